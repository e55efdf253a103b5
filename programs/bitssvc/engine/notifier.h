/*
 * The notifier's own
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


#ifndef OPENBITS_ENGINE_NOTIFIER_H
#define OPENBITS_ENGINE_NOTIFIER_H

#include "engine/notify_places.h"
#include "engine/private.h"

/* A lane with something to tell is on a ready list, on the delayed list, or busy with a thread. A list holds a
 * reference to the job. The lock is the last one that is taken. */
struct notifier
{
    SRWLOCK lock;
    CONDITION_VARIABLE wake;
    CONDITION_VARIABLE ended;   /* a call has ended */
    struct list ready[LANE_COUNT];
    struct list delayed;        /* in order of time */
    struct list calls;          /* of struct notify_call */
    ULONG call_count;
    ULONG threads;
    ULONG spare;                /* threads that wait */
    BOOL stopping;
};

/* A place that is taken, and what is done there. Lives on the stack of its thread; the notifier's lock. */
struct notify_call
{
    struct list entry;
    struct notify_place place;
    struct job *job;
    struct notify_sink *sink;   /* NULL: nobody is called */
    GUID cause;                 /* COM's name for what is done on behalf of the call */
};

/* Notifier's lock for all of them. */

/* The object to call, NULL if there is none. */
static inline struct notify_sink *notices_receiver(const struct job_notices *notices)
{
    return notices->sink ? notices->sink : notices->class_sink;
}

/* Makes the lane ready, or ready at a time. A busy lane is looked at again when its call has ended. */
void lane_make_ready(struct job_lane *lane);
void lane_delay(struct job_lane *lane, ULONGLONG when);

/* Another object is called from now on. Returns the old one, to be released without a lock. */
struct notify_sink *notices_replace_class_sink(struct job *job, struct notify_sink *sink, const GUID *class_id);
struct notify_sink *notices_replace_sink(struct job *job, struct notify_sink *sink);

/* delivery.c: one look at a lane, and the call that is due. Enters and leaves without a lock. */
void notifier_attend(struct job_lane *lane, struct notify_call *call);

/* Any thread: the client or its process has vanished (CB-DELIV-18). */
BOOL notify_client_is_gone(HRESULT hr);

/* certificate_check.c: likewise for the lane of certificates. */
void certificates_attend(struct job_lane *lane, struct notify_call *call);

/* command.c: starts the job's command line and comes back with its exit status through notices_command_ended(). Any
 * failure means that it does not run. */
HRESULT command_start(struct job *job, const WCHAR *program, const WCHAR *parameters, ULONG version);
void notices_command_ended(struct job *job, ULONG version, DWORD status);

#endif
