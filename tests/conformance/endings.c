/*
 * Conformance tests: what Complete and Cancel do with files
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

#define FILE_SIZE 600000

/* Complete ----------------------------------------------------------------------------------------------------- */

static const WCHAR *three_targets[3];

/* Three files that are in, or about to be; the target of the second cannot be written. */
static IBackgroundCopyJob *create_three(IBackgroundCopyManager *manager, const char *third)
{
    IBackgroundCopyJob *job = create_fast_job(manager);

    if (!job)
        return NULL;
    three_targets[0] = local_path(L"one");
    three_targets[1] = local_path(L"two");
    three_targets[2] = local_path(L"three");
    add_served_file(job, "/file/600000", three_targets[0]);
    add_served_file(job, "/file/600000", three_targets[1]);
    add_served_file(job, third, three_targets[2]);
    return job;
}

static void forbid_second(void)
{
    ok(CreateDirectoryW(three_targets[1], NULL), "error %lu\n", GetLastError());
}

static void allow_second(void)
{
    ok(RemoveDirectoryW(three_targets[1]), "error %lu\n", GetLastError());
}

static void check_failed_complete(IBackgroundCopyJob *job, const char *rules)
{
    HRESULT hr = IBackgroundCopyJob_Complete(job);

    ok(FAILED(hr) && HRESULT_FACILITY(hr) == FACILITY_WIN32, "%s: got %#lx.\n", rules, hr);
    ok(is_served_file(three_targets[0], FILE_SIZE), "%s, FS-DONE-7: the first file is not there.\n", rules);
    ok(is_completed(job, 0) && !is_completed(job, 1) && !is_completed(job, 2), "%s, JOB-COMPLETE-6: %u%u%u.\n", rules,
            is_completed(job, 0), is_completed(job, 1), is_completed(job, 2));
    ok(!file_exists(three_targets[2]), "%s, FS-DONE-7: the third file is there.\n", rules);
}

static void test_failed_rename(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_three(manager, "/file/600000"), *same = NULL;
    unsigned int i;
    HRESULT hr;
    GUID id;

    if (!job)
        return;
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    forbid_second();
    for (i = 0; i < 2; i++)
    {
        check_failed_complete(job, "ST-CALL-13, JOB-COMPLETE-5");
        ok(get_state(job) == BG_JOB_STATE_TRANSFERRED, "ST-CALL-13, JOB-COMPLETE-5: state %u.\n", get_state(job));
    }
    IBackgroundCopyJob_GetId(job, &id);
    hr = IBackgroundCopyManager_GetJob(manager, &id, &same);
    ok(hr == S_OK, "JOB-COMPLETE-5: got %#lx.\n", hr);
    if (same)
        IBackgroundCopyJob_Release(same);
    allow_second();
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK, "ST-CALL-13, JOB-COMPLETE-5: got %#lx.\n", hr);
    ok(get_state(job) == BG_JOB_STATE_ACKNOWLEDGED, "ST-CALL-12: state %u.\n", get_state(job));
    for (i = 0; i < 3; i++)
    {
        ok(is_completed(job, i), "ST-CALL-12: file %u.\n", i);
        ok(is_served_file(three_targets[i], FILE_SIZE), "ST-CALL-13: another content, file %u.\n", i);
        DeleteFileW(three_targets[i]);
    }
    end_job(job);
}

/* Cancel after a Complete that came half way: what it made stays. */
static void test_cancel_after_failed_rename(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_three(manager, "/file/600000");
    HRESULT hr;

    if (!job)
        return;
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    forbid_second();
    check_failed_complete(job, "ST-CALL-13");
    hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == S_OK, "ST-CALL-11: got %#lx.\n", hr);
    ok(is_served_file(three_targets[0], FILE_SIZE), "FS-CANCEL-2: the first file is gone.\n");
    ok(!count_temporary_files(), "FS-CANCEL-1: %u temporary files.\n", count_temporary_files());
    allow_second();
    end_job(job);
    DeleteFileW(three_targets[0]);
}

