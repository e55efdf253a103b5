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

/* The key above all of ours, or the next one above that exists: it is made when the first policy is set. */
static HKEY open_key(void)
{
    static const WCHAR *const keys[] = { L"Software\\Policies\\Microsoft\\Windows", L"Software\\Policies",
            L"Software" };
    unsigned int i;
    HKEY key;

    for (i = 0; i < ARRAYSIZE(keys); ++i)
    {
        if (!RegOpenKeyExW(HKEY_LOCAL_MACHINE, keys[i], 0, KEY_NOTIFY | KEY_WOW64_64KEY, &key))
            return key;
    }
    return NULL;
}

static BOOL arm(HKEY key, HANDLE event)
{
    const DWORD what = REG_NOTIFY_CHANGE_NAME | REG_NOTIFY_CHANGE_LAST_SET;
    LONG error = key && event ? RegNotifyChangeKeyValue(key, TRUE, what, event, TRUE) : ERROR_FILE_NOT_FOUND;

    if (error)
        WARN("Policies are not watched, error %ld.\n", error);
    return !error;
}

/* The key is opened anew each time: it may be a deeper one, or the old one may be gone. What has changed is told when
 * the next change would be noticed already, so that none is missed. */
static DWORD WINAPI watch_thread(void *arg)
{
    struct policy_watch *watch = arg;
    HANDLE handles[2] = { watch->stop, CreateEventW(NULL, FALSE, FALSE, NULL) };
    BOOL go_on = TRUE;
    HKEY key;

    while (go_on)
    {
        key = open_key();
        if ((go_on = arm(key, handles[1])))
        {
            watch->changed(watch->context);
            go_on = WaitForMultipleObjects(ARRAYSIZE(handles), handles, FALSE, INFINITE) == WAIT_OBJECT_0 + 1;
        }
        if (key)
            RegCloseKey(key);
    }
    if (handles[1])
        CloseHandle(handles[1]);
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
