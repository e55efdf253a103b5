/*
 * Replay of the client SDK of Delivery Optimization: polling, enumeration, pauses, streams
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
#include "delivery.h"
#include "write_stream.h"

#define BIG 400000

static HRESULT set_blanket(IDODownload *download)
{
    return CoSetProxyBlanket((IUnknown *)download, RPC_C_AUTHN_DEFAULT, RPC_C_AUTHZ_NONE, COLE_DEFAULT_PRINCIPAL,
            RPC_C_AUTHN_LEVEL_DEFAULT, RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_STATIC_CLOAKING);
}

/* The one download of that path, through a pointer of its own; NULL if there is none. */
static IDODownload *find_by_path(IDOManager *manager, const WCHAR *path)
{
    DO_DOWNLOAD_ENUM_CATEGORY category = { DODownloadProperty_LocalPath, path };
    IDODownload *download = NULL;
    IEnumUnknown *items = NULL;
    IUnknown *item = NULL;
    ULONG count = 0;
    HRESULT hr;

    hr = IDOManager_EnumDownloads(manager, &category, &items);
    if (FAILED(hr))
    {
        ok(hr == DO_E_NO_DOWNLOADS, "DO-MGR-ENUM-5: got %#lx.\n", hr);
        return NULL;
    }
    hr = IEnumUnknown_Next(items, 1, &item, &count);
    ok(hr == S_OK && count == 1, "DO-MGR-ENUM-2: got %#lx.\n", hr);
    if (count)
    {
        download = query(item, &IID_IDODownload);
        hr = set_blanket(download);
        ok(hr == S_OK, "DO-CLASS-5: got %#lx.\n", hr);
        IUnknown_Release(item);
    }
    hr = IEnumUnknown_Next(items, 1, &item, &count);
    ok(hr == S_FALSE && !count, "DO-MGR-ENUM-6: got %#lx.\n", hr);
    IEnumUnknown_Release(items);
    return download;
}

static HRESULT pause_inside(struct recorder *recorder, IDODownload *download, const DO_DOWNLOAD_STATUS *status)
{
    HRESULT hr;

    if (status->State == DODownloadState_Transferring)
    {
        hr = IDODownload_Pause(download);
        ok(hr == S_OK, "DO-DOWNLOAD-PAUSE-5: got %#lx.\n", hr);
        recorder->react = NULL;
    }
    return S_OK;
}

/* Paused inside the callback, found again by its path, resumed and ended through what was found. */
static void pause_and_find(IDOManager *manager)
{
    const WCHAR *local = local_path(L"sdk.bin");
    IDODownload *download = create_download_of(manager, http_url("/hold/400000"), local), *found;
    struct recorder *recorder = create_recorder();
    DO_DOWNLOAD_STATUS status;
    WCHAR id[64];
    HRESULT hr;

    lstrcpynW(id, get_text(download, DODownloadProperty_Id, &hr), ARRAYSIZE(id));
    recorder->react = pause_inside;
    set_object(download, DODownloadProperty_CallbackInterface, &recorder->IDODownloadStatusCallback_iface);
    http_hold();
    hr = start_ranges(download, NULL, 0);
    ok(hr == S_OK, "DO-DOWNLOAD-START-1: got %#lx.\n", hr);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Paused && status.Error == S_OK && status.ExtendedError == S_OK,
            "DO-DOWNLOAD-PAUSE-5, DO-DOWNLOAD-STATE-5: got %d, %#lx.\n", status.State, status.Error);
    http_release();
    if ((found = find_by_path(manager, local)))
    {
        ok(!wcscmp(get_text(found, DODownloadProperty_Id, &hr), id), "DO-MGR-ENUM-10: another id.\n");
        hr = IDODownload_Start(found, NULL);
        ok(hr == S_OK, "DO-DOWNLOAD-START-2: got %#lx.\n", hr);
        status = wait_for_do_state(found, STATES_END);
        ok(status.State == DODownloadState_Transferred && status.BytesTransferred == BIG,
                "DO-MGR-ENUM-10: got %d, %#lx.\n", status.State, status.Error);
        hr = IDODownload_Finalize(found);
        ok(hr == S_OK && is_served_file(local, BIG), "DO-MGR-ENUM-10: got %#lx.\n", hr);
        IDODownload_Release(found);
    }
    hr = IDODownload_Start(download, NULL);
    ok(hr == DO_E_INVALID_STATE, "DO-DOWNLOAD-STATE-3: got %#lx.\n", hr);
    hr = IDODownload_Abort(download);
    ok(hr == DO_E_INVALID_STATE, "DO-DOWNLOAD-STATE-3: got %#lx.\n", hr);
    ok(!find_by_path(manager, local), "DO-MGR-ENUM-8: still there.\n");
    end_download(download);
    release_recorder(recorder);
}

