/*
 * Ranges of a download
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

#define SIZE 400000

static BOOL file_has(const WCHAR *path, const DO_DOWNLOAD_RANGE *ranges, unsigned int count)
{
    unsigned int i, used = 0, k;
    BYTE *data = malloc(SIZE);
    DWORD size = 0;
    BOOL same;
    HANDLE file;

    file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    same = file != INVALID_HANDLE_VALUE && ReadFile(file, data, SIZE, &size, NULL);
    CloseHandle(file);
    for (i = 0; i < count && same; ++i)
    {
        for (k = 0; k < ranges[i].Length && ranges[i].Offset + k < SIZE && same; ++k, ++used)
            same = used < size && data[used] == served_byte((unsigned int)ranges[i].Offset + k);
    }
    free(data);
    return same && used == size;
}

/* The size of the whole, and the file. */
static void check_ranges(IDOManager *manager, const DO_DOWNLOAD_RANGE *ranges, unsigned int count, UINT64 total)
{
    IDODownload *download = create_download_of(manager, http_url("/file/400000"), local_path(L"ranges.bin"));
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    hr = start_ranges(download, ranges, count);
    ok(hr == S_OK, "DO-DOWNLOAD-START-1: got %#lx.\n", hr);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Transferred && status.BytesTotal == total && status.BytesTransferred == total,
            "DO-RANGES-1, DO-RANGES-6: state %d, %I64u of %I64u.\n", status.State, status.BytesTransferred,
            status.BytesTotal);
    hr = IDODownload_Finalize(download);
    ok(hr == S_OK && file_has(local_path(L"ranges.bin"), ranges, count), "DO-RANGES-8: got %#lx.\n", hr);
    end_download(download);
    DeleteFileW(local_path(L"ranges.bin"));
}

static void check_refused(IDOManager *manager, const DO_DOWNLOAD_RANGE *ranges, unsigned int count, HRESULT expected)
{
    IDODownload *download = create_download_of(manager, http_url("/file/400000"), local_path(L"ranges.bin"));
    HRESULT hr;

    hr = start_ranges(download, ranges, count);
    ok(hr == expected, "DO-RANGES-2, DO-RANGES-3, DO-RANGES-5: got %#lx.\n", hr);
    ok(get_do_state(download) == DODownloadState_Created, "DO-DOWNLOAD-START-9: got %d.\n", get_do_state(download));
    end_download(download);
}

static void test_refused(IDOManager *manager)
{
    const DO_DOWNLOAD_RANGE empty = { 10, 0 }, nowhere = { DO_LENGTH_TO_EOF, 1 };
    const DO_DOWNLOAD_RANGE far_away = { 100, DO_LENGTH_TO_EOF - 50 };
    const DO_DOWNLOAD_RANGE overlapping[] = { { 100, 100 }, { 50, 51 } };

    check_refused(manager, &empty, 1, DO_E_INVALID_RANGE);
    check_refused(manager, &nowhere, 1, DO_E_INVALID_RANGE);
    check_refused(manager, &far_away, 1, DO_E_INVALID_RANGE);
    check_refused(manager, overlapping, 2, DO_E_OVERLAPPING_RANGES);
}

static void test_accepted(IDOManager *manager)
{
    const DO_DOWNLOAD_RANGE two[] = { { 0, 100 }, { 200, 1000 } }, end = { 399000, DO_LENGTH_TO_EOF };
    const DO_DOWNLOAD_RANGE backwards[] = { { 300000, 50000 }, { 0, 1000 } }, all = { 0, DO_LENGTH_TO_EOF };
    static DO_DOWNLOAD_RANGE many[700];
    unsigned int i;

    check_ranges(manager, two, 2, 1100);
    check_ranges(manager, &end, 1, 1000);
    check_ranges(manager, backwards, 2, 51000);
    check_ranges(manager, &all, 1, SIZE);
    for (i = 0; i < ARRAYSIZE(many); ++i)
    {
        many[i].Offset = i * 500;
        many[i].Length = 10;
    }
    check_ranges(manager, many, ARRAYSIZE(many), 7000);     /* DO-RANGES-11 */
}

