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

/* A shorter way is no hindrance to one connection. */
#define LEAST_LATENCY 20
#define LATENCY_PER_CONNECTION 5
#define MOST_CONNECTIONS 16
#define STEP 4
#define MEASURE_MS 1000
/* More connections are kept that bring so much more, in percent. */
#define LEAST_GAIN 5

bool pace_begin(struct pace *pace, uint32_t latency, uint64_t now, uint64_t position)
{
    if (latency < LEAST_LATENCY)
        return false;
    pace->connections = latency / LATENCY_PER_CONNECTION;
    if (pace->connections > MOST_CONNECTIONS)
        pace->connections = MOST_CONNECTIONS;
    pace->rate = 0;
    pace->settled = false;
    pace->measured_at = now;
    pace->measured_position = position;
    return true;
}

/* The last step is taken back if it was of no use, and then it was the last. */
static void judge(struct pace *pace, uint64_t rate)
{
    bool gained = rate > pace->rate + pace->rate * LEAST_GAIN / 100;

    if (!gained)
    {
        pace->connections -= STEP;
        pace->settled = true;
    }
    else if (pace->connections == MOST_CONNECTIONS)
    {
        pace->settled = true;
    }
    else
    {
        pace->connections += STEP;
        if (pace->connections > MOST_CONNECTIONS)
            pace->connections = MOST_CONNECTIONS;
    }
    pace->rate = rate;
}

void pace_measure(struct pace *pace, uint64_t now, uint64_t position)
{
    if (pace->settled || now - pace->measured_at < MEASURE_MS)
        return;
    if (position > pace->measured_position)
        judge(pace, (position - pace->measured_position) * 1000 / (now - pace->measured_at));
    pace->measured_at = now;
    pace->measured_position = position;
}
