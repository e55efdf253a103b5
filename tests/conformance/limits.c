/*
 * Conformance tests: how many jobs, files, ranges and characters
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
#include "policies.h"

#define MANY 12

/* Creates up to that many jobs; returns how many there are, and what the last CreateJob said. */
static unsigned int create_jobs(IBackgroundCopyManager *manager, IBackgroundCopyJob **jobs, unsigned int count,
        HRESULT *last)
{
    unsigned int i;
    GUID id;

    for (i = 0; i < count; i++)
    {
        *last = IBackgroundCopyManager_CreateJob(manager, L"limits", BG_JOB_TYPE_DOWNLOAD, &id, &jobs[i]);
        if (*last != S_OK)
            break;
    }
    return i;
}

static void end_jobs(IBackgroundCopyJob **jobs, unsigned int count)
{
    while (count--)
        end_job(jobs[count]);
}

static ULONG count_jobs(IBackgroundCopyManager *manager)
{
    IEnumBackgroundCopyJobs *jobs = NULL;
    ULONG count = 0;

    if (FAILED(IBackgroundCopyManager_EnumJobs(manager, 0, &jobs)))
        return 0;
    IEnumBackgroundCopyJobs_GetCount(jobs, &count);
    IEnumBackgroundCopyJobs_Release(jobs);
    return count;
}

/* With room for three more of a kind. */
static void test_job_limit(IBackgroundCopyManager *manager, const WCHAR *policy, const char *rule, HRESULT expected)
{
    IBackgroundCopyJob *jobs[MANY];
    unsigned int count;
    HRESULT hr = S_OK;

    if (!set_policy(policy, count_jobs(manager) + 3))
        return;
    set_enforced_limits(TRUE);
    count = create_jobs(manager, jobs, MANY, &hr);
    ok(count == 3 && hr == expected, "%s: %u jobs, then %#lx.\n", rule, count, hr);
    if (count)
        end_job(jobs[--count]);
    count += create_jobs(manager, jobs + count, 1, &hr);
    ok(count == 3 && hr == S_OK, "%s: after a Cancel: %u jobs, %#lx.\n", rule, count, hr);
    set_enforced_limits(FALSE);
    count += create_jobs(manager, jobs + count, MANY - count, &hr);
    ok(count == MANY && hr == S_OK, "LIM-JOB-6, LIM-JOB-7: %u jobs, then %#lx.\n", count, hr);
    end_jobs(jobs, count);
    remove_policy(policy);
}

static void test_both_limits(IBackgroundCopyManager *manager)
{
    ULONG count = count_jobs(manager);
    IBackgroundCopyJob *jobs[2];
    HRESULT hr = S_OK;

    if (!set_policy(L"MaxJobsPerMachine", count + 1) || !set_policy(L"MaxJobsPerUser", count + 1))
        return;
    set_enforced_limits(TRUE);
    count = create_jobs(manager, jobs, ARRAYSIZE(jobs), &hr);
    ok(count == 1 && hr == BG_E_TOO_MANY_JOBS_PER_USER, "MGR-CREATE-9: %lu jobs, then %#lx.\n", count, hr);
    end_jobs(jobs, count);
    count = create_jobs(manager, jobs, 1, &hr);
    ok(count == 1, "MGR-CREATE-9: final jobs count: %#lx.\n", hr);
    end_jobs(jobs, count);
    set_enforced_limits(FALSE);
    remove_policy(L"MaxJobsPerMachine");
    remove_policy(L"MaxJobsPerUser");
}

/* A value of a wrong type or out of range is none at all. */
static void test_wrong_policies(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *jobs[4];
    unsigned int count;
    HRESULT hr = S_OK;

    if (!set_policy(L"MaxJobsPerUser", 0))
        return;
    set_enforced_limits(TRUE);
    count = create_jobs(manager, jobs, ARRAYSIZE(jobs), &hr);
    ok(count == ARRAYSIZE(jobs), "POL-READ-1: %u jobs, then %#lx.\n", count, hr);
    end_jobs(jobs, count);
    set_policy_text(L"MaxJobsPerUser", L"1");
    count = create_jobs(manager, jobs, ARRAYSIZE(jobs), &hr);
    ok(count == ARRAYSIZE(jobs), "POL-READ-1: %u jobs, then %#lx.\n", count, hr);
    end_jobs(jobs, count);
    set_enforced_limits(FALSE);
    remove_policy(L"MaxJobsPerUser");
}

