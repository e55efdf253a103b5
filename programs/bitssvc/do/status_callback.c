/*
 * IDODownloadStatusCallback of a client
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

#include "bits/caller.h"
#include "bits/release.h"

struct status_callback
{
    struct notify_sink sink;
    IDODownloadStatusCallback *client;
};

static struct status_callback *impl_from_notify_sink(struct notify_sink *sink)
{
    return CONTAINING_RECORD(sink, struct status_callback, sink);
}

static void release_client(void *arg)
{
    struct status_callback *callback = arg;

    IDODownloadStatusCallback_Release(callback->client);
    free(callback);
}

static void callback_destroy(struct notify_sink *sink)
{
    release_in_time(sink->client, release_client, impl_from_notify_sink(sink));
}

static HRESULT callback_status_changed(struct notify_sink *sink, struct job *job, const struct job_info *info)
{
    DO_DOWNLOAD_STATUS status;
    IDODownload *download;
    HRESULT hr;

    if (FAILED(hr = download_object_create(job, &download)))
        return hr;
    download_get_status(job, info, &status);
    hr = IDODownloadStatusCallback_OnStatusChange(impl_from_notify_sink(sink)->client, download, &status);
    TRACE("%p, state %u, error %#lx: hr %#lx.\n", sink, status.State, status.Error, hr);
    IDODownload_Release(download);
    return hr;
}

static const struct notify_sink_ops callback_ops =
{
    .destroy = callback_destroy,
    .status_changed = callback_status_changed,
};

HRESULT status_callback_create(IUnknown *client, struct notify_sink **sink)
{
    struct status_callback *callback;
    HRESULT hr;

    *sink = NULL;
    if (!(callback = calloc(1, sizeof(*callback))))
        return E_OUTOFMEMORY;
    if (FAILED(hr = IUnknown_QueryInterface(client, &IID_IDODownloadStatusCallback, (void **)&callback->client)))
    {
        WARN("Object %p cannot be called, hr %#lx.\n", client, hr);
        free(callback);
        return hr;
    }
    callback->sink.ops = &callback_ops;
    callback->sink.refcount = 1;
    caller_mark_sink(&callback->sink);
    *sink = &callback->sink;
    return S_OK;
}

IUnknown *status_callback_get(struct job *job)
{
    struct notify_sink *sink = job_get_sink(job);
    IUnknown *client;

    if (!sink)
        return NULL;
    client = (IUnknown *)impl_from_notify_sink(sink)->client;
    IUnknown_AddRef(client);
    notify_sink_release(sink);
    return client;
}
