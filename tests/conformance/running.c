/*
 * Conformance tests: jobs on their way
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

/* Jobs on their way: adding, resuming, progress, times, limits, and settings that change how bytes come in. */

#define FILE_SIZE 600000

static void check_progress(IBackgroundCopyJob *job, const char *rules, UINT64 bytes_total, ULONG files_total,
        ULONG files_transferred)
{
    BG_JOB_PROGRESS progress;
    HRESULT hr;

    hr = IBackgroundCopyJob_GetProgress(job, &progress);
    ok(hr == S_OK && progress.BytesTotal == bytes_total && progress.FilesTotal == files_total
            && progress.FilesTransferred == files_transferred, "%s: got %#lx, %s bytes, %lu of %lu files.\n", rules, hr,
            wine_dbgstr_longlong(progress.BytesTotal), progress.FilesTransferred, progress.FilesTotal);
}

static HRESULT set_property(IBackgroundCopyJob *job, BITS_JOB_PROPERTY_ID id, UINT64 number)
{
    IBackgroundCopyJob5 *job5 = query(job, &IID_IBackgroundCopyJob5);
    BITS_JOB_PROPERTY_VALUE value;
    HRESULT hr;

    memset(&value, 0, sizeof(value));
    value.Uint64 = number;
    hr = IBackgroundCopyJob5_SetProperty(job5, id, value);
    IBackgroundCopyJob5_Release(job5);
    return hr;
}

/* Adding files ------------------------------------------------------------------------------------------------- */

/* To a job in the middle of its first file: the new one comes in the same run. */
static void test_add_while_running(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job_with_file(manager, "/hold/600000", local_path(L"first"));
    HRESULT hr;

    if (!job)
        return;
    http_hold();
    begin_job(job);
    add_served_file(job, "/file/1000", local_path(L"second"));
    ok(get_state(job) == BG_JOB_STATE_TRANSFERRING, "JOB-ADD-3, ST-CALL-19: state %u.\n", get_state(job));
    http_release();
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "JOB-ADD-3: state %u.\n", get_state(job));
    check_progress(job, "JOB-ADD-3, JOB-PROGRESS-2, ST-RUN-5", 601000, 2, 2);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_served_file(local_path(L"first"), FILE_SIZE) && is_served_file(local_path(L"second"), 1000),
            "JOB-ADD-2, JOB-ADD-3: got %#lx.\n", hr);
    end_job(job);
    DeleteFileW(local_path(L"first"));
    DeleteFileW(local_path(L"second"));
}

static void test_add_after_end(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job_with_file(manager, "/file/600000", local_path(L"first"));
    BG_JOB_TIMES times;
    LONG requests;
    HRESULT hr;

    if (!job)
        return;
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    hr = IBackgroundCopyJob_GetTimes(job, &times);
    ok(hr == S_OK && times.TransferCompletionTime.dwHighDateTime, "JOB-TIMES-2: got %#lx.\n", hr);
    add_served_file(job, "/file/1000", local_path(L"second"));
    ok(get_state(job) == BG_JOB_STATE_SUSPENDED, "JOB-ADD-4, ST-CALL-17: state %u.\n", get_state(job));
    check_progress(job, "ST-CALL-17", BG_SIZE_UNKNOWN, 2, 1);
    hr = IBackgroundCopyJob_GetTimes(job, &times);
    ok(hr == S_OK && !times.TransferCompletionTime.dwHighDateTime, "JOB-TIMES-2, ST-CALL-17: got %#lx.\n", hr);
    requests = http_get_count();
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    ok(http_get_count() == requests + 1, "JOB-RESUME-8: %ld requests.\n", http_get_count() - requests);
    check_progress(job, "JOB-RESUME-8", 601000, 2, 2);
    end_job(job);
}

static void test_add_after_error(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job_with_file(manager, "/switch/600000", local_path(L"first"));

    if (!job)
        return;
    http_set_mode(404);
    run_job(job, BG_JOB_STATE_ERROR);
    add_served_file(job, "/file/1000", local_path(L"second"));
    ok(get_state(job) == BG_JOB_STATE_ERROR, "JOB-ADD-4, ST-CALL-18: state %u.\n", get_state(job));
    check_progress(job, "ST-CALL-18", BG_SIZE_UNKNOWN, 2, 0);
    http_set_mode(HTTP_MODE_FILE);
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    check_progress(job, "JOB-ADD-4, JOB-RESUME-6", 601000, 2, 2);
    end_job(job);
}

