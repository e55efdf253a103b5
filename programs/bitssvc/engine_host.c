/*
 * One service's engine process: kept running, its factories
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

#include <stdlib.h>

#include "clients.h"
#include "engine_host.h"
#include "engine_link.h"
#include "private/debug.h"

/* How long an engine may take to become ready, and how long CreateInstance waits for one. */
#define START_TIMEOUT 60000
#define CALL_TIMEOUT 30000
/* An engine that lives longer has not failed at once; one that has worked is given less time to show it. */
#define STABLE_TIME 10000
#define STABLE_TIME_READY 1000
#define RESTART_DELAY_MAX 30000
/* What makes an engine crash that could start is a client or a job of some: the others are not to wait long. */
#define RESTART_DELAY_MAX_READY 500
#define FIRST_START_TRIES 3
/* Between the end of an engine's status pipe and its exit. */
#define EXIT_TIMEOUT 10000

struct engine_host
{
    LONG refcount;
    const struct service_info *service;
    HANDLE changed;
    HANDLE thread;
    HANDLE stop_event;

    SRWLOCK lock;                   /* guards everything below; never held across a COM call */
    CONDITION_VARIABLE ready_cond;
    IClassFactory *factories[CLASS_FAMILY_COUNT];
    ULONG generation;               /* of the factories; counts the engines that became ready */
    struct engine_link link;        /* process and control are closed under the lock; status is the thread's alone */
    ULONGLONG start_time;
    BOOL stopping;
    LONG lock_count;
    struct engine_status status;
    struct client_list clients;
};

/* The engine as CreateInstance sees it ---------------------------------------------------------------------------- */

/* Errors that say that the other process is gone, as far as COM tells. */
static BOOL is_engine_gone(HRESULT hr)
{
    switch (hr)
    {
        case RPC_E_DISCONNECTED:
        case RPC_E_SERVER_DIED:
        case RPC_E_SERVER_DIED_DNE:
        case RPC_E_SERVERFAULT:
        case RPC_E_SERVER_CANTUNMARSHAL_DATA:
        case CO_E_OBJNOTCONNECTED:
        case HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE):
        case HRESULT_FROM_WIN32(RPC_S_CALL_FAILED):
        case HRESULT_FROM_WIN32(RPC_S_CALL_FAILED_DNE):
        case HRESULT_FROM_WIN32(RPC_S_COMM_FAILURE):
        case HRESULT_FROM_WIN32(RPC_S_PROTOCOL_ERROR):
            return TRUE;
        default:
            return FALSE;
    }
}

static BOOL wait_ready(struct engine_host *host, ULONG after, ULONGLONG deadline)
{
    while (!host->stopping && !(host->status.ready && host->generation > after))
    {
        ULONGLONG now = GetTickCount64();

        if (now >= deadline)
            return FALSE;
        SleepConditionVariableSRW(&host->ready_cond, &host->lock, deadline - now, 0);
    }
    return !host->stopping;
}

/* The factory of an engine younger than *generation, which it sets. */
static HRESULT get_factory(struct engine_host *host, enum class_family family, ULONGLONG deadline,
        ULONG *generation, IClassFactory **factory)
{
    HRESULT hr = CO_E_SERVER_EXEC_FAILURE;

    *factory = NULL;
    AcquireSRWLockExclusive(&host->lock);
    if (wait_ready(host, *generation, deadline))
    {
        *generation = host->generation;
        if ((*factory = host->factories[family]))
            IClassFactory_AddRef(*factory);
        hr = *factory ? S_OK : CLASS_E_CLASSNOTAVAILABLE;
    }
    else if (host->stopping)
        hr = CO_E_SERVER_STOPPING;
    ReleaseSRWLockExclusive(&host->lock);
    return hr;
}

static void note_client(struct engine_host *host)
{
    HANDLE process = client_open_current();

    AcquireSRWLockExclusive(&host->lock);
    ++host->status.client_calls;
    if (process)
        client_list_add(&host->clients, process);
    ReleaseSRWLockExclusive(&host->lock);
    SetEvent(host->changed);
}

