/*
 * Files of a job of Delivery Optimization
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

#include <wchar.h>

#include "jobs.h"

#define URL http_url("/file/100000")
#define MANY 65536

static HRESULT add(IBackgroundCopyJob *job, const WCHAR *id, DWORD count, const BG_FILE_RANGE *ranges)
{
    return add_file(job, id, URL, local_path(id ? id : L"none"), count, ranges, DO_UNKNOWN_FILE_SIZE);
}

static void test_arguments(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"arguments");
    const WCHAR *local = local_path(L"arguments");
    BG_FILE_RANGE range = { 0, 10 };
    HRESULT hr;

    hr = add_file(job, NULL, URL, local, 0, NULL, DO_UNKNOWN_FILE_SIZE);
    ok(is_null_error(hr), "DO-ADDFILE-3: got %#lx.\n", hr);
    hr = add_file(job, L"", URL, local, 0, NULL, DO_UNKNOWN_FILE_SIZE);
    ok(hr == E_INVALIDARG, "DO-ADDFILE-3: got %#lx.\n", hr);
    hr = add_file(job, L"a", URL, NULL, 0, NULL, DO_UNKNOWN_FILE_SIZE);
    ok(is_null_error(hr), "DO-ADDFILE-2: got %#lx.\n", hr);
    hr = add_file(job, L"a", URL, L"", 0, NULL, DO_UNKNOWN_FILE_SIZE);
    ok(hr == E_INVALIDARG, "DO-ADDFILE-2: got %#lx.\n", hr);
    hr = add_file(job, L"a", L"gopher://x/y", local, 0, NULL, DO_UNKNOWN_FILE_SIZE);
    ok(hr == E_INVALIDARG, "DO-FILE-REMOTE-1: got %#lx.\n", hr);
    hr = add_file(job, L"a", URL, local, 0, NULL, DO_UNKNOWN_FILE_SIZE);
    ok(hr == S_OK, "DO-ADDFILE-1: got %#lx.\n", hr);
    hr = add_file(job, L"a", URL, local_path(L"again"), 0, NULL, DO_UNKNOWN_FILE_SIZE);
    ok(hr == E_INVALIDARG, "DO-ADDFILE-3: got %#lx.\n", hr);
    hr = add_file(job, L"b", URL, local_path(L"again"), 1, &range, DO_UNKNOWN_FILE_SIZE);
    ok(hr == S_OK, "DO-ADDFILE-1, DO-ADDFILE-3: got %#lx.\n", hr);
    end_job(job);
}

static void test_range_rules(IBackgroundCopyManager *manager)
{
    static const struct
    {
        const char *rule;
        BG_FILE_RANGE ranges[3];
        DWORD count;
        HRESULT hr;
    }
    cases[] =
    {
        { "DO-ADDFILE-4: offset", { { BG_LENGTH_TO_EOF, 1 } }, 1, DO_E_INVALID_RANGE },
        { "DO-ADDFILE-4: overlap", { { 10, 10 }, { 0, 11 } }, 2, DO_E_OVERLAPPING_RANGES },
        { "DO-ADDFILE-4: twice", { { 10, 10 }, { 10, 10 } }, 2, DO_E_OVERLAPPING_RANGES },
        { "DO-ADDFILE-5: nothing behind", { { 100, 5 }, { 100, 0 } }, 2, DO_E_OVERLAPPING_RANGES },
        { "DO-ADDFILE-5: nothing before", { { 100, 0 }, { 100, 5 } }, 2, S_OK },
        { "DO-ADDFILE-6: nothing", { { 50, 0 }, { 100, 5 } }, 2, S_OK },
        { "DO-ADDFILE-4: touching", { { 10, 10 }, { 0, 10 }, { 20, BG_LENGTH_TO_EOF } }, 3, S_OK },
    };
    IBackgroundCopyJob *job = create_job(manager, L"rules");
    unsigned int i;
    WCHAR id[16];
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(cases); i++)
    {
        wsprintfW(id, L"file%u", i);
        hr = add(job, id, cases[i].count, cases[i].ranges);
        ok(hr == cases[i].hr, "%s: got %#lx.\n", cases[i].rule, hr);
    }
    end_job(job);
}

/* The work per range is the same for many. */
static void test_many_ranges(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"many");
    BG_FILE_RANGE *ranges;
    unsigned int i;
    HRESULT hr;

    ranges = HeapAlloc(GetProcessHeap(), 0, (MANY + 1) * sizeof(*ranges));
    for (i = 0; i <= MANY; i++)
    {
        ranges[i].InitialOffset = (UINT64)(MANY - i) * 10;
        ranges[i].Length = 10;
    }
    hr = add(job, L"many", MANY, ranges);
    ok(hr == S_OK, "DO-ADDFILE-7: got %#lx.\n", hr);
    hr = add(job, L"more", MANY + 1, ranges);
    ok(hr == E_INVALIDARG, "DO-ADDFILE-7: got %#lx.\n", hr);
    HeapFree(GetProcessHeap(), 0, ranges);
    end_job(job);
}

