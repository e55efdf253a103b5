/*
 * Commits shared by those who wait, and the thread that syncs in time
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

#include "private/debug.h"
#include "store/store_private.h"

/* What was only logged is synced at the latest after this time (rule 2 of the house). */
#define SYNC_INTERVAL_MS 1000

static HRESULT apply_change(struct store *store, const struct store_change *change)
{
    const struct store_op *op;
    HRESULT hr = change->out_of_memory ? E_OUTOFMEMORY : S_OK;

    LIST_FOR_EACH_OF(op, &change->ops, struct store_op, entry)
    {
        if (FAILED(hr))
            break;
        hr = store_db_apply(store, op);
    }
    return hr;
}

/* What was overwritten is still in the log until that is emptied; a reader would keep it, but there is none. */
static void scrub_log(struct store *store, const struct list *changes)
{
    const struct store_change *change;
    BOOL scrub = FALSE;

    LIST_FOR_EACH_OF(change, changes, struct store_change, entry)
        scrub |= change->scrub;
    if (scrub)
        store_db_run(store, STATEMENT_SCRUB);
}

/* Asked for only when it changes: a setting costs as much as a small commit. */
static void set_sync(struct store *store, BOOL force)
{
    if (store->syncs == force)
        return;
    if (SUCCEEDED(store_db_run(store, force ? STATEMENT_SYNC_FULL : STATEMENT_SYNC_NORMAL)))
        store->syncs = force;
}

/* Runs the changes as one transaction. If one of them fails none is kept. */
static HRESULT commit_list(struct store *store, struct list *changes, BOOL force)
{
    struct store_change *change;
    HRESULT hr;

    set_sync(store, force);
    if (FAILED(hr = store_db_run(store, STATEMENT_BEGIN)))
        return hr;
    LIST_FOR_EACH_OF(change, changes, struct store_change, entry)
    {
        if (FAILED(hr = apply_change(store, change)))
            break;
    }
    /* A commit without a write syncs nothing. */
    if (SUCCEEDED(hr) && force)
        hr = store_db_run(store, STATEMENT_TICK);
    if (SUCCEEDED(hr))
        hr = store_db_run(store, STATEMENT_COMMIT);
    if (FAILED(hr))
    {
        WARN("Transaction failed, hr %#lx.\n", hr);
        store_db_run(store, STATEMENT_ROLLBACK);
        return hr;
    }
    scrub_log(store, changes);
    return S_OK;
}

/* One bad change must not take the others down: they are tried again one by one. */
static void commit_singly(struct store *store, struct list *changes, BOOL force)
{
    struct store_change *change, *next;
    struct list single;

    LIST_FOR_EACH_OF_SAFE(change, next, changes, struct store_change, entry)
    {
        list_remove(&change->entry);
        list_init(&single);
        list_add_tail(&single, &change->entry);
        change->result = commit_list(store, &single, force);
        list_remove(&change->entry);
        list_add_tail(&next->entry, &change->entry);
    }
}

static void commit_batch(struct store *store, struct list *changes, BOOL force)
{
    struct store_change *change;
    HRESULT hr;

    hr = commit_list(store, changes, force);
    if (FAILED(hr) && changes->next != changes->prev)
    {
        commit_singly(store, changes, force);
        return;
    }
    LIST_FOR_EACH_OF(change, changes, struct store_change, entry)
        change->result = hr;
}

/* Called with the lock held; wakes those who wait for the batch and frees the rest. */
static void finish_batch(struct store *store, struct list *changes)
{
    struct store_change *change, *next;

    LIST_FOR_EACH_OF_SAFE(change, next, changes, struct store_change, entry)
    {
        list_remove(&change->entry);
        if (change->waited_for)
            change->done = TRUE;
        else
            store_change_free(change);
    }
    WakeAllConditionVariable(&store->progress);
}

/* Called with the lock held. Milliseconds until the next sync is due. */
static DWORD time_to_sync(const struct store *store)
{
    ULONGLONG now = GetTickCount64();

    if (!store->sync_due)
        return INFINITE;
    return now >= store->sync_due ? 0 : (DWORD)(store->sync_due - now);
}

/* Called with the lock held; whether the batch has to be synced. */
static BOOL take_waiting(struct store *store, struct list *batch)
{
    BOOL force = store->stopping || !time_to_sync(store);
    struct store_change *change, *next;

    list_init(batch);
    store->urgent = FALSE;
    LIST_FOR_EACH_OF_SAFE(change, next, &store->waiting, struct store_change, entry)
    {
        list_remove(&change->entry);
        list_add_tail(batch, &change->entry);
        force |= change->promise == STORE_FORCED;
    }
    if (force)
        store->sync_due = 0;
    return force;
}

