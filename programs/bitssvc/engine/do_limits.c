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

#include "engine/do_limits.h"

#include "engine/bandwidth.h"

#define KB 1024                 /* DO-POLICY-BW-2 */
#define SLOT_MS (10 * 60 * 1000)
#define MEASURE_MS 1000
/* A pause that is longer than this is none of the line. */
#define GAP_MS 5000

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t share(uint32_t percentage, uint64_t best)
{
    uint64_t bytes;

    if (!percentage || !best)
        return BANDWIDTH_FREE;
    bytes = best / 100 * percentage + best % 100 * percentage / 100;
    return bytes ? bytes : 1;
}

uint64_t do_limit(const struct do_policy *policy, bool foreground, unsigned int hour, uint64_t best)
{
    const struct do_class_limits *limits = foreground ? &policy->foreground : &policy->background;
    uint32_t rate = limits->rate ? limits->rate : policy->old_rate;
    uint32_t percentage = limits->percentage ? limits->percentage : policy->old_percentage;
    uint64_t limit = rate ? (uint64_t)rate * KB : BANDWIDTH_FREE;

    limit = smaller(limit, share(percentage, best));
    if (limits->has_hours)
    {
        percentage = bandwidth_hour_is_within(hour, limits->from, limits->to) ? limits->inside : limits->outside;
        limit = smaller(limit, share(percentage, best));
    }
    return limit;
}

/* What is older than an hour goes. */
static void move_to(struct rate_meter *meter, uint64_t now)
{
    uint64_t slot = now / SLOT_MS;
    unsigned int i;

    if (slot - meter->slot > RATE_SLOTS)
        meter->slot = slot - RATE_SLOTS;
    for (; meter->slot != slot; ++meter->slot)
        meter->best[(meter->slot + 1) % RATE_SLOTS] = 0;
    for (i = 0; slot < meter->slot && i < RATE_SLOTS; ++i)
        meter->best[i] = 0;
}

void rate_meter_add(struct rate_meter *meter, uint64_t bytes, uint64_t now)
{
    uint64_t *best, rate;

    if (!meter->since || now < meter->since || now - meter->since > GAP_MS)
    {
        meter->since = now;
        meter->bytes = 0;
        return;
    }
    meter->bytes += bytes;
    if (now - meter->since < MEASURE_MS)
        return;
    rate = meter->bytes * 1000 / (now - meter->since);
    move_to(meter, now);
    best = &meter->best[meter->slot % RATE_SLOTS];
    if (rate > *best)
        *best = rate;
    meter->since = now;
    meter->bytes = 0;
}

uint64_t rate_meter_best(struct rate_meter *meter, uint64_t now)
{
    uint64_t best = 0;
    unsigned int i;

    move_to(meter, now);
    for (i = 0; i < RATE_SLOTS; ++i)
    {
        if (meter->best[i] > best)
            best = meter->best[i];
    }
    return best;
}
