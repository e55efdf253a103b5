/*
 * IEnumBackgroundCopyJobs::Next, which is local, and its remote form
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

/* The id of the job list is defined here, those of the public interfaces in libbits. */
#include "bits.h"
#include <initguid.h>
#include "lazy_job.h"
#include "private/debug.h"

/* As much as one call takes along: jobs, and characters for names of some length. */
#define BATCH_JOBS 64
#define BATCH_SPACE (BATCH_JOBS * 64)
#define ID_LENGTH (sizeof(GUID) / sizeof(WCHAR))

static void release_jobs(IBackgroundCopyJob **jobs, ULONG count)
{
    while (count--)
    {
        IBackgroundCopyJob_Release(jobs[count]);
        jobs[count] = NULL;
    }
}

/* The id and name of the next job in what has come; NULL if there is none, or if it is cut off. */
static const WCHAR *next_name(const WCHAR **pos, const WCHAR *end, GUID *id)
{
    const WCHAR *name = *pos + ID_LENGTH;
    size_t length;

    if (end - *pos <= (ptrdiff_t)ID_LENGTH)
        return NULL;
    length = wcsnlen(name, end - name);
    if (name + length == end)
        return NULL;
    memcpy(id, *pos, sizeof(*id));
    *pos = name + length + 1;
    return name;
}

static HRESULT take_batch(IOpenBitsJobList *list, ULONG celt, IBackgroundCopyJob **jobs, ULONG *count)
{
    WCHAR data[BATCH_SPACE];
    const WCHAR *pos = data, *name;
    OPENBITS_JOB_BATCH batch;
    ULONG size, i;
    HRESULT hr, result;
    GUID id = GUID_NULL;

    *count = 0;
    if (FAILED(result = IOpenBitsJobList_Take(list, celt, ARRAYSIZE(data), &batch, &size, data)))
        return result;
    for (i = 0; i < batch.count; ++i)
    {
        name = next_name(&pos, data + size, &id);
        if (FAILED(hr = lazy_job_create(list, &batch, batch.first + i, &id, name, &jobs[i])))
        {
            release_jobs(jobs, i);
            return hr;
        }
    }
    *count = batch.count;
    return result;
}

static HRESULT take_jobs(IOpenBitsJobList *list, ULONG celt, IBackgroundCopyJob **jobs, ULONG *count)
{
    HRESULT hr = S_OK;
    ULONG taken;

    *count = 0;
    memset(jobs, 0, celt * sizeof(*jobs));
    while (hr == S_OK && *count < celt)
    {
        hr = take_batch(list, min(celt - *count, BATCH_JOBS), jobs + *count, &taken);
        if (FAILED(hr))
            release_jobs(jobs, *count);
        *count = FAILED(hr) ? 0 : *count + taken;
    }
    return hr;
}

/* What is wrong with the arguments is for the remote form to say, and enumerators of others know no job list. */
HRESULT CALLBACK IEnumBackgroundCopyJobs_Next_Proxy(IEnumBackgroundCopyJobs *This, ULONG celt,
        IBackgroundCopyJob **rgelt, ULONG *pceltFetched)
{
    IOpenBitsJobList *list;
    ULONG count;
    HRESULT hr;

    TRACE("%p, %lu, %p, %p.\n", This, celt, rgelt, pceltFetched);
    if (!celt || !rgelt || (!pceltFetched && celt > 1)
            || FAILED(IEnumBackgroundCopyJobs_QueryInterface(This, &IID_IOpenBitsJobList, (void **)&list)))
        return IEnumBackgroundCopyJobs_RemoteNext_Proxy(This, celt, rgelt, pceltFetched);
    hr = take_jobs(list, celt, rgelt, &count);
    IOpenBitsJobList_Release(list);
    if (pceltFetched)
        *pceltFetched = count;
    return hr;
}

HRESULT __RPC_STUB IEnumBackgroundCopyJobs_Next_Stub(IEnumBackgroundCopyJobs *This, ULONG celt,
        IBackgroundCopyJob **rgelt, ULONG *pceltFetched)
{
    return IEnumBackgroundCopyJobs_Next(This, celt, rgelt, pceltFetched);
}
