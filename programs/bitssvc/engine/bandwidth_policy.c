/*
 * Bandwidth policies in the registry
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

#include "engine/bandwidth_policy.h"

#include <stdio.h>

#include "engine/policy.h"
#include "engine/private.h"

static DWORD read_value(const WCHAR *subkey, const WCHAR *name, DWORD missing, DWORD largest)
{
    DWORD value;

    return policy_read(subkey, name, &value) && value <= largest ? value : missing;
}

static void read_limits(const WCHAR *subkey, struct bandwidth_limits *limits)
{
    static const WCHAR *const names[] = { L"High", L"Normal", L"Low" };
    WCHAR name[32];
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(names); ++i)
    {
        swprintf(name, ARRAYSIZE(name), L"%lsBandwidthLimit", names[i]);
        limits->limits[i] = read_value(subkey, name, 0, MAXDWORD);
        swprintf(name, ARRAYSIZE(name), L"%lsBandwidthType", names[i]);
        limits->types[i] = read_value(subkey, name, 3, 3);
    }
}

static void read_schedule(const WCHAR *subkey, struct bandwidth_schedule *schedule)
{
    schedule->start_day = read_value(subkey, L"StartDay", 0, 6);
    schedule->end_day = read_value(subkey, L"EndDay", 6, 6);
    schedule->start_hour = read_value(subkey, L"StartHour", 0, 23);
    schedule->end_hour = read_value(subkey, L"EndHour", 0, 23);
    read_limits(subkey, &schedule->limits);
}

void bandwidth_policy_read(struct bandwidth_policy *policy)
{
    policy->enabled = read_value(NULL, L"EnableBITSMaxBandwidth", 0, 1);
    policy->on_rate = read_value(NULL, L"MaxTransferRateOnSchedule", 1000, MAXDWORD);
    policy->off_rate = read_value(NULL, L"MaxTransferRateOffSchedule", 1000, MAXDWORD);
    policy->off_is_free = read_value(NULL, L"UseSystemMaximum", 0, 1);
    policy->from = read_value(NULL, L"MaxBandwidthValidFrom", 8, 23);
    policy->to = read_value(NULL, L"MaxBandwidthValidTo", 17, 23);
    policy->scheduled = read_value(L"Throttling", L"EnableBandwidthLimits", 0, 1);
    policy->maintained = read_value(L"Throttling", L"EnableMaintenanceLimits", 0, 1);
    policy->lan_is_free = read_value(L"Throttling", L"IgnoreBandwidthLimitsOnLan", 0, 1);
    read_schedule(L"Throttling\\WorkSchedule", &policy->work);
    read_limits(L"Throttling\\NonWorkSchedule", &policy->other);
    read_schedule(L"Throttling\\MaintenanceSchedule", &policy->maintenance);
}

uint64_t bandwidth_policy_limit(const struct bandwidth_policy *policy, unsigned int priority)
{
    SYSTEMTIME now = clock_localtime();

    return bandwidth_limit(policy, priority, now.wDayOfWeek, now.wHour);
}

DWORD bandwidth_policy_next_change(void)
{
    SYSTEMTIME now = clock_localtime();

    return ((59 - now.wMinute) * 60 + 60 - now.wSecond) * 1000;
}
