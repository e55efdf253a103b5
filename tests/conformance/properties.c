/*
 * Properties of a job: proxy, owner, credentials, reply, flags, Job5
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
#include "common.h"

static void check_proxy(IBackgroundCopyJob *job, const char *rule, BG_JOB_PROXY_USAGE usage, const WCHAR *list,
        const WCHAR *bypass)
{
    LPWSTR got_list = NULL, got_bypass = NULL;
    BG_JOB_PROXY_USAGE got = 99;
    HRESULT hr;

    hr = IBackgroundCopyJob_GetProxySettings(job, &got, &got_list, &got_bypass);
    ok(got == usage, "%s: got %u.\n", rule, got);
    check_string(rule, hr, got_list, S_OK, list);
    check_string(rule, S_OK, got_bypass, S_OK, bypass);
}

static void test_proxy(IBackgroundCopyJob *job)
{
    static WCHAR text[32002];
    HRESULT hr;

    hr = IBackgroundCopyJob_SetProxySettings(job, 99, NULL, NULL);
    ok(hr == E_NOTIMPL, "JOB-PROXY-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetProxySettings(job, BG_JOB_PROXY_USAGE_OVERRIDE, NULL, NULL);
    ok(hr == E_INVALIDARG, "JOB-PROXY-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetProxySettings(job, BG_JOB_PROXY_USAGE_NO_PROXY, L"proxy", NULL);
    ok(hr == E_INVALIDARG, "JOB-PROXY-3: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetProxySettings(job, BG_JOB_PROXY_USAGE_AUTODETECT, NULL, L"bypass");
    ok(hr == E_INVALIDARG, "JOB-PROXY-3: got %#lx.\n", hr);
    check_proxy(job, "JOB-DEF-9", BG_JOB_PROXY_USAGE_PRECONFIG, NULL, NULL);
    hr = IBackgroundCopyJob_SetProxySettings(job, BG_JOB_PROXY_USAGE_OVERRIDE, L"http://1.1.1.1/", NULL);
    ok(hr == S_OK, "JOB-PROXY-7: got %#lx.\n", hr);
    check_proxy(job, "JOB-PROXY-7", BG_JOB_PROXY_USAGE_OVERRIDE, L"http://1.1.1.1/", NULL);
    hr = IBackgroundCopyJob_SetProxySettings(job, BG_JOB_PROXY_USAGE_OVERRIDE, L"?!", L"a b");
    ok(hr == S_OK, "JOB-PROXY-5: got %#lx.\n", hr);
    wmemset(text, 'x', 32001);
    hr = IBackgroundCopyJob_SetProxySettings(job, BG_JOB_PROXY_USAGE_OVERRIDE, text, NULL);
    ok(hr == BG_E_PROXY_LIST_TOO_LARGE, "JOB-PROXY-4: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetProxySettings(job, BG_JOB_PROXY_USAGE_OVERRIDE, L"a", text);
    ok(hr == BG_E_PROXY_BYPASS_LIST_TOO_LARGE, "JOB-PROXY-4: got %#lx.\n", hr);
    check_proxy(job, "JOB-PROXY-6, G-ATOMIC-1", BG_JOB_PROXY_USAGE_OVERRIDE, L"?!", L"a b");
    text[4000] = 0;
    hr = IBackgroundCopyJob_SetProxySettings(job, BG_JOB_PROXY_USAGE_OVERRIDE, text, text);
    ok(hr == S_OK, "JOB-PROXY-4: got %#lx.\n", hr);
    check_proxy(job, "JOB-PROXY-4", BG_JOB_PROXY_USAGE_OVERRIDE, text, text);
    hr = IBackgroundCopyJob_SetProxySettings(job, BG_JOB_PROXY_USAGE_AUTODETECT, L"", L"");
    ok(hr == S_OK, "JOB-PROXY-3: got %#lx.\n", hr);
    check_proxy(job, "JOB-PROXY-3", BG_JOB_PROXY_USAGE_AUTODETECT, NULL, NULL);
}

static HRESULT set_credentials(IBackgroundCopyJob2 *job, int target, int scheme, const WCHAR *user,
        const WCHAR *password)
{
    BG_AUTH_CREDENTIALS credentials;

    memset(&credentials, 0, sizeof(credentials));
    credentials.Target = target;
    credentials.Scheme = scheme;
    credentials.Credentials.Basic.UserName = (LPWSTR)user;
    credentials.Credentials.Basic.Password = (LPWSTR)password;
    return IBackgroundCopyJob2_SetCredentials(job, &credentials);
}

static void test_credential_arguments(IBackgroundCopyJob2 *job)
{
    static WCHAR text[65540];
    HRESULT hr;
    int scheme;

    hr = set_credentials(job, 99, BG_AUTH_SCHEME_BASIC, L"u", L"p");
    ok(hr == BG_E_INVALID_AUTH_TARGET, "JOB-CRED-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_RemoveCredentials(job, 99, BG_AUTH_SCHEME_BASIC);
    ok(hr == BG_E_INVALID_AUTH_TARGET, "JOB-CRED-14: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_RemoveCredentials(job, BG_AUTH_TARGET_SERVER, 99);
    ok(hr == BG_E_INVALID_AUTH_SCHEME, "JOB-CRED-14: got %#lx.\n", hr);
    wmemset(text, 'x', ARRAYSIZE(text) - 1);
    hr = set_credentials(job, BG_AUTH_TARGET_SERVER, BG_AUTH_SCHEME_BASIC, L"u", text);
    ok(hr == BG_E_PASSWORD_TOO_LARGE, "JOB-CRED-3: got %#lx.\n", hr);
    text[301] = 0;
    hr = set_credentials(job, BG_AUTH_TARGET_SERVER, BG_AUTH_SCHEME_BASIC, text, L"p");
    ok(hr == BG_E_USERNAME_TOO_LARGE, "JOB-CRED-2: got %#lx.\n", hr);
    text[300] = 0;
    hr = set_credentials(job, BG_AUTH_TARGET_SERVER, BG_AUTH_SCHEME_BASIC, text, L"");
    ok(hr == S_OK, "JOB-CRED-2, JOB-CRED-3: got %#lx.\n", hr);
    for (scheme = BG_AUTH_SCHEME_BASIC; scheme <= BG_AUTH_SCHEME_PASSPORT; scheme++)
    {
        BOOL implicit = scheme == BG_AUTH_SCHEME_NTLM || scheme == BG_AUTH_SCHEME_NEGOTIATE;

        hr = set_credentials(job, BG_AUTH_TARGET_PROXY, scheme, NULL, NULL);
        ok(hr == (implicit ? S_OK : E_INVALIDARG), "JOB-CRED-4, JOB-CRED-5: scheme %d: got %#lx.\n", scheme, hr);
        hr = set_credentials(job, BG_AUTH_TARGET_PROXY, scheme, L"u", NULL);
        ok(hr == E_INVALIDARG, "JOB-CRED-6: scheme %d: got %#lx.\n", scheme, hr);
    }
}

static void test_credentials(IBackgroundCopyJob2 *job)
{
    int target, scheme;
    HRESULT hr;

    test_credential_arguments(job);
    for (target = BG_AUTH_TARGET_SERVER; target <= BG_AUTH_TARGET_PROXY; target++)
    {
        for (scheme = BG_AUTH_SCHEME_BASIC; scheme <= BG_AUTH_SCHEME_PASSPORT; scheme++)
        {
            hr = set_credentials(job, target, scheme, L"user", L"password");
            ok(hr == S_OK, "JOB-CRED-7: %d, %d: got %#lx.\n", target, scheme, hr);
            hr = set_credentials(job, target, scheme, L"other", L"");
            ok(hr == S_OK, "JOB-CRED-7: %d, %d: got %#lx.\n", target, scheme, hr);
        }
    }
    for (target = BG_AUTH_TARGET_SERVER; target <= BG_AUTH_TARGET_PROXY; target++)
    {
        for (scheme = BG_AUTH_SCHEME_BASIC; scheme <= BG_AUTH_SCHEME_PASSPORT; scheme++)
        {
            hr = IBackgroundCopyJob2_RemoveCredentials(job, target, scheme);
            ok(hr == S_OK, "JOB-CRED-13: %d, %d: got %#lx.\n", target, scheme, hr);
            hr = IBackgroundCopyJob2_RemoveCredentials(job, target, scheme);
            ok(hr == S_FALSE, "JOB-CRED-13: %d, %d: got %#lx.\n", target, scheme, hr);
        }
    }
}

static void test_owner(IBackgroundCopyJob2 *job)
{
    LPWSTR before = NULL, after = NULL, program = NULL, parameters = NULL, headers = NULL;
    IBackgroundCopyJobHttpOptions *options = query(job, &IID_IBackgroundCopyJobHttpOptions);
    HRESULT hr;

    set_credentials(job, BG_AUTH_TARGET_SERVER, BG_AUTH_SCHEME_BASIC, L"user", L"password");
    IBackgroundCopyJob2_SetNotifyCmdLine(job, L"c:\\p.exe", L"p 1");
    if (options)
        IBackgroundCopyJobHttpOptions_SetCustomHeaders(options, L"A: 1");
    IBackgroundCopyJob2_GetOwner(job, &before);
    hr = IBackgroundCopyJob2_TakeOwnership(job);
    ok(hr == S_OK, "SEC-OWN-11: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_GetOwner(job, &after);
    check_string("SEC-OWN-11", hr, after, S_OK, before);
    CoTaskMemFree(before);
    hr = IBackgroundCopyJob2_RemoveCredentials(job, BG_AUTH_TARGET_SERVER, BG_AUTH_SCHEME_BASIC);
    ok(hr == S_FALSE, "SEC-OWN-4, JOB-CRED-11: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_GetNotifyCmdLine(job, &program, &parameters);
    check_string("SEC-OWN-4", hr, program, S_OK, L"");
    check_string("SEC-OWN-4", hr, parameters, S_OK, L"");
    if (!options)
        return;
    hr = IBackgroundCopyJobHttpOptions_GetCustomHeaders(options, &headers);
    check_string("SEC-OWN-4, HOPT-HDR-9", hr, headers, S_FALSE, NULL);
    IBackgroundCopyJobHttpOptions_Release(options);
}

static void test_flags(IBackgroundCopyJob4 *job)
{
    DWORD flags;
    HRESULT hr;

    hr = IBackgroundCopyJob4_SetFileACLFlags(job, BG_COPY_FILE_ALL);
    ok(hr == S_OK, "JOB-ACL-4: got %#lx.\n", hr);
    hr = IBackgroundCopyJob4_SetFileACLFlags(job, 0x10);
    ok(hr == E_INVALIDARG, "JOB-ACL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob4_GetFileACLFlags(job, &flags);
    ok(hr == S_OK && flags == BG_COPY_FILE_ALL, "JOB-ACL-2: got %#lx, %#lx.\n", hr, flags);
    hr = IBackgroundCopyJob4_SetFileACLFlags(job, 0);
    ok(hr == S_OK, "JOB-ACL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob4_GetFileACLFlags(job, &flags);
    ok(hr == S_OK && !flags, "JOB-ACL-1, JOB-ACL-2: got %#lx, %#lx.\n", hr, flags);
    hr = IBackgroundCopyJob4_SetPeerCachingFlags(job, 7);
    ok(hr == S_OK, "JOB-PEER-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob4_SetPeerCachingFlags(job, 8);
    ok(hr == E_NOTIMPL, "JOB-PEER-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob4_GetPeerCachingFlags(job, &flags);
    ok(hr == S_OK && flags == 7, "JOB-PEER-1: got %#lx, %#lx.\n", hr, flags);
}

static HRESULT set_number(IBackgroundCopyJob5 *job, int id, UINT64 number)
{
    BITS_JOB_PROPERTY_VALUE value;

    memset(&value, 0, sizeof(value));
    value.Uint64 = number;
    return IBackgroundCopyJob5_SetProperty(job, id, value);
}

static void check_number(IBackgroundCopyJob5 *job, const char *rule, int id, UINT64 expected)
{
    BITS_JOB_PROPERTY_VALUE value;
    UINT64 got;
    HRESULT hr;

    memset(&value, 0xcc, sizeof(value));
    hr = IBackgroundCopyJob5_GetProperty(job, id, &value);
    got = id == BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE ? value.Uint64 : value.Dword;
    ok(hr == S_OK && got == expected, "%s: id %d: got %#lx, %#lx.\n", rule, id, hr, (DWORD)got);
}

static const struct
{
    const char *rule;
    int id;
    UINT64 initial, value;
}
properties[] =
{
    { "JOB-DEF-20, JOB-PROP-1", BITS_JOB_PROPERTY_ID_COST_FLAGS, 0x80000021, 0x12345678 },
    { "JOB-DEF-22, JOB-PROP-3, JOB-PROP-13", BITS_JOB_PROPERTY_DYNAMIC_CONTENT, FALSE, TRUE },
    { "JOB-DEF-22, JOB-PROP-4, JOB-PROP-13", BITS_JOB_PROPERTY_HIGH_PERFORMANCE, FALSE, TRUE },
    { "JOB-DEF-23, JOB-PROP-5, JOB-PROP-13", BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE, 0, (UINT64)5 << 32 },
    { "JOB-DEF-24, JOB-PROP-6", BITS_JOB_PROPERTY_USE_STORED_CREDENTIALS, 0, BG_AUTH_TARGET_PROXY },
    { "JOB-DEF-25, JOB-PROP-7", BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS, 0, 1234 },
    { "JOB-DEF-22, JOB-PROP-8, JOB-PROP-13", BITS_JOB_PROPERTY_ON_DEMAND_MODE, FALSE, TRUE },
};

static void test_class(IBackgroundCopyJob5 *job)
{
    BITS_JOB_PROPERTY_VALUE value;
    HRESULT hr;

    value.ClsID = IID_IBackgroundCopyJob;
    hr = IBackgroundCopyJob5_SetProperty(job, BITS_JOB_PROPERTY_NOTIFICATION_CLSID, value);
    ok(hr == S_OK, "JOB-PROP-2: got %#lx.\n", hr);
    memset(&value, 0, sizeof(value));
    hr = IBackgroundCopyJob5_GetProperty(job, BITS_JOB_PROPERTY_NOTIFICATION_CLSID, &value);
    ok(hr == S_OK && IsEqualGUID(&value.ClsID, &IID_IBackgroundCopyJob), "JOB-PROP-2, JOB-PROP-9: got %#lx.\n", hr);
    value.ClsID = GUID_NULL;
    hr = IBackgroundCopyJob5_SetProperty(job, BITS_JOB_PROPERTY_NOTIFICATION_CLSID, value);
    ok(hr == S_OK, "JOB-PROP-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_GetProperty(job, BITS_JOB_PROPERTY_NOTIFICATION_CLSID, &value);
    ok(hr == S_OK && IsEqualGUID(&value.ClsID, &GUID_NULL), "JOB-PROP-2, JOB-DEF-21: got %#lx.\n", hr);
}

static void test_properties(IBackgroundCopyJob5 *job)
{
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(properties); i++)
    {
        check_number(job, properties[i].rule, properties[i].id, properties[i].initial);
        hr = set_number(job, properties[i].id, properties[i].value);
        ok(hr == S_OK, "%s: id %d: got %#lx.\n", properties[i].rule, properties[i].id, hr);
        check_number(job, properties[i].rule, properties[i].id, properties[i].value);
    }
    for (i = 0; i < ARRAYSIZE(properties); i++)
        check_number(job, "JOB-PROP-9", properties[i].id, properties[i].value);
    hr = set_number(job, BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE, 0);
    ok(hr == BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE, "JOB-PROP-5, JOB-PROP-10: got %#lx.\n", hr);
    hr = set_number(job, BITS_JOB_PROPERTY_USE_STORED_CREDENTIALS, BG_AUTH_TARGET_SERVER);
    ok(hr == BG_E_USE_STORED_CREDENTIALS_NOT_SUPPORTED, "JOB-PROP-6, JOB-PROP-10: got %#lx.\n", hr);
    hr = set_number(job, 6, 0);
    ok(hr == BG_E_UNKNOWN_PROPERTY_ID, "JOB-PROP-11: got %#lx.\n", hr);
    test_class(job);
}

/* What may be set for how long. */
static void test_times(IBackgroundCopyJob *job)
{
    IBackgroundCopyJob5 *job5 = query(job, &IID_IBackgroundCopyJob5);
    HRESULT hr;

    if (!job5)
        return;
    hr = set_number(job5, BITS_JOB_PROPERTY_HIGH_PERFORMANCE, FALSE);
    ok(hr == S_OK, "JOB-PROP-12: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, http_url("/file/1000"), local_path(L"times"));
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    hr = set_number(job5, BITS_JOB_PROPERTY_HIGH_PERFORMANCE, TRUE);
    ok(hr == BG_E_READ_ONLY_PROPERTY_AFTER_ADDFILE, "JOB-PROP-4, JOB-PROP-10: got %#lx.\n", hr);
    hr = set_number(job5, BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE, 5000);
    ok(hr == S_OK, "JOB-PROP-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
    hr = set_number(job5, BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE, 6000);
    ok(hr == BG_E_READ_ONLY_PROPERTY_AFTER_RESUME, "JOB-PROP-5, JOB-PROP-10: got %#lx.\n", hr);
    hr = set_number(job5, BITS_JOB_PROPERTY_DYNAMIC_CONTENT, TRUE);
    ok(hr == BG_E_READ_ONLY_PROPERTY_AFTER_RESUME, "JOB-PROP-3, JOB-PROP-10: got %#lx.\n", hr);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "ST-RUN-5: got %u.\n", get_state(job));
    hr = IBackgroundCopyJob5_SetFileACLFlags(job5, BG_COPY_FILE_DACL);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-11, JOB-ACL-3: got %#lx.\n", hr);
    hr = set_number(job5, BITS_JOB_PROPERTY_ID_COST_FLAGS, 1);
    ok(hr == S_OK, "JOB-MATRIX-22: got %#lx.\n", hr);
    IBackgroundCopyJob5_Release(job5);
}

static void check_upload_reply(IBackgroundCopyJob2 *job)
{
    BG_JOB_REPLY_PROGRESS progress;
    UINT64 length = 99;
    LPWSTR name = NULL;
    byte *data = NULL;
    HRESULT hr;

    hr = IBackgroundCopyJob2_GetReplyProgress(job, &progress);
    ok(hr == S_OK && progress.BytesTotal == BG_SIZE_UNKNOWN, "JOB-REPLYPROG-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_GetReplyData(job, &data, &length);
    ok(hr == BG_E_INVALID_STATE && !data, "JOB-MATRIX-14: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_GetReplyFileName(job, &name);
    check_string("JOB-REPLYNAME-3", hr, name, S_OK, NULL);
    hr = IBackgroundCopyJob2_SetReplyFileName(job, L"relative");
    ok(hr == E_INVALIDARG, "JOB-REPLYNAME-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_SetReplyFileName(job, local_path(L"reply"));
    ok(hr == S_OK, "JOB-REPLYNAME-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_GetReplyFileName(job, &name);
    check_string("JOB-REPLYNAME-2", hr, name, S_OK, local_path(L"reply"));
    hr = IBackgroundCopyJob2_SetReplyFileName(job, NULL);
    ok(hr == S_OK, "JOB-REPLYNAME-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_GetReplyFileName(job, &name);
    check_string("JOB-REPLYNAME-1", hr, name, S_OK, NULL);
}

static void check_no_reply(IBackgroundCopyJob2 *job)
{
    BG_JOB_REPLY_PROGRESS progress;
    UINT64 length = 99;
    LPWSTR name = NULL;
    byte *data = NULL;
    HRESULT hr;

    hr = IBackgroundCopyJob2_GetReplyProgress(job, &progress);
    ok(hr == E_NOTIMPL, "JOB-REPLYPROG-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_GetReplyData(job, &data, &length);
    ok(hr == E_NOTIMPL && !data, "JOB-REPLYDATA-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_SetReplyFileName(job, local_path(L"reply"));
    ok(hr == E_NOTIMPL, "JOB-REPLYNAME-4: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_GetReplyFileName(job, &name);
    ok(hr == E_NOTIMPL, "JOB-REPLYNAME-4: got %#lx.\n", hr);
}

static void test_reply(IBackgroundCopyManager *manager, BG_JOB_TYPE type)
{
    IBackgroundCopyJob *job = create_job_of_type(manager, L"reply", type);
    IBackgroundCopyJob5 *job5;
    HRESULT hr;

    if (!job)
        return;
    if ((job5 = query(job, &IID_IBackgroundCopyJob5)))
    {
        if (type == BG_JOB_TYPE_UPLOAD_REPLY)
            check_upload_reply((IBackgroundCopyJob2 *)job5);
        else
            check_no_reply((IBackgroundCopyJob2 *)job5);
        hr = set_number(job5, BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE, 1);
        ok(hr == (type == BG_JOB_TYPE_DOWNLOAD ? S_OK : BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY),
                "JOB-PROP-5, JOB-PROP-10: got %#lx.\n", hr);
        IBackgroundCopyJob5_Release(job5);
    }
    end_job(job);
}

static void check_final(IBackgroundCopyJob5 *job)
{
    HRESULT hr;

    hr = IBackgroundCopyJob5_SetProxySettings(job, BG_JOB_PROXY_USAGE_NO_PROXY, NULL, NULL);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-9: SetProxySettings: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_TakeOwnership(job);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-9, SEC-OWN-1: TakeOwnership: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_SetNotifyCmdLine(job, NULL, NULL);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-9: SetNotifyCmdLine: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_SetFileACLFlags(job, 0);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-11: got %#lx.\n", hr);
    hr = set_credentials((IBackgroundCopyJob2 *)job, BG_AUTH_TARGET_SERVER, BG_AUTH_SCHEME_NTLM, NULL, NULL);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-12: SetCredentials: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_RemoveCredentials(job, BG_AUTH_TARGET_SERVER, BG_AUTH_SCHEME_NTLM);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-12: RemoveCredentials: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_SetPeerCachingFlags(job, 0);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-15: SetPeerCachingFlags: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_SetMaximumDownloadTime(job, 1);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-15: SetMaximumDownloadTime: got %#lx.\n", hr);
    hr = set_number(job, BITS_JOB_PROPERTY_ID_COST_FLAGS, 1);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-22: got %#lx.\n", hr);
    check_number(job, "JOB-PROP-9", BITS_JOB_PROPERTY_ID_COST_FLAGS, 0x12345678);
}

static void test_job(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"properties");
    IBackgroundCopyJob5 *job5;

    if (!job)
        return;
    test_proxy(job);
    if ((job5 = query(job, &IID_IBackgroundCopyJob5)))
    {
        test_credentials((IBackgroundCopyJob2 *)job5);
        test_owner((IBackgroundCopyJob2 *)job5);
        test_flags((IBackgroundCopyJob4 *)job5);
        test_properties(job5);
        IBackgroundCopyJob_Cancel(job);
        check_final(job5);
        IBackgroundCopyJob5_Release(job5);
    }
    end_job(job);
}

/* What the policies call by name. */
static void test_cost_masks(IBackgroundCopyManager *manager)
{
    static const DWORD masks[][2] =
    {
        { BITS_COST_STATE_TRANSFER_ALWAYS, 0x800000ff },
        { BITS_COST_STATE_TRANSFER_NOT_ROAMING, 0x8000007f },
        { BITS_COST_STATE_TRANSFER_NO_SURCHARGE, 0x8000006f },
        { BITS_COST_STATE_TRANSFER_STANDARD, 0x80000067 },
        { BITS_COST_STATE_TRANSFER_UNRESTRICTED, 0x80000021 },
        { BITS_COST_OPTION_IGNORE_CONGESTION | BITS_COST_STATE_ROAMING, 0x80000080 },
    };
    IBackgroundCopyJob *job = create_job(manager, L"costs");
    IBackgroundCopyJob5 *job5 = job ? query(job, &IID_IBackgroundCopyJob5) : NULL;
    unsigned int i;
    HRESULT hr;

    for (i = 0; job5 && i < ARRAYSIZE(masks); i++)
    {
        ok(masks[i][0] == masks[i][1], "POL-COST-2: %#lx is not %#lx.\n", masks[i][0], masks[i][1]);
        hr = set_number(job5, BITS_JOB_PROPERTY_ID_COST_FLAGS, masks[i][0]);
        ok(hr == S_OK, "POL-COST-2: got %#lx.\n", hr);
        check_number(job5, "POL-COST-2", BITS_JOB_PROPERTY_ID_COST_FLAGS, masks[i][1]);
    }
    if (job5)
        IBackgroundCopyJob5_Release(job5);
    if (job)
        end_job(job);
}

START_TEST(properties)
{
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *job;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (http_start())
    {
        if ((manager = create_manager()))
        {
            test_job(manager);
            test_cost_masks(manager);
            if ((job = create_job(manager, L"times")))
            {
                test_times(job);
                end_job(job);
            }
            test_reply(manager, BG_JOB_TYPE_DOWNLOAD);
            test_reply(manager, BG_JOB_TYPE_UPLOAD);
            test_reply(manager, BG_JOB_TYPE_UPLOAD_REPLY);
            IBackgroundCopyManager_Release(manager);
        }
        http_stop();
    }
    remove_local_files();
    CoUninitialize();
}
