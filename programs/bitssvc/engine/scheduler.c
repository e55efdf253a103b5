/*
 * The worker thread: ends of transfers, retries, time limits, slots
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

#include "engine/failure.h"
#include "engine/job_events.h"
#include "engine/private.h"
#include "engine/queue.h"
#include "engine/retry.h"
#include "engine/waiting.h"

/* A background job has the slot for so long while others of its priority wait. Short, as clients watch the progress of
 * a job that shows TRANSFERRING all the time (SCHED-SHOW-1, -4). */
#define SLICE_MS 5000

void scheduler_kick(struct engine *engine)
{
    AcquireSRWLockExclusive(&engine->worker_lock);
    engine->schedule = TRUE;
    WakeConditionVariable(&engine->worker_wake);
    ReleaseSRWLockExclusive(&engine->worker_lock);
}

void scheduler_transfer_ended(struct job *job, struct transfer *transfer, const struct transfer_result *result)
{
    struct engine *engine = job->engine;

    AcquireSRWLockExclusive(&engine->lock);
    if (job->transfer == transfer)
    {
        job->result = *result;
        job->has_result = TRUE;
    }
    ReleaseSRWLockExclusive(&engine->lock);
    scheduler_kick(engine);
}

/* Slots ------------------------------------------------------------------------------------------------------------ */

/* Call lock held. */
static void start_transfer(struct job *job)
{
    struct engine *engine = job->engine;
    struct transfer *transfer;
    HRESULT hr;

    temps_check(job);
    on_demand_prepare(job);
    if (FAILED(hr = transfer_new(engine->net, job, &transfer)))
    {
        ERR("No transfer for job %s, hr %#lx.\n", debugstr_guid(&job->rec.id), hr);
        return;
    }
    AcquireSRWLockExclusive(&engine->lock);
    job->transfer = transfer;
    job->active_since = clock_now();
    job->turn = ++engine->turn;
    job->slice_end = job->active_since + SLICE_MS;
    if (job->state == JOB_STATE_QUEUED)
        job->state = JOB_STATE_CONNECTING;
    job_touch(job);
    ReleaseSRWLockExclusive(&engine->lock);
    TRACE("Job %s starts.\n", debugstr_guid(&job->rec.id));
    transfer_start(transfer);
}

void scheduler_restart_transfer(struct job *job)
{
    start_transfer(job);
}

/* A change of state that needs no place in the store (ST-BOOT-1, -2). */
void scheduler_move_job(struct job *job, enum job_event event)
{
    struct engine *engine = job->engine;
    enum job_state next;

    AcquireSRWLockExclusive(&engine->lock);
    if (job_state_next(job->state, event, &next) == S_OK)
    {
        job->state = next;
        job_touch(job);
    }
    ReleaseSRWLockExclusive(&engine->lock);
}

/* Failures --------------------------------------------------------------------------------------------------------- */

static void note_failure(struct job *job, const struct transfer_result *result)
{
    struct engine *engine = job->engine;

    AcquireSRWLockExclusive(&engine->lock);
    job->failed_at = clock_now();
    job->retry_after = result->retry_after;
    if (!job->stalled_since)
        job->stalled_since = job->failed_at;
    ++job->stall_failures;
    job->error_shown = TRUE;
    ReleaseSRWLockExclusive(&engine->lock);
}

void scheduler_fail_job(struct job *job, const struct transfer_result *result, enum job_event event)
{
    struct job_change change;
    enum job_state next;
    HRESULT hr;

    if (FAILED(job_state_next(job->state, event, &next)) || FAILED(job_change_begin(&change, job)))
        return;
    change.rec.error_code = failure_to_show(result->code, result->context == ERROR_CONTEXT_CERTIFICATE_CALLBACK);
    change.rec.error_context = result->context;
    change.rec.error_file = result->file;
    if (next == JOB_STATE_ERROR && result->transient)
        change.rec.flags |= JOB_GAVE_UP;
    if (event != JOB_EVENT_NO_PROGRESS && event != JOB_EVENT_REJECTED && event != JOB_EVENT_HELD_BACK
            && !failure_ends_by_event(result->code))
        ++change.rec.error_count;
    TRACE("Job %s: error %#lx, context %u, file %ld; its state will be %u.\n", debugstr_guid(&job->rec.id),
            result->code, result->context, result->file, next);
    note_failure(job, result);
    if (result->file >= 0)
        store_change_set_file(change.store, &job->rec.id, result->file, &job->files[result->file]->rec);
    hr = job_change_commit(&change, next == JOB_STATE_ERROR ? STORE_FORCED : STORE_LOGGED, next);
    if (FAILED(hr))
        ERR("Job %s: its error cannot be stored, hr %#lx.\n", debugstr_guid(&job->rec.id), hr);
}

