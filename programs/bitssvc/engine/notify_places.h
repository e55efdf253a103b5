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


#ifndef OPENBITS_ENGINE_NOTIFY_PLACES_H
#define OPENBITS_ENGINE_NOTIFY_PLACES_H

#include "engine/pure.h"

/* Four in progress for each user (CB-DELIV-10). A client that has not answered for long holds one of them, however many
 * calls hang in it (CB-DELIV-19), and has never more than four calls; so clients that hang can be no more than three
 * before others of their user have to wait, and the number of calls is bounded by that of the clients. */
#define NOTIFY_PLACES 4
#define NOTIFY_PLACES_LOW 3     /* for notices of low priority */
#define NOTIFY_STUCK_MS 10000

/* A call in progress, or one that is to begin. */
struct notify_place
{
    uint32_t user;
    uint32_t client;            /* the process, 0: none that could hang in several calls */
    bool low;
    uint64_t began;
};

/* Whether one more may begin now. If not, *when is the time to ask again if no call has ended; UINT64_MAX: never. */
bool notify_has_room(const struct notify_place *calls, size_t count, const struct notify_place *next, uint64_t now,
        uint64_t *when);

#endif
