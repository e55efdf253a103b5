/*
 * The trace in a file
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


#include <windows.h>

#include "private/debug.h"
#include "trace_file.h"

/* Looked at when a process starts; what one process writes is not limited. */
#define LARGE_TRACE (16u << 20)

static void set_old_aside(const WCHAR *path)
{
    WIN32_FILE_ATTRIBUTE_DATA data;
    WCHAR old[MAX_PATH + 8];

    if (!GetFileAttributesExW(path, GetFileExInfoStandard, &data)
            || (!data.nFileSizeHigh && data.nFileSizeLow < LARGE_TRACE))
        return;
    lstrcatW(lstrcpyW(old, path), L".old");
    MoveFileExW(path, old, MOVEFILE_REPLACE_EXISTING);
}

void trace_file_open(void)
{
    WCHAR path[MAX_PATH];
    DWORD size = sizeof(path);
    HANDLE file;

    if (RegGetValueW(HKEY_LOCAL_MACHINE, L"Software\\OpenBITS", L"TraceFile", RRF_RT_REG_SZ | RRF_SUBKEY_WOW6464KEY,
            NULL, path, &size) || !path[0])
        return;
    set_old_aside(path);
    /* To read as well, as parts of it are locked. */
    file = CreateFileW(path, FILE_APPEND_DATA | FILE_READ_DATA,
            FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        WARN("No trace in %s, error %lu.\n", debugstr_w(path), GetLastError());
    else
        debug_set_file(file);
}
