/*
 * Processes that have been given an object
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
#include <windows.h>
#include <rpc.h>
#include <rpcdcep.h>

#include "clients.h"
#include "private/debug.h"

DWORD client_current_id(void)
{
    unsigned long pid;
    RPC_STATUS status;

    /* No binding means that of the call being served. A call from within this process has none. */
    if (!(status = I_RpcBindingInqLocalClientPID(NULL, &pid)))
        return pid;
    TRACE("no client process, status %ld\n", status);
    return 0;
}

HANDLE client_open_current(void)
{
    DWORD pid = client_current_id();

    TRACE("client process %#lx\n", pid);
    return !pid ? NULL : OpenProcess(SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid);
}

static BOOL has_ended(HANDLE process)
{
    return WaitForSingleObject(process, 0) == WAIT_OBJECT_0;
}

static void remove_ended(struct client_list *list)
{
    ULONG i, kept = 0;

    for (i = 0; i < list->count; ++i)
    {
        if (has_ended(list->processes[i]))
            CloseHandle(list->processes[i]);
        else
            list->processes[kept++] = list->processes[i];
    }
    list->count = kept;
}

static BOOL contains(const struct client_list *list, HANDLE process)
{
    DWORD id = GetProcessId(process);
    ULONG i;

    for (i = 0; i < list->count; ++i)
    {
        if (GetProcessId(list->processes[i]) == id)
            return TRUE;
    }
    return FALSE;
}

static BOOL reserve(struct client_list *list)
{
    ULONG capacity = list->capacity ? list->capacity * 2 : 8;
    HANDLE *processes;

    if (list->count < list->capacity)
        return TRUE;
    if (!(processes = realloc(list->processes, capacity * sizeof(*processes))))
        return FALSE;
    list->processes = processes;
    list->capacity = capacity;
    return TRUE;
}

void client_list_add(struct client_list *list, HANDLE process)
{
    /* An id is not used again while a handle to the process is open, so equal ids mean the same process. */
    if (contains(list, process))
    {
        CloseHandle(process);
        return;
    }
    remove_ended(list);
    if (reserve(list))
        list->processes[list->count++] = process;
    else
        CloseHandle(process);
}

BOOL client_list_any_alive(struct client_list *list)
{
    remove_ended(list);
    return list->count != 0;
}

void client_list_free(struct client_list *list)
{
    ULONG i;

    for (i = 0; i < list->count; ++i)
        CloseHandle(list->processes[i]);
    free(list->processes);
    memset(list, 0, sizeof(*list));
}
