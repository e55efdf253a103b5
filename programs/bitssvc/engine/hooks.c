/*
 * What the transfer layer reports, entered into the job
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
#include <stdlib.h>

#include "engine/fill_plan.h"
#include "engine/job_events.h"
#include "engine/private.h"
#include "engine/secret.h"
#include "engine/sid.h"
#include "private/strings.h"

/* Progress is written to the store this often at most. */
#define CHECKPOINT_MS 5000

/* What the other files leave of the job's largest size, as far as theirs are known. Engine lock. */
static UINT64 limit_of(const struct job_file *file)
{
    const struct job *job = file->job;
    UINT64 limit = job_value_number(job, JOB_VALUE_MAX_DOWNLOAD_SIZE), others = job->size_total;

    if (!limit)
        return SIZE_IS_UNKNOWN;
    if (file->rec.size != SIZE_IS_UNKNOWN)
        others -= file->rec.size;
    return limit > others ? limit - others : 0;
}

/* A dynamic file has no past: it begins from 0 each time (HTTP-DYN-2, HOPT-METHOD-6, -8). Without FOREGROUND it is one
 * as others are (JOB-DYN-2). Engine lock. */
static BOOL is_dynamic(const struct job *job)
{
    return (job_value_number(job, JOB_VALUE_DYNAMIC_CONTENT) || job->rec.values[JOB_VALUE_HTTP_METHOD])
            && job->rec.numbers[JOB_NUMBER_PRIORITY] == JOB_PRIORITY_FOREGROUND;
}

static void describe_past(const struct job_file *from, struct transfer_file *to)
{
    to->size = to->total = SIZE_IS_UNKNOWN;
    if ((to->dynamic = is_dynamic(from->job)))
        return;
    to->total = from->rec.flags & FILE_TOTAL_GIVEN ? from->rec.total : SIZE_IS_UNKNOWN;
    if (from->rec.flags & FILE_SIZE_GUESSED)
        return;
    to->size = from->rec.size;
    to->start = from->rec.durable;
    to->from_cache = from->rec.from_cache;
    if (from->rec.etag)
        lstrcpynA(to->etag, from->rec.etag, sizeof(to->etag));
    if (from->rec.last_modified)
        lstrcpynA(to->last_modified, from->rec.last_modified, sizeof(to->last_modified));
}

static BOOL copy_ranges(struct transfer_file *to, const struct byte_range *ranges, size_t count)
{
    if (!ranges || !count)
        return TRUE;
    to->range_count = (ULONG)count;
    if ((to->ranges = malloc(count * sizeof(*ranges))))
        memcpy(to->ranges, ranges, count * sizeof(*ranges));
    return to->ranges != NULL;
}

/* Of a scattered file size and start are those of its plan. */
static BOOL describe_ranges(const struct job_file *from, struct transfer_file *to)
{
    struct fill_plan plan;

    if (!file_is_scattered(from))
        return copy_ranges(to, from->rec.ranges ? (const struct byte_range *)from->rec.ranges->data : NULL,
                file_range_count(from));
    file_get_plan(from, &plan);
    to->scattered = TRUE;
    to->whole = !file_is_on_demand(from);
    to->asked = plan.asked;
    if (to->size != SIZE_IS_UNKNOWN)
    {
        to->remote_size = to->size;
        to->size = fill_plan_total(plan.ranges, plan.count);
    }
    return copy_ranges(to, plan.ranges, plan.count);
}

static BOOL describe_file(const struct job_file *from, struct transfer_file *to)
{
    memset(to, 0, sizeof(*to));
    to->index = from->index;
    to->remote = wcs_copy(from->rec.remote);
    to->temp = wcs_copy(from->rec.temp);
    to->in_place = file_is_in_place(&from->rec);
    to->limit = limit_of(from);
    to->acl_flags = (ULONG)job_value_number(from->job, JOB_VALUE_ACL_FLAGS);
    describe_past(from, to);
    to->delivery = job_is_delivery(from->job);
    to->flush_later = download_is_volatile(from->job);
    if (to->remote && to->temp && describe_ranges(from, to))
        return TRUE;
    transfer_file_free_strings(to);
    return FALSE;
}

