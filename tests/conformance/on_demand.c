/*
 * Conformance tests: parts of files that are fetched on demand
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

#include "callback_object.h"
#include "transfers.h"

#include "bits10_1.h"

#define R BG_NOTIFY_FILE_RANGES_TRANSFERRED
#define T BG_NOTIFY_JOB_TRANSFERRED

static IBackgroundCopyFile6 *get_file6(IBackgroundCopyJob *job)
{
    IBackgroundCopyFile *file = first_file(job);
    IBackgroundCopyFile6 *file6 = query(file, &IID_IBackgroundCopyFile6);

    IBackgroundCopyFile_Release(file);
    return file6;
}

static HRESULT set_mode(IBackgroundCopyJob *job, BOOL on)
{
    BITS_JOB_PROPERTY_VALUE value = { 0 };
    IBackgroundCopyJob5 *job5 = query(job, &IID_IBackgroundCopyJob5);
    HRESULT hr;

    value.Enable = on;
    hr = IBackgroundCopyJob5_SetProperty(job5, BITS_JOB_PROPERTY_ON_DEMAND_MODE, value);
    IBackgroundCopyJob5_Release(job5);
    return hr;
}

static IBackgroundCopyJob *create_demand_job(IBackgroundCopyManager *manager, const char *path, const WCHAR *local,
        IBackgroundCopyFile6 **file)
{
    IBackgroundCopyJob *job = create_job_with_file(manager, path, local);
    HRESULT hr;

    if (!job)
        return NULL;
    hr = set_mode(job, TRUE);
    ok(hr == S_OK, "JOB-PROP-13: got %#lx.\n", hr);
    *file = get_file6(job);
    return job;
}

static HRESULT request(IBackgroundCopyFile6 *file, UINT64 offset, UINT64 length)
{
    BG_FILE_RANGE range = { offset, length };

    return IBackgroundCopyFile6_RequestFileRanges(file, 1, &range);
}

static void check_filled(IBackgroundCopyFile6 *file, const char *rule, DWORD expected, const BG_FILE_RANGE *wanted)
{
    BG_FILE_RANGE *ranges = NULL;
    DWORD count = 99;
    HRESULT hr;

    hr = IBackgroundCopyFile6_GetFilledFileRanges(file, &count, &ranges);
    ok(hr == S_OK && count == expected && !!ranges == !!expected, "%s: got %#lx, %lu.\n", rule, hr, count);
    if (ranges && count == expected)
        ok(!memcmp(ranges, wanted, count * sizeof(*ranges)), "%s: others, the first is %lu, %lu.\n", rule,
                (DWORD)ranges[0].InitialOffset, (DWORD)ranges[0].Length);
    CoTaskMemFree(ranges);
}

/* Resumes, and waits until the service has suspended the job, with so many bytes. */
static void run_until_settled(IBackgroundCopyJob *job, const char *rule, UINT64 bytes)
{
    DWORD start = GetTickCount();
    BG_JOB_PROGRESS progress = { 0 };
    BG_JOB_STATE state = 99;
    HRESULT hr;

    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "%s: got %#lx.\n", rule, hr);
    do
    {
        state = get_state(job);
        IBackgroundCopyJob_GetProgress(job, &progress);
        if (state == BG_JOB_STATE_SUSPENDED && progress.BytesTransferred == bytes
                && progress.BytesTotal != BG_SIZE_UNKNOWN)
            return;
        Sleep(10);
    }
    while (GetTickCount() - start < LONG_WAIT);
    ok(0, "%s: state %u, %lu bytes.\n", rule, state, (DWORD)progress.BytesTransferred);
}

static BOOL has_served_bytes(const WCHAR *path, unsigned int offset, unsigned int count)
{
    HANDLE file = open_file(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE);
    BOOL same = TRUE;
    DWORD got = 0, i;
    BYTE *data;

    if (file == INVALID_HANDLE_VALUE || !(data = malloc(count)))
        return FALSE;
    SetFilePointer(file, offset, NULL, FILE_BEGIN);
    if (!ReadFile(file, data, count, &got, NULL) || got != count)
        same = FALSE;
    for (i = 0; i < got; i++)
        same &= data[i] == served_byte(offset + i);
    free(data);
    CloseHandle(file);
    return same;
}

