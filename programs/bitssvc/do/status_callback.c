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

#include "bits/client_sink.h"

static HRESULT callback_status_changed(struct notify_sink *sink, struct job *job, const struct job_info *info)
{
    IDODownloadStatusCallback *client = client_sink_get(sink);
    DO_DOWNLOAD_STATUS status;
    IDODownload *download;
    HRESULT hr;

    if (FAILED(hr = download_object_create(job, &download)))
        return hr;
    download_get_status(job, info, &status);
    hr = IDODownloadStatusCallback_OnStatusChange(client, download, &status);
    TRACE("%p, state %u, error %#lx: hr %#lx.\n", sink, status.State, status.Error, hr);
    IDODownload_Release(download);
    return hr;
}

static const struct notify_sink_ops callback_ops =
{
    .destroy = client_sink_destroy,
    .status_changed = callback_status_changed,
};

HRESULT status_callback_create(IUnknown *client, struct notify_sink **sink)
{
    return client_sink_create(client, &IID_IDODownloadStatusCallback, &callback_ops, sink);
}

IUnknown *status_callback_get(struct job *job)
{
    struct notify_sink *sink = job_get_sink(job);
    IUnknown *client;

    if (!sink)
        return NULL;
    client = client_sink_get(sink);
    IUnknown_AddRef(client);
    notify_sink_release(sink);
    return client;
}
