/*
 * Resume, Suspend, Cancel, Complete
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

#include "engine/fileops.h"
#include "engine/job_events.h"
#include "engine/private.h"

static void add_progress(struct store_change *change, const struct job *job)
{
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
    {
        if (job->files[i]->done && !(job->files[i]->rec.flags & FILE_TRANSFERRED))
            store_change_set_file(change, &job->rec.id, i, &job->files[i]->rec);
    }
}

void job_save_progress(struct job *job)
{
    struct store_change *change = store_change_new();

    add_progress(change, job);
    store_post(job->engine->store, change);
}

static void pause_files(struct job *job)
{
    struct engine *engine = job->engine;
    ULONG i;

    AcquireSRWLockExclusive(&engine->lock);
    for (i = 0; i < job->file_count; ++i)
        file_pauses(job->files[i]);
    ReleaseSRWLockExclusive(&engine->lock);
}

void job_stop_transfer(struct job *job)
{
    struct engine *engine = job->engine;
    struct transfer *transfer;

    AcquireSRWLockExclusive(&engine->lock);
    job->waits_for_sinks = job->fed_up = FALSE;
    if ((transfer = job->transfer))
    {
        job->transfer = NULL;
        job->has_result = FALSE;
        job->active_ms += clock_now() - job->active_since;
        job->active_since = 0;
    }
    ReleaseSRWLockExclusive(&engine->lock);
    if (!transfer)
        return;
    transfer_stop(transfer);
    transfer_release(transfer);
    pause_files(job);
    temps_remember(job);
}

/* A call that stopped the transfer has failed: the job goes on. */
static void go_on(struct job *job)
{
    struct engine *engine = job->engine;

    AcquireSRWLockExclusive(&engine->lock);
    if (!job->transfer && (job->state == JOB_STATE_CONNECTING || job->state == JOB_STATE_TRANSFERRING))
        job->state = JOB_STATE_QUEUED;
    ReleaseSRWLockExclusive(&engine->lock);
}

/* Resume ----------------------------------------------------------------------------------------------------------- */

/* Resume of a job that goes on anyway makes new remote names last (JOB-RESUME-10). */
static HRESULT store_names(struct job *job)
{
    struct job_change change;
    HRESULT hr;

    if (FAILED(hr = job_change_begin(&change, job)))
        return hr;
    job_store_renamed_files(&change);
    if (SUCCEEDED(hr = job_change_commit(&change, STORE_FORCED, JOB_STATE_KEEP)))
        job_forget_renamed_files(job);
    return hr;
}

/* A group is not transferred before its files have their names, so a resumed one runs once more to give them. */
static BOOL lacks_names(const struct job *job)
{
    return job->rec.face == JOB_FACE_QMGR && job->state != JOB_STATE_TRANSFERRED;
}

HRESULT job_resume_in_call(struct job *job)
{
    BOOL all_done = job->file_count && job->transferred_count == job->file_count && !lacks_names(job)
            && !feeder_is_behind(job);
    const FILETIME never = { 0, 0 };                            /* JOB-TIMES-2 */
    struct job_change change;
    enum job_state next;
    HRESULT hr;

    hr = job_state_next(job->state, all_done ? JOB_EVENT_RESUME_DONE : JOB_EVENT_RESUME, &next);
    if (FAILED(hr))
        return hr;
    if (hr != S_OK && !job_has_renamed_files(job))
        return S_OK;
    if (!job->file_count)
        return BG_E_EMPTY;
    if (hr != S_OK)
        return store_names(job);
    if (FAILED(hr = job_check_files(job)) || FAILED(hr = job_change_begin(&change, job)))
        return hr;
    /* Policies count at each start, however quick the change was (DO-POLICY-KEY-4). */
    if (face_has_do_policies(job->rec.face))
        InterlockedExchange(&job->engine->bandwidth_changed, TRUE);
    change.rec.flags = (change.rec.flags | JOB_RESUMED) & ~JOB_GAVE_UP;
    change.rec.completed = next == JOB_STATE_TRANSFERRED ? clock_filetime() : never;
    job_store_renamed_files(&change);
    if (FAILED(hr = job_change_commit(&change, STORE_FORCED, next)))
        return hr;
    job_forget_renamed_files(job);
    job_event_state(job, EVENT_JOB_RESUMED);
    AcquireSRWLockExclusive(&job->engine->lock);
    job->active_ms = 0;
    job->resumed_at = clock_now();
    job->stalled_since = 0;
    job->stall_failures = 0;
    ReleaseSRWLockExclusive(&job->engine->lock);
    return S_OK;
}

/* Suspend ---------------------------------------------------------------------------------------------------------- */

