/*
 * Downloads that go to a stream of the client
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
#include "jobs.h"
#include "write_stream.h"

#define BIG 3000000

static IDODownload *create_to_stream(IDOManager *manager, const char *path, struct stream *stream)
{
    IDODownload *download = create_download(manager);
    HRESULT hr;

    init_stream(stream);
    set_text(download, DODownloadProperty_Uri, http_url(path));
    hr = set_object(download, DODownloadProperty_StreamInterface, &stream->IStream_iface);
    ok(hr == S_OK, "DO-PROP-STREAMINTERFACE-1, DO-STREAM-1: got %#lx.\n", hr);
    return download;
}

static void test_whole(IDOManager *manager, const char *path, ULONG size)
{
    struct stream stream;
    IDODownload *download = create_to_stream(manager, path, &stream);
    const DO_DOWNLOAD_RANGE all = { 0, DO_LENGTH_TO_EOF };
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    hr = start_ranges(download, &all, 1);
    ok(hr == S_OK, "DO-RANGES-9: got %#lx.\n", hr);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Transferred && status.BytesTransferred == size, "DO-STREAM-4: got %d, %#lx.\n",
            status.State, status.Error);
    ok(stream.size == size && has_bytes(&stream, 0, 0, size), "DO-STREAM-3, DO-STREAM-4: %lu bytes.\n", stream.size);
    hr = IDODownload_Finalize(download);
    ok(hr == S_OK, "DO-DOWNLOAD-FINALIZE-3: got %#lx.\n", hr);
    end_download(download);
    end_stream(&stream);
}

static void test_ranges(IDOManager *manager)
{
    const DO_DOWNLOAD_RANGE ranges[] = { { 5000, 1000 }, { 0, 100 } };
    struct stream stream;
    IDODownload *download = create_to_stream(manager, "/file/400000", &stream);
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    hr = start_ranges(download, ranges, 2);
    ok(hr == S_OK, "DO-RANGES-7: got %#lx.\n", hr);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Transferred && status.BytesTotal == 1100, "DO-RANGES-6: got %d.\n",
            status.State);
    ok(stream.size == 1100 && has_bytes(&stream, 0, 5000, 1000) && has_bytes(&stream, 1000, 0, 100),
            "DO-RANGES-7: %lu bytes.\n", stream.size);
    end_download(download);
    end_stream(&stream);
}

static void test_failed_write(IDOManager *manager)
{
    struct stream stream;
    IDODownload *download = create_to_stream(manager, "/file/3000000", &stream);
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    stream.fail_at = 2;
    start_ranges(download, NULL, 0);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Paused && status.Error == STG_E_MEDIUMFULL, "DO-STREAM-6: got %d, %#lx.\n",
            status.State, status.Error);
    ok(status.BytesTransferred == stream.size, "DO-STREAM-9: got %I64u, not %lu.\n", status.BytesTransferred,
            stream.size);
    hr = IDODownload_Start(download, NULL);
    ok(hr == S_OK, "DO-STREAM-6: got %#lx.\n", hr);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Transferred && stream.size == BIG && has_bytes(&stream, 0, 0, BIG),
            "DO-STREAM-6: got %d, %lu bytes.\n", status.State, stream.size);
    end_download(download);
    end_stream(&stream);
}

/* What is behind counts as not transferred; Pause does not wait for a slow client. */
static void test_slow(IDOManager *manager)
{
    struct stream stream;
    IDODownload *download = create_to_stream(manager, "/file/3000000", &stream);
    DO_DOWNLOAD_STATUS status;
    DWORD start;
    HRESULT hr;

    stream.hold = TRUE;
    start_ranges(download, NULL, 0);
    ok(wait_for_bytes(download), "DO-STREAM-5: nothing comes.\n");
    for (start = GetTickCount(); !stream.running && GetTickCount() - start < 30000; )
        Sleep(20);
    hr = IDODownload_Pause(download);
    status = get_status(download);
    ok(hr == S_OK && status.State == DODownloadState_Paused && status.BytesTransferred < BIG,
            "DO-STREAM-9: got %#lx, %d, %I64u.\n", hr, status.State, status.BytesTransferred);
    ok(stream.running, "DO-STREAM-9: Pause waits for the client.\n");
    stream.hold = FALSE;
    IDODownload_Start(download, NULL);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Transferred && stream.size == BIG && has_bytes(&stream, 0, 0, BIG),
            "DO-STREAM-4, DO-STREAM-9: got %d, %lu bytes.\n", status.State, stream.size);
    end_download(download);
    end_stream(&stream);
}

