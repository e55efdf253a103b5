/*
 * Ranges of a remote file, natively
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

#include "engine/ranges.h"

#include <string.h>

#include "test.h"

#define EOF_LENGTH RANGE_TO_EOF
#define COUNT(ranges) (sizeof(ranges) / sizeof((ranges)[0]))

static const struct check_case
{
    const char *id;
    struct byte_range ranges[4];
    size_t count;
    HRESULT hr;
}
check_cases[] =
{
    {"FILE-RANGE-7", {{100, 100}, {900, 100}, {400, 100}}, 3, S_OK},
    {"FILE-RANGE-6", {{24, 17}, {111, EOF_LENGTH}, {83, 7}}, 3, S_OK},
    {"FILE-RANGE-5: touching", {{10, 10}, {0, 10}, {20, EOF_LENGTH}}, 3, S_OK},
    {"FILE-RANGE-5: by one byte", {{10, 10}, {0, 11}}, 2, BG_E_OVERLAPPING_RANGES},
    {"FILE-RANGE-5: twice the same", {{10, 10}, {10, 10}}, 2, BG_E_OVERLAPPING_RANGES},
    {"FILE-RANGE-5: one in the other", {{0, 100}, {50, 1}}, 2, BG_E_OVERLAPPING_RANGES},
    {"FILE-RANGE-5: behind one to the end", {{100, EOF_LENGTH}, {200, 1}}, 2, BG_E_OVERLAPPING_RANGES},
    {"FILE-RANGE-5: two to the end", {{100, EOF_LENGTH}, {200, EOF_LENGTH}}, 2, BG_E_OVERLAPPING_RANGES},
    {"FILE-RANGE-8: empty", {{5, 0}}, 1, S_OK},
    {"FILE-RANGE-8: empty after", {{100, 5}, {100, 0}}, 2, S_OK},
    {"FILE-RANGE-8: empty before", {{100, 0}, {100, 5}}, 2, BG_E_OVERLAPPING_RANGES},
    {"FILE-RANGE-4: offset to end", {{RANGE_TO_EOF, 1}}, 1, BG_E_INVALID_RANGE},
    {"FILE-RANGE-4: overflow", {{RANGE_TO_EOF - 1, 2}}, 1, BG_E_INVALID_RANGE},
    {"FILE-RANGE-4: just not", {{RANGE_TO_EOF - 1, 1}}, 1, S_OK},
    {"FILE-RANGE-4 before FILE-RANGE-5", {{0, 9}, {0, 9}, {RANGE_TO_EOF, 0}}, 3, BG_E_INVALID_RANGE},
};

static void test_check(void)
{
    size_t i;

    for (i = 0; i < COUNT(check_cases); i++)
    {
        HRESULT hr = ranges_check(check_cases[i].ranges, check_cases[i].count, RANGES_LATER_FIRST);

        check(hr == check_cases[i].hr, "%s: %#x", check_cases[i].id, (unsigned int)hr);
    }
}

static const struct check_case given_cases[] =
{
    {"DO-ADDFILE-4: touching", {{10, 10}, {0, 10}, {20, EOF_LENGTH}}, 3, S_OK},
    {"DO-ADDFILE-4: by one byte", {{10, 10}, {0, 11}}, 2, BG_E_OVERLAPPING_RANGES},
    {"DO-ADDFILE-4: twice the same", {{10, 10}, {10, 10}}, 2, BG_E_OVERLAPPING_RANGES},
    {"DO-ADDFILE-4: twice nothing", {{10, 0}, {10, 0}}, 2, BG_E_OVERLAPPING_RANGES},
    {"DO-ADDFILE-4: offset to end", {{RANGE_TO_EOF, 1}}, 1, BG_E_INVALID_RANGE},
    {"DO-ADDFILE-5: empty after", {{100, 5}, {100, 0}}, 2, BG_E_OVERLAPPING_RANGES},
    {"DO-ADDFILE-5: empty before", {{100, 0}, {100, 5}}, 2, S_OK},
    {"DO-ADDFILE-6: empty", {{50, 0}, {10, 5}}, 2, S_OK},
};

static void test_check_as_given(void)
{
    size_t i;

    for (i = 0; i < COUNT(given_cases); i++)
    {
        HRESULT hr = ranges_check(given_cases[i].ranges, given_cases[i].count, RANGES_AS_GIVEN);

        check(hr == given_cases[i].hr, "%s: %#x", given_cases[i].id, (unsigned int)hr);
    }
}

static void test_sum(void)
{
    static const struct byte_range closed[] = {{10, 10}, {0, 5}, {100, 0}}, open[] = {{10, 10}, {20, EOF_LENGTH}};
    uint64_t sum = 0;

    check(ranges_have_sum(closed, COUNT(closed), &sum) && sum == 15, "DO-JOB-PROGRESS-1: %u", (unsigned int)sum);
    check(!ranges_have_sum(open, COUNT(open), &sum), "DO-JOB-PROGRESS-1: one to the end");
}

/* Office asks for thousands at once. */
static void test_many(void)
{
    static struct byte_range ranges[100000];
    size_t i;

    for (i = 0; i < COUNT(ranges); i++)
    {
        ranges[i].offset = (COUNT(ranges) - i) * 10;
        ranges[i].length = 10;
    }
    check(ranges_check(ranges, COUNT(ranges), RANGES_LATER_FIRST) == S_OK, "FILE-RANGE-10: many");
    ranges[0].offset--;
    check(ranges_check(ranges, COUNT(ranges), RANGES_LATER_FIRST) == BG_E_OVERLAPPING_RANGES,
            "FILE-RANGE-10: one of many overlaps");
}

