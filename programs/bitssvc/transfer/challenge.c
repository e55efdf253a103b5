/*
 * What a server or a proxy asks for before it answers
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

#include "transfer/challenge.h"

#include <stdlib.h>
#include <string.h>

struct text
{
    const char *start;
    const char *end;
};

/* Parameters of a challenge that matter here. */
struct parameters
{
    struct digest_challenge digest;
    char algorithm[32];
    char qop[64];
    char stale[8];
    bool too_long;
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* word is in lower case. */
static bool equals(struct text text, const char *word)
{
    for (; text.start < text.end && *word; ++text.start, ++word)
    {
        if (lower(*text.start) != *word)
            return false;
    }
    return text.start == text.end && !*word;
}

static bool string_equals(const char *string, const char *word)
{
    struct text text = { string, string + strlen(string) };

    return equals(text, word);
}

static bool is_separator(char c)
{
    return c == ' ' || c == '\t' || c == ',';
}

static void skip(struct text *text, bool commas)
{
    while (text->start < text->end && is_separator(*text->start) && (commas || *text->start != ','))
        ++text->start;
}

/* Up to a separator, an equals sign or the end. */
static struct text take_word(struct text *text)
{
    struct text word = { text->start, text->start };

    while (text->start < text->end && !is_separator(*text->start) && *text->start != '=')
        ++text->start;
    word.end = text->start;
    return word;
}

/* A token or a quoted string behind an equals sign, unescaped; false if it does not fit. */
static bool take_value(struct text *text, char *value, size_t size)
{
    bool quoted = text->start < text->end && *text->start == '"', fits = true;
    size_t used = 0;

    if (quoted)
        ++text->start;
    while (text->start < text->end && (quoted ? *text->start != '"' : !is_separator(*text->start)))
    {
        if (quoted && *text->start == '\\' && text->end - text->start > 1)
            ++text->start;
        if (used + 1 < size)
            value[used++] = *text->start;
        else
            fits = false;
        ++text->start;
    }
    if (quoted && text->start < text->end)
        ++text->start;
    value[used] = 0;
    return fits;
}

static void take_parameter(struct text *text, struct text name, struct parameters *p)
{
    static const char *const names[] = { "realm", "nonce", "opaque", "algorithm", "qop", "stale" };
    char *values[] = { p->digest.realm, p->digest.nonce, p->digest.opaque, p->algorithm, p->qop, p->stale };
    const size_t sizes[] = { sizeof(p->digest.realm), sizeof(p->digest.nonce), sizeof(p->digest.opaque),
            sizeof(p->algorithm), sizeof(p->qop), sizeof(p->stale) };
    char other[8];
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); ++i)
    {
        if (!equals(name, names[i]))
            continue;
        if (!take_value(text, values[i], sizes[i]))
            p->too_long = true;
        return;
    }
    take_value(text, other, sizeof(other));
}

/* qop is a list of tokens. */
static bool list_has(const char *list, const char *word)
{
    struct text text = { list, list + strlen(list) };

    for (skip(&text, true); text.start < text.end; skip(&text, true))
    {
        if (equals(take_word(&text), word))
            return true;
        if (text.start < text.end && *text.start == '=')
            ++text.start;
    }
    return false;
}

static bool read_algorithm(const char *algorithm, struct digest_challenge *digest)
{
    static const struct
    {
        const char *name;
        enum digest_hash hash;
        bool session;
    }
    known[] =
    {
        { "", DIGEST_MD5, false },
        { "md5", DIGEST_MD5, false },
        { "md5-sess", DIGEST_MD5, true },
        { "sha-256", DIGEST_SHA256, false },
        { "sha-256-sess", DIGEST_SHA256, true },
    };
    size_t i;

    for (i = 0; i < sizeof(known) / sizeof(known[0]); ++i)
    {
        if (!string_equals(algorithm, known[i].name))
            continue;
        digest->hash = known[i].hash;
        digest->session = known[i].session;
        return true;
    }
    return false;
}

/* A control character could end the header that the answer becomes. */
static bool is_clean(const char *text)
{
    for (; *text; ++text)
    {
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return false;
    }
    return true;
}

static bool can_be_answered(struct parameters *p)
{
    struct digest_challenge *digest = &p->digest;

    if (p->too_long || !*digest->nonce || !read_algorithm(p->algorithm, digest))
        return false;
    digest->qop_auth = list_has(p->qop, "auth");
    digest->stale = string_equals(p->stale, "true");
    if (*p->qop && !digest->qop_auth)
        return false;
    return is_clean(digest->realm) && is_clean(digest->nonce) && is_clean(digest->opaque);
}

static enum auth_scheme scheme_by_name(struct text name)
{
    static const char *const names[AUTH_SCHEME_COUNT] = { "", "basic", "digest", "ntlm", "negotiate", "passport1.4" };
    int i;

    for (i = AUTH_BASIC; i < AUTH_SCHEME_COUNT; ++i)
    {
        if (equals(name, names[i]))
            return (enum auth_scheme)i;
    }
    return AUTH_NONE;
}