HRESULT engine_host_create_instance(struct engine_host *host, enum class_family family, REFIID riid, void **object)
{
    ULONGLONG deadline = GetTickCount64() + CALL_TIMEOUT;
    ULONG tries, generation = 0;
    IClassFactory *factory;
    HRESULT hr = E_FAIL;

    note_client(host);
    for (tries = 0; tries < 2; ++tries)
    {
        if (FAILED(hr = get_factory(host, family, deadline, &generation, &factory)))
            break;
        hr = IClassFactory_CreateInstance(factory, NULL, riid, object);
        IClassFactory_Release(factory);
        if (!is_engine_gone(hr))
            break;
        WARN("engine gone during a call, hr %#lx.\n", hr);
    }
    if (FAILED(hr))
        *object = NULL;
    return hr;
}

void engine_host_lock(struct engine_host *host, BOOL lock)
{
    AcquireSRWLockExclusive(&host->lock);
    host->lock_count += lock ? 1 : -1;
    ReleaseSRWLockExclusive(&host->lock);
    SetEvent(host->changed);
}

/* Messages of the engine ------------------------------------------------------------------------------------------ */

static HRESULT unmarshal_factory(const BYTE *data, ULONG size, IClassFactory **factory)
{
    HGLOBAL memory = GlobalAlloc(GMEM_MOVEABLE, size);
    IStream *stream;
    HRESULT hr;

    *factory = NULL;
    if (!memory)
        return E_OUTOFMEMORY;
    memcpy(GlobalLock(memory), data, size);
    GlobalUnlock(memory);
    if (FAILED(hr = CreateStreamOnHGlobal(memory, TRUE, &stream)))
    {
        GlobalFree(memory);
        return hr;
    }
    hr = CoUnmarshalInterface(stream, &IID_IClassFactory, (void **)factory);
    IStream_Release(stream);
    return hr;
}

static void release_factories(IClassFactory **factories)
{
    ULONG i;

    for (i = 0; i < CLASS_FAMILY_COUNT; ++i)
    {
        if (factories[i])
            IClassFactory_Release(factories[i]);
        factories[i] = NULL;
    }
}

static HRESULT parse_factories(const struct engine_message *message, IClassFactory **factories)
{
    struct control_factory entry;
    ULONG pos = 0;
    HRESULT hr;

    while (pos < message->size)
    {
        if (message->size - pos < sizeof(entry))
            return E_INVALIDARG;
        memcpy(&entry, message->data + pos, sizeof(entry));
        pos += sizeof(entry);
        if (entry.family >= CLASS_FAMILY_COUNT || factories[entry.family] || entry.size > message->size - pos)
            return E_INVALIDARG;
        if (FAILED(hr = unmarshal_factory(message->data + pos, entry.size, &factories[entry.family])))
            return hr;
        pos += entry.size;
    }
    return S_OK;
}

static BOOL handle_ready(struct engine_host *host, const struct engine_message *message)
{
    IClassFactory *factories[CLASS_FAMILY_COUNT] = {0};
    HRESULT hr;

    if (FAILED(hr = parse_factories(message, factories)))
    {
        ERR("bad factories from the engine, hr %#lx.\n", hr);
        release_factories(factories);
        return FALSE;
    }
    AcquireSRWLockExclusive(&host->lock);
    memcpy(host->factories, factories, sizeof(factories));
    ++host->generation;
    host->status.ready = TRUE;
    ReleaseSRWLockExclusive(&host->lock);
    WakeAllConditionVariable(&host->ready_cond);
    TRACE("%s: engine %lu is ready\n", debugstr_w(host->service->name), host->generation);
    return TRUE;
}

static BOOL handle_state(struct engine_host *host, const struct engine_message *message)
{
    struct control_state state;

    if (message->size != sizeof(state))
        return FALSE;
    memcpy(&state, message->data, sizeof(state));
    TRACE("%s: %u jobs, %u objects\n", debugstr_w(host->service->name), state.job_count, state.object_count);
    AcquireSRWLockExclusive(&host->lock);
    host->status.job_count = state.job_count;
    host->status.object_count = state.object_count;
    ReleaseSRWLockExclusive(&host->lock);
    return TRUE;
}

