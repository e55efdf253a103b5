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

#include "engine/private.h"

/* At most four notifications at once (CB-DELIV-10); under Wine there is one user. */
#define THREAD_COUNT 4
/* Between two JobModification of a job (CB-MOD-5). */
#define MODIFICATION_INTERVAL_MS 500
#define FIRST_REPEAT_MS 1000
#define NEVER (~(ULONGLONG)0)

enum notice
{
    NOTICE_NONE,
    NOTICE_TRANSFERRED,
    NOTICE_ERROR,
    NOTICE_MODIFIED,
};

/* A job with a sink is on the ready list, on the delayed list, busy with a thread, or has nothing to tell. A list holds a
 * reference. */
struct notifier
{
    SRWLOCK lock;
    CONDITION_VARIABLE wake;
    struct list ready;
    struct list delayed;
    BOOL stopping;
    HANDLE threads[THREAD_COUNT];
};

/* What a notice depends on, read under the engine's lock. */
struct job_view
{
    enum job_state state;
    ULONG flags;
    ULONG retry_delay;
};

void notify_sink_addref(struct notify_sink *sink)
{
    InterlockedIncrement(&sink->refcount);
}

void notify_sink_release(struct notify_sink *sink)
{
    if (!InterlockedDecrement(&sink->refcount))
        sink->ops->destroy(sink);
}

/* Lists ------------------------------------------------------------------------------------------------------------ */

/* Notifier lock. A busy job is looked at again by its thread. */
static void enqueue(struct list *list, struct job *job)
{
    struct job_notices *notices = &job->notices;

    if (notices->busy || !notices->sink)
        return;
    if (list_empty(&notices->entry))
        job_addref(job);
    else
        list_remove(&notices->entry);
    list_add_tail(list, &notices->entry);
}

static void make_ready(struct notifier *notifier, struct job *job)
{
    enqueue(&notifier->ready, job);
    WakeConditionVariable(&notifier->wake);
}

void notifier_state_changed(struct job *job)
{
    struct notifier *notifier = job->engine->notifier;

    AcquireSRWLockExclusive(&notifier->lock);
    job->notices.told = JOB_STATE_COUNT;
    job->notices.failures = 0;
    job->notices.not_before = 0;
    make_ready(notifier, job);
    ReleaseSRWLockExclusive(&notifier->lock);
}

void notifier_kick(struct job *job)
{
    struct notifier *notifier = job->engine->notifier;

    AcquireSRWLockExclusive(&notifier->lock);
    make_ready(notifier, job);
    ReleaseSRWLockExclusive(&notifier->lock);
}

void notifier_job_modified(struct job *job)
{
    struct notifier *notifier = job->engine->notifier;

    if (!(job->rec.numbers[JOB_NUMBER_NOTIFY_FLAGS] & NOTIFY_FLAG_MODIFICATION))
        return;
    AcquireSRWLockExclusive(&notifier->lock);
    if (!job->notices.modified)
    {
        job->notices.modified = TRUE;
        make_ready(notifier, job);
    }
    ReleaseSRWLockExclusive(&notifier->lock);
}

/* Sinks ------------------------------------------------------------------------------------------------------------ */

/* The new sink is told again what the old one was told (CB-DELIV-3). Returns the old one, to be released without a lock. */
static struct notify_sink *replace_sink(struct job *job, struct notify_sink *sink)
{
    struct notifier *notifier = job->engine->notifier;
    struct notify_sink *old;

    if (sink)
        notify_sink_addref(sink);
    AcquireSRWLockExclusive(&notifier->lock);
    old = job->notices.sink;
    job->notices.sink = sink;
    job->notices.told = JOB_STATE_COUNT;
    job->notices.failures = 0;
    job->notices.not_before = 0;
    make_ready(notifier, job);
    ReleaseSRWLockExclusive(&notifier->lock);
    return old;
}

HRESULT job_set_sink(struct job *job, struct notify_sink *sink)
{
    struct notify_sink *old = NULL;
    HRESULT hr = S_OK;

    job_call_enter(job);
    if (job_state_is_final(job->state))
        hr = BG_E_INVALID_STATE;
    else
        old = replace_sink(job, sink);
    job_call_leave(job);
    if (old)
        notify_sink_release(old);
    return hr;
}

