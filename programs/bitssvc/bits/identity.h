/*
 * One COM object for each object of the engine
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

#ifndef OPENBITS_BITS_IDENTITY_H
#define OPENBITS_BITS_IDENTITY_H

#include <windows.h>

/* The counted part of a COM object that stands for an engine object. All pointers to one job or file share such an
 * object (MGR-GET-5, ENUM-FILES-4): the engine object's face slot points to it as long as a client holds it. */
struct identity
{
    LONG refcount;
    void **slot;
};

/* The object in the slot with a reference, or NULL if there is none. */
struct identity *identity_find(void **slot);
/* Puts a new object, whose reference belongs to the caller, into the slot. If another thread was faster its object is
 * returned with a reference, and the caller throws the new one away. */
struct identity *identity_enter(struct identity *identity, void **slot);

ULONG identity_addref(struct identity *identity);
/* At 0 the object has left the slot and the caller frees it. */
ULONG identity_release(struct identity *identity);

#endif
