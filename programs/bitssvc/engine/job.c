/*
 * Jobs: life, getters
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

#include "engine/error_text.h"
#include "engine/private.h"
#include "private/strings.h"

void file_record_free(struct file_record *rec)
{
    free(rec->remote);
    free(rec->local);
    free(rec->temp);
    free(rec->etag);
    free(rec->last_modified);
    free(rec->headers);
    free(rec->ranges);
    free(rec->plan);
    free(rec->id);
}

void file_free(struct job_file *file)
{
    if (!file)
        return;
    file_record_free(&file->rec);
    free(file->redirect_target);
    free(file->server_address);
    if (file->stream)
        byte_sink_release(file->stream);
    free(file);
}

void job_record_free(struct job_record *rec)
{
    unsigned int i;

    for (i = 0; i < JOB_RECORD_TEXTS; ++i)
        free(rec->texts[i]);
    for (i = 0; i < JOB_RECORD_VALUES; ++i)
        free(rec->values[i]);
}

struct job *job_new(struct engine *engine, const struct job_record *rec)
{
    struct job *job;

    if (!(job = calloc(1, sizeof(*job))))
        return NULL;
    job->refcount = 1;
    job->engine = engine;
    job->rec = *rec;
    job->state = rec->state;
    job->stored_time = rec->modified;
    job->resumed_at = clock_now();
    InitializeSRWLock(&job->call);
    list_init(&job->entry);
    list_init(&job->hash_entry);
    notices_init(job);
    return job;
}

void job_addref(struct job *job)
{
    InterlockedIncrement(&job->refcount);
}

void job_release(struct job *job)
{
    ULONG i;

    if (InterlockedDecrement(&job->refcount))
        return;
    for (i = 0; i < job->file_count; ++i)
    {
        file_free(job->files[i]);
    }
    if (job->notices.sink)
        notify_sink_release(job->notices.sink);
    if (job->notices.class_sink)
        notify_sink_release(job->notices.class_sink);
    if (job->stream)
        byte_sink_release(job->stream);
    job_record_free(&job->rec);
    if (job->token)
        CloseHandle(job->token);
    free(job->token_sid);
    target_folder_clear(&job->folder);
    free(job->files);
    free(job);
}

HRESULT job_reserve_files(struct job *job, ULONG count)
{
    ULONG capacity = max(job->file_capacity, 4);
    struct job_file **files;

    while (capacity < job->file_count + count)
        capacity *= 2;
    if (capacity == job->file_capacity)
        return S_OK;
    if (!(files = realloc(job->files, capacity * sizeof(*files))))
        return E_OUTOFMEMORY;
    job->files = files;
    job->file_capacity = capacity;
    return S_OK;
}

void job_append_file(struct job *job, struct job_file *file)
{
    file->job = job;
    file->index = job->file_count;
    file->done = file->rec.flags & FILE_TRANSFERRED ? file->rec.size : file->rec.durable;
    job->files[job->file_count++] = file;
    job->done_total += file->done;
    if (file->rec.flags & FILE_TRANSFERRED)
        ++job->transferred_count;
    if (file->rec.size == SIZE_IS_UNKNOWN)
        ++job->unknown_sizes;
    else
        job->size_total += file->rec.size;
}

void job_touch(struct job *job)
{
    job->rec.modified = clock_filetime();
    notifier_job_modified(job);
}

enum job_face job_get_face(struct job *job)
{
    return job->rec.face;
}

/* Of what goes to a stream only that counts which it has taken (DO-STREAM-9). */
static UINT64 bytes_transferred(const struct job *job)
{
    UINT64 bytes = job->done_total;
    ULONG i;

    if (!job_is_delivery(job))
        return bytes;
    for (i = 0; i < job->file_count; ++i)
    {
        if (job->files[i]->rec.flags & FILE_STREAM)
            bytes -= job->files[i]->done - job->files[i]->fed;
    }
    return bytes;
}

