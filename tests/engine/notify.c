/*
 * Tests of what is told of a job, when, and how many at a time
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


#include "engine/notify_places.h"
#include "engine/notify_plan.h"
#include "test.h"

#define T NOTIFY_FLAG_TRANSFERRED
#define E NOTIFY_FLAG_ERROR
#define D NOTIFY_FLAG_DISABLE
#define M NOTIFY_FLAG_MODIFICATION
#define F NOTIFY_FLAG_FILE
#define R NOTIFY_FLAG_RANGES

#define ANY_STATE(state) for (state = 0; state < JOB_STATE_COUNT; state++)

static const struct plan_case
{
    const char *id;
    struct notify_facts facts;
    enum notify_action action;
    uint64_t when;
}
event_cases[] =
{
    {"CB-FLAG-1", {.state = JOB_STATE_TRANSFERRED, .flags = T, .receiver = true}, NOTIFY_TRANSFERRED, 0},
    {"CB-FLAG-1: not asked for", {.state = JOB_STATE_TRANSFERRED, .flags = E | M, .receiver = true}, NOTIFY_NOTHING, 0},
    {"CB-FLAG-2", {.state = JOB_STATE_ERROR, .flags = T | E, .receiver = true}, NOTIFY_ERROR, 0},
    {"CB-FLAG-2: not asked for", {.state = JOB_STATE_ERROR, .flags = T, .receiver = true}, NOTIFY_NOTHING, 0},
    {"CB-FLAG-2: no transient error", {.state = JOB_STATE_TRANSIENT_ERROR, .flags = T | E, .receiver = true},
            NOTIFY_NOTHING, 0},
    {"CB-FLAG-3: over the rest", {.state = JOB_STATE_TRANSFERRED, .flags = T | E | D | M | F | R, .receiver = true,
            .file_due = true, .ranges_due = true, .modified = true}, NOTIFY_NOTHING, 0},
    {"CB-FLAG-3: over the command line", {.state = JOB_STATE_TRANSFERRED, .flags = T | D, .command = true},
            NOTIFY_NOTHING, 0},
    {"CB-FLAG-3: over the class", {.state = JOB_STATE_TRANSFERRED, .flags = T | D, .has_class = true},
            NOTIFY_NOTHING, 0},
    {"CB-DELIV-3: told", {.state = JOB_STATE_TRANSFERRED, .flags = T, .receiver = true, .told = true},
            NOTIFY_NOTHING, 0},
    {"CB-DELIV-4, -5: after a failure", {.state = JOB_STATE_ERROR, .flags = E, .receiver = true, .not_before = 77},
            NOTIFY_ERROR, 77},
    {"CB-FILE-3: files first", {.state = JOB_STATE_TRANSFERRED, .flags = T | F, .receiver = true, .file_due = true},
            NOTIFY_FILE, 0},
    {"CB-FILE-3: also before an error", {.state = JOB_STATE_ERROR, .flags = E | F, .receiver = true,
            .file_due = true}, NOTIFY_FILE, 0},
    {"CB-DELIV-7: later files wait", {.state = JOB_STATE_TRANSFERRING, .flags = F, .receiver = true,
            .file_due = true, .not_before = 90}, NOTIFY_FILE, 90},
    {"CB-FLAG-5: not asked for", {.state = JOB_STATE_TRANSFERRED, .flags = T, .receiver = true, .file_due = true},
            NOTIFY_TRANSFERRED, 0},
    {"CB-FILE-6: of a job that goes on", {.state = JOB_STATE_SUSPENDED, .flags = F, .receiver = true,
            .file_due = true}, NOTIFY_FILE, 0},
    {"CB-RANGES-2: paced", {.state = JOB_STATE_TRANSFERRING, .flags = R, .receiver = true, .ranges_due = true,
            .ranges_at = 1000, .interval = 300}, NOTIFY_RANGES, 1300},
    {"CB-RANGES-2, CB-MOD-5: by default", {.state = JOB_STATE_TRANSFERRING, .flags = R, .receiver = true,
            .ranges_due = true, .ranges_at = 1000}, NOTIFY_RANGES, 1500},
    {"CB-RANGES-5: at rest the last part at once", {.state = JOB_STATE_SUSPENDED, .flags = R, .receiver = true,
            .ranges_due = true, .ranges_at = 1000, .interval = 300}, NOTIFY_RANGES, 0},
    {"CB-RANGES-5: before the end", {.state = JOB_STATE_TRANSFERRED, .flags = R | T, .receiver = true,
            .ranges_due = true, .ranges_at = 1000}, NOTIFY_RANGES, 0},
    {"CB-FLAG-6: not asked for", {.state = JOB_STATE_TRANSFERRED, .flags = T, .receiver = true, .ranges_due = true},
            NOTIFY_TRANSFERRED, 0},
    {"CB-FILE-3: a file does not wait for the pace of ranges", {.state = JOB_STATE_TRANSFERRING, .flags = R | F,
            .receiver = true, .ranges_due = true, .ranges_at = 1000, .file_due = true}, NOTIFY_FILE, 0},
    {"CB-CLSID-1: without an object", {.state = JOB_STATE_TRANSFERRED, .flags = T, .has_class = true,
            .command = true}, NOTIFY_START_CLASS, 0},
    {"CB-CLSID-1: the object first", {.state = JOB_STATE_TRANSFERRED, .flags = T, .receiver = true, .has_class = true},
            NOTIFY_TRANSFERRED, 0},
    {"CB-CLSID-7: flags", {.state = JOB_STATE_TRANSFERRED, .flags = E, .has_class = true}, NOTIFY_NOTHING, 0},
    {"CB-CLSID-7: for a file", {.state = JOB_STATE_TRANSFERRING, .flags = F, .has_class = true, .file_due = true},
            NOTIFY_START_CLASS, 0},
    {"CB-CLSID-6: the command line in its place", {.state = JOB_STATE_TRANSFERRED, .flags = T, .has_class = true,
            .command = true, .command_turn = true, .not_before = 500}, NOTIFY_COMMAND, 0},
    {"CB-CLSID-6: again", {.state = JOB_STATE_TRANSFERRED, .flags = T, .has_class = true, .not_before = 500},
            NOTIFY_START_CLASS, 500},
    {"CB-CMD-1", {.state = JOB_STATE_ERROR, .flags = T | E, .command = true}, NOTIFY_COMMAND, 0},
    {"CB-CMD-1: by the same flags", {.state = JOB_STATE_ERROR, .flags = T, .command = true}, NOTIFY_NOTHING, 0},
    {"CB-CMD-1: not for files", {.state = JOB_STATE_TRANSFERRING, .flags = T | F | R | M, .command = true,
            .file_due = true, .ranges_due = true, .modified = true}, NOTIFY_NOTHING, 0},
    {"CB-CMD-2: not while there is somebody to call", {.state = JOB_STATE_TRANSFERRED, .flags = T, .receiver = true,
            .command = true}, NOTIFY_TRANSFERRED, 0},
    {"CB-CMD-2: after a failure", {.state = JOB_STATE_TRANSFERRED, .flags = T, .receiver = true, .command = true,
            .command_turn = true}, NOTIFY_COMMAND, 0},
    {"CB-CMD-2: not after S_OK", {.state = JOB_STATE_TRANSFERRED, .flags = T, .receiver = true, .command = true,
            .told = true}, NOTIFY_NOTHING, 0},
    {"CB-CMD-7, -8: again after the delay", {.state = JOB_STATE_TRANSFERRED, .flags = T, .command = true,
            .not_before = 600}, NOTIFY_COMMAND, 600},
    {"CB-CMD-12: one at a time", {.state = JOB_STATE_TRANSFERRED, .flags = T, .command = true,
            .command_running = true}, NOTIFY_NOTHING, 0},
    {"CB-FLAG-1: nobody to tell", {.state = JOB_STATE_TRANSFERRED, .flags = T}, NOTIFY_NOTHING, 0},
};

static const struct plan_case modification_cases[] =
{
    {"CB-FLAG-4", {.state = JOB_STATE_QUEUED, .flags = M, .receiver = true, .modified = true}, NOTIFY_MODIFIED, 0},
    {"CB-FLAG-4: not asked for", {.state = JOB_STATE_QUEUED, .flags = T | E | F | R, .receiver = true,
            .modified = true}, NOTIFY_NOTHING, 0},
    {"CB-MOD-5", {.state = JOB_STATE_QUEUED, .flags = M, .receiver = true, .modified = true, .modified_at = 2000},
            NOTIFY_MODIFIED, 2500},
    {"CB-MOD-5: as set", {.state = JOB_STATE_QUEUED, .flags = M, .receiver = true, .modified = true,
            .modified_at = 2000, .interval = 1}, NOTIFY_MODIFIED, 2001},
    {"CB-DELIV-12: not with the end queued", {.state = JOB_STATE_TRANSFERRED, .flags = M | T, .receiver = true,
            .modified = true}, NOTIFY_NOTHING, 0},
    {"CB-MOD-9: the end is not asked for", {.state = JOB_STATE_ERROR, .flags = M | T, .receiver = true,
            .modified = true}, NOTIFY_MODIFIED, 0},
    {"CB-CLSID-7: does not start a class", {.state = JOB_STATE_QUEUED, .flags = M, .has_class = true,
            .modified = true}, NOTIFY_NOTHING, 0},
};

static void test_plans(void)
{
    enum notify_action action;
    uint64_t when;
    size_t i;

    for (i = 0; i < sizeof(event_cases) / sizeof(event_cases[0]); i++)
    {
        action = notify_plan_event(&event_cases[i].facts, &when);
        check(action == event_cases[i].action, "%s: action %d", event_cases[i].id, (int)action);
        check(when == event_cases[i].when || action == NOTIFY_NOTHING, "%s: at %llu", event_cases[i].id,
                (unsigned long long)when);
    }
    for (i = 0; i < sizeof(modification_cases) / sizeof(modification_cases[0]); i++)
    {
        action = notify_plan_modification(&modification_cases[i].facts, &when);
        check(action == modification_cases[i].action, "%s: action %d", modification_cases[i].id, (int)action);
        check(when == modification_cases[i].when, "%s: at %llu", modification_cases[i].id, (unsigned long long)when);
    }
}

/* An event that is no longer true does not go out: only the two states have one, and final jobs have none at all. */
static void test_states(void)
{
    struct notify_facts facts = {.flags = T | E | M | F | R, .receiver = true, .modified = true};
    enum notify_action action;
    unsigned int state;
    uint64_t when;

    ANY_STATE(state)
    {
        facts.state = (enum job_state)state;
        action = notify_plan_event(&facts, &when);
        check((action == NOTIFY_TRANSFERRED) == (state == JOB_STATE_TRANSFERRED), "CB-DELIV-8: state %u", state);
        check((action == NOTIFY_ERROR) == (state == JOB_STATE_ERROR), "CB-DELIV-8: state %u", state);
        if (!job_state_is_final(facts.state))
            continue;
        check(notify_plan_modification(&facts, &when) == NOTIFY_NOTHING, "CB-MOD-1: state %u", state);
        facts.file_due = facts.ranges_due = facts.command_turn = facts.command = true;
        check(notify_plan_event(&facts, &when) == NOTIFY_NOTHING, "JOB-CANCEL-9: state %u", state);
        facts.file_due = facts.ranges_due = facts.command_turn = facts.command = false;
    }
}

