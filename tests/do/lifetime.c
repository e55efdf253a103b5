/*
 * Delivery Optimization: what outlives the service
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

#define BIG 400000

enum kind
{
    KIND_VOLATILE,
    KIND_RUNNING,
    KIND_PAUSED,
    KIND_DONE,
    KIND_COUNT,
};

static const char *const paths[KIND_COUNT] = { "/hold/400000", "/hold/400000", "/hold/400000", "/file/400000" };
static const WCHAR *const names[KIND_COUNT] = { L"volatile.bin", L"running.bin", L"paused.bin", L"done.bin" };
static const DO_DOWNLOAD_RANGE all = { 0, DO_LENGTH_TO_EOF }, part = { 1000, 300000 };

static IDODownload *begin(IDOManager *manager, enum kind kind)
{
    IDODownload *download = create_download_of(manager, http_url(paths[kind]), local_path(names[kind]));
    HRESULT hr;

    hr = set_text(download, DODownloadProperty_DisplayName, names[kind]);
    ok(hr == S_OK, "DO-PROP-DISPLAYNAME-1: got %#lx.\n", hr);
    set_bool(download, DODownloadProperty_ForegroundPriority, TRUE);
    if (kind != KIND_VOLATILE)
    {
        hr = set_bool(download, DODownloadProperty_NonVolatile, TRUE);
        ok(hr == S_OK, "DO-PROP-NONVOLATILE-1: got %#lx.\n", hr);
    }
    start_ranges(download, kind == KIND_PAUSED ? &part : &all, 1);
    ok(wait_for_bytes(download), "DO-LIFE-3: %u: nothing comes.\n", kind);
    if (kind == KIND_PAUSED)
        IDODownload_Pause(download);
    if (kind == KIND_DONE)
        wait_for_do_state(download, STATES_END);
    return download;
}

/* The one of that kind, after a restart. */
static IDODownload *find(IDOManager *manager, enum kind kind)
{
    IDODownload *download = NULL;

    count_of(manager, DODownloadProperty_DisplayName, names[kind], &download);
    return download;
}

static void check_running(IDOManager *manager)
{
    IDODownload *download = find(manager, KIND_RUNNING);
    DO_DOWNLOAD_STATUS status;
    VARIANT value;
    HRESULT hr;

    ok(download != NULL, "DO-LIFE-1, DO-LIFE-3: it is gone.\n");
    if (!download)
        return;
    status = get_status(download);
    ok(status.State == DODownloadState_Transferring && status.BytesTotal == BIG
            && status.BytesTransferred < BIG, "DO-LIFE-3: got %d, %I64u of %I64u.\n", status.State,
            status.BytesTransferred, status.BytesTotal);
    VariantInit(&value);
    hr = IDODownload_GetProperty(download, DODownloadProperty_CallbackInterface, &value);
    ok(hr == ERROR_NOT_SET, "DO-LIFE-3: got %#lx.\n", hr);
    http_release();
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Transferred, "DO-LIFE-3: got %d, %#lx.\n", status.State, status.Error);
    hr = IDODownload_Finalize(download);
    ok(hr == S_OK && is_served_file(local_path(names[KIND_RUNNING]), BIG), "DO-LIFE-3: got %#lx.\n", hr);
    IDODownload_Release(download);
}

static void check_paused(IDOManager *manager)
{
    BG_FILE_RANGE range = { part.Offset, part.Length };
    IDODownload *download = find(manager, KIND_PAUSED);
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    ok(download != NULL, "DO-LIFE-3: it is gone.\n");
    if (!download)
        return;
    status = get_status(download);
    ok(status.State == DODownloadState_Paused && status.Error == S_OK && status.BytesTotal == part.Length
            && status.BytesTransferred, "DO-LIFE-3: got %d, %#lx, %I64u of %I64u.\n", status.State, status.Error,
            status.BytesTransferred, status.BytesTotal);
    hr = IDODownload_Start(download, NULL);
    ok(hr == S_OK, "DO-LIFE-3: got %#lx.\n", hr);
    status = wait_for_do_state(download, STATES_END);
    hr = IDODownload_Finalize(download);
    ok(hr == S_OK && holds_ranges(local_path(names[KIND_PAUSED]), 1, &range), "DO-LIFE-3: got %#lx, %#lx.\n", hr,
            status.Error);
    IDODownload_Release(download);
}

static void check_done(IDOManager *manager)
{
    IDODownload *download = find(manager, KIND_DONE);
    HRESULT hr;

    ok(download != NULL, "DO-LIFE-3: it is gone.\n");
    if (!download)
        return;
    ok(get_do_state(download) == DODownloadState_Transferred, "DO-LIFE-3: got %d.\n", get_do_state(download));
    hr = IDODownload_Finalize(download);
    ok(hr == S_OK && is_served_file(local_path(names[KIND_DONE]), BIG), "DO-LIFE-3: got %#lx.\n", hr);
    IDODownload_Release(download);
}

