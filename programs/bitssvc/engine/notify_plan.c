/*
 * What a job has to tell to whom, and when
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


#include "engine/notify_plan.h"

#include "engine/sid.h"

#define FIRST_REPEAT_MS 1000
#define MS_PER_SECOND 1000

bool notify_end_is_asked(enum job_state state, uint32_t flags)
{
    return (state == JOB_STATE_TRANSFERRED && (flags & NOTIFY_FLAG_TRANSFERRED))
            || (state == JOB_STATE_ERROR && (flags & NOTIFY_FLAG_ERROR));
}

static bool is_silent(const struct notify_facts *facts)
{
    return (facts->flags & NOTIFY_FLAG_DISABLE) || job_state_is_final(facts->state);
}

static bool end_is_due(const struct notify_facts *facts)
{
    return notify_end_is_asked(facts->state, facts->flags) && !facts->told && !facts->command_running;
}

static bool file_is_due(const struct notify_facts *facts)
{
    return facts->file_due && (facts->flags & NOTIFY_FLAG_FILE);
}

static bool ranges_are_due(const struct notify_facts *facts)
{
    return facts->ranges_due && (facts->flags & NOTIFY_FLAG_RANGES);
}

static uint64_t next_paced(const struct notify_facts *facts, uint64_t last)
{
    return last ? last + (facts->interval ? facts->interval : NOTIFY_INTERVAL_MS) : 0;
}

/* Bytes that wait for their turn do not wait once no more come: what follows is to find them told (CB-RANGES-5). */
static uint64_t ranges_time(const struct notify_facts *facts)
{
    bool running = facts->state == JOB_STATE_CONNECTING || facts->state == JOB_STATE_TRANSFERRING;

    return running ? next_paced(facts, facts->ranges_at) : 0;
}

/* Nobody to call: the class is asked first, then the command line (CB-CLSID-1, CB-CMD-2). */
static enum notify_action plan_alone(const struct notify_facts *facts)
{
    if (facts->has_class && (end_is_due(facts) || file_is_due(facts) || ranges_are_due(facts)))
        return NOTIFY_START_CLASS;
    return facts->command && end_is_due(facts) ? NOTIFY_COMMAND : NOTIFY_NOTHING;
}

/* Files come before the end, ranges when their time has come (CB-FILE-3). */
static enum notify_action plan_call(const struct notify_facts *facts, uint64_t *when)
{
    uint64_t ranges = ranges_time(facts);

    if (ranges_are_due(facts) && (!file_is_due(facts) || ranges <= facts->not_before))
    {
        *when = ranges;
        return NOTIFY_RANGES;
    }
    if (file_is_due(facts))
        return NOTIFY_FILE;
    if (!end_is_due(facts))
        return NOTIFY_NOTHING;
    return facts->state == JOB_STATE_ERROR ? NOTIFY_ERROR : NOTIFY_TRANSFERRED;
}

enum notify_action notify_plan_event(const struct notify_facts *facts, uint64_t *when)
{
    *when = 0;
    if (is_silent(facts))
        return NOTIFY_NOTHING;
    if (facts->command_turn && facts->command && end_is_due(facts))
        return NOTIFY_COMMAND;
    *when = facts->not_before;
    return facts->receiver ? plan_call(facts, when) : plan_alone(facts);
}

/* Once the end is to be told there is no more to say about the way to it (CB-DELIV-12). */
enum notify_action notify_plan_modification(const struct notify_facts *facts, uint64_t *when)
{
    *when = 0;
    if (is_silent(facts) || !facts->receiver || !facts->modified || !(facts->flags & NOTIFY_FLAG_MODIFICATION)
            || end_is_due(facts))
        return NOTIFY_NOTHING;
    *when = next_paced(facts, facts->modified_at);
    return NOTIFY_MODIFIED;
}

uint64_t notify_repeat_delay(uint32_t first, uint32_t failures, uint32_t retry_delay)
{
    uint64_t longest = (uint64_t)retry_delay * MS_PER_SECOND;
    uint64_t delay = (uint64_t)(first ? first : FIRST_REPEAT_MS) << (failures < 24 ? failures : 24);

    return delay < longest ? delay : longest;
}

bool notify_owner_may_run(const WCHAR *sid)
{
    return !sid_is_service_account(sid);
}
