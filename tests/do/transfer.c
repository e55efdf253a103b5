/*
 * What comes over the wire, and where it goes
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

#define BIG 400000

static void test_file(IDOManager *manager)
{
    IDODownload *download;
    DO_DOWNLOAD_STATUS status;
    UINT64 last = 0;
    HRESULT hr;

    DeleteFileW(local_path(L"new\\folder\\file.bin"));
    download = create_download_of(manager, http_url("/hold/400000"), local_path(L"new\\folder\\file.bin"));
    hr = start_ranges(download, NULL, 0);
    ok(hr == S_OK, "DO-DOWNLOAD-START-1: got %#lx.\n", hr);
    ok(wait_for_bytes(download), "DO-DOWNLOAD-STATUS-4: nothing comes.\n");
    status = get_status(download);
    ok(status.State == DODownloadState_Transferring && status.BytesTotal == BIG && status.Error == S_OK,
            "DO-DOWNLOAD-STATUS-5, DO-HTTP-11: state %d, %I64u, %#lx.\n", status.State, status.BytesTotal,
            status.Error);
    ok(file_exists(local_path(L"new\\folder")), "DO-SINKFILE-3: no folder.\n");
    ok(!file_exists(local_path(L"new\\folder\\file.bin")), "DO-SINKFILE-2: there already.\n");
    http_release();
    while ((status = get_status(download)).State == DODownloadState_Transferring)
    {
        ok(status.BytesTransferred >= last, "DO-DOWNLOAD-STATUS-6: %I64u after %I64u.\n", status.BytesTransferred,
                last);
        last = status.BytesTransferred;
        Sleep(10);
    }
    http_hold();
    ok(status.State == DODownloadState_Transferred, "DO-DOWNLOAD-STATE-1: got %d, %#lx.\n", status.State, status.Error);
    ok(status.BytesTransferred == BIG && status.BytesTotal == BIG, "DO-DOWNLOAD-STATUS-3: got %I64u of %I64u.\n",
            status.BytesTransferred, status.BytesTotal);
    ok(!file_exists(local_path(L"new\\folder\\file.bin")), "DO-SINKFILE-2: there already.\n");
    hr = IDODownload_Finalize(download);
    ok(hr == S_OK, "DO-DOWNLOAD-FINALIZE-2: got %#lx.\n", hr);
    ok(is_served_file(local_path(L"new\\folder\\file.bin"), BIG), "DO-DOWNLOAD-FINALIZE-2: not the file.\n");
    ok(get_do_state(download) == DODownloadState_Finalized, "DO-DOWNLOAD-FINALIZE-5: got %d.\n",
            get_do_state(download));
    end_download(download);
    DeleteFileW(local_path(L"new\\folder\\file.bin"));
    RemoveDirectoryW(local_path(L"new\\folder"));
    RemoveDirectoryW(local_path(L"new"));
}

/* As clients of the first edition of the documents start. */
static void test_null(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/file/1000"), local_path(L"null.bin"));
    HRESULT hr;

    hr = IDODownload_Start(download, NULL);
    ok(hr == S_OK, "DO-DOWNLOAD-START-4: got %#lx.\n", hr);
    wait_for_do_state(download, STATES_END);
    hr = IDODownload_Finalize(download);
    ok(hr == S_OK && is_served_file(local_path(L"null.bin"), 1000), "DO-DOWNLOAD-START-4: got %#lx.\n", hr);
    end_download(download);
    DeleteFileW(local_path(L"null.bin"));
}

