/*
 * Conformance tests: downloads, errors, Complete and Cancel
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

#include "common.h"
#include "job_calls.h"

#define FILE_SIZE 300000

static IBackgroundCopyJob *create_download(IBackgroundCopyManager *manager, const char *path, const WCHAR *local)
{
    IBackgroundCopyJob *job = create_job(manager, L"test");
    HRESULT hr;

    if (!job)
        return NULL;
    hr = IBackgroundCopyJob_AddFile(job, http_url(path), local);
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    return job;
}

static IBackgroundCopyFile *get_file(IBackgroundCopyJob *job)
{
    IEnumBackgroundCopyFiles *files = NULL;
    IBackgroundCopyFile *file = NULL;

    if (SUCCEEDED(IBackgroundCopyJob_EnumFiles(job, &files)))
    {
        IEnumBackgroundCopyFiles_Next(files, 1, &file, NULL);
        IEnumBackgroundCopyFiles_Release(files);
    }
    ok(file != NULL, "ENUM-FILES-2: no file.\n");
    return file;
}

static void check_file_progress(IBackgroundCopyJob *job, const char *rule, UINT64 total, UINT64 transferred,
        BOOL completed)
{
    IBackgroundCopyFile *file = get_file(job);
    BG_FILE_PROGRESS progress;
    HRESULT hr;

    if (!file)
        return;
    hr = IBackgroundCopyFile_GetProgress(file, &progress);
    ok(hr == S_OK && progress.BytesTotal == total && progress.BytesTransferred == transferred
            && progress.Completed == completed, "%s: got %#lx, %s, %s, %d.\n", rule, hr,
            wine_dbgstr_longlong(progress.BytesTotal), wine_dbgstr_longlong(progress.BytesTransferred),
            progress.Completed);
    IBackgroundCopyFile_Release(file);
}

static void check_job_progress(IBackgroundCopyJob *job, const char *rule, UINT64 total, UINT64 transferred, ULONG files,
        ULONG done)
{
    BG_JOB_PROGRESS progress;
    HRESULT hr;

    hr = IBackgroundCopyJob_GetProgress(job, &progress);
    ok(hr == S_OK && progress.BytesTotal == total && progress.BytesTransferred == transferred
            && progress.FilesTotal == files && progress.FilesTransferred == done,
            "%s: got %#lx, %s of %s bytes, %lu of %lu files.\n", rule, hr,
            wine_dbgstr_longlong(progress.BytesTransferred), wine_dbgstr_longlong(progress.BytesTotal),
            progress.FilesTransferred, progress.FilesTotal);
}

static void test_single(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job;
    BG_JOB_TIMES times;
    BG_JOB_STATE state;
    const WCHAR *local = local_path(L"single");
    HRESULT hr;

    if (!(job = create_download(manager, "/file/300000", local)))
        return;
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
    ok(get_state(job) != BG_JOB_STATE_SUSPENDED, "JOB-RESUME-2: still suspended.\n");
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "JOB-COMPLETE-1: state %u.\n", state);
    ok(!file_exists(local), "JOB-COMPLETE-1: there before Complete.\n");
    check_file_progress(job, "FILE-PROG-8", FILE_SIZE, FILE_SIZE, FALSE);
    check_job_progress(job, "JOB-PROGRESS-1", FILE_SIZE, FILE_SIZE, 1, 1);
    hr = IBackgroundCopyJob_Suspend(job);
    ok(hr == S_OK && get_state(job) == BG_JOB_STATE_TRANSFERRED, "JOB-SUSPEND-3: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK && wait_for_state(job, STATE_BIT(TRANSFERRED)) == BG_JOB_STATE_TRANSFERRED,
            "JOB-RESUME-7: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetTimes(job, &times);
    ok(hr == S_OK && CompareFileTime(&times.CreationTime, &times.TransferCompletionTime) <= 0,
            "JOB-TIMES-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK, "JOB-COMPLETE-1: got %#lx.\n", hr);
    ok(get_state(job) == BG_JOB_STATE_ACKNOWLEDGED, "JOB-COMPLETE-1: state %u.\n", get_state(job));
    ok(is_served_file(local, FILE_SIZE), "JOB-COMPLETE-1: another content.\n");
    ok(!count_temporary_files(), "JOB-COMPLETE-1: %u temporary files.\n", count_temporary_files());
    check_file_progress(job, "FILE-PROG-4", FILE_SIZE, FILE_SIZE, TRUE);
    check_job_progress(job, "JOB-PROGRESS-4", FILE_SIZE, FILE_SIZE, 1, 1);
    check_changes(job, BG_E_INVALID_STATE);
    check_ends(job);
    check_getters(job);
    IBackgroundCopyJob_Release(job);
    DeleteFileW(local);
}

static void test_several(IBackgroundCopyManager *manager)
{
    static const unsigned int sizes[] = { 1, 0, 1000000, 65536, 17 };
    IBackgroundCopyJob *job;
    const WCHAR *locals[ARRAYSIZE(sizes)];
    WCHAR name[16];
    char path[32];
    unsigned int i, sum = 0;
    BG_JOB_STATE state;
    HRESULT hr;

    if (!(job = create_job(manager, L"test")))
        return;
    for (i = 0; i < ARRAYSIZE(sizes); i++)
    {
        sprintf(path, "/file/%u", sizes[i]);
        wsprintfW(name, L"several%u", i);
        locals[i] = local_path(name);
        hr = IBackgroundCopyJob_AddFile(job, http_url(path), locals[i]);
        ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
        sum += sizes[i];
    }
    IBackgroundCopyJob_Resume(job);
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "JOB-COMPLETE-1: state %u.\n", state);
    check_job_progress(job, "JOB-PROGRESS-1", sum, sum, ARRAYSIZE(sizes), ARRAYSIZE(sizes));
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK, "JOB-COMPLETE-1: got %#lx.\n", hr);
    for (i = 0; i < ARRAYSIZE(sizes); i++)
    {
        ok(is_served_file(locals[i], sizes[i]), "JOB-COMPLETE-1: %s.\n", debugstr_w(locals[i]));
        DeleteFileW(locals[i]);
    }
    end_job(job);
}

static void check_texts(IBackgroundCopyError *error)
{
    LANGID language = LANGIDFROMLCID(GetThreadLocale());
    LPWSTR text = NULL;
    HRESULT hr;

    hr = IBackgroundCopyError_GetErrorDescription(error, language, &text);
    ok(hr == S_OK && text && text[0], "ERR-OBJ-9, ERR-OBJ-10: got %#lx, %s.\n", hr, debugstr_w(text));
    CoTaskMemFree(text);
    text = NULL;
    hr = IBackgroundCopyError_GetErrorContextDescription(error, language, &text);
    ok(hr == S_OK && text && text[0], "ERR-OBJ-9, ERR-OBJ-10: got %#lx, %s.\n", hr, debugstr_w(text));
    CoTaskMemFree(text);
    hr = IBackgroundCopyError_GetErrorDescription(error, 0, &text);
    ok(hr == E_INVALIDARG, "ERR-OBJ-9: got %#lx.\n", hr);
}

static void check_error(IBackgroundCopyJob *job, const char *rule, HRESULT expected, BG_ERROR_CONTEXT expected_context)
{
    BG_ERROR_CONTEXT context = 99;
    IBackgroundCopyError *error = NULL;
    IBackgroundCopyFile *file = NULL;
    LPWSTR text = NULL;
    ULONG count = 0;
    HRESULT hr, code = S_OK;

    hr = IBackgroundCopyJob_GetError(job, &error);
    ok(hr == S_OK, "ERR-OBJ-1: got %#lx.\n", hr);
    if (!error)
        return;
    hr = IBackgroundCopyError_GetError(error, &context, &code);
    ok(hr == S_OK && code == expected && context == expected_context, "%s: got %#lx, %#lx in context %u.\n", rule, hr,
            code, context);
    hr = IBackgroundCopyError_GetFile(error, &file);
    ok(hr == S_OK && file, "ERR-OBJ-7: got %#lx, %p.\n", hr, file);
    if (file)
        IBackgroundCopyFile_Release(file);
    hr = IBackgroundCopyError_GetProtocol(error, &text);
    ok(hr == S_OK && text && !wcscmp(text, L"http"), "ERR-OBJ-8: got %#lx, %s.\n", hr, debugstr_w(text));
    CoTaskMemFree(text);
    check_texts(error);
    hr = IBackgroundCopyJob_GetErrorCount(job, &count);
    ok(hr == S_OK && count, "JOB-RETRY-5: got %#lx, %lu.\n", hr, count);
    IBackgroundCopyError_Release(error);
}

static void test_not_found(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job;
    BG_JOB_STATE state;
    HRESULT hr;

    if (!(job = create_download(manager, "/status/404", local_path(L"missing"))))
        return;
    IBackgroundCopyJob_Resume(job);
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_ERROR, "ERR-MAP-16: state %u.\n", state);
    check_error(job, "ERR-MAP-16", 0x80190194, BG_ERROR_CONTEXT_REMOTE_FILE);
    check_file_progress(job, "FILE-PROG-1", BG_SIZE_UNKNOWN, 0, FALSE);
    check_changes(job, S_OK);
    hr = IBackgroundCopyJob_Suspend(job);
    ok(hr == S_OK && get_state(job) == BG_JOB_STATE_ERROR, "JOB-SUSPEND-3: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-6: got %#lx.\n", hr);
    state = wait_for_state(job, STATE_BIT(ERROR));
    ok(state == BG_JOB_STATE_ERROR, "JOB-RESUME-6: state %u.\n", state);
    hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == S_OK, "JOB-CANCEL-1: got %#lx.\n", hr);
    ok(!count_temporary_files(), "FS-CANCEL, JOB-CANCEL-4: %u temporary files.\n", count_temporary_files());
    end_job(job);
}

static void test_server_error(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job;
    BG_JOB_STATE state;

    if (!(job = create_download(manager, "/status/503", local_path(L"busy"))))
        return;
    IBackgroundCopyJob_Resume(job);
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSIENT_ERROR, "ERR-HTTP-6: state %u.\n", state);
    check_error(job, "ERR-MAP-20", 0x801901f7, BG_ERROR_CONTEXT_REMOTE_FILE);
    end_job(job);
}

/* A port on which nobody listens, nor will as long as the socket is there. */
static unsigned short get_closed_port(SOCKET s)
{
    struct sockaddr_in address;
    int size = sizeof(address);

    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ok(!bind(s, (struct sockaddr *)&address, sizeof(address)), "error %d\n", WSAGetLastError());
    getsockname(s, (struct sockaddr *)&address, &size);
    return ntohs(address.sin_port);
}

