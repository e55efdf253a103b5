/*
 * Credentials: challenges of servers and proxies, and our answers
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

#include "transfer/private.h"

#include <stdio.h>
#include <stdlib.h>

#include <bcrypt.h>

#include "engine/names.h"
#include "engine/secret.h"
#include "transfer/custom_headers.h"
#include "transfer/digest.h"

/* libcurl does Basic, and NTLM and Negotiate through SSPI. Its Digest goes through SSPI too, which Wine's has not, so
 * that is answered here. Nothing is sent before somebody has asked for it (HTTP-AUTH-2, -13); from then on every
 * request of the run to the same server or proxy brings the credentials along. */

/* Requests of several files may be challenged in turn by several servers. */
#define MAX_ANSWERS 6

struct auth
{
    char origin[320];           /* scheme://host:port of who asked; empty: nobody yet */
    unsigned int number;        /* of the answer, to know whether a request went out with it */
    unsigned int judged;        /* of the answer that was accepted or refused last */
    unsigned int offered;
    unsigned int tried;         /* schemes that the system cannot do */
    enum auth_scheme scheme;
    BOOL own_headers;           /* of the client, instead of a scheme */
    struct credentials credentials;
    struct digest_challenge digest;
    unsigned int count;         /* of requests with that nonce */
};

static void forget_credentials(struct credentials *credentials)
{
    secret_free_text(credentials->user);
    secret_free_text(credentials->password);
    credentials->user = credentials->password = NULL;
}

void auth_free(struct auth *auth)
{
    if (!auth)
        return;
    forget_credentials(&auth->credentials);
    free(auth);
}

static struct auth *get_auth(struct transfer *transfer, enum auth_target target)
{
    struct auth **auth = &transfer->auth[target - 1];

    if (!*auth)
        *auth = calloc(1, sizeof(**auth));
    return *auth;
}

/* Who is asked ----------------------------------------------------------------------------------------------------- */

static BOOL url_origin(const char *url, char *origin, size_t size)
{
    struct url_parts parts;
    int length;

    if (!url_split(url, &parts))
        return FALSE;
    length = snprintf(origin, size, "%s://%s:%s", parts.scheme, parts.host, parts.port);
    url_parts_free(&parts);
    return length > 0 && (size_t)length < size;
}

static BOOL request_origin(const struct fetch *fetch, enum auth_target target, const char *url, char *origin,
        size_t size)
{
    if (target == AUTH_SERVER)
        return url_origin(url, origin, size);
    return fetch->proxy[0] && url_origin(fetch->proxy, origin, size);
}

/* The user information in a URL, without the @; NULL if there is none. */
static const char *url_user_information(const char *url, size_t *length)
{
    const char *start = strstr(url, "://"), *end, *at;

    if (!start)
        return NULL;
    start += 3;
    end = start + strcspn(start, "/?#");
    for (at = end; at > start && at[-1] != '@'; --at)
        ;
    if (at == start)
        return NULL;
    *length = (size_t)(at - start - 1);
    return start;
}

/* They are not sent until the server asks for them. */
void auth_strip_url(char *url)
{
    size_t length;
    char *start = (char *)url_user_information(url, &length);

    if (start)
        memmove(start, start + length + 1, strlen(start + length + 1) + 1);
}

static BOOL url_credentials(const char *url, struct credentials *credentials)
{
    size_t length, user_length;
    const char *start = url_user_information(url, &length), *colon;
    char *user, *password;

    if (!start || !length)
        return FALSE;
    colon = memchr(start, ':', length);
    user_length = colon ? (size_t)(colon - start) : length;
    user = curl_easy_unescape(NULL, start, (int)user_length, NULL);
    password = colon ? curl_easy_unescape(NULL, colon + 1, (int)(length - user_length - 1), NULL) : NULL;
    credentials->user = user ? strdup(user) : NULL;
    credentials->password = strdup(password ? password : "");
    curl_free(user);
    curl_free(password);
    return credentials->user && credentials->password;
}

/* Those in the file's name serve for its own server only (HTTP-AUTH-11, HOPT-REDIR-12). */
static BOOL name_credentials(const struct fetch *fetch, const char *asker, struct credentials *credentials)
{
    char origin[320], *url;
    BOOL found;

    if (FAILED(remote_name_to_request(fetch->file.remote, &url)))
        return FALSE;
    found = url_origin(url, origin, sizeof(origin)) && !strcmp(origin, asker) && url_credentials(url, credentials);
    secret_free_text(url);
    return found;
}

/* The choice ------------------------------------------------------------------------------------------------------- */

