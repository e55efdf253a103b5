/*
 * Fuzzing: the headers that a client sets
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

#include "transfer/custom_headers.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* Each line that is to be sent lies in the text, has a name and breaks no request apart. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    const char *place = text, *line;
    size_t length;

    require(text != NULL);
    memcpy(text, data, size);
    text[size] = 0;
    while (custom_headers_next(&place, &line, &length))
    {
        require(line >= text && length && line + length <= text + strlen(text));
        require(!memchr(line, '\r', length) && !memchr(line, '\n', length));
        require(memchr(line, ':', length) && line[0] != ':');
    }
    require(place >= text && place <= text + strlen(text));
    custom_headers_have(text, "Accept");
    free(text);
    return 0;
}
