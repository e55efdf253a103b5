/*
 * Notifications: the only threads that call a client
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


#include <stdlib.h>

#include "engine/notifier.h"

/* More threads than this would mean as many clients that hang. */
#define MAX_CALLS 64
/* How many threads are kept for the next calls: one for each place, and the one that looks what is due. */
#define KEPT_THREADS (NOTIFY_PLACES + 1)
#define NEVER (~(ULONGLONG)0)

static DWORD WINAPI notifier_thread(void *arg);

/* Lock for all that follows. */

static void start_thread(struct notifier *notifier)
{
    HANDLE thread = CreateThread(NULL, 0, notifier_thread, notifier, 0, NULL);

    if (!thread)
    {
        ERR("No thread for notifications, error %lu.\n", GetLastError());
        return;
    }
    CloseHandle(thread);
    ++notifier->threads;
}

/* Moves what has become due to its ready list and tells when the next one will be. */
static ULONGLONG wake_delayed(struct notifier *notifier)
{
    ULONGLONG now = clock_now();
    struct list *entry;

    while ((entry = list_head(&notifier->delayed)))
    {
        struct job_lane *lane = LIST_ENTRY_OF(entry, struct job_lane, entry);

        if (lane->when > now)
            return lane->when;
        list_remove(entry);
        list_add_tail(&notifier->ready[lane->kind], entry);
    }
    return NEVER;
}

static void describe_place(const struct job_lane *lane, struct notify_place *place)
{
    const struct job_notices *notices = &lane->job->notices;
    const struct notify_sink *sink = lane->kind == LANE_CERTIFICATES
            ? notices->certificate_sink : notices_receiver(notices);

    place->user = sink && sink->user ? sink->user : notices->user;
    place->client = sink ? sink->client : 0;
    place->low = lane->kind == LANE_MODIFICATIONS;
    place->began = clock_now();
}

static ULONG list_places(const struct notifier *notifier, struct notify_place *places)
{
    struct notify_call *call;
    ULONG count = 0;

    LIST_FOR_EACH_OF(call, &notifier->calls, struct notify_call, entry)
        places[count++] = call->place;
    return count;
}

/* The first lane that has a place; the others keep their order. *next is when to ask again at the latest. */
static struct job_lane *pick_lane(const struct notifier *notifier, enum notice_lane kind, struct notify_place *place,
        ULONGLONG *next)
{
    struct notify_place places[MAX_CALLS], refused = { 0 };
    ULONG count = list_places(notifier, places);
    struct job_lane *lane;
    uint64_t when = NEVER;

    LIST_FOR_EACH_OF(lane, &notifier->ready[kind], struct job_lane, entry)
    {
        describe_place(lane, place);
        if (refused.began && refused.user == place->user && refused.client == place->client)
            continue;
        if (count < MAX_CALLS && notify_has_room(places, count, place, place->began, &when))
            return lane;
        *next = min(*next, when);
        refused = *place;
    }
    return NULL;
}

static struct job_lane *pick_any(const struct notifier *notifier, struct notify_place *place, ULONGLONG *next)
{
    struct job_lane *lane = NULL;
    unsigned int i;

    for (i = 0; i < LANE_COUNT && !lane; ++i)
        lane = pick_lane(notifier, (enum notice_lane)i, place, next);
    return lane;
}

/* The one that was woken may be the one that looked when the next lane is due: another one does so from now on. */
static void leave_rest(struct notifier *notifier)
{
    BOOL rest = !list_empty(&notifier->delayed);
    unsigned int i;

    for (i = 0; i < LANE_COUNT; ++i)
        rest = rest || !list_empty(&notifier->ready[i]);
    if (rest)
        WakeConditionVariable(&notifier->wake);
}

static void take_lane(struct notifier *notifier, struct job_lane *lane, struct notify_call *call)
{
    list_remove(&lane->entry);
    call->job = lane->job;
    call->sink = NULL;
    list_add_tail(&notifier->calls, &call->entry);
    ++notifier->call_count;
    --notifier->spare;
    leave_rest(notifier);
}

/* Waits for something to tell and takes a place for it; NULL when the notifier stops. The list's reference to the job
 * goes to the caller. */
static struct job_lane *next_lane(struct notifier *notifier, struct notify_call *call)
{
    struct job_lane *lane;
    ULONGLONG next, now;

    ++notifier->spare;
    while (!notifier->stopping)
    {
        next = wake_delayed(notifier);
        if ((lane = pick_any(notifier, &call->place, &next)))
        {
            take_lane(notifier, lane, call);
            return lane;
        }
        now = clock_now();
        SleepConditionVariableSRW(&notifier->wake, &notifier->lock,
                next == NEVER ? INFINITE : next > now ? (DWORD)min(next - now, MAXLONG) : 0, 0);
    }
    --notifier->spare;
    return NULL;
}

static void end_call(struct notifier *notifier, struct notify_call *call)
{
    list_remove(&call->entry);
    --notifier->call_count;
    WakeAllConditionVariable(&notifier->ended);
    WakeConditionVariable(&notifier->wake);
}

/* There is always a thread that waits, as the others may be in a client for as long as that likes. */
static DWORD WINAPI notifier_thread(void *arg)
{
    struct notifier *notifier = arg;
    struct notify_call call;
    struct job_lane *lane;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    AcquireSRWLockExclusive(&notifier->lock);
    while (notifier->spare < KEPT_THREADS && (lane = next_lane(notifier, &call)))
    {
        if (!notifier->spare)
            start_thread(notifier);
        ReleaseSRWLockExclusive(&notifier->lock);
        notifier_attend(lane, &call);
        AcquireSRWLockExclusive(&notifier->lock);
        end_call(notifier, &call);
        ReleaseSRWLockExclusive(&notifier->lock);
        job_release(call.job);
        AcquireSRWLockExclusive(&notifier->lock);
    }
    --notifier->threads;
    ReleaseSRWLockExclusive(&notifier->lock);
    CoUninitialize();
    return 0;
}

HRESULT notifier_start(struct engine *engine)
{
    struct notifier *notifier;
    unsigned int i;

    if (!(notifier = calloc(1, sizeof(*notifier))))
        return E_OUTOFMEMORY;
    InitializeSRWLock(&notifier->lock);
    InitializeConditionVariable(&notifier->wake);
    InitializeConditionVariable(&notifier->ended);
    for (i = 0; i < LANE_COUNT; ++i)
        list_init(&notifier->ready[i]);
    list_init(&notifier->delayed);
    list_init(&notifier->calls);
    engine->notifier = notifier;
    AcquireSRWLockExclusive(&notifier->lock);
    start_thread(notifier);
    ReleaseSRWLockExclusive(&notifier->lock);
    return notifier->threads ? S_OK : E_OUTOFMEMORY;
}

/* A client that is inside a callback does not hold up the stop: its thread ends with the process. */
void notifier_stop(struct engine *engine)
{
    struct notifier *notifier = engine->notifier;

    if (!notifier)
        return;
    AcquireSRWLockExclusive(&notifier->lock);
    notifier->stopping = TRUE;
    WakeAllConditionVariable(&notifier->wake);
    ReleaseSRWLockExclusive(&notifier->lock);
}
