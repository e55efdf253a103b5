/*
 * Replay of winget: one download, waited for by callback alone
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

/* After so long without progress it gives up. */
#define PATIENCE LONG_WAIT

struct waiter
{
    CRITICAL_SECTION lock;
    CONDITION_VARIABLE changed;
    DO_DOWNLOAD_STATUS status;
    IDODownload *download;
};

static HRESULT keep_status(struct recorder *recorder, IDODownload *download, const DO_DOWNLOAD_STATUS *status)
{
    struct waiter *waiter = recorder->context;

    (void)download;
    EnterCriticalSection(&waiter->lock);
    waiter->status = *status;
    LeaveCriticalSection(&waiter->lock);
    WakeAllConditionVariable(&waiter->changed);
    return S_OK;
}

static void init_waiter(struct waiter *waiter, struct recorder *recorder)
{
    memset(waiter, 0, sizeof(*waiter));
    InitializeCriticalSection(&waiter->lock);
    InitializeConditionVariable(&waiter->changed);
    EnterCriticalSection(&waiter->lock);
    recorder->react = keep_status;
    recorder->context = waiter;
}

/* It sleeps without a look at the status: what was told before that is lost to it. On a busy machine that could be the
 * end, so that here the lock is taken before Start. */
static DO_DOWNLOAD_STATUS wait_for_download(struct waiter *waiter)
{
    DO_DOWNLOAD_STATUS status;
    UINT64 bytes = 0;
    BOOL begun = FALSE;

    do
    {
        ok(SleepConditionVariableCS(&waiter->changed, &waiter->lock, begun ? INFINITE : PATIENCE),
                "DO-CALLBACK-5, DO-CALLBACK-6: nobody calls.\n");
        status = waiter->status;
        begun = begun || status.BytesTransferred > bytes;
        bytes = status.BytesTransferred;
    }
    while (SUCCEEDED(status.Error) && status.State == DODownloadState_Transferring);
    LeaveCriticalSection(&waiter->lock);
    return status;
}