/* The same before the last file is in: that one is kept. */
static void test_failed_rename_in_transfer(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_three(manager, "/hold/2000000");
    BG_JOB_PROGRESS progress;
    DWORD start = GetTickCount();
    HRESULT hr;

    if (!job)
        return;
    http_hold();
    begin_job(job);
    do
    {
        Sleep(20);
        IBackgroundCopyJob_GetProgress(job, &progress);
    }
    while ((progress.FilesTransferred != 2 || progress.BytesTransferred == 2 * FILE_SIZE)
            && GetTickCount() - start < LONG_WAIT);
    forbid_second();
    check_failed_complete(job, "ST-CALL-15");
    ok(!(1u << get_state(job) & STATES_FINAL), "ST-CALL-15: state %u.\n", get_state(job));
    ok(file_exists(temporary_name(job, 2)), "ST-CALL-15: the unfinished file is gone.\n");
    allow_second();
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == BG_S_PARTIAL_COMPLETE, "ST-CALL-14, JOB-COMPLETE-2: got %#lx.\n", hr);
    ok(is_completed(job, 0) && is_completed(job, 1) && !is_completed(job, 2), "JOB-COMPLETE-6: Completed.\n");
    ok(is_served_file(three_targets[1], FILE_SIZE), "ST-CALL-14: the second file is not there.\n");
    ok(!count_temporary_files(), "FS-DONE-3: %u temporary files.\n", count_temporary_files());
    http_release();
    end_job(job);
    DeleteFileW(three_targets[0]);
    DeleteFileW(three_targets[1]);
}

/* An existing target: replaced, but not against somebody's will. */
static void test_existing(IBackgroundCopyManager *manager)
{
    const WCHAR *local = local_path(L"existing");
    IBackgroundCopyJob *job = create_job_with_file(manager, "/file/600000", local);
    HANDLE file;
    HRESULT hr;

    if (!job)
        return;
    write_file(local, "old");
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    file = open_file(local, GENERIC_READ, FILE_SHARE_READ);
    ok(file != INVALID_HANDLE_VALUE, "error %lu\n", GetLastError());
    hr = IBackgroundCopyJob_Complete(job);
    ok(FAILED(hr) && get_state(job) == BG_JOB_STATE_TRANSFERRED, "FS-DONE-2, ST-CALL-13: got %#lx.\n", hr);
    CloseHandle(file);
    SetFileAttributesW(local, FILE_ATTRIBUTE_READONLY);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == E_ACCESSDENIED && get_state(job) == BG_JOB_STATE_TRANSFERRED, "FS-DONE-2, ST-CALL-13: got %#lx.\n", hr);
    SetFileAttributesW(local, FILE_ATTRIBUTE_NORMAL);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_served_file(local, FILE_SIZE), "FS-DONE-2: got %#lx.\n", hr);
    end_job(job);
    DeleteFileW(local);
}

static void test_empty_file(IBackgroundCopyManager *manager)
{
    const WCHAR *local = local_path(L"empty");
    IBackgroundCopyJob *job = create_job_with_file(manager, "/file/0", local);
    HRESULT hr;

    if (!job)
        return;
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK, "ST-RUN-13: got %#lx.\n", hr);
    ok(is_served_file(local, 0), "FS-DONE-6: not an empty file.\n");
    end_job(job);
    DeleteFileW(local);
}

/* Complete against the end of the last file: all of it or nothing. */
static DWORD WINAPI release_thread(void *arg)
{
    (void)arg;
    http_release();
    return 0;
}

static void test_race(IBackgroundCopyManager *manager)
{
    const WCHAR *local = local_path(L"race");
    IBackgroundCopyJob *job;
    HANDLE thread;
    HRESULT hr;
    int i;

    for (i = 0; i < 10; i++)
    {
        if (!(job = create_job_with_file(manager, "/hold/600000", local)))
            return;
        http_hold();
        begin_job(job);
        thread = CreateThread(NULL, 0, release_thread, NULL, 0, NULL);
        if (i)
            WaitForSingleObject(thread, i * 2);
        hr = IBackgroundCopyJob_Complete(job);
        WaitForSingleObject(thread, INFINITE);
        CloseHandle(thread);
        ok(hr == S_OK || hr == BG_S_PARTIAL_COMPLETE, "JOB-COMPLETE-14: got %#lx.\n", hr);
        ok(file_exists(local) == (hr == S_OK) && (hr != S_OK || is_served_file(local, FILE_SIZE)),
                "JOB-COMPLETE-14: got %#lx, file %d.\n", hr, file_exists(local));
        end_job(job);
        DeleteFileW(local);
    }
}

/* Cancel ------------------------------------------------------------------------------------------------------- */

