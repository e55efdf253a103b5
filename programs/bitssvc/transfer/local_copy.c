/*
 * Copies of files with a path: local, on another drive, on a server's share
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
#include <stdio.h>
#include <stdlib.h>

#include "engine/failure.h"
#include "engine/fileops.h"
#include "engine/names.h"
#include "transfer/acl.h"

/* Each look-up and each copy has a thread of the system's pool for itself, as a server may take its time. The fetch
 * belongs to it until it comes back through net->finished. */

#define BLOCK_SIZE (1024 * 1024)
#define FLUSH_STEP ((UINT64)64 << 20)
#define RATE_STEP_MS 100

struct copy
{
    HANDLE source;
    BY_HANDLE_FILE_INFORMATION info;
    UINT64 size;
    BOOL limited;               /* it comes over the network (POL-RATE-7) */
};

BOOL copy_is_local(const WCHAR *remote)
{
    enum remote_scheme scheme;

    return SUCCEEDED(remote_name_check(remote, &scheme)) && scheme != REMOTE_HTTP && scheme != REMOTE_HTTPS;
}

static void fail_by_source(struct fetch *fetch, HRESULT hr)
{
    fetch_fail(fetch, hr, ERROR_CONTEXT_REMOTE_FILE, failure_of_source_is_transient(hr));
}

static HRESULT open_as_owner(struct fetch *fetch, const WCHAR *path, struct copy *copy)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    HRESULT hr;
    BOOL acting;

    copy->source = INVALID_HANDLE_VALUE;
    if (FAILED(hr = hooks->begin_acting(fetch->transfer->job, ACTING_REMOTE_FILE, &acting)))
        return hr;
    hr = fileops_open_source(path, &copy->source);
    hooks->end_acting(acting);
    return hr;
}

static BOOL open_source(struct fetch *fetch, struct copy *copy)
{
    WCHAR *path;
    HRESULT hr;

    if (FAILED(hr = remote_name_to_path(fetch->file.remote, &path)))
    {
        fetch_fail(fetch, hr, ERROR_CONTEXT_REMOTE_FILE, FALSE);
        return FALSE;
    }
    hr = open_as_owner(fetch, path, copy);
    copy->limited = path[0] == '\\' && path[1] == '\\';
    free(path);
    if (SUCCEEDED(hr) && !GetFileInformationByHandle(copy->source, &copy->info))
        hr = HRESULT_FROM_WIN32(GetLastError());
    if (FAILED(hr))
    {
        fail_by_source(fetch, hr);
        if (copy->source != INVALID_HANDLE_VALUE)
            CloseHandle(copy->source);
        return FALSE;
    }
    copy->size = ((UINT64)copy->info.nFileSizeHigh << 32) | copy->info.nFileSizeLow;
    return TRUE;
}

/* What tells one version from another (SMB-4), and which attributes the copy gets. */
static void describe(const struct copy *copy, char *stamp, size_t size)
{
    const FILETIME *time = &copy->info.ftLastWriteTime;

    snprintf(stamp, size, "%08lx%08lx " COPY_ATTRIBUTES_FORMAT, time->dwHighDateTime, time->dwLowDateTime,
            copy->info.dwFileAttributes & COPY_ATTRIBUTES);
}

/* Another version begins anew (ST-ERR-12). */
static void take_description(struct fetch *fetch, const struct copy *copy)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    char stamp[sizeof(fetch->file.last_modified)];

    hooks->connected(fetch->transfer->job, fetch->transfer);
    describe(copy, stamp, sizeof(stamp));
    if (fetch->file.size == copy->size && !strcmp(fetch->file.last_modified, stamp))
        return;
    fetch->file.size = copy->size;
    fetch->file.start = 0;
    fetch->file.etag[0] = 0;
    strcpy(fetch->file.last_modified, stamp);
    hooks->learned(fetch->transfer->job, &fetch->file);
}

static HRESULT flush(struct fetch *fetch)
{
    HRESULT hr = fileops_flush(fetch->handle);

    if (SUCCEEDED(hr))
        fetch->durable = fetch->done;
    return hr;
}

/* Waits for as long as the limit wants for so many bytes. */
static void keep_to_rate(struct fetch *fetch, UINT64 rate, DWORD bytes)
{
    ULONGLONG end = GetTickCount64() + bytes * 1000ull / max(rate, 1);

    while (GetTickCount64() < end && !InterlockedCompareExchange(&fetch->copy_stop, 0, 0))
        Sleep((DWORD)min(end - GetTickCount64() + 1, RATE_STEP_MS));
}

