/*
 * What the answer to a request means for the file
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

#include "deliveryoptimizationerrors.h"
#include "engine/fill_plan.h"
#include "engine/http_status.h"
#include "private/strings.h"

#define MAX_ATTEMPTS 3
#define ATTEMPT_PAUSE_MS 250
#define MAX_RESTARTS 5
/* After so many answers to a first request with another ETag than the one before the server's are of no use. */
#define MAX_ETAG_SURPRISES 2

/* Failures --------------------------------------------------------------------------------------------------------- */

/* Retry-After in seconds, also as a date; 0: none (ERR-RETRY-9). */
static ULONG retry_after(const struct http_response *response)
{
    time_t when, now = time(NULL);

    if (!response->retry_after[0] || (response->status != 429 && response->status != 503))
        return 0;
    if (response->retry_after[strspn(response->retry_after, "0123456789")])
    {
        when = curl_getdate(response->retry_after, NULL);
        return when > now ? (ULONG)min(when - now, (time_t)MAXLONG) : 0;
    }
    return strlen(response->retry_after) > 9 ? MAXLONG : strtoul(response->retry_after, NULL, 10);
}

static void fail_by_status(struct fetch *fetch, int status)
{
    fetch_fail(fetch, http_status_code(status), status == 407 ? ERROR_CONTEXT_TRANSPORT : ERROR_CONTEXT_REMOTE_FILE,
            http_status_is_transient(status));
    fetch->failure.retry_after = retry_after(&fetch->response);
}

static void fail_by_answer(struct fetch *fetch, HRESULT code)
{
    fetch_fail(fetch, code, ERROR_CONTEXT_REMOTE_FILE, FALSE);
}

/* The size cannot be had from this server (ERR-MAP-11, -13). */
static void fail_by_missing_size(struct fetch *fetch)
{
    fail_by_answer(fetch, fetch->response.below_1_1 ? BG_E_INSUFFICIENT_HTTP_SUPPORT : BG_E_MISSING_FILE_SIZE);
}

/* The remote file is another one: nothing of what is there can be used (HTTP-SAME-2). */
static void begin_anew(struct fetch *fetch)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;

    TRACE("File %lu begins anew.\n", fetch->file.index);
    ahead_stop(fetch);
    fetch->file.start = fetch->done = fetch->durable = fetch->flush_to = fetch->file.from_cache = 0;
    fetch->in_order = FALSE;
    writer_restart(fetch);
    fetch->file.size = SIZE_IS_UNKNOWN;
    fetch->remote_size = fetch->file.remote_size = 0;
    fetch->file.etag[0] = fetch->file.last_modified[0] = 0;
    hooks->learned(fetch->transfer->job, &fetch->file);
}

/* The same file all the time --------------------------------------------------------------------------------------- */

static BOOL same_size_and_time(const struct fetch *fetch)
{
    const struct http_response *response = &fetch->response;

    if (response->has_range_total && fetch->remote_size && response->range_total != fetch->remote_size)
        return FALSE;
    return !fetch->file.last_modified[0] || !response->last_modified[0]
            || !strcmp(fetch->file.last_modified, response->last_modified);
}

/* ETags that differ before anything is kept may be a server's that makes up new ones: then size and time decide
 * (HTTP-SAME-4). */
static BOOL etags_are_made_up(struct fetch *fetch)
{
    if (fetch->done || !fetch->response.last_modified[0] || ++fetch->etag_surprises < MAX_ETAG_SURPRISES)
        return FALSE;
    TRACE("File %lu: no use in its ETags.\n", fetch->file.index);
    fetch->file.etag[0] = 0;
    return TRUE;
}

static BOOL same_remote_file(struct fetch *fetch)
{
    const struct http_response *response = &fetch->response;

    if (!same_size_and_time(fetch))
        return FALSE;
    if (!fetch->file.etag[0] || !response->etag_strong || !strcmp(fetch->file.etag, response->etag))
        return TRUE;
    return etags_are_made_up(fetch);
}

/* Answers to GET --------------------------------------------------------------------------------------------------- */

