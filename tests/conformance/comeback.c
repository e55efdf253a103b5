/*
 * What comes back after a stop of the service: states, errors, events that are due, half of a file
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
#include "transfers.h"

#define FILE_SIZE 600000

/* Jobs that have come to rest before the stop. */
struct rested
{
    const char *path, *renamed;     /* the name that a Resume made durable, or NULL */
    BG_JOB_STATE state, later;      /* before the stop, and where it is after it */
    HRESULT code;
    IBackgroundCopyJob *job;
    GUID id;
};

static struct rested rested[] =
{
    { "/status/404", NULL, BG_JOB_STATE_ERROR, BG_JOB_STATE_ERROR, (HRESULT)0x80190194, NULL, {0} },
    { "/file/1", "/status/403", BG_JOB_STATE_ERROR, BG_JOB_STATE_ERROR, (HRESULT)0x80190193, NULL, {0} },
    { "/switch/1000", NULL, BG_JOB_STATE_TRANSIENT_ERROR, BG_JOB_STATE_CONNECTING, (HRESULT)0x801901f7, NULL, {0} },
    { "/file/1000", NULL, BG_JOB_STATE_TRANSFERRED, BG_JOB_STATE_TRANSFERRED, S_OK, NULL, {0} },
};

static void rename_file(IBackgroundCopyJob *job, const char *path)
{
    IBackgroundCopyFile *file = first_file(job);
    IBackgroundCopyFile2 *file2 = file ? query(file, &IID_IBackgroundCopyFile2) : NULL;
    HRESULT hr;

    if (!file2)
        return;
    hr = IBackgroundCopyFile2_SetRemoteName(file2, http_url(path));
    ok(hr == S_OK, "JOB-RESUME-10: got %#lx.\n", hr);
    IBackgroundCopyFile2_Release(file2);
    IBackgroundCopyFile_Release(file);
}

static void prepare_rested(IBackgroundCopyManager *manager)
{
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(rested); i++)
    {
        if (!(rested[i].job = create_job_with_file(manager, rested[i].path, local_path(L"rested"))))
            return;
        IBackgroundCopyJob_GetId(rested[i].job, &rested[i].id);
        IBackgroundCopyJob_SetMinimumRetryDelay(rested[i].job, 600);
        if (rested[i].renamed)
            rename_file(rested[i].job, rested[i].renamed);
        run_job(rested[i].job, rested[i].state);
    }
}

static BOOL is_gone(HRESULT hr)
{
    return hr == RPC_E_DISCONNECTED || hr == (HRESULT)0x800706ba || hr == (HRESULT)0x800706be
            || hr == (HRESULT)0x800706bf || hr == CO_E_OBJNOTCONNECTED;
}

/* The pointer from before the stop is good for nothing, the id is. */
static IBackgroundCopyJob *find_again(IBackgroundCopyManager *manager, IBackgroundCopyJob *old, const GUID *id)
{
    IBackgroundCopyJob *job = NULL;
    BG_JOB_STATE state;
    HRESULT hr;

    hr = IBackgroundCopyJob_GetState(old, &state);
    ok(is_gone(hr), "MGR-LIFE-2: got %#lx.\n", hr);
    IBackgroundCopyJob_Release(old);
    hr = IBackgroundCopyManager_GetJob(manager, id, &job);
    ok(hr == S_OK && job, "MGR-LIFE-1, MGR-LIFE-2: got %#lx.\n", hr);
    return job;
}

static void check_name(IBackgroundCopyJob *job, const char *path)
{
    IBackgroundCopyFile *file = first_file(job);
    LPWSTR name = NULL;
    HRESULT hr;

    if (!file)
        return;
    hr = IBackgroundCopyFile_GetRemoteName(file, &name);
    check_string("MGR-LIFE-1, JOB-RESUME-10", hr, name, S_OK, http_url(path));
    IBackgroundCopyFile_Release(file);
}

/* The server does not answer any more, so the one that failed for a time is where the next try has brought it. */
static void check_rested(IBackgroundCopyJob *job, const struct rested *expected)
{
    BG_ERROR_CONTEXT context;
    IUnknown *sink = (IUnknown *)job;
    ULONG delay = 0;
    HRESULT hr;

    hr = job_error_code(job, &context);
    ok(hr == expected->code && (hr == S_OK || context == BG_ERROR_CONTEXT_REMOTE_FILE),
            "ST-BOOT-4: %s: got %#lx in context %u.\n", expected->path, hr, context);
    ok(wait_for_state(job, 1u << expected->later) == expected->later, "ST-BOOT-2, ST-BOOT-3: %s: state %u.\n",
            expected->path, get_state(job));
    hr = IBackgroundCopyJob_GetMinimumRetryDelay(job, &delay);
    ok(hr == S_OK && delay == 600, "MGR-LIFE-1: got %#lx, %lu.\n", hr, delay);
    hr = IBackgroundCopyJob_GetNotifyInterface(job, &sink);
    ok(SUCCEEDED(hr) && !sink, "JOB-NIFACE-4, MGR-LIFE-4: got %#lx, %p.\n", hr, sink);
    check_name(job, expected->renamed ? expected->renamed : expected->path);
}

