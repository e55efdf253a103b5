/*
 * Parts of a remote file
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

#ifndef OPENBITS_ENGINE_RANGES_H
#define OPENBITS_ENGINE_RANGES_H

#include "engine/pure.h"

/* Laid out as BG_FILE_RANGE. The ranges of a file joined in the order given are what is wanted of it (FILE-RANGE-7). */
struct byte_range
{
    uint64_t offset;
    uint64_t length;            /* RANGE_TO_EOF in at most one of a file, as two would overlap */
};

#define RANGE_TO_EOF (~(uint64_t)0)

/* How ranges with the same offset are looked at. */
enum range_order
{
    RANGES_LATER_FIRST,         /* FILE-RANGE-8 */
    RANGES_AS_GIVEN,            /* DO-ADDFILE-5; twice the same one is refused, even an empty one (DO-ADDFILE-4) */
};

/* S_OK, BG_E_INVALID_RANGE or BG_E_OVERLAPPING_RANGES (FILE-RANGE-4, -5, -6, -8), E_OUTOFMEMORY. */
HRESULT ranges_check(const struct byte_range *ranges, size_t count, enum range_order order);

/* How many bytes they are, if that is known without the file: none of them reaches to its end. */
bool ranges_have_sum(const struct byte_range *ranges, size_t count, uint64_t *sum);

/* How many bytes they are of a file of that size; BG_E_INVALID_RANGE if one lies outside (FILE-RANGE-13, -14). */
HRESULT ranges_measure(const struct byte_range *ranges, size_t count, uint64_t size, uint64_t *total);

/* What belongs at a position of the joined ranges: the part of the remote file from there to the end of its range.
 * total is that of ranges_measure, position below it. */
struct byte_range ranges_locate(const struct byte_range *ranges, size_t count, uint64_t total, uint64_t position);

/* A place in the joined ranges that is moved forward only is found in linear time altogether; zero to begin with. */
struct range_cursor
{
    size_t index;
    uint64_t before;            /* bytes of the ranges before index */
    uint64_t to_eof;            /* length of the range to the end of the file; 0: not known yet */
};

/* Servers refuse more, or answer with the whole file (HTTP-RANGE-2). */
#define RANGES_PER_REQUEST 100
#define RANGES_TEXT_SIZE 4096

/* The parts of the remote file for one request, from a position of the joined ranges on: at most max parts, each of at
 * most largest bytes. Neighbours in the remote file that follow one another are one part (HTTP-RANGE-1); such as do not
 * are kept out of one request, since servers join them. Ends before the parts add up to size, that of the remote file,
 * 0 for unknown. The number of parts, at least 1; position is below total. */
size_t ranges_plan(const struct byte_range *ranges, size_t count, uint64_t total, uint64_t position, uint64_t size,
        uint64_t largest, size_t max, struct range_cursor *cursor, struct byte_range *parts);

#endif
