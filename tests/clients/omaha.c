/*
 * Replay of google/omaha: updates in the background, one job a file
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

#define JOB_NAME L"omaha setup.exe"

static void init_security(void)
{
    HRESULT hr = CoInitializeSecurity(NULL, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_PKT_PRIVACY,
            RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_DYNAMIC_CLOAKING, NULL);

    ok(hr == S_OK, "MGR-CLASS-1: security: got %#lx.\n", hr);
}

static void set_headers(IBackgroundCopyJob *job)
{
    IBackgroundCopyJobHttpOptions *options = query(job, &IID_IBackgroundCopyJobHttpOptions);
    ULONG flags = 0;
    HRESULT hr;

    hr = IBackgroundCopyJobHttpOptions_SetCustomHeaders(options, L"X-Last-HR: 0x0\r\nX-Retry-Count: 0");
    ok(hr == S_OK, "HOPT-HDR-9: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions_GetSecurityFlags(options, &flags);
    ok(hr == S_OK, "HOPT-SEC-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions_SetSecurityFlags(options, flags | BG_HTTP_REDIRECT_POLICY_ALLOW_REPORT);
    ok(hr == S_OK, "HOPT-SEC-5: got %#lx.\n", hr);
    IBackgroundCopyJobHttpOptions_Release(options);
}

static IBackgroundCopyJob *set_up(IBackgroundCopyManager *manager, const WCHAR *url, struct callback *callback)
{
    IBackgroundCopyJob *job = find_by_name(manager, JOB_NAME);
    BG_JOB_STATE state;
    HRESULT hr;

    ok(!job, "MGR-ENUM-1: a job is left.\n");
    if (job || !(job = create_job(manager, JOB_NAME)))
        return job;
    hr = IBackgroundCopyJob_AddFile(job, url, local_path(L"setup.exe"));
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    IBackgroundCopyJob_SetDescription(job, L"Google Update");
    hr = IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    ok(hr == S_OK, "JOB-PRIO-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNoProgressTimeout(job, 0);
    ok(hr == S_OK, "JOB-RETRY-3: got %#lx.\n", hr);
    set_headers(job);
    hr = IBackgroundCopyJob_SetProxySettings(job, BG_JOB_PROXY_USAGE_NO_PROXY, NULL, NULL);
    ok(hr == S_OK, "JOB-PROXY-1: got %#lx.\n", hr);
    hr = set_proxy_credentials(job, BG_AUTH_SCHEME_NEGOTIATE, NULL);
    ok(hr == S_OK, "JOB-CRED-5: got %#lx.\n", hr);
    RevertToSelf();
    hr = IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    ok(hr == S_OK, "CB-REG-5, JOB-NIFACE-6: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyFlags(job, ALL_EVENTS);
    ok(hr == S_OK, "JOB-NFLAGS-4: got %#lx.\n", hr);
    /* A path of its own calls it for a job that does not run. */
    hr = IBackgroundCopyJob_Suspend(job);
    ok(hr == S_OK, "JOB-SUSPEND-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
    state = get_state(job);
    ok(state != BG_JOB_STATE_SUSPENDED, "JOB-RESUME-1: still suspended.\n");
    return job;
}

/* Once bytes flow QUEUED would mean that the user has logged off. */
static BG_JOB_STATE poll_to_end(IBackgroundCopyJob *job, struct callback *callback)
{
    BOOL transferring = FALSE;
    BG_JOB_PROGRESS progress;
    BG_JOB_STATE state;
    HRESULT hr;

    do
    {
        wait_for_event(callback->event, 1000);
        state = get_state(job);
        transferring = transferring || state == BG_JOB_STATE_TRANSFERRING;
        ok(!transferring || state != BG_JOB_STATE_QUEUED, "SCHED-SHOW-1: QUEUED again.\n");
        hr = IBackgroundCopyJob_GetProgress(job, &progress);
        ok(hr == S_OK, "JOB-PROGRESS-1: got %#lx.\n", hr);
        CoTaskMemFree(first_remote_name(job));
    }
    while (state == BG_JOB_STATE_QUEUED || state == BG_JOB_STATE_CONNECTING || state == BG_JOB_STATE_TRANSFERRING);
    return state;
}