static void test_delays(void)
{
    static const WCHAR user[] = L"S-1-5-21-1-2-3-1000", longer[] = L"S-1-5-180";
    uint64_t delay, last = 0;
    uint32_t i;

    check(notify_repeat_delay(0, 0, 600) == 1000, "CB-DELIV-5: the first");
    check(notify_repeat_delay(5000, 2, 600) == 20000, "QMGR-CB-RETRY-7: slower from the first");
    check(notify_repeat_delay(5000, 9, 600) == 600000, "QMGR-CB-RETRY-7: no longer than the retry delay");
    check(notify_repeat_delay(0, 0, 0) == 0, "CB-DELIV-5: no longer than the retry delay");
    for (i = 0; i < 100; i++, last = delay)
    {
        delay = notify_repeat_delay(0, i, 600);
        check(delay >= last && delay <= 600000, "CB-DELIV-5: number %u: %llu", i, (unsigned long long)delay);
    }
    check(last == 600000, "CB-DELIV-5: the last: %llu", (unsigned long long)last);
    check(notify_owner_may_run(user) && notify_owner_may_run(longer), "CB-CMD-9: users");
    check(!notify_owner_may_run(L"S-1-5-18") && !notify_owner_may_run(L"S-1-5-19")
            && !notify_owner_may_run(L"S-1-5-20"), "CB-CMD-9: services");
}

