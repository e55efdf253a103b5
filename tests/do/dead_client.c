/*
 * Delivery Optimization: a client that dies while it takes bytes
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

#include <stdio.h>

#include "delivery.h"
#include "write_stream.h"

#define WAIT_MILLISECONDS 60000

static const WCHAR name[] = L"dead client";

/* URL EVENT: it takes the first bytes for ever. */
static void be_client(char **argv)
{
    WCHAR url[256], event_name[64];
    struct stream stream;
    IDODownload *download;
    IDOManager *manager;
    HANDLE event;

    swprintf(url, ARRAYSIZE(url), L"%hs", argv[2]);
    swprintf(event_name, ARRAYSIZE(event_name), L"%hs", argv[3]);
    if (!(manager = create_do_manager()))
        return;
    download = create_download(manager);
    init_stream(&stream);
    stream.pause = INFINITE;
    set_text(download, DODownloadProperty_Uri, url);
    set_text(download, DODownloadProperty_DisplayName, name);
    set_object(download, DODownloadProperty_StreamInterface, &stream.IStream_iface);
    start_ranges(download, NULL, 0);
    while (!stream.running)
        Sleep(20);
    event = OpenEventW(EVENT_MODIFY_STATE, FALSE, event_name);
    SetEvent(event);
    Sleep(WAIT_MILLISECONDS * 2);
}

static HANDLE start_client(const WCHAR *event_name)
{
    STARTUPINFOW startup = { .cb = sizeof(startup) };
    PROCESS_INFORMATION process = { 0 };
    WCHAR line[1024], program[MAX_PATH];

    GetModuleFileNameW(NULL, program, ARRAYSIZE(program));
    wsprintfW(line, L"\"%s\" dead_client %s %s", program, http_url("/file/3000000"), event_name);
    if (!CreateProcessW(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process))
        return NULL;
    CloseHandle(process.hThread);
    return process.hProcess;
}

static BOOL is_rpc_error(HRESULT hr)
{
    return hr == HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE) || hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED)
            || hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED_DNE) || hr == HRESULT_FROM_WIN32(RPC_S_COMM_FAILURE)
            || hr == RPC_E_DISCONNECTED || hr == RPC_E_SERVER_DIED || hr == RPC_E_SERVER_DIED_DNE
            || hr == CO_E_OBJNOTCONNECTED;
}

static void check_download(IDOManager *manager)
{
    IDODownload *download = NULL;
    DO_DOWNLOAD_STATUS status;

    count_of(manager, DODownloadProperty_DisplayName, name, &download);
    ok(download != NULL, "DO-STREAM-7, DO-LIFE-1: it is gone.\n");
    if (!download)
        return;
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Paused && is_rpc_error(status.Error) && status.ExtendedError == S_OK,
            "DO-STREAM-7: got %d, %#lx, %#lx.\n", status.State, status.Error, status.ExtendedError);
    ok(!status.BytesTransferred, "DO-STREAM-7, DO-STREAM-9: got %I64u bytes.\n", status.BytesTransferred);
    end_download(download);
}

START_TEST(dead_client)
{
    static const WCHAR event_name[] = L"openbits_dead_client";
    HANDLE process, event;
    IDOManager *manager;
    char **argv;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (winetest_get_mainargs(&argv) > 3)
    {
        be_client(argv);
        return;
    }
    if (!http_start() || !(manager = create_do_manager()))
        return;
    event = CreateEventW(NULL, FALSE, FALSE, event_name);
    process = start_client(event_name);
    ok(process && !WaitForSingleObject(event, WAIT_MILLISECONDS), "DO-STREAM-7: it is not given any bytes.\n");
    TerminateProcess(process, 0);
    WaitForSingleObject(process, 10000);
    CloseHandle(process);
    check_download(manager);
    CloseHandle(event);
    IDOManager_Release(manager);
    http_stop();
    remove_local_files();
    CoUninitialize();
}
