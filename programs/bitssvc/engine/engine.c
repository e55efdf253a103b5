/*
 * Engine: start, stop, the list of jobs
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

#include "engine/event_log.h"
#include "engine/fileops.h"
#include "engine/policy.h"
#include "engine/private.h"
#include "engine/quota.h"
#include "engine/waiting.h"
#include "private/strings.h"

/* Well below what a supervisor waits for the end. */
#define FLUSH_AT_END_MS 4000

static const ULONG default_numbers[JOB_NUMBER_COUNT] =
{
    [JOB_NUMBER_PRIORITY] = JOB_PRIORITY_NORMAL,            /* JOB-DEF-3 */
    [JOB_NUMBER_NOTIFY_FLAGS] = NOTIFY_FLAG_TRANSFERRED | NOTIFY_FLAG_ERROR, /* JOB-DEF-4 */
    [JOB_NUMBER_RETRY_DELAY] = 600,                         /* JOB-DEF-6 */
    [JOB_NUMBER_NO_PROGRESS_TIMEOUT] = 14 * 24 * 3600,      /* JOB-DEF-7 */
};

static void jobs_changed(struct engine *engine, ULONG count)
{
    if (engine->config.jobs_changed)
        engine->config.jobs_changed(engine->config.context, count);
}

/* GUIDs are random enough. */
static struct list *bucket_of(struct engine *engine, const GUID *id)
{
    return &engine->by_id[id->Data1 % JOB_BUCKETS];
}

void engine_list_job(struct engine *engine, struct job *job)
{
    ULONG count;

    job_addref(job);
    AcquireSRWLockExclusive(&engine->lock);
    list_add_tail(&engine->jobs, &job->entry);
    list_add_tail(bucket_of(engine, &job->rec.id), &job->hash_entry);
    job->listed = TRUE;
    count = ++engine->job_count;
    ReleaseSRWLockExclusive(&engine->lock);
    jobs_changed(engine, count);
}

void engine_unlist_job(struct engine *engine, struct job *job)
{
    BOOL listed;
    ULONG count;

    AcquireSRWLockExclusive(&engine->lock);
    if ((listed = job->listed))
    {
        list_remove(&job->entry);
        list_remove(&job->hash_entry);
        job->listed = FALSE;
        --engine->job_count;
    }
    count = engine->job_count;
    ReleaseSRWLockExclusive(&engine->lock);
    if (!listed)
        return;
    jobs_changed(engine, count);
    job_release(job);
}

/* Start and stop --------------------------------------------------------------------------------------------------- */

static void policies_changed(void *context)
{
    struct engine *engine = context;

    InterlockedExchange(&engine->policies_changed, TRUE);
    InterlockedExchange(&engine->bandwidth_changed, TRUE);
    InterlockedExchange(&engine->logons_changed, TRUE);
    scheduler_kick(engine);
}

static HRESULT start_parts(struct engine *engine)
{
    HRESULT hr;

    if (FAILED(hr = store_open(engine->config.store_path, &engine->store))
            || FAILED(hr = notifier_start(engine))
            || FAILED(hr = boot_load_jobs(engine))
            || FAILED(hr = net_start(&engine_transfer_hooks, &engine->net)))
        return hr;
    logons_look(engine);
    engine->policy_watch = policy_watch_start(policies_changed, engine);
    return scheduler_start(engine);
}

HRESULT engine_create(const struct engine_config *config, struct engine **out)
{
    struct engine *engine;
    unsigned int i;
    HRESULT hr;

    *out = NULL;
    if (!(engine = calloc(1, sizeof(*engine))))
        return E_OUTOFMEMORY;
    engine->config = *config;
    if (!(engine->config.store_path = wcs_copy(config->store_path)))
    {
        free(engine);
        return E_OUTOFMEMORY;
    }
    InitializeSRWLock(&engine->lock);
    InitializeConditionVariable(&engine->states);
    list_init(&engine->jobs);
    list_init(&engine->tickets);
    for (i = 0; i < JOB_BUCKETS; ++i)
        list_init(&engine->by_id[i]);
    if (FAILED(hr = start_parts(engine)))
    {
        ERR("The engine cannot start, hr %#lx.\n", hr);
        engine_destroy(engine);
        return hr;
    }
    TRACE("%lu jobs from %s.\n", engine->job_count, debugstr_w(config->store_path));
    *out = engine;
    return S_OK;
}

