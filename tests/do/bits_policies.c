/*
 * Policies of BITS, which say nothing about Delivery Optimization
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
#include "policies.h"

#define SLOW_URL "/slow/500000"
#define SLOW_SIZE 500000

/* It takes about three seconds. */
static void test_download(IDOManager *manager)
{
    IDODownload *download = create_download_of(manager, http_url(SLOW_URL), local_path(L"policy.bin"));
    DO_DOWNLOAD_STATUS status;

    start_ranges(download, NULL, 0);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Transferred, "DO-POLICY-KEY-2: a download: got %d, %#lx.\n", status.State,
            status.Error);
    IDODownload_Finalize(download);
    ok(is_served_file(local_path(L"policy.bin"), SLOW_SIZE), "DO-POLICY-KEY-2: not the file.\n");
    end_download(download);
    DeleteFileW(local_path(L"policy.bin"));
}

static void test_job(void)
{
    IBackgroundCopyManager *manager = NULL;
    IBackgroundCopyJob4 *job4;
    IBackgroundCopyJob *job;
    ULONG seconds = 0;
    HRESULT hr;

    hr = CoCreateInstance(&CLSID_DeliveryOptimization, NULL, CLSCTX_LOCAL_SERVER, &IID_IBackgroundCopyManager,
            (void **)&manager);
    ok(hr == S_OK, "DO-CLASS-1: got %#lx.\n", hr);
    if (FAILED(hr))
        return;
    job = create_job(manager, L"policy");
    job4 = query(job, &IID_IBackgroundCopyJob4);
    hr = IBackgroundCopyJob4_GetMaximumDownloadTime(job4, &seconds);
    ok(hr == S_OK && seconds == 7776000, "DO-POLICY-KEY-2: a job: got %#lx, %lu.\n", hr, seconds);
    IBackgroundCopyJob4_Release(job4);
    end_job(job);
    IBackgroundCopyManager_Release(manager);
}

START_TEST(bits_policies)
{
    IDOManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_do_manager()))
    {
        if (set_policy(L"MaxDownloadTime", 1) && http_start())
        {
            test_download(manager);
            test_job();
            http_stop();
        }
        remove_policy(L"MaxDownloadTime");
        IDOManager_Release(manager);
    }
    remove_local_files();
    CoUninitialize();
}
