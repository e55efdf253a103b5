/*
 * Conformance tests: adding files, their names, their enumeration
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

static ULONG count_files(IBackgroundCopyJob *job)
{
    IEnumBackgroundCopyFiles *files = NULL;
    ULONG count = ~0u;
    HRESULT hr;

    hr = IBackgroundCopyJob_EnumFiles(job, &files);
    ok(hr == S_OK, "ENUM-FILES-3: got %#lx.\n", hr);
    if (!files)
        return count;
    hr = IEnumBackgroundCopyFiles_GetCount(files, &count);
    ok(hr == S_OK, "ENUM-COUNT-1: got %#lx.\n", hr);
    IEnumBackgroundCopyFiles_Release(files);
    return count;
}

static void test_bad_remote_names(IBackgroundCopyJob *job)
{
    static const struct
    {
        const char *rule;
        const WCHAR *name;
    }
    tests[] =
    {
        { "FILE-ADD-8", L"" },
        { "FILE-ADD-8", L"no scheme" },
        { "FILE-RNAME-10", L"ftp://127.0.0.1/a" },
        { "FILE-RNAME-10", L"http:///a" },
        { "FILE-RNAME-10", L"http://127.0.0.1:0/a" },
        { "FILE-RNAME-10", L"http://127.0.0.1:70000/a" },
        { "FILE-RNAME-4", L"http://127.0.0.1/a b" },
        { "FILE-RNAME-4", L"http://127.0.0.1/a\nb" },
        { "FILE-RNAME-8", L"\\\\.\\pipe\\a" },
    };
    WCHAR name[2300] = L"http://127.0.0.1/";
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(tests); i++)
    {
        hr = IBackgroundCopyJob_AddFile(job, tests[i].name, local_path(L"a"));
        ok(hr == E_INVALIDARG, "%s: %s: got %#lx.\n", tests[i].rule, debugstr_w(tests[i].name), hr);
    }
    /* Segments of 200 characters, one character too many in all. */
    for (i = 17; i < 2201; i++)
        name[i] = i % 200 ? 'a' : '/';
    name[2201] = 0;
    hr = IBackgroundCopyJob_AddFile(job, name, local_path(L"a"));
    ok(hr == E_INVALIDARG, "FILE-RNAME-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, NULL, local_path(L"a"));
    ok(is_null_error(hr), "FILE-ADD-17: got %#lx.\n", hr);
    ok(!count_files(job), "G-ATOMIC-1: %lu files.\n", count_files(job));

    name[2200] = 0;
    hr = IBackgroundCopyJob_AddFile(job, name, local_path(L"long"));
    ok(hr == S_OK, "FILE-RNAME-2: got %#lx.\n", hr);
}

