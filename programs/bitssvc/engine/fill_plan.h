/*
 * The order in which the parts of a file are fetched that does not come from its first byte to its last (FILE-OD)
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

#ifndef OPENBITS_ENGINE_FILL_PLAN_H
#define OPENBITS_ENGINE_FILL_PLAN_H

#include "engine/ranges.h"

/* Parts of the remote file, none of which overlap: first what is in, in the order in which it came, then what clients
 * want in the order in which they want it, then what nobody asked for. So what is in is the first bytes of the joined
 * parts, and one number tells how much that is. While the size of the file is not known nothing is in, and the parts
 * are what clients asked for, as they said it. */
struct fill_plan
{
    struct byte_range *ranges;  /* malloc'd */
    size_t count;
    size_t capacity;
    uint64_t asked;             /* how many bytes of them are in or asked for */
};

/* What is to become of a plan. */
struct fill_wish
{
    const struct fill_plan *old;
    uint64_t done;              /* bytes of it that are in */
    uint64_t size;              /* of the remote file, RANGE_TO_EOF if it is not known */
    const struct byte_range *wanted;    /* before all that is not in yet (FILE-OD-3) */
    size_t wanted_count;
    uint64_t position;          /* from there on first, as far as it is the same otherwise; RANGE_TO_EOF: as it was */
    bool whole;                 /* in the end all of the file is wanted (FILE-OD-2) */
};

/* Parts that lie outside the file are left out. The plan is freed by the caller; E_OUTOFMEMORY. */
HRESULT fill_plan_make(const struct fill_wish *wish, struct fill_plan *plan);
void fill_plan_free(struct fill_plan *plan);
bool fill_plan_is_same(const struct fill_plan *a, const struct fill_plan *b);

/* How many bytes the ranges are, none of which reaches to an unknown end. */
uint64_t fill_plan_total(const struct byte_range *ranges, size_t count);
/* The end of what is in of the file when the first bytes of the joined ranges are. */
uint64_t fill_plan_end(const struct byte_range *ranges, size_t count, uint64_t done);

/* The parts of the file that the joined bytes from first to end are: by offset, neighbours merged (FILE-OD-7). They are
 * freed with free(); NULL for none. E_OUTOFMEMORY. */
HRESULT fill_plan_list(const struct byte_range *ranges, size_t count, uint64_t first, uint64_t end,
        struct byte_range **parts, size_t *part_count);

#endif
