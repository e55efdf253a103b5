/*
 * Times one BITS job, for tools/bench; runs against any BITS: ours, Wine's, Windows'
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


#define INITGUID
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>
#include <bits.h>

#define POLL_MS 10
#define TIMEOUT_MS (30 * 60 * 1000)

static double now_ms(void)
{
    LARGE_INTEGER counter, frequency;

    QueryPerformanceCounter(&counter);
    QueryPerformanceFrequency(&frequency);
    return counter.QuadPart * 1000.0 / frequency.QuadPart;
}

static void check(HRESULT hr, const char *what)
{
    if (SUCCEEDED(hr)) return;
    fprintf(stderr, "%s: 0x%08lx\n", what, (unsigned long)hr);
    exit(1);
}

static void report(const char *what, double start)
{
    printf("%s %.0f\n", what, now_ms() - start);
    fflush(stdout);
}

static IBackgroundCopyJob *create_job(void)
{
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *job;
    GUID id;

    check(CoCreateInstance(&CLSID_BackgroundCopyManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IBackgroundCopyManager,
            (void **)&manager), "manager");
    check(IBackgroundCopyManager_CreateJob(manager, L"OpenBITS bench", BG_JOB_TYPE_DOWNLOAD, &id, &job), "CreateJob");
    IBackgroundCopyManager_Release(manager);
    check(IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND), "SetPriority");
    return job;
}

static void report_error(IBackgroundCopyJob *job)
{
    BG_ERROR_CONTEXT context;
    IBackgroundCopyError *error;
    HRESULT code;

    if (FAILED(IBackgroundCopyJob_GetError(job, &error))) return;
    if (SUCCEEDED(IBackgroundCopyError_GetError(error, &context, &code)))
        fprintf(stderr, "error 0x%08lx in context %d\n", (unsigned long)code, context);
    IBackgroundCopyError_Release(error);
}

static void wait_transferred(IBackgroundCopyJob *job)
{
    double start = now_ms();
    BG_JOB_STATE state;

    while (now_ms() - start < TIMEOUT_MS)
    {
        check(IBackgroundCopyJob_GetState(job, &state), "GetState");
        if (state == BG_JOB_STATE_TRANSFERRED) return;
        if (state == BG_JOB_STATE_ERROR || state == BG_JOB_STATE_TRANSIENT_ERROR)
        {
            report_error(job);
            IBackgroundCopyJob_Cancel(job);
            exit(1);
        }
        Sleep(POLL_MS);
    }
    fprintf(stderr, "not transferred in time\n");
    IBackgroundCopyJob_Cancel(job);
    exit(1);
}

static void transfer_and_complete(IBackgroundCopyJob *job)
{
    double start = now_ms();

    check(IBackgroundCopyJob_Resume(job), "Resume");
    wait_transferred(job);
    report("transfer", start);
    start = now_ms();
    check(IBackgroundCopyJob_Complete(job), "Complete");
    report("complete", start);
    IBackgroundCopyJob_Release(job);
}

static void bench_single(const WCHAR *url, const WCHAR *path)
{
    IBackgroundCopyJob *job = create_job();
    double start = now_ms();

    check(IBackgroundCopyJob_AddFile(job, url, path), "AddFile");
    report("add", start);
    transfer_and_complete(job);
}

static void add_file(IBackgroundCopyJob *job, const WCHAR *url, const WCHAR *folder, int number)
{
    WCHAR remote[1024], local[1024];

    _snwprintf(remote, ARRAYSIZE(remote), L"%ls/%d", url, number);
    _snwprintf(local, ARRAYSIZE(local), L"%ls\\%d", folder, number);
    remote[ARRAYSIZE(remote) - 1] = local[ARRAYSIZE(local) - 1] = 0;
    check(IBackgroundCopyJob_AddFile(job, remote, local), "AddFile");
}

static void bench_small(const WCHAR *url, const WCHAR *folder, int count)
{
    IBackgroundCopyJob *job = create_job();
    double start = now_ms();
    int i;

    for (i = 0; i < count; i++) add_file(job, url, folder, i);
    report("add", start);
    transfer_and_complete(job);
}

/* Fills the queue with suspended jobs of ten files each. */
static void bench_fill(const WCHAR *url, const WCHAR *folder, int count)
{
    static WCHAR names[10][2][512];
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *job;
    BG_FILE_INFO set[10];
    double start = now_ms();
    GUID id;
    int i, j;

    check(CoCreateInstance(&CLSID_BackgroundCopyManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IBackgroundCopyManager,
            (void **)&manager), "manager");
    for (i = 0; i < count; i++)
    {
        for (j = 0; j < 10; j++)
        {
            _snwprintf(names[j][0], ARRAYSIZE(names[j][0]), L"%ls/%d/%d", url, i, j);
            _snwprintf(names[j][1], ARRAYSIZE(names[j][1]), L"%ls\\%d-%d", folder, i, j);
            set[j].RemoteName = names[j][0];
            set[j].LocalName = names[j][1];
        }
        check(IBackgroundCopyManager_CreateJob(manager, L"OpenBITS scale", BG_JOB_TYPE_DOWNLOAD, &id, &job),
                "CreateJob");
        check(IBackgroundCopyJob_AddFileSet(job, 10, set), "AddFileSet");
        IBackgroundCopyJob_Release(job);
    }
    IBackgroundCopyManager_Release(manager);
    report("fill", start);
}

