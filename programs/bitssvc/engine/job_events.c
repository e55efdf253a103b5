/*
 * What happens to jobs, for the event log
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


#include <stdlib.h>

#include "engine/job_events.h"
#include "private/strings.h"

#include <winhttp.h>

static const WCHAR *title(const struct job *job)
{
    return job->rec.texts[JOB_TEXT_DISPLAY_NAME];
}

static const WCHAR *owner(const struct job *job)
{
    return job->rec.texts[JOB_TEXT_OWNER_SID];
}

/* The remote name without a user and his password (LOG-URL-1). */
static void add_url(struct event *event, const WCHAR *url)
{
    const WCHAR *host = url ? wcsstr(url, L"://") : NULL, *end, *at;
    WCHAR *copy;

    if (!event)
        return;
    if (!host)
    {
        event_add_text(event, url);
        return;
    }
    host += 3;
    end = host + wcscspn(host, L"/?#");
    for (at = end; at > host && at[-1] != '@'; --at)
        continue;
    if ((copy = wcs_copy(url)) && at > host)
        memmove(copy + (host - url), copy + (at - url), (wcslen(at) + 1) * sizeof(*copy));
    event_add_text(event, copy);
    free(copy);
}

void job_event_state(const struct job *job, enum event_id id)
{
    struct event *event = event_begin(id);

    event_add_guid(event, &job->rec.id);
    event_add_text(event, title(job));
    event_write(event);
}

/* The user of a call that changes a job is its owner, as far as this can tell. */
static struct event *begin_with_user(const struct job *job, enum event_id id)
{
    struct event *event = event_begin(id);

    event_add_text(event, owner(job));
    event_add_text(event, title(job));
    event_add_guid(event, &job->rec.id);
    event_add_text(event, owner(job));
    event_add_number(event, job->file_count);
    return event;
}

void job_event_end(const struct job *job, enum event_id id)
{
    struct event *event = begin_with_user(job, id);

    if (id == EVENT_JOB_COMPLETED)
    {
        event_add_number(event, job->done_total);
        event_add_number(event, 0);
    }
    event_write(event);
}

void job_event_command_line(const struct job *job)
{
    struct event *event = event_begin(EVENT_COMMAND_LINE_SET);

    event_add_text(event, title(job));
    event_add_guid(event, &job->rec.id);
    event_add_text(event, owner(job));
    event_add_text(event, job->rec.texts[JOB_TEXT_NOTIFY_PROGRAM]);
    event_add_text(event, job->rec.texts[JOB_TEXT_NOTIFY_PARAMETERS]);
    event_write(event);
}

void job_event_file_added(const struct job *job, const struct file_record *file)
{
    struct event *event = begin_with_user(job, EVENT_FILE_ADDED);

    add_url(event, file->remote);
    event_add_text(event, file->local);
    event_write(event);
}

static void add_transfer(struct event *event, const struct job_file *file)
{
    event_add_guid(event, &file->transfer_id);
    event_add_text(event, title(file->job));
    event_add_guid(event, &file->job->rec.id);
    add_url(event, file->rec.remote);
    event_add_text(event, NULL);
}

static void add_sizes(struct event *event, const struct job_file *file)
{
    const char *modified = file->rec.last_modified;
    WCHAR *time = modified ? wcs_from_utf8(modified) : NULL;

    event_add_text(event, time);
    event_add_number(event, file->rec.size);
    event_add_number(event, file->rec.size);
    event_add_number(event, file->done);
    free(time);
}

/* The server's answer breaks the rules of HTTP (LOG-EVENT-15). */
static void tell_bad_answer(const struct job_file *file, HRESULT hr)
{
    struct event *event;

    if (hr != HRESULT_FROM_WIN32(ERROR_WINHTTP_INVALID_SERVER_RESPONSE) && hr != BG_E_INVALID_SERVER_RESPONSE)
        return;
    event = event_begin(EVENT_BAD_ANSWER);
    event_add_text(event, title(file->job));
    event_add_text(event, owner(file->job));
    event_add_guid(event, &file->job->rec.id);
    add_url(event, file->rec.remote);
    event_add_guid(event, &file->transfer_id);
    event_add_text(event, NULL);            /* proxy */
    event_add_number(event, (ULONG)hr);
    event_add_number(event, file->rec.size);
    event_add_text(event, NULL);            /* version of HTTP, ranges */
    event_add_text(event, NULL);
    event_write(event);
}

void job_event_transfer(struct job_file *file, enum event_id id, HRESULT hr)
{
    struct event *event = event_begin(id);

    if (!event)
        return;
    if (id == EVENT_TRANSFER_STARTED && FAILED(CoCreateGuid(&file->transfer_id)))
        file->transfer_id = GUID_NULL;
    if (id == EVENT_TRANSFER_FAILED)
        tell_bad_answer(file, hr);
    add_transfer(event, file);
    if (id != EVENT_TRANSFER_STARTED)
        event_add_number(event, (ULONG)hr);
    add_sizes(event, file);
    if (id == EVENT_TRANSFER_STARTED)
    {
        event_add_number(event, 0);
    }
    else
    {
        event_add_text(event, NULL);        /* proxy */
        event_add_number(event, 0);         /* peers: flags, bytes, code, context */
        event_add_number(event, 0);
        event_add_number(event, 0);
        event_add_text(event, NULL);
        event_add_number(event, 0);         /* bandwidth limit, and whether it holds in the local network */
        event_add_number(event, 0);
        file->transfer_id = GUID_NULL;
    }
    event_write(event);
}

