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

#ifndef OPENBITS_TRANSFER_MULTIPART_H
#define OPENBITS_TRANSFER_MULTIPART_H

#include "engine/pure.h"

/* Longest boundary (RFC 2046), and what is taken of a line. */
#define MULTIPART_BOUNDARY_SIZE 71
#define MULTIPART_LINE_SIZE 512

enum multipart_state
{
    MULTIPART_PREAMBLE,     /* before the first boundary */
    MULTIPART_HEADERS,      /* of a part */
    MULTIPART_DATA,
    MULTIPART_GAP,          /* between the bytes of a part and the next boundary */
    MULTIPART_ENDED,
    MULTIPART_BAD,
};

struct multipart
{
    enum multipart_state state;
    char boundary[MULTIPART_BOUNDARY_SIZE];
    char line[MULTIPART_LINE_SIZE];
    size_t line_length;
    unsigned int empty_lines;
    unsigned int other_headers;     /* bytes of headers that nobody needs */
    bool has_range;
    uint64_t first;                 /* of the part, in the remote file */
    uint64_t last;
    uint64_t total;                 /* size of the remote file; 0: not told */
    uint64_t left;                  /* of its bytes */
};

enum multipart_event
{
    MULTIPART_MORE,     /* all was taken, there is nothing to tell */
    MULTIPART_PART,     /* first, last and total are those of a part that begins */
    MULTIPART_BYTES,    /* *data and *taken are some of its bytes */
    MULTIPART_END,      /* the last boundary, or an error: what follows is of no interest */
    MULTIPART_ERROR,    /* breaks the rules of HTTP-REQ-5 */
};

/* boundary: shorter than MULTIPART_BOUNDARY_SIZE. */
void multipart_begin(struct multipart *multipart, const char *boundary);
/* Takes some of the answer's body, as it comes; says how much was taken. */
enum multipart_event multipart_feed(struct multipart *multipart, const char *data, size_t size, size_t *taken);

#endif
