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

#ifndef OPENBITS_TRANSFER_CHALLENGE_H
#define OPENBITS_TRANSFER_CHALLENGE_H

#include "engine/pure.h"

/* Values equal BG_AUTH_TARGET and BG_AUTH_SCHEME. */
enum auth_target
{
    AUTH_SERVER = 1,
    AUTH_PROXY,
};

enum auth_scheme
{
    AUTH_NONE,
    AUTH_BASIC,
    AUTH_DIGEST,
    AUTH_NTLM,
    AUTH_NEGOTIATE,
    AUTH_PASSPORT,
    AUTH_SCHEME_COUNT,
};

enum digest_hash
{
    DIGEST_MD5,
    DIGEST_SHA256,
};

/* Parameters of a Digest challenge that we can answer, unescaped. */
struct digest_challenge
{
    char realm[256];
    char nonce[512];
    char opaque[512];           /* empty: none */
    enum digest_hash hash;
    bool session;               /* algorithm with -sess */
    bool qop_auth;              /* else the older form without qop */
    bool stale;                 /* only the nonce was too old */
};

struct challenges
{
    unsigned int offered;       /* a bit for each enum auth_scheme */
    struct digest_challenge digest;     /* if that bit is set; the first of several */
};

/* Adds the challenges in one WWW-Authenticate or Proxy-Authenticate header's value. Schemes that are not known, and
 * Digest challenges that cannot be answered, are left out. */
void challenges_add(struct challenges *challenges, const char *value, size_t length);
/* Those for the target in a whole header block, of one answer. */
void challenges_read(struct challenges *challenges, const char *headers, enum auth_target target);

enum auth_identity
{
    AUTH_NOT_SET,
    AUTH_EXPLICIT,              /* user and password */
    AUTH_IMPLICIT,              /* the owner's own logon */
};

struct auth_settings
{
    enum auth_identity set[2][AUTH_SCHEME_COUNT];   /* as the client set it, by target - 1 and scheme */
    bool implicit_server;       /* policy: the owner's logon without being asked (POL-LM-1) */
    bool implicit_proxy;        /* that, or the job's USE_STORED_CREDENTIALS (HTTP-AUTH-7) */
};

/* The scheme to answer with, AUTH_NONE for none; in the order of HTTP-AUTH-3, Passport never (HTTP-AUTH-9). Schemes in
 * tried are passed over. */
enum auth_scheme auth_choose(const struct auth_settings *settings, enum auth_target target, unsigned int offered,
        unsigned int tried, enum auth_identity *identity);

/* domain\user for user@domain, any other name as it is (HTTP-AUTH-12); the caller frees it. NULL when out of memory. */
char *auth_domain_user(const char *user);

#endif
