/*
 * Notifications: what is due of a job, the call, and its answer
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


#include <stdlib.h>

#include "engine/download_rules.h"
#include "engine/job_events.h"
#include "engine/notifier.h"
#include "private/strings.h"

/* One call to a client, with all that it needs, as no lock is held meanwhile. */
struct delivery
{
    struct job *job;
    enum notify_action action;
    struct notify_sink *sink;       /* the receiver, referenced; NULL: there is none */
    ULONG version;                  /* of the notices, and of the receiver */
    ULONG serial;
    enum job_state state;
    struct job_info info;           /* of a download */
    struct job_file *file;          /* referenced */
    struct byte_range *ranges;      /* of it */
    size_t range_count;
    GUID class_id;
    WCHAR *program;
    WCHAR *parameters;
};

/* What is due ------------------------------------------------------------------------------------------------------ */

static BOOL has_command(const struct job *job)
{
    const WCHAR *program = job->rec.texts[JOB_TEXT_NOTIFY_PROGRAM];

    return program && *program && notify_owner_may_run(job->rec.texts[JOB_TEXT_OWNER_SID]);
}

static const GUID *job_class(const struct job *job)
{
    const struct record_blob *value = job->rec.values[JOB_VALUE_NOTIFY_CLASS];

    return value && value->size == sizeof(GUID) && job->rec.face != JOB_FACE_QMGR ? (const GUID *)value->data : NULL;
}

/* In the order of the files while more come in; then what there is (CB-FILE-3). Plain uploads have none (CB-FILE-2). */
static struct job_file *next_file(struct job *job)
{
    BOOL resting = job->state == JOB_STATE_TRANSFERRED || job->state == JOB_STATE_ERROR;
    struct job_notices *notices = &job->notices;
    ULONG i;

    if (job->rec.type == JOB_TYPE_UPLOAD)
        return NULL;
    while (notices->next_file < job->file_count && job->files[notices->next_file]->told == notices->serial)
        ++notices->next_file;
    for (i = notices->next_file; i < job->file_count; ++i)
    {
        if (job->files[i]->told == notices->serial)
            continue;
        if (job->files[i]->rec.flags & FILE_TRANSFERRED)
            return job->files[i];
        if (!resting)
            return NULL;
    }
    return NULL;
}

static UINT64 ranges_told(const struct job_file *file)
{
    return file->ranges_told == file->job->notices.serial && file->ranges_done <= file->done ? file->ranges_done : 0;
}

static struct job_file *next_ranges(struct job *job)
{
    struct job_notices *notices = &job->notices;
    struct job_file *file;
    ULONG i;

    for (i = notices->next_ranges; i < job->file_count; ++i)
    {
        file = job->files[i];
        if (file_has_random_access(file) && ranges_told(file) < file->done)
            return file;
        if (i == notices->next_ranges && (file->rec.flags & FILE_TRANSFERRED))
            ++notices->next_ranges;
    }
    return NULL;
}

static void gather(struct job *job, struct notify_facts *facts)
{
    const struct job_notices *notices = &job->notices;

    memset(facts, 0, sizeof(*facts));
    facts->state = job->state;
    facts->flags = job->rec.numbers[JOB_NUMBER_NOTIFY_FLAGS];
    facts->retry_delay = job->rec.numbers[JOB_NUMBER_RETRY_DELAY];
    facts->interval = (ULONG)job_value_number(job, JOB_VALUE_NOTIFY_INTERVAL);
    facts->receiver = notices_receiver(notices) != NULL;
    facts->has_class = !facts->receiver && job_class(job);
    facts->command = has_command(job);
    facts->told = notices->told == job->state;
    facts->command_turn = notices->command_turn;
    facts->command_running = notices->command_running;
    facts->not_before = notices->not_before;
    facts->file_due = (facts->flags & NOTIFY_FLAG_FILE) && next_file(job);
    facts->ranges_due = (facts->flags & NOTIFY_FLAG_RANGES) && next_ranges(job);
    facts->ranges_at = notices->ranges_at;
    facts->modified = notices->modified;
    facts->modified_at = notices->modified_at;
}

/* Choosing --------------------------------------------------------------------------------------------------------- */

/* Another class has been set, or none: the object of the old one is called no more (CB-CLSID-5). */
static struct notify_sink *drop_old_class(struct job *job)
{
    const GUID *wanted = job_class(job);

    if (!job->notices.class_sink || (wanted && IsEqualGUID(wanted, &job->notices.class_id)))
        return NULL;
    return notices_replace_class_sink(job, NULL, NULL);
}

static void take_file(struct delivery *delivery, struct job_file *file)
{
    delivery->file = file;
    if (file)
        file_addref(file);
}

