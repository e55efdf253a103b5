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

#include "bits/caller.h"
#include "qmgr/answers.h"

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

static HRESULT hand_out(struct job *job, IBackgroundCopyGroup **out)
{
    struct group_object *object;
    HRESULT hr;

    if (SUCCEEDED(hr = group_object_get(job, &object)))
        *out = &object->IBackgroundCopyGroup_iface;
    return hr;
}

static HRESULT WINAPI qmgr_CreateGroup(IBackgroundCopyQMgr *iface, GUID id, IBackgroundCopyGroup **out)
{
    struct job *job;
    HRESULT hr;

    TRACE("%p, %s, %p.\n", iface, debugstr_guid(&id), out);
    if (!out)
        return E_INVALIDARG;
    *out = NULL;
    if (FAILED(hr = group_create(&id, &job)))
        return hr;
    if (FAILED(hr = hand_out(job, out)))
        job_cancel(job);
    job_release(job);
    return hr;
}

/* Whoever gets a group owns it from then on (QMGR-MGR-GETGROUP-5). */
static HRESULT take_group(struct job *job)
{
    struct job_owner owner;
    struct caller caller;
    WCHAR *sid;
    BOOL own;
    HRESULT hr;

    if (FAILED(hr = caller_identify(&caller)) || FAILED(hr = job_get_text(job, JOB_TEXT_OWNER_SID, &sid)))
        return hr;
    own = !wcscmp(sid, caller.sid);
    CoTaskMemFree(sid);
    switch (group_decide_access(own, caller.administrator))
    {
        case GROUP_OPEN:
            return S_OK;
        case GROUP_TAKEN_OVER:
            owner = caller_as_owner(&caller);
            return job_take_ownership(job, &owner);
        default:
            return QM_E_ITEM_NOT_FOUND;
    }
}

static HRESULT WINAPI qmgr_GetGroup(IBackgroundCopyQMgr *iface, GUID id, IBackgroundCopyGroup **out)
{
    struct job *job;
    HRESULT hr;

    TRACE("%p, %s, %p.\n", iface, debugstr_guid(&id), out);
    if (!out)
        return E_INVALIDARG;
    *out = NULL;
    if (FAILED(engine_get_job(server_engine, JOB_FACE_QMGR, &id, &job)))
        return QM_E_ITEM_NOT_FOUND;
    if (SUCCEEDED(hr = take_group(job)))
        hr = hand_out(job, out);
    job_release(job);
    /* Cancelled in between. */
    return hr == BG_E_INVALID_STATE ? QM_E_ITEM_NOT_FOUND : hr;
}

/* Releases the jobs and frees their array. */
static GUID *take_ids(struct job **jobs, ULONG count)
{
    GUID *ids = malloc((count + 1) * sizeof(*ids));
    struct job_info info;
    ULONG i;

    for (i = 0; i < count; ++i)
    {
        job_get_info(jobs[i], &info);
        if (ids)
            ids[i] = info.id;
        job_release(jobs[i]);
    }
    free(jobs);
    return ids;
}

static HRESULT WINAPI qmgr_EnumGroups(IBackgroundCopyQMgr *iface, DWORD flags, IEnumBackgroundCopyGroups **groups)
{
    struct caller caller;
    struct job **jobs;
    ULONG count;
    HRESULT hr;
    GUID *ids;

    TRACE("%p, %#lx, %p.\n", iface, flags, groups);
    if (!groups)
        return E_INVALIDARG;
    *groups = NULL;
    if (flags)
        return E_NOTIMPL;
    if (FAILED(hr = caller_identify(&caller)) || FAILED(hr = engine_list_jobs(server_engine, JOB_FACE_QMGR,
            caller.administrator ? NULL : caller.sid, &jobs, &count)))
        return hr;
    if (!(ids = take_ids(jobs, count)))
        return E_OUTOFMEMORY;
    hr = enum_guids_create(&IID_IEnumBackgroundCopyGroups, ids, count, (void **)groups);
    free(ids);
    return hr;
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
