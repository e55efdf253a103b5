/*
 * Releasing objects of clients
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

#include "bits/release.h"

#include <stdlib.h>

#include "private/debug.h"
#include "private/list.h"

/* Nobody waits longer for a client to take its last release, and no more threads than this wait for clients that do
 * not. */
#define RELEASE_TIMEOUT 1000
#define RELEASE_THREADS 8

/* It is a call into the client, which may hang or be gone, while whoever drops the sink must go on: he waits as long as
 * a client that is well needs (CB-DELIV-21) and no longer. The releases of one client go one after the other: with Wine
 * 8.0 a process in which several threads released many objects at once has crashed; why is not known, IRemUnknown is
 * what they share. */
struct release
{
    struct release *next;
    void (*proc)(void *what);
    void *what;
    HANDLE done;
    LONG refcount;
};

/* A client whose objects are being released by a thread. */
struct releasing_client
{
    struct list entry;
    ULONG client;
    ULONGLONG since;            /* when the thread began with the object that it is at */
    struct release *first, *last;
};

static SRWLOCK releases_lock = SRWLOCK_INIT;
static struct list releasing_clients = LIST_INIT(releasing_clients);

static void release_release(struct release *release)
{
    if (InterlockedDecrement(&release->refcount))
        return;
    CloseHandle(release->done);
    free(release);
}

static struct release *next_release(struct releasing_client *client)
{
    struct release *release;

    AcquireSRWLockExclusive(&releases_lock);
    client->since = GetTickCount64();
    if ((release = client->first))
        client->first = release->next;
    else
        list_remove(&client->entry);
    ReleaseSRWLockExclusive(&releases_lock);
    return release;
}

static void CALLBACK run_releases(TP_CALLBACK_INSTANCE *instance, void *arg)
{
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    struct releasing_client *client = arg;
    struct release *release;

    (void)instance;
    while ((release = next_release(client)))
    {
        release->proc(release->what);
        SetEvent(release->done);
        release_release(release);
    }
    free(client);
    if (SUCCEEDED(hr))
        CoUninitialize();
}

static BOOL CALLBACK create_pool(INIT_ONCE *once, void *arg, void **context)
{
    TP_POOL *pool = CreateThreadpool(NULL);

    (void)once;
    (void)arg;
    if (pool)
        SetThreadpoolThreadMaximum(pool, RELEASE_THREADS);
    *context = pool;
    return pool != NULL;
}

static BOOL start_thread(struct releasing_client *client)
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    TP_CALLBACK_ENVIRON environment;
    void *pool;

    if (!InitOnceExecuteOnce(&once, create_pool, NULL, &pool))
        return FALSE;
    InitializeThreadpoolEnvironment(&environment);
    SetThreadpoolCallbackPool(&environment, pool);
    return TrySubmitThreadpoolCallback(run_releases, client, &environment);
}

static struct releasing_client *find_releasing(ULONG id)
{
    struct releasing_client *client;

    LIST_FOR_EACH_OF(client, &releasing_clients, struct releasing_client, entry)
    {
        if (client->client == id)
            return client;
    }
    return NULL;
}

/* Releases lock. */
static void append_release(struct releasing_client *client, struct release *release)
{
    if (client->first)
        client->last->next = release;
    else
        client->first = release;
    client->last = release;
}

/* Releases lock. *timeout is how long it is worth to wait: not at all for a client that hangs already. */
static BOOL submit_release(struct release *release, ULONG id, DWORD *timeout)
{
    struct releasing_client *client = find_releasing(id);

    *timeout = RELEASE_TIMEOUT;
    if (client)
    {
        if (GetTickCount64() - client->since >= RELEASE_TIMEOUT)
            *timeout = 0;
        append_release(client, release);
        return TRUE;
    }
    if (!(client = calloc(1, sizeof(*client))))
        return FALSE;
    client->client = id;
    client->since = GetTickCount64();
    append_release(client, release);
    list_add_tail(&releasing_clients, &client->entry);
    if (start_thread(client))
        return TRUE;
    list_remove(&client->entry);
    free(client);
    return FALSE;
}

static struct release *create_release(void (*proc)(void *what), void *what)
{
    struct release *release = calloc(1, sizeof(*release));

    if (!release || !(release->done = CreateEventW(NULL, TRUE, FALSE, NULL)))
    {
        free(release);
        return NULL;
    }
    release->proc = proc;
    release->what = what;
    release->refcount = 2;
    return release;
}

void release_in_time(ULONG client, void (*proc)(void *what), void *what)
{
    struct release *release = create_release(proc, what);
    BOOL submitted = FALSE;
    DWORD timeout = 0;

    if (release)
    {
        AcquireSRWLockExclusive(&releases_lock);
        submitted = submit_release(release, client, &timeout);
        ReleaseSRWLockExclusive(&releases_lock);
    }
    if (submitted)
        WaitForSingleObject(release->done, timeout);
    else
        WARN("A client is not released, error %lu.\n", GetLastError());
    if (release && !submitted)
        release->refcount = 1;
    if (release)
        release_release(release);
}