static void take_ranges(struct delivery *delivery)
{
    struct job_file *file = next_ranges(delivery->job);

    take_file(delivery, file);
    if (!file)
        return;
    file_list_filled(file, ranges_told(file), file->done, &delivery->ranges, &delivery->range_count);
    file->ranges_told = delivery->serial;
    file->ranges_done = file->done;
    delivery->job->notices.ranges_at = clock_now();
}

static void take_command(struct delivery *delivery)
{
    WCHAR **texts = delivery->job->rec.texts;

    delivery->program = wcs_copy(texts[JOB_TEXT_NOTIFY_PROGRAM]);
    if (texts[JOB_TEXT_NOTIFY_PARAMETERS] && *texts[JOB_TEXT_NOTIFY_PARAMETERS])
        delivery->parameters = wcs_copy(texts[JOB_TEXT_NOTIFY_PARAMETERS]);
    delivery->job->notices.command_running = TRUE;
}

/* Takes from the job what the call needs, and marks what must not be told twice. */
static void take(struct delivery *delivery)
{
    struct job *job = delivery->job;

    if ((delivery->sink = notices_receiver(&job->notices)))
        notify_sink_addref(delivery->sink);
    delivery->version = job->notices.version;
    delivery->serial = job->notices.serial;
    delivery->state = job->state;
    switch (delivery->action)
    {
        case NOTIFY_TRANSFERRED:
        case NOTIFY_ERROR:
            job->notices.telling_end = TRUE;
            break;
        case NOTIFY_FILE:
            take_file(delivery, next_file(job));
            break;
        case NOTIFY_RANGES:
            take_ranges(delivery);
            break;
        case NOTIFY_MODIFIED:
            job->notices.modified = FALSE;
            job->notices.modified_at = clock_now();
            break;
        case NOTIFY_START_CLASS:
            delivery->class_id = *job_class(job);
            break;
        case NOTIFY_COMMAND:
            take_command(delivery);
            break;
        case NOTIFY_STATUS:
            job->notices.status_told = delivery->info;
            job->notices.status_told_at = clock_now();
            break;
        default:
            break;
    }
}

static void describe_status(const struct job_info *info, struct download_status *status)
{
    status->phase = download_phase(info->state, info->started);
    status->error = info->error;
    status->done = info->bytes_transferred;
    status->total = info->bytes_total;
}

/* The status of a download is told when it is another one than what was told last. */
static enum notify_action plan_status(struct job *job, struct job_info *info, uint64_t *when)
{
    const struct job_notices *notices = &job->notices;
    struct download_notice notice = { 0 };

    *when = 0;
    job_describe(job, info);
    describe_status(&notices->status_told, &notice.told);
    describe_status(info, &notice.now);
    notice.told_at = notices->status_told_at;
    notice.not_before = notices->quiet_until;
    notice.percent = (uint32_t)job_value_number(job, JOB_VALUE_CALLBACK_PERCENT);
    notice.seconds = (uint32_t)job_value_number(job, JOB_VALUE_CALLBACK_SECONDS);
    return notices->sink && download_notice_is_due(&notice, when) ? NOTIFY_STATUS : NOTIFY_NOTHING;
}

static enum notify_action plan(const struct job_lane *lane, struct delivery *delivery, uint64_t *when)
{
    struct job *job = lane->job;
    struct notify_facts facts;

    if (job_is_download(job))
        return plan_status(job, &delivery->info, when);
    gather(job, &facts);
    return lane->kind == LANE_EVENTS ? notify_plan_event(&facts, when) : notify_plan_modification(&facts, when);
}

/* FALSE if nothing is due now. Engine lock and notifier's lock. */
static BOOL choose(struct job_lane *lane, struct delivery *delivery)
{
    struct job *job = lane->job;
    uint64_t when;

    job->notices.user = notify_user_key(job->rec.texts[JOB_TEXT_OWNER_SID]);
    delivery->action = plan(lane, delivery, &when);
    if (delivery->action == NOTIFY_NOTHING)
        return FALSE;
    if (when > clock_now())
    {
        lane_delay(lane, when);
        return FALSE;
    }
    delivery->job = job;
    take(delivery);
    return TRUE;
}

/* Calling ---------------------------------------------------------------------------------------------------------- */

static HRESULT start_class(struct delivery *delivery)
{
    const struct engine_config *config = &delivery->job->engine->config;
    struct notify_sink *sink;
    HRESULT hr;

    if (!config->create_class_sink)
        return CO_E_CLASSSTRING;
    if (SUCCEEDED(hr = config->create_class_sink(&delivery->class_id, &sink)))
        delivery->sink = sink;
    return hr;
}

static HRESULT call_ranges(const struct delivery *delivery)
{
    struct notify_sink *sink = delivery->sink;

    if (!sink->ops->ranges_transferred || !delivery->range_count)
        return S_OK;
    return sink->ops->ranges_transferred(sink, delivery->job, delivery->file, delivery->ranges,
            (ULONG)delivery->range_count);
}

