/*
 * Conformance tests: enumerators of jobs and files
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

#include "common.h"

#define FILES 5

static const WCHAR *const names[FILES] =
{
    L"http://127.0.0.1/0", L"http://127.0.0.1/1", L"http://127.0.0.1/2", L"http://127.0.0.1/3", L"http://127.0.0.1/4",
};

static IBackgroundCopyJob *create_filled(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"enumerators");
    unsigned int i;

    for (i = 0; job && i < FILES; i++)
        IBackgroundCopyJob_AddFile(job, names[i], local_path(L"a"));
    return job;
}

static IEnumBackgroundCopyFiles *enum_files(IBackgroundCopyJob *job)
{
    IEnumBackgroundCopyFiles *files = NULL;
    HRESULT hr = IBackgroundCopyJob_EnumFiles(job, &files);

    ok(hr == S_OK && files, "ENUM-FILES-1: got %#lx.\n", hr);
    return files;
}

/* The next file must be that one; -1: there must be none. */
static void check_next(IEnumBackgroundCopyFiles *files, const char *rule, int expected)
{
    IBackgroundCopyFile *file = NULL;
    LPWSTR name = NULL;
    HRESULT hr;

    hr = IEnumBackgroundCopyFiles_Next(files, 1, &file, NULL);
    ok(hr == (expected < 0 ? S_FALSE : S_OK) && !file == (expected < 0), "%s: got %#lx, %p.\n", rule, hr, file);
    if (!file)
        return;
    hr = IBackgroundCopyFile_GetRemoteName(file, &name);
    check_string(rule, hr, name, S_OK, expected < 0 ? NULL : names[expected]);
    IBackgroundCopyFile_Release(file);
}

static void test_next(IBackgroundCopyJob *job)
{
    IEnumBackgroundCopyFiles *files = enum_files(job);
    IBackgroundCopyFile *list[4];
    ULONG fetched = 99, i;
    HRESULT hr;

    if (!files)
        return;
    check_next(files, "ENUM-NEXT-4, ENUM-FILES-1", 0);
    hr = IEnumBackgroundCopyFiles_Next(files, 1, NULL, &fetched);
    ok(is_null_error(hr), "ENUM-NEXT-7: got %#lx.\n", hr);
    hr = IEnumBackgroundCopyFiles_Next(files, 2, list, NULL);
    ok(is_null_error(hr), "ENUM-NEXT-5: got %#lx.\n", hr);
    check_next(files, "ENUM-NEXT-5, ENUM-NEXT-7", 1);
    for (i = 0; i < ARRAYSIZE(list); i++)
        list[i] = (IBackgroundCopyFile *)0xdeadbeef;
    hr = IEnumBackgroundCopyFiles_Next(files, 2, list, &fetched);
    ok(hr == S_OK && fetched == 2, "ENUM-NEXT-1: got %#lx, %lu.\n", hr, fetched);
    ok(list[2] == (IBackgroundCopyFile *)0xdeadbeef && list[3] == list[2], "ENUM-NEXT-9: %p, %p.\n", list[2], list[3]);
    for (i = 0; i < 2; i++)
        IBackgroundCopyFile_Release(list[i]);
    hr = IEnumBackgroundCopyFiles_Next(files, 4, list, &fetched);
    ok(hr == S_FALSE && fetched == 1, "ENUM-NEXT-2: got %#lx, %lu.\n", hr, fetched);
    for (i = fetched; i < ARRAYSIZE(list); i++)
        ok(!list[i] || list[i] == (IBackgroundCopyFile *)0xdeadbeef, "ENUM-NEXT-9: %lu: %p.\n", i, list[i]);
    if (fetched)
        IBackgroundCopyFile_Release(list[0]);
    check_next(files, "ENUM-NEXT-2, ENUM-NEXT-3", -1);
    IEnumBackgroundCopyFiles_Release(files);
}

