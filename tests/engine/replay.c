/*
 * Runs a fuzz target on a corpus without a fuzzer
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

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

#define INPUT_SIZE 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* CORPUS is the directory of the target's inputs; another may be given as an argument. */

/* A copy in a block of its own size, so that a read past its end is seen. */
static void run_copy(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    if (!copy)
        abort();
    memcpy(copy, data, size);
    check(LLVMFuzzerTestOneInput(copy, size) == 0, "refused input of %zu bytes", size);
    free(copy);
}

/* The input, each of its beginnings, and the input with each byte changed. A target that finds a fault aborts. */
static void run_variants(uint8_t *data, size_t size)
{
    static const uint8_t changes[] = {0x01, 0x20, 0x80, 0xff};
    size_t i, k;

    for (i = 0; i <= size; i++)
        run_copy(data, i);
    for (i = 0; i < size; i++)
    {
        for (k = 0; k < sizeof(changes); k++)
        {
            data[i] ^= changes[k];
            run_copy(data, size);
            data[i] ^= changes[k];
        }
    }
}

static void run_file(const char *directory, const char *name)
{
    static uint8_t data[INPUT_SIZE];
    char path[4096];
    FILE *file;
    size_t size;

    snprintf(path, sizeof(path), "%s/%s", directory, name);
    check((file = fopen(path, "rb")) != NULL, "cannot open %s", path);
    if (!file)
        return;
    size = fread(data, 1, sizeof(data), file);
    fclose(file);
    run_variants(data, size);
}

static void run_directory(const char *directory)
{
    DIR *dir = opendir(directory);
    struct dirent *entry;
    unsigned int count = 0;

    while (dir && (entry = readdir(dir)))
    {
        if (entry->d_name[0] == '.')
            continue;
        run_file(directory, entry->d_name);
        count++;
    }
    if (dir)
        closedir(dir);
    check(count > 0, "no input in %s", directory);
}

int main(int argc, char **argv)
{
    run_directory(argc > 1 ? argv[1] : CORPUS);
    return test_report();
}
