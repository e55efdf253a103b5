/*
 * Conformance tests: the error of a job
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

/* The error object, from the failure on to the next bytes, and what it holds. */

#define FILE_SIZE 200000
#define NO_LANGUAGE HRESULT_FROM_WIN32(ERROR_RESOURCE_LANG_NOT_FOUND)

static IBackgroundCopyJob *start_job(IBackgroundCopyManager *manager, const char *path, const WCHAR *local)
{
    IBackgroundCopyJob *job = create_job(manager, L"errors");
    HRESULT hr;

    if (!job)
        return NULL;
    IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    hr = IBackgroundCopyJob_AddFile(job, http_url(path), local);
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    return job;
}

/* A job that has failed with this status. */
static IBackgroundCopyJob *failed_job(IBackgroundCopyManager *manager, LONG status)
{
    BG_JOB_STATE expected = status == 404 ? BG_JOB_STATE_ERROR : BG_JOB_STATE_TRANSIENT_ERROR;
    IBackgroundCopyJob *job = start_job(manager, "/switch/200000", local_path(L"failed"));

    if (!job)
        return NULL;
    http_set_mode(status);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == expected, "ST-ERR-1, ST-ERR-2: state %u.\n", get_state(job));
    return job;
}

/* NULL if there is none; whether there should be one is in expected. */
static IBackgroundCopyError *get_error(IBackgroundCopyJob *job, const char *rules, HRESULT expected)
{
    IBackgroundCopyError *error = NULL;
    HRESULT hr;

    hr = IBackgroundCopyJob_GetError(job, &error);
    ok(hr == expected, "%s: got %#lx.\n", rules, hr);
    ok(!error == FAILED(expected), "%s, G-OUT-2: got %p.\n", rules, error);
    return error;
}

static void check_none(IBackgroundCopyJob *job, const char *rules)
{
    IBackgroundCopyError *error = get_error(job, rules, BG_E_ERROR_INFORMATION_UNAVAILABLE);

    if (error)
        IBackgroundCopyError_Release(error);
}

static void check_code(IBackgroundCopyError *error, const char *rules, HRESULT expected, int expected_context)
{
    BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
    HRESULT hr, code = S_OK;

    hr = IBackgroundCopyError_GetError(error, &context, &code);
    ok(hr == S_OK && code == expected && (int)context == expected_context, "%s: got %#lx, %#lx in context %u.\n", rules,
            hr, code, context);
    ok(FAILED(code), "ERR-OBJ-4: got %#lx.\n", code);
    ok(context != BG_ERROR_CONTEXT_NONE, "ERR-CTX-1: no context.\n");
}

static void check_some(IBackgroundCopyJob *job, const char *rules, HRESULT code, int context)
{
    IBackgroundCopyError *error = get_error(job, rules, S_OK);

    if (!error)
        return;
    check_code(error, rules, code, context);
    IBackgroundCopyError_Release(error);
}

/* A text is one sentence. */
static void check_sentence(HRESULT hr, LPWSTR text)
{
    ok(hr == S_OK && text && text[0], "ERR-OBJ-9: got %#lx, %s.\n", hr, debugstr_w(text));
    if (!text)
        return;
    /* A system's own texts may end as their language does. */
    ok(!wcschr(text, '\n') && !wcschr(text, '\r') && text[0] && wcschr(L".\x3002", text[wcslen(text) - 1]),
            "ERR-OBJ-10: got %s.\n", debugstr_w(text));
    CoTaskMemFree(text);
}

static void check_texts(IBackgroundCopyError *error)
{
    static const DWORD languages[] = { 0x0409, 0x0407, 0x0411, 0x0c0a, 0x0400, 0x0800, 0x7f };
    LPWSTR text;
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(languages); i++)
    {
        text = NULL;
        hr = IBackgroundCopyError_GetErrorDescription(error, languages[i], &text);
        check_sentence(hr, text);
        text = NULL;
        hr = IBackgroundCopyError_GetErrorContextDescription(error, languages[i], &text);
        check_sentence(hr, text);
    }
    hr = IBackgroundCopyError_GetErrorDescription(error, 0, &text);
    ok(hr == E_INVALIDARG && !text, "ERR-OBJ-9, G-TEXT-1: got %#lx.\n", hr);
    hr = IBackgroundCopyError_GetErrorContextDescription(error, 0, &text);
    ok(hr == E_INVALIDARG && !text, "ERR-OBJ-9, G-TEXT-1: got %#lx.\n", hr);
    hr = IBackgroundCopyError_GetErrorDescription(error, 0x12340409, &text);
    ok(hr == NO_LANGUAGE && !text, "ERR-OBJ-9, MGR-TEXT-3: got %#lx.\n", hr);
    hr = IBackgroundCopyError_GetErrorDescription(error, 0x0409, NULL);
    ok(is_null_error(hr), "ERR-OBJ-9, G-NULL-1: got %#lx.\n", hr);
}