static enum retry_answer ask_retry(const struct job *job, ULONGLONG failed, ULONGLONG *when)
{
    struct retry_clock clock = { 0 };
    enum retry_answer answer;
    uint64_t time;

    clock.failed = failed;
    clock.first_failed = job->stalled_since;
    clock.retry_delay = job_retry_delay(job);
    clock.retry_after = job->retry_after;
    clock.waits_for_event = job->state == JOB_STATE_TRANSIENT_ERROR && failure_ends_by_event(job->rec.error_code);
    clock.no_progress_timeout = job_no_progress_timeout(job);
    answer = retry_decide(&clock, &time);
    *when = time;
    return answer;
}

static void transfer_failed(struct job *job, const struct transfer_result *failure)
{
    struct transfer_result explained = *failure, *result = &explained;
    ULONGLONG when;

    network_explain_failure(job, result);
    if (job_is_download(job))
        result->transient = download_failure_is_transient(job, result);
    if (result->file >= 0)
        job_event_transfer(job->files[result->file], EVENT_TRANSFER_FAILED, result->code);
    /* Another verb than GET is not repeated without being asked for (HOPT-METHOD-6). */
    if (result->transient && !job->rec.values[JOB_VALUE_HTTP_METHOD]
            && ask_retry(job, clock_now(), &when) != RETRY_NEVER)
        scheduler_fail_job(job, result, JOB_EVENT_FAILED_TRANSIENT);
    else
        scheduler_fail_job(job, result, JOB_EVENT_FAILED);
}

static void time_is_over(struct job *job)
{
    struct transfer_result result = { 0 };

    job_stop_transfer(job);
    result.code = BG_E_MAXDOWNLOAD_TIMEOUT;
    result.context = ERROR_CONTEXT_QUEUE_MANAGER;
    result.file = -1;
    scheduler_fail_job(job, &result, JOB_EVENT_FAILED);
}

/* The timer of a job in TRANSIENT_ERROR has gone off: try again, or give up with the error that it has. */
static void timer_is_over(struct job *job)
{
    struct transfer_result result = { 0 };
    ULONGLONG when;

    if (ask_retry(job, job->failed_at, &when) == RETRY_AGAIN)
    {
        scheduler_move_job(job, JOB_EVENT_RETRY);
        return;
    }
    result.transient = TRUE;
    result.code = job->rec.error_code;
    result.context = job->rec.error_context;
    result.file = job->rec.error_file;
    scheduler_fail_job(job, &result, JOB_EVENT_NO_PROGRESS);
}

/* Ends ------------------------------------------------------------------------------------------------------------- */

/* Files of a group are there under their names when its end is told (QMGR-CB-ONSTATUS-6). */
static BOOL name_files(struct job *job)
{
    struct transfer_result result = { 0 };

    if (job->rec.face != JOB_FACE_QMGR)
        return TRUE;
    if (SUCCEEDED(result.code = job_name_files(job, &result.file)))
        return TRUE;
    result.context = ERROR_CONTEXT_LOCAL_FILE;
    scheduler_fail_job(job, &result, JOB_EVENT_FAILED);
    return FALSE;
}

static void all_files_in(struct job *job)
{
    struct job_change change;
    enum job_state next;
    HRESULT hr;

    /* With nothing to ask a server for the job has not been connected yet (ST-INV-3). */
    scheduler_move_job(job, JOB_EVENT_CONNECTED);
    if (feeder_hold(job))
        return;
    if (job_state_next(job->state, JOB_EVENT_DONE, &next) != S_OK || !name_files(job)
            || FAILED(job_change_begin(&change, job)))
        return;
    change.rec.completed = clock_filetime();
    change.rec.flags &= ~JOB_COMPLETING;
    TRACE("Job %s is transferred.\n", debugstr_guid(&job->rec.id));
    if (FAILED(hr = job_change_commit(&change, STORE_FORCED, next)))
        ERR("Job %s: its end cannot be stored, hr %#lx.\n", debugstr_guid(&job->rec.id), hr);
}

/* Of files on demand: the rest has not been asked for (FILE-OD-8, -9). */
static void requests_are_in(struct job *job)
{
    struct job_change change;
    enum job_state next;
    HRESULT hr;

    scheduler_move_job(job, JOB_EVENT_CONNECTED);
    if (job_state_next(job->state, JOB_EVENT_SATISFIED, &next) != S_OK || FAILED(job_change_begin(&change, job)))
        return;
    TRACE("Job %s has all that was asked for.\n", debugstr_guid(&job->rec.id));
    if (FAILED(hr = job_change_commit(&change, STORE_FORCED, next)))
        ERR("Job %s: its state cannot be stored, hr %#lx.\n", debugstr_guid(&job->rec.id), hr);
}

void scheduler_network_lost(struct job *job)
{
    struct transfer_result result;

    job_stop_transfer(job);
    job_save_progress(job);
    network_describe_loss(&result);
    transfer_failed(job, &result);
}

