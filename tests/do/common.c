/*
 * Delivery Optimization: what the tests share
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

#define WAIT_MILLISECONDS 60000

IDOManager *create_do_manager(void)
{
    IDOManager *manager = NULL;
    HRESULT hr;

    hr = CoCreateInstance(&CLSID_DeliveryOptimization, NULL, CLSCTX_LOCAL_SERVER, &IID_IDOManager, (void **)&manager);
    ok(hr == S_OK, "DO-CLASS-1: got %#lx.\n", hr);
    return manager;
}

IDODownload *create_download(IDOManager *manager)
{
    IDODownload *download = NULL;
    HRESULT hr;

    hr = IDOManager_CreateDownload(manager, &download);
    ok(hr == S_OK, "DO-MGR-CREATE-1: got %#lx.\n", hr);
    if (!download)
        return NULL;
    hr = CoSetProxyBlanket((IUnknown *)download, RPC_C_AUTHN_DEFAULT, RPC_C_AUTHZ_NONE, COLE_DEFAULT_PRINCIPAL,
            RPC_C_AUTHN_LEVEL_DEFAULT, RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_STATIC_CLOAKING);
    ok(hr == S_OK, "DO-CLASS-4: got %#lx.\n", hr);
    return download;
}

IDODownload *create_download_of(IDOManager *manager, const WCHAR *uri, const WCHAR *path)
{
    IDODownload *download = create_download(manager);
    HRESULT hr;

    hr = set_text(download, DODownloadProperty_Uri, uri);
    ok(hr == S_OK, "DO-PROP-URI-1: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_LocalPath, path);
    ok(hr == S_OK, "DO-PROP-LOCALPATH-1: got %#lx.\n", hr);
    return download;
}

void end_download(IDODownload *download)
{
    DODownloadState state = get_do_state(download);

    if (state != DODownloadState_Finalized && state != DODownloadState_Aborted)
        IDODownload_Abort(download);
    IDODownload_Release(download);
}

/* Properties ------------------------------------------------------------------------------------------------------- */

const WCHAR *get_text(IDODownload *download, DODownloadProperty id, HRESULT *hr)
{
    static WCHAR texts[8][4096];
    static unsigned int next;
    WCHAR *text = texts[next++ % ARRAYSIZE(texts)];
    VARIANT value;

    VariantInit(&value);
    *text = 0;
    *hr = IDODownload_GetProperty(download, id, &value);
    if (FAILED(*hr))
        return text;
    ok(V_VT(&value) == VT_BSTR, "DO-PROP-GET-4: %d: got type %u.\n", id, V_VT(&value));
    if (V_VT(&value) == VT_BSTR)
        lstrcpynW(text, V_BSTR(&value), ARRAYSIZE(texts[0]));
    VariantClear(&value);
    return text;
}

UINT get_uint(IDODownload *download, DODownloadProperty id)
{
    VARIANT value;
    HRESULT hr;

    VariantInit(&value);
    hr = IDODownload_GetProperty(download, id, &value);
    ok(hr == S_OK && V_VT(&value) == VT_UI4, "DO-PROP-GET-4: %d: got %#lx, type %u.\n", id, hr, V_VT(&value));
    return hr == S_OK ? V_UI4(&value) : ~0u;
}

/* Status ----------------------------------------------------------------------------------------------------------- */

DO_DOWNLOAD_STATUS get_status(IDODownload *download)
{
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    memset(&status, 0xcc, sizeof(status));
    hr = IDODownload_GetStatus(download, &status);
    ok(hr == S_OK, "DO-DOWNLOAD-STATUS-1: got %#lx.\n", hr);
    return status;
}

DODownloadState get_do_state(IDODownload *download)
{
    return get_status(download).State;
}

DO_DOWNLOAD_STATUS wait_for_do_state(IDODownload *download, unsigned int mask)
{
    DWORD start = GetTickCount();
    DO_DOWNLOAD_STATUS status;

    status = get_status(download);
    while (!(1u << status.State & mask) && GetTickCount() - start < WAIT_MILLISECONDS)
    {
        Sleep(20);
        status = get_status(download);
    }
    return status;
}

BOOL wait_for_bytes(IDODownload *download)
{
    DWORD start = GetTickCount();

    while (!get_status(download).BytesTransferred)
    {
        if (GetTickCount() - start > WAIT_MILLISECONDS)
            return FALSE;
        Sleep(20);
    }
    return TRUE;
}

DO_DOWNLOAD_STATUS change_while_paused(IDODownload *download)
{
    IDODownload_Pause(download);
    http_change_files();
    http_release();
    IDODownload_Start(download, NULL);
    return wait_for_do_state(download, STATES_END);
}

