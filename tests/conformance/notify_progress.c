/*
 * Conformance tests: JobModification, FileTransferred, FileRangesTransferred
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


#include "callback_object.h"

#define T BG_NOTIFY_JOB_TRANSFERRED
#define E BG_NOTIFY_JOB_ERROR
#define M BG_NOTIFY_JOB_MODIFICATION
#define F BG_NOTIFY_FILE_TRANSFERRED
#define R BG_NOTIFY_FILE_RANGES_TRANSFERRED
#define SLOW_SIZE 320000

static void set_interval(IBackgroundCopyJob *job, DWORD milliseconds)
{
    IBackgroundCopyJob5 *job5 = query(job, &IID_IBackgroundCopyJob5);
    BITS_JOB_PROPERTY_VALUE value;
    HRESULT hr;

    memset(&value, 0, sizeof(value));
    value.Dword = milliseconds;
    hr = IBackgroundCopyJob5_SetProperty(job5, BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS, value);
    ok(hr == S_OK, "JOB-PROP-7: got %#lx.\n", hr);
    IBackgroundCopyJob5_Release(job5);
}

/* Whether calls of a method come too soon after start, with that time between two of them. How long one is on its way
 * is not known here, so that two may come close together; but none comes earlier than it may be sent. */
static BOOL too_soon(const struct callback *callback, enum callback_method method, LONG count, DWORD start, DWORD pause)
{
    LONG i, seen = 0;

    for (i = 0; i < min(callback->log_count, CALLBACK_LOG) && seen < count; i++)
    {
        if (callback->log[i].method != method)
            continue;
        if (callback->log[i].begin - start + 50 < seen * pause)
            return TRUE;
        seen++;
    }
    return FALSE;
}

/* JobModification -------------------------------------------------------------------------------------------------- */

/* Until there is one more call than before. */
static void expect_modification(struct callback *callback, LONG before, const char *what)
{
    WAIT_FOR(callback->count[CALL_MODIFICATION] > before, LONG_WAIT);
    ok(callback->count[CALL_MODIFICATION] > before, "CB-MOD-1: not called for %s.\n", what);
}

static void test_causes(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job;
    LONG before;

    if ((job = create_notified_job(manager, "/hold/1000", local_path(L"causes"), M, callback)))
    {
        http_hold();
        set_interval(job, 1);
        expect_modification(callback, 0, "an added file");
        before = callback->count[CALL_MODIFICATION];
        IBackgroundCopyJob_SetDescription(job, L"changed");
        expect_modification(callback, before, "a property");
        WAIT_FOR(!callback->inside_modification, LONG_WAIT);
        before = callback->count[CALL_MODIFICATION];
        IBackgroundCopyJob_Resume(job);
        expect_modification(callback, before, "a state");
        http_release();
        WAIT_FOR(get_state(job) == BG_JOB_STATE_TRANSFERRED, LONG_WAIT);
        IBackgroundCopyJob_SetNotifyInterface(job, NULL);
        end_job(job);
    }
    http_release();
    check_references(callback, "CB-DELIV-21");
}

static HRESULT read_description(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    WCHAR *description = NULL;

    (void)method;
    (void)file;
    if (SUCCEEDED(IBackgroundCopyJob_GetDescription(job, &description)) && !wcscmp(description, L"last"))
        *(LONG *)callback->context = 1;
    CoTaskMemFree(description);
    return E_FAIL;
}

