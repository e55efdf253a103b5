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
static int compare_later_first(const void *left, const void *right)
{
    const struct numbered_range *a = left, *b = right;

    if (a->range.offset != b->range.offset)
        return a->range.offset < b->range.offset ? -1 : 1;
    return a->number > b->number ? -1 : 1;
}

static int compare_as_given(const void *left, const void *right)
{
    const struct numbered_range *a = left, *b = right;

    if (a->range.offset != b->range.offset)
        return a->range.offset < b->range.offset ? -1 : 1;
    return a->number < b->number ? -1 : 1;
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

static bool is_same(const struct byte_range *a, const struct byte_range *b)
{
    return a->offset == b->offset && a->length == b->length;
}

static bool sorted_overlap(const struct numbered_range *sorted, size_t count, enum range_order order)
{
    size_t i;

    for (i = 1; i < count; ++i)
    {
        if (end_of(&sorted[i - 1].range) > sorted[i].range.offset)
            return true;
        if (order == RANGES_AS_GIVEN && is_same(&sorted[i - 1].range, &sorted[i].range))
            return true;
    }
    return false;
}

HRESULT ranges_check(const struct byte_range *ranges, size_t count, enum range_order order)
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
    qsort(sorted, count, sizeof(*sorted), order == RANGES_AS_GIVEN ? compare_as_given : compare_later_first);
    hr = sorted_overlap(sorted, count, order) ? BG_E_OVERLAPPING_RANGES : S_OK;
    free(sorted);
    return hr;
}

bool ranges_have_sum(const struct byte_range *ranges, size_t count, uint64_t *sum)
{
    size_t i;

    *sum = 0;
    for (i = 0; i < count; ++i)
    {
        if (ranges[i].length == RANGE_TO_EOF)
            return false;
        *sum += ranges[i].length;
    }
    return true;
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

/* Requests --------------------------------------------------------------------------------------------------------- */

static uint64_t length_of(const struct byte_range *range, const struct range_cursor *cursor)
{
    return range->length == RANGE_TO_EOF ? cursor->to_eof : range->length;
}

static void move_cursor(struct range_cursor *cursor, const struct byte_range *ranges, size_t count, uint64_t total,
        uint64_t position)
{
    if (!cursor->to_eof)
        cursor->to_eof = rest(ranges, count, total);
    if (position < cursor->before)
        cursor->index = cursor->before = 0;
    while (cursor->index < count && position - cursor->before >= length_of(&ranges[cursor->index], cursor))
        cursor->before += length_of(&ranges[cursor->index++], cursor);
}

static size_t digits(uint64_t number)
{
    size_t count = 1;

    while (number /= 10)
        ++count;
    return count;
}

/* "first-last," */
static size_t text_length(const struct byte_range *part)
{
    return digits(part->offset) + digits(part->offset + part->length - 1) + 2;
}

/* A server may join the part with one that it touches. */
static bool may_be_joined(const struct byte_range *parts, size_t count, const struct byte_range *part)
{
    size_t i;

    for (i = 0; i < count; ++i)
    {
        if (part->offset == parts[i].offset + parts[i].length || part->offset + part->length == parts[i].offset)
            return true;
    }
    return false;
}

/* Makes the last part longer if the next one follows it in the remote file too. */
static bool extend(struct byte_range *last, const struct byte_range *part, uint64_t largest)
{
    if (last->offset + last->length != part->offset || last->length + part->length > largest)
        return false;
    last->length += part->length;
    return true;
}

size_t ranges_plan(const struct byte_range *ranges, size_t count, uint64_t total, uint64_t position, uint64_t size,
        uint64_t largest, size_t max, struct range_cursor *cursor, struct byte_range *parts)
{
    struct byte_range part;
    uint64_t sum = 0, skip;
    size_t found = 0, text = 0, i;

    move_cursor(cursor, ranges, count, total, position);
    skip = position - cursor->before;
    for (i = cursor->index; i < count; ++i, skip = 0)
    {
        part.offset = ranges[i].offset + skip;
        part.length = length_of(&ranges[i], cursor) - skip;
        if (!part.length)
            continue;
        sum += part.length;
        if (found && extend(&parts[found - 1], &part, largest))
            continue;
        if (found && (found >= max || part.length > largest || (size && sum >= size)
                || text + text_length(&part) > RANGES_TEXT_SIZE || may_be_joined(parts, found, &part)))
            break;
        text += text_length(&part);
        parts[found++] = part;
        if (part.length <= largest)
            continue;
        parts[0].length = largest;
        break;
    }
    return found;
}
