/*
 * What there is to tell of a job, and the object to tell
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


#include "engine/job_events.h"
#include "engine/notifier.h"

/* Long enough for the client to have begun to wait for what it is told. */
#define QUIET_MS 1000

void notify_sink_addref(struct notify_sink *sink)
{
    InterlockedIncrement(&sink->refcount);
}

void notify_sink_release(struct notify_sink *sink)
{
    if (!InterlockedDecrement(&sink->refcount))
        sink->ops->destroy(sink);
}

ULONG notify_user_key(const WCHAR *sid)
{
    ULONG key = 2166136261u;

    for (; *sid; ++sid)
        key = (key ^ *sid) * 16777619;
    return key;
}

void notices_init(struct job *job)
{
    unsigned int i;

    for (i = 0; i < LANE_COUNT; ++i)
    {
        job->notices.lanes[i].job = job;
        job->notices.lanes[i].kind = (enum notice_lane)i;
        list_init(&job->notices.lanes[i].entry);
    }
    list_init(&job->notices.questions);
    list_init(&job->notices.accepted);
    job->notices.serial = 1;
    job->notices.told = JOB_STATE_COUNT;
    if (job->rec.texts[JOB_TEXT_OWNER_SID])
        job->notices.user = notify_user_key(job->rec.texts[JOB_TEXT_OWNER_SID]);
}

/* Lanes ------------------------------------------------------------------------------------------------------------ */

static void unlink_lane(struct job_lane *lane)
{
    if (list_empty(&lane->entry))
        job_addref(lane->job);
    else
        list_remove(&lane->entry);
}

void lane_make_ready(struct job_lane *lane)
{
    struct notifier *notifier = lane->job->engine->notifier;

    if (lane->busy)
        return;
    unlink_lane(lane);
    list_add_tail(&notifier->ready[lane->kind], &lane->entry);
    WakeConditionVariable(&notifier->wake);
}

/* Most delays are alike, so that the place is near the end. */
void lane_delay(struct job_lane *lane, ULONGLONG when)
{
    struct notifier *notifier = lane->job->engine->notifier;
    struct list *after;

    if (lane->busy)
        return;
    unlink_lane(lane);
    lane->when = when;
    after = notifier->delayed.prev;
    while (after != &notifier->delayed && LIST_ENTRY_OF(after, struct job_lane, entry)->when > when)
        after = after->prev;
    list_add_head(after, &lane->entry);
    WakeConditionVariable(&notifier->wake);
}

/* Nothing is ever to be told of most jobs. Engine lock or call lock. */
static BOOL has_audience(const struct job *job)
{
    const WCHAR *program = job->rec.texts[JOB_TEXT_NOTIFY_PROGRAM];

    return notices_receiver(&job->notices) || job->rec.values[JOB_VALUE_NOTIFY_CLASS] || (program && *program);
}

static void events_ready(struct job *job)
{
    if (has_audience(job))
        lane_make_ready(&job->notices.lanes[LANE_EVENTS]);
}

/* What has happened ------------------------------------------------------------------------------------------------ */

static void forget_failures(struct job_notices *notices)
{
    notices->failures = 0;
    notices->not_before = 0;
    notices->command_turn = FALSE;
}

/* What was told to another receiver, or of another state, counts no more. */
static void start_anew(struct job_notices *notices)
{
    ++notices->version;
    notices->told = JOB_STATE_COUNT;
    forget_failures(notices);
}

void notifier_kick(struct job *job)
{
    struct notifier *notifier = job->engine->notifier;

    AcquireSRWLockExclusive(&notifier->lock);
    events_ready(job);
    if (job->notices.modified)
        lane_make_ready(&job->notices.lanes[LANE_MODIFICATIONS]);
    ReleaseSRWLockExclusive(&notifier->lock);
}

void notifier_state_changed(struct job *job)
{
    struct notifier *notifier = job->engine->notifier;

    AcquireSRWLockExclusive(&notifier->lock);
    start_anew(&job->notices);
    if (job_state_is_final(job->state)
            || notify_end_is_asked(job->state, job->rec.numbers[JOB_NUMBER_NOTIFY_FLAGS]))
        job->notices.modified = FALSE;
    events_ready(job);
    ReleaseSRWLockExclusive(&notifier->lock);
}

void notifier_settings_changed(struct job *job)
{
    struct notifier *notifier = job->engine->notifier;

    AcquireSRWLockExclusive(&notifier->lock);
    forget_failures(&job->notices);
    events_ready(job);
    ReleaseSRWLockExclusive(&notifier->lock);
}