static void test_progress(IBackgroundCopyManager *manager)
{
    static const BG_FILE_RANGE two[] = { { 90, 10 }, { 10, 20 } }, open[] = { { 90, BG_LENGTH_TO_EOF } };
    IBackgroundCopyJob *job = create_job(manager, L"progress");
    BG_FILE_PROGRESS file_progress;
    BG_JOB_PROGRESS progress;
    IBackgroundCopyFile *file;

    add(job, L"two", 2, two);
    IBackgroundCopyJob_GetProgress(job, &progress);
    ok(progress.BytesTotal == 30, "DO-JOB-PROGRESS-1: %lu bytes.\n", (DWORD)progress.BytesTotal);
    add_file(job, L"sized", URL, local_path(L"sized"), 0, NULL, 100000);
    IBackgroundCopyJob_GetProgress(job, &progress);
    ok(progress.BytesTotal == 100030, "DO-JOB-PROGRESS-1: %lu bytes.\n", (DWORD)progress.BytesTotal);
    add_file(job, L"sized open", URL, local_path(L"open"), 1, open, 100000);
    IBackgroundCopyJob_GetProgress(job, &progress);
    ok(progress.BytesTotal == 199940, "DO-JOB-PROGRESS-1: %lu bytes.\n", (DWORD)progress.BytesTotal);
    add(job, L"open", 1, open);
    IBackgroundCopyJob_GetProgress(job, &progress);
    ok(progress.BytesTotal == BG_SIZE_UNKNOWN, "DO-JOB-PROGRESS-1: %lu bytes.\n", (DWORD)progress.BytesTotal);
    file = first_file(job);
    IBackgroundCopyFile_GetProgress(file, &file_progress);
    ok(file_progress.BytesTotal == 30 && !file_progress.Completed, "DO-JOB-PROGRESS-1, DO-JOB-PROGRESS-2: %lu.\n",
            (DWORD)file_progress.BytesTotal);
    IBackgroundCopyFile_Release(file);
    end_job(job);
}

static void test_names(IBackgroundCopyManager *manager)
{
    static const BG_FILE_RANGE two[] = { { 90, 10 }, { 10, 20 } };
    IBackgroundCopyJob *job = create_job(manager, L"names");
    IBackgroundCopyFile2 *file2;
    IBackgroundCopyFile *file;
    BITS_FILE_PROPERTY_VALUE value;
    IBackgroundCopyFile5 *file5;
    BG_FILE_RANGE *ranges = NULL;
    static WCHAR long_url[2300];
    LPWSTR text = NULL;
    DWORD count = 99;
    HRESULT hr;

    add(job, L"names", 2, two);
    file = first_file(job);
    hr = IBackgroundCopyFile_GetRemoteName(file, &text);
    check_string("DO-FILE-NAMES-1", hr, text, S_OK, URL);
    text = NULL;
    hr = IBackgroundCopyFile_GetLocalName(file, &text);
    check_string("DO-FILE-NAMES-1", hr, text, S_OK, local_path(L"names"));
    file2 = query(file, &IID_IBackgroundCopyFile2);
    hr = IBackgroundCopyFile2_GetFileRanges(file2, &count, &ranges);
    ok(hr == S_OK && count == 2 && ranges && !memcmp(ranges, two, sizeof(two)), "DO-FILE-RANGES-1: got %#lx, %lu.\n",
            hr, count);
    CoTaskMemFree(ranges);
    wmemset(long_url, 'x', 2290);
    memcpy(long_url, URL, wcslen(URL) * sizeof(WCHAR));
    long_url[wcslen(URL)] = '?';
    long_url[2201] = 0;
    hr = IBackgroundCopyFile2_SetRemoteName(file2, long_url);
    ok(hr == E_INVALIDARG, "DO-FILE-REMOTE-1: got %#lx.\n", hr);
    long_url[2200] = 0;
    hr = IBackgroundCopyFile2_SetRemoteName(file2, long_url);
    ok(hr == S_OK, "DO-FILE-REMOTE-1: got %#lx.\n", hr);
    hr = IBackgroundCopyFile2_SetRemoteName(file2, L"no url");
    ok(hr == E_INVALIDARG, "DO-FILE-REMOTE-1: got %#lx.\n", hr);
    file5 = query(file, &IID_IBackgroundCopyFile5);
    hr = IBackgroundCopyFile5_GetProperty(file5, BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS, &value);
    ok(hr == S_OK && value.String && !*value.String, "DO-FILE5-1: got %#lx.\n", hr);
    if (SUCCEEDED(hr))
        CoTaskMemFree(value.String);
    value.String = (LPWSTR)L"X: y";
    hr = IBackgroundCopyFile5_SetProperty(file5, BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS, value);
    ok(hr == DO_E_READ_ONLY_PROPERTY, "DO-FILE5-1: got %#lx.\n", hr);
    hr = IBackgroundCopyFile5_GetProperty(file5, (BITS_FILE_PROPERTY_ID)7, &value);
    ok(hr == DO_E_UNKNOWN_PROPERTY_ID, "DO-FILE5-1: got %#lx.\n", hr);
    IBackgroundCopyFile5_Release(file5);
    IBackgroundCopyFile2_Release(file2);
    IBackgroundCopyFile_Release(file);
    end_job(job);
}

