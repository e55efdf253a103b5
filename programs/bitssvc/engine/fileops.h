/*
 * File operations of the engine, all of them in one place
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

#ifndef OPENBITS_ENGINE_FILEOPS_H
#define OPENBITS_ENGINE_FILEOPS_H

#include <windows.h>

/* Paths are full Windows paths as local_name_check accepts them. Codes are HRESULT_FROM_WIN32 of the system's, the
 * directory itself missing is 0x80070003. Under Wine a name in a folder of known Unix path is opened by that, which
 * spares the scan of the folder that each new name costs otherwise. */

/* Whether a download to local can work: its directory exists and can be written to (FILE-ADD-9, -10), and local is no
 * directory. */
HRESULT fileops_check_target(const WCHAR *local);
/* The last part of it, for a path as fileops_fast_path() makes them. */
HRESULT fileops_check_no_folder(const WCHAR *fast);
/* The path by which a name is opened fastest; malloc'd. The last component is taken to the letter. */
WCHAR *fileops_fast_path(const WCHAR *path);
/* Length of the directory part, with the separator. */
size_t fileops_directory_length(const WCHAR *path);
BOOL fileops_same_directory(const WCHAR *a, const WCHAR *b);

/* A name for the temporary file of local that nobody has, prefix.....tmp; malloc'd (FS-TEMP-2). */
WCHAR *fileops_temp_name(const WCHAR *local, const WCHAR *prefix);
/* One that this process has not given out before; whether there is such a file is not asked. */
WCHAR *fileops_untried_temp_name(const WCHAR *local, const WCHAR *prefix);
/* Makes the temporary file, empty; hidden unless it is the target itself, in_place. Readers are let in (FS-TEMP-5).
 * Here and below a link in the place of a temporary file is E_ACCESSDENIED: what it leads to is not touched
 * (SEC-REST-5). */
HRESULT fileops_create_temp(const WCHAR *temp, BOOL in_place, HANDLE *file);
/* Opens it to go on and tells its size. */
HRESULT fileops_open_temp(const WCHAR *temp, BOOL in_place, HANDLE *file, UINT64 *size);
/* Last-write time of a file that nobody has to have open. */
HRESULT fileops_get_time(const WCHAR *path, FILETIME *time);
/* A file that is copied, which others may write, rename and delete meanwhile. */
HRESULT fileops_open_source(const WCHAR *path, HANDLE *file);
/* Whether the file can be read, and its size (FILE-ADD-11). */
HRESULT fileops_get_size(const WCHAR *path, UINT64 *size);
/* Moves the file pointer: one thread at a time. */
HRESULT fileops_write(HANDLE file, UINT64 offset, const void *data, DWORD size);
HRESULT fileops_truncate(HANDLE file, UINT64 size);
HRESULT fileops_flush(HANDLE file);
/* Of a file that is not open. */
HRESULT fileops_flush_closed(const WCHAR *temp, BOOL in_place);
/* Creation and last-write time (FS-TIME-1). */
HRESULT fileops_set_time(HANDLE file, const FILETIME *time);

/* Makes the temporary file its target, replacing an older one; takes the hidden attribute off (FS-DONE-1, -2, -4).
 * is_new: no file of that name is there, in whatever case. That spares the scan of the folder. */
HRESULT fileops_rename(const WCHAR *temp, const WCHAR *local, BOOL is_new);

/* The same, but a file of that name is ERROR_FILE_EXISTS and stays (DO-SINKFILE-4). */
HRESULT fileops_rename_new(const WCHAR *temp, const WCHAR *local);
/* Makes the folders that path lies in, as far as they are missing (DO-SINKFILE-3). */
HRESULT fileops_create_folders(const WCHAR *path);

/* The names in the directory of path, as they are now; NULL if they cannot be read. */
struct fileops_folder *fileops_folder_read(const WCHAR *path);
void fileops_folder_free(struct fileops_folder *folder);
/* Whether path lies in the directory that was read; folder may be NULL. */
BOOL fileops_folder_is_of(const struct fileops_folder *folder, const WCHAR *path);
/* Whether there is a file of path's name, in whatever case. */
BOOL fileops_folder_has(const struct fileops_folder *folder, const WCHAR *path);

/* S_OK also if there is no such file. */
HRESULT fileops_delete(const WCHAR *path);
BOOL fileops_exists(const WCHAR *path);

#endif
