/*
 * IEnumBackgroundCopyGroups
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

struct enum_groups
{
    IEnumBackgroundCopyGroups IEnumBackgroundCopyGroups_iface;
    LONG refcount;
    struct cursor cursor;
    GUID ids[];
};

static const struct object_interface enum_groups_interfaces[] =
{
    {&IID_IUnknown, FIELD_OFFSET(struct enum_groups, IEnumBackgroundCopyGroups_iface)},
    {&IID_IEnumBackgroundCopyGroups, FIELD_OFFSET(struct enum_groups, IEnumBackgroundCopyGroups_iface)},
    {NULL, 0},
};

static struct enum_groups *impl_from_IEnumBackgroundCopyGroups(IEnumBackgroundCopyGroups *iface)
{
    return CONTAINING_RECORD(iface, struct enum_groups, IEnumBackgroundCopyGroups_iface);
}

static HRESULT WINAPI enum_groups_QueryInterface(IEnumBackgroundCopyGroups *iface, REFIID riid, void **out)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    return object_query(impl_from_IEnumBackgroundCopyGroups(iface), enum_groups_interfaces, riid, out);
}

static ULONG WINAPI enum_groups_AddRef(IEnumBackgroundCopyGroups *iface)
{
    return InterlockedIncrement(&impl_from_IEnumBackgroundCopyGroups(iface)->refcount);
}

static ULONG WINAPI enum_groups_Release(IEnumBackgroundCopyGroups *iface)
{
    struct enum_groups *groups = impl_from_IEnumBackgroundCopyGroups(iface);
    ULONG refcount = InterlockedDecrement(&groups->refcount);

    if (!refcount)
    {
        free(groups);
        server_object_destroyed();
    }
    return refcount;
}

static HRESULT WINAPI enum_groups_Next(IEnumBackgroundCopyGroups *iface, ULONG celt, GUID *ids, ULONG *fetched)
{
    struct enum_groups *groups = impl_from_IEnumBackgroundCopyGroups(iface);
    ULONG first, taken;
    HRESULT hr;

    TRACE("%p, %lu, %p, %p.\n", iface, celt, ids, fetched);
    if (fetched)
        *fetched = 0;
    if (!fetched && celt != 1)
        return E_INVALIDARG;
    if (!celt)
        return S_OK;
    if (!ids)
        return E_INVALIDARG;
    hr = cursor_take(&groups->cursor, celt, &first, &taken);
    memcpy(ids, groups->ids + first, taken * sizeof(*ids));
    if (fetched)
        *fetched = taken;
    return hr;
}

static HRESULT WINAPI enum_groups_Skip(IEnumBackgroundCopyGroups *iface, ULONG celt)
{
    ULONG first, taken;

    TRACE("%p, %lu.\n", iface, celt);
    return cursor_take(&impl_from_IEnumBackgroundCopyGroups(iface)->cursor, celt, &first, &taken);
}

static HRESULT WINAPI enum_groups_Reset(IEnumBackgroundCopyGroups *iface)
{
    TRACE("%p.\n", iface);
    cursor_reset(&impl_from_IEnumBackgroundCopyGroups(iface)->cursor);
    return S_OK;
}

static HRESULT create_at(const GUID *ids, ULONG count, ULONG position, IEnumBackgroundCopyGroups **out);

static HRESULT WINAPI enum_groups_Clone(IEnumBackgroundCopyGroups *iface, IEnumBackgroundCopyGroups **out)
{
    struct enum_groups *groups = impl_from_IEnumBackgroundCopyGroups(iface);

    TRACE("%p, %p.\n", iface, out);
    if (!out)
        return E_INVALIDARG;
    return create_at(groups->ids, groups->cursor.count, cursor_position(&groups->cursor), out);
}

static HRESULT WINAPI enum_groups_GetCount(IEnumBackgroundCopyGroups *iface, ULONG *count)
{
    TRACE("%p, %p.\n", iface, count);
    if (!count)
        return E_INVALIDARG;
    *count = impl_from_IEnumBackgroundCopyGroups(iface)->cursor.count;
    return S_OK;
}

static const IEnumBackgroundCopyGroupsVtbl enum_groups_vtbl =
{
    enum_groups_QueryInterface,
    enum_groups_AddRef,
    enum_groups_Release,
    enum_groups_Next,
    enum_groups_Skip,
    enum_groups_Reset,
    enum_groups_Clone,
    enum_groups_GetCount,
};

static HRESULT create_at(const GUID *ids, ULONG count, ULONG position, IEnumBackgroundCopyGroups **out)
{
    struct enum_groups *groups;

    *out = NULL;
    if (!(groups = malloc(FIELD_OFFSET(struct enum_groups, ids) + count * sizeof(*ids))))
        return E_OUTOFMEMORY;
    groups->IEnumBackgroundCopyGroups_iface.lpVtbl = &enum_groups_vtbl;
    groups->refcount = 1;
    cursor_init(&groups->cursor, count, position);
    if (count)
        memcpy(groups->ids, ids, count * sizeof(*ids));
    server_object_created();
    *out = &groups->IEnumBackgroundCopyGroups_iface;
    return S_OK;
}

HRESULT enum_groups_create(const GUID *ids, ULONG count, IEnumBackgroundCopyGroups **out)
{
    return create_at(ids, count, 0, out);
}