/* The failure that the handler answers does not matter to anybody. */
static void test_burst(IBackgroundCopyManager *manager)
{
    LONG last_seen = 0, count, i;
    struct callback *callback = create_callback_with(1, read_description, &last_seen);
    IBackgroundCopyJob *job = create_job(manager, L"test");
    DWORD start = GetTickCount(), pause;

    if (!job)
        return;
    IBackgroundCopyJob_SetNotifyFlags(job, M);
    IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    for (i = 0; i < 50; i++)
        IBackgroundCopyJob_SetDescription(job, L"not the last");
    IBackgroundCopyJob_SetDescription(job, L"last");
    WAIT_FOR(last_seen, LONG_WAIT);
    ok(last_seen, "CB-MOD-7: the last change is lost.\n");
    count = callback->count[CALL_MODIFICATION];
    ok(count < 45, "CB-MOD-2: %ld calls.\n", count);
    ok(!too_soon(callback, CALL_MODIFICATION, count, start, 500), "CB-MOD-5, LIM-TIME-5: %ld calls in %lu ms.\n", count,
            callback->log[max(count, 1) - 1].begin - start);
    set_interval(job, 1200);
    WAIT_FOR(callback->count[CALL_MODIFICATION] > count, LONG_WAIT);
    IBackgroundCopyJob_SetDescription(job, L"after that");
    WAIT_FOR(callback->count[CALL_MODIFICATION] > count + 1, LONG_WAIT);
    /* From the end of the call before that one, as how long one is on its way is not known. */
    pause = callback->log[count + 1].begin - callback->log[max(count, 1) - 1].end;
    ok(pause >= 1150, "CB-MOD-5, LIM-TIME-5: after %lu ms.\n", pause);
    ok(callback->count[CALL_MODIFICATION] <= count + 3, "CB-DELIV-6: %ld calls.\n",
            callback->count[CALL_MODIFICATION] - count);
    end_job(job);
    check_references(callback, "CB-DELIV-21");
}

static HRESULT stay_in_modification(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    (void)job;
    (void)file;
    if (method == CALL_MODIFICATION)
        WaitForSingleObject(callback->context, HANGING);
    return S_OK;
}

static void test_outstanding(IBackgroundCopyManager *manager)
{
    HANDLE go = CreateEventW(NULL, TRUE, FALSE, NULL);
    struct callback *callback = create_callback_with(1, stay_in_modification, go);
    IBackgroundCopyJob *job;

    if ((job = create_notified_job(manager, "/file/1000", local_path(L"outstanding"), M | T, callback)))
    {
        set_interval(job, 1);
        WAIT_FOR(callback->inside_modification, LONG_WAIT);
        IBackgroundCopyJob_SetDescription(job, L"meanwhile");
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-MOD-4, CB-DELIV-12: the end waits for a modification.\n");
        ok(callback->count[CALL_MODIFICATION] == 1, "CB-MOD-4: %ld calls.\n", callback->count[CALL_MODIFICATION]);
        SetEvent(go);
        IBackgroundCopyJob_SetDescription(job, L"later");
        WAIT_FOR(callback->count[CALL_MODIFICATION] > 1, LONG_WAIT);
        ok(callback->count[CALL_MODIFICATION] > 1, "CB-MOD-4: not called for what came meanwhile.\n");
        ok(callback->most_inside_modification == 1, "CB-MOD-4: %ld at once.\n", callback->most_inside_modification);
        end_job(job);
    }
    SetEvent(go);
    check_references(callback, "CB-DELIV-21");
    CloseHandle(go);
}

static HRESULT change_at_the_end(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    if (method == CALL_TRANSFERRED)
        IBackgroundCopyJob_SetDescription(job, L"last");
    else
        read_description(callback, method, job, file);
    return S_OK;
}

/* That change is no part of the way to the end, which is being told. */
static void test_change_by_handler(IBackgroundCopyManager *manager)
{
    LONG last_seen = 0;
    struct callback *callback = create_callback_with(1, change_at_the_end, &last_seen);
    IBackgroundCopyJob *job;

    if ((job = create_notified_job(manager, "/file/1000", local_path(L"by_handler"), M | T, callback)))
    {
        set_interval(job, 1);
        IBackgroundCopyJob_Resume(job);
        WAIT_FOR(last_seen, LONG_WAIT);
        ok(last_seen, "CB-MOD-1: the change that the handler made is not told.\n");
        end_job(job);
    }
    check_references(callback, "CB-DELIV-21");
}

struct states
{
    LONG seen;                  /* bits */
    LONG transferring;          /* calls in that state */
    LONG cancelled;             /* Cancel has returned */
};

