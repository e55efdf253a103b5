/*
 * EnumDownloads
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
#include "bits3_0.h"

/* The other list of this class knows nothing of downloads. */
static void check_other_list(IDOManager *manager)
{
    IBackgroundCopyManager *jobs_manager = query(manager, &IID_IBackgroundCopyManager);
    IEnumBackgroundCopyJobs *jobs = NULL;
    ULONG count = ~0u;
    HRESULT hr;

    if (!jobs_manager)
        return;
    hr = IBackgroundCopyManager_EnumJobs(jobs_manager, 0, &jobs);
    ok(hr == S_OK && SUCCEEDED(IEnumBackgroundCopyJobs_GetCount(jobs, &count)) && !count,
            "DO-CLASS-8: got %#lx, %lu.\n", hr, count);
    if (jobs)
        IEnumBackgroundCopyJobs_Release(jobs);
    IBackgroundCopyManager_Release(jobs_manager);
}

static int count_items(IEnumUnknown *items)
{
    IUnknown *item;
    ULONG fetched;
    int count = 0;

    while (IEnumUnknown_Next(items, 1, &item, &fetched) == S_OK && fetched)
    {
        IUnknown_Release(item);
        ++count;
    }
    return count;
}

static IDODownload *create_named(IDOManager *manager, const WCHAR *name)
{
    IDODownload *download = NULL;
    HRESULT hr;

    hr = IDOManager_CreateDownload(manager, &download);
    ok(hr == S_OK, "DO-MGR-CREATE-4: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_DisplayName, name);
    ok(hr == S_OK, "DO-PROP-DISPLAYNAME-1: got %#lx.\n", hr);
    return download;
}

/* More than a user may have of the jobs of BITS, and a list that stays as it was. Others may have downloads too. */
static void test_many(IDOManager *manager)
{
    DO_DOWNLOAD_ENUM_CATEGORY category = { DODownloadProperty_DisplayName, L"One of many" };
    IDODownload *downloads[70];
    IEnumUnknown *items = NULL;
    unsigned int i;
    HRESULT hr;
    int count;

    for (i = 0; i < ARRAYSIZE(downloads) - 1; ++i)
        downloads[i] = create_named(manager, category.Value);
    hr = IDOManager_EnumDownloads(manager, &category, &items);
    ok(hr == S_OK, "DO-MGR-ENUM-1: got %#lx.\n", hr);
    downloads[i] = create_named(manager, category.Value);
    IDODownload_Abort(downloads[0]);
    count = count_items(items);
    ok(count == ARRAYSIZE(downloads) - 1, "DO-MGR-ENUM-12: %d downloads.\n", count);
    IEnumUnknown_Release(items);
    for (i = 0; i < ARRAYSIZE(downloads); ++i)
    {
        IDODownload_Abort(downloads[i]);
        IDODownload_Release(downloads[i]);
    }
}

static void test_class(IDOManager *manager)
{
    IBackgroundCopyManager *jobs = query(manager, &IID_IBackgroundCopyManager);
    IDOManager *same = query(jobs, &IID_IDOManager);
    IUnknown *peers = NULL;
    HRESULT hr;

    ok(same == manager, "DO-CLASS-3: another object.\n");
    hr = IBackgroundCopyManager_QueryInterface(jobs, &IID_IBitsPeerCacheAdministration, (void **)&peers);
    ok(hr == E_NOINTERFACE && !peers, "DO-CLASS-3: got %#lx.\n", hr);
    IDOManager_Release(same);
    IBackgroundCopyManager_Release(jobs);
}

START_TEST(enumerate)
{
    DO_DOWNLOAD_ENUM_CATEGORY category = { DODownloadProperty_CostPolicy, L"0" };
    IDODownload *download, *other, *listed = NULL;
    IEnumUnknown *downloads;
    const WCHAR *id, *same;
    WCHAR bare[64];
    IDOManager *manager;
    DWORD start;
    HRESULT hr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!http_start() || !(manager = create_do_manager()))
        return;
    test_class(manager);
    test_many(manager);
    hr = IDOManager_EnumDownloads(manager, &category, &downloads);
    ok(hr == E_INVALIDARG, "DO-MGR-ENUM-3: got %#lx.\n", hr);
    ok(count_of(manager, DODownloadProperty_DisplayName, L"nobody's name", NULL) == -1, "DO-MGR-ENUM-5: found.\n");

    download = create_download_of(manager, http_url("/file/1000"), local_path(L"Listed.bin"));
    other = create_download_of(manager, http_url("/file/2000"), local_path(L"other.bin"));
    set_text(download, DODownloadProperty_DisplayName, L"Test of EnumDownloads");
    set_text(download, DODownloadProperty_ContentId, L"Content");
    ok(count_of(manager, DODownloadProperty_Uri, http_url("/file/1000"), NULL) == 1, "DO-MGR-ENUM-2, DO-MGR-ENUM-7.\n");
    ok(count_of(manager, DODownloadProperty_LocalPath, local_path(L"LISTED.BIN"), NULL) == 1, "DO-MGR-ENUM-4.\n");
    ok(count_of(manager, DODownloadProperty_ContentId, L"content", NULL) == -1, "DO-MGR-ENUM-4.\n");
    ok(count_of(manager, DODownloadProperty_DisplayName, L"Test of EnumDownloads", NULL) == 1, "DO-MGR-ENUM-2.\n");
    ok(count_of(manager, DODownloadProperty_ContentId, NULL, NULL) >= 1, "DO-MGR-ENUM-3.\n");
    id = get_text(download, DODownloadProperty_Id, &hr);
    ok(count_of(manager, DODownloadProperty_Id, id, &listed) == 1, "DO-MGR-ENUM-4.\n");
    wcscpy(bare, id);
    ok(count_of(manager, DODownloadProperty_Id, _wcslwr(bare), NULL) == 1, "DO-MGR-ENUM-4.\n");
    hr = IDOManager_EnumDownloads(manager, NULL, &downloads);
    ok(hr == S_OK, "DO-MGR-ENUM-1: got %#lx.\n", hr);
    IEnumUnknown_Release(downloads);

    check_other_list(manager);
    if (!listed)
        return;
    same = get_text(listed, DODownloadProperty_Id, &hr);
    ok(hr == S_OK && !wcscmp(id, same), "DO-MGR-ENUM-10: got %#lx, %s.\n", hr, debugstr_w(same));
    hr = CoSetProxyBlanket((IUnknown *)listed, RPC_C_AUTHN_DEFAULT, RPC_C_AUTHZ_NONE, COLE_DEFAULT_PRINCIPAL,
            RPC_C_AUTHN_LEVEL_DEFAULT, RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_STATIC_CLOAKING);
    ok(hr == S_OK, "DO-CLASS-5: got %#lx.\n", hr);
    hr = start_ranges(listed, NULL, 0);
    ok(hr == S_OK, "DO-MGR-ENUM-10: got %#lx.\n", hr);
    ok(wait_for_do_state(download, STATES_END).State == DODownloadState_Transferred, "DO-MGR-ENUM-10: got %d.\n",
            get_do_state(download));
    hr = IDODownload_Finalize(listed);
    ok(hr == S_OK, "DO-MGR-ENUM-10: got %#lx.\n", hr);
    /* A second of a machine that has nothing else to do. */
    for (start = GetTickCount(); GetTickCount() - start < 30000; Sleep(20))
    {
        if (count_of(manager, DODownloadProperty_Id, id, NULL) == -1)
            break;
    }
    ok(count_of(manager, DODownloadProperty_Id, id, NULL) == -1, "DO-MGR-ENUM-8: still there.\n");
    id = get_text(other, DODownloadProperty_Id, &hr);
    hr = IDODownload_Abort(other);
    ok(hr == S_OK && count_of(manager, DODownloadProperty_Id, id, NULL) == -1, "DO-MGR-ENUM-9: got %#lx.\n", hr);
    IDODownload_Release(listed);
    end_download(download);
    end_download(other);
    IDOManager_Release(manager);
    http_stop();
    remove_local_files();
    CoUninitialize();
}
