/*
 * Conformance tests: temporary files
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

#include "transfers.h"
#include <aclapi.h>

/* Where bytes go before Complete. */

#define FILE_SIZE 600000

static BOOL is_temporary_name(const WCHAR *path)
{
    const WCHAR *folder = local_path(L""), *name = path + wcslen(folder), *c;

    if (_wcsnicmp(path, folder, wcslen(folder)) || wcsncmp(name, L"BIT", 3) || wcslen(name) < 8
            || wcscmp(name + wcslen(name) - 4, L".tmp"))
        return FALSE;
    for (c = name + 3; *c != '.'; c++)
    {
        if (!wcschr(L"0123456789ABCDEFabcdef", *c))
            return FALSE;
    }
    return TRUE;
}

static void check_sharing(const WCHAR *temp)
{
    HANDLE file = open_file(temp, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE);

    ok(file != INVALID_HANDLE_VALUE, "FS-TEMP-5: error %lu.\n", GetLastError());
    CloseHandle(file);
    file = open_file(temp, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE);
    ok(file == INVALID_HANDLE_VALUE && GetLastError() == ERROR_SHARING_VIOLATION, "FS-TEMP-5: error %lu.\n",
            GetLastError());
    file = open_file(temp, GENERIC_READ, FILE_SHARE_READ);
    ok(file == INVALID_HANDLE_VALUE && GetLastError() == ERROR_SHARING_VIOLATION, "FS-TEMP-5: error %lu.\n",
            GetLastError());
}

static void test_temporary_file(IBackgroundCopyManager *manager)
{
    const WCHAR *local = local_path(L"temporary"), *temp;
    IBackgroundCopyJob *job = create_job_with_file(manager, "/hold/600000", local);
    DWORD attributes;
    HRESULT hr;

    if (!job)
        return;
    temp = temporary_name(job, 0);
    ok(is_temporary_name(temp), "FS-TEMP-1, FS-TEMP-2: %s.\n", debugstr_w(temp));
    http_hold();
    begin_job(job);
    attributes = GetFileAttributesW(temp);
    ok(attributes != INVALID_FILE_ATTRIBUTES, "FS-TEMP-2: not there.\n");
    ok(attributes & FILE_ATTRIBUTE_HIDDEN, "FS-TEMP-2: attributes %#lx.\n", attributes);
    ok(!file_exists(local), "FS-TEMP-1: the target is there.\n");
    check_sharing(temp);
    hr = IBackgroundCopyJob_Suspend(job);
    ok(hr == S_OK && file_exists(temp), "FS-TEMP-7, ST-CALL-9: got %#lx.\n", hr);
    http_release();
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    ok(file_exists(temp) && is_served_file(temp, FILE_SIZE), "FS-TEMP-7: another content.\n");
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && !file_exists(temp), "FS-DONE-1: got %#lx.\n", hr);
    attributes = GetFileAttributesW(local);
    ok(!(attributes & FILE_ATTRIBUTE_HIDDEN), "FS-DONE-4, FS-TIME-5: attributes %#lx.\n", attributes);
    ok(is_served_file(local, FILE_SIZE), "FS-DONE-1: another content.\n");
    end_job(job);
    DeleteFileW(local);
}

/* The new file inherits the rights of its folder, as any file there does. */
static void check_security(const WCHAR *path)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    char buffer[256];
    PSID owner = NULL;
    HANDLE token;
    DWORD size, error;

    error = GetNamedSecurityInfoW((WCHAR *)path, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL, NULL, NULL,
            &descriptor);
    ok(!error && owner, "FS-DONE-8: error %lu.\n", error);
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);
    GetTokenInformation(token, TokenUser, buffer, sizeof(buffer), &size);
    /* Files of an elevated administrator belong to the group. */
    ok(owner && (EqualSid(owner, ((TOKEN_USER *)buffer)->User.Sid)
            || IsWellKnownSid(owner, WinBuiltinAdministratorsSid)),
            "FS-DONE-8, JOB-COMPLETE-9, SEC-ACL-5: another owner.\n");
    CloseHandle(token);
    LocalFree(descriptor);
}

static PACL get_acl(const WCHAR *path, PSECURITY_DESCRIPTOR *descriptor)
{
    PACL acl = NULL;

    GetNamedSecurityInfoW((WCHAR *)path, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, &acl, NULL, descriptor);
    return acl;
}

