/*
 * Tests of the order in which parts of a file are fetched
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

#include "engine/fill_plan.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "test.h"

#define MAX 8
#define NONE RANGE_TO_EOF

struct made
{
    struct byte_range ranges[MAX];
    size_t count;
    uint64_t asked;
};

static const struct plan_case
{
    const char *id;
    struct made old;
    uint64_t done, size;
    struct byte_range wanted[MAX];
    size_t wanted_count;
    uint64_t position;
    bool whole;
    struct made result;
}
plan_cases[] =
{
    {"FILE-OD-2: nothing asked for", {{{0, 0}}, 0, 0}, 0, 1000, {{0, 0}}, 0, NONE, false, {{{0, 0}}, 0, 0}},
    {"FILE-OD-2: the whole", {{{0, 0}}, 0, 0}, 0, 1000, {{0, 0}}, 0, NONE, true, {{{0, 1000}}, 1, 0}},
    {"FILE-OD-3: in the order given", {{{0, 0}}, 0, 0}, 0, 1000, {{500, 10}, {100, 10}}, 2, NONE, false,
            {{{500, 10}, {100, 10}}, 2, 20}},
    {"FILE-OD-3: then the rest", {{{0, 0}}, 0, 0}, 0, 1000, {{500, 10}}, 1, NONE, true,
            {{{500, 10}, {0, 500}, {510, 490}}, 3, 10}},
    {"FILE-OD-3: overlap each other", {{{0, 0}}, 0, 0}, 0, 1000, {{500, 100}, {450, 100}, {400, 300}}, 3, NONE, false,
            {{{500, 100}, {450, 50}, {400, 50}, {600, 100}}, 4, 300}},
    {"FILE-OD-3: overlap what is in", {{{0, 100}}, 1, 100}, 100, 1000, {{50, 100}}, 1, NONE, false,
            {{{0, 150}}, 1, 150}},
    {"FILE-OD-3: before what is pending", {{{0, 100}, {300, 100}}, 2, 200}, 120, 1000, {{600, 10}, {350, 10}}, 2, NONE,
            false, {{{0, 100}, {300, 20}, {600, 10}, {350, 10}, {320, 30}, {360, 40}}, 6, 210}},
    {"FILE-OD-3: nothing new", {{{0, 100}}, 1, 100}, 100, 1000, {{20, 10}}, 1, NONE, false, {{{0, 100}}, 1, 100}},
    {"FILE-OD-5: to the end", {{{0, 0}}, 0, 0}, 0, 1000, {{900, RANGE_TO_EOF}}, 1, NONE, false,
            {{{900, 100}}, 1, 100}},
    {"FILE-OD-4: size not known", {{{0, 10}}, 1, NONE}, 0, NONE, {{5, 10}, {7, RANGE_TO_EOF}}, 2, NONE, false,
            {{{5, 10}, {7, RANGE_TO_EOF}, {0, 10}}, 3, NONE}},
    {"FILE-OD-4: size has become known", {{{5, 10}, {7, RANGE_TO_EOF}, {0, 10}}, 3, NONE}, 0, 20, {{0, 0}}, 0, NONE,
            false, {{{5, 15}, {0, 5}}, 2, 20}},
    {"FILE-OD-13: shorter than it was", {{{5, 10}, {50, 10}}, 2, 20}, 0, 12, {{0, 0}}, 0, NONE, false,
            {{{5, 7}}, 1, 7}},
    {"FILE-OD-6: the rest from there on", {{{0, 100}, {100, 900}}, 2, 100}, 200, 1000, {{0, 0}}, 0, 600, true,
            {{{0, 200}, {600, 400}, {200, 400}}, 3, 200}},
    {"FILE-OD-6: stays", {{{0, 200}, {600, 400}, {200, 400}}, 3, 200}, 300, 1000, {{0, 0}}, 0, NONE, true,
            {{{0, 200}, {600, 400}, {200, 400}}, 3, 300}},
    {"FILE-OD-6: requests from there on", {{{0, 10}, {100, 10}, {200, 10}}, 3, 30}, 10, 1000, {{0, 0}}, 0, 150, false,
            {{{0, 10}, {200, 10}, {100, 10}}, 3, 30}},
    {"FILE-OD-6: at the end", {{{0, 0}}, 0, 0}, 0, 1000, {{0, 0}}, 0, 1000, true, {{{0, 1000}}, 1, 0}},
    {"FILE-OD-12: on", {{{0, 10}, {10, 990}}, 2, 10}, 10, 1000, {{0, 0}}, 0, NONE, false, {{{0, 10}}, 1, 10}},
    {"FILE-OD-12: on, some of the rest is in", {{{500, 10}, {0, 500}, {510, 490}}, 3, 10}, 110, 1000, {{0, 0}}, 0, NONE,
            false, {{{500, 10}, {0, 100}}, 2, 110}},
    {"FILE-OD-12: off", {{{500, 10}, {100, 10}}, 2, 20}, 15, 1000, {{0, 0}}, 0, NONE, true,
            {{{500, 10}, {100, 10}, {0, 100}, {110, 390}, {510, 490}}, 5, 20}},
};

static void test_make(void)
{
    size_t i;

    for (i = 0; i < sizeof(plan_cases) / sizeof(plan_cases[0]); i++)
    {
        const struct plan_case *c = &plan_cases[i];
        struct fill_plan old = { 0 }, expected = { 0 }, plan;
        struct fill_wish wish = { &old, c->done, c->size, c->wanted, c->wanted_count, c->position, c->whole };

        old.ranges = (struct byte_range *)c->old.ranges;
        old.count = c->old.count;
        old.asked = c->old.asked;
        expected.ranges = (struct byte_range *)c->result.ranges;
        expected.count = c->result.count;
        expected.asked = c->result.asked;
        check(fill_plan_make(&wish, &plan) == S_OK, "%s", c->id);
        check(fill_plan_is_same(&plan, &expected), "%s: %zu ranges, %llu asked, the first {%llu, %llu}", c->id,
                plan.count, (unsigned long long)plan.asked,
                plan.count ? (unsigned long long)plan.ranges[0].offset : 0,
                plan.count ? (unsigned long long)plan.ranges[0].length : 0);
        fill_plan_free(&plan);
    }
}

/* Random requests: whatever they are, nothing is planned twice, and the whole is the whole. */
static void test_random(void)
{
    struct fill_plan plan = { 0 }, next;
    unsigned int turn, i, j;
    uint64_t done = 0;
    bool overlap;

    srand(1);
    for (turn = 0; turn < 200; turn++)
    {
        struct byte_range wanted = { rand() % 1000, rand() % 100 };
        struct fill_wish wish = { &plan, done, 1000, &wanted, 1, turn % 3 ? NONE : (uint64_t)(rand() % 1000),
                turn % 5 == 0 };

        check(fill_plan_make(&wish, &next) == S_OK, "FILE-OD-3: turn %u", turn);
        for (i = 0, overlap = false; i < next.count; i++)
        {
            for (j = 0; j < i; j++)
                overlap |= next.ranges[i].offset < next.ranges[j].offset + next.ranges[j].length
                        && next.ranges[j].offset < next.ranges[i].offset + next.ranges[i].length;
        }
        check(!overlap, "FILE-OD-3: turn %u", turn);
        check(!wish.whole || fill_plan_total(next.ranges, next.count) == 1000, "FILE-OD-2: turn %u", turn);
        fill_plan_free(&plan);
        plan = next;
        done += (fill_plan_total(plan.ranges, plan.count) - done) / 50;
    }
    fill_plan_free(&plan);
}