static void check_arguments(IBackgroundCopyError *error)
{
    BG_ERROR_CONTEXT context;
    HRESULT hr, code;

    hr = IBackgroundCopyError_GetError(error, NULL, &code);
    ok(is_null_error(hr), "ERR-OBJ-6: got %#lx.\n", hr);
    hr = IBackgroundCopyError_GetError(error, &context, NULL);
    ok(is_null_error(hr), "ERR-OBJ-6: got %#lx.\n", hr);
    hr = IBackgroundCopyError_GetFile(error, NULL);
    ok(is_null_error(hr), "ERR-OBJ-7, G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyError_GetProtocol(error, NULL);
    ok(is_null_error(hr), "ERR-OBJ-8, G-NULL-1: got %#lx.\n", hr);
}

/* The file that the error speaks of, by its remote name, and its protocol; NULL for an error that has none. */
static void check_file(IBackgroundCopyError *error, const char *rules, const WCHAR *remote)
{
    IBackgroundCopyFile *file = NULL;
    LPWSTR text = NULL;
    HRESULT hr;

    hr = IBackgroundCopyError_GetFile(error, &file);
    ok(hr == (remote ? S_OK : BG_E_FILE_NOT_AVAILABLE), "%s, ERR-OBJ-7: got %#lx.\n", rules, hr);
    ok(!file == !remote, "%s, ERR-OBJ-7: got %p.\n", rules, file);
    if (file)
    {
        hr = IBackgroundCopyFile_GetRemoteName(file, &text);
        check_string(rules, hr, text, S_OK, remote);
        IBackgroundCopyFile_Release(file);
    }
    text = NULL;
    hr = IBackgroundCopyError_GetProtocol(error, &text);
    check_string("ERR-OBJ-8", hr, text, remote ? S_OK : BG_E_PROTOCOL_NOT_AVAILABLE, remote ? L"http" : NULL);
}

static void check_object(IBackgroundCopyJob *job, const char *rules, HRESULT code, int context, const WCHAR *remote)
{
    IBackgroundCopyError *error = get_error(job, "ERR-OBJ-1, ST-INV-4", S_OK);

    if (!error)
        return;
    check_code(error, rules, code, context);
    check_file(error, rules, remote);
    check_arguments(error);
    check_texts(error);
    IBackgroundCopyError_Release(error);
}

static void test_no_error(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"errors");
    HRESULT hr;

    if (!job)
        return;
    check_none(job, "ERR-OBJ-2");
    hr = IBackgroundCopyJob_SetPriority(job, 99);
    ok(FAILED(hr), "JOB-PRIO-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, L"nonsense://a", L"b");
    ok(FAILED(hr), "FILE-RNAME-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == BG_E_EMPTY, "ST-CALL-3: got %#lx.\n", hr);
    check_none(job, "ERR-OBJ-3");
    hr = IBackgroundCopyJob_GetError(job, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    IBackgroundCopyJob_Cancel(job);
    check_none(job, "ERR-OBJ-11");
    end_job(job);
}

/* From the failure on to the next bytes. */
static void test_life(IBackgroundCopyManager *manager, LONG status)
{
    HRESULT code = 0x80190000 + status;
    IBackgroundCopyJob *job;
    IBackgroundCopyError *held;
    HRESULT hr;

    http_hold();
    if (!(job = failed_job(manager, status)))
        return;
    held = get_error(job, "ERR-OBJ-1", S_OK);
    check_object(job, "ERR-CTX-6", code, BG_ERROR_CONTEXT_REMOTE_FILE, http_url("/switch/200000"));
    hr = IBackgroundCopyJob_Suspend(job);
    ok(hr == S_OK, "JOB-SUSPEND-1: got %#lx.\n", hr);
    check_some(job, status == 404 ? "ERR-OBJ-1" : "ERR-OBJ-12", code, BG_ERROR_CONTEXT_REMOTE_FILE);
    http_set_mode(HTTP_MODE_SILENT);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-6: got %#lx.\n", hr);
    check_some(job, "ERR-OBJ-2, ST-CALL-6, ST-CALL-7", code, BG_ERROR_CONTEXT_REMOTE_FILE);
    ok(wait_for_state(job, STATE_BIT(CONNECTING)) == BG_JOB_STATE_CONNECTING, "ST-RUN-1: state %u.\n", get_state(job));
    check_some(job, "ERR-OBJ-2", code, BG_ERROR_CONTEXT_REMOTE_FILE);
    http_set_mode(HTTP_MODE_HOLD);
    ok(wait_for_first_bytes(job), "JOB-PROGRESS-5: no bytes.\n");
    ok(get_state(job) == BG_JOB_STATE_TRANSFERRING, "ST-RUN-2: state %u.\n", get_state(job));
    check_none(job, "ERR-OBJ-2, ST-RUN-2");
    if (held)
        check_code(held, "ERR-OBJ-5", code, BG_ERROR_CONTEXT_REMOTE_FILE);
    IBackgroundCopyJob_Cancel(job);
    check_none(job, "ERR-OBJ-11");
    if (held)
    {
        check_code(held, "ERR-OBJ-5", code, BG_ERROR_CONTEXT_REMOTE_FILE);
        check_file(held, "ERR-OBJ-5", http_url("/switch/200000"));
        IBackgroundCopyError_Release(held);
    }
    end_job(job);
    http_release();
}

/* A job that ends in its error keeps it for those who hold the job. */
static void test_final(IBackgroundCopyManager *manager, LONG status)
{
    IBackgroundCopyJob *job;
    HRESULT hr;

    if (!(job = failed_job(manager, status)))
        return;
    hr = status == 404 ? IBackgroundCopyJob_Cancel(job) : IBackgroundCopyJob_Complete(job);
    ok(hr == (status == 404 ? S_OK : BG_S_PARTIAL_COMPLETE), "JOB-CANCEL-1, JOB-COMPLETE-2: got %#lx.\n", hr);
    check_object(job, "ERR-OBJ-11, G-FINAL-1", 0x80190000 + status, BG_ERROR_CONTEXT_REMOTE_FILE,
            http_url("/switch/200000"));
    end_job(job);
}

/* After a failure has been cured and the job completed there is nothing to tell. */
static void test_cured(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = failed_job(manager, 404);
    ULONG count = 99;
    HRESULT hr;

    if (!job)
        return;
    http_set_mode(HTTP_MODE_FILE);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "ST-CALL-7: state %u.\n", get_state(job));
    check_none(job, "ERR-OBJ-2");
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK, "JOB-COMPLETE-1: got %#lx.\n", hr);
    check_none(job, "ERR-OBJ-11");
    hr = IBackgroundCopyJob_GetErrorCount(job, &count);
    ok(hr == S_OK && count == 1, "JOB-RETRY-5, ERR-RETRY-13: got %#lx, %lu.\n", hr, count);
    end_job(job);
}

/* Nothing but Resume takes a job out of ERROR. */
static void test_settings(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = failed_job(manager, 404);
    IBackgroundCopyJobHttpOptions *options;
    IBackgroundCopyFile2 *file2;
    IBackgroundCopyFile *file;
    HRESULT hr;

    if (!job)
        return;
    http_set_mode(HTTP_MODE_FILE);
    hr = IBackgroundCopyJob_SetProxySettings(job, BG_JOB_PROXY_USAGE_NO_PROXY, NULL, NULL);
    ok(hr == S_OK, "JOB-PROXY-1: got %#lx.\n", hr);
    if ((options = query(job, &IID_IBackgroundCopyJobHttpOptions)))
    {
        hr = IBackgroundCopyJobHttpOptions_SetSecurityFlags(options, BG_HTTP_REDIRECT_POLICY_ALLOW_REPORT);
        ok(hr == S_OK, "HOPT-SEC-1: got %#lx.\n", hr);
        IBackgroundCopyJobHttpOptions_Release(options);
    }
    if ((file = first_file(job)) && (file2 = query(file, &IID_IBackgroundCopyFile2)))
    {
        hr = IBackgroundCopyFile2_SetRemoteName(file2, http_url("/file/200000"));
        ok(hr == S_OK, "FILE-REMOTE-3: got %#lx.\n", hr);
        IBackgroundCopyFile2_Release(file2);
    }
    if (file)
        IBackgroundCopyFile_Release(file);
    ok(get_state(job) == BG_JOB_STATE_ERROR, "ERR-RETRY-14, ST-CALL-20: state %u.\n", get_state(job));
    check_some(job, "ERR-RETRY-14", 0x80190194, BG_ERROR_CONTEXT_REMOTE_FILE);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "ERR-RETRY-14: got %#lx.\n", hr);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "ERR-RETRY-14: state %u.\n", get_state(job));
    end_job(job);
}

