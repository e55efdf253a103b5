/*
 * Conformance tests: every state of a job against every call
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

/* Every state against every call. Each check has a job of its own, brought into the state by what the server answers;
 * for QUEUED another job has the only place for background jobs. */

#define FILE_SIZE 200000

#define ACTIVE (STATE_BIT(QUEUED) | STATE_BIT(CONNECTING) | STATE_BIT(TRANSFERRING) | STATE_BIT(TRANSIENT_ERROR))
/* On the way after Resume, or at its end already. */
#define GOING (STATE_BIT(QUEUED) | STATE_BIT(CONNECTING) | STATE_BIT(TRANSFERRING) | STATE_BIT(TRANSFERRED))

static const char *const state_names[] = { "QUEUED", "CONNECTING", "TRANSFERRING", "SUSPENDED", "ERROR",
        "TRANSIENT_ERROR", "TRANSFERRED", "ACKNOWLEDGED", "CANCELLED" };

static unsigned int job_number;

static const WCHAR *target_of(unsigned int number)
{
    WCHAR name[32];

    wsprintfW(name, L"state%u", number);
    return local_path(name);
}

/* What the server answers while a job is on its way to the state, and the state that the job then comes to. */
static const struct way
{
    LONG mode;
    BG_JOB_STATE reached;
}
ways[] =
{
    [BG_JOB_STATE_QUEUED] = { HTTP_MODE_FILE, BG_JOB_STATE_QUEUED },
    [BG_JOB_STATE_CONNECTING] = { HTTP_MODE_SILENT, BG_JOB_STATE_CONNECTING },
    [BG_JOB_STATE_TRANSFERRING] = { HTTP_MODE_HOLD, BG_JOB_STATE_TRANSFERRING },
    [BG_JOB_STATE_SUSPENDED] = { HTTP_MODE_FILE, BG_JOB_STATE_SUSPENDED },
    [BG_JOB_STATE_ERROR] = { 404, BG_JOB_STATE_ERROR },
    [BG_JOB_STATE_TRANSIENT_ERROR] = { 503, BG_JOB_STATE_TRANSIENT_ERROR },
    [BG_JOB_STATE_TRANSFERRED] = { HTTP_MODE_FILE, BG_JOB_STATE_TRANSFERRED },
    [BG_JOB_STATE_ACKNOWLEDGED] = { HTTP_MODE_FILE, BG_JOB_STATE_TRANSFERRED },
    [BG_JOB_STATE_CANCELLED] = { HTTP_MODE_FILE, BG_JOB_STATE_SUSPENDED },
};

static void end_in_state(IBackgroundCopyJob *job, BG_JOB_STATE state)
{
    HRESULT hr = S_OK;

    if (state == BG_JOB_STATE_ACKNOWLEDGED)
        hr = IBackgroundCopyJob_Complete(job);
    else if (state == BG_JOB_STATE_CANCELLED)
        hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == S_OK, "ST-CALL-11, ST-CALL-12: got %#lx.\n", hr);
}

static IBackgroundCopyJob *job_in_state(IBackgroundCopyManager *manager, BG_JOB_STATE state)
{
    IBackgroundCopyJob *job = create_job(manager, L"state");
    const struct way *way = &ways[state];
    HRESULT hr;

    if (!job)
        return NULL;
    http_set_mode(way->mode);
    hr = IBackgroundCopyJob_AddFile(job, http_url("/switch/200000"), target_of(++job_number));
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    if (way->reached != BG_JOB_STATE_SUSPENDED)
    {
        if (way->reached != BG_JOB_STATE_QUEUED)
            IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
        hr = IBackgroundCopyJob_Resume(job);
        ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
    }
    ok(wait_for_state(job, 1u << way->reached) == way->reached, "ST-CLASS-2, ST-CLASS-3: got %u.\n", get_state(job));
    if (way->reached == BG_JOB_STATE_TRANSFERRING)
        ok(wait_for_first_bytes(job), "JOB-PROGRESS-5: no bytes.\n");
    end_in_state(job, state);
    return job;
}

static void done_with(IBackgroundCopyJob *job)
{
    http_set_mode(HTTP_MODE_FILE);
    http_release();
    end_job(job);
    http_hold();
    DeleteFileW(target_of(job_number));
}

/* Setters, and getters: none of them moves a job. */
static void test_setters(IBackgroundCopyManager *manager, BG_JOB_STATE state)
{
    BOOL final = (1u << state & STATES_FINAL) != 0;
    IBackgroundCopyJob *job;

    if (!(job = job_in_state(manager, state)))
        return;
    check_getters(job);
    check_settings(job, final ? BG_E_INVALID_STATE : S_OK, state);
    check_getters(job);
    ok(get_state(job) == state, "JOB-MATRIX-9, ST-CALL-23, ST-CALL-24: got %u.\n", get_state(job));
    done_with(job);
}

