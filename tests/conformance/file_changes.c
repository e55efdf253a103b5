/*
 * Ranges, remote names, validation and response headers of files
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
#include "common.h"

static HRESULT add_ranges(IBackgroundCopyJob *job, const WCHAR *remote, const WCHAR *local, DWORD count,
        BG_FILE_RANGE *ranges)
{
    IBackgroundCopyJob3 *job3 = query(job, &IID_IBackgroundCopyJob3);
    HRESULT hr = E_NOINTERFACE;

    if (job3)
    {
        hr = IBackgroundCopyJob3_AddFileWithRanges(job3, remote, local, count, ranges);
        IBackgroundCopyJob3_Release(job3);
    }
    return hr;
}

static const struct
{
    const char *rule;
    BG_FILE_RANGE ranges[3];
    DWORD count;
    HRESULT hr;
}
added[] =
{
    { "FILE-RANGE-4", {{ BG_LENGTH_TO_EOF, 1 }}, 1, BG_E_INVALID_RANGE },
    { "FILE-RANGE-4", {{ 1000, BG_LENGTH_TO_EOF - 1 }}, 1, BG_E_INVALID_RANGE },
    { "FILE-RANGE-5", {{ 10, 10 }, { 0, 11 }}, 2, BG_E_OVERLAPPING_RANGES },
    { "FILE-RANGE-5", {{ 10, 10 }, { 10, 10 }}, 2, BG_E_OVERLAPPING_RANGES },
    { "FILE-RANGE-5", {{ 10, 10 }, { 0, 10 }}, 2, S_OK },
    { "FILE-RANGE-6", {{ 24, 17 }, { 111, BG_LENGTH_TO_EOF }, { 83, 7 }}, 3, S_OK },
    { "FILE-RANGE-8", {{ 100, 5 }, { 100, 0 }}, 2, S_OK },
    { "FILE-RANGE-8", {{ 100, 0 }, { 100, 5 }}, 2, BG_E_OVERLAPPING_RANGES },
};

static void test_range_arguments(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"ranges");
    BG_FILE_RANGE range = { 0, 10 };
    unsigned int i;
    HRESULT hr;

    if (!job)
        return;
    for (i = 0; i < ARRAYSIZE(added); i++)
    {
        hr = add_ranges(job, http_url("/file/1000"), local_path(L"ranges"), added[i].count,
                (BG_FILE_RANGE *)added[i].ranges);
        ok(hr == added[i].hr, "%s: %u: got %#lx.\n", added[i].rule, i, hr);
    }
    hr = add_ranges(job, http_url("/file/1000"), local_path(L"ranges"), 0, &range);
    ok(hr == E_INVALIDARG, "FILE-RANGE-1: got %#lx.\n", hr);
    hr = add_ranges(job, L"\\\\server\\share\\file", local_path(L"ranges"), 1, &range);
    ok(hr == E_INVALIDARG, "FILE-RANGE-3: got %#lx.\n", hr);
    hr = add_ranges(job, http_url("/file/1000"), L"relative", 1, &range);
    ok(hr == E_INVALIDARG, "FILE-RANGE-11: got %#lx.\n", hr);
    IBackgroundCopyJob_Cancel(job);
    hr = add_ranges(job, http_url("/file/1000"), local_path(L"ranges"), 1, &range);
    ok(hr == BG_E_INVALID_STATE, "FILE-RANGE-11, JOB-MATRIX-3: got %#lx.\n", hr);
    end_job(job);
    if (!(job = create_job_of_type(manager, L"ranges", BG_JOB_TYPE_UPLOAD)))
        return;
    hr = add_ranges(job, http_url("/file/1000"), local_path(L"ranges"), 1, &range);
    ok(hr == E_NOTIMPL, "FILE-RANGE-2: got %#lx.\n", hr);
    end_job(job);
}

static void set_dynamic(IBackgroundCopyJob *job, HRESULT expected)
{
    IBackgroundCopyJob5 *job5 = query(job, &IID_IBackgroundCopyJob5);
    BITS_JOB_PROPERTY_VALUE value;
    HRESULT hr;

    memset(&value, 0, sizeof(value));
    value.Enable = TRUE;
    hr = IBackgroundCopyJob5_SetProperty(job5, BITS_JOB_PROPERTY_DYNAMIC_CONTENT, value);
    ok(hr == expected, "JOB-DYN-3: got %#lx.\n", hr);
    IBackgroundCopyJob5_Release(job5);
}

static void test_dynamic(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"dynamic");
    BG_FILE_RANGE range = { 0, 10 };
    HRESULT hr;

    if (!job)
        return;
    set_dynamic(job, S_OK);
    hr = add_ranges(job, http_url("/file/1000"), local_path(L"dynamic"), 1, &range);
    ok(hr == BG_E_UNSUPPORTED_JOB_CONFIGURATION, "FILE-RANGE-12, JOB-DYN-3: got %#lx.\n", hr);
    end_job(job);
    if (!(job = create_job(manager, L"dynamic")))
        return;
    hr = add_ranges(job, http_url("/file/1000"), local_path(L"dynamic"), 1, &range);
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    set_dynamic(job, BG_E_UNSUPPORTED_JOB_CONFIGURATION);
    end_job(job);
}

static void check_ranges(IBackgroundCopyJob *job, const char *rule, HRESULT expected_hr, DWORD expected_count,
        const BG_FILE_RANGE *expected)
{
    IBackgroundCopyFile *file = first_file(job);
    IBackgroundCopyFile2 *file2;
    BG_FILE_RANGE *ranges = NULL;
    DWORD count = 99;
    HRESULT hr;

    if (!file)
        return;
    file2 = query(file, &IID_IBackgroundCopyFile2);
    hr = IBackgroundCopyFile2_GetFileRanges(file2, &count, &ranges);
    ok(hr == expected_hr && count == expected_count && !!ranges == !!count, "%s: got %#lx, %lu.\n", rule, hr, count);
    if (ranges && count == expected_count)
        ok(!memcmp(ranges, expected, count * sizeof(*ranges)), "%s: other ranges.\n", rule);
    CoTaskMemFree(ranges);
    IBackgroundCopyFile2_Release(file2);
    IBackgroundCopyFile_Release(file);
}

/* What is in a file made of ranges of /file/SIZE. */
static BOOL is_joined_file(const WCHAR *path, unsigned int count, const BG_FILE_RANGE *ranges, unsigned int size)
{
    FILE *stream = _wfopen(path, L"rb");
    BOOL same = stream != NULL;
    UINT64 offset, length;
    unsigned int i;

    for (i = 0; same && i < count; i++)
    {
        length = ranges[i].Length == BG_LENGTH_TO_EOF ? size - ranges[i].InitialOffset : ranges[i].Length;
        for (offset = ranges[i].InitialOffset; same && length--; offset++)
            same = fgetc(stream) == served_byte((unsigned int)offset);
    }
    if (stream)
    {
        same = same && fgetc(stream) == EOF;
        fclose(stream);
    }
    return same;
}

