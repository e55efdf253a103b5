/*
 * Bandwidth and cache servers under the policies of Delivery Optimization, natively
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

#include <stdlib.h>
#include <string.h>

#include "engine/bandwidth.h"
#include "engine/do_limits.h"
#include "transfer/cache_host.h"

#include "test.h"

/* Bandwidth -------------------------------------------------------------------------------------------------------- */

static void test_limits(void)
{
    struct do_policy policy;

    memset(&policy, 0, sizeof(policy));
    check(do_limit(&policy, true, 12, 1000000) == BANDWIDTH_FREE, "DO-POLICY-BW-1: not set");
    policy.background.rate = 100;
    check(do_limit(&policy, false, 12, 0) == 102400, "DO-POLICY-BW-1, DO-POLICY-BW-2");
    check(do_limit(&policy, true, 12, 0) == BANDWIDTH_FREE, "DO-POLICY-BW-1: the other class");
    policy.old_rate = 7;
    check(do_limit(&policy, true, 12, 0) == 7168, "DO-POLICY-BW-5");
    check(do_limit(&policy, false, 12, 0) == 102400, "DO-POLICY-BW-5: has its own");
    policy.background.percentage = 10;
    check(do_limit(&policy, false, 12, 0) == 102400, "DO-POLICY-BW-4: nothing measured");
    check(do_limit(&policy, false, 12, 1000000) == 100000, "DO-POLICY-BW-3, DO-POLICY-BW-4, DO-POLICY-BW-8");
    check(do_limit(&policy, false, 12, 90000000) == 102400, "DO-POLICY-BW-8: the smallest");
}

static void test_hours(void)
{
    struct do_policy policy;

    memset(&policy, 0, sizeof(policy));
    policy.foreground.has_hours = true;
    policy.foreground.from = 22;
    policy.foreground.to = 6;
    policy.foreground.inside = 50;
    check(do_limit(&policy, true, 23, 1000) == 500, "DO-POLICY-BW-6, DO-POLICY-BW-8: before midnight");
    check(do_limit(&policy, true, 5, 1000) == 500, "DO-POLICY-BW-8: behind midnight");
    check(do_limit(&policy, true, 6, 1000) == BANDWIDTH_FREE, "DO-POLICY-BW-8: 0 is no limit");
    policy.foreground.outside = 10;
    check(do_limit(&policy, true, 6, 1000) == 100, "DO-POLICY-BW-7");
    policy.foreground.to = 22;
    check(do_limit(&policy, true, 6, 1000) == 500, "DO-POLICY-BW-8: the whole day");
}

#define MINUTE 60000

static void test_meter(void)
{
    struct rate_meter meter;
    uint64_t now = 7 * MINUTE;
    int i;

    memset(&meter, 0, sizeof(meter));
    check(!rate_meter_best(&meter, now), "DO-POLICY-BW-4: nothing yet");
    for (i = 0; i <= 10; i++)
        rate_meter_add(&meter, 1000, now + i * 200);
    check(rate_meter_best(&meter, now + 2000) == 5000, "DO-POLICY-BW-4: %u",
            (unsigned int)rate_meter_best(&meter, now + 2000));
    check(rate_meter_best(&meter, now + 45 * MINUTE) == 5000, "DO-POLICY-BW-4: the last hour");
    check(!rate_meter_best(&meter, now + 65 * MINUTE), "DO-POLICY-BW-4: longer ago");
}

/* Cache servers ---------------------------------------------------------------------------------------------------- */

static void check_url(const char *id, const char *url, const char *host, const char *expected)
{
    char *got = cache_url(url, host);

    check(got && !strcmp(got, expected), "%s: %s", id, got ? got : "nothing");
    free(got);
}

static void test_urls(void)
{
    check_url("DO-CACHE-REQ-1, DO-CACHE-REQ-3", "http://a.example/x/y", "cache",
            "http://cache/x/y?cacheHostOrigin=a.example");
    check_url("DO-CACHE-REQ-3", "http://a.example/x?b=c", "cache", "http://cache/x?b=c&cacheHostOrigin=a.example");
    check_url("DO-CACHE-REQ-2, DO-CACHE-REQ-3", "http://a.example:8080/x", "cache",
            "http://cache:8080/x?cacheHostOrigin=a.example");
    check_url("DO-CACHE-REQ-2", "https://a.example/x", "cache", "https://cache/x?cacheHostOrigin=a.example");
    check_url("DO-CACHE-HOST-4", "http://a.example:8080/x", "cache:81", "http://cache:81/x?cacheHostOrigin=a.example");
    check_url("DO-CACHE-REQ-1: user", "http://u:p@a.example/x", "cache", "http://cache/x?cacheHostOrigin=a.example");
    check_url("DO-CACHE-REQ-1: IPv6", "http://[::1]:80/x", "[::2]", "http://[::2]:80/x?cacheHostOrigin=[::1]");
    check_url("DO-CACHE-REQ-1: no path", "http://a.example", "cache", "http://cache?cacheHostOrigin=a.example");
    check_url("DO-CACHE-REQ-1: fragment", "http://a.example/x#y", "cache", "http://cache/x?cacheHostOrigin=a.example");
}