static HRESULT call_file(const struct delivery *delivery)
{
    struct notify_sink *sink = delivery->sink;

    return sink->ops->file_transferred
            ? sink->ops->file_transferred(sink, delivery->job, delivery->file) : S_OK;
}

static HRESULT perform(struct delivery *delivery)
{
    struct notify_sink *sink = delivery->sink;

    switch (delivery->action)
    {
        case NOTIFY_TRANSFERRED: return sink->ops->job_transferred(sink, delivery->job);
        case NOTIFY_ERROR: return sink->ops->job_error(sink, delivery->job);
        case NOTIFY_MODIFIED: return sink->ops->job_modified(sink, delivery->job);
        case NOTIFY_FILE: return call_file(delivery);
        case NOTIFY_RANGES: return call_ranges(delivery);
        case NOTIFY_STATUS: return sink->ops->status_changed(sink, delivery->job, &delivery->info);
        case NOTIFY_START_CLASS: return start_class(delivery);
        case NOTIFY_COMMAND:
            return command_start(delivery->job, delivery->program, delivery->parameters, delivery->version);
        default: return E_UNEXPECTED;
    }
}

/* The answer; engine lock and notifier's lock ---------------------------------------------------------------------- */

BOOL notify_client_is_gone(HRESULT hr)
{
    return hr == RPC_E_DISCONNECTED || hr == RPC_E_SERVER_DIED || hr == RPC_E_SERVER_DIED_DNE
            || hr == CO_E_OBJNOTCONNECTED || hr == CO_E_OBJNOTREG
            || hr == HRESULT_FROM_WIN32(RPC_S_UNKNOWN_IF)       /* Wine: the last object of this kind */
            || hr == HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE) || hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED)
            || hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED_DNE) || hr == HRESULT_FROM_WIN32(RPC_S_COMM_FAILURE);
}

/* Returns what is to be released. */
static struct notify_sink *drop_gone(const struct delivery *delivery)
{
    struct job *job = delivery->job;

    if (job->notices.sink == delivery->sink)
        return notices_replace_sink(job, NULL);
    if (job->notices.class_sink == delivery->sink)
        return notices_replace_class_sink(job, NULL, NULL);
    return NULL;
}

/* It is told once that the calls have become as rare as they get (LOG-ADMIN-6). */
static void wait_before_repeating(const struct delivery *delivery)
{
    struct job_notices *notices = &delivery->job->notices;
    ULONG retry_delay = delivery->job->rec.numbers[JOB_NUMBER_RETRY_DELAY];
    ULONG first = delivery->sink ? delivery->sink->ops->repeat_ms : 0;
    uint64_t last = notices->failures ? notify_repeat_delay(first, notices->failures - 1, retry_delay) : 0;
    uint64_t delay = notify_repeat_delay(first, notices->failures, retry_delay);

    if (delay != last && delay == (uint64_t)retry_delay * 1000)
        job_event_notification_fails(delivery->job);
    ++notices->failures;
    notices->not_before = clock_now() + delay;
}

static void note_refusal(const struct delivery *delivery, BOOL end)
{
    if (end && has_command(delivery->job))
        delivery->job->notices.command_turn = TRUE;
    else
        wait_before_repeating(delivery);
}

static void note_file(const struct delivery *delivery, HRESULT hr)
{
    if (hr != S_OK)
    {
        note_refusal(delivery, FALSE);
        return;
    }
    delivery->job->notices.failures = 0;
    delivery->job->notices.not_before = 0;
    /* It may have been fetched anew meanwhile. */
    if (delivery->file->rec.flags & FILE_TRANSFERRED)
        delivery->file->told = delivery->serial;
}

static void note_end(const struct delivery *delivery, HRESULT hr)
{
    if (hr == S_OK)
        delivery->job->notices.told = delivery->state;
    else
        note_refusal(delivery, TRUE);
}

/* Neither of them has anybody else to ask but each other: it is tried again after the retry delay (CB-CMD-7). */
static void note_no_start(const struct delivery *delivery)
{
    struct job_notices *notices = &delivery->job->notices;

    notices->command_turn = delivery->action == NOTIFY_START_CLASS && has_command(delivery->job);
    notices->not_before = clock_now() + (ULONGLONG)delivery->job->rec.numbers[JOB_NUMBER_RETRY_DELAY] * 1000;
}

/* A class may have been set, or an object, while this one was made. */
static struct notify_sink *note_class(struct delivery *delivery, HRESULT hr)
{
    struct job *job = delivery->job;
    const GUID *wanted = job_class(job);

    if (FAILED(hr))
        note_no_start(delivery);
    else if (!job->notices.sink && wanted && IsEqualGUID(wanted, &delivery->class_id))
        return notices_replace_class_sink(job, delivery->sink, wanted);
    return NULL;
}

