/*
 * Conformance tests: when events are delivered, to whom, and how often
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

/* What may not come cannot be waited for: the event of another job shows that it would have been there by now. */
static void other_job_is_told(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job = create_notified_job(manager, "/file/10", local_path(L"fence"), T, callback);

    if (job)
    {
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-1: not called.\n");
        end_job(job);
    }
    release_callback(callback);
}

static IBackgroundCopyJob *transferred_job(IBackgroundCopyManager *manager, const WCHAR *name, ULONG flags,
        struct callback *callback)
{
    IBackgroundCopyJob *job = create_notified_job(manager, "/file/1000", local_path(name), flags, callback);

    if (job)
    {
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "CB-FLAG-1: state %u.\n", get_state(job));
    }
    return job;
}

static void set_interface(IBackgroundCopyJob *job, struct callback *callback)
{
    HRESULT hr = IBackgroundCopyJob_SetNotifyInterface(job, callback ? callback_unknown(callback) : NULL);

    ok(hr == S_OK, "JOB-NIFACE-1, JOB-NIFACE-2: got %#lx.\n", hr);
}

/* At least once ---------------------------------------------------------------------------------------------------- */

static void test_late_flag(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job = transferred_job(manager, L"late_flag", 0, callback);

    if (job)
    {
        other_job_is_told(manager);
        ok(!callback->count[CALL_TRANSFERRED], "CB-FLAG-8: called.\n");
        IBackgroundCopyJob_SetNotifyFlags(job, T);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-DELIV-1, CB-FLAG-8: not called.\n");
        end_job(job);
    }
    check_references(callback, "CB-DELIV-21");
}

static void test_second_interface(IBackgroundCopyManager *manager)
{
    struct callback *first = create_callback(), *second = create_callback();
    IBackgroundCopyJob *job = transferred_job(manager, L"second", T, first);

    if (job)
    {
        ok(wait_for_event(first->event, LONG_WAIT), "CB-FLAG-1: not called.\n");
        set_interface(job, second);
        ok(wait_for_event(second->event, LONG_WAIT), "CB-DELIV-3, JOB-NIFACE-2: not called.\n");
        ok(first->count[CALL_TRANSFERRED] == 1, "CB-DELIV-3, CB-REG-1: called %ld times.\n",
                first->count[CALL_TRANSFERRED]);
        IBackgroundCopyJob_SetDescription(job, L"changed");
        other_job_is_told(manager);
        ok(second->count[CALL_TRANSFERRED] == 1, "CB-DELIV-3: called %ld times.\n", second->count[CALL_TRANSFERRED]);
        end_job(job);
    }
    check_references(first, "CB-DELIV-21");
    check_references(second, "CB-DELIV-21");
}

static HRESULT take_third(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    (void)job;
    (void)file;
    return callback->count[method] < 3 ? S_FALSE : S_OK;
}

static void test_repeated(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback_with(1, take_third, NULL);
    IBackgroundCopyJob *job = transferred_job(manager, L"repeated", T, callback);
    DWORD first, second;

    if (job)
    {
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-DELIV-4: not called until it is taken.\n");
        first = callback->log[1].begin - callback->log[0].end;
        second = callback->log[2].begin - callback->log[1].end;
        ok(first >= 950 && first < PROMPT, "CB-DELIV-5: after %lu ms.\n", first);
        ok(second >= 1900, "CB-DELIV-5: after %lu and %lu ms.\n", first, second);
        other_job_is_told(manager);
        ok(callback->count[CALL_TRANSFERRED] == 3, "CB-DELIV-3: called %ld times.\n",
                callback->count[CALL_TRANSFERRED]);
        end_job(job);
    }
    check_references(callback, "CB-DELIV-21");
}

static HRESULT take_second(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    (void)job;
    (void)file;
    return callback->count[method] < 2 ? E_FAIL : S_OK;
}

