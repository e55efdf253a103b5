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

#ifndef OPENBITS_ENGINE_TARGET_FOLDER_H
#define OPENBITS_ENGINE_TARGET_FOLDER_H

#include <windows.h>

/* Of the last check, zeroed before the first one. Not locked: the owner does. */
struct target_folder
{
    WCHAR *path;                /* with its separator, as the caller writes it; NULL: none is known */
    WCHAR *fast;                /* the same by fileops_fast_path() */
    LONGLONG changed;           /* what the system said then */
    ULONGLONG checked_at;
};

void target_folder_clear(struct target_folder *folder);
/* As fileops_check_target(), which is not asked again within a second for the same folder, unless that is away or its
 * rights have changed since. */
HRESULT target_folder_check(struct target_folder *folder, const WCHAR *local);
/* As fileops_temp_name(). */
WCHAR *target_folder_temp_name(const struct target_folder *folder, const WCHAR *local, const WCHAR *prefix);

#endif
