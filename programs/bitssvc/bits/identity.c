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

#include "bits/identity.h"

static SRWLOCK slots_lock = SRWLOCK_INIT;

/* An object whose count has reached 0 is being freed, even while it is still in its slot. */
static struct identity *grab(struct identity *identity)
{
    LONG count = identity ? identity->refcount : 0, seen;

    while (count)
    {
        seen = InterlockedCompareExchange(&identity->refcount, count + 1, count);
        if (seen == count)
            return identity;
        count = seen;
    }
    return NULL;
}

struct identity *identity_find(void **slot)
{
    struct identity *identity;

    AcquireSRWLockExclusive(&slots_lock);
    identity = grab(*slot);
    ReleaseSRWLockExclusive(&slots_lock);
    return identity;
}

struct identity *identity_enter(struct identity *identity, void **slot)
{
    struct identity *first;

    identity->refcount = 1;
    identity->slot = slot;
    AcquireSRWLockExclusive(&slots_lock);
    if (!(first = grab(*slot)))
        *slot = first = identity;
    ReleaseSRWLockExclusive(&slots_lock);
    return first;
}

ULONG identity_addref(struct identity *identity)
{
    return InterlockedIncrement(&identity->refcount);
}

ULONG identity_release(struct identity *identity)
{
    ULONG count = InterlockedDecrement(&identity->refcount);

    if (!count)
    {
        AcquireSRWLockExclusive(&slots_lock);
        if (*identity->slot == identity)
            *identity->slot = NULL;
        ReleaseSRWLockExclusive(&slots_lock);
    }
    return count;
}
