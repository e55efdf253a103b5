/*
 * How much of a network interface background jobs leave to others
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

/* Nobody tells what a way can bear, nor whether others would take more. So both are tried out: with a limit for the
 * background the others have what they want, and then for a moment without. If they lose nothing by that, there is
 * room for all, and the limit goes (HTTP-NET-2). */

#define MEASURE_MS 1000
/* After a longer time the counters say nothing about now. */
#define GAP_MS 5000
/* Of the bytes of an answer, for the packets around them. */
#define HEADER_PART 12
/* Less of others is no traffic to yield to: bytes per second, and part of what the interface bears. */
#define QUIET_RATE 16384
#define QUIET_PART 16
/* Always some progress (SCHED-PRIO-4). */
#define LEAST_RATE 4096
#define LEAST_PART 24
/* Measurements: traffic of others comes and goes; the limit takes time to be felt, as does its end. */
#define TURNS_UNTIL_BUSY 2
#define TURNS_UNTIL_TRIAL 5
#define TURNS_BETWEEN_TRIALS 30
#define TURNS_OF_TRIAL 2
/* And how long there is no limit after a trial in which nobody lost anything. */
#define PATIENCE 30
#define MOST_PATIENCE 480

void yielding_begin(struct yielding *yielding)
{
    memset(yielding, 0, sizeof(*yielding));
    yielding->limit = BANDWIDTH_FREE;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static bool is_quiet(const struct yielding *yielding, uint64_t others)
{
    return others < larger(yielding->most / QUIET_PART, QUIET_RATE);
}

static void enter(struct yielding *yielding, enum yielding_phase phase)
{
    yielding->phase = phase;
    yielding->turns = yielding->busy = 0;
    if (phase != YIELDING_LIMITED)
        yielding->limit = BANDWIDTH_FREE;
}

/* Less than what others do not take: they would take more if they could, which shows as soon as they can. It falls at
 * once and rises slowly, as a single measurement may be wrong. */
static void set_limit(struct yielding *yielding, uint64_t others)
{
    uint64_t least = larger(yielding->most / LEAST_PART, LEAST_RATE);
    uint64_t room = yielding->most - yielding->most / 10, wanted = others + others / 4;
    uint64_t limit = room > wanted ? larger(room - wanted, least) : least;

    if (yielding->limit != BANDWIDTH_FREE && limit > yielding->limit + yielding->limit / 4)
        limit = yielding->limit + yielding->limit / 4;
    yielding->limit = limit;
}

static void measure_free(struct yielding *yielding, uint64_t came, uint64_t others)
{
    bool known = yielding->turns <= yielding->patience && others <= yielding->harmless + yielding->harmless / 2;

    yielding->most = larger(came, yielding->most - yielding->most / 64);
    if (is_quiet(yielding, others) || known)
        yielding->busy = 0;
    else if (++yielding->busy >= TURNS_UNTIL_BUSY)
    {
        yielding->others = others;
        enter(yielding, YIELDING_LIMITED);
        set_limit(yielding, others);
    }
}

static void measure_limited(struct yielding *yielding, uint64_t others)
{
    unsigned int until = yielding->harmless || !yielding->patience ? TURNS_UNTIL_TRIAL : TURNS_BETWEEN_TRIALS;

    yielding->busy = is_quiet(yielding, others) ? yielding->busy + 1 : 0;
    if (yielding->busy >= TURNS_UNTIL_BUSY)
    {
        yielding->harmless = yielding->patience = 0;
        enter(yielding, YIELDING_FREE);
        return;
    }
    yielding->others = (yielding->others + others) / 2;
    set_limit(yielding, others);
    yielding->before = yielding->limit;
    if (yielding->turns >= until)
        enter(yielding, YIELDING_TRYING);
}

/* At first what has waited comes at once, which says nothing. */
static void measure_trial(struct yielding *yielding, uint64_t came, uint64_t others)
{
    if (yielding->turns < TURNS_OF_TRIAL)
        return;
    yielding->most = came;
    if (others >= yielding->others - yielding->others / 8)
    {
        yielding->patience = yielding->harmless ? yielding->patience * 2 : PATIENCE;
        if (yielding->patience > MOST_PATIENCE)
            yielding->patience = MOST_PATIENCE;
        yielding->harmless = larger(others, yielding->others);
        enter(yielding, YIELDING_FREE);
        return;
    }
    yielding->harmless = 0;
    yielding->patience = PATIENCE;
    enter(yielding, YIELDING_LIMITED);
    yielding->limit = yielding->before;
}

static void judge(struct yielding *yielding, uint64_t came, uint64_t own)
{
    uint64_t others = came > own ? came - own : 0;

    ++yielding->turns;
    switch (yielding->phase)
    {
        case YIELDING_FREE:
            measure_free(yielding, came, others);
            break;
        case YIELDING_LIMITED:
            measure_limited(yielding, others);
            break;
        case YIELDING_TRYING:
            measure_trial(yielding, came, others);
            break;
    }
}

void yielding_measure(struct yielding *yielding, uint64_t now, uint64_t came, uint64_t own)
{
    uint64_t elapsed = now - yielding->measured_at, came_rate, own_rate;

    if (yielding->begun && elapsed < MEASURE_MS)
        return;
    if (yielding->begun && (elapsed > GAP_MS || came < yielding->came))
        yielding_begin(yielding);
    if (yielding->begun)
    {
        came_rate = (came - yielding->came) * 1000 / elapsed;
        own_rate = (own - yielding->own) * 1000 / elapsed;
        judge(yielding, came_rate, own_rate + own_rate / HEADER_PART);
    }
    yielding->begun = true;
    yielding->measured_at = now;
    yielding->came = came;
    yielding->own = own;
}
