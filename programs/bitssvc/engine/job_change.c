/*
 * Changes to a job: decide, store, show
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

#include "engine/private.h"
#include "engine/waiting.h"
#include "private/strings.h"

void job_call_enter(struct job *job)
{
    AcquireSRWLockExclusive(&job->call);
}

BOOL job_call_try_enter(struct job *job)
{
    if (TryAcquireSRWLockExclusive(&job->call))
        return TRUE;
    /* Asked again behind the flag: the holder may have left just before it was set. */
    InterlockedExchange(&job->call_wanted, TRUE);
    return TryAcquireSRWLockExclusive(&job->call);
}

void job_call_leave(struct job *job)
{
    ReleaseSRWLockExclusive(&job->call);
    if (InterlockedExchange(&job->call_wanted, FALSE))
        scheduler_kick(job->engine);
}

HRESULT job_change_begin(struct job_change *change, struct job *job)
{
    struct engine *engine = job->engine;

    change->job = job;
    change->files_only = FALSE;
    AcquireSRWLockShared(&engine->lock);
    change->rec = job->rec;
    ReleaseSRWLockShared(&engine->lock);
    if (job_state_is_final(job->state))
        return BG_E_INVALID_STATE;
    if (!(change->store = store_change_new()))
        return E_OUTOFMEMORY;
    return S_OK;
}

/* Frees what one record has and the other does not. */
static void free_replaced(struct job_record *old, const struct job_record *kept)
{
    unsigned int i;

    for (i = 0; i < JOB_RECORD_TEXTS; ++i)
    {
        if (old->texts[i] != kept->texts[i])
            free(old->texts[i]);
    }
    for (i = 0; i < JOB_RECORD_VALUES; ++i)
    {
        if (old->values[i] != kept->values[i])
            free(old->values[i]);
    }
}

void job_change_abandon(struct job_change *change)
{
    free_replaced(&change->rec, &change->job->rec);
    store_change_free(change->store);
    change->store = NULL;
}

static void put_changed_values(struct job_change *change)
{
    struct record_blob *const *old = change->job->rec.values;
    ULONG i;

    for (i = 0; i < JOB_RECORD_VALUES; ++i)
    {
        if (change->rec.values[i] != old[i])
            store_change_put_value(change->store, &change->rec.id, i, change->rec.values[i]);
    }
}

/* Who is to be told in place of an object that was registered. */
static BOOL other_receiver(const struct job_record *a, const struct job_record *b)
{
    return a->texts[JOB_TEXT_NOTIFY_PROGRAM] != b->texts[JOB_TEXT_NOTIFY_PROGRAM]
            || a->values[JOB_VALUE_NOTIFY_CLASS] != b->values[JOB_VALUE_NOTIFY_CLASS];
}

/* Engine lock. */
static void show(struct job_change *change, enum job_state state)
{
    struct job_record old = change->job->rec;
    struct job *job = change->job;

    job->rec = change->rec;
    if (!change->files_only)
        job->stored_time = job->rec.modified;
    if (state != JOB_STATE_KEEP)
    {
        job->last_state = job->state;
        job->state = state;
        job->waits_for_slot = FALSE;
        WakeAllConditionVariable(&job->engine->states);
        notifier_state_changed(job);
    }
    if (other_receiver(&old, &job->rec))
        notifier_settings_changed(job);
    free_replaced(&old, &job->rec);
    job_touch(job);
}

HRESULT job_change_commit(struct job_change *change, enum store_promise promise, enum job_state state)
{
    struct engine *engine = change->job->engine;
    HRESULT hr;

    change->rec.state = state == JOB_STATE_KEEP ? change->job->state : state;
    change->rec.modified = clock_filetime();
    /* What is not told any more need not come back after a restart (ERR-OBJ-2, ST-BOOT-4). */
    if (!change->job->error_shown && state != JOB_STATE_ERROR && state != JOB_STATE_TRANSIENT_ERROR)
        change->rec.error_code = S_OK;
    put_changed_values(change);
    if (!change->files_only)
        store_change_put_job(change->store, &change->rec);
    hr = store_commit(engine->store, change->store, promise);
    change->store = NULL;
    if (FAILED(hr))
    {
        job_change_abandon(change);
        return hr;
    }
    AcquireSRWLockExclusive(&engine->lock);
    show(change, state);
    ReleaseSRWLockExclusive(&engine->lock);
    if (state != JOB_STATE_KEEP)
        waiting_tell_state(change->job);
    notifier_kick(change->job);
    return S_OK;
}

HRESULT job_set_text(struct job *job, enum job_text id, const WCHAR *text)
{
    struct job_change change;
    WCHAR *copy;
    HRESULT hr;

    if (!(copy = wcs_copy(text)))
        return E_OUTOFMEMORY;
    job_call_enter(job);
    if (SUCCEEDED(hr = job_change_begin(&change, job)))
    {
        change.rec.texts[id] = copy;
        hr = job_change_commit(&change, STORE_LOGGED, JOB_STATE_KEEP);
    }
    else
    {
        free(copy);
    }
    job_call_leave(job);
    return hr;
}

/* Values that are taken as another one. */
static ULONG effective_number(enum job_number id, ULONG value)
{
    return id == JOB_NUMBER_RETRY_DELAY ? max(value, 5) : value;
}

/* A custom HTTP method fixes the priority (JOB-PRIO-3). */
static HRESULT check_number(const struct job *job, enum job_number id, ULONG value)
{
    if (id != JOB_NUMBER_PRIORITY || value == JOB_PRIORITY_FOREGROUND || !job->rec.values[JOB_VALUE_HTTP_METHOD])
        return S_OK;
    return job_state_is_final(job->state) ? BG_E_INVALID_STATE : BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD;
}

HRESULT job_set_number(struct job *job, enum job_number id, ULONG value)
{
    struct job_change change;
    HRESULT hr;

    job_call_enter(job);
    if (SUCCEEDED(hr = check_number(job, id, value)) && SUCCEEDED(hr = job_change_begin(&change, job)))
    {
        change.rec.numbers[id] = effective_number(id, value);
        hr = job_change_commit(&change, STORE_LOGGED, JOB_STATE_KEEP);
    }
    job_call_leave(job);
    /* Priority and timers are looked at anew (JOB-PRIO-2, ST-CALL-24). */
    if (SUCCEEDED(hr) && id != JOB_NUMBER_NOTIFY_FLAGS)
        scheduler_kick(job->engine);
    return hr;
}
