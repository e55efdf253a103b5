/*
 * What Windows refuses for reasons that Linux does not know
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

#define STANDALONE
#include "common.h"

#include <aclapi.h>
#include <tlhelp32.h>

#include "seam.h"

/* refused.exe refused DLL: the DLL is seam.dll, which the processes of the service load. */

static struct seam *seam;

static void fail_call(enum seam_call call, DWORD error, const WCHAR *text)
{
    InterlockedExchange(&seam->call, SEAM_NONE);
    seam->error = error;
    wcscpy(seam->text, text);
    seam->failed = 0;
    InterlockedExchange(&seam->call, call);
}

/* How many calls have failed. */
static LONG fail_none(void)
{
    InterlockedExchange(&seam->call, SEAM_NONE);
    return seam->failed;
}

/* The service --------------------------------------------------------------------------------------------------- */

static BOOL load_into(DWORD id, const WCHAR *dll)
{
    LPTHREAD_START_ROUTINE load = (LPTHREAD_START_ROUTINE)(void *)GetProcAddress(GetModuleHandleW(L"kernel32.dll"),
            "LoadLibraryW");
    size_t size = (wcslen(dll) + 1) * sizeof(*dll);
    HANDLE process, thread = NULL;
    void *name;

    if (!(process = OpenProcess(PROCESS_ALL_ACCESS, FALSE, id)))
        return FALSE;
    name = VirtualAllocEx(process, NULL, size, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    if (name && WriteProcessMemory(process, name, dll, size, NULL))
        thread = CreateRemoteThread(process, NULL, 0, load, name, 0, NULL);
    if (thread)
        WaitForSingleObject(thread, LONG_WAIT);
    CloseHandle(thread);
    CloseHandle(process);
    return thread != NULL;
}

/* Supervisor and engine look the same from here. */
static LONG load_into_service(const WCHAR *dll)
{
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    PROCESSENTRY32W entry = { .dwSize = sizeof(entry) };
    LONG count = 0;
    BOOL found;

    for (found = Process32FirstW(snapshot, &entry); found; found = Process32NextW(snapshot, &entry))
    {
        if (!_wcsicmp(entry.szExeFile, L"bitssvc.exe") && load_into(entry.th32ProcessID, dll))
            count++;
    }
    CloseHandle(snapshot);
    return count;
}

static BOOL attach(const char *name)
{
    HANDLE mapping = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(*seam), SEAM_NAME);
    WCHAR dll[MAX_PATH];
    LONG count;

    if (!mapping || !(seam = MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, sizeof(*seam))))
        return FALSE;
    MultiByteToWideChar(CP_ACP, 0, name, -1, dll, ARRAYSIZE(dll));
    count = load_into_service(dll);
    return count >= 2 && seam->attached == count;
}

/* Tests --------------------------------------------------------------------------------------------------------- */

static ULONG error_count(IBackgroundCopyJob *job)
{
    ULONG count = ~0u;

    IBackgroundCopyJob_GetErrorCount(job, &count);
    return count;
}

static void check_failure(IBackgroundCopyJob *job, const char *rule, HRESULT code, BG_ERROR_CONTEXT context)
{
    BG_ERROR_CONTEXT got_context = BG_ERROR_CONTEXT_NONE;
    BG_JOB_STATE state = wait_for_state(job, STATES_REST);
    HRESULT got = job_error_code(job, &got_context);

    ok(state == BG_JOB_STATE_TRANSIENT_ERROR, "%s: state %u.\n", rule, state);
    ok(got == code, "%s: got %#lx.\n", rule, got);
    ok(got_context == context, "%s: context %u.\n", rule, got_context);
}

static void make_source(const WCHAR *path)
{
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    static BYTE data[300000];
    DWORD written, i;

    for (i = 0; i < sizeof(data); i++)
        data[i] = served_byte(i);
    WriteFile(file, data, sizeof(data), &written, NULL);
    CloseHandle(file);
}

