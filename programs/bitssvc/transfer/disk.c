/*
 * Slow file operations, away from the network thread
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

#include <stdlib.h>

#include "engine/fileops.h"

/* A large file may have two of them, one that writes and one that flushes. */
#define THREAD_COUNT 4

struct disk
{
    SRWLOCK lock;
    CONDITION_VARIABLE wake;
    struct list jobs;
    BOOL quit;
    HANDLE threads[THREAD_COUNT];
};

/* The server's time goes to the file (FS-TIME-1, -2); a date that is none is left out. */
static void set_time(const struct fetch *fetch)
{
    ULARGE_INTEGER ticks;
    FILETIME time;
    time_t seconds;

    if (!fetch->file.last_modified[0] || (seconds = curl_getdate(fetch->file.last_modified, NULL)) == -1)
        return;
    ticks.QuadPart = ((ULONGLONG)seconds + 11644473600ull) * 10000000;
    time.dwLowDateTime = ticks.LowPart;
    time.dwHighDateTime = ticks.HighPart;
    fileops_set_time(fetch->handle, &time);
}

/* All that was asked for is in, and that is not all of the file. */
static BOOL has_holes(const struct fetch *fetch)
{
    return fetch->file.scattered && fetch->file.size < fetch->file.remote_size;
}

static HRESULT write_file(struct fetch *fetch)
{
    HRESULT hr;

    if (fetch->handle == INVALID_HANDLE_VALUE && FAILED(hr = fetch_create_temp(fetch)))
        return hr;
    if (FAILED(hr = writer_write_rest(fetch)))
        return hr;
    if (has_holes(fetch))
        return fileops_flush(fetch->handle);
    /* An earlier, longer version may have left bytes behind. */
    if ((fetch->restarts || fetch->writer.highest > fetch->file.size)
            && FAILED(hr = fileops_truncate(fetch->handle, fetch->file.size)))
        return hr;
    if (fetch->file.size >= LARGE_FILE && !fetch->file.flush_later && FAILED(hr = fileops_flush(fetch->handle)))
        return hr;
    set_time(fetch);
    return S_OK;
}

static HRESULT finish_file(struct fetch *fetch)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    HRESULT hr = write_file(fetch);

    if (fetch->handle != INVALID_HANDLE_VALUE)
        fetch_close_temp(fetch);
    if (FAILED(hr))
        return hr;
    cache_report(fetch);
    hooks->file_done(fetch->transfer->job, &fetch->file);
    return hr;
}

/* Only what is flushed counts as durable; after a failed write that may still be more than before. */
static HRESULT park_file(struct fetch *fetch)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    HRESULT hr = writer_write_rest(fetch), flushed = fileops_flush(fetch->handle);

    if (SUCCEEDED(flushed))
        fetch->durable = fetch->writer.blocks.written;
    fetch_close_temp(fetch);
    cache_report(fetch);
    hooks->progress(fetch->transfer->job, fetch->file.index, fetch->durable, fetch->durable);
    return FAILED(hr) ? hr : flushed;
}

static HRESULT run_task(struct fetch *fetch, enum disk_task task)
{
    switch (task)
    {
        case DISK_FLUSH: return fileops_flush(fetch->handle);
        case DISK_FINISH: return finish_file(fetch);
        default: return park_file(fetch);
    }
}

/* A fetch that is done with may go as soon as its job is handed back, and DISK_WRITE tells by itself when it ends. */
static void run_job(struct disk_job *job)
{
    struct net *net = job->fetch->transfer->net;

    if (job->task == DISK_WRITE)
    {
        writer_write_some(job->fetch);
        return;
    }
    job->result = run_task(job->fetch, job->task);
    AcquireSRWLockExclusive(&net->lock);
    list_add_tail(&net->finished, &job->entry);
    ReleaseSRWLockExclusive(&net->lock);
    net_wake(net);
}

static struct disk_job *next_job(struct disk *disk)
{
    struct list *entry = NULL;

    AcquireSRWLockExclusive(&disk->lock);
    while (!(entry = list_head(&disk->jobs)) && !disk->quit)
        SleepConditionVariableSRW(&disk->wake, &disk->lock, INFINITE, 0);
    if (entry)
        list_remove(entry);
    ReleaseSRWLockExclusive(&disk->lock);
    return entry ? LIST_ENTRY_OF(entry, struct disk_job, entry) : NULL;
}

static DWORD WINAPI disk_thread(void *arg)
{
    struct disk *disk = arg;
    struct disk_job *job;

    while ((job = next_job(disk)))
        run_job(job);
    return 0;
}

void disk_queue(struct disk_job *job, struct fetch *fetch, enum disk_task task)
{
    struct disk *disk = fetch->transfer->net->disk;

    job->fetch = fetch;
    job->task = task;
    AcquireSRWLockExclusive(&disk->lock);
    list_add_tail(&disk->jobs, &job->entry);
    WakeConditionVariable(&disk->wake);
    ReleaseSRWLockExclusive(&disk->lock);
}

void disk_queue_last(struct fetch *fetch, enum disk_task task)
{
    fetch->last_job.task = task;
    fetch->last_wanted = TRUE;
    disk_pump(fetch);
}

void disk_pump(struct fetch *fetch)
{
    if (!fetch->last_wanted || fetch->flushing || !writer_is_idle(fetch))
        return;
    fetch->last_wanted = FALSE;
    disk_queue(&fetch->last_job, fetch, fetch->last_job.task);
}

/* The end has to wait for a flush that is under way. One that takes more than half of the time in which its bytes came
 * would hold up a file that nobody wants on the disk yet. */
static void step_done(struct fetch *fetch, HRESULT hr)
{
    fetch->flushing = FALSE;
    if (SUCCEEDED(hr))
        fetch->durable = fetch->flush_to;
    fetch->disk_is_slow = fetch->file.flush_later
            && (GetTickCount64() - fetch->flush_began) * 2 > fetch->flush_distance;
}

void disk_job_done(struct disk_job *job)
{
    struct fetch *fetch = job->fetch;

    if (job->task == DISK_COPY)
        transfer_copy_done(fetch);
    else if (job->task != DISK_FLUSH)
        transfer_disk_done(fetch);
    else
        step_done(fetch, job->result);
}

HRESULT disk_start(struct net *net)
{
    struct disk *disk;
    unsigned int i;

    if (!(disk = calloc(1, sizeof(*disk))))
        return E_OUTOFMEMORY;
    net->disk = disk;
    list_init(&disk->jobs);
    for (i = 0; i < THREAD_COUNT; ++i)
    {
        if (!(disk->threads[i] = CreateThread(NULL, 0, disk_thread, disk, 0, NULL)))
            return HRESULT_FROM_WIN32(GetLastError());
    }
    return S_OK;
}

void disk_stop(struct disk *disk)
{
    unsigned int i;

    AcquireSRWLockExclusive(&disk->lock);
    disk->quit = TRUE;
    WakeAllConditionVariable(&disk->wake);
    ReleaseSRWLockExclusive(&disk->lock);
    for (i = 0; i < THREAD_COUNT && disk->threads[i]; ++i)
    {
        WaitForSingleObject(disk->threads[i], INFINITE);
        CloseHandle(disk->threads[i]);
    }
    free(disk);
}