static void test_ranges(IBackgroundCopyManager *manager, const char *rule, BG_JOB_PRIORITY priority, unsigned int size,
        DWORD count, BG_FILE_RANGE *ranges, UINT64 total)
{
    IBackgroundCopyJob *job = create_job(manager, L"ranges");
    BG_JOB_PROGRESS progress;
    char path[32];
    HRESULT hr;

    if (!job)
        return;
    sprintf(path, "/file/%u", size);
    IBackgroundCopyJob_SetPriority(job, priority);
    hr = add_ranges(job, http_url(path), local_path(L"joined"), count, ranges);
    ok(hr == S_OK, "%s: got %#lx.\n", rule, hr);
    check_ranges(job, "FILE-RANGE-15", S_OK, count, ranges);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "%s: got %u.\n", rule, get_state(job));
    hr = IBackgroundCopyJob_GetProgress(job, &progress);
    ok(hr == S_OK && progress.BytesTotal == total && progress.BytesTransferred == total,
            "%s, FILE-PROG-2, JOB-PROGRESS-2: got %#lx, %lu.\n", rule, hr, (DWORD)progress.BytesTotal);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_joined_file(local_path(L"joined"), count, ranges, size), "%s: got %#lx.\n", rule, hr);
    end_job(job);
}

static void test_many_ranges(IBackgroundCopyManager *manager)
{
    static BG_FILE_RANGE ranges[2576];
    IBackgroundCopyJob *job = create_job(manager, L"many ranges");
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(ranges); i++)
    {
        ranges[i].InitialOffset = (ARRAYSIZE(ranges) - i - 1) * 20;
        ranges[i].Length = 10;
    }
    if (job)
    {
        hr = add_ranges(job, http_url("/file/60000"), local_path(L"many"), ARRAYSIZE(ranges), ranges);
        ok(hr == S_OK, "FILE-RANGE-10: got %#lx.\n", hr);
        check_ranges(job, "FILE-RANGE-10, FILE-RANGE-15", S_OK, ARRAYSIZE(ranges), ranges);
        end_job(job);
    }
    test_ranges(manager, "FILE-RANGE-10", BG_JOB_PRIORITY_FOREGROUND, 60000, 200, ranges, 200 * 10);
}

