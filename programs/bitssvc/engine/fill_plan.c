/*
 * The order in which the parts of a file are fetched that does not come from its first byte to its last
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

#include "engine/fill_plan.h"

#include <stdlib.h>
#include <string.h>

void fill_plan_free(struct fill_plan *plan)
{
    free(plan->ranges);
    memset(plan, 0, sizeof(*plan));
}

bool fill_plan_is_same(const struct fill_plan *a, const struct fill_plan *b)
{
    return a->count == b->count && a->asked == b->asked
            && (!a->count || !memcmp(a->ranges, b->ranges, a->count * sizeof(*a->ranges)));
}

uint64_t fill_plan_total(const struct byte_range *ranges, size_t count)
{
    uint64_t total = 0;
    size_t i;

    for (i = 0; i < count; ++i)
        total += ranges[i].length;
    return total;
}

/* Making one ------------------------------------------------------------------------------------------------------- */

static HRESULT append(struct fill_plan *plan, uint64_t offset, uint64_t length)
{
    struct byte_range *last = plan->count ? &plan->ranges[plan->count - 1] : NULL, *grown;
    size_t capacity;

    if (last && last->length != RANGE_TO_EOF && length != RANGE_TO_EOF && last->offset + last->length == offset)
    {
        last->length += length;
        return S_OK;
    }
    if (!plan->ranges || plan->count == plan->capacity)
    {
        capacity = plan->capacity ? plan->capacity * 2 : 8;
        if (!(grown = realloc(plan->ranges, capacity * sizeof(*grown))))
            return E_OUTOFMEMORY;
        plan->ranges = grown;
        plan->capacity = capacity;
    }
    plan->ranges[plan->count].offset = offset;
    plan->ranges[plan->count++].length = length;
    return S_OK;
}

/* Where what the plan has begins or, if that is before position, ends: the next place behind it that it has not. */
static uint64_t skip_planned(const struct fill_plan *plan, uint64_t position, uint64_t end, uint64_t *next)
{
    size_t i;

    *next = end;
    for (i = 0; i < plan->count && position < end; ++i)
    {
        const struct byte_range *range = &plan->ranges[i];

        if (range->offset <= position && position - range->offset < range->length)
        {
            /* Those before may begin there. */
            position = range->offset + range->length;
            *next = end;
            i = (size_t)-1;
        }
        else if (range->offset > position && range->offset < *next)
        {
            *next = range->offset;
        }
    }
    return position;
}

/* What the plan lacks of that. */
static HRESULT add(struct fill_plan *plan, uint64_t first, uint64_t end)
{
    uint64_t next;
    HRESULT hr;

    while ((first = skip_planned(plan, first, end, &next)) < end)
    {
        if (FAILED(hr = append(plan, first, next - first)))
            return hr;
        first = next;
    }
    return S_OK;
}

static uint64_t end_of(const struct byte_range *range, uint64_t size)
{
    if (range->offset >= size)
        return range->offset;
    return range->length > size - range->offset ? size : range->offset + range->length;
}

/* Of the joined old parts those from first to end; of these what lies in the file from low to high. */
static HRESULT add_old(struct fill_plan *plan, const struct fill_wish *wish, uint64_t first, uint64_t end,
        uint64_t low, uint64_t high)
{
    uint64_t before = 0, begin, stop;
    HRESULT hr = S_OK;
    size_t i;

    for (i = 0; i < wish->old->count && before < end && SUCCEEDED(hr); ++i)
    {
        struct byte_range part = wish->old->ranges[i];
        uint64_t skip = first > before ? first - before : 0;

        if (part.length == RANGE_TO_EOF)
            part.length = end_of(&part, wish->size) - part.offset;
        if (skip < part.length)
        {
            begin = part.offset + skip;
            stop = part.offset + (part.length < end - before ? part.length : end - before);
            begin = begin > low ? begin : low;
            stop = stop < high ? stop : high;
            hr = add(plan, begin, stop);
        }
        before += part.length;
    }
    return hr;
}

static HRESULT add_wanted(struct fill_plan *plan, const struct fill_wish *wish)
{
    HRESULT hr = S_OK;
    size_t i;

    for (i = 0; i < wish->wanted_count && SUCCEEDED(hr); ++i)
        hr = add(plan, wish->wanted[i].offset, end_of(&wish->wanted[i], wish->size));
    return hr;
}

