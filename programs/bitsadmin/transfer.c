/*
 * /TRANSFER: a job from its making to its end
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

#include <wchar.h>

#include "bitsadmin.h"
#include "progress.h"

/* How often the job is looked at: on a console, without a callback, and with one, which brings the end at once
 * (ADMIN-TRANSFER-16). */
#define LOOK_CONSOLE_MS 250
#define LOOK_POLL_MS 250
#define LOOK_CALLBACK_MS 1000

/* The engine may be restarted under us; its jobs come back. */
#define RECONNECT_TRIES 20
#define RECONNECT_PAUSE_MS 500

struct transfer
{
    const struct command_line *line;
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *job;
    GUID id;
    HANDLE wake;
    BOOL has_callback;
    BOOL told_waiting;
    struct progress_status status;
    struct progress_view view;
};

static void remove_callback(struct transfer *transfer)
{
    if (transfer->has_callback)
        IBackgroundCopyJob_SetNotifyInterface(transfer->job, NULL);
    transfer->has_callback = FALSE;
}

/* Without it the job is polled. */
static void register_callback(struct transfer *transfer)
{
    IBackgroundCopyCallback *callback;

    if (!transfer->wake || FAILED(callback_create(transfer->wake, &callback)))
        return;
    transfer->has_callback = SUCCEEDED(IBackgroundCopyJob_SetNotifyInterface(transfer->job, (IUnknown *)callback));
    IBackgroundCopyCallback_Release(callback);
}

static HRESULT add_files(struct transfer *transfer)
{
    const struct command_line *line = transfer->line;
    HRESULT hr = S_OK;
    size_t i;

    for (i = 0; SUCCEEDED(hr) && i < line->rest_count; i += 2)
        hr = IBackgroundCopyJob_AddFile(transfer->job, line->rest[i], line->rest[i + 1]);
    return hr;
}

static HRESULT start(struct transfer *transfer)
{
    register_callback(transfer);
    return IBackgroundCopyJob_Resume(transfer->job);
}

/* What is done before the job runs; *phrase names the step that was last. */
static HRESULT prepare(struct transfer *transfer, const WCHAR **phrase)
{
    const struct command_line *line = transfer->line;
    HRESULT hr;

    *phrase = L"set priority";
    if (line->priority != BG_JOB_PRIORITY_NORMAL && FAILED(hr = change_priority(transfer->job, line)))
        return hr;
    *phrase = L"set ACL flags";
    if (line->has_acl_flags && FAILED(hr = change_acl_flags(transfer->job, line)))
        return hr;
    *phrase = L"set dynamic content";
    if (line->dynamic && FAILED(hr = change_dynamic_content(transfer->job, line)))
        return hr;
    *phrase = L"add file";
    if (FAILED(hr = add_files(transfer)))
        return hr;
    *phrase = L"resume job";
    return start(transfer);
}

static HRESULT look(struct transfer *transfer)
{
    struct progress_status *status = &transfer->status;
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyJob_GetState(transfer->job, &status->state)))
        return hr;
    return IBackgroundCopyJob_GetProgress(transfer->job, &status->progress);
}

/* Takes the job from a new manager. */
static HRESULT find_again(struct transfer *transfer)
{
    IBackgroundCopyManager *manager;
    IBackgroundCopyJob *job;
    HRESULT hr;

    if (FAILED(hr = connect_manager(&manager)))
        return hr;
    if (FAILED(hr = IBackgroundCopyManager_GetJob(manager, &transfer->id, &job)))
    {
        IBackgroundCopyManager_Release(manager);
        return hr;
    }
    IBackgroundCopyJob_Release(transfer->job);
    IBackgroundCopyManager_Release(transfer->manager);
    transfer->job = job;
    transfer->manager = manager;
    register_callback(transfer);
    return S_OK;
}

static HRESULT reconnect(struct transfer *transfer)
{
    unsigned int tries;
    HRESULT hr = E_FAIL;

    for (tries = 0; tries < RECONNECT_TRIES; tries++)
    {
        if (SUCCEEDED(hr = find_again(transfer)) || hr == BG_E_NOT_FOUND)
            break;
        Sleep(RECONNECT_PAUSE_MS);
    }
    return FAILED(hr) ? hr : look(transfer);
}

/* The text of the job's error; CoTaskMemFree(). */
static WCHAR *error_text(IBackgroundCopyError *error)
{
    WCHAR *text;

    if (FAILED(IBackgroundCopyError_GetErrorDescription(error, LANGIDFROMLCID(GetThreadLocale()), &text)))
        return NULL;
    text[wcscspn(text, L"\r\n")] = 0;
    return text;
}

/* No server was reached for the first byte: waiting for it would leave a mistyped name without an answer for days. */
static BOOL is_hopeless(struct transfer *transfer, IBackgroundCopyError *error)
{
    BG_ERROR_CONTEXT context;
    HRESULT code;

    return !transfer->status.progress.BytesTransferred
            && SUCCEEDED(IBackgroundCopyError_GetError(error, &context, &code))
            && context == BG_ERROR_CONTEXT_GENERAL_TRANSPORT;
}

