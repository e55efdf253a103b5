/*
 * Addresses and interfaces of this computer
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

#include <ws2tcpip.h>
#include <iphlpapi.h>

#define ADDRESS_FLAGS (GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER)

/* In the order of the network; as many bits are the same. */
static BOOL same_prefix(const BYTE *a, const BYTE *b, unsigned int bits)
{
    unsigned int rest = bits % 8;

    if (memcmp(a, b, bits / 8))
        return FALSE;
    return !rest || !((a[bits / 8] ^ b[bits / 8]) >> (8 - rest));
}

/* NULL for another family than these two. */
static const BYTE *bytes_of(const SOCKADDR *address, unsigned int *bits)
{
    *bits = address->sa_family == AF_INET ? 32 : 128;
    if (address->sa_family == AF_INET)
        return (const BYTE *)&((const SOCKADDR_IN *)address)->sin_addr;
    return address->sa_family == AF_INET6 ? (const BYTE *)&((const SOCKADDR_IN6 *)address)->sin6_addr : NULL;
}

static BOOL is_in_subnet(const SOCKADDR *address, const IP_ADAPTER_UNICAST_ADDRESS *own)
{
    const BYTE *a, *b = NULL;
    unsigned int bits;

    if (own->Address.lpSockaddr->sa_family == address->sa_family)
        b = bytes_of(own->Address.lpSockaddr, &bits);
    a = bytes_of(address, &bits);
    return a && b && own->OnLinkPrefixLength && own->OnLinkPrefixLength <= bits
            && same_prefix(a, b, own->OnLinkPrefixLength);
}

static BOOL is_same(const SOCKADDR *address, const IP_ADAPTER_UNICAST_ADDRESS *own)
{
    const BYTE *a, *b = NULL;
    unsigned int bits;

    if (own->Address.lpSockaddr->sa_family == address->sa_family)
        b = bytes_of(own->Address.lpSockaddr, &bits);
    a = bytes_of(address, &bits);
    return a && b && same_prefix(a, b, bits);
}

static const IP_ADAPTER_ADDRESSES *find(const SOCKADDR *address, const IP_ADAPTER_ADDRESSES *adapters,
        BOOL (*fits)(const SOCKADDR *address, const IP_ADAPTER_UNICAST_ADDRESS *own))
{
    const IP_ADAPTER_UNICAST_ADDRESS *own;

    for (; adapters; adapters = adapters->Next)
    {
        for (own = adapters->FirstUnicastAddress; own; own = own->Next)
        {
            if (fits(address, own))
                return adapters;
        }
    }
    return NULL;
}

static BOOL read_address(const char *text, int family, SOCKADDR_STORAGE *address)
{
    int length = sizeof(*address);

    return !WSAStringToAddressA((char *)text, family, NULL, (SOCKADDR *)address, &length);
}

/* Freed with free(); NULL if they cannot be had. */
static IP_ADAPTER_ADDRESSES *list_adapters(void)
{
    IP_ADAPTER_ADDRESSES *adapters;
    ULONG size = 0;

    if (GetAdaptersAddresses(AF_UNSPEC, ADDRESS_FLAGS, NULL, NULL, &size) != ERROR_BUFFER_OVERFLOW
            || !(adapters = malloc(size)))
        return NULL;
    if (!GetAdaptersAddresses(AF_UNSPEC, ADDRESS_FLAGS, NULL, adapters, &size))
        return adapters;
    free(adapters);
    return NULL;
}

static BOOL read_any_address(const char *text, SOCKADDR_STORAGE *address)
{
    return read_address(text, AF_INET, address) || read_address(text, AF_INET6, address);
}

BOOL lan_has_address(const char *text)
{
    IP_ADAPTER_ADDRESSES *adapters;
    SOCKADDR_STORAGE address;
    BOOL has;

    if (!read_any_address(text, &address))
        return FALSE;
    adapters = list_adapters();
    has = find((const SOCKADDR *)&address, adapters, is_in_subnet) != NULL;
    free(adapters);
    return has;
}

ULONG lan_interface(const char *text)
{
    IP_ADAPTER_ADDRESSES *adapters;
    const IP_ADAPTER_ADDRESSES *found;
    SOCKADDR_STORAGE address;
    ULONG index = 0;

    if (!read_any_address(text, &address))
        return 0;
    adapters = list_adapters();
    found = find((const SOCKADDR *)&address, adapters, is_same);
    if (found && found->IfType != IF_TYPE_SOFTWARE_LOOPBACK)
        index = address.ss_family == AF_INET ? found->IfIndex : found->Ipv6IfIndex;
    free(adapters);
    return index;
}
