/*
 * Answers of several parts: multipart/byteranges
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

#include "transfer/multipart.h"

#include <string.h>

#include "transfer/http_headers.h"

/* More is an error (HTTP-REQ-5). */
#define MAX_EMPTY_LINES 2
#define MAX_OTHER_HEADERS 180

void multipart_begin(struct multipart *multipart, const char *boundary)
{
    memset(multipart, 0, sizeof(*multipart));
    strncpy(multipart->boundary, boundary, MULTIPART_BOUNDARY_SIZE - 1);
}

static enum multipart_event fail(struct multipart *multipart)
{
    multipart->state = MULTIPART_BAD;
    return MULTIPART_ERROR;
}

/* "--boundary" begins a part, "--boundary--" ends the answer; blanks may follow. */
static bool is_boundary(const struct multipart *multipart, bool *is_last)
{
    size_t length = strlen(multipart->boundary), i;

    if (multipart->line_length < length + 2 || memcmp(multipart->line, "--", 2)
            || memcmp(multipart->line + 2, multipart->boundary, length))
        return false;
    i = length + 2;
    *is_last = multipart->line_length >= i + 2 && !memcmp(multipart->line + i, "--", 2);
    for (i += *is_last ? 2 : 0; i < multipart->line_length; i++)
    {
        if (multipart->line[i] != ' ' && multipart->line[i] != '\t')
            return false;
    }
    return true;
}

/* A line before or between the parts. */
static enum multipart_event take_boundary(struct multipart *multipart)
{
    bool is_last;

    if (!multipart->line_length)
        return ++multipart->empty_lines > MAX_EMPTY_LINES ? fail(multipart) : MULTIPART_MORE;
    if (!is_boundary(multipart, &is_last))
        return fail(multipart);
    multipart->state = is_last ? MULTIPART_ENDED : MULTIPART_HEADERS;
    multipart->empty_lines = multipart->other_headers = 0;
    multipart->has_range = false;
    return is_last ? MULTIPART_END : MULTIPART_MORE;
}

/* Takes Content-Range as of an answer; false if it is none, or none that helps. */
static bool take_range(struct multipart *multipart)
{
    struct http_response header;

    memset(&header, 0, sizeof(header));
    header.status = 206;
    http_response_line(&header, multipart->line, multipart->line_length);
    if (!header.has_range || header.bad)
        return false;
    multipart->has_range = true;
    multipart->first = header.range_first;
    multipart->last = header.range_last;
    multipart->total = header.has_range_total ? header.range_total : 0;
    multipart->left = header.range_last - header.range_first + 1;
    return true;
}

static bool line_begins(const struct multipart *multipart, const char *name)
{
    size_t i;

    for (i = 0; name[i]; i++)
    {
        if (i == multipart->line_length || (multipart->line[i] | 0x20) != name[i])
            return false;
    }
    return multipart->line_length > i && multipart->line[i] == ':';
}

static enum multipart_event take_header(struct multipart *multipart)
{
    if (!multipart->line_length)
    {
        multipart->state = MULTIPART_DATA;
        return multipart->has_range ? MULTIPART_PART : fail(multipart);
    }
    if (line_begins(multipart, "content-range"))
        return !multipart->has_range && take_range(multipart) ? MULTIPART_MORE : fail(multipart);
    if (line_begins(multipart, "content-type"))
        return MULTIPART_MORE;
    multipart->other_headers += (unsigned int)multipart->line_length + 2;
    return multipart->other_headers > MAX_OTHER_HEADERS ? fail(multipart) : MULTIPART_MORE;
}

/* Collects up to the line's end. */
static enum multipart_event feed_line(struct multipart *multipart, const char *data, size_t size, size_t *taken)
{
    const char *end = memchr(data, '\n', size);
    size_t length = end ? (size_t)(end - data) : size;
    enum multipart_event event;

    *taken = length + (end ? 1 : 0);
    if (length > MULTIPART_LINE_SIZE - multipart->line_length)
        return fail(multipart);
    memcpy(multipart->line + multipart->line_length, data, length);
    multipart->line_length += length;
    if (!end)
        return MULTIPART_MORE;
    if (multipart->line_length && multipart->line[multipart->line_length - 1] == '\r')
        --multipart->line_length;
    event = multipart->state == MULTIPART_HEADERS ? take_header(multipart) : take_boundary(multipart);
    multipart->line_length = 0;
    return event;
}

static enum multipart_event feed_bytes(struct multipart *multipart, size_t size, size_t *taken)
{
    *taken = size < multipart->left ? size : (size_t)multipart->left;
    multipart->left -= *taken;
    if (!multipart->left)
        multipart->state = MULTIPART_GAP;
    return MULTIPART_BYTES;
}

enum multipart_event multipart_feed(struct multipart *multipart, const char *data, size_t size, size_t *taken)
{
    *taken = 0;
    switch (multipart->state)
    {
        case MULTIPART_BAD:
            return MULTIPART_ERROR;
        case MULTIPART_ENDED:
            return MULTIPART_END;
        case MULTIPART_DATA:
            return size ? feed_bytes(multipart, size, taken) : MULTIPART_MORE;
        default:
            return size ? feed_line(multipart, data, size, taken) : MULTIPART_MORE;
    }
}
