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

#include "transfer/blocks.h"

#include <stdlib.h>
#include <string.h>

void blocks_init(struct blocks *blocks)
{
    memset(blocks, 0, sizeof(*blocks));
    list_init(&blocks->queue);
    list_init(&blocks->spare);
}

static struct block *take_first(struct list *list)
{
    struct list *entry = list_head(list);

    if (!entry)
        return NULL;
    list_remove(entry);
    return LIST_ENTRY_OF(entry, struct block, entry);
}

static void free_all(struct list *list)
{
    struct block *block, *next;

    LIST_FOR_EACH_OF_SAFE(block, next, list, struct block, entry)
        free(block);
}

void blocks_free(struct blocks *blocks)
{
    free_all(&blocks->queue);
    free_all(&blocks->spare);
}

static void drop_queue(struct blocks *blocks)
{
    struct block *block;

    while ((block = take_first(&blocks->queue)))
    {
        blocks->waiting -= block->size;
        blocks_drop(blocks, block);
    }
}

void blocks_restart(struct blocks *blocks, uint64_t position)
{
    drop_queue(blocks);
    blocks->stale = blocks->writing != NULL;
    blocks->written = position;
}

struct block *blocks_take(struct blocks *blocks, uint64_t offset, uint32_t capacity)
{
    struct block *block = take_first(&blocks->spare);

    if (block && block->capacity != capacity)
    {
        free(block);
        block = NULL;
    }
    if (!block && !(block = malloc(sizeof(*block) + capacity)))
        return NULL;
    list_init(&block->entry);
    block->offset = block->place = offset;
    block->size = 0;
    block->capacity = capacity;
    return block;
}

void blocks_add(struct blocks *blocks, struct block *block)
{
    list_add_tail(&blocks->queue, &block->entry);
    blocks->waiting += block->size;
}

void blocks_drop(struct blocks *blocks, struct block *block)
{
    list_add_head(&blocks->spare, &block->entry);
}

struct block *blocks_next(struct blocks *blocks)
{
    if (!blocks->writing)
        blocks->writing = take_first(&blocks->queue);
    return blocks->writing;
}

bool blocks_done(struct blocks *blocks, bool is_written)
{
    struct block *block = blocks->writing;
    bool counts = !blocks->stale;

    blocks->writing = NULL;
    blocks->stale = false;
    blocks->waiting -= block->size;
    if (counts && is_written)
        blocks->written = block->offset + block->size;
    else if (counts)
        drop_queue(blocks);
    blocks_drop(blocks, block);
    return counts;
}
