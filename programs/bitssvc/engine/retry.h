/*
 * When a job in a transient error is tried again
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

#ifndef OPENBITS_ENGINE_RETRY_H
#define OPENBITS_ENGINE_RETRY_H

#include "engine/pure.h"

/* Times are milliseconds of a monotonic clock (G-CLOCK-1), the two settings are seconds as the job's properties are. */
struct retry_clock
{
    uint64_t failed;                /* when TRANSIENT_ERROR was or would be entered (ERR-RETRY-2) */
    uint64_t first_failed;          /* of the first transient error since the last byte of progress; 0 if this is it */
    uint32_t retry_delay;
    uint32_t no_progress_timeout;
    bool waits_for_event;           /* ended by the network, a policy or a volume and not by a timer (ERR-RETRY-8) */
    uint32_t retry_after;           /* what the server asked for; lengthens the delay (ERR-RETRY-9) */
};

enum retry_answer
{
    RETRY_NEVER,        /* the error is fatal now (ST-ERR-6, ERR-RETRY-5) */
    RETRY_AGAIN,        /* JOB_EVENT_RETRY is due at *when */
    RETRY_GIVE_UP,      /* JOB_EVENT_NO_PROGRESS is due at *when (ERR-RETRY-4) */
};

/* What comes next for a job with a transient error, and when; *when may lie in the past. To be asked when the error
 * comes and again whenever one of the settings changes (ST-CALL-24): the starting points stay. *when is 0 with
 * RETRY_NEVER. */
enum retry_answer retry_decide(const struct retry_clock *clock, uint64_t *when);

#endif