static void check_partial(struct fetch *fetch)
{
    const struct http_response *response = &fetch->response;

    if (response->has_range_total && !fetch->remote_size)
        fetch->remote_size = response->range_total;
    if (same_remote_file(fetch))
        parts_check_answer(fetch);
    else
        fetch->restart = TRUE;
}

/* 200: fine from the beginning, even where a range was asked for (HTTP-GET-11, -12). */
static void check_whole(struct fetch *fetch)
{
    const struct http_response *response = &fetch->response;

    fetch->done_after = fetch->file.size;
    if (fetch->is_piece)
        fail_by_answer(fetch, BG_E_INSUFFICIENT_RANGE_SUPPORT);
    else if (response->has_length && fetch->remote_size && response->length != fetch->remote_size)
        fetch->restart = TRUE;
    else if (!same_remote_file(fetch))
        fetch->restart = TRUE;
    else if ((fetch->done || fetch->file.range_count) && !parts_refused(fetch))
        fail_by_answer(fetch, BG_E_INSUFFICIENT_RANGE_SUPPORT);
}

BOOL fetch_fits_limit(struct fetch *fetch)
{
    UINT64 size = fetch->file.size == SIZE_IS_UNKNOWN ? fetch->done : fetch->file.size;

    if (size <= fetch->file.limit)
        return TRUE;
    fail_by_answer(fetch, BG_E_MAX_DOWNLOAD_SIZE_LIMIT_REACHED);
    return FALSE;
}

/* Takes the file as it comes; without Content-Length its end is its size (HTTP-DYN-4). */
static void check_dynamic(struct fetch *fetch)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    const struct http_response *response = &fetch->response;

    if (response->status != 200)
    {
        fail_by_status(fetch, response->status);
        return;
    }
    strcpy(fetch->file.last_modified, response->last_modified);
    if (!response->has_length || !strcmp(fetch_method(fetch), "HEAD"))
        return;
    fetch->done_after = fetch->file.size = response->length;
    if (fetch_fits_limit(fetch))
        hooks->learned(fetch->transfer->job, &fetch->file);
}

/* 416: HEAD tells whether the file has changed; if not one more try from the beginning (HTTP-GET-17). */
static void range_refused(struct fetch *fetch)
{
    if (fetch->range_refused)
        fail_by_status(fetch, 416);
    else
        fetch->look_again = fetch->range_refused = TRUE;
}

void fetch_check_answer(struct fetch *fetch)
{
    const struct http_response *response = &fetch->response;

    fetch->response_checked = TRUE;
    rate_answered(fetch);
    traffic_answered(fetch);
    if (response->status == 200 || response->status == 206)
        transfer_connected(fetch->transfer);
    if (response->bad)
        fail_by_answer(fetch, BG_E_INVALID_SERVER_RESPONSE);
    else if (fetch->file.dynamic)
        check_dynamic(fetch);
    else if (response->status == 206)
        check_partial(fetch);
    else if (response->status == 200)
        check_whole(fetch);
    else if (response->status == 412)
        fetch->restart = TRUE;      /* HTTP-GET-18 */
    else if ((response->status == 400 || response->status == 416) && parts_refused(fetch))
        ;                           /* HTTP-RANGE-2 */
    else if (response->status == 416)
        range_refused(fetch);
    else
        fail_by_status(fetch, response->status);
}

/* Ends of requests ------------------------------------------------------------------------------------------------- */

/* The size and validators of the answer, which describes the whole file. */
static void take_validators(struct fetch *fetch)
{
    const struct http_response *response = &fetch->response;

    fetch->file.etag[0] = 0;
    if (response->etag_strong && fetch->etag_surprises < MAX_ETAG_SURPRISES)
        strcpy(fetch->file.etag, response->etag);
    strcpy(fetch->file.last_modified, response->last_modified);
}

/* Of a scattered file: what is wanted of it, now that its size is known. The engine is told also of what is not there,
 * so that it is not asked for again. */