/* Only Resume puts a job in the queue, and a file does not change that. */
static void test_not_started(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job_with_file(manager, "/file/600000", local_path(L"first"));
    IBackgroundCopyJob *other = create_job_with_file(manager, "/status/404", local_path(L"other"));
    LONG requests = http_get_count();

    if (!job || !other)
        return;
    run_job(other, BG_JOB_STATE_ERROR);
    ok(get_state(job) == BG_JOB_STATE_SUSPENDED, "MGR-CREATE-12, ST-CLASS-1: state %u.\n", get_state(job));
    ok(http_get_count() == requests, "MGR-CREATE-12, ST-CLASS-1: %ld requests.\n", http_get_count() - requests);
    end_job(job);
    end_job(other);
}

/* What is there is not fetched again. */
static void test_resume_after_error(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job_with_file(manager, "/file/600000", local_path(L"first"));
    LONG requests;

    if (!job)
        return;
    add_served_file(job, "/switch/1000", local_path(L"second"));
    http_set_mode(404);
    run_job(job, BG_JOB_STATE_ERROR);
    check_progress(job, "ST-ERR-8, ST-RUN-4", BG_SIZE_UNKNOWN, 2, 1);
    http_set_mode(HTTP_MODE_FILE);
    requests = http_get_count();
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    ok(http_get_count() == requests + 1, "JOB-RESUME-6, ST-CALL-7: %ld requests.\n", http_get_count() - requests);
    end_job(job);
}

/* Progress and times ------------------------------------------------------------------------------------------- */

/* Sizes are known before the first file is in; one that cannot be found out does not stop the files before it. */
static void test_early_sizes(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job_with_file(manager, "/hold/600000", local_path(L"first"));
    BG_JOB_PROGRESS progress;
    DWORD start = GetTickCount();

    if (!job)
        return;
    add_served_file(job, "/file/1000", local_path(L"second"));
    http_hold();
    begin_job(job);
    do
    {
        IBackgroundCopyJob_GetProgress(job, &progress);
        Sleep(20);
    }
    while (progress.BytesTotal == BG_SIZE_UNKNOWN && GetTickCount() - start < LONG_WAIT);
    ok(progress.BytesTotal == 601000 && !is_completed(job, 0), "JOB-PROGRESS-6: %s bytes.\n",
            wine_dbgstr_longlong(progress.BytesTotal));
    http_release();
    end_job(job);
}

static void test_bad_size(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job_with_file(manager, "/hold/600000", local_path(L"first"));
    BG_JOB_PROGRESS progress;
    DWORD start = GetTickCount();

    if (!job)
        return;
    add_served_file(job, "/status/404", local_path(L"second"));
    http_hold();
    begin_job(job);
    ok(get_state(job) == BG_JOB_STATE_TRANSFERRING, "JOB-PROGRESS-6: state %u.\n", get_state(job));
    http_release();
    do
    {
        IBackgroundCopyJob_GetProgress(job, &progress);
        Sleep(20);
    }
    while (!progress.FilesTransferred && GetTickCount() - start < LONG_WAIT);
    ok(progress.FilesTransferred == 1, "JOB-PROGRESS-6: %lu files.\n", progress.FilesTransferred);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_ERROR, "ST-ERR-8: state %u.\n", get_state(job));
    end_job(job);
}

/* Numbers that are taken together fit together, and only grow. */
static void test_progress(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_fast_job(manager);
    BG_JOB_PROGRESS progress;
    UINT64 last = 0;
    unsigned int i, wrong = 0;
    DWORD start = GetTickCount();
    WCHAR name[16];

    if (!job)
        return;
    for (i = 0; i < 8; i++)
    {
        wsprintfW(name, L"progress%u", i);
        add_served_file(job, "/file/2000000", local_path(name));
    }
    IBackgroundCopyJob_Resume(job);
    while (!(1u << get_state(job) & STATES_REST) && GetTickCount() - start < LONG_WAIT)
    {
        IBackgroundCopyJob_GetProgress(job, &progress);
        wrong += progress.BytesTransferred < last || progress.BytesTransferred > progress.BytesTotal
                || progress.FilesTransferred * (UINT64)2000000 > progress.BytesTransferred;
        last = progress.BytesTransferred;
    }
    ok(!wrong, "ST-INV-5, ST-INV-7, ST-RUN-3: %u times.\n", wrong);
    check_progress(job, "ST-RUN-5", 16000000, 8, 8);
    end_job(job);
}

