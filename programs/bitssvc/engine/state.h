/*
 * The state machine of a job
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

#ifndef OPENBITS_ENGINE_STATE_H
#define OPENBITS_ENGINE_STATE_H

#include "engine/pure.h"

/* Values equal BG_JOB_STATE. */
enum job_state
{
    JOB_STATE_QUEUED,
    JOB_STATE_CONNECTING,
    JOB_STATE_TRANSFERRING,
    JOB_STATE_SUSPENDED,
    JOB_STATE_ERROR,
    JOB_STATE_TRANSIENT_ERROR,
    JOB_STATE_TRANSFERRED,
    JOB_STATE_ACKNOWLEDGED,
    JOB_STATE_CANCELLED,
    JOB_STATE_COUNT,
};

enum job_event
{
    /* calls */
    JOB_EVENT_RESUME,           /* with something left to transfer */
    JOB_EVENT_RESUME_DONE,      /* with every file transferred (ST-CALL-4) */
    JOB_EVENT_SUSPEND,
    JOB_EVENT_CANCEL,
    JOB_EVENT_COMPLETE,         /* of a download */
    JOB_EVENT_ADD_FILES,
    JOB_EVENT_REJECTED,         /* SetValidationState(FALSE) */
    /* engine */
    JOB_EVENT_SLOT,             /* the scheduler gives the job a slot */
    JOB_EVENT_CONNECTED,        /* a server answered, the first file is open */
    JOB_EVENT_DONE,             /* the last file is in */
    JOB_EVENT_FAILED,           /* fatal */
    JOB_EVENT_FAILED_TRANSIENT,
    JOB_EVENT_RETRY,            /* the retry delay is over */
    JOB_EVENT_NO_PROGRESS,      /* the no-progress timeout is over */
    JOB_EVENT_PREEMPTED,
    JOB_EVENT_HELD_BACK,        /* by a policy, until that changes (ST-ENV-8) */
    JOB_EVENT_BOOT,             /* the service starts with the job in its store (ST-BOOT) */
    JOB_EVENT_SATISFIED,        /* all that was asked for is in, and that is not everything (FILE-OD-8) */
    JOB_EVENT_COUNT,
};

/* The state after event in state; S_OK and *next, S_FALSE if the event is allowed and changes nothing, or
 * BG_E_INVALID_STATE (*next is then state). For engine events that make no sense in a state the answer is
 * BG_E_INVALID_STATE too: the caller drops them, they are late. Rules: ST-CALL, ST-RUN, ST-ERR, ST-BOOT, JOB-MATRIX. */
HRESULT job_state_next(enum job_state state, enum job_event event, enum job_state *next);

static inline bool job_state_is_final(enum job_state state)
{
    return state == JOB_STATE_ACKNOWLEDGED || state == JOB_STATE_CANCELLED;
}

/* The job has a slot or is to have one as soon as its turn comes. */
static inline bool job_state_is_running(enum job_state state)
{
    return state == JOB_STATE_QUEUED || state == JOB_STATE_CONNECTING || state == JOB_STATE_TRANSFERRING;
}

/* The engine moves the job by itself (ST-CLASS-2). */
static inline bool job_state_is_active(enum job_state state)
{
    return job_state_is_running(state) || state == JOB_STATE_TRANSIENT_ERROR;
}

#endif
