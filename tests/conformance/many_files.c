/*
 * Many files, one by one: several threads, bad names in between, jobs that come and go, a service that ends
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

/* An implementation may have a quicker way for the later ones of many calls. */
#define MANY 40

/* Where the files are to go; set before any thread begins. */
static WCHAR folder[MAX_PATH];

struct names
{
    WCHAR remote[100];
    WCHAR local[MAX_PATH + 20];
};

static struct names make_names(unsigned int number)
{
    struct names names;

    swprintf(names.remote, ARRAYSIZE(names.remote), L"http://127.0.0.1/file/%u", number);
    swprintf(names.local, ARRAYSIZE(names.local), L"%ls%u", folder, number);
    return names;
}

/* The first error, if there is one. */
static HRESULT add_files_quietly(IBackgroundCopyJob *job, unsigned int first, unsigned int count)
{
    struct names names;
    HRESULT hr = S_OK;
    unsigned int i;

    for (i = first; i < first + count && hr == S_OK; i++)
    {
        names = make_names(i);
        hr = IBackgroundCopyJob_AddFile(job, names.remote, names.local);
        memset(&names, 'x', sizeof(names));
    }
    return hr;
}

static void add_files(IBackgroundCopyJob *job, unsigned int first, unsigned int count)
{
    HRESULT hr = add_files_quietly(job, first, count);

    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
}

static void check_file(IBackgroundCopyFile *file, unsigned int number)
{
    struct names names = make_names(number);
    LPWSTR name = NULL;
    HRESULT hr;

    hr = IBackgroundCopyFile_GetRemoteName(file, &name);
    check_string("FILE-ADD-1, FILE-ADD-2, ENUM-FILES-1", hr, name, S_OK, names.remote);
    name = NULL;
    hr = IBackgroundCopyFile_GetLocalName(file, &name);
    check_string("FILE-ADD-1, FILE-ADD-2, ENUM-FILES-1", hr, name, S_OK, names.local);
}

/* That the job has these and no others, in this order. */
static void check_files(IBackgroundCopyJob *job, unsigned int first, unsigned int count)
{
    IEnumBackgroundCopyFiles *files = NULL;
    IBackgroundCopyFile *file;
    unsigned int i;
    ULONG got = 0;
    HRESULT hr;

    hr = IBackgroundCopyJob_EnumFiles(job, &files);
    ok(hr == S_OK, "ENUM-FILES-3: got %#lx.\n", hr);
    if (!files)
        return;
    hr = IEnumBackgroundCopyFiles_GetCount(files, &got);
    ok(hr == S_OK && got == count, "FILE-ADD-1, G-ATOMIC-1: got %#lx, %lu of %u files.\n", hr, got, count);
    for (i = 0; i < count && IEnumBackgroundCopyFiles_Next(files, 1, &file, NULL) == S_OK; i++)
    {
        check_file(file, first + i);
        IBackgroundCopyFile_Release(file);
    }
    ok(i == count, "ENUM-FILES-1: %u of %u files.\n", i, count);
    IEnumBackgroundCopyFiles_Release(files);
}

