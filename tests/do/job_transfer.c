/*
 * Transfers of jobs of Delivery Optimization, to TRANSFERRED or an error
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

#include "jobs.h"

#include "callback_object.h"

static const BG_FILE_RANGE three[] = { { 90000, 10000 }, { 10, 20 }, { 500, 30000 } };

static void test_whole(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"whole");
    const WCHAR *local = local_path(L"whole");
    BG_FILE_PROGRESS progress;
    IBackgroundCopyFile *file;
    BG_JOB_STATE state;
    BG_JOB_TIMES times;
    HRESULT hr;

    add_file(job, L"whole", http_url("/file/300000"), local, 0, NULL, DO_UNKNOWN_FILE_SIZE);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "DO-JOB-RESUME-2: got %#lx.\n", hr);
    state = get_state(job);
    ok(state == BG_JOB_STATE_QUEUED || state == BG_JOB_STATE_TRANSFERRING || state == BG_JOB_STATE_TRANSFERRED,
            "DO-JOB-RESUME-2, DO-JOB-STATE-1: state %d.\n", state);
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "DO-JOB-STATE-1: state %d.\n", state);
    ok(!file_exists(local), "DO-JOB-NOTIFY-6: the file is there.\n");
    hr = IBackgroundCopyJob_GetTimes(job, &times);
    ok(hr == S_OK && times.TransferCompletionTime.dwHighDateTime, "DO-JOB-TIMES-1: got %#lx.\n", hr);
    file = first_file(job);
    IBackgroundCopyFile_GetProgress(file, &progress);
    ok(progress.BytesTransferred == 300000 && !progress.Completed, "DO-JOB-PROGRESS-2: completed.\n");
    hr = IBackgroundCopyJob_Suspend(job);
    ok(hr == S_OK && get_state(job) == BG_JOB_STATE_TRANSFERRED, "DO-JOB-STATE-3: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK, "DO-JOB-COMPLETE-1: got %#lx.\n", hr);
    ok(is_served_file(local, 300000), "DO-JOB-COMPLETE-1: not the file.\n");
    IBackgroundCopyFile_GetProgress(file, &progress);
    ok(progress.Completed, "DO-JOB-PROGRESS-2: not completed.\n");
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == DO_E_INVALID_STATE, "DO-JOB-COMPLETE-1: got %#lx.\n", hr);
    IBackgroundCopyFile_Release(file);
    IBackgroundCopyJob_Release(job);
}

static void test_ranges(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"ranges");
    const WCHAR *local = local_path(L"ranges");
    BG_JOB_STATE state;
    HRESULT hr;

    hr = add_file(job, L"ranges", http_url("/file/100000"), local, ARRAYSIZE(three), three, 100000);
    ok(hr == S_OK, "DO-ADDFILE-1: got %#lx.\n", hr);
    state = run_job(job);
    ok(state == BG_JOB_STATE_TRANSFERRED, "DO-ADDFILE-8: state %d.\n", state);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && holds_ranges(local, ARRAYSIZE(three), three), "DO-ADDFILE-8: got %#lx.\n", hr);
    IBackgroundCopyJob_Release(job);
}

static void check_failure(IBackgroundCopyManager *manager, const char *rule, const WCHAR *url, DWORD count,
        const BG_FILE_RANGE *ranges, UINT64 size, HRESULT code, BG_ERROR_CONTEXT context)
{
    IBackgroundCopyJob *job = create_job(manager, L"failure");
    BG_ERROR_CONTEXT got_context;
    BG_JOB_STATE state;
    HRESULT hr;

    hr = add_file(job, L"failure", url, local_path(L"failure"), count, ranges, size);
    ok(hr == S_OK, "%s: got %#lx.\n", rule, hr);
    state = run_job(job);
    ok(state == BG_JOB_STATE_ERROR, "%s: state %d.\n", rule, state);
    hr = job_error_code(job, &got_context);
    ok(hr == code, "%s: error %#lx.\n", rule, hr);
    ok(got_context == context, "%s: context %d.\n", rule, got_context);
    end_job(job);
}

static void test_failures(IBackgroundCopyManager *manager)
{
    static const BG_FILE_RANGE behind[] = { { 99990, 11 } };

    check_failure(manager, "DO-JOB-ERROR-2", http_url("/status/403"), 0, NULL, DO_UNKNOWN_FILE_SIZE,
            BG_E_HTTP_ERROR_403, BG_ERROR_CONTEXT_REMOTE_FILE);
    check_failure(manager, "DO-JOB-ERROR-2", http_url("/status/404"), 0, NULL, DO_UNKNOWN_FILE_SIZE,
            BG_E_HTTP_ERROR_404, BG_ERROR_CONTEXT_NONE);
    check_failure(manager, "DO-ADDFILE-9, DO-JOB-ERROR-2", http_url("/file/100000"), 1, behind, DO_UNKNOWN_FILE_SIZE,
            DO_E_INVALID_RANGE, BG_ERROR_CONTEXT_NONE);
    check_failure(manager, "DO-ADDFILE-10", http_url("/file/100000"), 0, NULL, 99999, DO_E_HTTP_BLOCKSIZE_MISMATCH,
            BG_ERROR_CONTEXT_NONE);
}

/* Errors that pass are retried by a schedule of the service's own, not after ten minutes as with BITS. */
static void test_patience(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback_with(1, NULL, NULL);
    IBackgroundCopyJob *job = create_job(manager, L"patience");
    BG_ERROR_CONTEXT context;
    BG_JOB_STATE state;
    HRESULT hr;

    http_set_mode(503);
    add_file(job, L"patience", http_url("/switch/1000"), local_path(L"patience"), 0, NULL, DO_UNKNOWN_FILE_SIZE);
    IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    state = run_job(job);
    ok(state == BG_JOB_STATE_TRANSIENT_ERROR, "DO-JOB-STATE-4: state %d.\n", state);
    http_set_mode(HTTP_MODE_FILE);
    state = wait_for_state(job, STATE_BIT(TRANSFERRED));
    ok(state == BG_JOB_STATE_TRANSFERRED, "DO-JOB-STATE-4: state %d.\n", state);
    ok(!callback->count[CALL_ERROR], "DO-JOB-NOTIFY-5: called.\n");
    end_job(job);

    job = create_job(manager, L"impatient");
    hr = IBackgroundCopyJob_SetNoProgressTimeout(job, 3);
    ok(hr == S_OK, "DO-JOB-TIMEOUT-1: got %#lx.\n", hr);
    add_file(job, L"impatient", http_url("/status/503"), local_path(L"impatient"), 0, NULL, DO_UNKNOWN_FILE_SIZE);
    IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    IBackgroundCopyJob_Resume(job);
    state = wait_for_state(job, STATE_BIT(ERROR));
    hr = job_error_code(job, &context);
    ok(state == BG_JOB_STATE_ERROR && hr == (HRESULT)0x801901f7, "DO-JOB-STATE-4, DO-JOB-TIMEOUT-1: %d, %#lx.\n", state,
            hr);
    WAIT_FOR(callback->count[CALL_ERROR], 60000);
    ok(callback->count[CALL_ERROR], "DO-JOB-STATE-4: not called.\n");
    end_job(job);
    check_references(callback, "DO-JOB-NOTIFY-3");
}

