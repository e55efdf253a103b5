/*
 * Streams of clients: what has come in is handed on in order
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

#include <stdlib.h>

#include "deliveryoptimizationerrors.h"
#include "engine/fileops.h"
#include "engine/private.h"

/* No more than this in one call (DO-STREAM-5). */
#define CHUNK_SIZE (1024 * 1024)

void byte_sink_addref(struct byte_sink *sink)
{
    InterlockedIncrement(&sink->refcount);
}

void byte_sink_release(struct byte_sink *sink)
{
    if (!InterlockedDecrement(&sink->refcount))
        sink->ops->destroy(sink);
}

struct byte_sink *stream_exchange(struct engine *engine, struct byte_sink **slot, struct byte_sink *sink)
{
    struct byte_sink *old;

    if (sink)
        byte_sink_addref(sink);
    AcquireSRWLockExclusive(&engine->lock);
    old = *slot;
    *slot = sink;
    WakeAllConditionVariable(&engine->states);
    ReleaseSRWLockExclusive(&engine->lock);
    return old;
}

struct byte_sink *stream_get(struct engine *engine, struct byte_sink *const *slot)
{
    struct byte_sink *sink;

    AcquireSRWLockShared(&engine->lock);
    if ((sink = *slot))
        byte_sink_addref(sink);
    ReleaseSRWLockShared(&engine->lock);
    return sink;
}

/* Engine lock for what follows. */

static BOOL is_fed(const struct job_file *file)
{
    return (file->rec.flags & FILE_TRANSFERRED) && file->fed == file->done;
}

BOOL feeder_has_more(const struct job_file *file)
{
    return (file->rec.flags & FILE_STREAM) && !is_fed(file);
}

BOOL feeder_is_behind(const struct job *job)
{
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
    {
        if (feeder_has_more(job->files[i]))
            return TRUE;
    }
    return FALSE;
}

/* The next chunk; 0 when there is nothing to do any more. Waits for more bytes. */
static ULONG next_chunk(struct job_file *file, UINT64 *offset)
{
    struct job *job = file->job;

    while (job_state_is_running(job->state) && file->stream && !file->broken && !is_fed(file)
            && file->fed >= file->done)
        SleepConditionVariableSRW(&job->engine->states, &job->engine->lock, INFINITE, 0);
    *offset = file->fed;
    if (!job_state_is_running(job->state) || !file->stream || file->broken || is_fed(file))
        return 0;
    return (ULONG)min(file->done - file->fed, CHUNK_SIZE);
}

/* The thread ------------------------------------------------------------------------------------------------------- */

/* The file is not kept open: a paused download has no hold on it (DO-DOWNLOAD-PAUSE-2). What is small may be in memory
 * still. */
static HRESULT read_chunk(const struct job_file *file, UINT64 offset, BYTE *data, ULONG *size)
{
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE handle = CreateFileW(file->rec.temp, GENERIC_READ, share, NULL, OPEN_EXISTING, 0, NULL);
    LARGE_INTEGER position;
    ULONG wanted = *size;
    HRESULT hr = S_OK;

    *size = 0;
    if (handle == INVALID_HANDLE_VALUE)
        return GetLastError() == ERROR_FILE_NOT_FOUND ? S_FALSE : HRESULT_FROM_WIN32(GetLastError());
    position.QuadPart = offset;
    if (!SetFilePointerEx(handle, position, NULL, FILE_BEGIN) || !ReadFile(handle, data, wanted, size, NULL))
        hr = HRESULT_FROM_WIN32(GetLastError());
    CloseHandle(handle);
    return hr == S_OK && !*size ? S_FALSE : hr;
}

/* The client's answer is the error of the download (DO-STREAM-6, -7). */
static void give_up(struct job_file *file, HRESULT code)
{
    struct transfer_result result = { 0 };
    struct job *job = file->job;

    WARN("File %lu is not taken any more, hr %#lx.\n", file->index, code);
    result.code = code;
    result.context = ERROR_CONTEXT_LOCAL_FILE;
    result.file = file->index;
    job_call_enter(job);
    if (job_state_is_running(job->state))
    {
        job_stop_transfer(job);
        job_save_progress(job);
        scheduler_fail_job(job, &result, JOB_EVENT_FAILED);
    }
    job_call_leave(job);
}

