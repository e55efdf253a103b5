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
    info->bytes_transferred = file->done;
    info->completed = !!(file->rec.flags & FILE_COMPLETED);
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

void **file_face_slot(struct job_file *file)
{
    return &file->face_slot;
}