static void test_pause(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/hold/400000"), local_path(L"pause.bin"));
    DO_DOWNLOAD_STATUS before, status;
    HRESULT hr;

    start_ranges(download, NULL, 0);
    ok(wait_for_bytes(download), "DO-DOWNLOAD-PAUSE-1: nothing comes.\n");
    ok(count_do_files() == 1, "DO-SINKFILE-1: %u files.\n", count_do_files());
    hr = IDODownload_Pause(download);
    status = get_status(download);
    ok(hr == S_OK && status.State == DODownloadState_Paused, "DO-DOWNLOAD-STATE-11: got %#lx, %d.\n", hr, status.State);
    ok(status.BytesTotal == BIG && status.BytesTransferred && status.BytesTransferred < BIG && status.Error == S_OK
            && status.ExtendedError == S_OK, "DO-DOWNLOAD-PAUSE-1, DO-DOWNLOAD-STATE-5: %I64u of %I64u, %#lx, %#lx.\n",
            status.BytesTransferred, status.BytesTotal, status.Error, status.ExtendedError);
    before = status;
    http_release();
    hr = IDODownload_Start(download, NULL);
    ok(hr == S_OK, "DO-DOWNLOAD-START-2: got %#lx.\n", hr);
    status = wait_for_do_state(download, STATES_END);
    http_hold();
    ok(status.State == DODownloadState_Transferred, "DO-DOWNLOAD-START-2: got %d, %#lx.\n", status.State, status.Error);
    ok(!http_last_request_has("Range: bytes=0-") && http_last_request_has("Range: bytes="),
            "DO-DOWNLOAD-PAUSE-4: from the beginning after %I64u.\n", before.BytesTransferred);
    hr = IDODownload_Finalize(download);
    ok(hr == S_OK && is_served_file(local_path(L"pause.bin"), BIG), "DO-DOWNLOAD-PAUSE-4: got %#lx.\n", hr);
    end_download(download);
    DeleteFileW(local_path(L"pause.bin"));
}

static void delete_do_files(void)
{
    WIN32_FIND_DATAW data;
    HANDLE find;

    if ((find = FindFirstFileW(local_path(L"DO*.tmp"), &data)) == INVALID_HANDLE_VALUE)
        return;
    do
        ok(DeleteFileW(local_path(data.cFileName)), "DO-DOWNLOAD-PAUSE-2: error %lu.\n", GetLastError());
    while (FindNextFileW(find, &data));
    FindClose(find);
}

static void test_deleted(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/hold/400000"), local_path(L"deleted.bin"));
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    start_ranges(download, NULL, 0);
    ok(wait_for_bytes(download), "DO-DOWNLOAD-PAUSE-2: nothing comes.\n");
    IDODownload_Pause(download);
    delete_do_files();
    hr = IDODownload_Start(download, NULL);
    ok(hr == S_OK, "DO-DOWNLOAD-PAUSE-3: got %#lx.\n", hr);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Paused && status.Error == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
            "DO-DOWNLOAD-PAUSE-3: got %d, %#lx.\n", status.State, status.Error);
    end_download(download);
}

static void test_abort(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/hold/400000"), local_path(L"abort.bin"));
    HRESULT hr;

    start_ranges(download, NULL, 0);
    ok(wait_for_bytes(download), "DO-DOWNLOAD-ABORT-1: nothing comes.\n");
    hr = IDODownload_Abort(download);
    ok(hr == S_OK && get_do_state(download) == DODownloadState_Aborted, "DO-DOWNLOAD-STATE-11: got %#lx.\n", hr);
    ok(!count_do_files() && !file_exists(local_path(L"abort.bin")), "DO-DOWNLOAD-ABORT-1: something is left.\n");
    IDODownload_Release(download);
}

