/*
 * Starting an engine process, and the pipes to it
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
#include <stdlib.h>

#include "engine_link.h"
#include "private/debug.h"
#include "private/spawn.h"

static DWORD create_process(const struct service_info *service, HANDLE control, HANDLE status, HANDLE *process)
{
    const struct spawn_handles handles = {.extra = {control, status}};
    WCHAR path[MAX_PATH], command[MAX_PATH + 80];
    DWORD len = GetModuleFileNameW(NULL, path, MAX_PATH);

    if (!len || len >= MAX_PATH)
        return ERROR_BUFFER_OVERFLOW;
    swprintf(command, ARRAYSIZE(command), L"\"%ls\" --engine %ls --control %lu --status %lu", path, service->name,
            HandleToULong(control), HandleToULong(status));
    return spawn_process(path, command, &handles, process);
}

DWORD engine_link_open(const struct service_info *service, struct engine_link *link)
{
    HANDLE control = NULL, status = NULL;
    DWORD error;

    memset(link, 0, sizeof(*link));
    if (!(error = spawn_create_pipe(&control, &link->control, &control))
            && !(error = spawn_create_pipe(&link->status, &status, &status)))
        error = create_process(service, control, status, &link->process);
    spawn_close_handle(&control);
    spawn_close_handle(&status);
    if (error)
        engine_link_close(link);
    return error;
}

void engine_link_close(struct engine_link *link)
{
    spawn_close_handle(&link->control);
    spawn_close_handle(&link->status);
    spawn_close_handle(&link->process);
}

static BOOL read_all(HANDLE pipe, void *buffer, ULONG size)
{
    BYTE *data = buffer;
    DWORD count;

    for (; size; size -= count, data += count)
    {
        if (!ReadFile(pipe, data, size, &count, NULL) || !count)
            return FALSE;
    }
    return TRUE;
}

BOOL engine_link_read(struct engine_link *link, struct engine_message *message)
{
    struct control_header header;

    if (!read_all(link->status, &header, sizeof(header)))
        return FALSE;
    if (header.version != CONTROL_VERSION || header.size > CONTROL_MAX_SIZE)
    {
        ERR("message of version %u, %u bytes.\n", header.version, header.size);
        return FALSE;
    }
    if (!(message->data = malloc(header.size + 1)))
        return FALSE;
    message->type = header.type;
    message->size = header.size;
    if (read_all(link->status, message->data, header.size))
        return TRUE;
    free(message->data);
    return FALSE;
}
