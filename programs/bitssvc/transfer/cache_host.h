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

#ifndef OPENBITS_TRANSFER_CACHE_HOST_H
#define OPENBITS_TRANSFER_CACHE_HOST_H

#include "engine/pure.h"

#define CACHE_HOSTS 8
#define CACHE_HOST_SIZE 256
#define CACHE_ORIGIN (-1)

/* The policy DOCacheHost, taken apart; what does not fit or is no host is left out (DO-CACHE-HOST-1, -2, -4). */
struct cache_hosts
{
    unsigned int count;
    char names[CACHE_HOSTS][CACHE_HOST_SIZE];   /* host or host:port */
};

void cache_hosts_parse(struct cache_hosts *hosts, const char *policy);

/* The URL with the host of an entry in place of its own and the parameter that names that one, malloc'd; NULL without
 * memory or for what is no http or https URL (DO-CACHE-REQ-1 .. -3). */
char *cache_url(const char *url, const char *host);
/* The host of a URL without user and port; false if there is none or it is longer. */
bool cache_url_host(const char *url, char *host, size_t size);

/* Where the requests for one file have gone in the present run; all zero but last before the first. */
struct cache_course
{
    int last;                   /* CACHE_ORIGIN or an index; at first CACHE_ORIGIN */
    bool begun;
    bool off;                   /* the cache's file is another one (DO-CACHE-CHECK-1) */
    unsigned int failures;      /* without progress in a row, there */
    unsigned int cache_failures;    /* of all hosts since the last progress */
};

/* Where the next request goes. banned: an array of hosts->count. has_delay: there is a policy of how long the origin is
 * not to be used, delay_over that this time has passed (DO-CACHE-USE-1, -3 .. -6, DO-CACHE-BAN-5). */
int cache_choose(const struct cache_course *course, const struct cache_hosts *hosts, const bool *banned, bool has_delay,
        bool delay_over);
/* What was chosen, how it went. */
void cache_begun(struct cache_course *course, int where);
void cache_failed(struct cache_course *course);
void cache_progressed(struct cache_course *course);

#endif
