/*
 * IBackgroundCopyGroup
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

#include "bits/objects.h"
#include "qmgr/answers.h"

C_ASSERT(STATUS_GROUP_COMPLETE == QM_STATUS_GROUP_COMPLETE && STATUS_GROUP_INCOMPLETE == QM_STATUS_GROUP_INCOMPLETE
        && STATUS_GROUP_SUSPENDED == QM_STATUS_GROUP_SUSPENDED && STATUS_GROUP_ERROR == QM_STATUS_GROUP_ERROR
        && STATUS_GROUP_FOREGROUND == QM_STATUS_GROUP_FOREGROUND);

static const struct object_interface group_interfaces[] =
{
    {&IID_IUnknown, FIELD_OFFSET(struct group_object, IBackgroundCopyGroup_iface)},
    {&IID_IBackgroundCopyGroup, FIELD_OFFSET(struct group_object, IBackgroundCopyGroup_iface)},
    {NULL, 0},
};

HRESULT group_result(HRESULT hr)
{
    if (SUCCEEDED(hr))
        return S_OK;
    return hr == BG_E_INVALID_STATE || hr == BG_E_EMPTY ? QM_E_INVALID_STATE : hr;
}

HRESULT group_check_not_final(const struct job_info *info)
{
    return job_state_is_final(info->state) ? QM_E_INVALID_STATE : S_OK;
}

static struct group_object *impl_from_IBackgroundCopyGroup(IBackgroundCopyGroup *iface)
{
    return CONTAINING_RECORD(iface, struct group_object, IBackgroundCopyGroup_iface);
}

static struct job *job_from_iface(IBackgroundCopyGroup *iface)
{
    return impl_from_IBackgroundCopyGroup(iface)->job;
}

static HRESULT WINAPI group_QueryInterface(IBackgroundCopyGroup *iface, REFIID riid, void **out)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    return object_query(impl_from_IBackgroundCopyGroup(iface), group_interfaces, riid, out);
}

static ULONG WINAPI group_AddRef(IBackgroundCopyGroup *iface)
{
    return identity_addref(&impl_from_IBackgroundCopyGroup(iface)->identity);
}

static ULONG WINAPI group_Release(IBackgroundCopyGroup *iface)
{
    struct group_object *object = impl_from_IBackgroundCopyGroup(iface);
    ULONG refcount = identity_release(&object->identity);

    if (!refcount)
    {
        job_release(object->job);
        free(object);
        server_object_destroyed();
    }
    return refcount;
}

static HRESULT WINAPI group_GetProp(IBackgroundCopyGroup *iface, GROUPPROP id, VARIANT *value)
{
    TRACE("%p, %d, %p.\n", iface, id, value);
    return value ? group_property_get(job_from_iface(iface), id, value) : E_INVALIDARG;
}

static HRESULT WINAPI group_SetProp(IBackgroundCopyGroup *iface, GROUPPROP id, VARIANT *value)
{
    TRACE("%p, %d, %p.\n", iface, id, value);
    return value ? group_property_set(job_from_iface(iface), id, value) : E_INVALIDARG;
}

HRESULT group_get_progress(struct job *job, DWORD unit, DWORD *progress)
{
    struct group_bytes bytes;
    struct job_info info;
    uint32_t value;
    HRESULT hr;

    job_get_info(job, &info);
    bytes.total = info.bytes_total;
    bytes.done = info.bytes_transferred;
    bytes.complete = group_is_complete(info.last_state);
    if (SUCCEEDED(hr = group_progress(unit, &bytes, &value)))
        *progress = value;
    return hr;
}

static HRESULT WINAPI group_GetProgress(IBackgroundCopyGroup *iface, DWORD unit, DWORD *progress)
{
    TRACE("%p, %lu, %p.\n", iface, unit, progress);
    return progress ? group_get_progress(job_from_iface(iface), unit, progress) : E_INVALIDARG;
}

static HRESULT WINAPI group_GetStatus(IBackgroundCopyGroup *iface, DWORD *status, DWORD *job_index)
{
    struct job *job = job_from_iface(iface);
    struct job_info info;

    TRACE("%p, %p, %p.\n", iface, status, job_index);
    if (!status || !job_index)
        return E_INVALIDARG;
    job_get_info(job, &info);
    *status = group_status(info.last_state, job_get_number(job, JOB_NUMBER_PRIORITY) == JOB_PRIORITY_FOREGROUND);
    *job_index = 0;
    return S_OK;
}

static HRESULT WINAPI group_GetJob(IBackgroundCopyGroup *iface, GUID id, IBackgroundCopyJob1 **out)
{
    struct group_object *object = impl_from_IBackgroundCopyGroup(iface);
    HRESULT hr;
    GUID own;

    TRACE("%p, %s, %p.\n", iface, debugstr_guid(&id), out);
    if (!out)
        return E_INVALIDARG;
    *out = NULL;
    if (FAILED(hr = group_get_job_id(object->job, &own)))
        return hr;
    if (hr != S_OK || !IsEqualGUID(&own, &id))
        return QM_E_ITEM_NOT_FOUND;
    *out = &object->IBackgroundCopyJob1_iface;
    IBackgroundCopyJob1_AddRef(*out);
    return S_OK;
}

static HRESULT WINAPI group_SuspendGroup(IBackgroundCopyGroup *iface)
{
    TRACE("%p.\n", iface);
    return group_result(job_suspend(job_from_iface(iface)));
}

static HRESULT WINAPI group_ResumeGroup(IBackgroundCopyGroup *iface)
{
    TRACE("%p.\n", iface);
    return group_result(job_resume(job_from_iface(iface)));
}

/* What is in stays, and the rest goes: that is what Complete does with a job of BITS (QMGR-GROUP-CANCEL-2, -3). */
static HRESULT WINAPI group_CancelGroup(IBackgroundCopyGroup *iface)
{
    TRACE("%p.\n", iface);
    return group_result(job_complete(job_from_iface(iface)));
}