/* All jobs and their names. The first activation starts the service, so it is not part of it. */
static void bench_list(void)
{
    IBackgroundCopyManager *manager;
    IEnumBackgroundCopyJobs *jobs;
    IBackgroundCopyJob *batch[64];
    ULONG count, i, sum = 0;
    double start = now_ms();
    WCHAR *name;

    check(CoCreateInstance(&CLSID_BackgroundCopyManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IBackgroundCopyManager,
            (void **)&manager), "manager");
    report("ready", start);
    start = now_ms();
    check(IBackgroundCopyManager_EnumJobs(manager, 0, &jobs), "EnumJobs");
    do
    {
        check(IEnumBackgroundCopyJobs_Next(jobs, ARRAYSIZE(batch), batch, &count), "Next");
        for (i = 0; i < count; i++)
        {
            check(IBackgroundCopyJob_GetDisplayName(batch[i], &name), "GetDisplayName");
            CoTaskMemFree(name);
            IBackgroundCopyJob_Release(batch[i]);
        }
        sum += count;
    } while (count);
    IEnumBackgroundCopyJobs_Release(jobs);
    IBackgroundCopyManager_Release(manager);
    report("list", start);
    printf("jobs %lu\n", sum);
}

int wmain(int argc, WCHAR **argv);

int wmain(int argc, WCHAR **argv)
{
    if (!((argc == 4 && !wcscmp(argv[1], L"single")) || (argc == 5 && !wcscmp(argv[1], L"small"))
            || (argc == 5 && !wcscmp(argv[1], L"fill")) || (argc == 2 && !wcscmp(argv[1], L"list"))))
    {
        fprintf(stderr, "usage: bench single URL FILE | bench small URL FOLDER COUNT | bench fill URL FOLDER COUNT"
                " | bench list\n"
                "Prints milliseconds: add, transfer (Resume to TRANSFERRED), complete; fill; ready, list.\n");
        return 2;
    }
    check(CoInitializeEx(NULL, COINIT_MULTITHREADED), "CoInitializeEx");
    check(CoInitializeSecurity(NULL, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_CONNECT, RPC_C_IMP_LEVEL_IMPERSONATE, NULL,
            EOAC_NONE, NULL), "CoInitializeSecurity");
    if (argc == 2) bench_list();
    else if (!wcscmp(argv[1], L"fill")) bench_fill(argv[2], argv[3], _wtoi(argv[4]));
    else if (argc == 4) bench_single(argv[2], argv[3]);
    else bench_small(argv[2], argv[3], _wtoi(argv[4]));
    CoUninitialize();
    return 0;
}
