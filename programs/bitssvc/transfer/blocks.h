/*
 * Bytes between the network and the disk
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

#ifndef OPENBITS_TRANSFER_BLOCKS_H
#define OPENBITS_TRANSFER_BLOCKS_H

#include "engine/pure.h"
#include "private/list.h"

/* What was received of one file and is not written yet: one thread fills blocks and queues them, another one writes
 * them in that order. Nothing here locks; the bytes of a block belong to whoever took it. */

struct block
{
    struct list entry;
    uint64_t offset;            /* of what is fetched */
    uint64_t place;             /* in the file */
    uint32_t size;
    uint32_t capacity;
    char data[];
};

struct blocks
{
    struct list queue;
    struct list spare;
    struct block *writing;
    bool stale;                 /* that one is of an earlier version of the file: it does not count */
    uint64_t waiting;           /* bytes in the queue and in writing */
    uint64_t written;           /* the file has everything up to here */
};

void blocks_init(struct blocks *blocks);
/* Nothing is being written. */
void blocks_free(struct blocks *blocks);
/* The file begins anew, or goes on, at a position: what waits is dropped. */
void blocks_restart(struct blocks *blocks, uint64_t position);

/* An empty block for the bytes from offset on; NULL without memory. It comes back by blocks_add or blocks_drop. */
struct block *blocks_take(struct blocks *blocks, uint64_t offset, uint32_t capacity);
void blocks_add(struct blocks *blocks, struct block *block);
void blocks_drop(struct blocks *blocks, struct block *block);

/* The block that is to be written now, NULL if none waits. One at a time, until blocks_done. */
struct block *blocks_next(struct blocks *blocks);
/* A block that could not be written takes all behind it along: they would leave a hole. False: it was of an earlier
 * version of the file, and how it went does not matter. */
bool blocks_done(struct blocks *blocks, bool is_written);

#endif
