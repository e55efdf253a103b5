/*
 * Files of Delivery Optimization: what they have beside a name
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

#include "deliveryoptimizationerrors.h"
#include "engine/private.h"
#include "private/strings.h"

static HRESULT copy_text(struct job_file *file, WCHAR *const *text, WCHAR **out)
{
    struct engine *engine = file->job->engine;
    HRESULT hr;

    AcquireSRWLockShared(&engine->lock);
    hr = wcs_to_cotaskmem(*text ? *text : L"", out);
    ReleaseSRWLockShared(&engine->lock);
    return hr;
}

HRESULT file_get_id(struct job_file *file, WCHAR **id)
{
    return copy_text(file, &file->rec.id, id);
}

struct job_file *job_file_of_id(const struct job *job, const WCHAR *id)
{
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
    {
        if (job->files[i]->rec.id && !wcscmp(job->files[i]->rec.id, id))
            return job->files[i];
    }
    return NULL;
}

HRESULT job_find_file(struct job *job, const WCHAR *id, struct job_file **file)
{
    struct engine *engine = job->engine;

    AcquireSRWLockShared(&engine->lock);
    if ((*file = job_file_of_id(job, id)))
        file_addref(*file);
    ReleaseSRWLockShared(&engine->lock);
    return *file ? S_OK : BG_E_FILE_NOT_AVAILABLE;
}

UINT64 file_get_total(struct job_file *file)
{
    struct engine *engine = file->job->engine;
    UINT64 total;

    AcquireSRWLockShared(&engine->lock);
    total = file->rec.total;
    ReleaseSRWLockShared(&engine->lock);
    return total;
}

void file_guess_size(struct file_record *rec)
{
    ULONG count = rec->ranges ? rec->ranges->size / sizeof(struct byte_range) : 0;
    const struct byte_range *ranges = count ? (const struct byte_range *)rec->ranges->data : NULL;
    UINT64 size = SIZE_IS_UNKNOWN, sum;

    if (!count)
        size = rec->total;
    else if (ranges_have_sum(ranges, count, &sum))
        size = sum;
    else if (rec->total != SIZE_IS_UNKNOWN && SUCCEEDED(ranges_measure(ranges, count, rec->total, &sum)))
        size = sum;
    rec->size = size;
    if (size != SIZE_IS_UNKNOWN)
        rec->flags |= FILE_SIZE_GUESSED;
}

/* Time and statistics ---------------------------------------------------------------------------------------------- */

void file_begins(struct job_file *file)
{
    if (!file->begun_at)
        file->begun_at = clock_now();
}

void file_pauses(struct job_file *file)
{
    if (file->begun_at)
        file->rec.duration += clock_now() - file->begun_at;
    file->begun_at = 0;
}

void file_get_stats(struct job_file *file, struct file_stats *stats)
{
    struct engine *engine = file->job->engine;

    AcquireSRWLockShared(&engine->lock);
    stats->size = file->rec.size == SIZE_IS_UNKNOWN ? 0 : file->rec.size;
    stats->from_cache = min(file->rec.from_cache, file->done);
    stats->from_origin = file->done - stats->from_cache;
    stats->duration = file->rec.duration + (file->begun_at ? clock_now() - file->begun_at : 0);
    ReleaseSRWLockShared(&engine->lock);
}

/* What may be changed until the first Resume ----------------------------------------------------------------------- */

/* Changes a copy of the record; new strings in it are malloc'd. */
typedef HRESULT (*change_proc)(struct job *job, struct file_record *rec, const void *context);

static void free_other_strings(struct file_record *rec, const struct file_record *kept)
{
    if (rec->local != kept->local)
        free(rec->local);
    if (rec->temp != kept->temp)
        free(rec->temp);
}

/* Call lock held. */
static HRESULT store_record(struct job_file *file, const struct file_record *rec)
{
    struct store_change *change = store_change_new();

    if (change)
        store_change_put_file(change, &file->job->rec.id, file->index, rec);
    return store_commit(file->job->engine->store, change, STORE_LOGGED);
}

static void show_record(struct job_file *file, const struct file_record *rec)
{
    struct job *job = file->job;
    struct file_record old;

    AcquireSRWLockExclusive(&job->engine->lock);
    old = file->rec;
    job->unknown_sizes -= old.size == SIZE_IS_UNKNOWN;
    job->unknown_sizes += rec->size == SIZE_IS_UNKNOWN;
    job->size_total -= old.size == SIZE_IS_UNKNOWN ? 0 : old.size;
    job->size_total += rec->size == SIZE_IS_UNKNOWN ? 0 : rec->size;
    file->rec = *rec;
    job_touch(job);
    ReleaseSRWLockExclusive(&job->engine->lock);
    free_other_strings(&old, rec);
}

static HRESULT check_changeable(const struct job *job)
{
    return job_state_is_final(job->state) || (job->rec.flags & JOB_RESUMED) ? BG_E_INVALID_STATE : S_OK;
}

HRESULT file_check_changeable(struct job_file *file)
{
    struct engine *engine = file->job->engine;
    HRESULT hr;

    AcquireSRWLockShared(&engine->lock);
    hr = check_changeable(file->job);
    ReleaseSRWLockShared(&engine->lock);
    return hr;
}

