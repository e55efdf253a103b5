/*
 * IEnumBackgroundCopyFiles
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

#include "bits/enumerator.h"
#include "bits/objects.h"

static void release_file(void *file)
{
    file_release(file);
}

static HRESULT hand_out_file(void *file, void **object)
{
    return file_object_get(file, (IBackgroundCopyFile6 **)object);
}

static const struct enumerator_class files_class =
{
    "files",
    &IID_IEnumBackgroundCopyFiles,
    release_file,
    hand_out_file,
    NULL,
};

HRESULT enum_files_create(struct job *job, IEnumBackgroundCopyFiles **out)
{
    struct job_file **files;
    ULONG count;
    HRESULT hr;

    *out = NULL;
    if (FAILED(hr = job_list_files(job, &files, &count)))
        return hr;
    return enumerator_create(&files_class, (void **)files, count, (void **)out);
}
