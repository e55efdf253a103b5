/*
 * Which files of a transfer are under way
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

#include "transfer/private.h"

#include <stdlib.h>

#include <winhttp.h>

/* Sizes are looked up ahead of the downloads, so that BytesTotal is known early (JOB-PROGRESS-6). */
#define MAX_HEADS 8
/* Small files overlap; a large one goes alone. */
#define MAX_GETS 8
#define MAX_BYTES_IN_FLIGHT ((UINT64)4 << 20)
/* A client that is asked about a certificate for so long keeps the slot from others; what it says later is remembered
 * for the next try. */
#define ASK_TIMEOUT_MS 60000

void transfer_connected(struct transfer *transfer)
{
    if (transfer->connected)
        return;
    transfer->connected = TRUE;
    transfer->net->hooks->connected(transfer->job, transfer);
}

void transfer_run(struct transfer *transfer)
{
    transfer->running = TRUE;
    list_add_tail(&transfer->net->transfers, &transfer->entry);
}

static void drop(struct fetch *fetch)
{
    struct transfer *transfer = fetch->transfer;

    list_remove(&fetch->entry);
    ahead_stop(fetch);
    if (fetch->head_only)
    {
        --transfer->head_count;
    }
    else if (!fetch->is_piece)
    {
        --transfer->get_count;
        rate_account(fetch);
        transfer->bytes_in_flight -= fetch->room;
    }
    fetch_free(fetch);
}

/* What was received of a file with a handle is flushed and kept. */
static void park(struct fetch *fetch)
{
    if (fetch->stage == FETCH_COPY)
    {
        copy_stop(fetch);
        return;
    }
    fetch_give_up_request(fetch);
    ahead_stop(fetch);
    if (fetch->handle == INVALID_HANDLE_VALUE)
    {
        drop(fetch);
        return;
    }
    servers_leave(fetch);
    fetch->stage = FETCH_DISK;
    disk_queue_last(fetch, DISK_PARK);
}

/* The failure that counts is that of the first file (ERR-RETRY-12). */
static void give_up(struct fetch *fetch)
{
    struct transfer *transfer = fetch->transfer;

    if (fetch->is_piece)
    {
        drop(fetch);
        return;
    }
    if (!transfer->failed || fetch->failure.file < transfer->failure.file)
    {
        transfer->failed = TRUE;
        transfer->failure = fetch->failure;
    }
    park(fetch);
}

static void finish(struct fetch *fetch)
{
    servers_leave(fetch);
    fetch->stage = FETCH_DISK;
    disk_queue_last(fetch, DISK_FINISH);
}

static void begin(struct fetch *fetch, enum fetch_stage stage)
{
    HRESULT hr = fetch_begin(fetch, stage);

    if (FAILED(hr))
        give_up(fetch);
    else if (hr == S_FALSE)
        finish(fetch);
}

/* A file of no bytes needs no request (HTTP-GET-14). */
static void begin_get(struct fetch *fetch)
{
    if (!fetch_fits_limit(fetch))
        give_up(fetch);
    else if (fetch->file.size || fetch->local)
        begin(fetch, FETCH_GET);
    else
        finish(fetch);
}

void transfer_add_piece(struct fetch *fetch)
{
    list_add_tail(&fetch->transfer->fetches, &fetch->entry);
    begin(fetch, FETCH_GET);
}

void transfer_proxy_found(struct fetch *fetch)
{
    if (fetch->failed)
        give_up(fetch);
    else
        begin(fetch, fetch->repeat);
}

void transfer_certificate_answered(struct fetch *fetch)
{
    if (fetch->failed)
        give_up(fetch);
    else
        begin(fetch, fetch->repeat);
}

void transfer_copy_done(struct fetch *fetch)
{
    fetch->stage = fetch->repeat;
    if (fetch->failed)
        give_up(fetch);
    else if (fetch->stage == FETCH_GET || fetch->head_only || fetch->transfer->stopping)
        drop(fetch);
    else
        begin_get(fetch);
}

