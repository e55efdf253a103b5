/*
 * What all COM objects of the faces have in common
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

#ifndef OPENBITS_BITS_OBJECT_H
#define OPENBITS_BITS_OBJECT_H

#include <windows.h>

/* One interface that an object answers QueryInterface for; a map ends with a NULL iid. */
struct object_interface
{
    const IID *iid;
    size_t offset;              /* of the interface in the object's structure */
};

/* QueryInterface of an object: a reference is taken on success, else E_NOINTERFACE and NULL. E_INVALIDARG for a NULL
 * out pointer. */
HRESULT object_query(void *object, const struct object_interface *map, REFIID riid, void **out);

/* Hands a new object out under riid and drops the creator's reference, so that a refused riid frees it. */
HRESULT object_hand_out(IUnknown *object, REFIID riid, void **out);

/* A CoTaskMem copy for a caller; E_OUTOFMEMORY and NULL if there is no memory. */
HRESULT string_hand_out(const WCHAR *string, WCHAR **out);

#endif
