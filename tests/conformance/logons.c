/*
 * Conformance tests: owners who are logged on and who are not
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
#include <wchar.h>
#include "common.h"
#include "policies.h"

/* Nobody can be logged off here: a setting of our service says who counts as logged on. tests/policies/run prepares a
 * job of LocalSystem, anywhere else these tests are skipped. */

#define NOT_LOGGED_ON ((HRESULT)0x800704dd)

static IBackgroundCopyJob *start_download(IBackgroundCopyManager *manager, const char *path, const WCHAR *name)
{
    IBackgroundCopyJob *job = create_job(manager, name);
    HRESULT hr;

    if (!job)
        return NULL;
    IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    hr = IBackgroundCopyJob_AddFile(job, http_url(path), local_path(name));
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    IBackgroundCopyJob_Resume(job);
    return job;
}

static void check_files(IBackgroundCopyJob *job)
{
    IBackgroundCopyJob3 *job3 = query(job, &IID_IBackgroundCopyJob3);
    BG_FILE_RANGE range = { 0, 100 };
    BG_ERROR_CONTEXT context;
    BG_JOB_PROGRESS progress;
    BG_FILE_INFO info;
    ULONG count = 99;
    HRESULT hr;

    hr = IBackgroundCopyJob_AddFile(job, http_url("/file/3000"), local_path(L"more"));
    ok(hr == NOT_LOGGED_ON, "FILE-ADD-13: got %#lx.\n", hr);
    info.RemoteName = (LPWSTR)http_url("/file/3000");
    info.LocalName = (LPWSTR)local_path(L"more");
    hr = IBackgroundCopyJob_AddFileSet(job, 1, &info);
    ok(hr == NOT_LOGGED_ON, "FILE-ADD-13: got %#lx.\n", hr);
    hr = IBackgroundCopyJob3_AddFileWithRanges(job3, http_url("/file/3000"), local_path(L"more"), 1, &range);
    ok(hr == NOT_LOGGED_ON, "FILE-ADD-13: got %#lx.\n", hr);
    IBackgroundCopyJob_GetProgress(job, &progress);
    ok(progress.FilesTotal == 1, "FILE-ADD-13: %lu files.\n", progress.FilesTotal);
    IBackgroundCopyJob_GetErrorCount(job, &count);
    ok(!count && job_error_code(job, &context) == S_OK, "ST-ENV-5: %lu errors.\n", count);
    IBackgroundCopyJob3_Release(job3);
}

/* It runs from beginning to end while nobody is logged on. */
static void check_service(IBackgroundCopyJob *job)
{
    HRESULT hr;

    hr = IBackgroundCopyJob_AddFile(job, http_url("/file/3000"), local_path(L"service"));
    ok(hr == S_OK, "SEC-OWNER-5: got %#lx.\n", hr);
    IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "SEC-OWNER-5: got %#lx.\n", hr);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "SEC-OWNER-5: got %u.\n", get_state(job));
}

/* The owner goes while one job runs and one waits, and comes back. */
static void test_logoff(IBackgroundCopyManager *manager, IBackgroundCopyJob *service)
{
    IBackgroundCopyJob *running, *waiting;
    LPWSTR sid = NULL;
    WCHAR list[300];
    BG_JOB_STATE state;

    http_hold();
    running = start_download(manager, "/hold/2000000", L"running");
    wait_for_first_bytes(running);
    IBackgroundCopyJob_GetOwner(running, &sid);
    ok(set_logged_on(L"S-1-5-21-1-2-3-1002;"), "error %lu\n", GetLastError());
    state = wait_for_state(running, STATE_BIT(QUEUED) | STATES_REST);
    ok(state == BG_JOB_STATE_QUEUED, "ST-ENV-5, SEC-OWNER-4, SCHED-SHOW-2: got %u.\n", state);
    check_files(running);
    waiting = create_job(manager, L"waiting");
    IBackgroundCopyJob_Resume(waiting);
    check_service(service);
    http_release();
    ok(get_state(running) == BG_JOB_STATE_QUEUED, "ST-ENV-5: got %u.\n", get_state(running));
    swprintf(list, ARRAYSIZE(list), L"S-1-5-21-1-2-3-1002;%ls;", sid);
    set_logged_on(list);
    state = wait_for_state(running, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "ST-ENV-6, SEC-OWNER-4: got %u.\n", state);
    IBackgroundCopyJob_Complete(running);
    ok(is_served_file(local_path(L"running"), 2000000), "ST-ENV-6.\n");
    CoTaskMemFree(sid);
    end_job(waiting);
    end_job(running);
}

START_TEST(logons)
{
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *service;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (http_start())
    {
        if ((manager = create_manager()))
        {
            if ((service = find_job_named(manager, BG_JOB_ENUM_ALL_USERS, L"service")))
            {
                test_logoff(manager, service);
                set_logged_on(NULL);
                end_job(service);
            }
            else
            {
                skip("there is no job of LocalSystem\n");
            }
            IBackgroundCopyManager_Release(manager);
        }
        http_stop();
    }
    remove_local_files();
    CoUninitialize();
}