static void test_parts(IBackgroundCopyManager *manager)
{
    static const BG_FILE_RANGE first = { 100000, 5000 }, both[2] = { { 2000, 1000 }, { 100000, 5000 } };
    const WCHAR *local = local_path(L"parts");
    IBackgroundCopyFile6 *file;
    IBackgroundCopyJob *job = create_demand_job(manager, "/file/300000", local, &file);
    LONG requests = http_get_count();
    HRESULT hr;

    if (!job)
        return;
    check_filled(file, "FILE-OD-7", 0, NULL);
    hr = request(file, 100000, 5000);
    ok(hr == S_OK, "FILE-OD-10, FILE-OD-15: got %#lx.\n", hr);
    ok(get_state(job) == BG_JOB_STATE_SUSPENDED, "FILE-OD-10: state %u.\n", get_state(job));
    run_until_settled(job, "FILE-OD-8", 5000);
    ok(http_get_count() > requests, "FILE-OD-2: nothing was asked for.\n");
    check_filled(file, "FILE-OD-7", 1, &first);
    check_filled(file, "FILE-OD-16", 1, &first);
    ok(has_served_bytes(temporary_name(job, 0), 100000, 5000), "FILE-OD-2: others are in the file.\n");
    ok(!is_completed(job, 0), "FILE-OD-8: Completed.\n");
    requests = http_get_count();
    hr = request(file, 101000, 1000);
    ok(hr == S_OK, "FILE-OD-3: got %#lx.\n", hr);
    run_until_settled(job, "FILE-OD-3", 5000);
    ok(http_get_count() == requests, "FILE-OD-3: fetched again.\n");
    hr = request(file, 2000, 1000);
    ok(hr == S_OK, "FILE-OD-10: got %#lx.\n", hr);
    ok(get_state(job) == BG_JOB_STATE_SUSPENDED && http_get_count() == requests, "FILE-OD-10: state %u.\n",
            get_state(job));
    run_until_settled(job, "FILE-OD-8", 6000);
    check_filled(file, "FILE-OD-7", 2, both);
    hr = request(file, 0, BG_LENGTH_TO_EOF);
    ok(hr == S_OK, "FILE-OD-5: got %#lx.\n", hr);
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    hr = request(file, 0, 10);
    ok(hr == S_OK, "FILE-OD-3: got %#lx.\n", hr);
    ok(get_state(job) == BG_JOB_STATE_TRANSFERRED, "FILE-OD-8: state %u.\n", get_state(job));
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_served_file(local, 300000), "FILE-OD-8: got %#lx.\n", hr);
    IBackgroundCopyFile6_Release(file);
    end_job(job);
    DeleteFileW(local);
}

static void test_codes(IBackgroundCopyManager *manager)
{
    BG_FILE_RANGE range = { 0, 10 }, overflow = { BG_LENGTH_TO_EOF - 5, 10 }, *ranges;
    IBackgroundCopyFile6 *file;
    IBackgroundCopyJob *job = create_demand_job(manager, "/file/5000", local_path(L"codes"), &file);
    DWORD count;
    HRESULT hr;

    if (!job)
        return;
    hr = IBackgroundCopyFile6_RequestFileRanges(file, 0, &range);
    ok(hr == E_INVALIDARG, "FILE-OD-5: got %#lx.\n", hr);
    hr = IBackgroundCopyFile6_RequestFileRanges(file, 1, NULL);
    ok(is_null_error(hr), "FILE-OD-5: got %#lx.\n", hr);
    hr = IBackgroundCopyFile6_RequestFileRanges(file, 1, &overflow);
    ok(hr == BG_E_INVALID_RANGE, "FILE-OD-4: got %#lx.\n", hr);
    hr = IBackgroundCopyFile6_UpdateDownloadPosition(file, 100000);
    ok(hr == S_OK, "FILE-OD-15: got %#lx.\n", hr);
    run_until_settled(job, "FILE-OD-9", 0);
    hr = request(file, 4991, 10);
    ok(hr == BG_E_INVALID_RANGE, "FILE-OD-4: got %#lx.\n", hr);
    hr = request(file, 4990, 10);
    ok(hr == S_OK, "FILE-OD-4: got %#lx.\n", hr);
    hr = IBackgroundCopyFile6_UpdateDownloadPosition(file, 5001);
    ok(hr == BG_E_INVALID_RANGE, "FILE-OD-6: got %#lx.\n", hr);
    hr = IBackgroundCopyFile6_UpdateDownloadPosition(file, 5000);
    ok(hr == S_OK, "FILE-OD-6: got %#lx.\n", hr);
    IBackgroundCopyJob_Cancel(job);
    hr = request(file, 0, 10);
    ok(hr == BG_E_INVALID_STATE, "G-FINAL-2: got %#lx.\n", hr);
    hr = IBackgroundCopyFile6_UpdateDownloadPosition(file, 0);
    ok(hr == BG_E_INVALID_STATE, "G-FINAL-2: got %#lx.\n", hr);
    ranges = &range;
    hr = IBackgroundCopyFile6_GetFilledFileRanges(file, &count, &ranges);
    ok(hr == S_OK && !count && !ranges, "FILE-OD-7: got %#lx.\n", hr);
    IBackgroundCopyFile6_Release(file);
    end_job(job);
}

