/*
 * Conformance tests: who runs when, and how fast
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

#include <stdio.h>
#include "common.h"

#define POLICY_KEY L"Software\\Policies\\Microsoft\\Windows\\BITS"

static IBackgroundCopyJob *start_download(IBackgroundCopyManager *manager, const char *path, const WCHAR *name,
        BG_JOB_PRIORITY priority)
{
    IBackgroundCopyJob *job = create_job(manager, name);
    HRESULT hr;

    if (!job)
        return NULL;
    IBackgroundCopyJob_SetPriority(job, priority);
    hr = IBackgroundCopyJob_AddFile(job, http_url(path), local_path(name));
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    IBackgroundCopyJob_Resume(job);
    return job;
}

/* Whether the state stays what it is for so long. */
static BOOL stays(IBackgroundCopyJob *job, BG_JOB_STATE state, DWORD milliseconds)
{
    ULONGLONG end = GetTickCount64() + milliseconds;

    while (GetTickCount64() < end)
    {
        if (get_state(job) != state)
            return FALSE;
        Sleep(20);
    }
    return TRUE;
}

/* A job that is held by the server has the slot until somebody more important comes. */
static void test_priorities(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *low, *high, *foreground;
    BG_JOB_STATE state;

    http_hold();
    low = start_download(manager, "/hold/2000000", L"low", BG_JOB_PRIORITY_LOW);
    state = wait_for_state(low, STATE_BIT(TRANSFERRING));
    ok(state == BG_JOB_STATE_TRANSFERRING, "SCHED-SHOW-2: state %u.\n", state);
    foreground = start_download(manager, "/file/5000", L"foreground", BG_JOB_PRIORITY_FOREGROUND);
    state = wait_for_state(foreground, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "SCHED-CONC-1, SCHED-START-1: state %u.\n", state);
    ok(get_state(low) == BG_JOB_STATE_TRANSFERRING, "SCHED-CONC-1: state %u.\n", get_state(low));
    high = start_download(manager, "/hold/2000000", L"high", BG_JOB_PRIORITY_HIGH);
    state = wait_for_state(high, STATE_BIT(TRANSFERRING));
    ok(state == BG_JOB_STATE_TRANSFERRING, "SCHED-PRIO-2: state %u.\n", state);
    state = wait_for_state(low, STATE_BIT(QUEUED));
    ok(state == BG_JOB_STATE_QUEUED, "SCHED-PRIO-1, SCHED-SHOW-2, ST-RUN-10: state %u.\n", state);
    http_release();
    state = wait_for_state(high, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "SCHED-PRIO-1: state %u.\n", state);
    state = wait_for_state(low, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "SCHED-PRIO-1: state %u.\n", state);
    end_job(low);
    end_job(high);
    end_job(foreground);
}

