/*
 * The version of the names of all jobs
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

#include "bits/job_names.h"

#include <objbase.h>

#include "private/debug.h"
#include "private/shared_name.h"

struct shared_version
{
    GUID service;
    volatile LONG *version;
    LONG own;                   /* where there is no section */
};

static struct shared_version shared;

static void create_section(const GUID *service)
{
    WCHAR name[SHARED_NAME_SIZE];
    HANDLE section;

    shared_name(name, service, L"");
    section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(*shared.version), name);
    if (section && (shared.version = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof(*shared.version))))
    {
        shared.service = *service;
        return;
    }
    WARN("No shared version of names, error %lu.\n", GetLastError());
    if (section)
        CloseHandle(section);
}

/* Both stay until the process ends. */
static BOOL CALLBACK init_shared(INIT_ONCE *once, void *arg, void **context)
{
    GUID service;

    (void)once;
    (void)arg;
    (void)context;
    if (SUCCEEDED(CoCreateGuid(&service)))
        create_section(&service);
    if (!shared.version)
        shared.version = &shared.own;
    return TRUE;
}

static struct shared_version *get_shared(void)
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;

    InitOnceExecuteOnce(&once, init_shared, NULL, NULL);
    return &shared;
}

HRESULT job_names_set(struct job *job, const WCHAR *name)
{
    HRESULT hr;

    InterlockedIncrement(get_shared()->version);
    hr = job_set_text(job, JOB_TEXT_DISPLAY_NAME, name);
    InterlockedIncrement(get_shared()->version);
    return hr;
}

LONG job_names_version(void)
{
    return InterlockedCompareExchange(get_shared()->version, 0, 0);
}

GUID job_names_service(void)
{
    return get_shared()->service;
}
