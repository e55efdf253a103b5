/*
 * A client's IBackgroundCopyCallback, 2 and 3 as the engine sees them
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

#include "bits/objects.h"

#include <stdlib.h>

#include "bits/caller.h"
#include "bits/release.h"

/* What a later interface of the client is known to be. */
enum known
{
    NOT_ASKED,
    MISSING,
    PRESENT,
};

struct callback
{
    struct notify_sink sink;
    IBackgroundCopyCallback *client;
    /* Asked for when they are needed, as that is a call into the client; only by the job's events, one at a time. */
    IBackgroundCopyCallback2 *client2;
    IBackgroundCopyCallback3 *client3;
    enum known known2;
    enum known known3;
};

static struct callback *impl_from_notify_sink(struct notify_sink *sink)
{
    return CONTAINING_RECORD(sink, struct callback, sink);
}

static void release_clients(void *arg)
{
    struct callback *callback = arg;

    if (callback->client3)
        IBackgroundCopyCallback3_Release(callback->client3);
    if (callback->client2)
        IBackgroundCopyCallback2_Release(callback->client2);
    IBackgroundCopyCallback_Release(callback->client);
    free(callback);
}

static void callback_destroy(struct notify_sink *sink)
{
    release_in_time(sink->client, release_clients, impl_from_notify_sink(sink));
}

/* Calls ------------------------------------------------------------------------------------------------------------ */

static HRESULT callback_job_transferred(struct notify_sink *sink, struct job *job)
{
    IBackgroundCopyJob5 *object;
    HRESULT hr;

    if (FAILED(hr = job_object_get(job, &object)))
        return hr;
    hr = IBackgroundCopyCallback_JobTransferred(impl_from_notify_sink(sink)->client, (IBackgroundCopyJob *)object);
    TRACE("%p, job %p: hr %#lx.\n", sink, object, hr);
    IBackgroundCopyJob5_Release(object);
    return hr;
}

static HRESULT callback_job_error(struct notify_sink *sink, struct job *job)
{
    IBackgroundCopyError *error;
    IBackgroundCopyJob5 *object;
    HRESULT hr;

    if (FAILED(hr = error_object_create(job, &error)))
        return hr;
    if (SUCCEEDED(hr = job_object_get(job, &object)))
    {
        hr = IBackgroundCopyCallback_JobError(impl_from_notify_sink(sink)->client, (IBackgroundCopyJob *)object,
                error);
        TRACE("%p, job %p: hr %#lx.\n", sink, object, hr);
        IBackgroundCopyJob5_Release(object);
    }
    IBackgroundCopyError_Release(error);
    return hr;
}

static HRESULT callback_job_modified(struct notify_sink *sink, struct job *job)
{
    IBackgroundCopyJob5 *object;
    HRESULT hr;

    if (FAILED(hr = job_object_get(job, &object)))
        return hr;
    hr = IBackgroundCopyCallback_JobModification(impl_from_notify_sink(sink)->client, (IBackgroundCopyJob *)object, 0);
    TRACE("%p, job %p: hr %#lx.\n", sink, object, hr);
    IBackgroundCopyJob5_Release(object);
    return hr;
}

/* A client that lacks the interface misses these events and no others (CB-FLAG-7). */
static HRESULT find_client(struct callback *callback, REFIID iid, enum known *known, void **client)
{
    HRESULT hr;

    if (*known != NOT_ASKED)
        return S_OK;
    hr = IBackgroundCopyCallback_QueryInterface(callback->client, iid, client);
    TRACE("%p: %s: hr %#lx.\n", callback, debugstr_guid(iid), hr);
    if (hr == E_NOINTERFACE)
        *known = MISSING;
    else if (SUCCEEDED(hr))
        *known = PRESENT;
    return hr == E_NOINTERFACE ? S_OK : hr;
}