static void test_list(void)
{
    struct cache_hosts hosts;

    cache_hosts_parse(&hosts, " one , ,two:8080,\tthree");
    check(hosts.count == 3, "DO-CACHE-HOST-4: %u", hosts.count);
    check(!strcmp(hosts.names[0], "one") && !strcmp(hosts.names[1], "two:8080") && !strcmp(hosts.names[2], "three"),
            "DO-CACHE-HOST-1, DO-CACHE-HOST-2, DO-CACHE-HOST-4");
    cache_hosts_parse(&hosts, "a b,one/path,user@two,three#x,four,five\r\n");
    check(hosts.count == 1 && !strcmp(hosts.names[0], "four"), "DO-CACHE-HOST-4: %u that are no host", hosts.count);
    cache_hosts_parse(&hosts, "");
    check(!hosts.count, "DO-CACHE-HOST-3");
}

static struct cache_hosts two;
static bool banned[CACHE_HOSTS];

static int next(struct cache_course *course, bool has_delay, bool over)
{
    int where = cache_choose(course, &two, banned, has_delay, over);

    cache_begun(course, where);
    return where;
}

static void test_without_delay(void)
{
    struct cache_course course = { .last = CACHE_ORIGIN };

    check(next(&course, false, false) == 0, "DO-CACHE-USE-1");
    cache_progressed(&course);
    check(next(&course, false, false) == 0, "DO-CACHE-USE-1: and on");
    cache_failed(&course);
    check(next(&course, false, false) == CACHE_ORIGIN, "DO-CACHE-USE-3");
    cache_progressed(&course);
    check(next(&course, false, false) == CACHE_ORIGIN, "DO-CACHE-USE-3: and stays");
    cache_failed(&course);
    check(next(&course, false, false) == CACHE_ORIGIN, "DO-CACHE-USE-4: one attempt");
    cache_failed(&course);
    check(next(&course, false, false) == 0, "DO-CACHE-USE-4: two attempts");
    cache_failed(&course);
    check(next(&course, false, false) == 0, "DO-CACHE-USE-4: one attempt there");
    cache_failed(&course);
    check(next(&course, false, false) == CACHE_ORIGIN, "DO-CACHE-USE-4: two attempts there");
}

static void test_with_delay(void)
{
    struct cache_course course = { .last = CACHE_ORIGIN };

    check(next(&course, true, false) == 0, "DO-CACHE-USE-5");
    cache_failed(&course);
    check(next(&course, true, false) == 1, "DO-CACHE-USE-5: round robin");
    cache_failed(&course);
    check(next(&course, true, false) == 0, "DO-CACHE-USE-5: round robin");
    check(next(&course, true, true) == CACHE_ORIGIN, "DO-CACHE-USE-6");
    cache_failed(&course);
    cache_failed(&course);
    check(next(&course, true, true) == CACHE_ORIGIN, "DO-CACHE-USE-6: no more");
}

static void test_bans(void)
{
    struct cache_course course = { .last = CACHE_ORIGIN }, other = { .last = CACHE_ORIGIN };

    banned[0] = true;
    check(next(&course, false, false) == 1, "DO-CACHE-BAN-5: the other one");
    banned[1] = true;
    check(next(&course, true, false) == CACHE_ORIGIN, "DO-CACHE-BAN-5: all, in spite of a delay");
    banned[0] = banned[1] = false;
    other.off = true;
    check(next(&other, true, false) == CACHE_ORIGIN, "DO-CACHE-CHECK-1");
}

int main(void)
{
    test_limits();
    test_hours();
    test_meter();
    test_urls();
    test_list();
    cache_hosts_parse(&two, "one,two");
    test_without_delay();
    test_with_delay();
    test_bans();
    return test_report();
}
