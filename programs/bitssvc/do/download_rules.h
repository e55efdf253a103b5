/*
 * What of a download is decided without Windows: its status and its properties
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

#ifndef OPENBITS_DO_DOWNLOAD_RULES_H
#define OPENBITS_DO_DOWNLOAD_RULES_H

#include "do/codes.h"
#include "engine/download_rules.h"

/* What GetStatus says besides the bytes; state is never DOWNLOAD_RETRYING. */
struct download_answer
{
    enum download_phase state;
    HRESULT error;
    HRESULT extended;
};

/* error is what the engine tells, in the codes of this face; gave_up: it had been retried for too long. */
struct download_answer download_answer(enum download_phase phase, HRESULT error, bool gave_up);

/* DODownloadProperty has this many, from 0 on. */
#define DOWNLOAD_PROPERTY_COUNT 30

/* Values equal those of VARTYPE. */
enum property_type
{
    PROPERTY_EMPTY = 0,
    PROPERTY_TEXT = 8,              /* VT_BSTR */
    PROPERTY_BOOL = 11,
    PROPERTY_OBJECT = 13,           /* VT_UNKNOWN */
    PROPERTY_UINT = 19,             /* VT_UI4 */
    PROPERTY_UINT64 = 21,           /* VT_UI8 */
    PROPERTY_BYTES = 0x2000 | 17,   /* VT_ARRAY | VT_UI1 */
};

/* The documented type (DO-PROP-GET-4); id is a known one. */
enum property_type download_property_type(unsigned int id);
/* S_OK, DO_E_UNKNOWN_PROPERTY_ID or DO_E_WRITE_ONLY_PROPERTY (DO-PROP-GET-1, -2). */
HRESULT download_property_may_get(unsigned int id);
/* S_OK, DO_E_UNKNOWN_PROPERTY_ID, DO_E_READ_ONLY_PROPERTY or DO_E_INVALID_STATE (DO-PROP-SET-1 .. -5). */
HRESULT download_property_may_set(unsigned int id, enum download_phase state);
/* S_OK or E_INVALIDARG for a number, also a boolean, out of its range. */
HRESULT download_property_check_number(unsigned int id, uint64_t value);

/* S_OK, DO_E_INVALID_RANGE or DO_E_OVERLAPPING_RANGES (DO-RANGES-2, -3, -5), E_OUTOFMEMORY. */
HRESULT download_check_ranges(const struct byte_range *ranges, size_t count);

/* Of the first line of a header block; 0: none. */
int download_status_of(const WCHAR *headers);
/* Whether the text could be a JSON object: more is not looked at. */
bool download_looks_like_json(const WCHAR *text);

#endif
