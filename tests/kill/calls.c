/*
 * Client of the kill test: the calls
 *
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

#include "kill.h"

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#define MAX_JOBS 4
#define SET_SIZE 3
#define MANY_FILES 24
/* Targets that several jobs use one after the other; they exist most of the time. */
#define SHARED_TARGETS 5
#define PAUSE_MS 3

struct work
{
    const WCHAR *name, *folder, *url;
    unsigned int seed;          /* also in all names, so that those of one process are its own */
    unsigned int counter;
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *jobs[MAX_JOBS];
    IUnknown *faces[MAX_JOBS][JOB_FACES];
    WCHAR keys[MAX_JOBS][64];   /* first word of the display name: that never changes */
    int count;
};

/* What the server has. */
static const WCHAR *const served[] = {L"kill/0", L"kill/1000", L"kill/70000", L"kill/200000", L"kill/1048576",
        L"kill/3000000", L"slow/kill/1048576"};

static int pick(int count)
{
    return rand() % count;
}

static HRESULT end(HRESULT hr)
{
    say("E\t%08lx", hr);
    return hr;
}

static void drop_job(struct work *work, int index)
{
    release_faces(work->faces[index]);
    IBackgroundCopyJob_Release(work->jobs[index]);
    --work->count;
    work->jobs[index] = work->jobs[work->count];
    memcpy(work->faces[index], work->faces[work->count], sizeof(work->faces[0]));
    wcscpy(work->keys[index], work->keys[work->count]);
}

/* job is the work's from now on. */
static void keep_job(struct work *work, IBackgroundCopyJob *job)
{
    hold_faces(job, work->faces[work->count]);
    work->jobs[work->count++] = job;
}

static HRESULT create_job(struct work *work)
{
    WCHAR *key = work->keys[work->count];
    IBackgroundCopyJob *job;
    GUID id;
    HRESULT hr;

    swprintf(key, ARRAYSIZE(work->keys[0]), L"%ls-%u-%u", work->name, work->seed, ++work->counter);
    say("B\tcreate\t%ls", key);
    hr = end(IBackgroundCopyManager_CreateJob(work->manager, key, BG_JOB_TYPE_DOWNLOAD, &id, &job));
    if (SUCCEEDED(hr))
        keep_job(work, job);
    return hr;
}

/* Files ------------------------------------------------------------------------------------------------------------ */

static void make_names(struct work *work, WCHAR *remote, WCHAR *local, size_t size)
{
    swprintf(remote, size, L"%ls/%ls", work->url, served[pick(ARRAYSIZE(served))]);
    if (pick(3))
        swprintf(local, size, L"%ls\\%ls-%u-%u.bin", work->folder, work->name, work->seed, ++work->counter);
    else
        swprintf(local, size, L"%ls\\%ls-shared%d.bin", work->folder, work->name, pick(SHARED_TARGETS));
}

static HRESULT add_file(struct work *work, int index)
{
    WCHAR remote[512], local[512];

    make_names(work, remote, local, ARRAYSIZE(remote));
    say("B\tadd\t%ls\t%ls\t%ls", work->keys[index], remote, local);
    return end(IBackgroundCopyJob_AddFile(work->jobs[index], remote, local));
}

/* After some calls the proxy may go another way. */
static HRESULT add_many_files(struct work *work, int index)
{
    HRESULT hr;
    int i = 0;

    do
        hr = add_file(work, index);
    while (SUCCEEDED(hr) && ++i < MANY_FILES);
    return hr;
}

static HRESULT add_file_set(struct work *work, int index)
{
    WCHAR names[SET_SIZE][2][512];
    BG_FILE_INFO set[SET_SIZE];
    int i;

    for (i = 0; i < SET_SIZE; ++i)
    {
        make_names(work, names[i][0], names[i][1], ARRAYSIZE(names[i][0]));
        set[i].RemoteName = names[i][0];
        set[i].LocalName = names[i][1];
    }
    say("B\tadd\t%ls\t%ls\t%ls\t%ls\t%ls\t%ls\t%ls", work->keys[index], names[0][0], names[0][1], names[1][0],
            names[1][1], names[2][0], names[2][1]);
    return end(IBackgroundCopyJob_AddFileSet(work->jobs[index], SET_SIZE, set));
}

