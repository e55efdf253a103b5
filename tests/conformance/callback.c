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

#include "common.h"

/* Does in its callback what real clients do there. It has only IBackgroundCopyCallback (CB-FLAG-9). */
struct callback
{
    IBackgroundCopyCallback IBackgroundCopyCallback_iface;
    LONG refs;
    LONG transferred, error, modification;
    BOOL complete;              /* in JobTransferred */
    LONG refuse;                /* how many calls of JobTransferred fail first */
    HRESULT complete_result, error_code;
    BG_JOB_STATE state;         /* seen in the callback */
    BG_ERROR_CONTEXT context;
    DWORD reserved, thread;
    HANDLE event;
};

static inline struct callback *impl_from_IBackgroundCopyCallback(IBackgroundCopyCallback *iface)
{
    return CONTAINING_RECORD(iface, struct callback, IBackgroundCopyCallback_iface);
}

static HRESULT STDMETHODCALLTYPE callback_QueryInterface(IBackgroundCopyCallback *iface, REFIID iid, void **out)
{
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IBackgroundCopyCallback))
    {
        *out = NULL;
        return E_NOINTERFACE;
    }
    IBackgroundCopyCallback_AddRef(iface);
    *out = iface;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE callback_AddRef(IBackgroundCopyCallback *iface)
{
    return InterlockedIncrement(&impl_from_IBackgroundCopyCallback(iface)->refs);
}

static ULONG STDMETHODCALLTYPE callback_Release(IBackgroundCopyCallback *iface)
{
    struct callback *callback = impl_from_IBackgroundCopyCallback(iface);
    ULONG refs = InterlockedDecrement(&callback->refs);

    if (!refs)
    {
        CloseHandle(callback->event);
        free(callback);
    }
    return refs;
}