static void test_existing(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/file/1000"), local_path(L"there.bin"));
    HANDLE file;
    HRESULT hr;

    file = CreateFileW(local_path(L"there.bin"), GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    CloseHandle(file);
    hr = start_ranges(download, NULL, 0);
    ok(hr == HRESULT_FROM_WIN32(ERROR_FILE_EXISTS), "DO-SINKFILE-4: got %#lx.\n", hr);
    ok(get_do_state(download) == DODownloadState_Created, "DO-DOWNLOAD-START-9: got %d.\n", get_do_state(download));
    DeleteFileW(local_path(L"there.bin"));
    hr = start_ranges(download, NULL, 0);
    ok(hr == S_OK, "DO-SINKFILE-4: got %#lx.\n", hr);
    wait_for_do_state(download, STATES_END);
    file = CreateFileW(local_path(L"there.bin"), GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    CloseHandle(file);
    hr = IDODownload_Finalize(download);
    ok(hr == HRESULT_FROM_WIN32(ERROR_FILE_EXISTS), "DO-SINKFILE-4, DO-DOWNLOAD-FINALIZE-6: got %#lx.\n", hr);
    ok(get_do_state(download) == DODownloadState_Transferred, "DO-DOWNLOAD-FINALIZE-6: got %d.\n",
            get_do_state(download));
    DeleteFileW(local_path(L"there.bin"));
    hr = IDODownload_Finalize(download);
    ok(hr == S_OK && is_served_file(local_path(L"there.bin"), 1000), "DO-DOWNLOAD-FINALIZE-6: got %#lx.\n", hr);
    end_download(download);
    DeleteFileW(local_path(L"there.bin"));
}

/* What a client finds after an answer that is an error, and how it goes on. */
static void test_error(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/status/404"), local_path(L"error.bin"));
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    hr = start_ranges(download, NULL, 0);
    ok(hr == S_OK, "DO-DOWNLOAD-START-5: got %#lx.\n", hr);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Paused && status.Error == (HRESULT)0x80190194 && status.ExtendedError == S_OK,
            "DO-HTTP-5, DO-HTTP-6, DO-ERROR-1, DO-DOWNLOAD-STATE-4, DO-DOWNLOAD-STATE-5: got %d, %#lx, %#lx.\n",
            status.State, status.Error, status.ExtendedError);
    ok(get_uint(download, DODownloadProperty_HttpStatusCode) == 404, "DO-PROP-HTTPSTATUSCODE-1: got %u.\n",
            get_uint(download, DODownloadProperty_HttpStatusCode));
    hr = set_text(download, DODownloadProperty_Uri, http_url("/file/400000"));
    ok(hr == S_OK, "DO-PROP-URI-2: got %#lx.\n", hr);
    hr = IDODownload_Start(download, NULL);
    status = get_status(download);
    ok(hr == S_OK && status.State != DODownloadState_Paused && status.Error == S_OK,
            "DO-DOWNLOAD-STATUS-8, DO-DOWNLOAD-STATE-11: got %#lx, %d, %#lx.\n", hr, status.State, status.Error);
    hr = set_text(download, DODownloadProperty_LocalPath, local_path(L"other.bin"));
    ok(hr == DO_E_INVALID_STATE, "DO-PROP-LOCALPATH-2: got %#lx.\n", hr);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Transferred, "DO-DOWNLOAD-STATE-6: got %d, %#lx.\n", status.State, status.Error);
    end_download(download);

    download = create_download_of(manager, http_url("/status/410"), local_path(L"error.bin"));
    start_ranges(download, NULL, 0);
    status = wait_for_do_state(download, STATES_END);
    ok(status.Error == (HRESULT)0x8019019a, "DO-HTTP-5: got %#lx.\n", status.Error);
    hr = IDODownload_Abort(download);
    ok(hr == S_OK, "DO-DOWNLOAD-ABORT-3: got %#lx.\n", hr);
    IDODownload_Release(download);
}

/* Another size than the client says; an odd status; an error of the server. */
static void test_odd(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/file/1000"), local_path(L"odd.bin"));
    DO_DOWNLOAD_STATUS status;
    DWORD start;
    VARIANT value;
    HRESULT hr;

    V_VT(&value) = VT_UI8;
    V_UI8(&value) = 1001;
    hr = IDODownload_SetProperty(download, DODownloadProperty_TotalSizeBytes, &value);
    ok(hr == S_OK, "DO-PROP-TOTALSIZEBYTES-1: got %#lx.\n", hr);
    start_ranges(download, NULL, 0);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Paused && status.Error == DO_E_HTTP_BLOCKSIZE_MISMATCH,
            "DO-PROP-TOTALSIZEBYTES-3: got %d, %#lx.\n", status.State, status.Error);
    end_download(download);

    download = create_download_of(manager, http_url("/switch/1000"), local_path(L"odd.bin"));
    http_set_mode(204);
    start_ranges(download, NULL, 0);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Paused && status.Error == S_OK
            && status.ExtendedError == DO_E_UNEXPECTED_HTTP_STATUS_2XX,
            "DO-HTTP-12, DO-DOWNLOAD-STATE-5, DO-DOWNLOAD-STATUS-9: got %d, %#lx, %#lx.\n", status.State, status.Error,
            status.ExtendedError);
    http_set_mode(HTTP_MODE_FILE);
    status = wait_for_do_state(download, 1u << DODownloadState_Transferred);
    ok(status.State == DODownloadState_Transferred, "DO-DOWNLOAD-STATUS-10: got %d.\n", status.State);
    end_download(download);

    download = create_download_of(manager, http_url("/switch/1000"), local_path(L"odd.bin"));
    http_set_mode(503);
    start_ranges(download, NULL, 0);
    for (start = GetTickCount(); GetTickCount() - start < 60000; Sleep(20))
    {
        status = get_status(download);
        if (FAILED(status.ExtendedError) || status.State != DODownloadState_Transferring)
            break;
    }
    ok(status.State == DODownloadState_Transferring && status.Error == S_OK
            && status.ExtendedError == (HRESULT)0x801901f7, "DO-HTTP-7, DO-DOWNLOAD-STATUS-5: got %d, %#lx, %#lx.\n",
            status.State, status.Error, status.ExtendedError);
    http_set_mode(HTTP_MODE_FILE);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Transferred, "DO-HTTP-7: got %d, %#lx.\n", status.State, status.Error);
    end_download(download);
}

