/*
 * Replay of the engine of WiX 3 bundles: an apartment that only waits for its callbacks
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

struct burn
{
    HANDLE done;
    BG_JOB_STATE end;
    LONG progress;              /* JobModification in which the job could be asked */
};

static HRESULT notified(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    struct burn *burn = callback->context;
    BG_JOB_PROGRESS progress;
    BG_JOB_STATE state;

    (void)file;
    if (method == CALL_MODIFICATION)
    {
        if (SUCCEEDED(IBackgroundCopyJob_GetState(job, &state))
                && SUCCEEDED(IBackgroundCopyJob_GetProgress(job, &progress)))
            InterlockedIncrement(&burn->progress);
        return S_OK;
    }
    burn->end = method == CALL_TRANSFERRED ? BG_JOB_STATE_TRANSFERRED : BG_JOB_STATE_ERROR;
    SetEvent(burn->done);
    return S_OK;
}

static IBackgroundCopyJob *set_up(IBackgroundCopyManager *manager, const char *path, struct callback *callback)
{
    IBackgroundCopyJob *job = create_job(manager, L"WixBurn");
    HRESULT hr;

    if (!job)
        return NULL;
    hr = IBackgroundCopyJob_SetNotifyFlags(job, ALL_EVENTS);
    ok(hr == S_OK, "CB-REG-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNoProgressTimeout(job, 120);
    ok(hr == S_OK, "JOB-RETRY-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    ok(hr == S_OK, "JOB-PRIO-1: got %#lx.\n", hr);
    hr = set_proxy_credentials(job, BG_AUTH_SCHEME_NTLM, NULL);
    ok(hr == S_OK, "JOB-CRED-5: got %#lx.\n", hr);
    hr = set_proxy_credentials(job, BG_AUTH_SCHEME_NEGOTIATE, NULL);
    ok(hr == S_OK, "JOB-CRED-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, served(path), local_path(L"payload.cab"));
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    ok(hr == S_OK, "CB-REG-2: got %#lx.\n", hr);
    return job;
}

/* The client itself waits without an end. */
static BG_JOB_STATE run(IBackgroundCopyJob *job, struct burn *burn)
{
    HRESULT hr = IBackgroundCopyJob_Resume(job);

    ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
    ok(wait_for_event(burn->done, LONG_WAIT), "CB-DELIV-15: it waits for ever.\n");
    return burn->end;
}

START_TEST(burn)
{
    struct burn burn = {.end = BG_JOB_STATE_QUEUED};
    IBackgroundCopyManager *manager;
    struct callback *callback;
    IBackgroundCopyJob *job;
    unsigned int tries;
    HRESULT hr;

    CoInitializeEx(NULL, COINIT_APARTMENTTHREADED);
    pin_callback_interfaces();
    burn.done = CreateEventW(NULL, FALSE, FALSE, NULL);
    callback = create_callback_with(1, notified, &burn);
    if ((manager = connect_to(&CLSID_BackgroundCopyManager, CLSCTX_ALL))
            && (job = set_up(manager, "/slow/sample.bin", callback)))
    {
        ok(run(job, &burn) == BG_JOB_STATE_TRANSFERRED, "CB-FLAG-1: state %u.\n", burn.end);
        ok(burn.progress > 0, "CB-MOD-6: %ld calls.\n", burn.progress);
        hr = IBackgroundCopyJob_Complete(job);
        ok(hr == S_OK, "JOB-COMPLETE-1: got %#lx.\n", hr);
        ok(file_size(local_path(L"payload.cab")) == SAMPLE_SIZE, "JOB-COMPLETE-1: another size.\n");
        hr = IBackgroundCopyJob_SetNotifyInterface(job, NULL);
        ok(hr == S_OK || hr == BG_E_INVALID_STATE, "JOB-NIFACE-1: got %#lx.\n", hr);
        IBackgroundCopyJob_Release(job);
        DeleteFileW(local_path(L"payload.cab"));
    }
    if (manager && (job = set_up(manager, "/status/404/payload.cab", callback)))
    {
        for (tries = 0; tries < 3; tries++)
        {
            ok(run(job, &burn) == BG_JOB_STATE_ERROR, "CB-DELIV-9: state %u.\n", burn.end);
            ok(read_error(job) == (HRESULT)0x80190194, "ERR-MAP-16: another code.\n");
        }
        hr = IBackgroundCopyJob_SetNotifyInterface(job, NULL);
        ok(hr == S_OK, "JOB-NIFACE-1: got %#lx.\n", hr);
        hr = IBackgroundCopyJob_Cancel(job);
        ok(hr == S_OK, "JOB-CANCEL-1: got %#lx.\n", hr);
        IBackgroundCopyJob_Release(job);
    }
    check_references(callback, "CB-DELIV-21");
    if (manager)
        IBackgroundCopyManager_Release(manager);
    remove_local_files();
    CoUninitialize();
}
