/*
 * Fuzz target: plans of scattered ranges
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

#define MAX_RANGES 24
#define FILE_SIZE 256

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static unsigned int take(const uint8_t **data, size_t *size)
{
    if (!*size)
        return 0;
    --*size;
    return *(*data)++;
}

/* A length of 255 stands for the end of the file. */
static size_t take_ranges(const uint8_t **data, size_t *size, struct byte_range *ranges)
{
    size_t count = take(data, size) % (MAX_RANGES + 1), i;

    for (i = 0; i < count; i++)
    {
        ranges[i].offset = take(data, size);
        ranges[i].length = take(data, size);
        if (ranges[i].length == 255)
            ranges[i].length = RANGE_TO_EOF;
    }
    return count;
}

/* The bytes of a plan in their order; none comes twice, and none lies outside of the file. */
static size_t lay_out(const struct fill_plan *plan, uint64_t file_size, uint8_t *bytes)
{
    bool seen[FILE_SIZE] = { false };
    size_t count = 0, i;
    uint64_t at;

    for (i = 0; i < plan->count; i++)
    {
        require(plan->ranges[i].length && plan->ranges[i].offset < file_size);
        require(plan->ranges[i].length <= file_size - plan->ranges[i].offset);
        for (at = plan->ranges[i].offset; at < plan->ranges[i].offset + plan->ranges[i].length; at++)
        {
            require(!seen[at]);
            seen[at] = true;
            bytes[count++] = (uint8_t)at;
        }
    }
    require(plan->asked <= count);
    return count;
}

/* What is in stays where it is, and then comes what is wanted, byte by byte. */
static void check_plan(const struct fill_wish *wish, const struct fill_plan *plan)
{
    uint8_t before[FILE_SIZE] = { 0 }, after[FILE_SIZE], expected[FILE_SIZE];
    bool seen[FILE_SIZE] = { false };
    size_t count, used, i;
    uint64_t at, end;

    lay_out(wish->old, wish->size, before);
    count = lay_out(plan, wish->size, after);
    for (used = 0; used < wish->done; used++)
    {
        expected[used] = before[used];
        seen[before[used]] = true;
    }
    for (i = 0; i < wish->wanted_count; i++)
    {
        at = wish->wanted[i].offset;
        end = wish->wanted[i].length > wish->size ? wish->size : at + wish->wanted[i].length;
        for (; at < end && at < wish->size; at++)
        {
            if (!seen[at])
                expected[used++] = (uint8_t)at;
            seen[at] = true;
        }
    }
    require(count >= used && !memcmp(after, expected, used));
    require(!wish->whole || count == wish->size);
}

static void check_list(const struct fill_plan *plan, uint64_t first, uint64_t end)
{
    struct byte_range *parts;
    size_t count, i;

    require(fill_plan_list(plan->ranges, plan->count, first, end, &parts, &count) == S_OK);
    for (i = 1; i < count; i++)
        require(parts[i - 1].offset + parts[i - 1].length < parts[i].offset);
    free(parts);
    fill_plan_end(plan->ranges, plan->count, end);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct byte_range asked[MAX_RANGES], wanted[MAX_RANGES];
    struct fill_plan none = { 0 }, raw = { 0 }, old, plan;
    struct fill_wish wish = { &none, 0, RANGE_TO_EOF, asked, 0, RANGE_TO_EOF, false };
    unsigned int flags = take(&data, &size), position = take(&data, &size);

    /* As a file comes by its plan: first without its size, then with it. */
    wish.wanted_count = take_ranges(&data, &size, asked);
    require(fill_plan_make(&wish, &raw) == S_OK);
    wish.old = &raw;
    wish.wanted_count = 0;
    wish.size = take(&data, &size);
    wish.whole = flags & 1;
    require(fill_plan_make(&wish, &old) == S_OK);
    wish.old = &old;
    wish.done = take(&data, &size);
    if (wish.done > fill_plan_total(old.ranges, old.count))
        wish.done = fill_plan_total(old.ranges, old.count);
    wish.wanted = wanted;
    wish.wanted_count = take_ranges(&data, &size, wanted);
    wish.position = flags & 2 ? position : RANGE_TO_EOF;
    wish.whole = flags & 4;
    require(fill_plan_make(&wish, &plan) == S_OK);
    check_plan(&wish, &plan);
    check_list(&plan, wish.done / 2, wish.done);
    fill_plan_free(&raw);
    fill_plan_free(&old);
    fill_plan_free(&plan);
    return 0;
}
