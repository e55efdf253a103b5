/*
 * Start with jobs in store
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
#include "engine/private.h"
#include "engine/waiting.h"

/* After this many questions for single files it pays to read a whole folder. */
#define FEW_FILES 64

struct boot
{
    struct engine *engine;
    BOOL cut;                   /* files that were not flushed cannot be trusted */
    struct fileops_folder *folder;
    ULONG asked;
};

/* What has happened to a job's files. */
struct findings
{
    struct store_change *change;
    BOOL changed;
    BOOL lost;                  /* some file has to be transferred again */
    LONG missing;               /* the first one whose temporary file is gone, -1: none */
};

/* Files ------------------------------------------------------------------------------------------------------------ */

static BOOL temp_exists(struct boot *boot, const WCHAR *temp)
{
    if (!fileops_folder_is_of(boot->folder, temp))
    {
        if (boot->asked++ < FEW_FILES)
            return fileops_exists(temp);
        boot->asked = 0;
        fileops_folder_free(boot->folder);
        if (!(boot->folder = fileops_folder_read(temp)))
            return fileops_exists(temp);
    }
    return fileops_folder_has(boot->folder, temp);
}

static void lose(struct file_record *file, struct findings *findings)
{
    file->flags &= ~(FILE_TRANSFERRED | FILE_IN_ORDER | FILE_NOT_FLUSHED);
    file->durable = 0;
    findings->lost = TRUE;
}

/* What a killed service had written and not flushed is in the file all the same. */
static BOOL keep_written(const struct boot *boot, struct file_record *file)
{
    UINT64 size;

    if (boot->cut || !(file->flags & FILE_IN_ORDER) || FAILED(fileops_get_size(file->temp, &size))
            || size <= file->durable || size > file->size
            || FAILED(fileops_flush_closed(file->temp, file_is_in_place(file))))
        return FALSE;
    file->durable = size;
    return TRUE;
}

/* FALSE if all is as it was. Unfinished files are looked at again when their transfer begins (ST-BOOT-6, -7). */
static BOOL check_file(struct boot *boot, const struct job_record *job, struct file_record *file, LONG index,
        struct findings *findings)
{
    if (!(file->flags & FILE_TRANSFERRED))
        return keep_written(boot, file);
    if (file->flags & FILE_COMPLETED)
        return FALSE;
    if (temp_exists(boot, file->temp))
    {
        if (!boot->cut || !file_flush_is_due(file))
            return FALSE;
        lose(file, findings);
        return TRUE;
    }
    if ((job->flags & JOB_COMPLETING) && fileops_exists(file->local))
    {
        file->flags |= FILE_COMPLETED;      /* ST-BOOT-9 */
        return TRUE;
    }
    WARN("%s is gone.\n", debugstr_w(file->temp));
    lose(file, findings);
    if (findings->missing < 0)
        findings->missing = index;
    return TRUE;
}

/* How far the last process came with a file in place is not known: it starts over (ST-BOOT-8, JOB-HIPERF-1). */
static BOOL is_doubtful(const struct job_record *job, const struct file_record *file)
{
    return job->type == JOB_TYPE_DOWNLOAD && job->state != JOB_STATE_TRANSFERRED && file_is_in_place(file)
            && file->durable && !(file->flags & FILE_COMPLETED);
}

static void check_files(struct boot *boot, const struct job_record *job, struct file_record *files, ULONG count,
        struct findings *findings)
{
    ULONG i;

    for (i = 0; i < count; ++i)
    {
        if (is_doubtful(job, &files[i]))
            lose(&files[i], findings);
        else if (!check_file(boot, job, &files[i], i, findings))
            continue;
        store_change_set_file(findings->change, &job->id, i, &files[i]);
        findings->changed = TRUE;
    }
}

static HRESULT append_loaded(struct job *job, struct file_record *files, ULONG count)
{
    struct job_file *file;
    HRESULT hr;
    ULONG i;

    if (FAILED(hr = job_reserve_files(job, count)))
        return hr;
    for (i = 0; i < count; ++i)
    {
        if (!(file = calloc(1, sizeof(*file))))
            return E_OUTOFMEMORY;
        file->rec = files[i];
        memset(&files[i], 0, sizeof(files[i]));
        job_append_file(job, file);
    }
    return S_OK;
}

