/*
 * What the units need that also build natively
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

#ifndef OPENBITS_ENGINE_PURE_H
#define OPENBITS_ENGINE_PURE_H

/* A pure unit decides and does not act: no Win32, no libcurl, no SQLite, no libc function that takes wide characters.
 * It includes this header and no other of the system's but <stddef.h>, <stdint.h>, <stdbool.h>, <string.h>, <stdlib.h>.
 * Natively it is built with -fshort-wchar, so that WCHAR and L"" are 16 bit there too. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef _WIN32
#include <windows.h>
#else
typedef int32_t HRESULT;
typedef __WCHAR_TYPE__ WCHAR;

#define S_OK          ((HRESULT)0)
#define S_FALSE       ((HRESULT)1)
#define E_NOTIMPL     ((HRESULT)0x80004001)
#define E_FAIL        ((HRESULT)0x80004005)
#define E_INVALIDARG  ((HRESULT)0x80070057)
#define E_ACCESSDENIED ((HRESULT)0x80070005)
#define E_OUTOFMEMORY ((HRESULT)0x8007000e)
#define CO_E_FAILEDTOIMPERSONATE ((HRESULT)0x80010123)
#define FAILED(hr)    ((HRESULT)(hr) < 0)
#define SUCCEEDED(hr) ((HRESULT)(hr) >= 0)
#define MAX_PATH 260
#endif

/* BG_E_* and BG_S_*; our own header, free of anything else. */
#include "bitsmsg.h"

#endif
