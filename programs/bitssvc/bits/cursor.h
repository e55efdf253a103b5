/*
 * The position of an enumerator
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

#ifndef OPENBITS_BITS_CURSOR_H
#define OPENBITS_BITS_CURSOR_H

#include <windows.h>

/* Where an enumerator stands in its snapshot; the rules of Next and Skip for all enumerators (ENUM, QMGR-ENUM).
 * Calls from several threads are serialised (ENUM-SNAP-5). */
struct cursor
{
    SRWLOCK lock;
    ULONG position;
    ULONG count;                /* of the snapshot, fixed */
};

void cursor_init(struct cursor *cursor, ULONG count, ULONG position);
ULONG cursor_position(struct cursor *cursor);
void cursor_reset(struct cursor *cursor);
/* Moves over up to celt items; *first and *taken say which. S_FALSE if there were fewer (ENUM-NEXT-2, ENUM-SKIP-2). */
HRESULT cursor_take(struct cursor *cursor, ULONG celt, ULONG *first, ULONG *taken);

#endif