static HRESULT call_resume(IBackgroundCopyJob *job)
{
    return IBackgroundCopyJob_Resume(job);
}

static HRESULT call_suspend(IBackgroundCopyJob *job)
{
    return IBackgroundCopyJob_Suspend(job);
}

static HRESULT call_cancel(IBackgroundCopyJob *job)
{
    return IBackgroundCopyJob_Cancel(job);
}

static HRESULT call_complete(IBackgroundCopyJob *job)
{
    return IBackgroundCopyJob_Complete(job);
}

static HRESULT call_add(IBackgroundCopyJob *job)
{
    return IBackgroundCopyJob_AddFile(job, http_url("/switch/200000"), local_path(L"more"));
}

static HRESULT call_take_ownership(IBackgroundCopyJob *job)
{
    IBackgroundCopyJob2 *job2 = query(job, &IID_IBackgroundCopyJob2);
    HRESULT hr = IBackgroundCopyJob2_TakeOwnership(job2);

    IBackgroundCopyJob2_Release(job2);
    return hr;
}

#define FROM(state) (1u << BG_JOB_STATE_##state)
#define SAME 0

static const struct call
{
    const char *rules;
    const char *name;
    HRESULT (*call)(IBackgroundCopyJob *job);
    unsigned int from;
    HRESULT result;
    unsigned int to;
}
calls[] =
{
    { "ST-CALL-2, JOB-RESUME-1, JOB-RESUME-2, JOB-MATRIX-4", "Resume", call_resume,
            FROM(SUSPENDED), S_OK, GOING },
    { "ST-CALL-5, JOB-RESUME-4, JOB-MATRIX-4", "Resume", call_resume,
            FROM(QUEUED) | FROM(CONNECTING) | FROM(TRANSFERRING), S_OK, SAME },
    { "ST-CALL-6, JOB-RESUME-5, ERR-RETRY-6, JOB-MATRIX-4", "Resume", call_resume,
            FROM(TRANSIENT_ERROR), S_OK, GOING },
    { "ST-CALL-7, JOB-RESUME-6, JOB-MATRIX-4", "Resume", call_resume,
            FROM(ERROR), S_OK, GOING },
    { "ST-CALL-8, JOB-RESUME-7, JOB-MATRIX-4", "Resume", call_resume,
            FROM(TRANSFERRED), S_OK, SAME },
    { "ST-CALL-9, JOB-SUSPEND-1, JOB-SUSPEND-4, JOB-MATRIX-5", "Suspend", call_suspend,
            ACTIVE, S_OK, STATE_BIT(SUSPENDED) },
    { "ST-CALL-10, JOB-SUSPEND-2, JOB-SUSPEND-3, JOB-MATRIX-5", "Suspend", call_suspend,
            FROM(SUSPENDED) | FROM(ERROR) | FROM(TRANSFERRED), S_OK, SAME },
    { "ST-CALL-11, JOB-CANCEL-1, JOB-MATRIX-6", "Cancel", call_cancel,
            ACTIVE | FROM(SUSPENDED) | FROM(ERROR) | FROM(TRANSFERRED), S_OK, STATE_BIT(CANCELLED) },
    { "ST-CALL-12, JOB-COMPLETE-1, JOB-MATRIX-7", "Complete", call_complete,
            FROM(TRANSFERRED), S_OK, STATE_BIT(ACKNOWLEDGED) },
    { "ST-CALL-14, JOB-COMPLETE-2, JOB-MATRIX-7", "Complete", call_complete,
            ACTIVE | FROM(SUSPENDED) | FROM(ERROR), BG_S_PARTIAL_COMPLETE, STATE_BIT(ACKNOWLEDGED) },
    { "ST-CALL-17, JOB-ADD-4, JOB-MATRIX-2", "AddFile", call_add,
            FROM(TRANSFERRED), S_OK, STATE_BIT(SUSPENDED) },
    { "ST-CALL-18, JOB-ADD-4, JOB-MATRIX-2", "AddFile", call_add,
            FROM(ERROR), S_OK, SAME },
    { "ST-CALL-19, JOB-ADD-2, JOB-ADD-3, JOB-MATRIX-2", "AddFile", call_add,
            ACTIVE | FROM(SUSPENDED), S_OK, SAME },
    { "ST-CALL-22, JOB-MATRIX-9", "TakeOwnership", call_take_ownership,
            ACTIVE | FROM(SUSPENDED) | FROM(ERROR) | FROM(TRANSFERRED), S_OK, SAME },
    { "ST-CALL-25, JOB-MATRIX-4, G-FINAL-2, ST-INV-1", "Resume", call_resume,
            STATES_FINAL, BG_E_INVALID_STATE, SAME },
    { "ST-CALL-25, JOB-MATRIX-5, G-FINAL-2, ST-INV-1", "Suspend", call_suspend,
            STATES_FINAL, BG_E_INVALID_STATE, SAME },
    { "ST-CALL-25, JOB-MATRIX-6, G-FINAL-2, JOB-CANCEL-3", "Cancel", call_cancel,
            STATES_FINAL, BG_E_INVALID_STATE, SAME },
    { "ST-CALL-25, JOB-MATRIX-7, G-FINAL-2, JOB-COMPLETE-7", "Complete", call_complete,
            STATES_FINAL, BG_E_INVALID_STATE, SAME },
    { "JOB-MATRIX-2, G-FINAL-2", "AddFile", call_add,
            STATES_FINAL, BG_E_INVALID_STATE, SAME },
    { "JOB-MATRIX-9, G-FINAL-2", "TakeOwnership", call_take_ownership,
            STATES_FINAL, BG_E_INVALID_STATE, SAME },
};

