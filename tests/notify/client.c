/*
 * Notifications in bulk, with clients that hang, and across a restart: the clients
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


#include "callback_object.h"

#include <stdio.h>

/* notify.exe storm COUNT      COUNT jobs whose first event is refused; nothing may be lost, nothing come too late
 *            pending COUNT    COUNT jobs whose events are refused for ever; when input comes, the service having been
 *                             restarted meanwhile, the client registers again and takes them
 *            refuse           a job whose events are refused until input comes, with a retry delay of five seconds
 *            hang COUNT       a client that stays in COUNT callbacks until it is killed
 *            measure COUNT    COUNT jobs one after the other: how late their events come, in microseconds */

#define THREADS 8
#define BULK_WAIT 600000

static unsigned int argument(void)
{
    char **argv;
    int argc = winetest_get_mainargs(&argv);

    return argc > 2 ? (unsigned int)atoi(argv[2]) : 1;
}

static void say(const char *text)
{
    printf("%s\n", text);
    fflush(stdout);
}

/* Many jobs -------------------------------------------------------------------------------------------------------- */

struct item
{
    struct callback *callback;
    IBackgroundCopyJob *job;
    GUID id;
    LONG closed;                /* SetNotifyInterface(NULL) has returned */
    BOOL close_inside;
};

static struct item *items;
static unsigned int item_count;
static LONG next_item, taken, late, refusing;

static HRESULT take_second(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    struct item *item = callback->context;

    (void)file;
    if (item->closed)
        InterlockedIncrement(&late);
    if (refusing || callback->count[method] == 1)
        return E_FAIL;
    if (item->close_inside && SUCCEEDED(IBackgroundCopyJob_SetNotifyInterface(job, NULL)))
        item->closed = 1;
    InterlockedIncrement(&taken);
    return S_OK;
}

static BOOL start_item(IBackgroundCopyManager *manager, unsigned int index)
{
    struct item *item = &items[index];
    WCHAR name[32];

    item->callback = create_callback_with(1, take_second, item);
    item->close_inside = index % 2;
    wsprintfW(name, L"bulk%u", index);
    item->job = create_notified_job(manager, "/file/1", local_path(name), BG_NOTIFY_JOB_TRANSFERRED,
            item->callback);
    if (!item->job)
        return FALSE;
    IBackgroundCopyJob_SetPriority(item->job, BG_JOB_PRIORITY_FOREGROUND);
    IBackgroundCopyJob_GetId(item->job, &item->id);
    return SUCCEEDED(IBackgroundCopyJob_Resume(item->job));
}

static DWORD WINAPI start_items(void *arg)
{
    IBackgroundCopyManager *manager;
    LONG index;

    (void)arg;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_manager()))
    {
        while ((index = InterlockedIncrement(&next_item) - 1) < (LONG)item_count)
            ok(start_item(manager, index), "CB-DELIV-1: job %ld does not start.\n", index);
        IBackgroundCopyManager_Release(manager);
    }
    CoUninitialize();
    return 0;
}

static void run_threads(LPTHREAD_START_ROUTINE work)
{
    HANDLE threads[THREADS];
    unsigned int i;

    next_item = 0;
    for (i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, work, NULL, 0, NULL);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    for (i = 0; i < THREADS; i++)
        CloseHandle(threads[i]);
}

/* One at a time: with Wine 8.0 this program has crashed with thousands of jobs when its threads released them all at
 * once; the cause is not known. */
static void release_job(IBackgroundCopyJob *job)
{
    static SRWLOCK lock = SRWLOCK_INIT;

    AcquireSRWLockExclusive(&lock);
    IBackgroundCopyJob_Release(job);
    ReleaseSRWLockExclusive(&lock);
}