/* A copy of 300,000 bytes, which is not begun. */
static IBackgroundCopyJob *create_copy(IBackgroundCopyManager *manager, DWORD acl_flags)
{
    IBackgroundCopyJob *job = create_job(manager, L"refused");
    WCHAR source[MAX_PATH];
    IBackgroundCopyJob3 *job3;
    HRESULT hr;

    if (!job)
        return NULL;
    wcscpy(source, local_path(L"source.bin"));
    make_source(source);
    IBackgroundCopyJob_AddFile(job, source, local_path(L"refused.bin"));
    if (acl_flags && (job3 = query(job, &IID_IBackgroundCopyJob3)))
    {
        hr = IBackgroundCopyJob3_SetFileACLFlags(job3, acl_flags);
        ok(hr == S_OK, "SEC-ACL-9: got %#lx.\n", hr);
        IBackgroundCopyJob3_Release(job3);
    }
    return job;
}

static void check_arrival(IBackgroundCopyJob *job, const char *rule)
{
    BG_JOB_STATE state = wait_for_state(job, STATES_REST);

    ok(state == BG_JOB_STATE_TRANSFERRED, "%s: state %u.\n", rule, state);
    IBackgroundCopyJob_Complete(job);
    ok(is_served_file(local_path(L"refused.bin"), 300000), "%s: not the file.\n", rule);
    end_job(job);
    DeleteFileW(local_path(L"refused.bin"));
    DeleteFileW(local_path(L"source.bin"));
}

static const struct refusal
{
    const char *rule;
    enum seam_call call;
    DWORD error;
    const WCHAR *text;
    DWORD acl_flags;
    HRESULT code;
    BG_ERROR_CONTEXT context;
}
refusals[] =
{
    { "ERR-MAP-29: no way to the server", SEAM_CREATE, ERROR_BAD_NETPATH, L"source.bin", 0,
            HRESULT_FROM_WIN32(ERROR_BAD_NETPATH), BG_ERROR_CONTEXT_REMOTE_FILE },
    { "ERR-MAP-29: the server goes", SEAM_READ, ERROR_NETNAME_DELETED, L"", 0,
            HRESULT_FROM_WIN32(ERROR_NETNAME_DELETED), BG_ERROR_CONTEXT_REMOTE_FILE },
    { "ERR-MAP-41: no memory", SEAM_MEMORY, ERROR_NOT_ENOUGH_MEMORY, L"", 0, E_OUTOFMEMORY,
            BG_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER },
    { "SEC-ACL-3, ERR-MAP-30: the owner without the privilege", SEAM_PRIVILEGES, ERROR_NOT_ALL_ASSIGNED, L"",
            BG_COPY_FILE_OWNER, E_ACCESSDENIED, BG_ERROR_CONTEXT_LOCAL_FILE },
    { "SEC-ACL-3, ERR-MAP-30: the group without the privilege", SEAM_PRIVILEGES, ERROR_NOT_ALL_ASSIGNED, L"",
            BG_COPY_FILE_GROUP, E_ACCESSDENIED, BG_ERROR_CONTEXT_LOCAL_FILE },
    { "SEC-ACL-3, ERR-MAP-30: the SACL without the privilege", SEAM_PRIVILEGES, ERROR_NOT_ALL_ASSIGNED, L"",
            BG_COPY_FILE_SACL, E_ACCESSDENIED, BG_ERROR_CONTEXT_LOCAL_FILE },
    { "SEC-ACL-3, ERR-MAP-30: not where it is read", SEAM_GET_SECURITY, ERROR_ACCESS_DENIED, L"", BG_COPY_FILE_DACL,
            E_ACCESSDENIED, BG_ERROR_CONTEXT_LOCAL_FILE },
    { "SEC-ACL-3, ERR-MAP-30: nor where it is written", SEAM_SET_SECURITY, ERROR_PRIVILEGE_NOT_HELD, L"",
            BG_COPY_FILE_DACL, E_ACCESSDENIED, BG_ERROR_CONTEXT_LOCAL_FILE },
};

