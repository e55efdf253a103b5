/*
 * Fuzzing: the command line of bitsadmin
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

#include "cmdline.h"

#include <stdlib.h>
#include <string.h>

#define MAX_WORDS 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static bool is_word(const wchar_t *text, wchar_t **words, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
    {
        if (text >= words[i] && text < words[i] + 1)
            return true;
    }
    return !text;
}

/* Each line of the input is a word, in a block of its own size. */
static size_t make_words(const uint8_t *data, size_t size, wchar_t **words)
{
    const uint8_t *end;
    size_t count = 0, length, i;

    while (size && count < MAX_WORDS)
    {
        end = memchr(data, '\n', size);
        length = end ? (size_t)(end - data) : size;
        words[count] = malloc((length + 1) * sizeof(wchar_t));
        require(words[count] != NULL);
        for (i = 0; i < length; i++)
            words[count][i] = data[i];
        words[count++][length] = 0;
        length += end ? 1 : 0;
        data += length;
        size -= length;
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wchar_t *words[MAX_WORDS], *original[MAX_WORDS];
    struct command_line line;
    enum parse_result result;
    size_t count, i;

    count = make_words(data, size, words);
    memcpy(original, words, sizeof(words));
    result = command_line_parse(&line, count, words);
    require((result == PARSE_UNKNOWN_COMMAND) == !line.syntax);
    if (result == PARSE_OK)
        require(is_word(line.job, original, count) && line.rest_count <= count);
    for (i = 0; i < count; i++)
        free(original[i]);
    return 0;
}