static void test_whole_file_ranges(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"whole");
    IBackgroundCopyFile2 *file2;
    IBackgroundCopyFile *file;
    BG_FILE_RANGE *ranges = (BG_FILE_RANGE *)1;
    DWORD count = 99;
    HRESULT hr;

    add(job, L"whole", 0, NULL);
    file = first_file(job);
    file2 = query(file, &IID_IBackgroundCopyFile2);
    hr = IBackgroundCopyFile2_GetFileRanges(file2, &count, &ranges);
    ok(hr == S_FALSE && !count && !ranges, "DO-FILE-RANGES-1: got %#lx, %lu.\n", hr, count);
    IBackgroundCopyFile2_Release(file2);
    IBackgroundCopyFile_Release(file);
    end_job(job);
}

/* Begun at one address and ended at another, with a file of that size there. */
static void test_moved(IBackgroundCopyManager *manager, const char *path, unsigned int size, BOOL same)
{
    IBackgroundCopyJob *job = create_job(manager, L"moved");
    const WCHAR *local = local_path(L"moved");
    IBackgroundCopyFile2 *file2;
    IBackgroundCopyFile *file;
    BG_JOB_STATE state;
    HRESULT hr;

    DeleteFileW(local);
    http_hold();
    add_file(job, L"moved", http_url("/hold/400000"), local, 0, NULL, DO_UNKNOWN_FILE_SIZE);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_first_bytes(job), "DO-FILE-REMOTE-3: nothing comes.\n");
    IBackgroundCopyJob_Suspend(job);
    file = first_file(job);
    file2 = query(file, &IID_IBackgroundCopyFile2);
    hr = IBackgroundCopyFile2_SetRemoteName(file2, http_url(path));
    ok(hr == S_OK, "DO-FILE-REMOTE-3: got %#lx.\n", hr);
    http_release();
    state = run_job(job);
    ok(state == BG_JOB_STATE_TRANSFERRED, "DO-FILE-REMOTE-3: state %d.\n", state);
    ok(http_last_request_has("Range: bytes=0-") != same, "DO-FILE-REMOTE-3: %s.\n",
            same ? "anew" : "what there was is taken");
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_served_file(local, size), "DO-FILE-REMOTE-3: got %#lx.\n", hr);
    IBackgroundCopyFile2_Release(file2);
    IBackgroundCopyFile_Release(file);
    IBackgroundCopyJob_Release(job);
}

START_TEST(job_files)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_jobs_manager()))
    {
        if (http_start())
        {
            test_arguments(manager);
            test_range_rules(manager);
            test_many_ranges(manager);
            test_progress(manager);
            test_names(manager);
            test_whole_file_ranges(manager);
            test_moved(manager, "/slow/400000", 400000, TRUE);
            test_moved(manager, "/file/500000", 500000, FALSE);
            http_stop();
        }
        IBackgroundCopyManager_Release(manager);
    }
    remove_local_files();
    CoUninitialize();
}
