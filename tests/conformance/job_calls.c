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
