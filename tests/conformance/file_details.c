/*
 * Conformance tests: what files and their owners show over the life of a job
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
#include "callback_object.h"
#include "common.h"

static IBackgroundCopyJob *create_with_file(IBackgroundCopyManager *manager, const char *path, const WCHAR *local)
{
    IBackgroundCopyJob *job = create_job(manager, L"details");
    HRESULT hr;

    if (!job)
        return NULL;
    hr = IBackgroundCopyJob_AddFile(job, http_url(path), local_path(local));
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    return job;
}

static void run(IBackgroundCopyJob *job, const char *rule, BG_JOB_STATE expected)
{
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == expected, "%s: got %u.\n", rule, get_state(job));
}

static void check_file(IBackgroundCopyFile *file, const char *rule, UINT64 total, UINT64 transferred, BOOL completed)
{
    BG_FILE_PROGRESS progress;
    HRESULT hr;

    memset(&progress, 0xcc, sizeof(progress));
    hr = IBackgroundCopyFile_GetProgress(file, &progress);
    ok(hr == S_OK && progress.BytesTotal == total && progress.BytesTransferred == transferred
            && progress.Completed == completed, "%s: got %#lx, %lu of %lu, %d.\n", rule, hr,
            (DWORD)progress.BytesTransferred, (DWORD)progress.BytesTotal, progress.Completed);
}

static const WCHAR *temporary_name(IBackgroundCopyFile *file, const char *rule)
{
    IBackgroundCopyFile3 *file3 = query(file, &IID_IBackgroundCopyFile3);
    static WCHAR copy[MAX_PATH];
    LPWSTR name = NULL;
    HRESULT hr;

    hr = IBackgroundCopyFile3_GetTemporaryName(file3, &name);
    ok(hr == S_OK && name, "%s: got %#lx.\n", rule, hr);
    lstrcpynW(copy, name ? name : L"", ARRAYSIZE(copy));
    CoTaskMemFree(name);
    IBackgroundCopyFile3_Release(file3);
    return copy;
}

/* The caller's memory is its own again after the call. */
static void test_copies(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"details");
    WCHAR remote[] = L"http://127.0.0.1/first", local[MAX_PATH];
    LPWSTR name = NULL;
    IBackgroundCopyFile *file;
    HRESULT hr;

    if (!job)
        return;
    wcscpy(local, local_path(L"first"));
    hr = IBackgroundCopyJob_AddFile(job, remote, local);
    ok(hr == S_OK, "FILE-ADD-2: got %#lx.\n", hr);
    wmemset(remote, 'x', wcslen(remote));
    wmemset(local, 'x', wcslen(local));
    if ((file = first_file(job)))
    {
        hr = IBackgroundCopyFile_GetRemoteName(file, &name);
        check_string("FILE-ADD-2", hr, name, S_OK, L"http://127.0.0.1/first");
        hr = IBackgroundCopyFile_GetLocalName(file, &name);
        check_string("FILE-ADD-2", hr, name, S_OK, local_path(L"first"));
        IBackgroundCopyFile_Release(file);
    }
    end_job(job);
}

static ULONG count_files(IBackgroundCopyJob *job)
{
    IEnumBackgroundCopyFiles *files = NULL;
    ULONG count = 0;

    if (FAILED(IBackgroundCopyJob_EnumFiles(job, &files)))
        return 0;
    IEnumBackgroundCopyFiles_GetCount(files, &count);
    IEnumBackgroundCopyFiles_Release(files);
    return count;
}

/* Progress from AddFile to Complete; nothing takes a file out again, not even its failure. */
static void test_life(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_with_file(manager, "/file/5000", L"good");
    IBackgroundCopyFile *file;
    HRESULT hr;

    if (!job || !(file = first_file(job)))
        return;
    check_file(file, "FILE-PROG-3", BG_SIZE_UNKNOWN, 0, FALSE);
    run(job, "FILE-PROG-3", BG_JOB_STATE_TRANSFERRED);
    check_file(file, "FILE-PROG-3, FILE-PROG-8", 5000, 5000, FALSE);
    ok(!file_exists(local_path(L"good")), "FILE-PROG-3: there before Complete.\n");
    IBackgroundCopyJob_AddFile(job, http_url("/status/404"), local_path(L"bad"));
    run(job, "FILE-ADD-14", BG_JOB_STATE_ERROR);
    ok(count_files(job) == 2, "FILE-ADD-14: %lu files.\n", count_files(job));
    IBackgroundCopyJob_Suspend(job);
    ok(count_files(job) == 2, "FILE-ADD-14: %lu files.\n", count_files(job));
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == BG_S_PARTIAL_COMPLETE, "JOB-COMPLETE-3: got %#lx.\n", hr);
    ok(count_files(job) == 2, "FILE-ADD-14: %lu files.\n", count_files(job));
    check_file(file, "FILE-PROG-3, FILE-PROG-4", 5000, 5000, TRUE);
    ok(is_served_file(local_path(L"good"), 5000), "FILE-PROG-3: not there after Complete.\n");
    IBackgroundCopyFile_Release(file);
    end_job(job);
}

