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

#include "bits/enumerator.h"

#include <stdlib.h>

#include "bits.h"
#include "bits/cursor.h"
#include "bits/object.h"
#include "private/debug.h"
#include "server.h"

/* Shared by an enumerator and its clones. */
struct snapshot
{
    LONG refcount;
    const struct enumerator_class *class;
    void **items;
    ULONG count;
};

/* IEnumBackgroundCopyJobs stands for all four interfaces: they differ in the type of what Next and Clone give only. */
struct enumerator
{
    IEnumBackgroundCopyJobs IEnumBackgroundCopyJobs_iface;
    IOpenBitsJobList IOpenBitsJobList_iface;
    LONG refcount;
    struct cursor cursor;
    struct snapshot *snapshot;
};

static struct snapshot *snapshot_create(const struct enumerator_class *class, void **items, ULONG count)
{
    struct snapshot *snapshot;

    if (!(snapshot = malloc(sizeof(*snapshot))))
        return NULL;
    snapshot->refcount = 1;
    snapshot->class = class;
    snapshot->items = items;
    snapshot->count = count;
    return snapshot;
}

static void release_items(const struct enumerator_class *class, void **items, ULONG count)
{
    ULONG i;

    for (i = 0; i < count; ++i)
        class->release(items[i]);
    free(items);
}

static void snapshot_release(struct snapshot *snapshot)
{
    if (InterlockedDecrement(&snapshot->refcount))
        return;
    release_items(snapshot->class, snapshot->items, snapshot->count);
    free(snapshot);
}

static struct enumerator *impl_from_IEnumBackgroundCopyJobs(IEnumBackgroundCopyJobs *iface)
{
    return CONTAINING_RECORD(iface, struct enumerator, IEnumBackgroundCopyJobs_iface);
}

static HRESULT WINAPI enumerator_QueryInterface(IEnumBackgroundCopyJobs *iface, REFIID riid, void **out)
{
    struct enumerator *enumerator = impl_from_IEnumBackgroundCopyJobs(iface);
    const struct object_interface map[] =
    {
        {&IID_IUnknown, 0},
        {enumerator->snapshot->class->iid, 0},
        {enumerator->snapshot->class->list_vtbl ? &IID_IOpenBitsJobList : NULL,
                FIELD_OFFSET(struct enumerator, IOpenBitsJobList_iface)},
        {NULL, 0},
    };

    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    return object_query(enumerator, map, riid, out);
}

static ULONG WINAPI enumerator_AddRef(IEnumBackgroundCopyJobs *iface)
{
    return InterlockedIncrement(&impl_from_IEnumBackgroundCopyJobs(iface)->refcount);
}

static ULONG WINAPI enumerator_Release(IEnumBackgroundCopyJobs *iface)
{
    struct enumerator *enumerator = impl_from_IEnumBackgroundCopyJobs(iface);
    ULONG refcount = InterlockedDecrement(&enumerator->refcount);

    if (!refcount)
    {
        snapshot_release(enumerator->snapshot);
        free(enumerator);
        server_object_destroyed();
    }
    return refcount;
}

static void release_objects(IUnknown **objects, ULONG count)
{
    while (count--)
    {
        IUnknown_Release(objects[count]);
        objects[count] = NULL;
    }
}

static HRESULT hand_out(struct snapshot *snapshot, ULONG first, ULONG count, IUnknown **objects)
{
    ULONG i;

    for (i = 0; i < count; ++i)
    {
        HRESULT hr;

        if (FAILED(hr = snapshot->class->hand_out(snapshot->items[first + i], (void **)&objects[i])))
        {
            release_objects(objects, i);
            return hr;
        }
    }
    return S_OK;
}

static HRESULT WINAPI enumerator_Next(IEnumBackgroundCopyJobs *iface, ULONG celt, IBackgroundCopyJob **items,
        ULONG *fetched)
{
    struct enumerator *enumerator = impl_from_IEnumBackgroundCopyJobs(iface);
    ULONG first, taken;
    HRESULT hr, result;

    TRACE("%p (%s), %lu, %p, %p.\n", iface, enumerator->snapshot->class->name, celt, items, fetched);
    if (fetched)
        *fetched = 0;
    if (!celt)
        return S_OK;
    if (!items || (!fetched && celt > 1))
        return E_INVALIDARG;
    memset(items, 0, celt * sizeof(*items));
    result = cursor_take(&enumerator->cursor, celt, &first, &taken);
    if (FAILED(hr = hand_out(enumerator->snapshot, first, taken, (IUnknown **)items)))
        return hr;
    if (fetched)
        *fetched = taken;
    return result;
}