static BOOL next_file(struct job *job, ULONG index, struct transfer_file *file)
{
    struct engine *engine = job->engine;
    BOOL found = FALSE;

    AcquireSRWLockShared(&engine->lock);
    for (; index < job->file_count && !found; ++index)
    {
        if (file_wants_bytes(job->files[index]))
            found = describe_file(job->files[index], file);
        /* The network thread asks for the same file several times (LOG-ORDER-2). */
        if (found && IsEqualGUID(&job->files[index]->transfer_id, &GUID_NULL))
            job_event_transfer(job->files[index], EVENT_TRANSFER_STARTED, S_OK);
    }
    ReleaseSRWLockShared(&engine->lock);
    return found;
}

static char *value_text(struct job *job, enum job_value id)
{
    struct record_blob *value;
    char *text;

    if (job_get_value(job, id, &value) != S_OK)
        return NULL;
    text = wcs_to_utf8((const WCHAR *)value->data);
    secret_free(value);
    return text;
}

/* In the order of BG_CERT_STORE_LOCATION. */
static const char *const locations[] = { "CurrentUser", "LocalMachine", "CurrentService", "Services", "Users",
        "CurrentUserGroupPolicy", "LocalMachineGroupPolicy", "LocalMachineEnterprise" };

static char *certificate_path(struct job *job)
{
    const struct client_certificate *certificate;
    char *store, *path = NULL, *end;
    struct record_blob *value;
    unsigned int i;

    if (job_get_value(job, JOB_VALUE_CERTIFICATE, &value) != S_OK)
        return NULL;
    certificate = (const struct client_certificate *)value->data;
    if (certificate->location < ARRAYSIZE(locations) && (store = wcs_to_utf8(certificate->names)))
    {
        if ((path = malloc(strlen(store) + 2 * CERTIFICATE_HASH_SIZE + 32)))
        {
            end = path + sprintf(path, "%s\\%s\\", locations[certificate->location], store);
            for (i = 0; i < CERTIFICATE_HASH_SIZE; ++i)
                end += sprintf(end, "%02X", certificate->hash[i]);
        }
        free(store);
    }
    secret_free(value);
    return path;
}

/* Whether and how a cache server is used (DO-CACHE-HOST, DO-CACHE-USE-5). */
static void cache_options(struct job *job, struct request_options *options)
{
    struct engine *engine = job->engine;
    const struct do_settings *settings = &engine->do_settings;

    options->cache_hosts = NULL;
    if (!face_has_do_policies(job->rec.face))
        return;
    AcquireSRWLockShared(&engine->lock);
    if (settings->cache_hosts)
        options->cache_hosts = strdup(settings->cache_hosts);
    options->cache_delay = job->rec.numbers[JOB_NUMBER_PRIORITY] == JOB_PRIORITY_FOREGROUND
            ? settings->foreground_delay : settings->background_delay;
    options->running_ms = clock_now() - job->resumed_at;
    ReleaseSRWLockShared(&engine->lock);
}

static BOOL is_of_service_account(struct job *job)
{
    BOOL is;

    AcquireSRWLockShared(&job->engine->lock);
    is = sid_is_service_account(job->rec.texts[JOB_TEXT_OWNER_SID]);
    ReleaseSRWLockShared(&job->engine->lock);
    return is;
}

static void request_options(struct job *job, struct request_options *options)
{
    cache_options(job, options);
    options->headers = value_text(job, JOB_VALUE_HEADERS);
    options->auth_headers = value_text(job, JOB_VALUE_AUTH_HEADERS);
    options->method = value_text(job, JOB_VALUE_HTTP_METHOD);
    options->priority = job_get_number(job, JOB_NUMBER_PRIORITY);
    options->certificate = certificate_path(job);
    options->security = (ULONG)job_get_value_number(job, JOB_VALUE_SECURITY_FLAGS);
    options->ask_about_certificate = job_get_value_number(job, JOB_VALUE_CERTIFICATE_CHECK) != 0;
    options->proxy_usage = (ULONG)job_get_value_number(job, JOB_VALUE_PROXY_USAGE);
    options->proxy_list = value_text(job, JOB_VALUE_PROXY_LIST);
    options->proxy_bypass = value_text(job, JOB_VALUE_PROXY_BYPASS);
    options->service_account = is_of_service_account(job);
    options->stored_credentials = (ULONG)job_get_value_number(job, JOB_VALUE_STORED_CREDENTIALS);
}

