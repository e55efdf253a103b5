/*
 * One file on its way: requests, answers, bytes
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

#include <stdio.h>
#include <stdlib.h>

#include "engine/failure.h"
#include "engine/fileops.h"
#include "engine/fill_plan.h"
#include "engine/names.h"
#include "engine/secret.h"
#include "private/strings.h"
#include "transfer/custom_headers.h"

/* A receive through Wine costs a round trip to its server whatever its size. */
#define LARGE_RECEIVE (1024L * 1024)
#define SMALL_RECEIVE (64L * 1024)
/* For each record that it decrypts libcurl's Schannel part moves all that was received behind it, unless it is patched
 * (tools/curl-schannel.patch). */
#ifdef OPENBITS_CURL_PATCHED
#define LARGE_TLS_RECEIVE LARGE_RECEIVE
#else
#define LARGE_TLS_RECEIVE (128L * 1024)
#endif
#define CONNECT_TIMEOUT_S 60L
#define CACHE_CONNECT_TIMEOUT_S 3L  /* DO-CACHE-USE-2 */
#define SILENCE_TIMEOUT_S 300L
/* Of Delivery Optimization (DO-HTTP-9). */
#define DELIVERY_CONNECT_TIMEOUT_S 15L
#define DELIVERY_SLOW_BYTES 4000L
#define DELIVERY_SLOW_S 20L
/* More of an answer's headers is not kept. */
#define ANSWER_SIZE (64 * 1024)

struct fetch *fetch_new(struct transfer *transfer, const struct transfer_file *file)
{
    struct fetch *fetch;

    if (!(fetch = calloc(1, sizeof(*fetch))))
        return NULL;
    fetch->transfer = transfer;
    fetch->file = *file;
    fetch->durable = file->start;
    fetch->cached_told = file->from_cache;
    fetch->course.last = CACHE_ORIGIN;
    fetch->given_total = file->total;
    fetch->handle = INVALID_HANDLE_VALUE;
    fetch->flush_began = GetTickCount64();
    if (file->scattered)
        fetch->remote_size = file->remote_size;
    else if (file->size != SIZE_IS_UNKNOWN && !file->range_count)
        fetch->remote_size = file->size;
    fetch->local = copy_is_local(file->remote);
    list_init(&fetch->entry);
    list_init(&fetch->held_entry);
    ahead_init(fetch);
    writer_init(fetch);
    return fetch;
}

void fetch_free(struct fetch *fetch)
{
    fetch_give_up_request(fetch);
    servers_leave(fetch);
    if (fetch->handle != INVALID_HANDLE_VALUE)
        fetch_close_temp(fetch);
    redirect_forget(fetch);
    free(fetch->options.method);
    writer_free(fetch);
    ahead_free_piece(fetch);
    free(fetch->answer);
    free(fetch->parts);
    transfer_file_free_strings(&fetch->file);
    free(fetch);
}

void fetch_end_request(struct fetch *fetch)
{
    if (!fetch->easy)
        return;
    list_remove(&fetch->held_entry);
    curl_multi_remove_handle(fetch->transfer->net->multi, fetch->easy);
    net_give_easy(fetch->transfer->net, fetch->easy);
    fetch->easy = NULL;
    curl_slist_free_all(fetch->headers);
    curl_slist_free_all(fetch->proxy_headers);
    fetch->headers = fetch->proxy_headers = NULL;
}

void fetch_give_up_request(struct fetch *fetch)
{
    fetch_end_request(fetch);
    proxy_forget(fetch);
    question_forget(fetch);
}

/* Failures --------------------------------------------------------------------------------------------------------- */

void fetch_fail(struct fetch *fetch, HRESULT code, enum error_context context, BOOL transient)
{
    fetch->failed = TRUE;
    fetch->failure.done = FALSE;
    fetch->failure.code = code;
    fetch->failure.context = context;
    fetch->failure.file = fetch->file.index;
    fetch->failure.transient = transient;
}

void fetch_fail_by_disk(struct fetch *fetch, HRESULT hr)
{
    bool transient;
    HRESULT code = failure_of_local_file(hr, &transient);

    fetch_fail(fetch, code, ERROR_CONTEXT_LOCAL_FILE, transient);
}

/* Local file ------------------------------------------------------------------------------------------------------- */

void fetch_close_temp(struct fetch *fetch)
{
    CloseHandle(fetch->handle);
    fetch->handle = INVALID_HANDLE_VALUE;
}

/* Where the bytes that are kept end in the file. */
static UINT64 end_of_kept(const struct transfer_file *file)
{
    return file->scattered ? fill_plan_end(file->ranges, file->range_count, file->start) : file->start;
}