static void test_cancel(IBackgroundCopyManager *manager)
{
    const WCHAR *first = local_path(L"whole"), *second = local_path(L"part");
    IBackgroundCopyJob *job = create_fast_job(manager);
    BG_JOB_PROGRESS progress;
    DWORD start = GetTickCount();
    HRESULT hr;

    if (!job)
        return;
    write_file(first, "old");
    add_served_file(job, "/file/1000", first);
    add_served_file(job, "/hold/600000", second);
    http_hold();
    begin_job(job);
    do
    {
        Sleep(20);
        IBackgroundCopyJob_GetProgress(job, &progress);
    }
    while ((progress.FilesTransferred != 1 || progress.BytesTransferred == 1000) && GetTickCount() - start < LONG_WAIT);
    ok(count_temporary_files() == 2, "FS-TEMP-1: %u temporary files.\n", count_temporary_files());
    hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == S_OK, "ST-CALL-11: got %#lx.\n", hr);
    ok(!count_temporary_files(), "FS-CANCEL-1: %u temporary files.\n", count_temporary_files());
    ok(file_exists(first) && !file_exists(second), "FS-CANCEL-2, JOB-CANCEL-4: another set of files.\n");
    http_release();
    end_job(job);
    DeleteFileW(first);
}

/* Temporary files that somebody has open. */
static void test_undeletable(IBackgroundCopyManager *manager, BOOL complete)
{
    IBackgroundCopyJob *job = create_job_with_file(manager, "/hold/600000", local_path(L"held"));
    const WCHAR *temp;
    HANDLE file;
    HRESULT hr;

    if (!job)
        return;
    http_hold();
    begin_job(job);
    temp = temporary_name(job, 0);
    file = open_file(temp, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE);
    if (file == INVALID_HANDLE_VALUE)
    {
        /* The service's own handle lets nobody in who denies deletion. */
        hr = IBackgroundCopyJob_Suspend(job);
        ok(hr == S_OK, "JOB-SUSPEND-1: got %#lx.\n", hr);
        file = open_file(temp, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE);
    }
    ok(file != INVALID_HANDLE_VALUE, "FS-TEMP-5: error %lu.\n", GetLastError());
    if (complete)
    {
        hr = IBackgroundCopyJob_Complete(job);
        ok(hr == BG_S_PARTIAL_COMPLETE, "JOB-COMPLETE-4: got %#lx.\n", hr);
        ok(get_state(job) == BG_JOB_STATE_ACKNOWLEDGED, "JOB-COMPLETE-4: state %u.\n", get_state(job));
    }
    else
    {
        hr = IBackgroundCopyJob_Cancel(job);
        ok(hr == BG_S_UNABLE_TO_DELETE_FILES, "JOB-CANCEL-2, FS-CANCEL-3: got %#lx.\n", hr);
        ok(get_state(job) == BG_JOB_STATE_CANCELLED, "JOB-CANCEL-2: state %u.\n", get_state(job));
    }
    ok(file_exists(temp), "FS-CANCEL-3: gone all the same.\n");
    CloseHandle(file);
    http_release();
    end_job(job);
    DeleteFileW(temp);
}

/* The server does not answer, and Cancel does not ask it. */
static void test_cancel_is_quick(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job_with_file(manager, "/switch/600000", local_path(L"quick"));
    DWORD start;
    HRESULT hr;

    if (!job)
        return;
    http_set_mode(HTTP_MODE_SILENT);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATE_BIT(CONNECTING)) == BG_JOB_STATE_CONNECTING, "ST-RUN-1: state %u.\n", get_state(job));
    start = GetTickCount();
    hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == S_OK, "JOB-CANCEL-7: got %#lx.\n", hr);
    ok(GetTickCount() - start < PROMPT, "JOB-CANCEL-7: after %lu ms.\n", GetTickCount() - start);
    http_set_mode(HTTP_MODE_FILE);
    end_job(job);
}

static DWORD WINAPI keep_calling(void *arg)
{
    IBackgroundCopyJob *job = arg;
    HRESULT hr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    do
    {
        hr = IBackgroundCopyJob_Suspend(job);
        if (SUCCEEDED(hr))
            hr = IBackgroundCopyJob_Resume(job);
    }
    while (SUCCEEDED(hr));
    CoUninitialize();
    return hr;
}

