/*
 * Tests: retry and HTTP status codes
 *
 * Copyright 2026 the OpenBITS project
 *
 * This library is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * This library is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * You should have received a copy of the GNU Lesser General Public
 * License along with this library; if not, see
 * <https://www.gnu.org/licenses/>.
 */

#include "engine/http_status.h"
#include "engine/retry.h"
#include "test.h"

#define SECOND 1000u
#define START 5000u

static const struct retry_case
{
    const char *id;
    struct retry_clock clock;       /* in the order of its members */
    enum retry_answer answer;
    uint64_t when;
}
retry_cases[] =
{
    {"ERR-RETRY-1: the delay begins with the error", {START, 0, 600, 1209600, false, 0},
            RETRY_AGAIN, START + 600 * SECOND},
    {"ERR-RETRY-2: no growth", {START + 90 * SECOND, START, 60, 1000, false, 0}, RETRY_AGAIN, START + 150 * SECOND},
    {"ERR-RETRY-5, JOB-RETRY-3: 0 means no retry", {START, 0, 600, 0, false, 0}, RETRY_NEVER, 0},
    {"JOB-RETRY-3: not for what ends by an event either", {START, 0, 600, 0, true, 0}, RETRY_NEVER, 0},
    {"JOB-RETRY-2, ST-ERR-6: timeout shorter than the delay", {START, 0, 60, 59, false, 0}, RETRY_NEVER, 0},
    {"JOB-RETRY-2: timeout equal to the delay", {START, 0, 60, 60, false, 0}, RETRY_AGAIN, START + 60 * SECOND},
    {"ERR-RETRY-4: the window ends before the next try", {START + 61 * SECOND, START, 60, 100, false, 0},
            RETRY_GIVE_UP, START + 100 * SECOND},
    {"ERR-RETRY-4: the window counts from the first error", {START + 40 * SECOND, START, 60, 100, false, 0},
            RETRY_AGAIN, START + 100 * SECOND},
    {"ERR-RETRY-4: the window is over", {START + 100 * SECOND, START, 60, 100, false, 0}, RETRY_NEVER, 0},
    {"ERR-RETRY-8: no timer but that of the window", {START, 0, 60, 100, true, 0}, RETRY_GIVE_UP, START + 100 * SECOND},
    {"ERR-RETRY-9: the server may ask for more", {START, 0, 60, 1000, false, 90}, RETRY_AGAIN, START + 90 * SECOND},
    {"ERR-RETRY-9: but not for less", {START, 0, 60, 1000, false, 5}, RETRY_AGAIN, START + 60 * SECOND},
    {"ERR-RETRY-9: nor beyond the window", {START, 0, 60, 1000, false, 5000}, RETRY_GIVE_UP, START + 1000 * SECOND},
    {"JOB-RETRY-1: largest values", {START, 0, UINT32_MAX, UINT32_MAX, false, 0},
            RETRY_AGAIN, START + (uint64_t)UINT32_MAX * SECOND},
};

static void test_retry(void)
{
    size_t i;

    for (i = 0; i < sizeof(retry_cases) / sizeof(retry_cases[0]); i++)
    {
        uint64_t when = 1;
        enum retry_answer answer = retry_decide(&retry_cases[i].clock, &when);

        check(answer == retry_cases[i].answer, "%s: answer %d", retry_cases[i].id, (int)answer);
        check(when == retry_cases[i].when, "%s: at %llu", retry_cases[i].id, (unsigned long long)when);
    }
}

static void check_transient(const char *id, int first, int last, bool expected)
{
    int status;

    for (status = first; status <= last; status++)
        check(http_status_is_transient(status) == expected, "%s: status %d", id, status);
}

static void test_status(void)
{
    check_transient("ERR-HTTP-1", 300, 305, false);
    check_transient("ERR-HTTP-2", 306, 306, true);
    check_transient("ERR-HTTP-1", 307, 307, false);
    check_transient("ERR-HTTP-2", 308, 399, true);
    check_transient("ERR-HTTP-3", 400, 407, false);
    check_transient("ERR-HTTP-4", 408, 409, true);
    check_transient("ERR-HTTP-3", 410, 428, false);
    check_transient("ERR-HTTP-9", 429, 429, true);
    check_transient("ERR-HTTP-3", 430, 499, false);
    check_transient("ERR-HTTP-6", 500, 500, true);
    check_transient("ERR-HTTP-5", 501, 501, false);
    check_transient("ERR-HTTP-6", 502, 504, true);
    check_transient("ERR-HTTP-5", 505, 505, false);
    check_transient("ERR-HTTP-6", 506, 599, true);
    check_transient("ERR-HTTP-7", 100, 299, true);
    check_transient("ERR-HTTP-7", 600, 999, true);
}

static void test_status_code(void)
{
    check(http_status_code(404) == (HRESULT)0x80190194, "ERR-MAP-16: %#x", (unsigned int)http_status_code(404));
    check(http_status_code(503) == BG_E_HTTP_ERROR_503, "ERR-MAP-20: %#x", (unsigned int)http_status_code(503));
    check(FAILED(http_status_code(200)), "ERR-OBJ-4: %#x", (unsigned int)http_status_code(200));
}

int main(void)
{
    test_retry();
    test_status();
    test_status_code();
    return test_report();
}
