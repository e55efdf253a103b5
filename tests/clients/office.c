/*
 * Replay of Office Click-to-Run over Delivery Optimization: very many ranges, a file and a stream
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
#include "jobs.h"
#include "write_stream.h"

/* As many as Office asks for at once. */
#define RANGES 2576
#define RANGE_SIZE 400
#define RANGE_BYTES (RANGES * RANGE_SIZE)
#define FILE_SIZE (RANGES * 1000)

/* Backwards in the file, so that no two of them can be one request. */
static BG_FILE_RANGE ranges[RANGES];

static void add_to_path(IBackgroundCopyJob *job, const WCHAR *local)
{
    IDeliveryOptimizationJob *delivery = query(job, &IID_IDeliveryOptimizationJob);
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < RANGES; i++)
    {
        ranges[i].InitialOffset = (UINT64)(RANGES - 1 - i) * 1000;
        ranges[i].Length = RANGE_SIZE;
    }
    hr = IDeliveryOptimizationJob_AddFileWithRanges(delivery, L"stream", http_url("/file/2576000"), local, RANGES,
            ranges, FILE_SIZE);
    ok(hr == S_OK, "DO-ADDFILE-7: got %#lx.\n", hr);
    IDeliveryOptimizationJob_Release(delivery);
}

static void add_to_stream(IBackgroundCopyJob *job, struct stream *stream)
{
    IDeliveryOptimizationJob2 *job2 = query(job, &IID_IDeliveryOptimizationJob2);
    IDeliveryOptimizationFile *file = NULL;
    IDeliveryOptimizationFile2 *file2;
    VARIANT value;
    HRESULT hr;

    hr = IDeliveryOptimizationJob2_AddFile(job2, L"sink", http_url("/file/3000000"), 0, NULL,
            &IID_IDeliveryOptimizationFile, (void **)&file);
    ok(hr == S_OK && file, "DO-ADDFILE2-1: got %#lx.\n", hr);
    IDeliveryOptimizationJob2_Release(job2);
    file2 = query(file, &IID_IDeliveryOptimizationFile2);
    V_VT(&value) = VT_UNKNOWN;
    V_UNKNOWN(&value) = (IUnknown *)&stream->IStream_iface;
    hr = IDeliveryOptimizationFile2_SetProperty(file2, DOFilePropertyId_DownloadSinkInterface, &value);
    ok(hr == S_OK, "DO-FILE2-SINK-1: got %#lx.\n", hr);
    IDeliveryOptimizationFile2_Release(file2);
    IDeliveryOptimizationFile_Release(file);
}

/* It looks for the numbers in the second slot; others know only the first. */
static void check_stats(IBackgroundCopyJob *job, BOOL second_slot)
{
    IBackgroundCopyFile *file = first_file(job);
    IDeliveryOptimizationFile *delivery_file = query(file, &IID_IDeliveryOptimizationFile);
    DOSwarmStats stats;
    HRESULT hr;

    memset(&stats, 0, sizeof(stats));
    hr = second_slot ? IDeliveryOptimizationFile_GetStats2(delivery_file, &stats)
            : IDeliveryOptimizationFile_GetStats(delivery_file, &stats);
    ok(hr == S_OK && stats.totalBytesDownloaded == RANGE_BYTES && !stats.isBackground,
            "DO-STATS-2: got %#lx, %lu bytes.\n", hr, (DWORD)stats.totalBytesDownloaded);
    ok(stats.fileId && !wcscmp(stats.fileId, L"stream"), "DO-STATS-3: %s.\n", debugstr_w(stats.fileId));
    CoTaskMemFree(stats.fileId);
    CoTaskMemFree(stats.sourceURL);
    IDeliveryOptimizationFile_Release(delivery_file);
    IBackgroundCopyFile_Release(file);
}

static HRESULT end_notices(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    HRESULT hr;

    (void)callback;
    (void)file;
    if (method != CALL_TRANSFERRED)
        return S_OK;
    hr = IBackgroundCopyJob_SetNotifyInterface(job, NULL);
    ok(hr == S_OK, "DO-JOB-NOTIFY-4: got %#lx.\n", hr);
    return S_OK;
}

static void run(IBackgroundCopyJob *job, struct callback *callback, BG_JOB_STATE expected)
{
    BG_JOB_STATE state;
    HRESULT hr;

    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "DO-JOB-RESUME-2: got %#lx.\n", hr);
    ok(wait_for_event(callback->event, LONG_WAIT), "DO-JOB-NOTIFY-5, DO-JOB-NOTIFY-6: not called.\n");
    state = get_state(job);
    ok(state == expected, "DO-FILE2-SINK-4: state %d, not %d.\n", state, expected);
}

static void stream_office(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback_with(1, end_notices, NULL);
    IBackgroundCopyJob *job = create_job(manager, L"Office");
    const WCHAR *local = local_path(L"stream.x64.x-none.dat");
    struct stream stream;
    HRESULT hr;

    hr = IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    ok(hr == S_OK, "DO-JOB-PRIORITY-1: got %#lx.\n", hr);
    add_to_path(job, local);
    init_stream(&stream);
    stream.fail_at = 2;
    add_to_stream(job, &stream);
    hr = IBackgroundCopyJob_SetNotifyFlags(job, ALL_EVENTS);
    ok(hr == S_OK, "DO-JOB-NOTIFY-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    ok(hr == S_OK, "DO-JOB-NOTIFY-3: got %#lx.\n", hr);
run(job, callback, BG_JOB_STATE_ERROR);
    run(job, callback, BG_JOB_STATE_TRANSFERRED);
    ok(stream.size == STREAM_SPACE && has_bytes(&stream, 0, 0, STREAM_SPACE), "DO-FILE2-SINK-4: %lu bytes.\n",
            stream.size);
check_stats(job, TRUE);
    check_stats(job, FALSE);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && holds_ranges(local, RANGES, ranges), "DO-ADDFILE-7, DO-ADDFILE-8: got %#lx.\n", hr);
    IBackgroundCopyJob_Release(job);
    check_references(callback, "DO-JOB-NOTIFY-3");
    end_stream(&stream);
}

START_TEST(office)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_callback_interfaces();
    if (!http_start() || !(manager = create_jobs_manager()))
        return;
    stream_office(manager);
    http_stop();
    IBackgroundCopyManager_Release(manager);
    remove_local_files();
    CoUninitialize();
}
