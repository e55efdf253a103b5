/*
 * Small string helpers
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

#ifndef OPENBITS_PRIVATE_STRINGS_H
#define OPENBITS_PRIVATE_STRINGS_H

#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* All return malloc'd blocks, NULL when memory runs out. */

static inline WCHAR *wcs_copy(const WCHAR *str)
{
    size_t size = (wcslen(str) + 1) * sizeof(*str);
    WCHAR *copy = malloc(size);

    return copy ? memcpy(copy, str, size) : NULL;
}

static inline WCHAR *wcs_from_utf8(const char *str)
{
    int count = MultiByteToWideChar(CP_UTF8, 0, str, -1, NULL, 0);
    WCHAR *wide = malloc(count * sizeof(*wide));

    if (wide)
        MultiByteToWideChar(CP_UTF8, 0, str, -1, wide, count);
    return wide;
}

static inline char *wcs_to_utf8(const WCHAR *str)
{
    int count = WideCharToMultiByte(CP_UTF8, 0, str, -1, NULL, 0, NULL, NULL);
    char *utf8 = malloc(count);

    if (utf8)
        WideCharToMultiByte(CP_UTF8, 0, str, -1, utf8, count, NULL, NULL);
    return utf8;
}

/* A CoTaskMem copy for an out parameter; NULL stays NULL. */
static inline HRESULT wcs_to_cotaskmem(const WCHAR *str, WCHAR **out)
{
    size_t size;

    *out = NULL;
    if (!str)
        return S_OK;
    size = (wcslen(str) + 1) * sizeof(*str);
    if (!(*out = CoTaskMemAlloc(size)))
        return E_OUTOFMEMORY;
    memcpy(*out, str, size);
    return S_OK;
}

#endif