/* Numbers of a file that Complete leaves out stay. */
static void test_partial(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_with_file(manager, "/hold/400000", L"half");
    BG_FILE_PROGRESS before;
    IBackgroundCopyFile *file;
    HRESULT hr;

    if (!job || !(file = first_file(job)))
        return;
    http_hold();
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATE_BIT(TRANSFERRING) | STATES_REST) == BG_JOB_STATE_TRANSFERRING, "ST-RUN-2: got %u.\n",
            get_state(job));
    IBackgroundCopyJob_Suspend(job);
    IBackgroundCopyFile_GetProgress(file, &before);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == BG_S_PARTIAL_COMPLETE, "FILE-PROG-9: got %#lx.\n", hr);
    check_file(file, "FILE-PROG-9", 400000, before.BytesTransferred, FALSE);
    ok(!file_exists(local_path(L"half")), "FILE-PROG-9: there.\n");
    http_release();
    IBackgroundCopyFile_Release(file);
    end_job(job);
}

static void test_restart(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_with_file(manager, "/file/5000", L"again");
    IBackgroundCopyFile3 *file3;
    IBackgroundCopyFile *file;

    if (!job || !(file = first_file(job)))
        return;
    run(job, "FILE-PROG-5", BG_JOB_STATE_TRANSFERRED);
    file3 = query(file, &IID_IBackgroundCopyFile3);
    IBackgroundCopyFile3_SetValidationState(file3, FALSE);
    check_file(file, "FILE-PROG-5", 5000, 0, FALSE);
    run(job, "FILE-PROG-5", BG_JOB_STATE_TRANSFERRED);
    check_file(file, "FILE-PROG-5", 5000, 5000, FALSE);
    IBackgroundCopyFile3_Release(file3);
    IBackgroundCopyFile_Release(file);
    end_job(job);
}

static BYTE *security_of(const WCHAR *path, DWORD *size)
{
    const DWORD what = OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    BYTE *data;

    *size = 0;
    GetFileSecurityW(path, what, NULL, 0, size);
    if (!(data = calloc(1, *size + 1)) || !GetFileSecurityW(path, what, data, *size, size))
        *size = 0;
    return data;
}

static void test_temporary_name(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_with_file(manager, "/file/5000", L"named");
    DWORD size_before, size_after;
    IBackgroundCopyFile *file;
    BYTE *before, *after;
    WCHAR name[MAX_PATH];

    if (!job || !(file = first_file(job)))
        return;
    wcscpy(name, temporary_name(file, "FILE-TEMP-1"));
    ok(!_wcsnicmp(name, local_path(L""), wcslen(local_path(L""))), "FILE-TEMP-1, FS-TEMP-1: %s.\n", debugstr_w(name));
    run(job, "FILE-TEMP-1", BG_JOB_STATE_TRANSFERRED);
    ok(!wcscmp(name, temporary_name(file, "FILE-TEMP-1")), "FILE-TEMP-1: it has changed.\n");
    ok(is_served_file(name, 5000), "FILE-TEMP-1, FILE-TEMP-2: another file.\n");
    before = security_of(name, &size_before);
    IBackgroundCopyJob_Complete(job);
    temporary_name(file, "FILE-TEMP-1");
    after = security_of(local_path(L"named"), &size_after);
    ok(size_before && size_before == size_after && !memcmp(before, after, size_before),
            "FILE-TEMP-5: %lu and %lu bytes.\n", size_before, size_after);
    free(before);
    free(after);
    IBackgroundCopyFile_Release(file);
    end_job(job);
}