/* No lock is held while the client has the bytes. */
static HRESULT feed(struct job_file *file, struct byte_sink *sink, BYTE *data)
{
    struct engine *engine = file->job->engine;
    HRESULT hr = S_OK;
    UINT64 offset;
    ULONG size;

    AcquireSRWLockExclusive(&engine->lock);
    while (SUCCEEDED(hr) && (size = next_chunk(file, &offset)))
    {
        ReleaseSRWLockExclusive(&engine->lock);
        if ((hr = read_chunk(file, offset, data, &size)) == S_OK)
            hr = sink->ops->write(sink, data, size);
        else if (hr == S_FALSE)
            Sleep(20);
        AcquireSRWLockExclusive(&engine->lock);
        if (FAILED(hr))
            break;
        /* Another start may have asked for other bytes meanwhile. */
        if (size && file->fed == offset)
            file->fed += size;
        job_touch(file->job);
    }
    if (SUCCEEDED(hr) && file->broken)
        hr = DO_E_HTTP_BLOCKSIZE_MISMATCH;                      /* DO-HTTP-14 */
    if (SUCCEEDED(hr))
    {
        file->feeding = FALSE;
        file->job->fed_up = file->job->waits_for_sinks;
    }
    ReleaseSRWLockExclusive(&engine->lock);
    return hr;
}

static DWORD WINAPI feeder_thread(void *arg)
{
    struct job_file *file = arg;
    struct engine *engine = file->job->engine;
    struct byte_sink *sink = stream_get(engine, &file->stream);
    BYTE *data = malloc(CHUNK_SIZE);
    HRESULT hr = E_OUTOFMEMORY;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (data && sink)
        hr = feed(file, sink, data);
    if (FAILED(hr))
    {
        give_up(file, hr);
        AcquireSRWLockExclusive(&engine->lock);
        file->feeding = file->broken = FALSE;
        ReleaseSRWLockExclusive(&engine->lock);
    }
    if (sink)
        byte_sink_release(sink);
    free(data);
    scheduler_kick(engine);
    file_release(file);
    CoUninitialize();
    return 0;
}

/* Engine lock. */
void feeder_kick(struct job_file *file)
{
    HANDLE thread;

    WakeAllConditionVariable(&file->job->engine->states);
    if (!(file->rec.flags & FILE_STREAM) || !file->stream || file->feeding || (is_fed(file) && !file->broken)
            || !job_state_is_running(file->job->state))
        return;
    file_addref(file);
    if ((thread = CreateThread(NULL, 0, feeder_thread, file, 0, NULL)))
    {
        file->feeding = TRUE;
        CloseHandle(thread);
        return;
    }
    ERR("No thread for the stream of file %lu, error %lu.\n", file->index, GetLastError());
    file_release(file);
}

BOOL feeder_hold(struct job *job)
{
    BOOL behind;
    ULONG i;

    AcquireSRWLockExclusive(&job->engine->lock);
    job->fed_up = FALSE;
    job->waits_for_sinks = behind = feeder_is_behind(job);
    for (i = 0; behind && i < job->file_count; ++i)
        feeder_kick(job->files[i]);
    ReleaseSRWLockExclusive(&job->engine->lock);
    return behind;
}

/* Whose sink it is, and what they were ----------------------------------------------------------------------------- */

void download_set_stream(struct job *job, struct byte_sink *sink)
{
    struct byte_sink *old = stream_exchange(job->engine, &job->stream, sink);

    if (old)
        byte_sink_release(old);
}

struct byte_sink *download_get_stream(struct job *job)
{
    return stream_get(job->engine, &job->stream);
}

void job_drop_streams(struct job *job)
{
    struct byte_sink *old;
    ULONG i;

    download_set_stream(job, NULL);
    for (i = 0; i < job->file_count; ++i)
    {
        if ((old = stream_exchange(job->engine, &job->files[i]->stream, NULL)))
            byte_sink_release(old);
    }
}