HRESULT fetch_create_temp(struct fetch *fetch)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    BOOL acting;
    HRESULT hr;

    if (FAILED(hr = hooks->begin_acting(fetch->transfer->job, ACTING_LOCAL_FILE, &acting)))
        return hr;
    hr = fileops_create_temp(fetch->file.temp, fetch->file.in_place, &fetch->handle);
    hooks->end_acting(acting);
    return hr;
}

static HRESULT open_old_temp(struct fetch *fetch, UINT64 *size)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    BOOL acting;
    HRESULT hr;

    if (FAILED(hr = hooks->begin_acting(fetch->transfer->job, ACTING_LOCAL_FILE, &acting)))
        return hr;
    hr = fileops_open_temp(fetch->file.temp, fetch->file.in_place, &fetch->handle, size);
    hooks->end_acting(acting);
    return hr;
}

/* Opens the temporary file at the position that is kept; one that is gone or shorter begins anew (ST-BOOT-6, -7). */
HRESULT fetch_open_temp(struct fetch *fetch)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    HRESULT hr = HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
    UINT64 size = 0, kept = end_of_kept(&fetch->file);

    if (fetch->file.start)
        hr = open_old_temp(fetch, &size);
    if (SUCCEEDED(hr) && size > kept)
        hr = fileops_truncate(fetch->handle, kept);
    else if (SUCCEEDED(hr) && size < kept)
        hr = HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
    if (FAILED(hr) && fetch->handle != INVALID_HANDLE_VALUE)
        fetch_close_temp(fetch);
    if (hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND))
    {
        fetch->file.start = 0;
        hr = fetch_create_temp(fetch);
    }
    if (FAILED(hr))
        return hr;
    fetch->writer.highest = fetch->file.start;
    fetch->in_order = TRUE;
    hooks->in_order(fetch->transfer->job, fetch->file.index);
    return S_OK;
}

/* Makes ready to receive from file.start on. A small file stays in memory until it is whole. */
static HRESULT prepare_target(struct fetch *fetch)
{
    BOOL in_memory = fetch->writer.filling && fetch->handle == INVALID_HANDLE_VALUE;
    BOOL whole = fetch->file.size <= SMALL_FILE && (!fetch->file.start || in_memory) && fetch->file.range_count <= 1
            && !fetch->file.scattered;
    HRESULT hr;

    if (fetch->is_piece)
    {
        fetch->done = fetch->done_before = fetch->file.start;
        return S_OK;
    }
    if (!whole && fetch->handle == INVALID_HANDLE_VALUE && FAILED(hr = fetch_open_temp(fetch)))
        return hr;
    if (fetch->done != fetch->file.start)
    {
        fetch->done = fetch->file.start;
        writer_restart(fetch);
    }
    fetch->done_before = fetch->done;
    fetch->durable = min(fetch->durable, fetch->done);
    return S_OK;
}

/* Answers ---------------------------------------------------------------------------------------------------------- */

/* What a redirect or a challenge said is forgotten with the next status line (FILE-PROP-4). */
static void keep_answer(struct fetch *fetch, const char *line, size_t size)
{
    BOOL begins = size >= 5 && !memcmp(line, "HTTP/", 5);

    if (begins)
        fetch->answer_length = 0;
    if (!fetch->answer && !(fetch->answer = malloc(ANSWER_SIZE)))
        return;
    if ((fetch->response.ended && !begins) || size >= ANSWER_SIZE - fetch->answer_length)
        return;
    memcpy(fetch->answer + fetch->answer_length, line, size);
    fetch->answer_length += size;
    fetch->answer[fetch->answer_length] = 0;
}

static size_t on_header(char *data, size_t size, size_t count, void *arg)
{
    struct fetch *fetch = arg;

    traffic_count(fetch, size * count);
    keep_answer(fetch, data, size * count);
    http_response_line(&fetch->response, data, size * count);
    return size * count;
}

/* Body of the GET. Answering less than was given makes libcurl end the request: what is wanted of it is known then. */
static size_t on_body(char *data, size_t size, size_t count, void *arg)
{
    struct fetch *fetch = arg;
    size_t bytes = size * count;
    HRESULT hr;

    traffic_count(fetch, bytes);
    /* The text that comes with a redirect or a challenge. */
    if (redirect_is_answer(fetch) || auth_is_challenge(fetch))
        return bytes;
    /* The whole file in place of a byte is not worth waiting for. */
    if (fetch->stage == FETCH_PROBE)
        return fetch->response.status == 200 ? 0 : bytes;
    if (!fetch->response_checked)
        fetch_check_answer(fetch);
    if (fetch->failed || fetch->restart || fetch->look_again || fetch->ask_again)
        return 0;
    if (FAILED(hr = parts_take(fetch, data, bytes, &bytes)))
    {
        fetch_fail_by_disk(fetch, hr);
        return 0;
    }
    if (fetch->cache_host[0])
        fetch->file.from_cache += bytes;
    if (!fetch_fits_limit(fetch))
        return 0;
    net_count_received(fetch, bytes);
    return bytes;
}