/* Resume goes on after an error, and the error is over when bytes come. */
static void test_error_and_resume(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"resumed");
    IDeliveryOptimizationJob2 *job2;
    IBackgroundCopyError *error;
    IBackgroundCopyFile2 *file2;
    IBackgroundCopyFile *file, *of_error;
    BG_JOB_STATE state;
    VARIANT value;
    HRESULT hr;

    add_file(job, L"resumed", http_url("/status/404"), local_path(L"resumed"), 0, NULL, DO_UNKNOWN_FILE_SIZE);
    job2 = query(job, &IID_IDeliveryOptimizationJob2);
    hr = IDeliveryOptimizationJob2_GetProperty(job2, DOJobPropertyId_ExtendedErrorInfo, &value);
    ok(hr == S_OK && V_VT(&value) == VT_BSTR && !SysStringLen(V_BSTR(&value)), "DO-JOB2-PROP-1: got %#lx.\n", hr);
    VariantClear(&value);
    state = run_job(job);
    ok(state == BG_JOB_STATE_ERROR, "DO-JOB-ERROR-1: state %d.\n", state);
    hr = IDeliveryOptimizationJob2_GetProperty(job2, DOJobPropertyId_ExtendedErrorInfo, &value);
    ok(hr == S_OK && V_VT(&value) == VT_BSTR && SysStringLen(V_BSTR(&value)), "DO-JOB2-PROP-1: got %#lx.\n", hr);
    hr = IDeliveryOptimizationJob2_SetProperty(job2, DOJobPropertyId_ExtendedErrorInfo, &value);
    ok(hr == DO_E_READ_ONLY_PROPERTY, "DO-JOB2-PROP-2: got %#lx.\n", hr);
    hr = IDeliveryOptimizationJob2_SetProperty(job2, (DOJobPropertyId)1, &value);
    ok(hr == DO_E_UNKNOWN_PROPERTY_ID, "DO-JOB2-PROP-2: got %#lx.\n", hr);
    VariantClear(&value);
    hr = IDeliveryOptimizationJob2_GetProperty(job2, (DOJobPropertyId)1, &value);
    ok(hr == DO_E_UNKNOWN_PROPERTY_ID, "DO-JOB2-PROP-1: got %#lx.\n", hr);
    IDeliveryOptimizationJob2_Release(job2);
    file = first_file(job);
    hr = IBackgroundCopyJob_GetError(job, &error);
    ok(hr == S_OK, "DO-JOB-ERROR-1: got %#lx.\n", hr);
    hr = IBackgroundCopyError_GetFile(error, &of_error);
    ok(hr == S_OK && of_error == file, "DO-JOB-ERROR-3: got %#lx.\n", hr);
    IBackgroundCopyFile_Release(of_error);
    IBackgroundCopyError_Release(error);
    file2 = query(file, &IID_IBackgroundCopyFile2);
    hr = IBackgroundCopyFile2_SetRemoteName(file2, http_url("/file/5000"));
    ok(hr == S_OK, "DO-FILE-REMOTE-1: got %#lx.\n", hr);
    IBackgroundCopyFile2_Release(file2);
    IBackgroundCopyFile_Release(file);
    state = run_job(job);
    ok(state == BG_JOB_STATE_TRANSFERRED, "DO-JOB-RESUME-3: state %d.\n", state);
    hr = IBackgroundCopyJob_GetError(job, &error);
    ok(hr == DO_E_ERROR_INFORMATION_UNAVAILABLE, "DO-JOB-ERROR-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_served_file(local_path(L"resumed"), 5000), "DO-JOB-COMPLETE-1: got %#lx.\n", hr);
    IBackgroundCopyJob_Release(job);
}

