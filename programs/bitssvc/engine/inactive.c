/*
 * Jobs that nobody has touched for long
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

#include "engine/policy.h"
#include "engine/private.h"

/* More often than the day that is promised (LIM-TIME-11). */
#define LOOK_MS (60 * 60 * 1000)
/* What is stored may be this much older than what is shown; a policy counts days. */
#define STORED_TICKS ((ULONGLONG)60 * 60 * 10000000)

static ULONGLONG ticks(FILETIME time)
{
    return (ULONGLONG)time.dwHighDateTime << 32 | time.dwLowDateTime;
}

BOOL job_time_is_stale(const struct job *job)
{
    ULONGLONG now = ticks(clock_filetime()), stored = ticks(job->stored_time);

    return now < stored || now - stored >= STORED_TICKS;
}

static BOOL is_inactive(const struct job *job, ULONG days)
{
    return face_job_is_old(job->rec.face, ticks(job->rec.created), ticks(job->rec.modified), ticks(clock_filetime()),
            days);
}

/* What is busy in a call just now is not inactive. */
static void look_at(struct job *job, ULONG days)
{
    struct engine *engine = job->engine;
    BOOL inactive;

    if (!job_call_try_enter(job))
        return;
    AcquireSRWLockShared(&engine->lock);
    inactive = is_inactive(job, days);
    ReleaseSRWLockShared(&engine->lock);
    if (inactive)
        job_expire(job, days);
    job_call_leave(job);
    if (inactive)
        job_drop_sink(job);
}

ULONGLONG inactive_look(struct engine *engine)
{
    ULONGLONG now = clock_now();
    ULONG days, count, i;
    struct job **jobs;

    if (!InterlockedExchange(&engine->policies_changed, FALSE) && now < engine->inactive_look_at)
        return engine->inactive_look_at;
    engine->inactive_look_at = now + LOOK_MS;
    days = policy_limit(LIMIT_INACTIVITY);
    if (FAILED(engine_snapshot(engine, &jobs, &count)))
        return engine->inactive_look_at;
    for (i = 0; i < count; ++i)
    {
        look_at(jobs[i], days);
        job_release(jobs[i]);
    }
    free(jobs);
    return engine->inactive_look_at;
}
