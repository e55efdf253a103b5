/*
 * Direct lines: how clients add many files
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

#include "bits/direct_line.h"

#include <stdlib.h>

#include "clients.h"
#include "engine/policy.h"
#include "private/debug.h"
#include "private/list.h"
#include "private/shared_name.h"
#include "server.h"

/* Each has a thread. A client without a line calls as ever. */
#define MOST_LINES 32
#define MOST_JOBS 4096
/* So long after its last call a client is taken to have finished. */
#define QUIET_MS 500

/* The id, the shared memory and the handles do not change; the rest of the first part is the thread's. */
struct line
{
    GUID id;
    OPENBITS_DIRECT_CALL *shared;
    HANDLE section;
    HANDLE call;
    HANDLE answer;
    HANDLE client;
    DWORD client_id;
    WCHAR remote[OPENBITS_DIRECT_TEXT + 1];
    WCHAR local[OPENBITS_DIRECT_TEXT + 1];
    struct job *job;            /* of the last call, while calls come; NULL: none */
    ULONG job_index;

    struct list entry;          /* from here on: lines_lock */
    GUID *jobs;                 /* that the client has shown to have */
    ULONG job_count;
};

static SRWLOCK lines_lock = SRWLOCK_INIT;
static struct list lines = LIST_INIT(lines);
static ULONG line_count;

static void free_line(struct line *line)
{
    if (line->shared)
        UnmapViewOfFile(line->shared);
    if (line->section)
        CloseHandle(line->section);
    if (line->call)
        CloseHandle(line->call);
    if (line->answer)
        CloseHandle(line->answer);
    if (line->client)
        CloseHandle(line->client);
    free(line->jobs);
    free(line);
}

/* Calls ----------------------------------------------------------------------------------------------------------- */

static void forget_job(struct line *line)
{
    if (line->job)
        job_release(line->job);
    line->job = NULL;
}

static BOOL get_job_id(const struct line *line, ULONG index, GUID *id)
{
    BOOL known;

    AcquireSRWLockShared(&lines_lock);
    if ((known = index < line->job_count))
        *id = line->jobs[index];
    ReleaseSRWLockShared(&lines_lock);
    return known;
}

/* No reference is the caller's; NULL for a job that has ended meanwhile. */
static struct job *get_job(struct line *line, ULONG index)
{
    GUID id;

    if (line->job && line->job_index == index)
        return line->job;
    forget_job(line);
    if (!get_job_id(line, index, &id) || FAILED(engine_get_job(server_engine, JOB_FACE_BITS, &id, &line->job)))
        return line->job = NULL;
    line->job_index = index;
    return line->job;
}

/* What the client could still change is read once. */
static BOOL take_names(struct line *line)
{
    const volatile OPENBITS_DIRECT_CALL *shared = line->shared;
    ULONG remote = shared->remote, local = shared->local;

    if (remote > OPENBITS_DIRECT_TEXT || local > OPENBITS_DIRECT_TEXT - remote)
        return FALSE;
    memcpy(line->remote, line->shared->text, remote * sizeof(WCHAR));
    line->remote[remote] = 0;
    memcpy(line->local, line->shared->text + remote, local * sizeof(WCHAR));
    line->local[local] = 0;
    return TRUE;
}

static void serve(struct line *line)
{
    struct file_spec spec = {line->remote, line->local, NULL, 0, NULL, SIZE_IS_UNKNOWN, NULL};
    struct job *job;

    line->shared->done = FALSE;
    if (!(job = get_job(line, line->shared->job)) || !take_names(line))
        return;
    TRACE("client %#lx, %p, %s.\n", line->client_id, job, debugstr_w(line->local));
    line->shared->result = job_add_files(job, 1, &spec);
    line->shared->done = TRUE;
}

/* To answer and to wait for the next call is one request to Wine's server. */
static DWORD WINAPI line_thread(void *arg)
{
    struct line *line = arg;
    HANDLE handles[] = {line->call, line->client};

    while (WaitForMultipleObjects(ARRAYSIZE(handles), handles, FALSE, INFINITE) == WAIT_OBJECT_0)
    {
        do
            serve(line);
        while (SignalObjectAndWait(line->answer, line->call, QUIET_MS, FALSE) == WAIT_OBJECT_0);
        forget_job(line);
    }
    TRACE("client %#lx has ended.\n", line->client_id);
    AcquireSRWLockExclusive(&lines_lock);
    list_remove(&line->entry);
    --line_count;
    ReleaseSRWLockExclusive(&lines_lock);
    free_line(line);
    return 0;
}

