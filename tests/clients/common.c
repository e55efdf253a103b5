/*
 * Replays of real programs: what they share
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


#include "clients.h"

static const WCHAR *join(int argument, const char *path)
{
    static WCHAR urls[16][512];
    static unsigned int next;
    WCHAR *url = urls[next++ % ARRAYSIZE(urls)];
    char **argv;
    int argc = winetest_get_mainargs(&argv);

    wsprintfW(url, L"%S%S", argc > argument ? argv[argument] : "http://127.0.0.1:9", path);
    return url;
}

const WCHAR *served(const char *path)
{
    return join(2, path);
}

const WCHAR *faulty(const char *path)
{
    return join(3, path);
}

IBackgroundCopyManager *connect_to(const CLSID *class_id, DWORD context)
{
    IBackgroundCopyManager *manager = NULL;
    HRESULT hr = CoCreateInstance(class_id, NULL, context, &IID_IBackgroundCopyManager, (void **)&manager);

    ok(hr == S_OK, "MGR-CLASS-1: got %#lx.\n", hr);
    return manager;
}

UINT64 file_size(const WCHAR *path)
{
    WIN32_FILE_ATTRIBUTE_DATA data;

    if (!GetFileAttributesExW(path, GetFileExInfoStandard, &data))
        return 0;
    return (UINT64)data.nFileSizeHigh << 32 | data.nFileSizeLow;
}

HRESULT read_error(IBackgroundCopyJob *job)
{
    LPWSTR context_text = NULL, text = NULL;
    IBackgroundCopyError *error = NULL;
    BG_ERROR_CONTEXT context;
    HRESULT hr, code = S_OK;

    hr = IBackgroundCopyJob_GetError(job, &error);
    ok(hr == S_OK, "ERR-OBJ-1: got %#lx.\n", hr);
    if (FAILED(hr))
        return S_OK;
    hr = IBackgroundCopyError_GetError(error, &context, &code);
    ok(hr == S_OK && FAILED(code), "ERR-OBJ-4: got %#lx, code %#lx.\n", hr, code);
    hr = IBackgroundCopyError_GetErrorDescription(error, LANGIDFROMLCID(GetThreadLocale()), &text);
    ok(hr == S_OK && text && *text, "G-TEXT-1: got %#lx.\n", hr);
    hr = IBackgroundCopyError_GetErrorContextDescription(error, LANGIDFROMLCID(GetThreadLocale()), &context_text);
    ok(hr == S_OK && context_text && *context_text, "G-TEXT-1: got %#lx.\n", hr);
    CoTaskMemFree(text);
    CoTaskMemFree(context_text);
    IBackgroundCopyError_Release(error);
    return code;
}

IBackgroundCopyJob *find_by_name(IBackgroundCopyManager *manager, const WCHAR *name)
{
    IBackgroundCopyJob *job = NULL, *found = NULL;
    IEnumBackgroundCopyJobs *jobs = NULL;
    LPWSTR text = NULL;
    ULONG count = 0, i;
    HRESULT hr;

    hr = IBackgroundCopyManager_EnumJobs(manager, 0, &jobs);
    ok(hr == S_OK, "ENUM-JOBS-1: got %#lx.\n", hr);
    if (FAILED(hr))
        return NULL;
    IEnumBackgroundCopyJobs_GetCount(jobs, &count);
    for (i = 0; i < count && !found && IEnumBackgroundCopyJobs_Next(jobs, 1, &job, NULL) == S_OK; i++)
    {
        hr = IBackgroundCopyJob_GetDisplayName(job, &text);
        if (SUCCEEDED(hr) && !wcscmp(text, name))
            found = job;
        else
            IBackgroundCopyJob_Release(job);
        CoTaskMemFree(text);
        text = NULL;
    }
    IEnumBackgroundCopyJobs_Release(jobs);
    return found;
}

WCHAR *first_remote_name(IBackgroundCopyJob *job)
{
    IBackgroundCopyFile *file = first_file(job);
    LPWSTR name = NULL;
    HRESULT hr;

    if (!file)
        return NULL;
    hr = IBackgroundCopyFile_GetRemoteName(file, &name);
    ok(hr == S_OK, "FILE-RNAME-1: got %#lx.\n", hr);
    IBackgroundCopyFile_Release(file);
    return name;
}

HRESULT set_proxy_credentials(IBackgroundCopyJob *job, BG_AUTH_SCHEME scheme, const WCHAR *user)
{
    IBackgroundCopyJob2 *job2 = query(job, &IID_IBackgroundCopyJob2);
    BG_AUTH_CREDENTIALS credentials;
    HRESULT hr;

    memset(&credentials, 0, sizeof(credentials));
    credentials.Target = BG_AUTH_TARGET_PROXY;
    credentials.Scheme = scheme;
    credentials.Credentials.Basic.UserName = (WCHAR *)user;
    credentials.Credentials.Basic.Password = user ? (WCHAR *)L"secret" : NULL;
    hr = IBackgroundCopyJob2_SetCredentials(job2, &credentials);
    IBackgroundCopyJob2_Release(job2);
    return hr;
}