/* Errors of the queue have neither file nor protocol. */
static void test_time_limit(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = start_job(manager, "/hold/200000", local_path(L"limit"));
    IBackgroundCopyJob4 *job4;
    DWORD start = GetTickCount(), took;
    HRESULT hr;

    if (!job)
        return;
    http_hold();
    job4 = query(job, &IID_IBackgroundCopyJob4);
    hr = IBackgroundCopyJob4_SetMaximumDownloadTime(job4, 2);
    ok(hr == S_OK, "JOB-MAXTIME-2: got %#lx.\n", hr);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_ERROR, "JOB-MAXTIME-2, ST-ERR-7: state %u.\n", get_state(job));
    took = GetTickCount() - start;
    ok(took >= 1900, "JOB-MAXTIME-1: after %lu ms.\n", took);
    check_object(job, "JOB-MAXTIME-2, ST-ERR-7, ERR-MAP-33, ERR-CTX-3", BG_E_MAXDOWNLOAD_TIMEOUT,
            BG_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER, NULL);
    /* The count begins anew: with what is left of the old one the job would fail at once. */
    start = GetTickCount();
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-9: got %#lx.\n", hr);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_ERROR, "JOB-RESUME-9: state %u.\n", get_state(job));
    took = GetTickCount() - start;
    ok(took >= 1900, "JOB-RESUME-9, JOB-MAXTIME-3: after %lu ms.\n", took);
    http_release();
    IBackgroundCopyJob4_SetMaximumDownloadTime(job4, 600);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-6: got %#lx.\n", hr);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "JOB-RESUME-9: state %u.\n", get_state(job));
    IBackgroundCopyJob4_Release(job4);
    end_job(job);
}

