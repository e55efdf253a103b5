/*
 * Fuzzing: an answer of several parts
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

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* What a part has said it holds is what comes. */
static void follow(const struct multipart *multipart, enum multipart_event event, size_t taken, uint64_t *left)
{
    if (event == MULTIPART_PART)
    {
        require(multipart->first <= multipart->last && (!multipart->total || multipart->last < multipart->total));
        require(!*left);
        *left = multipart->last - multipart->first + 1;
    }
    if (event == MULTIPART_BYTES)
    {
        require(taken && taken <= *left);
        *left -= taken;
    }
}

/* The first byte is the size of the pieces that the rest comes in. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum multipart_event event = MULTIPART_MORE;
    struct multipart multipart;
    uint64_t left = 0;
    size_t piece, taken;
    char *copy;

    if (!size)
        return 0;
    piece = (size_t)*data++ + 1;
    multipart_begin(&multipart, "B");
    for (size--; size && event != MULTIPART_END && event != MULTIPART_ERROR; data += taken, size -= taken)
    {
        if (piece > size)
            piece = size;
        copy = malloc(piece);
        require(copy != NULL);
        memcpy(copy, data, piece);
        event = multipart_feed(&multipart, copy, piece, &taken);
        free(copy);
        require(taken <= piece && (taken || event == MULTIPART_ERROR));
        follow(&multipart, event, taken, &left);
    }
    return 0;
}