static void test_bad_local_names(IBackgroundCopyJob *job)
{
    static const struct
    {
        const char *rule;
        const WCHAR *name;
    }
    tests[] =
    {
        { "FILE-LOCAL-1", L"" },
        { "FILE-LOCAL-1", L"a.bin" },
        { "FILE-LOCAL-1", L"dir\\a.bin" },
        { "FILE-LOCAL-1", L"c:a.bin" },
        { "FILE-LOCAL-1", L"%TEMP%\\a.bin" },
        { "FILE-LOCAL-3", L"c:\\windows\\*.bin" },
        { "FILE-LOCAL-3", L"\\\\?\\c:\\a.bin" },
        { "FILE-LOCAL-3", L"\\\\.\\c:\\a.bin" },
        { "FILE-LOCAL-3", L"c:\\windows\\temp\\a.bin:stream" },
        { "FILE-LOCAL-5", L"c:\\windows\\temp\\" },
    };
    ULONG before = count_files(job);
    WCHAR name[400] = L"c:\\windows\\temp\\";
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(tests); i++)
    {
        hr = IBackgroundCopyJob_AddFile(job, L"http://127.0.0.1/a", tests[i].name);
        ok(hr == E_INVALIDARG, "%s: %s: got %#lx.\n", tests[i].rule, debugstr_w(tests[i].name), hr);
    }
    for (i = (unsigned int)wcslen(name); i < 300; i++)
        name[i] = 'a';
    name[i] = 0;
    hr = IBackgroundCopyJob_AddFile(job, L"http://127.0.0.1/a", name);
    ok(hr == E_INVALIDARG, "FILE-LOCAL-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, L"http://127.0.0.1/a", NULL);
    ok(is_null_error(hr), "FILE-ADD-17: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, L"http://127.0.0.1/a", L"c:\\does\\not\\exist\\a.bin");
    ok(hr == HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND), "FILE-ADD-10: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, L"http://127.0.0.1/a", L"c:\\windows");
    ok(hr == E_ACCESSDENIED, "FILE-ADD-10: got %#lx.\n", hr);
    ok(count_files(job) == before, "G-ATOMIC-1: %lu files more.\n", count_files(job) - before);
}

/* Between two files of the same folder, however short a time ago it was there. */
static void test_vanished_folder(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"test");
    WCHAR folder[MAX_PATH], names[4][MAX_PATH];
    unsigned int i;
    HRESULT hr;

    if (!job)
        return;
    wcscpy(folder, local_path(L"folder"));
    for (i = 0; i < ARRAYSIZE(names); i++)
        swprintf(names[i], ARRAYSIZE(names[i]), L"%ls\\%u", folder, i);
    ok(CreateDirectoryW(folder, NULL), "error %lu\n", GetLastError());
    hr = IBackgroundCopyJob_AddFile(job, L"http://127.0.0.1/a", names[0]);
    ok(hr == S_OK, "FILE-ADD-10: got %#lx.\n", hr);
    ok(CreateDirectoryW(names[1], NULL), "error %lu\n", GetLastError());
    hr = IBackgroundCopyJob_AddFile(job, L"http://127.0.0.1/a", names[1]);
    ok(hr == E_ACCESSDENIED, "FILE-ADD-10: a folder: got %#lx.\n", hr);
    ok(RemoveDirectoryW(names[1]), "error %lu\n", GetLastError());
    hr = IBackgroundCopyJob_AddFile(job, L"http://127.0.0.1/a", names[1]);
    ok(hr == S_OK, "FILE-ADD-10: got %#lx.\n", hr);
    ok(RemoveDirectoryW(folder), "error %lu\n", GetLastError());
    hr = IBackgroundCopyJob_AddFile(job, L"http://127.0.0.1/a", names[2]);
    ok(hr == HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND), "FILE-ADD-10: got %#lx.\n", hr);
    ok(CreateDirectoryW(folder, NULL), "error %lu\n", GetLastError());
    hr = IBackgroundCopyJob_AddFile(job, L"http://127.0.0.1/a", names[3]);
    ok(hr == S_OK, "FILE-ADD-10: got %#lx.\n", hr);
    ok(count_files(job) == 3, "FILE-ADD-10: %lu files.\n", count_files(job));
    end_job(job);
    ok(RemoveDirectoryW(folder), "error %lu\n", GetLastError());
}