/* Whether the policy lets the owner's logon be used unasked (POL-LM-1, -2). */
static BOOL logon_is_free(void)
{
    DWORD compat = 2, level = 0, size = sizeof(DWORD);

    RegGetValueW(HKEY_LOCAL_MACHINE, L"Software\\Microsoft\\Windows\\CurrentVersion\\BITS", L"UseLMCompat",
            RRF_RT_REG_DWORD, NULL, &compat, &size);
    size = sizeof(DWORD);
    RegGetValueW(HKEY_LOCAL_MACHINE, L"System\\CurrentControlSet\\Control\\Lsa", L"LmCompatibilityLevel",
            RRF_RT_REG_DWORD, NULL, &level, &size);
    return !compat || (compat == 1 && level >= 2);
}

static enum auth_identity ask_identity(struct fetch *fetch, enum auth_target target, enum auth_scheme scheme)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    struct credentials credentials = { 0 };
    enum auth_identity identity;

    if (!hooks->credentials(fetch->transfer->job, target, scheme, &credentials))
        return AUTH_NOT_SET;
    identity = credentials.user ? AUTH_EXPLICIT : AUTH_IMPLICIT;
    forget_credentials(&credentials);
    return identity;
}

static void read_settings(struct fetch *fetch, struct auth_settings *settings)
{
    int target, scheme;

    memset(settings, 0, sizeof(*settings));
    for (target = AUTH_SERVER; target <= AUTH_PROXY; ++target)
    {
        for (scheme = AUTH_BASIC; scheme < AUTH_SCHEME_COUNT; ++scheme)
            settings->set[target - 1][scheme] = ask_identity(fetch, (enum auth_target)target, (enum auth_scheme)scheme);
    }
    settings->implicit_server = logon_is_free();
    settings->implicit_proxy = settings->implicit_server || fetch->options.stored_credentials == AUTH_PROXY;
}

/* A colon would end the user's name (RFC 7617). */
static BOOL fits_scheme(struct fetch *fetch, const struct auth *auth)
{
    if (auth->scheme != AUTH_BASIC || !strchr(auth->credentials.user, ':'))
        return TRUE;
    fetch_fail(fetch, BG_E_INVALID_CREDENTIALS, ERROR_CONTEXT_TRANSPORT, FALSE);     /* ERR-MAP-44 */
    return FALSE;
}

/* What a client has for this comes before anything else, but goes out encrypted only. */
static BOOL may_bring_own_headers(const struct fetch *fetch, enum auth_target target, const struct auth *auth)
{
    return target == AUTH_SERVER && fetch->has_auth_headers && url_is_https(auth->origin);
}

/* Chooses among what is offered and takes the credentials for it; FALSE if there is nothing to answer with. */
static BOOL choose(struct fetch *fetch, enum auth_target target, struct auth *auth)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    struct auth_settings settings;
    enum auth_identity identity;

    forget_credentials(&auth->credentials);
    ++auth->number;
    auth->count = 0;
    if ((auth->own_headers = may_bring_own_headers(fetch, target, auth)))
    {
        auth->scheme = AUTH_NONE;
        return TRUE;
    }
    read_settings(fetch, &settings);
    auth->scheme = auth_choose(&settings, target, auth->offered, auth->tried, &identity);
    if (identity == AUTH_EXPLICIT)
        return hooks->credentials(fetch->transfer->job, target, auth->scheme, &auth->credentials)
                && fits_scheme(fetch, auth);
    if (identity == AUTH_IMPLICIT)
        return TRUE;
    if (target != AUTH_SERVER || !(auth->offered & 1u << AUTH_BASIC)
            || !name_credentials(fetch, auth->origin, &auth->credentials))
        return FALSE;
    auth->scheme = AUTH_BASIC;
    return fits_scheme(fetch, auth);
}

/* Challenges ------------------------------------------------------------------------------------------------------- */

static enum auth_target challenger(const struct fetch *fetch)
{
    switch (fetch->response.ended ? fetch->response.status : 0)
    {
        case 401: return AUTH_SERVER;
        case 407: return AUTH_PROXY;
        default: return 0;
    }
}

BOOL auth_is_challenge(const struct fetch *fetch)
{
    return challenger(fetch) != 0;
}

static BOOL brought_answer(const struct fetch *fetch, enum auth_target target, const struct auth *auth)
{
    return auth && fetch->auth_sent[target - 1] && fetch->auth_sent[target - 1] == auth->number;
}

