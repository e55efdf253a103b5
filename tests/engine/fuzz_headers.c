/*
 * Fuzzing: header lines of an HTTP answer
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

#include "transfer/http_headers.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void require_consistent(const struct http_response *r)
{
    require(!r->status || (r->status >= 100 && r->status <= 999));
    require(r->length <= INT64_MAX && r->range_last <= INT64_MAX && r->range_total <= INT64_MAX);
    require(!r->has_range || r->range_first <= r->range_last);
    require(r->bad || !r->has_range || !r->has_range_total || r->range_last < r->range_total);
    require(memchr(r->etag, 0, sizeof(r->etag)) && memchr(r->last_modified, 0, sizeof(r->last_modified)));
    require(!r->etag_strong || (r->etag[0] == '"' && r->etag[strlen(r->etag) - 1] == '"'));
    require(!r->chunked || !r->has_length);
}

/* The input is a header block; each line is fed from a block of its own size. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct http_response response;

    memset(&response, 0, sizeof(response));
    while (size)
    {
        const uint8_t *end = memchr(data, '\n', size);
        size_t length = end ? (size_t)(end - data) + 1 : size;
        char *line = malloc(length);

        require(line != NULL);
        memcpy(line, data, length);
        http_response_line(&response, line, length);
        free(line);
        require_consistent(&response);
        data += length;
        size -= length;
    }
    return 0;
}