static void stop_transfers(struct engine *engine)
{
    struct job **jobs;
    ULONG count, i;

    if (FAILED(engine_snapshot(engine, &jobs, &count)))
        return;
    for (i = 0; i < count; ++i)
    {
        job_call_enter(jobs[i]);
        job_stop_transfer(jobs[i]);
        job_save_progress(jobs[i]);
        job_call_leave(jobs[i]);
        job_release(jobs[i]);
    }
    free(jobs);
}

/* Small files are not flushed when they are whole (rule 2). After a clean end they are believed even if the power fails
 * before the system has written them, so that is done now. FALSE when it takes too long: they are fetched again. */
static BOOL flush_job(struct job *job, ULONGLONG deadline)
{
    BOOL flushed = TRUE;
    ULONG i;

    for (i = 0; i < job->file_count && flushed; ++i)
    {
        const struct file_record *rec = &job->files[i]->rec;

        if ((rec->flags & FILE_TRANSFERRED) && !(rec->flags & FILE_COMPLETED) && file_flush_is_due(rec))
            flushed = clock_now() < deadline && SUCCEEDED(fileops_flush_closed(rec->temp, file_is_in_place(rec)));
    }
    return flushed;
}

static BOOL flush_small_files(struct engine *engine)
{
    ULONGLONG deadline = clock_now() + FLUSH_AT_END_MS;
    BOOL flushed = TRUE;
    struct job **jobs;
    ULONG count, i;

    if (FAILED(engine_snapshot(engine, &jobs, &count)))
        return FALSE;
    for (i = 0; i < count; ++i)
    {
        flushed = flushed && (download_is_volatile(jobs[i]) || flush_job(jobs[i], deadline));
        job_release(jobs[i]);
    }
    free(jobs);
    return flushed;
}

void engine_destroy(struct engine *engine)
{
    if (engine->policy_watch)
        policy_watch_stop(engine->policy_watch);
    scheduler_stop(engine);
    stop_transfers(engine);
    notifier_stop(engine);
    if (engine->net)
        net_stop(engine->net);
    if (engine->store)
        store_close(engine->store, flush_small_files(engine));
    event_log_flush();
    /* The rest is left to the end of the process: clients may still hold jobs, whose getters need the lock. */
}

/* Jobs ------------------------------------------------------------------------------------------------------------- */

static HRESULT new_record(struct job_record *rec, enum job_face face, const GUID *id, const struct job_owner *owner,
        const WCHAR *name, enum job_type type)
{
    memset(rec, 0, sizeof(*rec));
    rec->face = face;
    rec->type = type;
    rec->state = JOB_STATE_SUSPENDED;
    rec->owner_elevated = owner->elevated;
    rec->owner_integrity = owner->integrity;
    rec->created = rec->modified = clock_filetime();
    rec->error_file = -1;
    memcpy(rec->numbers, default_numbers, sizeof(default_numbers));
    /* JOB-DEF-15; the policy is one of BITS. */
    rec->numbers[JOB_NUMBER_MAX_DOWNLOAD_TIME] = face_is_delivery(face) ? limit_value(LIMIT_DOWNLOAD_TIME, FALSE, 0)
            : policy_limit(LIMIT_DOWNLOAD_TIME);
    rec->texts[JOB_TEXT_DISPLAY_NAME] = wcs_copy(name);
    rec->texts[JOB_TEXT_OWNER_SID] = wcs_copy(owner->sid);
    if (!rec->texts[JOB_TEXT_DISPLAY_NAME] || !rec->texts[JOB_TEXT_OWNER_SID])
        return E_OUTOFMEMORY;
    if (face == JOB_FACE_QMGR)
        rec->numbers[JOB_NUMBER_NOTIFY_FLAGS] = NOTIFY_FLAG_ERROR;          /* QMGR-PROP-NOTIFYFLAGS-5, -6 */
    if (face_is_delivery(face))
        rec->numbers[JOB_NUMBER_NO_PROGRESS_TIMEOUT] = NO_PROGRESS_BY_PRIORITY;
    if (!id)
        return CoCreateGuid(&rec->id);
    rec->id = *id;
    return S_OK;
}

/* Engine lock. */
static struct job *find_job(struct engine *engine, const GUID *id)
{
    struct job *job;

    LIST_FOR_EACH_OF(job, bucket_of(engine, id), struct job, hash_entry)
    {
        if (IsEqualGUID(&job->rec.id, id))
            return job;
    }
    return NULL;
}

static BOOL id_is_used(struct engine *engine, const GUID *id)
{
    BOOL used;

    AcquireSRWLockShared(&engine->lock);
    used = find_job(engine, id) != NULL;
    ReleaseSRWLockShared(&engine->lock);
    return used;
}