/* The server does not look at what is behind the question mark; the model does. */
static HRESULT add_ranges(struct work *work, int index)
{
    BG_FILE_RANGE ranges[2] = {{0, 100 + pick(1000)}, {2000 + pick(30000), BG_LENGTH_TO_EOF}};
    WCHAR remote[512], local[512], name[512];
    IBackgroundCopyJob3 *job;
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyJob_QueryInterface(work->jobs[index], &IID_IBackgroundCopyJob3, (void **)&job)))
        return hr;
    make_names(work, name, local, ARRAYSIZE(name));
    swprintf(remote, ARRAYSIZE(remote), L"%ls/%ls?%u-%u,%u-", work->url, served[2 + pick(4)],
            (unsigned int)ranges[0].InitialOffset, (unsigned int)ranges[0].Length,
            (unsigned int)ranges[1].InitialOffset);
    say("B\tadd\t%ls\t%ls\t%ls", work->keys[index], remote, local);
    hr = end(IBackgroundCopyJob3_AddFileWithRanges(job, remote, local, ARRAYSIZE(ranges), ranges));
    IBackgroundCopyJob3_Release(job);
    return hr;
}

/* The same server by its other name, or back; lasts when the job is resumed. */
static HRESULT rename_files(struct work *work, int index)
{
    WCHAR other[512];
    BOOL back = pick(2);
    IBackgroundCopyJob3 *job;
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyJob_QueryInterface(work->jobs[index], &IID_IBackgroundCopyJob3, (void **)&job)))
        return hr;
    swprintf(other, ARRAYSIZE(other), L"http://localhost%ls", wcsrchr(work->url, ':'));
    say("B\trename\t%ls\t%ls\t%ls", work->keys[index], back ? other : work->url, back ? work->url : other);
    hr = end(IBackgroundCopyJob3_ReplaceRemotePrefix(job, back ? other : work->url, back ? work->url : other));
    IBackgroundCopyJob3_Release(job);
    return hr;
}

/* Properties ------------------------------------------------------------------------------------------------------- */

static void make_value(struct work *work, int index, const struct property *property, WCHAR *value)
{
    if (property->format)
        swprintf(value, VALUE_SIZE, property->format, property->base + pick(property->count));
    else
        swprintf(value, VALUE_SIZE, L"%ls named %u", work->keys[index], ++work->counter);
}

static HRESULT set_property(struct work *work, int index)
{
    const struct property *property = &properties[pick(property_count)];
    WCHAR value[VALUE_SIZE];

    make_value(work, index, property, value);
    say("B\tset\t%ls\t%s\t%ls", work->keys[index], property->name, value);
    return end(property->set(work->jobs[index], value));
}

/* States ----------------------------------------------------------------------------------------------------------- */

static HRESULT resume(struct work *work, int index)
{
    say("B\tresume\t%ls", work->keys[index]);
    return end(IBackgroundCopyJob_Resume(work->jobs[index]));
}

static HRESULT suspend(struct work *work, int index)
{
    say("B\tsuspend\t%ls", work->keys[index]);
    return end(IBackgroundCopyJob_Suspend(work->jobs[index]));
}

static HRESULT leave(struct work *work, int index, BOOL complete)
{
    IBackgroundCopyJob *job = work->jobs[index];
    HRESULT hr;

    say("B\t%s\t%ls", complete ? "complete" : "cancel", work->keys[index]);
    hr = end(complete ? IBackgroundCopyJob_Complete(job) : IBackgroundCopyJob_Cancel(job));
    if (SUCCEEDED(hr))
        drop_job(work, index);
    return hr;
}

