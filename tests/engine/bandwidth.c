/*
 * Tests of the limits of background jobs
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

#include <string.h>

#include "engine/bandwidth.h"
#include "engine/power.h"
#include "test.h"

#define FREE BANDWIDTH_FREE

static const struct interval_case
{
    const char *id;
    unsigned int from, to, hour;
    uint64_t limit;
}
interval_cases[] =
{
    {"POL-BW-3: before", 8, 17, 7, FREE},
    {"POL-RATE-4: the first hour", 8, 17, 8, 12500},
    {"POL-RATE-4: the last hour", 8, 17, 16, 12500},
    {"POL-RATE-4: the end", 8, 17, 17, FREE},
    {"POL-RATE-4: all day", 8, 8, 3, 12500},
    {"POL-RATE-4: over midnight, late", 22, 6, 23, 12500},
    {"POL-RATE-4: over midnight, early", 22, 6, 5, 12500},
    {"POL-RATE-4: over midnight, day", 22, 6, 6, FREE},
};

static void test_interval(void)
{
    struct bandwidth_policy policy = { 0 };
    size_t i;

    check(bandwidth_limit(&policy, 2, 1, 10) == FREE, "POL-BW-1: off");
    policy.enabled = policy.off_is_free = 1;
    policy.on_rate = 100;
    for (i = 0; i < sizeof(interval_cases) / sizeof(interval_cases[0]); i++)
    {
        policy.from = interval_cases[i].from;
        policy.to = interval_cases[i].to;
        check(bandwidth_limit(&policy, 2, 1, interval_cases[i].hour) == interval_cases[i].limit, "%s",
                interval_cases[i].id);
    }
    check(bandwidth_limit(&policy, 0, 1, 23) == FREE, "POL-RATE-1: foreground");
    policy.off_is_free = 0;
    policy.off_rate = 8;
    check(bandwidth_limit(&policy, 3, 1, 10) == 1000, "POL-BW-5, POL-BW-4");
    policy.from = policy.to;
    policy.on_rate = 1;
    check(bandwidth_limit(&policy, 1, 1, 10) == 250, "POL-RATE-2: below 2 kbit/s");
    policy.on_rate = 0;
    check(bandwidth_is_blocked(bandwidth_limit(&policy, 1, 1, 10)), "POL-RATE-3: nothing at all");
    policy.on_rate = 4294967200u;
    check(bandwidth_limit(&policy, 1, 1, 10) == 4294967200ull * 125, "POL-BW-2: the largest");
}

static void test_schedules(void)
{
    struct bandwidth_policy policy = { 0 };
    static const struct bandwidth_limits work = { { 10, 1, 0 }, { 1, 2, 1 } }, other = { { 0, 40, 0 }, { 3, 1, 3 } },
            maintenance = { { 3, 3, 3 }, { 3, 3, 3 } };

    policy.enabled = 1;
    policy.scheduled = 1;
    policy.work.start_day = 1;
    policy.work.end_day = 5;
    policy.work.start_hour = 9;
    policy.work.end_hour = 17;
    policy.work.limits = work;
    policy.other = other;
    check(bandwidth_limit(&policy, 1, 3, 12) == 1250, "POL-SCHED-3: kbit/s");
    check(bandwidth_limit(&policy, 2, 3, 12) == 125000, "POL-SCHED-3: Mbit/s");
    check(bandwidth_is_blocked(bandwidth_limit(&policy, 3, 3, 12)), "POL-SCHED-6: for this priority");
    check(bandwidth_limit(&policy, 1, 6, 12) == FREE, "POL-SCHED-2: another day; POL-SCHED-5: the schedules win");
    check(bandwidth_limit(&policy, 2, 5, 17) == 5000, "POL-SCHED-2: after work");
    check(bandwidth_limit(&policy, 2, 5, 16) == 125000, "POL-SCHED-2: the last day");
    policy.work.start_day = 6;
    policy.work.end_day = 1;
    check(bandwidth_limit(&policy, 2, 0, 12) == 125000, "POL-SCHED-2: over the end of the week");
    policy.maintained = 1;
    policy.maintenance.end_day = 6;
    policy.maintenance.start_hour = 10;
    policy.maintenance.end_hour = 13;
    policy.maintenance.limits = maintenance;
    check(bandwidth_limit(&policy, 3, 0, 12) == FREE, "POL-SCHED-4: maintenance goes before");
    check(bandwidth_limit(&policy, 2, 0, 13) == 125000, "POL-SCHED-4: and no longer");
    policy.scheduled = 0;
    check(bandwidth_limit(&policy, 2, 0, 13) == FREE, "POL-SCHED-1: maintenance alone");
}

static const struct power_case
{
    const char *id;
    struct power_facts facts;       /* in the order of its members */
    HRESULT reason;
}
power_cases[] =
{
    {"POL-OFF-1: nothing", {false, false, false}, S_OK},
    {"POL-OFF-1: not followed", {false, true, true}, S_OK},
    {"ST-ENV-12: nothing to wait for", {true, false, false}, S_OK},
    {"ST-ENV-12, ERR-MAP-37: a battery that is saved", {true, true, false}, BG_E_BLOCKED_BY_BATTERY_SAVER},
    {"ST-ENV-12, ERR-MAP-37: the policy", {true, false, true}, BG_E_BLOCKED_BY_BACKGROUND_ACCESS_POLICY},
    {"ST-ENV-12, ERR-MAP-37: both", {true, true, true}, BG_E_BLOCKED_BY_BATTERY_SAVER},
};

static void test_power(void)
{
    HRESULT reason;
    size_t i;

    for (i = 0; i < sizeof(power_cases) / sizeof(power_cases[0]); i++)
    {
        reason = power_reason_to_wait(&power_cases[i].facts);
        check(reason == power_cases[i].reason, "%s: %#x", power_cases[i].id, (unsigned int)reason);
        check(power_is_behind(reason) == FAILED(reason), "%s: not known again", power_cases[i].id);
    }
}

int main(void)
{
    test_power();
    test_interval();
    test_schedules();
    return test_report();
}