static void test_measure(void)
{
    static const struct byte_range mixed[] = {{24, 17}, {111, EOF_LENGTH}, {83, 7}};
    uint64_t total = 1;

    check(ranges_measure(mixed, COUNT(mixed), 200, &total) == S_OK && total == 17 + 89 + 7, "FILE-PROG-2: %llu",
            (unsigned long long)total);
    check(ranges_measure(mixed, COUNT(mixed), 112, &total) == S_OK && total == 17 + 1 + 7, "FILE-PROG-2: %llu",
            (unsigned long long)total);
    check(ranges_measure(mixed, COUNT(mixed), 111, &total) == BG_E_INVALID_RANGE, "FILE-RANGE-14");
    check(ranges_measure(mixed, 1, 41, &total) == S_OK && total == 17, "FILE-RANGE-13: to the last byte");
    check(ranges_measure(mixed, 1, 40, &total) == BG_E_INVALID_RANGE, "FILE-RANGE-13: beyond the last byte");
    check(ranges_measure(mixed, 1, 3, &total) == BG_E_INVALID_RANGE, "FILE-RANGE-13: begins beyond the last byte");
}

static const struct locate_case
{
    uint64_t position, offset, length;
}
locate_cases[] =
{
    {0, 24, 17}, {16, 40, 1}, {17, 111, 89}, {18, 112, 88}, {105, 199, 1}, {106, 83, 7}, {112, 89, 1},
};

static void test_locate(void)
{
    static const struct byte_range mixed[] = {{24, 17}, {5, 0}, {111, EOF_LENGTH}, {83, 7}};
    size_t i;

    for (i = 0; i < COUNT(locate_cases); i++)
    {
        const struct locate_case *wanted = &locate_cases[i];
        struct byte_range part = ranges_locate(mixed, COUNT(mixed), 17 + 89 + 7, wanted->position);

        check(part.offset == wanted->offset && part.length == wanted->length, "FILE-RANGE-7: at %llu: %llu, %llu",
                (unsigned long long)wanted->position, (unsigned long long)part.offset, (unsigned long long)part.length);
    }
}

/* The requests for all ranges as text: "first-last,first-last;" for each. */
static const char *plan(const struct byte_range *ranges, size_t count, uint64_t size, uint64_t largest, size_t max)
{
    static char text[20000];
    struct byte_range parts[RANGES_PER_REQUEST];
    struct range_cursor cursor = {0, 0, 0};
    uint64_t total = 0, position = 0;
    size_t used = 0, found, i;

    ranges_measure(ranges, count, size, &total);
    while (position < total)
    {
        found = ranges_plan(ranges, count, total, position, size, largest, max, &cursor, parts);
        for (i = 0; i < found; i++)
        {
            used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%u-%u", i ? "," : "",
                    (unsigned int)parts[i].offset, (unsigned int)(parts[i].offset + parts[i].length - 1));
            position += parts[i].length;
        }
        used += (size_t)snprintf(text + used, sizeof(text) - used, ";");
    }
    return text;
}

static void test_plan(void)
{
    static const struct byte_range order[] = {{100, 10}, {900, 10}, {400, 10}};
    static const struct byte_range touch[] = {{100, 10}, {110, 5}, {115, 0}, {115, 5}, {50, 50}, {300, RANGE_TO_EOF}};
    static const struct byte_range whole[] = {{500, 500}, {0, 500}};
    struct byte_range many[250];
    const char *text;
    size_t i, requests;

    text = plan(order, 3, 1000, 1 << 20, RANGES_PER_REQUEST);
    check(!strcmp(text, "100-109,900-909,400-409;"), "HTTP-RANGE-2, FILE-RANGE-7: %s", text);
    text = plan(order, 3, 1000, 1 << 20, 1);
    check(!strcmp(text, "100-109;900-909;400-409;"), "HTTP-RANGE-2: %s", text);
    text = plan(order, 3, 1000, 4, RANGES_PER_REQUEST);
    check(!strcmp(text, "100-103;104-107;108-109;900-903;904-907;908-909;400-403;404-407;408-409;"),
            "HTTP-GET-5, LIM-DATA-3: %s", text);
    text = plan(touch, 6, 1000, 1 << 20, RANGES_PER_REQUEST);
    check(!strcmp(text, "100-119;50-99,300-999;"), "HTTP-RANGE-1, HTTP-RANGE-3, FILE-RANGE-8: %s", text);
    text = plan(whole, 2, 1000, 1 << 20, RANGES_PER_REQUEST);
    check(!strcmp(text, "500-999;0-499;"), "HTTP-RANGE-2: %s", text);
    for (i = 0; i < 250; i++)
    {
        many[i].offset = 1000 + i * 20;
        many[i].length = 10;
    }
    text = plan(many, 250, 100000, 1 << 20, RANGES_PER_REQUEST);
    for (i = requests = 0; text[i]; i++)
        requests += text[i] == ';';
    check(requests == 3, "HTTP-RANGE-2: %u requests", (unsigned int)requests);
}

int main(void)
{
    test_plan();
    test_check();
    test_check_as_given();
    test_sum();
    test_many();
    test_measure();
    test_locate();
    return test_report();
}