/* Called with the lock held, which is left for the time of the commit, and while nobody else commits. Takes what the
 * others wait for too; what comes meanwhile is for the next one. */
static void commit_waiting(struct store *store)
{
    struct list batch;
    BOOL force = take_waiting(store, &batch);

    store->committing = TRUE;
    ReleaseSRWLockExclusive(&store->lock);
    commit_batch(store, &batch, force);
    AcquireSRWLockExclusive(&store->lock);
    store->committing = FALSE;
    finish_batch(store, &batch);
}

/* Called with the lock held; FALSE when there is nothing left to do and the thread is to end. */
static BOOL wait_for_work(struct store *store)
{
    for (;;)
    {
        if (store->committing)
            SleepConditionVariableSRW(&store->progress, &store->lock, INFINITE, 0);
        else if (store->urgent || store->stopping || !time_to_sync(store))
            return !store->stopping || store->sync_due || !list_empty(&store->waiting);
        else
            SleepConditionVariableSRW(&store->work, &store->lock, time_to_sync(store), 0);
    }
}

/* Commits what nobody waits for, and syncs what was only logged. */
static DWORD WINAPI store_thread(void *arg)
{
    struct store *store = arg;

    AcquireSRWLockExclusive(&store->lock);
    while (wait_for_work(store))
        commit_waiting(store);
    ReleaseSRWLockExclusive(&store->lock);
    return 0;
}

HRESULT store_open(const WCHAR *path, struct store **out)
{
    struct store *store;
    HRESULT hr;

    *out = NULL;
    if (!(store = calloc(1, sizeof(*store))))
        return E_OUTOFMEMORY;
    InitializeSRWLock(&store->lock);
    InitializeConditionVariable(&store->work);
    InitializeConditionVariable(&store->progress);
    list_init(&store->waiting);
    hr = store_db_open(store, path);
    if (hr == STORE_E_DAMAGED)
        hr = store_db_salvage(store, path);
    if (FAILED(hr))
    {
        free(store);
        return hr;
    }
    if (!(store->thread = CreateThread(NULL, 0, store_thread, store, 0, NULL)))
    {
        hr = HRESULT_FROM_WIN32(GetLastError());
        store_db_close(store);
        free(store);
        return hr;
    }
    *out = store;
    return S_OK;
}

static void note_clean_end(struct store *store)
{
    struct store_change *change = store_change_new();

    if (!change)
        return;
    store_change_note(change, STORE_NOTE_CLEAN, 1);
    store_post(store, change);
}

void store_close(struct store *store, BOOL clean)
{
    if (store->run_begun && clean)
        note_clean_end(store);
    AcquireSRWLockExclusive(&store->lock);
    store->stopping = TRUE;
    WakeAllConditionVariable(&store->work);
    ReleaseSRWLockExclusive(&store->lock);
    WaitForSingleObject(store->thread, INFINITE);
    CloseHandle(store->thread);
    store_db_close(store);
    free(store);
}

/* Called with the lock held. The thread is woken only when it has to set its alarm. */
static void hand_in(struct store *store, struct store_change *change, enum store_promise promise, BOOL waited_for)
{
    change->promise = promise;
    change->waited_for = waited_for;
    list_add_tail(&store->waiting, &change->entry);
    if (promise == STORE_FORCED || store->sync_due)
        return;
    store->sync_due = GetTickCount64() + SYNC_INTERVAL_MS;
    WakeConditionVariable(&store->work);
}

/* Whoever finds nobody committing does it himself: to have another thread do it costs as much as a small commit. */
HRESULT store_commit(struct store *store, struct store_change *change, enum store_promise promise)
{
    HRESULT hr;

    if (!change)
        return E_OUTOFMEMORY;
    AcquireSRWLockExclusive(&store->lock);
    hand_in(store, change, promise, TRUE);
    while (!change->done)
    {
        if (store->committing)
            SleepConditionVariableSRW(&store->progress, &store->lock, INFINITE, 0);
        else
            commit_waiting(store);
    }
    ReleaseSRWLockExclusive(&store->lock);
    hr = change->result;
    store_change_free(change);
    return hr;
}

void store_post(struct store *store, struct store_change *change)
{
    if (!change)
        return;
    AcquireSRWLockExclusive(&store->lock);
    hand_in(store, change, STORE_LOGGED, FALSE);
    ReleaseSRWLockExclusive(&store->lock);
}

void store_hurry(struct store *store)
{
    AcquireSRWLockExclusive(&store->lock);
    store->urgent = TRUE;
    WakeConditionVariable(&store->work);
    ReleaseSRWLockExclusive(&store->lock);
}
