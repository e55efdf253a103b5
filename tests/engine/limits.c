/*
 * Tests of the limits and times that an administrator may set
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

#include "engine/limits.h"
#include "engine/sid.h"
#include "test.h"

#define DAY ((uint64_t)24 * 60 * 60 * 10000000)
#define NOW (150000 * DAY)

static const struct
{
    const char *id;
    enum limit limit;
    bool is_set;
    uint32_t value;
    uint32_t expected;
}
values[] =
{
    {"LIM-JOB-1, POL-LIM-1", LIMIT_JOBS_PER_USER, false, 0, 60},
    {"LIM-JOB-2, POL-LIM-2", LIMIT_JOBS_PER_MACHINE, false, 0, 300},
    {"LIM-JOB-3, POL-LIM-3", LIMIT_FILES_PER_JOB, false, 0, 200},
    {"LIM-JOB-5, POL-LIM-4", LIMIT_RANGES_PER_FILE, false, 0, 500},
    {"LIM-TIME-4, POL-LIFE-1", LIMIT_INACTIVITY, false, 0, 90},
    {"LIM-TIME-3, POL-LIFE-2", LIMIT_DOWNLOAD_TIME, false, 0, 7776000},
    {"POL-LIM-1", LIMIT_JOBS_PER_USER, true, 1000, 1000},
    {"POL-LIM-3", LIMIT_FILES_PER_JOB, true, 1, 1},
    {"POL-LIM-4", LIMIT_RANGES_PER_FILE, true, UINT32_MAX, UINT32_MAX},
    {"POL-READ-1", LIMIT_JOBS_PER_USER, true, 0, 60},
    {"POL-LIFE-1", LIMIT_INACTIVITY, true, 1, 1},
    {"POL-LIFE-1", LIMIT_INACTIVITY, true, 999, 999},
    {"POL-LIFE-1, POL-READ-1", LIMIT_INACTIVITY, true, 1000, 90},
    {"POL-LIFE-1, POL-READ-1", LIMIT_INACTIVITY, true, 0, 90},
    {"POL-LIFE-2", LIMIT_DOWNLOAD_TIME, true, 2147483648u, 2147483648u},
    {"POL-LIFE-2, POL-READ-1", LIMIT_DOWNLOAD_TIME, true, 2147483649u, 7776000},
    {"POL-LIFE-2, POL-READ-1", LIMIT_DOWNLOAD_TIME, true, 0, 7776000},
};

static void test_values(void)
{
    size_t i;

    for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
    {
        uint32_t got = limit_value(values[i].limit, values[i].is_set, values[i].value);

        check(got == values[i].expected, "%s: %u set: %u", values[i].id, (unsigned int)values[i].value,
                (unsigned int)got);
    }
}

static const struct
{
    const char *id;
    const WCHAR *sid;
    bool elevated, single_user, strict, expected;
}
users[] =
{
    {"LIM-JOB-6: a user", L"S-1-5-21-1-2-3-1001", false, false, false, true},
    {"LIM-JOB-6: an administrator", L"S-1-5-21-1-2-3-1001", true, false, false, false},
    {"LIM-JOB-6: LocalSystem", L"S-1-5-18", false, false, false, false},
    {"LIM-JOB-6: LocalService", L"S-1-5-19", false, false, false, false},
    {"LIM-JOB-6: NetworkService", L"S-1-5-20", false, false, false, false},
    {"LIM-JOB-6: not one of them", L"S-1-5-2", false, false, false, true},
    {"LIM-JOB-7: the only user", L"S-1-5-21-1-2-3-1001", false, true, false, false},
    {"LIM-JOB-7, POL-OFF-2: told to be strict", L"S-1-5-21-1-2-3-1001", true, true, true, true},
};

static void test_users(void)
{
    size_t i;

    for (i = 0; i < sizeof(users) / sizeof(users[0]); i++)
    {
        check(limits_bind(users[i].sid, users[i].elevated, users[i].single_user, users[i].strict)
                == users[i].expected, "%s", users[i].id);
    }
}

static const struct
{
    const char *id;
    const WCHAR *sid, *present;
    bool expected;
}
logons[] =
{
    {"SEC-OWNER-10: everybody", L"S-1-5-21-1-2-3-1001", NULL, true},
    {"SEC-OWNER-4: nobody", L"S-1-5-21-1-2-3-1001", L"", false},
    {"SEC-OWNER-4: the one", L"S-1-5-21-1-2-3-1001", L"S-1-5-21-1-2-3-1001;", true},
    {"SEC-OWNER-4: another one", L"S-1-5-21-1-2-3-1001", L"S-1-5-21-1-2-3-1002;", false},
    {"SEC-OWNER-4: one of them", L"S-1-5-21-1-2-3-1001", L"S-1-5-21-1-2-3-500;S-1-5-21-1-2-3-1001;", true},
    {"SEC-OWNER-4: a longer name", L"S-1-5-21-1-2-3-100", L"S-1-5-21-1-2-3-1001;", false},
    {"SEC-OWNER-4: a shorter name", L"S-1-5-21-1-2-3-1001", L"S-1-5-21-1-2-3-100;", false},
    {"SEC-OWNER-4: a list without an end", L"S-1-5-21-1-2-3-1001", L"S-1-5-21-1-2-3-1001", false},
    {"SEC-OWNER-5: LocalSystem", L"S-1-5-18", L"", true},
    {"SEC-OWNER-5: LocalService", L"S-1-5-19", L"", true},
    {"SEC-OWNER-5: NetworkService", L"S-1-5-20", L"", true},
    {"SEC-OWNER-5: no other", L"S-1-5-21", L"", false},
};

static void test_logons(void)
{
    size_t i;

    for (i = 0; i < sizeof(logons) / sizeof(logons[0]); i++)
        check(sid_is_logged_on(logons[i].sid, logons[i].present) == logons[i].expected, "%s", logons[i].id);
}

static const struct
{
    const char *id;
    uint64_t changed;
    uint32_t days;
    bool expected;
}
ages[] =
{
    {"LIM-TIME-4: just now", NOW, 1, false},
    {"LIM-TIME-4: a tick too young", NOW - 90 * DAY + 1, 90, false},
    {"LIM-TIME-4: old enough", NOW - 90 * DAY, 90, true},
    {"POL-LIFE-1: days, not seconds", NOW - DAY / 24, 1, false},
    {"POL-LIFE-1: one day", NOW - DAY, 1, true},
    {"POL-LIFE-1: most days", NOW - 998 * DAY, 999, false},
    {"POL-LIFE-1: most days", NOW - 999 * DAY, 999, true},
    {"LIM-TIME-4: the clock was set back", NOW + 400 * DAY, 1, false},
};

static void test_ages(void)
{
    size_t i;

    for (i = 0; i < sizeof(ages) / sizeof(ages[0]); i++)
        check(limits_is_inactive(ages[i].changed, NOW, ages[i].days) == ages[i].expected, "%s", ages[i].id);
}

int main(void)
{
    test_values();
    test_users();
    test_logons();
    test_ages();
    return test_report();
}