static void test_clone(IBackgroundCopyJob *job)
{
    IEnumBackgroundCopyFiles *files = enum_files(job), *clone = NULL;
    ULONG count = 0;
    HRESULT hr;

    if (!files)
        return;
    hr = IEnumBackgroundCopyFiles_Clone(files, NULL);
    ok(is_null_error(hr), "ENUM-CLONE-2: got %#lx.\n", hr);
    IEnumBackgroundCopyFiles_Skip(files, 2);
    hr = IEnumBackgroundCopyFiles_Clone(files, &clone);
    ok(hr == S_OK && clone, "ENUM-CLONE-1: got %#lx.\n", hr);
    if (clone)
    {
        check_next(clone, "ENUM-CLONE-1", 2);
        check_next(clone, "ENUM-CLONE-1", 3);
        check_next(files, "ENUM-CLONE-1, ENUM-SNAP-5", 2);
        hr = IEnumBackgroundCopyFiles_Reset(clone);
        ok(hr == S_OK, "ENUM-RESET-1: got %#lx.\n", hr);
        check_next(clone, "ENUM-RESET-1", 0);
        check_next(files, "ENUM-CLONE-1, ENUM-SNAP-5", 3);
        hr = IEnumBackgroundCopyFiles_GetCount(clone, &count);
        ok(hr == S_OK && count == FILES, "ENUM-COUNT-1: got %#lx, %lu.\n", hr, count);
        IEnumBackgroundCopyFiles_Release(files);
        check_next(clone, "ENUM-CLONE-1, ENUM-SNAP-6", 1);
        files = clone;
    }
    IEnumBackgroundCopyFiles_Release(files);
}

static void test_count(IBackgroundCopyJob *job)
{
    IEnumBackgroundCopyFiles *files = enum_files(job);
    ULONG count = 0, i;
    HRESULT hr;

    if (!files)
        return;
    hr = IEnumBackgroundCopyFiles_GetCount(files, &count);
    ok(hr == S_OK && count == FILES, "ENUM-COUNT-1: got %#lx, %lu.\n", hr, count);
    for (i = 0; i < count && i < FILES; i++)
        check_next(files, "ENUM-COUNT-2", i);
    hr = IEnumBackgroundCopyFiles_GetCount(files, &count);
    ok(hr == S_OK && count == FILES, "ENUM-COUNT-1: got %#lx, %lu.\n", hr, count);
    hr = IEnumBackgroundCopyFiles_GetCount(files, NULL);
    ok(is_null_error(hr), "ENUM-COUNT-3: got %#lx.\n", hr);
    IEnumBackgroundCopyFiles_Release(files);
}

static IUnknown *identity_of(IEnumBackgroundCopyFiles *files)
{
    IBackgroundCopyFile *file = NULL;
    IUnknown *unknown = NULL;

    if (IEnumBackgroundCopyFiles_Next(files, 1, &file, NULL) == S_OK)
    {
        IBackgroundCopyFile_QueryInterface(file, &IID_IUnknown, (void **)&unknown);
        IBackgroundCopyFile_Release(file);
    }
    return unknown;
}

static void test_identity(IBackgroundCopyJob *job)
{
    IEnumBackgroundCopyFiles *one = enum_files(job), *other = enum_files(job);
    IUnknown *first, *second;

    if (!one || !other)
        return;
    first = identity_of(one);
    second = identity_of(other);
    ok(first && first == second, "ENUM-FILES-4: %p and %p.\n", first, second);
    /* Each pointer is one reference: the first still answers when the second is gone. */
    if (!first || !second)
        return;
    IUnknown_Release(second);
    second = NULL;
    ok(IUnknown_QueryInterface(first, &IID_IBackgroundCopyFile, (void **)&second) == S_OK, "ENUM-NEXT-8.\n");
    if (second)
        IUnknown_Release(second);
    IUnknown_Release(first);
    IEnumBackgroundCopyFiles_Release(one);
    IEnumBackgroundCopyFiles_Release(other);
}

