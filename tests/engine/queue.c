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

#include "engine/queue.h"
#include "test.h"

#define MAX_ITEMS 4

/* One letter an item: its state (q c t: QUEUED, CONNECTING, TRANSFERRING; s e r d: SUSPENDED, ERROR, TRANSIENT_ERROR,
 * TRANSFERRED), its priority as a digit, '*' if it has a slot. Expected: '+' start, '-' stop, '.' leave. */
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

    while (*text && count < MAX_ITEMS)
    {
        items[count].state = state_of(text[0]);
        items[count].priority = (unsigned int)(text[1] - '0');
        items[count].running = text[2] == '*';
        text += items[count].running ? 3 : 2;
        text += *text == ' ';
        count++;
    }
    return count;
}

int main(void)
{
    static const char letters[] = {'.', '+', '-'};
    struct queue_item items[MAX_ITEMS];
    size_t i, j, count;

    for (i = 0; i < sizeof(queue_cases) / sizeof(queue_cases[0]); i++)
    {
        count = parse_items(queue_cases[i].items, items);
        queue_decide(items, count);
        for (j = 0; j < count; j++)
            check(letters[items[j].action] == queue_cases[i].expected[j], "%s: item %u: %c", queue_cases[i].id,
                    (unsigned int)j, letters[items[j].action]);
    }
    queue_decide(items, 0);
    return test_report();
}