static void test_outside(IDOManager *manager)
{
    const DO_DOWNLOAD_RANGE range = { 399990, 11 };
    IDODownload *download = create_download_of(manager, http_url("/file/400000"), local_path(L"ranges.bin"));
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    hr = start_ranges(download, &range, 1);
    ok(hr == S_OK, "DO-RANGES-4: got %#lx.\n", hr);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Paused && status.Error == DO_E_INVALID_RANGE, "DO-RANGES-4: got %d, %#lx.\n",
            status.State, status.Error);
    end_download(download);
}

/* Transferred is not the end: another part is asked for, and what both have in common is not fetched again. */
static void test_again(IDOManager *manager)
{
    const DO_DOWNLOAD_RANGE first = { 0, 300000 }, all = { 0, DO_LENGTH_TO_EOF }, other = { 1000, 2000 };
    IDODownload *download = create_download_of(manager, http_url("/file/400000"), local_path(L"again.bin"));
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    start_ranges(download, &first, 1);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Transferred && status.BytesTotal == 300000, "DO-RANGES-6: got %d, %I64u.\n",
            status.State, status.BytesTotal);
    hr = start_ranges(download, &all, 1);
    ok(hr == S_OK, "DO-DOWNLOAD-STATE-2: got %#lx.\n", hr);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Transferred && status.BytesTotal == SIZE,
            "DO-DOWNLOAD-STATE-2: got %d, %I64u.\n", status.State, status.BytesTotal);
    ok(http_last_request_has("Range: bytes=300000-"), "DO-DOWNLOAD-START-13: fetched again.\n");
    hr = start_ranges(download, &other, 1);
    ok(hr == S_OK, "DO-DOWNLOAD-STATE-2: got %#lx.\n", hr);
    status = wait_for_do_state(download, STATES_END);
    ok(status.BytesTotal == 2000, "DO-DOWNLOAD-START-13: got %I64u.\n", status.BytesTotal);
    hr = IDODownload_Finalize(download);
    ok(hr == S_OK && file_has(local_path(L"again.bin"), &other, 1), "DO-DOWNLOAD-START-13: got %#lx.\n", hr);
    end_download(download);
    DeleteFileW(local_path(L"again.bin"));
}

static DO_DOWNLOAD_STATUS run_at(IDOManager *manager, const char *path, const DO_DOWNLOAD_RANGE *ranges, UINT count)
{
    IDODownload *download = create_download_of(manager, http_url(path), local_path(L"plain.bin"));
    DO_DOWNLOAD_STATUS status;

    start_ranges(download, ranges, count);
    status = wait_for_do_state(download, STATES_END);
    end_download(download);
    return status;
}

/* Servers that know no ranges. */
static void test_plain_servers(IDOManager *manager)
{
    static const DO_DOWNLOAD_RANGE part = { 100, 200 };
    DO_DOWNLOAD_STATUS status;

    status = run_at(manager, "/plain/5000", NULL, 0);
    ok(status.State == DODownloadState_Transferred && status.BytesTransferred == 5000, "DO-HTTP-3: got %d, %#lx.\n",
            status.State, status.Error);
    status = run_at(manager, "/rangeless/5000", NULL, 0);
    ok(status.State == DODownloadState_Transferred && status.BytesTransferred == 5000, "DO-HTTP-1: got %d, %#lx.\n",
            status.State, status.Error);
    status = run_at(manager, "/plain/5000", &part, 1);
    ok(status.State == DODownloadState_Paused && status.Error == DO_E_INSUFFICIENT_RANGE_SUPPORT,
            "DO-HTTP-2, DO-HTTP-3: got %d, %#lx.\n", status.State, status.Error);
}

START_TEST(ranges)
{
    IDOManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!http_start() || !(manager = create_do_manager()))
        return;
    test_refused(manager);
    test_accepted(manager);
    test_outside(manager);
    test_again(manager);
    test_plain_servers(manager);
    IDOManager_Release(manager);
    http_stop();
    remove_local_files();
    CoUninitialize();
}