/* One that gets on slowly does not starve another of its priority, and its turns are not to be seen. */
static void test_round_robin(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *large, *small;
    BOOL steady = TRUE;
    ULONGLONG end;

    http_hold();
    large = start_download(manager, "/hold/2000000", L"large", BG_JOB_PRIORITY_NORMAL);
    wait_for_state(large, STATE_BIT(TRANSFERRING));
    small = start_download(manager, "/file/5000", L"small", BG_JOB_PRIORITY_NORMAL);
    for (end = GetTickCount64() + LONG_WAIT; GetTickCount64() < end; Sleep(5))
    {
        steady = steady && get_state(large) == BG_JOB_STATE_TRANSFERRING;
        if (get_state(small) == BG_JOB_STATE_TRANSFERRED)
            break;
    }
    ok(get_state(small) == BG_JOB_STATE_TRANSFERRED, "SCHED-PRIO-3: state %u.\n", get_state(small));
    ok(steady && stays(large, BG_JOB_STATE_TRANSFERRING, 500), "SCHED-SHOW-1, ST-RUN-9: a time slice is seen.\n");
    http_release();
    ok(wait_for_state(large, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "SCHED-PRIO-3: state %u.\n", get_state(large));
    end_job(large);
    end_job(small);
}

/* A job of the foreground takes what it gets; one of the background gets on all the same. */
static void test_background(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *foreground, *background;
    BG_JOB_STATE state;

    http_hold();
    foreground = start_download(manager, "/hold/2000000", L"foreground", BG_JOB_PRIORITY_FOREGROUND);
    wait_for_state(foreground, STATE_BIT(TRANSFERRING));
    background = start_download(manager, "/file/5000", L"background", BG_JOB_PRIORITY_LOW);
    state = wait_for_state(background, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "SCHED-PRIO-4: state %u.\n", state);
    state = get_state(foreground);
    ok(state == BG_JOB_STATE_TRANSFERRING, "SCHED-PRIO-4: state %u.\n", state);
    http_release();
    end_job(foreground);
    end_job(background);
}

/* Waiting for a retry takes no slot. */
static void test_waiting(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *waiting, *other;
    BG_JOB_STATE state;

    waiting = start_download(manager, "/status/503", L"waiting", BG_JOB_PRIORITY_HIGH);
    state = wait_for_state(waiting, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSIENT_ERROR, "ERR-HTTP-6: state %u.\n", state);
    other = start_download(manager, "/file/5000", L"other", BG_JOB_PRIORITY_LOW);
    state = wait_for_state(other, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "SCHED-CONC-3, SCHED-PRIO-1: state %u.\n", state);
    end_job(waiting);
    end_job(other);
}

/* Policies --------------------------------------------------------------------------------------------------------- */

static BOOL set_policy(const WCHAR *name, DWORD value)
{
    return !RegSetKeyValueW(HKEY_LOCAL_MACHINE, POLICY_KEY, name, REG_DWORD, &value, sizeof(value));
}

static void clear_policy(void)
{
    static const WCHAR *const names[] = { L"EnableBITSMaxBandwidth", L"MaxTransferRateOnSchedule",
            L"MaxBandwidthValidFrom", L"MaxBandwidthValidTo" };
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(names); i++)
        RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, POLICY_KEY, names[i]);
}

/* All day long; kbit/s. */
static BOOL limit_bandwidth(DWORD rate)
{
    return set_policy(L"MaxTransferRateOnSchedule", rate) && set_policy(L"MaxBandwidthValidFrom", 5)
            && set_policy(L"MaxBandwidthValidTo", 5) && set_policy(L"EnableBITSMaxBandwidth", 1);
}

static void test_blocked(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job, *foreground;
    BG_ERROR_CONTEXT context;
    ULONG errors = 99;
    BG_JOB_STATE state;
    HRESULT hr;

    http_hold();
    job = start_download(manager, "/hold/2000000", L"blocked", BG_JOB_PRIORITY_NORMAL);
    wait_for_state(job, STATE_BIT(TRANSFERRING));
    limit_bandwidth(0);
    state = wait_for_state(job, STATE_BIT(TRANSIENT_ERROR));
    hr = job_error_code(job, &context);
    ok(state == BG_JOB_STATE_TRANSIENT_ERROR && hr == BG_E_BLOCKED_BY_POLICY
            && context == BG_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER,
            "POL-RATE-3, ST-ENV-8, ERR-MAP-35: state %u, %#lx, context %u.\n", state, hr, context);
    IBackgroundCopyJob_GetErrorCount(job, &errors);
    ok(!errors, "ST-ENV-8, ERR-RETRY-8: %lu errors.\n", errors);
    foreground = start_download(manager, "/file/5000", L"foreground", BG_JOB_PRIORITY_FOREGROUND);
    state = wait_for_state(foreground, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "POL-RATE-1: state %u.\n", state);
    http_release();
    clear_policy();
    state = wait_for_state(job, STATE_BIT(TRANSFERRED));
    ok(state == BG_JOB_STATE_TRANSFERRED, "ST-ENV-9, POL-RATE-3, HTTP-NET-5: state %u.\n", state);
    end_job(job);
    end_job(foreground);
}

/* What the network may cost ---------------------------------------------------------------------------------------- */