static HRESULT STDMETHODCALLTYPE callback_JobTransferred(IBackgroundCopyCallback *iface, IBackgroundCopyJob *job)
{
    struct callback *callback = impl_from_IBackgroundCopyCallback(iface);

    callback->thread = GetCurrentThreadId();
    callback->state = get_state(job);
    if (InterlockedIncrement(&callback->transferred) <= callback->refuse)
        return E_FAIL;
    if (callback->complete)
        callback->complete_result = IBackgroundCopyJob_Complete(job);
    SetEvent(callback->event);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE callback_JobError(IBackgroundCopyCallback *iface, IBackgroundCopyJob *job,
        IBackgroundCopyError *error)
{
    struct callback *callback = impl_from_IBackgroundCopyCallback(iface);

    callback->thread = GetCurrentThreadId();
    callback->state = get_state(job);
    IBackgroundCopyError_GetError(error, &callback->context, &callback->error_code);
    InterlockedIncrement(&callback->error);
    SetEvent(callback->event);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE callback_JobModification(IBackgroundCopyCallback *iface, IBackgroundCopyJob *job,
        DWORD reserved)
{
    struct callback *callback = impl_from_IBackgroundCopyCallback(iface);

    (void)job;
    callback->reserved |= reserved;
    InterlockedIncrement(&callback->modification);
    return S_OK;
}

static const IBackgroundCopyCallbackVtbl callback_vtbl =
{
    callback_QueryInterface,
    callback_AddRef,
    callback_Release,
    callback_JobTransferred,
    callback_JobError,
    callback_JobModification,
};

/* It lives as long as a reference, so that a service which calls too late does no harm here. */
static struct callback *create_callback(void)
{
    struct callback *callback = calloc(1, sizeof(*callback));

    callback->IBackgroundCopyCallback_iface.lpVtbl = (IBackgroundCopyCallbackVtbl *)&callback_vtbl;
    callback->refs = 1;
    callback->event = CreateEventW(NULL, FALSE, FALSE, NULL);
    return callback;
}

static void release_callback(struct callback *callback)
{
    IBackgroundCopyCallback_Release(&callback->IBackgroundCopyCallback_iface);
}

/* Waits for the event and does what an apartment with a message queue must; FALSE after 30 s. */
static BOOL wait_for_event(HANDLE event, DWORD milliseconds)
{
    DWORD start = GetTickCount(), passed = 0, result;
    MSG msg;

    do
    {
        result = MsgWaitForMultipleObjects(1, &event, FALSE, milliseconds - passed, QS_ALLINPUT);
        while (PeekMessageW(&msg, NULL, 0, 0, PM_REMOVE))
            DispatchMessageW(&msg);
        passed = GetTickCount() - start;
    }
    while (result == WAIT_OBJECT_0 + 1 && passed < milliseconds);
    return result == WAIT_OBJECT_0;
}

/* References that the service held arrive as releases from another process. Gives up ours. */
static void check_references(struct callback *callback, const char *rule)
{
    HANDLE never = CreateEventW(NULL, FALSE, FALSE, NULL);
    DWORD start = GetTickCount();

    while (callback->refs > 1 && GetTickCount() - start < 5000)
        wait_for_event(never, 20);
    ok(callback->refs == 1, "%s: %ld references.\n", rule, callback->refs);
    CloseHandle(never);
    release_callback(callback);
}

static IBackgroundCopyJob *create_notified_job(IBackgroundCopyManager *manager, const char *path, const WCHAR *local,
        ULONG flags, struct callback *callback)
{
    IBackgroundCopyJob *job = create_job(manager, L"test");
    HRESULT hr;

    if (!job)
        return NULL;
    hr = IBackgroundCopyJob_SetNotifyFlags(job, flags);
    ok(hr == S_OK, "JOB-NFLAGS-4: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyInterface(job, (IUnknown *)&callback->IBackgroundCopyCallback_iface);
    ok(hr == S_OK, "JOB-NIFACE-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, http_url(path), local);
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    return job;
}

static void test_transferred(IBackgroundCopyManager *manager, BOOL complete, const char *rule)
{
    const WCHAR *local = local_path(L"transferred");
    IBackgroundCopyJob *job;
    struct callback *callback = create_callback();
    HRESULT hr;

    callback->complete = complete;
    job = create_notified_job(manager, "/file/300000", local, BG_NOTIFY_JOB_TRANSFERRED, callback);
    if (!job)
    {
        release_callback(callback);
        return;
    }
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
    ok(wait_for_event(callback->event, 30000), "CB-FLAG-1, %s: not called.\n", rule);
    ok(callback->state == BG_JOB_STATE_TRANSFERRED, "CB-DELIV-26: state %u.\n", callback->state);
    ok(!callback->error && !callback->modification, "CB-FLAG-2, CB-FLAG-4: called.\n");
    if (complete)
    {
        ok(callback->complete_result == S_OK, "JOB-COMPLETE-12: got %#lx.\n", callback->complete_result);
        ok(get_state(job) == BG_JOB_STATE_ACKNOWLEDGED, "JOB-COMPLETE-12: state %u.\n", get_state(job));
    }
    else
    {
        hr = IBackgroundCopyJob_Complete(job);
        ok(hr == S_OK, "JOB-COMPLETE-1: got %#lx.\n", hr);
    }
    ok(is_served_file(local, 300000), "JOB-COMPLETE-12: another content.\n");
    ok(callback->transferred == 1, "CB-DELIV-3: called %ld times.\n", callback->transferred);
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
    ok(wait_for_event(callback->event, 30000), "CB-FLAG-2: not called.\n");
    ok(callback->error == 1 && !callback->transferred, "CB-FLAG-2: called %ld times.\n", callback->error);
    ok(callback->state == BG_JOB_STATE_ERROR, "CB-DELIV-26: state %u.\n", callback->state);
    ok(callback->error_code == (HRESULT)0x80190194 && callback->context == BG_ERROR_CONTEXT_REMOTE_FILE,
            "CB-DELIV-23: got %#lx in context %u.\n", callback->error_code, callback->context);
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
    hr = IBackgroundCopyJob_SetNotifyInterface(job, (IUnknown *)&callback->IBackgroundCopyCallback_iface);
    ok(hr == S_OK, "JOB-NIFACE-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetNotifyInterface(job, &unknown);
    ok(hr == S_OK && unknown, "JOB-NIFACE-5: got %#lx, %p.\n", hr, unknown);
    if (unknown)
        IUnknown_Release(unknown);
    ok(wait_for_event(callback->event, 30000), "CB-DELIV-1: not called.\n");
    end_job(job);
    check_references(callback, "CB-DELIV-21");
}

static void test_refused(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job;

    callback->refuse = 1;
    job = create_notified_job(manager, "/file/1000", local_path(L"refused"), BG_NOTIFY_JOB_TRANSFERRED, callback);
    if (!job)
    {
        release_callback(callback);
        return;
    }
    IBackgroundCopyJob_SetMinimumRetryDelay(job, 5);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_event(callback->event, 30000), "CB-DELIV-4: not called again.\n");
    ok(callback->transferred == 2, "CB-DELIV-4: called %ld times.\n", callback->transferred);
    end_job(job);
    check_references(callback, "CB-DELIV-21");
}

/* Called when nothing may come: the event of another job shows that the time for it has passed. */
static void test_disabled(IBackgroundCopyManager *manager)
{
    struct callback *silent = create_callback(), *callback = create_callback();
    IBackgroundCopyJob *job, *other;
    BG_JOB_STATE state;

    job = create_notified_job(manager, "/file/1000", local_path(L"silent"),
            BG_NOTIFY_DISABLE | BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_MODIFICATION, silent);
    other = create_notified_job(manager, "/file/1000", local_path(L"other"), BG_NOTIFY_JOB_TRANSFERRED, callback);
    if (job && other)
    {
        IBackgroundCopyJob_Resume(job);
        state = wait_for_state(job, STATES_REST);
        ok(state == BG_JOB_STATE_TRANSFERRED, "CB-FLAG-3: state %u.\n", state);
        IBackgroundCopyJob_Resume(other);
        ok(wait_for_event(callback->event, 30000), "CB-FLAG-1: not called.\n");
        ok(!silent->transferred && !silent->modification, "CB-FLAG-3: called.\n");
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
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_event(callback->event, 30000), "CB-FLAG-1: not called.\n");
    ok(callback->modification > 0, "CB-FLAG-4, CB-MOD-7: not called.\n");
    ok(!callback->reserved, "CB-MOD-3: got %#lx.\n", callback->reserved);
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
    test_apartment(COINIT_MULTITHREADED, "MTA");
    test_apartment(COINIT_APARTMENTTHREADED, "STA");
    http_stop();
    remove_local_files();
}