/* Jobs ------------------------------------------------------------------------------------------------------------- */

/* A job that was final when the last process ended: only its files are left to tidy up (ST-BOOT-10). What cannot be
 * deleted is tried again at the next start (FS-CANCEL-3). */
static void bury(struct engine *engine, struct job *job)
{
    struct store_change *change;

    if (job_delete_temps(job) != S_OK)
        return;
    if ((change = store_change_new()))
        store_change_delete_job(change, &job->rec.id);
    store_post(engine->store, change);
}

/* The state after a start, with what was found (ST-BOOT-1 to -3, -7). */
static void choose_state(struct job *job, const struct findings *findings)
{
    enum job_state next;

    if (job_state_next(job->state, JOB_EVENT_BOOT, &next) == S_OK)
        job->state = next;
    if (findings->lost)
        memset(&job->rec.completed, 0, sizeof(job->rec.completed));
    if (findings->missing >= 0)
    {
        job->state = JOB_STATE_ERROR;
        job->rec.error_code = HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
        job->rec.error_context = ERROR_CONTEXT_LOCAL_FILE;
        job->rec.error_file = findings->missing;
        ++job->rec.error_count;
    }
    else if (findings->lost && job->state == JOB_STATE_TRANSFERRED)
    {
        job->state = JOB_STATE_QUEUED;
    }
}

static void revive(struct engine *engine, struct job *job, struct findings *findings)
{
    choose_state(job, findings);
    job->error_shown = FAILED(job->rec.error_code);
    if (findings->changed)
    {
        job->rec.state = job->state;
        store_change_put_job(findings->change, &job->rec);
        store_post(engine->store, findings->change);
        findings->change = NULL;
    }
    waiting_tell_state(job);
    engine_list_job(engine, job);
    notifier_kick(job);
}

static HRESULT bring_back(struct boot *boot, struct job *job, struct file_record *files, ULONG count)
{
    struct findings findings = {.missing = -1};
    HRESULT hr;

    if (!(findings.change = store_change_new()))
        return E_OUTOFMEMORY;
    if (!job_state_is_final(job->state))
        check_files(boot, &job->rec, files, count, &findings);
    if (SUCCEEDED(hr = append_loaded(job, files, count)))
    {
        if (job_state_is_final(job->state))
            bury(boot->engine, job);
        else
            revive(boot->engine, job, &findings);
    }
    store_change_free(findings.change);
    return hr;
}

static HRESULT job_found(void *context, const struct job_record *rec, struct file_record *files, ULONG count)
{
    struct boot *boot = context;
    struct job *job = job_new(boot->engine, rec);
    HRESULT hr;
    ULONG i;

    /* It does not outlive the service, but its temporary file does (DO-LIFE-2). */
    for (i = 0; job && i < count; ++i)
    {
        if (job_is_download(job) && (files[i].flags & FILE_STREAM))
            job->state = JOB_STATE_CANCELLED;
    }
    if (job && download_is_volatile(job))
        job->state = JOB_STATE_CANCELLED;
    hr = job ? bring_back(boot, job, files, count) : E_OUTOFMEMORY;
    for (i = 0; i < count; ++i)
        file_record_free(&files[i]);
    free(files);
    if (job)
        job_release(job);
    return hr;
}

HRESULT boot_load_jobs(struct engine *engine)
{
    struct boot boot = {.engine = engine};
    HRESULT hr;

    if ((boot.cut = store_was_cut(engine->store)))
        WARN("The machine went down under the service: small files are fetched again.\n");
    hr = store_load(engine->store, job_found, &boot);
    fileops_folder_free(boot.folder);
    /* Behind what was found, so that a kill now does not hide it from the next start. */
    if (SUCCEEDED(hr))
        store_run_begins(engine->store);
    return hr;
}
