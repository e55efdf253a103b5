/*
 * Jobs out of an enumerator that have no proxy until they need one
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

#include "lazy_job.h"

#include <stdlib.h>

#include "private/debug.h"

/* Only this one interface of a job is ours; all others, IUnknown too, are those of the real proxy. So the identity is
 * right, and so are marshalling to other apartments and security blankets. */
struct lazy_job
{
    IBackgroundCopyJob IBackgroundCopyJob_iface;
    LONG refcount;
    IOpenBitsJobList *list;     /* keeps the job's object in the service */
    ULONG index;
    IBackgroundCopyJob *job;    /* NULL until it is needed */
    GUID id;
    GUID service;
    LONG version;               /* the name is right as long as this is the version of all names */
    BOOL named;
    WCHAR name[];
};

static struct lazy_job *impl_from_IBackgroundCopyJob(IBackgroundCopyJob *iface)
{
    return CONTAINING_RECORD(iface, struct lazy_job, IBackgroundCopyJob_iface);
}

/* The real proxy, without a reference. */
static HRESULT get_job(IBackgroundCopyJob *iface, IBackgroundCopyJob **out)
{
    struct lazy_job *lazy = impl_from_IBackgroundCopyJob(iface);
    IBackgroundCopyJob *job;
    HRESULT hr;

    if (!(*out = lazy->job))
    {
        if (FAILED(hr = IOpenBitsJobList_GetJob(lazy->list, lazy->index, &job)))
            return hr;
        if ((*out = InterlockedCompareExchangePointer((void **)&lazy->job, job, NULL)))
            IBackgroundCopyJob_Release(job);
        else
            *out = job;
    }
    return S_OK;
}

#define FORWARD(iface, call) \
    do \
    { \
        IBackgroundCopyJob *job; \
        HRESULT hr = get_job(iface, &job); \
        return FAILED(hr) ? hr : call; \
    } while (0)

/* Without a proxy of the job, if there is none yet. A NULL pointer is for the real proxy to refuse. */
#define FORWARD_LIGHT(iface, method, value) \
    do \
    { \
        struct lazy_job *light = impl_from_IBackgroundCopyJob(iface); \
        if (value && !light->job) \
            return IOpenBitsJobList_##method(light->list, light->index, value); \
        FORWARD(iface, IBackgroundCopyJob_##method(job, value)); \
    } while (0)

static HRESULT STDMETHODCALLTYPE lazy_QueryInterface(IBackgroundCopyJob *iface, REFIID riid, void **out)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    if (out && IsEqualGUID(riid, &IID_IBackgroundCopyJob))
    {
        *out = iface;
        IBackgroundCopyJob_AddRef(iface);
        return S_OK;
    }
    FORWARD(iface, IBackgroundCopyJob_QueryInterface(job, riid, out));
}

static ULONG STDMETHODCALLTYPE lazy_AddRef(IBackgroundCopyJob *iface)
{
    return InterlockedIncrement(&impl_from_IBackgroundCopyJob(iface)->refcount);
}

static ULONG STDMETHODCALLTYPE lazy_Release(IBackgroundCopyJob *iface)
{
    struct lazy_job *lazy = impl_from_IBackgroundCopyJob(iface);
    ULONG refcount = InterlockedDecrement(&lazy->refcount);

    if (!refcount)
    {
        if (lazy->job)
            IBackgroundCopyJob_Release(lazy->job);
        IOpenBitsJobList_Release(lazy->list);
        free(lazy);
    }
    return refcount;
}

static HRESULT STDMETHODCALLTYPE lazy_GetId(IBackgroundCopyJob *iface, GUID *value)
{
    struct lazy_job *lazy = impl_from_IBackgroundCopyJob(iface);

    TRACE("%p, %p.\n", iface, value);
    if (value && lazy->named)
    {
        *value = lazy->id;
        return S_OK;
    }
    FORWARD(iface, IBackgroundCopyJob_GetId(job, value));
}

static HRESULT STDMETHODCALLTYPE lazy_GetDisplayName(IBackgroundCopyJob *iface, OUT_STRING *value)
{
    struct lazy_job *lazy = impl_from_IBackgroundCopyJob(iface);
    size_t size;

    TRACE("%p, %p.\n", iface, value);
    if (value && lazy->named && name_version_is(&lazy->service, lazy->version))
    {
        size = (wcslen(lazy->name) + 1) * sizeof(*lazy->name);
        if (!(value->string = CoTaskMemAlloc(size)))
            return E_OUTOFMEMORY;
        memcpy(value->string, lazy->name, size);
        return S_OK;
    }
    FORWARD_LIGHT(iface, GetDisplayName, value);
}

/* The rest is as the real proxy does it. */

