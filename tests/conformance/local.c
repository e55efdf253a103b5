/*
 * Conformance tests: remote names that are paths
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
#include "callback_object.h"

#define SOURCE_SIZE 1500000

/* A file with the pattern of the web server, so that is_served_file() knows it. */
static void write_source(const WCHAR *path, unsigned int size)
{
    BYTE block[10000];
    unsigned int offset = 0, i, count;
    HANDLE file;
    DWORD written;

    SetFileAttributesW(path, FILE_ATTRIBUTE_NORMAL);
    file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    for (; offset < size; offset += count)
    {
        count = min(size - offset, sizeof(block));
        for (i = 0; i < count; i++)
            block[i] = served_byte(offset + i);
        WriteFile(file, block, count, &written, NULL);
    }
    ok(file != INVALID_HANDLE_VALUE, "no source file, error %lu\n", GetLastError());
    CloseHandle(file);
}

static IBackgroundCopyJob *create_copy(IBackgroundCopyManager *manager, const WCHAR *remote, const WCHAR *local)
{
    IBackgroundCopyJob *job = create_job(manager, L"copy");
    HRESULT hr;

    if (!job)
        return NULL;
    hr = IBackgroundCopyJob_AddFile(job, remote, local);
    ok(hr == S_OK, "SMB-1, FILE-RNAME-1: %s: got %#lx.\n", debugstr_w(remote), hr);
    return job;
}

static void check_progress(IBackgroundCopyJob *job, const char *rule, UINT64 size)
{
    BG_JOB_PROGRESS progress;
    HRESULT hr;

    hr = IBackgroundCopyJob_GetProgress(job, &progress);
    ok(hr == S_OK && progress.BytesTotal == size && progress.BytesTransferred == size, "%s: got %#lx, %s of %s.\n",
            rule, hr, wine_dbgstr_longlong(progress.BytesTransferred), wine_dbgstr_longlong(progress.BytesTotal));
}

static void copy_whole(IBackgroundCopyManager *manager, const char *rule, const WCHAR *remote, const WCHAR *local,
        unsigned int size)
{
    IBackgroundCopyJob *job;
    BG_JOB_STATE state;
    HRESULT hr;

    if (!(job = create_copy(manager, remote, local)))
        return;
    IBackgroundCopyJob_Resume(job);
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "%s: state %u.\n", rule, state);
    check_progress(job, rule, size);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK, "%s: got %#lx.\n", rule, hr);
    ok(is_served_file(local, size), "%s: another content.\n", rule);
    end_job(job);
}

/* file:///C:/... of a full path. */
static const WCHAR *file_url(const WCHAR *path)
{
    static WCHAR url[MAX_PATH + 16];
    WCHAR *c;

    wsprintfW(url, L"file:///%s", path);
    for (c = url; *c; c++)
    {
        if (*c == '\\')
            *c = '/';
    }
    return url;
}

static void test_names(IBackgroundCopyManager *manager)
{
    const WCHAR *source = local_path(L"source"), *local = local_path(L"copied");
    WCHAR share[MAX_PATH];

    write_source(source, SOURCE_SIZE);
    copy_whole(manager, "SMB-1, SMB-6", source, local, SOURCE_SIZE);
    DeleteFileW(local);
    copy_whole(manager, "SMB-1: file URL", file_url(source), local, SOURCE_SIZE);
    DeleteFileW(local);
    write_source(source, 0);
    copy_whole(manager, "FS-DONE-6", source, local, 0);
    DeleteFileW(local);
    write_source(source, 1000);
    wsprintfW(share, L"\\\\localhost\\%c$%s", source[0], source + 2);
    if (GetFileAttributesW(share) == INVALID_FILE_ATTRIBUTES)
        skip("SMB-1: no administrative share of the drive\n");
    else
        copy_whole(manager, "SMB-1: UNC", share, local, 1000);
    DeleteFileW(local);
}

