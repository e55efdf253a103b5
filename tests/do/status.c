/*
 * OnStatusChange
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

#include "delivery.h"

/* Timers of Windows count in steps of up to 16 ms. */
#define TIMER_STEP 16

static BOOL same_status(const DO_DOWNLOAD_STATUS *a, const DO_DOWNLOAD_STATUS *b)
{
    return a->BytesTotal == b->BytesTotal && a->BytesTransferred == b->BytesTransferred && a->State == b->State
            && a->Error == b->Error && a->ExtendedError == b->ExtendedError;
}

static void check_order(struct recorder *recorder, ULONGLONG pause)
{
    LONG i;

    for (i = 1; i < recorder->count; ++i)
    {
        const struct event *before = &recorder->events[i - 1], *event = &recorder->events[i];

        ok(event->time + TIMER_STEP >= before->time + pause, "DO-CALLBACK-2: %ld: after %I64u ms.\n", i,
                event->time - before->time);
        ok(event->status.BytesTransferred >= before->status.BytesTransferred, "DO-CALLBACK-15: %ld: goes back.\n", i);
        ok(!same_status(&event->status, &before->status), "DO-CALLBACK-1: %ld: the same again.\n", i);
    }
    ok(!recorder->overlaps, "DO-CALLBACK-15: %ld overlap.\n", recorder->overlaps);
}

/* Waits until nobody else has the recorder. */
static void check_released(struct recorder *recorder)
{
    DWORD start = GetTickCount();

    while (recorder->refcount > 1 && GetTickCount() - start < 60000)
        Sleep(20);
    ok(recorder->refcount == 1, "DO-CALLBACK-17: %ld references.\n", recorder->refcount);
}

static void test_small(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/file/100"), local_path(L"small.bin"));
    struct recorder *recorder = create_recorder();
    ULONGLONG started, returned;
    LONG index;
    HRESULT hr;

    hr = set_object(download, DODownloadProperty_CallbackInterface, &recorder->IDODownloadStatusCallback_iface);
    ok(hr == S_OK, "DO-PROP-CALLBACKINTERFACE-1: got %#lx.\n", hr);
    started = GetTickCount64();
    hr = start_ranges(download, NULL, 0);
    returned = GetTickCount64();
    /* Where this thread had to wait for long the first call may have come already. */
    if (returned - started < 400)
        ok(!recorder->count, "DO-CALLBACK-5: %ld calls.\n", recorder->count);
    ok(hr == S_OK, "DO-DOWNLOAD-START-5: got %#lx.\n", hr);
    index = wait_for_status(recorder, DODownloadState_Transferred);
    ok(index >= 0, "DO-CALLBACK-4, DO-CALLBACK-7: no end.\n");
    ok(recorder->events[0].time >= started + 500, "DO-CALLBACK-5: after %I64u ms.\n",
            recorder->events[0].time - started);
    ok(recorder->events[index].download && recorder->events[index].download != download,
            "DO-CALLBACK-12: the same object.\n");
    ok(recorder->events[index].status.BytesTotal == 100 && recorder->events[index].status.BytesTransferred == 100,
            "DO-CALLBACK-13: got %I64u.\n", recorder->events[index].status.BytesTransferred);
    hr = IDODownload_Finalize(download);
    ok(hr == S_OK && wait_for_status(recorder, DODownloadState_Finalized) >= 0, "DO-CALLBACK-17: got %#lx.\n", hr);
    check_order(recorder, 1000);
    check_released(recorder);
    end_download(download);
    release_recorder(recorder);
    DeleteFileW(local_path(L"small.bin"));
}

/* What comes slowly is told about once a second. */
static void test_slow(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/slow/1000000"), local_path(L"slow.bin"));
    struct recorder *recorder = create_recorder();
    LONG i, running = 0, index;

    set_object(download, DODownloadProperty_CallbackInterface, &recorder->IDODownloadStatusCallback_iface);
    start_ranges(download, NULL, 0);
    index = wait_for_status(recorder, DODownloadState_Transferred);
    ok(index >= 0, "DO-CALLBACK-7: no end.\n");
    for (i = 0; i < index; ++i)
        running += recorder->events[i].status.State == DODownloadState_Transferring;
    ok(running >= 2, "DO-CALLBACK-6: %ld calls.\n", running);
    ok(recorder->events[0].status.State == DODownloadState_Transferring, "DO-CALLBACK-3: got %d.\n",
            recorder->events[0].status.State);
    check_order(recorder, 1000);
    end_download(download);
    check_released(recorder);
    ok(recorder->events[recorder->count - 1].status.State == DODownloadState_Aborted, "DO-CALLBACK-4: got %d.\n",
            recorder->events[recorder->count - 1].status.State);
    release_recorder(recorder);
}

/* Every tenth of the bytes, beside the pause in seconds. */
static void test_percent(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/slow/600000"), local_path(L"percent.bin"));
    struct recorder *recorder = create_recorder();

    set_object(download, DODownloadProperty_CallbackInterface, &recorder->IDODownloadStatusCallback_iface);
    set_uint(download, DODownloadProperty_CallbackFreqSeconds, 30);
    set_uint(download, DODownloadProperty_CallbackFreqPercent, 10);
    start_ranges(download, NULL, 0);
    ok(wait_for_status(recorder, DODownloadState_Transferred) >= 0, "DO-CALLBACK-4: no end.\n");
    /* Without a share there would be one, and another one at the end. */
    ok(recorder->count >= 3, "DO-CALLBACK-16: %ld calls.\n", recorder->count);
    check_order(recorder, 100);
    end_download(download);
    release_recorder(recorder);
}

