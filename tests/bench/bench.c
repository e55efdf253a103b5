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
#include <deliveryoptimization.h>

#define POLL_MS 100
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

/* The end comes as a notification: asking all the time costs calls that take the processor from the service. Its state
 * is looked at now and then all the same, for a BITS that does not notify. */
static HANDLE job_ended;

/* What a slow client takes for each JobModification; 0: nobody wants them. */
static DWORD modification_ms;
static LONG modifications;

static HRESULT STDMETHODCALLTYPE sink_QueryInterface(IBackgroundCopyCallback *iface, REFIID iid, void **out)
{
    BOOL known = IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IBackgroundCopyCallback);

    *out = known ? iface : NULL;
    return known ? S_OK : E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE sink_AddRef(IBackgroundCopyCallback *iface)
{
    (void)iface;
    return 2;
}

static ULONG STDMETHODCALLTYPE sink_Release(IBackgroundCopyCallback *iface)
{
    (void)iface;
    return 1;
}

static HRESULT STDMETHODCALLTYPE sink_JobTransferred(IBackgroundCopyCallback *iface, IBackgroundCopyJob *job)
{
    (void)iface;
    (void)job;
    SetEvent(job_ended);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE sink_JobError(IBackgroundCopyCallback *iface, IBackgroundCopyJob *job,
        IBackgroundCopyError *error)
{
    (void)error;
    return sink_JobTransferred(iface, job);
}

static HRESULT STDMETHODCALLTYPE sink_JobModification(IBackgroundCopyCallback *iface, IBackgroundCopyJob *job,
        DWORD reserved)
{
    (void)iface;
    (void)job;
    (void)reserved;
    InterlockedIncrement(&modifications);
    Sleep(modification_ms);
    return S_OK;
}

static IBackgroundCopyCallbackVtbl sink_vtbl =
{
    sink_QueryInterface,
    sink_AddRef,
    sink_Release,
    sink_JobTransferred,
    sink_JobError,
    sink_JobModification,
};

static IBackgroundCopyCallback sink = { &sink_vtbl };

static void subscribe(IBackgroundCopyJob *job)
{
    DWORD flags = BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR | (modification_ms ? BG_NOTIFY_JOB_MODIFICATION : 0);

    if (!job_ended) job_ended = CreateEventW(NULL, FALSE, FALSE, NULL);
    ResetEvent(job_ended);
    check(IBackgroundCopyJob_SetNotifyFlags(job, flags), "SetNotifyFlags");
    check(IBackgroundCopyJob_SetNotifyInterface(job, (IUnknown *)&sink), "SetNotifyInterface");
}

static void give_up(IBackgroundCopyJob *job)
{
    IBackgroundCopyJob_Cancel(job);
    exit(1);
}

static void wait_transferred(IBackgroundCopyJob *job)
{
    double start = now_ms();
    BG_JOB_STATE state;

    while (now_ms() - start < TIMEOUT_MS)
    {
        WaitForSingleObject(job_ended, POLL_MS);
        check(IBackgroundCopyJob_GetState(job, &state), "GetState");
        if (state == BG_JOB_STATE_TRANSFERRED) return;
        if (state == BG_JOB_STATE_ERROR || state == BG_JOB_STATE_TRANSIENT_ERROR)
        {
            report_error(job);
            give_up(job);
        }
    }
    fprintf(stderr, "not transferred in time\n");
    give_up(job);
}

static void transfer_and_complete(IBackgroundCopyJob *job)
{
    double start;

    subscribe(job);
    start = now_ms();
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

/* The same with a client that wants to know of each change and is slow to take it. */
static void bench_watched(const WCHAR *url, const WCHAR *path)
{
    modification_ms = 200;
    bench_single(url, path);
    printf("modifications %ld\n", modifications);
}

/* Delivery Optimization ------------------------------------------------------------------------------------------- */

static void set_property(IDODownload *download, DODownloadProperty id, VARTYPE type, const WCHAR *text)
{
    VARIANT value;

    VariantInit(&value);
    V_VT(&value) = type;
    if (type == VT_BSTR)
        V_BSTR(&value) = SysAllocString(text);
    else
        V_BOOL(&value) = VARIANT_TRUE;
    check(IDODownload_SetProperty(download, id, &value), "SetProperty");
    VariantClear(&value);
}

static HRESULT STDMETHODCALLTYPE watcher_QueryInterface(IDODownloadStatusCallback *iface, REFIID iid, void **out)
{
    BOOL known = IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IDODownloadStatusCallback);

    *out = known ? iface : NULL;
    return known ? S_OK : E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE watcher_AddRef(IDODownloadStatusCallback *iface)
{
    (void)iface;
    return 2;
}

static ULONG STDMETHODCALLTYPE watcher_Release(IDODownloadStatusCallback *iface)
{
    (void)iface;
    return 1;
}

static HRESULT STDMETHODCALLTYPE watcher_OnStatusChange(IDODownloadStatusCallback *iface, IDODownload *download,
        const DO_DOWNLOAD_STATUS *status)
{
    (void)iface;
    (void)download;
    if (status->State == DODownloadState_Transferred || status->State == DODownloadState_Paused) SetEvent(job_ended);
    return S_OK;
}

static IDODownloadStatusCallbackVtbl watcher_vtbl =
{
    watcher_QueryInterface,
    watcher_AddRef,
    watcher_Release,
    watcher_OnStatusChange,
};

static IDODownloadStatusCallback watcher = { &watcher_vtbl };

static void watch(IDODownload *download)
{
    VARIANT value;

    job_ended = CreateEventW(NULL, FALSE, FALSE, NULL);
    VariantInit(&value);
    V_VT(&value) = VT_UNKNOWN;
    V_UNKNOWN(&value) = (IUnknown *)&watcher;
    check(IDODownload_SetProperty(download, DODownloadProperty_CallbackInterface, &value), "CallbackInterface");
}

static void wait_downloaded(IDODownload *download)
{
    double start = now_ms();
    DO_DOWNLOAD_STATUS status;

    while (now_ms() - start < TIMEOUT_MS)
    {
        check(IDODownload_GetStatus(download, &status), "GetStatus");
        if (status.State == DODownloadState_Transferred) return;
        if (status.State == DODownloadState_Paused)
        {
            fprintf(stderr, "error 0x%08lx\n", (unsigned long)status.Error);
            IDODownload_Abort(download);
            exit(1);
        }
        WaitForSingleObject(job_ended, POLL_MS);
    }
    fprintf(stderr, "not transferred in time\n");
    IDODownload_Abort(download);
    exit(1);
}

static void bench_delivery(const WCHAR *url, const WCHAR *path)
{
    IDODownload *download;
    IDOManager *manager;
    double start;

    check(CoCreateInstance(&CLSID_DeliveryOptimization, NULL, CLSCTX_LOCAL_SERVER, &IID_IDOManager, (void **)&manager),
            "manager");
    start = now_ms();
    check(IDOManager_CreateDownload(manager, &download), "CreateDownload");
    set_property(download, DODownloadProperty_Uri, VT_BSTR, url);
    set_property(download, DODownloadProperty_LocalPath, VT_BSTR, path);
    set_property(download, DODownloadProperty_ForegroundPriority, VT_BOOL, NULL);
    watch(download);
    report("add", start);
    start = now_ms();
    check(IDODownload_Start(download, NULL), "Start");
    wait_downloaded(download);
    report("transfer", start);
    start = now_ms();
    check(IDODownload_Finalize(download), "Finalize");
    report("complete", start);
    IDODownload_Release(download);
    IDOManager_Release(manager);
}

/* Lists and ranges ------------------------------------------------------------------------------------------------- */

/* Parts of half their distance, spread over a file of 1 GiB. */
static void bench_ranges(const WCHAR *url, const WCHAR *path, int count)
{
    BG_FILE_RANGE *ranges = calloc(count, sizeof(*ranges));
    IBackgroundCopyJob *job = create_job();
    double start = now_ms();
    IBackgroundCopyJob3 *job3;
    int i;

    for (i = 0; i < count; i++)
    {
        ranges[i].InitialOffset = ((UINT64)1 << 30) / count * i;
        ranges[i].Length = ((UINT64)1 << 30) / count / 2;
    }
    check(IBackgroundCopyJob_QueryInterface(job, &IID_IBackgroundCopyJob3, (void **)&job3), "IBackgroundCopyJob3");
    check(IBackgroundCopyJob3_AddFileWithRanges(job3, url, path, count, ranges), "AddFileWithRanges");
    IBackgroundCopyJob3_Release(job3);
    free(ranges);
    report("add", start);
    transfer_and_complete(job);
}

/* Both have room for 1,024 characters. */
static void make_names(WCHAR *remote, WCHAR *local, const WCHAR *url, const WCHAR *folder, int number)
{
    _snwprintf(remote, 1024, L"%ls/%d", url, number);
    _snwprintf(local, 1024, L"%ls\\%d", folder, number);
    remote[1023] = local[1023] = 0;
}

static void add_file(IBackgroundCopyJob *job, const WCHAR *url, const WCHAR *folder, int number)
{
    WCHAR remote[1024], local[1024];

    make_names(remote, local, url, folder, number);
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

/* What a call costs that does next to nothing: the rest of a call's time is what the service does in it. */
static void bench_calls(const WCHAR *url, const WCHAR *folder, int count)
{
    IBackgroundCopyJob *job = create_job();
    double start = now_ms();
    BG_JOB_STATE value;
    int i;

    (void)url;
    (void)folder;
    for (i = 0; i < count; i++) check(IBackgroundCopyJob_GetState(job, &value), "GetState");
    report("calls", start);
    IBackgroundCopyJob_Cancel(job);
    IBackgroundCopyJob_Release(job);
}

/* The same number of files one by one, and at once. */
static void bench_add(const WCHAR *url, const WCHAR *folder, int count)
{
    BG_FILE_INFO *set = calloc(count, sizeof(*set));
    IBackgroundCopyJob *job = create_job();
    double start = now_ms();
    int i;

    for (i = 0; i < count; i++) add_file(job, url, folder, i);
    report("singly", start);
    IBackgroundCopyJob_Cancel(job);
    IBackgroundCopyJob_Release(job);
    for (i = 0; i < count; i++)
    {
        set[i].RemoteName = calloc(1024, sizeof(WCHAR));
        set[i].LocalName = calloc(1024, sizeof(WCHAR));
        make_names(set[i].RemoteName, set[i].LocalName, url, folder, i);
    }
    job = create_job();
    start = now_ms();
    check(IBackgroundCopyJob_AddFileSet(job, count, set), "AddFileSet");
    report("set", start);
    IBackgroundCopyJob_Cancel(job);
    IBackgroundCopyJob_Release(job);
}

/* Whole lives of jobs of one file, one after the other. */
static void bench_cycle(const WCHAR *url, const WCHAR *path, int count)
{
    double start = now_ms();
    IBackgroundCopyJob *job;
    int i;

    for (i = 0; i < count; i++)
    {
        job = create_job();
        check(IBackgroundCopyJob_AddFile(job, url, path), "AddFile");
        subscribe(job);
        check(IBackgroundCopyJob_Resume(job), "Resume");
        wait_transferred(job);
        check(IBackgroundCopyJob_Complete(job), "Complete");
        IBackgroundCopyJob_Release(job);
    }
    report("cycle", start);
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

static void usage(void)
{
    fprintf(stderr, "usage: bench single URL FILE | bench delivery URL FILE | bench watched URL FILE"
            " | bench small URL FOLDER COUNT | bench add URL FOLDER COUNT | bench calls URL FOLDER COUNT"
            " | bench cycle URL FILE COUNT | bench fill URL FOLDER COUNT | bench ranges URL FILE COUNT | bench list\n"
            "Prints milliseconds: add, transfer (Resume to TRANSFERRED), complete; singly, set; cycle; fill;"
            " ready, list.\n");
    exit(2);
}

int wmain(int argc, WCHAR **argv);

int wmain(int argc, WCHAR **argv)
{
    static const struct
    {
        const WCHAR *name;
        void (*run)(const WCHAR *url, const WCHAR *target, int count);
    }
    counted[] =
    {
        { L"small", bench_small },
        { L"add", bench_add },
        { L"calls", bench_calls },
        { L"cycle", bench_cycle },
        { L"fill", bench_fill },
        { L"ranges", bench_ranges },
    };
    unsigned int i;

    check(CoInitializeEx(NULL, COINIT_MULTITHREADED), "CoInitializeEx");
    check(CoInitializeSecurity(NULL, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_CONNECT, RPC_C_IMP_LEVEL_IMPERSONATE, NULL,
            EOAC_NONE, NULL), "CoInitializeSecurity");
    if (argc == 2 && !wcscmp(argv[1], L"list"))
    {
        bench_list();
    }
    else if (argc == 4 && !wcscmp(argv[1], L"single"))
    {
        bench_single(argv[2], argv[3]);
    }
    else if (argc == 4 && !wcscmp(argv[1], L"delivery"))
    {
        bench_delivery(argv[2], argv[3]);
    }
    else if (argc == 4 && !wcscmp(argv[1], L"watched"))
    {
        bench_watched(argv[2], argv[3]);
    }
    else
    {
        for (i = 0; i < ARRAYSIZE(counted) && (argc != 5 || wcscmp(argv[1], counted[i].name)); i++)
            ;
        if (i == ARRAYSIZE(counted)) usage();
        counted[i].run(argv[2], argv[3], _wtoi(argv[4]));
    }
    CoUninitialize();
    return 0;
}
