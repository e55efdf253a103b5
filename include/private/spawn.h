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

#ifndef OPENBITS_PRIVATE_SPAWN_H
#define OPENBITS_PRIVATE_SPAWN_H

#include <windows.h>

/* What a new process gets; any may be NULL. Standard error is always a copy of ours. Nothing else is inherited: a
 * second child that held the end of the first one's pipe would keep the first from seeing its end. */
struct spawn_handles
{
    HANDLE input;
    HANDLE output;
    HANDLE extra[2];            /* known to the process from its command line */
};

/* Starts a process without a console. The caller closes *process. Win32 error. */
DWORD spawn_process(const WCHAR *path, WCHAR *command, const struct spawn_handles *handles, HANDLE *process);

/* A pipe of which only one end, *theirs, can be inherited. On failure both ends may be there; the caller closes them.
 * Win32 error. */
DWORD spawn_create_pipe(HANDLE *read, HANDLE *write, HANDLE *theirs);

/* Closes the handle if there is one and sets it to NULL. */
void spawn_close_handle(HANDLE *handle);

#endif
