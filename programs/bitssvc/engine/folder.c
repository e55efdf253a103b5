/*
 * The names in a folder, read once for many renames
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
#include <wchar.h>

#include "engine/fileops.h"
#include "private/strings.h"

struct fileops_folder
{
    WCHAR *path;                /* of the directory, with its separator, as the caller writes it */
    WCHAR **names;              /* sorted without regard to case */
    size_t count;
    size_t capacity;
};

static int compare_names(const void *a, const void *b)
{
    return CompareStringOrdinal(*(const WCHAR *const *)a, -1, *(const WCHAR *const *)b, -1, TRUE) - CSTR_EQUAL;
}

static BOOL add_name(struct fileops_folder *folder, const WCHAR *name)
{
    WCHAR **grown;

    if (folder->count == folder->capacity)
    {
        folder->capacity = folder->capacity ? folder->capacity * 2 : 256;
        if (!(grown = realloc(folder->names, folder->capacity * sizeof(*grown))))
            return FALSE;
        folder->names = grown;
    }
    if (!(folder->names[folder->count] = wcs_copy(name)))
        return FALSE;
    ++folder->count;
    return TRUE;
}

static BOOL read_names(struct fileops_folder *folder)
{
    WCHAR pattern[MAX_PATH + 2];
    WIN32_FIND_DATAW data;
    BOOL complete;
    HANDLE find;

    if (wcslen(folder->path) > MAX_PATH)
        return FALSE;
    wcscpy(pattern, folder->path);
    wcscat(pattern, L"*");
    find = FindFirstFileExW(pattern, FindExInfoBasic, &data, FindExSearchNameMatch, NULL, FIND_FIRST_EX_LARGE_FETCH);
    if (find == INVALID_HANDLE_VALUE)
        return FALSE;
    do
        complete = add_name(folder, data.cFileName);
    while (complete && FindNextFileW(find, &data));
    complete = complete && GetLastError() == ERROR_NO_MORE_FILES;
    FindClose(find);
    return complete;
}

struct fileops_folder *fileops_folder_read(const WCHAR *path)
{
    struct fileops_folder *folder;

    if (!(folder = calloc(1, sizeof(*folder))))
        return NULL;
    if (!(folder->path = wcs_copy(path)))
    {
        free(folder);
        return NULL;
    }
    folder->path[fileops_directory_length(path)] = 0;
    if (!read_names(folder))
    {
        fileops_folder_free(folder);
        return NULL;
    }
    qsort(folder->names, folder->count, sizeof(*folder->names), compare_names);
    return folder;
}

void fileops_folder_free(struct fileops_folder *folder)
{
    size_t i;

    if (!folder)
        return;
    for (i = 0; i < folder->count; ++i)
        free(folder->names[i]);
    free(folder->names);
    free(folder->path);
    free(folder);
}

BOOL fileops_folder_is_of(const struct fileops_folder *folder, const WCHAR *path)
{
    size_t length = fileops_directory_length(path);

    return folder && wcslen(folder->path) == length && !wcsncmp(folder->path, path, length);
}

BOOL fileops_folder_has(const struct fileops_folder *folder, const WCHAR *path)
{
    const WCHAR *name = path + fileops_directory_length(path);

    return folder->count && bsearch(&name, folder->names, folder->count, sizeof(*folder->names), compare_names);
}