static BOOL get_info(const WCHAR *path, BY_HANDLE_FILE_INFORMATION *info)
{
    HANDLE file = CreateFileW(path, FILE_READ_ATTRIBUTES, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    BOOL done = GetFileInformationByHandle(file, info);

    CloseHandle(file);
    return done;
}

static void test_attributes(IBackgroundCopyManager *manager)
{
    const WCHAR *source = local_path(L"source"), *local = local_path(L"copied");
    BY_HANDLE_FILE_INFORMATION from = { 0 }, to = { 0 };
    FILETIME time = { 0xd53e8000, 0x019db1de };
    HANDLE file;

    write_source(source, 1000);
    file = CreateFileW(source, FILE_WRITE_ATTRIBUTES, 0, NULL, OPEN_EXISTING, 0, NULL);
    SetFileTime(file, NULL, NULL, &time);
    CloseHandle(file);
    SetFileAttributesW(source, FILE_ATTRIBUTE_READONLY);
    copy_whole(manager, "SMB-9", source, local, 1000);
    ok(get_info(source, &from) && get_info(local, &to), "FS-TIME-4: no information.\n");
    ok(!CompareFileTime(&from.ftLastWriteTime, &to.ftLastWriteTime), "FS-TIME-4: another time.\n");
    ok(to.dwFileAttributes & FILE_ATTRIBUTE_READONLY, "FS-TIME-4, SMB-3, SMB-9: attributes %#lx.\n",
            to.dwFileAttributes);
    ok(!(to.dwFileAttributes & FILE_ATTRIBUTE_HIDDEN), "FS-TIME-5: attributes %#lx.\n", to.dwFileAttributes);
    SetFileAttributesW(source, FILE_ATTRIBUTE_NORMAL);
    SetFileAttributesW(local, FILE_ATTRIBUTE_NORMAL);
    DeleteFileW(local);
}

static void check_error(IBackgroundCopyJob *job, const char *rule, HRESULT expected)
{
    BG_ERROR_CONTEXT context = 99;
    IBackgroundCopyError *error;
    LPWSTR protocol = NULL;
    HRESULT hr, code = S_OK;

    hr = IBackgroundCopyJob_GetError(job, &error);
    ok(hr == S_OK, "%s: got %#lx.\n", rule, hr);
    if (FAILED(hr))
        return;
    IBackgroundCopyError_GetError(error, &context, &code);
    ok(code == expected && context == BG_ERROR_CONTEXT_REMOTE_FILE, "%s: got %#lx, context %u.\n", rule, code, context);
    hr = IBackgroundCopyError_GetProtocol(error, &protocol);
    check_string("ERR-OBJ-8", hr, protocol, S_OK, L"file");
    IBackgroundCopyError_Release(error);
}

static void test_errors(IBackgroundCopyManager *manager)
{
    const WCHAR *source = local_path(L"source"), *local = local_path(L"copied");
    IBackgroundCopyJob *job;
    BG_JOB_STATE state;

    DeleteFileW(source);
    if (!(job = create_copy(manager, source, local)))
        return;
    IBackgroundCopyJob_Resume(job);
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_ERROR, "ERR-MAP-28: state %u.\n", state);
    check_error(job, "ERR-MAP-28", HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
    write_source(source, SOURCE_SIZE);
    IBackgroundCopyJob_Resume(job);
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "JOB-RESUME-1, SMB-1: state %u.\n", state);
    end_job(job);
    if (!(job = create_copy(manager, local_path(L"nowhere\\file"), local)))
        return;
    IBackgroundCopyJob_Resume(job);
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_ERROR, "ERR-MAP-28: state %u.\n", state);
    check_error(job, "ERR-MAP-28", HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND));
    end_job(job);
}

#define LARGE_SIZE (300 * 1024 * 1024)

static UINT64 get_done(IBackgroundCopyJob *job)
{
    BG_JOB_PROGRESS progress = { 0 };

    IBackgroundCopyJob_GetProgress(job, &progress);
    return progress.BytesTransferred;
}

