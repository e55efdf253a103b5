/*
 * Conformance tests: jobs that transfer, and their files
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

IBackgroundCopyJob *create_fast_job(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"endings");

    if (job)
        IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    return job;
}

void add_served_file(IBackgroundCopyJob *job, const char *path, const WCHAR *local)
{
    HRESULT hr = IBackgroundCopyJob_AddFile(job, http_url(path), local);

    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
}

IBackgroundCopyJob *create_job_with_file(IBackgroundCopyManager *manager, const char *path, const WCHAR *local)
{
    IBackgroundCopyJob *job = create_fast_job(manager);

    if (job)
        add_served_file(job, path, local);
    return job;
}

void run_job(IBackgroundCopyJob *job, BG_JOB_STATE expected)
{
    HRESULT hr = IBackgroundCopyJob_Resume(job);

    ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
    ok(wait_for_state(job, STATES_REST) == expected, "ST-RUN-5: state %u.\n", get_state(job));
}

/* The job in the middle of its first file. */
void begin_job(IBackgroundCopyJob *job)
{
    HRESULT hr = IBackgroundCopyJob_Resume(job);

    ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
    ok(wait_for_first_bytes(job), "JOB-PROGRESS-5: no bytes.\n");
}

IBackgroundCopyFile *get_file(IBackgroundCopyJob *job, ULONG index)
{
    IEnumBackgroundCopyFiles *files = NULL;
    IBackgroundCopyFile *file = NULL;

    if (SUCCEEDED(IBackgroundCopyJob_EnumFiles(job, &files)))
    {
        IEnumBackgroundCopyFiles_Skip(files, index);
        IEnumBackgroundCopyFiles_Next(files, 1, &file, NULL);
        IEnumBackgroundCopyFiles_Release(files);
    }
    ok(file != NULL, "ENUM-FILES-2: no file.\n");
    return file;
}

const WCHAR *temporary_name(IBackgroundCopyJob *job, ULONG index)
{
    static WCHAR names[4][MAX_PATH];
    static unsigned int next;
    WCHAR *buffer = names[next++ % ARRAYSIZE(names)];
    IBackgroundCopyFile *file = get_file(job, index);
    IBackgroundCopyFile3 *file3;
    LPWSTR name = NULL;
    HRESULT hr;

    buffer[0] = 0;
    if (!file)
        return buffer;
    file3 = query(file, &IID_IBackgroundCopyFile3);
    hr = IBackgroundCopyFile3_GetTemporaryName(file3, &name);
    ok(hr == S_OK && name, "FILE-TEMP-1: got %#lx.\n", hr);
    if (name)
        lstrcpynW(buffer, name, MAX_PATH);
    CoTaskMemFree(name);
    IBackgroundCopyFile3_Release(file3);
    IBackgroundCopyFile_Release(file);
    return buffer;
}

BOOL is_completed(IBackgroundCopyJob *job, ULONG index)
{
    BG_FILE_PROGRESS progress = { 0, 0, FALSE };
    IBackgroundCopyFile *file = get_file(job, index);

    if (!file)
        return FALSE;
    IBackgroundCopyFile_GetProgress(file, &progress);
    IBackgroundCopyFile_Release(file);
    return progress.Completed;
}

HANDLE open_file(const WCHAR *path, DWORD access, DWORD share)
{
    return CreateFileW(path, access, share, NULL, OPEN_EXISTING, 0, NULL);
}

void write_file(const WCHAR *path, const char *text)
{
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD written;

    ok(file != INVALID_HANDLE_VALUE, "error %lu\n", GetLastError());
    WriteFile(file, text, (DWORD)strlen(text), &written, NULL);
    CloseHandle(file);
}

void check_local_error(IBackgroundCopyJob *job, const char *rules, HRESULT expected)
{
    BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
    IBackgroundCopyError *error = NULL;
    HRESULT hr, code = S_OK;

    hr = IBackgroundCopyJob_GetError(job, &error);
    ok(hr == S_OK, "%s: got %#lx.\n", rules, hr);
    if (!error)
        return;
    IBackgroundCopyError_GetError(error, &context, &code);
    ok(code == expected && context == BG_ERROR_CONTEXT_LOCAL_FILE, "%s: got %#lx in context %u.\n", rules, code,
            context);
    IBackgroundCopyError_Release(error);
}
