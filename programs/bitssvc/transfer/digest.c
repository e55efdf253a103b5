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

#include "transfer/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEX_SIZE (2 * DIGEST_LARGEST_HASH + 1)

/* The hash of the texts joined by colons, in hexadecimal; the list ends with NULL. */
static bool hash_texts(digest_hasher hasher, enum digest_hash kind, char hex[HEX_SIZE], const char *const *texts)
{
    unsigned char hash[DIGEST_LARGEST_HASH];
    size_t size = 0, length, i, used = 0;
    char *joined;

    for (i = 0; texts[i]; ++i)
        size += strlen(texts[i]) + 1;
    if (!(joined = malloc(size + 1)))
        return false;
    for (i = 0; texts[i]; ++i)
    {
        if (i)
            joined[used++] = ':';
        memcpy(joined + used, texts[i], strlen(texts[i]));
        used += strlen(texts[i]);
    }
    length = hasher(kind, joined, used, hash);
    memset(joined, 0, size);
    free(joined);
    for (i = 0; i < length; ++i)
        sprintf(hex + 2 * i, "%02x", hash[i]);
    hex[2 * length] = 0;
    return length > 0;
}

struct answer
{
    char user[HEX_SIZE];        /* HA1 and HA2 of the RFC */
    char request[HEX_SIZE];
    char response[HEX_SIZE];
    char count[16];
};

static bool hash_user(const struct digest_challenge *challenge, const struct digest_request *request,
        digest_hasher hasher, char hex[HEX_SIZE])
{
    const char *const texts[] = { request->user, challenge->realm, request->password, NULL };
    const char *const session[] = { hex, challenge->nonce, request->client_nonce, NULL };

    if (!hash_texts(hasher, challenge->hash, hex, texts))
        return false;
    return !challenge->session || hash_texts(hasher, challenge->hash, hex, session);
}

static bool compute(const struct digest_challenge *challenge, const struct digest_request *request,
        digest_hasher hasher, struct answer *answer)
{
    const char *const what[] = { request->method, request->uri, NULL };
    const char *const older[] = { answer->user, challenge->nonce, answer->request, NULL };
    const char *const newer[] = { answer->user, challenge->nonce, answer->count, request->client_nonce, "auth",
            answer->request, NULL };

    snprintf(answer->count, sizeof(answer->count), "%08x", request->count);
    return hash_user(challenge, request, hasher, answer->user)
            && hash_texts(hasher, challenge->hash, answer->request, what)
            && hash_texts(hasher, challenge->hash, answer->response, challenge->qop_auth ? newer : older);
}

/* Text that grows; failed once there was no memory. */
struct buffer
{
    char *text;
    size_t used, size;
    bool failed;
};

static void append(struct buffer *buffer, const char *text, size_t length)
{
    char *grown;

    if (buffer->failed)
        return;
    if (buffer->used + length + 1 > buffer->size)
    {
        if (!(grown = realloc(buffer->text, buffer->used + length + 256)))
        {
            buffer->failed = true;
            return;
        }
        buffer->text = grown;
        buffer->size = buffer->used + length + 256;
    }
    memcpy(buffer->text + buffer->used, text, length);
    buffer->used += length;
    buffer->text[buffer->used] = 0;
}

static void append_text(struct buffer *buffer, const char *text)
{
    append(buffer, text, strlen(text));
}

/* name="value", with quotes and backslashes escaped. */
static void append_quoted(struct buffer *buffer, const char *name, const char *value)
{
    append_text(buffer, buffer->used ? ", " : "Digest ");
    append_text(buffer, name);
    append_text(buffer, "=\"");
    for (; *value; ++value)
    {
        if (*value == '"' || *value == '\\')
            append(buffer, "\\", 1);
        if ((unsigned char)*value < ' ' || *value == 0x7f)
            buffer->failed = true;
        append(buffer, value, 1);
    }
    append(buffer, "\"", 1);
}

static void append_plain(struct buffer *buffer, const char *name, const char *value)
{
    append_text(buffer, ", ");
    append_text(buffer, name);
    append_text(buffer, "=");
    append_text(buffer, value);
}

static const char *algorithm_name(const struct digest_challenge *challenge)
{
    static const char *const names[2][2] = { { "MD5", "MD5-sess" }, { "SHA-256", "SHA-256-sess" } };

    return names[challenge->hash == DIGEST_SHA256][challenge->session];
}

char *digest_answer(const struct digest_challenge *challenge, const struct digest_request *request,
        digest_hasher hasher)
{
    struct buffer buffer = { 0 };
    struct answer answer;

    if (!compute(challenge, request, hasher, &answer))
        return NULL;
    append_quoted(&buffer, "username", request->user);
    append_quoted(&buffer, "realm", challenge->realm);
    append_quoted(&buffer, "nonce", challenge->nonce);
    append_quoted(&buffer, "uri", request->uri);
    append_quoted(&buffer, "response", answer.response);
    append_plain(&buffer, "algorithm", algorithm_name(challenge));
    if (challenge->qop_auth || challenge->session)
        append_quoted(&buffer, "cnonce", request->client_nonce);
    if (challenge->qop_auth)
    {
        append_plain(&buffer, "qop", "auth");
        append_plain(&buffer, "nc", answer.count);
    }
    if (*challenge->opaque)
        append_quoted(&buffer, "opaque", challenge->opaque);
    memset(&answer, 0, sizeof(answer));
    if (!buffer.failed)
        return buffer.text;
    free(buffer.text);
    return NULL;
}
