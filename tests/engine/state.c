/*
 * Tests: the state machine of a job
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

#include "engine/state.h"
#include "test.h"

#define IN(state) (1u << JOB_STATE_##state)
#define SAME JOB_STATE_COUNT

#define RUNNING (IN(CONNECTING) | IN(TRANSFERRING))
#define QUEUED_OR_RUNNING (IN(QUEUED) | RUNNING)
#define ACTIVE (QUEUED_OR_RUNNING | IN(TRANSIENT_ERROR))
#define AT_REST (IN(SUSPENDED) | IN(ERROR) | IN(TRANSFERRED))
#define NOT_FINAL (ACTIVE | AT_REST)

/* What the rules allow; everything else is refused. */
static const struct rule
{
    const char *id;
    unsigned int from;
    enum job_event event;
    enum job_state to;
}
rules[] =
{
    {"ST-CALL-2, ST-CALL-6, ST-CALL-7", IN(SUSPENDED) | IN(TRANSIENT_ERROR) | IN(ERROR), JOB_EVENT_RESUME,
            JOB_STATE_QUEUED},
    {"JOB-RESUME-8", IN(TRANSFERRED), JOB_EVENT_RESUME, JOB_STATE_QUEUED},
    {"ST-CALL-5", QUEUED_OR_RUNNING, JOB_EVENT_RESUME, SAME},
    {"ST-CALL-4", IN(SUSPENDED), JOB_EVENT_RESUME_DONE, JOB_STATE_TRANSFERRED},
    {"ST-CALL-5, ST-CALL-8", QUEUED_OR_RUNNING | IN(TRANSFERRED), JOB_EVENT_RESUME_DONE, SAME},
    {"ST-CALL-6, ST-CALL-7", IN(TRANSIENT_ERROR) | IN(ERROR), JOB_EVENT_RESUME_DONE, JOB_STATE_QUEUED},
    {"ST-CALL-9", ACTIVE, JOB_EVENT_SUSPEND, JOB_STATE_SUSPENDED},
    {"ST-CALL-10", AT_REST, JOB_EVENT_SUSPEND, SAME},
    {"ST-CALL-11", NOT_FINAL, JOB_EVENT_CANCEL, JOB_STATE_CANCELLED},
    {"ST-CALL-12, ST-CALL-14", NOT_FINAL, JOB_EVENT_COMPLETE, JOB_STATE_ACKNOWLEDGED},
    {"ST-CALL-17", IN(TRANSFERRED), JOB_EVENT_ADD_FILES, JOB_STATE_SUSPENDED},
    {"ST-CALL-18, ST-CALL-19", ACTIVE | IN(SUSPENDED) | IN(ERROR), JOB_EVENT_ADD_FILES, SAME},
    {"ST-CALL-21, FILE-VAL-3", ACTIVE | IN(SUSPENDED) | IN(TRANSFERRED), JOB_EVENT_REJECTED, JOB_STATE_ERROR},
    {"ST-CALL-21", IN(ERROR), JOB_EVENT_REJECTED, SAME},
    {"ST-RUN-1", IN(QUEUED), JOB_EVENT_SLOT, JOB_STATE_CONNECTING},
    {"SCHED-SHOW-1", IN(TRANSFERRING), JOB_EVENT_SLOT, SAME},
    {"ST-RUN-2", IN(CONNECTING), JOB_EVENT_CONNECTED, JOB_STATE_TRANSFERRING},
    {"ST-RUN-4", IN(TRANSFERRING), JOB_EVENT_CONNECTED, SAME},
    {"ST-RUN-5", IN(TRANSFERRING), JOB_EVENT_DONE, JOB_STATE_TRANSFERRED},
    {"FILE-OD-8, ST-RUN-11", IN(TRANSFERRING), JOB_EVENT_SATISFIED, JOB_STATE_SUSPENDED},
    {"ST-RUN-10", RUNNING, JOB_EVENT_PREEMPTED, JOB_STATE_QUEUED},
    {"ST-ERR-1", RUNNING, JOB_EVENT_FAILED_TRANSIENT, JOB_STATE_TRANSIENT_ERROR},
    {"ST-ERR-2", RUNNING, JOB_EVENT_FAILED, JOB_STATE_ERROR},
    {"ST-ERR-3", IN(TRANSIENT_ERROR), JOB_EVENT_RETRY, JOB_STATE_QUEUED},
    {"ST-ERR-5", IN(TRANSIENT_ERROR), JOB_EVENT_NO_PROGRESS, JOB_STATE_ERROR},
    {"ST-ENV-8", QUEUED_OR_RUNNING, JOB_EVENT_HELD_BACK, JOB_STATE_TRANSIENT_ERROR},
    {"ST-BOOT-1", IN(QUEUED), JOB_EVENT_BOOT, SAME},
    {"ST-BOOT-1, ST-BOOT-2", RUNNING | IN(TRANSIENT_ERROR), JOB_EVENT_BOOT, JOB_STATE_QUEUED},
    {"ST-BOOT-3", AT_REST, JOB_EVENT_BOOT, SAME},
};