/* A client that reads the temporary file and forgets to close it. */
static void test_open_handle(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_with_file(manager, "/file/5000", L"open");
    IBackgroundCopyFile *file;
    HANDLE handle;
    HRESULT hr;

    if (!job || !(file = first_file(job)))
        return;
    run(job, "FILE-TEMP-2", BG_JOB_STATE_TRANSFERRED);
    handle = CreateFileW(temporary_name(file, "FILE-TEMP-1"), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
            OPEN_EXISTING, 0, NULL);
    ok(handle != INVALID_HANDLE_VALUE, "FILE-TEMP-2: error %lu.\n", GetLastError());
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION), "FILE-TEMP-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == BG_S_UNABLE_TO_DELETE_FILES, "FILE-TEMP-2: got %#lx.\n", hr);
    CloseHandle(handle);
    DeleteFileW(temporary_name(file, "FILE-TEMP-1"));
    IBackgroundCopyFile_Release(file);
    end_job(job);
}

static void test_names(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job_of_type(manager, L"details", BG_JOB_TYPE_UPLOAD);
    IBackgroundCopyJobHttpOptions *options;
    IBackgroundCopyJob3 *job3;
    HRESULT hr;

    if (job)
    {
        job3 = query(job, &IID_IBackgroundCopyJob3);
        hr = IBackgroundCopyJob3_ReplaceRemotePrefix(job3, L"http://a", L"http://b");
        ok(hr == E_NOTIMPL, "FILE-REMOTE-1: got %#lx.\n", hr);
        IBackgroundCopyJob3_Release(job3);
        end_job(job);
    }
    if (!(job = create_with_file(manager, "/redirect/3000", L"redirected")))
        return;
    options = query(job, &IID_IBackgroundCopyJobHttpOptions);
    IBackgroundCopyJobHttpOptions_SetSecurityFlags(options, BG_HTTP_REDIRECT_POLICY_ALLOW_REPORT);
    IBackgroundCopyJobHttpOptions_Release(options);
    run(job, "FILE-REMOTE-9", BG_JOB_STATE_TRANSFERRED);
    job3 = query(job, &IID_IBackgroundCopyJob3);
    hr = IBackgroundCopyJob3_ReplaceRemotePrefix(job3, http_url("/redirect/"), http_url("/other/"));
    ok(hr == S_FALSE, "FILE-REMOTE-9: got %#lx.\n", hr);
    hr = IBackgroundCopyJob3_ReplaceRemotePrefix(job3, http_url("/file/"), http_url("/other/"));
    ok(hr == S_OK, "FILE-REMOTE-9: got %#lx.\n", hr);
    IBackgroundCopyJob3_Release(job3);
    end_job(job);
}