/* Neither a job that is not running nor one that waits uses up its time. */
static void test_time_that_does_not_count(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = failed_job(manager, 503);
    IBackgroundCopyJob4 *job4;
    DWORD start = GetTickCount();

    if (!job)
        return;
    job4 = query(job, &IID_IBackgroundCopyJob4);
    IBackgroundCopyJob4_SetMaximumDownloadTime(job4, 1);
    while (GetTickCount() - start < 1500)
    {
        ok(get_state(job) == BG_JOB_STATE_TRANSIENT_ERROR, "JOB-MAXTIME-1: state %u.\n", get_state(job));
        Sleep(100);
    }
    IBackgroundCopyJob4_Release(job4);
    end_job(job);
}

static void test_local_errors(IBackgroundCopyManager *manager)
{
    static const WCHAR name[] = L"errors-folder";
    WCHAR local[MAX_PATH], folder[MAX_PATH];
    IBackgroundCopyJob *job;
    HRESULT hr;

    wcscpy(folder, local_path(name));
    wsprintfW(local, L"%s\\file", folder);
    CreateDirectoryW(folder, NULL);
    if (!(job = start_job(manager, "/file/200000", local)))
        return;
    ok(RemoveDirectoryW(folder), "error %lu\n", GetLastError());
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_ERROR, "FS-ERR-4: state %u.\n", get_state(job));
    check_object(job, "FS-ERR-4, ERR-MAP-27, ERR-CTX-5", HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
            BG_ERROR_CONTEXT_LOCAL_FILE, http_url("/file/200000"));
    CreateDirectoryW(folder, NULL);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-6: got %#lx.\n", hr);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "FS-ERR-4: state %u.\n", get_state(job));
    end_job(job);
    RemoveDirectoryW(folder);
}