static void test_unreachable(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job;
    BG_JOB_STATE state;
    WCHAR url[64];
    HRESULT hr;
    SOCKET s;

    if (!(job = create_job(manager, L"test")))
        return;
    s = socket(AF_INET, SOCK_STREAM, 0);
    wsprintfW(url, L"http://127.0.0.1:%u/a", get_closed_port(s));
    hr = IBackgroundCopyJob_AddFile(job, url, local_path(L"unreachable"));
    ok(hr == S_OK, "FILE-ADD-12: got %#lx.\n", hr);
    IBackgroundCopyJob_Resume(job);
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSIENT_ERROR, "ERR-MAP-3: state %u.\n", state);
    check_error(job, "ERR-MAP-3", 0x80072efd, BG_ERROR_CONTEXT_GENERAL_TRANSPORT);
    check_changes(job, S_OK);
    hr = IBackgroundCopyJob_Suspend(job);
    ok(hr == S_OK && get_state(job) == BG_JOB_STATE_SUSPENDED, "JOB-SUSPEND-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNoProgressTimeout(job, 0);
    ok(hr == S_OK, "JOB-RETRY-3: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
    state = wait_for_state(job, STATE_BIT(ERROR) | STATE_BIT(TRANSFERRED));
    ok(state == BG_JOB_STATE_ERROR, "JOB-RETRY-3: state %u.\n", state);
    end_job(job);
    closesocket(s);
}

static void test_cancel(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job;
    const WCHAR *local = local_path(L"cancelled");
    HRESULT hr;

    http_hold();
    if ((job = create_download(manager, "/hold/2000000", local)))
    {
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_first_bytes(job), "JOB-PROGRESS-5: no bytes.\n");
        ok(get_state(job) == BG_JOB_STATE_TRANSFERRING, "JOB-PROGRESS-5: state %u.\n", get_state(job));
        check_getters(job);
        hr = IBackgroundCopyJob_Cancel(job);
        ok(hr == S_OK, "JOB-CANCEL-1: got %#lx.\n", hr);
        ok(get_state(job) == BG_JOB_STATE_CANCELLED, "JOB-CANCEL-1: state %u.\n", get_state(job));
        ok(!count_temporary_files(), "JOB-CANCEL-4: %u temporary files.\n", count_temporary_files());
        ok(!file_exists(local), "JOB-CANCEL-4: there.\n");
        IBackgroundCopyJob_Release(job);
    }
    http_release();
}

