/*
 * How many notifications may be in progress
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

static bool is_stuck(const struct notify_place *call, uint64_t now)
{
    return call->client && now >= call->began + NOTIFY_STUCK_MS;
}

/* The client holds a place already with an earlier call of the list. */
static bool shares_place(const struct notify_place *calls, size_t index, uint64_t now)
{
    size_t i;

    if (!is_stuck(&calls[index], now))
        return false;
    for (i = 0; i < index; i++)
    {
        if (calls[i].client == calls[index].client && calls[i].user == calls[index].user && is_stuck(&calls[i], now))
            return true;
    }
    return false;
}

bool notify_has_room(const struct notify_place *calls, size_t count, const struct notify_place *next, uint64_t now,
        uint64_t *when)
{
    unsigned int limit = next->low ? NOTIFY_PLACES_LOW : NOTIFY_PLACES, used = 0, own = 0;
    size_t i;

    *when = UINT64_MAX;
    for (i = 0; i < count; i++)
    {
        if (calls[i].user != next->user)
            continue;
        if (next->client && calls[i].client == next->client)
            own++;
        if (!shares_place(calls, i, now))
            used++;
        if (calls[i].client && !is_stuck(&calls[i], now) && calls[i].began + NOTIFY_STUCK_MS < *when)
            *when = calls[i].began + NOTIFY_STUCK_MS;
    }
    return used < limit && own < limit;
}