/* Many ranges, from the end of the file to its beginning, and then the whole: what grows with the square of the number
 * takes an hour here. */
#define MANY 400000

static void test_many(void)
{
    struct byte_range *wanted = calloc(MANY, sizeof(*wanted));
    struct fill_plan old = { 0 }, plan, again;
    struct fill_wish wish = { &old, 0, (uint64_t)MANY * 20, wanted, MANY, NONE, true };
    clock_t start = clock();
    bool right = true;
    size_t i;

    for (i = 0; i < MANY; i++)
    {
        wanted[i].offset = (MANY - i - 1) * 20;
        wanted[i].length = 10;
    }
    check(fill_plan_make(&wish, &plan) == S_OK && plan.count == 2 * MANY - 1, "FILE-OD-3: %zu ranges", plan.count);
    check(plan.asked == (uint64_t)MANY * 10 && fill_plan_total(plan.ranges, plan.count) == wish.size,
            "FILE-OD-2: %llu asked for", (unsigned long long)plan.asked);
    for (i = 0; i < MANY && i < plan.count; i++)
        right &= i == MANY - 1 || plan.ranges[i].offset == wanted[i].offset;
    check(right, "FILE-OD-3: another order");
    wish.old = &plan;
    wish.done = plan.asked;
    wish.wanted_count = 0;
    check(fill_plan_make(&wish, &again) == S_OK && fill_plan_is_same(&plan, &again), "FILE-OD-12: %zu ranges",
            again.count);
    check(clock() - start < 60 * CLOCKS_PER_SEC, "FILE-OD-3: takes %ld s", (long)((clock() - start) / CLOCKS_PER_SEC));
    fill_plan_free(&plan);
    fill_plan_free(&again);
    free(wanted);
}

static void test_list(void)
{
    static const struct byte_range ranges[] = { { 500, 10 }, { 100, 10 }, { 510, 90 }, { 0, 50 } };
    struct byte_range *parts;
    size_t count;

    check(fill_plan_list(ranges, 4, 0, 0, &parts, &count) == S_OK && !count && !parts, "FILE-OD-7: none");
    check(fill_plan_list(ranges, 4, 0, 110, &parts, &count) == S_OK && count == 2, "FILE-OD-7: %zu parts", count);
    check(parts[0].offset == 100 && parts[0].length == 10 && parts[1].offset == 500 && parts[1].length == 100,
            "FILE-OD-7: sorted and merged");
    free(parts);
    check(fill_plan_list(ranges, 4, 5, 25, &parts, &count) == S_OK && count == 2, "CB-RANGES-1: %zu parts", count);
    check(parts[0].offset == 100 && parts[0].length == 10 && parts[1].offset == 505 && parts[1].length == 10,
            "CB-RANGES-1: what came since then");
    free(parts);
    check(fill_plan_end(ranges, 4, 0) == 0 && fill_plan_end(ranges, 4, 15) == 510
            && fill_plan_end(ranges, 4, 30) == 520, "FILE-OD-7: end");
}

int main(void)
{
    test_make();
    test_random();
    test_many();
    test_list();
    return test_report();
}
