/*
 * Replay of SharpBITS.NET: a list of all jobs, whose callbacks it takes over
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

#include <sddl.h>

static void check_owner(IBackgroundCopyJob *job)
{
    WCHAR name[256], domain[256];
    DWORD name_size = ARRAYSIZE(name), domain_size = ARRAYSIZE(domain);
    LPWSTR owner = NULL;
    SID_NAME_USE use;
    PSID sid = NULL;
    HRESULT hr;

    hr = IBackgroundCopyJob_GetOwner(job, &owner);
    ok(hr == S_OK, "JOB-OWNER-1: got %#lx.\n", hr);
    ok(ConvertStringSidToSidW(owner, &sid)
            && LookupAccountSidW(NULL, sid, name, &name_size, domain, &domain_size, &use), "JOB-OWNER-1: %s.\n",
            debugstr_w(owner));
    LocalFree(sid);
    CoTaskMemFree(owner);
}

static void light_up(IBackgroundCopyJob *job)
{
    static const IID *const iids[] = {&IID_IBackgroundCopyJob2, &IID_IBackgroundCopyJob3, &IID_IBackgroundCopyJob4};
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(iids); i++)
        IUnknown_Release((IUnknown *)query(job, iids[i]));
}

static void take_over(IBackgroundCopyManager *manager, struct callback *callback)
{
    IEnumBackgroundCopyJobs *jobs = NULL;
    IBackgroundCopyJob *job = NULL;
    IUnknown *unknown;
    HRESULT hr;

    hr = IBackgroundCopyManager_EnumJobs(manager, 0, &jobs);
    ok(hr == S_OK, "ENUM-JOBS-1: got %#lx.\n", hr);
    while (SUCCEEDED(hr) && IEnumBackgroundCopyJobs_Next(jobs, 1, &job, NULL) == S_OK)
    {
        unknown = NULL;
        hr = IBackgroundCopyJob_GetNotifyInterface(job, &unknown);
        ok(hr == S_OK, "JOB-NIFACE-5: got %#lx.\n", hr);
        if (unknown)
            IUnknown_Release(unknown);
        hr = IBackgroundCopyJob_SetNotifyInterface(job, callback ? callback_unknown(callback) : NULL);
        ok(hr == S_OK, "CB-REG-1, JOB-NIFACE-2: got %#lx.\n", hr);
        light_up(job);
        check_owner(job);
        IBackgroundCopyJob_Release(job);
    }
    if (jobs)
        IEnumBackgroundCopyJobs_Release(jobs);
}

static void check_product_version(void)
{
    WCHAR path[MAX_PATH], *text = NULL;
    BYTE buffer[4096];
    UINT size = 0;

    GetSystemDirectoryW(path, ARRAYSIZE(path));
    lstrcatW(path, L"\\qmgr.dll");
    ok(GetFileVersionInfoW(path, 0, sizeof(buffer), buffer)
            && VerQueryValueW(buffer, L"\\StringFileInfo\\040904B0\\ProductVersion", (void **)&text, &size)
            && !wcsncmp(text, L"7.8.", 4), "VER-DLL-1, VER-DLL-2: %s.\n", debugstr_w(text));
}

START_TEST(sharpbits)
{
    struct callback *former, *callback;
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *job;
    HRESULT hr;

    CoInitializeEx(NULL, COINIT_APARTMENTTHREADED);
    hr = CoInitializeSecurity(NULL, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_CONNECT, RPC_C_IMP_LEVEL_IMPERSONATE, NULL,
            EOAC_NONE, NULL);
    ok(hr == S_OK, "MGR-CLASS-1: security: got %#lx.\n", hr);
    pin_callback_interfaces();
    former = create_callback();
    callback = create_callback();
    check_product_version();
    if ((manager = connect_to(&CLSID_BackgroundCopyManager, CLSCTX_LOCAL_SERVER))
            && (job = create_job(manager, L"taken over")))
    {
        IBackgroundCopyJob_AddFile(job, served("/slow/sample.bin"), local_path(L"file"));
        IBackgroundCopyJob_SetNotifyFlags(job, ALL_EVENTS);
        IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(former));
        IBackgroundCopyJob_Resume(job);
        take_over(manager, callback);
        /* There may be jobs of others, of which it is told too. */
        WAIT_FOR(get_state(job) == BG_JOB_STATE_TRANSFERRED && callback->count[CALL_TRANSFERRED], LONG_WAIT);
        ok(callback->count[CALL_TRANSFERRED], "CB-REG-1: not called.\n");
        ok(!former->count[CALL_TRANSFERRED], "CB-REG-1: the former object is called.\n");
        hr = IBackgroundCopyJob_Complete(job);
        ok(hr == S_OK, "JOB-COMPLETE-1: got %#lx.\n", hr);
        IBackgroundCopyJob_Release(job);
        take_over(manager, NULL);
    }
    if (manager)
        IBackgroundCopyManager_Release(manager);
    check_references(former, "CB-DELIV-21");
    check_references(callback, "CB-DELIV-21");
    remove_local_files();
    CoUninitialize();
}