static HRESULT WINAPI group_get_Size(IBackgroundCopyGroup *iface, DWORD *size)
{
    struct job_info info;

    TRACE("%p, %p.\n", iface, size);
    if (!size)
        return E_INVALIDARG;
    job_get_info(job_from_iface(iface), &info);
    *size = group_size(info.bytes_total);
    return S_OK;
}

static HRESULT WINAPI group_get_GroupID(IBackgroundCopyGroup *iface, GUID *id)
{
    struct job_info info;

    TRACE("%p, %p.\n", iface, id);
    if (!id)
        return E_INVALIDARG;
    job_get_info(job_from_iface(iface), &info);
    *id = info.id;
    return S_OK;
}

static HRESULT WINAPI group_CreateJob(IBackgroundCopyGroup *iface, GUID id, IBackgroundCopyJob1 **out)
{
    struct group_object *object = impl_from_IBackgroundCopyGroup(iface);
    HRESULT hr;

    TRACE("%p, %s, %p.\n", iface, debugstr_guid(&id), out);
    if (!out)
        return E_INVALIDARG;
    *out = NULL;
    if (FAILED(hr = group_create_job(object->job, &id)))
        return hr;
    *out = &object->IBackgroundCopyJob1_iface;
    IBackgroundCopyJob1_AddRef(*out);
    return S_OK;
}

static HRESULT WINAPI group_EnumJobs(IBackgroundCopyGroup *iface, DWORD flags, IEnumBackgroundCopyJobs1 **jobs)
{
    HRESULT hr;
    GUID id;

    TRACE("%p, %#lx, %p.\n", iface, flags, jobs);
    if (!jobs)
        return E_INVALIDARG;
    *jobs = NULL;
    if (flags)
        return E_NOTIMPL;
    if (FAILED(hr = group_get_job_id(job_from_iface(iface), &id)))
        return hr;
    return enum_guids_create(&IID_IEnumBackgroundCopyJobs1, &id, hr == S_OK ? 1 : 0, (void **)jobs);
}

static HRESULT WINAPI group_SwitchToForeground(IBackgroundCopyGroup *iface)
{
    TRACE("%p.\n", iface);
    return group_result(job_set_number(job_from_iface(iface), JOB_NUMBER_PRIORITY, JOB_PRIORITY_FOREGROUND));
}

static HRESULT WINAPI group_QueryNewJobInterface(IBackgroundCopyGroup *iface, REFIID riid, IUnknown **out)
{
    struct job *job = job_from_iface(iface);
    IBackgroundCopyJob5 *view;
    HRESULT hr;
    GUID id;

    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    if (!out)
        return E_INVALIDARG;
    *out = NULL;
    if (!riid)
        return E_INVALIDARG;
    if ((hr = group_get_job_id(job, &id)) != S_OK)
        return FAILED(hr) ? hr : QM_E_ITEM_NOT_FOUND;
    if (FAILED(hr = job_object_get(job, &view)))
        return hr;
    return object_hand_out((IUnknown *)view, riid, (void **)out);
}

static HRESULT WINAPI group_SetNotificationPointer(IBackgroundCopyGroup *iface, REFIID riid, IUnknown *client)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), client);
    if (!riid)
        return E_INVALIDARG;
    if (!IsEqualIID(riid, &IID_IBackgroundCopyCallback1))
        return E_NOINTERFACE;
    return group_result(group_set_callback(job_from_iface(iface), client));
}

static const IBackgroundCopyGroupVtbl group_vtbl =
{
    group_QueryInterface,
    group_AddRef,
    group_Release,
    group_GetProp,
    group_SetProp,
    group_GetProgress,
    group_GetStatus,
    group_GetJob,
    group_SuspendGroup,
    group_ResumeGroup,
    group_CancelGroup,
    group_get_Size,
    group_get_GroupID,
    group_CreateJob,
    group_EnumJobs,
    group_SwitchToForeground,
    group_QueryNewJobInterface,
    group_SetNotificationPointer,
};

static struct identity *group_object_create(struct job *job)
{
    struct group_object *object;
    struct identity *identity;

    if (!(object = malloc(sizeof(*object))))
        return NULL;
    object->IBackgroundCopyGroup_iface.lpVtbl = &group_vtbl;
    object->IBackgroundCopyJob1_iface.lpVtbl = &group_job_vtbl;
    object->job = job;
    identity = identity_enter(&object->identity, job_face_slot(job, JOB_FACE_QMGR));
    if (identity == &object->identity)
    {
        job_addref(job);
        server_object_created();
    }
    else
    {
        free(object);
    }
    return identity;
}

HRESULT group_object_get(struct job *job, struct group_object **out)
{
    struct identity *identity = identity_find(job_face_slot(job, JOB_FACE_QMGR));

    *out = NULL;
    if (!identity && !(identity = group_object_create(job)))
        return E_OUTOFMEMORY;
    *out = CONTAINING_RECORD(identity, struct group_object, identity);
    return S_OK;
}
