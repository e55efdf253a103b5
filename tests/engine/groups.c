/*
 * What a group answers: status, progress, codes, access
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


#include <string.h>

#include "qmgr/answers.h"
#include "test.h"

static const struct status_case
{
    enum job_state state;
    uint32_t group, job;
}
status_cases[] =
{
    {JOB_STATE_SUSPENDED, 0x180, 0x8},
    {JOB_STATE_QUEUED, 0x80, 0x8},
    {JOB_STATE_CONNECTING, 0x80, 0x8},
    {JOB_STATE_TRANSFERRING, 0x80, 0x8},
    {JOB_STATE_TRANSIENT_ERROR, 0x80, 0x8},
    {JOB_STATE_ERROR, 0x380, 0x18},
    {JOB_STATE_TRANSFERRED, 0x140, 0x4},
};

static void test_status(void)
{
    size_t i;

    for (i = 0; i < sizeof(status_cases) / sizeof(status_cases[0]); i++)
    {
        const struct status_case *wanted = &status_cases[i];
        uint32_t group = group_status(wanted->state, false), foreground = group_status(wanted->state, true);
        uint32_t job = group_job_status(wanted->state);

        check(group == wanted->group, "QMGR-GROUP-GETSTATUS-8: state %d: %#x", (int)wanted->state, group);
        check(!(group & 0x40) != !(group & 0x80), "QMGR-GROUP-GETSTATUS-4: state %d: %#x", (int)wanted->state, group);
        check(foreground == (group | 0x400), "QMGR-GROUP-GETSTATUS-6: state %d: %#x", (int)wanted->state, foreground);
        check(!(group & 0x3f), "QMGR-GROUP-GETSTATUS-7: state %d: %#x", (int)wanted->state, group);
        check(job == wanted->job, "QMGR-JOB-GETSTATUS-1, -7: state %d: %#x", (int)wanted->state, job);
    }
}

static const struct progress_case
{
    const char *id;
    struct group_bytes bytes;       /* total, done, complete */
    uint32_t percent, size;
}
progress_cases[] =
{
    {"QMGR-GROUP-GETPROGRESS-4: rounded down", {1000, 999, false}, 99, 999},
    {"QMGR-GROUP-GETPROGRESS-4: half", {2001, 1000, false}, 49, 1000},
    {"QMGR-GROUP-GETPROGRESS-4: unknown size", {UINT64_MAX, 1000, false}, 0, 1000},
    {"QMGR-GROUP-GETPROGRESS-4: nothing there", {0, 0, false}, 0, 0},
    {"QMGR-GROUP-GETPROGRESS-4: complete without bytes", {0, 0, true}, 100, 0},
    {"QMGR-GROUP-GETPROGRESS-4: all bytes, but not complete", {1000, 1000, false}, 99, 1000},
    {"QMGR-GROUP-GETPROGRESS-4: in 64 bits", {1ull << 62, 1ull << 61, false}, 50, UINT32_MAX},
    {"QMGR-GROUP-GETPROGRESS-5: just fits", {1ull << 33, UINT32_MAX, false}, 49, UINT32_MAX},
    {"QMGR-GROUP-GETPROGRESS-5: saturated, not wrapped", {1ull << 33, (1ull << 32) + 5, false}, 50, UINT32_MAX},
};

static void test_progress(void)
{
    const struct group_bytes some = {1000, 500, false};
    uint32_t value = 77;
    size_t i;
    HRESULT hr;

    for (i = 0; i < sizeof(progress_cases) / sizeof(progress_cases[0]); i++)
    {
        const struct progress_case *wanted = &progress_cases[i];
        uint32_t percent = 77, size = 77;

        hr = group_progress(1, &wanted->bytes, &percent);
        check(hr == S_OK && percent == wanted->percent, "%s: %#x, %u", wanted->id, (unsigned int)hr, percent);
        hr = group_progress(3, &wanted->bytes, &size);
        check(hr == S_OK && size == wanted->size, "%s: %#x, %u", wanted->id, (unsigned int)hr, size);
    }
    hr = group_progress(2, &some, &value);
    check(hr == E_NOTIMPL, "QMGR-GROUP-GETPROGRESS-2: %#x", (unsigned int)hr);
    hr = group_progress(0, &some, &value);
    check(hr == E_INVALIDARG, "QMGR-GROUP-GETPROGRESS-3: %#x", (unsigned int)hr);
    hr = group_progress(4, &some, &value);
    check(hr == E_INVALIDARG, "QMGR-GROUP-GETPROGRESS-3: %#x", (unsigned int)hr);
    check(value == 77, "QMGR-GROUP-GETPROGRESS-3: %u", value);
}

