/*
 * Changes of a file: its remote name, what a client thinks of it
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

#include "engine/names.h"
#include "engine/private.h"
#include "private/strings.h"

ULONG file_range_count(const struct job_file *file)
{
    return file->rec.ranges ? file->rec.ranges->size / sizeof(struct byte_range) : 0;
}

BOOL job_has_ranges(const struct job *job)
{
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
    {
        if (job->files[i]->rec.ranges)
            return TRUE;
    }
    return FALSE;
}

/* Remote names ----------------------------------------------------------------------------------------------------- */

static HRESULT check_renaming(const struct job *job)
{
    if (job->rec.type != JOB_TYPE_DOWNLOAD)
        return E_NOTIMPL;
    return job_state_is_final(job->state) ? BG_E_INVALID_STATE : S_OK;
}

/* Paths know no ranges (FILE-RANGE-3). */
static HRESULT check_new_name(const struct job_file *file, const WCHAR *name)
{
    HRESULT hr = remote_name_check(name, NULL);

    return SUCCEEDED(hr) && file->rec.ranges && copy_is_local(name) ? E_INVALIDARG : hr;
}

/* Takes the name over. What is there is kept if the file at the new place has the same size and time (FILE-REMOTE-8);
 * an entity tag says nothing there. Engine lock. */
void file_rename_remote(struct job_file *file, WCHAR *name)
{
    BOOL other_kind = file_is_local(file) != copy_is_local(name);

    free(file->rec.remote);
    file->rec.remote = name;
    file->renamed = TRUE;
    if (file->rec.flags & FILE_TRANSFERRED)
        return;
    free(file->rec.etag);
    file->rec.etag = NULL;
    file->rec.flags &= ~FILE_NO_RANGES;
    /* The time of a path and that of a URL cannot be compared. */
    if (!other_kind)
        return;
    free(file->rec.last_modified);
    file->rec.last_modified = NULL;
    file_reset(file);
}

/* Makes the new names, NULL for files that keep theirs; S_FALSE if all do. */
typedef HRESULT (*new_name_proc)(const struct job_file *file, const void *context, WCHAR **name);

static HRESULT make_names(const struct job *job, new_name_proc new_name, const void *context, WCHAR **names)
{
    HRESULT hr;
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
    {
        if (FAILED(hr = new_name(job->files[i], context, &names[i])))
            return hr;
        if (names[i] && FAILED(hr = check_new_name(job->files[i], names[i])))
            return hr;
    }
    for (i = 0; i < job->file_count; ++i)
    {
        if (names[i])
            return S_OK;
    }
    return S_FALSE;
}

static void show_names(struct job *job, WCHAR **names)
{
    struct engine *engine = job->engine;
    ULONG i;

    AcquireSRWLockExclusive(&engine->lock);
    for (i = 0; i < job->file_count; ++i)
    {
        if (names[i])
            file_rename_remote(job->files[i], names[i]);
        names[i] = NULL;
    }
    job_touch(job);
    ReleaseSRWLockExclusive(&engine->lock);
}

/* All or nothing; a run goes on with the new names (FILE-REMOTE-11). Call lock held. */
static HRESULT rename_files(struct job *job, new_name_proc new_name, const void *context)
{
    WCHAR **names;
    HRESULT hr;
    ULONG i;

    if (FAILED(hr = check_renaming(job)))
        return hr;
    if (!(names = calloc(job->file_count + 1, sizeof(*names))))
        return E_OUTOFMEMORY;
    if ((hr = make_names(job, new_name, context, names)) == S_OK)
    {
        BOOL running = job->transfer != NULL;

        job_stop_transfer(job);
        show_names(job, names);
        if (running)
            scheduler_restart_transfer(job);
    }
    for (i = 0; i < job->file_count; ++i)
        free(names[i]);
    free(names);
    return hr;
}

static HRESULT rename_in_call(struct job *job, new_name_proc new_name, const void *context)
{
    HRESULT hr;

    job_call_enter(job);
    hr = rename_files(job, new_name, context);
    job_call_leave(job);
    if (hr == S_OK)
        notifier_kick(job);
    return hr;
}

struct file_name
{
    const struct job_file *file;
    const WCHAR *name;
};

static HRESULT name_of_one(const struct job_file *file, const void *context, WCHAR **name)
{
    const struct file_name *wanted = context;

    *name = NULL;
    if (file != wanted->file)
        return S_OK;
    return (*name = wcs_copy(wanted->name)) ? S_OK : E_OUTOFMEMORY;
}

