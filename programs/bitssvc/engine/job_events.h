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


#ifndef OPENBITS_ENGINE_JOB_EVENTS_H
#define OPENBITS_ENGINE_JOB_EVENTS_H

#include "engine/event_log.h"
#include "engine/private.h"

/* Engine lock or call lock held for all of them. */

/* EVENT_JOB_RESUMED, EVENT_JOB_SUSPENDED */
void job_event_state(const struct job *job, enum event_id id);
/* EVENT_JOB_COMPLETED, EVENT_JOB_CANCELLED */
void job_event_end(const struct job *job, enum event_id id);
void job_event_command_line(const struct job *job);
void job_event_file_added(const struct job *job, const struct file_record *file);
/* EVENT_TRANSFER_STARTED, EVENT_TRANSFER_DONE, EVENT_TRANSFER_FAILED; the first one gives the transfer its id. */
void job_event_transfer(struct job_file *file, enum event_id id, HRESULT hr);
/* What a server or a proxy made of the job's credentials; user may be NULL (HTTP-AUTH-15). */
void job_event_credentials(const struct job_file *file, BOOL accepted, const WCHAR *server, const WCHAR *scheme,
        const WCHAR *user);
/* proxy NULL: the proxies for the address were looked up, and list and bypass found; else the request by that one has
 * failed with hr. Texts may be NULL. */
void job_event_proxy(const struct job_file *file, const WCHAR *url, const WCHAR *proxy, const WCHAR *list,
        const WCHAR *bypass, HRESULT hr);
/* property NULL: user, who is not the owner, has cancelled the job; else he has set that property of it. */
void job_event_other_user(const struct job *job, const WCHAR *user, const WCHAR *property);
void job_event_owner_changed(const struct job *job, const WCHAR *old_owner);
void job_event_expired(const struct job *job, ULONG days);
/* Those whose temporary files are still there. */
void job_event_files_left(const struct job *job, const ULONG *indices, ULONG count);
/* The client has refused so often that the next call comes only after the retry delay. */
void job_event_notification_fails(const struct job *job);
/* EVENT_QUOTA_*; no lock needed. */
void job_event_quota(enum event_id id, const WCHAR *entity, ULONG size, ULONG limit);
/* EVENT_COMMAND_FAILED, EVENT_COMMAND_NOT_STARTED; code is the exit status or the error. */
void job_event_command(struct job *job, enum event_id id, const WCHAR *program, ULONG code);

#endif