static HRESULT plan_parts(struct fetch *fetch)
{
    struct transfer_file *file = &fetch->file;
    struct fill_plan old = { file->ranges, file->range_count, 0, file->asked }, plan;
    struct fill_wish wish = { &old, 0, fetch->remote_size, NULL, 0, RANGE_TO_EOF, file->whole };
    HRESULT hr, outside = S_OK;
    UINT64 size;

    /* What was asked of an earlier version may lie outside of this one. */
    if (!file->whole || !fetch->restarts)
        outside = ranges_measure(file->ranges, file->range_count, fetch->remote_size, &size);
    if (FAILED(outside))
        old.count = 0;
    if (FAILED(hr = fill_plan_make(&wish, &plan)))
        return hr;
    free(file->ranges);
    file->ranges = plan.ranges;
    file->range_count = (ULONG)plan.count;
    file->asked = plan.asked;
    memset(&fetch->cursor, 0, sizeof(fetch->cursor));
    file->remote_size = fetch->remote_size;
    file->size = fill_plan_total(plan.ranges, plan.count);
    return outside;
}

static enum fetch_outcome learn_scattered(struct fetch *fetch)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    HRESULT hr = plan_parts(fetch);

    if (hr == E_OUTOFMEMORY)
    {
        fetch_fail(fetch, hr, ERROR_CONTEXT_QUEUE_MANAGER, TRUE);
        return FETCH_FAILED;
    }
    take_validators(fetch);
    hooks->learned(fetch->transfer->job, &fetch->file);
    if (SUCCEEDED(hr) && fetch->file.no_ranges)
        hr = BG_E_INSUFFICIENT_RANGE_SUPPORT;                   /* FILE-OD-15 */
    if (FAILED(hr))
        fail_by_answer(fetch, hr);
    return FAILED(hr) || !fetch_fits_limit(fetch) ? FETCH_FAILED : FETCH_LEARNED;
}

static enum fetch_outcome learn(struct fetch *fetch, UINT64 size)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;

    transfer_connected(fetch->transfer);
    if (fetch->given_total != SIZE_IS_UNKNOWN && fetch->given_total != size)
    {
        fail_by_answer(fetch, DO_E_HTTP_BLOCKSIZE_MISMATCH);    /* DO-ADDFILE-10, DO-PROP-TOTALSIZEBYTES-3 */
        return FETCH_FAILED;
    }
    fetch->remote_size = fetch->file.total = size;
    fetch->file.no_ranges = fetch->response.accept_ranges_none;
    if (fetch->file.scattered)
        return learn_scattered(fetch);
    if (fetch->file.range_count && fetch->response.accept_ranges_none)
    {
        fail_by_answer(fetch, BG_E_INSUFFICIENT_RANGE_SUPPORT);
        return FETCH_FAILED;
    }
    if (fetch->file.range_count
            && FAILED(ranges_measure(fetch->file.ranges, fetch->file.range_count, fetch->remote_size, &size)))
    {
        fail_by_answer(fetch, BG_E_INVALID_RANGE);
        return FETCH_FAILED;
    }
    fetch->file.size = size;
    if (!fetch_fits_limit(fetch))
        return FETCH_FAILED;
    take_validators(fetch);
    hooks->learned(fetch->transfer->job, &fetch->file);
    return FETCH_LEARNED;
}

/* HEAD after 416: another file begins anew, and so does, once, the same one. */
static void judge_refused_range(struct fetch *fetch)
{
    fetch->look_again = FALSE;
    fetch->response.has_range_total = TRUE;
    fetch->response.range_total = fetch->response.length;
    if (!same_remote_file(fetch))
        fetch->range_refused = FALSE;
    begin_anew(fetch);
}

static enum fetch_outcome head_done(struct fetch *fetch)
{
    const struct http_response *response = &fetch->response;
    int status = response->status;

    if (response->bad)
    {
        fail_by_answer(fetch, BG_E_INVALID_SERVER_RESPONSE);
        return FETCH_FAILED;
    }
    if (status == 200 && response->has_length)
    {
        if (fetch->look_again)
            judge_refused_range(fetch);
        return learn(fetch, response->length);
    }
    /* HTTP-GET-8, -10 */
    if (status == 200 || status == 400 || status == 405 || status == 501)
    {
        if (fetch->look_again)
            begin_anew(fetch);
        fetch->look_again = FALSE;
        fetch->repeat = FETCH_PROBE;
        return FETCH_AGAIN;
    }
    fail_by_status(fetch, status);
    return FETCH_FAILED;
}

