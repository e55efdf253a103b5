/*
 * Conformance tests: callbacks of downloads into both kinds of apartments
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

/* What a test wants its object to do; it has only IBackgroundCopyCallback (CB-FLAG-9). */
struct behaviour
{
    BOOL complete;              /* in JobTransferred */
    HRESULT complete_result;
    LONG refuse;                /* how many calls of JobTransferred fail first */
};

static HRESULT behave(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    struct behaviour *behaviour = callback->context;

    (void)file;
    if (method != CALL_TRANSFERRED)
        return S_OK;
    if (callback->count[CALL_TRANSFERRED] <= behaviour->refuse)
        return E_FAIL;
    if (behaviour->complete)
        behaviour->complete_result = IBackgroundCopyJob_Complete(job);
    return S_OK;
}

static void test_transferred(IBackgroundCopyManager *manager, BOOL complete, const char *rule)
{
    const WCHAR *local = local_path(L"transferred");
    IBackgroundCopyJob *job;
    struct behaviour behaviour = {.complete = complete};
    struct callback *callback = create_callback_with(1, behave, &behaviour);
    HRESULT hr;

    job = create_notified_job(manager, "/file/300000", local, BG_NOTIFY_JOB_TRANSFERRED, callback);
    if (!job)
    {
        release_callback(callback);
        return;
    }
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
    ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-1, %s: not called.\n", rule);
    ok(callback->state == BG_JOB_STATE_TRANSFERRED, "CB-DELIV-26: state %u.\n", callback->state);
    ok(!callback->count[CALL_ERROR] && !callback->count[CALL_MODIFICATION], "CB-FLAG-2, CB-FLAG-4: called.\n");
    if (complete)
    {
        ok(behaviour.complete_result == S_OK, "JOB-COMPLETE-12: got %#lx.\n", behaviour.complete_result);
        ok(get_state(job) == BG_JOB_STATE_ACKNOWLEDGED, "JOB-COMPLETE-12: state %u.\n", get_state(job));
    }
    else
    {
        hr = IBackgroundCopyJob_Complete(job);
        ok(hr == S_OK, "JOB-COMPLETE-1: got %#lx.\n", hr);
    }
    ok(is_served_file(local, 300000), "JOB-COMPLETE-12: another content.\n");
    ok(callback->count[CALL_TRANSFERRED] == 1, "CB-DELIV-3: called %ld times.\n", callback->count[CALL_TRANSFERRED]);
    check_references(callback, "CB-DELIV-21");
    end_job(job);
    DeleteFileW(local);
}

static void test_job_error(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job;
    HRESULT hr;

    job = create_notified_job(manager, "/status/404", local_path(L"missing"),
            BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR, callback);
    if (!job)
    {
        release_callback(callback);
        return;
    }
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-2: not called.\n");
    ok(callback->count[CALL_ERROR] == 1 && !callback->count[CALL_TRANSFERRED], "CB-FLAG-2: called %ld times.\n",
            callback->count[CALL_ERROR]);
    ok(callback->state == BG_JOB_STATE_ERROR, "CB-DELIV-26: state %u.\n", callback->state);
    ok(callback->error_code == (HRESULT)0x80190194 && callback->context_code == BG_ERROR_CONTEXT_REMOTE_FILE,
            "CB-DELIV-23: got %#lx in context %u.\n", callback->error_code, callback->context_code);
    hr = IBackgroundCopyJob_SetNotifyInterface(job, NULL);
    ok(hr == S_OK, "JOB-NIFACE-1: got %#lx.\n", hr);
    check_references(callback, "CB-DELIV-21");
    end_job(job);
}

static void test_late_interface(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job;
    IUnknown *unknown = NULL;
    BG_JOB_STATE state;
    HRESULT hr;

    if (!(job = create_job(manager, L"test")))
    {
        release_callback(callback);
        return;
    }
    IBackgroundCopyJob_AddFile(job, http_url("/file/1000"), local_path(L"late"));
    IBackgroundCopyJob_Resume(job);
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "CB-DELIV-1: state %u.\n", state);
    hr = IBackgroundCopyJob_Suspend(job);
    ok(hr == S_OK, "JOB-SUSPEND-3: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    ok(hr == S_OK, "JOB-NIFACE-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetNotifyInterface(job, &unknown);
    ok(hr == S_OK && unknown, "JOB-NIFACE-5: got %#lx, %p.\n", hr, unknown);
    if (unknown)
        IUnknown_Release(unknown);
    ok(wait_for_event(callback->event, LONG_WAIT), "CB-DELIV-1, JOB-SUSPEND-5: not called.\n");
    end_job(job);
    check_references(callback, "CB-DELIV-21");
}

