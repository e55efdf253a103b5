/*
 * Conformance tests: the peer cache that is no more
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

#include "common.h"
#include "policies.h"

static const GUID some_id = { 0x12345678, 1, 2, { 3, 4, 5, 6, 7, 8, 9, 10 } };

static void test_numbers(IBitsPeerCacheAdministration *cache)
{
    DWORD number = 99;
    HRESULT hr;

    hr = IBitsPeerCacheAdministration_GetMaximumCacheSize(cache, &number);
    ok(hr == S_FALSE && !number, "PEER-3, PEER-4: got %#lx, %lu.\n", hr, number);
    hr = IBitsPeerCacheAdministration_SetMaximumCacheSize(cache, 50);
    ok(hr == S_FALSE, "PEER-3, PEER-7, SEC-WHO-15: got %#lx.\n", hr);
    number = 99;
    hr = IBitsPeerCacheAdministration_GetMaximumCacheSize(cache, &number);
    ok(hr == S_FALSE && !number, "PEER-7: got %#lx, %lu.\n", hr, number);
    number = 99;
    hr = IBitsPeerCacheAdministration_GetMaximumContentAge(cache, &number);
    ok(hr == S_FALSE && !number, "PEER-3, PEER-4: got %#lx, %lu.\n", hr, number);
    hr = IBitsPeerCacheAdministration_SetMaximumContentAge(cache, 86400);
    ok(hr == S_FALSE, "PEER-3, PEER-7: got %#lx.\n", hr);
    number = 99;
    hr = IBitsPeerCacheAdministration_GetConfigurationFlags(cache, &number);
    ok(hr == S_FALSE && !number, "PEER-3, PEER-4: got %#lx, %lu.\n", hr, number);
    hr = IBitsPeerCacheAdministration_SetConfigurationFlags(cache, BG_ENABLE_PEERCACHING_CLIENT);
    ok(hr == S_FALSE, "PEER-3, PEER-7: got %#lx.\n", hr);
    number = 99;
    hr = IBitsPeerCacheAdministration_GetConfigurationFlags(cache, &number);
    ok(hr == S_FALSE && !number, "PEER-7: got %#lx, %lu.\n", hr, number);
}

static void test_null(IBitsPeerCacheAdministration *cache)
{
    HRESULT hr;

    hr = IBitsPeerCacheAdministration_GetMaximumCacheSize(cache, NULL);
    ok(is_null_error(hr), "PEER-6: got %#lx.\n", hr);
    hr = IBitsPeerCacheAdministration_GetMaximumContentAge(cache, NULL);
    ok(is_null_error(hr), "PEER-6: got %#lx.\n", hr);
    hr = IBitsPeerCacheAdministration_GetConfigurationFlags(cache, NULL);
    ok(is_null_error(hr), "PEER-6: got %#lx.\n", hr);
    hr = IBitsPeerCacheAdministration_EnumRecords(cache, NULL);
    ok(is_null_error(hr), "PEER-6: got %#lx.\n", hr);
    hr = IBitsPeerCacheAdministration_EnumPeers(cache, NULL);
    ok(is_null_error(hr), "PEER-6: got %#lx.\n", hr);
    hr = IBitsPeerCacheAdministration_GetRecord(cache, &some_id, NULL);
    ok(is_null_error(hr), "PEER-6: got %#lx.\n", hr);
    hr = IBitsPeerCacheAdministration_DeleteUrl(cache, NULL);
    ok(is_null_error(hr), "PEER-6: got %#lx.\n", hr);
}

static void test_records(IBitsPeerCacheAdministration *cache)
{
    IBitsPeerCacheRecord *record = (IBitsPeerCacheRecord *)1;
    IEnumBitsPeerCacheRecords *records = NULL, *clone = NULL;
    ULONG count = 99;
    HRESULT hr;

    hr = IBitsPeerCacheAdministration_GetRecord(cache, &some_id, &record);
    ok(hr == S_FALSE && !record, "PEER-8: got %#lx, %p.\n", hr, record);
    hr = IBitsPeerCacheAdministration_ClearRecords(cache);
    ok(hr == S_FALSE, "PEER-3: got %#lx.\n", hr);
    hr = IBitsPeerCacheAdministration_DeleteRecord(cache, &some_id);
    ok(hr == S_FALSE, "PEER-3: got %#lx.\n", hr);
    hr = IBitsPeerCacheAdministration_DeleteUrl(cache, L"http://127.0.0.1/a");
    ok(hr == S_FALSE, "PEER-3: got %#lx.\n", hr);
    hr = IBitsPeerCacheAdministration_EnumRecords(cache, &records);
    ok(hr == S_FALSE && records, "PEER-5: got %#lx, %p.\n", hr, records);
    if (!records)
        return;
    hr = IEnumBitsPeerCacheRecords_GetCount(records, &count);
    ok(hr == S_OK && !count, "PEER-5: got %#lx, %lu.\n", hr, count);
    hr = IEnumBitsPeerCacheRecords_Next(records, 1, &record, &count);
    ok(hr == S_FALSE && !count, "PEER-5, ENUM-NEXT-3: got %#lx, %lu.\n", hr, count);
    hr = IEnumBitsPeerCacheRecords_Skip(records, 1);
    ok(hr == S_FALSE, "PEER-5: got %#lx.\n", hr);
    hr = IEnumBitsPeerCacheRecords_Reset(records);
    ok(hr == S_OK, "PEER-5: got %#lx.\n", hr);
    hr = IEnumBitsPeerCacheRecords_Clone(records, &clone);
    ok(hr == S_OK && clone, "PEER-5: got %#lx.\n", hr);
    if (clone)
        IEnumBitsPeerCacheRecords_Release(clone);
    IEnumBitsPeerCacheRecords_Release(records);
}

static void test_peers(IBitsPeerCacheAdministration *cache)
{
    IEnumBitsPeers *peers = NULL, *clone = NULL;
    IBitsPeer *peer = NULL;
    ULONG count = 99;
    HRESULT hr;

    hr = IBitsPeerCacheAdministration_ClearPeers(cache);
    ok(hr == S_FALSE, "PEER-3: got %#lx.\n", hr);
    hr = IBitsPeerCacheAdministration_DiscoverPeers(cache);
    ok(hr == S_FALSE, "PEER-3: got %#lx.\n", hr);
    hr = IBitsPeerCacheAdministration_EnumPeers(cache, &peers);
    ok(hr == S_FALSE && peers, "PEER-5: got %#lx, %p.\n", hr, peers);
    if (!peers)
        return;
    hr = IEnumBitsPeers_GetCount(peers, &count);
    ok(hr == S_OK && !count, "PEER-5: got %#lx, %lu.\n", hr, count);
    hr = IEnumBitsPeers_Next(peers, 1, &peer, NULL);
    ok(hr == S_FALSE && !peer, "PEER-5: got %#lx, %p.\n", hr, peer);
    hr = IEnumBitsPeers_Clone(peers, &clone);
    ok(hr == S_OK && clone, "PEER-5: got %#lx.\n", hr);
    if (clone)
        IEnumBitsPeers_Release(clone);
    IEnumBitsPeers_Release(peers);
}

/* Flags are stored and change nothing. */
static void test_job(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"peers");
    UINT64 origin = 99, from_peers = 99;
    IBackgroundCopyFile4 *file4;
    IBackgroundCopyFile *file;
    IBackgroundCopyJob4 *job4;
    BOOL from_peer = 99;
    DWORD flags = 0;
    HRESULT hr;

    if (!job)
        return;
    job4 = query(job, &IID_IBackgroundCopyJob4);
    hr = IBackgroundCopyJob4_SetPeerCachingFlags(job4, BG_JOB_ENABLE_PEERCACHING_CLIENT
            | BG_JOB_ENABLE_PEERCACHING_SERVER | BG_JOB_DISABLE_BRANCH_CACHE);
    ok(hr == S_OK, "PEER-1, PEER-10: got %#lx.\n", hr);
    hr = IBackgroundCopyJob4_GetPeerCachingFlags(job4, &flags);
    ok(hr == S_OK && flags == 7, "PEER-1, PEER-10: got %#lx, %#lx.\n", hr, flags);
    IBackgroundCopyJob_AddFile(job, http_url("/file/5000"), local_path(L"peers"));
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "PEER-1: got %u.\n", get_state(job));
    file = first_file(job);
    file4 = query(file, &IID_IBackgroundCopyFile4);
    hr = IBackgroundCopyFile4_IsDownloadedFromPeer(file4, &from_peer);
    ok(hr == S_OK && !from_peer, "PEER-9, FILE-PEER-1: got %#lx, %d.\n", hr, from_peer);
    hr = IBackgroundCopyFile4_GetPeerDownloadStats(file4, &origin, &from_peers);
    ok(hr == S_OK && origin == 5000 && !from_peers, "PEER-9, FILE-PEER-2: got %#lx, %lu, %lu.\n", hr, (DWORD)origin,
            (DWORD)from_peers);
    hr = IBackgroundCopyFile4_GetPeerDownloadStats(file4, NULL, &from_peers);
    ok(is_null_error(hr), "FILE-PEER-2: got %#lx.\n", hr);
    hr = IBackgroundCopyFile4_GetPeerDownloadStats(file4, &origin, NULL);
    ok(is_null_error(hr), "FILE-PEER-2: got %#lx.\n", hr);
    hr = IBackgroundCopyFile4_SetValidationState(file4, FALSE);
    ok(hr == S_OK, "FILE-VAL-3: got %#lx.\n", hr);
    hr = IBackgroundCopyFile4_GetPeerDownloadStats(file4, &origin, &from_peers);
    ok(hr == S_OK && !origin, "FILE-PEER-2: got %#lx, %lu.\n", hr, (DWORD)origin);
    IBackgroundCopyFile4_Release(file4);
    IBackgroundCopyFile_Release(file);
    IBackgroundCopyJob4_Release(job4);
    end_job(job);
}

