/*
 * IStream of a client, to which a download goes
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

#include "do/objects.h"

#include <stdlib.h>

#include "bits/release.h"
#include "clients.h"

struct stream_sink
{
    struct byte_sink sink;
    IStream *client;
    ULONG client_id;
};

static struct stream_sink *impl_from_byte_sink(struct byte_sink *sink)
{
    return CONTAINING_RECORD(sink, struct stream_sink, sink);
}

static void release_client(void *arg)
{
    struct stream_sink *stream = arg;

    IStream_Release(stream->client);
    free(stream);
}

static void stream_destroy(struct byte_sink *sink)
{
    struct stream_sink *stream = impl_from_byte_sink(sink);

    release_in_time(stream->client_id, release_client, stream);
}

/* Only this is called, and the number that it gives back is not set by all clients (DO-STREAM-2, -3). */
static HRESULT stream_write(struct byte_sink *sink, const void *data, ULONG size)
{
    ULONG written;
    HRESULT hr;

    hr = IStream_Write(impl_from_byte_sink(sink)->client, data, size, &written);
    TRACE("%p, %lu bytes: hr %#lx.\n", sink, size, hr);
    return hr;
}

static const struct byte_sink_ops stream_ops =
{
    .destroy = stream_destroy,
    .write = stream_write,
};

HRESULT stream_sink_create(IUnknown *client, struct byte_sink **sink)
{
    struct stream_sink *stream;
    HRESULT hr;

    *sink = NULL;
    if (!(stream = calloc(1, sizeof(*stream))))
        return E_OUTOFMEMORY;
    if (FAILED(hr = IUnknown_QueryInterface(client, &IID_IStream, (void **)&stream->client)))
    {
        WARN("Object %p is no stream, hr %#lx.\n", client, hr);
        free(stream);
        return hr;
    }
    stream->sink.ops = &stream_ops;
    stream->sink.refcount = 1;
    stream->client_id = client_current_id();
    *sink = &stream->sink;
    return S_OK;
}

IUnknown *stream_sink_get_client(struct byte_sink *sink)
{
    IStream *client = impl_from_byte_sink(sink)->client;

    IStream_AddRef(client);
    return (IUnknown *)client;
}
