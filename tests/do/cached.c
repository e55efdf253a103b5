/*
 * One file for tests/do/run, which sets the policies and looks at the servers
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

#include "jobs.h"

/* In the middle of the file, whose rest is asked for anew. */
static void pause(IBackgroundCopyJob *job)
{
    DWORD start = GetTickCount();
    BG_JOB_PROGRESS progress;
    HRESULT hr;

    do
        hr = IBackgroundCopyJob_GetProgress(job, &progress);
    while (hr == S_OK && progress.BytesTransferred < 2000000 && GetTickCount() - start < 60000);
    ok(hr == S_OK && progress.BytesTransferred >= 2000000, "DO-JOB-STATE-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Suspend(job);
    ok(hr == S_OK, "DO-JOB-RESUME-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "DO-JOB-RESUME-2: got %#lx.\n", hr);
}

/* URL LOCAL SOURCE [pause]: by a job in the foreground; SOURCE says where all bytes are to come from. */
START_TEST(cached)
{
    IDeliveryOptimizationFile *delivery_file;
    IBackgroundCopyManager *manager;
    IBackgroundCopyFile *file;
    IBackgroundCopyJob *job;
    WCHAR url[512], local[512];
    DOSwarmStats stats;
    BOOL from_cache;
    BG_JOB_STATE state;
    char **argv;
    int argc;
    HRESULT hr;

    argc = winetest_get_mainargs(&argv);
    if (argc < 5)
    {
        skip("tests/do/run has the servers.\n");
        return;
    }
    swprintf(url, ARRAYSIZE(url), L"%hs", argv[2]);
    swprintf(local, ARRAYSIZE(local), L"%hs", argv[3]);
    from_cache = !strcmp(argv[4], "cache");
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!(manager = create_jobs_manager()))
        return;
    job = create_job(manager, L"cached");
    IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    hr = add_file(job, L"cached", url, local, 0, NULL, DO_UNKNOWN_FILE_SIZE);
    ok(hr == S_OK, "DO-ADDFILE-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "DO-JOB-RESUME-2: got %#lx.\n", hr);
    if (argc > 5)
        pause(job);
    do
        state = wait_for_state(job, STATES_REST);
    while (state == BG_JOB_STATE_TRANSFERRING);
    ok(state == BG_JOB_STATE_TRANSFERRED, "DO-CACHE-USE-1: state %d.\n", state);
    file = first_file(job);
    delivery_file = query(file, &IID_IDeliveryOptimizationFile);
    hr = IDeliveryOptimizationFile_GetStats(delivery_file, &stats);
    ok(hr == S_OK && !(from_cache ? stats.bytesFromHttp : stats.bytesFromDoinc), "DO-CACHE-STATS-1: %lu, %lu.\n",
            (DWORD)stats.bytesFromHttp, (DWORD)stats.bytesFromDoinc);
    IDeliveryOptimizationFile_Release(delivery_file);
    IBackgroundCopyFile_Release(file);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK, "DO-JOB-COMPLETE-1: got %#lx.\n", hr);
    IBackgroundCopyJob_Release(job);
    IBackgroundCopyManager_Release(manager);
    CoUninitialize();
}