/* The objects are live, the list is not. */
static void test_live(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"before"), *found = NULL;
    IEnumBackgroundCopyJobs *jobs = NULL;
    LPWSTR name = NULL;
    HRESULT hr;
    GUID id, got;

    if (!job)
        return;
    IBackgroundCopyJob_GetId(job, &id);
    IBackgroundCopyManager_EnumJobs(manager, 0, &jobs);
    IBackgroundCopyJob_SetDisplayName(job, L"after");
    while (jobs && IEnumBackgroundCopyJobs_Next(jobs, 1, &found, NULL) == S_OK)
    {
        if (IBackgroundCopyJob_GetId(found, &got) == S_OK && IsEqualGUID(&id, &got))
        {
            hr = IBackgroundCopyJob_GetDisplayName(found, &name);
            check_string("ENUM-SNAP-2", hr, name, S_OK, L"after");
        }
        IBackgroundCopyJob_Release(found);
    }
    ok(name != NULL, "ENUM-JOBS-2: the job is missing.\n");
    if (jobs)
        IEnumBackgroundCopyJobs_Release(jobs);
    end_job(job);
}

/* The job out of a list of its own, whose enumerator is gone. */
static IBackgroundCopyJob *find_in_list(IBackgroundCopyManager *manager, IBackgroundCopyJob *job)
{
    IBackgroundCopyJob *list[100] = { 0 }, *found = NULL;
    IEnumBackgroundCopyJobs *jobs = NULL;
    ULONG count = 0, i;
    GUID id, got;

    IBackgroundCopyJob_GetId(job, &id);
    IBackgroundCopyManager_EnumJobs(manager, 0, &jobs);
    if (!jobs)
        return NULL;
    IEnumBackgroundCopyJobs_Next(jobs, ARRAYSIZE(list), list, &count);
    IEnumBackgroundCopyJobs_Release(jobs);
    for (i = 0; i < count; i++)
    {
        if (!found && IBackgroundCopyJob_GetId(list[i], &got) == S_OK && IsEqualGUID(&id, &got))
            found = list[i];
        else
            IBackgroundCopyJob_Release(list[i]);
    }
    ok(found != NULL, "ENUM-JOBS-2: not among %lu jobs.\n", count);
    return found;
}

static void check_listed(IBackgroundCopyJob *job, const char *rule, const WCHAR *name, BG_JOB_STATE state)
{
    BG_JOB_PROGRESS progress = { 0 };
    BG_JOB_STATE got = 99;
    LPWSTR string = NULL;
    HRESULT hr;

    hr = IBackgroundCopyJob_GetDisplayName(job, &string);
    check_string(rule, hr, string, S_OK, name);
    hr = IBackgroundCopyJob_GetState(job, &got);
    ok(hr == S_OK && got == state, "%s: got %#lx, state %d, not %d.\n", rule, hr, got, state);
    hr = IBackgroundCopyJob_GetProgress(job, &progress);
    ok(hr == S_OK && progress.FilesTotal == FILES, "%s: got %#lx, %lu files.\n", rule, hr, progress.FilesTotal);
}

static DWORD WINAPI check_elsewhere(void *arg)
{
    IBackgroundCopyJob *job = NULL;
    HRESULT hr;

    CoInitializeEx(NULL, COINIT_APARTMENTTHREADED);
    hr = CoGetInterfaceAndReleaseStream(arg, &IID_IBackgroundCopyJob, (void **)&job);
    ok(hr == S_OK, "ENUM-SNAP-2: got %#lx.\n", hr);
    if (job)
    {
        check_listed(job, "ENUM-SNAP-2", L"third", BG_JOB_STATE_SUSPENDED);
        IBackgroundCopyJob_Release(job);
    }
    CoUninitialize();
    return 0;
}

