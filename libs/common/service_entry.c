/*
 * ServiceMain: a service of svchost.exe that bitssvc.exe does the work of
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

#include "private/service_dll.h"
#include "private/spawn.h"

/* More than bitssvc.exe takes to stop: 10 seconds for the engine and what comes after a kill of it. */
#define STOP_TIMEOUT 15000
#define PENDING_HINT 20000
#define TICK 1000

struct hosted
{
    const struct service_info *info;
    SERVICE_STATUS_HANDLE handle;
    SERVICE_STATUS status;
    HANDLE stop;
    HANDLE ready;
    HANDLE process;
    HANDLE input;               /* our ends of the pipes */
    HANDLE output;
};

static void set_status(struct hosted *hosted, DWORD state, DWORD error)
{
    SERVICE_STATUS *status = &hosted->status;
    BOOL pending = state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING;

    status->dwServiceType = SERVICE_WIN32_SHARE_PROCESS;
    status->dwCheckPoint = !pending ? 0 : status->dwCurrentState == state ? status->dwCheckPoint + 1 : 1;
    status->dwCurrentState = state;
    /* A stop is taken while the start is pending too: Wine's "net start" does not wait for its end. */
    status->dwControlsAccepted = state == SERVICE_RUNNING || state == SERVICE_START_PENDING
            ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN | SERVICE_ACCEPT_PRESHUTDOWN : 0;
    status->dwWin32ExitCode = error;
    status->dwWaitHint = pending ? PENDING_HINT : 0;
    SetServiceStatus(hosted->handle, status);
}

/* Only signals: the states are reported by the service's own thread, in order. */
static DWORD WINAPI control_handler(DWORD control, DWORD type, void *data, void *context)
{
    struct hosted *hosted = context;

    (void)type;
    (void)data;

    switch (control)
    {
        case SERVICE_CONTROL_STOP:
        case SERVICE_CONTROL_SHUTDOWN:
        case SERVICE_CONTROL_PRESHUTDOWN:
            SetEvent(hosted->stop);
            return NO_ERROR;
        case SERVICE_CONTROL_INTERROGATE:
            return NO_ERROR;
        default:
            return ERROR_CALL_NOT_IMPLEMENTED;
    }
}

static DWORD create_process(struct hosted *hosted, HANDLE input, HANDLE output)
{
    const struct spawn_handles handles = {.input = input, .output = output};
    WCHAR path[MAX_PATH + 16], command[MAX_PATH + 64];

    if (!GetSystemDirectoryW(path, MAX_PATH))
        return GetLastError();
    lstrcatW(path, L"\\bitssvc.exe");
    swprintf(command, ARRAYSIZE(command), L"\"%ls\" --hosted %ls", path, hosted->info->name);
    return spawn_process(path, command, &handles, &hosted->process);
}

static DWORD start_process(struct hosted *hosted)
{
    HANDLE input = NULL, output = NULL;
    DWORD error;

    if (!(error = spawn_create_pipe(&input, &hosted->input, &input))
            && !(error = spawn_create_pipe(&hosted->output, &output, &output)))
        error = create_process(hosted, input, output);
    spawn_close_handle(&input);
    spawn_close_handle(&output);
    return error;
}

static DWORD WINAPI ready_thread(void *arg)
{
    struct hosted *hosted = arg;
    DWORD count;
    BYTE byte;

    if (ReadFile(hosted->output, &byte, sizeof(byte), &count, NULL) && count)
        SetEvent(hosted->ready);
    return 0;
}

/* Until the process is ready, has ended, or a stop is asked for. */
static void wait_ready(struct hosted *hosted)
{
    HANDLE handles[] = {hosted->ready, hosted->process, hosted->stop};
    DWORD ret;

    do
        set_status(hosted, SERVICE_START_PENDING, NO_ERROR);
    while ((ret = WaitForMultipleObjects(ARRAYSIZE(handles), handles, FALSE, TICK)) == WAIT_TIMEOUT);
    if (ret == WAIT_OBJECT_0)
        set_status(hosted, SERVICE_RUNNING, NO_ERROR);
}

static void wait_end(struct hosted *hosted)
{
    HANDLE handles[] = {hosted->process, hosted->stop};
    ULONGLONG end;

    WaitForMultipleObjects(ARRAYSIZE(handles), handles, FALSE, INFINITE);
    end = GetTickCount64() + STOP_TIMEOUT;
    spawn_close_handle(&hosted->input);
    do
        set_status(hosted, SERVICE_STOP_PENDING, NO_ERROR);
    while (WaitForSingleObject(hosted->process, TICK) == WAIT_TIMEOUT && GetTickCount64() < end);
    TerminateProcess(hosted->process, ERROR_PROCESS_ABORTED);
}

static DWORD run(struct hosted *hosted)
{
    DWORD error, code = ERROR_PROCESS_ABORTED;
    HANDLE thread;

    if ((error = start_process(hosted)))
        return error;
    if (!(thread = CreateThread(NULL, 0, ready_thread, hosted, 0, NULL)))
        return GetLastError();
    wait_ready(hosted);
    wait_end(hosted);
    /* Its end of the pipe is gone with the process, so the thread does not wait for long. */
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    GetExitCodeProcess(hosted->process, &code);
    return code;
}

void service_dll_main(const struct service_info *service)
{
    struct hosted hosted = {.info = service};
    DWORD error = ERROR_OUTOFMEMORY;

    /* The control handler is not called any more once the service has been reported as stopped. */
    hosted.stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    hosted.ready = CreateEventW(NULL, TRUE, FALSE, NULL);
    hosted.handle = RegisterServiceCtrlHandlerExW(service->name, control_handler, &hosted);
    if (hosted.stop && hosted.ready && hosted.handle)
        error = run(&hosted);
    spawn_close_handle(&hosted.input);
    spawn_close_handle(&hosted.output);
    spawn_close_handle(&hosted.process);
    spawn_close_handle(&hosted.ready);
    if (hosted.handle)
        set_status(&hosted, SERVICE_STOPPED, error);
    spawn_close_handle(&hosted.stop);
}