/* The call that was refused is due again after a second; by then the job is on its way anew. FALSE if it was not. */
static BOOL try_no_longer_true(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback_with(1, take_second, NULL);
    struct callback *other = create_callback_with(1, take_second, NULL);
    IBackgroundCopyJob *job = transferred_job(manager, L"again", T, callback), *other_job;
    BOOL in_time = TRUE;
    HRESULT hr;

    if (job)
    {
        WAIT_FOR(callback->log[0].end, LONG_WAIT);
        http_hold();
        /* Beside which one other job can run. */
        IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
        hr = IBackgroundCopyJob_AddFile(job, http_url("/hold/1000"), local_path(L"more"));
        in_time = GetTickCount() - callback->log[0].end < 900;
        ok(hr == S_OK, "JOB-ADD-3: got %#lx.\n", hr);
        hr = IBackgroundCopyJob_Resume(job);
        ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
        /* Refused after the first job was, so repeated after it would have been. */
        other_job = transferred_job(manager, L"other", T, other);
        ok(wait_for_event(other->event, LONG_WAIT), "CB-DELIV-4: not called again.\n");
        if (in_time)
        {
            ok(callback->count[CALL_TRANSFERRED] == 1, "CB-DELIV-8: called %ld times.\n",
                    callback->count[CALL_TRANSFERRED]);
        }
        http_release();
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-DELIV-9: not called.\n");
        if (other_job)
            end_job(other_job);
        end_job(job);
    }
    http_release();
    check_references(callback, "CB-DELIV-21");
    check_references(other, "CB-DELIV-21");
    DeleteFileW(local_path(L"again"));
    return in_time;
}

/* A busy machine may need more than that second. */
static void test_no_longer_true(IBackgroundCopyManager *manager)
{
    unsigned int tries = 0;

    while (!try_no_longer_true(manager) && ++tries < 10)
        continue;
    ok(tries < 10, "CB-DELIV-8: the job was never on its way in time.\n");
}

static void test_new_error(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job;
    HRESULT hr;

    if ((job = create_notified_job(manager, "/status/404", local_path(L"error"), T | E, callback)))
    {
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-2: not called.\n");
        hr = IBackgroundCopyJob_Resume(job);
        ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-DELIV-9: not called.\n");
        ok(callback->count[CALL_ERROR] == 2, "CB-DELIV-9: called %ld times.\n", callback->count[CALL_ERROR]);
        end_job(job);
    }
    check_references(callback, "CB-DELIV-21");
}

static void test_rejected(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job = transferred_job(manager, L"rejected", T | E, callback);
    IBackgroundCopyFile3 *file3;
    IBackgroundCopyFile *file;
    HRESULT hr;

    if (job)
    {
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-1: not called.\n");
        if ((file = first_file(job)))
        {
            file3 = query(file, &IID_IBackgroundCopyFile3);
            hr = IBackgroundCopyFile3_SetValidationState(file3, FALSE);
            ok(hr == S_OK, "FILE-VAL-1: got %#lx.\n", hr);
            ok(wait_for_event(callback->event, LONG_WAIT) && callback->count[CALL_ERROR] == 1,
                    "CB-DELIV-9: not called.\n");
            IBackgroundCopyFile3_Release(file3);
            IBackgroundCopyFile_Release(file);
        }
        end_job(job);
    }
    check_references(callback, "CB-DELIV-21");
}

/* Clients that take their time ------------------------------------------------------------------------------------- */

#define MANY_JOBS 6

static HRESULT stay(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    (void)method;
    (void)job;
    (void)file;
    WaitForSingleObject(callback->context, HANGING);
    return S_OK;
}

