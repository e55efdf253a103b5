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

#include "engine/ranges.h"

#include <stdlib.h>

struct numbered_range
{
    struct byte_range range;
    size_t number;
};

/* By offset. Of two with the same offset the later one comes first, so that a range without bytes is only accepted
 * behind the other one (FILE-RANGE-8). */
static int compare(const void *left, const void *right)
{
    const struct numbered_range *a = left, *b = right;

    if (a->range.offset != b->range.offset)
        return a->range.offset < b->range.offset ? -1 : 1;
    return a->number > b->number ? -1 : 1;
}

static uint64_t end_of(const struct byte_range *range)
{
    return range->length == RANGE_TO_EOF ? UINT64_MAX : range->offset + range->length;
}

static bool is_valid(const struct byte_range *range)
{
    if (range->offset == RANGE_TO_EOF)
        return false;
    return range->length == RANGE_TO_EOF || range->length <= UINT64_MAX - range->offset;
}

static bool sorted_overlap(const struct numbered_range *sorted, size_t count)
{
    size_t i;

    for (i = 1; i < count; ++i)
    {
        if (end_of(&sorted[i - 1].range) > sorted[i].range.offset)
            return true;
    }
    return false;
}

HRESULT ranges_check(const struct byte_range *ranges, size_t count)
{
    struct numbered_range *sorted;
    HRESULT hr;
    size_t i;

    if (!count)
        return E_INVALIDARG;
    for (i = 0; i < count; ++i)
    {
        if (!is_valid(&ranges[i]))
            return BG_E_INVALID_RANGE;
    }
    if (!(sorted = calloc(count, sizeof(*sorted))))
        return E_OUTOFMEMORY;
    for (i = 0; i < count; ++i)
    {
        sorted[i].range = ranges[i];
        sorted[i].number = i;
    }
    qsort(sorted, count, sizeof(*sorted), compare);
    hr = sorted_overlap(sorted, count) ? BG_E_OVERLAPPING_RANGES : S_OK;
    free(sorted);
    return hr;
}

HRESULT ranges_measure(const struct byte_range *ranges, size_t count, uint64_t size, uint64_t *total)
{
    uint64_t length;
    size_t i;

    *total = 0;
    for (i = 0; i < count; ++i)
    {
        length = ranges[i].length;
        if (length == RANGE_TO_EOF)
            length = ranges[i].offset < size ? size - ranges[i].offset : RANGE_TO_EOF;
        if (ranges[i].offset > size || length > size - ranges[i].offset)
            return BG_E_INVALID_RANGE;
        *total += length;
    }
    return S_OK;
}

/* What is left for the range to the end of the file. */
static uint64_t rest(const struct byte_range *ranges, size_t count, uint64_t total)
{
    size_t i;

    for (i = 0; i < count; ++i)
    {
        if (ranges[i].length != RANGE_TO_EOF)
            total -= ranges[i].length;
    }
    return total;
}

struct byte_range ranges_locate(const struct byte_range *ranges, size_t count, uint64_t total, uint64_t position)
{
    uint64_t to_eof = rest(ranges, count, total);
    struct byte_range part = { 0, 0 };
    size_t i;

    for (i = 0; i < count; ++i)
    {
        part = ranges[i];
        if (part.length == RANGE_TO_EOF)
            part.length = to_eof;
        if (position < part.length)
            break;
        position -= part.length;
    }
    part.offset += position;
    part.length -= position;
    return part;
}