/* Starting files --------------------------------------------------------------------------------------------------- */

static BOOL is_behind_failure(const struct transfer *transfer, ULONG index)
{
    return transfer->failed && (LONG)index >= transfer->failure.file;
}

static void add_head(struct transfer *transfer, const struct transfer_file *file)
{
    struct fetch *fetch = fetch_new(transfer, file);

    if (!fetch)
        return;
    fetch->head_only = TRUE;
    ++transfer->head_count;
    list_add_tail(&transfer->fetches, &fetch->entry);
    begin(fetch, fetch_first_stage(file));
}

/* FALSE when there is nothing to look up now. */
static BOOL start_head(struct transfer *transfer)
{
    struct transfer_file file;
    BOOL wanted;

    if (transfer->head_count >= MAX_HEADS || (transfer->head_count && !servers_have_room(transfer))
            || !transfer->net->hooks->next_file(transfer->job, transfer->head_next, &file))
        return FALSE;
    wanted = file.size == SIZE_IS_UNKNOWN && !file.dynamic;
    if (is_behind_failure(transfer, file.index)
            || (wanted && transfer->head_count && !servers_have_room_for(transfer, file.remote)))
    {
        transfer_file_free_strings(&file);
        return FALSE;
    }
    transfer->head_next = file.index + 1;
    if (wanted)
        add_head(transfer, &file);
    else
        transfer_file_free_strings(&file);
    return TRUE;
}

/* Whether the limits let that file start now. */
static BOOL has_room(const struct transfer *transfer, const struct transfer_file *file)
{
    if (!transfer->get_count)
        return TRUE;
    if (transfer->rate != BANDWIDTH_FREE)
        return FALSE;
    return file->size < LARGE_FILE && transfer->bytes_in_flight + file->size <= MAX_BYTES_IN_FLIGHT
            && transfer->get_count < MAX_GETS && servers_have_room_for(transfer, file->remote);
}

static void add_get(struct transfer *transfer, const struct transfer_file *file)
{
    struct fetch *fetch = fetch_new(transfer, file);

    if (!fetch)
        return;
    fetch->room = file->size == SIZE_IS_UNKNOWN ? MAX_BYTES_IN_FLIGHT : file->size;
    ++transfer->get_count;
    transfer->bytes_in_flight += fetch->room;
    list_add_tail(&transfer->fetches, &fetch->entry);
    begin_get(fetch);
}

/* FALSE when no file can be started now. */
static BOOL start_get(struct transfer *transfer)
{
    struct transfer_file file;

    if (!transfer->net->hooks->next_file(transfer->job, transfer->get_next, &file))
        return FALSE;
    if (is_behind_failure(transfer, file.index) || (file.size == SIZE_IS_UNKNOWN && !file.dynamic)
            || !has_room(transfer, &file))
    {
        transfer_file_free_strings(&file);
        return FALSE;
    }
    transfer->get_next = file.index + 1;
    add_get(transfer, &file);
    return TRUE;
}

/* Results ---------------------------------------------------------------------------------------------------------- */

static void ask_about_certificate(struct fetch *fetch)
{
    fetch->stage = FETCH_ASKING;
    fetch->wait_until = GetTickCount64() + ASK_TIMEOUT_MS;
    question_ask(fetch);
}

static void received(struct fetch *fetch)
{
    if (!fetch->is_piece)
    {
        finish(fetch);
        return;
    }
    ahead_piece_is_whole(fetch);
    drop(fetch);
}

void transfer_request_done(struct fetch *fetch, CURLcode code)
{
    switch (fetch_request_done(fetch, code))
    {
        case FETCH_LEARNED:
            if (fetch->head_only)
                drop(fetch);
            else
                begin_get(fetch);
            break;
        case FETCH_RECEIVED:
            received(fetch);
            break;
        case FETCH_AGAIN:
            begin(fetch, fetch->repeat);
            break;
        case FETCH_PAUSE:
            fetch->stage = FETCH_WAITING;
            break;
        case FETCH_ASK:
            ask_about_certificate(fetch);
            break;
        case FETCH_FAILED:
            give_up(fetch);
            break;
    }
}

