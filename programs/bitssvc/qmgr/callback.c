/*
 * A client's IBackgroundCopyCallback1 as the engine sees it
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

#include "qmgr/objects.h"

#include "bits/client_sink.h"
#include "qmgr/answers.h"

#define NO_FILE 0xffffffffu

/* The numbers of the call; file is NO_FILE and all else 0 when the group is complete. */
struct news
{
    BOOL failed;
    DWORD file;
    struct group_error error;
};

static HRESULT call_client(struct notify_sink *sink, struct job *job, const struct news *news)
{
    IBackgroundCopyCallback1 *client = client_sink_get(sink);
    struct group_object *object;
    DWORD status = 0, index;
    HRESULT hr;

    if (FAILED(hr = group_object_get(job, &object)))
        return hr;
    IBackgroundCopyGroup_GetStatus(&object->IBackgroundCopyGroup_iface, &status, &index);
    /* The group may have moved on; what is told is the event. */
    status = news->failed ? status | QM_STATUS_GROUP_ERROR : status & ~(DWORD)QM_STATUS_GROUP_ERROR;
    hr = IBackgroundCopyCallback1_OnStatus(client, &object->IBackgroundCopyGroup_iface,
            news->failed ? &object->IBackgroundCopyJob1_iface : NULL, news->file, status, news->error.retries,
            news->error.win32, news->error.transport);
    TRACE("%p, group %p, status %#lx: hr %#lx.\n", sink, object, status, hr);
    IBackgroundCopyGroup_Release(&object->IBackgroundCopyGroup_iface);
    return hr;
}

static HRESULT callback_group_done(struct notify_sink *sink, struct job *job)
{
    const struct news news = { .file = NO_FILE };

    return call_client(sink, job, &news);
}

static DWORD index_of(struct job_file *file)
{
    struct file_info info;

    if (!file)
        return NO_FILE;
    file_get_info(file, &info);
    return info.index;
}

static HRESULT callback_group_error(struct notify_sink *sink, struct job *job)
{
    struct news news = { .failed = TRUE };
    struct job_error error;
    struct job_info info;
    HRESULT hr;

    if (FAILED(hr = job_get_error(job, &error)))
        return hr;
    job_get_info(job, &info);
    news.file = index_of(error.file);
    group_describe_error(error.code, info.error_count, &news.error);
    hr = call_client(sink, job, &news);
    if (error.file)
        file_release(error.file);
    return hr;
}

/* Never due: the flag that asks for it has no place in this API. */
static HRESULT callback_group_modified(struct notify_sink *sink, struct job *job)
{
    (void)sink;
    (void)job;
    return S_OK;
}

static const struct notify_sink_ops callback_ops =
{
    .destroy = client_sink_destroy,
    .job_transferred = callback_group_done,
    .job_error = callback_group_error,
    .job_modified = callback_group_modified,
    .repeat_ms = 5000,                                          /* QMGR-CB-RETRY-7 */
};

HRESULT group_set_callback(struct job *job, IUnknown *client)
{
    struct notify_sink *sink = NULL;
    HRESULT hr;

    if (client && FAILED(hr = client_sink_create(client, &IID_IBackgroundCopyCallback1, &callback_ops, &sink)))
        return hr;
    hr = job_set_sink(job, sink);
    if (sink)
        notify_sink_release(sink);
    return hr;
}
