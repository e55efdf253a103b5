/*
 * What Office Click-to-Run does with Delivery Optimization: one file of very many ranges
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

#include "jobs.h"

/* As many as Office asks for at once. */
#define RANGES 2576
#define RANGE_SIZE 400
#define FILE_SIZE (RANGES * 1000)

START_TEST(office)
{
    static BG_FILE_RANGE ranges[RANGES];
    const WCHAR *url, *local = local_path(L"stream.x64.x-none.dat");
    IDeliveryOptimizationFile *delivery_file;
    IDeliveryOptimizationJob *delivery;
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *job;
    BG_JOB_PROGRESS progress;
    IBackgroundCopyFile *file;
    BG_JOB_STATE state;
    DOSwarmStats stats;
    unsigned int i;
    HRESULT hr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!(manager = create_jobs_manager()) || !http_start())
        return;
    url = http_url("/file/2576000");
    /* Backwards in the file, so that no two of them can be one request. */
    for (i = 0; i < RANGES; i++)
    {
        ranges[i].InitialOffset = (UINT64)(RANGES - 1 - i) * 1000;
        ranges[i].Length = RANGE_SIZE;
    }
    job = create_job(manager, L"Office");
    hr = IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    ok(hr == S_OK, "DO-JOB-PRIORITY-1: got %#lx.\n", hr);
    delivery = query(job, &IID_IDeliveryOptimizationJob);
    hr = IDeliveryOptimizationJob_AddFileWithRanges(delivery, L"stream", url, local, RANGES, ranges, FILE_SIZE);
    ok(hr == S_OK, "DO-ADDFILE-7: got %#lx.\n", hr);
    IDeliveryOptimizationJob_Release(delivery);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "DO-JOB-RESUME-2: got %#lx.\n", hr);
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "DO-ADDFILE-7: state %d.\n", state);
    hr = IBackgroundCopyJob_GetProgress(job, &progress);
    ok(hr == S_OK && progress.BytesTransferred == RANGES * RANGE_SIZE && progress.BytesTotal == RANGES * RANGE_SIZE,
            "DO-ADDFILE-7: %lu bytes.\n", (DWORD)progress.BytesTransferred);
    file = first_file(job);
    delivery_file = query(file, &IID_IDeliveryOptimizationFile);
    IBackgroundCopyFile_Release(file);
    /* The second slot, as Office does. */
    hr = IDeliveryOptimizationFile_GetStats2(delivery_file, &stats);
    ok(hr == S_OK && stats.totalBytesDownloaded == RANGES * RANGE_SIZE && !stats.isBackground,
            "DO-STATS-2: got %#lx, %lu bytes.\n", hr, (DWORD)stats.totalBytesDownloaded);
    CoTaskMemFree(stats.fileId);
    CoTaskMemFree(stats.sourceURL);
    IDeliveryOptimizationFile_Release(delivery_file);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && holds_ranges(local, RANGES, ranges), "DO-ADDFILE-7, DO-ADDFILE-8: got %#lx.\n", hr);
    IBackgroundCopyJob_Release(job);
    http_stop();
    IBackgroundCopyManager_Release(manager);
    remove_local_files();
    CoUninitialize();
}
