/*
 * What Delivery Optimization makes of the engine's states and codes
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

#include "do/download_rules.h"
#include "engine/face.h"
#include "test.h"

static void test_codes(void)
{
    check(do_call_code(S_OK) == S_OK && do_call_code(E_ACCESSDENIED) == E_ACCESSDENIED, "other codes pass");
    check(do_call_code(BG_E_INVALID_STATE) == DO_E_INVALID_STATE, "DO-JOB-COMMON-2: state");
    check(do_call_code(BG_E_EMPTY) == DO_E_JOB_EMPTY, "DO-JOB-COMMON-3: empty");
    check(do_call_code(BG_E_NOT_FOUND) == DO_E_JOB_NOT_FOUND, "DO-JOB-COMMON-3: not found");
    check(do_transfer_code((HRESULT)0x80190194, 404) == (HRESULT)0x80190194, "DO-HTTP-5: 404");
    check(do_transfer_code((HRESULT)0x801900cc, 204) == DO_E_UNEXPECTED_HTTP_STATUS_2XX, "DO-HTTP-12: 204");
    check(do_transfer_code((HRESULT)0x801900c9, 201) == DO_E_UNEXPECTED_HTTP_STATUS_2XX, "DO-HTTP-12: 201");
    check(do_transfer_code(BG_E_MISSING_FILE_SIZE, 200) == DO_E_FILE_SIZE_UNKNOWN_HTTP_200, "DO-HTTP-10: 200");
    check(do_transfer_code(BG_E_MISSING_FILE_SIZE, 206) == DO_E_FILE_SIZE_UNKNOWN_HTTP_206, "DO-HTTP-10: 206");
    check(do_transfer_code(BG_E_MISSING_FILE_SIZE, 203) == DO_E_FILE_SIZE_UNKNOWN_HTTP_2XX, "DO-HTTP-10: 203");
    check(do_transfer_code((HRESULT)0x80072f8f, 0) == DO_E_HTTP_CERT_VALIDATION, "DO-HTTP-13: certificate");
    check(do_transfer_code(BG_E_BLOCKED_BY_POLICY, 0) == DO_E_NO_DOWNLOAD_EXTSETTINGS, "DO-ERROR-4: policy");
    check(do_transfer_code(BG_E_BLOCKED_BY_COST_TRANSFER_POLICY, 0) == DO_E_BLOCKED_BY_COST_TRANSFER_POLICY
            && do_code_is_transient(DO_E_BLOCKED_BY_COST_TRANSFER_POLICY), "DO-ERROR-5: cost");
    check(do_transfer_code(BG_E_NETWORK_DISCONNECTED, 0) == DO_E_BLOCKED_BY_NO_NETWORK, "DO-ERROR-3: no network");
}

static void test_transient(void)
{
    check(do_code_is_transient(DO_E_BLOCKED_BY_NO_NETWORK), "DO-DOWNLOAD-STATUS-9: no network");
    check(do_code_is_transient(DO_E_UNEXPECTED_HTTP_STATUS_2XX), "DO-DOWNLOAD-STATUS-9: odd status");
    check(!do_code_is_transient(DO_E_NO_DOWNLOAD_EXTSETTINGS), "DO-DOWNLOAD-STATUS-9: another zone");
    check(!do_code_is_transient((HRESULT)0x80073801), "DO-DOWNLOAD-STATUS-9: another facility");
    check(!do_code_is_transient(S_OK), "DO-DOWNLOAD-STATUS-9: no failure");
}

static void check_answer(const char *what, enum download_phase phase, HRESULT error, bool gave_up,
        enum download_phase state, HRESULT expected, HRESULT extended)
{
    struct download_answer answer = download_answer(phase, error, gave_up);

    check(answer.state == state && answer.error == expected && answer.extended == extended, "%s: got %u, %#x, %#x",
            what, answer.state, (unsigned int)answer.error, (unsigned int)answer.extended);
}

static void test_answers(void)
{
    const HRESULT not_found = (HRESULT)0x80190194, busy = (HRESULT)0x801901f7, unauthorized = (HRESULT)0x80190191;

    check_answer("DO-DOWNLOAD-STATE-5: paused by the client", DOWNLOAD_PAUSED, S_OK, false, DOWNLOAD_PAUSED, S_OK,
            S_OK);
    check_answer("DO-DOWNLOAD-STATE-5: fatal", DOWNLOAD_PAUSED, not_found, false, DOWNLOAD_PAUSED, not_found, S_OK);
    check_answer("DO-DOWNLOAD-STATE-5, DO-DOWNLOAD-STATUS-11: transient", DOWNLOAD_RETRYING, DO_E_BLOCKED_BY_NO_NETWORK,
            false, DOWNLOAD_PAUSED, S_OK, DO_E_BLOCKED_BY_NO_NETWORK);
    check_answer("DO-DOWNLOAD-STATUS-5: retried", DOWNLOAD_RETRYING, busy, false, DOWNLOAD_TRANSFERRING, S_OK, busy);
    check_answer("DO-DOWNLOAD-STATUS-7: given up", DOWNLOAD_PAUSED, unauthorized, true, DOWNLOAD_PAUSED,
            DO_E_DOWNLOAD_NO_PROGRESS, unauthorized);
    check_answer("DO-DOWNLOAD-STATUS-5: transferred", DOWNLOAD_TRANSFERRED, busy, false, DOWNLOAD_TRANSFERRED, S_OK,
            S_OK);
    check(download_phase(JOB_STATE_SUSPENDED, false) == DOWNLOAD_CREATED, "DO-MGR-CREATE-2: new");
    check(download_phase(JOB_STATE_SUSPENDED, true) == DOWNLOAD_PAUSED, "DO-DOWNLOAD-STATE-4: paused");
    check(download_phase(JOB_STATE_ERROR, true) == DOWNLOAD_PAUSED, "DO-DOWNLOAD-STATE-4: there is no error state");
    check(download_phase(JOB_STATE_ACKNOWLEDGED, true) == DOWNLOAD_FINALIZED, "DO-DOWNLOAD-STATE-1: finalized");
}

static void test_retries(void)
{
    static const unsigned int delays[] = {1, 1, 2, 4, 8, 16, 30, 30};
    unsigned int i;

    for (i = 0; i < sizeof(delays) / sizeof(delays[0]); ++i)
        check(download_retry_delay(i) == delays[i], "DO-HTTP-8: %u: got %u", i, download_retry_delay(i));
    check(download_retry_delay(UINT32_MAX) == 30, "DO-HTTP-8: got %u", download_retry_delay(UINT32_MAX));
    check(face_no_progress_timeout(JOB_FACE_DOWNLOAD, 0, NO_PROGRESS_BY_PRIORITY) == 1800,
            "DO-PROP-NOPROGRESS-3: foreground");
    check(face_no_progress_timeout(JOB_FACE_DOWNLOAD, 2, NO_PROGRESS_BY_PRIORITY) == 10800,
            "DO-PROP-NOPROGRESS-3: background");
    check(face_no_progress_timeout(JOB_FACE_DOWNLOAD, 2, 60) == 60, "DO-PROP-NOPROGRESS-4: as set");
    check(!download_error_is_transient((HRESULT)0x801901ad, true, false), "DO-HTTP-6: 429");
    check(download_error_is_transient((HRESULT)0x80190191, false, true), "DO-HTTP-7: 401 later");
    check(download_error_is_transient((HRESULT)0x801901f5, false, false), "DO-HTTP-7: 501");
    check(!download_error_is_transient((HRESULT)0x80070070, false, true), "DO-ERROR-9: disk full");
}

static void check_notice(const char *what, struct download_notice notice, bool due, uint64_t expected)
{
    uint64_t when = 0;
    bool is_due = download_notice_is_due(&notice, &when);

    check(is_due == due && (!due || when == expected), "%s: got %u, %u", what, is_due, (unsigned int)when);
}

static void test_notices(void)
{
    const struct download_status created = {DOWNLOAD_CREATED, S_OK, 0, 0};
    const struct download_status running = {DOWNLOAD_TRANSFERRING, S_OK, 100, 1000};
    const struct download_status further = {DOWNLOAD_TRANSFERRING, S_OK, 199, 1000};
    const struct download_status fifth = {DOWNLOAD_TRANSFERRING, S_OK, 200, 1000};
    const struct download_status ended = {DOWNLOAD_TRANSFERRED, S_OK, 1000, 1000};
    const struct download_status failed = {DOWNLOAD_PAUSED, (HRESULT)0x80190194, 100, 1000};

    check_notice("DO-CALLBACK-1: nothing new", (struct download_notice){running, running, 5000, 0, 0, 1}, false, 0);
    check_notice("DO-CALLBACK-5: the first waits", (struct download_notice){created, ended, 0, 6000, 0, 1}, true, 6000);
    check_notice("DO-CALLBACK-2: a second", (struct download_notice){running, further, 5000, 0, 0, 1}, true, 6000);
    check_notice("DO-CALLBACK-2: as often as wanted", (struct download_notice){running, further, 5000, 0, 0, 60}, true,
            65000);
    check_notice("DO-PROP-CALLBACKFREQSECONDS-1: 0 is 1", (struct download_notice){running, further, 5000, 0, 0, 0},
            true, 6000);
    check_notice("DO-CALLBACK-4: the end does not wait", (struct download_notice){running, ended, 5000, 0, 0, 60}, true,
            6000);
    check_notice("DO-CALLBACK-4: nor does an error", (struct download_notice){running, failed, 5000, 0, 0, 60}, true,
            6000);
    check_notice("DO-CALLBACK-16: no step yet", (struct download_notice){running, further, 5000, 0, 20, 60}, true,
            65000);
    check_notice("DO-CALLBACK-16: a step", (struct download_notice){running, fifth, 5000, 0, 20, 60}, true, 5100);
}

static void test_properties(void)
{
    unsigned int id, early = 0, stopped = 0, live = 0;

    for (id = 0; id < DOWNLOAD_PROPERTY_COUNT; ++id)
    {
        early += download_property_may_set(id, DOWNLOAD_CREATED) == S_OK;
        stopped += download_property_may_set(id, DOWNLOAD_PAUSED) == S_OK;
        live += download_property_may_set(id, DOWNLOAD_TRANSFERRING) == S_OK;
        check(FAILED(download_property_may_set(id, DOWNLOAD_FINALIZED)), "DO-PROP-SET-3: %u finalized", id);
        check(FAILED(download_property_may_set(id, DOWNLOAD_ABORTED)), "DO-PROP-SET-3: %u aborted", id);
    }
    check(early == 25 && stopped == 18 && live == 11, "DO-PROP-SET-3: got %u, %u, %u", early, stopped, live);
    check(download_property_may_get(30) == DO_E_UNKNOWN_PROPERTY_ID, "DO-PROP-GET-1: 30");
    check(download_property_check_number(10, 59) == E_INVALIDARG, "DO-PROP-NOPROGRESS-2: 59");
    check(download_property_check_number(10, 60) == S_OK, "DO-PROP-NOPROGRESS-1: 60");
}

static void test_ranges(void)
{
    const struct byte_range a[] = {{0, 100}, {200, 300}}, b[] = {{0, 100}, {200, 50}, {600, 1}};
    const struct byte_range eof = {0, RANGE_TO_EOF}, empty = {5, 0}, nowhere = {RANGE_TO_EOF, 1};
    const struct byte_range overlapping[] = {{100, 100}, {50, 51}};

    check(download_common_bytes(a, 2, b, 3) == 150, "DO-DOWNLOAD-START-13: two");
    check(download_common_bytes(NULL, 0, a, 2) == 100, "DO-DOWNLOAD-START-13: of the whole");
    check(download_common_bytes(NULL, 0, &eof, 1) == RANGE_TO_EOF, "DO-DOWNLOAD-START-13: the whole");
    check(download_common_bytes(a + 1, 1, b, 3) == 0, "DO-DOWNLOAD-START-13: none");
    check(download_check_ranges(a, 2) == S_OK && download_check_ranges(NULL, 0) == S_OK, "DO-RANGES-1: fine");
    check(download_check_ranges(&empty, 1) == DO_E_INVALID_RANGE, "DO-RANGES-2: empty");
    check(download_check_ranges(&nowhere, 1) == DO_E_INVALID_RANGE, "DO-RANGES-5: nowhere");
    check(download_check_ranges(overlapping, 2) == DO_E_OVERLAPPING_RANGES, "DO-RANGES-3: overlapping");
}

static void test_texts(void)
{
    check(download_status_of(L"HTTP/1.1 206 Partial Content\r\nA: b\r\n") == 206, "DO-PROP-HTTPSTATUSCODE-1: 206");
    check(!download_status_of(L"") && !download_status_of(L"HTTP/1.1 20"), "DO-PROP-HTTPSTATUSCODE-2: none");
    check(download_looks_like_json(L" {\"a\":1}\r\n"), "DO-PROP-INTEGRITYCHECKINFO-2: an object");
    check(!download_looks_like_json(L"") && !download_looks_like_json(L"{") && !download_looks_like_json(L"text"),
            "DO-PROP-INTEGRITYCHECKINFO-2: none");
}

int main(void)
{
    test_codes();
    test_transient();
    test_answers();
    test_retries();
    test_notices();
    test_properties();
    test_ranges();
    test_texts();
    return test_report();
}