void job_drop_sink(struct job *job)
{
    struct notify_sink *old = replace_sink(job, NULL);

    if (old)
        notify_sink_release(old);
}

struct notify_sink *job_get_sink(struct job *job)
{
    struct notifier *notifier = job->engine->notifier;
    struct notify_sink *sink;

    AcquireSRWLockShared(&notifier->lock);
    if ((sink = job->notices.sink))
        notify_sink_addref(sink);
    ReleaseSRWLockShared(&notifier->lock);
    return sink;
}

/* Delivery --------------------------------------------------------------------------------------------------------- */

static void view_job(struct job *job, struct job_view *view)
{
    struct engine *engine = job->engine;

    AcquireSRWLockShared(&engine->lock);
    view->state = job->state;
    view->flags = job->rec.numbers[JOB_NUMBER_NOTIFY_FLAGS];
    view->retry_delay = job->rec.numbers[JOB_NUMBER_RETRY_DELAY];
    ReleaseSRWLockShared(&engine->lock);
}

static enum notice end_notice(const struct job_view *view)
{
    if (view->state == JOB_STATE_TRANSFERRED && (view->flags & NOTIFY_FLAG_TRANSFERRED))
        return NOTICE_TRANSFERRED;
    if (view->state == JOB_STATE_ERROR && (view->flags & NOTIFY_FLAG_ERROR))
        return NOTICE_ERROR;
    return NOTICE_NONE;
}

/* What the sink is to be told, and from when on. Notifier lock. */
static enum notice due_notice(const struct job_notices *notices, const struct job_view *view, ULONGLONG *when)
{
    enum notice end = end_notice(view);

    *when = 0;
    if (view->flags & NOTIFY_FLAG_DISABLE)
        return NOTICE_NONE;
    if (end != NOTICE_NONE && notices->told != view->state)
    {
        *when = notices->not_before;
        return end;
    }
    if (!notices->modified || !(view->flags & NOTIFY_FLAG_MODIFICATION))
        return NOTICE_NONE;
    *when = notices->modified_at ? notices->modified_at + MODIFICATION_INTERVAL_MS : 0;
    return NOTICE_MODIFIED;
}

static HRESULT call_sink(struct notify_sink *sink, struct job *job, enum notice notice)
{
    switch (notice)
    {
        case NOTICE_TRANSFERRED: return sink->ops->job_transferred(sink, job);
        case NOTICE_ERROR: return sink->ops->job_error(sink, job);
        default: return sink->ops->job_modified(sink, job);
    }
}

/* The client or its process has vanished (CB-DELIV-18). */
static BOOL sink_is_gone(HRESULT hr)
{
    return hr == RPC_E_DISCONNECTED || hr == RPC_E_SERVER_DIED || hr == RPC_E_SERVER_DIED_DNE
            || hr == CO_E_OBJNOTCONNECTED || hr == HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE)
            || hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED) || hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED_DNE);
}

/* Repeats come after 1 s, 2 s, 4 s .. up to the retry delay (CB-DELIV-5). */
static ULONGLONG repeat_delay(ULONG failures, ULONG retry_delay)
{
    ULONGLONG delay = (ULONGLONG)FIRST_REPEAT_MS << min(failures, 20);

    return min(delay, (ULONGLONG)retry_delay * 1000);
}

/* Notifier lock. The job may have left the state while the client was called: then there is nothing to note. */
static void note_answer(struct job_notices *notices, const struct job_view *before, const struct job_view *after,
        HRESULT hr)
{
    if (after->state != before->state)
        return;
    if (hr == S_OK)
    {
        notices->told = before->state;
        notices->failures = 0;
        return;
    }
    notices->not_before = clock_now() + repeat_delay(notices->failures++, after->retry_delay);
}

