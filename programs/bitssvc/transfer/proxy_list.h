/*
 * Lists of proxies, and of hosts that need none
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

#ifndef OPENBITS_TRANSFER_PROXY_LIST_H
#define OPENBITS_TRANSFER_PROXY_LIST_H

#include "engine/pure.h"

/* A list has entries [protocol=][scheme://]server[:port] separated by blanks or semicolons (HTTP-PROXY-5). Entries for
 * other protocols than http and https, as users' settings have them, are valid and never used. Texts are UTF-8; NULL is
 * an empty list. */

/* Where a request goes; host without brackets or with them. */
struct proxy_target
{
    bool https;
    const char *host;
};

/* False for a list that is malformed or empty. */
bool proxy_list_is_valid(const char *list);
/* The proxy for the target at this place among those that may be used, as scheme://server:port; false if there is none,
 * or it does not fit. */
bool proxy_list_get(const char *list, const struct proxy_target *target, unsigned int index, char *proxy, size_t size);

/* False if a wildcard stands elsewhere than at the left end (HTTP-PROXY-7); users' settings may have that. */
bool proxy_bypass_is_valid(const char *bypass);
/* Whether the host needs no proxy. */
bool proxy_bypass_has(const char *bypass, const struct proxy_target *target);
/* Whether the user wants even names of the own machine to go through the proxy (HTTP-PROXY-13). */
bool proxy_bypass_is_without_loopback(const char *bypass);
/* A name or address of the own machine. */
bool proxy_host_is_loopback(const char *host);

#endif
