/*
 * Enumerators of COM objects
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

#ifndef OPENBITS_BITS_ENUMERATOR_H
#define OPENBITS_BITS_ENUMERATOR_H

#include <windows.h>
#include "private/job_list.h"

/* What an enumerator enumerates. Items are engine objects; they become COM objects when Next hands them out. */
struct enumerator_class
{
    const char *name;           /* for traces */
    const IID *iid;             /* of the enumerator */
    void (*release)(void *item);
    HRESULT (*hand_out)(void *item, void **object);
    const IOpenBitsJobListVtbl *list_vtbl;      /* NULL: no such interface */
};

/* An enumerator over the items, whose references and array (from malloc, may be NULL if count is 0) it takes over, also
 * on failure. The four enumerator interfaces of BITS have one vtable layout; *out is the one that the class names. */
HRESULT enumerator_create(const struct enumerator_class *class, void **items, ULONG count, void **out);

/* For a job list: the enumerator's own IUnknown, without a reference. */
IUnknown *enumerator_from_job_list(IOpenBitsJobList *list);
/* Moves the position as Next does; the items are the snapshot's. */
HRESULT enumerator_take(IUnknown *enumerator, ULONG celt, void *const **items, ULONG *first, ULONG *count);
/* Hands out one item, wherever the position is; E_INVALIDARG if there is none. */
HRESULT enumerator_get(IUnknown *enumerator, ULONG index, void **object);

/* job_list.c */
extern const IOpenBitsJobListVtbl job_list_vtbl;

#endif
