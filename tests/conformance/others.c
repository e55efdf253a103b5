/*
 * Conformance tests: jobs of others, and jobs that have lain for long
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

/* What these tests look at does not come about within a test: tests/policies/run prepares it, anywhere else they are
 * skipped. Jobs are found by their names. */

static HRESULT set_credentials(IBackgroundCopyJob2 *job)
{
    BG_AUTH_CREDENTIALS credentials;

    memset(&credentials, 0, sizeof(credentials));
    credentials.Target = BG_AUTH_TARGET_SERVER;
    credentials.Scheme = BG_AUTH_SCHEME_BASIC;
    credentials.Credentials.Basic.UserName = (LPWSTR)L"user";
    credentials.Credentials.Basic.Password = (LPWSTR)L"Sesame-4711-opens";
    return IBackgroundCopyJob2_SetCredentials(job, &credentials);
}

/* What only the owner may do; E_ACCESSDENIED also for administrators. */
static void check_secrets(IBackgroundCopyJob2 *job, HRESULT expected)
{
    IBackgroundCopyJobHttpOptions *options = query(job, &IID_IBackgroundCopyJobHttpOptions);
    static BYTE hash[20] = { 1 };
    LPWSTR headers = NULL;
    HRESULT hr;

    hr = set_credentials(job);
    ok(hr == expected, "SEC-WHO-8, JOB-CRED-10: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_RemoveCredentials(job, BG_AUTH_TARGET_SERVER, BG_AUTH_SCHEME_BASIC);
    ok(hr == expected, "SEC-WHO-8, JOB-CRED-10: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions_SetCustomHeaders(options, L"X-Secret: Sesame");
    ok(hr == expected, "SEC-WHO-9, HOPT-HDR-6: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions_GetCustomHeaders(options, &headers);
    check_string("SEC-WHO-9, HOPT-HDR-6", hr, headers, expected, expected == S_OK ? L"X-Secret: Sesame" : NULL);
    hr = IBackgroundCopyJobHttpOptions_SetClientCertificateByID(options, BG_CERT_STORE_LOCATION_CURRENT_USER, L"MY",
            hash);
    ok(expected == S_OK ? hr != E_ACCESSDENIED : hr == E_ACCESSDENIED,
            "SEC-WHO-10, HOPT-CERT-5, HOPT-CERT-12: got %#lx.\n", hr);
    IBackgroundCopyJobHttpOptions_Release(options);
}

static void check_changes(IBackgroundCopyJob *job)
{
    IBackgroundCopyJob2 *job2 = query(job, &IID_IBackgroundCopyJob2);
    LPWSTR text = NULL;
    HRESULT hr;

    hr = IBackgroundCopyJob_GetDescription(job, &text);
    ok(hr == S_OK, "SEC-WHO-4, SEC-ELEV-5: got %#lx.\n", hr);
    CoTaskMemFree(text);
    hr = IBackgroundCopyJob_SetDescription(job, L"changed");
    ok(hr == S_OK, "SEC-WHO-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_LOW);
    ok(hr == S_OK, "SEC-WHO-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, http_url("/file/3000"), local_path(L"others"));
    ok(hr == S_OK, "SEC-WHO-6, FILE-ADD-15: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyFlags(job, BG_NOTIFY_JOB_ERROR);
    ok(hr == S_OK, "SEC-WHO-7: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, L"c:\\program.exe", NULL);
    ok(hr == S_OK, "SEC-WHO-7: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, NULL, NULL);
    ok(hr == S_OK, "SEC-WHO-7: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyInterface(job, NULL);
    ok(hr == S_OK, "SEC-WHO-7: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Suspend(job);
    ok(hr == S_OK, "SEC-WHO-5: got %#lx.\n", hr);
    IBackgroundCopyJob2_Release(job2);
}

static void check_owner(IBackgroundCopyJob *job, const char *rule, const WCHAR *expected)
{
    LPWSTR owner = NULL;
    HRESULT hr = IBackgroundCopyJob_GetOwner(job, &owner);

    check_string(rule, hr, owner, S_OK, expected);
}

/* Sid of this process, as a job of ours has it. */
static WCHAR *own_sid(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"mine");
    LPWSTR sid = NULL;

    if (job)
    {
        IBackgroundCopyJob_GetOwner(job, &sid);
        end_job(job);
    }
    return sid;
}

static void test_ownership(IBackgroundCopyManager *manager, IBackgroundCopyJob *job)
{
    IBackgroundCopyJob4 *job4 = query(job, &IID_IBackgroundCopyJob4), *mine4 = NULL;
    IBackgroundCopyJob *same = NULL, *mine = create_job(manager, L"mine");
    ULONG level = 0, own_level = 1;
    BOOL elevated = 99, own_elevated = 98;
    WCHAR *sid = own_sid(manager);
    HRESULT hr;
    GUID id;

    hr = IBackgroundCopyJob4_GetOwnerIntegrityLevel(job4, &level);
    ok(hr == S_OK && level == 16384, "SEC-ELEV-5: got %#lx, %lu.\n", hr, level);
    hr = IBackgroundCopyJob4_TakeOwnership(job4);
    ok(hr == S_OK, "SEC-WHO-11, SEC-OWN-1: got %#lx.\n", hr);
    check_owner(job, "SEC-OWNER-1, SEC-OWN-1", sid);
    CoTaskMemFree(sid);
    if (mine && (mine4 = query(mine, &IID_IBackgroundCopyJob4)))
    {
        IBackgroundCopyJob4_GetOwnerIntegrityLevel(mine4, &own_level);
        IBackgroundCopyJob4_GetOwnerElevationState(mine4, &own_elevated);
        IBackgroundCopyJob4_Release(mine4);
    }
    hr = IBackgroundCopyJob4_GetOwnerIntegrityLevel(job4, &level);
    ok(hr == S_OK && level == own_level, "SEC-ELEV-7: got %#lx, %lu, %lu.\n", hr, level, own_level);
    hr = IBackgroundCopyJob4_GetOwnerElevationState(job4, &elevated);
    ok(hr == S_OK && elevated == own_elevated, "SEC-ELEV-7: got %#lx, %d, %d.\n", hr, elevated, own_elevated);
    IBackgroundCopyJob_GetId(job, &id);
    hr = IBackgroundCopyManager_GetJob(manager, &id, &same);
    ok(hr == S_OK, "SEC-WHO-3: got %#lx.\n", hr);
    if (same)
        IBackgroundCopyJob_Release(same);
    if (mine)
        end_job(mine);
    IBackgroundCopyJob4_Release(job4);
}

/* The count of jobs has moved with the owner; no limit keeps him from taking more. */
static void test_count(IBackgroundCopyManager *manager, IBackgroundCopyJob *job)
{
    IBackgroundCopyJob2 *job2 = query(job, &IID_IBackgroundCopyJob2);
    IEnumBackgroundCopyJobs *jobs = NULL;
    IBackgroundCopyJob *more = NULL;
    ULONG count = 0;
    HRESULT hr;
    GUID id;

    IBackgroundCopyManager_EnumJobs(manager, 0, &jobs);
    IEnumBackgroundCopyJobs_GetCount(jobs, &count);
    IEnumBackgroundCopyJobs_Release(jobs);
    set_enforced_limits(TRUE);
    set_policy(L"MaxJobsPerUser", count);
    hr = IBackgroundCopyJob2_TakeOwnership(job2);
    ok(hr == S_OK, "SEC-OWN-10: got %#lx.\n", hr);
    hr = IBackgroundCopyManager_CreateJob(manager, L"more", BG_JOB_TYPE_DOWNLOAD, &id, &more);
    ok(hr == BG_E_TOO_MANY_JOBS_PER_USER, "SEC-OWN-10: got %#lx.\n", hr);
    if (more)
        end_job(more);
    remove_policy(L"MaxJobsPerUser");
    set_enforced_limits(FALSE);
    IBackgroundCopyJob2_Release(job2);
}

/* A job of another user, elevated and of a higher integrity level, seen by an administrator. */
static void test_foreign(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = find_job_named(manager, BG_JOB_ENUM_ALL_USERS, L"foreign"), *hidden;
    IBackgroundCopyJob2 *job2;

    if (!job)
    {
        skip("there is no job of another user\n");
        return;
    }
    hidden = find_job_named(manager, 0, L"foreign");
    ok(!hidden, "SEC-WHO-1, ENUM-JOBS-2: listed as ours.\n");
    if (hidden)
        IBackgroundCopyJob_Release(hidden);
    check_owner(job, "SEC-OWNER-1", L"S-1-5-21-1-2-3-1001");
    job2 = query(job, &IID_IBackgroundCopyJob2);
    check_secrets(job2, E_ACCESSDENIED);
    check_changes(job);
    test_ownership(manager, job);
    test_count(manager, job);
    check_secrets(job2, S_OK);
    hidden = find_job_named(manager, 0, L"foreign");
    ok(hidden != NULL, "SEC-WHO-1, SEC-OWN-1: not listed as ours.\n");
    if (hidden)
        IBackgroundCopyJob_Release(hidden);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "SEC-OWN-6: got %u.\n", get_state(job));
    IBackgroundCopyJob_Complete(job);
    ok(is_served_file(local_path(L"others"), 3000), "SEC-OWN-6.\n");
    IBackgroundCopyJob2_Release(job2);
    end_job(job);
}

/* A job of ours that is stored as elevated: nobody is locked out of his own jobs. Only where there is no elevation. */
static void test_elevated(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = find_job_named(manager, 0, L"elevated");
    IBackgroundCopyJob2 *job2;
    HRESULT hr;

    if (!job)
    {
        skip("there is no elevated job\n");
        return;
    }
    hr = IBackgroundCopyJob_SetDescription(job, L"changed");
    ok(hr == S_OK, "SEC-ELEV-3: got %#lx.\n", hr);
    job2 = query(job, &IID_IBackgroundCopyJob2);
    check_secrets(job2, S_OK);
    hr = set_credentials(job2);
    ok(hr == S_OK, "SEC-REST-1: got %#lx.\n", hr);
    IBackgroundCopyJob2_Release(job2);
    IBackgroundCopyJob_AddFile(job, http_url("/file/3000"), local_path(L"elevated"));
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "SEC-ELEV-2, SEC-OWNER-10: got %u.\n",
            get_state(job));
    IBackgroundCopyJob_Release(job);
}

/* A job that was transferred before the service was started anew. */
static void test_answered(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = find_job_named(manager, 0, L"answered");
    BITS_FILE_PROPERTY_VALUE value = { NULL };
    IBackgroundCopyFile5 *file5;
    IBackgroundCopyFile *file;
    HRESULT hr;

    if (!job || !(file = first_file(job)))
    {
        skip("there is no job from before\n");
        return;
    }
    file5 = query(file, &IID_IBackgroundCopyFile5);
    hr = IBackgroundCopyFile5_GetProperty(file5, BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS, &value);
    ok(hr == S_OK && value.String && !wcsncmp(value.String, L"HTTP/1.1 20", 11)
            && wcsstr(value.String, L"\r\nContent-Length: "), "FILE-PROP-6: got %#lx, %s.\n", hr,
            debugstr_w(value.String));
    CoTaskMemFree(value.String);
    IBackgroundCopyFile5_Release(file5);
    IBackgroundCopyFile_Release(file);
    IBackgroundCopyJob_Release(job);
}

/* A job that was last touched three days ago, and a client that holds it. */
static void test_aged(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = find_job_named(manager, 0, L"aged"), *young = create_job(manager, L"young");
    LPWSTR name = NULL;
    HRESULT hr;

    if (!job || !young)
    {
        skip("there is no job that has lain for long\n");
        return;
    }
    if (set_policy(L"JobInactivityTimeout", 2))
    {
        ok(wait_for_state(job, STATES_FINAL) == BG_JOB_STATE_CANCELLED,
                "POL-LIFE-1, LIM-TIME-4, LIM-TIME-12, ST-ERR-9: got %u.\n", get_state(job));
        ok(get_state(young) == BG_JOB_STATE_SUSPENDED, "POL-LIFE-1, LIM-TIME-4: got %u.\n", get_state(young));
        hr = IBackgroundCopyJob_GetDisplayName(job, &name);
        check_string("G-FINAL-1", hr, name, S_OK, L"aged");
        ok(!find_job_named(manager, 0, L"aged"), "ST-ERR-9: still listed.\n");
        remove_policy(L"JobInactivityTimeout");
    }
    end_job(young);
    end_job(job);
}

START_TEST(others)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (http_start())
    {
        if ((manager = create_manager()))
        {
            test_foreign(manager);
            test_elevated(manager);
            test_answered(manager);
            test_aged(manager);
            IBackgroundCopyManager_Release(manager);
        }
        http_stop();
    }
    remove_local_files();
    CoUninitialize();
}
