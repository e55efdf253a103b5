/*
 * Headers that a client wants to be sent
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

#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* prefix is in lower case. */
static bool begins_with(const char *text, size_t length, const char *prefix)
{
    for (; *prefix; ++prefix, ++text, --length)
    {
        if (!length || lower(*text) != *prefix)
            return false;
    }
    return true;
}

static bool is_ours(const char *line, size_t name_length)
{
    static const char *const names[] = { "range", "content-length", "content-range", "host", "transfer-encoding" };
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); ++i)
    {
        if (name_length == strlen(names[i]) && begins_with(line, name_length, names[i]))
            return true;
    }
    return begins_with(line, name_length, "if-");
}

/* The characters of an HTTP token (RFC 9110). */
static bool is_name_character(char c)
{
    return c > ' ' && c < 0x7f && !strchr("\"(),/:;<=>?@[\\]{}", c);
}

static size_t name_length_of(const char *line, size_t length)
{
    size_t i = 0;

    while (i < length && is_name_character(line[i]))
        ++i;
    return i < length && line[i] == ':' ? i : 0;
}

static bool has_control_characters(const char *line, size_t length)
{
    size_t i;

    for (i = 0; i < length; ++i)
    {
        if ((unsigned char)line[i] < ' ' && line[i] != '\t')
            return true;
    }
    return false;
}

static bool is_sent(const char *line, size_t length)
{
    size_t name_length = name_length_of(line, length);

    return name_length && !is_ours(line, name_length) && !has_control_characters(line, length);
}

bool custom_headers_next(const char **text, const char **line, size_t *length)
{
    while (**text)
    {
        *line = *text;
        *length = strcspn(*text, "\n");
        *text += *length + ((*text)[*length] ? 1 : 0);
        while (*length && ((*line)[*length - 1] == '\r' || (*line)[*length - 1] == ' '))
            --*length;
        if (is_sent(*line, *length))
            return true;
    }
    return false;
}

bool custom_headers_have(const char *text, const char *name)
{
    const char *line;
    size_t length, i;

    while (text && custom_headers_next(&text, &line, &length))
    {
        for (i = 0; name[i] && lower(line[i]) == lower(name[i]); ++i)
            ;
        if (!name[i] && line[i] == ':')
            return true;
    }
    return false;
}