/* A name that is a folder now: the first Complete fails, the second one delivers everything. */
static void test_complete_again(IBackgroundCopyManager *manager)
{
    const WCHAR *first = local_path(L"first"), *second = local_path(L"second");
    IBackgroundCopyJob *job = create_job(manager, L"complete");
    BG_JOB_STATE state;
    HRESULT hr;

    add_file(job, L"1", http_url("/file/5000"), first, 0, NULL, DO_UNKNOWN_FILE_SIZE);
    add_file(job, L"2", http_url("/file/6000"), second, 0, NULL, DO_UNKNOWN_FILE_SIZE);
    state = run_job(job);
    ok(state == BG_JOB_STATE_TRANSFERRED, "DO-JOB-COMPLETE-4: state %d.\n", state);
    CreateDirectoryW(second, NULL);
    hr = IBackgroundCopyJob_Complete(job);
    ok(FAILED(hr), "DO-JOB-COMPLETE-1: got %#lx.\n", hr);
    ok(get_state(job) == BG_JOB_STATE_TRANSFERRED, "DO-JOB-COMPLETE-4: state %d.\n", get_state(job));
    RemoveDirectoryW(second);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK, "DO-JOB-COMPLETE-4: got %#lx.\n", hr);
    ok(is_served_file(first, 5000) && is_served_file(second, 6000), "DO-JOB-COMPLETE-4: not both files.\n");
    IBackgroundCopyJob_Release(job);
}

static void test_partial(IBackgroundCopyManager *manager)
{
    const WCHAR *there = local_path(L"there"), *missing = local_path(L"missing");
    IBackgroundCopyJob *job = create_job(manager, L"partial");
    BG_JOB_STATE state;
    HRESULT hr;

    add_file(job, L"1", http_url("/file/5000"), there, 0, NULL, DO_UNKNOWN_FILE_SIZE);
    add_file(job, L"2", http_url("/status/404"), missing, 0, NULL, DO_UNKNOWN_FILE_SIZE);
    state = run_job(job);
    ok(state == BG_JOB_STATE_ERROR, "DO-JOB-COMPLETE-3: state %d.\n", state);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == BG_S_PARTIAL_COMPLETE, "DO-JOB-COMPLETE-3: got %#lx.\n", hr);
    ok(is_served_file(there, 5000) && !file_exists(missing), "DO-JOB-COMPLETE-1: other files.\n");
    IBackgroundCopyJob_Release(job);
}