static void test_outside(IBackgroundCopyManager *manager, const char *rule, BG_FILE_RANGE *range)
{
    IBackgroundCopyJob *job = create_job(manager, L"outside");
    IBackgroundCopyError *error = NULL;
    BG_ERROR_CONTEXT context = 99;
    HRESULT hr, code = S_OK;

    if (!job)
        return;
    add_ranges(job, http_url("/file/1000"), local_path(L"outside"), 1, range);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_ERROR, "%s: got %u.\n", rule, get_state(job));
    hr = IBackgroundCopyJob_GetError(job, &error);
    if (SUCCEEDED(hr))
    {
        IBackgroundCopyError_GetError(error, &context, &code);
        IBackgroundCopyError_Release(error);
    }
    ok(code == BG_E_INVALID_RANGE && context == BG_ERROR_CONTEXT_REMOTE_FILE, "%s, ERR-MAP-15: got %#lx, %u.\n", rule,
            code, context);
    end_job(job);
}

static void test_range_transfers(IBackgroundCopyManager *manager)
{
    BG_FILE_RANGE three[] = {{ 100, 100 }, { 900, 100 }, { 400, 100 }};
    BG_FILE_RANGE mixed[] = {{ 24, 17 }, { 111, BG_LENGTH_TO_EOF }, { 5, 0 }, { 83, 7 }};
    BG_FILE_RANGE large[] = {{ 3000000, 1000000 }, { 0, 2000000 }};
    BG_FILE_RANGE whole[] = {{ 0, BG_LENGTH_TO_EOF }};
    BG_FILE_RANGE behind = { 1000, BG_LENGTH_TO_EOF }, beyond = { 990, 11 };

    test_ranges(manager, "FILE-RANGE-7", BG_JOB_PRIORITY_NORMAL, 1000, ARRAYSIZE(three), three, 300);
    test_ranges(manager, "FILE-RANGE-6, FILE-RANGE-8", BG_JOB_PRIORITY_FOREGROUND, 1000, ARRAYSIZE(mixed), mixed, 913);
    test_ranges(manager, "FILE-RANGE-7", BG_JOB_PRIORITY_FOREGROUND, 5000000, ARRAYSIZE(large), large, 3000000);
    test_ranges(manager, "FILE-RANGE-7", BG_JOB_PRIORITY_FOREGROUND, 1000, ARRAYSIZE(whole), whole, 1000);
    test_many_ranges(manager);
    test_outside(manager, "FILE-RANGE-13", &beyond);
    test_outside(manager, "FILE-RANGE-14", &behind);
}

static void check_remote(IBackgroundCopyFile *file, const char *rule, const char *path)
{
    LPWSTR name = NULL;
    HRESULT hr = IBackgroundCopyFile_GetRemoteName(file, &name);

    check_string(rule, hr, name, S_OK, http_url(path));
}

static HRESULT rename_file(IBackgroundCopyFile *file, const WCHAR *name)
{
    IBackgroundCopyFile2 *file2 = query(file, &IID_IBackgroundCopyFile2);
    HRESULT hr = IBackgroundCopyFile2_SetRemoteName(file2, name);

    IBackgroundCopyFile2_Release(file2);
    return hr;
}

