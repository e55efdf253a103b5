/*
 * Redirects
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

#include <stdlib.h>

#include <winhttp.h>

#include "engine/http_status.h"

/* They are followed here and not by libcurl: where a job's policy, its credentials and its proxy have a say at each
 * step. */

#define MAX_REDIRECTS 10        /* HOPT-REDIR-10 */

/* HOPT-REDIR-14 */
static BOOL is_redirect_status(int status)
{
    return (status >= 300 && status <= 303) || status == 307 || status == 308;
}

BOOL redirect_is_answer(const struct fetch *fetch)
{
    return fetch->response.ended && is_redirect_status(fetch->response.status);
}

void redirect_forget(struct fetch *fetch)
{
    free(fetch->url);
    fetch->url = NULL;
    fetch->redirects = 0;
    curl_slist_free_all(fetch->cookies);
    fetch->cookies = NULL;
}

/* Those that an answer sets hold for the rest of the chain (HTTP-GET-21). */
static void keep_cookies(struct fetch *fetch)
{
    curl_slist_free_all(fetch->cookies);
    fetch->cookies = NULL;
    curl_easy_getinfo(fetch->easy, CURLINFO_COOKIELIST, &fetch->cookies);
}

void redirect_set_cookies(struct fetch *fetch)
{
    const struct curl_slist *cookie;

    /* A handle that is used again has still those of another request. */
    curl_easy_setopt(fetch->easy, CURLOPT_COOKIEFILE, "");
    curl_easy_setopt(fetch->easy, CURLOPT_COOKIELIST, "ALL");
    for (cookie = fetch->cookies; cookie; cookie = cookie->next)
        curl_easy_setopt(fetch->easy, CURLOPT_COOKIELIST, cookie->data);
}

static BOOL is_scheme(const char *url, const char *scheme)
{
    return !_strnicmp(url, scheme, strlen(scheme));
}

/* HOPT-REDIR-7, DO-PROP-REDIRECT-1 */
static HRESULT refused(const struct fetch *fetch)
{
    return fetch->file.delivery ? http_status_code(fetch->response.status)
            : HRESULT_FROM_WIN32(ERROR_WINHTTP_REDIRECT_FAILED);
}

static void check_target(struct fetch *fetch, const char *from, const char *target)
{
    if (!is_scheme(target, "http:") && !is_scheme(target, "https:"))                        /* HOPT-REDIR-9 */
        fetch_fail(fetch, BG_E_INVALID_SERVER_RESPONSE, ERROR_CONTEXT_REMOTE_FILE, FALSE);
    else if (is_scheme(from, "https:") && is_scheme(target, "http:")
            && !(fetch->options.security & SECURITY_HTTPS_TO_HTTP))
        fetch_fail(fetch, refused(fetch), ERROR_CONTEXT_REMOTE_FILE, FALSE);
}

BOOL redirect_follow(struct fetch *fetch)
{
    char *target = NULL, *from = NULL, *copy;

    if (fetch->failed || !redirect_is_answer(fetch)
            || (fetch->options.security & SECURITY_REDIRECT_MASK) == SECURITY_REDIRECT_DISALLOW
            || curl_easy_getinfo(fetch->easy, CURLINFO_REDIRECT_URL, &target) != CURLE_OK || !target
            || curl_easy_getinfo(fetch->easy, CURLINFO_EFFECTIVE_URL, &from) != CURLE_OK || !from)
        return FALSE;
    check_target(fetch, from, target);
    if (fetch->failed || fetch->redirects >= MAX_REDIRECTS || !(copy = strdup(target)))
        return FALSE;
    TRACE("File %lu is redirected.\n", fetch->file.index);
    free(fetch->url);
    fetch->url = copy;
    ++fetch->redirects;
    keep_cookies(fetch);
    proxy_forget(fetch);
    return TRUE;
}

const char *redirect_to_report(struct fetch *fetch)
{
    ULONG policy = fetch->options.security & SECURITY_REDIRECT_MASK;
    char *target = NULL;

    if (policy == SECURITY_REDIRECT_DISALLOW && redirect_is_answer(fetch))
        curl_easy_getinfo(fetch->easy, CURLINFO_REDIRECT_URL, &target);
    else if (policy == SECURITY_REDIRECT_REPORT)
        target = fetch->url;
    return target;
}
