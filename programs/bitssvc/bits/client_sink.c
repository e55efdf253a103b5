/*
 * An object of a client, as the engine sees it
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

#include "bits/client_sink.h"

#include <stdlib.h>

#include "bits/caller.h"
#include "bits/release.h"
#include "private/debug.h"

struct client_sink
{
    struct notify_sink sink;
    IUnknown *client;           /* in truth the interface that was asked for */
};

static struct client_sink *impl_from_notify_sink(struct notify_sink *sink)
{
    return CONTAINING_RECORD(sink, struct client_sink, sink);
}

static void release_client(void *arg)
{
    struct client_sink *client_sink = arg;

    IUnknown_Release(client_sink->client);
    free(client_sink);
}

void client_sink_destroy(struct notify_sink *sink)
{
    release_in_time(sink->client, release_client, impl_from_notify_sink(sink));
}

HRESULT client_sink_create(IUnknown *client, REFIID iid, const struct notify_sink_ops *ops, struct notify_sink **sink)
{
    struct client_sink *client_sink;
    HRESULT hr;

    *sink = NULL;
    if (!(client_sink = calloc(1, sizeof(*client_sink))))
        return E_OUTOFMEMORY;
    if (FAILED(hr = IUnknown_QueryInterface(client, iid, (void **)&client_sink->client)))
    {
        WARN("Object %p cannot be called, hr %#lx.\n", client, hr);
        free(client_sink);
        return hr;
    }
    client_sink->sink.ops = ops;
    client_sink->sink.refcount = 1;
    caller_mark_sink(&client_sink->sink);
    *sink = &client_sink->sink;
    return S_OK;
}

void *client_sink_get(struct notify_sink *sink)
{
    return impl_from_notify_sink(sink)->client;
}