static void test_holes(IBackgroundCopyManager *manager)
{
    const WCHAR *local = local_path(L"holes");
    IBackgroundCopyFile6 *file;
    IBackgroundCopyJob *job = create_demand_job(manager, "/file/300000", local, &file);
    HRESULT hr;

    if (!job)
        return;
    request(file, 1000, 1000);
    run_until_settled(job, "FILE-OD-8", 1000);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == BG_S_PARTIAL_COMPLETE, "FILE-OD-14: got %#lx.\n", hr);
    ok(get_state(job) == BG_JOB_STATE_ACKNOWLEDGED, "FILE-OD-14: state %u.\n", get_state(job));
    ok(!file_exists(local) && !count_temporary_files(), "FILE-OD-14: still there.\n");
    IBackgroundCopyFile6_Release(file);
    end_job(job);
}

/* What it was told when the job's state was seen to be SUSPENDED. */
struct told
{
    UINT64 first, last;
    LONG outside;
};

static HRESULT see_ranges(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    (void)job;
    if (method == CALL_RANGES && !file)
        ++((struct told *)callback->context)->outside;
    return S_OK;
}

static void test_callback(IBackgroundCopyManager *manager)
{
    struct told told = { 0 };
    struct callback *callback = create_callback_with(3, see_ranges, &told);
    IBackgroundCopyJob *job = create_notified_job(manager, "/file/300000", local_path(L"told"), R | T, callback);
    IBackgroundCopyFile6 *file;

    if (job)
    {
        set_mode(job, TRUE);
        file = get_file6(job);
        request(file, 200000, 4000);
        request(file, 1000, 2000);
        run_until_settled(job, "FILE-OD-11", 6000);
        WAIT_FOR(callback->ranges_bytes >= 6000, LONG_WAIT);
        ok(callback->ranges_bytes == 6000, "FILE-OD-11, CB-RANGES-5: %lu bytes.\n", (DWORD)callback->ranges_bytes);
        ok(!callback->count[CALL_TRANSFERRED], "FILE-OD-8: JobTransferred.\n");
        request(file, 0, 2000);
        run_until_settled(job, "FILE-OD-11", 7000);
        WAIT_FOR(callback->ranges_bytes >= 7000, LONG_WAIT);
        ok(callback->ranges_bytes == 7000, "FILE-OD-11, CB-RANGES-1: %lu bytes.\n", (DWORD)callback->ranges_bytes);
        ok(!told.outside, "CB-RANGES-1: no file.\n");
        IBackgroundCopyFile6_Release(file);
        end_job(job);
    }
    release_callback(callback);
}

/* What is in and what is asked for is remembered. */
static void test_restart(void)
{
    static const BG_FILE_RANGE filled = { 50000, 1000 };
    IBackgroundCopyManager *manager = create_manager();
    IBackgroundCopyFile6 *file;
    IBackgroundCopyJob *job = manager ? create_demand_job(manager, "/file/300000", local_path(L"again"), &file) : NULL;
    HRESULT hr;
    GUID id;

    if (!job)
        return;
    request(file, 50000, 1000);
    run_until_settled(job, "FILE-OD-8", 1000);
    request(file, 70000, 500);
    IBackgroundCopyJob_GetId(job, &id);
    IBackgroundCopyFile6_Release(file);
    IBackgroundCopyJob_Release(job);
    IBackgroundCopyManager_Release(manager);
    if (!stop_service())
        skip("The service cannot be stopped here.\n");
    if (!(manager = create_manager()))
        return;
    hr = IBackgroundCopyManager_GetJob(manager, &id, &job);
    ok(hr == S_OK, "ST-BOOT-3: got %#lx.\n", hr);
    if (hr == S_OK)
    {
        file = get_file6(job);
        check_filled(file, "FILE-OD-7, ST-BOOT-6", 1, &filled);
        run_until_settled(job, "FILE-OD-10, ST-BOOT-6", 1500);
        IBackgroundCopyFile6_Release(file);
        end_job(job);
    }
    IBackgroundCopyManager_Release(manager);
}

START_TEST(on_demand)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (http_start())
    {
        if ((manager = create_manager()))
        {
            test_parts(manager);
            test_codes(manager);
            test_holes(manager);
            test_callback(manager);
            IBackgroundCopyManager_Release(manager);
        }
        test_restart();
        http_stop();
    }
    remove_local_files();
    CoUninitialize();
}
