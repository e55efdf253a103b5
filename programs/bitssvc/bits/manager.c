/*
 * IBackgroundCopyManager
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

#include "bits/objects.h"

#include <stdlib.h>

#include "bits/caller.h"
#include "bits/text.h"
#include "clients.h"
#include "engine/event_log.h"

#define DISPLAY_NAME_LIMIT 256

static const struct object_interface manager_interfaces[] =
{
    {&IID_IUnknown, FIELD_OFFSET(struct manager, IBackgroundCopyManager_iface)},
    {&IID_IBackgroundCopyManager, FIELD_OFFSET(struct manager, IBackgroundCopyManager_iface)},
    {&IID_IBitsPeerCacheAdministration, FIELD_OFFSET(struct manager, IBitsPeerCacheAdministration_iface)},
    {NULL, 0},
};

static struct manager *impl_from_IBackgroundCopyManager(IBackgroundCopyManager *iface)
{
    return CONTAINING_RECORD(iface, struct manager, IBackgroundCopyManager_iface);
}

static HRESULT WINAPI manager_QueryInterface(IBackgroundCopyManager *iface, REFIID riid, void **out)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    return object_query(impl_from_IBackgroundCopyManager(iface), manager_interfaces, riid, out);
}

static ULONG WINAPI manager_AddRef(IBackgroundCopyManager *iface)
{
    return InterlockedIncrement(&impl_from_IBackgroundCopyManager(iface)->refcount);
}

static ULONG WINAPI manager_Release(IBackgroundCopyManager *iface)
{
    struct manager *manager = impl_from_IBackgroundCopyManager(iface);
    ULONG refcount = InterlockedDecrement(&manager->refcount);

    if (!refcount)
    {
        free(manager);
        server_object_destroyed();
    }
    return refcount;
}

/* Beside the job the event says which program made it: rules of detection tools read that. */
static void log_creation(const WCHAR *name, const GUID *id, const WCHAR *owner)
{
    struct event *event = event_begin(EVENT_JOB_CREATED);
    WCHAR path[MAX_PATH] = L"";
    DWORD size = ARRAYSIZE(path);
    HANDLE process;

    if (!event)
        return;
    if ((process = client_open_current()))
    {
        if (!QueryFullProcessImageNameW(process, 0, path, &size))
            path[0] = 0;
        CloseHandle(process);
    }
    event_add_text(event, name);
    event_add_guid(event, id);
    event_add_text(event, owner);
    event_add_text(event, path);
    event_add_number(event, client_current_id());
    event_add_number(event, 0);
    event_write(event);
}

HRESULT manager_create_job_of(enum job_face face, const WCHAR *name, enum job_type type, GUID *id,
        IBackgroundCopyJob **out)
{
    struct caller caller;
    struct job_owner owner;
    struct job_info info;
    struct job *job;
    HRESULT hr;

    if (FAILED(hr = caller_identify(&caller)) || FAILED(hr = caller_check(&caller, ACCESS_CREATE, NULL)))
        return hr;
    owner = caller_as_owner(&caller);
    if (FAILED(hr = engine_create_job(server_engine, face, NULL, &owner, name, type, &job)))
        return hr;
    job_get_info(job, &info);
    if (face == JOB_FACE_BITS)
        log_creation(name, &info.id, caller.sid);
    if (SUCCEEDED(hr = job_object_get(job, (IBackgroundCopyJob5 **)out)))
        *id = info.id;
    else
        job_cancel(job);
    job_release(job);
    return hr;
}

static HRESULT WINAPI manager_CreateJob(IBackgroundCopyManager *iface, LPCWSTR name, BG_JOB_TYPE type, GUID *id,
        IBackgroundCopyJob **job)
{
    TRACE("%p, %s, %d, %p, %p.\n", iface, debugstr_w(name), type, id, job);
    if (id)
        memset(id, 0, sizeof(*id));
    if (job)
        *job = NULL;
    if (!name || !id || !job)
        return E_INVALIDARG;
    if ((ULONG)type > BG_JOB_TYPE_UPLOAD_REPLY)
        return E_NOTIMPL;
    if (wcslen(name) > DISPLAY_NAME_LIMIT)
        return E_INVALIDARG;
    return manager_create_job_of(JOB_FACE_BITS, name, (enum job_type)type, id, job);
}

HRESULT manager_get_job_of(enum job_face face, const GUID *id, IBackgroundCopyJob **out)
{
    struct job *job;
    HRESULT hr;

    if (FAILED(hr = engine_get_job(server_engine, face, id, &job)))
        return hr;
    if (SUCCEEDED(hr = caller_check_access(job)))
        hr = job_object_get(job, (IBackgroundCopyJob5 **)out);
    job_release(job);
    return hr;
}

static HRESULT WINAPI manager_GetJob(IBackgroundCopyManager *iface, REFGUID id, IBackgroundCopyJob **job)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(id), job);
    if (!job)
        return E_INVALIDARG;
    *job = NULL;
    return id ? manager_get_job_of(JOB_FACE_BITS, id, job) : E_INVALIDARG;
}

HRESULT manager_enum_jobs_of(enum job_face face, DWORD flags, IEnumBackgroundCopyJobs **jobs)
{
    struct caller caller;
    HRESULT hr;

    if (flags & ~BG_JOB_ENUM_ALL_USERS)
        return E_NOTIMPL;
    if (FAILED(hr = caller_identify(&caller)))
        return hr;
    if (!(flags & BG_JOB_ENUM_ALL_USERS))
        return enum_jobs_create(face, &caller, jobs);
    return FAILED(hr = caller_check(&caller, ACCESS_LIST_ALL, NULL)) ? hr : enum_jobs_create(face, NULL, jobs);
}

static HRESULT WINAPI manager_EnumJobs(IBackgroundCopyManager *iface, DWORD flags, IEnumBackgroundCopyJobs **jobs)
{
    TRACE("%p, %#lx, %p.\n", iface, flags, jobs);
    if (!jobs)
        return E_INVALIDARG;
    *jobs = NULL;
    return manager_enum_jobs_of(JOB_FACE_BITS, flags, jobs);
}

static HRESULT WINAPI manager_GetErrorDescription(IBackgroundCopyManager *iface, HRESULT code, DWORD language,
        LPWSTR *text)
{
    TRACE("%p, %#lx, %#lx, %p.\n", iface, code, language, text);
    return text_of_error(code, language, text);
}

static const IBackgroundCopyManagerVtbl manager_vtbl =
{
    manager_QueryInterface,
    manager_AddRef,
    manager_Release,
    manager_CreateJob,
    manager_GetJob,
    manager_EnumJobs,
    manager_GetErrorDescription,
};

HRESULT bits_manager_create(REFIID riid, void **out)
{
    struct manager *manager;

    *out = NULL;
    if (!(manager = malloc(sizeof(*manager))))
        return E_OUTOFMEMORY;
    manager->IBackgroundCopyManager_iface.lpVtbl = &manager_vtbl;
    manager->IBitsPeerCacheAdministration_iface.lpVtbl = &peer_cache_vtbl;
    manager->refcount = 1;
    server_object_created();
    return object_hand_out((IUnknown *)&manager->IBackgroundCopyManager_iface, riid, out);
}