/* Tells once for each answer what came of it (HTTP-AUTH-15). */
static void note_verdict(struct fetch *fetch, struct auth *auth, BOOL accepted)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;

    if (auth->judged == auth->number || auth->own_headers)
        return;
    auth->judged = auth->number;
    hooks->credentials_judged(fetch->transfer->job, fetch->file.index, accepted, auth->origin, auth->scheme,
            auth->credentials.user);
}

/* What is no challenge means that the credentials were good: those of the proxy also when the server has one. */
static void note_accepted(struct fetch *fetch)
{
    enum auth_target asks = challenger(fetch);
    int target;

    if (!fetch->response.ended || asks == AUTH_PROXY)
        return;
    for (target = AUTH_SERVER; target <= AUTH_PROXY; ++target)
    {
        struct auth *auth = fetch->transfer->auth[target - 1];

        if (target != (int)asks && brought_answer(fetch, (enum auth_target)target, auth))
            note_verdict(fetch, auth, TRUE);
    }
}

/* The answer that the request brought was not good enough. */
static BOOL was_refused(const struct fetch *fetch, enum auth_target target, const struct auth *auth,
        const struct challenges *challenges)
{
    if (!brought_answer(fetch, target, auth))
        return FALSE;
    return auth->scheme != AUTH_DIGEST || !challenges->digest.stale;
}

static BOOL take_challenge(struct fetch *fetch, enum auth_target target, struct auth *auth, const char *url)
{
    struct challenges challenges;
    char origin[sizeof(auth->origin)];

    challenges_read(&challenges, fetch->answer, target);
    TRACE("Status %d, schemes offered %#x.\n", fetch->response.status, challenges.offered);
    if (!request_origin(fetch, target, url, origin, sizeof(origin)))
        return FALSE;
    if (strcmp(origin, auth->origin))
    {
        strcpy(auth->origin, origin);
        auth->tried = 0;
    }
    else if (was_refused(fetch, target, auth, &challenges))
    {
        note_verdict(fetch, auth, FALSE);
        return FALSE;
    }
    auth->offered = challenges.offered;
    auth->digest = challenges.digest;
    return choose(fetch, target, auth);
}

/* The system cannot do the scheme, or has no logon to use for it (HTTP-AUTH-14): as if that were not set. */
static BOOL try_next_scheme(struct fetch *fetch)
{
    struct auth *auth;
    int target;

    for (target = AUTH_PROXY; target >= AUTH_SERVER; --target)
    {
        auth = fetch->transfer->auth[target - 1];
        if (!auth || !fetch->auth_sent[target - 1]
                || (auth->scheme != AUTH_NTLM && auth->scheme != AUTH_NEGOTIATE))
            continue;
        auth->tried |= 1u << auth->scheme;
        if (choose(fetch, (enum auth_target)target, auth))
            return TRUE;
        fetch->response.status = target == AUTH_PROXY ? 407 : 401;
        fetch->response.ended = true;
        return FALSE;
    }
    return FALSE;
}

static BOOL system_failed(CURLcode code)
{
    return code == CURLE_AUTH_ERROR || code == CURLE_LOGIN_DENIED || code == CURLE_NOT_BUILT_IN;
}

BOOL auth_answer(struct fetch *fetch, CURLcode code)
{
    enum auth_target target = challenger(fetch);
    struct auth *auth;
    BOOL again;
    char *url;

    note_accepted(fetch);
    if ((!target && !system_failed(code)) || fetch->auth_answers >= MAX_ANSWERS
            || FAILED(fetch_url(fetch, &url)))
        return FALSE;
    ++fetch->auth_answers;
    if (system_failed(code))
        again = try_next_scheme(fetch);
    else
        again = (auth = get_auth(fetch->transfer, target)) && take_challenge(fetch, target, auth, url);
    secret_free_text(url);
    return again;
}

/* Answers ---------------------------------------------------------------------------------------------------------- */

static size_t hash_with_system(enum digest_hash kind, const void *data, size_t size,
        unsigned char hash[DIGEST_LARGEST_HASH])
{
    const WCHAR *name = kind == DIGEST_SHA256 ? BCRYPT_SHA256_ALGORITHM : BCRYPT_MD5_ALGORITHM;
    ULONG length = kind == DIGEST_SHA256 ? 32 : 16;

    return hash_data(name, data, size, hash, length) ? length : 0;
}

static BOOL make_client_nonce(char nonce[33])
{
    BYTE bytes[16];
    unsigned int i;

    if (BCryptGenRandom(NULL, bytes, sizeof(bytes), BCRYPT_USE_SYSTEM_PREFERRED_RNG))
        return FALSE;
    for (i = 0; i < sizeof(bytes); ++i)
        sprintf(nonce + 2 * i, "%02x", bytes[i]);
    return TRUE;
}

