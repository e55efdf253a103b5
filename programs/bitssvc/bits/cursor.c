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

#include "bits/cursor.h"

void cursor_init(struct cursor *cursor, ULONG count, ULONG position)
{
    InitializeSRWLock(&cursor->lock);
    cursor->count = count;
    cursor->position = position;
}

ULONG cursor_position(struct cursor *cursor)
{
    ULONG position;

    AcquireSRWLockShared(&cursor->lock);
    position = cursor->position;
    ReleaseSRWLockShared(&cursor->lock);
    return position;
}

void cursor_reset(struct cursor *cursor)
{
    AcquireSRWLockExclusive(&cursor->lock);
    cursor->position = 0;
    ReleaseSRWLockExclusive(&cursor->lock);
}

HRESULT cursor_take(struct cursor *cursor, ULONG celt, ULONG *first, ULONG *taken)
{
    ULONG left;

    AcquireSRWLockExclusive(&cursor->lock);
    left = cursor->count - cursor->position;
    *first = cursor->position;
    *taken = celt < left ? celt : left;
    cursor->position += *taken;
    ReleaseSRWLockExclusive(&cursor->lock);
    return *taken == celt ? S_OK : S_FALSE;
}