static HRESULT add_asked(struct fill_plan *plan, const struct fill_wish *wish)
{
    uint64_t asked = wish->old->asked, position = wish->position;
    HRESULT hr = S_OK;

    if (position != RANGE_TO_EOF)
        hr = add_old(plan, wish, wish->done, asked, position, wish->size);
    return SUCCEEDED(hr) ? add_old(plan, wish, wish->done, asked, 0, wish->size) : hr;
}

/* What nobody asked for, in the order that it has, unless there is another position. */
static HRESULT add_rest(struct fill_plan *plan, const struct fill_wish *wish)
{
    HRESULT hr;

    if (wish->position == RANGE_TO_EOF)
        hr = add_old(plan, wish, wish->old->asked, RANGE_TO_EOF, 0, wish->size);
    else
        hr = add(plan, wish->position, wish->size);
    return SUCCEEDED(hr) ? add(plan, 0, wish->size) : hr;
}

static HRESULT make_known(const struct fill_wish *wish, struct fill_plan *plan)
{
    HRESULT hr;

    if (FAILED(hr = add_old(plan, wish, 0, wish->done, 0, wish->size)) || FAILED(hr = add_wanted(plan, wish))
            || FAILED(hr = add_asked(plan, wish)))
        return hr;
    plan->asked = fill_plan_total(plan->ranges, plan->count);
    return wish->whole ? add_rest(plan, wish) : S_OK;
}

static HRESULT append_all(struct fill_plan *plan, const struct byte_range *ranges, size_t count)
{
    HRESULT hr = S_OK;
    size_t i;

    for (i = 0; i < count && SUCCEEDED(hr); ++i)
        hr = append(plan, ranges[i].offset, ranges[i].length);
    return hr;
}

/* Without the size what overlaps cannot be told. */
static HRESULT make_unknown(const struct fill_wish *wish, struct fill_plan *plan)
{
    HRESULT hr = append_all(plan, wish->wanted, wish->wanted_count);

    if (SUCCEEDED(hr))
        hr = append_all(plan, wish->old->ranges, wish->old->count);
    if (SUCCEEDED(hr) && wish->whole && wish->position != RANGE_TO_EOF)
        hr = append(plan, wish->position, RANGE_TO_EOF);
    plan->asked = RANGE_TO_EOF;
    return hr;
}

HRESULT fill_plan_make(const struct fill_wish *wish, struct fill_plan *plan)
{
    HRESULT hr;

    memset(plan, 0, sizeof(*plan));
    hr = wish->size == RANGE_TO_EOF ? make_unknown(wish, plan) : make_known(wish, plan);
    if (FAILED(hr))
        fill_plan_free(plan);
    return hr;
}

/* Looking at one --------------------------------------------------------------------------------------------------- */

uint64_t fill_plan_end(const struct byte_range *ranges, size_t count, uint64_t done)
{
    uint64_t end = 0, length;
    size_t i;

    for (i = 0; i < count && done; ++i, done -= length)
    {
        length = ranges[i].length < done ? ranges[i].length : done;
        if (ranges[i].offset + length > end)
            end = ranges[i].offset + length;
    }
    return end;
}

static int compare(const void *left, const void *right)
{
    const struct byte_range *a = left, *b = right;

    return (a->offset > b->offset) - (a->offset < b->offset);
}

static size_t merge(struct byte_range *parts, size_t count)
{
    size_t used = 0, i;

    qsort(parts, count, sizeof(*parts), compare);
    for (i = 0; i < count; ++i)
    {
        if (used && parts[used - 1].offset + parts[used - 1].length == parts[i].offset)
            parts[used - 1].length += parts[i].length;
        else
            parts[used++] = parts[i];
    }
    return used;
}

HRESULT fill_plan_list(const struct byte_range *ranges, size_t count, uint64_t first, uint64_t end,
        struct byte_range **parts, size_t *part_count)
{
    uint64_t before = 0, skip, stop;
    size_t used = 0, i;

    *parts = NULL;
    *part_count = 0;
    if (first >= end || !count)
        return S_OK;
    if (!(*parts = calloc(count, sizeof(**parts))))
        return E_OUTOFMEMORY;
    for (i = 0; i < count && before < end; before += ranges[i++].length)
    {
        skip = first > before ? first - before : 0;
        stop = ranges[i].length < end - before ? ranges[i].length : end - before;
        if (skip >= stop)
            continue;
        (*parts)[used].offset = ranges[i].offset + skip;
        (*parts)[used++].length = stop - skip;
    }
    *part_count = merge(*parts, used);
    return S_OK;
}
