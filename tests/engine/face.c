/*
 * What differs with the kind of client, natively
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

#include "engine/face.h"

#include "test.h"

#define DAY ((uint64_t)24 * 3600 * 10000000)

static void test_no_progress(void)
{
    check(face_no_progress_timeout(JOB_FACE_DO, 0, NO_PROGRESS_BY_PRIORITY) == 3600, "DO-JOB-TIMEOUT-1");
    check(face_no_progress_timeout(JOB_FACE_DO, 2, NO_PROGRESS_BY_PRIORITY) == 86400, "DO-JOB-TIMEOUT-1");
    check(face_no_progress_timeout(JOB_FACE_DO, 0, 17) == 17, "DO-JOB-TIMEOUT-2");
    check(face_no_progress_timeout(JOB_FACE_BITS, 0, NO_PROGRESS_BY_PRIORITY) == NO_PROGRESS_BY_PRIORITY, "BITS");
}

static void test_states(void)
{
    int state;

    for (state = 0; state < JOB_STATE_COUNT; state++)
    {
        enum job_state expected = state == JOB_STATE_CONNECTING ? JOB_STATE_TRANSFERRING : (enum job_state)state;

        check(face_shows_state(JOB_FACE_DO, (enum job_state)state) == expected, "DO-JOB-STATE-1: %d", state);
        check(face_shows_state(JOB_FACE_BITS, (enum job_state)state) == (enum job_state)state, "BITS: %d", state);
    }
}

/* The policy of BITS and later changes do not matter. */
static void test_age(void)
{
    check(!face_job_is_old(JOB_FACE_DO, DAY, DAY, 31 * DAY - 1, 1), "DO-JOB-AGE-1: 30 days less a moment");
    check(face_job_is_old(JOB_FACE_DO, DAY, 30 * DAY, 31 * DAY, 90), "DO-JOB-AGE-1: 30 days");
    check(face_job_is_old(JOB_FACE_BITS, DAY, DAY, 2 * DAY, 1), "LIM-TIME-4");
    check(!face_job_is_old(JOB_FACE_BITS, DAY, 40 * DAY, 41 * DAY, 90), "LIM-TIME-4");
}

int main(void)
{
    test_no_progress();
    test_states();
    test_age();
    return test_report();
}
