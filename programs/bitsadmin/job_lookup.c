/*
 * Finding jobs
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

#include <stdlib.h>

#include "bitsadmin.h"

#define BATCH 64

void job_list_free(struct job_list *list)
{
    ULONG i;

    for (i = 0; i < list->count; i++)
        IBackgroundCopyJob_Release(list->jobs[i]);
    free(list->jobs);
    list->jobs = NULL;
    list->count = 0;
}

/* S_FALSE at the end. */
static HRESULT add_batch(IEnumBackgroundCopyJobs *jobs, struct job_list *list)
{
    IBackgroundCopyJob **larger;
    ULONG fetched = 0;
    HRESULT hr;

    if (!(larger = realloc(list->jobs, (list->count + BATCH) * sizeof(*larger))))
        return E_OUTOFMEMORY;
    list->jobs = larger;
    hr = IEnumBackgroundCopyJobs_Next(jobs, BATCH, larger + list->count, &fetched);
    if (SUCCEEDED(hr))
        list->count += fetched;
    return hr;
}

HRESULT job_list_get(IBackgroundCopyManager *manager, BOOL all_users, struct job_list *list)
{
    IEnumBackgroundCopyJobs *jobs;
    HRESULT hr;

    list->jobs = NULL;
    list->count = 0;
    if (FAILED(hr = IBackgroundCopyManager_EnumJobs(manager, all_users ? BG_JOB_ENUM_ALL_USERS : 0, &jobs)))
        return hr;
    while ((hr = add_batch(jobs, list)) == S_OK)
        ;
    IEnumBackgroundCopyJobs_Release(jobs);
    if (FAILED(hr))
        job_list_free(list);
    return FAILED(hr) ? hr : S_OK;
}

static BOOL has_name(IBackgroundCopyJob *job, const WCHAR *name)
{
    WCHAR *own;
    BOOL equal;

    if (FAILED(IBackgroundCopyJob_GetDisplayName(job, &own)))
        return FALSE;
    equal = CompareStringOrdinal(own, -1, name, -1, TRUE) == CSTR_EQUAL;
    CoTaskMemFree(own);
    return equal;
}

/* Releases the jobs that have another name. */
static void keep_named(struct job_list *list, const WCHAR *name)
{
    ULONG i, kept = 0;

    for (i = 0; i < list->count; i++)
    {
        if (has_name(list->jobs[i], name))
            list->jobs[kept++] = list->jobs[i];
        else
            IBackgroundCopyJob_Release(list->jobs[i]);
    }
    list->count = kept;
}

static IBackgroundCopyJob *find_by_name(IBackgroundCopyManager *manager, const WCHAR *name)
{
    IBackgroundCopyJob *job = NULL;
    struct job_list list;
    HRESULT hr;
    ULONG i;

    if (FAILED(hr = job_list_get(manager, FALSE, &list)))
    {
        print_failure(manager, L"enumerate jobs", hr);
        return NULL;
    }
    keep_named(&list, name);
    if (!list.count)
        print(L"Unable to find job named \"%s\".\n", name);
    else if (list.count > 1)
        print(L"There are %lu jobs named \"%s\"; give the GUID of one of them:\n", list.count, name);
    for (i = 0; list.count > 1 && i < list.count; i++)
    {
        print_job_value(list.jobs[i], value_guid);
        print(L"\n");
    }
    if (list.count == 1)
    {
        job = list.jobs[0];
        IBackgroundCopyJob_AddRef(job);
    }
    job_list_free(&list);
    return job;
}

IBackgroundCopyJob *find_job(IBackgroundCopyManager *manager, const WCHAR *name)
{
    IBackgroundCopyJob *job;
    HRESULT hr;
    GUID id;

    if (FAILED(IIDFromString(name, &id)))
        return find_by_name(manager, name);
    hr = IBackgroundCopyManager_GetJob(manager, &id, &job);
    if (SUCCEEDED(hr))
        return job;
    if (hr == BG_E_NOT_FOUND)
        print(L"Unable to find job named \"%s\".\n", name);
    else
        print_failure(manager, L"get job", hr);
    return NULL;
}