typedef HRESULT (*change_proc)(IBackgroundCopyJob *job);

/* On a connection that is not fast either. */
static void test_steady_progress(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job_with_file(manager, "/slow/800000", local_path(L"steady"));
    DWORD start, changes = 0;
    BG_JOB_PROGRESS progress;
    UINT64 last = 0;

    if (!job)
        return;
    begin_job(job);
    start = GetTickCount();
    while (get_state(job) == BG_JOB_STATE_TRANSFERRING && GetTickCount() - start < LONG_WAIT)
    {
        IBackgroundCopyJob_GetProgress(job, &progress);
        changes += progress.BytesTransferred != last;
        last = progress.BytesTransferred;
        Sleep(20);
    }
    ok(get_state(job) == BG_JOB_STATE_TRANSFERRED, "SCHED-SHOW-4: state %u.\n", get_state(job));
    ok(changes >= 4, "SCHED-SHOW-4: %lu changes in 5 seconds.\n", changes);
    end_job(job);
}

static HRESULT change_name(IBackgroundCopyJob *job)
{
    return IBackgroundCopyJob_SetDisplayName(job, L"name");
}

static HRESULT change_priority(IBackgroundCopyJob *job)
{
    return IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_HIGH);
}

static HRESULT change_proxy(IBackgroundCopyJob *job)
{
    return IBackgroundCopyJob_SetProxySettings(job, BG_JOB_PROXY_USAGE_NO_PROXY, NULL, NULL);
}

static HRESULT change_cost(IBackgroundCopyJob *job)
{
    return set_property(job, BITS_JOB_PROPERTY_ID_COST_FLAGS, 1);
}

static HRESULT change_files(IBackgroundCopyJob *job)
{
    return IBackgroundCopyJob_AddFile(job, http_url("/hold/600000"), local_path(L"times"));
}

static HRESULT change_resume(IBackgroundCopyJob *job)
{
    return IBackgroundCopyJob_Resume(job);
}

static HRESULT change_suspend(IBackgroundCopyJob *job)
{
    return IBackgroundCopyJob_Suspend(job);
}

static HRESULT change_cancel(IBackgroundCopyJob *job)
{
    return IBackgroundCopyJob_Cancel(job);
}

static const struct
{
    const char *name;
    change_proc change;
}
changes[] =
{
    { "SetDisplayName", change_name },
    { "SetPriority", change_priority },
    { "SetProxySettings", change_proxy },
    { "SetProperty", change_cost },
    { "AddFile", change_files },
    { "Resume", change_resume },
    { "Suspend", change_suspend },
    { "Cancel", change_cancel },
};

static void wait_for_later_time(const FILETIME *time)
{
    FILETIME now;

    do
    {
        Sleep(1);
        GetSystemTimeAsFileTime(&now);
    }
    while (CompareFileTime(&now, time) <= 0);
}

static void test_modification_time(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"times");
    BG_JOB_TIMES before, after;
    unsigned int i;
    HRESULT hr;

    if (!job)
        return;
    for (i = 0; i < ARRAYSIZE(changes); i++)
    {
        IBackgroundCopyJob_GetTimes(job, &before);
        wait_for_later_time(&before.ModificationTime);
        hr = changes[i].change(job);
        ok(hr == S_OK, "JOB-TIMES-1: %s: got %#lx.\n", changes[i].name, hr);
        IBackgroundCopyJob_GetTimes(job, &after);
        ok(CompareFileTime(&after.ModificationTime, &before.ModificationTime) > 0, "JOB-TIMES-1: %s.\n",
                changes[i].name);
        ok(!CompareFileTime(&after.CreationTime, &before.CreationTime), "JOB-TIMES-1: %s.\n", changes[i].name);
    }
    end_job(job);
}