static IDODownload *prepare(IDOManager *manager, const char *path, const WCHAR *local, struct recorder *recorder)
{
    IDODownload *download = NULL;
    HRESULT hr;

    hr = IDOManager_CreateDownload(manager, &download);
    ok(hr == S_OK, "DO-MGR-CREATE-1: got %#lx.\n", hr);
    hr = CoSetProxyBlanket((IUnknown *)download, RPC_C_AUTHN_DEFAULT, RPC_C_AUTHZ_DEFAULT, COLE_DEFAULT_PRINCIPAL,
            RPC_C_AUTHN_LEVEL_DEFAULT, RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_DEFAULT);
    ok(hr == S_OK, "DO-CLASS-4: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_DisplayName, L"winget");
    ok(hr == S_OK, "DO-PROP-DISPLAYNAME-1: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_Uri, served(path));
    ok(hr == S_OK, "DO-PROP-URI-1: got %#lx.\n", hr);
    hr = set_bool(download, DODownloadProperty_ForegroundPriority, TRUE);
    ok(hr == S_OK, "DO-PROP-FOREGROUND-1: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_HttpCustomHeaders, L"X-Replay: winget\r\n");
    ok(hr == S_OK, "DO-PROP-HTTPCUSTOMHEADERS-2: got %#lx.\n", hr);
    DeleteFileW(local);
    hr = set_text(download, DODownloadProperty_LocalPath, local);
    ok(hr == S_OK, "DO-PROP-LOCALPATH-1: got %#lx.\n", hr);
    hr = set_object(download, DODownloadProperty_CallbackInterface, &recorder->IDODownloadStatusCallback_iface);
    ok(hr == S_OK, "DO-PROP-CALLBACKINTERFACE-1: got %#lx.\n", hr);
    hr = start_ranges(download, NULL, 0);
    ok(hr == S_OK, "DO-DOWNLOAD-START-1: got %#lx.\n", hr);
    return download;
}

/* As its destructor does; the waiter stays until nobody calls any more. */
static void destroy(IDODownload *download, struct recorder *recorder)
{
    DODownloadState state = get_do_state(download);
    HRESULT hr = S_OK;

    if (state == DODownloadState_Transferred)
        hr = IDODownload_Finalize(download);
    else if (state != DODownloadState_Finalized && state != DODownloadState_Aborted)
        hr = IDODownload_Abort(download);
    ok(hr == S_OK, "DO-DOWNLOAD-STATE-10: got %#lx in %d.\n", hr, state);
    IDODownload_Release(download);
    while (recorder->refcount > 1)
        Sleep(20);
    release_recorder(recorder);
}

static void fetch(IDOManager *manager, const char *path)
{
    struct recorder *recorder = create_recorder();
    const WCHAR *local = local_path(L"installer.exe"), *headers;
    DO_DOWNLOAD_STATUS status;
    struct waiter waiter;
    IDODownload *download;
    HRESULT hr;

    init_waiter(&waiter, recorder);
    download = prepare(manager, path, local, recorder);
    status = wait_for_download(&waiter);
    ok(status.State == DODownloadState_Transferred && status.Error == S_OK && status.BytesTransferred == SAMPLE_SIZE,
            "DO-CALLBACK-7: %s: got %d, %#lx.\n", path, status.State, status.Error);
    headers = get_text(download, DODownloadProperty_HttpResponseHeaders, &hr);
    ok(hr == S_OK && (wcsstr(headers, L"\r\nContent-Type:") || wcsstr(headers, L"\r\ncontent-type:")),
            "DO-PROP-HTTPRESPONSEHEADERS-2: got %#lx.\n", hr);
    ok(!file_exists(local), "DO-SINKFILE-2: there already.\n");
    hr = IDODownload_Finalize(download);
    ok(hr == S_OK && file_size(local) == SAMPLE_SIZE, "DO-DOWNLOAD-FINALIZE-2: got %#lx.\n", hr);
    destroy(download, recorder);
}

static void fetch_missing(IDOManager *manager)
{
    struct recorder *recorder = create_recorder();
    const WCHAR *local = local_path(L"missing.exe");
    DO_DOWNLOAD_STATUS status;
    struct waiter waiter;
    IDODownload *download;

    init_waiter(&waiter, recorder);
    download = prepare(manager, "/status/404/x", local, recorder);
    status = wait_for_download(&waiter);
    ok(status.State == DODownloadState_Paused && status.Error == (HRESULT)0x80190194, "DO-ERROR-1: got %d, %#lx.\n",
            status.State, status.Error);
    destroy(download, recorder);
    ok(!file_exists(local) && !count_do_files(), "DO-DOWNLOAD-ABORT-1: something is left.\n");
}

static DWORD WINAPI cancel(void *arg)
{
    struct waiter *waiter = arg;
    HRESULT hr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    ok(wait_for_bytes(waiter->download), "DO-DOWNLOAD-ABORT-2: nothing comes.\n");
    hr = IDODownload_Abort(waiter->download);
    ok(hr == S_OK, "DO-DOWNLOAD-ABORT-2: got %#lx.\n", hr);
    CoUninitialize();
    return 0;
}

/* The user gives up while the download waits for its callback. */
static void fetch_cancelled(IDOManager *manager)
{
    struct recorder *recorder = create_recorder();
    DO_DOWNLOAD_STATUS status;
    struct waiter waiter;
    HANDLE thread;

    init_waiter(&waiter, recorder);
    waiter.download = prepare(manager, "/slow/sample.bin", local_path(L"cancelled.exe"), recorder);
    thread = CreateThread(NULL, 0, cancel, &waiter, 0, NULL);
    status = wait_for_download(&waiter);
    ok(status.State == DODownloadState_Aborted, "DO-DOWNLOAD-ABORT-2, DO-CALLBACK-17: got %d.\n", status.State);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    destroy(waiter.download, recorder);
    ok(!count_do_files(), "DO-DOWNLOAD-ABORT-1: something is left.\n");
}

START_TEST(winget)
{
    IDOManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!(manager = create_do_manager()))
        return;
    fetch(manager, "/sample.bin");
    fetch(manager, "/slow/sample.bin");
    fetch_missing(manager);
    fetch_cancelled(manager);
    IDOManager_Release(manager);
    remove_local_files();
    CoUninitialize();
}
