/*
 * Bandwidth under the policies of Delivery Optimization
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

#ifndef OPENBITS_ENGINE_DO_LIMITS_H
#define OPENBITS_ENGINE_DO_LIMITS_H

#include "engine/pure.h"

/* A class of transfers: foreground or background. Values as the policies have them, 0 for what is not set. */
struct do_class_limits
{
    uint32_t rate;              /* KB/s for all of the class together (DO-POLICY-BW-1) */
    uint32_t percentage;        /* of the best rate seen (DO-POLICY-BW-3, -4) */
    bool has_hours;             /* all four are set (DO-POLICY-BW-7) */
    uint32_t from, to;
    uint32_t inside, outside;   /* percentages */
};

struct do_policy
{
    struct do_class_limits foreground;
    struct do_class_limits background;
    uint32_t old_rate;          /* of the deprecated forms, for a class without its own (DO-POLICY-BW-5) */
    uint32_t old_percentage;
};

/* Bytes per second for the class together, the smallest that applies, never 0; BANDWIDTH_FREE without one. best: the
 * best rate seen, 0 for none yet. */
uint64_t do_limit(const struct do_policy *policy, bool foreground, unsigned int hour, uint64_t best);

/* Bytes per second that came in of late, the best of the last hour. */
#define RATE_SLOTS 6
struct rate_meter
{
    uint64_t since;             /* of the present measurement, milliseconds; 0: none */
    uint64_t bytes;
    uint64_t slot;              /* number of the present ten minutes */
    uint64_t best[RATE_SLOTS];
};

/* Bytes came in; now in milliseconds. */
void rate_meter_add(struct rate_meter *meter, uint64_t bytes, uint64_t now);
uint64_t rate_meter_best(struct rate_meter *meter, uint64_t now);

#endif