/* Getters while nothing comes from the server. */
static void test_latency(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job_with_file(manager, "/switch/600000", local_path(L"latency"));
    BG_JOB_PROGRESS progress;
    LPWSTR name;
    DWORD start, i;

    if (!job)
        return;
    http_set_mode(HTTP_MODE_SILENT);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATE_BIT(CONNECTING)) == BG_JOB_STATE_CONNECTING, "ST-RUN-1: state %u.\n", get_state(job));
    start = GetTickCount();
    for (i = 0; i < 100; i++)
    {
        get_state(job);
        IBackgroundCopyJob_GetProgress(job, &progress);
        if (SUCCEEDED(IBackgroundCopyJob_GetDisplayName(job, &name)))
            CoTaskMemFree(name);
    }
    /* Five in 200 ms are a normal load; 300 get five times their share of it, since the machine may be busy. */
    ok(GetTickCount() - start < PROMPT, "G-LATENCY-1: %lu ms.\n", GetTickCount() - start);
    http_set_mode(HTTP_MODE_FILE);
    end_job(job);
}

/* Calls from several threads, in apartments of both kinds. */
struct load
{
    GUID id;
    DWORD model;
    LONG calls, failures;
};

static DWORD WINAPI make_calls(void *arg)
{
    struct load *load = arg;
    IBackgroundCopyManager *manager = NULL;
    IBackgroundCopyJob *job = NULL;
    unsigned int i;
    HRESULT hr = S_OK;

    CoInitializeEx(NULL, load->model);
    if (SUCCEEDED(CoCreateInstance(&CLSID_BackgroundCopyManager, NULL, CLSCTX_LOCAL_SERVER,
            &IID_IBackgroundCopyManager, (void **)&manager)))
        IBackgroundCopyManager_GetJob(manager, &load->id, &job);
    for (i = 0; job && i < 60; i++)
    {
        switch (i % 6)
        {
            case 0: hr = IBackgroundCopyJob_Suspend(job); break;
            case 1: hr = IBackgroundCopyJob_SetDisplayName(job, L"threads"); break;
            case 2: hr = IBackgroundCopyJob_Resume(job); break;
            case 3: hr = IBackgroundCopyJob_SetPriority(job, i % 4); break;
            case 4: hr = IBackgroundCopyJob_SetNotifyFlags(job, i % 4); break;
            case 5: hr = get_state(job) == 99 ? E_FAIL : S_OK; break;
        }
        InterlockedIncrement(&load->calls);
        if (FAILED(hr))
            InterlockedIncrement(&load->failures);
    }
    if (job)
        IBackgroundCopyJob_Release(job);
    if (manager)
        IBackgroundCopyManager_Release(manager);
    CoUninitialize();
    return 0;
}

static void test_threads(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job_with_file(manager, "/file/2000000", local_path(L"threads"));
    struct load loads[4];
    HANDLE threads[ARRAYSIZE(loads)];
    unsigned int i;
    HRESULT hr;

    if (!job)
        return;
    for (i = 0; i < ARRAYSIZE(loads); i++)
    {
        memset(&loads[i], 0, sizeof(loads[i]));
        IBackgroundCopyJob_GetId(job, &loads[i].id);
        loads[i].model = i % 2 ? COINIT_APARTMENTTHREADED : COINIT_MULTITHREADED;
        threads[i] = CreateThread(NULL, 0, make_calls, &loads[i], 0, NULL);
    }
    ok(WaitForMultipleObjects(ARRAYSIZE(threads), threads, TRUE, 2 * LONG_WAIT) == WAIT_OBJECT_0,
            "G-THREAD-1: hangs.\n");
    for (i = 0; i < ARRAYSIZE(loads); i++)
    {
        CloseHandle(threads[i]);
        ok(loads[i].calls == 60 && !loads[i].failures, "G-THREAD-1: %ld calls, %ld failed.\n", loads[i].calls,
                loads[i].failures);
    }
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_served_file(local_path(L"threads"), 2000000), "G-THREAD-1: got %#lx.\n", hr);
    end_job(job);
    DeleteFileW(local_path(L"threads"));
}

/* Settings ----------------------------------------------------------------------------------------------------- */

static void check_too_large(IBackgroundCopyJob *job)
{
    BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
    IBackgroundCopyError *error = NULL;
    HRESULT hr, code = S_OK;

    hr = IBackgroundCopyJob_GetError(job, &error);
    ok(hr == S_OK, "JOB-MAXSIZE-1: got %#lx.\n", hr);
    if (!error)
        return;
    IBackgroundCopyError_GetError(error, &context, &code);
    ok(code == BG_E_MAX_DOWNLOAD_SIZE_LIMIT_REACHED && context == BG_ERROR_CONTEXT_REMOTE_FILE,
            "JOB-MAXSIZE-1, ERR-MAP-34: got %#lx in context %u.\n", code, context);
    IBackgroundCopyError_Release(error);
}

