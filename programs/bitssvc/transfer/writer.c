/*
 * The bytes of one file, from the network thread to the disk
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

/* libcurl hands out 16 KiB at a time; a write per MiB is enough. Without one under way less is written too, so that a
 * kill costs little. */
#define BLOCK_SIZE (1024 * 1024)
#define IDLE_BLOCK_SIZE (64 * 1024)
/* A request is held up when more than this waits for the disk, and goes on when half of it is written. */
#define MAX_WAITING ((UINT64)8 << 20)
/* So many blocks are written in one go; then other files have their turn. */
#define BLOCKS_PER_TURN 16
#define REPORT_INTERVAL_MS 100
/* Flushed in steps, so that a kill costs little and the end does not wait long for the disk. */
#define FLUSH_STEP ((UINT64)64 << 20)
/* What is flushed later has no step in less time: the end of a file that comes quickly would wait for it. */
#define LATER_STEP_MS 2000

void writer_init(struct fetch *fetch)
{
    blocks_init(&fetch->writer.blocks);
}

void writer_free(struct fetch *fetch)
{
    free(fetch->writer.filling);
    blocks_free(&fetch->writer.blocks);
}

void writer_restart(struct fetch *fetch)
{
    struct writer *writer = &fetch->writer;

    AcquireSRWLockExclusive(&writer->lock);
    if (writer->filling)
        blocks_drop(&writer->blocks, writer->filling);
    writer->filling = NULL;
    blocks_restart(&writer->blocks, fetch->done);
    ReleaseSRWLockExclusive(&writer->lock);
    fetch->reported = fetch->done;
}

/* Filling ---------------------------------------------------------------------------------------------------------- */

/* Of a scattered file a block ends where its part does. */
static struct block *begin_block(struct fetch *fetch)
{
    const struct transfer_file *file = &fetch->file;
    struct byte_range part = { fetch->done, file->size };
    struct writer *writer = &fetch->writer;
    struct block *block;

    if (file->scattered)
        part = ranges_locate(file->ranges, file->range_count, file->size, fetch->done);
    AcquireSRWLockExclusive(&writer->lock);
    if ((block = blocks_take(&writer->blocks, fetch->done, (uint32_t)min(part.length, BLOCK_SIZE))))
        block->place = part.offset;
    ReleaseSRWLockExclusive(&writer->lock);
    return block;
}

/* Gives the block to the pool, unless the file waits in memory until it is whole. */
static void end_block(struct fetch *fetch)
{
    struct writer *writer = &fetch->writer;
    BOOL start, is_full;

    if (fetch->handle == INVALID_HANDLE_VALUE)
        return;
    AcquireSRWLockExclusive(&writer->lock);
    blocks_add(&writer->blocks, writer->filling);
    start = !writer->busy;
    writer->busy = TRUE;
    is_full = writer->blocks.waiting > MAX_WAITING;
    ReleaseSRWLockExclusive(&writer->lock);
    writer->filling = NULL;
    if (start)
        disk_queue(&writer->write_job, fetch, DISK_WRITE);
    /* Here and not only between two calls of libcurl: in one it may receive a hundred times. */
    if (is_full && fetch->easy && !writer->paused)
        writer->paused = curl_easy_pause(fetch->easy, CURLPAUSE_RECV) == CURLE_OK;
}

HRESULT writer_put(struct fetch *fetch, const char *data, size_t size)
{
    struct writer *writer = &fetch->writer;
    struct block *block;
    uint32_t part;

    for (; size; size -= part, data += part)
    {
        if (!writer->filling && !(writer->filling = begin_block(fetch)))
            return E_OUTOFMEMORY;
        block = writer->filling;
        part = (uint32_t)min(size, block->capacity - block->size);
        memcpy(block->data + block->size, data, part);
        block->size += part;
        fetch->done += part;
        if (block->size == block->capacity)
            end_block(fetch);
    }
    return S_OK;
}

/* The network thread's other part ---------------------------------------------------------------------------------- */

struct writer_state
{
    UINT64 waiting;
    UINT64 written;
    BOOL busy;
    HRESULT result;
};

static struct writer_state look(struct writer *writer)
{
    struct writer_state state;

    AcquireSRWLockExclusive(&writer->lock);
    state.waiting = writer->blocks.waiting;
    state.written = writer->blocks.written;
    state.busy = writer->busy;
    state.result = writer->result;
    writer->wake_wanted = state.busy && state.waiting > MAX_WAITING / 2
            && (writer->paused || state.waiting > MAX_WAITING);
    ReleaseSRWLockExclusive(&writer->lock);
    return state;
}

static void hold_up(struct fetch *fetch, const struct writer_state *state)
{
    struct writer *writer = &fetch->writer;

    if (!fetch->easy)
        writer->paused = FALSE;
    else if (!writer->paused && state->waiting > MAX_WAITING)
        writer->paused = curl_easy_pause(fetch->easy, CURLPAUSE_RECV) == CURLE_OK;
    else if (writer->paused && state->waiting <= MAX_WAITING / 2)
        writer->paused = curl_easy_pause(fetch->easy, CURLPAUSE_CONT) != CURLE_OK;
    if (writer->paused)
        fetch->transfer->net->disk_is_behind = TRUE;
}