static HRESULT STDMETHODCALLTYPE lazy_AddFileSet(IBackgroundCopyJob *iface, ULONG count, BG_FILE_INFO *files)
{
    FORWARD(iface, IBackgroundCopyJob_AddFileSet(job, count, files));
}

static HRESULT STDMETHODCALLTYPE lazy_AddFile(IBackgroundCopyJob *iface, LPCWSTR remote, LPCWSTR local)
{
    FORWARD(iface, IBackgroundCopyJob_AddFile(job, remote, local));
}

static HRESULT STDMETHODCALLTYPE lazy_EnumFiles(IBackgroundCopyJob *iface, IEnumBackgroundCopyFiles **files)
{
    FORWARD(iface, IBackgroundCopyJob_EnumFiles(job, files));
}

static HRESULT STDMETHODCALLTYPE lazy_Suspend(IBackgroundCopyJob *iface)
{
    FORWARD(iface, IBackgroundCopyJob_Suspend(job));
}

static HRESULT STDMETHODCALLTYPE lazy_Resume(IBackgroundCopyJob *iface)
{
    FORWARD(iface, IBackgroundCopyJob_Resume(job));
}

static HRESULT STDMETHODCALLTYPE lazy_Cancel(IBackgroundCopyJob *iface)
{
    FORWARD(iface, IBackgroundCopyJob_Cancel(job));
}

static HRESULT STDMETHODCALLTYPE lazy_Complete(IBackgroundCopyJob *iface)
{
    FORWARD(iface, IBackgroundCopyJob_Complete(job));
}

static HRESULT STDMETHODCALLTYPE lazy_GetType(IBackgroundCopyJob *iface, BG_JOB_TYPE *value)
{
    FORWARD(iface, IBackgroundCopyJob_GetType(job, value));
}

static HRESULT STDMETHODCALLTYPE lazy_GetProgress(IBackgroundCopyJob *iface, BG_JOB_PROGRESS *value)
{
    FORWARD_LIGHT(iface, GetProgress, value);
}

static HRESULT STDMETHODCALLTYPE lazy_GetTimes(IBackgroundCopyJob *iface, BG_JOB_TIMES *value)
{
    FORWARD(iface, IBackgroundCopyJob_GetTimes(job, value));
}

static HRESULT STDMETHODCALLTYPE lazy_GetState(IBackgroundCopyJob *iface, BG_JOB_STATE *value)
{
    FORWARD_LIGHT(iface, GetState, value);
}

static HRESULT STDMETHODCALLTYPE lazy_GetError(IBackgroundCopyJob *iface, IBackgroundCopyError **error)
{
    FORWARD(iface, IBackgroundCopyJob_GetError(job, error));
}

static HRESULT STDMETHODCALLTYPE lazy_GetOwner(IBackgroundCopyJob *iface, OUT_STRING *value)
{
    FORWARD(iface, IBackgroundCopyJob_GetOwner(job, value));
}

static HRESULT STDMETHODCALLTYPE lazy_SetDisplayName(IBackgroundCopyJob *iface, LPCWSTR value)
{
    FORWARD(iface, IBackgroundCopyJob_SetDisplayName(job, value));
}

static HRESULT STDMETHODCALLTYPE lazy_SetDescription(IBackgroundCopyJob *iface, LPCWSTR value)
{
    FORWARD(iface, IBackgroundCopyJob_SetDescription(job, value));
}

static HRESULT STDMETHODCALLTYPE lazy_GetDescription(IBackgroundCopyJob *iface, OUT_STRING *value)
{
    FORWARD(iface, IBackgroundCopyJob_GetDescription(job, value));
}

static HRESULT STDMETHODCALLTYPE lazy_SetPriority(IBackgroundCopyJob *iface, BG_JOB_PRIORITY value)
{
    FORWARD(iface, IBackgroundCopyJob_SetPriority(job, value));
}

static HRESULT STDMETHODCALLTYPE lazy_GetPriority(IBackgroundCopyJob *iface, BG_JOB_PRIORITY *value)
{
    FORWARD(iface, IBackgroundCopyJob_GetPriority(job, value));
}

static HRESULT STDMETHODCALLTYPE lazy_SetNotifyFlags(IBackgroundCopyJob *iface, ULONG value)
{
    FORWARD(iface, IBackgroundCopyJob_SetNotifyFlags(job, value));
}

static HRESULT STDMETHODCALLTYPE lazy_GetNotifyFlags(IBackgroundCopyJob *iface, ULONG *value)
{
    FORWARD(iface, IBackgroundCopyJob_GetNotifyFlags(job, value));
}

static HRESULT STDMETHODCALLTYPE lazy_SetNotifyInterface(IBackgroundCopyJob *iface, IUnknown *value)
{
    FORWARD(iface, IBackgroundCopyJob_SetNotifyInterface(job, value));
}