static void test_size_limit(IBackgroundCopyManager *manager, UINT64 limit)
{
    IBackgroundCopyJob *job = create_job_with_file(manager, "/file/600000", local_path(L"first"));
    HRESULT hr;

    if (!job)
        return;
    add_served_file(job, "/file/1000", local_path(L"second"));
    hr = set_property(job, BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE, limit);
    ok(hr == S_OK, "JOB-PROP-5: got %#lx.\n", hr);
    run_job(job, limit < 601000 ? BG_JOB_STATE_ERROR : BG_JOB_STATE_TRANSFERRED);
    if (limit < 601000)
    {
        check_too_large(job);
        run_job(job, BG_JOB_STATE_ERROR);
        check_too_large(job);
        ok(!file_exists(local_path(L"first")), "JOB-MAXSIZE-1: there.\n");
    }
    end_job(job);
}

static void test_high_performance(IBackgroundCopyManager *manager)
{
    const WCHAR *local = local_path(L"direct");
    IBackgroundCopyJob *job = create_fast_job(manager);
    HRESULT hr;

    if (!job)
        return;
    hr = set_property(job, BITS_JOB_PROPERTY_HIGH_PERFORMANCE, TRUE);
    ok(hr == S_OK, "JOB-PROP-4: got %#lx.\n", hr);
    add_served_file(job, "/hold/600000", local);
    ok(!wcscmp(temporary_name(job, 0), local), "FILE-TEMP-3: %s.\n", debugstr_w(temporary_name(job, 0)));
    http_hold();
    begin_job(job);
    ok(file_exists(local) && !count_temporary_files(), "FS-TEMP-9, JOB-HIPERF-2: not there.\n");
    ok(!(GetFileAttributesW(local) & FILE_ATTRIBUTE_HIDDEN), "FS-TEMP-9: hidden.\n");
    http_release();
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "JOB-HIPERF-2: state %u.\n", get_state(job));
    ok(!is_completed(job, 0), "JOB-HIPERF-2: Completed already.\n");
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_completed(job, 0) && is_served_file(local, FILE_SIZE), "JOB-HIPERF-2: got %#lx.\n", hr);
    end_job(job);
    DeleteFileW(local);
}

static void test_cancelled_high_performance(IBackgroundCopyManager *manager)
{
    const WCHAR *local = local_path(L"direct");
    IBackgroundCopyJob *job = create_fast_job(manager);
    HRESULT hr;

    if (!job)
        return;
    hr = set_property(job, BITS_JOB_PROPERTY_HIGH_PERFORMANCE, TRUE);
    ok(hr == S_OK, "JOB-PROP-4: got %#lx.\n", hr);
    add_served_file(job, "/hold/600000", local);
    http_hold();
    begin_job(job);
    hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == S_OK, "FS-CANCEL-4: got %#lx.\n", hr);
    ok(file_exists(local), "FS-CANCEL-4, JOB-HIPERF-2: gone.\n");
    http_release();
    end_job(job);
    DeleteFileW(local);
}

/* Dynamic and on demand at once: the first one counts. */
static void test_dynamic_on_demand(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job_with_file(manager, "/file/600000", local_path(L"dynamic"));
    BG_FILE_RANGE range = { 0, 10 };
    IBackgroundCopyFile6 *file6;
    IBackgroundCopyFile *file;
    HRESULT hr;

    if (!job)
        return;
    hr = set_property(job, BITS_JOB_PROPERTY_DYNAMIC_CONTENT, TRUE);
    ok(hr == S_OK, "JOB-PROP-13: got %#lx.\n", hr);
    hr = set_property(job, BITS_JOB_PROPERTY_ON_DEMAND_MODE, TRUE);
    ok(hr == S_OK, "JOB-PROP-13: got %#lx.\n", hr);
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    if ((file = get_file(job, 0)) && (file6 = query(file, &IID_IBackgroundCopyFile6)))
    {
        hr = IBackgroundCopyFile6_RequestFileRanges(file6, 1, &range);
        ok(hr == BG_E_RANDOM_ACCESS_NOT_SUPPORTED, "JOB-PROP-14: got %#lx.\n", hr);
        hr = IBackgroundCopyFile6_UpdateDownloadPosition(file6, 0);
        ok(hr == BG_E_RANDOM_ACCESS_NOT_SUPPORTED, "JOB-PROP-14: got %#lx.\n", hr);
        IBackgroundCopyFile6_Release(file6);
    }
    if (file)
        IBackgroundCopyFile_Release(file);
    end_job(job);
}