static const struct rule *find_rule(unsigned int state, unsigned int event)
{
    const struct rule *found = NULL;
    size_t i;

    for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
    {
        if (rules[i].event != (enum job_event)event || !(rules[i].from & (1u << state)))
            continue;
        check(!found, "%s and another rule speak of state %u, event %u", rules[i].id, state, event);
        found = &rules[i];
    }
    return found;
}

static void test_rules(void)
{
    unsigned int state, event;

    for (state = 0; state < JOB_STATE_COUNT; state++)
    {
        for (event = 0; event < JOB_EVENT_COUNT; event++)
        {
            const struct rule *rule = find_rule(state, event);
            enum job_state expected = !rule || rule->to == SAME ? (enum job_state)state : rule->to;
            HRESULT expected_hr = !rule ? BG_E_INVALID_STATE : rule->to == SAME ? S_FALSE : S_OK;
            enum job_state next = JOB_STATE_COUNT;
            HRESULT hr = job_state_next((enum job_state)state, (enum job_event)event, &next);

            check(hr == expected_hr, "%s: state %u, event %u gives %#x", rule ? rule->id : "JOB-MATRIX", state, event,
                    (unsigned int)hr);
            check(next == expected, "%s: state %u, event %u leads to %u", rule ? rule->id : "JOB-MATRIX", state, event,
                    (unsigned int)next);
        }
    }
}

static bool is_call(unsigned int event)
{
    return event <= JOB_EVENT_REJECTED;
}

/* What must hold for each way from one state to another, whatever the rules above say. */
static void test_invariants(void)
{
    unsigned int state, event;
    enum job_state next;

    for (state = 0; state < JOB_STATE_COUNT; state++)
    {
        for (event = 0; event < JOB_EVENT_COUNT; event++)
        {
            if (job_state_next((enum job_state)state, (enum job_event)event, &next) != S_OK)
                continue;
            check(!job_state_is_final((enum job_state)state), "ST-INV-1: state %u, event %u", state, event);
            if (state == JOB_STATE_TRANSFERRED || state == JOB_STATE_ERROR)
                check(is_call(event), "ST-INV-2, ERR-RETRY-11: state %u, event %u", state, event);
            if (next == JOB_STATE_TRANSFERRING)
                check(state == JOB_STATE_CONNECTING, "ST-INV-3: state %u, event %u", state, event);
            if (next == JOB_STATE_TRANSFERRED)
                check(state == JOB_STATE_TRANSFERRING || event == JOB_EVENT_RESUME_DONE,
                        "ST-INV-3: state %u, event %u", state, event);
            if (job_state_is_final(next))
                check(event == JOB_EVENT_CANCEL || event == JOB_EVENT_COMPLETE, "ST-CLASS-4: state %u, event %u", state,
                        event);
        }
    }
}

static void test_classes(void)
{
    unsigned int state;

    for (state = 0; state < JOB_STATE_COUNT; state++)
    {
        bool active = ACTIVE >> state & 1, final = !(NOT_FINAL >> state & 1);

        check(job_state_is_active((enum job_state)state) == active, "ST-CLASS-2: state %u", state);
        check(job_state_is_final((enum job_state)state) == final, "ST-CLASS-4: state %u", state);
    }
}

/* A transient error is not an end: the engine leaves it by itself. */
static void test_transient_error(void)
{
    enum job_state next;

    check(job_state_is_active(JOB_STATE_TRANSIENT_ERROR), "ST-CLASS-5: an end");
    check(job_state_next(JOB_STATE_TRANSIENT_ERROR, JOB_EVENT_RETRY, &next) == S_OK && next == JOB_STATE_QUEUED,
            "ST-CLASS-5: leads to %u", (unsigned int)next);
}

static void test_unknown_values(void)
{
    enum job_state next = JOB_STATE_COUNT;

    check(job_state_next(JOB_STATE_QUEUED, JOB_EVENT_COUNT, &next) == BG_E_INVALID_STATE, "unknown event");
    check(next == JOB_STATE_QUEUED, "unknown event leads to %u", (unsigned int)next);
    check(job_state_next(JOB_STATE_COUNT, JOB_EVENT_RESUME, &next) == BG_E_INVALID_STATE, "unknown state");
}

int main(void)
{
    test_rules();
    test_invariants();
    test_classes();
    test_transient_error();
    test_unknown_values();
    return test_report();
}
