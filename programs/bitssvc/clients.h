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

#ifndef OPENBITS_CLIENTS_H
#define OPENBITS_CLIENTS_H

#include <windows.h>

/* Wine's COM never notices that a client died with references left, so the supervisor remembers the processes that
 * asked for objects. Not locked: the owner does. */
struct client_list
{
    HANDLE *processes;
    ULONG count;
    ULONG capacity;
};

/* The id of the process whose call the current thread serves; 0 if it cannot be told. */
DWORD client_current_id(void);
/* The process whose call the current thread serves; NULL if it cannot be told. The caller closes it. */
HANDLE client_open_current(void);
/* Takes the handle over. */
void client_list_add(struct client_list *list, HANDLE process);
/* Forgets the processes that have ended; TRUE if one is left. */
BOOL client_list_any_alive(struct client_list *list);
void client_list_free(struct client_list *list);

#endif