static void test_prefix(IBackgroundCopyJob *job, IBackgroundCopyFile *file)
{
    IBackgroundCopyJob3 *job3 = query(job, &IID_IBackgroundCopyJob3);
    HRESULT hr;

    hr = IBackgroundCopyJob3_ReplaceRemotePrefix(job3, L"", L"http://x/");
    ok(hr == E_INVALIDARG, "FILE-REMOTE-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob3_ReplaceRemotePrefix(job3, L"http://x/", L"");
    ok(hr == E_INVALIDARG, "FILE-REMOTE-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob3_ReplaceRemotePrefix(job3, L"HTTP://", L"https://");
    ok(hr == S_FALSE, "FILE-REMOTE-3, FILE-REMOTE-4: got %#lx.\n", hr);
    hr = IBackgroundCopyJob3_ReplaceRemotePrefix(job3, L"127.0.0.1", L"127.0.0.2");
    ok(hr == S_FALSE, "FILE-REMOTE-3: got %#lx.\n", hr);
    hr = IBackgroundCopyJob3_ReplaceRemotePrefix(job3, http_url("/status/"), L"ftp://x/");
    ok(hr == E_INVALIDARG, "FILE-REMOTE-5: got %#lx.\n", hr);
    check_remote(file, "FILE-REMOTE-5", "/status/404");
    hr = IBackgroundCopyJob3_ReplaceRemotePrefix(job3, http_url("/status/404"), http_url("/file/2000"));
    ok(hr == S_OK, "FILE-REMOTE-3: got %#lx.\n", hr);
    check_remote(file, "FILE-REMOTE-3", "/file/2000");
    IBackgroundCopyJob3_Release(job3);
}

static void test_rename(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"rename");
    IBackgroundCopyFile *file;
    HRESULT hr;

    if (!job)
        return;
    IBackgroundCopyJob_AddFile(job, http_url("/status/403"), local_path(L"renamed"));
    if ((file = first_file(job)))
    {
        hr = rename_file(file, L"nothing");
        ok(hr == E_INVALIDARG, "FILE-REMOTE-2: got %#lx.\n", hr);
        hr = rename_file(file, http_url("/status/404"));
        ok(hr == S_OK, "FILE-REMOTE-2: got %#lx.\n", hr);
        check_remote(file, "FILE-RNAME-11", "/status/404");
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_ERROR, "ST-ERR-2: got %u.\n", get_state(job));
        test_prefix(job, file);
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "FILE-REMOTE-11: got %u.\n", get_state(job));
        hr = rename_file(file, http_url("/file/9999"));
        ok(hr == S_OK && get_state(job) == BG_JOB_STATE_TRANSFERRED, "FILE-REMOTE-7: got %#lx.\n", hr);
        hr = IBackgroundCopyJob_Complete(job);
        ok(hr == S_OK && is_served_file(local_path(L"renamed"), 2000), "FILE-REMOTE-7: got %#lx.\n", hr);
        hr = rename_file(file, http_url("/file/1"));
        ok(hr == BG_E_INVALID_STATE, "FILE-REMOTE-2, JOB-MATRIX-10: got %#lx.\n", hr);
        IBackgroundCopyFile_Release(file);
    }
    end_job(job);
}

/* In mid-transfer: the request is dropped, and what is there kept, as the file is the same there. */
static void test_rename_active(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"rename");
    IBackgroundCopyFile *file;
    HRESULT hr;

    if (!job)
        return;
    IBackgroundCopyJob_AddFile(job, http_url("/hold/3000000"), local_path(L"moved"));
    http_hold();
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATE_BIT(TRANSFERRING) | STATES_REST) == BG_JOB_STATE_TRANSFERRING, "ST-RUN-2: got %u.\n",
            get_state(job));
    if ((file = first_file(job)))
    {
        hr = rename_file(file, http_url("/file/3000000"));
        ok(hr == S_OK, "FILE-REMOTE-11: got %#lx.\n", hr);
        ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "FILE-REMOTE-11: got %u.\n", get_state(job));
        IBackgroundCopyFile_Release(file);
    }
    http_release();
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_served_file(local_path(L"moved"), 3000000), "FILE-REMOTE-8: got %#lx.\n", hr);
    end_job(job);
}

static void check_validation(IBackgroundCopyFile3 *file, const char *rule, BOOL expected)
{
    BOOL state = 99;
    HRESULT hr = IBackgroundCopyFile3_GetValidationState(file, &state);

    ok(hr == S_OK && state == expected, "%s: got %#lx, %d.\n", rule, hr, state);
}

