/*
 * What differs with the kind of client that a job belongs to
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

#ifndef OPENBITS_ENGINE_FACE_H
#define OPENBITS_ENGINE_FACE_H

#include "engine/state.h"

/* Whose jobs they are; a face names itself in engine_get_job and engine_list_jobs and sees only its own
 * (MGR-LIFE-5). Stored by number. */
enum job_face
{
    JOB_FACE_BITS,
    JOB_FACE_QMGR,
    JOB_FACE_DO,                /* jobs of the BITS-like half of Delivery Optimization */
    JOB_FACE_DOWNLOAD,          /* downloads of IDOManager: one file each */
    JOB_FACE_COUNT,
};

/* Either half of Delivery Optimization. */
static inline bool face_is_delivery(enum job_face face)
{
    return face == JOB_FACE_DO || face == JOB_FACE_DOWNLOAD;
}

/* Without a time of its own that a job was given, one goes by its priority (DO-JOB-TIMEOUT-1, -2,
 * DO-PROP-NOPROGRESS-3). */
#define NO_PROGRESS_BY_PRIORITY 0xfffffffe

/* The seconds without progress after which a job gives up; number is what is stored, priority an enum job_priority. */
uint32_t face_no_progress_timeout(enum job_face face, uint32_t priority, uint32_t number);
/* The state that a client is told (DO-JOB-STATE-1). */
enum job_state face_shows_state(enum job_face face, enum job_state state);
/* The policies of Delivery Optimization hold, those of BITS do not (DO-POLICY-KEY-2). */
bool face_has_do_policies(enum job_face face);
/* All jobs run at once, whatever their priority, instead of one after the other (DO-JOB-PRIORITY-1). */
bool face_runs_together(enum job_face face);
/* Whether a job is to be removed for its age, with the times of FILETIME. Delivery Optimization counts 30 days from its
 * creation of a job and from the last change of a download (DO-JOB-AGE-1, DO-LIFE-1), the others the days of the policy
 * since the last change (LIM-TIME-4). */
bool face_job_is_old(enum job_face face, uint64_t created, uint64_t changed, uint64_t now, uint32_t policy_days);

#endif
