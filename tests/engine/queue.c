/*
 * Tests of the queue: who gets a slot
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

#include "engine/queue.h"
#include "test.h"

#define MAX_ITEMS 4

/* One letter an item: its state (q c t: QUEUED, CONNECTING, TRANSFERRING; s e r d: SUSPENDED, ERROR, TRANSIENT_ERROR,
 * TRANSFERRED), its priority as a digit, '*' if it has a slot, '!' if its slice is over, '#' if it is blocked, '@' if
 * its owner is away, ':' and a digit for its last turn. Expected: '+' start, '-' stop, '=' yield, '.' leave. */
static const struct queue_case
{
    const char *id;
    const char *items;
    const char *expected;
}
queue_cases[] =
{
    {"SCHED-CONC-1: all foreground jobs run", "q0 q0 q0", "+++"},
    {"SCHED-CONC-1: next to one background job", "q0 q2 q2", "++."},
    {"SCHED-CONC-1: one that runs keeps the slot", "q2 t2* q2", "..."},
    {"SCHED-CONC-1: foreground takes no background slot", "t0* q3", ".+"},
    {"SCHED-PRIO-1: high before normal before low", "q3 q2 q1", "..+"},
    {"SCHED-PRIO-1: low when nothing higher can run", "s1 e2 d1 q3", "...+"},
    {"SCHED-PRIO-2: a higher job interrupts a lower one", "t3* q1", "-+"},
    {"SCHED-PRIO-2: not one of the same priority", "t2* q2", ".."},
    {"SCHED-PRIO-2: foreground interrupts nobody", "t3* q0", ".+"},
    {"SCHED-PRIO-3: in order of creation among equals", "q2 q2", "+."},
    {"SCHED-CONC-3: waiting for a retry takes no slot", "r1 q2", ".+"},
    {"JOB-PRIO-2: two that ran in the foreground, now in the background", "t2* c2*", ".-"},
    {"a job that lost its slot by an error gets it back", "t2 q2", "+."},
    {"nothing to do", "s0 d0", ".."},
    {"SCHED-PRIO-3: a slice is over", "t2*!:1 q2", "=+"},
    {"SCHED-PRIO-3: who has waited longest", "t2*!:5 t2:3 t2:2", "=.+"},
    {"SCHED-PRIO-3: a new one before those that had their turn", "t2*!:5 t2:3 q2", "=.+"},
    {"SCHED-PRIO-3: while the slice lasts", "t2*:5 t2:3 q2", "..."},
    {"SCHED-PRIO-3: nobody waits", "t2*!:5 s2 q3", "..."},
    {"SCHED-PRIO-2: a higher job, whatever the slice", "t2*!:5 q1", "-+"},
    {"POL-RATE-3: blocked jobs take no slot", "q1# q3", ".+"},
    {"POL-RATE-3: a running one stops", "t1*# q3", "-+"},
    {"SEC-OWNER-4: whose owner is away takes no slot", "q1@ q3 q0@", ".+."},
    {"ST-ENV-5: the owner goes", "t1*@ c0*@ q3", "--+"},
    {"ST-ENV-5, SCHED-SHOW-2: between two slices", "t2@:1 t2*:5", "-."},
    {"ST-ENV-5: no other state changes", "s1@ e1@ r1@ d1@", "...."},
    {"ST-ENV-6: the owner is back", "q1 t2*", "+-"},
};

static enum job_state state_of(char letter)
{
    switch (letter)
    {
        case 'q': return JOB_STATE_QUEUED;
        case 'c': return JOB_STATE_CONNECTING;
        case 't': return JOB_STATE_TRANSFERRING;
        case 's': return JOB_STATE_SUSPENDED;
        case 'e': return JOB_STATE_ERROR;
        case 'r': return JOB_STATE_TRANSIENT_ERROR;
        default: return JOB_STATE_TRANSFERRED;
    }
}

static size_t parse_items(const char *text, struct queue_item *items)
{
    size_t count = 0;

    memset(items, 0, MAX_ITEMS * sizeof(*items));
    while (*text && count < MAX_ITEMS)
    {
        items[count].state = state_of(text[0]);
        items[count].priority = (unsigned int)(text[1] - '0');
        items[count].running = text[2] == '*';
        text += items[count].running ? 3 : 2;
        if ((items[count].slice_over = *text == '!'))
            text++;
        if ((items[count].blocked = *text == '#'))
            text++;
        if ((items[count].absent = *text == '@'))
            text++;
        if (*text == ':')
            items[count].turn = (uint64_t)(text[1] - '0');
        if (*text == ':')
            text += 2;
        text += *text == ' ';
        count++;
    }
    return count;
}

/* What the scheduler does after a slice of everybody who has a slot. */
static void play_slice(struct queue_item *items, size_t count, uint64_t *turn)
{
    size_t i;

    queue_decide(items, count);
    for (i = 0; i < count; i++)
    {
        if (items[i].action == QUEUE_STOP || items[i].action == QUEUE_YIELD)
            items[i].running = items[i].slice_over = false;
        if (items[i].action == QUEUE_START)
        {
            items[i].running = true;
            items[i].turn = ++*turn;
            items[i].state = JOB_STATE_TRANSFERRING;
        }
        items[i].slice_over = items[i].running;
    }
}

/* One user has many jobs, which were there first, another one only one; that of a third comes later. */
static void test_users(void)
{
    enum { ROUNDS = 50, MANY = 8, JOBS = MANY + 2 };
    struct queue_item items[JOBS] = { 0 };
    unsigned int slices[JOBS] = { 0 }, round;
    uint64_t turn = 0;
    size_t i;

    for (i = 0; i < JOBS; i++)
    {
        items[i].state = JOB_STATE_QUEUED;
        items[i].priority = 2;
    }
    for (round = 0; round < ROUNDS; round++)
    {
        play_slice(items, round < 9 ? JOBS - 1 : JOBS, &turn);
        for (i = 0; i < JOBS; i++)
            slices[i] += items[i].running;
    }
    for (i = 0; i < JOBS; i++)
        check(slices[i] >= 4 && slices[i] <= 6, "SCHED-PRIO-5: job %u had %u slices", (unsigned int)i, slices[i]);
}

int main(void)
{
    static const char letters[] = {'.', '+', '-', '='};
    struct queue_item items[MAX_ITEMS] = { 0 };
    size_t i, j, count;

    for (i = 0; i < sizeof(queue_cases) / sizeof(queue_cases[0]); i++)
    {
        count = parse_items(queue_cases[i].items, items);
        queue_decide(items, count);
        for (j = 0; j < count; j++)
            check(letters[items[j].action] == queue_cases[i].expected[j], "%s: item %u: %c", queue_cases[i].id,
                    (unsigned int)j, letters[items[j].action]);
    }
    test_users();
    queue_decide(items, 0);
    count = parse_items("t2* q2 q1 s2", items);
    check(queue_has_rival(items, count, &items[0]) && !queue_has_rival(items, count, &items[2]),
            "SCHED-PRIO-3: who waits for the same slot");
    return test_report();
}