static HRESULT suspend(struct job *job)
{
    struct job_change change;
    enum job_state next;
    HRESULT hr;

    hr = job_state_next(job->state, JOB_EVENT_SUSPEND, &next);
    if (hr != S_OK)
        return FAILED(hr) ? hr : S_OK;
    job_stop_transfer(job);
    /* An error that was being retried is over (DO-DOWNLOAD-STATUS-8). */
    if (job_is_download(job))
        job->error_shown = FALSE;
    if (SUCCEEDED(hr = job_change_begin(&change, job)))
    {
        add_progress(change.store, job);
        hr = job_change_commit(&change, STORE_FORCED, next);
    }
    if (FAILED(hr))
        go_on(job);
    else
        job_event_state(job, EVENT_JOB_SUSPENDED);
    return hr;
}

/* Cancel ----------------------------------------------------------------------------------------------------------- */

static BOOL has_temp(const struct file_record *rec)
{
    return !(rec->flags & FILE_COMPLETED) && !file_is_in_place(rec);
}

/* All of them stay where nobody can be acted as. */
HRESULT job_delete_temps(struct job *job)
{
    ULONG *left = NULL, count = 0, i;
    BOOL acting;
    HRESULT hr;

    if (!(job->rec.flags & JOB_RESUMED))
        return S_OK;
    hr = job_begin_acting(job, ACTING_LOCAL_FILE, &acting);
    for (i = 0; i < job->file_count; ++i)
    {
        if (!has_temp(&job->files[i]->rec) || (SUCCEEDED(hr) && SUCCEEDED(fileops_delete(job->files[i]->rec.temp))))
            continue;
        if (left || (left = calloc(job->file_count, sizeof(*left))))
            left[count] = i;
        ++count;
    }
    job_end_acting(acting);
    if (left)
        job_event_files_left(job, left, count);
    free(left);
    return count ? BG_S_UNABLE_TO_DELETE_FILES : S_OK;
}

/* The last word of a job in the store. Without a promise: it may come back as final after a crash, and goes then. */
static void forget(struct job *job)
{
    struct store_change *change = store_change_new();

    store_change_delete_job(change, &job->rec.id);
    store_post(job->engine->store, change);
}

/* What follows the last state. The id is free for another job only when the store has been told to forget this one. */
static HRESULT retire(struct job *job)
{
    HRESULT hr = job_delete_temps(job);

    if (hr == S_OK)
        forget(job);
    engine_unlist_job(job->engine, job);
    return hr;
}

static HRESULT cancel(struct job *job)
{
    struct job_change change;
    enum job_state next;
    HRESULT hr;

    if (FAILED(hr = job_state_next(job->state, JOB_EVENT_CANCEL, &next)))
        return hr;
    job_stop_transfer(job);
    if (FAILED(hr = job_change_begin(&change, job)) || FAILED(hr = job_change_commit(&change, STORE_FORCED, next)))
    {
        go_on(job);
        return hr;
    }
    job_event_end(job, EVENT_JOB_CANCELLED);
    return retire(job);
}

/* Complete --------------------------------------------------------------------------------------------------------- */

/* Below this number of files it is not worth reading the folder first. */
#define MANY_FILES 16

/* Those of the file that it is a copy of (FS-TIME-4, -5). */
static void set_attributes(const struct job_file *file)
{
    const char *blank = file->rec.last_modified ? strchr(file->rec.last_modified, ' ') : NULL;
    DWORD attributes = blank ? strtoul(blank, NULL, 16) & COPY_ATTRIBUTES : 0;

    if (attributes)
        SetFileAttributesW(file->rec.local, attributes);
}

/* On disk when the call returns, whatever its size (DO-DOWNLOAD-FINALIZE-2). */
static HRESULT rename_download(const struct job_file *file)
{
    HRESULT hr;

    if (file_flush_is_due(&file->rec) && FAILED(hr = fileops_flush_closed(file->rec.temp, FALSE)))
        return hr;
    return fileops_rename_new(file->rec.temp, file->rec.local);
}

/* Renames one file. A temporary file that is gone has been renamed before the service died (ST-BOOT-9). */
static HRESULT rename_file(struct job *job, struct job_file *file, struct fileops_folder **folder)
{
    const WCHAR *local = file->rec.local;
    HRESULT hr;

    if (file_is_in_place(&file->rec))
        return S_OK;
    if (file->rec.flags & FILE_STREAM)
        return fileops_delete(file->rec.temp);                 /* DO-DOWNLOAD-FINALIZE-3 */
    if (job->file_count >= MANY_FILES && !fileops_folder_is_of(*folder, local))
    {
        fileops_folder_free(*folder);
        *folder = fileops_folder_read(local);
    }
    if (job_is_download(job))
        hr = rename_download(file);
    else
        hr = fileops_rename(file->rec.temp, local, *folder && !fileops_folder_has(*folder, local));
    if (hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND) && (job->rec.flags & JOB_COMPLETING) && fileops_exists(local))
        return S_OK;
    if (FAILED(hr))
        WARN("Cannot rename to %s, hr %#lx.\n", debugstr_w(local), hr);
    else if (file_is_local(file))
        set_attributes(file);
    return hr;
}

