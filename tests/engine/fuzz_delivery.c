/*
 * Fuzz target: texts of Delivery Optimization
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

#include "do/download_rules.h"
#include "transfer/cache_host.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static bool is_http(const char *url)
{
    return !strncmp(url, "http://", 7) || !strncmp(url, "https://", 8);
}

/* Whatever the policy says, the host of the URL is named once, as a parameter. */
static void try_hosts(const char *policy, const char *url)
{
    struct cache_hosts hosts;
    char host[64], *mapped;
    unsigned int i;

    cache_hosts_parse(&hosts, policy);
    require(hosts.count <= CACHE_HOSTS);
    for (i = 0; i < hosts.count; i++)
    {
        require(hosts.names[i][0] && strlen(hosts.names[i]) < CACHE_HOST_SIZE && !strpbrk(hosts.names[i], ", \t"));
        mapped = cache_url(url, hosts.names[i]);
        require(!mapped || strstr(mapped, "cacheHostOrigin="));
        free(mapped);
    }
    if (cache_url_host(url, host, sizeof(host)))
        require(*host && strlen(host) < sizeof(host) && !strpbrk(host, "/?@"));
    mapped = cache_url("http://origin/a?b", "cache:1");
    require(mapped && is_http(mapped));
    free(mapped);
}

static void try_wide(const WCHAR *text, size_t length)
{
    int status = download_status_of(text);

    require(status >= 0 && status <= 999);
    /* Less than both braces is none. */
    require(!download_looks_like_json(text) || length >= 2);
}

/* A policy and a URL, parted by the first line's end; and the whole in UTF-16. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *policy = malloc(size + 1), *url;
    WCHAR *wide = malloc((size + 1) * sizeof(*wide));
    size_t i;

    require(policy && wide);
    for (i = 0; i < size; i++)
        wide[i] = data[i];
    wide[size] = 0;
    try_wide(wide, size);
    memcpy(policy, data, size);
    policy[size] = 0;
    if ((url = strchr(policy, '\n')))
        *url++ = 0;
    try_hosts(policy, url ? url : policy);
    free(policy);
    free(wide);
    return 0;
}
