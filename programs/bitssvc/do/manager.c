/*
 * IDOManager, and IBackgroundCopyManager of Delivery Optimization
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
#include "do/objects.h"

#define DISPLAY_NAME_LIMIT 256

struct do_manager
{
    IDOManager IDOManager_iface;
    IBackgroundCopyManager IBackgroundCopyManager_iface;
    LONG refcount;
};

static const struct object_interface manager_interfaces[] =
{
    {&IID_IUnknown, FIELD_OFFSET(struct do_manager, IDOManager_iface)},
    {&IID_IDOManager, FIELD_OFFSET(struct do_manager, IDOManager_iface)},
    {&IID_IBackgroundCopyManager, FIELD_OFFSET(struct do_manager, IBackgroundCopyManager_iface)},
    {NULL, 0},
};

static struct do_manager *impl_from_IDOManager(IDOManager *iface)
{
    return CONTAINING_RECORD(iface, struct do_manager, IDOManager_iface);
}

static struct do_manager *impl_from_IBackgroundCopyManager(IBackgroundCopyManager *iface)
{
    return CONTAINING_RECORD(iface, struct do_manager, IBackgroundCopyManager_iface);
}

static HRESULT WINAPI do_manager_QueryInterface(IDOManager *iface, REFIID riid, void **out)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    return object_query(impl_from_IDOManager(iface), manager_interfaces, riid, out);
}

static ULONG WINAPI do_manager_AddRef(IDOManager *iface)
{
    return InterlockedIncrement(&impl_from_IDOManager(iface)->refcount);
}

static ULONG WINAPI do_manager_Release(IDOManager *iface)
{
    struct do_manager *manager = impl_from_IDOManager(iface);
    ULONG refcount = InterlockedDecrement(&manager->refcount);

    if (!refcount)
    {
        free(manager);
        server_object_destroyed();
    }
    return refcount;
}

static HRESULT create_download(IDODownload **download)
{
    struct caller caller;
    struct job_owner owner;
    struct job *job;
    HRESULT hr;

    if (FAILED(hr = caller_identify(&caller)))
        return hr;
    owner = caller_as_owner(&caller);
    if (FAILED(hr = engine_create_job(server_engine, JOB_FACE_DOWNLOAD, NULL, &owner, L"", JOB_TYPE_DOWNLOAD, &job)))
        return do_call_code(hr);
    hr = download_object_create(job, download);
    job_release(job);
    return hr;
}

static HRESULT WINAPI do_manager_CreateDownload(IDOManager *iface, IDODownload **download)
{
    TRACE("%p, %p.\n", iface, download);
    if (!download)
        return E_INVALIDARG;
    *download = NULL;
    return create_download(download);
}

static BOOL is_category(DODownloadProperty property)
{
    return property == DODownloadProperty_Id || property == DODownloadProperty_Uri
            || property == DODownloadProperty_ContentId || property == DODownloadProperty_DisplayName
            || property == DODownloadProperty_LocalPath;
}

static HRESULT WINAPI do_manager_EnumDownloads(IDOManager *iface, const DO_DOWNLOAD_ENUM_CATEGORY *category,
        IEnumUnknown **downloads)
{
    TRACE("%p, %p, %p.\n", iface, category, downloads);
    if (!downloads)
        return E_INVALIDARG;
    *downloads = NULL;
    if (category && !is_category(category->Property))
        return E_INVALIDARG;
    return enum_downloads_create(category, downloads);
}

static const IDOManagerVtbl do_manager_vtbl =
{
    do_manager_QueryInterface,
    do_manager_AddRef,
    do_manager_Release,
    do_manager_CreateDownload,
    do_manager_EnumDownloads,
};

static HRESULT WINAPI bits_manager_QueryInterface(IBackgroundCopyManager *iface, REFIID riid, void **out)
{
    return IDOManager_QueryInterface(&impl_from_IBackgroundCopyManager(iface)->IDOManager_iface, riid, out);
}

static ULONG WINAPI bits_manager_AddRef(IBackgroundCopyManager *iface)
{
    return IDOManager_AddRef(&impl_from_IBackgroundCopyManager(iface)->IDOManager_iface);
}

static ULONG WINAPI bits_manager_Release(IBackgroundCopyManager *iface)
{
    return IDOManager_Release(&impl_from_IBackgroundCopyManager(iface)->IDOManager_iface);
}

static HRESULT WINAPI bits_manager_CreateJob(IBackgroundCopyManager *iface, LPCWSTR name, BG_JOB_TYPE type, GUID *id,
        IBackgroundCopyJob **job)
{
    TRACE("%p, %s, %d, %p, %p.\n", iface, debugstr_w(name), type, id, job);
    if (id)
        memset(id, 0, sizeof(*id));
    if (job)
        *job = NULL;
    if (!name || !id || !job)
        return E_INVALIDARG;
    if (type != BG_JOB_TYPE_DOWNLOAD)
        return E_NOTIMPL;
    if (wcslen(name) > DISPLAY_NAME_LIMIT)
        return E_INVALIDARG;
    return do_call_code(manager_create_job_of(JOB_FACE_DO, name, JOB_TYPE_DOWNLOAD, id, job));
}

static HRESULT WINAPI bits_manager_GetJob(IBackgroundCopyManager *iface, REFGUID id, IBackgroundCopyJob **job)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(id), job);
    if (!job)
        return E_INVALIDARG;
    *job = NULL;
    return id ? do_call_code(manager_get_job_of(JOB_FACE_DO, id, job)) : E_INVALIDARG;
}

static HRESULT WINAPI bits_manager_EnumJobs(IBackgroundCopyManager *iface, DWORD flags,
        IEnumBackgroundCopyJobs **jobs)
{
    TRACE("%p, %#lx, %p.\n", iface, flags, jobs);
    if (!jobs)
        return E_INVALIDARG;
    *jobs = NULL;
    return manager_enum_jobs_of(JOB_FACE_DO, flags, jobs);
}

static HRESULT WINAPI bits_manager_GetErrorDescription(IBackgroundCopyManager *iface, HRESULT code, DWORD language,
        LPWSTR *text)
{
    TRACE("%p, %#lx, %#lx, %p.\n", iface, code, language, text);
    return text_of_error(code, language, text);
}

static const IBackgroundCopyManagerVtbl bits_manager_vtbl =
{
    bits_manager_QueryInterface,
    bits_manager_AddRef,
    bits_manager_Release,
    bits_manager_CreateJob,
    bits_manager_GetJob,
    bits_manager_EnumJobs,
    bits_manager_GetErrorDescription,
};

HRESULT do_manager_create(REFIID riid, void **out)
{
    struct do_manager *manager;

    *out = NULL;
    if (!(manager = malloc(sizeof(*manager))))
        return E_OUTOFMEMORY;
    manager->IDOManager_iface.lpVtbl = &do_manager_vtbl;
    manager->IBackgroundCopyManager_iface.lpVtbl = &bits_manager_vtbl;
    manager->refcount = 1;
    server_object_created();
    return object_hand_out((IUnknown *)&manager->IDOManager_iface, riid, out);
}