static void reject(IBackgroundCopyJob *job, IBackgroundCopyFile3 *file)
{
    IBackgroundCopyError *error = NULL;
    BG_ERROR_CONTEXT context = 99;
    BG_FILE_PROGRESS progress;
    HRESULT hr, code = S_OK;

    hr = IBackgroundCopyFile3_SetValidationState(file, FALSE);
    ok(hr == S_OK && get_state(job) == BG_JOB_STATE_ERROR, "FILE-VAL-3, ST-CALL-21: got %#lx, %u.\n", hr,
            get_state(job));
    check_validation(file, "FILE-VAL-5", FALSE);
    hr = IBackgroundCopyFile3_GetProgress(file, &progress);
    ok(hr == S_OK && !progress.BytesTransferred, "FILE-VAL-3: got %#lx.\n", hr);
    if (SUCCEEDED(IBackgroundCopyJob_GetError(job, &error)))
    {
        IBackgroundCopyError_GetError(error, &context, &code);
        IBackgroundCopyError_Release(error);
    }
    ok(code == BG_E_VALIDATION_FAILED && context == BG_ERROR_CONTEXT_REMOTE_FILE,
            "FILE-VAL-3, ERR-MAP-31: got %#lx, %u.\n", code, context);
}

static void test_validation(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"validation");
    IBackgroundCopyFile *file;
    IBackgroundCopyFile3 *file3;
    LONG count;
    HRESULT hr;

    if (!job)
        return;
    IBackgroundCopyJob_AddFile(job, http_url("/file/300000"), local_path(L"validated"));
    file = first_file(job);
    file3 = query(file, &IID_IBackgroundCopyFile3);
    hr = IBackgroundCopyFile3_SetValidationState(file3, TRUE);
    ok(hr == E_PENDING, "FILE-VAL-2: got %#lx.\n", hr);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "ST-RUN-5: got %u.\n", get_state(job));
    check_validation(file3, "FILE-VAL-5", FALSE);
    hr = IBackgroundCopyFile3_SetValidationState(file3, TRUE);
    ok(hr == S_OK, "FILE-VAL-1: got %#lx.\n", hr);
    check_validation(file3, "FILE-VAL-5", TRUE);
    reject(job, file3);
    count = http_get_count();
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "FILE-VAL-3: got %u.\n", get_state(job));
    ok(http_get_count() > count, "FILE-VAL-3: not fetched again.\n");
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_served_file(local_path(L"validated"), 300000), "JOB-COMPLETE-10: got %#lx.\n", hr);
    check_validation(file3, "FILE-VAL-5, FILE-VAL-7", TRUE);
    hr = IBackgroundCopyFile3_SetValidationState(file3, FALSE);
    ok(hr == BG_E_INVALID_STATE, "FILE-VAL-8: got %#lx.\n", hr);
    IBackgroundCopyFile3_Release(file3);
    IBackgroundCopyFile_Release(file);
    end_job(job);
}

static void check_headers(IBackgroundCopyFile5 *file, const char *rule, const WCHAR *first, const WCHAR *inside)
{
    BITS_FILE_PROPERTY_VALUE value;
    HRESULT hr;

    value.String = NULL;
    hr = IBackgroundCopyFile5_GetProperty(file, BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS, &value);
    ok(hr == S_OK && value.String && !wcsncmp(value.String, first, wcslen(first)) && wcsstr(value.String, inside),
            "%s: got %#lx, %s.\n", rule, hr, debugstr_w(value.String));
    CoTaskMemFree(value.String);
}

static void test_response_headers(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"headers");
    IBackgroundCopyFile *file;
    IBackgroundCopyFile5 *file5;
    BITS_FILE_PROPERTY_VALUE value;
    HRESULT hr;

    if (!job)
        return;
    IBackgroundCopyJob_AddFile(job, http_url("/redirect/5000"), local_path(L"answered"));
    file = first_file(job);
    file5 = query(file, &IID_IBackgroundCopyFile5);
    value.String = NULL;
    hr = IBackgroundCopyFile5_GetProperty(file5, BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS, &value);
    check_string("FILE-PROP-2", hr, value.String, S_OK, L"");
    value.String = NULL;
    hr = IBackgroundCopyFile5_SetProperty(file5, BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS, value);
    ok(hr == BG_E_READ_ONLY_PROPERTY, "FILE-PROP-5: got %#lx.\n", hr);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "ST-RUN-5: got %u.\n", get_state(job));
    check_headers(file5, "FILE-PROP-1, FILE-PROP-3, FILE-PROP-4", L"HTTP/1.1 20", L"\r\nETag: \"5000\"\r\n");
    IBackgroundCopyFile5_Release(file5);
    IBackgroundCopyFile_Release(file);
    end_job(job);
    if (!(job = create_job(manager, L"headers")))
        return;
    IBackgroundCopyJob_AddFile(job, http_url("/status/404"), local_path(L"answered"));
    file = first_file(job);
    file5 = query(file, &IID_IBackgroundCopyFile5);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_ERROR, "ST-ERR-2: got %u.\n", get_state(job));
    check_headers(file5, "FILE-PROP-1", L"HTTP/1.1 404 Status\r\n", L"\r\nContent-Length: 0\r\n");
    IBackgroundCopyFile5_Release(file5);
    IBackgroundCopyFile_Release(file);
    end_job(job);
}

