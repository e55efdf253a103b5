/*
 * Jobs of the BITS-like half of Delivery Optimization
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

#include "jobs.h"

static void test_create(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = NULL, *again = NULL;
    BG_JOB_PROGRESS progress;
    WCHAR name[258];
    GUID id, other;
    HRESULT hr;

    hr = IBackgroundCopyManager_CreateJob(manager, NULL, BG_JOB_TYPE_DOWNLOAD, &id, &job);
    ok(is_null_error(hr), "DO-JOB-CREATE-2: got %#lx.\n", hr);
    hr = IBackgroundCopyManager_CreateJob(manager, L"upload", BG_JOB_TYPE_UPLOAD, &id, &job);
    ok(hr == E_NOTIMPL && !job, "DO-JOB-CREATE-2: got %#lx.\n", hr);
    wmemset(name, 'n', 257);
    name[257] = 0;
    hr = IBackgroundCopyManager_CreateJob(manager, name, BG_JOB_TYPE_DOWNLOAD, &id, &job);
    ok(hr == E_INVALIDARG, "DO-JOB-CREATE-1: got %#lx.\n", hr);
    name[256] = 0;
    hr = IBackgroundCopyManager_CreateJob(manager, name, BG_JOB_TYPE_DOWNLOAD, &id, &job);
    ok(hr == S_OK && job, "DO-JOB-CREATE-1: got %#lx.\n", hr);
    if (!job)
        return;
    ok(get_state(job) == BG_JOB_STATE_SUSPENDED, "DO-JOB-CREATE-1: state %d.\n", get_state(job));
    hr = IBackgroundCopyJob_GetProgress(job, &progress);
    ok(hr == S_OK && !progress.FilesTotal, "DO-JOB-CREATE-1: got %#lx, %lu files.\n", hr, progress.FilesTotal);
    hr = IBackgroundCopyJob_GetId(job, &other);
    ok(hr == S_OK && IsEqualGUID(&id, &other), "DO-JOB-CREATE-1: got %#lx.\n", hr);
    hr = IBackgroundCopyManager_GetJob(manager, &id, &again);
    ok(hr == S_OK && again == job, "DO-JOB-GET-1: got %#lx, %p.\n", hr, again);
    if (again)
        IBackgroundCopyJob_Release(again);
    hr = IBackgroundCopyManager_GetJob(manager, &CLSID_DeliveryOptimization, &again);
    ok(hr == DO_E_JOB_NOT_FOUND && !again, "DO-JOB-GET-1, DO-JOB-COMMON-3: got %#lx.\n", hr);
    IBackgroundCopyJob_Cancel(job);
    hr = IBackgroundCopyManager_GetJob(manager, &id, &again);
    ok(hr == DO_E_JOB_NOT_FOUND && !again, "DO-JOB-GET-1: got %#lx.\n", hr);
    IBackgroundCopyJob_Release(job);
}

/* Whether EnumJobs lists it. */
static BOOL is_listed(IBackgroundCopyManager *manager, const GUID *id)
{
    IEnumBackgroundCopyJobs *jobs = NULL;
    IBackgroundCopyJob *job;
    BOOL found = FALSE;
    GUID other;
    HRESULT hr;

    hr = IBackgroundCopyManager_EnumJobs(manager, 0, &jobs);
    ok(hr == S_OK, "DO-JOB-ENUM-1: got %#lx.\n", hr);
    if (FAILED(hr))
        return FALSE;
    while (IEnumBackgroundCopyJobs_Next(jobs, 1, &job, NULL) == S_OK)
    {
        found = found || (SUCCEEDED(IBackgroundCopyJob_GetId(job, &other)) && IsEqualGUID(id, &other));
        IBackgroundCopyJob_Release(job);
    }
    IEnumBackgroundCopyJobs_Release(jobs);
    return found;
}