static const struct
{
    const WCHAR *name;
    DWORD value;
}
policies[] =
{
    { L"DisableBranchCache", 1 },
    { L"EnablePeercaching", 1 },
    { L"DisablePeerCachingClient", 0 },
    { L"DisablePeerCachingServer", 0 },
    { L"MaxContentAge", 10 },
    { L"MaxCacheSize", 20 },
    { L"MaxBandwidthServed", 2097152 },
};

/* They are accepted and change nothing of the above. */
static void test_policies(IBackgroundCopyManager *manager, IBitsPeerCacheAdministration *cache)
{
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(policies); i++)
    {
        if (!set_policy(policies[i].name, policies[i].value))
            return;
    }
    winetest_push_context("PEER-10, PEER-11, POL-PEER-1, POL-PEER-2, POL-PEER-3");
    test_numbers(cache);
    test_job(manager);
    winetest_pop_context();
    for (i = 0; i < ARRAYSIZE(policies); i++)
        remove_policy(policies[i].name);
}

START_TEST(peer_cache)
{
    IBitsPeerCacheAdministration *cache;
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (http_start())
    {
        if ((manager = create_manager()))
        {
            cache = query(manager, &IID_IBitsPeerCacheAdministration);
            ok(cache != NULL, "PEER-2.\n");
            if (cache)
            {
                test_numbers(cache);
                test_null(cache);
                test_records(cache);
                test_peers(cache);
                test_policies(manager, cache);
                IBitsPeerCacheAdministration_Release(cache);
            }
            test_job(manager);
            IBackgroundCopyManager_Release(manager);
        }
        http_stop();
    }
    remove_local_files();
    CoUninitialize();
}