/* Uploads ------------------------------------------------------------------------------------------------------ */

/* The folder of the file, and a name of the service's choice in it. */
static void check_reply_name(IBackgroundCopyJob *job, const WCHAR *local)
{
    IBackgroundCopyJob2 *job2 = query(job, &IID_IBackgroundCopyJob2);
    size_t length = wcsrchr(local, '\\') - local + 1;
    LPWSTR name = NULL;
    HRESULT hr;

    hr = IBackgroundCopyJob2_GetReplyFileName(job2, &name);
    ok(hr == S_OK && name && !_wcsnicmp(name, local, length) && name[length] && !wcschr(name + length, '\\'),
            "JOB-REPLYNAME-3: got %#lx, %s.\n", hr, debugstr_w(name));
    CoTaskMemFree(name);
    IBackgroundCopyJob2_Release(job2);
}

static void test_upload(IBackgroundCopyManager *manager, BG_JOB_TYPE type)
{
    IBackgroundCopyJob *job = create_job_of_type(manager, L"upload", type);
    const WCHAR *local = local_path(L"upload");
    BG_FILE_INFO files[2];
    BG_JOB_STATE state;
    HRESULT hr;

    if (!job)
        return;
    hr = IBackgroundCopyJob_AddFile(job, http_url("/upload"), local);
    ok(hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND), "FILE-ADD-11: got %#lx.\n", hr);
    write_file(local, "what is sent");
    files[0].RemoteName = files[1].RemoteName = (WCHAR *)http_url("/upload");
    files[0].LocalName = files[1].LocalName = (WCHAR *)local;
    hr = IBackgroundCopyJob_AddFileSet(job, 2, files);
    ok(hr == BG_E_TOO_MANY_FILES, "FILE-ADD-6, LIM-JOB-4: got %#lx.\n", hr);
    check_progress(job, "FILE-ADD-6, G-ATOMIC-1", 0, 0, 0);
    add_served_file(job, "/upload", local);
    hr = IBackgroundCopyJob_AddFile(job, http_url("/upload"), local);
    ok(hr == BG_E_TOO_MANY_FILES, "FILE-ADD-6, LIM-JOB-4: got %#lx.\n", hr);
    check_progress(job, "JOB-PROGRESS-3", 12, 1, 0);
    ok(!wcscmp(temporary_name(job, 0), local), "FILE-TEMP-4: %s.\n", debugstr_w(temporary_name(job, 0)));
    if (type == BG_JOB_TYPE_UPLOAD_REPLY)
        check_reply_name(job, local);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
    /* The server here takes no uploads. */
    state = wait_for_state(job, STATE_BIT(ERROR) | STATE_BIT(TRANSIENT_ERROR) | STATE_BIT(TRANSFERRED));
    ok(state == BG_JOB_STATE_ERROR, "ST-ERR-2: state %u.\n", state);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-8, JOB-COMPLETE-8, ST-CALL-16: got %#lx.\n", hr);
    ok(get_state(job) == BG_JOB_STATE_ERROR, "ST-CALL-16: state %u.\n", get_state(job));
    hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == S_OK && file_exists(local), "FS-CANCEL-5: got %#lx.\n", hr);
    end_job(job);
    DeleteFileW(local);
}

START_TEST(running)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_manager()) && http_start())
    {
        test_add_while_running(manager);
        test_add_after_end(manager);
        test_add_after_error(manager);
        test_not_started(manager);
        test_resume_after_error(manager);
        test_early_sizes(manager);
        test_bad_size(manager);
        test_progress(manager);
        test_steady_progress(manager);
        test_modification_time(manager);
        test_latency(manager);
        test_threads(manager);
        test_size_limit(manager, 500000);
        test_size_limit(manager, 600500);
        test_size_limit(manager, 601000);
        test_high_performance(manager);
        test_cancelled_high_performance(manager);
        test_dynamic_on_demand(manager);
        test_upload(manager, BG_JOB_TYPE_UPLOAD);
        test_upload(manager, BG_JOB_TYPE_UPLOAD_REPLY);
        http_stop();
    }
    if (manager)
        IBackgroundCopyManager_Release(manager);
    remove_local_files();
    CoUninitialize();
}