static void test_size(void)
{
    check(group_size(0) == 0, "QMGR-GROUP-SIZE-2: %u", group_size(0));
    check(group_size(UINT64_MAX) == 0, "QMGR-GROUP-SIZE-2: %u", group_size(UINT64_MAX));
    check(group_size(UINT32_MAX) == UINT32_MAX, "QMGR-GROUP-SIZE-3: %u", group_size(UINT32_MAX));
    check(group_size(1ull << 32) == UINT32_MAX, "QMGR-GROUP-SIZE-3: %u", group_size(1ull << 32));
}

static const struct error_case
{
    uint32_t code, win32, transport;
}
error_cases[] =
{
    {0x80190194, 0x80190194, 404},
    {0x801901f4, 0x801901f4, 500},
    {0x80070070, 112, 0},
    {0x80200011, 0x80200011, 0},
    {0x80072ee7, 12007, 0},
    {0x80190001, 0x80190001, 0},
};

static void test_errors(void)
{
    struct group_error error;
    size_t i;

    for (i = 0; i < sizeof(error_cases) / sizeof(error_cases[0]); i++)
    {
        group_describe_error((HRESULT)error_cases[i].code, 1, &error);
        check(error.win32 == error_cases[i].win32 && error.transport == error_cases[i].transport,
                "QMGR-JOB-GETSTATUS-5: %#x: %#x, %u", error_cases[i].code, error.win32, error.transport);
        check(error.retries == 0, "QMGR-JOB-GETSTATUS-6: %u", error.retries);
    }
    group_describe_error((HRESULT)0x80190194, 4, &error);
    check(error.retries == 3, "QMGR-JOB-GETSTATUS-6: %u", error.retries);
    group_describe_error((HRESULT)0x80190194, 0, &error);
    check(error.retries == 0, "QMGR-JOB-GETSTATUS-6: %u", error.retries);
}

static const struct name_case
{
    const WCHAR *name;
    HRESULT result;
}
name_cases[] =
{
    {L"http://host/file", S_OK},
    {L"HTTPS://host:81/a%20b?c=d&e#f", S_OK},
    {L"http://[::1]/file", S_OK},
    {L"http://host/a b", E_INVALIDARG},
    {L"http://host/\x00e4", E_INVALIDARG},
    {L"http://host/a*", E_INVALIDARG},
    {L"http://host/{a}", E_INVALIDARG},
    {L"ftp://host/file", E_INVALIDARG},
    {L"file:///c:/file", E_INVALIDARG},
    {L"\\\\server\\share\\file", E_INVALIDARG},
    {L"c:\\file", E_INVALIDARG},
    {L"", E_INVALIDARG},
};

static void test_names(void)
{
    size_t i;

    for (i = 0; i < sizeof(name_cases) / sizeof(name_cases[0]); i++)
    {
        HRESULT hr = group_check_remote_name(name_cases[i].name);

        check(hr == name_cases[i].result, "QMGR-JOB-FILESETINFO-1, -5: name %u: %#x", (unsigned int)i,
                (unsigned int)hr);
    }
}

static void test_access(void)
{
    check(group_decide_access(true, false) == GROUP_OPEN, "QMGR-MGR-GETGROUP-3: own group");
    check(group_decide_access(true, true) == GROUP_OPEN, "QMGR-MGR-GETGROUP-6: own group of an administrator");
    check(group_decide_access(false, true) == GROUP_TAKEN_OVER, "QMGR-MGR-GETGROUP-5: administrator");
    check(group_decide_access(false, false) == GROUP_HIDDEN, "QMGR-MGR-GETGROUP-3, -4: another user");
}

int main(void)
{
    test_status();
    test_progress();
    test_size();
    test_errors();
    test_names();
    test_access();
    return test_report();
}
