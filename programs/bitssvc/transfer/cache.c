/*
 * Cache servers of Delivery Optimization
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

#include "engine/secret.h"

/* DO-CACHE-BAN-1, -2 */
#define BAN_MS (15 * 60 * 1000)
/* Between two attempts at a cache server. */
#define PAUSE_MS 1000

struct ban
{
    struct list entry;          /* in net->cache_bans; network thread */
    ULONGLONG until;
    char host[CACHE_HOST_SIZE];
    char origin[CACHE_HOST_SIZE];   /* empty: every one */
};

/* One that is over serves again; else there is a new one. */
static struct ban *find_ended(struct net *net, ULONGLONG now)
{
    struct ban *ban;

    LIST_FOR_EACH_OF(ban, &net->cache_bans, struct ban, entry)
    {
        if (ban->until <= now)
            return ban;
    }
    if ((ban = calloc(1, sizeof(*ban))))
        list_add_tail(&net->cache_bans, &ban->entry);
    return ban;
}

static void ban_host(struct net *net, const char *host, const char *origin)
{
    ULONGLONG now = GetTickCount64();
    struct ban *ban;

    if (!(ban = find_ended(net, now)))
        return;
    TRACE("Cache server %s is not used for %s.\n", host, *origin ? origin : "any origin");
    ban->until = now + BAN_MS;
    lstrcpynA(ban->host, host, sizeof(ban->host));
    lstrcpynA(ban->origin, origin, sizeof(ban->origin));
}

void cache_forget_bans(struct net *net)
{
    struct ban *ban, *next;

    LIST_FOR_EACH_OF_SAFE(ban, next, &net->cache_bans, struct ban, entry)
    {
        list_remove(&ban->entry);
        free(ban);
    }
}

static bool is_banned(struct net *net, const char *host, const char *origin)
{
    ULONGLONG now = GetTickCount64();
    struct ban *ban;

    LIST_FOR_EACH_OF(ban, &net->cache_bans, struct ban, entry)
    {
        if (ban->until > now && !_stricmp(ban->host, host) && (!ban->origin[0] || !_stricmp(ban->origin, origin)))
            return true;
    }
    return false;
}

/* DO-CACHE-REQ-6, -8 */
static BOOL may_be_cached(const struct fetch *fetch, const char *url)
{
    const struct request_options *options = &fetch->options;

    if (!options->cache_hosts || options->headers || options->certificate)
        return FALSE;
    return !_strnicmp(url, "http:", 5) || (options->security & SECURITY_HTTPS_TO_HTTP);
}

static int choose(struct fetch *fetch, const struct cache_hosts *hosts, const char *origin)
{
    ULONGLONG delay = (ULONGLONG)fetch->options.cache_delay * 1000;
    bool banned[CACHE_HOSTS];
    unsigned int i;

    for (i = 0; i < hosts->count; ++i)
        banned[i] = is_banned(fetch->transfer->net, hosts->names[i], origin);
    return cache_choose(&fetch->course, hosts, banned, delay != 0, fetch->options.running_ms >= delay);
}

static void set_host(struct fetch *fetch, const char *host)
{
    if (!strcmp(fetch->cache_host, host))
        return;
    proxy_forget(fetch);
    lstrcpynA(fetch->cache_host, host, sizeof(fetch->cache_host));
}

/* A redirect is followed wherever it leads. */
HRESULT cache_map_url(struct fetch *fetch, char **url)
{
    struct cache_hosts hosts = { 0 };
    char origin[CACHE_HOST_SIZE], *mapped;
    int where = CACHE_ORIGIN;

    if (fetch->url)
        return S_OK;
    if (may_be_cached(fetch, *url) && cache_url_host(*url, origin, sizeof(origin)))
    {
        cache_hosts_parse(&hosts, fetch->options.cache_hosts);
        where = choose(fetch, &hosts, origin);
    }
    cache_begun(&fetch->course, where);
    set_host(fetch, where == CACHE_ORIGIN ? "" : hosts.names[where]);
    if (where == CACHE_ORIGIN)
        return S_OK;
    if (!(mapped = cache_url(*url, fetch->cache_host)))
        return E_OUTOFMEMORY;
    secret_free_text(*url);
    *url = mapped;
    return S_OK;
}

/* Results ---------------------------------------------------------------------------------------------------------- */

static BOOL cannot_be_reached(CURLcode code)
{
    return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_CONNECT || code == CURLE_OPERATION_TIMEDOUT;
}

static BOOL has_failed(const struct fetch *fetch, CURLcode code, BOOL ended_by_us)
{
    if (fetch->failed)
        return fetch->failure.context != ERROR_CONTEXT_LOCAL_FILE;
    return (code != CURLE_OK && !ended_by_us) || fetch->response.bad || fetch->response.status >= 400
            || !fetch->response.ended;
}

/* The origin decides what becomes of the file (DO-CACHE-BAN-4). */
static void blame(struct fetch *fetch, CURLcode code)
{
    struct net *net = fetch->transfer->net;
    char origin[CACHE_HOST_SIZE] = "", *url;
    int status = fetch->response.status;

    if (code != CURLE_OK && !status && cannot_be_reached(code))
    {
        ban_host(net, fetch->cache_host, "");
        return;
    }
    if (status < 400 || status >= 500 || FAILED(fetch_url(fetch, &url)))
        return;
    if (cache_url_host(url, origin, sizeof(origin)))
        ban_host(net, fetch->cache_host, origin);
    secret_free_text(url);
}

BOOL cache_was_useless(struct fetch *fetch, CURLcode code, BOOL ended_by_us)
{
    BOOL failed = has_failed(fetch, code, ended_by_us);

    if (fetch->restart)
        fetch->course.off = true;                               /* DO-CACHE-CHECK-1 */
    if (failed)
        cache_failed(&fetch->course);
    else
        cache_progressed(&fetch->course);
    if (!failed || !fetch->cache_host[0])
        return FALSE;
    TRACE("File %lu: no use in cache server %s, status %d, curl error %u.\n", fetch->file.index, fetch->cache_host,
            fetch->response.status, code);
    redirect_forget(fetch);
    blame(fetch, code);
    fetch->failed = fetch->restart = fetch->look_again = fetch->ask_again = FALSE;
    fetch->wait_until = 0;
    if (fetch->options.cache_delay || fetch->course.cache_failures > 1)
        fetch->wait_until = GetTickCount64() + PAUSE_MS;
    return TRUE;
}

void cache_report(struct fetch *fetch)
{
    if (fetch->cached_told == fetch->file.from_cache)
        return;
    fetch->cached_told = fetch->file.from_cache;
    fetch->transfer->net->hooks->cached(fetch->transfer->job, fetch->file.index, fetch->file.from_cache);
}