static void test_four(IBackgroundCopyManager *manager)
{
    HANDLE go = CreateEventW(NULL, TRUE, FALSE, NULL);
    struct callback *callback = create_callback_with(1, stay, go);
    IBackgroundCopyJob *jobs[MANY_JOBS];
    WCHAR name[32];
    DWORD start;
    unsigned int i;

    for (i = 0; i < MANY_JOBS; i++)
    {
        wsprintfW(name, L"many%u", i);
        jobs[i] = transferred_job(manager, name, T, callback);
    }
    WAIT_FOR(callback->inside == 4, LONG_WAIT);
    ok(callback->inside == 4, "CB-DELIV-10, LIM-NOTIFY-1: %ld calls in progress.\n", callback->inside);
    start = GetTickCount();
    for (i = 0; i < MANY_JOBS; i++)
        IBackgroundCopyJob_SetDescription(jobs[i], L"meanwhile");
    ok(GetTickCount() - start < PROMPT, "CB-DELIV-13, -19: %lu ms.\n", GetTickCount() - start);
    ok(callback->inside == 4, "CB-DELIV-10, LIM-NOTIFY-1: %ld calls in progress.\n", callback->inside);
    SetEvent(go);
    WAIT_FOR(callback->taken[CALL_TRANSFERRED] == MANY_JOBS, LONG_WAIT);
    ok(callback->taken[CALL_TRANSFERRED] == MANY_JOBS, "CB-DELIV-10: %ld calls.\n",
            callback->taken[CALL_TRANSFERRED]);
    ok(callback->most_inside == 4, "CB-DELIV-10, LIM-NOTIFY-1: %ld calls in progress.\n", callback->most_inside);
    for (i = 0; i < MANY_JOBS; i++)
        end_job(jobs[i]);
    check_references(callback, "CB-DELIV-21");
    CloseHandle(go);
}

static void test_one_hangs(IBackgroundCopyManager *manager)
{
    HANDLE go = CreateEventW(NULL, TRUE, FALSE, NULL);
    struct callback *callback = create_callback_with(1, stay, go);
    IBackgroundCopyJob *job = transferred_job(manager, L"hangs", T, callback);
    unsigned int i;

    if (job)
    {
        WAIT_FOR(callback->inside, LONG_WAIT);
        for (i = 0; i < 3; i++)
            other_job_is_told(manager);
        ok(callback->inside == 1, "CB-DELIV-19: %ld calls in progress.\n", callback->inside);
        SetEvent(go);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-DELIV-19: cut off.\n");
        end_job(job);
    }
    check_references(callback, "CB-DELIV-21");
    CloseHandle(go);
}

/* From another thread, with the callback waiting for that. */
static void test_stop_from_outside(IBackgroundCopyManager *manager)
{
    HANDLE go = CreateEventW(NULL, TRUE, FALSE, NULL);
    struct callback *callback = create_callback_with(1, stay, go);
    IBackgroundCopyJob *job = transferred_job(manager, L"outside", T, callback);
    DWORD start;
    HRESULT hr;

    if (job)
    {
        WAIT_FOR(callback->inside, LONG_WAIT);
        start = GetTickCount();
        set_interface(job, NULL);
        hr = IBackgroundCopyJob_Cancel(job);
        ok(hr == S_OK, "CB-DELIV-24, JOB-CANCEL-8: got %#lx.\n", hr);
        ok(GetTickCount() - start < PROMPT, "CB-DELIV-24: %lu ms.\n", GetTickCount() - start);
        ok(callback->inside == 1, "JOB-CANCEL-9: the running call is gone.\n");
        SetEvent(go);
        IBackgroundCopyJob_Release(job);
    }
    check_references(callback, "CB-DELIV-21");
    ok(callback->count[CALL_TRANSFERRED] == 1 || !job, "CB-DELIV-24: called again.\n");
    CloseHandle(go);
}

struct closing
{
    LONG closed, late;
};

static HRESULT note_late(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    struct closing *closing = callback->context;

    (void)method;
    (void)job;
    (void)file;
    if (closing->closed)
        InterlockedIncrement(&closing->late);
    return S_OK;
}

/* A call that has left the service and does not arrive within half a second is taken for one that is in the client; on
 * a busy machine it may come later. */