static void end_challenge(struct challenges *challenges, enum auth_scheme scheme, struct parameters *p)
{
    if (scheme == AUTH_NONE)
        return;
    if (scheme == AUTH_DIGEST)
    {
        if (!can_be_answered(p) || (challenges->offered & 1u << AUTH_DIGEST))
            return;
        challenges->digest = p->digest;
    }
    challenges->offered |= 1u << scheme;
}

/* What follows a scheme's name may be a blob (token68): it ends with equals signs, or with none. */
static bool is_parameter(struct text *text)
{
    struct text rest = *text;

    skip(&rest, false);
    if (rest.start == rest.end || *rest.start != '=')
        return false;
    ++rest.start;
    skip(&rest, false);
    *text = rest;
    return true;
}

void challenges_add(struct challenges *challenges, const char *value, size_t length)
{
    struct text text = { value, value + length }, word;
    enum auth_scheme scheme = AUTH_NONE;
    struct parameters p;
    bool after_scheme = false;

    memset(&p, 0, sizeof(p));
    for (skip(&text, true); text.start < text.end; skip(&text, true))
    {
        word = take_word(&text);
        if (is_parameter(&text))
        {
            take_parameter(&text, word, &p);
            after_scheme = false;
            continue;
        }
        if (after_scheme && scheme_by_name(word) == AUTH_NONE)
        {
            after_scheme = false;
            continue;
        }
        end_challenge(challenges, scheme, &p);
        memset(&p, 0, sizeof(p));
        scheme = scheme_by_name(word);
        after_scheme = true;
    }
    end_challenge(challenges, scheme, &p);
}

/* Header blocks --------------------------------------------------------------------------------------------------- */

static bool take_name(struct text *line, const char *name)
{
    struct text text = *line;

    for (; *name && text.start < text.end; ++text.start, ++name)
    {
        if (lower(*text.start) != *name)
            return false;
    }
    if (*name || text.start == text.end || *text.start != ':')
        return false;
    line->start = text.start + 1;
    return true;
}

void challenges_read(struct challenges *challenges, const char *headers, enum auth_target target)
{
    const char *name = target == AUTH_PROXY ? "proxy-authenticate" : "www-authenticate";
    struct text line;
    size_t length;

    memset(challenges, 0, sizeof(*challenges));
    for (; headers && *headers; headers += length + (headers[length] ? 1 : 0))
    {
        length = strcspn(headers, "\n");
        line.start = headers;
        line.end = headers + length;
        if (line.end > line.start && line.end[-1] == '\r')
            --line.end;
        if (take_name(&line, name))
            challenges_add(challenges, line.start, (size_t)(line.end - line.start));
    }
}

/* Choice ---------------------------------------------------------------------------------------------------------- */

static bool can_be_implicit(enum auth_scheme scheme)
{
    return scheme == AUTH_NTLM || scheme == AUTH_NEGOTIATE;
}

/* Implicit credentials that are set for the proxy serve for the server too, unless explicit ones are set for it
 * (HTTP-AUTH-4, -5). */
static enum auth_identity identity_for(const struct auth_settings *settings, enum auth_target target,
        enum auth_scheme scheme)
{
    enum auth_identity own = settings->set[target - 1][scheme];

    if (own != AUTH_NOT_SET || !can_be_implicit(scheme))
        return own;
    if (target == AUTH_SERVER)
        return settings->implicit_server || settings->set[AUTH_PROXY - 1][scheme] == AUTH_IMPLICIT
                ? AUTH_IMPLICIT : AUTH_NOT_SET;
    return settings->implicit_proxy ? AUTH_IMPLICIT : AUTH_NOT_SET;
}

enum auth_scheme auth_choose(const struct auth_settings *settings, enum auth_target target, unsigned int offered,
        unsigned int tried, enum auth_identity *identity)
{
    static const enum auth_scheme order[] = { AUTH_NEGOTIATE, AUTH_NTLM, AUTH_DIGEST, AUTH_BASIC };
    size_t i;

    for (i = 0; i < sizeof(order) / sizeof(order[0]); ++i)
    {
        if (!(offered & ~tried & 1u << order[i]))
            continue;
        *identity = identity_for(settings, target, order[i]);
        if (*identity != AUTH_NOT_SET)
            return order[i];
    }
    *identity = AUTH_NOT_SET;
    return AUTH_NONE;
}

char *auth_domain_user(const char *user)
{
    const char *at = strrchr(user, '@');
    size_t length = strlen(user), domain;
    char *out = malloc(length + 1);

    if (!out)
        return NULL;
    if (!at || at == user || !at[1] || strpbrk(user, "\\/"))
        return strcpy(out, user);
    domain = length - (at + 1 - user);
    memcpy(out, at + 1, domain);
    out[domain] = '\\';
    memcpy(out + domain + 1, user, at - user);
    out[length] = 0;
    return out;
}