/* A BITS client and one of Delivery Optimization never see each other's jobs. */
static void test_lists(IBackgroundCopyManager *manager)
{
    IBackgroundCopyManager *bits = create_manager();
    IBackgroundCopyJob *job, *bits_job, *found = NULL;
    GUID id, bits_id;
    HRESULT hr;

    if (!bits)
        return;
    job = create_job(manager, L"listed");
    bits_job = create_job(bits, L"listed");
    IBackgroundCopyJob_GetId(job, &id);
    IBackgroundCopyJob_GetId(bits_job, &bits_id);
    ok(is_listed(manager, &id), "DO-JOB-ENUM-1: not listed.\n");
    ok(!is_listed(manager, &bits_id), "DO-CLASS-8, DO-JOB-ENUM-1: a job of BITS.\n");
    ok(is_listed(bits, &bits_id) && !is_listed(bits, &id), "DO-CLASS-8: BITS lists another job.\n");
    hr = IBackgroundCopyManager_GetJob(bits, &id, &found);
    ok(hr == BG_E_NOT_FOUND, "DO-CLASS-8: got %#lx.\n", hr);
    hr = IBackgroundCopyManager_GetJob(manager, &bits_id, &found);
    ok(hr == DO_E_JOB_NOT_FOUND, "DO-CLASS-8: got %#lx.\n", hr);
    end_job(job);
    end_job(bits_job);
    IBackgroundCopyManager_Release(bits);
}

