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
    return item->state == JOB_STATE_QUEUED || item->state == JOB_STATE_CONNECTING
            || item->state == JOB_STATE_TRANSFERRING;
}

/* Of equal priority the one that runs stays; else the first. */
static bool goes_before(const struct queue_item *a, const struct queue_item *b)
{
    return a->priority < b->priority || (a->priority == b->priority && a->running && !b->running);
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

void queue_decide(struct queue_item *items, size_t count)
{
    const struct queue_item *background = pick_background(items, count);
    bool wanted;
    size_t i;

    for (i = 0; i < count; ++i)
    {
        wanted = wants_slot(&items[i]) && (items[i].priority == FOREGROUND || &items[i] == background);
        items[i].action = wanted == items[i].running ? QUEUE_LEAVE : wanted ? QUEUE_START : QUEUE_STOP;
    }
}
