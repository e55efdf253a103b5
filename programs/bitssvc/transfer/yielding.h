/*
 * How much of a network interface background jobs leave to others
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

#ifndef OPENBITS_TRANSFER_YIELDING_H
#define OPENBITS_TRANSFER_YIELDING_H

#include "engine/bandwidth.h"

enum yielding_phase
{
    YIELDING_FREE,
    YIELDING_LIMITED,           /* others have traffic: they go first */
    YIELDING_TRYING,            /* what do they lose without the limit? */
};

/* All rates are bytes per second. */
struct yielding
{
    bool begun;
    enum yielding_phase phase;
    unsigned int turns;         /* measurements in this phase */
    unsigned int busy;          /* or quiet: in a row */
    unsigned int patience;      /* how long it is left free */
    uint64_t measured_at;       /* milliseconds */
    uint64_t came;              /* of the counters then */
    uint64_t own;
    uint64_t most;              /* what the interface is known to bear */
    uint64_t others;            /* while limited: what came for others */
    uint64_t harmless;          /* so much of others lost nothing when last tried; 0: not known */
    uint64_t before;            /* the limit before the trial */
    uint64_t limit;             /* of all background transfers together, BANDWIDTH_FREE: none */
};

void yielding_begin(struct yielding *yielding);
/* The counters at that time, in milliseconds: bytes that came through the interface, and bytes of answers that
 * background transfers received from there. What came in less than a second is left for the next time. */
void yielding_measure(struct yielding *yielding, uint64_t now, uint64_t came, uint64_t own);

#endif
