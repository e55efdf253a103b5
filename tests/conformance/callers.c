/*
 * Conformance tests: callers who have less rights
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

#include <stdio.h>
#include <wchar.h>
#include "common.h"

/* A client with the token that a user has without elevation, as far as there is one, and who is no administrator.
 * tests/policies/run prepares a job of another user; anywhere else that part is skipped. */

/* Whether it matters that a user has no elevation; under Wine the setting SeveralUsers of our service makes it so. */
static BOOL elevation_counts(void)
{
    DWORD value = 0, size = sizeof(value);

    if (strcmp(winetest_platform, "wine"))
        return TRUE;
    return !RegGetValueW(HKEY_LOCAL_MACHINE, L"Software\\OpenBITS", L"SeveralUsers",
            RRF_RT_REG_DWORD | RRF_SUBKEY_WOW6464KEY, NULL, &value, &size) && value;
}

static void check_job(IBackgroundCopyManager *manager, const char *text, const char *rule, HRESULT expected)
{
    IBackgroundCopyJob *job = NULL;
    WCHAR wide[64];
    HRESULT hr;
    GUID id;

    MultiByteToWideChar(CP_ACP, 0, text, -1, wide, ARRAYSIZE(wide));
    CLSIDFromString(wide, &id);
    hr = IBackgroundCopyManager_GetJob(manager, &id, &job);
    ok(hr == expected && (job == NULL) == FAILED(expected), "%s: got %#lx.\n", rule, hr);
    if (job)
        IBackgroundCopyJob_Release(job);
}

/* What it creates itself it reaches. */
static void check_own(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"limited"), *same = NULL;
    IBackgroundCopyJob4 *job4;
    BOOL elevated = 99;
    HRESULT hr;
    GUID id;

    if (!job)
        return;
    job4 = query(job, &IID_IBackgroundCopyJob4);
    hr = IBackgroundCopyJob4_GetOwnerElevationState(job4, &elevated);
    ok(hr == S_OK && !elevated, "SEC-ELEV-6, JOB-ELEV-1: got %#lx, %d.\n", hr, elevated);
    IBackgroundCopyJob4_Release(job4);
    IBackgroundCopyJob_GetId(job, &id);
    hr = IBackgroundCopyManager_GetJob(manager, &id, &same);
    ok(hr == S_OK, "SEC-WHO-3: got %#lx.\n", hr);
    if (same)
        IBackgroundCopyJob_Release(same);
    hr = IBackgroundCopyJob_SetDescription(job, L"mine");
    ok(hr == S_OK, "SEC-WHO-5: got %#lx.\n", hr);
    end_job(job);
}

static void set_helper(IBackgroundCopyJob *job, DWORD flags)
{
    IBitsTokenOptions *options = query(job, &IID_IBitsTokenOptions);
    HRESULT hr;

    hr = IBitsTokenOptions_SetHelperToken(options);
    ok(hr == S_OK, "SEC-WHO-12, SEC-TOKEN-1: got %#lx.\n", hr);
    hr = IBitsTokenOptions_SetHelperTokenFlags(options, flags);
    ok(hr == S_OK, "SEC-TOKEN-4: got %#lx.\n", hr);
    IBitsTokenOptions_Release(options);
}

/* As whom the service has made the files stands in its trace, in which tests/policies/run looks for the folders. */
static void download(IBackgroundCopyManager *manager, const WCHAR *folder, const WCHAR *remote, DWORD flags)
{
    IBackgroundCopyJob *job = create_job(manager, folder);
    WCHAR local[MAX_PATH];
    HRESULT hr;

    if (!job)
        return;
    CreateDirectoryW(local_path(folder), NULL);
    swprintf(local, ARRAYSIZE(local), L"%ls\\file", local_path(folder));
    if (flags)
        set_helper(job, flags);
    hr = IBackgroundCopyJob_AddFile(job, remote, local);
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "%ls: got %u.\n", folder, get_state(job));
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_served_file(local, 3000), "%ls: got %#lx.\n", folder, hr);
    end_job(job);
}