/* Taking one's own job over. */
static void test_own(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_with_file(manager, "/file/1000", L"taken");
    struct callback *callback = create_callback();
    IUnknown *before = NULL, *after = NULL;
    IBitsTokenOptions *token;
    IBackgroundCopyJob2 *job2;
    LPWSTR sid = NULL;
    DWORD flags = 0;
    HRESULT hr;

    if (!job || !callback)
        return;
    job2 = query(job, &IID_IBackgroundCopyJob2);
    token = query(job, &IID_IBitsTokenOptions);
    IBackgroundCopyJob2_SetNotifyInterface(job2, (IUnknown *)&callback->IBackgroundCopyCallback3_iface);
    IBackgroundCopyJob2_GetNotifyInterface(job2, &before);
    hr = IBitsTokenOptions_SetHelperToken(token);
    ok(hr == S_OK, "SEC-TOKEN-1, SEC-WHO-12: got %#lx.\n", hr);
    IBitsTokenOptions_SetHelperTokenFlags(token, BG_TOKEN_LOCAL_FILE);
    hr = IBackgroundCopyJob2_TakeOwnership(job2);
    ok(hr == S_OK, "SEC-OWN-11: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_GetNotifyInterface(job2, &after);
    ok(hr == S_OK && before && after == before, "SEC-OWN-5: got %#lx, %p and %p.\n", hr, before, after);
    hr = IBitsTokenOptions_GetHelperTokenSid(token, &sid);
    check_string("SEC-OWN-8", hr, sid, S_OK, NULL);
    hr = IBitsTokenOptions_GetHelperTokenFlags(token, &flags);
    ok(hr == S_OK && flags == BG_TOKEN_LOCAL_FILE, "SEC-OWN-8: got %#lx, %#lx.\n", hr, flags);
    IBitsTokenOptions_SetHelperTokenFlags(token, 0);
    IBackgroundCopyJob_Resume(job);
    ok(WaitForSingleObject(callback->event, LONG_WAIT) == WAIT_OBJECT_0, "SEC-OWN-5: not called.\n");
    if (before)
        IUnknown_Release(before);
    if (after)
        IUnknown_Release(after);
    IBitsTokenOptions_Release(token);
    IBackgroundCopyJob2_Release(job2);
    end_job(job);
    release_callback(callback);
}

/* The new owner must reach the files. */
static void test_no_access(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"details");
    WCHAR folder[MAX_PATH], name[MAX_PATH];
    IBackgroundCopyJob2 *job2;
    LPWSTR program = NULL, parameters = NULL;
    HRESULT hr;

    if (!job)
        return;
    wcscpy(folder, local_path(L"folder"));
    CreateDirectoryW(folder, NULL);
    wcscpy(name, folder);
    wcscat(name, L"\\file");
    IBackgroundCopyJob_AddFile(job, http_url("/file/1000"), name);
    job2 = query(job, &IID_IBackgroundCopyJob2);
    IBackgroundCopyJob2_SetNotifyCmdLine(job2, L"c:\\program.exe", L"p");
    ok(RemoveDirectoryW(folder), "error %lu.\n", GetLastError());
    hr = IBackgroundCopyJob2_TakeOwnership(job2);
    ok(hr == BG_E_NEW_OWNER_NO_FILE_ACCESS, "SEC-OWN-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_GetNotifyCmdLine(job2, &program, &parameters);
    check_string("SEC-OWN-2, G-ATOMIC-1", hr, program, S_OK, L"c:\\program.exe");
    CoTaskMemFree(parameters);
    CreateDirectoryW(folder, NULL);
    hr = IBackgroundCopyJob2_TakeOwnership(job2);
    ok(hr == S_OK, "SEC-OWN-2: got %#lx.\n", hr);
    IBackgroundCopyJob2_Release(job2);
    end_job(job);
    ok(RemoveDirectoryW(folder), "error %lu.\n", GetLastError());
}

static ULONG own_integrity(void)
{
    BYTE space[sizeof(TOKEN_MANDATORY_LABEL) + SECURITY_MAX_SID_SIZE];
    TOKEN_MANDATORY_LABEL *label = (TOKEN_MANDATORY_LABEL *)space;
    ULONG level = 0;
    HANDLE token;
    DWORD size;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return 0;
    if (GetTokenInformation(token, TokenIntegrityLevel, space, sizeof(space), &size))
        level = *GetSidSubAuthority(label->Label.Sid, *GetSidSubAuthorityCount(label->Label.Sid) - 1);
    CloseHandle(token);
    return level;
}

static BOOL own_elevation(void)
{
    TOKEN_ELEVATION elevation = { 0 };
    HANDLE token;
    DWORD size;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return FALSE;
    GetTokenInformation(token, TokenElevation, &elevation, sizeof(elevation), &size);
    CloseHandle(token);
    return !!elevation.TokenIsElevated;
}

/* ACL flags are taken from everybody and do nothing to what comes by HTTP. */
static void test_creator(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_with_file(manager, "/file/1000", L"flags");
    IBackgroundCopyJob4 *job4;
    BOOL elevated = 99;
    ULONG level = 0;
    HRESULT hr;

    if (!job)
        return;
    job4 = query(job, &IID_IBackgroundCopyJob4);
    hr = IBackgroundCopyJob4_GetOwnerIntegrityLevel(job4, &level);
    ok(hr == S_OK && level == own_integrity(), "SEC-ELEV-6, MGR-CREATE-10: got %#lx, %lu, not %lu.\n", hr, level,
            own_integrity());
    hr = IBackgroundCopyJob4_GetOwnerElevationState(job4, &elevated);
    ok(hr == S_OK && elevated == own_elevation(), "SEC-ELEV-6, JOB-ELEV-1: got %#lx, %d, not %d.\n", hr, elevated,
            own_elevation());
    hr = IBackgroundCopyJob4_SetFileACLFlags(job4, BG_COPY_FILE_ALL);
    ok(hr == S_OK, "SEC-ACL-9: got %#lx.\n", hr);
    run(job, "SEC-ACL-2", BG_JOB_STATE_TRANSFERRED);
    hr = IBackgroundCopyJob4_Complete(job4);
    ok(hr == S_OK && is_served_file(local_path(L"flags"), 1000), "SEC-ACL-2: got %#lx.\n", hr);
    IBackgroundCopyJob4_Release(job4);
    end_job(job);
}

START_TEST(file_details)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (http_start())
    {
        if ((manager = create_manager()))
        {
            test_copies(manager);
            test_life(manager);
            test_partial(manager);
            test_restart(manager);
            test_temporary_name(manager);
            test_open_handle(manager);
            test_names(manager);
            test_own(manager);
            test_no_access(manager);
            test_creator(manager);
            IBackgroundCopyManager_Release(manager);
        }
        http_stop();
    }
    remove_local_files();
    CoUninitialize();
}
