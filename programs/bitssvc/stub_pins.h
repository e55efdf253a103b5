/*
 * Stubs that keep Wine's RPC interfaces registered
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

#ifndef OPENBITS_STUB_PINS_H
#define OPENBITS_STUB_PINS_H

#include <windows.h>

/* Wine 8.0's COM takes the RPC interface of an IID away when its last stub in the process is released, waits for
 * the calls on it to end, and loses the wake-up when that last call is just returning: the thread then waits for ever
 * with COM's lock held, and with it the whole process. A client that creates an object and at once releases the class
 * factory is enough. So each process of ours keeps one stub of every interface that it hands out.
 *
 * To be called once in the multithreaded apartment, before a client can get a pointer. */
void stub_pins_add_factories(void);
void stub_pins_add_objects(void);

#endif