static void test_answer(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/redirect/400000"), local_path(L"answer.bin"));
    const WCHAR *text;
    VARIANT value;
    HRESULT hr;

    get_text(download, DODownloadProperty_HttpResponseHeaders, &hr);
    ok(hr == ERROR_NOT_SET, "DO-PROP-HTTPSTATUSCODE-2, DO-PROP-GET-3: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_HttpCustomHeaders, L"no header\nX-Test: one\r\n");
    ok(hr == S_OK, "DO-PROP-HTTPCUSTOMHEADERS-3: got %#lx.\n", hr);
    start_ranges(download, NULL, 0);
    ok(wait_for_do_state(download, STATES_END).State == DODownloadState_Transferred,
            "DO-PROP-HTTPCUSTOMHEADERS-3, DO-PROP-REDIRECT-2: got %d.\n", get_do_state(download));
    ok(http_last_request_has("\r\nX-Test: one\r\n"), "DO-PROP-HTTPCUSTOMHEADERS-1: not sent.\n");
    ok(http_last_request_has("\r\nUser-Agent: Microsoft-Delivery-Optimization/10.0\r\n"), "DO-HTTP-16: not sent.\n");
    text = get_text(download, DODownloadProperty_HttpRedirectionTarget, &hr);
    ok(hr == S_OK && wcsstr(text, L"/file/400000"), "DO-PROP-HTTPREDIRECTIONTARGET-1: got %#lx, %s.\n", hr,
            debugstr_w(text));
    text = get_text(download, DODownloadProperty_HttpServerIPAddress, &hr);
    ok(hr == S_OK && !wcscmp(text, L"127.0.0.1"), "DO-PROP-HTTPSERVERIPADDRESS-1: got %#lx, %s.\n", hr,
            debugstr_w(text));
    text = get_text(download, DODownloadProperty_HttpResponseHeaders, &hr);
    ok(hr == S_OK && !wcsncmp(text, L"HTTP/1.1 20", 11)
            && wcsstr(text, L"\r\nContent-Type: application/octet-stream\r\n"),
            "DO-PROP-HTTPRESPONSEHEADERS-1, DO-PROP-HTTPRESPONSEHEADERS-2: got %#lx, %s.\n", hr, debugstr_w(text));
    VariantInit(&value);
    hr = IDODownload_GetProperty(download, DODownloadProperty_TotalSizeBytes, &value);
    ok(hr == S_OK && V_VT(&value) == VT_UI8 && V_UI8(&value) == BIG, "DO-PROP-TOTALSIZEBYTES-2: got %#lx.\n", hr);
    end_download(download);
}

static void test_blocking(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/file/400000"), local_path(L"block.bin"));
    HRESULT hr;

    set_bool(download, DODownloadProperty_BlockingMode, TRUE);
    hr = start_ranges(download, NULL, 0);
    ok(hr == S_OK && get_do_state(download) == DODownloadState_Transferred,
            "DO-PROP-BLOCKINGMODE-1, DO-PROP-BLOCKINGMODE-2: got %#lx, %d.\n", hr, get_do_state(download));
    end_download(download);
    download = create_download_of(manager, http_url("/status/404"), local_path(L"block.bin"));
    set_bool(download, DODownloadProperty_BlockingMode, TRUE);
    hr = start_ranges(download, NULL, 0);
    ok(hr == (HRESULT)0x80190194, "DO-PROP-BLOCKINGMODE-2: got %#lx.\n", hr);
    end_download(download);
}

/* Two of one Uri, one of them paused, both in the background. */
static void test_two(IDOManager *manager)
{
    IDODownload *paused, *other;
    HRESULT hr;

    paused = create_download_of(manager, http_url("/hold/400000"), local_path(L"one.bin"));
    other = create_download_of(manager, http_url("/hold/400000"), local_path(L"two.bin"));
    start_ranges(paused, NULL, 0);
    start_ranges(other, NULL, 0);
    ok(wait_for_bytes(paused) && wait_for_bytes(other), "DO-DOWNLOAD-START-12: nothing comes.\n");
    IDODownload_Pause(paused);
    http_release();
    ok(wait_for_do_state(other, STATES_END).State == DODownloadState_Transferred, "DO-DOWNLOAD-START-12: got %d.\n",
            get_do_state(other));
    hr = IDODownload_Start(paused, NULL);
    ok(hr == S_OK && wait_for_do_state(paused, STATES_END).State == DODownloadState_Transferred,
            "DO-DOWNLOAD-START-12: got %#lx, %d.\n", hr, get_do_state(paused));
    http_hold();
    end_download(paused);
    end_download(other);
}

static void test_unknown(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/switch/1000"), local_path(L"unknown.bin"));
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    /* Nobody knows what this network costs. */
    hr = set_uint(download, DODownloadProperty_CostPolicy, DODownloadCostPolicy_Unrestricted);
    ok(hr == S_OK, "DO-PROP-COSTPOLICY-1: got %#lx.\n", hr);
    http_set_mode(HTTP_MODE_SILENT);
    start_ranges(download, NULL, 0);
    status = get_status(download);
    ok(status.State == DODownloadState_Transferring && !status.BytesTotal && !status.BytesTransferred,
            "DO-DOWNLOAD-STATUS-2: got %d, %I64u of %I64u.\n", status.State, status.BytesTransferred,
            status.BytesTotal);
    http_set_mode(HTTP_MODE_FILE);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Transferred, "DO-PROP-COSTPOLICY-5: got %d, %#lx.\n", status.State,
            status.ExtendedError);
    end_download(download);
}

