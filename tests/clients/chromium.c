/*
 * Replay of the component updater of Chromium: jobs that outlive the browser, found again and polled
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


#include "clients.h"

#define JOB_NAME L"Chrome Component Updater"
#define DAYS ((UINT64)24 * 3600 * 10000000)

/* Jobs of before; those that are too old go. */
static void look_for_old_jobs(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job;
    BG_JOB_TIMES times;
    FILETIME now;
    HRESULT hr;

    if (!(job = find_by_name(manager, JOB_NAME)))
        return;
    hr = IBackgroundCopyJob_GetTimes(job, &times);
    ok(hr == S_OK, "JOB-TIMES-1: got %#lx.\n", hr);
    GetSystemTimeAsFileTime(&now);
    ok(((UINT64)now.dwHighDateTime << 32 | now.dwLowDateTime)
            - ((UINT64)times.CreationTime.dwHighDateTime << 32 | times.CreationTime.dwLowDateTime) < 3 * DAYS,
            "JOB-TIMES-1: too old.\n");
    IBackgroundCopyJob_Release(job);
}

static IBackgroundCopyJob *start(IBackgroundCopyManager *manager, const WCHAR *url)
{
    IBackgroundCopyJob *job = find_by_name(manager, JOB_NAME);
    HRESULT hr;

    if (!job && (job = create_job(manager, JOB_NAME)))
    {
        hr = IBackgroundCopyJob_AddFile(job, url, local_path(L"component.crx"));
        ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
        IBackgroundCopyJob_SetDescription(job, L"Component update");
        IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_NORMAL);
        IBackgroundCopyJob_SetMinimumRetryDelay(job, 60);
        IBackgroundCopyJob_SetNoProgressTimeout(job, 86400);
    }
    if (!job)
        return NULL;
    /* Whatever state it is in. */
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-2: got %#lx.\n", hr);
    return job;
}

/* The client dies at once where one of these is not so. */
static void complete(IBackgroundCopyJob *job)
{
    IBackgroundCopyFile *file;
    BG_FILE_PROGRESS progress;
    LPWSTR name = NULL;
    HRESULT hr;

    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK, "JOB-COMPLETE-1: got %#lx.\n", hr);
    if (!(file = first_file(job)))
        return;
    hr = IBackgroundCopyFile_GetLocalName(file, &name);
    ok(hr == S_OK && !wcscmp(name, local_path(L"component.crx")), "G-FINAL-1: got %#lx.\n", hr);
    CoTaskMemFree(name);
    hr = IBackgroundCopyFile_GetProgress(file, &progress);
    ok(hr == S_OK && progress.Completed && progress.BytesTotal == progress.BytesTransferred
            && progress.BytesTotal == SAMPLE_SIZE, "G-FINAL-1, FILE-PROG-3: got %#lx.\n", hr);
    IBackgroundCopyFile_Release(file);
}

START_TEST(chromium)
{
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *job, *again;
    BG_JOB_STATE state;
    HRESULT code;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!(manager = connect_to(&CLSID_BackgroundCopyManager, CLSCTX_ALL)))
        return;
    look_for_old_jobs(manager);
    job = start(manager, served("/slow/sample.bin"));
    again = start(manager, served("/slow/sample.bin"));
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "ST-RUN-1: state %u.\n", state);
    IBackgroundCopyJob_Release(again);
    again = start(manager, NULL);
    complete(again);
    IBackgroundCopyJob_Release(again);
    IBackgroundCopyJob_Release(job);
    DeleteFileW(local_path(L"component.crx"));

    job = start(manager, served("/status/404/component.crx"));
    state = wait_for_state(job, STATES_REST);
    code = read_error(job);
    ok(state == BG_JOB_STATE_ERROR && code == (HRESULT)0x80190194, "ERR-MAP-16: state %u, code %#lx.\n", state, code);
    end_job(job);
    job = start(manager, served("/status/500/component.crx"));
    state = wait_for_state(job, STATES_REST);
    code = read_error(job);
    ok(state == BG_JOB_STATE_TRANSIENT_ERROR && code == (HRESULT)0x801901f4, "ERR-HTTP-6: state %u, code %#lx.\n",
            state, code);
    end_job(job);
    IBackgroundCopyManager_Release(manager);
    remove_local_files();
    CoUninitialize();
}
