/*
 * When a download is on the disk, seen from a disk that fails
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

#define SMALL 50000
#define LARGE 2000000
#define DISK_FAILS ((HRESULT)0x80070015)

static const char *plan_name;

/* From now on the system cannot flush the temporary files of downloads. */
static void break_disk(void)
{
    FILE *file = fopen(plan_name, "w");

    ok(file != NULL, "DO-DOWNLOAD-FINALIZE-2: no plan.\n");
    if (!file)
        return;
    fputs("sync 5\n", file);
    fclose(file);
}

static void mend_disk(void)
{
    DeleteFileA(plan_name);
}

static BOOL exists(const WCHAR *path)
{
    return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

/* One that goes with the service needs not be on the disk before its client wants to keep it. */
static void test_volatile(IDOManager *manager, const char *path, unsigned int size)
{
    const WCHAR *local = local_path(L"flushed.bin");
    IDODownload *download = create_download_of(manager, http_url(path), local);
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    break_disk();
    start_ranges(download, NULL, 0);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Transferred, "DO-DOWNLOAD-FINALIZE-2: %u bytes: got %d, %#lx.\n", size,
            status.State, status.Error);
    hr = IDODownload_Finalize(download);
    ok(hr == DISK_FAILS, "DO-DOWNLOAD-FINALIZE-2: %u bytes: got %#lx.\n", size, hr);
    ok(get_do_state(download) == DODownloadState_Transferred && !exists(local),
            "DO-DOWNLOAD-FINALIZE-6: %u bytes: got %d.\n", size, get_do_state(download));
    mend_disk();
    hr = IDODownload_Finalize(download);
    ok(hr == S_OK && is_served_file(local, size), "DO-DOWNLOAD-FINALIZE-6: %u bytes: got %#lx.\n", size, hr);
    end_download(download);
    DeleteFileW(local);
}

static void test_non_volatile(IDOManager *manager)
{
    const WCHAR *local = local_path(L"flushed.bin");
    IDODownload *download = create_download_of(manager, http_url("/file/2000000"), local);
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    set_bool(download, DODownloadProperty_NonVolatile, TRUE);
    break_disk();
    start_ranges(download, NULL, 0);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Paused && status.Error == DISK_FAILS, "DO-LIFE-5: got %d, %#lx.\n",
            status.State, status.Error);
    mend_disk();
    hr = IDODownload_Start(download, NULL);
    ok(hr == S_OK, "DO-DOWNLOAD-STATE-6: got %#lx.\n", hr);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Transferred, "DO-DOWNLOAD-STATE-6: got %d, %#lx.\n", status.State,
            status.Error);
    hr = IDODownload_Finalize(download);
    ok(hr == S_OK && is_served_file(local, LARGE), "DO-DOWNLOAD-STATE-6: got %#lx.\n", hr);
    end_download(download);
    DeleteFileW(local);
}

/* PLAN: the file of tests/disk/failing.c, as a Windows path. */
START_TEST(flushed)
{
    IDOManager *manager;
    char **argv;

    if (winetest_get_mainargs(&argv) < 3)
    {
        skip("tests/disk/run has the plan.\n");
        return;
    }
    plan_name = argv[2];
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!http_start() || !(manager = create_do_manager()))
        return;
    test_volatile(manager, "/file/2000000", LARGE);
    test_volatile(manager, "/little/50000", SMALL);
    test_non_volatile(manager);
    ok(!count_do_files(), "DO-SINKFILE-1: a temporary file is left.\n");
    IDOManager_Release(manager);
    http_stop();
    remove_local_files();
    CoUninitialize();
}