static BOOL handle_message(struct engine_host *host, const struct engine_message *message)
{
    switch (message->type)
    {
        case CONTROL_READY:
            return !host->status.ready && handle_ready(host, message);
        case CONTROL_STATE:
            return handle_state(host, message);
    }
    return FALSE;
}

/* The host's thread ----------------------------------------------------------------------------------------------- */

static DWORD start_engine(struct engine_host *host)
{
    struct engine_link link;
    DWORD error;

    if ((error = engine_link_open(host->service, &link)))
        return error;
    AcquireSRWLockExclusive(&host->lock);
    host->link = link;
    host->start_time = GetTickCount64();
    if (host->stopping)
    {
        CloseHandle(host->link.control);
        host->link.control = NULL;
    }
    ReleaseSRWLockExclusive(&host->lock);
    return ERROR_SUCCESS;
}

static void read_messages(struct engine_host *host)
{
    struct engine_message message;
    BOOL good = TRUE;

    while (good && engine_link_read(&host->link, &message))
    {
        good = handle_message(host, &message);
        free(message.data);
        SetEvent(host->changed);
    }
}

/* Drops what belonged to the engine that is ending; returns its exit code. */
static DWORD retire_engine(struct engine_host *host)
{
    IClassFactory *factories[CLASS_FAMILY_COUNT];
    DWORD exit_code = ERROR_PROCESS_ABORTED;
    struct engine_link link;

    AcquireSRWLockExclusive(&host->lock);
    memcpy(factories, host->factories, sizeof(factories));
    memset(host->factories, 0, sizeof(host->factories));
    host->status.ready = FALSE;
    host->status.object_count = 0;
    link = host->link;
    link.process = NULL;    /* stays, so that engine_host_kill_engine works while we wait */
    host->link.control = host->link.status = NULL;
    ReleaseSRWLockExclusive(&host->lock);

    engine_link_close(&link);
    if (WaitForSingleObject(host->link.process, EXIT_TIMEOUT))
        TerminateProcess(host->link.process, ERROR_PROCESS_ABORTED);
    WaitForSingleObject(host->link.process, EXIT_TIMEOUT);
    GetExitCodeProcess(host->link.process, &exit_code);

    AcquireSRWLockExclusive(&host->lock);
    link = host->link;
    memset(&host->link, 0, sizeof(host->link));
    ReleaseSRWLockExclusive(&host->lock);
    engine_link_close(&link);
    release_factories(factories);
    return exit_code;
}

/* One engine from start to end. *lifetime in milliseconds. */
static DWORD run_engine(struct engine_host *host, ULONGLONG *lifetime)
{
    ULONGLONG start = GetTickCount64();
    DWORD error;

    if (!(error = start_engine(host)))
    {
        read_messages(host);
        error = retire_engine(host);
        SetEvent(host->changed);
    }
    *lifetime = GetTickCount64() - start;
    return error;
}

static DWORD restart_delay(ULONG failures, BOOL was_ready)
{
    /* At once for the first two: a single crash must not be felt. */
    if (failures < 3)
        return 0;
    return min(250u << min(failures - 3, 10), was_ready ? RESTART_DELAY_MAX_READY : RESTART_DELAY_MAX);
}

static BOOL give_up(struct engine_host *host, ULONG failures, DWORD error)
{
    BOOL failed;

    AcquireSRWLockExclusive(&host->lock);
    failed = !host->generation && failures >= FIRST_START_TRIES;
    if (failed)
    {
        host->status.failed = TRUE;
        host->status.error = error ? error : ERROR_PROCESS_ABORTED;
    }
    ReleaseSRWLockExclusive(&host->lock);
    return failed;
}

