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

#ifndef OPENBITS_ENGINE_WAITING_H
#define OPENBITS_ENGINE_WAITING_H

#include "engine/private.h"
#include "engine/queue.h"

/* The job has come into its state, or was found in it at the start. Call lock held, or the job not yet shared. */
void waiting_tell_state(const struct job *job);
/* What queue_decide said: tells once of each job that does not get a slot. */
void waiting_tell_queue(struct engine *engine, struct job *const *jobs, const struct queue_item *items, ULONG count);

#endif