static void set_cost(IBackgroundCopyJob *job, DWORD states)
{
    IBackgroundCopyJob5 *job5 = query(job, &IID_IBackgroundCopyJob5);
    BITS_JOB_PROPERTY_VALUE value;
    HRESULT hr;

    memset(&value, 0, sizeof(value));
    value.Dword = states;
    hr = IBackgroundCopyJob5_SetProperty(job5, BITS_JOB_PROPERTY_ID_COST_FLAGS, value);
    ok(hr == S_OK, "JOB-PROP-1: got %#lx.\n", hr);
    IBackgroundCopyJob5_Release(job5);
}

/* The network of a test costs nothing: a job that wants a dear one waits. */
static void test_cost(IBackgroundCopyManager *manager, BG_JOB_PRIORITY priority)
{
    static const DWORD masks[] = { 0x800000ff, 0x8000007f, 0x8000006f, 0x80000067, 0x80000021 };
    BG_ERROR_CONTEXT context;
    IBackgroundCopyJob *job;
    ULONG errors = 99;
    BG_JOB_STATE state;
    unsigned int i;
    HRESULT hr;

    http_hold();
    job = start_download(manager, "/hold/2000000", L"cost", priority);
    wait_for_first_bytes(job);
    for (i = 0; i < ARRAYSIZE(masks); i++)
        set_cost(job, masks[i]);
    state = get_state(job);
    ok(state == BG_JOB_STATE_TRANSFERRING, "POL-COST-2: state %u.\n", state);
    set_cost(job, 0x20);
    state = wait_for_state(job, STATE_BIT(TRANSIENT_ERROR));
    hr = job_error_code(job, &context);
    ok(state == BG_JOB_STATE_TRANSIENT_ERROR && hr == BG_E_BLOCKED_BY_COST_TRANSFER_POLICY
            && context == BG_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER,
            "JOB-COST-1, ST-ENV-10, ERR-MAP-36: state %u, %#lx, context %u.\n", state, hr, context);
    IBackgroundCopyJob_GetErrorCount(job, &errors);
    ok(!errors, "ST-ENV-10, ERR-RETRY-8: %lu errors.\n", errors);
    http_release();
    set_cost(job, 0x21);
    state = wait_for_state(job, STATE_BIT(TRANSFERRED));
    ok(state == BG_JOB_STATE_TRANSFERRED, "JOB-COST-1, ST-ENV-11: state %u.\n", state);
    end_job(job);
}

/* A copy from a path is held back as well. */
static void test_local_cost(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"local cost");
    const WCHAR *from = local_path(L"from");
    BG_ERROR_CONTEXT context;
    BG_JOB_STATE state;
    HANDLE file;
    HRESULT hr;

    file = CreateFileW(from, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    CloseHandle(file);
    hr = IBackgroundCopyJob_AddFile(job, from, local_path(L"to"));
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    set_cost(job, 0x20);
    IBackgroundCopyJob_Resume(job);
    state = wait_for_state(job, STATES_REST);
    hr = job_error_code(job, &context);
    ok(state == BG_JOB_STATE_TRANSIENT_ERROR && hr == BG_E_BLOCKED_BY_COST_TRANSFER_POLICY,
            "SMB-8, JOB-COST-1: state %u, %#lx.\n", state, hr);
    set_cost(job, 0x21);
    state = wait_for_state(job, STATE_BIT(TRANSFERRED));
    ok(state == BG_JOB_STATE_TRANSFERRED, "SMB-8, ST-ENV-11: state %u.\n", state);
    end_job(job);
}

static DWORD time_download(IBackgroundCopyJob *job, ULONGLONG start)
{
    BG_JOB_STATE state = wait_for_state(job, STATE_BIT(TRANSFERRED) | STATE_BIT(ERROR));

    ok(state == BG_JOB_STATE_TRANSFERRED, "POL-RATE-1: state %u.\n", state);
    end_job(job);
    return (DWORD)(GetTickCount64() - start);
}

/* 1,600 kbit/s are 200,000 bytes per second. That a job leaves the state of one that is blocked shows that the new
 * limit has been read. Half of its file at most is there by then, as the server holds back the rest. What has no limit
 * would take 100 seconds with one of 160 kbit/s. */
