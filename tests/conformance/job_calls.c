/*
 * Conformance tests: the rows of the table of methods against states
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
#include "job_calls.h"

void check_changes(IBackgroundCopyJob *job, HRESULT expected)
{
    BG_FILE_INFO info;
    HRESULT hr;

    hr = IBackgroundCopyJob_AddFile(job, L"http://127.0.0.1/a", local_path(L"a"));
    ok(hr == expected, "JOB-MATRIX-2: AddFile: got %#lx.\n", hr);
    info.RemoteName = (WCHAR *)L"http://127.0.0.1/b";
    info.LocalName = (WCHAR *)local_path(L"b");
    hr = IBackgroundCopyJob_AddFileSet(job, 1, &info);
    ok(hr == expected, "JOB-MATRIX-2: AddFileSet: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetDisplayName(job, L"name");
    ok(hr == expected, "JOB-MATRIX-9: SetDisplayName: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetDescription(job, L"description");
    ok(hr == expected, "JOB-MATRIX-9: SetDescription: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_HIGH);
    ok(hr == expected, "JOB-MATRIX-9: SetPriority: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyFlags(job, BG_NOTIFY_JOB_ERROR);
    ok(hr == expected, "JOB-MATRIX-9: SetNotifyFlags: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyInterface(job, NULL);
    ok(hr == expected, "JOB-MATRIX-9: SetNotifyInterface: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetMinimumRetryDelay(job, 60);
    ok(hr == expected, "JOB-MATRIX-9: SetMinimumRetryDelay: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNoProgressTimeout(job, 60);
    ok(hr == expected, "JOB-MATRIX-9: SetNoProgressTimeout: got %#lx.\n", hr);
}

static BOOL is_download(IBackgroundCopyJob *job)
{
    BG_JOB_TYPE type = 99;

    IBackgroundCopyJob_GetType(job, &type);
    return type == BG_JOB_TYPE_DOWNLOAD;
}

static void check_plain_settings(IBackgroundCopyJob *job, HRESULT expected)
{
    HRESULT hr;

    hr = IBackgroundCopyJob_SetDisplayName(job, L"name");
    ok(hr == expected, "JOB-MATRIX-9: SetDisplayName: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetDescription(job, L"description");
    ok(hr == expected, "JOB-MATRIX-9: SetDescription: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_LOW);
    ok(hr == expected, "JOB-MATRIX-9: SetPriority: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyFlags(job, BG_NOTIFY_JOB_ERROR);
    ok(hr == expected, "JOB-MATRIX-9: SetNotifyFlags: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyInterface(job, NULL);
    ok(hr == expected, "JOB-MATRIX-9: SetNotifyInterface: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetMinimumRetryDelay(job, 600);
    ok(hr == expected, "JOB-MATRIX-9: SetMinimumRetryDelay: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNoProgressTimeout(job, 6000);
    ok(hr == expected, "JOB-MATRIX-9: SetNoProgressTimeout: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetProxySettings(job, BG_JOB_PROXY_USAGE_NO_PROXY, NULL, NULL);
    ok(hr == expected, "JOB-MATRIX-9: SetProxySettings: got %#lx.\n", hr);
}

static void check_later_settings(IBackgroundCopyJob5 *job, HRESULT expected, BG_JOB_STATE state)
{
    BOOL final = expected == BG_E_INVALID_STATE, download = is_download((IBackgroundCopyJob *)job);
    BITS_JOB_PROPERTY_VALUE value;
    HRESULT hr;

    hr = IBackgroundCopyJob5_SetNotifyCmdLine(job, NULL, NULL);
    ok(hr == expected, "JOB-MATRIX-9: SetNotifyCmdLine: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_ReplaceRemotePrefix(job, L"http://nowhere.invalid/", L"http://127.0.0.1/");
    ok(hr == (!download ? E_NOTIMPL : final ? BG_E_INVALID_STATE : S_FALSE),
            "JOB-MATRIX-10, JOB-PREFIX-1: ReplaceRemotePrefix: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_SetFileACLFlags(job, 0);
    ok(hr == (state == BG_JOB_STATE_TRANSFERRED ? BG_E_INVALID_STATE : expected),
            "JOB-MATRIX-11, JOB-ACL-3: SetFileACLFlags: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_RemoveCredentials(job, BG_AUTH_TARGET_SERVER, BG_AUTH_SCHEME_BASIC);
    ok(hr == (final ? BG_E_INVALID_STATE : S_FALSE), "JOB-MATRIX-12: RemoveCredentials: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_SetPeerCachingFlags(job, 0);
    ok(hr == expected, "JOB-MATRIX-15: SetPeerCachingFlags: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_SetMaximumDownloadTime(job, 6000);
    ok(hr == expected, "JOB-MATRIX-15: SetMaximumDownloadTime: got %#lx.\n", hr);
    memset(&value, 0, sizeof(value));
    value.Dword = 0x80000021;
    hr = IBackgroundCopyJob5_SetProperty(job, BITS_JOB_PROPERTY_ID_COST_FLAGS, value);
    ok(hr == expected, "JOB-MATRIX-22: SetProperty: got %#lx.\n", hr);
}

/* When the first Resume was is not known here: a job that is not SUSPENDED has been resumed. */
static HRESULT method_result(HRESULT expected, BG_JOB_STATE state)
{
    if (expected == BG_E_INVALID_STATE || state == BG_JOB_STATE_SUSPENDED)
        return expected;
    return BG_E_READ_ONLY_PROPERTY_AFTER_RESUME;
}

