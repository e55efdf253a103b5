/*
 * A client's IBackgroundCopyCallback as the engine sees it
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

struct callback
{
    struct notify_sink sink;
    IBackgroundCopyCallback *client;
};

static struct callback *impl_from_notify_sink(struct notify_sink *sink)
{
    return CONTAINING_RECORD(sink, struct callback, sink);
}

static DWORD WINAPI release_client(void *client)
{
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);

    IUnknown_Release((IUnknown *)client);
    if (SUCCEEDED(hr))
        CoUninitialize();
    return 0;
}

/* The last release is a call into the client, which may hang or be gone, while whoever drops the sink must go on: it
 * waits as long as a client that is well needs (CB-DELIV-21) and no longer. */
static void callback_destroy(struct notify_sink *sink)
{
    struct callback *callback = impl_from_notify_sink(sink);
    HANDLE thread = CreateThread(NULL, 0, release_client, callback->client, 0, NULL);

    if (thread)
    {
        WaitForSingleObject(thread, 1000);
        CloseHandle(thread);
    }
    else
    {
        WARN("Client %p is not released, error %lu.\n", callback->client, GetLastError());
    }
    free(callback);
}

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

static const struct notify_sink_ops callback_ops =
{
    callback_destroy,
    callback_job_transferred,
    callback_job_error,
    callback_job_modified,
};

HRESULT callback_create(IUnknown *client, struct notify_sink **sink)
{
    struct callback *callback;
    HRESULT hr;

    *sink = NULL;
    if (!(callback = malloc(sizeof(*callback))))
        return E_OUTOFMEMORY;
    if (FAILED(hr = IUnknown_QueryInterface(client, &IID_IBackgroundCopyCallback, (void **)&callback->client)))
    {
        WARN("Object %p cannot be called, hr %#lx.\n", client, hr);
        free(callback);
        return hr;
    }
    callback->sink.ops = &callback_ops;
    callback->sink.refcount = 1;
    *sink = &callback->sink;
    return S_OK;
}

IUnknown *callback_get_client(struct notify_sink *sink)
{
    IBackgroundCopyCallback *client = impl_from_notify_sink(sink)->client;

    IBackgroundCopyCallback_AddRef(client);
    return (IUnknown *)client;
}
