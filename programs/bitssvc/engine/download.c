/*
 * What is different with downloads of Delivery Optimization
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
#include "engine/fileops.h"
#include "engine/private.h"
#include "private/strings.h"

/* Times and failures ----------------------------------------------------------------------------------------------- */

ULONG job_retry_delay(const struct job *job)
{
    if (!job_is_delivery(job))
        return job->rec.numbers[JOB_NUMBER_RETRY_DELAY];
    return download_retry_delay(job->stall_failures);
}

BOOL download_failure_is_transient(const struct job *job, const struct transfer_result *result)
{
    return download_error_is_transient(result->code, result->transient, job->done_total != 0);
}

BOOL download_is_volatile(const struct job *job)
{
    return job_is_download(job) && !job_value_number(job, JOB_VALUE_NON_VOLATILE);
}

/* The next start begins anew. */
BOOL download_lost_file(struct job *job, struct transfer_result *why)
{
    struct job_file *file;

    if (!job_is_download(job) || !job->file_count)
        return FALSE;
    file = job->files[0];
    if (!file->rec.durable || fileops_exists(file->rec.temp))
        return FALSE;
    WARN("%s is gone.\n", debugstr_w(file->rec.temp));
    AcquireSRWLockExclusive(&job->engine->lock);
    file_reset(file);
    ReleaseSRWLockExclusive(&job->engine->lock);
    memset(why, 0, sizeof(*why));
    why->code = HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
    why->context = ERROR_CONTEXT_LOCAL_FILE;
    return TRUE;
}

/* Start ------------------------------------------------------------------------------------------------------------ */

/* Engine lock. */
static void forget_size(struct job_file *file)
{
    struct job *job = file->job;

    if (file->rec.size == SIZE_IS_UNKNOWN)
        return;
    job->size_total -= file->rec.size;
    ++job->unknown_sizes;
    file->rec.size = SIZE_IS_UNKNOWN;
    file->rec.flags &= ~FILE_SIZE_GUESSED;
}

/* Bytes that both requests begin with stay (DO-DOWNLOAD-START-13). */
static UINT64 bytes_to_keep(const struct job_file *file, const struct file_spec *spec)
{
    const struct byte_range *old = file->rec.ranges ? (const struct byte_range *)file->rec.ranges->data : NULL;
    UINT64 common = download_common_bytes(old, file_range_count(file), spec->ranges, spec->range_count);

    return min(common, file->rec.flags & FILE_TRANSFERRED ? file->rec.size : file->rec.durable);
}

static HRESULT cut_file(const struct job_file *file, UINT64 size)
{
    UINT64 old_size;
    HANDLE handle;
    HRESULT hr;

    if (FAILED(hr = fileops_open_temp(file->rec.temp, FALSE, &handle, &old_size)))
        return hr;
    hr = old_size < size ? HRESULT_FROM_WIN32(ERROR_HANDLE_EOF) : fileops_truncate(handle, size);
    if (SUCCEEDED(hr))
        hr = fileops_flush(handle);
    CloseHandle(handle);
    return hr;
}

/* Takes the ranges over. */
static void change_ranges(struct job_file *file, struct record_blob *ranges, UINT64 keep)
{
    struct job *job = file->job;

    if (keep && FAILED(cut_file(file, keep)))
        keep = 0;
    AcquireSRWLockExclusive(&job->engine->lock);
    file_reset(file);
    forget_size(file);
    free(file->rec.ranges);
    file->rec.ranges = ranges;
    file->done = file->rec.durable = keep;
    file->fed = 0;
    job->done_total += keep;
    file->renamed = TRUE;
    ReleaseSRWLockExclusive(&job->engine->lock);
    /* The file was cut by ourselves. */
    temps_remember(job);
}

static BOOL same_ranges(const struct job_file *file, const struct file_spec *spec)
{
    return file_range_count(file) == spec->range_count && (!spec->range_count
            || !memcmp(file->rec.ranges->data, spec->ranges, spec->range_count * sizeof(*spec->ranges)));
}

static HRESULT ask_for_ranges(struct job_file *file, const struct file_spec *spec)
{
    struct record_blob *blob = NULL;
    HRESULT hr;

    if (same_ranges(file, spec))
        return S_OK;
    if (spec->range_count && FAILED(hr = ranges_check(spec->ranges, spec->range_count, RANGES_AS_GIVEN)))
        return hr;
    if (spec->range_count && !(blob = record_blob_new(spec->ranges, spec->range_count * sizeof(*spec->ranges))))
        return E_OUTOFMEMORY;
    change_ranges(file, blob, bytes_to_keep(file, spec));
    return S_OK;
}

static HRESULT ask_for_name(struct job_file *file, const WCHAR *remote)
{
    struct engine *engine = file->job->engine;
    WCHAR *name;

    if (!wcscmp(file->rec.remote, remote))
        return S_OK;
    if (!(name = wcs_copy(remote)))
        return E_OUTOFMEMORY;
    AcquireSRWLockExclusive(&engine->lock);
    file_rename_remote(file, name);
    ReleaseSRWLockExclusive(&engine->lock);
    return S_OK;
}

static HRESULT prepare_file(struct job *job, const struct download_spec *spec)
{
    HRESULT hr;

    if (!job->file_count)
        return job_add_files_in_call(job, 1, &spec->file);
    if (FAILED(hr = ask_for_name(job->files[0], spec->file.remote)))
        return hr;
    return spec->keep_ranges ? S_OK : ask_for_ranges(job->files[0], &spec->file);
}

/* The error that it had is not told any more (DO-DOWNLOAD-STATUS-8). */
static void forget_error(struct job *job)
{
    AcquireSRWLockExclusive(&job->engine->lock);
    job->error_shown = FALSE;
    ReleaseSRWLockExclusive(&job->engine->lock);
}

static HRESULT start(struct job *job, const struct download_spec *spec)
{
    HRESULT hr;

    if (job_state_is_final(job->state))
        return BG_E_INVALID_STATE;
    if (job->transfer || job_state_is_running(job->state)
            || (job->state == JOB_STATE_TRANSFERRED && spec->keep_ranges))
        return S_OK;
    if (FAILED(hr = prepare_file(job, spec)))
        return hr;
    forget_error(job);
    return job_resume_in_call(job);
}

HRESULT download_start(struct job *job, const struct download_spec *spec)
{
    HRESULT hr;

    job_call_enter(job);
    notifier_hold_status(job);
    hr = start(job, spec);
    notifier_release_status(job);
    job_call_leave(job);
    scheduler_kick(job->engine);
    return hr;
}

BOOL download_wait(struct job *job, ULONG timeout_ms)
{
    struct engine *engine = job->engine;
    ULONGLONG end = clock_now() + timeout_ms, now;

    AcquireSRWLockShared(&engine->lock);
    while (job_state_is_active(job->state) && (now = clock_now()) < end)
        SleepConditionVariableSRW(&engine->states, &engine->lock, (DWORD)(end - now),
                CONDITION_VARIABLE_LOCKMODE_SHARED);
    ReleaseSRWLockShared(&engine->lock);
    return !job_state_is_active(job->state);
}