static HRESULT pause_at_once(struct recorder *recorder, IDODownload *download, const DO_DOWNLOAD_STATUS *status)
{
    DO_DOWNLOAD_STATUS own;
    HRESULT hr;

    if (status->State != DODownloadState_Transferring)
        return S_OK;
    hr = IDODownload_GetStatus(download, &own);
    ok(hr == S_OK, "DO-CALLBACK-8: got %#lx.\n", hr);
    hr = IDODownload_Pause((IDODownload *)recorder->context);
    ok(hr == S_OK && get_do_state(recorder->context) == DODownloadState_Paused,
            "DO-CALLBACK-8, DO-DOWNLOAD-PAUSE-5: got %#lx.\n", hr);
    /* What it answers does not matter. */
    return E_FAIL;
}

static HRESULT finalize_at_end(struct recorder *recorder, IDODownload *download, const DO_DOWNLOAD_STATUS *status)
{
    HRESULT hr;

    (void)recorder;
    if (status->State != DODownloadState_Transferred)
        return S_OK;
    hr = IDODownload_Finalize(download);
    ok(hr == S_OK, "DO-CALLBACK-8, DO-DOWNLOAD-FINALIZE-4: got %#lx.\n", hr);
    return S_OK;
}

static void test_calls_within(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/hold/400000"), local_path(L"within.bin"));
    struct recorder *recorder = create_recorder();
    HRESULT hr;

    recorder->react = pause_at_once;
    recorder->context = download;
    set_object(download, DODownloadProperty_CallbackInterface, &recorder->IDODownloadStatusCallback_iface);
    start_ranges(download, NULL, 0);
    ok(wait_for_status(recorder, DODownloadState_Paused) >= 0, "DO-CALLBACK-8, DO-CALLBACK-14: no pause.\n");
    recorder->react = finalize_at_end;
    http_release();
    hr = IDODownload_Start(download, NULL);
    ok(hr == S_OK, "DO-CALLBACK-8: got %#lx.\n", hr);
    ok(wait_for_status(recorder, DODownloadState_Finalized) >= 0, "DO-CALLBACK-8: not finalized.\n");
    http_hold();
    ok(is_served_file(local_path(L"within.bin"), 400000), "DO-DOWNLOAD-FINALIZE-4: not the file.\n");
    end_download(download);
    release_recorder(recorder);
    DeleteFileW(local_path(L"within.bin"));
}

static void test_replaced(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/status/404"), local_path(L"replaced.bin"));
    struct recorder *first = create_recorder(), *second = create_recorder();
    VARIANT value;
    HRESULT hr;
    LONG index;

    set_object(download, DODownloadProperty_CallbackInterface, &first->IDODownloadStatusCallback_iface);
    VariantInit(&value);
    hr = IDODownload_GetProperty(download, DODownloadProperty_CallbackInterface, &value);
    ok(hr == S_OK && V_VT(&value) == VT_UNKNOWN
            && V_UNKNOWN(&value) == (IUnknown *)&first->IDODownloadStatusCallback_iface,
            "DO-PROP-CALLBACKINTERFACE-1: got %#lx.\n", hr);
    VariantClear(&value);
    hr = set_object(download, DODownloadProperty_CallbackInterface, &second->IDODownloadStatusCallback_iface);
    ok(hr == S_OK, "DO-CALLBACK-9: got %#lx.\n", hr);
    check_released(first);
    start_ranges(download, NULL, 0);
    index = wait_for_status(second, DODownloadState_Paused);
    ok(index >= 0 && second->events[index].status.Error == (HRESULT)0x80190194, "DO-CALLBACK-4: %ld.\n", index);
    ok(!first->count, "DO-CALLBACK-9: %ld calls.\n", first->count);

    VariantInit(&value);
    hr = IDODownload_SetProperty(download, DODownloadProperty_CallbackInterface, &value);
    ok(hr == S_OK, "DO-CALLBACK-10: got %#lx.\n", hr);
    check_released(second);
    hr = set_object(download, DODownloadProperty_CallbackInterface, &second->IDODownloadStatusCallback_iface);
    ok(hr == S_OK, "DO-CALLBACK-9: got %#lx.\n", hr);
    hr = set_object(download, DODownloadProperty_CallbackInterface, NULL);
    ok(hr == S_OK, "DO-CALLBACK-10: got %#lx.\n", hr);
    check_released(second);
    V_VT(&value) = VT_DISPATCH;
    V_DISPATCH(&value) = NULL;
    hr = IDODownload_SetProperty(download, DODownloadProperty_CallbackInterface, &value);
    ok(hr == E_INVALIDARG, "DO-CALLBACK-11: got %#lx.\n", hr);
    hr = set_object(download, DODownloadProperty_CallbackInterface, manager);
    ok(hr == E_NOINTERFACE, "DO-PROP-CALLBACKINTERFACE-2: got %#lx.\n", hr);
    end_download(download);
    release_recorder(first);
    release_recorder(second);
}

START_TEST(status)
{
    IDOManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!http_start() || !(manager = create_do_manager()))
        return;
    http_hold();
    test_small(manager);
    test_slow(manager);
    test_percent(manager);
    test_calls_within(manager);
    test_replaced(manager);
    IDOManager_Release(manager);
    http_stop();
    remove_local_files();
    CoUninitialize();
}