HRESULT start_ranges(IDODownload *download, const DO_DOWNLOAD_RANGE *ranges, UINT count)
{
    DO_DOWNLOAD_RANGES_INFO *info = calloc(1, sizeof(*info) + count * sizeof(*ranges));
    HRESULT hr;

    info->RangeCount = count;
    if (count)
        memcpy(info->Ranges, ranges, count * sizeof(*ranges));
    hr = IDODownload_Start(download, info);
    free(info);
    return hr;
}

int count_of(IDOManager *manager, DODownloadProperty id, const WCHAR *text, IDODownload **first)
{
    DO_DOWNLOAD_ENUM_CATEGORY category = { id, text };
    IEnumUnknown *downloads = NULL;
    IUnknown *item;
    ULONG fetched;
    int count = 0;
    HRESULT hr;

    hr = IDOManager_EnumDownloads(manager, &category, &downloads);
    if (hr == DO_E_NO_DOWNLOADS)
        return -1;
    ok(hr == S_OK, "DO-MGR-ENUM-2: got %#lx.\n", hr);
    for (;;)
    {
        hr = IEnumUnknown_Next(downloads, 1, &item, &fetched);
        if (FAILED(hr) || !fetched)
            break;
        if (first && !count)
            *first = query(item, &IID_IDODownload);
        IUnknown_Release(item);
        ++count;
    }
    ok(hr == S_FALSE && !fetched, "DO-MGR-ENUM-6: got %#lx, %lu.\n", hr, fetched);
    IEnumUnknown_Release(downloads);
    return count;
}

unsigned int count_do_files(void)
{
    WIN32_FIND_DATAW data;
    unsigned int count = 0;
    HANDLE find;

    find = FindFirstFileW(local_path(L"DO*.tmp"), &data);
    if (find == INVALID_HANDLE_VALUE)
        return 0;
    do
        ++count;
    while (FindNextFileW(find, &data));
    FindClose(find);
    return count;
}

/* Recorder --------------------------------------------------------------------------------------------------------- */

static struct recorder *impl_from_IDODownloadStatusCallback(IDODownloadStatusCallback *iface)
{
    return CONTAINING_RECORD(iface, struct recorder, IDODownloadStatusCallback_iface);
}

static HRESULT WINAPI recorder_QueryInterface(IDODownloadStatusCallback *iface, REFIID riid, void **out)
{
    *out = NULL;
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IDODownloadStatusCallback))
        return E_NOINTERFACE;
    *out = iface;
    IDODownloadStatusCallback_AddRef(iface);
    return S_OK;
}

static ULONG WINAPI recorder_AddRef(IDODownloadStatusCallback *iface)
{
    return InterlockedIncrement(&impl_from_IDODownloadStatusCallback(iface)->refcount);
}

static ULONG WINAPI recorder_Release(IDODownloadStatusCallback *iface)
{
    struct recorder *recorder = impl_from_IDODownloadStatusCallback(iface);
    ULONG refcount = InterlockedDecrement(&recorder->refcount);

    if (!refcount)
        free(recorder);
    return refcount;
}

static HRESULT WINAPI recorder_OnStatusChange(IDODownloadStatusCallback *iface, IDODownload *download,
        const DO_DOWNLOAD_STATUS *status)
{
    struct recorder *recorder = impl_from_IDODownloadStatusCallback(iface);
    LONG index = recorder->count;
    HRESULT hr = S_OK;

    if (InterlockedIncrement(&recorder->running) > 1)
        InterlockedIncrement(&recorder->overlaps);
    if (index < MAX_EVENTS)
    {
        recorder->events[index].time = GetTickCount64();
        recorder->events[index].status = *status;
        recorder->events[index].download = download;
        InterlockedIncrement(&recorder->count);
    }
    if (recorder->react)
        hr = recorder->react(recorder, download, status);
    InterlockedDecrement(&recorder->running);
    return hr;
}

static const IDODownloadStatusCallbackVtbl recorder_vtbl =
{
    recorder_QueryInterface,
    recorder_AddRef,
    recorder_Release,
    recorder_OnStatusChange,
};

struct recorder *create_recorder(void)
{
    struct recorder *recorder = calloc(1, sizeof(*recorder));

    recorder->IDODownloadStatusCallback_iface.lpVtbl = &recorder_vtbl;
    recorder->refcount = 1;
    return recorder;
}

void release_recorder(struct recorder *recorder)
{
    IDODownloadStatusCallback_Release(&recorder->IDODownloadStatusCallback_iface);
}

LONG wait_for_status(struct recorder *recorder, DODownloadState state)
{
    DWORD start = GetTickCount();
    LONG seen = 0;

    while (GetTickCount() - start < WAIT_MILLISECONDS)
    {
        for (; seen < recorder->count; ++seen)
        {
            if (recorder->events[seen].status.State == state)
                return seen;
        }
        Sleep(20);
    }
    return -1;
}