static void test_none_after_null(IBackgroundCopyManager *manager)
{
    struct closing closing = {0, 0};
    struct callback *callback = create_callback_with(1, note_late, &closing);
    IBackgroundCopyJob *job;
    unsigned int i;
    LONG called;
    DWORD start;

    for (i = 0; i < 30 && (job = create_job(manager, L"test")); i++)
    {
        closing.closed = 0;
        start = GetTickCount();
        IBackgroundCopyJob_SetNotifyFlags(job, M);
        set_interface(job, callback);
        IBackgroundCopyJob_SetDescription(job, L"changed");
        set_interface(job, NULL);
        closing.closed = GetTickCount() - start < 400;
        end_job(job);
    }
    called = callback->count[CALL_MODIFICATION];
    other_job_is_told(manager);
    ok(!closing.late, "CB-DELIV-24: called %ld times of %ld after the end.\n", closing.late, called);
    check_references(callback, "CB-DELIV-21");
}

/* Inside ----------------------------------------------------------------------------------------------------------- */

/* Methods that a client may call of its job from within. */
static HRESULT use_job(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *none)
{
    IBackgroundCopyJob2 *job2 = query(job, &IID_IBackgroundCopyJob2);
    IBackgroundCopyFile *file = first_file(job);
    IBackgroundCopyFile3 *file3;
    BG_JOB_PROGRESS progress;
    BYTE *reply = NULL;
    UINT64 size = 1;
    HRESULT hr;

    (void)callback;
    (void)method;
    (void)none;
    hr = IBackgroundCopyJob_GetProgress(job, &progress);
    ok(hr == S_OK && progress.FilesTransferred == 1, "CB-DELIV-14: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_HIGH);
    ok(hr == S_OK, "CB-DELIV-14: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyFlags(job, T | E);
    ok(hr == S_OK, "CB-DELIV-14: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_GetReplyData(job2, &reply, &size);
    ok(hr == E_NOTIMPL, "CB-DELIV-14, JOB-REPLYDATA-1: got %#lx.\n", hr);
    if (file && (file3 = query(file, &IID_IBackgroundCopyFile3)))
    {
        hr = IBackgroundCopyFile3_SetValidationState(file3, TRUE);
        ok(hr == S_OK, "CB-DELIV-14: got %#lx.\n", hr);
        IBackgroundCopyFile3_Release(file3);
        IBackgroundCopyFile_Release(file);
    }
    hr = IBackgroundCopyJob_AddFile(job, http_url("/file/20"), local_path(L"inside2"));
    ok(hr == S_OK, "CB-DELIV-14: got %#lx.\n", hr);
    IBackgroundCopyJob2_Release(job2);
    return S_OK;
}

static HRESULT resume_once(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    HRESULT hr;

    (void)file;
    if (method != CALL_ERROR)
        return S_OK;
    if (callback->count[CALL_ERROR] == 1)
    {
        hr = IBackgroundCopyJob_Resume(job);
        ok(hr == S_OK, "CB-DELIV-14: got %#lx.\n", hr);
        return S_FALSE;
    }
    hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == S_OK, "CB-DELIV-14: got %#lx.\n", hr);
    return S_OK;
}

static HRESULT stop_oneself(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    DWORD start = GetTickCount();
    HRESULT hr = IBackgroundCopyJob_SetNotifyInterface(job, NULL);

    (void)callback;
    (void)method;
    (void)file;
    ok(hr == S_OK, "CB-DELIV-14: got %#lx.\n", hr);
    ok(GetTickCount() - start < PROMPT, "CB-DELIV-24: waits for itself, %lu ms.\n", GetTickCount() - start);
    return E_FAIL;
}

static void test_inside(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback_with(1, use_job, NULL);
    IBackgroundCopyJob *job = create_notified_job(manager, "/file/1000", local_path(L"inside"), T, callback);
    HRESULT hr;

    if (!job)
        return;
    /* The callback adds a file at once: the job is TRANSFERRED too shortly to be seen so. */
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_event(callback->event, LONG_WAIT), "CB-DELIV-14: not called.\n");
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "CB-DELIV-14: got %#lx.\n", hr);
    callback->hook = stop_oneself;
    WAIT_FOR(callback->count[CALL_TRANSFERRED] == 2, LONG_WAIT);
    ok(callback->count[CALL_TRANSFERRED] == 2, "CB-DELIV-9: called %ld times.\n", callback->count[CALL_TRANSFERRED]);
    check_references(callback, "CB-DELIV-21");
    end_job(job);
    callback = create_callback_with(1, resume_once, NULL);
    if ((job = create_notified_job(manager, "/status/404", local_path(L"inside3"), E, callback)))
    {
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-DELIV-14: not called.\n");
        ok(get_state(job) == BG_JOB_STATE_CANCELLED, "CB-DELIV-14: state %u.\n", get_state(job));
        ok(callback->count[CALL_ERROR] == 2, "CB-DELIV-14: called %ld times.\n", callback->count[CALL_ERROR]);
        IBackgroundCopyJob_Release(job);
    }
    check_references(callback, "CB-DELIV-21");
}

