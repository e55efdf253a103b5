/*
 * Conformance tests: security blankets on every kind of pointer
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

static const struct
{
    DWORD level;
    DWORD capabilities;
    const char *name;
}
blankets[] =
{
    { RPC_C_IMP_LEVEL_IDENTIFY, EOAC_NONE, "IDENTIFY" },
    { RPC_C_IMP_LEVEL_IMPERSONATE, EOAC_NONE, "IMPERSONATE" },
    { RPC_C_IMP_LEVEL_IDENTIFY, EOAC_STATIC_CLOAKING, "IDENTIFY, static cloaking" },
    { RPC_C_IMP_LEVEL_IMPERSONATE, EOAC_STATIC_CLOAKING, "IMPERSONATE, static cloaking" },
    { RPC_C_IMP_LEVEL_IDENTIFY, EOAC_DYNAMIC_CLOAKING, "IDENTIFY, dynamic cloaking" },
    { RPC_C_IMP_LEVEL_IMPERSONATE, EOAC_DYNAMIC_CLOAKING, "IMPERSONATE, dynamic cloaking" },
};

static void set_blanket(IUnknown *unknown, unsigned int i, const char *object)
{
    HRESULT hr;

    hr = CoSetProxyBlanket(unknown, RPC_C_AUTHN_WINNT, RPC_C_AUTHZ_NONE, COLE_DEFAULT_PRINCIPAL,
            RPC_C_AUTHN_LEVEL_CONNECT, blankets[i].level, NULL, blankets[i].capabilities);
    ok(hr == S_OK, "MGR-CLASS-10, SEC-IMP-1: %s: got %#lx.\n", object, hr);
    hr = CoSetProxyBlanket(unknown, RPC_C_AUTHN_DEFAULT, RPC_C_AUTHZ_DEFAULT, COLE_DEFAULT_PRINCIPAL,
            RPC_C_AUTHN_LEVEL_DEFAULT, blankets[i].level, NULL, blankets[i].capabilities);
    ok(hr == S_OK, "MGR-CLASS-10, SEC-IMP-1: %s: got %#lx.\n", object, hr);
}

static void test_enumerators(IBackgroundCopyManager *manager, IBackgroundCopyJob *job, unsigned int i)
{
    IEnumBackgroundCopyFiles *files = NULL;
    IEnumBackgroundCopyJobs *jobs = NULL;
    IBackgroundCopyFile *file = NULL;
    LPWSTR name = NULL;
    ULONG count;
    HRESULT hr;

    hr = IBackgroundCopyManager_EnumJobs(manager, 0, &jobs);
    ok(hr == S_OK, "SEC-IMP-1: got %#lx.\n", hr);
    if (jobs)
    {
        set_blanket((IUnknown *)jobs, i, "job enumerator");
        hr = IEnumBackgroundCopyJobs_GetCount(jobs, &count);
        ok(hr == S_OK && count, "SEC-IMP-1: got %#lx.\n", hr);
        IEnumBackgroundCopyJobs_Release(jobs);
    }
    hr = IBackgroundCopyJob_EnumFiles(job, &files);
    ok(hr == S_OK, "SEC-IMP-1: got %#lx.\n", hr);
    if (!files)
        return;
    set_blanket((IUnknown *)files, i, "file enumerator");
    hr = IEnumBackgroundCopyFiles_Next(files, 1, &file, NULL);
    ok(hr == S_OK, "SEC-IMP-1: got %#lx.\n", hr);
    if (file)
    {
        set_blanket((IUnknown *)file, i, "file");
        hr = IBackgroundCopyFile_GetLocalName(file, &name);
        ok(hr == S_OK, "SEC-IMP-1: got %#lx.\n", hr);
        CoTaskMemFree(name);
        IBackgroundCopyFile_Release(file);
    }
    IEnumBackgroundCopyFiles_Release(files);
}

static void test_error(IBackgroundCopyJob *job, unsigned int i)
{
    IBackgroundCopyError *error = NULL;
    BG_ERROR_CONTEXT context;
    HRESULT hr, code;

    hr = IBackgroundCopyJob_GetError(job, &error);
    ok(hr == S_OK, "ERR-OBJ-1: got %#lx.\n", hr);
    if (!error)
        return;
    set_blanket((IUnknown *)error, i, "error");
    hr = IBackgroundCopyError_GetError(error, &context, &code);
    ok(hr == S_OK, "SEC-IMP-1: got %#lx.\n", hr);
    IBackgroundCopyError_Release(error);
}

/* Pointers to the same object share their proxies, so each blanket is set on the same ones again. */
static void test_blankets(IBackgroundCopyManager *manager, IBackgroundCopyJob *job)
{
    IBackgroundCopyJob *same;
    unsigned int i;
    HRESULT hr;
    GUID id;

    for (i = 0; i < ARRAYSIZE(blankets); i++)
    {
        winetest_push_context("%s", blankets[i].name);
        set_blanket((IUnknown *)manager, i, "manager");
        set_blanket((IUnknown *)job, i, "job");
        hr = IBackgroundCopyJob_GetId(job, &id);
        ok(hr == S_OK, "SEC-IMP-1: got %#lx.\n", hr);
        hr = IBackgroundCopyManager_GetJob(manager, &id, &same);
        ok(hr == S_OK, "SEC-IMP-1: got %#lx.\n", hr);
        if (hr == S_OK)
            IBackgroundCopyJob_Release(same);
        hr = IBackgroundCopyJob_SetDescription(job, L"test");
        ok(hr == S_OK, "SEC-IMP-1: got %#lx.\n", hr);
        test_enumerators(manager, job, i);
        test_error(job, i);
        winetest_pop_context();
    }
}

START_TEST(security)
{
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *job;
    BG_JOB_STATE state;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_manager()) && http_start())
    {
        if ((job = create_job(manager, L"test")))
        {
            IBackgroundCopyJob_AddFile(job, http_url("/status/404"), local_path(L"missing"));
            IBackgroundCopyJob_Resume(job);
            state = wait_for_state(job, STATES_REST);
            ok(state == BG_JOB_STATE_ERROR, "ERR-MAP-16: state %u.\n", state);
            test_blankets(manager, job);
            end_job(job);
        }
        http_stop();
    }
    if (manager)
        IBackgroundCopyManager_Release(manager);
    remove_local_files();
    CoUninitialize();
}
