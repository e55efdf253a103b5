/*
 * Several connections for one file
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

/* Where the way to a server is long one connection brings only what fits into its window in each round trip. So the
 * rest of a large file is then fetched in pieces, on as many connections as make it quicker (DO-HTTP-18). Only
 * Delivery Optimization does it: the requests of BITS are known to servers and to those who count them. */

/* So much has to be left for it to be worth while. */
#define LEAST_REST ((UINT64)16 << 20)
/* What a kill may cost for each connection. */
#define PIECE_SIZE (1024 * 1024)
/* Asked for at first where it is not known yet how long the way is. */
#define TRIAL_SIZE (256 * 1024)

void ahead_init(struct fetch *fetch)
{
    list_init(&fetch->ahead.pieces);
}

void ahead_measure(struct fetch *fetch)
{
    curl_off_t sent = 0, first = 0;

    if (!fetch->easy || fetch->is_piece || fetch->response.status != 206)
        return;
    curl_easy_getinfo(fetch->easy, CURLINFO_PRETRANSFER_TIME_T, &sent);
    curl_easy_getinfo(fetch->easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
    if (first >= sent)
        fetch->transfer->latency = (ULONG)min((first - sent) / 1000 + 1, (curl_off_t)MAXLONG);
}

/* Pieces ----------------------------------------------------------------------------------------------------------- */

static struct piece *first_piece(const struct fetch *fetch)
{
    struct list *entry = list_head(&fetch->ahead.pieces);

    return entry ? LIST_ENTRY_OF(entry, struct piece, entry) : NULL;
}

static void remove_piece(struct piece *piece)
{
    list_remove(&piece->entry);
    --piece->lead->ahead.count;
    piece->lead = NULL;
}

UINT64 ahead_piece_end(const struct fetch *fetch)
{
    return fetch->piece->offset + fetch->piece->size;
}

void ahead_put(struct fetch *fetch, const char *data, size_t size)
{
    memcpy(fetch->piece->data + (fetch->done - fetch->piece->offset), data, size);
    fetch->done += size;
}

void ahead_piece_is_whole(struct fetch *fetch)
{
    fetch->piece->from_cache = fetch->file.from_cache;
    fetch->piece->fetch = NULL;
    fetch->piece = NULL;
}

static void give_piece_up(struct fetch *fetch)
{
    TRACE("File %lu: on one connection from now on, code %#lx.\n", fetch->file.index, fetch->failure.code);
    fetch->piece->lead->ahead.off = TRUE;
    remove_piece(fetch->piece);
}

void ahead_free_piece(struct fetch *fetch)
{
    free(fetch->piece);
}

/* An orphan is freed when the transfer comes to it: here that might be in the middle of going through its fetches. */
static void abandon(struct piece *piece)
{
    struct fetch *fetch = piece->fetch;

    remove_piece(piece);
    if (fetch)
        fetch_give_up_request(fetch);
    else
        free(piece);
}

void ahead_stop(struct fetch *fetch)
{
    struct piece *piece, *next;

    LIST_FOR_EACH_OF_SAFE(piece, next, &fetch->ahead.pieces, struct piece, entry)
        abandon(piece);
    fetch->ahead.begun = FALSE;
    if (fetch->piece && fetch->piece->lead)
        give_piece_up(fetch);
}

/* Requests --------------------------------------------------------------------------------------------------------- */

static struct fetch *new_fetch(struct fetch *lead, UINT64 offset)
{
    struct transfer_file file = lead->file;
    struct fetch *fetch;

    file.temp = NULL;
    file.ranges = NULL;
    file.start = offset;
    file.from_cache = 0;
    if (!(file.remote = wcsdup(lead->file.remote)))
        return NULL;
    if (!(fetch = fetch_new(lead->transfer, &file)))
        free(file.remote);
    else if (lead->url)
        fetch->url = strdup(lead->url);
    return fetch;
}

static BOOL start_piece(struct fetch *lead)
{
    struct ahead *ahead = &lead->ahead;
    ULONG size = (ULONG)min(lead->file.size - ahead->next, PIECE_SIZE);
    struct piece *piece;

    if (!(piece = malloc(sizeof(*piece) + size)))
        return FALSE;
    if (!(piece->fetch = new_fetch(lead, ahead->next)))
    {
        free(piece);
        return FALSE;
    }
    piece->lead = lead;
    piece->offset = ahead->next;
    piece->size = size;
    piece->from_cache = 0;
    piece->fetch->piece = piece;
    piece->fetch->is_piece = TRUE;
    list_add_tail(&ahead->pieces, &piece->entry);
    ++ahead->count;
    ahead->next += size;
    transfer_add_piece(piece->fetch);
    return TRUE;
}

/* One at least, or the file would not ask for more when other jobs have left the server. */
static BOOL may_start_piece(const struct fetch *fetch)
{
    const struct ahead *ahead = &fetch->ahead;

    return !ahead->off && ahead->count < ahead->pace.connections && ahead->next < fetch->file.size
            && (!ahead->count || servers_have_room(fetch->transfer));
}

static void start_pieces(struct fetch *fetch)
{
    struct ahead *ahead = &fetch->ahead;

    if (fetch->transfer->rate != BANDWIDTH_FREE)
        ahead->off = TRUE;
    while (may_start_piece(fetch))
    {
        if (!start_piece(fetch))
            ahead->off = TRUE;
    }
}

static HRESULT take_pieces(struct fetch *fetch)
{
    struct piece *piece;
    HRESULT hr;

    while ((piece = first_piece(fetch)) && piece->offset <= fetch->done && !piece->fetch && writer_has_room(fetch))
    {
        if (piece->offset == fetch->done)
        {
            if (FAILED(hr = writer_put(fetch, piece->data, piece->size)))
                return hr;
            fetch->file.from_cache += piece->from_cache;
        }
        abandon(piece);
    }
    fetch->file.start = fetch->done_before = fetch->done;
    return S_OK;
}

/* Beginning -------------------------------------------------------------------------------------------------------- */

static BOOL may_be_worth_it(const struct fetch *fetch)
{
    const struct transfer_file *file = &fetch->file;

    return file->delivery && !fetch->is_piece && !fetch->local && !file->dynamic && !file->range_count
            && !fetch->ahead.off && !fetch->ahead.begun && fetch->transfer->rate == BANDWIDTH_FREE
            && file->size - fetch->done >= LEAST_REST;
}

static BOOL begin(struct fetch *fetch)
{
    struct ahead *ahead = &fetch->ahead;

    if (!may_be_worth_it(fetch) || !pace_begin(&ahead->pace, fetch->transfer->latency, GetTickCount64(), fetch->done))
        return FALSE;
    TRACE("File %lu: %u connections, answers take %lu ms.\n", fetch->file.index, ahead->pace.connections,
            fetch->transfer->latency);
    ahead->begun = TRUE;
    ahead->next = fetch->done;
    return TRUE;
}

UINT64 ahead_limit(const struct fetch *fetch)
{
    const struct piece *piece = first_piece(fetch);

    if (fetch->is_piece)
        return ahead_piece_end(fetch);
    if (piece && piece->offset > fetch->done)
        return piece->offset;
    if (!fetch->transfer->latency && may_be_worth_it(fetch))
        return fetch->done + TRIAL_SIZE;
    return fetch->file.size;
}

HRESULT ahead_go_on(struct fetch *fetch)
{
    struct ahead *ahead = &fetch->ahead;
    const struct piece *piece;
    HRESULT hr;

    if (!ahead->begun && !begin(fetch))
        return S_FALSE;
    if (FAILED(hr = take_pieces(fetch)))
    {
        fetch_fail_by_disk(fetch, hr);
        return hr;
    }
    pace_measure(&ahead->pace, GetTickCount64(), fetch->done);
    start_pieces(fetch);
    if (!(piece = first_piece(fetch)) || piece->offset > fetch->done)
        return S_FALSE;
    servers_leave(fetch);
    fetch->stage = FETCH_AHEAD;
    return S_OK;
}