/* A job that is done with something must be seen at the end of it: bytes of a connection cut short do not count. */
static void check_goes_on(const struct call *call, IBackgroundCopyJob *job)
{
    http_release();
    http_set_mode(HTTP_MODE_FILE);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "%s: then %u.\n", call->rules, get_state(job));
}

static void test_call(IBackgroundCopyManager *manager, const struct call *call, BG_JOB_STATE state)
{
    unsigned int expected = call->to ? call->to : 1u << state;
    IBackgroundCopyJob *job;
    BG_JOB_STATE after;
    LONG requests;
    HRESULT hr;

    if (!(job = job_in_state(manager, state)))
        return;
    /* What is tried again now succeeds. */
    if (call->call == call_resume && call->to)
        http_set_mode(HTTP_MODE_FILE);
    requests = http_get_count();
    hr = call->call(job);
    after = get_state(job);
    ok(hr == call->result, "%s: got %#lx.\n", call->rules, hr);
    ok(1u << after & expected, "%s: state %u.\n", call->rules, after);
    if (call->call == call_resume && state == BG_JOB_STATE_TRANSFERRING)
        ok(http_get_count() == requests, "JOB-RESUME-4: %ld requests more.\n", http_get_count() - requests);
    if (call->call == call_resume && call->to)
        check_goes_on(call, job);
    done_with(job);
    DeleteFileW(local_path(L"more"));
}

/* The only place for background jobs is taken as long as this job exists. */
static IBackgroundCopyJob *create_blocker(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"blocker");

    if (!job)
        return NULL;
    IBackgroundCopyJob_AddFile(job, http_url("/hold/2000000"), local_path(L"blocker"));
    IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_HIGH);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_first_bytes(job), "JOB-PROGRESS-5: no bytes.\n");
    return job;
}

static void test_state(IBackgroundCopyManager *manager, BG_JOB_STATE state)
{
    IBackgroundCopyJob *blocker = NULL;
    unsigned int i;

    winetest_push_context("%s", state_names[state]);
    http_hold();
    for (i = 0; i < ARRAYSIZE(calls); i++)
    {
        if (!(calls[i].from & 1u << state))
            continue;
        if (state == BG_JOB_STATE_QUEUED)
            blocker = create_blocker(manager);
        winetest_push_context("%s", calls[i].name);
        test_call(manager, &calls[i], state);
        winetest_pop_context();
        if (blocker)
            end_job(blocker);
    }
    if (state == BG_JOB_STATE_QUEUED)
        blocker = create_blocker(manager);
    test_setters(manager, state);
    if (blocker)
        end_job(blocker);
    http_release();
    winetest_pop_context();
}

/* Uploads can be completed only at their end. */
static void test_upload(IBackgroundCopyManager *manager, BG_JOB_TYPE type)
{
    IBackgroundCopyJob *job = create_job_of_type(manager, L"upload", type);
    HRESULT hr;

    if (!job)
        return;
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-8, JOB-COMPLETE-8, ST-CALL-16: got %#lx.\n", hr);
    ok(get_state(job) == BG_JOB_STATE_SUSPENDED, "JOB-COMPLETE-8, ST-CALL-16: state %u.\n", get_state(job));
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == BG_E_EMPTY, "ST-CALL-3: got %#lx.\n", hr);
    check_settings(job, S_OK, BG_JOB_STATE_SUSPENDED);
    hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == S_OK, "JOB-CANCEL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-8: got %#lx.\n", hr);
    end_job(job);
}

START_TEST(states)
{
    IBackgroundCopyManager *manager;
    int state;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_manager()) && http_start())
    {
        for (state = BG_JOB_STATE_QUEUED; state <= BG_JOB_STATE_CANCELLED; state++)
            test_state(manager, state);
        test_upload(manager, BG_JOB_TYPE_UPLOAD);
        test_upload(manager, BG_JOB_TYPE_UPLOAD_REPLY);
        http_stop();
    }
    if (manager)
        IBackgroundCopyManager_Release(manager);
    remove_local_files();
    CoUninitialize();
}
