/*
 * Delivery Optimization: a download that outlives its service many times
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

#include <stdio.h>

#include "delivery.h"

/* No more than this without any change. */
#define PATIENCE 120000

static IDODownload *find(const WCHAR *local)
{
    DO_DOWNLOAD_ENUM_CATEGORY category = { DODownloadProperty_LocalPath, local };
    IDODownload *download = NULL;
    IEnumUnknown *items = NULL;
    IDOManager *manager;
    IUnknown *item;
    ULONG fetched;

    if (FAILED(CoCreateInstance(&CLSID_DeliveryOptimization, NULL, CLSCTX_LOCAL_SERVER, &IID_IDOManager,
            (void **)&manager)))
        return NULL;
    if (SUCCEEDED(IDOManager_EnumDownloads(manager, &category, &items)))
    {
        if (IEnumUnknown_Next(items, 1, &item, &fetched) == S_OK)
        {
            IUnknown_QueryInterface(item, &IID_IDODownload, (void **)&download);
            IUnknown_Release(item);
        }
        IEnumUnknown_Release(items);
    }
    IDOManager_Release(manager);
    return download;
}

/* With a new pointer whenever the service behind the old one has gone. */
static DO_DOWNLOAD_STATUS wait_for_end(IDODownload **download, const WCHAR *local)
{
    DWORD changed = GetTickCount();
    DO_DOWNLOAD_STATUS status;
    UINT64 bytes = 0;

    memset(&status, 0, sizeof(status));
    while (GetTickCount() - changed < PATIENCE && !(1u << status.State & STATES_END))
    {
        Sleep(50);
        if (*download && FAILED(IDODownload_GetStatus(*download, &status)))
        {
            IDODownload_Release(*download);
            *download = NULL;
        }
        if (!*download)
            *download = find(local);
        if (status.BytesTransferred != bytes)
            changed = GetTickCount();
        bytes = status.BytesTransferred;
    }
    return status;
}

/* URL LOCAL SIZE: two ranges of it, the end first. */
START_TEST(killed)
{
    DO_DOWNLOAD_RANGE ranges[2];
    DO_DOWNLOAD_STATUS status;
    IDODownload *download;
    WCHAR url[512], local[512];
    IDOManager *manager;
    UINT64 size;
    char **argv;
    HRESULT hr;

    if (winetest_get_mainargs(&argv) < 5)
    {
        skip("tests/do/kill.py has the server.\n");
        return;
    }
    swprintf(url, ARRAYSIZE(url), L"%hs", argv[2]);
    swprintf(local, ARRAYSIZE(local), L"%hs", argv[3]);
    size = _strtoui64(argv[4], NULL, 10);
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!(manager = create_do_manager()))
        return;
    download = create_download_of(manager, url, local);
    IDOManager_Release(manager);
    set_bool(download, DODownloadProperty_NonVolatile, TRUE);
    set_bool(download, DODownloadProperty_ForegroundPriority, TRUE);
    ranges[0].Offset = size / 4;
    ranges[0].Length = DO_LENGTH_TO_EOF;
    ranges[1].Offset = 0;
    ranges[1].Length = size / 8;
    hr = start_ranges(download, ranges, 2);
    ok(hr == S_OK, "DO-DOWNLOAD-START-1: got %#lx.\n", hr);
    status = wait_for_end(&download, local);
    ok(status.State == DODownloadState_Transferred && status.BytesTransferred == size - size / 4 + size / 8,
            "DO-LIFE-3, DO-RANGES-6: got %d, %#lx, %I64u bytes.\n", status.State, status.Error,
            status.BytesTransferred);
    if (download)
    {
        hr = IDODownload_Finalize(download);
        ok(hr == S_OK, "DO-DOWNLOAD-FINALIZE-2: got %#lx.\n", hr);
        IDODownload_Release(download);
    }
    CoUninitialize();
}
