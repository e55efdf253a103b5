/*
 * Conformance tests: what all of them use
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

IBackgroundCopyManager *create_manager(void)
{
    IBackgroundCopyManager *manager = NULL;
    HRESULT hr;

    hr = CoCreateInstance(&CLSID_BackgroundCopyManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IBackgroundCopyManager,
            (void **)&manager);
    ok(hr == S_OK, "MGR-CLASS-1: got %#lx.\n", hr);
    return manager;
}

IBackgroundCopyJob *create_job_of_type(IBackgroundCopyManager *manager, const WCHAR *name, BG_JOB_TYPE type)
{
    IBackgroundCopyJob *job = NULL;
    HRESULT hr;
    GUID id;

    hr = IBackgroundCopyManager_CreateJob(manager, name, type, &id, &job);
    ok(hr == S_OK, "MGR-CREATE-1: got %#lx.\n", hr);
    return job;
}

IBackgroundCopyJob *create_job(IBackgroundCopyManager *manager, const WCHAR *name)
{
    return create_job_of_type(manager, name, BG_JOB_TYPE_DOWNLOAD);
}

void *query(void *object, REFIID iid)
{
    void *out = NULL;
    HRESULT hr;

    hr = IUnknown_QueryInterface((IUnknown *)object, iid, &out);
    ok(hr == S_OK, "G-QI-1: %s: got %#lx.\n", wine_dbgstr_guid(iid), hr);
    return out;
}

IBackgroundCopyJob *find_job_named(IBackgroundCopyManager *manager, DWORD flags, const WCHAR *wanted)
{
    IEnumBackgroundCopyJobs *jobs = NULL;
    IBackgroundCopyJob *job, *found = NULL;
    LPWSTR name;

    if (FAILED(IBackgroundCopyManager_EnumJobs(manager, flags, &jobs)))
        return NULL;
    while (IEnumBackgroundCopyJobs_Next(jobs, 1, &job, NULL) == S_OK)
    {
        name = NULL;
        IBackgroundCopyJob_GetDisplayName(job, &name);
        if (name && !found && !wcscmp(name, wanted))
            found = job;
        else
            IBackgroundCopyJob_Release(job);
        CoTaskMemFree(name);
    }
    IEnumBackgroundCopyJobs_Release(jobs);
    return found;
}

IBackgroundCopyFile *first_file(IBackgroundCopyJob *job)
{
    IEnumBackgroundCopyFiles *files = NULL;
    IBackgroundCopyFile *file = NULL;
    HRESULT hr;

    hr = IBackgroundCopyJob_EnumFiles(job, &files);
    if (SUCCEEDED(hr))
    {
        hr = IEnumBackgroundCopyFiles_Next(files, 1, &file, NULL);
        IEnumBackgroundCopyFiles_Release(files);
    }
    ok(hr == S_OK && file, "ENUM-FILES-2: got %#lx.\n", hr);
    return file;
}

void check_string(const char *rule, HRESULT hr, LPWSTR got, HRESULT expected_hr, const WCHAR *expected)
{
    ok(hr == expected_hr, "%s: got %#lx.\n", rule, hr);
    if (expected)
        ok(got && !wcscmp(got, expected), "%s: got %s.\n", rule, debugstr_w(got));
    else
        ok(!got, "%s: got %s.\n", rule, debugstr_w(got));
    CoTaskMemFree(got);
}

BG_JOB_STATE get_state(IBackgroundCopyJob *job)
{
    BG_JOB_STATE state = 99;
    HRESULT hr;

    hr = IBackgroundCopyJob_GetState(job, &state);
    ok(hr == S_OK, "JOB-STATE-1: got %#lx.\n", hr);
    return state;
}

BG_JOB_STATE wait_for_state(IBackgroundCopyJob *job, unsigned int mask)
{
    DWORD start = GetTickCount();
    BG_JOB_STATE state = 99;

    while (SUCCEEDED(IBackgroundCopyJob_GetState(job, &state)) && !(1u << state & mask)
            && GetTickCount() - start < LONG_WAIT)
        Sleep(20);
    return state;
}

BOOL wait_for_first_bytes(IBackgroundCopyJob *job)
{
    DWORD start = GetTickCount();
    BG_JOB_PROGRESS progress;

    do
    {
        if (FAILED(IBackgroundCopyJob_GetProgress(job, &progress)))
            return FALSE;
        if (progress.BytesTransferred)
            return TRUE;
        Sleep(20);
    }
    while (GetTickCount() - start < LONG_WAIT);
    return FALSE;
}

HRESULT job_error_code(IBackgroundCopyJob *job, BG_ERROR_CONTEXT *context)
{
    IBackgroundCopyError *error = NULL;
    HRESULT code = S_OK;

    *context = (BG_ERROR_CONTEXT)99;
    if (FAILED(IBackgroundCopyJob_GetError(job, &error)))
        return S_OK;
    IBackgroundCopyError_GetError(error, context, &code);
    IBackgroundCopyError_Release(error);
    return code;
}

void end_job(IBackgroundCopyJob *job)
{
    if (!(1u << get_state(job) & STATES_FINAL))
        IBackgroundCopyJob_Cancel(job);
    IBackgroundCopyJob_Release(job);
}

static const WCHAR *local_directory(void)
{
    static WCHAR directory[MAX_PATH];

    if (!directory[0])
    {
        WCHAR temp[MAX_PATH];

        GetTempPathW(MAX_PATH, temp);
        GetLongPathNameW(temp, temp, MAX_PATH);
        wsprintfW(directory, L"%sbits-test-%u", temp, (unsigned int)GetCurrentProcessId());
        CreateDirectoryW(directory, NULL);
    }
    return directory;
}

const WCHAR *local_path(const WCHAR *name)
{
    static WCHAR paths[16][MAX_PATH];
    static unsigned int next;
    WCHAR *path = paths[next++ % ARRAYSIZE(paths)];

    wsprintfW(path, L"%s\\%s", local_directory(), name);
    return path;
}

BOOL file_exists(const WCHAR *path)
{
    return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

unsigned int count_temporary_files(void)
{
    WIN32_FIND_DATAW data;
    unsigned int count = 0;
    HANDLE find;

    find = FindFirstFileW(local_path(L"BIT*.tmp"), &data);
    if (find == INVALID_HANDLE_VALUE)
        return 0;
    do
        count++;
    while (FindNextFileW(find, &data));
    FindClose(find);
    return count;
}

void remove_local_files(void)
{
    WIN32_FIND_DATAW data;
    HANDLE find;

    find = FindFirstFileW(local_path(L"*"), &data);
    if (find == INVALID_HANDLE_VALUE)
        return;
    do
        DeleteFileW(local_path(data.cFileName));
    while (FindNextFileW(find, &data));
    FindClose(find);
    RemoveDirectoryW(local_directory());
}

BOOL stop_service(void)
{
    return stop_service_of(L"BITS");
}

BOOL stop_service_of(const WCHAR *name)
{
    WCHAR command[64];
    STARTUPINFOW startup;
    PROCESS_INFORMATION process;
    DWORD status = ~0u;

    wsprintfW(command, L"net stop %s", name);
    memset(&startup, 0, sizeof(startup));
    startup.cb = sizeof(startup);
    if (!CreateProcessW(NULL, command, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, NULL, &startup, &process))
        return FALSE;
    WaitForSingleObject(process.hProcess, LONG_WAIT);
    GetExitCodeProcess(process.hProcess, &status);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return !status;
}
