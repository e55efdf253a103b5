/*
 * How much a user may ask for
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

#include "engine/quota.h"

#include "engine/job_events.h"
#include "engine/policy.h"

/* AddFile in a loop would ask the registry each time, which under Wine takes as long as all that the service does for a
 * file: that limits are not enforced is good to know for this long. */
#define NOT_ENFORCED_MS 1000

/* The limits are those of BITS; each face counts its own jobs (MGR-LIFE-5). */
static BOOL is_counted(enum job_face face)
{
    return face == JOB_FACE_BITS;
}

struct counts
{
    ULONG user;
    ULONG machine;
};

static void count_one(struct counts *counts, BOOL same_face, const WCHAR *sid, const WCHAR *owner)
{
    if (!same_face)
        return;
    ++counts->machine;
    if (!wcscmp(sid, owner))
        ++counts->user;
}

/* Engine lock. */
static struct counts count_jobs(struct engine *engine, enum job_face face, const WCHAR *sid)
{
    struct counts counts = { 0, 0 };
    struct quota_ticket *ticket;
    struct job *job;

    LIST_FOR_EACH_OF(job, &engine->jobs, struct job, entry)
        count_one(&counts, job->rec.face == face, job->rec.texts[JOB_TEXT_OWNER_SID], sid);
    LIST_FOR_EACH_OF(ticket, &engine->tickets, struct quota_ticket, entry)
        count_one(&counts, ticket->face == face, ticket->sid, sid);
    return counts;
}

HRESULT quota_enter(struct engine *engine, enum job_face face, const struct job_owner *owner,
        struct quota_ticket *ticket)
{
    BOOL bound = is_counted(face) && policy_limits_bind(owner->sid, owner->elevated);
    ULONG per_user = bound ? policy_limit(LIMIT_JOBS_PER_USER) : 0;
    ULONG per_machine = bound ? policy_limit(LIMIT_JOBS_PER_MACHINE) : 0;
    struct counts counts = { 0, 0 };
    HRESULT hr = S_OK;

    ticket->face = face;
    ticket->sid = owner->sid;
    AcquireSRWLockExclusive(&engine->lock);
    if (bound)
        counts = count_jobs(engine, face, owner->sid);
    if (bound && counts.user >= per_user)
        hr = BG_E_TOO_MANY_JOBS_PER_USER;
    else if (bound && counts.machine >= per_machine)
        hr = BG_E_TOO_MANY_JOBS_PER_MACHINE;
    else
        list_add_tail(&engine->tickets, &ticket->entry);
    ReleaseSRWLockExclusive(&engine->lock);
    if (hr == BG_E_TOO_MANY_JOBS_PER_USER)
        job_event_quota(EVENT_QUOTA_JOBS_OF_USER, owner->sid, counts.user, per_user);
    else if (FAILED(hr))
        job_event_quota(EVENT_QUOTA_JOBS, owner->sid, counts.machine, per_machine);
    return hr;
}

void quota_leave(struct engine *engine, struct quota_ticket *ticket)
{
    AcquireSRWLockExclusive(&engine->lock);
    list_remove(&ticket->entry);
    ReleaseSRWLockExclusive(&engine->lock);
}

/* Call lock. */
static BOOL is_enforced(struct job *job)
{
    if (job->not_enforced_at && clock_now() - job->not_enforced_at < NOT_ENFORCED_MS)
        return FALSE;
    job->not_enforced_at = 0;
    if (policy_limits_enforced())
        return TRUE;
    job->not_enforced_at = clock_now();
    return FALSE;
}

HRESULT quota_check_files(struct job *job, ULONG count, const struct file_spec *specs)
{
    ULONG limit, i;

    if (job_is_delivery(job) || !limits_bind(job->rec.texts[JOB_TEXT_OWNER_SID], job->rec.owner_elevated,
            policy_single_user(), is_enforced(job)))
        return S_OK;
    limit = policy_limit(LIMIT_RANGES_PER_FILE);
    for (i = 0; i < count; ++i)
    {
        if (specs[i].range_count <= limit)
            continue;
        job_event_quota(EVENT_QUOTA_RANGES, specs[i].local, specs[i].range_count, limit);
        return BG_E_TOO_MANY_RANGES_IN_FILE;
    }
    limit = policy_limit(LIMIT_FILES_PER_JOB);
    if (job->file_count <= limit && count <= limit - job->file_count)
        return S_OK;
    job_event_quota(EVENT_QUOTA_FILES, job->rec.texts[JOB_TEXT_DISPLAY_NAME], job->file_count, limit);
    return BG_E_TOO_MANY_FILES_IN_JOB;
}