void job_describe(const struct job *job, struct job_info *info)
{
    info->id = job->rec.id;
    info->type = job->rec.type;
    info->state = face_shows_state(job->rec.face, job->state);
    info->last_state = job_state_is_final(job->state) ? job->last_state : info->state;
    info->bytes_total = job->unknown_sizes ? SIZE_IS_UNKNOWN : job->size_total;
    info->bytes_transferred = bytes_transferred(job);
    info->files_total = job->file_count;
    info->files_transferred = job->transferred_count;
    info->created = job->rec.created;
    info->modified = job->rec.modified;
    info->completed = job->rec.completed;
    info->error_count = job->rec.error_count;
    info->owner_elevated = job->rec.owner_elevated;
    info->owner_integrity = job->rec.owner_integrity;
    info->started = !!(job->rec.flags & JOB_RESUMED);
    info->gave_up = !!(job->rec.flags & JOB_GAVE_UP);
    info->error = job->error_shown ? job->rec.error_code : S_OK;
}

void job_get_info(struct job *job, struct job_info *info)
{
    struct engine *engine = job->engine;

    AcquireSRWLockShared(&engine->lock);
    job_describe(job, info);
    ReleaseSRWLockShared(&engine->lock);
}

HRESULT job_get_text(struct job *job, enum job_text id, WCHAR **text)
{
    struct engine *engine = job->engine;
    HRESULT hr;

    AcquireSRWLockShared(&engine->lock);
    hr = wcs_to_cotaskmem(job->rec.texts[id] ? job->rec.texts[id] : L"", text);
    ReleaseSRWLockShared(&engine->lock);
    return hr;
}

ULONG job_get_number(struct job *job, enum job_number id)
{
    struct engine *engine = job->engine;
    ULONG value;

    AcquireSRWLockShared(&engine->lock);
    value = id == JOB_NUMBER_NO_PROGRESS_TIMEOUT ? job_no_progress_timeout(job) : job->rec.numbers[id];
    ReleaseSRWLockShared(&engine->lock);
    return value;
}

ULONG job_no_progress_timeout(const struct job *job)
{
    return face_no_progress_timeout(job->rec.face, job->rec.numbers[JOB_NUMBER_PRIORITY],
            job->rec.numbers[JOB_NUMBER_NO_PROGRESS_TIMEOUT]);
}

/* Engine lock. */
static void describe_error(struct job *job, struct job_error *error)
{
    error->code = job->rec.error_code;
    error->context = job->rec.error_context;
    if (!error_context_is_of_transfer(error->context))
        return;
    error->protocol = L"http";
    if (job->rec.error_file < 0 || (ULONG)job->rec.error_file >= job->file_count)
        return;
    error->file = job->files[job->rec.error_file];
    file_addref(error->file);
    if (file_is_local(error->file))
        error->protocol = L"file";
}

HRESULT job_get_error(struct job *job, struct job_error *error)
{
    struct engine *engine = job->engine;
    HRESULT hr = BG_E_ERROR_INFORMATION_UNAVAILABLE;

    memset(error, 0, sizeof(*error));
    AcquireSRWLockShared(&engine->lock);
    if (job->error_shown)
    {
        describe_error(job, error);
        hr = S_OK;
    }
    ReleaseSRWLockShared(&engine->lock);
    return hr;
}

HRESULT job_list_files(struct job *job, struct job_file ***files, ULONG *count)
{
    struct engine *engine = job->engine;
    HRESULT hr = S_OK;
    ULONG i;

    *count = 0;
    AcquireSRWLockShared(&engine->lock);
    if (!(*files = malloc((job->file_count + 1) * sizeof(**files))))
        hr = E_OUTOFMEMORY;
    for (i = 0; SUCCEEDED(hr) && i < job->file_count; ++i)
    {
        (*files)[(*count)++] = job->files[i];
        file_addref(job->files[i]);
    }
    ReleaseSRWLockShared(&engine->lock);
    return hr;
}

HRESULT job_get_file(struct job *job, ULONG index, struct job_file **file)
{
    struct engine *engine = job->engine;

    *file = NULL;
    AcquireSRWLockShared(&engine->lock);
    if (index < job->file_count)
    {
        *file = job->files[index];
        file_addref(*file);
    }
    ReleaseSRWLockShared(&engine->lock);
    return *file ? S_OK : BG_E_FILE_NOT_AVAILABLE;
}

void **job_face_slot(struct job *job, enum job_face face)
{
    return &job->face_slots[face];
}
