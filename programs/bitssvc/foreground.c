/*
 * A supervisor without a service entry
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

#include "foreground.h"
#include "private/debug.h"
#include "supervisor.h"
#include "wine_process.h"

/* Never closed: threads of this file may set it until the process ends. */
static HANDLE stop_event;

static BOOL WINAPI console_control(DWORD type)
{
    TRACE("%lu\n", type);

    /* The system ends the process once this returns from a close or a shutdown, so let the stop come first. */
    SetEvent(stop_event);
    if (type != CTRL_C_EVENT && type != CTRL_BREAK_EVENT)
        Sleep(INFINITE);
    return TRUE;
}

DWORD foreground_run_console(const struct service_info *service)
{
    struct supervisor_config config = {.service = service};

    SetEnvironmentVariableW(L"OPENBITS_TRACE", L"2");
    debug_set_level(DEBUG_TRACE);
    if (!(stop_event = CreateEventW(NULL, TRUE, FALSE, NULL)))
        return GetLastError();
    SetConsoleCtrlHandler(console_control, TRUE);
    config.stop = stop_event;
    return supervisor_run(&config);
}

static DWORD WINAPI input_thread(void *arg)
{
    HANDLE input = arg;
    DWORD count;
    BYTE byte;

    while (ReadFile(input, &byte, sizeof(byte), &count, NULL) && count)
        ;
    SetEvent(stop_event);
    return 0;
}

/* As the service manager does for its services: when the last program of the prefix has ended, so do we. */
static DWORD WINAPI last_process_thread(void *arg)
{
    WaitForSingleObject(arg, INFINITE);
    SetEvent(stop_event);
    return 0;
}

static void start_thread(LPTHREAD_START_ROUTINE function, HANDLE arg)
{
    HANDLE thread = CreateThread(NULL, 0, function, arg, 0, NULL);

    if (thread)
        CloseHandle(thread);
}

static void report_ready(void *context, enum supervisor_phase phase, DWORD error)
{
    static const char ready[] = "ready\n";
    DWORD written;

    (void)context;
    (void)error;
    if (phase == SUPERVISOR_RUNNING)
        WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), ready, sizeof(ready) - 1, &written, NULL);
}

DWORD foreground_run_hosted(const struct service_info *service)
{
    struct supervisor_config config =
    {
        .service = service,
        .manage_start_type = TRUE,
        .stop_when_idle = TRUE,
        .report = report_ready,
    };
    HANDLE last_process;

    if (!(config.stop = stop_event = CreateEventW(NULL, TRUE, FALSE, NULL)))
        return GetLastError();
    if ((last_process = wine_become_system_process()))
        start_thread(last_process_thread, last_process);
    start_thread(input_thread, GetStdHandle(STD_INPUT_HANDLE));
    return supervisor_run(&config);
}