/* With ranges NULL the file has been transferred, else these ranges of it. */
static HRESULT call_about_file(struct callback *callback, struct job *job, struct job_file *file,
        const struct byte_range *ranges, ULONG count)
{
    IBackgroundCopyFile6 *file_object;
    IBackgroundCopyJob5 *object;
    HRESULT hr;

    if (FAILED(hr = file_object_get(file, &file_object)))
        return hr;
    if (SUCCEEDED(hr = job_object_get(job, &object)))
    {
        if (ranges)
            hr = IBackgroundCopyCallback3_FileRangesTransferred(callback->client3, (IBackgroundCopyJob *)object,
                    (IBackgroundCopyFile *)file_object, count, (const BG_FILE_RANGE *)ranges);
        else
            hr = IBackgroundCopyCallback2_FileTransferred(callback->client2, (IBackgroundCopyJob *)object,
                    (IBackgroundCopyFile *)file_object);
        IBackgroundCopyJob5_Release(object);
    }
    IBackgroundCopyFile6_Release(file_object);
    return hr;
}

static HRESULT callback_file_transferred(struct notify_sink *sink, struct job *job, struct job_file *file)
{
    struct callback *callback = impl_from_notify_sink(sink);
    HRESULT hr;

    hr = find_client(callback, &IID_IBackgroundCopyCallback2, &callback->known2, (void **)&callback->client2);
    if (FAILED(hr) || callback->known2 != PRESENT)
        return hr;
    hr = call_about_file(callback, job, file, NULL, 0);
    TRACE("%p, job %p, file %p: hr %#lx.\n", sink, job, file, hr);
    return hr;
}

static HRESULT callback_ranges_transferred(struct notify_sink *sink, struct job *job, struct job_file *file,
        const struct byte_range *ranges, ULONG count)
{
    struct callback *callback = impl_from_notify_sink(sink);
    HRESULT hr;

    hr = find_client(callback, &IID_IBackgroundCopyCallback3, &callback->known3, (void **)&callback->client3);
    if (FAILED(hr) || callback->known3 != PRESENT)
        return hr;
    hr = call_about_file(callback, job, file, ranges, count);
    TRACE("%p, job %p, file %p, %lu ranges: hr %#lx.\n", sink, job, file, count, hr);
    return hr;
}

/* Making them ------------------------------------------------------------------------------------------------------ */

static const struct notify_sink_ops callback_ops =
{
    .destroy = callback_destroy,
    .job_transferred = callback_job_transferred,
    .job_error = callback_job_error,
    .job_modified = callback_job_modified,
    .file_transferred = callback_file_transferred,
    .ranges_transferred = callback_ranges_transferred,
};

static HRESULT create(IUnknown *client, struct callback **out)
{
    struct callback *callback;
    HRESULT hr;

    if (!(callback = calloc(1, sizeof(*callback))))
        return E_OUTOFMEMORY;
    if (FAILED(hr = IUnknown_QueryInterface(client, &IID_IBackgroundCopyCallback, (void **)&callback->client)))
    {
        WARN("Object %p cannot be called, hr %#lx.\n", client, hr);
        free(callback);
        return hr;
    }
    callback->sink.ops = &callback_ops;
    callback->sink.refcount = 1;
    *out = callback;
    return S_OK;
}

HRESULT callback_create(IUnknown *client, struct notify_sink **sink)
{
    struct callback *callback;
    HRESULT hr;

    *sink = NULL;
    if (FAILED(hr = create(client, &callback)))
        return hr;
    caller_mark_sink(&callback->sink);
    *sink = &callback->sink;
    return S_OK;
}

/* A server that is registered as a class of its own; what it runs as is up to that registration (CB-CLSID-2). */
HRESULT callback_create_of_class(const GUID *class_id, struct notify_sink **sink)
{
    struct callback *callback;
    IUnknown *client;
    HRESULT hr;

    *sink = NULL;
    hr = CoCreateInstance(class_id, NULL, CLSCTX_LOCAL_SERVER, &IID_IUnknown, (void **)&client);
    TRACE("%s: hr %#lx.\n", debugstr_guid(class_id), hr);
    if (FAILED(hr))
        return hr;
    if (SUCCEEDED(hr = create(client, &callback)))
        *sink = &callback->sink;
    IUnknown_Release(client);
    return hr;
}

IUnknown *callback_get_client(struct notify_sink *sink)
{
    IBackgroundCopyCallback *client;

    if (sink->ops != &callback_ops)
        return NULL;
    client = impl_from_notify_sink(sink)->client;
    IBackgroundCopyCallback_AddRef(client);
    return (IUnknown *)client;
}