static void test_refused(IBackgroundCopyManager *manager)
{
    struct behaviour behaviour = {.refuse = 1};
    struct callback *callback = create_callback_with(1, behave, &behaviour);
    IBackgroundCopyJob *job;

    job = create_notified_job(manager, "/file/1000", local_path(L"refused"), BG_NOTIFY_JOB_TRANSFERRED, callback);
    if (!job)
    {
        release_callback(callback);
        return;
    }
    IBackgroundCopyJob_SetMinimumRetryDelay(job, 5);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_event(callback->event, LONG_WAIT), "CB-DELIV-4: not called again.\n");
    ok(callback->count[CALL_TRANSFERRED] == 2, "CB-DELIV-4: called %ld times.\n", callback->count[CALL_TRANSFERRED]);
    end_job(job);
    check_references(callback, "CB-DELIV-21");
}

/* Called when nothing may come: the event of another job shows that the time for it has passed. */
static void test_disabled(IBackgroundCopyManager *manager)
{
    struct callback *silent = create_callback(), *callback = create_callback();
    IBackgroundCopyJob *job, *other;
    BG_JOB_STATE state;
    ULONG flags = 0;

    job = create_notified_job(manager, "/file/1000", local_path(L"silent"),
            BG_NOTIFY_DISABLE | BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_MODIFICATION, silent);
    other = create_notified_job(manager, "/file/1000", local_path(L"other"), BG_NOTIFY_JOB_TRANSFERRED, callback);
    if (job && other)
    {
        IBackgroundCopyJob_Resume(job);
        state = wait_for_state(job, STATES_REST);
        ok(state == BG_JOB_STATE_TRANSFERRED, "CB-FLAG-3: state %u.\n", state);
        IBackgroundCopyJob_Resume(other);
        ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-1: not called.\n");
        ok(!silent->count[CALL_TRANSFERRED] && !silent->count[CALL_MODIFICATION], "CB-FLAG-3, JOB-NFLAGS-3: called.\n");
        IBackgroundCopyJob_GetNotifyFlags(job, &flags);
        ok(flags == (BG_NOTIFY_DISABLE | BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_MODIFICATION),
                "JOB-NFLAGS-3: got %#lx.\n", flags);
    }
    if (job)
        end_job(job);
    if (other)
        end_job(other);
    check_references(silent, "CB-DELIV-21");
    check_references(callback, "CB-DELIV-21");
}

static void test_modification(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job;

    job = create_notified_job(manager, "/file/300000", local_path(L"modified"),
            BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_MODIFICATION, callback);
    if (!job)
    {
        release_callback(callback);
        return;
    }
    /* The file is new. What is not told before the end need not be told any more. */
    WAIT_FOR(callback->count[CALL_MODIFICATION], LONG_WAIT);
    ok(callback->count[CALL_MODIFICATION] > 0, "CB-FLAG-4, CB-MOD-7: not called.\n");
    ok(!callback->reserved, "CB-MOD-3: got %#lx.\n", callback->reserved);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-1: not called.\n");
    end_job(job);
    check_references(callback, "CB-DELIV-21");
}

static void test_wrong_object(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"test");
    HRESULT hr;

    if (!job)
        return;
    hr = IBackgroundCopyJob_SetNotifyInterface(job, (IUnknown *)manager);
    ok(hr == E_NOINTERFACE, "JOB-NIFACE-3: got %#lx.\n", hr);
    end_job(job);
}

static void test_apartment(DWORD model, const char *name)
{
    IBackgroundCopyManager *manager;

    winetest_push_context("%s", name);
    CoInitializeEx(NULL, model);
    if ((manager = create_manager()))
    {
        test_transferred(manager, FALSE, "CB-DELIV-15");
        test_transferred(manager, TRUE, "CB-DELIV-13");
        test_job_error(manager);
        test_late_interface(manager);
        test_refused(manager);
        test_disabled(manager);
        test_modification(manager);
        test_wrong_object(manager);
        IBackgroundCopyManager_Release(manager);
    }
    CoUninitialize();
    winetest_pop_context();
}

START_TEST(callback)
{
    if (!http_start())
        return;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_callback_interfaces();
    test_apartment(COINIT_MULTITHREADED, "MTA");
    CoUninitialize();
    CoInitializeEx(NULL, COINIT_APARTMENTTHREADED);
    pin_callback_interfaces();
    test_apartment(COINIT_APARTMENTTHREADED, "STA");
    CoUninitialize();
    http_stop();
    remove_local_files();
}