static HRESULT STDMETHODCALLTYPE lazy_GetNotifyInterface(IBackgroundCopyJob *iface, IUnknown **value)
{
    FORWARD(iface, IBackgroundCopyJob_GetNotifyInterface(job, value));
}

static HRESULT STDMETHODCALLTYPE lazy_SetMinimumRetryDelay(IBackgroundCopyJob *iface, ULONG seconds)
{
    FORWARD(iface, IBackgroundCopyJob_SetMinimumRetryDelay(job, seconds));
}

static HRESULT STDMETHODCALLTYPE lazy_GetMinimumRetryDelay(IBackgroundCopyJob *iface, ULONG *seconds)
{
    FORWARD(iface, IBackgroundCopyJob_GetMinimumRetryDelay(job, seconds));
}

static HRESULT STDMETHODCALLTYPE lazy_SetNoProgressTimeout(IBackgroundCopyJob *iface, ULONG seconds)
{
    FORWARD(iface, IBackgroundCopyJob_SetNoProgressTimeout(job, seconds));
}

static HRESULT STDMETHODCALLTYPE lazy_GetNoProgressTimeout(IBackgroundCopyJob *iface, ULONG *seconds)
{
    FORWARD(iface, IBackgroundCopyJob_GetNoProgressTimeout(job, seconds));
}

static HRESULT STDMETHODCALLTYPE lazy_GetErrorCount(IBackgroundCopyJob *iface, ULONG *count)
{
    FORWARD(iface, IBackgroundCopyJob_GetErrorCount(job, count));
}

static HRESULT STDMETHODCALLTYPE lazy_SetProxySettings(IBackgroundCopyJob *iface, BG_JOB_PROXY_USAGE usage,
        const WCHAR *list, const WCHAR *bypass)
{
    FORWARD(iface, IBackgroundCopyJob_SetProxySettings(job, usage, list, bypass));
}

static HRESULT STDMETHODCALLTYPE lazy_GetProxySettings(IBackgroundCopyJob *iface, BG_JOB_PROXY_USAGE *usage,
        OUT_STRING *list, OUT_STRING *bypass)
{
    FORWARD(iface, IBackgroundCopyJob_GetProxySettings(job, usage, list, bypass));
}

static HRESULT STDMETHODCALLTYPE lazy_TakeOwnership(IBackgroundCopyJob *iface)
{
    FORWARD(iface, IBackgroundCopyJob_TakeOwnership(job));
}

static const IBackgroundCopyJobVtbl lazy_vtbl =
{
    lazy_QueryInterface,
    lazy_AddRef,
    lazy_Release,
    lazy_AddFileSet,
    lazy_AddFile,
    lazy_EnumFiles,
    lazy_Suspend,
    lazy_Resume,
    lazy_Cancel,
    lazy_Complete,
    lazy_GetId,
    lazy_GetType,
    lazy_GetProgress,
    lazy_GetTimes,
    lazy_GetState,
    lazy_GetError,
    lazy_GetOwner,
    lazy_SetDisplayName,
    lazy_GetDisplayName,
    lazy_SetDescription,
    lazy_GetDescription,
    lazy_SetPriority,
    lazy_GetPriority,
    lazy_SetNotifyFlags,
    lazy_GetNotifyFlags,
    lazy_SetNotifyInterface,
    lazy_GetNotifyInterface,
    lazy_SetMinimumRetryDelay,
    lazy_GetMinimumRetryDelay,
    lazy_SetNoProgressTimeout,
    lazy_GetNoProgressTimeout,
    lazy_GetErrorCount,
    lazy_SetProxySettings,
    lazy_GetProxySettings,
    lazy_TakeOwnership,
};

HRESULT lazy_job_create(IOpenBitsJobList *list, const OPENBITS_JOB_BATCH *batch, ULONG index, const GUID *id,
        const WCHAR *name, IBackgroundCopyJob **out)
{
    size_t size = name ? (wcslen(name) + 1) * sizeof(*name) : 0;
    struct lazy_job *lazy;

    if (!(lazy = calloc(1, sizeof(*lazy) + size)))
        return E_OUTOFMEMORY;
    lazy->IBackgroundCopyJob_iface.lpVtbl = &lazy_vtbl;
    lazy->refcount = 1;
    lazy->list = list;
    IOpenBitsJobList_AddRef(list);
    lazy->index = index;
    lazy->service = batch->service;
    lazy->version = batch->version;
    if (name)
    {
        lazy->named = TRUE;
        lazy->id = *id;
        memcpy(lazy->name, name, size);
    }
    *out = &lazy->IBackgroundCopyJob_iface;
    return S_OK;
}