static HRESULT WINAPI enumerator_Skip(IEnumBackgroundCopyJobs *iface, ULONG celt)
{
    ULONG first, taken;

    TRACE("%p, %lu.\n", iface, celt);
    return cursor_take(&impl_from_IEnumBackgroundCopyJobs(iface)->cursor, celt, &first, &taken);
}

static HRESULT WINAPI enumerator_Reset(IEnumBackgroundCopyJobs *iface)
{
    TRACE("%p.\n", iface);
    cursor_reset(&impl_from_IEnumBackgroundCopyJobs(iface)->cursor);
    return S_OK;
}

static HRESULT create_on_snapshot(struct snapshot *snapshot, ULONG position, void **out);

static HRESULT WINAPI enumerator_Clone(IEnumBackgroundCopyJobs *iface, IEnumBackgroundCopyJobs **out)
{
    struct enumerator *enumerator = impl_from_IEnumBackgroundCopyJobs(iface);

    TRACE("%p, %p.\n", iface, out);
    if (!out)
        return E_INVALIDARG;
    InterlockedIncrement(&enumerator->snapshot->refcount);
    return create_on_snapshot(enumerator->snapshot, cursor_position(&enumerator->cursor), (void **)out);
}

static HRESULT WINAPI enumerator_GetCount(IEnumBackgroundCopyJobs *iface, ULONG *count)
{
    TRACE("%p, %p.\n", iface, count);
    if (!count)
        return E_INVALIDARG;
    *count = impl_from_IEnumBackgroundCopyJobs(iface)->snapshot->count;
    return S_OK;
}

static const IEnumBackgroundCopyJobsVtbl enumerator_vtbl =
{
    enumerator_QueryInterface,
    enumerator_AddRef,
    enumerator_Release,
    enumerator_Next,
    enumerator_Skip,
    enumerator_Reset,
    enumerator_Clone,
    enumerator_GetCount,
};

/* Takes over the caller's reference to the snapshot. */
static HRESULT create_on_snapshot(struct snapshot *snapshot, ULONG position, void **out)
{
    struct enumerator *enumerator;

    *out = NULL;
    if (!(enumerator = malloc(sizeof(*enumerator))))
    {
        snapshot_release(snapshot);
        return E_OUTOFMEMORY;
    }
    enumerator->IEnumBackgroundCopyJobs_iface.lpVtbl = &enumerator_vtbl;
    enumerator->IOpenBitsJobList_iface.lpVtbl = snapshot->class->list_vtbl;
    enumerator->refcount = 1;
    cursor_init(&enumerator->cursor, snapshot->count, position);
    enumerator->snapshot = snapshot;
    server_object_created();
    *out = &enumerator->IEnumBackgroundCopyJobs_iface;
    return S_OK;
}

HRESULT enumerator_create(const struct enumerator_class *class, void **items, ULONG count, void **out)
{
    struct snapshot *snapshot;

    *out = NULL;
    if (!(snapshot = snapshot_create(class, items, count)))
    {
        release_items(class, items, count);
        return E_OUTOFMEMORY;
    }
    return create_on_snapshot(snapshot, 0, out);
}

IUnknown *enumerator_from_job_list(IOpenBitsJobList *list)
{
    return (IUnknown *)CONTAINING_RECORD(list, struct enumerator, IOpenBitsJobList_iface);
}

HRESULT enumerator_take(IUnknown *iface, ULONG celt, void *const **items, ULONG *first, ULONG *count)
{
    struct enumerator *enumerator = impl_from_IEnumBackgroundCopyJobs((IEnumBackgroundCopyJobs *)iface);
    HRESULT hr = cursor_take(&enumerator->cursor, celt, first, count);

    *items = enumerator->snapshot->items + *first;
    return hr;
}

HRESULT enumerator_get(IUnknown *iface, ULONG index, void **object)
{
    struct enumerator *enumerator = impl_from_IEnumBackgroundCopyJobs((IEnumBackgroundCopyJobs *)iface);

    *object = NULL;
    if (index >= enumerator->snapshot->count)
        return E_INVALIDARG;
    return hand_out(enumerator->snapshot, index, 1, (IUnknown **)object);
}