/* POL-RATE-6: the priority of this moment. */
static UINT64 rate(struct job *job)
{
    struct engine *engine = job->engine;
    UINT64 rate;

    AcquireSRWLockShared(&engine->lock);
    rate = throttle_rate(job);
    ReleaseSRWLockShared(&engine->lock);
    return rate;
}

static BOOL lan_is_free(struct job *job)
{
    struct engine *engine = job->engine;
    BOOL is_free;

    AcquireSRWLockShared(&engine->lock);
    is_free = throttle_frees_lan(job);
    ReleaseSRWLockShared(&engine->lock);
    return is_free;
}

/* Delivery Optimization has limits of its own for that. */
static BOOL yields(struct job *job)
{
    return !face_is_delivery(job->rec.face) && job_get_number(job, JOB_NUMBER_PRIORITY) != JOB_PRIORITY_FOREGROUND;
}

/* Both texts with their NULs, or one NUL alone for the owner's own logon. */
static BOOL credentials(struct job *job, ULONG target, ULONG scheme, struct credentials *credentials)
{
    struct record_blob *value;
    const WCHAR *text;
    size_t length;

    memset(credentials, 0, sizeof(*credentials));
    if (job_get_value(job, job_credentials_value(target, scheme), &value) != S_OK)
        return FALSE;
    text = (const WCHAR *)value->data;
    length = wcsnlen(text, value->size / sizeof(*text)) + 1;
    if (value->size / sizeof(*text) > length)
    {
        credentials->user = wcs_to_utf8(text);
        credentials->password = wcs_to_utf8(text + length);
    }
    secret_free(value);
    return TRUE;
}

static WCHAR *wide(const char *text)
{
    return text ? wcs_from_utf8(text) : NULL;
}

static void credentials_judged(struct job *job, ULONG index, BOOL accepted, const char *server, ULONG scheme,
        const char *user)
{
    static const WCHAR *const schemes[] = { L"", L"Basic", L"Digest", L"NTLM", L"Negotiate", L"Passport" };
    WCHAR *server_text = wcs_from_utf8(server), *user_text = wide(user);
    struct engine *engine = job->engine;

    AcquireSRWLockShared(&engine->lock);
    job_event_credentials(job->files[index], accepted, server_text, schemes[scheme], user_text);
    ReleaseSRWLockShared(&engine->lock);
    free(server_text);
    free(user_text);
}

static void proxy(struct job *job, ULONG index, const struct proxy_report *report)
{
    struct engine *engine = job->engine;
    WCHAR *texts[4];
    unsigned int i;

    if (!event_log_is_read())
        return;
    texts[0] = wide(report->url);
    texts[1] = wide(report->proxy);
    texts[2] = wide(report->list);
    texts[3] = wide(report->bypass);
    AcquireSRWLockShared(&engine->lock);
    job_event_proxy(job->files[index], texts[0], texts[1], texts[2], texts[3], report->code);
    ReleaseSRWLockShared(&engine->lock);
    for (i = 0; i < ARRAYSIZE(texts); ++i)
        free(texts[i]);
}

/* The file goes by the name that it was redirected to (HOPT-REDIR-2). Engine lock. */
static void take_redirect(struct job_file *file, WCHAR *name)
{
    struct store_change *change;

    free(file->rec.remote);
    file->rec.remote = name;
    change = store_change_new();
    store_change_put_file(change, &file->job->rec.id, file->index, &file->rec);
    store_post(file->job->engine->store, change);
    job_touch(file->job);
}

/* Takes the block over; engine lock. */
static void take_text(char **to, char *text)
{
    free(*to);
    *to = text;
}