static HRESULT add_file(IBackgroundCopyJob *job)
{
    return IBackgroundCopyJob_AddFile(job, L"http://127.0.0.1/a", local_path(L"limits"));
}

/* Until the limits bind, of which the service may take a moment to hear. */
static HRESULT add_files_until_refused(IBackgroundCopyJob *job)
{
    ULONGLONG start = GetTickCount64();
    HRESULT hr;

    while ((hr = add_file(job)) == S_OK && GetTickCount64() - start < LONG_WAIT)
        Sleep(50);
    return hr;
}

/* To a job that is full: a change counts, though the service keeps the key open. That limits do not bind any more
 * counts at once. */
static void test_settings_gone(IBackgroundCopyJob *job)
{
    HRESULT hr = add_file(job);

    ok(hr == BG_E_TOO_MANY_FILES_IN_JOB, "LIM-JOB-3: got %#lx.\n", hr);
    if (!take_settings_away())
    {
        skip("The key of the settings cannot be deleted.\n");
        return;
    }
    hr = add_file(job);
    ok(hr == S_OK, "LIM-JOB-6, LIM-JOB-7: without the key: got %#lx.\n", hr);
    ok(bring_settings_back(), "The settings do not come back.\n");
    hr = add_files_until_refused(job);
    ok(hr == BG_E_TOO_MANY_FILES_IN_JOB, "LIM-JOB-3: with a new key: got %#lx.\n", hr);
}

static void test_file_limit(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"limits");
    BG_FILE_INFO set[3];
    unsigned int i;
    HRESULT hr;

    if (!job || !set_policy(L"MaxFilesPerJob", 3))
        return;
    for (i = 0; i < ARRAYSIZE(set); i++)
    {
        set[i].RemoteName = (WCHAR *)L"http://127.0.0.1/a";
        set[i].LocalName = (WCHAR *)local_path(L"limits");
    }
    set_enforced_limits(TRUE);
    hr = IBackgroundCopyJob_AddFileSet(job, 3, set);
    ok(hr == S_OK, "LIM-JOB-3, FILE-ADD-7: got %#lx.\n", hr);
    hr = add_file(job);
    ok(hr == BG_E_TOO_MANY_FILES_IN_JOB, "LIM-JOB-3, FILE-ADD-7, POL-LIM-3: got %#lx.\n", hr);
    set_policy(L"MaxFilesPerJob", 5);
    hr = IBackgroundCopyJob_AddFileSet(job, 3, set);
    ok(hr == BG_E_TOO_MANY_FILES_IN_JOB, "LIM-JOB-3, FILE-ADD-4: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFileSet(job, 2, set);
    ok(hr == S_OK, "POL-READ-1, FILE-ADD-4: got %#lx.\n", hr);
    test_settings_gone(job);
    set_enforced_limits(FALSE);
    hr = add_file(job);
    ok(hr == S_OK, "LIM-JOB-6, FILE-ADD-7: got %#lx.\n", hr);
    remove_policy(L"MaxFilesPerJob");
    end_job(job);
}

