/*
 * What a job and its files are after the service has been stopped
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

static const BG_FILE_RANGE ranges[] = {{ 100, 50 }, { 0, 10 }, { 200, BG_LENGTH_TO_EOF }};

static void set_values(IBackgroundCopyJob5 *job)
{
    BG_AUTH_CREDENTIALS credentials;
    BITS_JOB_PROPERTY_VALUE value;
    HRESULT hr;

    hr = IBackgroundCopyJob5_SetProxySettings(job, BG_JOB_PROXY_USAGE_OVERRIDE, L"proxy:1", L"bypass");
    ok(hr == S_OK, "JOB-PROXY-6: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_SetNotifyCmdLine(job, L"c:\\p.exe", L"p 1");
    ok(hr == S_OK, "JOB-CMDLINE-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_SetFileACLFlags(job, 5);
    ok(hr == S_OK, "JOB-ACL-1: got %#lx.\n", hr);
    memset(&value, 0, sizeof(value));
    value.Uint64 = (UINT64)7 << 33;
    hr = IBackgroundCopyJob5_SetProperty(job, BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE, value);
    ok(hr == S_OK, "JOB-PROP-5: got %#lx.\n", hr);
    value.ClsID = IID_IBackgroundCopyJob;
    hr = IBackgroundCopyJob5_SetProperty(job, BITS_JOB_PROPERTY_NOTIFICATION_CLSID, value);
    ok(hr == S_OK, "JOB-PROP-2: got %#lx.\n", hr);
    memset(&credentials, 0, sizeof(credentials));
    credentials.Target = BG_AUTH_TARGET_SERVER;
    credentials.Scheme = BG_AUTH_SCHEME_DIGEST;
    credentials.Credentials.Basic.UserName = (WCHAR *)L"user";
    credentials.Credentials.Basic.Password = (WCHAR *)L"password";
    hr = IBackgroundCopyJob5_SetCredentials(job, &credentials);
    ok(hr == S_OK, "JOB-CRED-8: got %#lx.\n", hr);
}

static void set_options(IBackgroundCopyJob5 *job)
{
    IBackgroundCopyJobHttpOptions *options = query(job, &IID_IBackgroundCopyJobHttpOptions);
    IBitsTokenOptions *token = query(job, &IID_IBitsTokenOptions);
    HRESULT hr;

    hr = IBackgroundCopyJobHttpOptions_SetCustomHeaders(options, L"A: 1\r\n");
    ok(hr == S_OK, "HOPT-HDR-9: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions_SetSecurityFlags(options, 0x115);
    ok(hr == S_OK, "HOPT-SEC-5: got %#lx.\n", hr);
    IBackgroundCopyJobHttpOptions_Release(options);
    hr = IBitsTokenOptions_SetHelperTokenFlags(token, BG_TOKEN_NETWORK);
    ok(hr == S_OK, "SEC-TOKEN-8: got %#lx.\n", hr);
    hr = IBitsTokenOptions_SetHelperToken(token);
    ok(hr == S_OK, "SEC-TOKEN-8: got %#lx.\n", hr);
    IBitsTokenOptions_Release(token);
}

static void check_values(IBackgroundCopyJob5 *job)
{
    LPWSTR first = NULL, second = NULL;
    BITS_JOB_PROPERTY_VALUE value;
    BG_JOB_PROXY_USAGE usage = 99;
    DWORD flags = 99;
    HRESULT hr;

    hr = IBackgroundCopyJob5_GetProxySettings(job, &usage, &first, &second);
    ok(usage == BG_JOB_PROXY_USAGE_OVERRIDE, "G-DURABLE-2: got %u.\n", usage);
    check_string("G-DURABLE-2: proxy", hr, first, S_OK, L"proxy:1");
    check_string("G-DURABLE-2: bypass", hr, second, S_OK, L"bypass");
    hr = IBackgroundCopyJob5_GetNotifyCmdLine(job, &first, &second);
    check_string("G-DURABLE-2: program", hr, first, S_OK, L"c:\\p.exe");
    check_string("G-DURABLE-2: parameters", hr, second, S_OK, L"p 1");
    hr = IBackgroundCopyJob5_GetFileACLFlags(job, &flags);
    ok(hr == S_OK && flags == 5, "G-DURABLE-2: got %#lx, %lu.\n", hr, flags);
    hr = IBackgroundCopyJob5_GetProperty(job, BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE, &value);
    ok(hr == S_OK && value.Uint64 == (UINT64)7 << 33, "G-DURABLE-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_GetProperty(job, BITS_JOB_PROPERTY_NOTIFICATION_CLSID, &value);
    ok(hr == S_OK && IsEqualGUID(&value.ClsID, &IID_IBackgroundCopyJob), "JOB-PROP-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_RemoveCredentials(job, BG_AUTH_TARGET_SERVER, BG_AUTH_SCHEME_DIGEST);
    ok(hr == S_OK, "JOB-CRED-8, JOB-CRED-9: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_RemoveCredentials(job, BG_AUTH_TARGET_PROXY, BG_AUTH_SCHEME_DIGEST);
    ok(hr == S_FALSE, "JOB-CRED-13: got %#lx.\n", hr);
}

static void check_options(IBackgroundCopyJob5 *job)
{
    IBackgroundCopyJobHttpOptions *options = query(job, &IID_IBackgroundCopyJobHttpOptions);
    IBitsTokenOptions *token = query(job, &IID_IBitsTokenOptions);
    LPWSTR text = NULL;
    ULONG flags = 99;
    HRESULT hr;

    hr = IBackgroundCopyJobHttpOptions_GetCustomHeaders(options, &text);
    check_string("HOPT-HDR-9", hr, text, S_OK, L"A: 1\r\n");
    hr = IBackgroundCopyJobHttpOptions_GetSecurityFlags(options, &flags);
    ok(hr == S_OK && flags == 0x115, "HOPT-SEC-5: got %#lx, %#lx.\n", hr, flags);
    IBackgroundCopyJobHttpOptions_Release(options);
    hr = IBitsTokenOptions_GetHelperTokenFlags(token, &flags);
    ok(hr == S_OK && flags == BG_TOKEN_NETWORK, "SEC-TOKEN-8: got %#lx, %lu.\n", hr, flags);
    hr = IBitsTokenOptions_GetHelperTokenSid(token, &text);
    check_string("SEC-TOKEN-8", hr, text, S_OK, NULL);
    IBitsTokenOptions_Release(token);
}

/* A name that was set and not followed by Resume is forgotten. */
static void check_file(IBackgroundCopyJob5 *job)
{
    IBackgroundCopyFile *file = first_file((IBackgroundCopyJob *)job);
    IBackgroundCopyFile2 *file2;
    BG_FILE_RANGE *got = NULL;
    LPWSTR name = NULL;
    DWORD count = 0;
    HRESULT hr;

    if (!file)
        return;
    file2 = query(file, &IID_IBackgroundCopyFile2);
    hr = IBackgroundCopyFile2_GetFileRanges(file2, &count, &got);
    ok(hr == S_OK && count == ARRAYSIZE(ranges) && got && !memcmp(got, ranges, sizeof(ranges)),
            "G-DURABLE-2, FILE-RANGE-15: got %#lx, %lu.\n", hr, count);
    CoTaskMemFree(got);
    hr = IBackgroundCopyFile_GetRemoteName(file, &name);
    check_string("FILE-REMOTE-6", hr, name, S_OK, L"http://127.0.0.1/old");
    IBackgroundCopyFile2_Release(file2);
    IBackgroundCopyFile_Release(file);
}