static HRESULT create_job(struct engine *engine, enum job_face face, const GUID *id, const struct job_owner *owner,
        const WCHAR *name, enum job_type type, struct job **out)
{
    struct store_change *change;
    struct job_record rec;
    struct job *job;
    HRESULT hr;

    if (id && id_is_used(engine, id))
        return HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS);
    if (FAILED(hr = new_record(&rec, face, id, owner, name, type)) || !(job = job_new(engine, &rec)))
    {
        job_record_free(&rec);
        return FAILED(hr) ? hr : E_OUTOFMEMORY;
    }
    change = store_change_new();
    if (change)
    {
        /* An earlier job of this id may still be there because of files that could not be deleted. */
        if (id)
            store_change_delete_job(change, id);
        store_change_put_job(change, &rec);
    }
    if (FAILED(hr = store_commit(engine->store, change, STORE_FORCED)))
    {
        job_release(job);
        return hr;
    }
    waiting_tell_state(job);
    engine_list_job(engine, job);
    *out = job;
    return S_OK;
}

HRESULT engine_create_job(struct engine *engine, enum job_face face, const GUID *id, const struct job_owner *owner,
        const WCHAR *name, enum job_type type, struct job **out)
{
    struct quota_ticket ticket;
    HRESULT hr;

    *out = NULL;
    if (FAILED(hr = quota_enter(engine, face, owner, &ticket)))
        return hr;
    hr = create_job(engine, face, id, owner, name, type, out);
    quota_leave(engine, &ticket);
    return hr;
}

HRESULT engine_get_job(struct engine *engine, enum job_face face, const GUID *id, struct job **out)
{
    struct job *job;

    *out = NULL;
    AcquireSRWLockShared(&engine->lock);
    if ((job = find_job(engine, id)) && job->rec.face == face && !job_state_is_final(job->state))
    {
        job_addref(job);
        *out = job;
    }
    ReleaseSRWLockShared(&engine->lock);
    return *out ? S_OK : BG_E_NOT_FOUND;
}

static HRESULT collect(struct engine *engine, BOOL (*wanted)(const struct job *job, const void *what), const void *what,
        struct job ***jobs, ULONG *count)
{
    struct job *job;
    HRESULT hr = S_OK;

    *count = 0;
    AcquireSRWLockShared(&engine->lock);
    if (!(*jobs = malloc((engine->job_count + 1) * sizeof(**jobs))))
        hr = E_OUTOFMEMORY;
    LIST_FOR_EACH_OF(job, &engine->jobs, struct job, entry)
    {
        if (FAILED(hr))
            break;
        if (wanted && !wanted(job, what))
            continue;
        job_addref(job);
        (*jobs)[(*count)++] = job;
    }
    ReleaseSRWLockShared(&engine->lock);
    return hr;
}

struct whose
{
    enum job_face face;
    const WCHAR *owner_sid;
};

static BOOL is_theirs(const struct job *job, const void *what)
{
    const struct whose *whose = what;

    return job->rec.face == whose->face && !job_state_is_final(job->state)
            && (!whose->owner_sid || !wcscmp(job->rec.texts[JOB_TEXT_OWNER_SID], whose->owner_sid));
}

HRESULT engine_list_jobs(struct engine *engine, enum job_face face, const WCHAR *owner_sid,
        struct job ***jobs, ULONG *count)
{
    struct whose whose = { face, owner_sid };

    return collect(engine, is_theirs, &whose, jobs, count);
}

HRESULT engine_snapshot(struct engine *engine, struct job ***jobs, ULONG *count)
{
    return collect(engine, NULL, NULL, jobs, count);
}

static BOOL is_active(const struct job *job, const void *what)
{
    (void)what;
    return job->transfer || job_state_is_active(job->state);
}

HRESULT engine_snapshot_active(struct engine *engine, struct job ***jobs, ULONG *count)
{
    return collect(engine, is_active, NULL, jobs, count);
}

HRESULT engine_visit_active(struct engine *engine, void (*visit)(struct job *job))
{
    struct job **jobs;
    ULONG count, i;
    HRESULT hr;

    if (FAILED(hr = engine_snapshot_active(engine, &jobs, &count)))
        return hr;
    for (i = 0; i < count; ++i)
    {
        if (visit)
            visit(jobs[i]);
        job_release(jobs[i]);
    }
    free(jobs);
    return count ? S_OK : S_FALSE;
}
