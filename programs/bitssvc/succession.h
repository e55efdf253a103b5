/*
 * From one run of a service to the next
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

#ifndef OPENBITS_SUCCESSION_H
#define OPENBITS_SUCCESSION_H

#include <objbase.h>

#include "private/classes.h"

/* A client may ask for an object at any point of a stop, and is not to notice. But Wine's COM asks the class object
 * that is registered or else the service manager, and Wine's service manager takes a start of a service that is still
 * stopping for done: the client waits half a minute for nothing. And COM answers E_FAIL when a class object is revoked
 * while a client is on its way to it. So the class objects stay until the service manager knows that the service is
 * stopped and nobody has asked for a while. Calls that come before are handed on to the next run of the service, which
 * is found by private classes of its process; once it is up it is also the one that COM finds first. */
struct succession;

/* Counted; starts with one reference. */
HRESULT succession_create(const struct service_info *service, struct succession **succession);
void succession_addref(struct succession *succession);
void succession_release(struct succession *succession);

/* Of the run that is in that process. */
CLSID succession_private_class(DWORD process, enum class_family family);

/* Somebody uses a class object. */
void succession_note_call(struct succession *succession);
/* Waits for the end of the stop, starts the service unless it has been and calls CreateInstance there. */
HRESULT succession_hand_on(struct succession *succession, enum class_family family, REFIID riid, void **object);
/* The service manager has been told that the service is stopped. Returns when nobody has used a class object for a
 * while; bounded. With to_successor it also returns, and gives TRUE, as soon as the next run is known to be up. */
BOOL succession_linger(struct succession *succession, BOOL to_successor);

#endif