static HRESULT note_state(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    struct states *states = callback->context;
    LONG cancelled = states->cancelled;
    BG_JOB_STATE state = get_state(job);

    (void)method;
    (void)file;
    /* The job may be cancelled during a call that began before. */
    if (cancelled || !(1u << state & STATES_FINAL))
        states->seen |= 1 << state;
    if (state == BG_JOB_STATE_TRANSFERRING)
        InterlockedIncrement(&states->transferring);
    return S_OK;
}

static void test_end_by_modification(IBackgroundCopyManager *manager, const char *path, BG_JOB_STATE end)
{
    struct states states = {0, 0, 0};
    struct callback *callback = create_callback_with(1, note_state, &states);
    IBackgroundCopyJob *job;
    LONG count;

    if ((job = create_notified_job(manager, path, local_path(L"by_modification"), M, callback)))
    {
        IBackgroundCopyJob_Resume(job);
        WAIT_FOR(states.seen & (1 << end), LONG_WAIT);
        ok(states.seen & (1 << end), "CB-MOD-9: states %#lx.\n", states.seen);
        if (end == BG_JOB_STATE_TRANSFERRED)
            ok(states.transferring >= 2, "CB-MOD-6: %ld calls in 4 seconds.\n", states.transferring);
        WAIT_FOR(!callback->inside_modification, LONG_WAIT);
        IBackgroundCopyJob_Cancel(job);
        states.cancelled = TRUE;
        IBackgroundCopyJob_Release(job);
        count = callback->count[CALL_MODIFICATION];
        check_references(callback, "CB-DELIV-21");
        ok(!(states.seen & STATES_FINAL) && count < 100, "CB-MOD-1: states %#lx, %ld calls.\n", states.seen, count);
    }
}

static void test_order(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job;
    LONG i, late = 0;
    BOOL ended = FALSE;

    if ((job = create_notified_job(manager, "/slow/320000", local_path(L"order"), M | T, callback)))
    {
        set_interval(job, 10);
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-1: not called.\n");
        end_job(job);
        for (i = 0; i < min(callback->log_count, CALLBACK_LOG); i++)
        {
            late += ended && callback->log[i].method == CALL_MODIFICATION;
            ended = ended || callback->log[i].method == CALL_TRANSFERRED;
        }
        ok(callback->count[CALL_MODIFICATION] > 2, "CB-MOD-6: %ld calls.\n", callback->count[CALL_MODIFICATION]);
        /* One that was under way, and one that was due when it ended. */
        ok(late <= 2, "CB-DELIV-12: %ld calls after the end.\n", late);
    }
    check_references(callback, "CB-DELIV-21");
}

/* FileTransferred -------------------------------------------------------------------------------------------------- */


struct files
{
    LONG calls;
    char names[16];             /* the last character of each local name, in the order of the calls */
    HRESULT first;              /* what the first call answers */
};

static HRESULT note_file(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    struct files *files = callback->context;
    IBackgroundCopyFile3 *file3;
    WCHAR *name = NULL;
    HRESULT hr;

    (void)job;
    if (method != CALL_FILE)
        return S_OK;
    file3 = query(file, &IID_IBackgroundCopyFile3);
    hr = IBackgroundCopyFile3_GetLocalName(file3, &name);
    ok(hr == S_OK, "CB-FILE-1: got %#lx.\n", hr);
    if (files->calls < (LONG)sizeof(files->names) - 1)
        files->names[files->calls] = (char)name[wcslen(name) - 1];
    CoTaskMemFree(name);
    hr = IBackgroundCopyFile3_SetValidationState(file3, TRUE);
    ok(hr == S_OK, "CB-FILE-5: got %#lx.\n", hr);
    IBackgroundCopyFile3_Release(file3);
    return files->calls++ ? S_OK : files->first;
}

