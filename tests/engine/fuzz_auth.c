/*
 * Fuzz target: challenges and proxy lists
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

#include "transfer/digest.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static size_t some_hash(enum digest_hash kind, const void *data, size_t size, unsigned char hash[DIGEST_LARGEST_HASH])
{
    (void)data;
    memset(hash, (int)size & 255, DIGEST_LARGEST_HASH);
    return kind == DIGEST_MD5 ? 16 : 32;
}

/* What a server sent must never end our header. */
static void answer(const struct challenges *challenges)
{
    static const struct digest_request request = { "GET", "/", "user", "password", "0123", 1 };
    char *text;

    if (!(challenges->offered & 1u << AUTH_DIGEST))
        return;
    require(challenges->digest.nonce[0] != 0);
    text = digest_answer(&challenges->digest, &request, some_hash);
    require(text && !strpbrk(text, "\r\n"));
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct challenges challenges;
    char *text = malloc(size + 1);

    require(text != NULL);
    memcpy(text, data, size);
    text[size] = 0;
    challenges_read(&challenges, text, AUTH_SERVER);
    answer(&challenges);
    memset(&challenges, 0, sizeof(challenges));
    challenges_add(&challenges, text, size);
    answer(&challenges);
    free(text);
    return 0;
}