static HRESULT keep_job(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    (void)method;
    (void)file;
    IBackgroundCopyJob_AddRef(job);
    callback->context = job;
    return S_OK;
}

static void test_kept_pointer(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback_with(3, keep_job, NULL);
    IBackgroundCopyJob *job = transferred_job(manager, L"kept", T, callback);

    if (job)
    {
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-1: not called.\n");
        ok(get_state(callback->context) == BG_JOB_STATE_TRANSFERRED, "CB-DELIV-22: another job.\n");
        IBackgroundCopyJob_Release((IBackgroundCopyJob *)callback->context);
        ok(!callback->asked_for_async, "CB-DELIV-27: asked for.\n");
        end_job(job);
    }
    check_references(callback, "CB-DELIV-21");
}

static HRESULT note_identity(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    char process_user[256], caller_user[256];
    HANDLE process = NULL, caller = NULL;
    DWORD size;

    (void)method;
    (void)job;
    (void)file;
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &process);
    GetTokenInformation(process, TokenUser, process_user, sizeof(process_user), &size);
    *(LONG *)callback->context = 1;
    if (SUCCEEDED(CoImpersonateClient()))
    {
        if (OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &caller)
                && GetTokenInformation(caller, TokenUser, caller_user, sizeof(caller_user), &size)
                && !EqualSid(((TOKEN_USER *)process_user)->User.Sid, ((TOKEN_USER *)caller_user)->User.Sid))
            *(LONG *)callback->context = 2;
        CoRevertToSelf();
    }
    CloseHandle(process);
    if (caller)
        CloseHandle(caller);
    return S_OK;
}

static void test_identity(IBackgroundCopyManager *manager)
{
    LONG seen = 0;
    struct callback *callback = create_callback_with(1, note_identity, &seen);
    IBackgroundCopyJob *job = create_notified_job(manager, "/file/10", local_path(L"identity"), T, callback);

    if (job)
    {
        IBackgroundCopyJob_TakeOwnership(job);
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-DELIV-17: not called.\n");
        ok(seen == 1, "CB-DELIV-17: called by somebody else.\n");
        end_job(job);
    }
    check_references(callback, "CB-DELIV-21");
}

/* Never freed, as its references say nothing about its life. */
static void test_bad_counts(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job;

    callback->bad_counts = TRUE;
    if ((job = create_notified_job(manager, "/file/1000", local_path(L"counts"), T | M, callback)))
    {
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-DELIV-20: not called.\n");
        set_interface(job, NULL);
        set_interface(job, callback);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-DELIV-20: not called again.\n");
        end_job(job);
    }
    other_job_is_told(manager);
}

static void test_many_interfaces(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job = transferred_job(manager, L"flags", 0x3b, callback);

    if (job)
    {
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-7: not called.\n");
        ok(!callback->count[CALL_FILE] && !callback->count[CALL_RANGES], "CB-FLAG-7: called.\n");
        end_job(job);
    }
    check_references(callback, "CB-DELIV-21");
}

