/*
 * Delivery Optimization: what servers with TLS and challenges are told
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

static WCHAR plain[256], secure[256];

static const WCHAR *join(const WCHAR *server, const WCHAR *path)
{
    static WCHAR urls[8][512];
    static unsigned int next;
    WCHAR *url = urls[next++ % ARRAYSIZE(urls)];

    wsprintfW(url, L"%s%s", server, path);
    return url;
}

/* With headers for a challenge, and the end of it. */
static DO_DOWNLOAD_STATUS run(IDOManager *manager, const WCHAR *url, const WCHAR *headers, BOOL to_http)
{
    IDODownload *download = create_download_of(manager, url, local_path(L"secured.bin"));
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    if (headers)
    {
        hr = set_text(download, DODownloadProperty_HttpCustomAuthHeaders, headers);
        ok(hr == S_OK, "DO-PROP-HTTPCUSTOMAUTHHEADERS-1: got %#lx.\n", hr);
    }
    if (to_http)
    {
        hr = set_bool(download, DODownloadProperty_HttpAllowSecureToNonSecureRedirect, TRUE);
        ok(hr == S_OK, "DO-PROP-REDIRECT-1: got %#lx.\n", hr);
    }
    hr = start_ranges(download, NULL, 0);
    ok(hr == S_OK, "DO-DOWNLOAD-START-1: got %#lx.\n", hr);
    status = wait_for_do_state(download, STATES_END);
    end_download(download);
    return status;
}

static void check_done(const char *rule, DO_DOWNLOAD_STATUS status)
{
    ok(status.State == DODownloadState_Transferred && status.BytesTransferred, "%s: got %d, %#lx.\n", rule,
            status.State, status.Error);
}

static void check_refused(const char *rule, DO_DOWNLOAD_STATUS status, HRESULT error)
{
    ok(status.State == DODownloadState_Paused && status.Error == error, "%s: got %d, %#lx.\n", rule, status.State,
            status.Error);
}

static void test_auth_headers(IDOManager *manager)
{
    static const WCHAR good[] = L"X-Ticket: open sesame\r\n", bad[] = L"X-Ticket: let me in\r\n";

    check_done("DO-PROP-HTTPCUSTOMAUTHHEADERS-1, -2", run(manager, join(secure, L"/ticket/sample.bin"), good, FALSE));
    /* This one refuses who shows a ticket unasked. */
    check_done("DO-PROP-HTTPCUSTOMAUTHHEADERS-1", run(manager, join(secure, L"/no-ticket/sample.bin"), good, FALSE));
    check_refused("DO-PROP-HTTPCUSTOMAUTHHEADERS-2", run(manager, join(plain, L"/ticket/sample.bin"), good, FALSE),
            (HRESULT)0x80190191);
    check_refused("DO-PROP-HTTPCUSTOMAUTHHEADERS-1", run(manager, join(secure, L"/ticket/sample.bin"), bad, FALSE),
            (HRESULT)0x80190191);
    check_refused("DO-PROP-HTTPCUSTOMAUTHHEADERS-1", run(manager, join(secure, L"/ticket/sample.bin"), NULL, FALSE),
            (HRESULT)0x80190191);
}

static void test_redirects(IDOManager *manager)
{
    check_done("DO-PROP-REDIRECT-2", run(manager, join(secure, L"/redirect/sample.bin"), NULL, FALSE));
    check_refused("DO-PROP-REDIRECT-1", run(manager, join(secure, L"/to-http/sample.bin"), NULL, FALSE),
            (HRESULT)0x8019012e);
    check_done("DO-PROP-REDIRECT-1", run(manager, join(secure, L"/to-http/sample.bin"), NULL, TRUE));
}

START_TEST(secured)
{
    IDOManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!GetEnvironmentVariableW(L"OPENBITS_HTTPS", secure, ARRAYSIZE(secure))
            || !GetEnvironmentVariableW(L"OPENBITS_HTTP", plain, ARRAYSIZE(plain)))
    {
        skip("no web server with TLS\n");
        return;
    }
    if (!(manager = create_do_manager()))
        return;
    test_auth_headers(manager);
    test_redirects(manager);
    IDOManager_Release(manager);
    remove_local_files();
    CoUninitialize();
}