static DWORD WINAPI end_items(void *arg)
{
    LONG index;
    HRESULT hr;

    (void)arg;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    while ((index = InterlockedIncrement(&next_item) - 1) < (LONG)item_count)
    {
        hr = IBackgroundCopyJob_SetNotifyInterface(items[index].job, NULL);
        ok(hr == S_OK, "JOB-NIFACE-1: got %#lx.\n", hr);
        items[index].closed = 1;
        hr = IBackgroundCopyJob_Complete(items[index].job);
        ok(hr == S_OK, "JOB-COMPLETE-1: job %ld: got %#lx.\n", index, hr);
        release_job(items[index].job);
    }
    CoUninitialize();
    return 0;
}

static void create_items(void)
{
    item_count = argument();
    items = calloc(item_count, sizeof(*items));
    run_threads(start_items);
}

static void check_items(void)
{
    unsigned int i, lost = 0, few = 0;

    for (i = 0; i < item_count; i++)
    {
        lost += !items[i].callback->taken[CALL_TRANSFERRED];
        few += items[i].callback->count[CALL_TRANSFERRED] < 2;
    }
    ok(!lost, "CB-DELIV-1: %u of %u events are lost.\n", lost, item_count);
    ok(!few, "CB-DELIV-4: %u of %u events are not repeated.\n", few, item_count);
    ok(!late, "CB-DELIV-24: %ld calls after SetNotifyInterface(NULL).\n", late);
}

static void wait_for_all(LONG *number)
{
    LONG last = -1;
    DWORD changed = GetTickCount();

    while (*number < (LONG)item_count && GetTickCount() - changed < BULK_WAIT / 10)
    {
        if (*number != last)
            changed = GetTickCount();
        last = *number;
        Sleep(20);
    }
}

START_TEST(storm)
{
    unsigned int i;

    if (!http_start())
        return;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_callback_interfaces();
    create_items();
    wait_for_all(&taken);
    run_threads(end_items);
    check_items();
    for (i = 0; i < item_count; i++)
        release_callback(items[i].callback);
    CoUninitialize();
    http_stop();
    remove_local_files();
}

/* A restart between the event and its delivery --------------------------------------------------------------------- */

static unsigned int count_called(void)
{
    unsigned int i, count = 0;

    for (i = 0; i < item_count; i++)
        count += items[i].callback->count[CALL_TRANSFERRED] > 0;
    return count;
}

/* The service is another one. */
static void register_again(IBackgroundCopyManager *manager, struct item *item)
{
    IUnknown *unknown = NULL;
    HRESULT hr;

    hr = IBackgroundCopyManager_GetJob(manager, &item->id, &item->job);
    ok(hr == S_OK, "G-DURABLE-2: got %#lx.\n", hr);
    if (FAILED(hr))
        return;
    hr = IBackgroundCopyJob_GetNotifyInterface(item->job, &unknown);
    ok(hr == S_OK && !unknown, "CB-REG-3, JOB-NIFACE-4: got %#lx, %p.\n", hr, unknown);
    hr = IBackgroundCopyJob_SetNotifyInterface(item->job, callback_unknown(item->callback));
    ok(hr == S_OK, "CB-REG-3: got %#lx.\n", hr);
}

START_TEST(pending)
{
    IBackgroundCopyManager *manager;
    DWORD start = GetTickCount();
    unsigned int i;

    if (!http_start())
        return;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_callback_interfaces();
    refusing = 1;
    create_items();
    while (count_called() < item_count && GetTickCount() - start < BULK_WAIT / 10)
        Sleep(20);
    ok(count_called() == item_count, "CB-DELIV-1: %u of %u events.\n", count_called(), item_count);
    say("pending");
    getchar();
    refusing = 0;
    start = GetTickCount();
    while (FAILED(CoCreateInstance(&CLSID_BackgroundCopyManager, NULL, CLSCTX_LOCAL_SERVER,
            &IID_IBackgroundCopyManager, (void **)&manager)) && GetTickCount() - start < 30000)
        Sleep(100);
    for (i = 0; i < item_count; i++)
        register_again(manager, &items[i]);
    wait_for_all(&taken);
    run_threads(end_items);
    check_items();
    CoUninitialize();
    http_stop();
    remove_local_files();
}

