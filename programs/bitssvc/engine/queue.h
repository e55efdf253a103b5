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

#ifndef OPENBITS_ENGINE_QUEUE_H
#define OPENBITS_ENGINE_QUEUE_H

#include "engine/state.h"

enum queue_action
{
    QUEUE_LEAVE,
    QUEUE_START,
    QUEUE_STOP,     /* back to QUEUED: a higher priority wants the slot, or the owner is not there */
    QUEUE_YIELD,    /* its time slice is over, which is not to be seen (SCHED-SHOW-1) */
};

struct queue_item
{
    enum job_state state;
    unsigned int priority;      /* 0: foreground .. 3: low */
    uint64_t turn;              /* counts slots given; that of its last one, 0: it had none */
    enum queue_action action;   /* the answer */
    bool running;               /* has a slot */
    bool slice_over;            /* and had it long enough if others of its priority wait */
    bool blocked;               /* a policy keeps it back */
    bool absent;                /* its owner is not logged on */
};

/* Decides for all jobs at once; items are in order of creation. All foreground jobs run, and next to them one
 * background job of the highest priority there is, in turn (SCHED-CONC-1, SCHED-PRIO-1 .. -3). */
void queue_decide(struct queue_item *items, size_t count);
/* Whether another background job of the same priority waits for the slot of this one. */
bool queue_has_rival(const struct queue_item *items, size_t count, const struct queue_item *item);

#endif
