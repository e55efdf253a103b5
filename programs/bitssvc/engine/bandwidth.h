/*
 * How fast background jobs may be, by policy
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

#ifndef OPENBITS_ENGINE_BANDWIDTH_H
#define OPENBITS_ENGINE_BANDWIDTH_H

#include "engine/pure.h"

/* Bytes per second. */
#define BANDWIDTH_FREE (~(uint64_t)0)
#define BANDWIDTH_BLOCKED 0

/* Limits of the background priorities, high to low, as the policy has them. */
struct bandwidth_limits
{
    uint32_t limits[3];
    uint32_t types[3];          /* 1: kbit/s, 2: Mbit/s, 3: none (POL-SCHED-3) */
};

struct bandwidth_schedule
{
    uint32_t start_day, end_day;    /* 0: Sunday */
    uint32_t start_hour, end_hour;
    struct bandwidth_limits limits;
};

/* Values of the policies; what is missing is 0, except where said. */
struct bandwidth_policy
{
    uint32_t enabled;           /* EnableBITSMaxBandwidth (POL-BW-1 .. -5) */
    uint32_t on_rate;           /* kbit/s */
    uint32_t off_rate;
    uint32_t off_is_free;
    uint32_t from, to;          /* hours; missing: 8 and 17 */
    uint32_t scheduled;         /* EnableBandwidthLimits */
    uint32_t maintained;        /* EnableMaintenanceLimits */
    uint32_t lan_is_free;       /* IgnoreBandwidthLimitsOnLan (POL-RATE-7) */
    struct bandwidth_schedule work;
    struct bandwidth_limits other;
    struct bandwidth_schedule maintenance;
};

/* The limit for a priority (1: high .. 3: low) at that local time; it can change with the hour only (POL-RATE-1 .. -4,
 * POL-SCHED-1 .. -6). Foreground is free. */
uint64_t bandwidth_limit(const struct bandwidth_policy *policy, unsigned int priority, unsigned int day,
        unsigned int hour);

/* The first hour belongs to the interval, the last does not; equal ones are the whole day, and it may pass midnight
 * (POL-RATE-4, DO-POLICY-BW-8). */
bool bandwidth_hour_is_within(uint32_t hour, uint32_t from, uint32_t to);

/* Whether that priority may not run at all (POL-RATE-3). */
static inline bool bandwidth_is_blocked(uint64_t limit)
{
    return limit == BANDWIDTH_BLOCKED;
}

#endif