/* One that takes nothing ------------------------------------------------------------------------------------------- */

START_TEST(refuse)
{
    struct callback *callback = create_callback_with(1, refuse_call, NULL);
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *job;

    if (!http_start())
        return;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    manager = create_manager();
    job = create_notified_job(manager, "/file/1", local_path(L"refuse"), BG_NOTIFY_JOB_TRANSFERRED, callback);
    IBackgroundCopyJob_SetMinimumRetryDelay(job, 5);
    IBackgroundCopyJob_Resume(job);
    getchar();
    IBackgroundCopyJob_SetNotifyInterface(job, NULL);
    end_job(job);
    IBackgroundCopyManager_Release(manager);
    release_callback(callback);
    CoUninitialize();
    http_stop();
    remove_local_files();
}

/* One that hangs, and the others ----------------------------------------------------------------------------------- */

static HRESULT hang(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    (void)callback;
    (void)method;
    (void)job;
    (void)file;
    Sleep(INFINITE);
    return S_OK;
}

START_TEST(hang)
{
    struct callback *callback = create_callback_with(1, hang, NULL);
    unsigned int i, count = argument();
    IBackgroundCopyManager *manager;
    WCHAR name[32];

    if (!http_start())
        return;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_callback_interfaces();
    manager = create_manager();
    for (i = 0; i < count; i++)
    {
        wsprintfW(name, L"hang%u", i);
        IBackgroundCopyJob_Resume(create_notified_job(manager, "/file/1", local_path(name),
                BG_NOTIFY_JOB_TRANSFERRED, callback));
    }
    while (callback->inside < (LONG)min(count, 4))
        Sleep(20);
    say("hanging");
    Sleep(INFINITE);
}

static UINT64 now(void)
{
    FILETIME time;

    GetSystemTimeAsFileTime(&time);
    return ((UINT64)time.dwHighDateTime << 32 | time.dwLowDateTime) / 10;
}

static HRESULT note_time(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    (void)method;
    (void)job;
    (void)file;
    if (!*(UINT64 *)callback->context)
        *(UINT64 *)callback->context = now();
    return S_OK;
}

/* From the time that the job itself gives for its end; what is between that and the call is the store and the way. */
static void measure_one(IBackgroundCopyManager *manager, unsigned int index)
{
    UINT64 called = 0, ended;
    struct callback *callback = create_callback_with(1, note_time, &called);
    IBackgroundCopyJob *job;
    BG_JOB_TIMES times;
    WCHAR name[32];

    wsprintfW(name, L"measure%u", index);
    if ((job = create_notified_job(manager, "/file/100", local_path(name), BG_NOTIFY_JOB_TRANSFERRED, callback)))
    {
        IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
        IBackgroundCopyJob_Resume(job);
        ok(wait_for_event(callback->event, 60000), "CB-DELIV-19: not called.\n");
        IBackgroundCopyJob_GetTimes(job, &times);
        ended = ((UINT64)times.TransferCompletionTime.dwHighDateTime << 32
                | times.TransferCompletionTime.dwLowDateTime) / 10;
        printf("latency %ld\n", (long)(called - ended));
        IBackgroundCopyJob_Complete(job);
        IBackgroundCopyJob_Release(job);
    }
    release_callback(callback);
}

START_TEST(measure)
{
    IBackgroundCopyManager *manager;
    unsigned int i;

    if (!http_start())
        return;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_callback_interfaces();
    if ((manager = create_manager()))
    {
        for (i = 0; i < argument(); i++)
            measure_one(manager, i);
        IBackgroundCopyManager_Release(manager);
    }
    fflush(stdout);
    CoUninitialize();
    http_stop();
    remove_local_files();
}