/* Requests --------------------------------------------------------------------------------------------------------- */

void fetch_add_header(struct curl_slist **list, const char *text)
{
    struct curl_slist *longer = curl_slist_append(*list, text);

    if (longer)
        *list = longer;
}

static void add_header(struct fetch *fetch, const char *text)
{
    fetch_add_header(&fetch->headers, text);
}

void fetch_add_custom_headers(struct fetch *fetch, const char *text)
{
    const char *line;
    size_t length;
    char *copy;

    while (text && custom_headers_next(&text, &line, &length))
    {
        if (!(copy = malloc(length + 1)))
            return;
        memcpy(copy, line, length);
        copy[length] = 0;
        /* libcurl takes "Name:" for an order to leave the header out, "Name;" for one without a value. */
        if (copy[length - 1] == ':')
            copy[length - 1] = ';';
        add_header(fetch, copy);
        secret_free_text(copy);
    }
}

/* The headers that BITS sends (HTTP-GET-2), as far as the client has no others. */
static void set_headers(struct fetch *fetch)
{
    const char *custom = fetch->options.headers;
    char line[sizeof(fetch->file.etag) + 32];

    if (!custom_headers_have(custom, "Connection"))
        add_header(fetch, "Connection: Keep-Alive");
    if (!custom_headers_have(custom, "Accept"))
        add_header(fetch, "Accept: */*");
    if (!custom_headers_have(custom, "Accept-Encoding"))
        add_header(fetch, "Accept-Encoding: identity");
    /* HOPT-METHOD-8; servers want to be told. */
    if (fetch->options.method && strcmp(fetch->options.method, "HEAD"))
        add_header(fetch, "Content-Length: 0");
    fetch_add_custom_headers(fetch, custom);
    if (fetch->stage == FETCH_GET && fetch->file.last_modified[0])
    {
        snprintf(line, sizeof(line), "If-Unmodified-Since: %s", fetch->file.last_modified);
        add_header(fetch, line);
    }
    /* Only what is to be joined with other bytes needs it (HTTP-SAME-4). */
    if (fetch->stage == FETCH_GET && fetch->file.etag[0] && fetch->done)
    {
        snprintf(line, sizeof(line), "If-Range: %s", fetch->file.etag);
        add_header(fetch, line);
    }
    curl_easy_setopt(fetch->easy, CURLOPT_HTTPHEADER, fetch->headers);
}

static void set_security(struct fetch *fetch)
{
    CURL *easy = fetch->easy;

    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    /* Sent only to a server that asks for it (HOPT-CERT-19). */
    if (fetch->options.certificate)
        curl_easy_setopt(easy, CURLOPT_SSLCERT, fetch->options.certificate);
    /* libcurl leaves it to certificate.c, which knows the job's flags. */
    curl_easy_setopt(easy, CURLOPT_SSL_OPTIONS, (long)CURLSSLOPT_NO_REVOKE);
}

/* libcurl sends a request again that gets no answer on an old connection, which not every verb allows. */
static void set_method(struct fetch *fetch)
{
    const char *method = fetch_method(fetch);

    curl_easy_setopt(fetch->easy, CURLOPT_NOBODY, strcmp(method, "HEAD") ? 0L : 1L);
    if (!fetch->options.method)
        return;
    curl_easy_setopt(fetch->easy, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(fetch->easy, CURLOPT_FRESH_CONNECT, 1L);
}

static void set_identity(struct fetch *fetch)
{
    BOOL delivery = fetch->file.delivery;
    CURL *easy = fetch->easy;

    curl_easy_setopt(easy, CURLOPT_USERAGENT,
            delivery ? "Microsoft-Delivery-Optimization/10.0" : "Microsoft BITS/7.8");      /* DO-HTTP-16 */
    if (fetch->cache_host[0])
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, CACHE_CONNECT_TIMEOUT_S);
    else
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, delivery ? DELIVERY_CONNECT_TIMEOUT_S : CONNECT_TIMEOUT_S);
    /* What a policy slows down is not slow by itself. */
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT,
            delivery && fetch->transfer->rate > 2 * DELIVERY_SLOW_BYTES ? DELIVERY_SLOW_BYTES : 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, delivery ? DELIVERY_SLOW_S : SILENCE_TIMEOUT_S);
}