static void test_bad_names(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"test");
    struct names names = make_names(0);
    WCHAR name[9000];
    unsigned int i;
    HRESULT hr;

    if (!job)
        return;
    add_files(job, 0, MANY);
    for (i = 0; i < ARRAYSIZE(name) - 1; i++)
        name[i] = 'a';
    name[i] = 0;
    hr = IBackgroundCopyJob_AddFile(job, L"no scheme", names.local);
    ok(hr == E_INVALIDARG, "FILE-ADD-8: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, name, names.local);
    ok(hr == E_INVALIDARG, "FILE-RNAME-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, L"", names.local);
    ok(hr == E_INVALIDARG, "FILE-ADD-8: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, NULL, names.local);
    ok(is_null_error(hr), "FILE-ADD-17: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, names.remote, NULL);
    ok(is_null_error(hr), "FILE-ADD-17: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, names.remote, L"");
    ok(hr == E_INVALIDARG, "FILE-LOCAL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, names.remote, L"c:\\does\\not\\exist\\a.bin");
    ok(hr == HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND), "FILE-ADD-10: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, names.remote, L"c:\\windows");
    ok(hr == E_ACCESSDENIED, "FILE-ADD-10: got %#lx.\n", hr);
    add_files(job, MANY, MANY);
    check_files(job, 0, 2 * MANY);
    IBackgroundCopyJob_Cancel(job);
    hr = IBackgroundCopyJob_AddFile(job, names.remote, names.local);
    ok(hr == BG_E_INVALID_STATE, "G-FINAL-2: got %#lx.\n", hr);
    IBackgroundCopyJob_Release(job);
}

/* Pointers that are released come back for other jobs. */
static void test_jobs(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job;
    GUID ids[4];
    unsigned int i;
    HRESULT hr;

    memset(ids, 0, sizeof(ids));
    for (i = 0; i < ARRAYSIZE(ids); i++)
    {
        if (!(job = create_job(manager, L"test")))
            return;
        IBackgroundCopyJob_GetId(job, &ids[i]);
        add_files(job, i, MANY);
        IBackgroundCopyJob_Release(job);
    }
    for (i = 0; i < ARRAYSIZE(ids); i++)
    {
        job = NULL;
        hr = IBackgroundCopyManager_GetJob(manager, &ids[i], &job);
        ok(hr == S_OK, "MGR-GET-1: got %#lx.\n", hr);
        if (!job)
            continue;
        check_files(job, i, MANY);
        end_job(job);
    }
}

/* In turn for two jobs. */
static void test_turns(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *first = create_job(manager, L"test"), *second = create_job(manager, L"test");
    unsigned int i;

    for (i = 0; first && second && i < MANY; i++)
    {
        add_files(first, i, 1);
        add_files(second, 100 + i, 1);
    }
    if (first && second)
    {
        check_files(first, 0, MANY);
        check_files(second, 100, MANY);
    }
    if (first)
        end_job(first);
    if (second)
        end_job(second);
}

struct adder
{
    IBackgroundCopyJob *job;
    unsigned int first;
    HRESULT hr;
};

static DWORD CALLBACK adder_thread(void *arg)
{
    struct adder *adder = arg;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    adder->hr = add_files_quietly(adder->job, adder->first, 3 * MANY);
    CoUninitialize();
    return 0;
}

static void test_threads(IBackgroundCopyManager *manager)
{
    struct adder adders[3];
    HANDLE threads[ARRAYSIZE(adders)];
    unsigned int i;
    DWORD ret;

    for (i = 0; i < ARRAYSIZE(adders); i++)
    {
        if (!(adders[i].job = create_job(manager, L"test")))
            return;
        adders[i].first = i * 1000;
        adders[i].hr = E_PENDING;
    }
    for (i = 0; i < ARRAYSIZE(adders); i++)
        threads[i] = CreateThread(NULL, 0, adder_thread, &adders[i], 0, NULL);
    ret = WaitForMultipleObjects(ARRAYSIZE(threads), threads, TRUE, LONG_WAIT);
    ok(ret == WAIT_OBJECT_0, "G-THREAD-1: got %#lx.\n", ret);
    for (i = 0; i < ARRAYSIZE(adders); i++)
    {
        CloseHandle(threads[i]);
        ok(adders[i].hr == S_OK, "FILE-ADD-1, G-THREAD-1: got %#lx.\n", adders[i].hr);
        check_files(adders[i].job, adders[i].first, 3 * MANY);
        end_job(adders[i].job);
    }
}

static BOOL is_gone(HRESULT hr)
{
    return hr == RPC_E_DISCONNECTED || hr == (HRESULT)0x800706ba || hr == (HRESULT)0x800706be
            || hr == (HRESULT)0x800706bf || hr == CO_E_OBJNOTCONNECTED;
}

/* The pointer from before is good for nothing, what it added is there. */
static void test_stop(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"test"), *again = NULL;
    struct names names = make_names(MANY);
    unsigned int i;
    HRESULT hr;
    GUID id;

    if (!job)
        return;
    IBackgroundCopyJob_GetId(job, &id);
    add_files(job, 0, MANY);
    if (!stop_service())
    {
        skip("MGR-LIFE-2: the service cannot be stopped.\n");
        end_job(job);
        return;
    }
    for (i = 0; i < 3; i++)
    {
        hr = IBackgroundCopyJob_AddFile(job, names.remote, names.local);
        ok(is_gone(hr), "MGR-LIFE-2: got %#lx.\n", hr);
    }
    IBackgroundCopyJob_Release(job);
    if (!(manager = create_manager()))
        return;
    hr = IBackgroundCopyManager_GetJob(manager, &id, &again);
    ok(hr == S_OK, "MGR-LIFE-1, MGR-LIFE-2: got %#lx.\n", hr);
    IBackgroundCopyManager_Release(manager);
    if (!again)
        return;
    add_files(again, MANY, MANY);
    check_files(again, 0, 2 * MANY);
    end_job(again);
}

START_TEST(many_files)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    wcscpy(folder, local_path(L"many"));
    if ((manager = create_manager()))
    {
        test_bad_names(manager);
        test_jobs(manager);
        test_turns(manager);
        test_threads(manager);
        test_stop(manager);
        IBackgroundCopyManager_Release(manager);
    }
    remove_local_files();
    CoUninitialize();
}
