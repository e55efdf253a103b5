/*
 * Where the files of a job of Delivery Optimization go, and what is told of them
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

#include "jobs.h"

static void test_add_file(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"add");
    IDeliveryOptimizationJob2 *job2 = query(job, &IID_IDeliveryOptimizationJob2);
    IDeliveryOptimizationFile *file = NULL;
    IBackgroundCopyFile *bits_file;
    IUnknown *object = NULL;
    BG_JOB_PROGRESS progress;
    LPWSTR name = NULL;
    HRESULT hr;

    hr = IDeliveryOptimizationJob2_AddFile(job2, L"a", http_url("/file/5000"), 0, NULL, &IID_IBackgroundCopyFile,
            (void **)&object);
    ok(hr == E_NOINTERFACE && !object, "DO-ADDFILE2-1: got %#lx.\n", hr);
    IBackgroundCopyJob_GetProgress(job, &progress);
    ok(!progress.FilesTotal, "DO-ADDFILE2-1: %lu files.\n", progress.FilesTotal);
    hr = add_file2(job, L"a", NULL, 0, NULL, &file);
    ok(hr == E_INVALIDARG && !file, "DO-ADDFILE2-3: got %#lx.\n", hr);
    hr = add_file2(job, L"a", L"", 0, NULL, &file);
    ok(hr == E_INVALIDARG && !file, "DO-ADDFILE2-3: got %#lx.\n", hr);
    hr = add_file2(job, L"a", http_url("/file/5000"), 0, NULL, &file);
    ok(hr == S_OK && file, "DO-ADDFILE2-1: got %#lx.\n", hr);
    if (file)
    {
        bits_file = query(file, &IID_IBackgroundCopyFile);
        hr = IBackgroundCopyFile_GetLocalName(bits_file, &name);
        check_string("DO-FILE-NAMES-1", hr, name, S_OK, L"");
        IBackgroundCopyFile_Release(bits_file);
        hr = IBackgroundCopyJob_Resume(job);
        ok(hr == DO_E_FILE_DOWNLOADSINK_UNSPECIFIED, "DO-ADDFILE2-2: got %#lx.\n", hr);
        ok(get_state(job) == BG_JOB_STATE_SUSPENDED, "DO-ADDFILE2-2: state %d.\n", get_state(job));
        IDeliveryOptimizationFile_Release(file);
    }
    IDeliveryOptimizationJob2_Release(job2);
    end_job(job);
}

static void test_properties(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"properties");
    IDeliveryOptimizationFile *file;
    VARIANT value;
    HRESULT hr;

    if (FAILED(add_file2(job, L"a", http_url("/file/5000"), 0, NULL, &file)))
        return;
    hr = get_file_value(file, DOFilePropertyId_DecryptionInfo, &value);
    ok(hr == DO_E_WRITE_ONLY_PROPERTY, "DO-FILE2-GET-1, DO-FILE2-DECRYPTION-1: got %#lx.\n", hr);
    hr = get_file_value(file, DOFilePropertyId_IntegrityCheckInfo, &value);
    ok(hr == DO_E_WRITE_ONLY_PROPERTY, "DO-FILE2-GET-1, DO-FILE2-INTEGRITY-1: got %#lx.\n", hr);
    hr = get_file_value(file, (DOFilePropertyId)7, &value);
    ok(hr == DO_E_UNKNOWN_PROPERTY_ID, "DO-FILE2-GET-1: got %#lx.\n", hr);
    hr = get_file_value(file, DOFilePropertyId_DownloadSinkFilePath, &value);
    ok(hr == E_NOT_SET_CODE, "DO-FILE2-GET-1: got %#lx.\n", hr);
    hr = get_file_value(file, DOFilePropertyId_TotalSizeBytes, &value);
    ok(hr == E_NOT_SET_CODE, "DO-FILE2-GET-1, DO-FILE2-SIZE-1: got %#lx.\n", hr);
    hr = get_file_value(file, DOFilePropertyId_IntegrityCheckMandatory, &value);
    ok(hr == S_OK && V_VT(&value) == VT_BOOL && V_BOOL(&value) == VARIANT_FALSE,
            "DO-FILE2-INTEGRITY-1: got %#lx.\n", hr);
    hr = set_file_number(file, DOFilePropertyId_IntegrityCheckMandatory, VT_BOOL, (USHORT)VARIANT_TRUE);
    ok(hr == S_OK, "DO-FILE2-INTEGRITY-1: got %#lx.\n", hr);
    hr = get_file_value(file, DOFilePropertyId_IntegrityCheckMandatory, &value);
    ok(hr == S_OK && V_BOOL(&value) == VARIANT_TRUE, "DO-FILE2-INTEGRITY-1: got %#lx.\n", hr);
    hr = set_file_number(file, (DOFilePropertyId)7, VT_UI8, 1);
    ok(hr == DO_E_UNKNOWN_PROPERTY_ID, "DO-FILE2-SET-1: got %#lx.\n", hr);
    hr = set_file_number(file, DOFilePropertyId_TotalSizeBytes, VT_BOOL, 1);
    ok(hr == E_INVALIDARG, "DO-FILE2-SET-1: got %#lx.\n", hr);
    hr = set_file_text(file, DOFilePropertyId_IntegrityCheckInfo, L"no JSON");
    ok(hr == E_INVALIDARG, "DO-PROP-INTEGRITYCHECKINFO-2: got %#lx.\n", hr);
    hr = set_file_number(file, DOFilePropertyId_DownloadSinkMemoryStream, VT_UNKNOWN, 0);
    ok(hr == DO_E_MEMORYSTREAM_DOWNLOAD_NOT_SUPPORTED, "DO-FILE2-SINK-3: got %#lx.\n", hr);
    hr = set_file_text(file, DOFilePropertyId_DownloadSinkFilePath, local_path(L"properties"));
    ok(hr == S_OK, "DO-FILE2-SINK-1: got %#lx.\n", hr);
    hr = get_file_value(file, DOFilePropertyId_DownloadSinkFilePath, &value);
    ok(hr == S_OK && V_VT(&value) == VT_BSTR && !wcscmp(V_BSTR(&value), local_path(L"properties")),
            "DO-FILE2-SINK-1: got %#lx.\n", hr);
    VariantClear(&value);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == DO_E_INTEGRITYCHECKINFO_UNSPECIFIED, "DO-PHF-10: got %#lx.\n", hr);
    hr = set_file_text(file, DOFilePropertyId_DecryptionInfo, L"{\"KeyData\":\"x\"}");
    ok(hr == S_OK, "DO-FILE2-DECRYPTION-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == E_NOTIMPL, "DO-FILE2-DECRYPTION-1: got %#lx.\n", hr);
    IDeliveryOptimizationFile_Release(file);
    end_job(job);
}

static void test_mandatory_check(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"check");
    IDeliveryOptimizationFile *file;
    BG_ERROR_CONTEXT context;
    BG_JOB_STATE state;
    HRESULT hr;

    if (FAILED(add_file2(job, L"a", http_url("/file/5000"), 0, NULL, &file)))
        return;
    set_file_text(file, DOFilePropertyId_DownloadSinkFilePath, local_path(L"check"));
    hr = set_file_text(file, DOFilePropertyId_IntegrityCheckInfo, L"{\"PiecesHashFileUrl\":\"http://127.0.0.1:9/\"}");
    ok(hr == S_OK, "DO-FILE2-INTEGRITY-1: got %#lx.\n", hr);
    set_file_number(file, DOFilePropertyId_IntegrityCheckMandatory, VT_BOOL, (USHORT)VARIANT_TRUE);
    state = run_job(job);
    ok(state == BG_JOB_STATE_ERROR, "DO-PHF-13: state %d.\n", state);
    hr = job_error_code(job, &context);
    ok(hr == DO_E_INTEGRITYCHECKINFO_UNAVAILABLE, "DO-PHF-13: error %#lx.\n", hr);
    IDeliveryOptimizationFile_Release(file);
    end_job(job);
}

static void check_stats(IDeliveryOptimizationFile *file, BOOL second_slot, SwarmStatus status, UINT64 bytes)
{
    DOSwarmStats stats;
    HRESULT hr;

    memset(&stats, 0xcc, sizeof(stats));
    hr = second_slot ? IDeliveryOptimizationFile_GetStats2(file, &stats)
            : IDeliveryOptimizationFile_GetStats(file, &stats);
    ok(hr == S_OK, "DO-STATS-1, DO-STATS-2: got %#lx.\n", hr);
    if (FAILED(hr))
        return;
    ok(stats.fileId && !wcscmp(stats.fileId, L"the id"), "DO-STATS-3: %s.\n", debugstr_w(stats.fileId));
    ok(stats.sourceURL && !wcscmp(stats.sourceURL, http_url("/file/300000")), "DO-STATS-3: %s.\n",
            debugstr_w(stats.sourceURL));
    ok(stats.fileSize == (status == SwarmStatus_Complete ? 300000 : 0), "DO-STATS-10: %lu.\n", (DWORD)stats.fileSize);
    ok(stats.totalBytesDownloaded == bytes && stats.bytesFromHttp == bytes, "DO-STATS-4, DO-STATS-5: %lu, %lu.\n",
            (DWORD)stats.totalBytesDownloaded, (DWORD)stats.bytesFromHttp);
    ok(!stats.bytesFromLanPeers && !stats.bytesFromGroupPeers && !stats.bytesFromInternetPeers && !stats.bytesFromDoinc
            && !stats.bytesToLanPeers && !stats.bytesToGroupPeers && !stats.bytesToInternetPeers
            && !stats.lanConnectionCount && !stats.groupConnectionCount && !stats.internetConnectionCount,
            "DO-STATS-6: peers.\n");
    ok(stats.downloadDuration < 60000, "DO-STATS-7: %u.\n", stats.downloadDuration);
    ok(stats.downloadMode == DownloadMode_Simple, "DO-STATS-8, DO-STATS-9: mode %d.\n", stats.downloadMode);
    ok(stats.status == status, "DO-STATS-8, DO-STATS-9: status %d.\n", stats.status);
    ok(stats.isBackground, "DO-STATS-8: foreground.\n");
    CoTaskMemFree(stats.fileId);
    CoTaskMemFree(stats.sourceURL);
}

/* A file sink, set after the file, and the numbers of the file in both slots. */
static void test_file_sink(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"sink");
    const WCHAR *local = local_path(L"sink");
    IDeliveryOptimizationFile *file;
    BG_JOB_STATE state;
    VARIANT value;
    HRESULT hr;

    if (FAILED(add_file2(job, L"the id", http_url("/file/300000"), 0, NULL, &file)))
        return;
    hr = set_file_text(file, DOFilePropertyId_DownloadSinkFilePath, local);
    ok(hr == S_OK, "DO-FILE2-SINK-1: got %#lx.\n", hr);
    check_stats(file, FALSE, SwarmStatus_Paused, 0);
    state = run_job(job);
    ok(state == BG_JOB_STATE_TRANSFERRED, "DO-FILE2-SINK-1: state %d.\n", state);
    check_stats(file, FALSE, SwarmStatus_Complete, 300000);
    check_stats(file, TRUE, SwarmStatus_Complete, 300000);
    hr = get_file_value(file, DOFilePropertyId_TotalSizeBytes, &value);
    ok(hr == S_OK && V_VT(&value) == VT_UI8 && V_UI8(&value) == 300000, "DO-FILE2-SIZE-1: got %#lx.\n", hr);
    hr = set_file_text(file, DOFilePropertyId_DownloadSinkFilePath, local_path(L"late"));
    ok(hr == DO_E_INVALID_STATE, "DO-FILE2-SET-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_served_file(local, 300000), "DO-FILE2-SINK-1: got %#lx.\n", hr);
    IDeliveryOptimizationFile_Release(file);
    IBackgroundCopyJob_Release(job);
}

START_TEST(job_sinks)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_jobs_manager()))
    {
        if (http_start())
        {
            test_add_file(manager);
            test_properties(manager);
            test_mandatory_check(manager);
            test_file_sink(manager);
            http_stop();
        }
        IBackgroundCopyManager_Release(manager);
    }
    remove_local_files();
    CoUninitialize();
}
