/*
 * Starting our own programs with pipes to them
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

#include "private/spawn.h"

#define INHERITED_MAX 5

/* The list that CreateProcess takes; it must live as long as the attributes. */
struct inherited
{
    HANDLE handles[INHERITED_MAX];
    ULONG count;
    LPPROC_THREAD_ATTRIBUTE_LIST attributes;
};

static DWORD last_error(void)
{
    DWORD error = GetLastError();

    return error ? error : ERROR_GEN_FAILURE;
}

void spawn_close_handle(HANDLE *handle)
{
    if (*handle)
        CloseHandle(*handle);
    *handle = NULL;
}

static void inherited_add(struct inherited *inherited, HANDLE handle)
{
    if (handle)
        inherited->handles[inherited->count++] = handle;
}

static void inherited_free(struct inherited *inherited)
{
    DeleteProcThreadAttributeList(inherited->attributes);
    free(inherited->attributes);
}

static DWORD inherited_init(struct inherited *inherited)
{
    SIZE_T size = 0;
    DWORD error;

    InitializeProcThreadAttributeList(NULL, 1, 0, &size);
    if (!(inherited->attributes = malloc(size)))
        return ERROR_OUTOFMEMORY;
    if (!InitializeProcThreadAttributeList(inherited->attributes, 1, 0, &size))
    {
        error = last_error();
        free(inherited->attributes);
        return error;
    }
    if (UpdateProcThreadAttribute(inherited->attributes, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, inherited->handles,
            inherited->count * sizeof(*inherited->handles), NULL, NULL))
        return ERROR_SUCCESS;
    error = last_error();
    inherited_free(inherited);
    return error;
}

/* A copy of our standard error that can be inherited, NULL if we have none. */
static HANDLE duplicate_error_output(void)
{
    HANDLE process = GetCurrentProcess(), copy = NULL, source = GetStdHandle(STD_ERROR_HANDLE);

    if (source && source != INVALID_HANDLE_VALUE)
        DuplicateHandle(process, source, process, &copy, 0, TRUE, DUPLICATE_SAME_ACCESS);
    return copy;
}

static DWORD create_process(const WCHAR *path, WCHAR *command, STARTUPINFOEXW *startup, struct inherited *inherited,
        HANDLE *process)
{
    PROCESS_INFORMATION info;
    DWORD error;

    if ((error = inherited_init(inherited)))
        return error;
    startup->lpAttributeList = inherited->attributes;
    /* Detached: no console is made for it, and Ctrl-C in ours does not reach it. */
    if (CreateProcessW(path, command, NULL, NULL, TRUE, DETACHED_PROCESS | EXTENDED_STARTUPINFO_PRESENT, NULL, NULL,
            &startup->StartupInfo, &info))
    {
        CloseHandle(info.hThread);
        *process = info.hProcess;
    }
    else
        error = last_error();
    inherited_free(inherited);
    return error;
}

DWORD spawn_process(const WCHAR *path, WCHAR *command, const struct spawn_handles *handles, HANDLE *process)
{
    STARTUPINFOEXW startup = {.StartupInfo = {.cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES}};
    HANDLE error_output = duplicate_error_output();
    struct inherited inherited = {.count = 0};
    DWORD error;

    *process = NULL;
    startup.StartupInfo.hStdInput = handles->input;
    startup.StartupInfo.hStdOutput = handles->output;
    startup.StartupInfo.hStdError = error_output;
    inherited_add(&inherited, handles->input);
    inherited_add(&inherited, handles->output);
    inherited_add(&inherited, error_output);
    inherited_add(&inherited, handles->extra[0]);
    inherited_add(&inherited, handles->extra[1]);
    error = create_process(path, command, &startup, &inherited, process);
    spawn_close_handle(&error_output);
    return error;
}

DWORD spawn_create_pipe(HANDLE *read, HANDLE *write, HANDLE *theirs)
{
    if (!CreatePipe(read, write, NULL, 0))
    {
        *read = *write = NULL;
        return last_error();
    }
    if (!SetHandleInformation(*theirs, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT))
        return last_error();
    return ERROR_SUCCESS;
}