static void test_sets(IBackgroundCopyManager *manager)
{
    BG_FILE_INFO set[3];
    IBackgroundCopyJob *job;
    HRESULT hr;

    if (!(job = create_job(manager, L"test")))
        return;
    set[0].RemoteName = set[1].RemoteName = set[2].RemoteName = (WCHAR *)L"http://127.0.0.1/a";
    set[0].LocalName = (WCHAR *)local_path(L"0");
    set[1].LocalName = (WCHAR *)L"relative";
    set[2].LocalName = (WCHAR *)local_path(L"2");
    hr = IBackgroundCopyJob_AddFileSet(job, 3, set);
    ok(hr == E_INVALIDARG, "FILE-ADD-4: got %#lx.\n", hr);
    ok(!count_files(job), "FILE-ADD-4: %lu files.\n", count_files(job));
    hr = IBackgroundCopyJob_AddFileSet(job, 0, set);
    ok(hr == E_INVALIDARG, "FILE-ADD-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFileSet(job, 3, NULL);
    ok(is_null_error(hr), "FILE-ADD-17: got %#lx.\n", hr);
    set[1].LocalName = (WCHAR *)local_path(L"1");
    hr = IBackgroundCopyJob_AddFileSet(job, 3, set);
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    ok(count_files(job) == 3, "FILE-ADD-3: %lu files.\n", count_files(job));
    hr = IBackgroundCopyJob_AddFile(job, set[0].RemoteName, set[0].LocalName);
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    ok(!count_temporary_files() || count_files(job) == 4, "FILE-ADD-12: %u files.\n", count_temporary_files());
    end_job(job);
    ok(!count_temporary_files(), "JOB-CANCEL-4: %u temporary files are left.\n", count_temporary_files());
}

static void test_file(IBackgroundCopyFile *file, const WCHAR *remote, const WCHAR *local)
{
    static const IID *const iids[] = { &IID_IBackgroundCopyFile2, &IID_IBackgroundCopyFile3,
            &IID_IBackgroundCopyFile4, &IID_IBackgroundCopyFile5, &IID_IBackgroundCopyFile6 };
    BG_FILE_PROGRESS progress;
    LPWSTR name = NULL;
    IUnknown *unknown;
    unsigned int i;
    HRESULT hr;

    hr = IBackgroundCopyFile_GetRemoteName(file, &name);
    ok(hr == S_OK && name && !wcscmp(name, remote), "FILE-RNAME-11: got %#lx, %s.\n", hr, debugstr_w(name));
    CoTaskMemFree(name);
    name = NULL;
    hr = IBackgroundCopyFile_GetLocalName(file, &name);
    ok(hr == S_OK && name && !wcscmp(name, local), "FILE-LOCAL-7: got %#lx, %s.\n", hr, debugstr_w(name));
    CoTaskMemFree(name);
    hr = IBackgroundCopyFile_GetProgress(file, &progress);
    ok(hr == S_OK && progress.BytesTotal == BG_SIZE_UNKNOWN && !progress.BytesTransferred && !progress.Completed,
            "FILE-ADD-12, FILE-PROG-1: got %#lx.\n", hr);
    for (i = 0; i < ARRAYSIZE(iids); i++)
    {
        unknown = NULL;
        hr = IBackgroundCopyFile_QueryInterface(file, iids[i], (void **)&unknown);
        ok(hr == S_OK, "G-QI-1: %s: got %#lx.\n", wine_dbgstr_guid(iids[i]), hr);
        if (unknown)
            IUnknown_Release(unknown);
    }
}

static void test_enumeration(IBackgroundCopyManager *manager)
{
    static const WCHAR *const remotes[] = { L"http://127.0.0.1/a?b=c", L"HTTPS://Host.example:444/%20/..",
            L"http://127.0.0.1" };
    IEnumBackgroundCopyFiles *files = NULL;
    IBackgroundCopyFile *list[4] = { NULL };
    IBackgroundCopyJob *job;
    const WCHAR *locals[3];
    ULONG fetched = 0, i;
    HRESULT hr;

    if (!(job = create_job(manager, L"test")))
        return;
    locals[0] = local_path(L"a");
    locals[1] = local_path(L"b");
    locals[2] = local_path(L"c");
    for (i = 0; i < 3; i++)
    {
        hr = IBackgroundCopyJob_AddFile(job, remotes[i], locals[i]);
        ok(hr == S_OK, "FILE-ADD-1: %s: got %#lx.\n", debugstr_w(remotes[i]), hr);
    }
    hr = IBackgroundCopyJob_EnumFiles(job, &files);
    ok(hr == S_OK, "ENUM-FILES-1: got %#lx.\n", hr);
    if (files)
    {
        IBackgroundCopyJob_AddFile(job, L"http://127.0.0.1/d", local_path(L"d"));
        hr = IEnumBackgroundCopyFiles_Next(files, 4, list, &fetched);
        ok(hr == S_FALSE && fetched == 3, "ENUM-SNAP-1, ENUM-NEXT-2: got %#lx, %lu.\n", hr, fetched);
        for (i = 0; i < fetched && i < 3; i++)
        {
            test_file(list[i], remotes[i], locals[i]);
            IBackgroundCopyFile_Release(list[i]);
        }
        hr = IEnumBackgroundCopyFiles_Reset(files);
        ok(hr == S_OK, "ENUM-RESET-1: got %#lx.\n", hr);
        hr = IEnumBackgroundCopyFiles_Skip(files, 4);
        ok(hr == S_FALSE, "ENUM-SKIP-2: got %#lx.\n", hr);
        IEnumBackgroundCopyFiles_Release(files);
    }
    ok(count_files(job) == 4, "FILE-ADD-1: %lu files.\n", count_files(job));
    end_job(job);
}

START_TEST(files)
{
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *job;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_manager()))
    {
        if ((job = create_job(manager, L"test")))
        {
            test_bad_remote_names(job);
            test_bad_local_names(job);
            end_job(job);
        }
        test_vanished_folder(manager);
        test_sets(manager);
        test_enumeration(manager);
        IBackgroundCopyManager_Release(manager);
    }
    remove_local_files();
    CoUninitialize();
}