/* Call lock held. Files may have been added while the last one came in (JOB-ADD-3). */
static void transfer_ended(struct job *job, const struct transfer_result *result)
{
    job_stop_transfer(job);
    if (result->done)
        on_demand_prepare(job);
    if (!result->done && on_demand_lost_ranges(job, result))
        start_transfer(job);
    else if (!result->done)
        transfer_failed(job, result);
    else if (job_wants_bytes(job))
        start_transfer(job);
    else if (job->transferred_count < job->file_count)
        requests_are_in(job);
    else
        all_files_in(job);
}

/* Due things ------------------------------------------------------------------------------------------------------- */

/* When the worker has to look at the job without being told; 0: never. Engine lock. */
static ULONGLONG job_deadline(const struct job *job)
{
    ULONGLONG when = 0, limit;

    if (job->state == JOB_STATE_TRANSIENT_ERROR)
    {
        /* No timer ends that (ERR-RETRY-8). */
        if (throttle_holds_back(job))
            return 0;
        ask_retry(job, job->failed_at, &when);
        return when ? when : 1;
    }
    if (!job->transfer)
        return 0;
    limit = (ULONGLONG)job->rec.numbers[JOB_NUMBER_MAX_DOWNLOAD_TIME] * 1000;
    return job->active_since + (limit > job->active_ms ? limit - job->active_ms : 0);
}

/* Call lock held: what was seen before it was taken may be over. */
static void attend(struct job *job)
{
    struct engine *engine = job->engine;
    struct transfer_result result;
    BOOL ended, fed, due;

    AcquireSRWLockExclusive(&engine->lock);
    ended = job->has_result;
    result = job->result;
    job->has_result = FALSE;
    fed = job->fed_up;
    due = job_deadline(job) && job_deadline(job) <= clock_now();
    ReleaseSRWLockExclusive(&engine->lock);

    if (ended)
        transfer_ended(job, &result);
    else if (fed)
        all_files_in(job);
    else if (due && job->state == JOB_STATE_TRANSIENT_ERROR)
        timer_is_over(job);
    else if (due)
        time_is_over(job);
    else
        throttle_attend(job);
}

static BOOL needs_attention(const struct job *job, ULONGLONG now, ULONGLONG *next)
{
    ULONGLONG deadline = job_deadline(job);

    if (job->has_result || job->fed_up || (deadline && deadline <= now) || throttle_needs_attention(job))
        return TRUE;
    if (deadline && deadline < *next)
        *next = deadline;
    return FALSE;
}

static BOOL needs_attention_locked(struct job *job, ULONGLONG now, ULONGLONG *next)
{
    struct engine *engine = job->engine;
    BOOL needs;

    AcquireSRWLockShared(&engine->lock);
    needs = needs_attention(job, now, next);
    ReleaseSRWLockShared(&engine->lock);
    return needs;
}

/* Jobs that are busy in a call are passed over: the call kicks the worker when it leaves. Returns the next deadline,
 * also of what has just been set. */
static ULONGLONG attend_all(struct engine *engine)
{
    ULONGLONG now = clock_now(), next = ~(ULONGLONG)0;
    struct job **jobs;
    ULONG count, i;

    if (FAILED(engine_snapshot_active(engine, &jobs, &count)))
        return now + 1000;
    for (i = 0; i < count; ++i)
    {
        if (needs_attention_locked(jobs[i], now, &next) && job_call_try_enter(jobs[i]))
        {
            attend(jobs[i]);
            if (needs_attention_locked(jobs[i], now, &next))
                next = now;
            job_call_leave(jobs[i]);
        }
        job_release(jobs[i]);
    }
    free(jobs);
    return next;
}

/* A job that cannot run as it is set fails as soon as it would (SEC-TOKEN-10). */
static void start_job(struct job *job)
{
    struct transfer_result why;

    if (FAILED(job_check_may_run(job, &why)) || download_lost_file(job, &why) || FAILED(volumes_check(job, &why)))
    {
        scheduler_move_job(job, JOB_EVENT_SLOT);
        scheduler_fail_job(job, &why, JOB_EVENT_FAILED);
    }
    else if (network_keeps_back(job))
    {
        network_describe_loss(&why);
        scheduler_move_job(job, JOB_EVENT_SLOT);
        transfer_failed(job, &why);
    }
    else
    {
        start_transfer(job);
    }
}

