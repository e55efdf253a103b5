/*
 * The version of the names of all jobs, which the service shows in shared memory
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

#include "lazy_job.h"
#include "private/debug.h"
#include "private/shared_name.h"

/* One for each service process that this process has met; they stay. */
struct version_view
{
    struct version_view *next;
    GUID service;
    const volatile LONG *version;
};

static SRWLOCK views_lock = SRWLOCK_INIT;
static struct version_view *views;

static const volatile LONG *map_version(const GUID *service)
{
    WCHAR name[SHARED_NAME_SIZE];
    const volatile LONG *version;
    HANDLE section;

    shared_name(name, service, L"");
    if (!(section = OpenFileMappingW(FILE_MAP_READ, FALSE, name)))
    {
        WARN("No section %s, error %lu.\n", debugstr_w(name), GetLastError());
        return NULL;
    }
    version = MapViewOfFile(section, FILE_MAP_READ, 0, 0, sizeof(*version));
    CloseHandle(section);
    return version;
}

static struct version_view *find_view(const GUID *service)
{
    struct version_view *view;

    AcquireSRWLockShared(&views_lock);
    for (view = views; view && !IsEqualGUID(&view->service, service); view = view->next)
        ;
    ReleaseSRWLockShared(&views_lock);
    return view;
}

/* When two threads come at once one view is there twice, which does no harm. */
static struct version_view *add_view(const GUID *service)
{
    struct version_view *view = malloc(sizeof(*view));

    if (!view)
        return NULL;
    view->service = *service;
    view->version = map_version(service);
    AcquireSRWLockExclusive(&views_lock);
    view->next = views;
    views = view;
    ReleaseSRWLockExclusive(&views_lock);
    return view;
}

BOOL name_version_is(const GUID *service, LONG version)
{
    const struct version_view *view;

    if (!(view = find_view(service)) && !(view = add_view(service)))
        return FALSE;
    return view->version && *view->version == version;
}
