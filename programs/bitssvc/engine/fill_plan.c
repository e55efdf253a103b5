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

/* For one more behind count of them. */
static HRESULT make_room(struct byte_range **list, size_t count, size_t *capacity)
{
    size_t wanted = *capacity ? *capacity * 2 : 8;
    struct byte_range *grown;

    if (*list && count < *capacity)
        return S_OK;
    if (!(grown = realloc(*list, wanted * sizeof(*grown))))
        return E_OUTOFMEMORY;
    *list = grown;
    *capacity = wanted;
    return S_OK;
}

static HRESULT append(struct fill_plan *plan, uint64_t offset, uint64_t length)
{
    struct byte_range *last = plan->count ? &plan->ranges[plan->count - 1] : NULL;
    HRESULT hr;

    if (last && last->length != RANGE_TO_EOF && length != RANGE_TO_EOF && last->offset + last->length == offset)
    {
        last->length += length;
        return S_OK;
    }
    if (FAILED(hr = make_room(&plan->ranges, plan->count, &plan->capacity)))
        return hr;
    plan->ranges[plan->count].offset = offset;
    plan->ranges[plan->count++].length = length;
    return S_OK;
}

/* What is to be planned, in that order; they may overlap, and each byte goes where it comes first. The length of a
 * piece is its end here. */
struct pieces
{
    struct byte_range *list;
    size_t count, capacity;
    size_t asked;               /* how many of them somebody asked for */
};

static HRESULT add(struct pieces *pieces, uint64_t first, uint64_t end)
{
    HRESULT hr;

    if (first >= end)
        return S_OK;
    if (FAILED(hr = make_room(&pieces->list, pieces->count, &pieces->capacity)))
        return hr;
    pieces->list[pieces->count].offset = first;
    pieces->list[pieces->count++].length = end;
    return S_OK;
}

static uint64_t end_of(const struct byte_range *range, uint64_t size)
{
    if (range->offset >= size)
        return range->offset;
    return range->length > size - range->offset ? size : range->offset + range->length;
}

/* Of the joined old parts those from first to end; of these what lies in the file from low to high. */
static HRESULT add_old(struct pieces *pieces, const struct fill_wish *wish, uint64_t first, uint64_t end, uint64_t low,
        uint64_t high)
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
            hr = add(pieces, begin, stop);
        }
        before += part.length;
    }
    return hr;
}

static HRESULT add_wanted(struct pieces *pieces, const struct fill_wish *wish)
{
    HRESULT hr = S_OK;
    size_t i;

    for (i = 0; i < wish->wanted_count && SUCCEEDED(hr); ++i)
        hr = add(pieces, wish->wanted[i].offset, end_of(&wish->wanted[i], wish->size));
    return hr;
}

static HRESULT add_asked(struct pieces *pieces, const struct fill_wish *wish)
{
    uint64_t asked = wish->old->asked, position = wish->position;
    HRESULT hr = S_OK;

    if (position != RANGE_TO_EOF)
        hr = add_old(pieces, wish, wish->done, asked, position, wish->size);
    return SUCCEEDED(hr) ? add_old(pieces, wish, wish->done, asked, 0, wish->size) : hr;
}

/* What nobody asked for, in the order that it has, unless there is another position. */
static HRESULT add_rest(struct pieces *pieces, const struct fill_wish *wish)
{
    HRESULT hr;

    if (wish->position == RANGE_TO_EOF)
        hr = add_old(pieces, wish, wish->old->asked, RANGE_TO_EOF, 0, wish->size);
    else
        hr = add(pieces, wish->position, wish->size);
    return SUCCEEDED(hr) ? add(pieces, 0, wish->size) : hr;
}

static HRESULT gather(struct pieces *pieces, const struct fill_wish *wish)
{
    HRESULT hr;

    if (FAILED(hr = add_old(pieces, wish, 0, wish->done, 0, wish->size)) || FAILED(hr = add_wanted(pieces, wish))
            || FAILED(hr = add_asked(pieces, wish)))
        return hr;
    pieces->asked = pieces->count;
    return wish->whole ? add_rest(pieces, wish) : S_OK;
}

/* The file cut at the ends of all pieces: of the parts in between each is planned as a whole or not at all. */
struct cuts
{
    uint64_t *at;               /* sorted */
    size_t *next;               /* of each part the next one that is not planned yet, itself or behind it */
    size_t count;
};

static int compare_cuts(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

static bool make_cuts(const struct pieces *pieces, struct cuts *cuts)
{
    size_t i, used = 0;

    cuts->at = malloc(2 * pieces->count * sizeof(*cuts->at));
    cuts->next = malloc(2 * pieces->count * sizeof(*cuts->next));
    if (!cuts->at || !cuts->next)
        return false;
    for (i = 0; i < pieces->count; ++i)
    {
        cuts->at[2 * i] = pieces->list[i].offset;
        cuts->at[2 * i + 1] = pieces->list[i].length;
    }
    qsort(cuts->at, 2 * pieces->count, sizeof(*cuts->at), compare_cuts);
    for (i = 0; i < 2 * pieces->count; ++i)
    {
        if (!used || cuts->at[used - 1] != cuts->at[i])
            cuts->at[used++] = cuts->at[i];
    }
    for (i = 0; i < used; ++i)
        cuts->next[i] = i;
    cuts->count = used;
    return true;
}

static size_t find_cut(const struct cuts *cuts, uint64_t offset)
{
    size_t low = 0, high = cuts->count, middle;

    while (high - low > 1)
    {
        middle = low + (high - low) / 2;
        if (cuts->at[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Halves the way that it goes, so that all of them together are short. */
static size_t next_free(struct cuts *cuts, size_t part)
{
    while (cuts->next[part] != part)
    {
        cuts->next[part] = cuts->next[cuts->next[part]];
        part = cuts->next[part];
    }
    return part;
}

/* What the plan lacks of the piece. */
static HRESULT plan_piece(struct fill_plan *plan, struct cuts *cuts, const struct byte_range *piece)
{
    size_t end = find_cut(cuts, piece->length), part = next_free(cuts, find_cut(cuts, piece->offset));
    HRESULT hr = S_OK;

    for (; part < end && SUCCEEDED(hr); part = next_free(cuts, part))
    {
        hr = append(plan, cuts->at[part], cuts->at[part + 1] - cuts->at[part]);
        cuts->next[part] = part + 1;
    }
    return hr;
}

static HRESULT plan_pieces(const struct pieces *pieces, struct fill_plan *plan)
{
    struct cuts cuts = { 0 };
    HRESULT hr = S_OK;
    size_t i;

    if (!pieces->count)
        return S_OK;
    if (!make_cuts(pieces, &cuts))
        hr = E_OUTOFMEMORY;
    for (i = 0; i < pieces->count && SUCCEEDED(hr); ++i)
    {
        if (i == pieces->asked)
            plan->asked = fill_plan_total(plan->ranges, plan->count);
        hr = plan_piece(plan, &cuts, &pieces->list[i]);
    }
    if (pieces->asked == pieces->count)
        plan->asked = fill_plan_total(plan->ranges, plan->count);
    free(cuts.at);
    free(cuts.next);
    return hr;
}

static HRESULT make_known(const struct fill_wish *wish, struct fill_plan *plan)
{
    struct pieces pieces = { 0 };
    HRESULT hr;

    if (SUCCEEDED(hr = gather(&pieces, wish)))
        hr = plan_pieces(&pieces, plan);
    free(pieces.list);
    return hr;
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