static void test_rejected(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = start_job(manager, "/file/200000", local_path(L"rejected"));
    IBackgroundCopyFile *file;
    IBackgroundCopyFile3 *file3;
    HRESULT hr;

    if (!job)
        return;
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "ST-RUN-5: state %u.\n", get_state(job));
    if ((file = first_file(job)) && (file3 = query(file, &IID_IBackgroundCopyFile3)))
    {
        hr = IBackgroundCopyFile3_SetValidationState(file3, FALSE);
        ok(hr == S_OK, "FILE-VAL-3: got %#lx.\n", hr);
        IBackgroundCopyFile3_Release(file3);
    }
    if (file)
        IBackgroundCopyFile_Release(file);
    ok(get_state(job) == BG_JOB_STATE_ERROR, "ST-CALL-21: state %u.\n", get_state(job));
    check_object(job, "ERR-MAP-31, ST-CALL-21", BG_E_VALIDATION_FAILED, BG_ERROR_CONTEXT_REMOTE_FILE,
            http_url("/file/200000"));
    end_job(job);
}

static void test_token(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = start_job(manager, "/file/200000", local_path(L"token"));
    IBitsTokenOptions *options;
    HRESULT hr;

    if (!job)
        return;
    options = query(job, &IID_IBitsTokenOptions);
    hr = IBitsTokenOptions_SetHelperTokenFlags(options, BG_TOKEN_LOCAL_FILE);
    ok(hr == S_OK, "SEC-TOKEN-4: got %#lx.\n", hr);
    IBitsTokenOptions_Release(options);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_ERROR, "ERR-MAP-32, ST-ENV-7: state %u.\n", get_state(job));
    check_object(job, "ERR-MAP-32, ST-ENV-7, ERR-CTX-3", BG_E_TOKEN_REQUIRED, BG_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER,
            NULL);
    end_job(job);
}

/* The first file that fails stops those behind it, and is the one that the error speaks of. */
static void test_order(IBackgroundCopyManager *manager, LONG status)
{
    BG_JOB_STATE expected = status == 404 ? BG_JOB_STATE_ERROR : BG_JOB_STATE_TRANSIENT_ERROR;
    IBackgroundCopyJob *job = start_job(manager, "/switch/200000", local_path(L"first"));
    BG_JOB_PROGRESS progress;
    HRESULT hr;

    if (!job)
        return;
    IBackgroundCopyJob_AddFile(job, http_url("/file/1000"), local_path(L"second"));
    http_set_mode(status);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == expected, "ST-ERR-8: state %u.\n", get_state(job));
    check_object(job, "ST-ERR-8", 0x80190000 + status, BG_ERROR_CONTEXT_REMOTE_FILE, http_url("/switch/200000"));
    hr = IBackgroundCopyJob_GetProgress(job, &progress);
    ok(hr == S_OK && !progress.FilesTransferred, "ERR-RETRY-12, ST-ERR-8: %lu files.\n", progress.FilesTransferred);
    /* Trying again does not help as long as the file is bad. */
    if (status == 404)
    {
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_state(job, STATES_REST) == expected, "ST-INV-6: state %u.\n", get_state(job));
    }
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == BG_S_PARTIAL_COMPLETE, "ST-INV-6: got %#lx.\n", hr);
    end_job(job);
}

static BOOL wait_for_code(IBackgroundCopyJob *job, HRESULT wanted)
{
    DWORD start = GetTickCount();
    BG_ERROR_CONTEXT context;
    HRESULT code;

    while ((code = job_error_code(job, &context)) != wanted && GetTickCount() - start < LONG_WAIT)
        Sleep(20);
    return code == wanted;
}

static ULONG error_count(IBackgroundCopyJob *job)
{
    ULONG count = 0;
    HRESULT hr = IBackgroundCopyJob_GetErrorCount(job, &count);

    ok(hr == S_OK, "JOB-RETRY-5: got %#lx.\n", hr);
    return count;
}