static enum fetch_outcome probe_done(struct fetch *fetch)
{
    const struct http_response *response = &fetch->response;

    /* Of nothing no range can be had (DO-HTTP-1). */
    if (response->status == 416 && fetch->file.delivery && !fetch->range_refused)
    {
        fetch->range_refused = TRUE;
        fetch->repeat = FETCH_HEAD;
        return FETCH_AGAIN;
    }
    if (!response->bad && response->status == 206 && response->has_range_total)
        return learn(fetch, response->range_total);
    if (!response->bad && response->status == 200 && response->has_length)
        return learn(fetch, response->length);
    if (response->status == 200 || response->status == 206)
        fail_by_missing_size(fetch);
    else
        fail_by_status(fetch, response->status);
    return FETCH_FAILED;
}

/* The remote file is another one (ST-ERR-12); one that never stays the same is an error (ERR-MAP-43). */
static enum fetch_outcome remote_file_changed(struct fetch *fetch)
{
    if (++fetch->restarts > MAX_RESTARTS)
    {
        fetch_fail(fetch, BG_E_REMOTE_FILE_CHANGED, ERROR_CONTEXT_REMOTE_FILE, TRUE);
        return FETCH_FAILED;
    }
    begin_anew(fetch);
    fetch->repeat = fetch_first_stage(&fetch->file);
    return FETCH_AGAIN;
}

static BOOL is_broken_connection(CURLcode code)
{
    switch (code)
    {
        case CURLE_COULDNT_CONNECT:
        case CURLE_GOT_NOTHING:
        case CURLE_PARTIAL_FILE:
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR:
        case CURLE_SSL_CONNECT_ERROR:
            return TRUE;
        default:
            return FALSE;
    }
}

/* A broken or refused connection gets a few tries at once before the job shows it (ERR-RETRY-3). */
static enum fetch_outcome connection_failed(struct fetch *fetch, CURLcode code)
{
    if (fetch->done > fetch->done_before && !fetch->file.dynamic)
        fetch->attempts = 0;
    if (fetch->file.dynamic && fetch->done)
    {
        ++fetch->restarts;
        begin_anew(fetch);      /* HTTP-DYN-2 */
    }
    if (is_broken_connection(code) && fetch->attempts < MAX_ATTEMPTS && !fetch->options.method)
    {
        ++fetch->attempts;
        fetch->repeat = fetch->stage;
        fetch->wait_until = GetTickCount64() + ATTEMPT_PAUSE_MS;
        redirect_forget(fetch);
        return FETCH_PAUSE;
    }
    curl_error_result(code, &fetch->failure);
    fetch->failure.done = FALSE;
    fetch->failure.file = fetch->file.index;
    fetch->failed = TRUE;
    return FETCH_FAILED;
}

/* An orderly end (HTTP-DYN-3). */
static enum fetch_outcome dynamic_done(struct fetch *fetch)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;

    if (fetch->file.size == SIZE_IS_UNKNOWN)
    {
        fetch->file.size = fetch->done;
        hooks->learned(fetch->transfer->job, &fetch->file);
    }
    return FETCH_RECEIVED;
}

/* The bytes so far are kept; what was announced shorter than the rest of the file is asked for in another request. An
 * end before what was announced is a broken connection, however orderly (HTTP-GET-15). */
static enum fetch_outcome get_done(struct fetch *fetch)
{
    if (!fetch->response_checked)
        fetch_check_answer(fetch);
    if (fetch->failed || (fetch->is_piece && (fetch->restart || fetch->look_again)))
        return FETCH_FAILED;
    if (fetch->is_piece && fetch->done == ahead_piece_end(fetch))
        return FETCH_RECEIVED;
    if (fetch->restart)
        return remote_file_changed(fetch);
    if (fetch->file.dynamic)
        return dynamic_done(fetch);
    fetch->repeat = FETCH_HEAD;
    if (fetch->look_again)
        return FETCH_AGAIN;
    if (fetch->done == fetch->file.size)
        return FETCH_RECEIVED;
    if (fetch->done < fetch->done_after && !fetch->ask_again)
        return connection_failed(fetch, CURLE_PARTIAL_FILE);
    fetch->repeat = FETCH_GET;
    return FETCH_AGAIN;
}

