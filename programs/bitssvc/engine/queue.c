/*
 * Who gets a slot
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

#include "engine/queue.h"

#define FOREGROUND 0

static bool wants_slot(const struct queue_item *item)
{
    return !item->blocked && !item->absent && job_state_is_running(item->state);
}

static bool keeps_slot(const struct queue_item *item)
{
    return item->running && !item->slice_over;
}

/* Of equal priority the one that runs stays as long as its slice lasts; else who has waited longest, the first. */
static bool goes_before(const struct queue_item *a, const struct queue_item *b)
{
    if (a->priority != b->priority)
        return a->priority < b->priority;
    if (keeps_slot(a) != keeps_slot(b))
        return keeps_slot(a);
    return a->turn < b->turn;
}

static struct queue_item *pick_background(struct queue_item *items, size_t count)
{
    struct queue_item *best = NULL;
    size_t i;

    for (i = 0; i < count; ++i)
    {
        if (wants_slot(&items[i]) && items[i].priority != FOREGROUND && (!best || goes_before(&items[i], best)))
            best = &items[i];
    }
    return best;
}

bool queue_has_rival(const struct queue_item *items, size_t count, const struct queue_item *item)
{
    size_t i;

    for (i = 0; i < count; ++i)
    {
        if (&items[i] != item && items[i].priority == item->priority && wants_slot(&items[i]))
            return item->priority != FOREGROUND;
    }
    return false;
}

/* Between two slices it shows TRANSFERRING, which is over too when the owner goes (SCHED-SHOW-2). */
static bool is_to_be_queued(const struct queue_item *item)
{
    return item->absent && (item->state == JOB_STATE_CONNECTING || item->state == JOB_STATE_TRANSFERRING);
}

static enum queue_action action_of(const struct queue_item *item, bool wanted, const struct queue_item *background)
{
    if (is_to_be_queued(item))
        return QUEUE_STOP;
    if (wanted == item->running)
        return QUEUE_LEAVE;
    if (wanted)
        return QUEUE_START;
    return item->slice_over && wants_slot(item) && background && background->priority == item->priority
            ? QUEUE_YIELD : QUEUE_STOP;
}

void queue_decide(struct queue_item *items, size_t count)
{
    const struct queue_item *background = pick_background(items, count);
    bool wanted;
    size_t i;

    for (i = 0; i < count; ++i)
    {
        wanted = wants_slot(&items[i]) && (items[i].priority == FOREGROUND || &items[i] == background);
        items[i].action = action_of(&items[i], wanted, background);
    }
}
