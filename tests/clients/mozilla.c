/*
 * Replay of Mozilla's bits_client: a new connection for each command, callbacks that are never taken back
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

#define JOB_NAME L"MozillaUpdate test"

static IBackgroundCopyManager *new_connection(void)
{
    return connect_to(&CLSID_BackgroundCopyManager, CLSCTX_LOCAL_SERVER);
}

/* Each command looks the job up anew and checks that it is its own. */
static IBackgroundCopyJob *get_job(const GUID *id)
{
    IBackgroundCopyManager *manager = new_connection();
    IBackgroundCopyJob *job = NULL;
    LPWSTR name = NULL;
    HRESULT hr;

    if (!manager)
        return NULL;
    hr = IBackgroundCopyManager_GetJob(manager, id, &job);
    ok(hr == S_OK, "MGR-GET-1: got %#lx.\n", hr);
    IBackgroundCopyManager_Release(manager);
    if (FAILED(hr))
        return NULL;
    hr = IBackgroundCopyJob_GetDisplayName(job, &name);
    ok(hr == S_OK && !wcscmp(name, JOB_NAME), "JOB-NAME-1: got %#lx.\n", hr);
    CoTaskMemFree(name);
    return job;
}

static void start(const char *path, struct callback *callback, GUID *id)
{
    IBackgroundCopyManager *manager = new_connection();
    IBackgroundCopyJob *job = manager ? create_job(manager, JOB_NAME) : NULL;
    IBackgroundCopyJobHttpOptions *options;
    HRESULT hr;

    if (!job)
        return;
    hr = IBackgroundCopyJob_GetId(job, id);
    ok(hr == S_OK, "MGR-CREATE-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetProxySettings(job, BG_JOB_PROXY_USAGE_PRECONFIG, NULL, NULL);
    ok(hr == S_OK, "JOB-PROXY-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetMinimumRetryDelay(job, 60);
    ok(hr == S_OK, "JOB-RETRY-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNoProgressTimeout(job, 5);
    ok(hr == S_OK, "JOB-RETRY-2: got %#lx.\n", hr);
    options = query(job, &IID_IBackgroundCopyJobHttpOptions);
    hr = IBackgroundCopyJobHttpOptions_SetSecurityFlags(options, BG_HTTP_REDIRECT_POLICY_ALLOW_REPORT);
    ok(hr == S_OK, "HOPT-SEC-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions_SetCustomHeaders(options, L"X-Test: 1\r\n");
    ok(hr == S_OK, "HOPT-HDR-9: got %#lx.\n", hr);
    IBackgroundCopyJobHttpOptions_Release(options);
    hr = IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    ok(hr == S_OK, "JOB-PRIO-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    ok(hr == S_OK, "CB-REG-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyFlags(job, BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR);
    ok(hr == S_OK, "CB-REG-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, served(path), local_path(L"update.mar"));
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
    IBackgroundCopyJob_Release(job);
    IBackgroundCopyManager_Release(manager);
}

/* Any of these that fails makes the client give the job up. */
static BG_JOB_STATE poll(const GUID *id)
{
    IBackgroundCopyJob *job = get_job(id);
    BG_JOB_PROGRESS progress;
    BG_JOB_STATE state;
    BG_JOB_TIMES times;
    ULONG errors;
    HRESULT hr;

    if (!job)
        return BG_JOB_STATE_CANCELLED;
    state = get_state(job);
    hr = IBackgroundCopyJob_GetProgress(job, &progress);
    ok(hr == S_OK, "JOB-PROGRESS-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetErrorCount(job, &errors);
    ok(hr == S_OK, "JOB-RETRY-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetTimes(job, &times);
    ok(hr == S_OK, "JOB-TIMES-1: got %#lx.\n", hr);
    if (state == BG_JOB_STATE_ERROR || state == BG_JOB_STATE_TRANSIENT_ERROR)
        read_error(job);
    CoTaskMemFree(first_remote_name(job));
    IBackgroundCopyJob_Release(job);
    return state;
}

static BG_JOB_STATE monitor(const GUID *id, struct callback *callback)
{
    DWORD begin = GetTickCount();
    BG_JOB_STATE state;

    do
    {
        wait_for_event(callback->event, 200);
        state = poll(id);
    }
    while (!(1u << state & (STATES_REST & ~STATE_BIT(TRANSIENT_ERROR))) && GetTickCount() - begin < LONG_WAIT);
    return state;
}

static void test_missing(void)
{
    struct callback *callback = create_callback();
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *job;
    BG_JOB_STATE state;
    LPWSTR text = NULL;
    HRESULT hr;
    GUID id;

    start("/status/404/update.mar", callback, &id);
    state = monitor(&id, callback);
    ok(state == BG_JOB_STATE_ERROR, "ERR-HTTP-3: state %u.\n", state);
    if ((job = get_job(&id)))
        end_job(job);
    if ((manager = new_connection()))
    {
        hr = IBackgroundCopyManager_GetJob(manager, &id, &job);
        ok(hr == BG_E_NOT_FOUND, "MGR-GET-2: got %#lx.\n", hr);
        hr = IBackgroundCopyManager_GetErrorDescription(manager, hr, LANGIDFROMLCID(GetThreadLocale()), &text);
        ok(hr == S_OK && text && *text, "MGR-TEXT-2: got %#lx.\n", hr);
        CoTaskMemFree(text);
        IBackgroundCopyManager_Release(manager);
    }
    release_callback(callback);
}

START_TEST(mozilla)
{
    struct callback *callback;
    IBackgroundCopyJob *job;
    BG_JOB_STATE state;
    HRESULT hr;
    GUID id;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_callback_interfaces();
    callback = create_callback();
    start("/slow/sample.bin", callback, &id);
    state = monitor(&id, callback);
    ok(state == BG_JOB_STATE_TRANSFERRED, "ST-RUN-1: state %u.\n", state);
    /* The state may be seen before the call; after Complete there is none. */
    WAIT_FOR(callback->count[CALL_TRANSFERRED], LONG_WAIT);
    ok(callback->count[CALL_TRANSFERRED], "CB-FLAG-9: not called.\n");
    if ((job = get_job(&id)))
    {
        hr = IBackgroundCopyJob_Complete(job);
        ok(hr == S_OK, "JOB-COMPLETE-1: got %#lx.\n", hr);
        IBackgroundCopyJob_Release(job);
    }
    ok(file_size(local_path(L"update.mar")) == SAMPLE_SIZE, "JOB-COMPLETE-1: another size.\n");
    DeleteFileW(local_path(L"update.mar"));
    test_missing();
    release_callback(callback);
    remove_local_files();
    CoUninitialize();
}