/* Bytes come in many times a second: a lane that waits for its time is left alone. */
static void ranges_grew(struct job *job)
{
    struct job_lane *lane = &job->notices.lanes[LANE_EVENTS];

    if (list_empty(&lane->entry))
        events_ready(job);
}

/* A lane that waits for its time is left alone, unless a share of the bytes may end that (DO-CALLBACK-16). */
static void status_grew(struct job *job)
{
    struct notifier *notifier = job->engine->notifier;

    AcquireSRWLockExclusive(&notifier->lock);
    if (list_empty(&job->notices.lanes[LANE_EVENTS].entry) || job_value_number(job, JOB_VALUE_CALLBACK_PERCENT))
        events_ready(job);
    ReleaseSRWLockExclusive(&notifier->lock);
}

/* Once the receiver is being told, what changes is no part of the way to the end: that is told after it. */
static BOOL end_is_coming(const struct job *job, ULONG flags)
{
    return notify_end_is_asked(job->state, flags) && job->notices.told != job->state && !job->notices.telling_end;
}

void notifier_job_modified(struct job *job)
{
    ULONG flags = job->rec.numbers[JOB_NUMBER_NOTIFY_FLAGS];
    struct notifier *notifier = job->engine->notifier;
    const struct notify_sink *receiver;

    if (job_is_download(job))
    {
        status_grew(job);
        return;
    }
    if (!(flags & (NOTIFY_FLAG_MODIFICATION | NOTIFY_FLAG_RANGES)) || job_state_is_final(job->state))
        return;
    AcquireSRWLockExclusive(&notifier->lock);
    receiver = notices_receiver(&job->notices);
    if (flags & NOTIFY_FLAG_RANGES)
        ranges_grew(job);
    if (receiver && (flags & NOTIFY_FLAG_MODIFICATION) && !job->notices.modified && !end_is_coming(job, flags))
    {
        job->notices.modified = TRUE;
        lane_make_ready(&job->notices.lanes[LANE_MODIFICATIONS]);
    }
    ReleaseSRWLockExclusive(&notifier->lock);
}

void notifier_file_reset(struct job_file *file)
{
    struct notifier *notifier = file->job->engine->notifier;
    struct job_notices *notices = &file->job->notices;

    AcquireSRWLockExclusive(&notifier->lock);
    file->told = file->ranges_told = 0;
    notices->next_file = min(notices->next_file, file->index);
    notices->next_ranges = min(notices->next_ranges, file->index);
    ReleaseSRWLockExclusive(&notifier->lock);
}

static void set_quiet(struct job *job, ULONGLONG until)
{
    struct notifier *notifier = job->engine->notifier;

    AcquireSRWLockExclusive(&notifier->lock);
    job->notices.quiet_until = until;
    events_ready(job);
    ReleaseSRWLockExclusive(&notifier->lock);
}

void notifier_hold_status(struct job *job)
{
    set_quiet(job, ~(ULONGLONG)0);
}

void notifier_release_status(struct job *job)
{
    set_quiet(job, clock_now() + QUIET_MS);
}

void notices_command_ended(struct job *job, ULONG version, DWORD status)
{
    struct notifier *notifier = job->engine->notifier;
    ULONG delay = job_get_number(job, JOB_NUMBER_RETRY_DELAY);
    struct job_notices *notices = &job->notices;

    if (status)
    {
        AcquireSRWLockShared(&job->engine->lock);
        job_event_command(job, EVENT_COMMAND_FAILED, job->rec.texts[JOB_TEXT_NOTIFY_PROGRAM], status);
        ReleaseSRWLockShared(&job->engine->lock);
    }
    AcquireSRWLockExclusive(&notifier->lock);
    notices->command_running = FALSE;
    if (notices->version == version)
    {
        notices->command_turn = FALSE;
        notices->not_before = clock_now() + (ULONGLONG)delay * 1000;
        if (!status)
            notices->told = job->state;
    }
    events_ready(job);
    ReleaseSRWLockExclusive(&notifier->lock);
}

/* What waits for its time does so in vain. */
static void empty_lanes(struct job *job)
{
    unsigned int i;

    for (i = 0; i < LANE_COUNT; ++i)
    {
        if (!list_empty(&job->notices.lanes[i].entry))
            lane_make_ready(&job->notices.lanes[i]);
    }
}

/* Receivers -------------------------------------------------------------------------------------------------------- */

