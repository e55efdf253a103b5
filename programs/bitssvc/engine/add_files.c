/*
 * Adding files to a job
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
#include "engine/names.h"
#include "engine/job_events.h"
#include "engine/private.h"
#include "engine/quota.h"
#include "private/strings.h"

/* More than any client asks for; the policy of BITS does not hold (DO-ADDFILE-7). */
#define MOST_RANGES 65536

static HRESULT check_ranges(const struct job *job, const struct file_spec *spec)
{
    if (job_is_delivery(job))
        return spec->range_count > MOST_RANGES ? E_INVALIDARG
                : ranges_check(spec->ranges, spec->range_count, RANGES_AS_GIVEN);
    if (job_value_number(job, JOB_VALUE_DYNAMIC_CONTENT))
        return BG_E_UNSUPPORTED_JOB_CONFIGURATION;              /* FILE-RANGE-12 */
    if (job->rec.values[JOB_VALUE_HTTP_METHOD])
        return BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD;      /* HOPT-METHOD-11 */
    return ranges_check(spec->ranges, spec->range_count, RANGES_LATER_FIRST);
}

/* The source is read when the transfer runs, but it must be there now (FILE-ADD-11). */
static HRESULT check_upload(const struct job *job, const struct file_spec *spec, enum remote_scheme scheme)
{
    UINT64 size;

    if (scheme == REMOTE_HTTP || scheme == REMOTE_HTTPS)
        return fileops_get_size(spec->local, &size);
    if (job->rec.type == JOB_TYPE_UPLOAD_REPLY)
        return E_INVALIDARG;                                    /* FILE-RNAME-1 */
    FIXME("Remote names of files are not there yet.\n");
    return E_NOTIMPL;
}

static HRESULT check_spec(struct job *job, const struct file_spec *spec)
{
    size_t limit = job->rec.face == JOB_FACE_QMGR ? MAX_PATH : MAX_PATH - 1;
    enum remote_scheme scheme;
    HRESULT hr;

    if (FAILED(hr = remote_name_check(spec->remote, &scheme))
            || (spec->local && FAILED(hr = local_name_check_length(spec->local, limit))))
        return hr;
    if (job->rec.type != JOB_TYPE_DOWNLOAD)
        return check_upload(job, spec, scheme);
    if (scheme != REMOTE_HTTP && scheme != REMOTE_HTTPS)
    {
        if (spec->range_count)
            return E_INVALIDARG;                                /* FILE-RANGE-3 */
    }
    else if (spec->range_count && FAILED(hr = check_ranges(job, spec)))
        return hr;
    return spec->local ? target_folder_check(&job->folder, spec->local) : S_OK;
}

HRESULT job_check_local_name(struct job *job, const WCHAR *local)
{
    HRESULT hr = local_name_check_length(local, MAX_PATH - 1);

    return FAILED(hr) ? hr : target_folder_check(&job->folder, local);
}

/* Uploads are read, and high-performance downloads written, in place (FS-TEMP-9, FILE-TEMP-3, -4). */
WCHAR *job_make_temp_name(const struct job *job, const WCHAR *local)
{
    if (!local || job->rec.type != JOB_TYPE_DOWNLOAD || job_value_number(job, JOB_VALUE_HIGH_PERFORMANCE))
        return wcs_copy(local ? local : L"");
    return target_folder_temp_name(&job->folder, local, job_is_delivery(job) ? L"DO" : L"BIT"); /* DO-SINKFILE-1 */
}

WCHAR *job_make_stream_name(const struct job *job)
{
    return fileops_temp_name(job->engine->config.store_path, L"DO");
}

/* What is told of a file before a server was asked (DO-JOB-PROGRESS-1). */
static void guess_size(struct file_record *rec, const struct file_spec *spec)
{
    if ((rec->total = spec->total) != SIZE_IS_UNKNOWN)
        rec->flags |= FILE_TOTAL_GIVEN;
    file_guess_size(rec);
}

static HRESULT make_file(struct job *job, const struct file_spec *spec, struct job_file **out)
{
    struct job_file *file;
    HRESULT hr;

    *out = NULL;
    if (FAILED(hr = check_spec(job, spec)))
        return hr;
    if (!(file = calloc(1, sizeof(*file))))
        return E_OUTOFMEMORY;
    file->rec.size = file->rec.total = SIZE_IS_UNKNOWN;
    file->rec.remote = wcs_copy(spec->remote);
    file->rec.local = wcs_copy(spec->local ? spec->local : L"");
    file->rec.temp = spec->stream ? job_make_stream_name(job) : job_make_temp_name(job, spec->local);
    if (spec->stream)
    {
        byte_sink_addref(file->stream = spec->stream);
        file->rec.flags |= FILE_STREAM;
    }
    if (spec->id)
        file->rec.id = wcs_copy(spec->id);
    if (job->rec.type != JOB_TYPE_DOWNLOAD && FAILED(fileops_get_size(spec->local, &file->rec.size)))
        file->rec.size = SIZE_IS_UNKNOWN;
    if (spec->range_count)
        file->rec.ranges = record_blob_new(spec->ranges, spec->range_count * sizeof(*spec->ranges));
    if (job_is_delivery(job))
        guess_size(&file->rec, spec);
    if (!file->rec.remote || !file->rec.local || !file->rec.temp || (spec->range_count && !file->rec.ranges)
            || (spec->id && !file->rec.id))
    {
        file_free(file);
        return E_OUTOFMEMORY;
    }
    *out = file;
    return S_OK;
}

