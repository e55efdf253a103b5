/*
 * The text file of /ADDFILESET
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

#include <stdlib.h>

#include "fileset.h"

static bool is_blank(wchar_t c)
{
    return c == ' ' || c == '\t';
}

static bool is_line_end(wchar_t c)
{
    return !c || c == '\r' || c == '\n';
}

/* Takes the next name off *text and ends it with a zero. NULL at the end of the line, or for an open quote or an empty
 * name. */
static wchar_t *take_name(wchar_t **text)
{
    wchar_t *name, *end;
    bool quoted;

    while (is_blank(**text))
        ++*text;
    quoted = **text == '"';
    name = end = *text + quoted;
    while (*end && (quoted ? *end != '"' : !is_blank(*end)))
        end++;
    if (end == name || (quoted && *end != '"'))
        return NULL;
    *text = *end ? end + 1 : end;
    *end = 0;
    return name;
}

/* The end of the line is found before its names are cut out, because they may end in the same place. */
static wchar_t *cut_line(wchar_t **text)
{
    wchar_t *line = *text, *end = line;

    while (!is_line_end(*end))
        end++;
    if (!*end)
    {
        *text = end;
        return line;
    }
    *text = end + (end[0] == '\r' && end[1] == '\n' ? 2 : 1);
    *end = 0;
    return line;
}

static bool add_pair(struct file_set *set, wchar_t *remote, wchar_t *local)
{
    struct file_pair *pairs;

    /* room for a power of two, so that it grows whenever the count is one */
    if (!(set->count & (set->count - 1)))
    {
        if (!(pairs = realloc(set->pairs, (set->count ? set->count * 2 : 1) * sizeof(*pairs))))
            return false;
        set->pairs = pairs;
    }
    set->pairs[set->count].remote = remote;
    set->pairs[set->count++].local = local;
    return true;
}

static bool parse_line(struct file_set *set, wchar_t *line)
{
    wchar_t *remote, *local;

    while (is_blank(*line))
        line++;
    if (!*line || *line == '#')
        return true;
    remote = take_name(&line);
    local = remote ? take_name(&line) : NULL;
    while (is_blank(*line))
        line++;
    return local && !*line && add_pair(set, remote, local);
}

bool file_set_parse(wchar_t *text, struct file_set *set)
{
    size_t number;

    set->pairs = NULL;
    set->count = set->bad_line = 0;
    for (number = 1; *text; number++)
    {
        if (!parse_line(set, cut_line(&text)))
        {
            free(set->pairs);
            set->pairs = NULL;
            set->count = 0;
            set->bad_line = number;
            return false;
        }
    }
    return true;
}