static HRESULT rename_all(struct job *job)
{
    struct engine *engine = job->engine;
    struct fileops_folder *folder = NULL;
    struct job_file *file;
    HRESULT hr = S_OK;
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
    {
        file = job->files[i];
        if (!(file->rec.flags & FILE_TRANSFERRED) || (file->rec.flags & FILE_COMPLETED) || feeder_has_more(file))
            continue;
        if (FAILED(hr = rename_file(job, file, &folder)))
            break;
        AcquireSRWLockExclusive(&engine->lock);
        file->rec.flags |= FILE_COMPLETED;
        ReleaseSRWLockExclusive(&engine->lock);
    }
    fileops_folder_free(folder);
    return hr;
}

/* SEC-TOKEN-5, FS-TEMP-4 */
static HRESULT rename_files(struct job *job)
{
    BOOL acting;
    HRESULT hr;

    if (FAILED(hr = job_begin_acting(job, ACTING_LOCAL_FILE, &acting)))
        return hr;
    hr = rename_all(job);
    job_end_acting(acting);
    return hr;
}

static HRESULT store_renamed(struct job *job)
{
    struct store_change *change = store_change_new();
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
    {
        if (job->files[i]->rec.flags & FILE_COMPLETED)
            store_change_set_file(change, &job->rec.id, i, &job->files[i]->rec);
    }
    return store_commit(job->engine->store, change, STORE_LOGGED);
}

/* The job stays what it was, without a transfer; what was renamed is remembered (ST-CALL-13, -15). */
static void keep_incomplete(struct job *job)
{
    store_renamed(job);
    go_on(job);
}

/* Written before the first rename, so that a repeated Complete after a crash knows what a missing file means. */
static HRESULT announce_complete(struct job *job)
{
    struct job_change change;
    HRESULT hr;

    if (job->rec.flags & JOB_COMPLETING)
        return S_OK;
    if (FAILED(hr = job_change_begin(&change, job)))
        return hr;
    change.rec.flags |= JOB_COMPLETING;
    return job_change_commit(&change, STORE_LOGGED, JOB_STATE_KEEP);
}

/* The first file that still has its temporary name; -1: none. */
static LONG find_unnamed(const struct job *job)
{
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
    {
        if (!(job->files[i]->rec.flags & FILE_COMPLETED))
            return (LONG)i;
    }
    return -1;
}

HRESULT job_name_files(struct job *job, LONG *failed)
{
    HRESULT hr, stored;

    *failed = -1;
    if (FAILED(hr = announce_complete(job)))
        return hr;
    if (FAILED(hr = rename_files(job)))
        *failed = find_unnamed(job);
    stored = store_renamed(job);
    return FAILED(hr) ? hr : stored;
}

static HRESULT finish_complete(struct job *job, enum job_state next)
{
    BOOL partial = job->transferred_count < job->file_count;
    struct job_change change;
    HRESULT hr;

    if (FAILED(hr = job_change_begin(&change, job)) || FAILED(hr = job_change_commit(&change, STORE_FORCED, next)))
        return hr;
    job_event_end(job, EVENT_JOB_COMPLETED);
    hr = retire(job);
    return partial ? BG_S_PARTIAL_COMPLETE : hr;
}

static HRESULT complete(struct job *job)
{
    enum job_state next;
    HRESULT hr;

    if (FAILED(hr = job_state_next(job->state, JOB_EVENT_COMPLETE, &next)))
        return hr;
    if ((job->rec.type != JOB_TYPE_DOWNLOAD || job_is_download(job)) && job->state != JOB_STATE_TRANSFERRED)
        return BG_E_INVALID_STATE;
    job_stop_transfer(job);
    if (FAILED(hr = announce_complete(job)) || FAILED(hr = rename_files(job))
            || FAILED(hr = finish_complete(job, next)))
        keep_incomplete(job);
    return hr;
}

/* A group is ended as by its owner: what is in stays (QMGR-GROUP-CANCEL-5). */
void job_expire(struct job *job, ULONG days)
{
    HRESULT hr = job->rec.face == JOB_FACE_QMGR ? complete(job) : cancel(job);

    if (SUCCEEDED(hr))
        job_event_expired(job, days);
    WARN("Job %s was inactive for too long, hr %#lx.\n", debugstr_guid(&job->rec.id), hr);
}

/* The calls -------------------------------------------------------------------------------------------------------- */

static HRESULT run_call(struct job *job, HRESULT (*call)(struct job *job))
{
    HRESULT hr;

    job_call_enter(job);
    hr = call(job);
    job_call_leave(job);
    if (job_state_is_final(job->state))
        job_drop_streams(job);
    if (job_state_is_final(job->state) && !job_is_download(job))
        job_drop_sink(job);
    scheduler_kick(job->engine);
    return hr;
}

HRESULT job_resume(struct job *job)
{
    return run_call(job, job_resume_in_call);
}

HRESULT job_suspend(struct job *job)
{
    return run_call(job, suspend);
}

HRESULT job_cancel(struct job *job)
{
    return run_call(job, cancel);
}

HRESULT job_complete(struct job *job)
{
    return run_call(job, complete);
}
