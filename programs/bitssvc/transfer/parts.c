/*
 * Which parts of the remote file a request is for, and their bytes in its answer
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

#include "transfer/private.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Below this size a foreground download from its beginning asks for no range (HTTP-GET-4, -5). */
#define WHOLE_GET_LIMIT ((UINT64)2 << 30)

/* Asking --------------------------------------------------------------------------------------------------------- */

/* In pieces of 2 GiB at most (HTTP-GET-6), and several only where a server takes them (HTTP-RANGE-2). */
static HRESULT choose(struct fetch *fetch)
{
    size_t max = fetch->one_range ? 1 : RANGES_PER_REQUEST, i;

    fetch->part_count = 1;
    fetch->part_index = 0;
    fetch->part.offset = fetch->done;
    fetch->part.length = min(ahead_limit(fetch) - fetch->done, WHOLE_GET_LIMIT);
    fetch->done_after = fetch->done + fetch->part.length;
    if (!fetch->file.range_count)
        return S_OK;
    if (!fetch->parts && !(fetch->parts = calloc(RANGES_PER_REQUEST, sizeof(*fetch->parts))))
        return E_OUTOFMEMORY;
    fetch->part_count = ranges_plan(fetch->file.ranges, fetch->file.range_count, fetch->file.size, fetch->done,
            fetch->remote_size, WHOLE_GET_LIMIT, max, &fetch->cursor, fetch->parts);
    fetch->part = fetch->parts[0];
    fetch->done_after = fetch->done;
    for (i = 0; i < fetch->part_count; ++i)
        fetch->done_after += fetch->parts[i].length;
    return S_OK;
}

/* The text fits: ranges_plan sees to it. */
static void write_ranges(const struct fetch *fetch, char *text, size_t size)
{
    const struct byte_range *parts = fetch->file.range_count ? fetch->parts : &fetch->part;
    size_t used = 0, i;

    for (i = 0; i < fetch->part_count && used < size; ++i)
    {
        used += snprintf(text + used, size - used, "%s%" PRIu64 "-%" PRIu64, i ? "," : "", parts[i].offset,
                parts[i].offset + parts[i].length - 1);
    }
}

/* No range for a foreground download from its beginning; else from the first missing byte on (HTTP-GET-3 .. -5).
 * Delivery Optimization does without where the range was refused (DO-HTTP-1). */
static BOOL wants_no_range(const struct fetch *fetch)
{
    if (fetch->done || fetch->file.range_count || fetch->part.length != fetch->file.size
            || fetch->file.size >= WHOLE_GET_LIMIT)
        return FALSE;
    return fetch->options.priority == JOB_PRIORITY_FOREGROUND || (fetch->file.delivery && fetch->range_refused);
}

HRESULT parts_set_range(struct fetch *fetch)
{
    char text[RANGES_TEXT_SIZE + 64];
    HRESULT hr;

    if (fetch->stage == FETCH_PROBE)
        curl_easy_setopt(fetch->easy, CURLOPT_RANGE, "0-0");
    if (fetch->stage != FETCH_GET)
        return S_OK;
    if (fetch->file.dynamic)
    {
        fetch->part_count = 1;
        fetch->done_after = SIZE_IS_UNKNOWN;
        return S_OK;
    }
    if (FAILED(hr = choose(fetch)))
        return hr;
    if (wants_no_range(fetch))
        return S_OK;
    write_ranges(fetch, text, sizeof(text));
    curl_easy_setopt(fetch->easy, CURLOPT_RANGE, text);
    return S_OK;
}

/* Answers ---------------------------------------------------------------------------------------------------------- */

/* What is left of the request is asked for range by range. */
static void give_up_several(struct fetch *fetch)
{
    TRACE("File %lu: one range at a time from now on.\n", fetch->file.index);
    fetch->one_range = TRUE;
    fetch->ask_again = TRUE;
}

BOOL parts_refused(struct fetch *fetch)
{
    if (fetch->part_count < 2)
        return FALSE;
    give_up_several(fetch);
    return TRUE;
}

static void fail_by_answer(struct fetch *fetch)
{
    fetch_fail(fetch, BG_E_INVALID_SERVER_RESPONSE, ERROR_CONTEXT_REMOTE_FILE, FALSE);
}

void parts_check_answer(struct fetch *fetch)
{
    const struct http_response *response = &fetch->response;
    UINT64 length = response->range_last - response->range_first + 1;

    fetch->several = fetch->part_count > 1 && response->boundary[0];
    if (fetch->several)
        multipart_begin(&fetch->multipart, response->boundary);
    else if (!response->has_range || response->range_first != fetch->part.offset || length > fetch->part.length)
        fail_by_answer(fetch);
    else
        fetch->done_after = fetch->done + length;
    /* One range for several is a lawful answer, and this server would give no other (HTTP-RANGE-2). */
    if (fetch->part_count > 1 && !fetch->several)
        fetch->one_range = TRUE;
}

static BOOL is_part(const struct multipart *multipart, const struct byte_range *part)
{
    return multipart->first == part->offset && multipart->last == part->offset + part->length - 1;
}

/* A part begins: the next one; or a later one, for which the others are asked one by one (HTTP-RANGE-3). */
static void begin_part(struct fetch *fetch)
{
    const struct multipart *multipart = &fetch->multipart;
    size_t i;

    if (multipart->total && fetch->remote_size && multipart->total != fetch->remote_size)
    {
        fetch->restart = TRUE;
        return;
    }
    for (i = fetch->part_index; i < fetch->part_count; ++i)
    {
        if (is_part(multipart, &fetch->parts[i]))
            break;
    }
    if (i == fetch->part_count)
        fail_by_answer(fetch);
    else if (i != fetch->part_index)
        give_up_several(fetch);
    ++fetch->part_index;
}

/* The answer ends before the last part: what is missing is asked for one by one. */
static void end_parts(struct fetch *fetch)
{
    if (fetch->done < fetch->done_after)
        give_up_several(fetch);
}

/* What comes behind the last part is of no interest. */
static BOOL wants_more(const struct fetch *fetch)
{
    return !fetch->failed && !fetch->restart && !fetch->ask_again && fetch->done < fetch->done_after;
}

static HRESULT take_several(struct fetch *fetch, const char *data, size_t size, size_t *taken)
{
    size_t used = 0, bytes;
    HRESULT hr;

    while (used < size && wants_more(fetch))
    {
        switch (multipart_feed(&fetch->multipart, data + used, size - used, &bytes))
        {
            case MULTIPART_PART:
                begin_part(fetch);
                break;
            case MULTIPART_BYTES:
                if (FAILED(hr = writer_put(fetch, data + used, bytes)))
                    return hr;
                break;
            case MULTIPART_END:
                end_parts(fetch);
                bytes = size - used;
                break;
            case MULTIPART_ERROR:
                fail_by_answer(fetch);
                break;
            case MULTIPART_MORE:
                break;
        }
        used += bytes;
    }
    *taken = fetch->failed || fetch->restart || fetch->ask_again ? 0 : size;
    return S_OK;
}

HRESULT parts_take(struct fetch *fetch, const char *data, size_t size, size_t *taken)
{
    if (fetch->several)
        return take_several(fetch, data, size, taken);
    /* Longer than announced: the rest is ignored (HTTP-GET-15). */
    *taken = (size_t)min(size, fetch->done_after - fetch->done);
    if (!fetch->is_piece)
        return writer_put(fetch, data, *taken);
    ahead_put(fetch, data, *taken);
    return S_OK;
}