static void test_suspend(IBackgroundCopyManager *manager)
{
    const WCHAR *source = local_path(L"large"), *local = local_path(L"copied");
    ULONGLONG end = GetTickCount64() + LONG_WAIT;
    IBackgroundCopyJob *job;
    UINT64 done;
    HANDLE file;

    file = CreateFileW(source, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    SetFilePointer(file, LARGE_SIZE, NULL, FILE_BEGIN);
    SetEndOfFile(file);
    CloseHandle(file);
    if (!(job = create_copy(manager, source, local)))
        return;
    IBackgroundCopyJob_Resume(job);
    while (!get_done(job) && GetTickCount64() < end)
        Sleep(1);
    IBackgroundCopyJob_Suspend(job);
    done = get_done(job);
    if (get_state(job) != BG_JOB_STATE_SUSPENDED)
        skip("SMB-4: the copy was too fast\n");
    else
    {
        ok(done && done < LARGE_SIZE, "SMB-4, FILE-PROG-1: %s bytes.\n", wine_dbgstr_longlong(done));
        IBackgroundCopyJob_Resume(job);
        ok(get_done(job) >= done, "SMB-4: back at %s.\n", wine_dbgstr_longlong(get_done(job)));
        ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "SMB-4: state %u.\n", get_state(job));
        check_progress(job, "SMB-4", LARGE_SIZE);
    }
    end_job(job);
    DeleteFileW(source);
}

/* Settings for HTTP do no harm, and the other kind of name takes over. */
static void test_settings(IBackgroundCopyManager *manager)
{
    const WCHAR *source = local_path(L"source"), *local = local_path(L"copied");
    IBackgroundCopyFile2 *file;
    IBackgroundCopyFile *first;
    IBackgroundCopyJob *job;
    HRESULT hr;

    write_source(source, SOURCE_SIZE);
    if (!(job = create_copy(manager, http_url("/status/404"), local)))
        return;
    hr = IBackgroundCopyJob_SetProxySettings(job, BG_JOB_PROXY_USAGE_OVERRIDE, L"127.0.0.1:1", NULL);
    ok(hr == S_OK, "JOB-PROXY-8: got %#lx.\n", hr);
    first = first_file(job);
    file = query(first, &IID_IBackgroundCopyFile2);
    hr = IBackgroundCopyFile2_SetRemoteName(file, source);
    ok(hr == S_OK, "FILE-REMOTE-1: got %#lx.\n", hr);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "HTTP-PROXY-12, SMB-5: state %u.\n",
            get_state(job));
    IBackgroundCopyFile2_Release(file);
    IBackgroundCopyFile_Release(first);
    end_job(job);
}

/* Five of them, with everything told to the client. */
static void test_speed(IBackgroundCopyManager *manager)
{
    static const ULONG flags = BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_MODIFICATION | BG_NOTIFY_FILE_TRANSFERRED;
    struct callback *callback = create_callback_with(3, NULL, NULL);
    WCHAR source[MAX_PATH], name[16];
    IBackgroundCopyJob *job;
    unsigned int i;
    DWORD start;

    if (!(job = create_job(manager, L"speed")))
        return;
    for (i = 1; i <= 5; i++)
    {
        wsprintfW(name, L"source%u", i);
        wcscpy(source, local_path(name));
        write_source(source, i << 20);
        wsprintfW(name, L"target%u", i);
        IBackgroundCopyJob_AddFile(job, source, local_path(name));
    }
    IBackgroundCopyJob_SetNotifyFlags(job, flags);
    IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    start = GetTickCount();
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_event(callback->event, LONG_WAIT), "SCHED-START-2: not called.\n");
    ok(GetTickCount() - start < PROMPT, "SCHED-START-2: after %lu ms.\n", GetTickCount() - start);
    ok(callback->count[CALL_FILE] == 5, "SCHED-START-2: %ld files.\n", callback->count[CALL_FILE]);
    end_job(job);
    check_references(callback, "CB-DELIV-21");
}

START_TEST(local)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_manager()))
    {
        if (http_start())
        {
            test_names(manager);
            test_attributes(manager);
            test_errors(manager);
            test_suspend(manager);
            test_settings(manager);
            test_speed(manager);
            http_stop();
        }
        IBackgroundCopyManager_Release(manager);
    }
    remove_local_files();
    CoUninitialize();
}