static void answered(struct job *job, ULONG index, const struct transfer_answer *answer)
{
    WCHAR *name = answer->new_name ? wcs_from_utf8(answer->new_name) : NULL;
    char *headers = answer->headers ? strdup(answer->headers) : NULL;
    char *target = answer->redirect_target ? strdup(answer->redirect_target) : NULL;
    char *address = answer->address ? strdup(answer->address) : NULL;
    struct engine *engine = job->engine;
    struct job_file *file;

    AcquireSRWLockExclusive(&engine->lock);
    file = job->files[index];
    if (headers)
        take_text(&file->rec.headers, headers);
    take_text(&file->redirect_target, target);
    take_text(&file->server_address, address);
    if (name && wcscmp(name, file->rec.remote))
    {
        take_redirect(file, name);
        name = NULL;
    }
    ReleaseSRWLockExclusive(&engine->lock);
    free(name);
}

static void connected(struct job *job, struct transfer *transfer)
{
    struct engine *engine = job->engine;

    AcquireSRWLockExclusive(&engine->lock);
    if (job->transfer == transfer && job->state == JOB_STATE_CONNECTING)
    {
        job->state = JOB_STATE_TRANSFERRING;
        job->error_shown = FALSE;
        job_touch(job);
    }
    ReleaseSRWLockExclusive(&engine->lock);
}

/* Bytes of a file that are in; engine lock. Progress, also a first byte, ends a stall (ERR-RETRY-4). */
static void set_done(struct job_file *file, UINT64 done, UINT64 durable)
{
    struct job *job = file->job;

    if (done > file->done)
        throttle_measure(job, done - file->done);
    if (done > file->done)
        job->stalled_since = job->stall_failures = 0;
    job->done_total += done - file->done;
    file->done = done;
    file->rec.durable = durable;
}

static void set_size(struct job_file *file, UINT64 size)
{
    struct job *job = file->job;

    if (file->rec.size == SIZE_IS_UNKNOWN && size != SIZE_IS_UNKNOWN)
        --job->unknown_sizes;
    else if (file->rec.size != SIZE_IS_UNKNOWN && size == SIZE_IS_UNKNOWN)
        ++job->unknown_sizes;
    job->size_total += size == SIZE_IS_UNKNOWN ? 0 : size;
    job->size_total -= file->rec.size == SIZE_IS_UNKNOWN ? 0 : file->rec.size;
    file->rec.size = size;
}

static void replace_string(char **to, const char *from)
{
    free(*to);
    *to = *from ? strdup(from) : NULL;
}

static void post_file(struct job_file *file)
{
    struct store_change *change = store_change_new();

    store_change_set_file(change, &file->job->rec.id, file->index, &file->rec);
    store_post(file->job->engine->store, change);
}

/* A job whose bytes come in for weeks is not inactive (LIM-TIME-4). Engine lock. */
static void post_job(struct job *job)
{
    struct store_change *change = store_change_new();

    store_change_put_job(change, &job->rec);
    store_post(job->engine->store, change);
    job->stored_time = job->rec.modified;
}

/* Engine lock. */
static void take_plan(struct job_file *file, const struct transfer_file *what)
{
    if (what->size != SIZE_IS_UNKNOWN && FAILED(file_set_plan(file, what->ranges, what->range_count, what->asked)))
        ERR("No memory for the plan of file %lu.\n", file->index);
    post_file(file);
}

static void learned(struct job *job, const struct transfer_file *what)
{
    struct job_file *file = job->files[what->index];
    struct engine *engine = job->engine;

    AcquireSRWLockExclusive(&engine->lock);
    set_size(file, what->scattered && what->size != SIZE_IS_UNKNOWN ? what->remote_size : what->size);
    file->rec.flags &= ~FILE_SIZE_GUESSED;
    if (what->no_ranges)
        file->rec.flags |= FILE_NO_RANGES;
    if (!(file->rec.flags & FILE_TOTAL_GIVEN))
        file->rec.total = what->total;
    replace_string(&file->rec.etag, what->etag);
    replace_string(&file->rec.last_modified, what->last_modified);
    if (!what->start)
    {
        set_done(file, 0, 0);
        file->broken = file->fed != 0;
        feeder_kick(file);
    }
    if (what->scattered)
        take_plan(file, what);
    if (!what->start && (file->rec.flags & FILE_IN_ORDER))
    {
        file->rec.flags &= ~FILE_IN_ORDER;
        post_file(file);
        store_hurry(engine->store);
    }
    job_touch(job);
    ReleaseSRWLockExclusive(&engine->lock);
}