static HRESULT call_suspended(struct work *work, int index)
{
    int choice = pick(24);

    if (choice < 4)
        return add_file(work, index);
    if (choice < 5)
        return add_many_files(work, index);
    if (choice < 7)
        return add_file_set(work, index);
    if (choice < 9)
        return add_ranges(work, index);
    if (choice < 14)
        return set_property(work, index);
    if (choice < 16)
        return rename_files(work, index);
    if (choice < 22)
        return resume(work, index);
    return leave(work, index, choice == 22);
}

static HRESULT call_running(struct work *work, int index)
{
    int choice = pick(40);

    if (choice < 3)
        return add_file(work, index);
    if (choice < 34)
        return set_property(work, index);
    if (choice < 38)
        return suspend(work, index);
    return leave(work, index, choice == 38);
}

static HRESULT call_transferred(struct work *work, int index)
{
    int choice = pick(10);

    if (choice < 1)
        return add_file_set(work, index);
    if (choice < 3)
        return set_property(work, index);
    return leave(work, index, choice < 9);
}

static HRESULT call(struct work *work)
{
    BG_JOB_STATE state;
    HRESULT hr;
    int index;

    if (!work->count || (work->count < MAX_JOBS && !pick(10)))
        return create_job(work);
    index = pick(work->count);
    say("B\tstate\t%ls", work->keys[index]);
    hr = IBackgroundCopyJob_GetState(work->jobs[index], &state);
    say("E\t%08lx\t%d", hr, state);
    if (FAILED(hr))
        return hr;
    if (state == BG_JOB_STATE_SUSPENDED)
        return call_suspended(work, index);
    if (state == BG_JOB_STATE_TRANSFERRED)
        return call_transferred(work, index);
    return call_running(work, index);
}

/* Connection ------------------------------------------------------------------------------------------------------- */

static void forget_jobs(struct work *work)
{
    while (work->count)
        drop_job(work, 0);
    if (work->manager)
        IBackgroundCopyManager_Release(work->manager);
    work->manager = NULL;
}

static HRESULT adopt_job(struct work *work, IBackgroundCopyJob *job)
{
    size_t length = wcslen(work->name);
    WCHAR *name;
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyJob_GetDisplayName(job, &name)))
        return hr;
    say("listed\t%ls", name);
    if (!wcsncmp(name, work->name, length) && name[length] == '-' && work->count < MAX_JOBS)
    {
        swscanf(name, L"%63ls", work->keys[work->count]);
        IBackgroundCopyJob_AddRef(job);
        keep_job(work, job);
    }
    CoTaskMemFree(name);
    return S_OK;
}

static HRESULT find_jobs(struct work *work)
{
    IEnumBackgroundCopyJobs *jobs;
    IBackgroundCopyJob *job;
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyManager_EnumJobs(work->manager, 0, &jobs)))
        return hr;
    while ((hr = IEnumBackgroundCopyJobs_Next(jobs, 1, &job, NULL)) == S_OK)
    {
        hr = adopt_job(work, job);
        IBackgroundCopyJob_Release(job);
        if (FAILED(hr))
            break;
    }
    IEnumBackgroundCopyJobs_Release(jobs);
    return hr;
}

/* FALSE at the end of standard input. */
static BOOL wait_for_line(void)
{
    char line[64];

    return !!fgets(line, sizeof(line), stdin);
}

static BOOL connect_again(struct work *work)
{
    HRESULT hr = E_FAIL;
    int i;

    do
    {
        if (FAILED(hr))
        {
            forget_jobs(work);
            say("lost");
            if (!wait_for_line())
                return FALSE;
        }
        work->manager = connect_manager();
        hr = find_jobs(work);
    } while (is_lost(hr));
    for (i = 0; i < work->count; ++i)
        dump_job(work->jobs[i]);
    say("connected");
    return wait_for_line();
}

int run_calls(const WCHAR *name, const WCHAR *folder, const WCHAR *url, unsigned int seed)
{
    struct work work = {.name = name, .folder = folder, .url = url, .seed = seed};

    srand(seed);
    while (connect_again(&work))
    {
        while (!is_lost(call(&work)))
            Sleep(PAUSE_MS);
    }
    return 0;
}