static HRESULT make_files(struct job *job, ULONG count, const struct file_spec *specs, struct job_file **files)
{
    HRESULT hr = S_OK;
    ULONG i;

    for (i = 0; i < count && SUCCEEDED(hr); ++i)
        hr = make_file(job, &specs[i], &files[i]);
    return hr;
}

/* A reply for which the client has no name is put beside the upload file (JOB-REPLYNAME-3). */
static HRESULT choose_reply_name(struct job_change *change, const struct job_file *file)
{
    struct value_update update;
    WCHAR *name;
    HRESULT hr;

    if (change->rec.type != JOB_TYPE_UPLOAD_REPLY || change->rec.values[JOB_VALUE_REPLY_NAME])
        return S_OK;
    if (!(name = fileops_temp_name(file->rec.local, L"BIT")))
        return E_OUTOFMEMORY;
    update = value_update_text(JOB_VALUE_REPLY_NAME, name);
    hr = job_change_set_value(change, &update);
    free(name);
    return hr;
}

/* Puts the files into the store and then into the job; on success the job owns them. */
static HRESULT add_made_files(struct job *job, ULONG count, struct job_file **files)
{
    struct engine *engine = job->engine;
    struct job_change change;
    enum job_state next;
    HRESULT hr;
    ULONG i;

    if (FAILED(hr = job_change_begin(&change, job)))
        return hr;
    for (i = 0; i < count; ++i)
        store_change_put_file(change.store, &change.rec.id, job->file_count + i, &files[i]->rec);
    job_state_next(job->state, JOB_EVENT_ADD_FILES, &next);
    if (next != job->state)
        memset(&change.rec.completed, 0, sizeof(change.rec.completed));
    else
        change.files_only = !job_time_is_stale(job);
    AcquireSRWLockExclusive(&engine->lock);
    hr = job_reserve_files(job, count);
    ReleaseSRWLockExclusive(&engine->lock);
    if (SUCCEEDED(hr))
        hr = choose_reply_name(&change, files[0]);
    if (FAILED(hr))
    {
        job_change_abandon(&change);
        return hr;
    }
    if (FAILED(hr = job_change_commit(&change, STORE_LOGGED, next == job->state ? JOB_STATE_KEEP : next)))
        return hr;
    AcquireSRWLockExclusive(&engine->lock);
    for (i = 0; i < count; ++i)
    {
        job_append_file(job, files[i]);
        job_event_file_added(job, &files[i]->rec);
    }
    ReleaseSRWLockExclusive(&engine->lock);
    return S_OK;
}

static BOOL owner_is_there(const struct job *job)
{
    BOOL there;

    AcquireSRWLockShared(&job->engine->lock);
    there = logons_have_owner(job);
    ReleaseSRWLockShared(&job->engine->lock);
    return there;
}

HRESULT job_add_files_in_call(struct job *job, ULONG count, const struct file_spec *specs)
{
    struct job_file **files;
    HRESULT hr;
    ULONG i;

    if (job_state_is_final(job->state))
        return BG_E_INVALID_STATE;
    if (job->rec.face == JOB_FACE_BITS && !owner_is_there(job))
        return HRESULT_FROM_WIN32(ERROR_NOT_LOGGED_ON);         /* FILE-ADD-13 */
    if (job->rec.type != JOB_TYPE_DOWNLOAD && (count > 1 || job->file_count))
        return BG_E_TOO_MANY_FILES;                             /* FILE-ADD-6 */
    if (specs[0].id && job_file_of_id(job, specs[0].id))
        return E_INVALIDARG;                                    /* DO-ADDFILE-3 */
    if (!(files = calloc(count, sizeof(*files))))
        return E_OUTOFMEMORY;
    if (SUCCEEDED(hr = make_files(job, count, specs, files)) && SUCCEEDED(hr = quota_check_files(job, count, specs)))
        hr = add_made_files(job, count, files);
    for (i = 0; FAILED(hr) && i < count; ++i)
        file_free(files[i]);
    free(files);
    return hr;
}

HRESULT job_add_files(struct job *job, ULONG count, const struct file_spec *specs)
{
    HRESULT hr;

    if (!count)
        return E_INVALIDARG;
    job_call_enter(job);
    hr = job_add_files_in_call(job, count, specs);
    job_call_leave(job);
    return hr;
}