/* A job in the middle of its second file: what is whole stays, the rest goes. */
static void test_partial_complete(IBackgroundCopyManager *manager)
{
    const WCHAR *whole = local_path(L"whole"), *part = local_path(L"part");
    IBackgroundCopyJob *job;
    BG_JOB_PROGRESS progress;
    DWORD start = GetTickCount();
    HRESULT hr;

    http_hold();
    if ((job = create_download(manager, "/file/300000", whole)))
    {
        hr = IBackgroundCopyJob_AddFile(job, http_url("/hold/2000000"), part);
        ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
        IBackgroundCopyJob_Resume(job);
        do
        {
            Sleep(20);
            IBackgroundCopyJob_GetProgress(job, &progress);
        }
        while (progress.FilesTransferred != 1 && GetTickCount() - start < LONG_WAIT);
        hr = IBackgroundCopyJob_Complete(job);
        ok(hr == BG_S_PARTIAL_COMPLETE, "JOB-COMPLETE-2: got %#lx.\n", hr);
        ok(get_state(job) == BG_JOB_STATE_ACKNOWLEDGED, "JOB-COMPLETE-2: state %u.\n", get_state(job));
        ok(is_served_file(whole, FILE_SIZE), "JOB-COMPLETE-2: the first file is not there.\n");
        ok(!file_exists(part), "JOB-COMPLETE-2: the second file is there.\n");
        ok(!count_temporary_files(), "JOB-COMPLETE-2: %u temporary files.\n", count_temporary_files());
        IBackgroundCopyJob_Release(job);
    }
    http_release();
    DeleteFileW(whole);
}