/* Another file under the same name: what the client has cannot be taken back. */
static void test_changed(IDOManager *manager)
{
    struct stream stream;
    IDODownload *download = create_to_stream(manager, "/hold/3000000", &stream);
    DO_DOWNLOAD_STATUS status;

    http_hold();
    start_ranges(download, NULL, 0);
    ok(wait_for_bytes(download), "DO-HTTP-14: nothing comes.\n");
    status = change_while_paused(download);
    ok(status.State == DODownloadState_Paused && status.Error == DO_E_HTTP_BLOCKSIZE_MISMATCH,
            "DO-HTTP-14: got %d, %#lx.\n", status.State, status.Error);
    ok(stream.size < BIG && !has_bytes(&stream, 0, 0, stream.size), "DO-HTTP-14: got %lu bytes.\n", stream.size);
    end_download(download);
    end_stream(&stream);
}

static void test_kinds(IDOManager *manager)
{
    IDODownload *download = create_download(manager);
    struct stream stream;
    VARIANT value;
    HRESULT hr;

    init_stream(&stream);
    hr = set_object(download, DODownloadProperty_StreamInterface, manager);
    ok(hr == E_NOINTERFACE, "DO-PROP-STREAMINTERFACE-1: got %#lx.\n", hr);
    V_VT(&value) = VT_DISPATCH;
    V_DISPATCH(&value) = NULL;
    hr = IDODownload_SetProperty(download, DODownloadProperty_StreamInterface, &value);
    ok(hr == E_INVALIDARG, "DO-CALLBACK-11: got %#lx.\n", hr);
    set_object(download, DODownloadProperty_StreamInterface, &stream.IStream_iface);
    hr = set_text(download, DODownloadProperty_LocalPath, local_path(L"kind.bin"));
    ok(hr == DO_E_FILE_DOWNLOADSINK_ALREADY_SET, "DO-STREAM-8: got %#lx.\n", hr);
    hr = set_object(download, DODownloadProperty_StreamInterface, NULL);
    ok(hr == S_OK, "DO-STREAM-8: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_LocalPath, local_path(L"kind.bin"));
    ok(hr == S_OK, "DO-STREAM-8: got %#lx.\n", hr);
    hr = set_object(download, DODownloadProperty_StreamInterface, &stream.IStream_iface);
    ok(hr == DO_E_FILE_DOWNLOADSINK_ALREADY_SET, "DO-STREAM-8: got %#lx.\n", hr);
    end_download(download);
    end_stream(&stream);
}

START_TEST(streams)
{
    IDOManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!http_start() || !(manager = create_do_manager()))
        return;
    test_whole(manager, "/file/100", 100);
    test_whole(manager, "/file/3000000", BIG);
    test_ranges(manager);
    test_failed_write(manager);
    test_slow(manager);
    test_kinds(manager);
    test_changed(manager);
    IDOManager_Release(manager);
    http_stop();
    remove_local_files();
    CoUninitialize();
}

/* Files of the BITS-like jobs -------------------------------------------------------------------------------------- */

