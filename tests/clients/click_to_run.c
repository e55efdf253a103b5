/*
 * Replay of Office Click-to-Run over BITS: parts of files, by callback and by polling
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

static BG_FILE_RANGE ranges[] = {{65536, 32768}, {0, 4096}, {524288, 131072}};
#define RANGES_SIZE (32768 + 4096 + 131072)

START_TEST(click_to_run)
{
    struct callback *callback;
    IBackgroundCopyManager *manager;
    BG_JOB_PROGRESS progress;
    IBackgroundCopyJob3 *job3;
    IBackgroundCopyJob4 *job4;
    IBackgroundCopyJob *job;
    HRESULT hr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_callback_interfaces();
    callback = create_callback();
    if (!(manager = connect_to(&CLSID_BackgroundCopyManager, CLSCTX_LOCAL_SERVER))
            || !(job = create_job(manager, L"Office stream")))
        return;
    /* A source that has nothing. */
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == BG_E_EMPTY, "JOB-RESUME-3: got %#lx.\n", hr);
    job3 = query(job, &IID_IBackgroundCopyJob3);
    hr = IBackgroundCopyJob3_AddFileWithRanges(job3, served("/sample.bin"), local_path(L"stream.dat"),
            ARRAYSIZE(ranges), ranges);
    ok(hr == S_OK, "FILE-RANGE-1: got %#lx.\n", hr);
    IBackgroundCopyJob3_Release(job3);
    hr = IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    ok(hr == S_OK, "JOB-PRIO-1: got %#lx.\n", hr);
    job4 = query(job, &IID_IBackgroundCopyJob4);
    hr = IBackgroundCopyJob4_SetMaximumDownloadTime(job4, 7200);
    ok(hr == S_OK, "JOB-MAXTIME-1: got %#lx.\n", hr);
    IBackgroundCopyJob4_Release(job4);
    IBackgroundCopyJob_SetNotifyFlags(job, ALL_EVENTS);
    hr = IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    ok(hr == S_OK, "CB-REG-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
    ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-1: not called.\n");
    hr = IBackgroundCopyJob_GetProgress(job, &progress);
    ok(hr == S_OK && progress.BytesTransferred == RANGES_SIZE, "FILE-RANGE-7: got %#lx, %lu bytes.\n", hr,
            (unsigned long)progress.BytesTransferred);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK, "JOB-COMPLETE-1: got %#lx.\n", hr);
    ok(file_size(local_path(L"stream.dat")) == RANGES_SIZE, "FILE-RANGE-7: another size.\n");
    IBackgroundCopyJob_Release(job);
    check_references(callback, "CB-DELIV-21");
    IBackgroundCopyManager_Release(manager);
    remove_local_files();
    CoUninitialize();
}
