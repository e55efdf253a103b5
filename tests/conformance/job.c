/*
 * Conformance tests: properties and states of jobs that transfer nothing
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

static void test_interfaces(IBackgroundCopyJob *job)
{
    static const IID *const iids[] = { &IID_IBackgroundCopyJob, &IID_IBackgroundCopyJob2, &IID_IBackgroundCopyJob3,
            &IID_IBackgroundCopyJob4, &IID_IBackgroundCopyJob5, &IID_IBackgroundCopyJobHttpOptions,
            &IID_IBackgroundCopyJobHttpOptions2, &IID_IBackgroundCopyJobHttpOptions3, &IID_IBitsTokenOptions };
    IUnknown *unknown;
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(iids); i++)
    {
        unknown = NULL;
        hr = IBackgroundCopyJob_QueryInterface(job, iids[i], (void **)&unknown);
        ok(hr == S_OK, "G-QI-1: %s: got %#lx.\n", wine_dbgstr_guid(iids[i]), hr);
        if (unknown)
            IUnknown_Release(unknown);
    }
    hr = IBackgroundCopyJob_QueryInterface(job, &IID_IBackgroundCopyFile, (void **)&unknown);
    ok(hr == E_NOINTERFACE, "G-QI-1: got %#lx.\n", hr);
}

static void test_default_numbers(IBackgroundCopyJob *job)
{
    BG_JOB_PRIORITY priority = 99;
    BG_JOB_TYPE type = 99;
    ULONG number = 99;
    HRESULT hr;

    ok(get_state(job) == BG_JOB_STATE_SUSPENDED, "JOB-DEF-1: got %u.\n", get_state(job));
    hr = IBackgroundCopyJob_GetType(job, &type);
    ok(hr == S_OK && type == BG_JOB_TYPE_DOWNLOAD, "JOB-TYPE-1: got %#lx, %u.\n", hr, type);
    hr = IBackgroundCopyJob_GetPriority(job, &priority);
    ok(hr == S_OK && priority == BG_JOB_PRIORITY_NORMAL, "JOB-DEF-3: got %#lx, %u.\n", hr, priority);
    hr = IBackgroundCopyJob_GetNotifyFlags(job, &number);
    ok(hr == S_OK && number == (BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR), "JOB-DEF-4: got %#lx, %#lx.\n", hr,
            number);
    hr = IBackgroundCopyJob_GetMinimumRetryDelay(job, &number);
    ok(hr == S_OK && number == 600, "JOB-DEF-6: got %#lx, %lu.\n", hr, number);
    hr = IBackgroundCopyJob_GetNoProgressTimeout(job, &number);
    ok(hr == S_OK && number == 1209600, "JOB-DEF-7: got %#lx, %lu.\n", hr, number);
    hr = IBackgroundCopyJob_GetErrorCount(job, &number);
    ok(hr == S_OK && !number, "JOB-DEF-8: got %#lx, %lu.\n", hr, number);
}

static void test_default_values(IBackgroundCopyJob *job)
{
    BG_JOB_PROXY_USAGE usage = 99;
    LPWSTR text = NULL, other = NULL;
    BG_JOB_PROGRESS progress;
    IUnknown *unknown = (IUnknown *)1;
    BG_JOB_TIMES times;
    IBackgroundCopyError *error = NULL;
    HRESULT hr;

    hr = IBackgroundCopyJob_GetDescription(job, &text);
    ok(hr == S_OK && text && !text[0], "JOB-DEF-2: got %#lx, %s.\n", hr, debugstr_w(text));
    CoTaskMemFree(text);
    hr = IBackgroundCopyJob_GetNotifyInterface(job, &unknown);
    ok(hr == S_OK && !unknown, "JOB-DEF-5: got %#lx, %p.\n", hr, unknown);
    text = NULL;
    hr = IBackgroundCopyJob_GetProxySettings(job, &usage, &text, &other);
    ok(hr == S_OK && usage == BG_JOB_PROXY_USAGE_PRECONFIG && !text && !other, "JOB-DEF-9: got %#lx, %u, %s, %s.\n", hr,
            usage, debugstr_w(text), debugstr_w(other));
    hr = IBackgroundCopyJob_GetProgress(job, &progress);
    ok(hr == S_OK && !progress.BytesTotal && !progress.BytesTransferred && !progress.FilesTotal
            && !progress.FilesTransferred, "JOB-DEF-10: got %#lx, %lu files.\n", hr, progress.FilesTotal);
    hr = IBackgroundCopyJob_GetTimes(job, &times);
    ok(hr == S_OK && !CompareFileTime(&times.CreationTime, &times.ModificationTime)
            && !times.TransferCompletionTime.dwLowDateTime && !times.TransferCompletionTime.dwHighDateTime,
            "JOB-DEF-11: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetError(job, &error);
    ok(hr == BG_E_ERROR_INFORMATION_UNAVAILABLE && !error, "ERR-OBJ-2: got %#lx.\n", hr);
    text = NULL;
    hr = IBackgroundCopyJob_GetOwner(job, &text);
    ok(hr == S_OK && text && !wcsncmp(text, L"S-1-", 4), "JOB-OWNER-1: got %#lx, %s.\n", hr, debugstr_w(text));
    CoTaskMemFree(text);
}

static void test_text(IBackgroundCopyJob *job, const char *rule, unsigned int limit,
        HRESULT (STDMETHODCALLTYPE *set)(IBackgroundCopyJob *, LPCWSTR),
        HRESULT (STDMETHODCALLTYPE *get)(IBackgroundCopyJob *, LPWSTR *))
{
    WCHAR text[1030];
    LPWSTR got = NULL;
    unsigned int i;
    HRESULT hr;

    for (i = 0; i <= limit; i++)
        text[i] = 0x20ac;
    text[limit + 1] = 0;
    hr = set(job, text);
    ok(hr == BG_E_STRING_TOO_LONG, "%s: got %#lx.\n", rule, hr);
    text[limit] = 0;
    hr = set(job, text);
    ok(hr == S_OK, "%s: got %#lx.\n", rule, hr);
    hr = set(job, NULL);
    ok(is_null_error(hr), "%s: got %#lx.\n", rule, hr);
    hr = get(job, &got);
    ok(hr == S_OK && got && !wcscmp(got, text), "%s, JOB-GET-1: got %#lx, %s.\n", rule, hr, debugstr_w(got));
    CoTaskMemFree(got);
    hr = get(job, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
}

static void test_number(IBackgroundCopyJob *job, const char *rule, ULONG value, ULONG expected,
        HRESULT (STDMETHODCALLTYPE *set)(IBackgroundCopyJob *, ULONG),
        HRESULT (STDMETHODCALLTYPE *get)(IBackgroundCopyJob *, ULONG *))
{
    ULONG got = ~value;
    HRESULT hr;

    hr = set(job, value);
    ok(hr == S_OK, "%s: got %#lx.\n", rule, hr);
    hr = get(job, &got);
    ok(hr == S_OK && got == expected, "%s, JOB-GET-1: got %#lx, %lu.\n", rule, hr, got);
}

static void test_properties(IBackgroundCopyJob *job)
{
    const IBackgroundCopyJobVtbl *vtbl = job->lpVtbl;
    BG_JOB_PRIORITY priority;
    ULONG flags;
    HRESULT hr;
    int i;

    test_text(job, "JOB-NAME-1, JOB-NAME-2", 256, vtbl->SetDisplayName, vtbl->GetDisplayName);
    test_text(job, "JOB-DESC-1", 1024, vtbl->SetDescription, vtbl->GetDescription);
    test_number(job, "JOB-RETRY-1", 60, 60, vtbl->SetMinimumRetryDelay, vtbl->GetMinimumRetryDelay);
    test_number(job, "JOB-RETRY-1", 1, 5, vtbl->SetMinimumRetryDelay, vtbl->GetMinimumRetryDelay);
    test_number(job, "JOB-RETRY-3", 0, 0, vtbl->SetNoProgressTimeout, vtbl->GetNoProgressTimeout);
    test_number(job, "JOB-GET-1", 7200, 7200, vtbl->SetNoProgressTimeout, vtbl->GetNoProgressTimeout);
    for (flags = 0; flags < 0x40; flags++)
        test_number(job, "JOB-NFLAGS-1, JOB-NFLAGS-2", flags, flags, vtbl->SetNotifyFlags, vtbl->GetNotifyFlags);
    hr = IBackgroundCopyJob_SetNotifyFlags(job, 0x40);
    ok(hr == E_NOTIMPL, "JOB-NFLAGS-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetNotifyFlags(job, &flags);
    ok(hr == S_OK && flags == 0x3f, "JOB-NFLAGS-1: got %#lx, %#lx.\n", hr, flags);
    for (i = BG_JOB_PRIORITY_FOREGROUND; i <= BG_JOB_PRIORITY_LOW; i++)
    {
        hr = IBackgroundCopyJob_SetPriority(job, i);
        ok(hr == S_OK, "JOB-PRIO-1: got %#lx.\n", hr);
        hr = IBackgroundCopyJob_GetPriority(job, &priority);
        ok(hr == S_OK && (int)priority == i, "JOB-PRIO-1: got %#lx, %u.\n", hr, priority);
    }
    hr = IBackgroundCopyJob_SetPriority(job, 99);
    ok(hr == E_NOTIMPL, "JOB-PRIO-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyInterface(job, NULL);
    ok(hr == S_OK, "JOB-NIFACE-1: got %#lx.\n", hr);
}

static void test_later_defaults(IBackgroundCopyJob *job)
{
    BITS_JOB_PROPERTY_VALUE value;
    IBackgroundCopyJob5 *job5 = NULL;
    LPWSTR program = NULL, parameters = NULL;
    ULONG number = 99;
    BOOL elevated = 99;
    HRESULT hr;
    int id;

    IBackgroundCopyJob_QueryInterface(job, &IID_IBackgroundCopyJob5, (void **)&job5);
    if (!job5)
    {
        win_skip("G-QI-1: no IBackgroundCopyJob5.\n");
        return;
    }
    hr = IBackgroundCopyJob5_GetNotifyCmdLine(job5, &program, &parameters);
    ok(hr == S_OK && program && !program[0] && parameters && !parameters[0], "JOB-DEF-12: got %#lx, %s, %s.\n", hr,
            debugstr_w(program), debugstr_w(parameters));
    CoTaskMemFree(program);
    CoTaskMemFree(parameters);
    hr = IBackgroundCopyJob5_GetFileACLFlags(job5, &number);
    ok(hr == S_OK && !number, "JOB-DEF-13: got %#lx, %lu.\n", hr, number);
    number = 99;
    hr = IBackgroundCopyJob5_GetPeerCachingFlags(job5, &number);
    ok(hr == S_OK && !number, "JOB-DEF-14: got %#lx, %lu.\n", hr, number);
    hr = IBackgroundCopyJob5_GetMaximumDownloadTime(job5, &number);
    ok(hr == S_OK && number == 7776000, "JOB-DEF-15: got %#lx, %lu.\n", hr, number);
    hr = IBackgroundCopyJob5_SetMaximumDownloadTime(job5, 3600);
    ok(hr == S_OK, "JOB-GET-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_GetMaximumDownloadTime(job5, &number);
    ok(hr == S_OK && number == 3600, "JOB-GET-1: got %#lx, %lu.\n", hr, number);
    hr = IBackgroundCopyJob5_GetOwnerIntegrityLevel(job5, &number);
    ok(hr == S_OK && (number == 8192 || number == 12288), "JOB-IL-1: got %#lx, %lu.\n", hr, number);
    hr = IBackgroundCopyJob5_GetOwnerElevationState(job5, &elevated);
    ok(hr == S_OK && (elevated == TRUE || elevated == FALSE), "JOB-ELEV-1: got %#lx, %d.\n", hr, elevated);
    for (id = 1; id <= 10; id++)
    {
        memset(&value, 0xcc, sizeof(value));
        hr = IBackgroundCopyJob5_GetProperty(job5, id, &value);
        if (id == 6 || id == 8)
            ok(hr == BG_E_UNKNOWN_PROPERTY_ID, "JOB-PROP-11: id %d: got %#lx.\n", id, hr);
        else
            ok(hr == S_OK, "JOB-PROP-9: id %d: got %#lx.\n", id, hr);
    }
    IBackgroundCopyJob5_Release(job5);
}

static void test_empty(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job;
    HRESULT hr;

    if (!(job = create_job(manager, L"test")))
        return;
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == BG_E_EMPTY, "JOB-RESUME-3: got %#lx.\n", hr);
    ok(get_state(job) == BG_JOB_STATE_SUSPENDED, "JOB-RESUME-3: got %u.\n", get_state(job));
    hr = IBackgroundCopyJob_Suspend(job);
    ok(hr == S_OK, "JOB-SUSPEND-2: got %#lx.\n", hr);
    ok(get_state(job) == BG_JOB_STATE_SUSPENDED, "JOB-SUSPEND-2: got %u.\n", get_state(job));
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK, "JOB-COMPLETE-13: got %#lx.\n", hr);
    ok(get_state(job) == BG_JOB_STATE_ACKNOWLEDGED, "JOB-COMPLETE-1: got %u.\n", get_state(job));
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == BG_E_INVALID_STATE, "JOB-COMPLETE-7: got %#lx.\n", hr);
    IBackgroundCopyJob_Release(job);
}

static void test_final(IBackgroundCopyManager *manager, HRESULT (STDMETHODCALLTYPE *end)(IBackgroundCopyJob *))
{
    IBackgroundCopyJob *job;
    LPWSTR name = NULL;
    HRESULT hr;

    if (!(job = create_job(manager, L"last")))
        return;
    check_changes(job, S_OK);
    hr = IBackgroundCopyJob_SetDisplayName(job, L"last");
    ok(hr == S_OK, "JOB-MATRIX-9: got %#lx.\n", hr);
    hr = (end ? end : job->lpVtbl->Cancel)(job);
    ok(hr == S_OK || hr == BG_S_PARTIAL_COMPLETE, "JOB-MATRIX-6, JOB-MATRIX-7: got %#lx.\n", hr);
    check_changes(job, BG_E_INVALID_STATE);
    check_ends(job);
    check_getters(job);
    hr = IBackgroundCopyJob_GetDisplayName(job, &name);
    ok(hr == S_OK && name && !wcscmp(name, L"last"), "G-FINAL-1: got %#lx, %s.\n", hr, debugstr_w(name));
    CoTaskMemFree(name);
    IBackgroundCopyJob_Release(job);
}

START_TEST(job)
{
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *job;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_manager()))
    {
        if ((job = create_job(manager, L"test")))
        {
            test_interfaces(job);
            test_default_numbers(job);
            test_default_values(job);
            test_later_defaults(job);
            test_properties(job);
            end_job(job);
        }
        test_empty(manager);
        winetest_push_context("CANCELLED");
        test_final(manager, NULL);
        winetest_pop_context();
        if ((job = create_job(manager, L"test")))
        {
            winetest_push_context("ACKNOWLEDGED");
            test_final(manager, job->lpVtbl->Complete);
            winetest_pop_context();
            end_job(job);
        }
        IBackgroundCopyManager_Release(manager);
    }
    remove_local_files();
    CoUninitialize();
}