static void test_security(IBackgroundCopyManager *manager)
{
    const WCHAR *local = local_path(L"security"), *plain = local_path(L"plain");
    IBackgroundCopyJob *job = create_job_with_file(manager, "/file/600000", local);
    PSECURITY_DESCRIPTOR descriptors[2];
    PACL acls[2];

    if (!job)
        return;
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    IBackgroundCopyJob_Complete(job);
    check_security(local);
    write_file(plain, "");
    acls[0] = get_acl(local, &descriptors[0]);
    acls[1] = get_acl(plain, &descriptors[1]);
    ok(acls[0] && acls[1] && acls[0]->AclSize == acls[1]->AclSize && !memcmp(acls[0], acls[1], acls[0]->AclSize),
            "FS-TEMP-3: rights differ from those of another new file.\n");
    LocalFree(descriptors[0]);
    LocalFree(descriptors[1]);
    end_job(job);
    DeleteFileW(local);
    DeleteFileW(plain);
}

/* A handle that denies writing, there before the transfer begins. */
static void test_denied_sharing(IBackgroundCopyManager *manager)
{
    const WCHAR *local = local_path(L"sharing"), *temp;
    IBackgroundCopyJob *job = create_job_with_file(manager, "/hold/600000", local);
    HANDLE file;
    HRESULT hr;

    if (!job)
        return;
    http_hold();
    begin_job(job);
    hr = IBackgroundCopyJob_Suspend(job);
    ok(hr == S_OK, "JOB-SUSPEND-1: got %#lx.\n", hr);
    http_release();
    temp = temporary_name(job, 0);
    file = open_file(temp, GENERIC_READ, FILE_SHARE_READ);
    ok(file != INVALID_HANDLE_VALUE, "FS-TEMP-5: error %lu.\n", GetLastError());
    run_job(job, BG_JOB_STATE_TRANSIENT_ERROR);
    check_local_error(job, "FS-TEMP-6, FS-ERR-2", HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION));
    CloseHandle(file);
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_served_file(local, FILE_SIZE), "FS-TEMP-6: got %#lx.\n", hr);
    end_job(job);
    DeleteFileW(local);
}

static void do_nothing(const WCHAR *temp)
{
    ok(file_exists(temp), "FS-TEMP-7: %s is not there.\n", debugstr_w(temp));
}

static void delete_file(const WCHAR *temp)
{
    ok(DeleteFileW(temp), "error %lu\n", GetLastError());
}

static void truncate_file(const WCHAR *temp)
{
    HANDLE file = open_file(temp, GENERIC_WRITE, 0);

    ok(file != INVALID_HANDLE_VALUE, "error %lu\n", GetLastError());
    SetFilePointer(file, 10, NULL, FILE_BEGIN);
    ok(SetEndOfFile(file), "error %lu\n", GetLastError());
    CloseHandle(file);
}

/* Another content of the same length, seen by its time stamp only. */
static void change_file(const WCHAR *temp)
{
    HANDLE file = open_file(temp, GENERIC_READ | GENERIC_WRITE, 0);
    FILETIME time = { 0, 0x01d00000 };
    DWORD written;

    ok(file != INVALID_HANDLE_VALUE, "error %lu\n", GetLastError());
    ok(WriteFile(file, "somebody else's", 15, &written, NULL), "error %lu\n", GetLastError());
    ok(SetFileTime(file, NULL, NULL, &time), "error %lu\n", GetLastError());
    CloseHandle(file);
}

/* What others do with a temporary file while the job is suspended: at the end the file is right in any case. */
static void test_changed_temporary_file(IBackgroundCopyManager *manager, void (*change)(const WCHAR *temp),
        const char *rules, BOOL from_start)
{
    const WCHAR *local = local_path(L"changed");
    IBackgroundCopyJob *job = create_job_with_file(manager, "/hold/600000", local);
    HRESULT hr;

    if (!job)
        return;
    http_hold();
    begin_job(job);
    hr = IBackgroundCopyJob_Suspend(job);
    ok(hr == S_OK, "JOB-SUSPEND-1: got %#lx.\n", hr);
    http_release();
    change(temporary_name(job, 0));
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    ok(http_last_request_has("\r\nRange: bytes=") == !from_start, "%s: begins at another place.\n", rules);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_served_file(local, FILE_SIZE), "%s: got %#lx.\n", rules, hr);
    end_job(job);
    DeleteFileW(local);
}

