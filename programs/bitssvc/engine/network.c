/*
 * Whether there is a network, and what becomes of jobs when it goes and comes
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

#include <winsock2.h>
#include <ws2tcpip.h>
#include <iphlpapi.h>

#include <stdlib.h>

#include "engine/names.h"
#include "engine/private.h"

/* Wine 8.0 tells nobody when an address comes or goes. While no job is active nobody asks. */
#define LOOK_MS 2000

static BOOL is_link_local(const SOCKET_ADDRESS *address)
{
    const struct sockaddr_in6 *ip6 = (const struct sockaddr_in6 *)address->lpSockaddr;
    const struct sockaddr_in *ip4 = (const struct sockaddr_in *)address->lpSockaddr;

    if (address->lpSockaddr->sa_family == AF_INET6)
        return ip6->sin6_addr.u.Byte[0] == 0xfe && (ip6->sin6_addr.u.Byte[1] & 0xc0) == 0x80;
    return ip4->sin_addr.S_un.S_un_b.s_b1 == 169 && ip4->sin_addr.S_un.S_un_b.s_b2 == 254;
}

static BOOL is_connected(const IP_ADAPTER_ADDRESSES *adapter)
{
    const IP_ADAPTER_UNICAST_ADDRESS *address;

    if (adapter->IfType == IF_TYPE_SOFTWARE_LOOPBACK || adapter->OperStatus != IfOperStatusUp)
        return FALSE;
    for (address = adapter->FirstUnicastAddress; address; address = address->Next)
    {
        if (!is_link_local(&address->Address))
            return TRUE;
    }
    return FALSE;
}

/* A system that does not say is taken as connected: then errors show as what they are. */
static BOOL look_at_network(void)
{
    ULONG flags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER, size = 16384;
    IP_ADAPTER_ADDRESSES *adapters, *adapter;
    BOOL up = FALSE;

    if (!(adapters = malloc(size)))
        return TRUE;
    if (GetAdaptersAddresses(AF_UNSPEC, flags, NULL, adapters, &size))
        up = TRUE;
    for (adapter = adapters; !up && adapter; adapter = adapter->Next)
        up = is_connected(adapter);
    free(adapters);
    return up;
}

/* Servers on this machine are there without a network, and so are files. Engine lock. */
static BOOL needs_network(const struct job *job)
{
    char host[256] = "";
    unsigned int port;
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
    {
        if (job->files[i]->rec.flags & FILE_TRANSFERRED)
            continue;
        if (!remote_name_origin(job->files[i]->rec.remote, host, sizeof(host), &port))
            return FALSE;
        return strcmp(host, "localhost") && strcmp(host, "[::1]") && strncmp(host, "127.", 4);
    }
    return FALSE;
}

static BOOL needs_network_locked(struct job *job)
{
    struct engine *engine = job->engine;
    BOOL needs;

    AcquireSRWLockShared(&engine->lock);
    needs = needs_network(job);
    ReleaseSRWLockShared(&engine->lock);
    return needs;
}

void network_describe_loss(struct transfer_result *result)
{
    memset(result, 0, sizeof(*result));
    result->code = BG_E_NETWORK_DISCONNECTED;
    result->context = ERROR_CONTEXT_QUEUE_MANAGER;
    result->file = -1;
    result->transient = TRUE;
}

void network_explain_failure(struct job *job, struct transfer_result *result)
{
    if (result->transient && result->context == ERROR_CONTEXT_TRANSPORT && needs_network_locked(job)
            && !look_at_network())
        network_describe_loss(result);
}

BOOL network_keeps_back(struct job *job)
{
    return needs_network_locked(job) && !look_at_network();
}

BOOL network_is_behind(HRESULT code)
{
    return code == BG_E_NETWORK_DISCONNECTED;
}

/* ST-ENV-1, -2: a job that runs is stopped; one that waits for its turn meets the loss when it has it. */
static void tell_loss(struct job *job)
{
    if (!job_call_try_enter(job))
        return;
    if (job->transfer && !job->has_result && needs_network_locked(job))
        scheduler_network_lost(job);
    job_call_leave(job);
}

/* Whatever the error was (ST-ENV-3). */
static void tell_return(struct job *job)
{
    if (!job_call_try_enter(job))
        return;
    if (job->state == JOB_STATE_TRANSIENT_ERROR)
        scheduler_move_job(job, JOB_EVENT_RETRY);
    job_call_leave(job);
}

/* The network may have gone and come between two looks, and a job been told by its connection. */
static void tell_presence(struct job *job)
{
    if (job->state == JOB_STATE_TRANSIENT_ERROR && network_is_behind(job->rec.error_code))
        tell_return(job);
}

ULONGLONG network_attend(struct engine *engine)
{
    BOOL first = !engine->network_look_at, was_up = engine->network_up;
    ULONGLONG now = clock_now();

    if (now < engine->network_look_at)
        return engine->network_look_at;
    engine->network_look_at = 0;
    if (engine_visit_active(engine, NULL) != S_OK)
        return ~(ULONGLONG)0;
    engine->network_look_at = now + LOOK_MS;
    engine->network_up = look_at_network();
    if (first || engine->network_up == was_up)
    {
        if (engine->network_up)
            engine_visit_active(engine, tell_presence);
        return engine->network_look_at;
    }
    TRACE("The network is %s.\n", was_up ? "gone" : "back");
    engine_visit_active(engine, was_up ? tell_loss : tell_return);
    return engine->network_look_at;
}