static IDODownload *begin_stream(IDOManager *manager, struct stream *stream)
{
    IDODownload *download = create_download(manager);

    init_stream(stream);
    set_text(download, DODownloadProperty_Uri, http_url("/hold/400000"));
    set_text(download, DODownloadProperty_DisplayName, L"stream");
    set_object(download, DODownloadProperty_StreamInterface, &stream->IStream_iface);
    set_bool(download, DODownloadProperty_NonVolatile, TRUE);
    start_ranges(download, &all, 1);
    return download;
}

/* A job whose file is somewhere else since its last Resume. */
static void begin_moved(GUID *id)
{
    IBackgroundCopyManager *manager = create_jobs_manager();
    IBackgroundCopyJob *job = create_job(manager, L"moved");
    IBackgroundCopyFile2 *file2;
    IBackgroundCopyFile *file;
    HRESULT hr;

    add_file(job, L"moved", http_url("/hold/400000"), local_path(L"moved.bin"), 0, NULL, DO_UNKNOWN_FILE_SIZE);
    IBackgroundCopyJob_GetId(job, id);
    IBackgroundCopyJob_Resume(job);
    wait_for_state(job, 1u << BG_JOB_STATE_TRANSFERRING);
    IBackgroundCopyJob_Suspend(job);
    file = first_file(job);
    file2 = query(file, &IID_IBackgroundCopyFile2);
    hr = IBackgroundCopyFile2_SetRemoteName(file2, http_url("/hold/400000?moved"));
    ok(hr == S_OK, "DO-FILE-REMOTE-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "DO-FILE-REMOTE-2: got %#lx.\n", hr);
    IBackgroundCopyFile2_Release(file2);
    IBackgroundCopyFile_Release(file);
    IBackgroundCopyJob_Release(job);
    IBackgroundCopyManager_Release(manager);
}

static void check_moved(const GUID *id)
{
    IBackgroundCopyManager *manager = create_jobs_manager();
    IBackgroundCopyJob *job = NULL;
    IBackgroundCopyFile *file;
    WCHAR *remote = NULL;
    HRESULT hr;

    hr = IBackgroundCopyManager_GetJob(manager, id, &job);
    ok(hr == S_OK, "DO-FILE-REMOTE-2: got %#lx.\n", hr);
    if (!job)
        return;
    file = first_file(job);
    hr = IBackgroundCopyFile_GetRemoteName(file, &remote);
    ok(hr == S_OK && remote && !wcscmp(remote, http_url("/hold/400000?moved")), "DO-FILE-REMOTE-2: got %#lx, %s.\n",
            hr, debugstr_w(remote));
    CoTaskMemFree(remote);
    IBackgroundCopyFile_Release(file);
    end_job(job);
    IBackgroundCopyManager_Release(manager);
}

START_TEST(lifetime)
{
    IDODownload *downloads[KIND_COUNT], *to_stream;
    struct recorder *recorder = create_recorder();
    struct stream stream;
    IDOManager *manager;
    unsigned int i;
    GUID moved;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!http_start() || !(manager = create_do_manager()))
        return;
    http_hold();
    for (i = 0; i < KIND_COUNT; ++i)
        downloads[i] = begin(manager, (enum kind)i);
    set_object(downloads[KIND_RUNNING], DODownloadProperty_CallbackInterface,
            &recorder->IDODownloadStatusCallback_iface);
    to_stream = begin_stream(manager, &stream);
    ok(count_do_files() == KIND_COUNT, "DO-SINKFILE-1: %u files.\n", count_do_files());
    begin_moved(&moved);
    ok(stop_service_of(L"DoSvc"), "The service cannot be stopped.\n");
    for (i = 0; i < KIND_COUNT; ++i)
        IDODownload_Release(downloads[i]);
    IDODownload_Release(to_stream);
    IDOManager_Release(manager);
    if ((manager = create_do_manager()))
    {
        ok(!find(manager, KIND_VOLATILE), "DO-LIFE-2, DO-PROP-NONVOLATILE-1: it is still there.\n");
        ok(count_of(manager, DODownloadProperty_DisplayName, L"stream", NULL) == -1,
                "DO-LIFE-3, DO-STREAM-9: it is still there.\n");
        check_moved(&moved);
        ok(count_do_files() == KIND_COUNT - 1, "DO-LIFE-2: %u files.\n", count_do_files());
        check_running(manager);
        check_paused(manager);
        check_done(manager);
        IDOManager_Release(manager);
    }
    http_stop();
    remove_local_files();
    CoUninitialize();
}
