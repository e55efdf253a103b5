/*
 * The names of what the service shares with its clients
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

#ifndef OPENBITS_PRIVATE_SHARED_NAME_H
#define OPENBITS_PRIVATE_SHARED_NAME_H

#include <wchar.h>

#include <objbase.h>

/* With room for the longest suffix. */
#define SHARED_NAME_SIZE 64

/* Of a section or an event: "Global\OpenBITS-", the GUID and a suffix, which may be empty. name has SHARED_NAME_SIZE
 * characters. */
static inline void shared_name(WCHAR *name, const GUID *id, const WCHAR *suffix)
{
    size_t length;

    wcscpy(name, L"Global\\OpenBITS-");
    length = wcslen(name);
    StringFromGUID2(id, name + length, (int)(SHARED_NAME_SIZE - length));
    wcscat(name, suffix);
}

#endif
