/*
 * What is different with downloads: decisions
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

#include "engine/download_rules.h"

#define MS_PER_SECOND 1000
#define SHORTEST_PAUSE_MS 100
#define FIRST_DELAY 1
#define LONGEST_DELAY 30

uint32_t download_retry_delay(uint32_t failures)
{
    uint32_t doublings = failures ? failures - 1 : 0;

    return doublings >= 5 ? LONGEST_DELAY : (uint32_t)FIRST_DELAY << doublings;
}

enum download_phase download_phase(enum job_state state, bool started)
{
    switch (state)
    {
        case JOB_STATE_QUEUED:
        case JOB_STATE_CONNECTING:
        case JOB_STATE_TRANSFERRING:
            return DOWNLOAD_TRANSFERRING;
        case JOB_STATE_TRANSIENT_ERROR:
            return DOWNLOAD_RETRYING;
        case JOB_STATE_TRANSFERRED:
            return DOWNLOAD_TRANSFERRED;
        case JOB_STATE_ACKNOWLEDGED:
            return DOWNLOAD_FINALIZED;
        case JOB_STATE_CANCELLED:
            return DOWNLOAD_ABORTED;
        default:
            return started ? DOWNLOAD_PAUSED : DOWNLOAD_CREATED;
    }
}

static bool share_has_come(const struct download_notice *notice)
{
    uint64_t step = notice->now.total / 100 * notice->percent;

    return step && notice->now.done / step != notice->told.done / step;
}

bool download_notice_is_due(const struct download_notice *notice, uint64_t *when)
{
    uint64_t pause = (uint64_t)(notice->seconds ? notice->seconds : 1) * MS_PER_SECOND;
    bool turn = notice->now.phase != notice->told.phase || notice->now.error != notice->told.error;

    if (!turn && notice->now.done == notice->told.done && notice->now.total == notice->told.total)
        return false;
    /* Who asked for few calls does not wait longer for what matters. */
    if (turn && pause > MS_PER_SECOND)
        pause = MS_PER_SECOND;
    else if (!turn && notice->percent && notice->now.total != RANGE_TO_EOF && share_has_come(notice))
        pause = SHORTEST_PAUSE_MS;
    *when = notice->told_at ? notice->told_at + pause : 0;
    if (*when < notice->not_before)
        *when = notice->not_before;
    return true;
}

static int http_status_of(HRESULT code)
{
    return ((uint32_t)code >> 16) == 0x8019 ? (int)(code & 0xffff) : 0;
}

bool download_error_is_transient(HRESULT code, bool usual, bool begun)
{
    switch (http_status_of(code) / 100)
    {
        case 4: return begun;
        case 5: return true;
        default: return usual;
    }
}

uint64_t download_common_bytes(const struct byte_range *a, size_t a_count, const struct byte_range *b, size_t b_count)
{
    static const struct byte_range whole = {0, RANGE_TO_EOF};
    uint64_t common = 0, shorter;
    size_t i;

    if (!a_count)
        a = &whole, a_count = 1;
    if (!b_count)
        b = &whole, b_count = 1;
    for (i = 0; i < a_count && i < b_count && a[i].offset == b[i].offset; ++i)
    {
        shorter = a[i].length < b[i].length ? a[i].length : b[i].length;
        if (shorter == RANGE_TO_EOF)
            return RANGE_TO_EOF;
        common += shorter;
        if (a[i].length != b[i].length)
            break;
    }
    return common;
}
