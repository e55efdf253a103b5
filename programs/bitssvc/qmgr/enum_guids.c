/*
 * IEnumBackgroundCopyGroups and IEnumBackgroundCopyJobs1
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

#include "qmgr/objects.h"

#include <stdlib.h>

#include "bits/cursor.h"

/* IEnumBackgroundCopyGroups stands for both interfaces: they differ in the type of what Clone gives only. */
struct enum_guids
{
    IEnumBackgroundCopyGroups IEnumBackgroundCopyGroups_iface;
    LONG refcount;
    const IID *iid;
    struct cursor cursor;
    GUID ids[];
};

static struct enum_guids *impl_from_IEnumBackgroundCopyGroups(IEnumBackgroundCopyGroups *iface)
{
    return CONTAINING_RECORD(iface, struct enum_guids, IEnumBackgroundCopyGroups_iface);
}

static HRESULT WINAPI enum_guids_QueryInterface(IEnumBackgroundCopyGroups *iface, REFIID riid, void **out)
{
    struct enum_guids *guids = impl_from_IEnumBackgroundCopyGroups(iface);
    const struct object_interface map[] =
    {
        {&IID_IUnknown, FIELD_OFFSET(struct enum_guids, IEnumBackgroundCopyGroups_iface)},
        {guids->iid, FIELD_OFFSET(struct enum_guids, IEnumBackgroundCopyGroups_iface)},
        {NULL, 0},
    };

    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    return object_query(guids, map, riid, out);
}

static ULONG WINAPI enum_guids_AddRef(IEnumBackgroundCopyGroups *iface)
{
    return InterlockedIncrement(&impl_from_IEnumBackgroundCopyGroups(iface)->refcount);
}

static ULONG WINAPI enum_guids_Release(IEnumBackgroundCopyGroups *iface)
{
    struct enum_guids *guids = impl_from_IEnumBackgroundCopyGroups(iface);
    ULONG refcount = InterlockedDecrement(&guids->refcount);

    if (!refcount)
    {
        free(guids);
        server_object_destroyed();
    }
    return refcount;
}

static HRESULT WINAPI enum_guids_Next(IEnumBackgroundCopyGroups *iface, ULONG celt, GUID *ids, ULONG *fetched)
{
    struct enum_guids *guids = impl_from_IEnumBackgroundCopyGroups(iface);
    ULONG first, taken;
    HRESULT hr;

    TRACE("%p, %lu, %p, %p.\n", iface, celt, ids, fetched);
    if (fetched)
        *fetched = 0;
    if (!ids)
        return celt ? E_INVALIDARG : S_OK;
    memset(ids, 0, celt * sizeof(*ids));
    if (!fetched && celt != 1)
        return E_INVALIDARG;
    hr = cursor_take(&guids->cursor, celt, &first, &taken);
    memcpy(ids, guids->ids + first, taken * sizeof(*ids));
    if (fetched)
        *fetched = taken;
    return hr;
}

static HRESULT WINAPI enum_guids_Skip(IEnumBackgroundCopyGroups *iface, ULONG celt)
{
    ULONG first, taken;

    TRACE("%p, %lu.\n", iface, celt);
    return cursor_take(&impl_from_IEnumBackgroundCopyGroups(iface)->cursor, celt, &first, &taken);
}

static HRESULT WINAPI enum_guids_Reset(IEnumBackgroundCopyGroups *iface)
{
    TRACE("%p.\n", iface);
    cursor_reset(&impl_from_IEnumBackgroundCopyGroups(iface)->cursor);
    return S_OK;
}

static HRESULT create_at(const IID *iid, const GUID *ids, ULONG count, ULONG position,
        IEnumBackgroundCopyGroups **out);

static HRESULT WINAPI enum_guids_Clone(IEnumBackgroundCopyGroups *iface, IEnumBackgroundCopyGroups **out)
{
    struct enum_guids *guids = impl_from_IEnumBackgroundCopyGroups(iface);

    TRACE("%p, %p.\n", iface, out);
    if (!out)
        return E_INVALIDARG;
    return create_at(guids->iid, guids->ids, guids->cursor.count, cursor_position(&guids->cursor), out);
}

static HRESULT WINAPI enum_guids_GetCount(IEnumBackgroundCopyGroups *iface, ULONG *count)
{
    TRACE("%p, %p.\n", iface, count);
    if (!count)
        return E_INVALIDARG;
    *count = impl_from_IEnumBackgroundCopyGroups(iface)->cursor.count;
    return S_OK;
}

static const IEnumBackgroundCopyGroupsVtbl enum_guids_vtbl =
{
    enum_guids_QueryInterface,
    enum_guids_AddRef,
    enum_guids_Release,
    enum_guids_Next,
    enum_guids_Skip,
    enum_guids_Reset,
    enum_guids_Clone,
    enum_guids_GetCount,
};

static HRESULT create_at(const IID *iid, const GUID *ids, ULONG count, ULONG position,
        IEnumBackgroundCopyGroups **out)
{
    struct enum_guids *guids;

    *out = NULL;
    if (!(guids = malloc(FIELD_OFFSET(struct enum_guids, ids) + count * sizeof(*ids))))
        return E_OUTOFMEMORY;
    guids->IEnumBackgroundCopyGroups_iface.lpVtbl = &enum_guids_vtbl;
    guids->refcount = 1;
    guids->iid = iid;
    cursor_init(&guids->cursor, count, position);
    if (count)
        memcpy(guids->ids, ids, count * sizeof(*ids));
    server_object_created();
    *out = &guids->IEnumBackgroundCopyGroups_iface;
    return S_OK;
}

HRESULT enum_guids_create(const IID *iid, const GUID *ids, ULONG count, void **out)
{
    return create_at(iid, ids, count, 0, (IEnumBackgroundCopyGroups **)out);
}
