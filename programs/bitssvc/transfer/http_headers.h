/*
 * Header lines of an HTTP answer
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

#ifndef OPENBITS_TRANSFER_HTTP_HEADERS_H
#define OPENBITS_TRANSFER_HTTP_HEADERS_H

#include "engine/pure.h"

/* What the transfers need of an answer. All zero before the first line. */
struct http_response
{
    int status;                 /* 0 while there is no valid status line */
    bool below_1_1;             /* HTTP/1.0 or older (HTTP-REQ-1) */
    bool ended;                 /* the blank line has come; what follows are trailers and is ignored */
    bool chunked;               /* the length of the body is not told by Content-Length, which is then ignored */
    bool has_length;
    uint64_t length;            /* Content-Length, at most 2^63 - 1 */
    bool has_range;             /* Content-Range: bytes first-last/ */
    uint64_t range_first;
    uint64_t range_last;        /* never below range_first */
    bool has_range_total;       /* also with bytes, star, total of a 416, where has_range is false */
    uint64_t range_total;       /* above range_last if there is a range */
    char etag[256];             /* as sent, quotes and W/ included; empty if absent, malformed or too long */
    bool etag_strong;
    char last_modified[64];     /* as sent; empty if absent, malformed or too long */
    char boundary[71];          /* Content-Type: multipart/byteranges; empty otherwise */
    char retry_after[64];       /* seconds or a date, as sent; empty likewise */
    bool accept_ranges_none;
    bool bad;                   /* status line or number malformed, or two numbers that differ: not to be used */
};

/* Takes one line, with or without its CR LF, as libcurl hands them to a header callback. A status line begins a new
 * answer: everything known so far is forgotten. Header names in any case are understood (HTTP-REQ-6). */
void http_response_line(struct http_response *response, const char *line, size_t len);

#endif