/* Stored at once and not at the next checkpoint: a kill of the service is to cost no more than what was not written.
 * A file in place starts over (ST-BOOT-8), a dynamic one too (HTTP-DYN-2). */
static void in_order(struct job *job, ULONG index)
{
    struct job_file *file = job->files[index];
    struct engine *engine = job->engine;

    AcquireSRWLockExclusive(&engine->lock);
    if (!(file->rec.flags & FILE_IN_ORDER) && !file_is_in_place(&file->rec) && !is_dynamic(job)
            && !file_is_scattered(file))
    {
        file->rec.flags |= FILE_IN_ORDER;
        post_file(file);
        store_hurry(engine->store);
    }
    ReleaseSRWLockExclusive(&engine->lock);
}

static void cached(struct job *job, ULONG index, UINT64 bytes)
{
    struct engine *engine = job->engine;

    AcquireSRWLockExclusive(&engine->lock);
    job->files[index]->rec.from_cache = bytes;
    ReleaseSRWLockExclusive(&engine->lock);
}

static void progress(struct job *job, ULONG index, UINT64 done, UINT64 durable)
{
    struct engine *engine = job->engine;
    ULONGLONG now = clock_now();
    struct job_file *file;

    AcquireSRWLockExclusive(&engine->lock);
    file = job->files[index];
    file_begins(file);
    set_done(file, done, durable);
    feeder_kick(file);
    if (now >= job->checkpoint_at)
    {
        job->checkpoint_at = now + CHECKPOINT_MS;
        post_file(file);
        if (job_time_is_stale(job))
            post_job(job);
    }
    job_touch(job);
    ReleaseSRWLockExclusive(&engine->lock);
}

/* What was asked for is in. Engine lock. */
static void parts_done(struct job_file *file, UINT64 size)
{
    set_done(file, size, size);
    file_pauses(file);
    post_file(file);
    job_touch(file->job);
}

/* Engine lock. */
static void all_done(struct job_file *file, const struct transfer_file *what)
{
    struct job *job = file->job;

    set_size(file, what->size);
    set_done(file, what->size, what->size);
    if (!(file->rec.flags & FILE_TRANSFERRED))
        ++job->transferred_count;
    file->rec.flags |= FILE_TRANSFERRED;
    if (what->flush_later)
        file->rec.flags |= FILE_NOT_FLUSHED;
    file_pauses(file);
    feeder_kick(file);
    job_event_transfer(file, EVENT_TRANSFER_DONE, S_OK);
    post_file(file);
    job_touch(job);
    if (job->rec.numbers[JOB_NUMBER_NOTIFY_FLAGS] & NOTIFY_FLAG_FILE)
        notifier_kick(job);
}

static void file_done(struct job *job, const struct transfer_file *what)
{
    struct engine *engine = job->engine;
    struct job_file *file;

    AcquireSRWLockExclusive(&engine->lock);
    file = job->files[what->index];
    if (file->rec.plan && file->rec.size != SIZE_IS_UNKNOWN && what->size < file->rec.size)
        parts_done(file, what->size);
    else
        all_done(file, what);
    ReleaseSRWLockExclusive(&engine->lock);
}

const struct transfer_hooks engine_transfer_hooks =
{
    next_file,
    job_begin_acting,
    job_end_acting,
    request_options,
    rate,
    lan_is_free,
    yields,
    credentials,
    credentials_judged,
    proxy,
    answered,
    connected,
    learned,
    cached,
    in_order,
    progress,
    file_done,
    certificates_accepted,
    certificates_ask,
    scheduler_transfer_ended,
};