/* Calls the sink with no lock held; enters and leaves with the notifier's. Returns a sink that is to be released. */
static void deliver(struct notifier *notifier, struct job *job, const struct job_view *view, enum notice notice)
{
    struct notify_sink *sink = job->notices.sink, *dead = NULL;
    struct job_view after;
    HRESULT hr;

    notify_sink_addref(sink);
    if (notice == NOTICE_MODIFIED)
    {
        job->notices.modified = FALSE;
        job->notices.modified_at = clock_now();
    }
    job->notices.busy = TRUE;
    ReleaseSRWLockExclusive(&notifier->lock);

    hr = call_sink(sink, job, notice);
    TRACE("Job %s: notice %u answered with %#lx.\n", debugstr_guid(&job->rec.id), notice, hr);
    view_job(job, &after);

    AcquireSRWLockExclusive(&notifier->lock);
    job->notices.busy = FALSE;
    if (job->notices.sink == sink && sink_is_gone(hr))
    {
        dead = sink;
        job->notices.sink = NULL;
    }
    else if (job->notices.sink == sink && notice != NOTICE_MODIFIED)
    {
        note_answer(&job->notices, view, &after, hr);
    }
    ReleaseSRWLockExclusive(&notifier->lock);
    notify_sink_release(sink);
    if (dead)
        notify_sink_release(dead);
    AcquireSRWLockExclusive(&notifier->lock);
}

/* One look at a job that was taken off its list. Enters and leaves with the notifier's lock. */
static void attend_job(struct notifier *notifier, struct job *job)
{
    struct job_view view;
    enum notice notice;
    ULONGLONG when;

    ReleaseSRWLockExclusive(&notifier->lock);
    view_job(job, &view);
    AcquireSRWLockExclusive(&notifier->lock);
    if (job->notices.busy || !job->notices.sink)
        return;
    if ((notice = due_notice(&job->notices, &view, &when)) == NOTICE_NONE)
        return;
    if (when > clock_now())
    {
        job->notices.when = when;
        enqueue(&notifier->delayed, job);
        return;
    }
    deliver(notifier, job, &view, notice);
    make_ready(notifier, job);
}

/* The thread ------------------------------------------------------------------------------------------------------- */

/* Moves what has become due to the ready list and tells when the next one will be. Notifier lock. */
static ULONGLONG wake_delayed(struct notifier *notifier)
{
    ULONGLONG now = clock_now(), next = NEVER;
    struct job *job, *after;

    LIST_FOR_EACH_OF_SAFE(job, after, &notifier->delayed, struct job, notices.entry)
    {
        if (job->notices.when > now)
        {
            next = min(next, job->notices.when);
            continue;
        }
        list_remove(&job->notices.entry);
        list_add_tail(&notifier->ready, &job->notices.entry);
    }
    return next;
}

/* Waits for a job with something to tell; NULL when the notifier stops. Notifier lock. */
static struct job *next_job(struct notifier *notifier)
{
    ULONGLONG next, now;
    struct list *entry;
    DWORD wait;

    for (;;)
    {
        if (notifier->stopping)
            return NULL;
        next = wake_delayed(notifier);
        if ((entry = list_head(&notifier->ready)))
            break;
        now = clock_now();
        wait = next == NEVER ? INFINITE : next > now ? (DWORD)(next - now) : 0;
        SleepConditionVariableSRW(&notifier->wake, &notifier->lock, wait, 0);
    }
    list_remove(entry);
    return LIST_ENTRY_OF(entry, struct job, notices.entry);
}

static DWORD WINAPI notifier_thread(void *arg)
{
    struct notifier *notifier = arg;
    struct job *job;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    AcquireSRWLockExclusive(&notifier->lock);
    while ((job = next_job(notifier)))
    {
        attend_job(notifier, job);
        ReleaseSRWLockExclusive(&notifier->lock);
        job_release(job);
        AcquireSRWLockExclusive(&notifier->lock);
    }
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
    engine->notifier = notifier;
    list_init(&notifier->ready);
    list_init(&notifier->delayed);
    for (i = 0; i < THREAD_COUNT; ++i)
    {
        if (!(notifier->threads[i] = CreateThread(NULL, 0, notifier_thread, notifier, 0, NULL)))
            return HRESULT_FROM_WIN32(GetLastError());
    }
    return S_OK;
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