static void check_in_thread(IBackgroundCopyJob *job)
{
    IStream *stream = NULL;
    HANDLE thread;
    HRESULT hr;

    hr = CoMarshalInterThreadInterfaceInStream(&IID_IBackgroundCopyJob, (IUnknown *)job, &stream);
    ok(hr == S_OK, "ENUM-SNAP-2: got %#lx.\n", hr);
    if (FAILED(hr))
        return;
    thread = CreateThread(NULL, 0, check_elsewhere, stream, 0, NULL);
    ok(!WaitForSingleObject(thread, LONG_WAIT), "ENUM-SNAP-2: no end.\n");
    CloseHandle(thread);
}

/* What comes out of a list is the job as everybody else has it, with all its interfaces, until its last release. */
static void test_listed(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_filled(manager), *found, *other;
    IUnknown *first = NULL, *second = NULL;
    IBackgroundCopyJob2 *job2 = NULL;
    LPWSTR name = NULL;
    HRESULT hr;

    if (!job || !(found = find_in_list(manager, job)))
        return;
    check_listed(found, "ENUM-SNAP-2", L"enumerators", BG_JOB_STATE_SUSPENDED);
    IBackgroundCopyJob_SetDisplayName(job, L"second");
    check_listed(found, "ENUM-SNAP-2", L"second", BG_JOB_STATE_SUSPENDED);
    hr = IBackgroundCopyJob_SetDisplayName(found, L"third");
    ok(hr == S_OK, "ENUM-SNAP-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetDisplayName(job, &name);
    check_string("ENUM-SNAP-2", hr, name, S_OK, L"third");
    if ((job2 = query(found, &IID_IBackgroundCopyJob2)))
        IBackgroundCopyJob2_Release(job2);
    if ((other = find_in_list(manager, job)))
    {
        check_in_thread(other);
        if ((first = query(found, &IID_IUnknown)) && (second = query(other, &IID_IUnknown)))
        {
            ok(first == second, "ENUM-NEXT-8: %p is not %p.\n", first, second);
            IUnknown_Release(first);
            IUnknown_Release(second);
        }
        IBackgroundCopyJob_Release(other);
    }
    other = find_in_list(manager, job);
    IBackgroundCopyJob_Release(found);
    end_job(job);
    if (other)
    {
        check_listed(other, "ENUM-SNAP-3", L"third", BG_JOB_STATE_CANCELLED);
        IBackgroundCopyJob_Release(other);
    }
}

/* Two of our jobs, in whatever order among others. */
static void test_order(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *first = create_job(manager, L"first"), *second = create_job(manager, L"second"), *found;
    unsigned int position = 0, places[2] = { 0, 0 };
    IEnumBackgroundCopyJobs *jobs = NULL;
    GUID ids[2], got;

    if (!first || !second)
        return;
    IBackgroundCopyJob_GetId(first, &ids[0]);
    IBackgroundCopyJob_GetId(second, &ids[1]);
    IBackgroundCopyManager_EnumJobs(manager, 0, &jobs);
    while (jobs && IEnumBackgroundCopyJobs_Next(jobs, 1, &found, NULL) == S_OK)
    {
        IBackgroundCopyJob_GetId(found, &got);
        position++;
        if (IsEqualGUID(&got, &ids[0]))
            places[0] = position;
        if (IsEqualGUID(&got, &ids[1]))
            places[1] = position;
        IBackgroundCopyJob_Release(found);
    }
    ok(places[0] && places[1], "ENUM-JOBS-1, ENUM-JOBS-2: at %u and %u.\n", places[0], places[1]);
    /* Ours is the order of creation, Windows promises none. */
    ok(places[0] < places[1] || broken(places[0] > places[1]), "ENUM-JOBS-1: at %u and %u.\n", places[0], places[1]);
    if (jobs)
        IEnumBackgroundCopyJobs_Release(jobs);
    end_job(first);
    end_job(second);
}

/* What the enumerators came from may go first. */
static void test_survival(void)
{
    IBackgroundCopyManager *manager = create_manager();
    IBackgroundCopyJob *job, *found = NULL;
    IEnumBackgroundCopyJobs *jobs = NULL;
    IEnumBackgroundCopyFiles *files;
    HRESULT hr;

    if (!manager || !(job = create_filled(manager)))
        return;
    files = enum_files(job);
    IBackgroundCopyManager_EnumJobs(manager, 0, &jobs);
    IBackgroundCopyManager_Release(manager);
    hr = IEnumBackgroundCopyJobs_Next(jobs, 1, &found, NULL);
    ok(hr == S_OK && found, "ENUM-SNAP-6: got %#lx.\n", hr);
    if (found)
        IBackgroundCopyJob_Release(found);
    IEnumBackgroundCopyJobs_Release(jobs);
    end_job(job);
    check_next(files, "ENUM-SNAP-6", 0);
    IEnumBackgroundCopyFiles_Release(files);
}

static DWORD WINAPI take_all(void *arg)
{
    IEnumBackgroundCopyFiles *files = arg;
    IBackgroundCopyFile *file;
    DWORD taken = 0;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    while (IEnumBackgroundCopyFiles_Next(files, 1, &file, NULL) == S_OK)
    {
        taken++;
        IBackgroundCopyFile_Release(file);
    }
    CoUninitialize();
    return taken;
}

/* Each file goes to one of several threads. */
static void test_threads(IBackgroundCopyJob *job)
{
    IEnumBackgroundCopyFiles *files = enum_files(job);
    DWORD taken, sum = 0;
    HANDLE threads[4];
    unsigned int i;

    if (!files)
        return;
    for (i = 0; i < ARRAYSIZE(threads); i++)
        threads[i] = CreateThread(NULL, 0, take_all, files, 0, NULL);
    for (i = 0; i < ARRAYSIZE(threads); i++)
    {
        WaitForSingleObject(threads[i], LONG_WAIT);
        GetExitCodeThread(threads[i], &taken);
        CloseHandle(threads[i]);
        sum += taken;
    }
    ok(sum == FILES, "ENUM-SNAP-5: %lu files.\n", sum);
    IEnumBackgroundCopyFiles_Release(files);
}

/* Only where nobody else has jobs. */
static void test_empty(IBackgroundCopyManager *manager)
{
    IEnumBackgroundCopyJobs *jobs = NULL;
    IBackgroundCopyJob *found;
    ULONG count = 99;
    HRESULT hr;

    hr = IBackgroundCopyManager_EnumJobs(manager, 0, &jobs);
    ok(hr == S_OK && jobs, "ENUM-JOBS-4: got %#lx.\n", hr);
    if (!jobs)
        return;
    hr = IEnumBackgroundCopyJobs_GetCount(jobs, &count);
    ok(hr == S_OK, "ENUM-COUNT-1: got %#lx.\n", hr);
    if (count)
    {
        skip("%lu jobs in the queue.\n", count);
    }
    else
    {
        hr = IEnumBackgroundCopyJobs_Next(jobs, 1, &found, NULL);
        ok(hr == S_FALSE && !found, "ENUM-JOBS-4, ENUM-NEXT-3: got %#lx, %p.\n", hr, found);
    }
    IEnumBackgroundCopyJobs_Release(jobs);
}

START_TEST(enumerators)
{
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *job;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_manager()))
    {
        test_empty(manager);
        if ((job = create_filled(manager)))
        {
            test_next(job);
            test_clone(job);
            test_count(job);
            test_identity(job);
            test_threads(job);
            end_job(job);
        }
        test_live(manager);
        test_listed(manager);
        test_order(manager);
        test_survival();
        IBackgroundCopyManager_Release(manager);
    }
    remove_local_files();
    CoUninitialize();
}