void transfer_disk_done(struct fetch *fetch)
{
    const struct disk_job *job = &fetch->last_job;

    if (job->task == DISK_FINISH && FAILED(job->result))
    {
        fetch_fail_by_disk(fetch, job->result);
        give_up(fetch);
        return;
    }
    drop(fetch);
}

/* Stopping and ending ---------------------------------------------------------------------------------------------- */

void transfer_begin_stop(struct transfer *transfer)
{
    struct fetch *fetch, *next;

    transfer->stopping = TRUE;
    LIST_FOR_EACH_OF_SAFE(fetch, next, &transfer->fetches, struct fetch, entry)
    {
        if (fetch->stage != FETCH_DISK)
            park(fetch);
    }
}

static void report_end(struct transfer *transfer)
{
    struct transfer_result result = transfer->failure;

    result.done = !transfer->failed;
    transfer->ended = TRUE;
    transfer->net->hooks->ended(transfer->job, transfer, &result);
}

static void no_answer(struct fetch *fetch)
{
    enum error_context context = fetch->question && fetch->question->for_client
            ? ERROR_CONTEXT_CERTIFICATE_CALLBACK : ERROR_CONTEXT_TRANSPORT;

    fetch_fail(fetch, HRESULT_FROM_WIN32(ERROR_WINHTTP_TIMEOUT), context, TRUE);
    give_up(fetch);
}

/* Nobody wants a piece any more whose file is given up. */
static BOOL is_orphan(const struct fetch *fetch)
{
    return fetch->is_piece && !fetch->piece->lead;
}

/* When the fetch is to be looked at again; 0: not by time. */
static ULONGLONG attend(struct fetch *fetch)
{
    ULONGLONG next = 0;
    HRESULT hr;

    if (fetch->stage == FETCH_DISK)
    {
        disk_pump(fetch);
        return 0;
    }
    if (fetch->stage == FETCH_COPY)
        return 0;
    if (is_orphan(fetch))
    {
        drop(fetch);
        return 0;
    }
    if (!fetch->is_piece && FAILED(hr = writer_pump(fetch, &next)))
    {
        fetch_fail_by_disk(fetch, hr);
        give_up(fetch);
        return 0;
    }
    if (fetch->stage == FETCH_AHEAD)
    {
        begin(fetch, FETCH_GET);
        return next;
    }
    if (fetch->stage != FETCH_WAITING && fetch->stage != FETCH_ASKING)
        return next;
    if (fetch->wait_until > GetTickCount64())
        return earlier(next, fetch->wait_until);
    if (fetch->stage == FETCH_ASKING)
        no_answer(fetch);
    else
        begin(fetch, fetch->repeat);
    return next;
}

static ULONGLONG attend_all(struct transfer *transfer)
{
    struct fetch *fetch, *after;
    ULONGLONG next = 0;

    LIST_FOR_EACH_OF_SAFE(fetch, after, &transfer->fetches, struct fetch, entry)
        next = earlier(next, attend(fetch));
    return next;
}

ULONGLONG transfer_pump(struct transfer *transfer)
{
    ULONGLONG next = attend_all(transfer);

    if (!transfer->stopping && !transfer->ended)
    {
        next = earlier(next, traffic_refresh(transfer));
        rate_refresh(transfer);
        while (start_head(transfer))
            ;
        while (!rate_next(transfer) && start_get(transfer))
            ;
        if (rate_next(transfer) && (!next || rate_next(transfer) < next))
            next = rate_next(transfer);
    }
    if (!list_empty(&transfer->fetches) || (!transfer->stopping && !transfer->ended && !transfer->failed
            && rate_next(transfer)))
        return next;
    if (transfer->stopping)
        net_transfer_stopped(transfer);
    else if (!transfer->ended)
        report_end(transfer);
    return 0;
}