static void check_no_random_access(IBackgroundCopyFile6 *file)
{
    BG_FILE_RANGE range = { 0, 1 }, *ranges = NULL;
    DWORD count = 99;
    HRESULT hr;

    hr = IBackgroundCopyFile6_UpdateDownloadPosition(file, 0);
    ok(hr == BG_E_RANDOM_ACCESS_NOT_SUPPORTED, "FILE-OD-1: got %#lx.\n", hr);
    hr = IBackgroundCopyFile6_RequestFileRanges(file, 1, &range);
    ok(hr == BG_E_RANDOM_ACCESS_NOT_SUPPORTED, "FILE-OD-1: got %#lx.\n", hr);
    hr = IBackgroundCopyFile6_GetFilledFileRanges(file, &count, &ranges);
    ok(hr == BG_E_RANDOM_ACCESS_NOT_SUPPORTED && !ranges, "FILE-OD-1: got %#lx.\n", hr);
}

static void check_filled(IBackgroundCopyFile6 *file, const char *rule, UINT64 length)
{
    BG_FILE_RANGE *ranges = NULL;
    DWORD count = 99;
    HRESULT hr;

    hr = IBackgroundCopyFile6_GetFilledFileRanges(file, &count, &ranges);
    ok(hr == S_OK && count == (length ? 1 : 0) && !!ranges == !!count, "%s: got %#lx, %lu.\n", rule, hr, count);
    if (ranges && count == 1)
        ok(!ranges->InitialOffset && ranges->Length == length, "%s: got %lu.\n", rule, (DWORD)ranges->Length);
    CoTaskMemFree(ranges);
}

static void test_random_access(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"random");
    BG_FILE_RANGE range = { 0, 10 };
    IBackgroundCopyFile *file;
    IBackgroundCopyFile6 *file6;
    HRESULT hr;

    if (!job)
        return;
    add_ranges(job, http_url("/file/5000"), local_path(L"random"), 1, &range);
    file = first_file(job);
    file6 = query(file, &IID_IBackgroundCopyFile6);
    check_no_random_access(file6);
    IBackgroundCopyFile6_Release(file6);
    IBackgroundCopyFile_Release(file);
    end_job(job);
    if (!(job = create_job(manager, L"random")))
        return;
    IBackgroundCopyJob_AddFile(job, http_url("/file/5000"), local_path(L"random"));
    check_ranges(job, "FILE-RANGE-16", S_FALSE, 0, NULL);
    file = first_file(job);
    file6 = query(file, &IID_IBackgroundCopyFile6);
    hr = IBackgroundCopyFile6_RequestFileRanges(file6, 0, &range);
    ok(hr == E_INVALIDARG, "FILE-OD-5: got %#lx.\n", hr);
    check_filled(file6, "FILE-OD-7", 0);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "ST-RUN-5: got %u.\n", get_state(job));
    check_filled(file6, "FILE-OD-7", 5000);
    hr = IBackgroundCopyFile6_UpdateDownloadPosition(file6, 5001);
    ok(hr == BG_E_INVALID_RANGE, "FILE-OD-6: got %#lx.\n", hr);
    range.InitialOffset = 4991;
    hr = IBackgroundCopyFile6_RequestFileRanges(file6, 1, &range);
    ok(hr == BG_E_INVALID_RANGE, "FILE-OD-4: got %#lx.\n", hr);
    IBackgroundCopyFile6_Release(file6);
    IBackgroundCopyFile_Release(file);
    end_job(job);
}

START_TEST(file_changes)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (http_start())
    {
        if ((manager = create_manager()))
        {
            test_range_arguments(manager);
            test_dynamic(manager);
            test_range_transfers(manager);
            test_rename(manager);
            test_rename_active(manager);
            test_validation(manager);
            test_response_headers(manager);
            test_random_access(manager);
            IBackgroundCopyManager_Release(manager);
        }
        http_stop();
    }
    remove_local_files();
    CoUninitialize();
}
