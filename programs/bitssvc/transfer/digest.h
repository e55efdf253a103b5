/*
 * Answers to Digest challenges (RFC 7616, RFC 2617)
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

#ifndef OPENBITS_TRANSFER_DIGEST_H
#define OPENBITS_TRANSFER_DIGEST_H

#include "transfer/challenge.h"

#define DIGEST_LARGEST_HASH 32

/* Length of what was written to hash, 0 on failure. */
typedef size_t (*digest_hasher)(enum digest_hash kind, const void *data, size_t size,
        unsigned char hash[DIGEST_LARGEST_HASH]);

struct digest_request
{
    const char *method;
    const char *uri;            /* path with query, or host:port for CONNECT */
    const char *user;           /* UTF-8, as is the password */
    const char *password;
    const char *client_nonce;   /* printable, without quotes */
    unsigned int count;         /* of requests with this nonce, this one included */
};

/* The value of the Authorization header, malloc'd; it holds no secret. NULL if there is no memory, a hash fails, or a
 * text would break the header. */
char *digest_answer(const struct digest_challenge *challenge, const struct digest_request *request,
        digest_hasher hasher);

#endif