static void test_range_limit(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"limits");
    BG_FILE_RANGE ranges[501];
    IBackgroundCopyJob3 *job3;
    unsigned int i;
    HRESULT hr;

    if (!job)
        return;
    for (i = 0; i < ARRAYSIZE(ranges); i++)
    {
        ranges[i].InitialOffset = i * 10;
        ranges[i].Length = 5;
    }
    job3 = query(job, &IID_IBackgroundCopyJob3);
    set_enforced_limits(TRUE);
    hr = IBackgroundCopyJob3_AddFileWithRanges(job3, L"http://127.0.0.1/a", local_path(L"limits"), 501, ranges);
    ok(hr == BG_E_TOO_MANY_RANGES_IN_FILE, "LIM-JOB-5, FILE-RANGE-9: got %#lx.\n", hr);
    hr = IBackgroundCopyJob3_AddFileWithRanges(job3, L"http://127.0.0.1/a", local_path(L"limits"), 500, ranges);
    ok(hr == S_OK, "LIM-JOB-5, FILE-RANGE-9: got %#lx.\n", hr);
    if (set_policy(L"MaxRangesPerFile", 2))
    {
        hr = IBackgroundCopyJob3_AddFileWithRanges(job3, L"http://127.0.0.1/a", local_path(L"limits"), 3, ranges);
        ok(hr == BG_E_TOO_MANY_RANGES_IN_FILE, "POL-LIM-4: got %#lx.\n", hr);
        remove_policy(L"MaxRangesPerFile");
    }
    set_enforced_limits(FALSE);
    hr = IBackgroundCopyJob3_AddFileWithRanges(job3, L"http://127.0.0.1/a", local_path(L"limits"), 501, ranges);
    ok(hr == S_OK, "LIM-JOB-6, LIM-JOB-7, FILE-RANGE-9: got %#lx.\n", hr);
    IBackgroundCopyJob3_Release(job3);
    end_job(job);
}

/* Ten jobs of a program and ten files of a job are advice only. */
static void test_advice(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *jobs[MANY];
    unsigned int count, i;
    HRESULT hr = S_OK;

    count = create_jobs(manager, jobs, MANY, &hr);
    ok(count == MANY, "LIM-JOB-8: %u jobs, then %#lx.\n", count, hr);
    for (i = 0; count && i < MANY; i++)
    {
        hr = add_file(jobs[0]);
        ok(hr == S_OK, "LIM-JOB-8: file %u: got %#lx.\n", i, hr);
    }
    end_jobs(jobs, count);
}

static const WCHAR *text_of(unsigned int length)
{
    static WCHAR text[33000];

    wmemset(text, 'x', length);
    text[length] = 0;
    return text;
}

