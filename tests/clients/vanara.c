/*
 * Replay of the Vanara library's tests: every getter, Complete and Cancel in the callback
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

#define FILE_COUNT 5

static const CLSID *const newest_first[] = {&CLSID_BackgroundCopyManager10_3, &CLSID_BackgroundCopyManager10_2,
        &CLSID_BackgroundCopyManager10_1, &CLSID_BackgroundCopyManager5_0, &CLSID_BackgroundCopyManager4_0};

static void check_version(void)
{
    VS_FIXEDFILEINFO *info = NULL;
    WCHAR path[MAX_PATH];
    BYTE buffer[4096];
    UINT size = 0;

    GetSystemDirectoryW(path, ARRAYSIZE(path));
    lstrcatW(path, L"\\qmgr.dll");
    ok(GetFileVersionInfoW(path, 0, sizeof(buffer), buffer)
            && VerQueryValueW(buffer, L"\\", (void **)&info, &size), "VER-DLL-1: no version.\n");
    if (info)
        ok(info->dwFileVersionMS == 0x70008 && HIWORD(info->dwFileVersionLS) >= 17763, "VER-DLL-2: %lx.%lx.\n",
                info->dwFileVersionMS, info->dwFileVersionLS);
}

/* What it prints of a fresh job, and expects. */
static void check_defaults(IBackgroundCopyJob *job)
{
    IBackgroundCopyJob5 *job5 = query(job, &IID_IBackgroundCopyJob5);
    LPWSTR program = NULL, parameters = NULL, owner = NULL;
    BITS_JOB_PROPERTY_VALUE value;
    BG_JOB_TIMES times;
    ULONG number = 1;
    BOOL elevated;
    HRESULT hr;

    hr = IBackgroundCopyJob5_GetNotifyCmdLine(job5, &program, &parameters);
    ok(hr == S_OK, "JOB-CMDLINE-5: got %#lx.\n", hr);
    CoTaskMemFree(program);
    CoTaskMemFree(parameters);
    hr = IBackgroundCopyJob5_GetOwner(job5, &owner);
    ok(hr == S_OK, "JOB-OWNER-1: got %#lx.\n", hr);
    CoTaskMemFree(owner);
    hr = IBackgroundCopyJob5_GetMaximumDownloadTime(job5, &number);
    ok(hr == S_OK && number == 90 * 24 * 3600, "JOB-DEF-15: got %#lx, %lu.\n", hr, number);
    hr = IBackgroundCopyJob5_GetMinimumRetryDelay(job5, &number);
    ok(hr == S_OK && number == 600, "JOB-DEF-6: got %#lx, %lu.\n", hr, number);
    hr = IBackgroundCopyJob5_GetNoProgressTimeout(job5, &number);
    ok(hr == S_OK && number == 14 * 24 * 3600, "JOB-DEF-7: got %#lx, %lu.\n", hr, number);
    hr = IBackgroundCopyJob5_GetOwnerElevationState(job5, &elevated);
    ok(hr == S_OK, "JOB-ELEV-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_GetTimes(job5, &times);
    ok(hr == S_OK && !times.TransferCompletionTime.dwHighDateTime, "JOB-TIMES-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_GetProperty(job5, BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS, &value);
    ok(hr == S_OK, "JOB-PROP-9: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_GetProperty(job5, BITS_JOB_PROPERTY_NOTIFICATION_CLSID, &value);
    ok(hr == S_OK && IsEqualGUID(&value.ClsID, &GUID_NULL), "JOB-PROP-9: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_SetNotifyCmdLine(job5, L"cmd.exe", L"cmd.exe /c exit");
    ok(hr == S_OK, "JOB-CMDLINE-7: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_SetNotifyCmdLine(job5, NULL, NULL);
    ok(hr == S_OK, "JOB-CMDLINE-2: got %#lx.\n", hr);
    IBackgroundCopyJob5_Release(job5);
}

static HRESULT end_inside(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file)
{
    HRESULT hr = S_OK;

    (void)callback;
    (void)file;
    if (method == CALL_TRANSFERRED)
        hr = IBackgroundCopyJob_Complete(job);
    else if (method == CALL_ERROR)
        hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == S_OK, "CB-DELIV-14: method %u: got %#lx.\n", method, hr);
    return hr;
}

static void download_five(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback_with(3, end_inside, NULL);
    IBackgroundCopyJob *job = create_job(manager, L"Vanara");
    WCHAR name[16];
    unsigned int i;
    HRESULT hr;

    check_defaults(job);
    for (i = 0; i < FILE_COUNT; i++)
    {
        wsprintfW(name, L"file%u", i);
        hr = IBackgroundCopyJob_AddFile(job, served("/sample.bin"), local_path(name));
        ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    }
    IBackgroundCopyJob_SetNotifyFlags(job, 0x3b);
    IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-1: not called.\n");
    ok(get_state(job) == BG_JOB_STATE_ACKNOWLEDGED, "CB-DELIV-14: state %u.\n", get_state(job));
    ok(callback->count[CALL_FILE] == FILE_COUNT, "CB-FLAG-5: %ld files.\n", callback->count[CALL_FILE]);
    ok(callback->ranges_bytes == FILE_COUNT * SAMPLE_SIZE, "CB-RANGES-5: %lu bytes.\n",
            (unsigned long)callback->ranges_bytes);
    IBackgroundCopyJob_Release(job);
    check_references(callback, "CB-DELIV-21");
}

static void cancel_in_error(IBackgroundCopyManager *manager)
{
    struct callback *callback = create_callback_with(3, end_inside, NULL);
    IBackgroundCopyJob *job = create_job(manager, L"Vanara");

    IBackgroundCopyJob_AddFile(job, served("/status/404/x"), local_path(L"missing"));
    IBackgroundCopyJob_SetNotifyFlags(job, 0x3b);
    IBackgroundCopyJob_SetNotifyInterface(job, callback_unknown(callback));
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_event(callback->event, LONG_WAIT), "CB-FLAG-2: not called.\n");
    ok(get_state(job) == BG_JOB_STATE_CANCELLED, "CB-DELIV-14: state %u.\n", get_state(job));
    IBackgroundCopyJob_Release(job);
    check_references(callback, "CB-DELIV-21");
}

static void cancel_early(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"CopyAsync");
    HRESULT hr;

    IBackgroundCopyJob_AddFile(job, served("/slow/sample.bin"), local_path(L"early"));
    IBackgroundCopyJob_Resume(job);
    wait_for_state(job, ~(STATE_BIT(QUEUED) | STATE_BIT(SUSPENDED)));
    hr = IBackgroundCopyJob_Cancel(job);
    ok(hr == S_OK, "JOB-CANCEL-1: got %#lx.\n", hr);
    ok(!count_temporary_files(), "FS-CANCEL-1: files are left.\n");
    IBackgroundCopyJob_Release(job);
}

START_TEST(vanara)
{
    IBackgroundCopyManager *manager;
    unsigned int i;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_callback_interfaces();
    check_version();
    for (i = 1; i < ARRAYSIZE(newest_first); i++)
    {
        if ((manager = connect_to(newest_first[i], CLSCTX_LOCAL_SERVER)))
            IBackgroundCopyManager_Release(manager);
    }
    if ((manager = connect_to(newest_first[0], CLSCTX_LOCAL_SERVER)))
    {
        download_five(manager);
        cancel_in_error(manager);
        cancel_early(manager);
        IBackgroundCopyManager_Release(manager);
    }
    remove_local_files();
    CoUninitialize();
}
