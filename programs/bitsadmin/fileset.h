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

#ifndef OPENBITS_BITSADMIN_FILESET_H
#define OPENBITS_BITSADMIN_FILESET_H

/* Pure C, like cmdline.h. */
#include <stdbool.h>
#include <stddef.h>

struct file_pair
{
    wchar_t *remote;
    wchar_t *local;
};

struct file_set
{
    struct file_pair *pairs;    /* free() */
    size_t count;
    size_t bad_line;            /* number of a line without exactly two names, 0 if there is none */
};

/* Reads "remote local" lines out of a text that is ended by a zero; the pairs point into it, and it is changed. False
 * if a line is bad or memory is short, and then there are no pairs (ADMIN-FILE-3, -4). */
bool file_set_parse(wchar_t *text, struct file_set *set);

#endif
