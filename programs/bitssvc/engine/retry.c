/*
 * When a job in a transient error is tried again
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

#include "engine/retry.h"

#define MS_PER_SECOND 1000

enum retry_answer retry_decide(const struct retry_clock *clock, uint64_t *when)
{
    uint64_t first = clock->first_failed ? clock->first_failed : clock->failed;
    uint64_t give_up = first + (uint64_t)clock->no_progress_timeout * MS_PER_SECOND;
    uint32_t delay = clock->retry_after > clock->retry_delay ? clock->retry_after : clock->retry_delay;
    uint64_t again = clock->failed + (uint64_t)delay * MS_PER_SECOND;

    *when = 0;
    if (!clock->no_progress_timeout || clock->no_progress_timeout < clock->retry_delay)
        return RETRY_NEVER;
    if (clock->failed >= give_up)
        return RETRY_NEVER;
    if (clock->waits_for_event || again > give_up)
    {
        *when = give_up;
        return RETRY_GIVE_UP;
    }
    *when = again;
    return RETRY_AGAIN;
}
