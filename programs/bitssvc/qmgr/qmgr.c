/*
 * IBackgroundCopyQMgr
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

struct qmgr
{
    IBackgroundCopyQMgr IBackgroundCopyQMgr_iface;
    LONG refcount;
};

static const struct object_interface qmgr_interfaces[] =
{
    {&IID_IUnknown, FIELD_OFFSET(struct qmgr, IBackgroundCopyQMgr_iface)},
    {&IID_IBackgroundCopyQMgr, FIELD_OFFSET(struct qmgr, IBackgroundCopyQMgr_iface)},
    {NULL, 0},
};

static struct qmgr *impl_from_IBackgroundCopyQMgr(IBackgroundCopyQMgr *iface)
{
    return CONTAINING_RECORD(iface, struct qmgr, IBackgroundCopyQMgr_iface);
}

static HRESULT WINAPI qmgr_QueryInterface(IBackgroundCopyQMgr *iface, REFIID riid, void **out)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    return object_query(impl_from_IBackgroundCopyQMgr(iface), qmgr_interfaces, riid, out);
}

static ULONG WINAPI qmgr_AddRef(IBackgroundCopyQMgr *iface)
{
    return InterlockedIncrement(&impl_from_IBackgroundCopyQMgr(iface)->refcount);
}

static ULONG WINAPI qmgr_Release(IBackgroundCopyQMgr *iface)
{
    struct qmgr *qmgr = impl_from_IBackgroundCopyQMgr(iface);
    ULONG refcount = InterlockedDecrement(&qmgr->refcount);

    if (!refcount)
    {
        free(qmgr);
        server_object_destroyed();
    }
    return refcount;
}

static HRESULT WINAPI qmgr_CreateGroup(IBackgroundCopyQMgr *iface, GUID id, IBackgroundCopyGroup **group)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(&id), group);
    if (!group)
        return E_INVALIDARG;
    *group = NULL;
    if (IsEqualGUID(&id, &GUID_NULL))
        return E_INVALIDARG;
    FIXME("%p, %s: not implemented.\n", iface, debugstr_guid(&id));
    return E_NOTIMPL;
}

static HRESULT WINAPI qmgr_GetGroup(IBackgroundCopyQMgr *iface, GUID id, IBackgroundCopyGroup **group)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(&id), group);
    if (!group)
        return E_INVALIDARG;
    *group = NULL;
    return QM_E_ITEM_NOT_FOUND;
}

static HRESULT WINAPI qmgr_EnumGroups(IBackgroundCopyQMgr *iface, DWORD flags, IEnumBackgroundCopyGroups **groups)
{
    TRACE("%p, %#lx, %p.\n", iface, flags, groups);
    if (!groups)
        return E_INVALIDARG;
    *groups = NULL;
    return flags ? E_NOTIMPL : enum_groups_create(NULL, 0, groups);
}

static const IBackgroundCopyQMgrVtbl qmgr_vtbl =
{
    qmgr_QueryInterface,
    qmgr_AddRef,
    qmgr_Release,
    qmgr_CreateGroup,
    qmgr_GetGroup,
    qmgr_EnumGroups,
};

HRESULT qmgr_manager_create(REFIID riid, void **out)
{
    struct qmgr *qmgr;

    *out = NULL;
    if (!(qmgr = malloc(sizeof(*qmgr))))
        return E_OUTOFMEMORY;
    qmgr->IBackgroundCopyQMgr_iface.lpVtbl = &qmgr_vtbl;
    qmgr->refcount = 1;
    server_object_created();
    return object_hand_out((IUnknown *)&qmgr->IBackgroundCopyQMgr_iface, riid, out);
}