static BOOL is_running(BG_JOB_STATE state)
{
    return state == BG_JOB_STATE_QUEUED || state == BG_JOB_STATE_CONNECTING || state == BG_JOB_STATE_TRANSFERRING;
}

static void check_http_settings(IBackgroundCopyJobHttpOptions3 *options, HRESULT expected, BG_JOB_STATE state,
        BOOL download)
{
    HRESULT hr;

    hr = IBackgroundCopyJobHttpOptions3_RemoveClientCertificate(options);
    ok(hr == (expected == S_OK ? S_FALSE : expected), "JOB-MATRIX-16: RemoveClientCertificate: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetCustomHeaders(options, L"A: 1");
    ok(hr == S_OK, "JOB-MATRIX-17: SetCustomHeaders: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetSecurityFlags(options, 0);
    ok(hr == S_OK, "JOB-MATRIX-18: SetSecurityFlags: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_MakeCustomHeadersWriteOnly(options);
    ok(hr == S_OK, "JOB-MATRIX-19: MakeCustomHeadersWriteOnly: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetServerCertificateValidationInterface(options, NULL);
    ok(hr == (is_running(state) ? BG_E_READ_ONLY_WHEN_JOB_ACTIVE : expected),
            "JOB-MATRIX-21: SetServerCertificateValidationInterface: got %#lx.\n", hr);
    if (!download)
        return;
    hr = IBackgroundCopyJobHttpOptions3_SetHttpMethod(options, L"GET");
    ok(hr == method_result(expected, state), "JOB-MATRIX-20: SetHttpMethod: got %#lx.\n", hr);
}

static void check_token_settings(IBitsTokenOptions *options, HRESULT expected)
{
    HRESULT hr;

    hr = IBitsTokenOptions_SetHelperTokenFlags(options, 0);
    ok(hr == expected, "JOB-MATRIX-23: SetHelperTokenFlags: got %#lx.\n", hr);
    hr = IBitsTokenOptions_ClearHelperToken(options);
    ok(hr == expected, "JOB-MATRIX-23: ClearHelperToken: got %#lx.\n", hr);
}

void check_settings(IBackgroundCopyJob *job, HRESULT expected, BG_JOB_STATE state)
{
    IBackgroundCopyJobHttpOptions3 *options = query(job, &IID_IBackgroundCopyJobHttpOptions3);
    IBackgroundCopyJob5 *job5 = query(job, &IID_IBackgroundCopyJob5);
    IBitsTokenOptions *token = query(job, &IID_IBitsTokenOptions);

    check_plain_settings(job, expected);
    if (job5)
    {
        check_later_settings(job5, expected, state);
        IBackgroundCopyJob5_Release(job5);
    }
    if (options)
    {
        check_http_settings(options, expected, state, is_download(job));
        IBackgroundCopyJobHttpOptions3_Release(options);
    }
    if (token)
    {
        check_token_settings(token, expected);
        IBitsTokenOptions_Release(token);
    }
}

void check_ends(IBackgroundCopyJob *job)
{
    HRESULT hr;

    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-4: Resume: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Suspend(job);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-5: Suspend: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-6, JOB-CANCEL-3: Cancel: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-7, JOB-COMPLETE-7: Complete: got %#lx.\n", hr);
}

static void check_numbers(IBackgroundCopyJob *job)
{
    BG_JOB_PRIORITY priority;
    BG_JOB_PROGRESS progress;
    BG_JOB_TIMES times;
    BG_JOB_TYPE type;
    ULONG number;
    HRESULT hr;
    GUID id;

    hr = IBackgroundCopyJob_GetId(job, &id);
    ok(hr == S_OK, "JOB-MATRIX-1: GetId: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetType(job, &type);
    ok(hr == S_OK, "JOB-MATRIX-1: GetType: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetProgress(job, &progress);
    ok(hr == S_OK, "JOB-MATRIX-1: GetProgress: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetTimes(job, &times);
    ok(hr == S_OK && CompareFileTime(&times.CreationTime, &times.ModificationTime) <= 0,
            "JOB-MATRIX-1, JOB-TIMES-3: GetTimes: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetPriority(job, &priority);
    ok(hr == S_OK, "JOB-MATRIX-1: GetPriority: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetNotifyFlags(job, &number);
    ok(hr == S_OK, "JOB-MATRIX-1: GetNotifyFlags: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetMinimumRetryDelay(job, &number);
    ok(hr == S_OK, "JOB-MATRIX-1: GetMinimumRetryDelay: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetNoProgressTimeout(job, &number);
    ok(hr == S_OK, "JOB-MATRIX-1: GetNoProgressTimeout: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetErrorCount(job, &number);
    ok(hr == S_OK, "JOB-MATRIX-1: GetErrorCount: got %#lx.\n", hr);
}

static void check_text(const char *method, HRESULT hr, LPWSTR text)
{
    ok(hr == S_OK && text, "JOB-MATRIX-1: %s: got %#lx, %s.\n", method, hr, debugstr_w(text));
    CoTaskMemFree(text);
}

void check_getters(IBackgroundCopyJob *job)
{
    IEnumBackgroundCopyFiles *files = NULL;
    LPWSTR text = NULL, bypass = NULL;
    BG_JOB_PROXY_USAGE usage;
    IUnknown *unknown = NULL;
    HRESULT hr;

    check_numbers(job);
    hr = IBackgroundCopyJob_GetDisplayName(job, &text);
    check_text("GetDisplayName", hr, text);
    text = NULL;
    hr = IBackgroundCopyJob_GetDescription(job, &text);
    check_text("GetDescription", hr, text);
    text = NULL;
    hr = IBackgroundCopyJob_GetOwner(job, &text);
    check_text("GetOwner", hr, text);
    text = NULL;
    hr = IBackgroundCopyJob_GetProxySettings(job, &usage, &text, &bypass);
    ok(hr == S_OK, "JOB-MATRIX-1: GetProxySettings: got %#lx.\n", hr);
    CoTaskMemFree(text);
    CoTaskMemFree(bypass);
    hr = IBackgroundCopyJob_GetNotifyInterface(job, &unknown);
    ok(hr == S_OK, "JOB-MATRIX-1: GetNotifyInterface: got %#lx.\n", hr);
    if (unknown)
        IUnknown_Release(unknown);
    hr = IBackgroundCopyJob_EnumFiles(job, &files);
    ok(hr == S_OK, "ENUM-FILES-2: got %#lx.\n", hr);
    if (files)
        IEnumBackgroundCopyFiles_Release(files);
}