HRESULT file_set_remote_name(struct job_file *file, const WCHAR *name)
{
    struct file_name wanted = { file, name };

    return rename_in_call(file->job, name_of_one, &wanted);
}

struct prefixes
{
    const WCHAR *from;
    const WCHAR *to;
};

static HRESULT name_with_prefix(const struct job_file *file, const void *context, WCHAR **name)
{
    const struct prefixes *prefixes = context;
    size_t from_length = wcslen(prefixes->from), to_length = wcslen(prefixes->to), size;
    const WCHAR *old = file->rec.remote;

    *name = NULL;
    if (wcsncmp(old, prefixes->from, from_length))
        return S_OK;
    size = (wcslen(old + from_length) + 1) * sizeof(*old);
    if (!(*name = malloc(to_length * sizeof(**name) + size)))
        return E_OUTOFMEMORY;
    memcpy(*name, prefixes->to, to_length * sizeof(**name));
    memcpy(*name + to_length, old + from_length, size);
    return S_OK;
}

HRESULT job_replace_remote_prefix(struct job *job, const WCHAR *from, const WCHAR *to)
{
    struct prefixes prefixes = { from, to };

    return rename_in_call(job, name_with_prefix, &prefixes);
}

BOOL job_has_renamed_files(const struct job *job)
{
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
    {
        if (job->files[i]->renamed)
            return TRUE;
    }
    return FALSE;
}

void job_store_renamed_files(struct job_change *change)
{
    struct job *job = change->job;
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
    {
        if (job->files[i]->renamed)
            store_change_put_file(change->store, &job->rec.id, i, &job->files[i]->rec);
    }
}

void job_forget_renamed_files(struct job *job)
{
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
        job->files[i]->renamed = FALSE;
}

/* Validation ------------------------------------------------------------------------------------------------------- */

void file_reset(struct job_file *file)
{
    struct job *job = file->job;

    job->done_total -= file->done;
    file->done = file->rec.durable = 0;
    if (file->rec.flags & FILE_TRANSFERRED)
        --job->transferred_count;
    file->rec.flags &= ~(FILE_TRANSFERRED | FILE_VALIDATED | FILE_COMPLETED | FILE_IN_ORDER | FILE_NOT_FLUSHED);
    notifier_file_reset(file);
}

static HRESULT accept_file(struct job_file *file)
{
    struct job *job = file->job;
    struct engine *engine = job->engine;
    struct store_change *change;
    HRESULT hr;

    AcquireSRWLockExclusive(&engine->lock);
    file->rec.flags |= FILE_VALIDATED;
    ReleaseSRWLockExclusive(&engine->lock);
    change = store_change_new();
    if (change)
        store_change_set_file(change, &job->rec.id, file->index, &file->rec);
    hr = store_commit(engine->store, change, STORE_LOGGED);
    AcquireSRWLockExclusive(&engine->lock);
    if (FAILED(hr))
        file->rec.flags &= ~FILE_VALIDATED;
    else
        job_touch(job);
    ReleaseSRWLockExclusive(&engine->lock);
    return hr;
}

/* The other files of the job stay as they are (FILE-VAL-3). */
static HRESULT reject_file(struct job_file *file)
{
    struct transfer_result result = { 0 };
    struct job *job = file->job;

    job_stop_transfer(job);
    AcquireSRWLockExclusive(&job->engine->lock);
    file_reset(file);
    ReleaseSRWLockExclusive(&job->engine->lock);
    result.code = BG_E_VALIDATION_FAILED;
    result.context = ERROR_CONTEXT_REMOTE_FILE;
    result.file = file->index;
    scheduler_fail_job(job, &result, JOB_EVENT_REJECTED);
    return S_OK;
}

static HRESULT set_validation(struct job_file *file, BOOL valid)
{
    struct job *job = file->job;

    if (job->rec.type != JOB_TYPE_DOWNLOAD)
        return E_NOTIMPL;                                       /* FILE-VAL-8 */
    if (job_state_is_final(job->state))
        return BG_E_INVALID_STATE;
    if (!(file->rec.flags & FILE_TRANSFERRED))
        return E_PENDING;
    return valid ? accept_file(file) : reject_file(file);
}

HRESULT file_set_validation(struct job_file *file, BOOL valid)
{
    HRESULT hr;

    job_call_enter(file->job);
    hr = set_validation(file, valid);
    job_call_leave(file->job);
    scheduler_kick(file->job->engine);
    return hr;
}
