/*
 * The supervisor of one service
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

#include <stdio.h>

#include "classes.h"
#include "engine_host.h"
#include "private/debug.h"
#include "start_type.h"
#include "stub_pins.h"
#include "supervisor.h"

#define TICK 1000
#define STOP_TIMEOUT 10000
#define KILL_TIMEOUT 3000
#define IDLE_TIMEOUT_DEFAULT 120

struct supervisor
{
    const struct supervisor_config *config;
    struct engine_host *host;
    struct class_registrations classes;
    HANDLE mutex;
    ULONGLONG idle_since;       /* 0 while there is a job */
    ULONG client_calls;
    ULONG object_count;
    BOOL pending;               /* as the start type was set last */
    BOOL pending_known;
};

static void report_phase(struct supervisor *supervisor, enum supervisor_phase phase, DWORD error)
{
    if (supervisor->config->report)
        supervisor->config->report(supervisor->config->context, phase, error);
}

static void report(struct supervisor *supervisor, enum supervisor_phase phase)
{
    report_phase(supervisor, phase, ERROR_SUCCESS);
}

/* Two supervisors of one service would run two engines on one store. */
static DWORD take_mutex(struct supervisor *supervisor)
{
    WCHAR name[64];
    DWORD ret;

    swprintf(name, ARRAYSIZE(name), L"Global\\OpenBITS supervisor %ls", supervisor->config->service->name);
    if (!(supervisor->mutex = CreateMutexW(NULL, FALSE, name)))
        return GetLastError();
    ret = WaitForSingleObject(supervisor->mutex, 0);
    if (ret == WAIT_OBJECT_0 || ret == WAIT_ABANDONED)
        return ERROR_SUCCESS;
    CloseHandle(supervisor->mutex);
    return ERROR_SERVICE_ALREADY_RUNNING;
}

static void drop_mutex(struct supervisor *supervisor)
{
    ReleaseMutex(supervisor->mutex);
    CloseHandle(supervisor->mutex);
}

/* TRUE when a stop is asked for. */
static BOOL wait_event(struct supervisor *supervisor, DWORD timeout)
{
    HANDLE handles[2] = {supervisor->config->stop, engine_host_changed(supervisor->host)};

    return WaitForMultipleObjects(ARRAYSIZE(handles), handles, FALSE, timeout) == WAIT_OBJECT_0;
}

static DWORD wait_ready(struct supervisor *supervisor, BOOL *stop)
{
    struct engine_status status;

    for (;;)
    {
        report(supervisor, SUPERVISOR_STARTING);
        engine_host_check_start(supervisor->host);
        if ((*stop = wait_event(supervisor, TICK)))
            return ERROR_SUCCESS;
        engine_host_get_status(supervisor->host, &status);
        if (status.failed)
            return status.error;
        if (status.ready)
            return ERROR_SUCCESS;
    }
}

/* Seconds, 0 for never. */
static DWORD get_idle_timeout(void)
{
    DWORD seconds = IDLE_TIMEOUT_DEFAULT, size = sizeof(seconds);

    RegGetValueW(HKEY_LOCAL_MACHINE, L"Software\\OpenBITS", L"IdleTimeout", RRF_RT_REG_DWORD | RRF_SUBKEY_WOW6464KEY,
            NULL, &seconds, &size);
    return seconds;
}

/* Whatever a client does makes the idle time begin anew. */
static void note_activity(struct supervisor *supervisor, const struct engine_status *status)
{
    if (status->job_count)
        supervisor->idle_since = 0;
    else if (!supervisor->idle_since || supervisor->client_calls != status->client_calls
            || supervisor->object_count != status->object_count)
        supervisor->idle_since = GetTickCount64();
    supervisor->client_calls = status->client_calls;
    supervisor->object_count = status->object_count;
}