/* What nobody could be told before the stop is told when somebody can be. */
static void check_due(IBackgroundCopyJob *job, const struct rested *expected)
{
    struct callback *callback = create_callback();
    BOOL failed = expected->later == BG_JOB_STATE_ERROR;
    HRESULT hr;

    hr = IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    ok(hr == S_OK, "JOB-NIFACE-2: got %#lx.\n", hr);
    ok(wait_for_event(callback->event, LONG_WAIT), "ST-BOOT-5: %s: not called.\n", expected->path);
    ok(callback->count[failed ? CALL_ERROR : CALL_TRANSFERRED] == 1 && callback->error_code == expected->code,
            "ST-BOOT-5: %s: called %ld times, error %#lx.\n", expected->path,
            callback->count[failed ? CALL_ERROR : CALL_TRANSFERRED], callback->error_code);
    IBackgroundCopyJob_SetNotifyInterface(job, NULL);
    check_references(callback, "CB-DELIV-21");
}

static void check_all_rested(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job;
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(rested); i++)
    {
        if (!rested[i].job || !(job = find_again(manager, rested[i].job, &rested[i].id)))
            continue;
        check_rested(job, &rested[i]);
        if (rested[i].later != BG_JOB_STATE_CONNECTING)
            check_due(job, &rested[i]);
        end_job(job);
    }
}

/* Nobody takes the pointer back when the service goes, and nothing happens to the job before that. */
static IBackgroundCopyManager *stop_and_connect(IBackgroundCopyManager *manager)
{
    IBackgroundCopyManager_Release(manager);
    if (!stop_service())
        skip("MGR-LIFE-1: the service cannot be stopped.\n");
    return create_manager();
}

static IBackgroundCopyManager *test_rested(IBackgroundCopyManager *manager)
{
    http_set_mode(503);
    prepare_rested(manager);
    http_set_mode(HTTP_MODE_SILENT);
    manager = stop_and_connect(manager);
    if (manager)
        check_all_rested(manager);
    http_set_mode(HTTP_MODE_FILE);
    return manager;
}

static void set_high_performance(IBackgroundCopyJob *job)
{
    IBackgroundCopyJob5 *job5 = query(job, &IID_IBackgroundCopyJob5);
    BITS_JOB_PROPERTY_VALUE value;
    HRESULT hr;

    memset(&value, 0, sizeof(value));
    value.Enable = TRUE;
    hr = IBackgroundCopyJob5_SetProperty(job5, BITS_JOB_PROPERTY_HIGH_PERFORMANCE, value);
    ok(hr == S_OK, "JOB-HIPERF-1: got %#lx.\n", hr);
    IBackgroundCopyJob5_Release(job5);
}

/* Half of the file is there when the service stops. */
static IBackgroundCopyManager *test_half(IBackgroundCopyManager *manager, BOOL in_place)
{
    const char *rules = in_place ? "ST-BOOT-8, JOB-HIPERF-1" : "ST-BOOT-1, ST-BOOT-6, MGR-LIFE-4";
    IBackgroundCopyJob *job = create_fast_job(manager);
    BG_JOB_STATE state;
    HRESULT hr;
    GUID id;

    if (!job)
        return manager;
    if (in_place)
        set_high_performance(job);
    add_served_file(job, "/hold/600000", local_path(L"half"));
    IBackgroundCopyJob_GetId(job, &id);
    http_hold();
    begin_job(job);
    manager = stop_and_connect(manager);
    http_release();
    if (!manager || !(job = find_again(manager, job, &id)))
        return manager;
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED, "%s: state %u.\n", rules, state);
    ok(http_last_request_has("\r\nRange: bytes=") == !in_place, "%s: begins at another place.\n", rules);
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_served_file(local_path(L"half"), FILE_SIZE), "%s: got %#lx.\n", rules, hr);
    end_job(job);
    return manager;
}

START_TEST(comeback)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (http_start())
    {
        if ((manager = create_manager()) && (manager = test_rested(manager)) && (manager = test_half(manager, FALSE))
                && (manager = test_half(manager, TRUE)))
            IBackgroundCopyManager_Release(manager);
        http_stop();
    }
    remove_local_files();
    CoUninitialize();
}