static void test_paths(IDOManager *manager)
{
    IDODownload *download = create_download(manager);
    HRESULT hr;

    hr = set_text(download, DODownloadProperty_LocalPath, L"");
    ok(hr == E_INVALIDARG, "DO-PROP-LOCALPATH-2: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_LocalPath, L"relative.bin");
    ok(hr == E_INVALIDARG, "DO-PROP-LOCALPATH-3: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_LocalPath, L"C:\\impossible<name>|.bin");
    ok(hr == HRESULT_FROM_WIN32(ERROR_INVALID_NAME), "DO-ERROR-2, DO-DOWNLOAD-START-10: got %#lx.\n", hr);
    end_download(download);
}

/* More bytes than were asked for. */
static void test_more(IDOManager *manager)
{
    const DO_DOWNLOAD_RANGE range = { 100, 5000 };
    IDODownload *download = create_download_of(manager, http_url("/more/400000"), local_path(L"more.bin"));
    DO_DOWNLOAD_STATUS status;

    start_ranges(download, &range, 1);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Paused && status.Error == DO_E_HTTP_BLOCKSIZE_MISMATCH,
            "DO-HTTP-4: got %d, %#lx.\n", status.State, status.Error);
    end_download(download);
}

/* Another file under the same name, while some of the old one is there. */
static void test_changed(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url("/hold/400000"), local_path(L"changed.bin"));
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    start_ranges(download, NULL, 0);
    ok(wait_for_bytes(download), "DO-HTTP-14: nothing comes.\n");
    status = change_while_paused(download);
    ok(status.State == DODownloadState_Transferred, "DO-HTTP-14: got %d, %#lx.\n", status.State, status.Error);
    hr = IDODownload_Finalize(download);
    ok(hr == S_OK && is_served_file(local_path(L"changed.bin"), 400000), "DO-HTTP-14: not the new file.\n");
    end_download(download);
}

START_TEST(transfer)
{
    IDOManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!http_start() || !(manager = create_do_manager()))
        return;
    http_hold();
    test_file(manager);
    test_null(manager);
    test_pause(manager);
    test_deleted(manager);
    test_abort(manager);
    test_existing(manager);
    test_error(manager);
    test_odd(manager);
    test_answer(manager);
    test_blocking(manager);
    test_two(manager);
    test_unknown(manager);
    test_paths(manager);
    test_more(manager);
    test_changed(manager);
    IDOManager_Release(manager);
    http_stop();
    remove_local_files();
    CoUninitialize();
}