static void test_missing_at_complete(IBackgroundCopyManager *manager)
{
    const WCHAR *local = local_path(L"missing");
    IBackgroundCopyJob *job = create_job_with_file(manager, "/file/600000", local);
    HRESULT hr;

    if (!job)
        return;
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    delete_file(temporary_name(job, 0));
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND), "FS-ERR-8: got %#lx.\n", hr);
    ok(get_state(job) == BG_JOB_STATE_TRANSFERRED, "FS-ERR-8, ST-CALL-13: state %u.\n", get_state(job));
    ok(!file_exists(local), "FS-ERR-8: there.\n");
    end_job(job);
}

static void test_access_denied(IBackgroundCopyManager *manager)
{
    const WCHAR *local = local_path(L"denied"), *temp;
    IBackgroundCopyJob *job = create_job_with_file(manager, "/file/600000", local);

    if (!job)
        return;
    temp = temporary_name(job, 0);
    ok(CreateDirectoryW(temp, NULL), "error %lu\n", GetLastError());
    run_job(job, BG_JOB_STATE_ERROR);
    check_local_error(job, "FS-ERR-1", E_ACCESSDENIED);
    ok(RemoveDirectoryW(temp), "error %lu\n", GetLastError());
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    end_job(job);
}

static void test_same_target(IBackgroundCopyManager *manager)
{
    const WCHAR *local = local_path(L"same");
    IBackgroundCopyJob *first = create_job_with_file(manager, "/file/600000", local);
    IBackgroundCopyJob *second = create_job_with_file(manager, "/file/100000", local);
    HRESULT hr;

    if (!first || !second)
        return;
    ok(wcscmp(temporary_name(first, 0), temporary_name(second, 0)), "FS-TEMP-10: the same temporary file.\n");
    run_job(first, BG_JOB_STATE_TRANSFERRED);
    run_job(second, BG_JOB_STATE_TRANSFERRED);
    hr = IBackgroundCopyJob_Complete(second);
    ok(hr == S_OK && is_served_file(local, 100000), "FS-TEMP-10: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Complete(first);
    ok(hr == S_OK && is_served_file(local, FILE_SIZE), "FS-TEMP-10, FS-DONE-2: got %#lx.\n", hr);
    end_job(first);
    end_job(second);
    DeleteFileW(local);
}

static void test_ranges(IBackgroundCopyManager *manager)
{
    BG_FILE_RANGE ranges[] = {{ 1000, 500 }, { 0, 100 }};
    IBackgroundCopyJob *job = create_fast_job(manager);
    WIN32_FILE_ATTRIBUTE_DATA data;
    IBackgroundCopyJob3 *job3;
    HRESULT hr;

    if (!job)
        return;
    job3 = query(job, &IID_IBackgroundCopyJob3);
    hr = IBackgroundCopyJob3_AddFileWithRanges(job3, http_url("/file/600000"), local_path(L"ranges"), 2, ranges);
    ok(hr == S_OK, "JOB-RANGES-1, JOB-MATRIX-3: got %#lx.\n", hr);
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    ok(GetFileAttributesExW(temporary_name(job, 0), GetFileExInfoStandard, &data) && data.nFileSizeLow == 600,
            "FS-TEMP-8: %lu bytes.\n", data.nFileSizeLow);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK, "JOB-COMPLETE-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob3_AddFileWithRanges(job3, http_url("/file/600000"), local_path(L"ranges"), 2, ranges);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-3: got %#lx.\n", hr);
    IBackgroundCopyJob3_Release(job3);
    end_job(job);
    DeleteFileW(local_path(L"ranges"));
}

START_TEST(temporary_files)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_manager()) && http_start())
    {
        test_temporary_file(manager);
        test_security(manager);
        test_denied_sharing(manager);
        test_changed_temporary_file(manager, do_nothing, "ST-CALL-9, FS-TEMP-7", FALSE);
        test_changed_temporary_file(manager, delete_file, "FS-ERR-7, ST-BOOT-7", TRUE);
        test_changed_temporary_file(manager, truncate_file, "FS-ERR-7, ST-BOOT-6", TRUE);
        test_changed_temporary_file(manager, change_file, "FS-TEMP-11", TRUE);
        test_missing_at_complete(manager);
        test_access_denied(manager);
        test_same_target(manager);
        test_ranges(manager);
        http_stop();
    }
    if (manager)
        IBackgroundCopyManager_Release(manager);
    remove_local_files();
    CoUninitialize();
}
