/*
 * Releasing objects of clients
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

#ifndef OPENBITS_BITS_RELEASE_H
#define OPENBITS_BITS_RELEASE_H

#include <windows.h>

/* Calls proc, which releases what a client gave, on another thread. The last release is a call into the client, which
 * may hang or be gone, while whoever drops the object must go on: he waits as long as a client that is well needs
 * (CB-DELIV-21) and no longer. The releases of one client process, 0: an unknown one, go one after the other. */
void release_in_time(ULONG client, void (*proc)(void *what), void *what);

#endif