static void test_files(IBackgroundCopyManager *manager)
{
    struct files files = {.first = E_FAIL};
    struct callback *callback = create_callback_with(2, note_file, &files);
    IBackgroundCopyJob *job;
    LONG entry;

    if ((job = create_notified_job(manager, "/file/1000", local_path(L"file0"), F | T, callback)))
    {
        IBackgroundCopyJob_AddFile(job, http_url("/file/2000"), local_path(L"file1"));
        IBackgroundCopyJob_AddFile(job, http_url("/file/3000"), local_path(L"file2"));
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-1: not called.\n");
        ok(!strcmp(files.names, "0012"), "CB-FLAG-5, CB-DELIV-7, CB-FILE-3: order %s.\n", files.names);
        entry = min(callback->log_count, CALLBACK_LOG) - 1;
        ok(callback->log[entry].method == CALL_TRANSFERRED, "CB-FILE-3: a file after the end.\n");
        ok(callback->most_inside == 1, "CB-DELIV-11, CB-FILE-3: %ld at once.\n", callback->most_inside);
        end_job(job);
    }
    check_references(callback, "CB-DELIV-21");
}

static void test_late_files(IBackgroundCopyManager *manager)
{
    struct files files = {.first = S_OK};
    struct callback *callback = create_callback_with(2, note_file, &files);
    IBackgroundCopyJob *job = create_job(manager, L"test");
    BG_JOB_PROGRESS progress = {0};

    if (job)
    {
        http_hold();
        IBackgroundCopyJob_SetNotifyFlags(job, F | T);
        IBackgroundCopyJob_AddFile(job, http_url("/file/1000"), local_path(L"late0"));
        IBackgroundCopyJob_AddFile(job, http_url("/hold/50000"), local_path(L"late1"));
        IBackgroundCopyJob_Resume(job);
        WAIT_FOR(SUCCEEDED(IBackgroundCopyJob_GetProgress(job, &progress)) && progress.FilesTransferred, LONG_WAIT);
        IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
        WAIT_FOR(callback->taken[CALL_FILE] == 1, LONG_WAIT);
        ok(!strcmp(files.names, "0"), "CB-FILE-6: files %s.\n", files.names);
        http_release();
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-1: not called.\n");
        ok(!strcmp(files.names, "01"), "CB-FILE-6: files %s.\n", files.names);
        end_job(job);
    }
    http_release();
    check_references(callback, "CB-DELIV-21");
}

static HRESULT stay_in_file(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    (void)job;
    (void)file;
    if (method == CALL_FILE)
        WaitForSingleObject(callback->context, HANGING);
    return S_OK;
}

static void test_next_file_goes_on(IBackgroundCopyManager *manager)
{
    HANDLE go = CreateEventW(NULL, TRUE, FALSE, NULL);
    struct callback *callback = create_callback_with(2, stay_in_file, go);
    IBackgroundCopyJob *job;
    BG_JOB_STATE state;

    if ((job = create_notified_job(manager, "/file/1000", local_path(L"next0"), F | T, callback)))
    {
        IBackgroundCopyJob_AddFile(job, http_url("/file/2000"), local_path(L"next1"));
        IBackgroundCopyJob_Resume(job);
        state = wait_for_state(job, STATES_REST);
        ok(state == BG_JOB_STATE_TRANSFERRED, "CB-FILE-7: state %u.\n", state);
        WAIT_FOR(callback->inside, LONG_WAIT);
        ok(callback->inside == 1 && !callback->count[CALL_TRANSFERRED], "CB-DELIV-11: %ld calls.\n",
                callback->inside);
        SetEvent(go);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-1: not called.\n");
        ok(callback->most_inside == 1, "CB-DELIV-11: %ld at once.\n", callback->most_inside);
        end_job(job);
    }
    SetEvent(go);
    check_references(callback, "CB-DELIV-21");
    CloseHandle(go);
}

