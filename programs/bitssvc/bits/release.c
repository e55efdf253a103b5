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

/* Nobody waits longer for a client to take its last release, and no more threads than this wait for clients that do
 * not. */
#define RELEASE_TIMEOUT 1000
#define RELEASE_THREADS 8

/* It is a call into the client, which may hang or be gone, while whoever drops the sink must go on: he waits as long as
 * a client that is well needs (CB-DELIV-21) and no longer. */
struct release
{
    void (*release)(void *what);
    void *what;
    HANDLE done;
    LONG refcount;
};

static LONG releases_waiting;

static void release_release(struct release *release)
{
    if (InterlockedDecrement(&release->refcount))
        return;
    CloseHandle(release->done);
    free(release);
}

static void CALLBACK run_release(TP_CALLBACK_INSTANCE *instance, void *arg)
{
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    struct release *release = arg;

    (void)instance;
    release->release(release->what);
    InterlockedDecrement(&releases_waiting);
    SetEvent(release->done);
    release_release(release);
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

static BOOL submit_release(struct release *release)
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    TP_CALLBACK_ENVIRON environment;
    void *pool;

    if (!InitOnceExecuteOnce(&once, create_pool, NULL, &pool))
        return FALSE;
    InitializeThreadpoolEnvironment(&environment);
    SetThreadpoolCallbackPool(&environment, pool);
    return TrySubmitThreadpoolCallback(run_release, release, &environment);
}

static struct release *create_release(void (*proc)(void *what), void *what)
{
    struct release *release = calloc(1, sizeof(*release));

    if (!release || !(release->done = CreateEventW(NULL, TRUE, FALSE, NULL)))
    {
        free(release);
        return NULL;
    }
    release->release = proc;
    release->what = what;
    release->refcount = 2;
    return release;
}

/* Behind clients that hang there is nothing to wait for. */
void release_in_time(void (*proc)(void *what), void *what)
{
    struct release *release = create_release(proc, what);

    if (!release)
    {
        WARN("Object %p is not released.\n", what);
        return;
    }
    if (InterlockedIncrement(&releases_waiting) > RELEASE_THREADS)
        TRACE("%ld clients wait for their release.\n", releases_waiting);
    if (submit_release(release))
    {
        if (releases_waiting <= RELEASE_THREADS)
            WaitForSingleObject(release->done, RELEASE_TIMEOUT);
    }
    else
    {
        WARN("A client is not released, error %lu.\n", GetLastError());
        InterlockedDecrement(&releases_waiting);
        release->refcount = 1;
    }
    release_release(release);
}