/* Cancel comes into the calls of another thread; that one sees the end. */
static void test_cancel_from_thread(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job;
    HANDLE thread;
    DWORD result;
    HRESULT hr;
    int i;

    for (i = 0; i < 5; i++)
    {
        if (!(job = create_job_with_file(manager, "/hold/600000", local_path(L"thread"))))
            return;
        http_hold();
        begin_job(job);
        thread = CreateThread(NULL, 0, keep_calling, job, 0, NULL);
        WaitForSingleObject(thread, i * 20);
        hr = IBackgroundCopyJob_Cancel(job);
        ok(hr == S_OK, "JOB-CANCEL-8: got %#lx.\n", hr);
        ok(!WaitForSingleObject(thread, LONG_WAIT), "JOB-CANCEL-8: the other thread hangs.\n");
        result = 0;
        GetExitCodeThread(thread, &result);
        ok((HRESULT)result == BG_E_INVALID_STATE, "JOB-CANCEL-8: got %#lx.\n", result);
        CloseHandle(thread);
        ok(get_state(job) == BG_JOB_STATE_CANCELLED, "JOB-CANCEL-8: state %u.\n", get_state(job));
        ok(!count_temporary_files(), "FS-CANCEL-1: %u temporary files.\n", count_temporary_files());
        http_release();
        end_job(job);
    }
}

/* Times -------------------------------------------------------------------------------------------------------- */

static void test_times(IBackgroundCopyManager *manager)
{
    static const SYSTEMTIME served = { 2024, 3, 5, 1, 10, 0, 0, 0 };
    const WCHAR *local = local_path(L"times");
    IBackgroundCopyJob *job = create_job_with_file(manager, "/file/600000", local);
    WIN32_FILE_ATTRIBUTE_DATA data;
    FILETIME expected;

    if (!job)
        return;
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    IBackgroundCopyJob_Complete(job);
    SystemTimeToFileTime(&served, &expected);
    ok(GetFileAttributesExW(local, GetFileExInfoStandard, &data), "error %lu\n", GetLastError());
    ok(!CompareFileTime(&data.ftLastWriteTime, &expected), "FS-TIME-1: another time.\n");
    ok(!CompareFileTime(&data.ftCreationTime, &expected), "FS-TIME-1: another creation time.\n");
    end_job(job);
    DeleteFileW(local);
}

static void test_no_times(IBackgroundCopyManager *manager)
{
    const WCHAR *local = local_path(L"timeless");
    IBackgroundCopyJob *job = create_job_with_file(manager, "/timeless/600000", local);
    WIN32_FILE_ATTRIBUTE_DATA data;
    FILETIME before, after;
    ULARGE_INTEGER earlier;

    if (!job)
        return;
    GetSystemTimeAsFileTime(&before);
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    IBackgroundCopyJob_Complete(job);
    GetSystemTimeAsFileTime(&after);
    /* A file system's clock may lag behind by a tick, or two seconds. */
    earlier.u.LowPart = before.dwLowDateTime;
    earlier.u.HighPart = before.dwHighDateTime;
    earlier.QuadPart -= 20000000;
    before.dwLowDateTime = earlier.u.LowPart;
    before.dwHighDateTime = earlier.u.HighPart;
    ok(GetFileAttributesExW(local, GetFileExInfoStandard, &data), "error %lu\n", GetLastError());
    ok(CompareFileTime(&data.ftLastWriteTime, &before) >= 0 && CompareFileTime(&data.ftLastWriteTime, &after) <= 0,
            "FS-TIME-2: another time.\n");
    ok(CompareFileTime(&data.ftCreationTime, &before) >= 0 && CompareFileTime(&data.ftCreationTime, &after) <= 0,
            "FS-TIME-2: another creation time.\n");
    end_job(job);
    DeleteFileW(local);
}

/* With the server gone. */
static void test_complete_offline(IBackgroundCopyJob *job)
{
    HRESULT hr = IBackgroundCopyJob_Complete(job);

    ok(hr == S_OK, "JOB-COMPLETE-11: got %#lx.\n", hr);
    ok(is_served_file(local_path(L"offline"), FILE_SIZE), "JOB-COMPLETE-11: another content.\n");
    end_job(job);
}

static void test_all(IBackgroundCopyManager *manager)
{
    test_failed_rename(manager);
    test_cancel_after_failed_rename(manager);
    test_failed_rename_in_transfer(manager);
    test_existing(manager);
    test_empty_file(manager);
    test_race(manager);
    test_cancel(manager);
    test_undeletable(manager, FALSE);
    test_undeletable(manager, TRUE);
    test_cancel_is_quick(manager);
    test_cancel_from_thread(manager);
    test_times(manager);
    test_no_times(manager);
}

START_TEST(endings)
{
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *job;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_manager()) && http_start())
    {
        test_all(manager);
        if ((job = create_job_with_file(manager, "/file/600000", local_path(L"offline"))))
            run_job(job, BG_JOB_STATE_TRANSFERRED);
        http_stop();
        if (job)
            test_complete_offline(job);
    }
    if (manager)
        IBackgroundCopyManager_Release(manager);
    remove_local_files();
    CoUninitialize();
}
