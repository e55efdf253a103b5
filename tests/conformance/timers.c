/*
 * Conformance tests: times after which the service does something by itself
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

#include "common.h"
#include "policies.h"

static ULONG error_count(IBackgroundCopyJob *job)
{
    ULONG count = 0;

    IBackgroundCopyJob_GetErrorCount(job, &count);
    return count;
}

static HRESULT error_code(IBackgroundCopyJob *job)
{
    BG_ERROR_CONTEXT context;

    return job_error_code(job, &context);
}

/* A job whose server answers with an error that passes. */
static IBackgroundCopyJob *create_failing(IBackgroundCopyManager *manager, ULONG delay, ULONG timeout)
{
    IBackgroundCopyJob *job = create_job(manager, L"timers");

    if (!job)
        return NULL;
    IBackgroundCopyJob_AddFile(job, http_url("/status/503"), local_path(L"timers"));
    IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    IBackgroundCopyJob_SetMinimumRetryDelay(job, delay);
    IBackgroundCopyJob_SetNoProgressTimeout(job, timeout);
    IBackgroundCopyJob_Resume(job);
    return job;
}

static void test_retry_delay(IBackgroundCopyManager *manager)
{
    DWORD start = GetTickCount(), waited;
    IBackgroundCopyJob *job = create_failing(manager, 5, 100);

    if (!job)
        return;
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSIENT_ERROR, "ST-ERR-4: got %u.\n", get_state(job));
    while (error_count(job) < 2 && GetTickCount() - start < LONG_WAIT)
        Sleep(50);
    waited = GetTickCount() - start;
    ok(waited >= 4500 && waited < LONG_WAIT, "ERR-RETRY-1, LIM-TIME-1: tried again after %lu ms.\n", waited);
    end_job(job);
}

/* One retry fits into the time, a second one does not. */
static void test_no_progress(IBackgroundCopyManager *manager)
{
    DWORD start = GetTickCount(), waited;
    IBackgroundCopyJob *job = create_failing(manager, 5, 8);

    if (!job)
        return;
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSIENT_ERROR, "ST-ERR-4: got %u.\n", get_state(job));
    ok(wait_for_state(job, STATE_BIT(ERROR)) == BG_JOB_STATE_ERROR, "ERR-RETRY-4, LIM-TIME-2: got %u.\n",
            get_state(job));
    waited = GetTickCount() - start;
    ok(waited >= 7500, "ERR-RETRY-4, LIM-TIME-2: given up after %lu ms.\n", waited);
    ok(error_code(job) == (HRESULT)0x801901f7, "ERR-RETRY-4: got %#lx.\n", error_code(job));
    end_job(job);
}

static const struct
{
    const char *rule;
    ULONG delay, timeout;
}
never[] =
{
    { "JOB-RETRY-3, ERR-RETRY-5, LIM-TIME-2", 5, 0 },
    { "JOB-RETRY-2, ERR-RETRY-5", 60, 59 },
};

static void test_never(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job;
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(never); i++)
    {
        if (!(job = create_failing(manager, never[i].delay, never[i].timeout)))
            return;
        ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_ERROR, "%s: got %u.\n", never[i].rule, get_state(job));
        end_job(job);
    }
}

/* The time without progress begins anew with a Resume. */
static void test_resume(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_failing(manager, 5, 6);
    DWORD start;
    HRESULT hr;

    if (!job)
        return;
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSIENT_ERROR, "ST-ERR-4: got %u.\n", get_state(job));
    start = GetTickCount();
    while (GetTickCount() - start < 3000)
        Sleep(50);
    start = GetTickCount();
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-11: got %#lx.\n", hr);
    ok(wait_for_state(job, STATE_BIT(ERROR)) == BG_JOB_STATE_ERROR, "ERR-RETRY-4: got %u.\n", get_state(job));
    ok(GetTickCount() - start >= 5500, "JOB-RESUME-11: given up after %lu ms.\n", GetTickCount() - start);
    end_job(job);
}

/* A shorter time set while the job waits counts from where it began. */
static void test_change(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_failing(manager, 600, 1209600);

    if (!job)
        return;
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSIENT_ERROR, "ST-ERR-4: got %u.\n", get_state(job));
    IBackgroundCopyJob_SetNoProgressTimeout(job, 0);
    ok(wait_for_state(job, STATE_BIT(ERROR)) == BG_JOB_STATE_ERROR, "ST-CALL-24: got %u.\n", get_state(job));
    end_job(job);
}

static HRESULT set_download_time(IBackgroundCopyJob *job, ULONG seconds)
{
    IBackgroundCopyJob4 *job4 = query(job, &IID_IBackgroundCopyJob4);
    HRESULT hr = IBackgroundCopyJob4_SetMaximumDownloadTime(job4, seconds);

    IBackgroundCopyJob4_Release(job4);
    return hr;
}

static ULONG get_download_time(IBackgroundCopyJob *job)
{
    IBackgroundCopyJob4 *job4 = query(job, &IID_IBackgroundCopyJob4);
    ULONG seconds = 0;

    IBackgroundCopyJob4_GetMaximumDownloadTime(job4, &seconds);
    IBackgroundCopyJob4_Release(job4);
    return seconds;
}

static void test_download_time(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"timers");
    DWORD start, waited;

    if (!job)
        return;
    IBackgroundCopyJob_AddFile(job, http_url("/hold/300000"), local_path(L"timers"));
    ok(set_download_time(job, 2) == S_OK, "JOB-MAXTIME-3.\n");
    http_hold();
    start = GetTickCount();
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_ERROR, "JOB-MAXTIME-2: got %u.\n", get_state(job));
    waited = GetTickCount() - start;
    ok(waited >= 1500, "JOB-MAXTIME-1, LIM-TIME-3: over after %lu ms.\n", waited);
    ok(error_code(job) == BG_E_MAXDOWNLOAD_TIMEOUT, "JOB-MAXTIME-2: got %#lx.\n", error_code(job));
    /* Resume begins anew, with a time that is long enough for a busy machine. */
    http_release();
    set_download_time(job, 600);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "JOB-MAXTIME-3: got %u.\n", get_state(job));
    IBackgroundCopyJob_Complete(job);
    ok(is_served_file(local_path(L"timers"), 300000), "JOB-MAXTIME-3: another file.\n");
    end_job(job);
}

static void test_download_time_policy(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *before = create_job(manager, L"timers"), *job;

    if (!before || !set_policy(L"MaxDownloadTime", 1234))
        return;
    if ((job = create_job(manager, L"timers")))
    {
        ok(get_download_time(job) == 1234, "POL-LIFE-2, JOB-DEF-15: got %lu.\n", get_download_time(job));
        set_download_time(job, 99);
        ok(get_download_time(job) == 99, "JOB-MAXTIME-3, LIM-TIME-3: got %lu.\n", get_download_time(job));
        end_job(job);
    }
    remove_policy(L"MaxDownloadTime");
    ok(get_download_time(before) == 7776000, "POL-READ-1: got %lu.\n", get_download_time(before));
    end_job(before);
}

START_TEST(timers)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (http_start())
    {
        if ((manager = create_manager()))
        {
            test_retry_delay(manager);
            test_no_progress(manager);
            test_resume(manager);
            test_never(manager);
            test_change(manager);
            test_download_time(manager);
            test_download_time_policy(manager);
            IBackgroundCopyManager_Release(manager);
        }
        http_stop();
    }
    remove_local_files();
    CoUninitialize();
}
