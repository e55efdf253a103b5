/*
 * The folder that files are added for, looked at once for many
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

#include <windows.h>
#include <winternl.h>

#include "engine/fileops.h"
#include "engine/private.h"
#include "engine/target_folder.h"
#include "private/strings.h"

/* Remounting, as an example, is seen by no time of the folder: a check is good for this long. */
#define CHECK_MS 1000

/* Neither the headers nor all versions of the system have it. */
typedef NTSTATUS (NTAPI *query_attributes_function)(const OBJECT_ATTRIBUTES *attributes,
        FILE_NETWORK_OPEN_INFORMATION *info);

static query_attributes_function query_attributes(void)
{
    static query_attributes_function function;
    static BOOL asked;

    if (!asked)
    {
        function = (query_attributes_function)(void *)GetProcAddress(GetModuleHandleW(L"ntdll.dll"),
                "NtQueryFullAttributesFile");
        asked = TRUE;
    }
    return function;
}

/* The system's own name of a path with a drive or with \\?\ before it; malloc'd, NULL for others. */
static WCHAR *native_name(const WCHAR *path)
{
    static const WCHAR prefix[] = L"\\??\\";
    const WCHAR *rest = NULL;
    WCHAR *name;

    if (!wcsncmp(path, L"\\\\?\\", 4))
        rest = path + 4;
    else if (path[0] && path[1] == ':')
        rest = path;
    if (!rest || !(name = malloc(sizeof(prefix) + wcslen(rest) * sizeof(*name))))
        return NULL;
    wcscpy(name, prefix);
    wcscat(name, rest);
    return name;
}

/* No other call tells the time of the last change of a right without opening the folder, which Wine's server does. */
static BOOL read_times(const WCHAR *path, FILE_NETWORK_OPEN_INFORMATION *info)
{
    query_attributes_function query = query_attributes();
    WCHAR *native = query ? native_name(path) : NULL;
    OBJECT_ATTRIBUTES attributes;
    UNICODE_STRING name;
    BOOL success;

    if (!native)
        return FALSE;
    name.Buffer = native;
    name.Length = (USHORT)(wcslen(native) * sizeof(*native));
    name.MaximumLength = name.Length;
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    success = !query(&attributes, info) && (info->FileAttributes & FILE_ATTRIBUTE_DIRECTORY);
    free(native);
    return success;
}

/* A file that comes or goes changes the folder's own time too, and no right. */
static BOOL is_unchanged(const struct target_folder *folder)
{
    FILE_NETWORK_OPEN_INFORMATION info;

    if (!read_times(folder->fast, &info))
        return FALSE;
    return info.ChangeTime.QuadPart == folder->changed || (info.ChangeTime.QuadPart > folder->changed
            && info.ChangeTime.QuadPart == info.LastWriteTime.QuadPart);
}

static BOOL is_of(const struct target_folder *folder, const WCHAR *local)
{
    return folder->path && fileops_same_directory(folder->path, local);
}

static BOOL is_known(const struct target_folder *folder, const WCHAR *local)
{
    return is_of(folder, local) && clock_now() - folder->checked_at < CHECK_MS && is_unchanged(folder);
}

/* Whether the last component is taken to the letter: the system takes dots and blanks at the end off. */
static BOOL is_plain(const WCHAR *leaf)
{
    size_t length = wcslen(leaf);

    return length && leaf[length - 1] != '.' && leaf[length - 1] != ' ';
}

/* The path by which a name in the folder is opened fastest; malloc'd. */
static WCHAR *path_in(const struct target_folder *folder, const WCHAR *local)
{
    const WCHAR *leaf = local + fileops_directory_length(local);
    WCHAR *path;

    if (!is_plain(leaf))
        return fileops_fast_path(local);
    if (!(path = malloc((wcslen(folder->fast) + wcslen(leaf) + 1) * sizeof(*path))))
        return NULL;
    wcscpy(path, folder->fast);
    wcscat(path, leaf);
    return path;
}

static BOOL exists_in(const struct target_folder *folder, const WCHAR *local)
{
    WCHAR *path = path_in(folder, local);
    BOOL exists = path && GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;

    free(path);
    return exists;
}

static HRESULT check_in(const struct target_folder *folder, const WCHAR *local)
{
    WCHAR *path = path_in(folder, local);
    HRESULT hr = path ? fileops_check_no_folder(path) : E_OUTOFMEMORY;

    free(path);
    return hr;
}

void target_folder_clear(struct target_folder *folder)
{
    free(folder->path);
    free(folder->fast);
    memset(folder, 0, sizeof(*folder));
}

static WCHAR *directory_of(WCHAR *path)
{
    if (path)
        path[fileops_directory_length(path)] = 0;
    return path;
}

/* What cannot be remembered is only asked again. */
static void remember(struct target_folder *folder, const WCHAR *local)
{
    FILE_NETWORK_OPEN_INFORMATION info;

    target_folder_clear(folder);
    folder->path = directory_of(wcs_copy(local));
    folder->fast = directory_of(fileops_fast_path(local));
    folder->checked_at = clock_now();
    if (folder->path && folder->fast && read_times(folder->fast, &info))
        folder->changed = info.ChangeTime.QuadPart;
    else
        target_folder_clear(folder);
}

HRESULT target_folder_check(struct target_folder *folder, const WCHAR *local)
{
    HRESULT hr;

    if (is_known(folder, local))
        return check_in(folder, local);
    target_folder_clear(folder);
    if (SUCCEEDED(hr = fileops_check_target(local)))
        remember(folder, local);
    return hr;
}

WCHAR *target_folder_temp_name(const struct target_folder *folder, const WCHAR *local, const WCHAR *prefix)
{
    WCHAR *name;

    if (!is_of(folder, local))
        return fileops_temp_name(local, prefix);
    while ((name = fileops_untried_temp_name(local, prefix)) && exists_in(folder, name))
        free(name);
    return name;
}
