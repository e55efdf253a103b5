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

#include "transfer/ahead_pace.h"

#include "test.h"

#define MIB ((uint64_t)1 << 20)

static void test_begin(void)
{
    struct pace pace;

    check(!pace_begin(&pace, 0, 0, 0), "not known how long the way is");
    check(!pace_begin(&pace, 19, 0, 0), "a short way");
    check(pace_begin(&pace, 20, 0, 0) && pace.connections == 4, "20 ms: %u connections", pace.connections);
    check(pace_begin(&pace, 40, 0, 0) && pace.connections == 8, "40 ms: %u connections", pace.connections);
    check(pace_begin(&pace, 5000, 0, 0) && pace.connections == 16, "5 s: %u connections", pace.connections);
}

static void test_more(void)
{
    struct pace pace;

    pace_begin(&pace, 40, 1000, 5 * MIB);
    pace_measure(&pace, 1999, 9 * MIB);
    check(pace.connections == 8, "measured too early");
    pace_measure(&pace, 2000, 9 * MIB);
    check(pace.connections == 12 && pace.rate == 4 * MIB, "a first step: %u connections", pace.connections);
    pace_measure(&pace, 3000, 15 * MIB);
    check(pace.connections == 16 && !pace.settled, "6 instead of 4 MiB: %u connections", pace.connections);
    pace_measure(&pace, 4000, 23 * MIB);
    check(pace.connections == 16 && pace.settled, "the most: %u connections", pace.connections);
    pace_measure(&pace, 9000, 24 * MIB);
    check(pace.connections == 16, "settled: %u connections", pace.connections);
}

/* A step that brings nothing is taken back. */
static void test_enough(void)
{
    struct pace pace;

    pace_begin(&pace, 20, 0, 0);
    pace_measure(&pace, 1000, 10 * MIB);
    check(pace.connections == 8, "a first step: %u connections", pace.connections);
    pace_measure(&pace, 2000, 20 * MIB + MIB / 4);
    check(pace.connections == 4 && pace.settled, "no quicker: %u connections", pace.connections);
}

static void test_silence(void)
{
    struct pace pace;

    pace_begin(&pace, 20, 0, 0);
    pace_measure(&pace, 1000, 0);
    check(pace.connections == 4 && !pace.settled, "no bytes yet: %u connections", pace.connections);
    pace_measure(&pace, 2000, MIB);
    check(pace.connections == 8, "the first ones: %u connections", pace.connections);
    pace_measure(&pace, 3000, MIB);
    check(pace.connections == 8 && !pace.settled, "none in between: %u connections", pace.connections);
}

int main(void)
{
    test_begin();
    test_more();
    test_enough();
    test_silence();
    return test_report();
}
