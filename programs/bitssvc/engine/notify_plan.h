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


#ifndef OPENBITS_ENGINE_NOTIFY_PLAN_H
#define OPENBITS_ENGINE_NOTIFY_PLAN_H

#include "engine/pure.h"
#include "engine/state.h"

/* Values equal BG_NOTIFY_*. */
#define NOTIFY_FLAG_TRANSFERRED 0x1
#define NOTIFY_FLAG_ERROR 0x2
#define NOTIFY_FLAG_DISABLE 0x4
#define NOTIFY_FLAG_MODIFICATION 0x8
#define NOTIFY_FLAG_FILE 0x10
#define NOTIFY_FLAG_RANGES 0x20

/* Between two notices that are paced, unless the job says otherwise (CB-MOD-5). */
#define NOTIFY_INTERVAL_MS 500

/* All times are milliseconds of one clock. */
struct notify_facts
{
    enum job_state state;
    uint32_t flags;             /* as they are now (CB-FLAG-8) */
    uint32_t retry_delay;       /* seconds */
    uint32_t interval;          /* milliseconds, 0: the default */
    bool receiver;              /* there is an object to call */
    bool has_class;             /* there is none, but a class to make one of */
    bool command;               /* there is a command line that may run */

    bool told;                  /* the receiver has taken the state */
    bool command_turn;          /* the receiver has failed: now the command line */
    bool command_running;
    uint64_t not_before;        /* after a failure */
    bool file_due;              /* there is a file that the receiver was not told of */
    bool ranges_due;            /* bytes have come in that the receiver was not told of */
    uint64_t ranges_at;         /* when it was told last; 0: never */
    bool modified;
    uint64_t modified_at;       /* likewise */
};

enum notify_action
{
    NOTIFY_NOTHING,
    NOTIFY_TRANSFERRED,
    NOTIFY_ERROR,
    NOTIFY_FILE,
    NOTIFY_RANGES,
    NOTIFY_MODIFIED,
    NOTIFY_START_CLASS,
    NOTIFY_COMMAND,
    NOTIFY_STATUS,              /* of a download: see download_rules.h */
};

/* The next event of the job and from when on it may go out: those of one job go one after the other (CB-DELIV-11). */
enum notify_action notify_plan_event(const struct notify_facts *facts, uint64_t *when);
/* NOTIFY_MODIFIED or NOTIFY_NOTHING; these do not wait for the events, nor the events for them (CB-MOD-4). */
enum notify_action notify_plan_modification(const struct notify_facts *facts, uint64_t *when);

/* The state is one whose event is asked for. */
bool notify_end_is_asked(enum job_state state, uint32_t flags);

/* Until a refused call is repeated, in milliseconds; first is that of the first one, 0: the usual, and failures the
 * number of those before it (CB-DELIV-5). */
uint64_t notify_repeat_delay(uint32_t first, uint32_t failures, uint32_t retry_delay);

/* Services have no desktop to run a program on (CB-CMD-9). */
bool notify_owner_may_run(const WCHAR *sid);

#endif
