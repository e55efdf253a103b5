/*
 * Replay of DFIR-ORC: Complete in the callback, or by bitsadmin from the job's command line
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

static LONG modifications;

static HRESULT notified(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    IBackgroundCopyFile3 *file3;
    BG_JOB_PROGRESS progress;
    HRESULT hr = S_OK;

    (void)callback;
    switch (method)
    {
        case CALL_TRANSFERRED:
            hr = IBackgroundCopyJob_Complete(job);
            ok(hr == S_OK, "CB-DELIV-14: got %#lx.\n", hr);
            break;
        case CALL_ERROR:
            hr = IBackgroundCopyJob_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
            ok(hr == S_OK, "CB-DELIV-14: got %#lx.\n", hr);
            hr = IBackgroundCopyJob_Cancel(job);
            break;
        case CALL_FILE:
            file3 = query(file, &IID_IBackgroundCopyFile3);
            hr = IBackgroundCopyFile3_SetValidationState(file3, TRUE);
            ok(hr == S_OK, "CB-FILE-5: got %#lx.\n", hr);
            IBackgroundCopyFile3_Release(file3);
            break;
        default:
            /* More than one at a time is more than it can stand. */
            if (InterlockedIncrement(&modifications) == 1)
                IBackgroundCopyJob_GetProgress(job, &progress);
            else
                ok(0, "CB-MOD-4: several at once.\n");
            InterlockedDecrement(&modifications);
            break;
    }
    return hr;
}

static void by_callback(IBackgroundCopyManager *manager, const char *path, BG_JOB_STATE end)
{
    struct callback *callback = create_callback_with(2, notified, NULL);
    IBackgroundCopyJob *job = create_job(manager, L"DFIR-ORC");
    HRESULT hr;

    hr = IBackgroundCopyJob_AddFile(job, served(path), local_path(L"tool.exe"));
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    IBackgroundCopyJob_SetDescription(job, L"download");
    hr = IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    ok(hr == S_OK, "CB-REG-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyFlags(job, ALL_EVENTS | BG_NOTIFY_FILE_TRANSFERRED);
    ok(hr == S_OK, "CB-REG-2: got %#lx.\n", hr);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-1: not called.\n");
    ok(get_state(job) == end, "CB-DELIV-14: state %u.\n", get_state(job));
    IBackgroundCopyJob_Release(job);
    check_references(callback, "CB-DELIV-21");
}

static void by_command_line(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"DFIR-ORC");
    IBackgroundCopyJob2 *job2 = query(job, &IID_IBackgroundCopyJob2);
    DWORD begin = GetTickCount();
    WCHAR line[300], id[64];
    GUID guid;
    HRESULT hr;

    IBackgroundCopyJob_AddFile(job, served("/sample.bin"), local_path(L"tool.exe"));
    IBackgroundCopyJob_GetId(job, &guid);
    StringFromGUID2(&guid, id, ARRAYSIZE(id));
    wsprintfW(line, L"cmd.exe /C \"bitsadmin /COMPLETE %s & exit /b 0\"", id);
    hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, L"cmd.exe", line);
    ok(hr == S_OK, "JOB-CMDLINE-7: got %#lx.\n", hr);
    IBackgroundCopyJob_SetNotifyFlags(job, BG_NOTIFY_JOB_TRANSFERRED);
    IBackgroundCopyJob_Resume(job);
    while (!(1u << get_state(job) & STATES_FINAL) && GetTickCount() - begin < LONG_WAIT)
        Sleep(50);
    ok(get_state(job) == BG_JOB_STATE_ACKNOWLEDGED, "CB-CMD-6, CB-CMD-13: state %u.\n", get_state(job));
    ok(file_size(local_path(L"tool.exe")) == SAMPLE_SIZE, "CB-CMD-13: another size.\n");
    IBackgroundCopyJob2_Release(job2);
    IBackgroundCopyJob_Release(job);
    DeleteFileW(local_path(L"tool.exe"));
}

START_TEST(dfir_orc)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_callback_interfaces();
    if (!(manager = connect_to(&CLSID_BackgroundCopyManager2_5, CLSCTX_LOCAL_SERVER)))
        manager = connect_to(&CLSID_BackgroundCopyManager2_0, CLSCTX_LOCAL_SERVER);
    if (manager)
    {
        by_callback(manager, "/sample.bin", BG_JOB_STATE_ACKNOWLEDGED);
        DeleteFileW(local_path(L"tool.exe"));
        by_callback(manager, "/status/404/tool.exe", BG_JOB_STATE_CANCELLED);
        by_command_line(manager);
        IBackgroundCopyManager_Release(manager);
    }
    remove_local_files();
    CoUninitialize();
}
