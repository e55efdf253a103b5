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

#include "engine/face.h"

#include "engine/limits.h"

#define PRIORITY_FOREGROUND 0

#define DO_FOREGROUND_NO_PROGRESS 3600
#define DO_BACKGROUND_NO_PROGRESS 86400
#define DOWNLOAD_FOREGROUND_NO_PROGRESS (30 * 60)
#define DOWNLOAD_BACKGROUND_NO_PROGRESS (3 * 60 * 60)
#define DO_DAYS 30

uint32_t face_no_progress_timeout(enum job_face face, uint32_t priority, uint32_t number)
{
    if (!face_is_delivery(face) || number != NO_PROGRESS_BY_PRIORITY)
        return number;
    if (face == JOB_FACE_DOWNLOAD)
        return priority == PRIORITY_FOREGROUND ? DOWNLOAD_FOREGROUND_NO_PROGRESS : DOWNLOAD_BACKGROUND_NO_PROGRESS;
    return priority == PRIORITY_FOREGROUND ? DO_FOREGROUND_NO_PROGRESS : DO_BACKGROUND_NO_PROGRESS;
}

enum job_state face_shows_state(enum job_face face, enum job_state state)
{
    return face == JOB_FACE_DO && state == JOB_STATE_CONNECTING ? JOB_STATE_TRANSFERRING : state;
}

bool face_has_do_policies(enum job_face face)
{
    return face_is_delivery(face);
}

bool face_runs_together(enum job_face face)
{
    return face_is_delivery(face);
}

bool face_job_is_old(enum job_face face, uint64_t created, uint64_t changed, uint64_t now, uint32_t policy_days)
{
    if (face == JOB_FACE_DOWNLOAD)
        return limits_is_inactive(changed, now, DO_DAYS);
    return face == JOB_FACE_DO ? limits_is_inactive(created, now, DO_DAYS)
            : limits_is_inactive(changed, now, policy_days);
}