/* Our own callback ended the request: all that was wanted of it is known. */
static BOOL ended_by_us(const struct fetch *fetch)
{
    if (fetch->failed || fetch->restart)
        return TRUE;
    if (fetch->stage == FETCH_PROBE)
        return fetch->response.ended && fetch->response.status == 200;
    return fetch->stage == FETCH_GET && (fetch->look_again || fetch->ask_again
            || (fetch->response_checked && fetch->done == fetch->done_after));
}

static void report_answer(struct fetch *fetch)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    struct transfer_answer answer = { 0 };
    char *address = NULL;

    if (!fetch->easy || !fetch->response.status || fetch->is_piece)
        return;
    if (curl_easy_getinfo(fetch->easy, CURLINFO_PRIMARY_IP, &address) == CURLE_OK && address && *address)
        answer.address = address;
    answer.headers = fetch->answer;
    answer.new_name = redirect_to_report(fetch);
    answer.redirect_target = fetch->url;
    hooks->answered(fetch->transfer->job, fetch->file.index, &answer);
}

static enum fetch_outcome request_failed(struct fetch *fetch, CURLcode code)
{
    TRACE("File %lu: curl error %u, %s.\n", fetch->file.index, code, curl_easy_strerror(code));
    if (fetch->response.bad)
        fail_by_answer(fetch, BG_E_INVALID_SERVER_RESPONSE);
    else
        return connection_failed(fetch, code);
    return FETCH_FAILED;
}

/* Whether the request only led to another one, for the same. */
static BOOL leads_on(struct fetch *fetch, CURLcode code)
{
    return !fetch->failed && (auth_answer(fetch, code) || redirect_follow(fetch) || proxy_try_next(fetch, code));
}

static enum fetch_outcome judge(struct fetch *fetch, CURLcode code)
{
    /* libcurl takes a header block that breaks off for a whole one if no body is to follow. */
    if (code == CURLE_OK && !fetch->response.ended)
        code = CURLE_RECV_ERROR;
    if (code != CURLE_OK && !ended_by_us(fetch))
        return request_failed(fetch, code);
    switch (fetch->stage)
    {
        case FETCH_HEAD: return head_done(fetch);
        case FETCH_PROBE: return probe_done(fetch);
        default: return get_done(fetch);
    }
}

/* Nothing was sent yet: the same request comes again when the answer is there, on a connection of its own. */
static enum fetch_outcome wait_for_answer(struct fetch *fetch)
{
    fetch_end_request(fetch);
    fetch->repeat = fetch->stage;
    fetch->file.start = fetch->done;
    return FETCH_ASK;
}

enum fetch_outcome fetch_request_done(struct fetch *fetch, CURLcode code)
{
    BOOL again, no_tunnel, useless;

    if (fetch->question)
        return wait_for_answer(fetch);
    again = leads_on(fetch, code);
    no_tunnel = proxy_refused_tunnel(fetch);
    useless = !again && cache_was_useless(fetch, code, ended_by_us(fetch));
    if (!again && !no_tunnel && !useless)
        report_answer(fetch);
    ahead_measure(fetch);
    fetch_end_request(fetch);
    fetch->repeat = fetch->stage;
    if (useless)
    {
        fetch->file.start = fetch->done;
        return FETCH_PAUSE;
    }
    if (fetch->failed)
        return FETCH_FAILED;
    if (fetch->stage == FETCH_GET)
        fetch->file.start = fetch->done;
    if (again)
        return FETCH_AGAIN;
    if (!no_tunnel && !auth_is_challenge(fetch))
        return judge(fetch, code);
    fail_by_status(fetch, fetch->response.status);
    if (no_tunnel)
        fetch->failure.context = ERROR_CONTEXT_TRANSPORT;       /* HTTP-PROXY-10 */
    return FETCH_FAILED;
}