static void download(IBackgroundCopyManager *manager, const char *path, const char *end)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job = set_up(manager, served(path), callback);
    BG_JOB_STATE state;
    WCHAR *name;
    HRESULT hr;

    state = poll_to_end(job, callback);
    ok(state == BG_JOB_STATE_TRANSFERRED, "ST-RUN-1: state %u.\n", state);
    name = first_remote_name(job);
    ok(name && !wcscmp(name, served(end)), "HOPT-REDIR-2: the name is %s.\n", debugstr_w(name));
    CoTaskMemFree(name);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK || hr == BG_S_UNABLE_TO_DELETE_FILES, "JOB-COMPLETE-1: got %#lx.\n", hr);
    ok(file_size(local_path(L"setup.exe")) == SAMPLE_SIZE, "JOB-COMPLETE-1: another size.\n");
    DeleteFileW(local_path(L"setup.exe"));
    IBackgroundCopyJob_Release(job);
    check_references(callback, "CB-DELIV-21");
}

/* What the client makes of the code: the facility says that the low word is the server's answer. */
static void check_status(IBackgroundCopyJob *job, DWORD status)
{
    HRESULT code = read_error(job);

    ok(HRESULT_FACILITY(code) == 0x19 && HRESULT_CODE(code) == (int)status, "ERR-MAP-16: got %#lx.\n", code);
}

static void missing(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job = set_up(manager, served("/status/404/setup.exe"), callback);

    ok(poll_to_end(job, callback) == BG_JOB_STATE_ERROR, "ERR-HTTP-3: state %u.\n", get_state(job));
    check_status(job, 404);
    end_job(job);
    check_references(callback, "CB-DELIV-21");
}

/* A proxy that wants other credentials each time. */
static void rotate(IBackgroundCopyManager *manager)
{
    static const BG_AUTH_SCHEME schemes[] = {BG_AUTH_SCHEME_NTLM, BG_AUTH_SCHEME_DIGEST, BG_AUTH_SCHEME_NEGOTIATE};
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job = set_up(manager, faulty("/-/407,+Proxy-Authenticate:Basic/any/setup.exe"), callback);
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(schemes); i++)
    {
        ok(poll_to_end(job, callback) == BG_JOB_STATE_ERROR, "HTTP-AUTH-1: state %u.\n", get_state(job));
        check_status(job, 407);
        hr = set_proxy_credentials(job, schemes[i], i ? L"user" : NULL);
        ok(hr == S_OK, "JOB-CRED-5: got %#lx.\n", hr);
        hr = IBackgroundCopyJob_Resume(job);
        ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
    }
    end_job(job);
    check_references(callback, "CB-DELIV-21");
}

static DWORD WINAPI cancel(void *arg)
{
    HRESULT hr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    hr = IBackgroundCopyJob_SetNotifyInterface((IBackgroundCopyJob *)arg, NULL);
    ok(hr == S_OK, "CB-DELIV-24: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Cancel((IBackgroundCopyJob *)arg);
    ok(hr == S_OK, "JOB-CANCEL-8: got %#lx.\n", hr);
    CoUninitialize();
    return 0;
}

static void cancelled(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback();
    IBackgroundCopyJob *job = set_up(manager, served("/slow/sample.bin"), callback);
    HANDLE thread = CreateThread(NULL, 0, cancel, job, 0, NULL);

    while (!(1u << get_state(job) & STATES_FINAL) && callback->count[CALL_ERROR] < 100)
        Sleep(20);
    ok(!WaitForSingleObject(thread, LONG_WAIT), "JOB-CANCEL-8: the other thread hangs.\n");
    CloseHandle(thread);
    IBackgroundCopyJob_Release(job);
    check_references(callback, "CB-DELIV-21");
}

START_TEST(omaha)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    init_security();
    pin_callback_interfaces();
    if ((manager = connect_to(&CLSID_BackgroundCopyManager, CLSCTX_LOCAL_SERVER)))
    {
        download(manager, "/sample.bin", "/sample.bin");
        download(manager, "/redirect/sample.bin", "/sample.bin");
        missing(manager);
        rotate(manager);
        cancelled(manager);
        IBackgroundCopyManager_Release(manager);
    }
    remove_local_files();
    CoUninitialize();
}
