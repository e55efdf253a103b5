/*
 * IOpenBitsJobList, the side of an enumerator of jobs that our own proxies use
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

/* The id of the interface is defined here, those of the interfaces that it goes back to in libbits. */
#include "bits.h"
#include <initguid.h>
#include "bits/enumerator.h"
#include "bits/job_names.h"
#include "bits/objects.h"

#define ID_LENGTH (sizeof(GUID) / sizeof(WCHAR))

static HRESULT WINAPI job_list_QueryInterface(IOpenBitsJobList *iface, REFIID riid, void **out)
{
    return IUnknown_QueryInterface(enumerator_from_job_list(iface), riid, out);
}

static ULONG WINAPI job_list_AddRef(IOpenBitsJobList *iface)
{
    return IUnknown_AddRef(enumerator_from_job_list(iface));
}

static ULONG WINAPI job_list_Release(IOpenBitsJobList *iface)
{
    return IUnknown_Release(enumerator_from_job_list(iface));
}

/* How many characters the job has taken, 0 if it does not go in. */
static ULONG describe_job(struct job *job, WCHAR *space, ULONG left)
{
    struct job_info info;
    WCHAR *name;
    ULONG size;

    if (FAILED(job_get_text(job, JOB_TEXT_DISPLAY_NAME, &name)))
        return 0;
    size = ID_LENGTH + wcslen(name) + 1;
    if (size <= left)
    {
        job_get_info(job, &info);
        memcpy(space, &info.id, sizeof(info.id));
        wcscpy(space + ID_LENGTH, name);
    }
    CoTaskMemFree(name);
    return size <= left ? size : 0;
}

static HRESULT WINAPI job_list_Take(IOpenBitsJobList *iface, ULONG celt, ULONG capacity, OPENBITS_JOB_BATCH *batch,
        ULONG *size, WCHAR *data)
{
    void *const *jobs;
    ULONG i, taken;
    HRESULT hr;

    TRACE("%p, %lu, %lu.\n", iface, celt, capacity);
    /* Before the names are read: one that changes meanwhile is then known to be old. */
    batch->version = job_names_version();
    batch->service = job_names_service();
    hr = enumerator_take(enumerator_from_job_list(iface), celt, &jobs, &batch->first, &batch->count);
    *size = 0;
    for (i = 0; i < batch->count && (taken = describe_job(jobs[i], data + *size, capacity - *size)); ++i)
        *size += taken;
    return hr;
}

static HRESULT WINAPI job_list_GetJob(IOpenBitsJobList *iface, ULONG index, IBackgroundCopyJob **job)
{
    TRACE("%p, %lu, %p.\n", iface, index, job);
    return enumerator_get(enumerator_from_job_list(iface), index, (void **)job);
}

#define FORWARD(iface, index, method, value) \
    do \
    { \
        IBackgroundCopyJob *job; \
        HRESULT hr; \
        TRACE("%p, %lu, %p.\n", iface, index, value); \
        if (FAILED(hr = enumerator_get(enumerator_from_job_list(iface), index, (void **)&job))) \
            return hr; \
        hr = IBackgroundCopyJob_##method(job, value); \
        IBackgroundCopyJob_Release(job); \
        return hr; \
    } while (0)

static HRESULT WINAPI job_list_GetDisplayName(IOpenBitsJobList *iface, ULONG index, LPWSTR *value)
{
    FORWARD(iface, index, GetDisplayName, value);
}

static HRESULT WINAPI job_list_GetState(IOpenBitsJobList *iface, ULONG index, BG_JOB_STATE *value)
{
    FORWARD(iface, index, GetState, value);
}

static HRESULT WINAPI job_list_GetProgress(IOpenBitsJobList *iface, ULONG index, BG_JOB_PROGRESS *value)
{
    FORWARD(iface, index, GetProgress, value);
}

const IOpenBitsJobListVtbl job_list_vtbl =
{
    job_list_QueryInterface,
    job_list_AddRef,
    job_list_Release,
    job_list_Take,
    job_list_GetJob,
    job_list_GetDisplayName,
    job_list_GetState,
    job_list_GetProgress,
};