static void test_retry(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = start_job(manager, "/switch/200000", local_path(L"retry"));
    DWORD start = GetTickCount(), took;
    HRESULT hr;

    if (!job)
        return;
    IBackgroundCopyJob_SetMinimumRetryDelay(job, 5);
    http_set_mode(503);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSIENT_ERROR, "ST-ERR-1: state %u.\n", get_state(job));
    ok(error_count(job) >= 1, "JOB-RETRY-5: no error counted.\n");
    http_set_mode(500);
    ok(wait_for_code(job, 0x801901f4), "ST-ERR-3, ST-ERR-4: not tried again.\n");
    ok(error_count(job) >= 2, "JOB-RETRY-5: %lu errors.\n", error_count(job));
    took = GetTickCount() - start;
    ok(took >= 4900, "ERR-RETRY-1: after %lu ms.\n", took);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSIENT_ERROR, "ST-ERR-4: state %u.\n", get_state(job));
    check_some(job, "ST-ERR-4", 0x801901f4, BG_ERROR_CONTEXT_REMOTE_FILE);
    /* Counted from the first failure, which is more than five seconds ago. */
    hr = IBackgroundCopyJob_SetNoProgressTimeout(job, 5);
    ok(hr == S_OK, "ST-CALL-24: got %#lx.\n", hr);
    ok(wait_for_state(job, STATE_BIT(ERROR)) == BG_JOB_STATE_ERROR, "ST-ERR-5, ST-CALL-24, ERR-RETRY-4: state %u.\n",
            get_state(job));
    check_some(job, "ST-ERR-5", 0x801901f4, BG_ERROR_CONTEXT_REMOTE_FILE);
    end_job(job);
}

/* No delay fits into the no-progress timeout: every error is the last one. */
static void test_no_retry(IBackgroundCopyManager *manager, ULONG delay, ULONG timeout)
{
    IBackgroundCopyJob *job = start_job(manager, "/switch/200000", local_path(L"noretry"));

    if (!job)
        return;
    IBackgroundCopyJob_SetMinimumRetryDelay(job, delay);
    IBackgroundCopyJob_SetNoProgressTimeout(job, timeout);
    http_set_mode(503);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_ERROR,
            "JOB-RETRY-2, JOB-RETRY-3, ERR-RETRY-5, ST-ERR-6: state %u.\n", get_state(job));
    check_some(job, "ST-ERR-6", 0x801901f7, BG_ERROR_CONTEXT_REMOTE_FILE);
    end_job(job);
}

/* Whoever sees ERROR or TRANSIENT_ERROR gets an error, whatever another thread does meanwhile. */
static DWORD WINAPI resume_again_and_again(void *arg)
{
    IBackgroundCopyJob *job = arg;
    unsigned int i;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    for (i = 0; i < 20; i++)
    {
        http_set_mode(i % 2 ? 404 : 503);
        IBackgroundCopyJob_Resume(job);
        wait_for_state(job, STATES_REST);
    }
    CoUninitialize();
    return 0;
}

static void test_together(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = failed_job(manager, 404);
    IBackgroundCopyError *error;
    unsigned int missing = 0;
    HANDLE thread;

    if (!job)
        return;
    thread = CreateThread(NULL, 0, resume_again_and_again, job, 0, NULL);
    while (WaitForSingleObject(thread, 0) == WAIT_TIMEOUT)
    {
        /* Bytes never come, so an error never goes. */
        if (!(1u << get_state(job) & (STATE_BIT(ERROR) | STATE_BIT(TRANSIENT_ERROR))))
            continue;
        if (IBackgroundCopyJob_GetError(job, &error) == S_OK)
            IBackgroundCopyError_Release(error);
        else
            missing++;
    }
    CloseHandle(thread);
    ok(!missing, "ST-INV-4, ERR-OBJ-2: %u times without an error.\n", missing);
    end_job(job);
}

START_TEST(errors)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_manager()) && http_start())
    {
        test_no_error(manager);
        test_life(manager, 404);
        test_life(manager, 503);
        test_final(manager, 404);
        test_final(manager, 503);
        test_cured(manager);
        test_settings(manager);
        test_time_limit(manager);
        test_time_that_does_not_count(manager);
        test_local_errors(manager);
        test_rejected(manager);
        test_token(manager);
        test_order(manager, 404);
        test_order(manager, 503);
        test_retry(manager);
        test_no_retry(manager, 600, 0);
        test_no_retry(manager, 600, 599);
        test_together(manager);
        http_stop();
    }
    if (manager)
        IBackgroundCopyManager_Release(manager);
    remove_local_files();
    CoUninitialize();
}