/* What a Digest answer names: path and query, as libcurl sends them, or for a tunnel the server. */
static char *digest_uri(const char *url, BOOL tunnel)
{
    const char *path = strstr(url, "://"), *server;
    char origin[320], *uri;
    size_t size;

    if (!path)
        return NULL;
    if (tunnel)
        return url_origin(url, origin, sizeof(origin)) && (server = strstr(origin, "://")) ? strdup(server + 3) : NULL;
    path += 3 + strcspn(path + 3, "/?#");
    size = strcspn(path, "#") + 2;
    if ((uri = malloc(size)))
        snprintf(uri, size, "%s%.*s", *path == '/' ? "" : "/", (int)strcspn(path, "#"), path);
    return uri;
}

static char *digest_header(struct fetch *fetch, struct auth *auth, enum auth_target target, const char *url)
{
    BOOL tunnel = target == AUTH_PROXY && url_is_https(url);
    struct digest_request request = { 0 };
    char nonce[33], *uri = digest_uri(url, tunnel), *value = NULL, *header = NULL;

    request.method = tunnel ? "CONNECT" : fetch_method(fetch);
    request.uri = uri;
    request.user = auth->credentials.user;
    request.password = auth->credentials.password;
    request.client_nonce = nonce;
    request.count = ++auth->count;
    if (uri && make_client_nonce(nonce))
        value = digest_answer(&auth->digest, &request, hash_with_system);
    if (value && (header = malloc(strlen(value) + 32)))
        sprintf(header, "%s: %s", target == AUTH_PROXY ? "Proxy-Authorization" : "Authorization", value);
    free(uri);
    free(value);
    return header;
}

static void add_digest(struct fetch *fetch, struct auth *auth, enum auth_target target, const char *url)
{
    char *header = digest_header(fetch, auth, target, url);

    if (header)
        fetch_add_header(target == AUTH_PROXY ? &fetch->proxy_headers : &fetch->headers, header);
    free(header);
}

static void set_user(CURL *easy, const struct auth *auth, enum auth_target target)
{
    const char *user = auth->credentials.user ? auth->credentials.user : "";
    char *domain_user = NULL;

    /* libcurl leaves user@domain to SSPI as a user without a domain, for whom Wine's Kerberos finds no realm. */
    if (auth->scheme == AUTH_NEGOTIATE && (domain_user = auth_domain_user(user)))
        user = domain_user;
    curl_easy_setopt(easy, target == AUTH_PROXY ? CURLOPT_PROXYUSERNAME : CURLOPT_USERNAME, user);
    free(domain_user);
}

static void set_credentials(CURL *easy, const struct auth *auth, enum auth_target target)
{
    static const unsigned long methods[AUTH_SCHEME_COUNT] =
            { CURLAUTH_NONE, CURLAUTH_BASIC, CURLAUTH_NONE, CURLAUTH_NTLM, CURLAUTH_NEGOTIATE, CURLAUTH_NONE };
    const char *password = auth->credentials.password ? auth->credentials.password : "";

    set_user(easy, auth, target);
    curl_easy_setopt(easy, target == AUTH_PROXY ? CURLOPT_PROXYAUTH : CURLOPT_HTTPAUTH, methods[auth->scheme]);
    curl_easy_setopt(easy, target == AUTH_PROXY ? CURLOPT_PROXYPASSWORD : CURLOPT_PASSWORD, password);
}

static void set_target(struct fetch *fetch, enum auth_target target, const char *url)
{
    struct auth *auth = fetch->transfer->auth[target - 1];
    char origin[sizeof(auth->origin)];

    fetch->auth_sent[target - 1] = 0;
    if (!auth || (auth->scheme == AUTH_NONE && !auth->own_headers)
            || !request_origin(fetch, target, url, origin, sizeof(origin)) || strcmp(origin, auth->origin))
        return;
    /* The client's own header takes the place of ours (HOPT-HDR-11). */
    if (target == AUTH_SERVER && custom_headers_have(fetch->options.headers, "Authorization"))
        return;
    if (auth->own_headers)
        fetch_add_custom_headers(fetch, fetch->options.auth_headers);
    else if (auth->scheme == AUTH_DIGEST)
        add_digest(fetch, auth, target, url);
    else
        set_credentials(fetch->easy, auth, target);
    fetch->auth_sent[target - 1] = auth->number;
}

void auth_set_options(struct fetch *fetch, const char *url)
{
    set_target(fetch, AUTH_SERVER, url);
    set_target(fetch, AUTH_PROXY, url);
}