/* Apartments ------------------------------------------------------------------------------------------------------- */

struct reentered
{
    struct callback *other;
    IBackgroundCopyJob *other_job;
};

/* While this handler waits in a call of its own, the other job's event comes in (in an apartment with one thread). */
static HRESULT wait_for_other(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    struct reentered *reentered = callback->context;
    DWORD start = GetTickCount();
    HRESULT hr;

    (void)method;
    (void)file;
    /* Not before, as a call that came together with this one may not be seen while this one waits: Wine's apartments
     * take one message when they are told that there are new ones. */
    hr = IBackgroundCopyJob_Resume(reentered->other_job);
    ok(hr == S_OK, "CB-DELIV-16: got %#lx.\n", hr);
    while (!reentered->other->taken[CALL_TRANSFERRED] && GetTickCount() - start < LONG_WAIT)
        get_state(job);
    ok(reentered->other->taken[CALL_TRANSFERRED], "CB-DELIV-16: the other one waits.\n");
    return S_OK;
}

static void test_reentered(IBackgroundCopyManager *manager)
{
    struct callback *other = create_callback();
    struct reentered reentered = { other, NULL };
    struct callback *callback = create_callback_with(1, wait_for_other, &reentered);
    IBackgroundCopyJob *job, *other_job;

    job = create_notified_job(manager, "/file/1000", local_path(L"reentered"), T, callback);
    other_job = create_notified_job(manager, "/file/1000", local_path(L"reentering"), T, other);
    reentered.other_job = other_job;
    if (job && other_job)
    {
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_event(callback->event, 2 * LONG_WAIT), "CB-DELIV-16: not called.\n");
    }
    if (job)
        end_job(job);
    if (other_job)
        end_job(other_job);
    check_references(callback, "CB-DELIV-21");
    check_references(other, "CB-DELIV-21");
}

/* A second is promised for an idle machine. */
static void test_prompt(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job;
    DWORD end;

    if ((job = create_notified_job(manager, "/file/1000", local_path(L"prompt"), T, callback)))
    {
        IBackgroundCopyJob_Resume(job);
        WAIT_FOR(get_state(job) == BG_JOB_STATE_TRANSFERRED, LONG_WAIT);
        end = GetTickCount();
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-DELIV-15: not called.\n");
        ok(GetTickCount() - end < PROMPT, "CB-DELIV-15: after %lu ms.\n", GetTickCount() - end);
        end_job(job);
    }
    check_references(callback, "CB-DELIV-21");
}

static void test_apartment(DWORD model, const char *name)
{
    IBackgroundCopyManager *manager;

    winetest_push_context("%s", name);
    CoInitializeEx(NULL, model);
    pin_callback_interfaces();
    if ((manager = create_manager()))
    {
        test_prompt(manager);
        test_inside(manager);
        test_reentered(manager);
        test_bad_counts(manager);
        test_none_after_null(manager);
        test_kept_pointer(manager);
        IBackgroundCopyManager_Release(manager);
    }
    CoUninitialize();
    winetest_pop_context();
}

START_TEST(notify)
{
    IBackgroundCopyManager *manager;

    if (!http_start())
        return;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_callback_interfaces();
    if ((manager = create_manager()))
    {
        test_late_flag(manager);
        test_second_interface(manager);
        test_repeated(manager);
        test_no_longer_true(manager);
        test_new_error(manager);
        test_rejected(manager);
        test_four(manager);
        test_one_hangs(manager);
        test_stop_from_outside(manager);
        test_identity(manager);
        test_many_interfaces(manager);
        IBackgroundCopyManager_Release(manager);
    }
    CoUninitialize();
    test_apartment(COINIT_MULTITHREADED, "MTA");
    test_apartment(COINIT_APARTMENTTHREADED, "STA");
    http_stop();
    remove_local_files();
}
