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

#include "engine/bandwidth.h"

#define FOREGROUND 0
#define KBIT (1000 / 8)
#define SLOWEST (2 * KBIT)      /* POL-RATE-2 */

enum limit_type
{
    TYPE_KBIT = 1,
    TYPE_MBIT,
    TYPE_FREE,
};

static uint64_t rate(uint64_t kbits)
{
    uint64_t bytes = kbits * KBIT;

    return bytes && bytes < SLOWEST ? SLOWEST : bytes;
}

static uint64_t limit_of(const struct bandwidth_limits *limits, unsigned int priority)
{
    uint32_t limit = limits->limits[priority - 1];

    switch (limits->types[priority - 1])
    {
        case TYPE_KBIT: return rate(limit);
        case TYPE_MBIT: return rate((uint64_t)limit * 1000);
        default: return BANDWIDTH_FREE;
    }
}

bool bandwidth_hour_is_within(uint32_t hour, uint32_t from, uint32_t to)
{
    if (from == to)
        return true;
    return from < to ? hour >= from && hour < to : hour >= from || hour < to;
}

/* Both ends belong to it. */
static bool day_is_within(uint32_t day, uint32_t from, uint32_t to)
{
    return from <= to ? day >= from && day <= to : day >= from || day <= to;
}

static bool is_within(const struct bandwidth_schedule *schedule, unsigned int day, unsigned int hour)
{
    return day_is_within(day, schedule->start_day, schedule->end_day)
            && bandwidth_hour_is_within(hour, schedule->start_hour, schedule->end_hour);
}

static uint64_t limit_by_schedule(const struct bandwidth_policy *policy, unsigned int priority, unsigned int day,
        unsigned int hour)
{
    if (policy->maintained && is_within(&policy->maintenance, day, hour))
        return limit_of(&policy->maintenance.limits, priority);
    if (!policy->scheduled)
        return BANDWIDTH_FREE;
    return limit_of(is_within(&policy->work, day, hour) ? &policy->work.limits : &policy->other, priority);
}

uint64_t bandwidth_limit(const struct bandwidth_policy *policy, unsigned int priority, unsigned int day,
        unsigned int hour)
{
    if (priority == FOREGROUND || priority > 3)
        return BANDWIDTH_FREE;
    if (policy->scheduled || policy->maintained)                /* POL-SCHED-5 */
        return limit_by_schedule(policy, priority, day, hour);
    if (!policy->enabled)
        return BANDWIDTH_FREE;
    if (bandwidth_hour_is_within(hour, policy->from, policy->to))
        return rate(policy->on_rate);
    return policy->off_is_free ? BANDWIDTH_FREE : rate(policy->off_rate);
}