/* Only what is in the file counts, but of a small file, which is written at its end, what is in memory. */
static ULONGLONG report(struct fetch *fetch, const struct writer_state *state)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    BOOL in_memory = fetch->handle == INVALID_HANDLE_VALUE;
    UINT64 position = in_memory ? fetch->done : state->written;
    ULONGLONG now;

    /* After a restart, when the first bytes have taken the place of the old ones. */
    if (!in_memory && !fetch->in_order && state->written)
    {
        fetch->in_order = TRUE;
        hooks->in_order(fetch->transfer->job, fetch->file.index);
    }
    if (fetch->reported == fetch->done)
        return 0;
    now = GetTickCount64();
    if (now - fetch->reported_at < REPORT_INTERVAL_MS)
        return fetch->reported_at + REPORT_INTERVAL_MS;
    /* What comes slowly does not wait for a block to be full. */
    if (!state->busy && fetch->writer.filling)
        end_block(fetch);
    fetch->reported_at = now;
    if (position != fetch->reported)
    {
        fetch->reported = position;
        cache_report(fetch);
        hooks->progress(fetch->transfer->job, fetch->file.index, position, fetch->durable);
    }
    return now + REPORT_INTERVAL_MS;
}

static void flush_step(struct fetch *fetch, const struct writer_state *state)
{
    ULONGLONG now;

    if (fetch->flushing || fetch->disk_is_slow || fetch->handle == INVALID_HANDLE_VALUE
            || state->written - fetch->durable < FLUSH_STEP)
        return;
    now = GetTickCount64();
    if (fetch->file.flush_later && now - fetch->flush_began < LATER_STEP_MS)
        return;
    fetch->flush_distance = now - fetch->flush_began;
    fetch->flush_began = now;
    fetch->flush_to = state->written;
    fetch->flushing = TRUE;
    disk_queue(&fetch->flush_job, fetch, DISK_FLUSH);
}

HRESULT writer_pump(struct fetch *fetch, ULONGLONG *next)
{
    struct writer_state state = look(&fetch->writer);

    *next = 0;
    if (FAILED(state.result))
        return state.result;
    if (!state.busy && fetch->writer.filling && fetch->writer.filling->size >= IDLE_BLOCK_SIZE)
        end_block(fetch);
    hold_up(fetch, &state);
    flush_step(fetch, &state);
    *next = report(fetch, &state);
    return S_OK;
}

BOOL writer_has_room(struct fetch *fetch)
{
    return look(&fetch->writer).waiting <= MAX_WAITING;
}

BOOL writer_is_idle(struct fetch *fetch)
{
    struct writer *writer = &fetch->writer;
    BOOL idle;

    AcquireSRWLockExclusive(&writer->lock);
    idle = !writer->busy;
    writer->wake_wanted = !idle;
    ReleaseSRWLockExclusive(&writer->lock);
    return idle;
}

/* The pool's part -------------------------------------------------------------------------------------------------- */

/* NULL when nothing waits: then the fetch may be freed at any time. wake: the network thread waits for that, or for the
 * room that there is now. */
static struct block *next_block(struct writer *writer, BOOL *wake)
{
    struct block *block;

    AcquireSRWLockExclusive(&writer->lock);
    if ((block = blocks_next(&writer->blocks)))
    {
        *wake = writer->wake_wanted && writer->blocks.waiting <= MAX_WAITING / 2;
    }
    else
    {
        writer->busy = FALSE;
        *wake = writer->wake_wanted || FAILED(writer->result);
    }
    if (*wake)
        writer->wake_wanted = FALSE;
    ReleaseSRWLockExclusive(&writer->lock);
    return block;
}

/* After a failure nothing is written any more. What an earlier version left goes with the first block of the next one:
 * the file has no bytes but those in order. */
static void write_block(struct writer *writer, HANDLE file, const struct block *block)
{
    HRESULT hr = writer->result;

    if (SUCCEEDED(hr) && block->offset < writer->highest)
        hr = fileops_truncate(file, block->offset);
    if (SUCCEEDED(hr))
        hr = fileops_write(file, block->place, block->data, block->size);
    writer->highest = block->offset + block->size;
    AcquireSRWLockExclusive(&writer->lock);
    if (blocks_done(&writer->blocks, SUCCEEDED(hr)))
        writer->result = hr;
    ReleaseSRWLockExclusive(&writer->lock);
}

void writer_write_some(struct fetch *fetch)
{
    struct net *net = fetch->transfer->net;
    struct writer *writer = &fetch->writer;
    const struct block *block;
    unsigned int i;
    BOOL wake;

    for (i = 0; i < BLOCKS_PER_TURN; ++i)
    {
        block = next_block(writer, &wake);
        if (wake)
            net_wake(net);
        if (!block)
            return;
        write_block(writer, fetch->handle, block);
    }
    disk_queue(&writer->write_job, fetch, DISK_WRITE);
}

HRESULT writer_write_rest(struct fetch *fetch)
{
    struct writer *writer = &fetch->writer;
    const struct block *block;

    if (writer->filling)
        blocks_add(&writer->blocks, writer->filling);
    writer->filling = NULL;
    while ((block = blocks_next(&writer->blocks)))
        write_block(writer, fetch->handle, block);
    return writer->result;
}
