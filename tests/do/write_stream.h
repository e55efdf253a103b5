/*
 * A stream as clients of Delivery Optimization write theirs
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

#ifndef OPENBITS_TESTS_DO_WRITE_STREAM_H
#define OPENBITS_TESTS_DO_WRITE_STREAM_H

#include "common.h"

/* As much as it keeps. */
#define STREAM_SPACE 3000000

/* As clients write theirs: it can be written to and nothing else, and does not say how much it took. */
struct stream
{
    IStream IStream_iface;
    LONG refcount;
    LONG running, overlaps, other_calls, largest;
    LONG writes;
    LONG fail_at;               /* this write fails; 0: none */
    DWORD pause;
    BOOL hold;                  /* all writes but the first, for a minute at most */
    BYTE *data;
    ULONG size;
};

void init_stream(struct stream *stream);
/* Waits until nobody else has it, and checks what holds for each. */
void end_stream(struct stream *stream);
/* Whether so many bytes from there on are what http.c serves from first on. */
BOOL has_bytes(const struct stream *stream, ULONG at, ULONG first, ULONG count);

#endif