/* Life ------------------------------------------------------------------------------------------------------------ */

static HRESULT last_error(void)
{
    DWORD error = GetLastError();

    return error ? HRESULT_FROM_WIN32(error) : E_FAIL;
}

/* Names that nobody guesses: who knows them may call. */
static HRESULT make_objects(struct line *line)
{
    WCHAR name[SHARED_NAME_SIZE];
    HRESULT hr;

    if (FAILED(hr = CoCreateGuid(&line->id)))
        return hr;
    shared_name(name, &line->id, L"");
    line->section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(*line->shared), name);
    if (!line->section || !(line->shared = MapViewOfFile(line->section, FILE_MAP_WRITE, 0, 0, sizeof(*line->shared))))
        return last_error();
    shared_name(name, &line->id, L"-call");
    if (!(line->call = CreateEventW(NULL, FALSE, FALSE, name)))
        return last_error();
    shared_name(name, &line->id, L"-answer");
    return (line->answer = CreateEventW(NULL, FALSE, FALSE, name)) ? S_OK : last_error();
}

static HRESULT start(struct line *line)
{
    HANDLE thread = CreateThread(NULL, 0, line_thread, line, 0, NULL);

    if (!thread)
        return last_error();
    CloseHandle(thread);
    return S_OK;
}

/* lines_lock; the new line's thread needs it before it can free the line. */
static HRESULT add_line(DWORD client, struct line **out)
{
    struct line *line;
    HRESULT hr;

    if (line_count == MOST_LINES)
        return HRESULT_FROM_WIN32(ERROR_NO_SYSTEM_RESOURCES);
    if (!(line = calloc(1, sizeof(*line))))
        return E_OUTOFMEMORY;
    line->client_id = client;
    if (!(line->client = OpenProcess(SYNCHRONIZE, FALSE, client)))
        hr = last_error();
    else if (SUCCEEDED(hr = make_objects(line)))
        hr = start(line);
    if (FAILED(hr))
    {
        free_line(line);
        return hr;
    }
    list_add_tail(&lines, &line->entry);
    ++line_count;
    *out = line;
    return S_OK;
}

/* lines_lock. A process id is not used again while a line has its handle. */
static HRESULT get_line(DWORD client, struct line **out)
{
    struct line *line;

    LIST_FOR_EACH_OF(line, &lines, struct line, entry)
    {
        if (line->client_id == client)
        {
            *out = line;
            return S_OK;
        }
    }
    return add_line(client, out);
}

/* lines_lock. */
static HRESULT allow_job(struct line *line, const GUID *job, ULONG *index)
{
    GUID *grown;

    for (*index = 0; *index < line->job_count; ++*index)
    {
        if (IsEqualGUID(&line->jobs[*index], job))
            return S_OK;
    }
    if (line->job_count == MOST_JOBS)
        return HRESULT_FROM_WIN32(ERROR_NO_SYSTEM_RESOURCES);
    if (!(grown = realloc(line->jobs, (line->job_count + 1) * sizeof(*grown))))
        return E_OUTOFMEMORY;
    line->jobs = grown;
    line->jobs[line->job_count++] = *job;
    return S_OK;
}

HRESULT direct_line_open(struct job *job, OPENBITS_DIRECT_LINE *out)
{
    DWORD client = client_current_id();
    struct job_info info;
    struct line *line;
    HRESULT hr;

    /* Among several users each change asks who calls (SEC-IMP-4), which a line does not tell. */
    if (!client || !policy_single_user())
        return HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED);
    job_get_info(job, &info);
    AcquireSRWLockExclusive(&lines_lock);
    if (SUCCEEDED(hr = get_line(client, &line)) && SUCCEEDED(hr = allow_job(line, &info.id, &out->job)))
    {
        out->name = line->id;
        out->server = GetCurrentProcessId();
    }
    ReleaseSRWLockExclusive(&lines_lock);
    return hr;
}