/* The error passes: when nothing is refused any more the next try succeeds. */
static void test_refusal(IBackgroundCopyManager *manager, const struct refusal *refusal)
{
    IBackgroundCopyJob *job = create_copy(manager, refusal->acl_flags);
    HRESULT hr;

    if (!job)
        return;
    fail_call(refusal->call, refusal->error, refusal->text);
    IBackgroundCopyJob_Resume(job);
    check_failure(job, refusal->rule, refusal->code, refusal->context);
    ok(error_count(job) == 1, "%s: error count %lu.\n", refusal->rule, error_count(job));
    ok(fail_none() > 0, "%s: nothing was refused.\n", refusal->rule);
    /* Wine reads no SACL, whatever the privileges. */
    if (refusal->acl_flags & BG_COPY_FILE_SACL)
    {
        end_job(job);
        return;
    }
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "%s: got %#lx.\n", refusal->rule, hr);
    check_arrival(job, refusal->rule);
}

static void test_no_privilege_needed(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_copy(manager, BG_COPY_FILE_DACL);

    if (!job)
        return;
    fail_call(SEAM_PRIVILEGES, ERROR_NOT_ALL_ASSIGNED, L"");
    IBackgroundCopyJob_Resume(job);
    check_arrival(job, "SEC-ACL-3: the DACL needs none");
    fail_none();
}

static void test_no_acls(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_copy(manager, BG_COPY_FILE_DACL);

    if (!job)
        return;
    fail_call(SEAM_SET_SECURITY, ERROR_NOT_SUPPORTED, L"");
    IBackgroundCopyJob_Resume(job);
    check_arrival(job, "SEC-ACL-7");
    ok(fail_none() > 0, "SEC-ACL-7: nothing was refused.\n");
}

/* FVE_E_LOCKED_VOLUME is an HRESULT where all others are not. */
static const DWORD lock_errors[] = { ERROR_DRIVE_LOCKED, 0x80310000 };

/* The next try by a timer is further away than the wait. */
static void test_locked(IBackgroundCopyManager *manager, DWORD error)
{
    static const char rule[] = "FS-ERR-6, ST-ENV-13";
    IBackgroundCopyJob *job = create_copy(manager, 0);

    if (!job)
        return;
    IBackgroundCopyJob_SetMinimumRetryDelay(job, 600);
    fail_call(SEAM_CREATE, error, L".tmp");
    IBackgroundCopyJob_Resume(job);
    check_failure(job, rule, BG_E_DESTINATION_LOCKED, BG_ERROR_CONTEXT_LOCAL_FILE);
    ok(error_count(job) == 0, "%s: error count %lu.\n", rule, error_count(job));
    fail_none();
    ok(wait_for_state(job, STATE_BIT(TRANSFERRED)) == BG_JOB_STATE_TRANSFERRED, "%s: unlocked, state %u.\n", rule,
            get_state(job));
    check_arrival(job, rule);
}

static void run_tests(IBackgroundCopyManager *manager)
{
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(refusals); i++)
        test_refusal(manager, &refusals[i]);
    test_no_privilege_needed(manager);
    test_no_acls(manager);
    for (i = 0; i < ARRAYSIZE(lock_errors); i++)
        test_locked(manager, lock_errors[i]);
}

START_TEST(refused)
{
    IBackgroundCopyManager *manager;
    char **argv;

    if (winetest_get_mainargs(&argv) < 3)
    {
        skip("tests/disk/run has the DLL.\n");
        return;
    }
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!(manager = create_manager()))
        return;
    if (attach(argv[2]))
        run_tests(manager);
    else
        ok(0, "The service does not load %s.\n", argv[2]);
    IBackgroundCopyManager_Release(manager);
    remove_local_files();
    CoUninitialize();
}
