/*
 * COM objects of this process, counted
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

#ifndef OPENBITS_SERVER_H
#define OPENBITS_SERVER_H

#include <windows.h>

#include "engine/engine.h"

/* The engine of this process; set before the first class object is handed out, never NULL after that. */
extern struct engine *server_engine;

/* Each COM object that a client may hold calls these once when it is made and when it goes; the count decides when an
 * idle service may stop. */
void server_object_created(void);
void server_object_destroyed(void);

/* The managers, one per class family; riid is answered by QueryInterface on a new object.
 * bits_manager_create: all eleven BITS classes (MGR-CLASS-4). */
HRESULT bits_manager_create(REFIID riid, void **object);
HRESULT qmgr_manager_create(REFIID riid, void **object);
HRESULT do_manager_create(REFIID riid, void **object);

#endif