/* How long to wait before the service may be idle for long enough; 0 when it is now. */
static DWORD get_idle_wait(struct supervisor *supervisor, const struct engine_status *status)
{
    ULONGLONG end, now = GetTickCount64();
    DWORD timeout = get_idle_timeout();

    note_activity(supervisor, status);
    if (!timeout || status->job_count || !supervisor->config->stop_when_idle)
        return INFINITE;
    end = supervisor->idle_since + timeout * (ULONGLONG)1000;
    if (now < end)
        return min(end - now, INFINITE - 1);
    if (!status->object_count || !engine_host_has_client(supervisor->host))
        return 0;
    /* Asked again after another idle time: nobody tells us when a client dies. */
    supervisor->idle_since = now;
    return min(timeout * (ULONGLONG)1000, INFINITE - 1);
}

static void follow_jobs(struct supervisor *supervisor, BOOL pending)
{
    if (!supervisor->config->manage_start_type || (supervisor->pending_known && supervisor->pending == pending))
        return;
    start_type_set(supervisor->config->service, pending);
    supervisor->pending = pending;
    supervisor->pending_known = TRUE;
}

static void run(struct supervisor *supervisor)
{
    const struct supervisor_config *config = supervisor->config;
    struct engine_status status;
    DWORD wait;

    do
    {
        engine_host_check_start(supervisor->host);
        engine_host_get_status(supervisor->host, &status);
        follow_jobs(supervisor, status.job_count != 0);
        wait = get_idle_wait(supervisor, &status);
        if (!status.ready)
            wait = TICK;
    }
    while (wait && !wait_event(supervisor, wait));
    TRACE("%s: %s\n", debugstr_w(config->service->name), wait ? "stop asked for" : "idle");
}

/* Bounded: an engine that does not end in time is killed, which costs no acknowledged call. */
static void stop_engine(struct supervisor *supervisor)
{
    ULONGLONG end = GetTickCount64() + STOP_TIMEOUT;

    engine_host_stop(supervisor->host);
    do
    {
        report(supervisor, SUPERVISOR_STOPPING);
        if (engine_host_wait_stopped(supervisor->host, TICK))
            return;
    }
    while (GetTickCount64() < end);
    ERR("%s: the engine does not stop, killing it.\n", debugstr_w(supervisor->config->service->name));
    engine_host_kill_engine(supervisor->host);
    engine_host_wait_stopped(supervisor->host, KILL_TIMEOUT);
}

static DWORD start_and_run(struct supervisor *supervisor)
{
    const struct service_info *service = supervisor->config->service;
    DWORD error;
    HRESULT hr;
    BOOL stop;

    if ((error = wait_ready(supervisor, &stop)) || stop)
        return error;
    if (FAILED(hr = classes_register(supervisor->host, service, supervisor->config->hand_on, &supervisor->classes)))
        return hr;
    report(supervisor, SUPERVISOR_RUNNING);
    run(supervisor);
    return ERROR_SUCCESS;
}

/* The class objects go last: see succession.h. */
static void end(struct supervisor *supervisor, DWORD error)
{
    classes_revoke_private(&supervisor->classes);
    drop_mutex(supervisor);
    if (!supervisor->config->hand_on)
        classes_revoke(&supervisor->classes);
    report_phase(supervisor, SUPERVISOR_STOPPED, error);
    classes_revoke(&supervisor->classes);
}

DWORD supervisor_run(const struct supervisor_config *config)
{
    struct supervisor supervisor = {.config = config};
    HRESULT hr, init_hr;
    DWORD error;

    if ((error = take_mutex(&supervisor)))
    {
        report_phase(&supervisor, SUPERVISOR_STOPPED, error);
        return error;
    }
    init_hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    stub_pins_add_factories();
    if (SUCCEEDED(hr = engine_host_create(config->service, &supervisor.host)))
    {
        error = start_and_run(&supervisor);
        stop_engine(&supervisor);
        engine_host_release(supervisor.host);
    }
    if (FAILED(hr))
        error = hr;
    end(&supervisor, error);
    if (SUCCEEDED(init_hr))
        CoUninitialize();
    return error;
}