static long receive_size(const struct fetch *fetch, const char *url)
{
    if (fetch->stage != FETCH_GET || fetch->file.size <= SMALL_FILE)
        return SMALL_RECEIVE;
    return url_is_https(url) ? LARGE_TLS_RECEIVE : LARGE_RECEIVE;
}

static void set_options(struct fetch *fetch, const char *url)
{
    CURL *easy = fetch->easy;

    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, fetch);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    set_method(fetch);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, receive_size(fetch, url));
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, fetch);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, fetch);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, certificate_check_request);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, fetch);
    set_identity(fetch);
    set_security(fetch);
    proxy_set_options(fetch);
    rate_set_options(fetch);
    redirect_set_cookies(fetch);
}

HRESULT fetch_url(const struct fetch *fetch, char **url)
{
    if (!fetch->url)
        return remote_name_to_request(fetch->file.remote, url);
    return (*url = strdup(fetch->url)) ? S_OK : E_OUTOFMEMORY;
}

const char *fetch_method(const struct fetch *fetch)
{
    if (fetch->options.method)
        return fetch->options.method;
    return fetch->stage == FETCH_HEAD ? "HEAD" : "GET";
}

static void forget_options(struct fetch *fetch)
{
    struct request_options *options = &fetch->options;

    secret_free_text(options->headers);
    secret_free_text(options->auth_headers);
    free(options->certificate);
    free(options->proxy_list);
    free(options->proxy_bypass);
    free(options->cache_hosts);
    options->cache_hosts = NULL;
    /* The verb says what the answer is worth. */
    options->headers = options->auth_headers = NULL;
    options->certificate = options->proxy_list = options->proxy_bypass = NULL;
}

static HRESULT begin_request(struct fetch *fetch, char *url)
{
    HRESULT hr;

    if (!(fetch->easy = net_take_easy(fetch->transfer->net)))
        return E_OUTOFMEMORY;
    memset(&fetch->response, 0, sizeof(fetch->response));
    fetch->socket = INVALID_SOCKET;
    fetch->answer_length = 0;
    fetch->response_checked = fetch->restart = fetch->ask_again = fetch->several = FALSE;
    auth_set_options(fetch, url);
    auth_strip_url(url);
    set_options(fetch, url);
    set_headers(fetch);
    if (FAILED(hr = parts_set_range(fetch)))
        return hr;
    return curl_multi_add_handle(fetch->transfer->net->multi, fetch->easy) == CURLM_OK ? S_OK : E_OUTOFMEMORY;
}

/* The proxy comes first, as it may have to be looked for. */
static HRESULT begin_with_proxy(struct fetch *fetch)
{
    char *url;
    HRESULT hr;

    if (FAILED(hr = fetch_url(fetch, &url)))
        return hr;
    free(fetch->options.method);
    fetch->transfer->net->hooks->request_options(fetch->transfer->job, &fetch->options);
    fetch->has_auth_headers = fetch->options.auth_headers != NULL;
    if (SUCCEEDED(hr = cache_map_url(fetch, &url)))
    {
        servers_enter(fetch, url);
        if ((hr = proxy_find(fetch, url)) == S_OK)
            hr = begin_request(fetch, url);
    }
    forget_options(fetch);
    secret_free_text(url);
    return hr;
}

HRESULT fetch_begin(struct fetch *fetch, enum fetch_stage stage)
{
    HRESULT hr;

    if (fetch->local)
        return copy_begin(fetch, stage);
    fetch->stage = stage;
    if (stage == FETCH_GET && FAILED(hr = prepare_target(fetch)))
    {
        fetch_fail_by_disk(fetch, hr);
        return hr;
    }
    if (stage == FETCH_GET && (hr = ahead_go_on(fetch)) != S_FALSE)
        return hr;
    /* All of it came in pieces, or the service was killed between the last byte and the note that the file is whole. */
    if (stage == FETCH_GET && fetch->done == fetch->file.size)
        return S_FALSE;
    hr = begin_with_proxy(fetch);
    if (hr == S_FALSE)
    {
        fetch->stage = FETCH_PROXY;
        fetch->repeat = stage;
        hr = S_OK;
    }
    if (FAILED(hr) && !fetch->failed)
        fetch_fail(fetch, hr, ERROR_CONTEXT_QUEUE_MANAGER, TRUE);
    return hr;
}
