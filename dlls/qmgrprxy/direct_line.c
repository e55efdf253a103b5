/*
 * This process' end of a direct line to the service
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

#include "direct_line.h"

#include <wchar.h>

#include "private/debug.h"
#include "private/shared_name.h"

/* A service that was killed answers no more; it is looked at first after this time. */
#define LOOK_MS 500

/* The one in use. A process has one for each service that runs, and the service seldom begins anew. */
struct open_line
{
    GUID name;
    OPENBITS_DIRECT_CALL *shared;
    HANDLE call;
    HANDLE answer;
    HANDLE server;
};

static SRWLOCK open_lock = SRWLOCK_INIT;
static struct open_line current;

static void close_current(void)
{
    if (current.shared)
        UnmapViewOfFile(current.shared);
    if (current.call)
        CloseHandle(current.call);
    if (current.answer)
        CloseHandle(current.answer);
    if (current.server)
        CloseHandle(current.server);
    memset(&current, 0, sizeof(current));
}

static OPENBITS_DIRECT_CALL *map(const WCHAR *name)
{
    HANDLE section = OpenFileMappingW(FILE_MAP_WRITE, FALSE, name);
    OPENBITS_DIRECT_CALL *shared;

    if (!section)
        return NULL;
    shared = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof(*shared));
    CloseHandle(section);
    return shared;
}

static BOOL open_current(const OPENBITS_DIRECT_LINE *line)
{
    WCHAR name[SHARED_NAME_SIZE];

    close_current();
    current.name = line->name;
    current.server = OpenProcess(SYNCHRONIZE, FALSE, line->server);
    shared_name(name, &line->name, L"");
    current.shared = map(name);
    shared_name(name, &line->name, L"-call");
    current.call = OpenEventW(EVENT_MODIFY_STATE, FALSE, name);
    shared_name(name, &line->name, L"-answer");
    current.answer = OpenEventW(SYNCHRONIZE, FALSE, name);
    if (current.server && current.shared && current.call && current.answer)
        return TRUE;
    WARN("No line %s, error %lu.\n", debugstr_w(name), GetLastError());
    close_current();
    return FALSE;
}

/* One request to Wine's server, as long as the answer comes soon. */
static BOOL call_and_wait(void)
{
    HANDLE handles[] = {current.answer, current.server};
    DWORD ret = SignalObjectAndWait(current.call, current.answer, LOOK_MS, FALSE);

    if (ret == WAIT_TIMEOUT)
        ret = WaitForMultipleObjects(ARRAYSIZE(handles), handles, FALSE, INFINITE);
    return ret == WAIT_OBJECT_0;
}

/* Under the lock. */
static enum direct_result add_file(const OPENBITS_DIRECT_LINE *line, const WCHAR *remote, ULONG remote_length,
        const WCHAR *local, ULONG local_length, HRESULT *hr)
{
    if (!IsEqualGUID(&current.name, &line->name) && !open_current(line))
        return DIRECT_GONE;
    current.shared->job = line->job;
    current.shared->remote = remote_length;
    current.shared->local = local_length;
    memcpy(current.shared->text, remote, remote_length * sizeof(*remote));
    memcpy(current.shared->text + remote_length, local, local_length * sizeof(*local));
    if (!call_and_wait())
    {
        WARN("The service has ended.\n");
        close_current();
        return DIRECT_GONE;
    }
    *hr = current.shared->result;
    return current.shared->done ? DIRECT_DONE : DIRECT_GONE;
}

enum direct_result direct_line_add_file(const OPENBITS_DIRECT_LINE *line, const WCHAR *remote, const WCHAR *local,
        HRESULT *hr)
{
    size_t remote_length = wcslen(remote), local_length = wcslen(local), room = ARRAYSIZE(current.shared->text);
    enum direct_result result;

    if (remote_length > room || local_length > room - remote_length || !TryAcquireSRWLockExclusive(&open_lock))
        return DIRECT_NOT_NOW;
    result = add_file(line, remote, remote_length, local, local_length, hr);
    ReleaseSRWLockExclusive(&open_lock);
    return result;
}

void direct_line_close(void)
{
    close_current();
}
