/*
 * States of a download
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

#include "delivery.h"

#define BIG 400000

enum call
{
    CALL_START,
    CALL_START_RANGES,
    CALL_PAUSE,
    CALL_ABORT,
    CALL_FINALIZE,
    CALL_COUNT,
};

static const char *const call_names[CALL_COUNT] = { "Start(NULL)", "Start(ranges)", "Pause", "Abort", "Finalize" };

static HRESULT call(IDODownload *download, enum call which)
{
    static const DO_DOWNLOAD_RANGE range = { 10, 100 };

    switch (which)
    {
        case CALL_START: return IDODownload_Start(download, NULL);
        case CALL_START_RANGES: return start_ranges(download, &range, 1);
        case CALL_PAUSE: return IDODownload_Pause(download);
        case CALL_ABORT: return IDODownload_Abort(download);
        default: return IDODownload_Finalize(download);
    }
}

/* A new download in that state. */
static IDODownload *make(IDOManager *manager, DODownloadState state)
{
    const char *path = state == DODownloadState_Transferring || state == DODownloadState_Paused ? "/hold/400000"
            : "/file/400000";
    IDODownload *download;
    HRESULT hr;

    DeleteFileW(local_path(L"states.bin"));
    download = create_download_of(manager, http_url(path), local_path(L"states.bin"));
    if (state == DODownloadState_Created)
        return download;
    hr = start_ranges(download, NULL, 0);
    ok(hr == S_OK, "DO-DOWNLOAD-START-1: got %#lx.\n", hr);
    if (state == DODownloadState_Transferred || state == DODownloadState_Finalized)
        wait_for_do_state(download, STATES_END);
    if (state == DODownloadState_Finalized)
        hr = IDODownload_Finalize(download);
    else if (state == DODownloadState_Aborted)
        hr = IDODownload_Abort(download);
    else if (state == DODownloadState_Paused)
        hr = IDODownload_Pause(download);
    ok(hr == S_OK, "DO-DOWNLOAD-STATE-7: state %d: got %#lx.\n", state, hr);
    ok(get_do_state(download) == state, "DO-DOWNLOAD-STATE-1: got %d, not %d.\n", get_do_state(download), state);
    return download;
}

#define BAD DO_E_INVALID_STATE
#define SAME (-1)

/* DO-DOWNLOAD-STATE-7 */
static void test_table(IDOManager *manager)
{
    static const struct
    {
        DODownloadState state;
        struct
        {
            HRESULT hr;
            int next;
        } cells[CALL_COUNT];
    }
    rows[] =
    {
        {DODownloadState_Created, {{S_OK, 1}, {S_OK, 1}, {S_OK, SAME}, {S_OK, 4}, {BAD, SAME}}},
        {DODownloadState_Transferring, {{S_OK, SAME}, {S_OK, SAME}, {S_OK, 5}, {S_OK, 4}, {BAD, SAME}}},
        {DODownloadState_Paused, {{S_OK, 1}, {S_OK, 1}, {S_OK, SAME}, {S_OK, 4}, {BAD, SAME}}},
        {DODownloadState_Transferred, {{S_OK, SAME}, {S_OK, 1}, {S_OK, SAME}, {S_OK, 4}, {S_OK, 3}}},
        {DODownloadState_Finalized, {{BAD, SAME}, {BAD, SAME}, {BAD, SAME}, {BAD, SAME}, {BAD, SAME}}},
        {DODownloadState_Aborted, {{BAD, SAME}, {BAD, SAME}, {BAD, SAME}, {BAD, SAME}, {BAD, SAME}}},
    };
    unsigned int i, which;

    for (i = 0; i < ARRAYSIZE(rows); ++i)
    {
        for (which = 0; which < CALL_COUNT; ++which)
        {
            int next = rows[i].cells[which].next == SAME ? (int)rows[i].state : rows[i].cells[which].next;
            IDODownload *download = make(manager, rows[i].state);
            DODownloadState state;
            HRESULT hr;

            hr = call(download, which);
            ok(hr == rows[i].cells[which].hr, "DO-DOWNLOAD-STATE-3, DO-DOWNLOAD-STATE-7, DO-DOWNLOAD-STATE-8, "
                    "DO-DOWNLOAD-STATE-9, DO-DOWNLOAD-STATE-10: state %d: %s: got %#lx.\n", rows[i].state,
                    call_names[which], hr);
            state = get_do_state(download);
            /* A small file may be in already. */
            ok((int)state == next || (next == 1 && state == DODownloadState_Transferred),
                    "DO-DOWNLOAD-STATE-2, DO-DOWNLOAD-STATE-7, DO-DOWNLOAD-STATE-11, DO-DOWNLOAD-FINALIZE-1, "
                    "DO-DOWNLOAD-FINALIZE-5: state %d: %s: now %d.\n", rows[i].state, call_names[which], state);
            end_download(download);
        }
    }
    DeleteFileW(local_path(L"states.bin"));
}

