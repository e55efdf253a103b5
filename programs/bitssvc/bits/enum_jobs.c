/*
 * IEnumBackgroundCopyJobs
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

#include "bits/caller.h"
#include "bits/enumerator.h"
#include "bits/objects.h"
#include "engine/policy.h"

static void release_job(void *job)
{
    job_release(job);
}

static HRESULT hand_out_job(void *job, void **object)
{
    return job_object_get(job, (IBackgroundCopyJob5 **)object);
}

static const struct enumerator_class jobs_class =
{
    "jobs",
    &IID_IEnumBackgroundCopyJobs,
    release_job,
    hand_out_job,
    &job_list_vtbl,
};

/* Jobs of the caller that the caller may not open are left out (ENUM-JOBS-3). */
static ULONG keep_listed(const struct caller *caller, struct job **jobs, ULONG count)
{
    ULONG i, kept = 0;

    for (i = 0; i < count; ++i)
    {
        if (SUCCEEDED(caller_check(caller, ACCESS_LIST, jobs[i])))
            jobs[kept++] = jobs[i];
        else
            job_release(jobs[i]);
    }
    return kept;
}

HRESULT enum_jobs_create(enum job_face face, const struct caller *caller, IEnumBackgroundCopyJobs **out)
{
    const WCHAR *owner = caller ? caller->sid : NULL;
    struct job **jobs;
    ULONG count;
    HRESULT hr;

    *out = NULL;
    if (FAILED(hr = engine_list_jobs(server_engine, face, owner, &jobs, &count)))
        return hr;
    if (caller && !policy_single_user())
        count = keep_listed(caller, jobs, count);
    return enumerator_create(&jobs_class, (void **)jobs, count, (void **)out);
}
