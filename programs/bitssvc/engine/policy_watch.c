/*
 * Tells when a policy has changed
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

#include "engine/policy.h"
#include "private/debug.h"

struct policy_watch
{
    void (*changed)(void *context);
    void *context;
    HANDLE stop;
    HANDLE thread;
};

/* A key and those above it: the first that exists is watched, as it is made when the first value is set. */
struct watched
{
    const WCHAR *keys[4];
    HANDLE event;
};

static HKEY open_key(const struct watched *watched)
{
    unsigned int i;
    HKEY key;

    for (i = 0; watched->keys[i]; ++i)
    {
        if (!RegOpenKeyExW(HKEY_LOCAL_MACHINE, watched->keys[i], 0, KEY_NOTIFY | KEY_WOW64_64KEY, &key))
            return key;
    }
    return NULL;
}

/* The key is opened anew each time: it may be a deeper one, or the old one may be gone. */
static HKEY arm(struct watched *watched)
{
    const DWORD what = REG_NOTIFY_CHANGE_NAME | REG_NOTIFY_CHANGE_LAST_SET;
    HKEY key = open_key(watched);
    LONG error = ERROR_FILE_NOT_FOUND;

    if (key && watched->event)
        error = RegNotifyChangeKeyValue(key, TRUE, what, watched->event, TRUE);
    if (error)
        WARN("%s is not watched, error %ld.\n", debugstr_w(watched->keys[0]), error);
    return key;
}

/* What has changed is told when the next change would be noticed already, so that none is missed. Only the key that has
 * changed is closed: that sets the event of one that has not. */
static void watch_keys(struct policy_watch *watch, struct watched *watched, HKEY *keys, const HANDLE *handles)
{
    DWORD which = 0;

    keys[1] = arm(&watched[1]);
    do
    {
        if (keys[which])
            RegCloseKey(keys[which]);
        keys[which] = arm(&watched[which]);
        watch->changed(watch->context);
        which = WaitForMultipleObjects(3, handles, FALSE, INFINITE) - (WAIT_OBJECT_0 + 1);
    }
    while (which < 2);
}

static DWORD WINAPI watch_thread(void *arg)
{
    struct watched watched[2] =
    {
        { { L"Software\\Policies\\Microsoft\\Windows", L"Software\\Policies", L"Software" },
                CreateEventW(NULL, FALSE, FALSE, NULL) },
        { { SETTINGS_KEY, L"Software" }, CreateEventW(NULL, FALSE, FALSE, NULL) },
    };
    struct policy_watch *watch = arg;
    HANDLE handles[3] = { watch->stop, watched[0].event, watched[1].event };
    HKEY keys[2] = { NULL, NULL };
    unsigned int i;

    if (watched[0].event && watched[1].event)
        watch_keys(watch, watched, keys, handles);
    for (i = 0; i < ARRAYSIZE(watched); ++i)
    {
        if (keys[i])
            RegCloseKey(keys[i]);
        if (watched[i].event)
            CloseHandle(watched[i].event);
    }
    return 0;
}

struct policy_watch *policy_watch_start(void (*changed)(void *context), void *context)
{
    struct policy_watch *watch;

    if (!(watch = calloc(1, sizeof(*watch))))
        return NULL;
    watch->changed = changed;
    watch->context = context;
    if ((watch->stop = CreateEventW(NULL, TRUE, FALSE, NULL))
            && (watch->thread = CreateThread(NULL, 0, watch_thread, watch, 0, NULL)))
        return watch;
    if (watch->stop)
        CloseHandle(watch->stop);
    free(watch);
    return NULL;
}

void policy_watch_stop(struct policy_watch *watch)
{
    SetEvent(watch->stop);
    WaitForSingleObject(watch->thread, INFINITE);
    CloseHandle(watch->thread);
    CloseHandle(watch->stop);
    free(watch);
}
