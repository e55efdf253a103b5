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
#include "transfers.h"

/* Nobody can be logged off here: a setting of our service says who counts as logged on. tests/policies/run prepares a
 * job of LocalSystem, anywhere else these tests are skipped. */

#define NOT_LOGGED_ON ((HRESULT)0x800704dd)

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
    running = create_job_with_file(manager, "/hold/2000000", local_path(L"running"));
    begin_job(running);
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

#define SETTINGS L"Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"

/* A proxy that nobody is, for the user; also for names of this machine. */
static void set_proxy(BOOL set)
{
    static const WCHAR server[] = L"127.0.0.1:9", bypass[] = L"<-loopback>";
    DWORD on = 1;
    HKEY key;

    if (RegCreateKeyExW(HKEY_CURRENT_USER, SETTINGS, 0, NULL, 0, KEY_SET_VALUE, NULL, &key, NULL))
        return;
    RegDeleteValueW(key, L"ProxyEnable");
    RegDeleteValueW(key, L"ProxyServer");
    RegDeleteValueW(key, L"ProxyOverride");
    if (set)
    {
        RegSetValueExW(key, L"ProxyOverride", 0, REG_SZ, (const BYTE *)bypass, sizeof(bypass));
        RegSetValueExW(key, L"ProxyServer", 0, REG_SZ, (const BYTE *)server, sizeof(server));
        RegSetValueExW(key, L"ProxyEnable", 0, REG_DWORD, (const BYTE *)&on, sizeof(on));
    }
    RegCloseKey(key);
}

/* For a moment the service may go by the settings that were. */
static IBackgroundCopyJob *start_behind_proxy(IBackgroundCopyManager *manager)
{
    DWORD start = GetTickCount();
    IBackgroundCopyJob *job;

    while ((job = create_job_with_file(manager, "/file/3000", local_path(L"proxy"))))
    {
        IBackgroundCopyJob_Resume(job);
        if (wait_for_state(job, STATES_REST) != BG_JOB_STATE_TRANSFERRED || GetTickCount() - start >= LONG_WAIT)
            break;
        end_job(job);
    }
    return job;
}

static BG_JOB_STATE resume_without_proxy(IBackgroundCopyJob *job)
{
    DWORD start = GetTickCount();
    BG_JOB_STATE state;

    do
    {
        IBackgroundCopyJob_Resume(job);
        state = wait_for_state(job, STATES_REST);
    }
    while (state == BG_JOB_STATE_TRANSIENT_ERROR && GetTickCount() - start < LONG_WAIT);
    return state;
}

/* What LocalSystem's job does not go by stops a job of the user. */
static void test_proxy(IBackgroundCopyManager *manager, IBackgroundCopyJob *service)
{
    IBackgroundCopyJob *job;
    BG_JOB_STATE state;
    HRESULT hr;

    set_proxy(TRUE);
    if (!(job = start_behind_proxy(manager)))
        return;
    ok(get_state(job) == BG_JOB_STATE_TRANSIENT_ERROR, "HTTP-PROXY-2: got %u.\n", get_state(job));
    hr = IBackgroundCopyJob_AddFile(service, http_url("/file/4000"), local_path(L"direct"));
    ok(hr == S_OK, "FILE-ADD-15: got %#lx.\n", hr);
    IBackgroundCopyJob_Resume(service);
    ok(wait_for_state(service, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "SEC-OWNER-9: got %u.\n", get_state(service));
    set_proxy(FALSE);
    state = resume_without_proxy(job);
    ok(state == BG_JOB_STATE_TRANSFERRED, "HTTP-PROXY-11: got %u.\n", state);
    end_job(job);
}

/* The new owner cannot delete what the old one has made. */
static void test_left_behind(IBackgroundCopyJob *service)
{
    IBackgroundCopyJob2 *job2 = query(service, &IID_IBackgroundCopyJob2);
    IBackgroundCopyFile *file = first_file(service);
    IBackgroundCopyFile3 *file3 = query(file, &IID_IBackgroundCopyFile3);
    LPWSTR temp = NULL;
    HRESULT hr;

    hr = IBackgroundCopyJob2_TakeOwnership(job2);
    ok(hr == S_OK, "SEC-OWN-1: got %#lx.\n", hr);
    IBackgroundCopyFile3_GetTemporaryName(file3, &temp);
    ok(SetFileAttributesW(temp, FILE_ATTRIBUTE_READONLY), "error %lu\n", GetLastError());
    hr = IBackgroundCopyJob_Cancel(service);
    ok(hr == BG_S_UNABLE_TO_DELETE_FILES, "FS-CANCEL-7, SEC-OWN-9: got %#lx.\n", hr);
    ok(get_state(service) == BG_JOB_STATE_CANCELLED, "FS-CANCEL-7, SEC-OWN-9: got %u.\n", get_state(service));
    ok(file_exists(temp), "FS-CANCEL-7, SEC-OWN-9: %s is gone.\n", debugstr_w(temp));
    ok(count_temporary_files() == 1, "FS-CANCEL-7: %u files.\n", count_temporary_files());
    SetFileAttributesW(temp, FILE_ATTRIBUTE_NORMAL);
    DeleteFileW(temp);
    CoTaskMemFree(temp);
    IBackgroundCopyFile3_Release(file3);
    IBackgroundCopyFile_Release(file);
    IBackgroundCopyJob2_Release(job2);
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
                test_proxy(manager, service);
                test_left_behind(service);
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