/* Calls that were all begun at 0. */
static bool has_room(const struct notify_place *calls, size_t count, uint32_t user, uint32_t client, bool low,
        uint64_t now)
{
    const struct notify_place next = {.user = user, .client = client, .low = low, .began = now};
    uint64_t when;

    return notify_has_room(calls, count, &next, now, &when);
}

static void test_places(void)
{
    static const struct notify_place many[] = {{1, 10, false, 0}, {1, 11, false, 0}, {1, 12, false, 0},
            {1, 13, false, 0}};
    static const struct notify_place one[] = {{1, 10, false, 0}, {1, 10, false, 0}, {1, 10, false, 0},
            {1, 10, false, 0}};
    static const struct notify_place unknown[] = {{1, 0, false, 0}, {1, 0, false, 0}, {1, 0, false, 0},
            {1, 0, false, 0}};
    const struct notify_place next = {.user = 1, .client = 11, .began = 400};
    uint64_t when;

    check(has_room(many, 3, 1, 14, false, 100), "CB-DELIV-10: the fourth");
    check(!has_room(many, 4, 1, 14, false, 100), "CB-DELIV-10: the fifth");
    check(has_room(many, 4, 2, 14, false, 100), "CB-DELIV-10: of another user");
    check(!has_room(many, 3, 1, 14, true, 100), "CB-MOD-4: low priority leaves one place");
    check(!has_room(many, 4, 1, 14, false, 100000), "CB-DELIV-19: each holds one");
    check(!has_room(one, 4, 1, 11, false, 100), "CB-DELIV-10: of one client");
    check(has_room(one, 4, 1, 11, false, NOTIFY_STUCK_MS), "CB-DELIV-19: one for all that hang in a client");
    check(!has_room(one, 4, 1, 10, false, NOTIFY_STUCK_MS), "CB-DELIV-19: no more for that client");
    check(!has_room(unknown, 4, 1, 10, false, 100000), "CB-DELIV-19: not of one client");
    check(!notify_has_room(one, 4, &next, 400, &when) && when == NOTIFY_STUCK_MS, "CB-DELIV-19: when to ask again");
    check(!notify_has_room(many, 4, &next, 40000, &when) && when == UINT64_MAX, "CB-DELIV-19: never");
}

int main(void)
{
    test_plans();
    test_states();
    test_delays();
    test_places();
    return test_report();
}
