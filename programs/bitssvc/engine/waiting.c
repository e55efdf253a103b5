/*
 * Why a job does not run, for the trace
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

#include "engine/private.h"
#include "engine/waiting.h"

static const char *name(const struct job *job)
{
    return debugstr_w(job->rec.texts[JOB_TEXT_DISPLAY_NAME]);
}

static void tell(const struct job *job, const char *reason)
{
    TRACE("Job %s %s waits for %s.\n", debugstr_guid(&job->rec.id), name(job), reason);
}

static void tell_retry(const struct job *job)
{
    if (network_is_behind(job->rec.error_code))
        tell(job, "the network");
    else if (job->rec.error_code == BG_E_DESTINATION_LOCKED)
        tell(job, "the volume of its file to be unlocked");
    else if (throttle_holds_back(job))
        tell(job, "a policy of bandwidth or cost to allow it something");
    else
        TRACE("Job %s %s waits for its next attempt after error %#lx: its delay is %lu s, the server's %lu s.\n",
                debugstr_guid(&job->rec.id), name(job), job->rec.error_code,
                job_retry_delay(job), job->retry_after);
}

void waiting_tell_state(const struct job *job)
{
    if (debug_level < DEBUG_TRACE)
        return;
    if (job->state == JOB_STATE_SUSPENDED)
        tell(job, job->file_count ? "its client to resume it" : "its client to add files");
    else if (job->state == JOB_STATE_TRANSFERRED)
        tell(job, "its client to complete it");
    else if (job->state == JOB_STATE_ERROR)
        TRACE("Job %s %s waits for its client to resume or cancel it after error %#lx.\n",
                debugstr_guid(&job->rec.id), name(job), job->rec.error_code);
    else if (job->state == JOB_STATE_TRANSIENT_ERROR)
        tell_retry(job);
}

/* Who has the slot that the background jobs share; count: nobody. */
static ULONG find_holder(const struct queue_item *items, ULONG count)
{
    ULONG i;

    for (i = 0; i < count; ++i)
    {
        if (items[i].priority != JOB_PRIORITY_FOREGROUND
                && (items[i].action == QUEUE_START || (items[i].running && items[i].action == QUEUE_LEAVE)))
            break;
    }
    return i;
}

static BOOL waits_for_slot(const struct queue_item *item)
{
    return job_state_is_running(item->state)
            && (item->running ? item->action != QUEUE_LEAVE : item->action != QUEUE_START);
}

/* Engine lock exclusive. */
static void tell_queue(struct job *const *jobs, const struct queue_item *items, ULONG count)
{
    ULONG holder = find_holder(items, count), i;

    for (i = 0; i < count; ++i)
    {
        if (waits_for_slot(&items[i]) == jobs[i]->waits_for_slot)
            continue;
        jobs[i]->waits_for_slot = !jobs[i]->waits_for_slot;
        if (!jobs[i]->waits_for_slot)
            continue;
        if (items[i].absent)
            tell(jobs[i], "its owner to log on");
        else if (holder < count)
            TRACE("Job %s %s waits for its turn, which job %s %s has.\n", debugstr_guid(&jobs[i]->rec.id),
                    name(jobs[i]), debugstr_guid(&jobs[holder]->rec.id), name(jobs[holder]));
        else
            tell(jobs[i], "its turn");
    }
}

void waiting_tell_queue(struct engine *engine, struct job *const *jobs, const struct queue_item *items, ULONG count)
{
    if (debug_level < DEBUG_TRACE)
        return;
    AcquireSRWLockExclusive(&engine->lock);
    tell_queue(jobs, items, count);
    ReleaseSRWLockExclusive(&engine->lock);
}