static void test_job_texts(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = NULL, *none = NULL;
    HRESULT hr;
    GUID id;

    hr = IBackgroundCopyManager_CreateJob(manager, text_of(257), BG_JOB_TYPE_DOWNLOAD, &id, &none);
    ok(hr == E_INVALIDARG, "LIM-TEXT-1: got %#lx.\n", hr);
    hr = IBackgroundCopyManager_CreateJob(manager, text_of(256), BG_JOB_TYPE_DOWNLOAD, &id, &job);
    ok(hr == S_OK, "LIM-TEXT-1: got %#lx.\n", hr);
    if (!job)
        return;
    hr = IBackgroundCopyJob_SetDisplayName(job, text_of(257));
    ok(hr == BG_E_STRING_TOO_LONG, "LIM-TEXT-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetDisplayName(job, text_of(256));
    ok(hr == S_OK, "LIM-TEXT-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetDescription(job, text_of(1025));
    ok(hr == BG_E_STRING_TOO_LONG, "LIM-TEXT-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetDescription(job, text_of(1024));
    ok(hr == S_OK, "LIM-TEXT-2: got %#lx.\n", hr);
    end_job(job);
}

static void test_command_line(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"limits");
    IBackgroundCopyJob2 *job2;
    HRESULT hr;

    if (!job)
        return;
    job2 = query(job, &IID_IBackgroundCopyJob2);
    hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, text_of(261), L"p");
    ok(hr == BG_E_STRING_TOO_LONG, "LIM-TEXT-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, text_of(260), NULL);
    ok(hr == S_OK, "LIM-TEXT-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, L"p", text_of(4001));
    ok(hr == BG_E_STRING_TOO_LONG, "LIM-TEXT-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, L"p", text_of(4000));
    ok(hr == S_OK, "LIM-TEXT-5: got %#lx.\n", hr);
    IBackgroundCopyJob2_Release(job2);
    end_job(job);
}

/* The longest names that are taken, the terminating NUL of a local name included. */
static void test_names(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"limits");
    WCHAR name[2300];
    HRESULT hr;

    if (!job)
        return;
    wcscpy(name, L"http://127.0.0.1/");
    while (wcslen(name) < 2200)
        wcscat(name, wcslen(name) % 200 ? L"a" : L"/");
    hr = IBackgroundCopyJob_AddFile(job, name, local_path(L"limits"));
    ok(hr == S_OK, "LIM-TEXT-3: got %#lx.\n", hr);
    wcscat(name, L"a");
    hr = IBackgroundCopyJob_AddFile(job, name, local_path(L"limits"));
    ok(hr == E_INVALIDARG, "LIM-TEXT-3: got %#lx.\n", hr);
    wcscpy(name, L"http://127.0.0.1/");
    wcscat(name, text_of(260));
    hr = IBackgroundCopyJob_AddFile(job, name, local_path(L"limits"));
    ok(hr == S_OK, "LIM-TEXT-3, FILE-RNAME-3: got %#lx.\n", hr);
    wcscat(name, L"a");
    hr = IBackgroundCopyJob_AddFile(job, name, local_path(L"limits"));
    ok(hr == E_INVALIDARG, "LIM-TEXT-3, FILE-RNAME-3: got %#lx.\n", hr);
    wcscpy(name, local_path(L""));
    wcscat(name, text_of(260 - (unsigned int)wcslen(name)));
    hr = IBackgroundCopyJob_AddFile(job, L"http://127.0.0.1/a", name);
    ok(hr == E_INVALIDARG, "LIM-TEXT-4, FILE-LOCAL-2: got %#lx.\n", hr);
    name[wcslen(name) - 1] = 0;
    hr = IBackgroundCopyJob_AddFile(job, L"http://127.0.0.1/a", name);
    ok(hr != E_INVALIDARG, "LIM-TEXT-4, FILE-LOCAL-2: got %#lx.\n", hr);
    end_job(job);
}

static HRESULT set_credentials(IBackgroundCopyJob2 *job, const WCHAR *user, const WCHAR *password)
{
    BG_AUTH_CREDENTIALS credentials;

    memset(&credentials, 0, sizeof(credentials));
    credentials.Target = BG_AUTH_TARGET_SERVER;
    credentials.Scheme = BG_AUTH_SCHEME_BASIC;
    credentials.Credentials.Basic.UserName = (LPWSTR)user;
    credentials.Credentials.Basic.Password = (LPWSTR)password;
    return IBackgroundCopyJob2_SetCredentials(job, &credentials);
}

static void test_connection_texts(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"limits");
    static WCHAR password[65538];
    IBackgroundCopyJob2 *job2;
    HRESULT hr;

    if (!job)
        return;
    job2 = query(job, &IID_IBackgroundCopyJob2);
    hr = IBackgroundCopyJob2_SetProxySettings(job2, BG_JOB_PROXY_USAGE_OVERRIDE, text_of(32001), NULL);
    ok(hr == BG_E_PROXY_LIST_TOO_LARGE, "LIM-TEXT-6: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_SetProxySettings(job2, BG_JOB_PROXY_USAGE_OVERRIDE, L"a", text_of(32001));
    ok(hr == BG_E_PROXY_BYPASS_LIST_TOO_LARGE, "LIM-TEXT-6: got %#lx.\n", hr);
    hr = set_credentials(job2, text_of(301), L"p");
    ok(hr == BG_E_USERNAME_TOO_LARGE, "LIM-TEXT-7: got %#lx.\n", hr);
    hr = set_credentials(job2, text_of(300), L"p");
    ok(hr == S_OK, "LIM-TEXT-7: got %#lx.\n", hr);
    wmemset(password, 'x', 65537);
    hr = set_credentials(job2, L"u", password);
    ok(hr == BG_E_PASSWORD_TOO_LARGE, "LIM-TEXT-8: got %#lx.\n", hr);
    password[65536] = 0;
    hr = set_credentials(job2, L"u", password);
    ok(hr == S_OK, "LIM-TEXT-8: got %#lx.\n", hr);
    IBackgroundCopyJob2_Release(job2);
    end_job(job);
}

static void test_http_texts(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"limits");
    IBackgroundCopyJobHttpOptions *options;
    BYTE hash[20] = { 1 };
    HRESULT hr;

    if (!job)
        return;
    options = query(job, &IID_IBackgroundCopyJobHttpOptions);
    hr = IBackgroundCopyJobHttpOptions_SetCustomHeaders(options, text_of(16384));
    ok(hr == BG_E_STRING_TOO_LONG, "LIM-TEXT-9: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions_SetCustomHeaders(options, text_of(16383));
    ok(hr == S_OK, "LIM-TEXT-9: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions_SetClientCertificateByID(options, BG_CERT_STORE_LOCATION_CURRENT_USER,
            text_of(256), hash);
    ok(hr == BG_E_STRING_TOO_LONG, "LIM-TEXT-10: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions_SetClientCertificateByID(options, BG_CERT_STORE_LOCATION_CURRENT_USER,
            text_of(255), hash);
    ok(hr != BG_E_STRING_TOO_LONG, "LIM-TEXT-10: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions_SetClientCertificateByName(options, BG_CERT_STORE_LOCATION_CURRENT_USER, L"MY",
            text_of(256));
    ok(hr == BG_E_STRING_TOO_LONG, "LIM-TEXT-10: got %#lx.\n", hr);
    IBackgroundCopyJobHttpOptions_Release(options);
    end_job(job);
}

/* Without policies. */
static void test_default_times(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"limits");
    ULONG delay = 0, timeout = 0, time = 0;
    IBackgroundCopyJob4 *job4;
    HRESULT hr;

    if (!job)
        return;
    hr = IBackgroundCopyJob_GetMinimumRetryDelay(job, &delay);
    ok(hr == S_OK && delay == 600, "LIM-TIME-1: got %#lx, %lu.\n", hr, delay);
    hr = IBackgroundCopyJob_SetMinimumRetryDelay(job, 4);
    ok(hr == S_OK, "LIM-TIME-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetMinimumRetryDelay(job, &delay);
    ok(hr == S_OK && delay == 5, "LIM-TIME-1: got %#lx, %lu.\n", hr, delay);
    hr = IBackgroundCopyJob_GetNoProgressTimeout(job, &timeout);
    ok(hr == S_OK && timeout == 1209600, "LIM-TIME-2: got %#lx, %lu.\n", hr, timeout);
    job4 = query(job, &IID_IBackgroundCopyJob4);
    hr = IBackgroundCopyJob4_GetMaximumDownloadTime(job4, &time);
    ok(hr == S_OK && time == 7776000, "LIM-TIME-3: got %#lx, %lu.\n", hr, time);
    IBackgroundCopyJob4_Release(job4);
    end_job(job);
}

START_TEST(limits)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_manager()))
    {
        test_default_times(manager);
        test_job_texts(manager);
        test_command_line(manager);
        test_names(manager);
        test_connection_texts(manager);
        test_http_texts(manager);
        test_advice(manager);
        test_job_limit(manager, L"MaxJobsPerUser", "LIM-JOB-1, POL-LIM-1, MGR-CREATE-7", BG_E_TOO_MANY_JOBS_PER_USER);
        test_job_limit(manager, L"MaxJobsPerMachine", "LIM-JOB-2, POL-LIM-2, MGR-CREATE-7",
                BG_E_TOO_MANY_JOBS_PER_MACHINE);
        test_both_limits(manager);
        test_wrong_policies(manager);
        test_file_limit(manager);
        test_range_limit(manager);
        IBackgroundCopyManager_Release(manager);
    }
    remove_local_files();
    CoUninitialize();
}