/* Tells once, or in the bar's place on a console, that the job waits. TRUE if it is not worth it. */
static BOOL transient_error(struct transfer *transfer)
{
    IBackgroundCopyError *error;
    WCHAR *text, *note = NULL;
    BOOL hopeless;

    if (FAILED(IBackgroundCopyJob_GetError(transfer->job, &error)))
        return FALSE;
    hopeless = is_hopeless(transfer, error);
    if (!hopeless && (text = error_text(error)))
    {
        value_format(&note, L"Waiting to try again: %s", text);
        CoTaskMemFree(text);
    }
    IBackgroundCopyError_Release(error);
    if (note && output_is_console())
        progress_paint(&transfer->view, &transfer->status, note);
    else if (note && !transfer->told_waiting)
        print(L"%s\n", note);
    transfer->told_waiting = TRUE;
    CoTaskMemFree(note);
    return hopeless;
}

/* Whether there is nothing more to wait for; shows where the job is. */
static BOOL is_over(struct transfer *transfer)
{
    switch (transfer->status.state)
    {
    case BG_JOB_STATE_TRANSFERRED:
    case BG_JOB_STATE_ERROR:
    case BG_JOB_STATE_ACKNOWLEDGED:
    case BG_JOB_STATE_CANCELLED:
        return TRUE;
    case BG_JOB_STATE_TRANSIENT_ERROR:
        return transient_error(transfer);
    default:
        if (output_is_console())
            progress_paint(&transfer->view, &transfer->status, NULL);
        if (transfer->status.state == BG_JOB_STATE_TRANSFERRING)
            transfer->told_waiting = FALSE;
        return FALSE;
    }
}

static HRESULT wait_for_end(struct transfer *transfer)
{
    DWORD pause;
    HRESULT hr;

    for (;;)
    {
        if (FAILED(hr = look(transfer)) && FAILED(hr = reconnect(transfer)))
            return hr;
        if (is_over(transfer))
            return S_OK;
        output_flush();
        pause = output_is_console() ? LOOK_CONSOLE_MS : transfer->has_callback ? LOOK_CALLBACK_MS : LOOK_POLL_MS;
        if (!transfer->wake)
            Sleep(pause);
        else
            WaitForSingleObject(transfer->wake, pause);
    }
}

static BOOL finish(struct transfer *transfer)
{
    BG_JOB_STATE state = transfer->status.state;
    HRESULT hr = S_OK;

    if (output_is_console())
        progress_finish(&transfer->view, &transfer->status);
    remove_callback(transfer);
    if (state == BG_JOB_STATE_TRANSFERRED && FAILED(hr = IBackgroundCopyJob_Complete(transfer->job)))
        return print_failure(transfer->manager, L"complete job", hr);
    if (state == BG_JOB_STATE_TRANSFERRED || state == BG_JOB_STATE_ACKNOWLEDGED)
    {
        print(L"Transfer complete.\n");
        print_reservation(hr);
        return TRUE;
    }
    print(L"Unable to complete transfer.\n");
    if (state == BG_JOB_STATE_CANCELLED)
    {
        print(L"The job was canceled.\n");
        return FALSE;
    }
    print_job_error(transfer->job);
    IBackgroundCopyJob_Cancel(transfer->job);
    return FALSE;
}

static BOOL run_job(struct transfer *transfer)
{
    const WCHAR *phrase;
    HRESULT hr;

    if (FAILED(hr = prepare(transfer, &phrase)))
    {
        /* no job stays behind (ADMIN-TRANSFER-6) */
        remove_callback(transfer);
        IBackgroundCopyJob_Cancel(transfer->job);
        return print_failure(transfer->manager, phrase, hr);
    }
    if (FAILED(hr = wait_for_end(transfer)))
        return print_failure(transfer->manager, L"get state", hr);
    return finish(transfer);
}

BOOL run_transfer(IBackgroundCopyManager *manager, const struct command_line *line)
{
    struct transfer transfer = {.line = line};
    HRESULT hr;
    BOOL done;

    transfer.status.name = line->job;
    transfer.status.type = line->type;
    transfer.status.priority = line->priority;
    if (FAILED(hr = IBackgroundCopyManager_CreateJob(manager, line->job, line->type, &transfer.id, &transfer.job)))
        return print_failure(manager, L"create job", hr);
    transfer.manager = manager;
    IBackgroundCopyManager_AddRef(manager);
    transfer.wake = CreateEventW(NULL, FALSE, FALSE, NULL);
    done = run_job(&transfer);
    IBackgroundCopyJob_Release(transfer.job);
    IBackgroundCopyManager_Release(transfer.manager);
    return done;
}
