/*
 * Delivery Optimization: downloads without progress, for as long as they take
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

/* The shortest that can be set, in seconds. */
#define SHORTEST 60

static IDODownload *start_impatient(IDOManager *manager, const char *path, const WCHAR *local)
{
    IDODownload *download = create_download_of(manager, http_url(path), local);
    HRESULT hr;

    hr = set_uint(download, DODownloadProperty_NoProgressTimeoutSeconds, SHORTEST);
    ok(hr == S_OK, "DO-PROP-NOPROGRESS-1: got %#lx.\n", hr);
    start_ranges(download, NULL, 0);
    return download;
}

static void check_gave_up(const char *rule, IDODownload *download, ULONGLONG since, HRESULT last)
{
    DO_DOWNLOAD_STATUS status;

    while ((status = get_status(download)).State == DODownloadState_Transferring
            && GetTickCount64() - since < (SHORTEST + 180) * 1000)
        Sleep(100);
    ok(status.State == DODownloadState_Paused && status.Error == DO_E_DOWNLOAD_NO_PROGRESS
            && status.ExtendedError == last, "%s: got %d, %#lx, %#lx.\n", rule, status.State, status.Error,
            status.ExtendedError);
    ok(GetTickCount64() - since >= (SHORTEST - 10) * 1000, "%s: after %I64u ms.\n", rule, GetTickCount64() - since);
}

/* It is broken off after a while, and begun again. */
static void check_silence(IDODownload *download, ULONGLONG since)
{
    DO_DOWNLOAD_STATUS status;

    while (SUCCEEDED((status = get_status(download)).ExtendedError) && GetTickCount64() - since < 50000)
        Sleep(50);
    ok(FAILED(status.ExtendedError) && status.Error == S_OK && status.State == DODownloadState_Transferring,
            "DO-HTTP-9: got %d, %#lx, %#lx.\n", status.State, status.Error, status.ExtendedError);
    ok(GetTickCount64() - since >= 15000, "DO-HTTP-9: after %I64u ms.\n", GetTickCount64() - since);
}

/* An address that is no longer good, after some bytes have come. */
static IDODownload *start_expiring(IDOManager *manager)
{
    IDODownload *download = start_impatient(manager, "/hold/400000", local_path(L"expired.bin"));
    HRESULT hr;

    ok(wait_for_bytes(download), "DO-HTTP-7: nothing comes.\n");
    IDODownload_Pause(download);
    hr = set_text(download, DODownloadProperty_Uri, http_url("/status/401"));
    ok(hr == S_OK, "DO-PROP-URI-2: got %#lx.\n", hr);
    hr = IDODownload_Start(download, NULL);
    ok(hr == S_OK, "DO-DOWNLOAD-START-2: got %#lx.\n", hr);
    return download;
}

/* Requests that came since then; FALSE after less time than a third one without a new beginning would need. */
static BOOL wait_for_requests(LONG before, LONG count)
{
    ULONGLONG start = GetTickCount64();

    while (http_get_count() < before + count && GetTickCount64() - start < 40000)
        Sleep(50);
    return http_get_count() >= before + count;
}

/* After five failures the next attempt would come after 16 seconds, and the one behind it after 30 more. */
START_TEST(renewed)
{
    IDODownload *download;
    IDOManager *manager;
    ULONGLONG since;
    LONG before;
    HRESULT hr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!http_start() || !(manager = create_do_manager()))
        return;
    download = start_impatient(manager, "/status/503", local_path(L"renewed.bin"));
    ok(wait_for_requests(0, 5), "DO-HTTP-8: %ld requests.\n", http_get_count());
    hr = IDODownload_Pause(download);
    ok(hr == S_OK, "DO-PROP-URI-4: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_Uri, http_url("/status/502"));
    ok(hr == S_OK, "DO-PROP-URI-4: got %#lx.\n", hr);
    before = http_get_count();
    since = GetTickCount64();
    hr = IDODownload_Start(download, NULL);
    ok(hr == S_OK, "DO-PROP-URI-4: got %#lx.\n", hr);
    ok(wait_for_requests(before, 3), "DO-PROP-URI-4: %ld requests.\n", http_get_count() - before);
    /* This takes as long as if nothing had been before. */
    check_gave_up("DO-PROP-URI-4", download, since, (HRESULT)0x801901f6);
    end_download(download);
    IDOManager_Release(manager);
    http_stop();
    remove_local_files();
    CoUninitialize();
}

/* All at once, as it takes so long: a server that is silent, one that has only errors from the first or after some
 * bytes, and one that sends a little each time. */
START_TEST(patience)
{
    IDODownload *refused, *expired, *little, *silent;
    ULONGLONG refused_since, expired_since, since;
    DO_DOWNLOAD_STATUS status;
    IDOManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!http_start() || !(manager = create_do_manager()))
        return;
    http_hold();
    http_set_mode(HTTP_MODE_SILENT);
    refused_since = GetTickCount64();
    refused = start_impatient(manager, "/status/503", local_path(L"refused.bin"));
    expired = start_expiring(manager);
    expired_since = GetTickCount64();
    little = start_impatient(manager, "/little/64000000", local_path(L"little.bin"));
    since = GetTickCount64();
    silent = start_impatient(manager, "/switch/1000", local_path(L"silent.bin"));
    check_silence(silent, since);
    check_gave_up("DO-DOWNLOAD-STATUS-7, DO-HTTP-7", refused, refused_since, (HRESULT)0x801901f7);
    check_gave_up("DO-DOWNLOAD-STATUS-7, DO-HTTP-7", expired, expired_since, (HRESULT)0x80190191);
    while (GetTickCount64() - since < (SHORTEST + 5) * 1000)
        Sleep(100);
    status = get_status(little);
    ok(status.State == DODownloadState_Transferring && status.Error == S_OK && status.BytesTransferred < 64000000,
            "DO-PROP-NOPROGRESS-5, DO-DOWNLOAD-STATUS-5: got %d, %#lx, %I64u.\n", status.State, status.Error,
            status.BytesTransferred);
    end_download(refused);
    end_download(expired);
    end_download(little);
    end_download(silent);
    IDOManager_Release(manager);
    http_stop();
    remove_local_files();
    CoUninitialize();
}
