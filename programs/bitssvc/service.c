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

struct service
{
    const struct service_info *info;
    SERVICE_STATUS_HANDLE handle;
    HANDLE stop;
    SRWLOCK lock;               /* keeps the reports in order */
    SERVICE_STATUS status;
};

/* A stop is taken while the start is pending too: Wine's "net start" does not wait for its end. */
static DWORD accepted_controls(DWORD state)
{
    return state == SERVICE_RUNNING || state == SERVICE_START_PENDING
            ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN | SERVICE_ACCEPT_PRESHUTDOWN : 0;
}

/* A service that is stopping never says that it runs. */
static BOOL is_step_back(DWORD from, DWORD to)
{
    if (from == SERVICE_STOP_PENDING)
        return to != SERVICE_STOP_PENDING && to != SERVICE_STOPPED;
    return from == SERVICE_STOPPED;
}

static void set_status(struct service *service, DWORD state, DWORD error)
{
    SERVICE_STATUS *status = &service->status;
    BOOL pending = state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING;

    AcquireSRWLockExclusive(&service->lock);
    if (!is_step_back(status->dwCurrentState, state))
    {
        status->dwCheckPoint = !pending ? 0 : status->dwCurrentState == state ? status->dwCheckPoint + 1 : 1;
        status->dwCurrentState = state;
        status->dwControlsAccepted = accepted_controls(state);
        status->dwWin32ExitCode = error;
        status->dwWaitHint = pending ? PENDING_HINT : 0;
        SetServiceStatus(service->handle, status);
    }
    ReleaseSRWLockExclusive(&service->lock);
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
            set_status(service, SERVICE_STOP_PENDING, NO_ERROR);
            SetEvent(service->stop);
            return NO_ERROR;
        case SERVICE_CONTROL_INTERROGATE:
            return NO_ERROR;
        default:
            return ERROR_CALL_NOT_IMPLEMENTED;
    }
}

static void report(void *context, enum supervisor_phase phase)
{
    static const DWORD states[] =
    {
        [SUPERVISOR_STARTING] = SERVICE_START_PENDING,
        [SUPERVISOR_RUNNING] = SERVICE_RUNNING,
        [SUPERVISOR_STOPPING] = SERVICE_STOP_PENDING,
    };

    set_status(context, states[phase], NO_ERROR);
}

static DWORD run_service(struct service *service)
{
    const struct supervisor_config config =
    {
        .service = service->info,
        .stop = service->stop,
        .manage_start_type = TRUE,
        .stop_when_idle = TRUE,
        .report = report,
        .context = service,
    };

    return service->stop ? supervisor_run(&config) : ERROR_OUTOFMEMORY;
}

static void service_main(struct service *service)
{
    DWORD error;

    /* A process that holds the other service too may run this one more than once. The event is never closed: the
     * control handler of the time before may still be about to set it. */
    if (!service->stop)
        service->stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    ResetEvent(service->stop);
    memset(&service->status, 0, sizeof(service->status));
    service->status.dwServiceType = SERVICE_WIN32_SHARE_PROCESS;
    if ((service->handle = RegisterServiceCtrlHandlerExW(service->info->name, control_handler, service)))
    {
        error = run_service(service);
        set_status(service, SERVICE_STOPPED, error);
    }
    else
        ERR("no control handler for %s, error %lu.\n", debugstr_w(service->info->name), GetLastError());
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

    return StartServiceCtrlDispatcherW(table) ? ERROR_SUCCESS : GetLastError();
}
