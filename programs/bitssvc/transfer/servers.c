/*
 * How many requests one server has at once
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

#include <stdio.h>
#include <stdlib.h>

#include "engine/names.h"
#include "engine/secret.h"

/* A job makes so many by itself: eight for sizes and eight for files, or sixteen for the pieces of one file. Several
 * jobs have no more of them together; it is also the most that aria2 takes. What goes through a proxy counts at the
 * server it is for. */
#define MOST_REQUESTS 16

struct server
{
    struct list entry;          /* in net->servers; network thread */
    ULONG requests;             /* 0: unused, to be freed */
    char name[];                /* scheme://host:port */
};

static char *server_name(const char *url)
{
    struct url_parts parts;
    size_t size;
    char *name;

    if (!url_split(url, &parts))
        return NULL;
    size = strlen(parts.scheme) + strlen(parts.host) + strlen(parts.port) + sizeof("://:");
    if ((name = malloc(size)))
        snprintf(name, size, "%s://%s:%s", parts.scheme, parts.host, parts.port);
    url_parts_free(&parts);
    return name;
}

static struct server *find_server(const struct net *net, const char *name)
{
    struct server *server;

    LIST_FOR_EACH_OF(server, &net->servers, struct server, entry)
    {
        if (!_stricmp(server->name, name))
            return server;
    }
    return NULL;
}

static struct server *add_server(struct net *net, const char *name)
{
    struct server *server = calloc(1, sizeof(*server) + strlen(name) + 1);

    if (!server)
        return NULL;
    strcpy(server->name, name);
    list_add_tail(&net->servers, &server->entry);
    return server;
}

void servers_leave(struct fetch *fetch)
{
    struct server *server = fetch->server;

    fetch->server = NULL;
    if (!server || --server->requests)
        return;
    list_remove(&server->entry);
    free(server);
}

void servers_enter(struct fetch *fetch, const char *url)
{
    struct net *net = fetch->transfer->net;
    char *name = server_name(url);
    struct server *server = NULL;

    if (name && !(server = find_server(net, name)))
        server = add_server(net, name);
    free(name);
    if (server)
        ++server->requests;
    servers_leave(fetch);
    fetch->server = server;
}

static BOOL is_full(const struct server *server)
{
    return server && server->requests >= MOST_REQUESTS;
}

BOOL servers_have_room(const struct transfer *transfer)
{
    const struct fetch *fetch;

    LIST_FOR_EACH_OF(fetch, &transfer->fetches, struct fetch, entry)
    {
        if (is_full(fetch->server))
            return FALSE;
    }
    return TRUE;
}

static BOOL some_are_full(const struct net *net)
{
    const struct server *server;

    LIST_FOR_EACH_OF(server, &net->servers, struct server, entry)
    {
        if (is_full(server))
            return TRUE;
    }
    return FALSE;
}

BOOL servers_have_room_for(const struct transfer *transfer, const WCHAR *remote)
{
    BOOL full = FALSE;
    char *url, *name;

    if (!some_are_full(transfer->net))
        return TRUE;
    if (!servers_have_room(transfer))
        return FALSE;
    if (copy_is_local(remote) || FAILED(remote_name_to_request(remote, &url)))
        return TRUE;
    if ((name = server_name(url)))
        full = is_full(find_server(transfer->net, name));
    free(name);
    secret_free_text(url);
    return !full;
}