static void test_new(IDOManager *manager)
{
    IDODownload *download = create_download(manager);
    DO_DOWNLOAD_STATUS status;
    const WCHAR *text;
    HRESULT hr;
    GUID id;

    status = get_status(download);
    ok(status.State == DODownloadState_Created && !status.BytesTotal && !status.BytesTransferred
            && status.Error == S_OK && status.ExtendedError == S_OK, "DO-MGR-CREATE-2: state %d, %I64u of %I64u.\n",
            status.State, status.BytesTransferred, status.BytesTotal);
    text = get_text(download, DODownloadProperty_Id, &hr);
    ok(hr == S_OK && SUCCEEDED(CLSIDFromString(text, &id)), "DO-MGR-CREATE-3, DO-PROP-ID-1: got %#lx, %s.\n", hr,
            debugstr_w(text));
    hr = IDODownload_Start(download, NULL);
    ok(hr == DO_E_DOWNLOAD_NO_URI, "DO-DOWNLOAD-START-6: got %#lx.\n", hr);
    hr = set_text(download, DODownloadProperty_ContentId, L"content");
    ok(hr == S_OK, "DO-PROP-CONTENTID-1: got %#lx.\n", hr);
    hr = IDODownload_Start(download, NULL);
    ok(hr == DO_E_DOWNLOAD_NO_URI, "DO-DOWNLOAD-START-8: got %#lx.\n", hr);
    set_text(download, DODownloadProperty_Uri, http_url("/file/100"));
    hr = IDODownload_Start(download, NULL);
    ok(hr == DO_E_FILE_DOWNLOADSINK_UNSPECIFIED, "DO-DOWNLOAD-START-7, DO-DOWNLOAD-START-9: got %#lx.\n", hr);
    ok(get_do_state(download) == DODownloadState_Created, "DO-DOWNLOAD-START-9: got %d.\n", get_do_state(download));
    end_download(download);
}

/* Started twice for one place: the later one has it. */
static void test_same_path(IDOManager *manager)
{
    IDODownload *first, *second;
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    first = create_download_of(manager, http_url("/hold/400000"), local_path(L"same.bin"));
    second = create_download_of(manager, http_url("/file/400000"), local_path(L"SAME.bin"));
    hr = start_ranges(first, NULL, 0);
    ok(hr == S_OK, "DO-DOWNLOAD-START-1: got %#lx.\n", hr);
    ok(wait_for_bytes(first), "DO-DOWNLOAD-START-11: nothing comes.\n");
    hr = start_ranges(second, NULL, 0);
    ok(hr == S_OK, "DO-DOWNLOAD-START-11, DO-SINKFILE-5: got %#lx.\n", hr);
    ok(get_do_state(first) == DODownloadState_Aborted, "DO-DOWNLOAD-START-11: got %d.\n", get_do_state(first));
    status = wait_for_do_state(second, STATES_END);
    ok(status.State == DODownloadState_Transferred, "DO-DOWNLOAD-START-11, DO-DOWNLOAD-ABORT-4: got %d, %#lx.\n",
            status.State, status.Error);
    hr = IDODownload_Finalize(second);
    ok(hr == S_OK && is_served_file(local_path(L"same.bin"), BIG), "DO-DOWNLOAD-START-11: got %#lx.\n", hr);
    end_download(first);
    end_download(second);
    DeleteFileW(local_path(L"same.bin"));
}

START_TEST(states)
{
    IDOManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!http_start() || !(manager = create_do_manager()))
        return;
    http_hold();
    test_new(manager);
    test_table(manager);
    test_same_path(manager);
    IDOManager_Release(manager);
    http_stop();
    remove_local_files();
    CoUninitialize();
}
