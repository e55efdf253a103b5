/*
 * The service entries of BITS and DoSvc
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

#include "private/debug.h"
#include "service.h"
#include "supervisor.h"

/* More than a pending phase takes between two reports, and what a stop may take at most. */
#define PENDING_HINT 20000
/* Below the 10 seconds that Wine's service manager gives a control handler. */
#define HANDLER_PATIENCE 8000

/* Who reports the end of the service. Wine's SetServiceStatus waits for a control handler to return when it is told of
 * the end, and "net stop" does not wait at all: so a handler that asked for the stop waits for its end and tells it. */
enum reporter
{
    REPORTER_OPEN,
    REPORTER_HANDLER,
    REPORTER_CHOSEN,            /* it is decided: the service's own thread unless a handler had taken it on */
};

struct service
{
    const struct service_info *info;
    SERVICE_STATUS_HANDLE handle;
    SERVICE_STATUS status;      /* of the service's own thread; after the end, of the one that reports it */
    LONG reporter;
    HANDLE stop;                /* events, in this order: a stop is asked for, */
    HANDLE stopped;             /* all is done and a handler is to report it, */
    HANDLE told;                /* it has */
};

/* A stop is taken while the start is pending too: Wine's "net start" does not wait for its end. */
static DWORD accepted_controls(DWORD state)
{
    return state == SERVICE_RUNNING || state == SERVICE_START_PENDING
            ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN | SERVICE_ACCEPT_PRESHUTDOWN : 0;
}

static void prepare_status(SERVICE_STATUS *status, DWORD state, DWORD error)
{
    BOOL pending = state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING;

    status->dwCheckPoint = !pending ? 0 : status->dwCurrentState == state ? status->dwCheckPoint + 1 : 1;
    status->dwCurrentState = state;
    status->dwControlsAccepted = accepted_controls(state);
    status->dwWin32ExitCode = error;
    status->dwWaitHint = pending ? PENDING_HINT : 0;
}

static void set_status(struct service *service, DWORD state, DWORD error)
{
    prepare_status(&service->status, state, error);
    SetServiceStatus(service->handle, &service->status);
}

/* What the caller does next is to find the service stopped. Bounded, as the service manager's patience is. */
static void stop_and_report(struct service *service)
{
    if (InterlockedCompareExchange(&service->reporter, REPORTER_HANDLER, REPORTER_OPEN) != REPORTER_OPEN)
        return;
    SetEvent(service->stop);
    if (WaitForSingleObject(service->stopped, HANDLER_PATIENCE)
            && InterlockedCompareExchange(&service->reporter, REPORTER_OPEN, REPORTER_HANDLER) == REPORTER_HANDLER)
        return;
    WaitForSingleObject(service->stopped, INFINITE);
    SetServiceStatus(service->handle, &service->status);
    SetEvent(service->told);
}

/* The other half, on the service's own thread. */
static void report_end(struct service *service, DWORD error)
{
    prepare_status(&service->status, SERVICE_STOPPED, error);
    if (InterlockedExchange(&service->reporter, REPORTER_CHOSEN) == REPORTER_HANDLER)
    {
        SetEvent(service->stopped);
        WaitForSingleObject(service->told, INFINITE);
    }
    else
        SetServiceStatus(service->handle, &service->status);
}

static DWORD WINAPI control_handler(DWORD control, DWORD type, void *data, void *context)
{
    struct service *service = context;

    (void)type;
    (void)data;

    TRACE("%s: control %lu\n", debugstr_w(service->info->name), control);
    switch (control)
    {
        case SERVICE_CONTROL_STOP:
        case SERVICE_CONTROL_SHUTDOWN:
        case SERVICE_CONTROL_PRESHUTDOWN:
            stop_and_report(service);
            return NO_ERROR;
        case SERVICE_CONTROL_INTERROGATE:
            return NO_ERROR;
        default:
            return ERROR_CALL_NOT_IMPLEMENTED;
    }
}

static void report(void *context, enum supervisor_phase phase, DWORD error)
{
    struct service *service = context;

    switch (phase)
    {
        case SUPERVISOR_STARTING:
            set_status(service, SERVICE_START_PENDING, NO_ERROR);
            break;
        case SUPERVISOR_RUNNING:
            set_status(service, SERVICE_RUNNING, NO_ERROR);
            break;
        case SUPERVISOR_STOPPING:
            set_status(service, SERVICE_STOP_PENDING, NO_ERROR);
            break;
        case SUPERVISOR_STOPPED:
            report_end(service, error);
            break;
    }
}

/* Never closed: the control handler of the time before may still be about to use them. */
static BOOL prepare_events(struct service *service)
{
    HANDLE *events[] = {&service->stop, &service->stopped, &service->told};
    ULONG i;

    for (i = 0; i < ARRAYSIZE(events); ++i)
    {
        if (!*events[i] && !(*events[i] = CreateEventW(NULL, TRUE, FALSE, NULL)))
            return FALSE;
        ResetEvent(*events[i]);
    }
    service->reporter = REPORTER_OPEN;
    return TRUE;
}

/* A process that holds the other service too may run this one more than once, the next time perhaps while the last one
 * still hands calls on: after the report that the service has stopped nothing of it is touched. */
static void run_service(struct service *service)
{
    const struct supervisor_config config =
    {
        .service = service->info,
        .stop = service->stop,
        .manage_start_type = TRUE,
        .stop_when_idle = TRUE,
        .hand_on = TRUE,
        .report = report,
        .context = service,
    };

    supervisor_run(&config);
}

/* Held shared by each service that runs, so that the process does not end before its class objects are revoked. */
static SRWLOCK running = SRWLOCK_INIT;

static void service_main(struct service *service)
{
    BOOL prepared;

    AcquireSRWLockShared(&running);
    prepared = prepare_events(service);
    memset(&service->status, 0, sizeof(service->status));
    service->status.dwServiceType = SERVICE_WIN32_SHARE_PROCESS;
    if (!(service->handle = RegisterServiceCtrlHandlerExW(service->info->name, control_handler, service)))
        ERR("no control handler for %s, error %lu.\n", debugstr_w(service->info->name), GetLastError());
    else if (prepared)
        run_service(service);
    else
        set_status(service, SERVICE_STOPPED, ERROR_OUTOFMEMORY);
    ReleaseSRWLockShared(&running);
}

static void WINAPI bits_main(DWORD argc, WCHAR **argv)
{
    static struct service service = {.info = &service_bits};

    (void)argc;
    (void)argv;
    service_main(&service);
}

static void WINAPI dosvc_main(DWORD argc, WCHAR **argv)
{
    static struct service service = {.info = &service_dosvc};

    (void)argc;
    (void)argv;
    service_main(&service);
}

DWORD service_dispatch(void)
{
    SERVICE_TABLE_ENTRYW table[] =
    {
        {(WCHAR *)service_bits.name, bits_main},
        {(WCHAR *)service_dosvc.name, dosvc_main},
        {NULL, NULL},
    };

    if (!StartServiceCtrlDispatcherW(table))
        return GetLastError();
    AcquireSRWLockExclusive(&running);
    return ERROR_SUCCESS;
}
