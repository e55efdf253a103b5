/*
 * COM objects of this process, counted, and the reports to the supervisor
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

#include "control.h"
#include "server.h"
#include "status_pipe.h"

struct engine *server_engine;

static LONG object_count;
static LONG job_count;
static HANDLE changed_event;

/* The supervisor wants to know whether there are objects, not how many: only the ends are worth a message. */
void server_object_created(void)
{
    if (InterlockedIncrement(&object_count) == 1)
        SetEvent(changed_event);
}

void server_object_destroyed(void)
{
    if (!InterlockedDecrement(&object_count))
        SetEvent(changed_event);
}

void status_pipe_set_jobs(ULONG count)
{
    InterlockedExchange(&job_count, count);
    SetEvent(changed_event);
}

static BOOL write_all(HANDLE pipe, const void *buffer, ULONG size)
{
    const BYTE *data = buffer;
    DWORD written;

    for (; size; size -= written, data += written)
    {
        if (!WriteFile(pipe, data, size, &written, NULL))
            return FALSE;
    }
    return TRUE;
}

BOOL status_pipe_write(HANDLE pipe, enum control_type type, const void *data, ULONG size)
{
    const struct control_header header = {CONTROL_VERSION, type, size};

    return write_all(pipe, &header, sizeof(header)) && write_all(pipe, data, size);
}

static struct control_state last_state;

static BOOL update_state(void)
{
    const struct control_state state =
    {
        .job_count = InterlockedCompareExchange(&job_count, 0, 0),
        .object_count = InterlockedCompareExchange(&object_count, 0, 0),
    };
    BOOL changed = memcmp(&state, &last_state, sizeof(state)) != 0;

    last_state = state;
    return changed;
}

BOOL status_pipe_report(HANDLE pipe)
{
    update_state();
    return status_pipe_write(pipe, CONTROL_STATE, &last_state, sizeof(last_state));
}

/* A thread of its own, so that no COM call waits for the supervisor; changes that come together make one message. */
static DWORD WINAPI report_thread(void *arg)
{
    BOOL connected = TRUE;
    HANDLE pipe = arg;

    while (connected && !WaitForSingleObject(changed_event, INFINITE))
    {
        if (update_state())
            connected = status_pipe_write(pipe, CONTROL_STATE, &last_state, sizeof(last_state));
    }
    return 0;
}

HRESULT status_pipe_init(void)
{
    changed_event = CreateEventW(NULL, FALSE, FALSE, NULL);
    return changed_event ? S_OK : HRESULT_FROM_WIN32(GetLastError());
}

HRESULT status_pipe_start_reports(HANDLE pipe)
{
    HANDLE thread = CreateThread(NULL, 0, report_thread, pipe, 0, NULL);

    if (!thread)
        return HRESULT_FROM_WIN32(GetLastError());
    CloseHandle(thread);
    return S_OK;
}