void job_event_command(struct job *job, enum event_id id, const WCHAR *program, ULONG code)
{
    struct event *event = event_begin(id);

    event_add_text(event, title(job));
    if (event)
        add_url(event, job->file_count ? job->files[0]->rec.remote : NULL);
    event_add_text(event, program);
    event_add_number(event, code);
    event_write(event);
}

void job_event_credentials(const struct job_file *file, BOOL accepted, const WCHAR *server, const WCHAR *scheme,
        const WCHAR *user)
{
    struct event *event = event_begin(accepted ? EVENT_CREDENTIALS_ACCEPTED : EVENT_CREDENTIALS_REFUSED);

    event_add_text(event, server);
    event_add_text(event, title(file->job));
    add_url(event, file->rec.remote);
    event_add_text(event, scheme);
    event_add_text(event, user);
    event_write(event);
}

static void tell_proxy_failed(const struct job_file *file, const WCHAR *url, const WCHAR *proxy, const WCHAR *list,
        HRESULT hr)
{
    struct event *event = event_begin(EVENT_PROXY_FAILED);

    add_url(event, url);
    event_add_number(event, (ULONG)hr);
    event_add_text(event, proxy);
    event_add_text(event, title(file->job));
    event_add_text(event, owner(file->job));
    event_add_guid(event, &file->job->rec.id);
    event_add_guid(event, &file->transfer_id);
    event_add_text(event, list);
    event_write(event);
}

static void tell_proxy_lookup(const struct job_file *file, const WCHAR *url, const WCHAR *list, const WCHAR *bypass,
        HRESULT hr)
{
    struct event *event = event_begin(EVENT_PROXY_LOOKUP);

    event_add_text(event, title(file->job));
    event_add_guid(event, &file->job->rec.id);
    event_add_text(event, owner(file->job));
    add_url(event, url);
    event_add_guid(event, &file->transfer_id);
    event_add_text(event, list);
    event_add_text(event, bypass);
    event_add_number(event, (ULONG)hr);
    event_write(event);
}

void job_event_proxy(const struct job_file *file, const WCHAR *url, const WCHAR *proxy, const WCHAR *list,
        const WCHAR *bypass, HRESULT hr)
{
    if (proxy)
        tell_proxy_failed(file, url, proxy, list, hr);
    else
        tell_proxy_lookup(file, url, list, bypass, hr);
}

/* Those that an administrator reads -------------------------------------------------------------------------------- */

static struct event *begin_with_owner(const struct job *job, enum event_id id, const WCHAR *job_owner)
{
    struct event *event = event_begin(id);

    event_add_guid(event, &job->rec.id);
    event_add_text(event, title(job));
    if (job_owner)
        event_add_text(event, job_owner);
    return event;
}

void job_event_other_user(const struct job *job, const WCHAR *user, const WCHAR *property)
{
    enum event_id id = property ? EVENT_CHANGED_BY_OTHER : EVENT_CANCELLED_BY_OTHER;
    struct event *event = begin_with_owner(job, id, owner(job));

    event_add_text(event, property ? property : user);
    event_write(event);
}

void job_event_owner_changed(const struct job *job, const WCHAR *old_owner)
{
    struct event *event = begin_with_owner(job, EVENT_OWNER_CHANGED, old_owner);

    event_add_text(event, owner(job));
    event_write(event);
}

void job_event_expired(const struct job *job, ULONG days)
{
    struct event *event = begin_with_owner(job, EVENT_JOB_EXPIRED, owner(job));

    event_add_number(event, days);
    event_write(event);
}

/* As many names as a text of an event may have. */
#define NAMES_LENGTH 8000

/* Takes names until the text is full; how many. */
static ULONG add_names(struct event *event, const struct job *job, const ULONG *indices, ULONG count)
{
    WCHAR *text = malloc((NAMES_LENGTH + 1) * sizeof(*text));
    size_t used = 0, length;
    ULONG i;

    for (i = 0; text && i < count; ++i)
    {
        const WCHAR *name = job->files[indices[i]]->rec.temp;

        length = wcslen(name);
        if (used + length + 1 > NAMES_LENGTH)
            break;
        memcpy(text + used, name, length * sizeof(*text));
        used += length;
        text[used++] = '\n';
    }
    if (text)
        text[used] = 0;
    event_add_text(event, text);
    free(text);
    return max(i, 1);
}

void job_event_files_left(const struct job *job, const ULONG *indices, ULONG count)
{
    enum event_id id = EVENT_FILES_LEFT;
    struct event *event;

    while (count && (event = begin_with_owner(job, id, NULL)))
    {
        ULONG taken = add_names(event, job, indices, count);

        event_write(event);
        indices += taken;
        count -= taken;
        id = EVENT_MORE_FILES_LEFT;
    }
}

void job_event_notification_fails(const struct job *job)
{
    struct event *event = begin_with_owner(job, EVENT_NOTIFICATION_FAILS, NULL);

    event_add_number(event, job->rec.numbers[JOB_NUMBER_RETRY_DELAY]);
    event_write(event);
}

void job_event_quota(enum event_id id, const WCHAR *entity, ULONG size, ULONG limit)
{
    struct event *event = event_begin(id);

    event_add_text(event, entity);
    event_add_number(event, size);
    event_add_number(event, limit);
    event_write(event);
}