/* The pause counts from the end of the call: what takes its time on the way to the client does not make the next pause
 * shorter there (DO-CALLBACK-2). Another object is told at once. */
static struct notify_sink *note_status(const struct delivery *delivery)
{
    struct job_notices *notices = &delivery->job->notices;

    if (notices->sink == delivery->sink)
        notices->status_told_at = clock_now();
    /* The last call (DO-CALLBACK-17). */
    return job_state_is_final(delivery->info.state) ? drop_gone(delivery) : NULL;
}

/* The job may have changed while the client was called: then the answer says nothing about what it is now. */
static struct notify_sink *note_answer(struct delivery *delivery, HRESULT hr)
{
    struct job_notices *notices = &delivery->job->notices;
    BOOL current = notices->version == delivery->version;

    if (delivery->action == NOTIFY_COMMAND && FAILED(hr))
    {
        notices->command_running = FALSE;
        job_event_command(delivery->job, EVENT_COMMAND_NOT_STARTED, delivery->program, (ULONG)hr);
    }
    if (delivery->action == NOTIFY_START_CLASS)
        return current ? note_class(delivery, hr) : NULL;
    if (delivery->sink && delivery->action != NOTIFY_COMMAND && notify_client_is_gone(hr))
        return drop_gone(delivery);
    if (delivery->action == NOTIFY_STATUS)
        return note_status(delivery);
    if (delivery->action == NOTIFY_FILE && notices->serial == delivery->serial)
        note_file(delivery, hr);
    else if (current && (delivery->action == NOTIFY_TRANSFERRED || delivery->action == NOTIFY_ERROR))
        note_end(delivery, hr);
    else if (current && delivery->action == NOTIFY_COMMAND && FAILED(hr))
        note_no_start(delivery);
    return NULL;
}

static void release_parts(struct delivery *delivery)
{
    if (delivery->sink)
        notify_sink_release(delivery->sink);
    if (delivery->file)
        file_release(delivery->file);
    free(delivery->program);
    free(delivery->parameters);
    free(delivery->ranges);
}

/* All together ----------------------------------------------------------------------------------------------------- */

/* The lock order is the engine's: with both, what is read is what is true when the call begins (CB-DELIV-8). */
static void lock_both(struct engine *engine)
{
    AcquireSRWLockShared(&engine->lock);
    AcquireSRWLockExclusive(&engine->notifier->lock);
}

static void unlock_both(struct engine *engine)
{
    ReleaseSRWLockExclusive(&engine->notifier->lock);
    ReleaseSRWLockShared(&engine->lock);
}

static BOOL begin(struct job_lane *lane, struct notify_call *call, struct delivery *delivery)
{
    struct engine *engine = lane->job->engine;
    struct notify_sink *old_class = NULL;
    BOOL due = FALSE;

    if (FAILED(CoGetCurrentLogicalThreadId(&call->cause)))
        call->cause = GUID_NULL;
    lock_both(engine);
    if (!lane->busy)
    {
        old_class = drop_old_class(lane->job);
        due = choose(lane, delivery);
    }
    if (due)
    {
        lane->busy = TRUE;
        call->sink = delivery->sink;
        call->place.began = clock_now();
    }
    unlock_both(engine);
    if (old_class)
        notify_sink_release(old_class);
    return due;
}

/* What has changed while the end was told is told now (CB-MOD-4). */
static void look_for_more(struct job_lane *lane)
{
    struct job_notices *notices = &lane->job->notices;

    lane_make_ready(lane);
    if (lane->kind == LANE_EVENTS && notices->telling_end)
    {
        notices->telling_end = FALSE;
        if (notices->modified)
            lane_make_ready(&notices->lanes[LANE_MODIFICATIONS]);
    }
}

static void end(struct job_lane *lane, struct notify_call *call, struct delivery *delivery, HRESULT hr)
{
    struct engine *engine = lane->job->engine;
    struct notify_sink *dropped = NULL;

    lock_both(engine);
    lane->busy = FALSE;
    call->sink = NULL;
    if (!engine->notifier->stopping)
    {
        dropped = note_answer(delivery, hr);
        look_for_more(lane);
    }
    unlock_both(engine);
    if (dropped)
        notify_sink_release(dropped);
    release_parts(delivery);
}

void notifier_attend(struct job_lane *lane, struct notify_call *call)
{
    struct delivery delivery = { 0 };
    HRESULT hr;

    if (lane->kind == LANE_CERTIFICATES)
    {
        certificates_attend(lane, call);
        return;
    }
    if (!begin(lane, call, &delivery))
        return;
    hr = perform(&delivery);
    TRACE("Job %s: notice %u answered with %#lx.\n", debugstr_guid(&lane->job->rec.id), delivery.action, hr);
    end(lane, call, &delivery, hr);
}
