/*
 * Blocks between the network and the disk
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
#include "test.h"

#define BLOCK 8

/* Fills and queues a block of that many bytes from offset on. */
static void add(struct blocks *blocks, uint64_t offset, uint32_t size)
{
    struct block *block = blocks_take(blocks, offset, BLOCK);
    uint32_t i;

    for (i = 0; i < size; i++)
        block->data[i] = (char)(offset + i);
    block->size = size;
    blocks_add(blocks, block);
}

static void test_order(void)
{
    struct blocks blocks;
    const struct block *block;
    uint64_t position = 0;

    blocks_init(&blocks);
    check(!blocks_next(&blocks), "an empty queue has a block\n");
    add(&blocks, 0, BLOCK);
    add(&blocks, BLOCK, BLOCK);
    add(&blocks, 2 * BLOCK, 3);
    check(blocks.waiting == 2 * BLOCK + 3, "%u bytes wait\n", (unsigned int)blocks.waiting);
    check(blocks.written == 0, "bytes that wait count as written\n");
    while ((block = blocks_next(&blocks)))
    {
        check(block->offset == position, "a block at %u follows %u\n", (unsigned int)block->offset,
                (unsigned int)position);
        check(block->data[block->size - 1] == (char)(position + block->size - 1), "the block has other bytes\n");
        check(blocks_next(&blocks) == block, "another block before that one is done\n");
        check(blocks.written == position, "a block counts while it is being written\n");
        position += block->size;
        check(blocks_done(&blocks, true), "a block does not count\n");
        check(blocks.written == position, "%u bytes are written\n", (unsigned int)blocks.written);
    }
    check(position == 2 * BLOCK + 3 && !blocks.waiting, "bytes are missing\n");
    blocks_free(&blocks);
}

static void test_failure(void)
{
    struct blocks blocks;

    blocks_init(&blocks);
    add(&blocks, 0, BLOCK);
    add(&blocks, BLOCK, BLOCK);
    add(&blocks, 2 * BLOCK, BLOCK);
    blocks_next(&blocks);
    blocks_done(&blocks, true);
    blocks_next(&blocks);
    check(blocks_done(&blocks, false), "a failure does not count\n");
    check(!blocks_next(&blocks), "a block behind a hole is written\n");
    check(blocks.written == BLOCK, "after a failure %u bytes are written\n", (unsigned int)blocks.written);
    check(!blocks.waiting, "after a failure bytes wait\n");
    blocks_free(&blocks);
}

static void test_restart(void)
{
    struct blocks blocks;
    const struct block *block;

    blocks_init(&blocks);
    blocks_restart(&blocks, 100);
    check(blocks.written == 100, "does not begin where it should\n");
    add(&blocks, 100, BLOCK);
    add(&blocks, 100 + BLOCK, BLOCK);
    blocks_next(&blocks);
    blocks_restart(&blocks, 0);
    check(blocks.written == 0, "does not begin anew\n");
    check(blocks.waiting == BLOCK, "only what is being written should be left\n");
    add(&blocks, 0, BLOCK);
    check(!blocks_done(&blocks, false), "a failure of the earlier version counts\n");
    check(blocks.written == 0, "bytes of the earlier version count\n");
    block = blocks_next(&blocks);
    check(block && block->offset == 0, "the new version's first block does not come\n");
    check(blocks_done(&blocks, true) && blocks.written == BLOCK, "the new version does not count\n");
    blocks_free(&blocks);
}

static void test_reuse(void)
{
    struct block *first, *second, *third;
    struct blocks blocks;

    blocks_init(&blocks);
    first = blocks_take(&blocks, 0, BLOCK);
    blocks_drop(&blocks, first);
    second = blocks_take(&blocks, 50, BLOCK);
    check(second == first, "a spare block is not used\n");
    check(second->offset == 50 && !second->size, "a spare block is not empty\n");
    blocks_drop(&blocks, second);
    third = blocks_take(&blocks, 0, 2 * BLOCK);
    check(third->capacity == 2 * BLOCK, "a spare block is too small\n");
    blocks_drop(&blocks, third);
    blocks_free(&blocks);
}

int main(void)
{
    test_order();
    test_failure();
    test_restart();
    test_reuse();
    return test_report();
}
