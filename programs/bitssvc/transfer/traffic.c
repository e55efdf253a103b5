/*
 * Background transfers and the other traffic of a network interface
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

#include <inttypes.h>
#include <stdlib.h>

#include <ws2tcpip.h>
#include <iphlpapi.h>

/* The counters of the interface through which the answers come tell what others receive, yielding.c what that means.
 * The loopback interface is nobody's bottleneck. */

#define SAMPLE_MS 1000

/* Of a connection, as setsockopt() takes it. Systems double it, or take less. */
#define NARROW (32 * 1024)
#define WIDE (4 * 1024 * 1024)

/* What nobody takes from the system would keep coming otherwise, until a buffer of many MiB is full. A connection whose
 * buffer was set once is not as wide again as the system can make it, so that of one without a limit is left alone. */
void traffic_set_window(struct fetch *fetch)
{
    BOOL narrow = traffic_limit(fetch->transfer) != BANDWIDTH_FREE;
    int size, length = sizeof(size);

    if (!fetch->transfer->yields || fetch->socket == INVALID_SOCKET
            || getsockopt(fetch->socket, SOL_SOCKET, SO_RCVBUF, (char *)&size, &length)
            || narrow == (size <= 2 * NARROW))
        return;
    TRACE("The buffer of a connection had %d bytes.\n", size);
    size = narrow ? NARROW : WIDE;
    setsockopt(fetch->socket, SOL_SOCKET, SO_RCVBUF, (const char *)&size, sizeof(size));
}

/* An address of this computer that is the server's too is not reached through an interface. */
void traffic_answered(struct fetch *fetch)
{
    struct transfer *transfer = fetch->transfer;
    char *own = NULL, *server = NULL;

    if (curl_easy_getinfo(fetch->easy, CURLINFO_LOCAL_IP, &own) != CURLE_OK || !own
            || curl_easy_getinfo(fetch->easy, CURLINFO_PRIMARY_IP, &server) != CURLE_OK || !server)
        return;
    traffic_set_window(fetch);
    lstrcpynA(transfer->own_address, strcmp(own, server) ? own : "", sizeof(transfer->own_address));
}

void traffic_count(struct fetch *fetch, size_t size)
{
    if (fetch->transfer->yields)
        fetch->transfer->net->traffic.own += size;
}

/* The interface of another network knows nothing of the one before. */
static void choose_interface(struct traffic *traffic, const char *address)
{
    if (!strcmp(traffic->address, address))
        return;
    strcpy(traffic->address, address);
    traffic->index = lan_interface(address);
    TRACE("Background answers come to %s, interface %lu.\n", address, traffic->index);
    yielding_begin(&traffic->yielding);
}

static void sample(struct traffic *traffic, ULONGLONG now)
{
    struct yielding *yielding = &traffic->yielding;
    UINT64 limit = yielding->limit;
    MIB_IF_ROW2 row = { 0 };

    row.InterfaceIndex = traffic->index;
    if (!traffic->index || GetIfEntry2(&row))
        return;
    yielding_measure(yielding, now, row.InOctets, traffic->own);
    if (limit != yielding->limit)
        TRACE("Others receive %" PRIu64 " bytes per second, background now %" PRIu64 ".\n", yielding->others,
                yielding->limit);
}

ULONGLONG traffic_refresh(struct transfer *transfer)
{
    struct traffic *traffic = &transfer->net->traffic;
    ULONGLONG now = GetTickCount64();

    transfer->yields = transfer->own_address[0] && transfer->net->hooks->yields(transfer->job);
    if (!transfer->yields)
        return 0;
    if (now >= traffic->next)
    {
        choose_interface(traffic, transfer->own_address);
        sample(traffic, now);
        traffic->next = now + SAMPLE_MS;
    }
    return traffic->next;
}

UINT64 traffic_limit(const struct transfer *transfer)
{
    return transfer->yields ? transfer->net->traffic.yielding.limit : BANDWIDTH_FREE;
}
