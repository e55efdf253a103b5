/*
 * Entries for the event log
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


#ifndef OPENBITS_ENGINE_EVENT_LOG_H
#define OPENBITS_ENGINE_EVENT_LOG_H

#include <windows.h>

/* The numbers that Windows' own service uses (LOG-EVENT, LOG-ADMIN). Each has its text in messages.mc. */
enum event_id
{
    EVENT_JOB_RESUMED = 1,
    EVENT_JOB_SUSPENDED = 2,
    EVENT_JOB_CREATED = 3,
    EVENT_JOB_COMPLETED = 4,
    EVENT_JOB_CANCELLED = 5,
    EVENT_COMMAND_LINE_SET = 6,
    EVENT_TRANSFER_STARTED = 59,
    EVENT_TRANSFER_DONE = 60,
    EVENT_TRANSFER_FAILED = 61,
    EVENT_COMMAND_FAILED = 63,
    EVENT_COMMAND_NOT_STARTED = 64,
    EVENT_PROXY_FAILED = 200,
    EVENT_PROXY_LOOKUP = 201,
    EVENT_BAD_ANSWER = 202,
    EVENT_CREDENTIALS_ACCEPTED = 203,
    EVENT_CREDENTIALS_REFUSED = 204,
    EVENT_CANCELLED_BY_OTHER = 16384,
    EVENT_FILES_LEFT = 16385,
    EVENT_MORE_FILES_LEFT = 16386,
    EVENT_CHANGED_BY_OTHER = 16387,
    EVENT_OWNER_CHANGED = 16388,
    EVENT_JOB_EXPIRED = 16389,
    EVENT_NOTIFICATION_FAILS = 16390,
    EVENT_QUOTA_JOBS_OF_USER = 16397,
    EVENT_QUOTA_JOBS = 16398,
    EVENT_QUOTA_FILES = 16400,
    EVENT_QUOTA_RANGES = 16401,
    EVENT_FILE_ADDED = 16403,
};

struct event;

/* An entry is put together field by field, in the order of the event's definition. NULL where nobody would read it, or
 * without memory: then all of the following do nothing. Never waits, and may be called under any lock: entries go out
 * by a thread of their own, in order, to the event log and to the trace (LOG-PROV-5). */
struct event *event_begin(enum event_id id);
/* Whether event_begin() would begin one, for those who have to find out what to write. */
BOOL event_log_is_read(void);
void event_add_text(struct event *event, const WCHAR *text);
void event_add_guid(struct event *event, const GUID *guid);
void event_add_number(struct event *event, UINT64 number);
/* Frees it. */
void event_write(struct event *event);
/* Before the process ends: waits until all entries are out, for some seconds at most. */
void event_log_flush(void);

#endif