/* Whatever the job is, and when it is over. */
static void test_states(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"states");
    IBackgroundCopyError *error = NULL;
    HRESULT hr;

    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == DO_E_JOB_EMPTY, "DO-JOB-RESUME-1, DO-JOB-COMMON-2, DO-JOB-COMMON-3: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Suspend(job);
    ok(hr == S_OK, "DO-JOB-STATE-3: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetError(job, &error);
    ok(hr == DO_E_ERROR_INFORMATION_UNAVAILABLE && !error, "DO-JOB-ERROR-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == S_OK, "DO-JOB-CANCEL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == DO_E_INVALID_STATE, "DO-JOB-CANCEL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Suspend(job);
    ok(hr == DO_E_INVALID_STATE, "DO-JOB-STATE-3: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == DO_E_INVALID_STATE, "DO-JOB-RESUME-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == DO_E_INVALID_STATE, "DO-JOB-COMPLETE-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNoProgressTimeout(job, 60);
    ok(hr == DO_E_INVALID_STATE, "DO-JOB-TIMEOUT-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyFlags(job, BG_NOTIFY_JOB_ERROR);
    ok(hr == DO_E_INVALID_STATE, "DO-JOB-NOTIFY-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_LOW);
    ok(hr == DO_E_INVALID_STATE, "DO-JOB-COMMON-2: got %#lx.\n", hr);
    hr = add_file(job, L"late", http_url("/file/100"), local_path(L"late"), 0, NULL, DO_UNKNOWN_FILE_SIZE);
    ok(hr == DO_E_INVALID_STATE, "DO-ADDFILE-2: got %#lx.\n", hr);
    IBackgroundCopyJob_Release(job);
}

static void check_timeout(IBackgroundCopyJob *job, ULONG expected, const char *rule)
{
    ULONG seconds = 0;
    HRESULT hr;

    hr = IBackgroundCopyJob_GetNoProgressTimeout(job, &seconds);
    ok(hr == S_OK && seconds == expected, "%s: got %#lx, %lu.\n", rule, hr, seconds);
}

static void test_settings(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"settings");
    BG_JOB_PRIORITY priority = (BG_JOB_PRIORITY)99;
    ULONG flags = 0;
    HRESULT hr;

    hr = IBackgroundCopyJob_GetPriority(job, &priority);
    ok(hr == S_OK && priority == BG_JOB_PRIORITY_NORMAL, "DO-JOB-PRIORITY-1: got %#lx, %d.\n", hr, priority);
    check_timeout(job, 86400, "DO-JOB-TIMEOUT-1, DO-JOB-TIMEOUT-2");
    IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    check_timeout(job, 3600, "DO-JOB-TIMEOUT-1, DO-JOB-TIMEOUT-2");
    hr = IBackgroundCopyJob_SetNoProgressTimeout(job, 0);
    ok(hr == S_OK, "DO-JOB-TIMEOUT-1: got %#lx.\n", hr);
    check_timeout(job, 0, "DO-JOB-TIMEOUT-2");
    IBackgroundCopyJob_SetNoProgressTimeout(job, 7);
    IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_LOW);
    check_timeout(job, 7, "DO-JOB-TIMEOUT-2");
    hr = IBackgroundCopyJob_GetNotifyFlags(job, &flags);
    ok(hr == S_OK && flags == 3, "DO-JOB-NOTIFY-2: got %#lx, %#lx.\n", hr, flags);
    hr = IBackgroundCopyJob_SetNotifyFlags(job, 0x1b);
    ok(hr == S_OK, "DO-JOB-NOTIFY-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyFlags(job, BG_NOTIFY_DISABLE);
    ok(hr == E_NOTIMPL, "DO-JOB-NOTIFY-1, DO-JOB-NOTIFY-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyFlags(job, BG_NOTIFY_FILE_RANGES_TRANSFERRED | BG_NOTIFY_JOB_ERROR);
    ok(hr == E_NOTIMPL, "DO-JOB-NOTIFY-1, DO-JOB-NOTIFY-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyFlags(job, 0x40);
    ok(hr == E_INVALIDARG, "DO-JOB-NOTIFY-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetNotifyFlags(job, &flags);
    ok(hr == S_OK && flags == 0x1b, "DO-JOB-NOTIFY-1: got %#lx, %#lx.\n", hr, flags);
    end_job(job);
}

static void test_properties(IBackgroundCopyManager *manager)
{
    static const BITS_JOB_PROPERTY_ID unsupported[] =
    {
        BITS_JOB_PROPERTY_DYNAMIC_CONTENT, BITS_JOB_PROPERTY_HIGH_PERFORMANCE, BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE,
        BITS_JOB_PROPERTY_USE_STORED_CREDENTIALS, BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS,
        BITS_JOB_PROPERTY_ON_DEMAND_MODE,
    };
    IBackgroundCopyJob *job = create_job(manager, L"properties");
    IBackgroundCopyJob5 *job5 = query(job, &IID_IBackgroundCopyJob5);
    BITS_JOB_PROPERTY_VALUE value;
    unsigned int i;
    HRESULT hr;

    if (!job5)
        return;
    hr = IBackgroundCopyJob5_GetProperty(job5, BITS_JOB_PROPERTY_ID_COST_FLAGS, &value);
    ok(hr == S_OK && value.Dword == BITS_JOB_TRANSFER_POLICY_STANDARD, "DO-JOB5-3: got %#lx, %#lx.\n", hr, value.Dword);
    IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    hr = IBackgroundCopyJob5_GetProperty(job5, BITS_JOB_PROPERTY_ID_COST_FLAGS, &value);
    ok(hr == S_OK && value.Dword == BITS_JOB_TRANSFER_POLICY_ALWAYS, "DO-JOB5-3: got %#lx, %#lx.\n", hr, value.Dword);
    value.Dword = BITS_JOB_TRANSFER_POLICY_UNRESTRICTED;
    hr = IBackgroundCopyJob5_SetProperty(job5, BITS_JOB_PROPERTY_ID_COST_FLAGS, value);
    ok(hr == S_OK, "DO-JOB5-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_GetProperty(job5, BITS_JOB_PROPERTY_ID_COST_FLAGS, &value);
    ok(hr == S_OK && value.Dword == BITS_JOB_TRANSFER_POLICY_UNRESTRICTED, "DO-JOB5-1: got %#lx, %#lx.\n", hr,
            value.Dword);
    value.ClsID = CLSID_DeliveryOptimization;
    hr = IBackgroundCopyJob5_SetProperty(job5, BITS_JOB_PROPERTY_NOTIFICATION_CLSID, value);
    ok(hr == S_OK, "DO-JOB5-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_GetProperty(job5, BITS_JOB_PROPERTY_NOTIFICATION_CLSID, &value);
    ok(hr == S_OK && IsEqualGUID(&value.ClsID, &CLSID_DeliveryOptimization), "DO-JOB5-1: got %#lx.\n", hr);
    value.ClsID = GUID_NULL;
    hr = IBackgroundCopyJob5_SetProperty(job5, BITS_JOB_PROPERTY_NOTIFICATION_CLSID, value);
    ok(hr == S_OK, "DO-JOB5-1: got %#lx.\n", hr);
    for (i = 0; i < ARRAYSIZE(unsupported); i++)
    {
        hr = IBackgroundCopyJob5_GetProperty(job5, unsupported[i], &value);
        ok(hr == DO_E_UNKNOWN_PROPERTY_ID, "DO-JOB5-2: %d: got %#lx.\n", unsupported[i], hr);
        memset(&value, 0, sizeof(value));
        value.Dword = 1;
        hr = IBackgroundCopyJob5_SetProperty(job5, unsupported[i], value);
        ok(hr == DO_E_UNKNOWN_PROPERTY_ID, "DO-JOB5-2: %d: got %#lx.\n", unsupported[i], hr);
    }
    IBackgroundCopyJob5_Release(job5);
    end_job(job);
}

static void test_interfaces(IBackgroundCopyManager *manager)
{
    static const IID *const there[] = { &IID_IBackgroundCopyJob2, &IID_IBackgroundCopyJob3, &IID_IBackgroundCopyJob4,
            &IID_IBackgroundCopyJob5, &IID_IDeliveryOptimizationJob, &IID_IDeliveryOptimizationJob2 };
    static const IID *const missing[] = { &IID_IBackgroundCopyJobHttpOptions, &IID_IBackgroundCopyJobHttpOptions2,
            &IID_IBackgroundCopyJobHttpOptions3, &IID_IBitsTokenOptions };
    IBackgroundCopyJob *job = create_job(manager, L"interfaces");
    IUnknown *object;
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(there); i++)
    {
        hr = IBackgroundCopyJob_QueryInterface(job, there[i], (void **)&object);
        ok(hr == S_OK, "DO-JOB-COMMON-1, DO-JOB-COMMON-7, DO-JOB-COMMON-8: %s: got %#lx.\n",
                wine_dbgstr_guid(there[i]), hr);
        if (SUCCEEDED(hr))
            IUnknown_Release(object);
    }
    for (i = 0; i < ARRAYSIZE(missing); i++)
    {
        hr = IBackgroundCopyJob_QueryInterface(job, missing[i], (void **)&object);
        ok(hr == E_NOINTERFACE, "DO-JOB-COMMON-7: %s: got %#lx.\n", wine_dbgstr_guid(missing[i]), hr);
    }
    end_job(job);
}

static void test_missing(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"missing");
    IBackgroundCopyJob4 *job4 = query(job, &IID_IBackgroundCopyJob4);
    BG_FILE_RANGE range = { 0, 10 };
    LPWSTR program = NULL, parameters = NULL, text = NULL;
    BG_AUTH_CREDENTIALS credentials;
    BG_FILE_INFO file;
    DWORD flags;
    HRESULT hr;

    if (!job4)
        return;
    file.RemoteName = (LPWSTR)http_url("/file/10");
    file.LocalName = (LPWSTR)local_path(L"missing");
    hr = IBackgroundCopyJob4_AddFile(job4, file.RemoteName, file.LocalName);
    ok(hr == E_NOTIMPL, "DO-JOB-COMMON-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob4_AddFileSet(job4, 1, &file);
    ok(hr == E_NOTIMPL, "DO-JOB-COMMON-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob4_AddFileWithRanges(job4, file.RemoteName, file.LocalName, 1, &range);
    ok(hr == E_NOTIMPL, "DO-JOB-COMMON-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob4_TakeOwnership(job4);
    ok(hr == E_NOTIMPL, "DO-JOB-COMMON-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob4_SetNotifyCmdLine(job4, L"C:\\x.exe", NULL);
    ok(hr == E_NOTIMPL, "DO-JOB-COMMON-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob4_GetNotifyCmdLine(job4, &program, &parameters);
    ok(hr == E_NOTIMPL, "DO-JOB-COMMON-5, DO-JOB-COMMON-6: got %#lx.\n", hr);
    memset(&credentials, 0, sizeof(credentials));
    credentials.Target = BG_AUTH_TARGET_SERVER;
    credentials.Scheme = BG_AUTH_SCHEME_BASIC;
    hr = IBackgroundCopyJob4_SetCredentials(job4, &credentials);
    ok(hr == E_NOTIMPL, "DO-JOB-COMMON-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob4_SetReplyFileName(job4, L"C:\\reply");
    ok(hr == E_NOTIMPL, "DO-JOB-COMMON-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob4_SetPeerCachingFlags(job4, 0);
    ok(hr == E_NOTIMPL, "DO-JOB-COMMON-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob4_GetPeerCachingFlags(job4, &flags);
    ok(hr == E_NOTIMPL, "DO-JOB-COMMON-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob4_SetDescription(job4, L"kept");
    ok(hr == S_OK, "DO-JOB-COMMON-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob4_GetDescription(job4, &text);
    check_string("DO-JOB-COMMON-5", hr, text, S_OK, L"kept");
    IBackgroundCopyJob4_Release(job4);
    end_job(job);
}

START_TEST(jobs)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_jobs_manager()))
    {
        if (http_start())
        {
            test_create(manager);
            test_lists(manager);
            test_states(manager);
            test_settings(manager);
            test_properties(manager);
            test_interfaces(manager);
            test_missing(manager);
            http_stop();
        }
        IBackgroundCopyManager_Release(manager);
    }
    CoUninitialize();
}