/* Takes its interface back inside the call, as Office does. */
static HRESULT remove_inside(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    (void)file;
    if (method == CALL_TRANSFERRED)
        *(HRESULT *)callback->context = IBackgroundCopyJob_SetNotifyInterface(job, NULL);
    return S_OK;
}

static void test_callback(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"callback");
    HRESULT hr, inside = E_FAIL;
    struct callback *callback = create_callback_with(2, remove_inside, &inside);

    add_file(job, L"callback", http_url("/file/5000"), local_path(L"callback"), 0, NULL, DO_UNKNOWN_FILE_SIZE);
    IBackgroundCopyJob_SetNotifyFlags(job, BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR
            | BG_NOTIFY_JOB_MODIFICATION | BG_NOTIFY_FILE_TRANSFERRED);
    hr = IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    ok(hr == S_OK, "DO-JOB-NOTIFY-3: got %#lx.\n", hr);
    /* What is not told before the end need not be told any more. */
    IBackgroundCopyJob_SetDescription(job, L"changed");
    WAIT_FOR(callback->count[CALL_MODIFICATION], 120000);
    IBackgroundCopyJob_Resume(job);
    ok(WaitForSingleObject(callback->event, 60000) == WAIT_OBJECT_0, "DO-JOB-NOTIFY-6: not called.\n");
    ok(inside == S_OK, "DO-JOB-NOTIFY-4: got %#lx.\n", inside);
    ok(callback->count[CALL_MODIFICATION] > 0, "DO-JOB-NOTIFY-7: not called.\n");
    ok(callback->count[CALL_FILE] == 1, "DO-JOB-NOTIFY-1: %ld calls.\n", callback->count[CALL_FILE]);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_served_file(local_path(L"callback"), 5000), "DO-JOB-NOTIFY-6: got %#lx.\n", hr);
    IBackgroundCopyJob_Release(job);
    release_callback(callback);
}

/* The error comes again until it is taken. */
static HRESULT refuse_once(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    (void)job;
    (void)file;
    return method == CALL_ERROR && callback->count[CALL_ERROR] < 2 ? E_FAIL : S_OK;
}

static void test_error_callback(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback_with(1, refuse_once, NULL);
    IBackgroundCopyJob *job = create_job(manager, L"error callback");

    add_file(job, L"callback", http_url("/status/404"), local_path(L"callback"), 0, NULL, DO_UNKNOWN_FILE_SIZE);
    IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    IBackgroundCopyJob_Resume(job);
    ok(WaitForSingleObject(callback->event, 60000) == WAIT_OBJECT_0, "DO-JOB-NOTIFY-5: not called.\n");
    ok(callback->count[CALL_ERROR] == 2, "DO-JOB-NOTIFY-5: %ld calls.\n", callback->count[CALL_ERROR]);
    ok(callback->context_code == BG_ERROR_CONTEXT_NONE, "DO-JOB-ERROR-2: context %d.\n", callback->context_code);
    end_job(job);
    release_callback(callback);
}

/* Background jobs run at once. */
static void test_together(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *held = create_job(manager, L"held"), *job = create_job(manager, L"together");
    BG_JOB_STATE state;

    http_hold();
    add_file(held, L"held", http_url("/hold/1000000"), local_path(L"held"), 0, NULL, DO_UNKNOWN_FILE_SIZE);
    add_file(job, L"together", http_url("/file/1000"), local_path(L"together"), 0, NULL, DO_UNKNOWN_FILE_SIZE);
    IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_LOW);
    IBackgroundCopyJob_Resume(held);
    ok(wait_for_first_bytes(held), "DO-JOB-PRIORITY-1: no bytes.\n");
    state = run_job(job);
    ok(state == BG_JOB_STATE_TRANSFERRED, "DO-JOB-PRIORITY-1: state %d.\n", state);
    ok(get_state(held) == BG_JOB_STATE_TRANSFERRING, "DO-JOB-PRIORITY-1: state %d.\n", get_state(held));
    http_release();
    end_job(held);
    end_job(job);
}

START_TEST(job_transfer)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_callback_interfaces();
    if ((manager = create_jobs_manager()))
    {
        if (http_start())
        {
            test_whole(manager);
            test_ranges(manager);
            test_failures(manager);
            test_error_and_resume(manager);
            test_patience(manager);
            test_complete_again(manager);
            test_partial(manager);
            test_callback(manager);
            test_error_callback(manager);
            test_together(manager);
            http_stop();
        }
        IBackgroundCopyManager_Release(manager);
    }
    remove_local_files();
    CoUninitialize();
}
