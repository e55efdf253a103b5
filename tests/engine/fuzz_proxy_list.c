/*
 * Fuzz target: lists of proxies, and of hosts that need none
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

#include "transfer/proxy_list.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void try_lists(const char *text)
{
    struct proxy_target target = { true, "www.example.com" };
    char proxy[64];
    unsigned int i;

    for (i = 0; i < 8 && proxy_list_get(text, &target, i, proxy, sizeof(proxy)); i++)
        require(strlen(proxy) < sizeof(proxy) && !strncmp(proxy, "http", 4) && !strchr(proxy, '@'));
    proxy_list_is_valid(text);
    proxy_bypass_is_valid(text);
    proxy_bypass_has(text, &target);
    target.host = text;
    proxy_bypass_has("*a*b*; [::1]:1", &target);
    proxy_host_is_loopback(text);
}

/* The input as a text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    require(text != NULL);
    memcpy(text, data, size);
    text[size] = 0;
    try_lists(text);
    free(text);
    return 0;
}
