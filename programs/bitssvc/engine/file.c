/*
 * Files of a job: getters
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

#include "engine/private.h"
#include "private/strings.h"

void file_addref(struct job_file *file)
{
    job_addref(file->job);
}

void file_release(struct job_file *file)
{
    job_release(file->job);
}

void file_get_info(struct job_file *file, struct file_info *info)
{
    struct engine *engine = file->job->engine;

    AcquireSRWLockShared(&engine->lock);
    info->bytes_total = file->rec.size;
    info->bytes_transferred = file->rec.flags & FILE_STREAM ? file->fed : file->done;
    info->transferred = !!(file->rec.flags & FILE_TRANSFERRED);
    info->completed = !!(file->rec.flags & FILE_COMPLETED);
    info->validated = !!(file->rec.flags & (FILE_COMPLETED | FILE_VALIDATED));
    info->index = file->index;
    ReleaseSRWLockShared(&engine->lock);
}

static HRESULT copy_name(struct job_file *file, WCHAR *const *name, WCHAR **out)
{
    struct engine *engine = file->job->engine;
    HRESULT hr;

    AcquireSRWLockShared(&engine->lock);
    hr = wcs_to_cotaskmem(*name, out);
    ReleaseSRWLockShared(&engine->lock);
    return hr;
}

HRESULT file_get_remote_name(struct job_file *file, WCHAR **name)
{
    return copy_name(file, &file->rec.remote, name);
}

HRESULT file_get_local_name(struct job_file *file, WCHAR **name)
{
    return copy_name(file, &file->rec.local, name);
}

HRESULT file_get_temporary_name(struct job_file *file, WCHAR **name)
{
    return copy_name(file, &file->rec.temp, name);
}

/* Bytes of the header block become characters one by one. */
static HRESULT widen(const char *bytes, WCHAR **out)
{
    size_t i, length = bytes ? strlen(bytes) : 0;

    if (!(*out = CoTaskMemAlloc((length + 1) * sizeof(**out))))
        return E_OUTOFMEMORY;
    for (i = 0; i < length; ++i)
        (*out)[i] = (unsigned char)bytes[i];
    (*out)[length] = 0;
    return S_OK;
}

HRESULT file_get_response_headers(struct job_file *file, WCHAR **headers)
{
    struct engine *engine = file->job->engine;
    HRESULT hr;

    AcquireSRWLockShared(&engine->lock);
    hr = widen(file->rec.headers, headers);
    ReleaseSRWLockShared(&engine->lock);
    return hr;
}

static HRESULT copy_text(struct job_file *file, char *const *text, WCHAR **out)
{
    struct engine *engine = file->job->engine;
    HRESULT hr;

    *out = NULL;
    AcquireSRWLockShared(&engine->lock);
    hr = *text ? widen(*text, out) : S_FALSE;
    ReleaseSRWLockShared(&engine->lock);
    return hr;
}

HRESULT file_get_redirect_target(struct job_file *file, WCHAR **url)
{
    return copy_text(file, &file->redirect_target, url);
}

HRESULT file_get_server_address(struct job_file *file, WCHAR **address)
{
    return copy_text(file, &file->server_address, address);
}

/* Ranges never change while the file lives, but of downloads. */
HRESULT file_get_ranges(struct job_file *file, struct byte_range **ranges, ULONG *count)
{
    const struct record_blob *blob = file->rec.ranges;

    *count = 0;
    *ranges = NULL;
    if (!blob)
        return S_FALSE;
    if (!(*ranges = CoTaskMemAlloc(blob->size)))
        return E_OUTOFMEMORY;
    memcpy(*ranges, blob->data, blob->size);
    *count = file_range_count(file);
    return S_OK;
}

struct job *file_get_job(struct job_file *file)
{
    return file->job;
}

BOOL file_is_local(const struct job_file *file)
{
    return copy_is_local(file->rec.remote);
}

void **file_face_slot(struct job_file *file)
{
    return &file->face_slot;
}