static void add_file(IBackgroundCopyJob5 *job)
{
    HRESULT hr;

    hr = IBackgroundCopyJob5_AddFileWithRanges(job, L"http://127.0.0.1/old", local_path(L"file"), ARRAYSIZE(ranges),
            (BG_FILE_RANGE *)ranges);
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_ReplaceRemotePrefix(job, L"http://127.0.0.1/old", L"http://127.0.0.1/new");
    ok(hr == S_OK, "FILE-REMOTE-3: got %#lx.\n", hr);
}

static IBackgroundCopyJob5 *find_job(const GUID *id)
{
    IBackgroundCopyManager *manager = create_manager();
    IBackgroundCopyJob *job = NULL;
    IBackgroundCopyJob5 *job5 = NULL;
    HRESULT hr;

    if (!manager)
        return NULL;
    hr = IBackgroundCopyManager_GetJob(manager, id, &job);
    ok(hr == S_OK, "G-DURABLE-2: got %#lx.\n", hr);
    if (job)
    {
        job5 = query(job, &IID_IBackgroundCopyJob5);
        IBackgroundCopyJob_Release(job);
    }
    IBackgroundCopyManager_Release(manager);
    return job5;
}

static BOOL prepare_job(GUID *id)
{
    IBackgroundCopyManager *manager = create_manager();
    IBackgroundCopyJob *job = manager ? create_job(manager, L"restart") : NULL;
    IBackgroundCopyJob5 *job5 = job ? query(job, &IID_IBackgroundCopyJob5) : NULL;

    if (!job5)
        return FALSE;
    set_values(job5);
    set_options(job5);
    add_file(job5);
    IBackgroundCopyJob5_GetId(job5, id);
    IBackgroundCopyJob5_Release(job5);
    IBackgroundCopyJob_Release(job);
    IBackgroundCopyManager_Release(manager);
    return TRUE;
}

START_TEST(restart)
{
    IBackgroundCopyJob5 *job;
    GUID id;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (prepare_job(&id))
    {
        if (!stop_service())
            skip("G-DURABLE-2: the service cannot be stopped.\n");
        if ((job = find_job(&id)))
        {
            check_values(job);
            check_options(job);
            check_file(job);
            end_job((IBackgroundCopyJob *)job);
        }
    }
    remove_local_files();
    CoUninitialize();
}
