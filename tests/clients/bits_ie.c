/*
 * Replay of the bits_ie sample: an object with wrong counts that knows JobModification only
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

struct window
{
    HANDLE changed;             /* stands for the message that it posts to its window */
    LONG seen;                  /* states, bits */
};

/* All that the window shows is read in the callback. */
static HRESULT notified(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    struct window *window = callback->context;
    BG_JOB_PRIORITY priority;
    BG_JOB_PROGRESS progress;
    BG_JOB_STATE state;
    BG_JOB_TIMES times;

    (void)method;
    (void)file;
    state = get_state(job);
    IBackgroundCopyJob_GetProgress(job, &progress);
    IBackgroundCopyJob_GetTimes(job, &times);
    IBackgroundCopyJob_GetPriority(job, &priority);
    if (state == BG_JOB_STATE_ERROR)
        read_error(job);
    InterlockedOr(&window->seen, 1 << state);
    SetEvent(window->changed);
    return S_OK;
}

static void run(IBackgroundCopyManager *manager, struct callback *callback, const char *path, BG_JOB_STATE end)
{
    struct window *window = callback->context;
    IBackgroundCopyJob *job = create_job(manager, L"bits_ie");
    DWORD begin = GetTickCount();
    HRESULT hr;

    window->seen = 0;
    hr = IBackgroundCopyJob_AddFile(job, served(path), local_path(L"page.bin"));
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, served(path), local_path(L"picture.bin"));
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    IBackgroundCopyJob_SetNotifyFlags(job, BG_NOTIFY_JOB_MODIFICATION);
    hr = IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    ok(hr == S_OK, "CB-DELIV-20: got %#lx.\n", hr);
    IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    IBackgroundCopyJob_Resume(job);
    while (!(window->seen & (1 << end)) && GetTickCount() - begin < LONG_WAIT)
        wait_for_event(window->changed, 1000);
    ok(window->seen & (1 << end), "CB-MOD-9: states %#lx.\n", window->seen);
    if (end == BG_JOB_STATE_TRANSFERRED)
    {
        ok(window->seen & STATE_BIT(TRANSFERRING), "CB-MOD-6: states %#lx.\n", window->seen);
        hr = IBackgroundCopyJob_Complete(job);
        ok(hr == S_OK, "JOB-COMPLETE-1: got %#lx.\n", hr);
        ok(file_size(local_path(L"page.bin")) == SAMPLE_SIZE && file_size(local_path(L"picture.bin")) == SAMPLE_SIZE,
                "JOB-COMPLETE-1: another size.\n");
        DeleteFileW(local_path(L"page.bin"));
        DeleteFileW(local_path(L"picture.bin"));
    }
    end_job(job);
}

START_TEST(bits_ie)
{
    struct window window = {NULL, 0};
    IBackgroundCopyManager *manager;
    struct callback *callback;

    CoInitializeEx(NULL, COINIT_APARTMENTTHREADED);
    pin_callback_interfaces();
    window.changed = CreateEventW(NULL, FALSE, FALSE, NULL);
    callback = create_callback_with(1, notified, &window);
    callback->bad_counts = TRUE;
    if ((manager = connect_to(&CLSID_BackgroundCopyManager, CLSCTX_LOCAL_SERVER)))
    {
        run(manager, callback, "/slow/sample.bin", BG_JOB_STATE_TRANSFERRED);
        run(manager, callback, "/status/404/page.bin", BG_JOB_STATE_ERROR);
        IBackgroundCopyManager_Release(manager);
    }
    remove_local_files();
    CoUninitialize();
}