static void test_rejected_file(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback_with(2, NULL, NULL);
    IBackgroundCopyFile3 *file3;
    IBackgroundCopyFile *file;
    IBackgroundCopyJob *job;

    if ((job = create_notified_job(manager, "/file/1000", local_path(L"rejected"), F | T | E, callback)))
    {
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-1: not called.\n");
        if ((file = first_file(job)) && (file3 = query(file, &IID_IBackgroundCopyFile3)))
        {
            IBackgroundCopyFile3_SetValidationState(file3, FALSE);
            IBackgroundCopyFile3_Release(file3);
            IBackgroundCopyFile_Release(file);
        }
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-DELIV-9: not called.\n");
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-DELIV-9: not called.\n");
        ok(callback->count[CALL_FILE] == 2, "CB-FILE-4: called %ld times.\n", callback->count[CALL_FILE]);
        end_job(job);
    }
    check_references(callback, "CB-DELIV-21");
}

/* FileRangesTransferred -------------------------------------------------------------------------------------------- */

static HRESULT count_ranges(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    (void)job;
    (void)file;
    if (method == CALL_TRANSFERRED)
        *(UINT64 *)callback->context = callback->ranges_bytes;
    return method == CALL_RANGES ? E_FAIL : S_OK;
}

/* The array that comes with a call stays the service's: nothing of it is freed here, call after call. */
static void test_ranges(IBackgroundCopyManager *manager)
{
    UINT64 told_before_end = 0;
    struct callback *callback = create_callback_with(3, count_ranges, &told_before_end);
    IBackgroundCopyJob *job;
    DWORD start;
    LONG count;

    if ((job = create_notified_job(manager, "/slow/320000", local_path(L"ranges"), R | T, callback)))
    {
        set_interval(job, 400);
        start = GetTickCount();
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-1: not called.\n");
        count = callback->count[CALL_RANGES];
        ok(count >= 2, "CB-FLAG-6, CB-RANGES-1: called %ld times.\n", count);
        ok(told_before_end == SLOW_SIZE, "CB-RANGES-1, CB-RANGES-5, CB-DELIV-6: %lu bytes.\n",
                (unsigned long)told_before_end);
        /* The last one comes with the end. */
        ok(!too_soon(callback, CALL_RANGES, count - 1, start, 400), "CB-RANGES-2: %ld calls in %lu ms.\n", count,
                GetTickCount() - start);
        end_job(job);
    }
    check_references(callback, "CB-DELIV-21");
}

static void test_no_ranges(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback_with(3, NULL, NULL);
    IBackgroundCopyJob *job = create_job(manager, L"test");
    BG_FILE_RANGE range = {100, 200};
    IBackgroundCopyJob3 *job3;
    HRESULT hr;

    if (!job)
        return;
    job3 = query(job, &IID_IBackgroundCopyJob3);
    hr = IBackgroundCopyJob3_AddFileWithRanges(job3, http_url("/file/1000"), local_path(L"no_ranges"), 1, &range);
    ok(hr == S_OK, "FILE-RANGE-1: got %#lx.\n", hr);
    IBackgroundCopyJob3_Release(job3);
    IBackgroundCopyJob_SetNotifyFlags(job, R | T);
    IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-1: not called.\n");
    ok(!callback->count[CALL_RANGES], "CB-RANGES-3: called %ld times.\n", callback->count[CALL_RANGES]);
    end_job(job);
    check_references(callback, "CB-DELIV-21");
}

START_TEST(notify_progress)
{
    IBackgroundCopyManager *manager;

    if (!http_start())
        return;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_callback_interfaces();
    if ((manager = create_manager()))
    {
        test_causes(manager);
        test_burst(manager);
        test_outstanding(manager);
        test_change_by_handler(manager);
        test_end_by_modification(manager, "/slow/640000", BG_JOB_STATE_TRANSFERRED);
        test_end_by_modification(manager, "/status/404", BG_JOB_STATE_ERROR);
        test_order(manager);
        test_files(manager);
        test_late_files(manager);
        test_next_file_goes_on(manager);
        test_rejected_file(manager);
        test_ranges(manager);
        test_no_ranges(manager);
        IBackgroundCopyManager_Release(manager);
    }
    CoUninitialize();
    http_stop();
    remove_local_files();
}
