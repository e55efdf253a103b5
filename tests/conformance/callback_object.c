/*
 * Conformance tests: a client's callback object
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

/* The asynchronous twin that the interface names in the IDL; nobody may ask for it (CB-DELIV-27). */
static const GUID iid_async_callback = {0xca29d251, 0xb4bb, 0x4679, {0xa3, 0xd9, 0xae, 0x80, 0x06, 0x11, 0x9d, 0x54}};

static inline struct callback *impl_from_IBackgroundCopyCallback3(IBackgroundCopyCallback3 *iface)
{
    return CONTAINING_RECORD(iface, struct callback, IBackgroundCopyCallback3_iface);
}

static BOOL has_interface(struct callback *callback, REFIID iid)
{
    if (IsEqualIID(iid, &iid_async_callback))
        InterlockedIncrement(&callback->asked_for_async);
    return IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IBackgroundCopyCallback)
            || (IsEqualIID(iid, &IID_IBackgroundCopyCallback2) && callback->version >= 2)
            || (IsEqualIID(iid, &IID_IBackgroundCopyCallback3) && callback->version >= 3);
}

static HRESULT STDMETHODCALLTYPE callback_QueryInterface(IBackgroundCopyCallback3 *iface, REFIID iid, void **out)
{
    struct callback *callback = impl_from_IBackgroundCopyCallback3(iface);

    *out = NULL;
    if (!has_interface(callback, iid))
        return E_NOINTERFACE;
    *out = iface;
    if (!callback->bad_counts)
        IBackgroundCopyCallback3_AddRef(iface);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE callback_AddRef(IBackgroundCopyCallback3 *iface)
{
    struct callback *callback = impl_from_IBackgroundCopyCallback3(iface);

    return callback->bad_counts ? 0 : InterlockedIncrement(&callback->refs);
}

static ULONG STDMETHODCALLTYPE callback_Release(IBackgroundCopyCallback3 *iface)
{
    struct callback *callback = impl_from_IBackgroundCopyCallback3(iface);
    ULONG refs;

    if (callback->bad_counts)
        return 0;
    if (!(refs = InterlockedDecrement(&callback->refs)))
    {
        CloseHandle(callback->event);
        free(callback);
    }
    return refs;
}

static void raise_to(LONG *most, LONG value)
{
    LONG old = *most;

    while (value > old && InterlockedCompareExchange(most, value, old) != old)
        old = *most;
}

/* Every call comes through here. */
static HRESULT called(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    LONG *inside = method == CALL_MODIFICATION ? &callback->inside_modification : &callback->inside;
    LONG entry = InterlockedIncrement(&callback->log_count) - 1;
    HRESULT hr = S_OK;

    IBackgroundCopyCallback3_AddRef(&callback->IBackgroundCopyCallback3_iface);
    if (entry < CALLBACK_LOG)
    {
        callback->log[entry].method = method;
        callback->log[entry].begin = GetTickCount();
    }
    raise_to(method == CALL_MODIFICATION ? &callback->most_inside_modification : &callback->most_inside,
            InterlockedIncrement(inside));
    InterlockedIncrement(&callback->count[method]);
    if (callback->hook)
        hr = callback->hook(callback, method, job, file);
    InterlockedDecrement(inside);
    if (entry < CALLBACK_LOG)
        callback->log[entry].end = GetTickCount();
    if (hr == S_OK)
        InterlockedIncrement(&callback->taken[method]);
    if (hr == S_OK && (method == CALL_TRANSFERRED || method == CALL_ERROR))
        SetEvent(callback->event);
    IBackgroundCopyCallback3_Release(&callback->IBackgroundCopyCallback3_iface);
    return hr;
}

/* The service may be gone, where a test kills it. */
static void note_state(struct callback *callback, IBackgroundCopyJob *job)
{
    callback->state = (BG_JOB_STATE)99;
    IBackgroundCopyJob_GetState(job, &callback->state);
}

static HRESULT STDMETHODCALLTYPE callback_JobTransferred(IBackgroundCopyCallback3 *iface, IBackgroundCopyJob *job)
{
    struct callback *callback = impl_from_IBackgroundCopyCallback3(iface);

    callback->thread = GetCurrentThreadId();
    note_state(callback, job);
    return called(callback, CALL_TRANSFERRED, job, NULL);
}

static HRESULT STDMETHODCALLTYPE callback_JobError(IBackgroundCopyCallback3 *iface, IBackgroundCopyJob *job,
        IBackgroundCopyError *error)
{
    struct callback *callback = impl_from_IBackgroundCopyCallback3(iface);

    callback->thread = GetCurrentThreadId();
    note_state(callback, job);
    IBackgroundCopyError_GetError(error, &callback->context_code, &callback->error_code);
    return called(callback, CALL_ERROR, job, NULL);
}

static HRESULT STDMETHODCALLTYPE callback_JobModification(IBackgroundCopyCallback3 *iface, IBackgroundCopyJob *job,
        DWORD reserved)
{
    struct callback *callback = impl_from_IBackgroundCopyCallback3(iface);

    callback->reserved |= reserved;
    return called(callback, CALL_MODIFICATION, job, NULL);
}

static HRESULT STDMETHODCALLTYPE callback_FileTransferred(IBackgroundCopyCallback3 *iface, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    return called(impl_from_IBackgroundCopyCallback3(iface), CALL_FILE, job, file);
}

static HRESULT STDMETHODCALLTYPE callback_FileRangesTransferred(IBackgroundCopyCallback3 *iface,
        IBackgroundCopyJob *job, IBackgroundCopyFile *file, DWORD count, const BG_FILE_RANGE *ranges)
{
    struct callback *callback = impl_from_IBackgroundCopyCallback3(iface);
    DWORD i;

    for (i = 0; i < count; i++)
        callback->ranges_bytes += ranges[i].Length;
    return called(callback, CALL_RANGES, job, file);
}

static const IBackgroundCopyCallback3Vtbl callback_vtbl =
{
    callback_QueryInterface,
    callback_AddRef,
    callback_Release,
    callback_JobTransferred,
    callback_JobError,
    callback_JobModification,
    callback_FileTransferred,
    callback_FileRangesTransferred,
};

struct callback *create_callback_with(unsigned int version, callback_hook hook, void *context)
{
    struct callback *callback = calloc(1, sizeof(*callback));

    callback->IBackgroundCopyCallback3_iface.lpVtbl = (IBackgroundCopyCallback3Vtbl *)&callback_vtbl;
    callback->refs = 1;
    callback->version = version;
    callback->hook = hook;
    callback->context = context;
    callback->event = CreateEventW(NULL, FALSE, FALSE, NULL);
    return callback;
}

struct callback *create_callback(void)
{
    return create_callback_with(1, NULL, NULL);
}

HRESULT refuse_call(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    (void)callback;
    (void)method;
    (void)job;
    (void)file;
    return E_FAIL;
}

void release_callback(struct callback *callback)
{
    IBackgroundCopyCallback3_Release(&callback->IBackgroundCopyCallback3_iface);
}

IUnknown *callback_unknown(struct callback *callback)
{
    return (IUnknown *)&callback->IBackgroundCopyCallback3_iface;
}

BOOL wait_for_event(HANDLE event, DWORD milliseconds)
{
    DWORD start = GetTickCount(), passed = 0, result;
    MSG msg;

    do
    {
        /* A call may have come in at the end of a call of ours, which leaves it in the queue: no new input. */
        result = MsgWaitForMultipleObjectsEx(1, &event, milliseconds - passed, QS_ALLINPUT, MWMO_INPUTAVAILABLE);
        while (PeekMessageW(&msg, NULL, 0, 0, PM_REMOVE))
            DispatchMessageW(&msg);
        passed = GetTickCount() - start;
    }
    while (result == WAIT_OBJECT_0 + 1 && passed < milliseconds);
    return result == WAIT_OBJECT_0;
}

void let_calls_in(void)
{
    static HANDLE never;

    if (!never)
        never = CreateEventW(NULL, TRUE, FALSE, NULL);
    wait_for_event(never, 20);
}

void check_references(struct callback *callback, const char *rule)
{
    WAIT_FOR(callback->refs <= 1, LONG_WAIT);
    ok(callback->refs == 1, "%s: %ld references.\n", rule, callback->refs);
    release_callback(callback);
}

IBackgroundCopyJob *create_notified_job(IBackgroundCopyManager *manager, const char *path, const WCHAR *local,
        ULONG flags, struct callback *callback)
{
    IBackgroundCopyJob *job = create_job(manager, L"test");
    HRESULT hr;

    if (!job)
        return NULL;
    hr = IBackgroundCopyJob_SetNotifyFlags(job, flags);
    ok(hr == S_OK, "JOB-NFLAGS-4: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    ok(hr == S_OK, "JOB-NIFACE-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, http_url(path), local);
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    return job;
}

void pin_callback_interfaces(void)
{
    static const IID *const iids[] = {&IID_IBackgroundCopyCallback, &IID_IBackgroundCopyCallback2,
            &IID_IBackgroundCopyCallback3};
    struct callback *callback = create_callback_with(3, NULL, NULL);
    IStream *stream;
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(iids); i++)
    {
        CreateStreamOnHGlobal(NULL, TRUE, &stream);
        CoMarshalInterface(stream, iids[i], callback_unknown(callback), MSHCTX_LOCAL, NULL, MSHLFLAGS_TABLESTRONG);
        IStream_Release(stream);
    }
    release_callback(callback);
}