static HRESULT change_record(struct job_file *file, change_proc proc, const void *context)
{
    struct file_record rec = file->rec;
    struct job *job = file->job;
    HRESULT hr;

    if (SUCCEEDED(hr = check_changeable(job)) && SUCCEEDED(hr = proc(job, &rec, context)))
        hr = store_record(file, &rec);
    if (SUCCEEDED(hr))
        show_record(file, &rec);
    else
        free_other_strings(&rec, &file->rec);
    return hr;
}

static HRESULT change_in_call(struct job_file *file, change_proc proc, const void *context)
{
    HRESULT hr;

    job_call_enter(file->job);
    hr = change_record(file, proc, context);
    job_call_leave(file->job);
    if (SUCCEEDED(hr))
        notifier_kick(file->job);
    return hr;
}

static HRESULT change_total(struct job *job, struct file_record *rec, const void *context)
{
    (void)job;
    rec->total = *(const UINT64 *)context;
    rec->flags &= ~(FILE_TOTAL_GIVEN | FILE_SIZE_GUESSED);
    if (rec->total != SIZE_IS_UNKNOWN)
        rec->flags |= FILE_TOTAL_GIVEN;
    file_guess_size(rec);
    return S_OK;
}

HRESULT file_set_total(struct job_file *file, UINT64 total)
{
    return change_in_call(file, change_total, &total);
}

static HRESULT change_target(struct job *job, struct file_record *rec, const void *context)
{
    const WCHAR *local = context;
    HRESULT hr;

    if (FAILED(hr = job_check_local_name(job, local)))
        return hr;
    rec->local = wcs_copy(local);
    rec->temp = job_make_temp_name(job, local);
    return rec->local && rec->temp ? S_OK : E_OUTOFMEMORY;
}

HRESULT file_set_target(struct job_file *file, const WCHAR *local)
{
    return change_in_call(file, change_target, local);
}

static HRESULT change_stream(struct job *job, struct file_record *rec, const void *context)
{
    (void)context;
    if (rec->flags & FILE_STREAM)
        return S_OK;
    rec->flags |= FILE_STREAM;
    rec->temp = job_make_stream_name(job);
    return rec->temp ? S_OK : E_OUTOFMEMORY;
}

HRESULT file_set_stream(struct job_file *file, struct byte_sink *sink)
{
    struct byte_sink *old = NULL;
    HRESULT hr;

    job_call_enter(file->job);
    if (SUCCEEDED(hr = change_record(file, change_stream, NULL)))
        old = stream_exchange(file->job->engine, &file->stream, sink);
    job_call_leave(file->job);
    if (old)
        byte_sink_release(old);
    return hr;
}

struct byte_sink *file_get_stream(struct job_file *file)
{
    return stream_get(file->job->engine, &file->stream);
}

struct switch_change
{
    ULONG flag;
    BOOL on;
};

static HRESULT change_switch(struct job *job, struct file_record *rec, const void *context)
{
    const struct switch_change *change = context;

    (void)job;
    rec->flags &= ~change->flag;
    if (change->on)
        rec->flags |= change->flag;
    return S_OK;
}

static ULONG flag_of(enum file_switch id)
{
    return (ULONG)FILE_FIRST_SWITCH << id;
}

HRESULT file_set_switch(struct job_file *file, enum file_switch id, BOOL on)
{
    struct switch_change change = { flag_of(id), on };

    return change_in_call(file, change_switch, &change);
}

BOOL file_get_switch(struct job_file *file, enum file_switch id)
{
    struct engine *engine = file->job->engine;
    BOOL on;

    AcquireSRWLockShared(&engine->lock);
    on = !!(file->rec.flags & flag_of(id));
    ReleaseSRWLockShared(&engine->lock);
    return on;
}

/* What keeps a job from running ------------------------------------------------------------------------------------ */

/* A stream is gone after a restart of the service. */
static HRESULT check_file(const struct job_file *file)
{
    const struct file_record *rec = &file->rec;

    if (!*rec->local && !file->stream)
        return DO_E_FILE_DOWNLOADSINK_UNSPECIFIED;              /* DO-ADDFILE2-2 */
    if (rec->flags & flag_of(FILE_SWITCH_DECRYPTION))
        return E_NOTIMPL;                                       /* DO-FILE2-DECRYPTION-1 */
    if ((rec->flags & flag_of(FILE_SWITCH_MANDATORY)) && !(rec->flags & flag_of(FILE_SWITCH_INTEGRITY)))
        return DO_E_INTEGRITYCHECKINFO_UNSPECIFIED;             /* DO-PHF-10 */
    return S_OK;
}

HRESULT job_check_files(const struct job *job)
{
    HRESULT hr = S_OK;
    ULONG i;

    if (job->rec.face != JOB_FACE_DO)
        return S_OK;
    for (i = 0; i < job->file_count && SUCCEEDED(hr); ++i)
        hr = check_file(job->files[i]);
    return hr;
}

LONG job_find_unchecked(const struct job *job)
{
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
    {
        if (job->files[i]->rec.flags & flag_of(FILE_SWITCH_MANDATORY))
            return (LONG)i;
    }
    return -1;
}