static void give_slot(struct job *job, enum queue_action action, ULONGLONG *next)
{
    if (!job_call_try_enter(job))
        return;
    if (action == QUEUE_START && !job->transfer && job_state_is_running(job->state))
    {
        start_job(job);
    }
    else if (action == QUEUE_STOP && !job->waits_for_sinks && !job->has_result)
    {
        if (job->transfer)
        {
            job_stop_transfer(job);
            job_save_progress(job);
        }
        scheduler_move_job(job, JOB_EVENT_PREEMPTED);
    }
    else if (action == QUEUE_YIELD && job->transfer && !job->has_result)
    {
        job_stop_transfer(job);
        job_save_progress(job);
    }
    if (needs_attention_locked(job, clock_now(), next))
        *next = clock_now();
    job_call_leave(job);
}

/* Engine lock. */
static void describe_job(const struct job *job, struct queue_item *item)
{
    item->state = job->state;
    item->priority = face_runs_together(job->rec.face) ? JOB_PRIORITY_FOREGROUND
            : job->rec.numbers[JOB_NUMBER_PRIORITY];
    item->running = job->transfer || job->waits_for_sinks;
    item->slice_over = item->running && job->slice_end <= clock_now();
    item->blocked = throttle_blocks(job);
    item->absent = !logons_have_owner(job);
    item->turn = job->turn;
}

/* While others wait for the slot of a job the end of its slice matters. */
static void watch_slices(struct job **jobs, const struct queue_item *items, ULONG count, ULONGLONG *next)
{
    ULONG i;

    for (i = 0; i < count; ++i)
    {
        if (items[i].running && items[i].action == QUEUE_LEAVE && queue_has_rival(items, count, &items[i])
                && jobs[i]->slice_end < *next)
            *next = jobs[i]->slice_end;
        /* Whoever gets the slot now has a rival in the one that loses it, and perhaps in others. */
        if (items[i].action == QUEUE_START && queue_has_rival(items, count, &items[i])
                && clock_now() + SLICE_MS < *next)
            *next = clock_now() + SLICE_MS;
    }
}

/* Deadlines of the jobs that it starts go into next. */
static void schedule(struct engine *engine, ULONGLONG *next)
{
    struct queue_item *items;
    struct job **jobs;
    ULONG count, i;

    if (FAILED(engine_snapshot_active(engine, &jobs, &count)))
        return;
    if ((items = calloc(count + 1, sizeof(*items))))
    {
        AcquireSRWLockShared(&engine->lock);
        for (i = 0; i < count; ++i)
            describe_job(jobs[i], &items[i]);
        ReleaseSRWLockShared(&engine->lock);
        queue_decide(items, count);
        watch_slices(jobs, items, count, next);
        waiting_tell_queue(engine, jobs, items, count);
    }
    /* Behind the look at the jobs: a policy counts for those that were resumed after it was set (DO-POLICY-KEY-4). */
    *next = min(*next, throttle_look(engine));
    for (i = 0; i < count; ++i)
    {
        if (items && items[i].action != QUEUE_LEAVE)
            give_slot(jobs[i], items[i].action, next);
        job_release(jobs[i]);
    }
    free(items);
    free(jobs);
}

/* The thread ------------------------------------------------------------------------------------------------------- */

/* FALSE when the thread is to end. */
static BOOL wait_until(struct engine *engine, ULONGLONG deadline)
{
    ULONGLONG now;
    BOOL stopping;
    DWORD wait;

    AcquireSRWLockExclusive(&engine->worker_lock);
    while (!engine->schedule && !engine->stopping && (now = clock_now()) < deadline)
    {
        wait = (DWORD)min(deadline - now, 60 * 60 * 1000);
        SleepConditionVariableSRW(&engine->worker_wake, &engine->worker_lock, wait, 0);
    }
    engine->schedule = FALSE;
    stopping = engine->stopping;
    ReleaseSRWLockExclusive(&engine->worker_lock);
    return !stopping;
}

static DWORD WINAPI worker_thread(void *arg)
{
    struct engine *engine = arg;
    ULONGLONG deadline = 0;

    while (wait_until(engine, deadline))
    {
        ULONGLONG look = inactive_look(engine), throttle = throttle_look(engine), network = network_attend(engine);
        ULONGLONG volumes = volumes_attend(engine), logons = logons_look(engine);

        deadline = attend_all(engine);
        deadline = min(min(min(deadline, logons), min(network, volumes)), min(look, throttle));
        schedule(engine, &deadline);
    }
    return 0;
}

HRESULT scheduler_start(struct engine *engine)
{
    if (!(engine->worker = CreateThread(NULL, 0, worker_thread, engine, 0, NULL)))
        return HRESULT_FROM_WIN32(GetLastError());
    return S_OK;
}

void scheduler_stop(struct engine *engine)
{
    if (!engine->worker)
        return;
    AcquireSRWLockExclusive(&engine->worker_lock);
    engine->stopping = TRUE;
    WakeConditionVariable(&engine->worker_wake);
    ReleaseSRWLockExclusive(&engine->worker_lock);
    WaitForSingleObject(engine->worker, INFINITE);
    CloseHandle(engine->worker);
    engine->worker = NULL;
}