/* The new one is told again what the old one was told (CB-DELIV-3). */
static void receiver_changed(struct job *job)
{
    struct job_notices *notices = &job->notices;

    ++notices->serial;
    notices->next_file = notices->next_ranges = 0;
    notices->ranges_at = 0;
    start_anew(notices);
    events_ready(job);
}

struct notify_sink *notices_replace_sink(struct job *job, struct notify_sink *sink)
{
    struct notify_sink *old = job->notices.sink;

    if (sink)
        notify_sink_addref(sink);
    job->notices.sink = sink;
    receiver_changed(job);
    return old;
}

struct notify_sink *notices_replace_class_sink(struct job *job, struct notify_sink *sink, const GUID *class_id)
{
    struct notify_sink *old = job->notices.class_sink;

    if (sink)
        notify_sink_addref(sink);
    if (class_id)
        job->notices.class_id = *class_id;
    job->notices.class_sink = sink;
    receiver_changed(job);
    return old;
}

/* A call may have left here and not yet have arrived: what follows must not overtake it. One that has been under way
 * for this long is taken to be with its client. */
#define ARRIVAL_MS 500

/* Notifier's lock. How long the old receiver may still be about to be called; the caller's own call does not count. */
static ULONG time_to_arrive(const struct notifier *notifier, const struct job *job, const struct notify_sink *sink,
        const GUID *cause)
{
    ULONGLONG now = clock_now();
    struct notify_call *call;
    ULONG longest = 0;

    LIST_FOR_EACH_OF(call, &notifier->calls, struct notify_call, entry)
    {
        if (call->job != job || call->sink != sink || IsEqualGUID(&call->cause, cause)
                || now >= call->place.began + ARRIVAL_MS)
            continue;
        longest = max(longest, (ULONG)(call->place.began + ARRIVAL_MS - now));
    }
    return longest;
}

static void wait_for_arrival(const struct job *job, const struct notify_sink *sink)
{
    struct notifier *notifier = job->engine->notifier;
    GUID cause = GUID_NULL;
    ULONG wait;

    if (FAILED(CoGetCurrentLogicalThreadId(&cause)))
        TRACE("No name for the caller.\n");
    AcquireSRWLockExclusive(&notifier->lock);
    while ((wait = time_to_arrive(notifier, job, sink, &cause)))
        SleepConditionVariableSRW(&notifier->ended, &notifier->lock, wait, 0);
    ReleaseSRWLockExclusive(&notifier->lock);
}

/* The new receiver of a download's status is told what changes from now on. */
static struct notify_sink *exchange_sink(struct job *job, struct notify_sink *sink)
{
    struct engine *engine = job->engine;
    struct notify_sink *old;

    AcquireSRWLockShared(&engine->lock);
    AcquireSRWLockExclusive(&engine->notifier->lock);
    old = notices_replace_sink(job, sink);
    job_describe(job, &job->notices.status_told);
    job->notices.status_told_at = 0;
    ReleaseSRWLockExclusive(&engine->notifier->lock);
    ReleaseSRWLockShared(&engine->lock);
    return old;
}

HRESULT job_set_sink(struct job *job, struct notify_sink *sink)
{
    struct notify_sink *old = NULL;
    HRESULT hr = S_OK;

    job_call_enter(job);
    if (job_state_is_final(job->state))
        hr = BG_E_INVALID_STATE;
    else
        old = exchange_sink(job, sink);
    job_call_leave(job);
    if (old)
    {
        wait_for_arrival(job, old);
        notify_sink_release(old);
    }
    return hr;
}

void job_drop_sink(struct job *job)
{
    struct notifier *notifier = job->engine->notifier;
    struct notify_sink *old, *old_class;

    AcquireSRWLockExclusive(&notifier->lock);
    old = notices_replace_sink(job, NULL);
    old_class = notices_replace_class_sink(job, NULL, NULL);
    empty_lanes(job);
    ReleaseSRWLockExclusive(&notifier->lock);
    if (old)
        notify_sink_release(old);
    if (old_class)
        notify_sink_release(old_class);
    certificates_drop(job);
}

struct notify_sink *job_get_sink(struct job *job)
{
    struct notifier *notifier = job->engine->notifier;
    struct notify_sink *sink;

    AcquireSRWLockShared(&notifier->lock);
    if ((sink = job->notices.sink))
        notify_sink_addref(sink);
    ReleaseSRWLockShared(&notifier->lock);
    return sink;
}