/* One block; FALSE at the end, after a failure and when the copy is to stop. */
static BOOL copy_block(struct fetch *fetch, const struct copy *copy, BYTE *block)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    UINT64 rate = copy->limited ? hooks->rate(fetch->transfer->job) : BANDWIDTH_FREE;
    UINT64 most = rate == BANDWIDTH_FREE ? BLOCK_SIZE : min(max(rate / 4, 512), BLOCK_SIZE);
    DWORD count = (DWORD)min(most, fetch->file.size - fetch->done), got = 0;
    BOOL read;
    HRESULT hr;

    if (!count || InterlockedCompareExchange(&fetch->copy_stop, 0, 0))
        return FALSE;
    read = ReadFile(copy->source, block, count, &got, NULL);
    if (!read || !got)
    {
        fail_by_source(fetch, HRESULT_FROM_WIN32(read ? ERROR_HANDLE_EOF : GetLastError()));
        return FALSE;
    }
    hr = fileops_write(fetch->handle, fetch->done, block, got);
    if (SUCCEEDED(hr))
        fetch->done += got;
    if (SUCCEEDED(hr) && fetch->done - fetch->durable >= FLUSH_STEP)
        hr = flush(fetch);
    if (FAILED(hr))
        fetch_fail_by_disk(fetch, hr);
    hooks->progress(fetch->transfer->job, fetch->file.index, fetch->done, fetch->durable);
    if (rate != BANDWIDTH_FREE)
        keep_to_rate(fetch, rate, got);
    return SUCCEEDED(hr);
}

static void copy_blocks(struct fetch *fetch, const struct copy *copy)
{
    LARGE_INTEGER start;
    BYTE *block;

    start.QuadPart = fetch->file.start;
    fetch->done = fetch->durable = fetch->file.start;
    if (!(block = malloc(BLOCK_SIZE)) || !SetFilePointerEx(copy->source, start, NULL, FILE_BEGIN))
        fetch_fail(fetch, E_OUTOFMEMORY, ERROR_CONTEXT_QUEUE_MANAGER, TRUE);
    else
        while (copy_block(fetch, copy, block))
            ;
    free(block);
}

/* An earlier, longer version may have left bytes behind. Times go along (FS-TIME-4). */
static HRESULT finish(struct fetch *fetch, const struct copy *copy)
{
    HRESULT hr;

    if (FAILED(hr = fileops_truncate(fetch->handle, fetch->file.size)))
        return hr;
    if (fetch->file.size >= LARGE_FILE && !fetch->file.flush_later && FAILED(hr = fileops_flush(fetch->handle)))
        return hr;
    SetFileTime(fetch->handle, &copy->info.ftCreationTime, &copy->info.ftLastAccessTime, &copy->info.ftLastWriteTime);
    return S_OK;
}

static HRESULT copy_security(struct fetch *fetch)
{
    bool transient;
    WCHAR *path;
    HRESULT hr;

    if (!fetch->file.acl_flags)
        return S_OK;
    if (FAILED(hr = remote_name_to_path(fetch->file.remote, &path)))
        return hr;
    hr = acl_copy(path, fetch->file.temp, fetch->file.acl_flags);
    free(path);
    if (FAILED(hr) && FAILED(hr = failure_of_security(hr, &transient)))
        fetch_fail(fetch, hr, ERROR_CONTEXT_LOCAL_FILE, transient);
    return hr;
}

/* What was copied is kept, whatever ended it (SMB-4). */
static void end_copy(struct fetch *fetch, const struct copy *copy)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    BOOL whole = !fetch->failed && fetch->done == fetch->file.size;
    HRESULT hr = whole ? finish(fetch, copy) : flush(fetch);

    fetch_close_temp(fetch);
    if (FAILED(hr) && !fetch->failed)
        fetch_fail_by_disk(fetch, hr);
    else if (whole && SUCCEEDED(copy_security(fetch)))
        hooks->file_done(fetch->transfer->job, &fetch->file);
    else
        hooks->progress(fetch->transfer->job, fetch->file.index, fetch->durable, fetch->durable);
}

static void copy_file(struct fetch *fetch, const struct copy *copy)
{
    HRESULT hr;

    if (FAILED(hr = fetch_open_temp(fetch)))
    {
        fetch->handle = INVALID_HANDLE_VALUE;
        fetch_fail_by_disk(fetch, hr);
        return;
    }
    copy_blocks(fetch, copy);
    end_copy(fetch, copy);
}

static DWORD WINAPI copy_thread(void *arg)
{
    struct fetch *fetch = arg;
    struct net *net = fetch->transfer->net;
    struct copy copy;

    if (open_source(fetch, &copy))
    {
        take_description(fetch, &copy);
        if (fetch->repeat == FETCH_GET)
            copy_file(fetch, &copy);
        CloseHandle(copy.source);
    }
    AcquireSRWLockExclusive(&net->lock);
    list_add_tail(&net->finished, &fetch->last_job.entry);
    ReleaseSRWLockExclusive(&net->lock);
    net_wake(net);
    return 0;
}

HRESULT copy_begin(struct fetch *fetch, enum fetch_stage stage)
{
    fetch->stage = FETCH_COPY;
    fetch->repeat = stage;
    fetch->last_job.fetch = fetch;
    fetch->last_job.task = DISK_COPY;
    if (QueueUserWorkItem(copy_thread, fetch, WT_EXECUTELONGFUNCTION))
        return S_OK;
    fetch->stage = stage;
    fetch_fail(fetch, E_OUTOFMEMORY, ERROR_CONTEXT_QUEUE_MANAGER, TRUE);
    return E_OUTOFMEMORY;
}

void copy_stop(struct fetch *fetch)
{
    InterlockedExchange(&fetch->copy_stop, TRUE);
}
