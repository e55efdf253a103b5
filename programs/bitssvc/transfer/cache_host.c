/*
 * Whether a request goes to a cache server or to the origin
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

#include "transfer/cache_host.h"

#include <stdlib.h>
#include <string.h>

/* Without progress at one place the other one is tried after so many attempts (DO-CACHE-USE-4). */
#define ATTEMPTS 2

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* What would make a URL end its host elsewhere, or be none. */
static bool is_host(const char *name, size_t length)
{
    size_t i;

    for (i = 0; i < length; ++i)
    {
        if ((unsigned char)name[i] <= ' ' || name[i] == 0x7f || strchr("/?#@\\", name[i]))
            return false;
    }
    return length > 0;
}

static void add_host(struct cache_hosts *hosts, const char *name, size_t length)
{
    while (length && is_blank(*name))
    {
        ++name;
        --length;
    }
    while (length && is_blank(name[length - 1]))
        --length;
    if (!is_host(name, length) || length >= CACHE_HOST_SIZE || hosts->count == CACHE_HOSTS)
        return;
    memcpy(hosts->names[hosts->count], name, length);
    hosts->names[hosts->count++][length] = 0;
}

void cache_hosts_parse(struct cache_hosts *hosts, const char *policy)
{
    size_t length;

    hosts->count = 0;
    while (*policy)
    {
        length = strcspn(policy, ",");
        add_host(hosts, policy, length);
        policy += length;
        policy += *policy == ',';
    }
}

/* URLs ------------------------------------------------------------------------------------------------------------- */

struct parts
{
    const char *host;           /* behind scheme and user */
    size_t host_length;         /* brackets of an IPv6 address included */
    const char *rest;           /* port, path and query */
};

static bool split(const char *url, struct parts *parts)
{
    const char *start = strstr(url, "://"), *end, *p;

    if (!start)
        return false;
    start += 3;
    end = start + strcspn(start, "/?#");
    for (p = start; p < end; ++p)
    {
        if (*p == '@')
            start = p + 1;
    }
    parts->host = start;
    p = *start == '[' ? memchr(start, ']', end - start) : NULL;
    p = memchr(p ? p : start, ':', end - (p ? p : start));
    parts->rest = p ? p : end;
    parts->host_length = parts->rest - start;
    return parts->host_length != 0;
}

bool cache_url_host(const char *url, char *host, size_t size)
{
    struct parts parts;

    if (!split(url, &parts) || parts.host_length >= size)
        return false;
    memcpy(host, parts.host, parts.host_length);
    host[parts.host_length] = 0;
    return true;
}

static bool has_port(const char *host)
{
    const char *end = *host == '[' ? strchr(host, ']') : host;

    return end && strchr(end, ':');
}

char *cache_url(const char *url, const char *host)
{
    static const char parameter[] = "cacheHostOrigin=";
    const char *rest, *scheme_end = strstr(url, "://");
    struct parts parts;
    size_t length;
    char *out;

    if (!scheme_end || !split(url, &parts))
        return NULL;
    rest = parts.rest;
    if (*rest == ':' && has_port(host))
        rest += strcspn(rest, "/?#");
    length = strlen(url) + strlen(host) + parts.host_length + sizeof(parameter) + 3;
    if (!(out = malloc(length)))
        return NULL;
    memcpy(out, url, scheme_end + 3 - url);
    out[scheme_end + 3 - url] = 0;
    strcat(out, host);
    strncat(out, rest, strcspn(rest, "#"));
    strcat(out, strchr(out, '?') ? "&" : "?");
    strcat(out, parameter);
    strncat(out, parts.host, parts.host_length);
    return out;
}

/* The choice ------------------------------------------------------------------------------------------------------- */

/* The next one that may be used, behind last; CACHE_ORIGIN if there is none. */
static int next_host(const struct cache_hosts *hosts, const bool *banned, int last)
{
    unsigned int i, index;

    for (i = 1; i <= hosts->count; ++i)
    {
        index = (unsigned int)(last + (int)i) % hosts->count;
        if (!banned[index])
            return (int)index;
    }
    return CACHE_ORIGIN;
}

static bool is_usable(const struct cache_hosts *hosts, const bool *banned, int where)
{
    return where != CACHE_ORIGIN && (unsigned int)where < hosts->count && !banned[where];
}

int cache_choose(const struct cache_course *course, const struct cache_hosts *hosts, const bool *banned, bool has_delay,
        bool delay_over)
{
    if (course->off || !hosts->count || (has_delay && delay_over))
        return CACHE_ORIGIN;
    if (!course->begun)
        return next_host(hosts, banned, CACHE_ORIGIN);
    if (is_usable(hosts, banned, course->last) && !course->failures)
        return course->last;
    if (has_delay)
        return next_host(hosts, banned, course->last);
    if (course->last == CACHE_ORIGIN)
        return course->failures < ATTEMPTS ? CACHE_ORIGIN : next_host(hosts, banned, CACHE_ORIGIN);
    /* The first failure leads to the origin at once. */
    if (course->cache_failures <= 1 || course->failures >= ATTEMPTS || !is_usable(hosts, banned, course->last))
        return CACHE_ORIGIN;
    return course->last;
}

void cache_begun(struct cache_course *course, int where)
{
    if (course->begun && course->last != where)
        course->failures = 0;
    course->begun = true;
    course->last = where;
}

void cache_failed(struct cache_course *course)
{
    ++course->failures;
    if (course->last != CACHE_ORIGIN)
        ++course->cache_failures;
}

void cache_progressed(struct cache_course *course)
{
    course->failures = 0;
}
