/*
 * Tests of what background jobs leave to others
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

#include "transfer/yielding.h"

#include <string.h>

#include "test.h"

#define LINK ((uint64_t)1 << 20)
/* What a server sends at most, where it is not the link that is slow. */
#define NO_END (~(uint64_t)0)

/* A link that a background transfer shares with others. */
struct link
{
    struct yielding yielding;
    uint64_t now;
    uint64_t came;
    uint64_t own;
    uint64_t others;            /* bytes per second that they want */
    uint64_t server;            /* and that ours can have */
    uint64_t others_had;        /* in the last run */
    uint64_t own_had;
};

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static void begin(struct link *link)
{
    memset(link, 0, sizeof(*link));
    link->server = NO_END;
    link->now = 5000;
    yielding_begin(&link->yielding);
    yielding_measure(&link->yielding, link->now, link->came, link->own);
}

/* Who wants less than half gets that, and else both get half. */
static void run(struct link *link, unsigned int seconds)
{
    uint64_t own, others, wanted;

    link->others_had = link->own_had = 0;
    for (; seconds; --seconds)
    {
        wanted = smaller(link->yielding.limit, link->server);
        others = smaller(link->others, wanted < LINK / 2 ? LINK - wanted : LINK / 2);
        own = smaller(wanted, LINK - others);
        link->now += 1000;
        link->own += own - own / 20;
        link->own_had += own;
        link->others_had += others;
        link->came += own + others;
        yielding_measure(&link->yielding, link->now, link->came, link->own);
    }
}

static void test_alone(void)
{
    struct link link;

    begin(&link);
    run(&link, 100);
    check(link.own_had == 100 * LINK, "HTTP-NET-2: alone: %u of 100", (unsigned int)(link.own_had / LINK));
    link.others = 10000;
    run(&link, 100);
    check(link.yielding.phase == YIELDING_FREE, "HTTP-NET-2: a little that others have is no traffic");
}

/* Others who take what they can get have the link, ours always something (SCHED-PRIO-4). */
static void test_greedy(void)
{
    struct link link;

    begin(&link);
    run(&link, 10);
    link.others = NO_END;
    run(&link, 10);
    run(&link, 300);
    check(link.others_had > 300 * LINK * 85 / 100, "HTTP-NET-2: others had %u of 300",
            (unsigned int)(link.others_had / LINK));
    check(link.own_had > 300 * LINK / 30, "SCHED-PRIO-4: %u KiB in 300 s", (unsigned int)(link.own_had >> 10));
    link.others = 0;
    run(&link, 5);
    run(&link, 20);
    check(link.own_had == 20 * LINK, "HTTP-NET-2: alone again: %u of 20", (unsigned int)(link.own_had / LINK));
}

/* A link that is in use from the first moment on. */
static void test_late(void)
{
    struct link link;

    begin(&link);
    link.others = NO_END;
    run(&link, 10);
    run(&link, 100);
    check(link.others_had > 100 * LINK * 85 / 100, "HTTP-NET-2: others had %u of 100",
            (unsigned int)(link.others_had / LINK));
}

/* What others have does not change with ours: there is room for both. */
static void test_modest(void)
{
    struct link link;

    begin(&link);
    link.others = LINK * 3 / 10;
    run(&link, 300);
    check(link.others_had == 300 * link.others, "HTTP-NET-2: others lose nothing");
    check(link.own_had > 300 * LINK * 6 / 10, "HTTP-NET-2: ours had %u of 300", (unsigned int)(link.own_had / LINK));
    link.others = NO_END;
    run(&link, 10);
    run(&link, 100);
    check(link.others_had > 100 * LINK * 85 / 100, "HTTP-NET-2: then others take what they can: %u of 100",
            (unsigned int)(link.others_had / LINK));
}

/* A slow server, not the link: how much that could bear is not known. */
static void test_slow_server(void)
{
    struct link link;

    begin(&link);
    link.server = LINK / 20;
    link.others = LINK / 2;
    run(&link, 300);
    check(link.own_had > 300 * link.server * 85 / 100, "HTTP-NET-2: ours had %u of %u KiB",
            (unsigned int)(link.own_had >> 10), (unsigned int)(300 * link.server >> 10));
}

static void test_counters(void)
{
    struct link link;

    begin(&link);
    link.others = NO_END;
    run(&link, 10);
    check(link.yielding.phase == YIELDING_LIMITED, "there is a limit");
    yielding_measure(&link.yielding, link.now + 999, link.came + 5 * LINK, link.own);
    check(link.yielding.measured_at == link.now, "measured too early");
    link.now += 60000;
    run(&link, 1);
    check(link.yielding.phase == YIELDING_FREE, "after a minute nothing is known");
    run(&link, 10);
    check(link.yielding.phase == YIELDING_LIMITED, "there is a limit again");
    link.came = 0;
    run(&link, 1);
    check(link.yielding.phase == YIELDING_FREE, "a counter that began anew says nothing");
}

int main(void)
{
    test_alone();
    test_greedy();
    test_late();
    test_modest();
    test_slow_server();
    test_counters();
    return test_report();
}