static void remove_folder(const WCHAR *folder)
{
    WCHAR local[MAX_PATH];

    swprintf(local, ARRAYSIZE(local), L"%ls\\file", local_path(folder));
    DeleteFileW(local);
    RemoveDirectoryW(local_path(folder));
}

static void test_helper(IBackgroundCopyManager *manager)
{
    if (!http_start())
        return;
    download(manager, L"plain", http_url("/file/3000"), 0);
    download(manager, L"unused", http_url("/file/3000"), BG_TOKEN_NETWORK);
    download(manager, L"helped", http_url("/file/3000"), BG_TOKEN_LOCAL_FILE);
    download(manager, L"copied", local_path(L"helped\\file"), BG_TOKEN_NETWORK);
    download(manager, L"again", local_path(L"plain\\file"), BG_TOKEN_LOCAL_FILE);
    remove_folder(L"plain");
    remove_folder(L"unused");
    remove_folder(L"helped");
    remove_folder(L"copied");
    remove_folder(L"again");
    remove_local_files();
    http_stop();
}

static void run_limited(const char *mine, const char *foreign)
{
    IBackgroundCopyManager *manager = create_manager();
    IEnumBackgroundCopyJobs *jobs = NULL;
    IBackgroundCopyJob *job;
    HRESULT hr;

    if (!manager)
        return;
    check_job(manager, mine, "MGR-GET-4, SEC-ELEV-1, SEC-ELEV-3", elevation_counts() ? E_ACCESSDENIED : S_OK);
    job = find_job_named(manager, 0, L"elevated one");
    ok((job == NULL) == elevation_counts(), "SEC-ELEV-1, ENUM-JOBS-3, SEC-ELEV-3: found %p.\n", job);
    if (job)
        IBackgroundCopyJob_Release(job);
    hr = IBackgroundCopyManager_EnumJobs(manager, BG_JOB_ENUM_ALL_USERS, &jobs);
    ok(hr == E_ACCESSDENIED && !jobs, "SEC-WHO-2, ENUM-JOBS-2: got %#lx.\n", hr);
    if (strcmp(foreign, "none"))
        check_job(manager, foreign, "MGR-GET-3, SEC-WHO-3", E_ACCESSDENIED);
    check_job(manager, "{6b1f3f0a-3a1c-4c39-9c8a-6f0d5a1b7e11}", "MGR-GET-2", BG_E_NOT_FOUND);
    check_own(manager);
    test_helper(manager);
    IBackgroundCopyManager_Release(manager);
}

/* NULL if there is none. */
static HANDLE limited_token(void)
{
    char space[SECURITY_MAX_SID_SIZE];
    SID_AND_ATTRIBUTES administrators = { space, 0 };
    HANDLE process, restricted = NULL;
    TOKEN_LINKED_TOKEN linked;
    DWORD size = sizeof(space);

    CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, space, &size);
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_DUPLICATE | TOKEN_ASSIGN_PRIMARY, &process))
        return NULL;
    if (GetTokenInformation(process, TokenLinkedToken, &linked, sizeof(linked), &size))
    {
        if (!CreateRestrictedToken(linked.LinkedToken, 0, 1, &administrators, 0, NULL, 0, NULL, &restricted))
            restricted = NULL;
        CloseHandle(linked.LinkedToken);
    }
    CloseHandle(process);
    return restricted;
}

static void format_id(IBackgroundCopyJob *job, char *text, size_t size)
{
    WCHAR wide[64];
    GUID id;

    IBackgroundCopyJob_GetId(job, &id);
    StringFromGUID2(&id, wide, ARRAYSIZE(wide));
    snprintf(text, size, "%S", wide);
}

static void start_limited(HANDLE token, const char *mine, const char *foreign)
{
    char command[MAX_PATH + 160], **argv;
    PROCESS_INFORMATION process;
    STARTUPINFOA startup;

    memset(&startup, 0, sizeof(startup));
    startup.cb = sizeof(startup);
    winetest_get_mainargs(&argv);
    snprintf(command, sizeof(command), "\"%s\" callers %s %s", argv[0], mine, foreign);
    if (!CreateProcessAsUserA(token, NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process))
    {
        skip("no process with that token, error %lu\n", GetLastError());
        return;
    }
    wait_child_process(process.hProcess);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
}

