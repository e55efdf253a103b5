/*
 * Temporary files between two runs of a transfer
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

#include "engine/fileops.h"
#include "engine/private.h"

static BOOL is_begun(const struct job_file *file)
{
    return file->rec.durable && !(file->rec.flags & FILE_TRANSFERRED);
}

void temps_remember(struct job *job)
{
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
    {
        if (is_begun(job->files[i]))
            fileops_get_time(job->files[i]->rec.temp, &job->files[i]->temp_time);
    }
}

static BOOL is_unchanged(const struct job_file *file)
{
    FILETIME now;

    if (!file->temp_time.dwLowDateTime && !file->temp_time.dwHighDateTime)
        return TRUE;
    return SUCCEEDED(fileops_get_time(file->rec.temp, &now)) && !CompareFileTime(&now, &file->temp_time);
}

static void begin_anew(struct job_file *file)
{
    struct engine *engine = file->job->engine;

    WARN("%s is not what it was.\n", debugstr_w(file->rec.temp));
    AcquireSRWLockExclusive(&engine->lock);
    file_reset(file);
    ReleaseSRWLockExclusive(&engine->lock);
}

void temps_check(struct job *job)
{
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
    {
        if (is_begun(job->files[i]) && !is_unchanged(job->files[i]))
            begin_anew(job->files[i]);
    }
}