static void test_suspend(IBackgroundCopyManager *manager)
{
    const WCHAR *local = local_path(L"suspended");
    IBackgroundCopyJob *job;
    BG_JOB_STATE state;
    HRESULT hr;

    http_hold();
    if ((job = create_download(manager, "/hold/2000000", local)))
    {
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_first_bytes(job), "JOB-PROGRESS-5: no bytes.\n");
        hr = IBackgroundCopyJob_Suspend(job);
        ok(hr == S_OK, "JOB-SUSPEND-1: got %#lx.\n", hr);
        ok(get_state(job) == BG_JOB_STATE_SUSPENDED, "JOB-SUSPEND-4: state %u.\n", get_state(job));
        http_release();
        hr = IBackgroundCopyJob_Resume(job);
        ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
        state = wait_for_state(job, STATES_REST);
        ok(state == BG_JOB_STATE_TRANSFERRED, "JOB-SUSPEND-1: state %u.\n", state);
        hr = IBackgroundCopyJob_Complete(job);
        ok(hr == S_OK && is_served_file(local, 2000000), "JOB-SUSPEND-1: got %#lx.\n", hr);
        end_job(job);
    }
    http_release();
    DeleteFileW(local);
}

static void test_existing_target(IBackgroundCopyManager *manager)
{
    const WCHAR *local = local_path(L"existing");
    IBackgroundCopyJob *job;
    BG_JOB_STATE state;
    DWORD written;
    HANDLE file;
    HRESULT hr;

    file = CreateFileW(local, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, "old", 3, &written, NULL);
    CloseHandle(file);
    if (!(job = create_download(manager, "/file/300000", local)))
        return;
    hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == S_OK && file_exists(local), "JOB-CANCEL-4, FILE-ADD-16: got %#lx.\n", hr);
    IBackgroundCopyJob_Release(job);
    if (!(job = create_download(manager, "/file/300000", local)))
        return;
    IBackgroundCopyJob_Resume(job);
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "FILE-ADD-16: state %u.\n", state);
    ok(!is_served_file(local, FILE_SIZE), "FILE-ADD-16: replaced before Complete.\n");
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_served_file(local, FILE_SIZE), "FILE-ADD-16: got %#lx.\n", hr);
    end_job(job);
    DeleteFileW(local);
}

START_TEST(transfer)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_manager()) && http_start())
    {
        test_single(manager);
        test_several(manager);
        test_not_found(manager);
        test_server_error(manager);
        test_unreachable(manager);
        test_cancel(manager);
        test_partial_complete(manager);
        test_suspend(manager);
        test_existing_target(manager);
        http_stop();
    }
    if (manager)
        IBackgroundCopyManager_Release(manager);
    remove_local_files();
    CoUninitialize();
}
