/*
 * Fuzzing: ranges of a file and the requests for them
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
#include <string.h>

#define MAX_RANGES 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static uint64_t take(const uint8_t **data, size_t *size)
{
    uint64_t number = 0;
    size_t count = *size < sizeof(number) ? *size : sizeof(number);

    memcpy(&number, *data, count);
    *data += count;
    *size -= count;
    /* Small numbers find more; 255 stands for the end of the file. */
    if (number % 256 == 255)
        return RANGE_TO_EOF;
    return number % 8 ? number / 8 % 100000 : number / 8;
}

/* The parts of all requests, one after the other, are what ranges_locate says of each position. */
static void check_requests(const struct byte_range *ranges, size_t count, uint64_t file_size, uint64_t total)
{
    struct byte_range parts[RANGES_PER_REQUEST], part;
    struct range_cursor cursor;
    uint64_t position = 0;
    size_t found, i;

    memset(&cursor, 0, sizeof(cursor));
    while (position < total)
    {
        found = ranges_plan(ranges, count, total, position, file_size, UINT64_MAX / 4, RANGES_PER_REQUEST, &cursor,
                parts);
        require(found > 0 && found <= RANGES_PER_REQUEST);
        for (i = 0; i < found; i++)
        {
            part = ranges_locate(ranges, count, total, position);
            require(parts[i].length && parts[i].offset == part.offset && parts[i].length >= part.length);
            require(parts[i].length <= total - position && parts[i].length <= file_size - parts[i].offset);
            position += parts[i].length;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct byte_range ranges[MAX_RANGES];
    uint64_t file_size, total;
    size_t count = 0;

    if (size < 16)
        return 0;
    file_size = take(&data, &size) % (UINT64_MAX / 8);
    for (; size && count < MAX_RANGES; count++)
    {
        ranges[count].offset = take(&data, &size);
        ranges[count].length = take(&data, &size);
    }
    if (ranges_check(ranges, count, RANGES_LATER_FIRST) != S_OK
            || ranges_measure(ranges, count, file_size, &total) != S_OK)
        return 0;
    require(total <= file_size);
    check_requests(ranges, count, file_size, total);
    return 0;
}