/* Jobs of a higher integrity level: an administrator may look at them, and change nothing. */
static void check_changes(IBackgroundCopyJob *job)
{
    IBackgroundCopyJob2 *job2 = query(job, &IID_IBackgroundCopyJob2);
    IBackgroundCopyJobHttpOptions *options = query(job, &IID_IBackgroundCopyJobHttpOptions);
    IBackgroundCopyFile3 *file3 = NULL;
    IBackgroundCopyFile *file;
    LPWSTR text = NULL;
    unsigned int i;
    HRESULT hr;

    hr = IBackgroundCopyJob_GetDescription(job, &text);
    ok(hr == S_OK, "SEC-ELEV-5: got %#lx.\n", hr);
    CoTaskMemFree(text);
    hr = IBackgroundCopyJob_SetDescription(job, L"changed");
    ok(hr == E_ACCESSDENIED, "SEC-ELEV-4, SEC-WHO-14: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetMinimumRetryDelay(job, 600);
    ok(hr == E_ACCESSDENIED, "SEC-ELEV-4, SEC-WHO-14: got %#lx.\n", hr);
    /* However often: who adds many files may be answered in another way. */
    for (i = 0; i < 40 && (!i || hr == E_ACCESSDENIED); ++i)
        hr = IBackgroundCopyJob_AddFile(job, L"http://127.0.0.1/a", local_path(L"a"));
    ok(hr == E_ACCESSDENIED, "SEC-ELEV-4, SEC-WHO-14: call %u: got %#lx.\n", i, hr);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == E_ACCESSDENIED, "SEC-ELEV-4, SEC-WHO-14: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == E_ACCESSDENIED, "SEC-ELEV-4, SEC-WHO-14: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions_SetSecurityFlags(options, 0);
    ok(hr == E_ACCESSDENIED, "SEC-ELEV-4, SEC-WHO-14: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_TakeOwnership(job2);
    ok(hr == E_ACCESSDENIED, "SEC-ELEV-4, SEC-WHO-14: got %#lx.\n", hr);
    if ((file = first_file(job)))
    {
        file3 = query(file, &IID_IBackgroundCopyFile3);
        hr = IBackgroundCopyFile3_SetRemoteName(file3, L"http://127.0.0.1/b");
        ok(hr == E_ACCESSDENIED, "SEC-ELEV-4, SEC-WHO-14: got %#lx.\n", hr);
        IBackgroundCopyFile3_Release(file3);
        IBackgroundCopyFile_Release(file);
    }
    IBackgroundCopyJobHttpOptions_Release(options);
    IBackgroundCopyJob2_Release(job2);
}

static void test_limited(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *mine = create_job(manager, L"elevated one"), *foreign;
    char own_id[64], foreign_id[64] = "none";
    HANDLE token = limited_token();

    foreign = find_job_named(manager, BG_JOB_ENUM_ALL_USERS, L"foreign");
    if (foreign)
    {
        format_id(foreign, foreign_id, sizeof(foreign_id));
        if (elevation_counts())
            check_changes(foreign);
        IBackgroundCopyJob_Release(foreign);
    }
    if (mine && token)
    {
        format_id(mine, own_id, sizeof(own_id));
        start_limited(token, own_id, foreign_id);
    }
    else
    {
        skip("the user has no other token\n");
    }
    if (token)
        CloseHandle(token);
    if (mine)
        end_job(mine);
}

START_TEST(callers)
{
    IBackgroundCopyManager *manager;
    char **argv;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (winetest_get_mainargs(&argv) >= 4)
    {
        run_limited(argv[2], argv[3]);
    }
    else if ((manager = create_manager()))
    {
        test_limited(manager);
        IBackgroundCopyManager_Release(manager);
    }
    CoUninitialize();
}