static void test_limit(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job;
    ULONGLONG start;
    DWORD time;

    http_hold();
    limit_bandwidth(0);
    job = start_download(manager, "/hold/1000000", L"limited", BG_JOB_PRIORITY_NORMAL);
    wait_for_state(job, STATE_BIT(TRANSIENT_ERROR));
    http_release();
    start = GetTickCount64();
    limit_bandwidth(1600);
    time = time_download(job, start);
    ok(time > 1800, "POL-BW-2, POL-RATE-5: %lu ms for at least 500,000 bytes.\n", time);
    limit_bandwidth(160);
    start = GetTickCount64();
    time = time_download(start_download(manager, "/file/2000000", L"free", BG_JOB_PRIORITY_FOREGROUND), start);
    ok(time < PROMPT, "POL-RATE-1: %lu ms for 2,000,000 bytes.\n", time);
    job = start_download(manager, "/file/2000000", L"hurried", BG_JOB_PRIORITY_NORMAL);
    wait_for_state(job, STATE_BIT(TRANSFERRING));
    start = GetTickCount64();
    IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    time = time_download(job, start);
    ok(time < PROMPT, "POL-RATE-6: %lu ms for 2,000,000 bytes.\n", time);
    job = start_download(manager, "/file/2000000", L"changed", BG_JOB_PRIORITY_NORMAL);
    wait_for_state(job, STATE_BIT(TRANSFERRING));
    start = GetTickCount64();
    clear_policy();
    time = time_download(job, start);
    ok(time < PROMPT, "POL-READ-1: %lu ms for 2,000,000 bytes.\n", time);
}

static BOOL free_lan(BOOL is_free)
{
    static const WCHAR name[] = L"IgnoreBandwidthLimitsOnLan", key[] = POLICY_KEY L"\\Throttling";
    DWORD value = 1;

    if (is_free)
        return !RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, name, REG_DWORD, &value, sizeof(value));
    return !RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, key, name);
}

/* At 20,000 bytes per second this would take 100 seconds. The server has an address of this computer's own subnet. */
static void test_unlimited(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job;
    ULONGLONG start;
    HANDLE file;
    HRESULT hr;
    DWORD time;

    /* That the first job is blocked no more shows that both policies have been read. */
    limit_bandwidth(0);
    job = start_download(manager, "/file/2000000", L"lan", BG_JOB_PRIORITY_NORMAL);
    wait_for_state(job, STATE_BIT(TRANSIENT_ERROR));
    free_lan(TRUE);
    start = GetTickCount64();
    limit_bandwidth(160);
    time = time_download(job, start);
    ok(time < PROMPT, "POL-RATE-7: %lu ms for 2,000,000 bytes of the own subnet.\n", time);
    free_lan(FALSE);
    file = CreateFileW(local_path(L"from"), GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    SetFilePointer(file, 2000000, NULL, FILE_BEGIN);
    SetEndOfFile(file);
    CloseHandle(file);
    job = create_job(manager, L"local");
    hr = IBackgroundCopyJob_AddFile(job, local_path(L"from"), local_path(L"to"));
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    start = GetTickCount64();
    IBackgroundCopyJob_Resume(job);
    time = time_download(job, start);
    ok(time < PROMPT, "POL-RATE-7: %lu ms for a local copy of 2,000,000 bytes.\n", time);
    clear_policy();
}

START_TEST(schedule)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (http_start())
    {
        if ((manager = create_manager()))
        {
            test_priorities(manager);
            test_round_robin(manager);
            test_background(manager);
            test_waiting(manager);
            test_cost(manager, BG_JOB_PRIORITY_FOREGROUND);
            test_cost(manager, BG_JOB_PRIORITY_NORMAL);
            test_local_cost(manager);
            if (!limit_bandwidth(1000))
                skip("POL-RATE-1: policies cannot be set\n");
            else
            {
                test_blocked(manager);
                test_limit(manager);
                test_unlimited(manager);
            }
            clear_policy();
            IBackgroundCopyManager_Release(manager);
        }
        http_stop();
    }
    remove_local_files();
    CoUninitialize();
}
