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

#define THREAD_COUNT 2

struct disk
{
    SRWLOCK lock;
    CONDITION_VARIABLE wake;
    struct list tasks;
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

static HRESULT write_file(struct fetch *fetch)
{
    HRESULT hr;

    if (fetch->handle == INVALID_HANDLE_VALUE
            && FAILED(hr = fileops_create_temp(fetch->file.temp, &fetch->handle)))
        return hr;
    if (FAILED(hr = fetch_write_buffer(fetch)))
        return hr;
    /* An earlier, longer version may have left bytes behind. */
    if (fetch->restarts && FAILED(hr = fileops_truncate(fetch->handle, fetch->file.size)))
        return hr;
    if (fetch->file.size >= LARGE_FILE && FAILED(hr = fileops_flush(fetch->handle)))
        return hr;
    set_time(fetch);
    return S_OK;
}

static void close_file(struct fetch *fetch)
{
    CloseHandle(fetch->handle);
    fetch->handle = INVALID_HANDLE_VALUE;
}

static HRESULT finish_file(struct fetch *fetch)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    HRESULT hr = write_file(fetch);

    if (fetch->handle != INVALID_HANDLE_VALUE)
        close_file(fetch);
    if (SUCCEEDED(hr))
        hooks->file_done(fetch->transfer->job, fetch->file.index, fetch->file.size);
    return hr;
}

/* Only what is flushed counts as durable. */
static HRESULT park_file(struct fetch *fetch)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    HRESULT hr = fetch_write_buffer(fetch);

    if (SUCCEEDED(hr) && SUCCEEDED(hr = fileops_flush(fetch->handle)))
        fetch->durable = fetch->done;
    close_file(fetch);
    hooks->progress(fetch->transfer->job, fetch->file.index, fetch->durable, fetch->durable);
    return hr;
}

static void run_task(struct fetch *fetch)
{
    switch (fetch->task)
    {
        case DISK_FLUSH:
            fetch->disk_result = fileops_flush(fetch->handle);
            break;
        case DISK_FINISH:
            fetch->disk_result = finish_file(fetch);
            break;
        case DISK_PARK:
            fetch->disk_result = park_file(fetch);
            break;
    }
}

static void hand_back(struct net *net, struct fetch *fetch)
{
    AcquireSRWLockExclusive(&net->lock);
    list_add_tail(&net->finished, &fetch->disk_entry);
    ReleaseSRWLockExclusive(&net->lock);
    net_wake(net);
}

static struct fetch *next_task(struct disk *disk)
{
    struct list *entry = NULL;

    AcquireSRWLockExclusive(&disk->lock);
    while (!(entry = list_head(&disk->tasks)) && !disk->quit)
        SleepConditionVariableSRW(&disk->wake, &disk->lock, INFINITE, 0);
    if (entry)
        list_remove(entry);
    ReleaseSRWLockExclusive(&disk->lock);
    return entry ? LIST_ENTRY_OF(entry, struct fetch, disk_entry) : NULL;
}

static DWORD WINAPI disk_thread(void *arg)
{
    struct disk *disk = arg;
    struct fetch *fetch;

    while ((fetch = next_task(disk)))
    {
        run_task(fetch);
        hand_back(fetch->transfer->net, fetch);
    }
    return 0;
}

static void add_task(struct disk *disk, struct fetch *fetch, enum disk_task task)
{
    fetch->task = task;
    fetch->disk_busy = TRUE;
    AcquireSRWLockExclusive(&disk->lock);
    list_add_tail(&disk->tasks, &fetch->disk_entry);
    WakeConditionVariable(&disk->wake);
    ReleaseSRWLockExclusive(&disk->lock);
}

void disk_queue(struct fetch *fetch, enum disk_task task)
{
    if (!fetch->disk_busy)
    {
        add_task(fetch->transfer->net->disk, fetch, task);
        return;
    }
    fetch->next_task = task;
    fetch->disk_next = TRUE;
}

void disk_task_done(struct fetch *fetch)
{
    fetch->disk_busy = FALSE;
    if (fetch->task == DISK_FLUSH && SUCCEEDED(fetch->disk_result))
        fetch->durable = fetch->flush_to;
    if (fetch->disk_next)
    {
        fetch->disk_next = FALSE;
        add_task(fetch->transfer->net->disk, fetch, fetch->next_task);
    }
    else if (fetch->task != DISK_FLUSH)
    {
        transfer_disk_done(fetch);
    }
}

HRESULT disk_start(struct net *net)
{
    struct disk *disk;
    unsigned int i;

    if (!(disk = calloc(1, sizeof(*disk))))
        return E_OUTOFMEMORY;
    net->disk = disk;
    list_init(&disk->tasks);
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