/* As its blocking call does: polls, and asks for the error only after Abort has succeeded. */
static HRESULT download_and_wait(IDODownload *download)
{
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    if (FAILED(hr = start_ranges(download, NULL, 0)))
        return hr;
    status = wait_for_do_state(download, STATES_END);
    if (status.State == DODownloadState_Transferred)
        return IDODownload_Finalize(download);
    hr = IDODownload_Abort(download);
    return FAILED(hr) ? hr : status.Error;
}

static void fail(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/status/404"), local_path(L"missing.bin"));
    HRESULT hr;

    hr = download_and_wait(download);
    ok(hr == (HRESULT)0x80190194, "DO-DOWNLOAD-ABORT-3, DO-ERROR-1: got %#lx.\n", hr);
    ok(!file_exists(local_path(L"missing.bin")), "DO-ERROR-1: there is a file.\n");
    end_download(download);
}

/* Nobody listens at port 9: that is tried again until the client has enough. */
static void fail_to_connect(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, L"http://127.0.0.1:9/x", local_path(L"unreachable.bin"));
    DO_DOWNLOAD_STATUS status;
    DWORD start = GetTickCount();
    HRESULT hr;

    hr = start_ranges(download, NULL, 0);
    ok(hr == S_OK, "DO-DOWNLOAD-START-5: got %#lx.\n", hr);
    while (SUCCEEDED((status = get_status(download)).ExtendedError) && GetTickCount() - start < LONG_WAIT)
        Sleep(20);
    ok(FAILED(status.ExtendedError) && status.Error == S_OK && status.State == DODownloadState_Transferring,
            "DO-DOWNLOAD-STATUS-5, DO-HTTP-7: got %d, %#lx, %#lx.\n", status.State, status.Error,
            status.ExtendedError);
    hr = IDODownload_Abort(download);
    ok(hr == S_OK, "DO-DOWNLOAD-ABORT-3: got %#lx.\n", hr);
    end_download(download);
}

static void download_to_stream(IDOManager *manager)
{
    IDODownload *download = create_download(manager);
    const DO_DOWNLOAD_RANGE all = { 0, DO_LENGTH_TO_EOF };
    DO_DOWNLOAD_STATUS status;
    struct stream stream;
    HRESULT hr;

    init_stream(&stream);
    set_text(download, DODownloadProperty_Uri, http_url("/file/3000000"));
    hr = set_object(download, DODownloadProperty_StreamInterface, &stream.IStream_iface);
    ok(hr == S_OK, "DO-PROP-STREAMINTERFACE-1: got %#lx.\n", hr);
    hr = start_ranges(download, &all, 1);
    ok(hr == S_OK, "DO-RANGES-9: got %#lx.\n", hr);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Transferred && stream.size == STREAM_SPACE
            && has_bytes(&stream, 0, 0, STREAM_SPACE), "DO-STREAM-2, DO-STREAM-3: got %d, %#lx, %lu bytes.\n",
            status.State, status.Error, stream.size);
    hr = IDODownload_Finalize(download);
    ok(hr == S_OK, "DO-DOWNLOAD-FINALIZE-3: got %#lx.\n", hr);
    IDODownload_Release(download);
    end_stream(&stream);
}

/* The second one to a path ends the first. */
static void download_twice(IDOManager *manager)
{
    const WCHAR *local = local_path(L"twice.bin");
    IDODownload *first = create_download_of(manager, http_url("/hold/400000"), local), *second;
    HRESULT hr;

    http_hold();
    start_ranges(first, NULL, 0);
    ok(wait_for_bytes(first), "DO-DOWNLOAD-START-11: nothing comes.\n");
    IDODownload_Pause(first);
    second = create_download_of(manager, http_url("/file/400000"), local);
    hr = download_and_wait(second);
    ok(hr == S_OK && is_served_file(local, BIG), "DO-DOWNLOAD-START-11: got %#lx.\n", hr);
    ok(get_do_state(first) == DODownloadState_Aborted, "DO-DOWNLOAD-START-11: got %d.\n", get_do_state(first));
    hr = IDODownload_Start(first, NULL);
    ok(hr == DO_E_INVALID_STATE, "DO-DOWNLOAD-START-11: got %#lx.\n", hr);
    http_release();
    end_download(first);
    end_download(second);
}

START_TEST(delivery_sdk)
{
    IDOManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!http_start() || !(manager = create_do_manager()))
        return;
    pause_and_find(manager);
    fail(manager);
    fail_to_connect(manager);
    download_to_stream(manager);
    download_twice(manager);
    IDOManager_Release(manager);
    http_stop();
    remove_local_files();
    CoUninitialize();
}
