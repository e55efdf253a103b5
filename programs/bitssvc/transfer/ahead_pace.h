/*
 * How many connections one file is worth
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

#ifndef OPENBITS_TRANSFER_AHEAD_PACE_H
#define OPENBITS_TRANSFER_AHEAD_PACE_H

#include "engine/pure.h"

struct pace
{
    uint32_t connections;       /* to be used now */
    bool settled;               /* and from now on */
    uint64_t rate;              /* bytes per second before the last step; 0: there was none */
    uint64_t measured_at;       /* milliseconds */
    uint64_t measured_position; /* bytes */
};

/* latency: milliseconds that an answer takes, 0 for not known. FALSE if one connection will do. */
bool pace_begin(struct pace *pace, uint32_t latency, uint64_t now, uint64_t position);
/* So far the file has come. More connections are tried while they make it quicker. */
void pace_measure(struct pace *pace, uint64_t now, uint64_t position);

#endif