static void run_engines(struct engine_host *host)
{
    ULONG failures = 0, generation;
    ULONGLONG lifetime;
    DWORD error, delay;
    BOOL was_ready;

    for (;;)
    {
        generation = host->generation;
        error = run_engine(host, &lifetime);
        if (!WaitForSingleObject(host->stop_event, 0))
            return;
        was_ready = host->generation != generation;
        failures = lifetime < (was_ready ? STABLE_TIME_READY : STABLE_TIME) ? failures + 1 : 0;
        delay = restart_delay(failures, was_ready);
        ERR("%s: the engine ended, code %#lx; a new one in %lu ms.\n", debugstr_w(host->service->name), error, delay);
        if (give_up(host, failures, error) || !WaitForSingleObject(host->stop_event, delay))
            return;
    }
}

static DWORD WINAPI host_thread(void *arg)
{
    struct engine_host *host = arg;
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);

    run_engines(host);
    SetEvent(host->changed);
    if (SUCCEEDED(hr))
        CoUninitialize();
    engine_host_release(host);
    return 0;
}

/* Life ------------------------------------------------------------------------------------------------------------ */

HRESULT engine_host_create(const struct service_info *service, struct engine_host **out)
{
    struct engine_host *host;

    *out = NULL;
    if (!(host = calloc(1, sizeof(*host))))
        return E_OUTOFMEMORY;
    host->service = service;
    InitializeSRWLock(&host->lock);
    InitializeConditionVariable(&host->ready_cond);
    host->stop_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    host->changed = CreateEventW(NULL, FALSE, FALSE, NULL);
    host->refcount = 2;     /* the caller's and the thread's */
    if (!host->stop_event || !host->changed || !(host->thread = CreateThread(NULL, 0, host_thread, host, 0, NULL)))
    {
        host->refcount = 1;
        engine_host_release(host);
        return E_OUTOFMEMORY;
    }
    *out = host;
    return S_OK;
}

void engine_host_addref(struct engine_host *host)
{
    InterlockedIncrement(&host->refcount);
}

void engine_host_release(struct engine_host *host)
{
    if (InterlockedDecrement(&host->refcount))
        return;
    if (host->thread)
        CloseHandle(host->thread);
    if (host->stop_event)
        CloseHandle(host->stop_event);
    if (host->changed)
        CloseHandle(host->changed);
    client_list_free(&host->clients);
    free(host);
}

HANDLE engine_host_changed(struct engine_host *host)
{
    return host->changed;
}

void engine_host_get_status(struct engine_host *host, struct engine_status *status)
{
    AcquireSRWLockShared(&host->lock);
    *status = host->status;
    status->object_count += host->lock_count;
    ReleaseSRWLockShared(&host->lock);
}

BOOL engine_host_has_client(struct engine_host *host)
{
    BOOL ret;

    AcquireSRWLockExclusive(&host->lock);
    ret = client_list_any_alive(&host->clients);
    ReleaseSRWLockExclusive(&host->lock);
    return ret;
}

void engine_host_check_start(struct engine_host *host)
{
    BOOL late;

    AcquireSRWLockShared(&host->lock);
    late = host->link.process && !host->status.ready && GetTickCount64() - host->start_time > START_TIMEOUT;
    if (late)
        TerminateProcess(host->link.process, ERROR_TIMEOUT);
    ReleaseSRWLockShared(&host->lock);
    if (late)
        ERR("%s: the engine did not become ready.\n", debugstr_w(host->service->name));
}

void engine_host_stop(struct engine_host *host)
{
    HANDLE control;

    AcquireSRWLockExclusive(&host->lock);
    host->stopping = TRUE;
    control = host->link.control;
    host->link.control = NULL;
    ReleaseSRWLockExclusive(&host->lock);
    SetEvent(host->stop_event);
    WakeAllConditionVariable(&host->ready_cond);
    if (control)
        CloseHandle(control);
}

BOOL engine_host_wait_stopped(struct engine_host *host, DWORD timeout)
{
    return WaitForSingleObject(host->thread, timeout) == WAIT_OBJECT_0;
}

void engine_host_kill_engine(struct engine_host *host)
{
    AcquireSRWLockShared(&host->lock);
    if (host->link.process)
        TerminateProcess(host->link.process, ERROR_PROCESS_ABORTED);
    ReleaseSRWLockShared(&host->lock);
}