static HRESULT set_stream(IDeliveryOptimizationFile *file, struct stream *stream)
{
    IDeliveryOptimizationFile2 *file2 = query(file, &IID_IDeliveryOptimizationFile2);
    VARIANT value;
    HRESULT hr;

    V_VT(&value) = VT_UNKNOWN;
    V_UNKNOWN(&value) = (IUnknown *)&stream->IStream_iface;
    hr = IDeliveryOptimizationFile2_SetProperty(file2, DOFilePropertyId_DownloadSinkInterface, &value);
    IDeliveryOptimizationFile2_Release(file2);
    return hr;
}

static void test_job_sinks(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"sinks");
    IDeliveryOptimizationFile *file;
    struct stream stream;
    VARIANT value;
    HRESULT hr;

    if (FAILED(add_file2(job, L"a", http_url("/file/5000"), 0, NULL, &file)))
        return;
    init_stream(&stream);
    hr = set_stream(file, &stream);
    ok(hr == S_OK, "DO-FILE2-SINK-1: got %#lx.\n", hr);
    hr = set_stream(file, &stream);
    ok(hr == S_OK, "DO-FILE2-SINK-2: got %#lx.\n", hr);
    hr = get_file_value(file, DOFilePropertyId_DownloadSinkInterface, &value);
    ok(hr == S_OK && V_VT(&value) == VT_UNKNOWN, "DO-FILE2-SINK-1: got %#lx.\n", hr);
    VariantClear(&value);
    hr = set_file_text(file, DOFilePropertyId_DownloadSinkFilePath, local_path(L"sinks"));
    ok(hr == DO_E_FILE_DOWNLOADSINK_ALREADY_SET, "DO-FILE2-SINK-2: got %#lx.\n", hr);
    IDeliveryOptimizationFile_Release(file);
    add_file2(job, L"b", http_url("/file/5000"), 0, NULL, &file);
    set_file_text(file, DOFilePropertyId_DownloadSinkFilePath, local_path(L"sinks"));
    hr = set_stream(file, &stream);
    ok(hr == DO_E_FILE_DOWNLOADSINK_ALREADY_SET, "DO-FILE2-SINK-2: got %#lx.\n", hr);
    IDeliveryOptimizationFile_Release(file);
    end_job(job);
    end_stream(&stream);
}

/* Some of the file, in an order of the client's, to a stream that fails once. */
static void test_job_stream(IBackgroundCopyManager *manager)
{
    static const BG_FILE_RANGE ranges[] = {{1500000, 1500000}, {0, 1000000}};
    IBackgroundCopyJob *job = create_job(manager, L"stream");
    IDeliveryOptimizationFile *file;
    struct stream stream;
    BG_ERROR_CONTEXT context;
    BG_JOB_STATE state;
    HRESULT hr, code;

    if (FAILED(add_file2(job, L"a", http_url("/file/3000000"), 2, ranges, &file)))
        return;
    init_stream(&stream);
    stream.fail_at = 2;
    set_stream(file, &stream);
    state = run_job(job);
    code = job_error_code(job, &context);
    ok(state == BG_JOB_STATE_ERROR && code == STG_E_MEDIUMFULL, "DO-FILE2-SINK-4: state %d, %#lx.\n", state, code);
    state = run_job(job);
    ok(state == BG_JOB_STATE_TRANSFERRED, "DO-FILE2-SINK-4: state %d.\n", state);
    ok(stream.size == 2500000 && has_bytes(&stream, 0, 1500000, 1500000) && has_bytes(&stream, 1500000, 0, 1000000),
            "DO-FILE2-SINK-4: %lu bytes.\n", stream.size);
    IDeliveryOptimizationFile_Release(file);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK, "DO-FILE2-SINK-4: got %#lx.\n", hr);
    IBackgroundCopyJob_Release(job);
    end_stream(&stream);
}

START_TEST(job_streams)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!(manager = create_jobs_manager()) || !http_start())
        return;
    test_job_sinks(manager);
    test_job_stream(manager);
    http_stop();
    IBackgroundCopyManager_Release(manager);
    remove_local_files();
    CoUninitialize();
}
