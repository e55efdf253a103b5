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


#include <stdio.h>
#include <stdlib.h>

#include "engine/event_log.h"
#include "private/debug.h"
#include "private/list.h"
#include "private/strings.h"

#define MAX_FIELDS 20
/* More than this waits only for a log that hangs. */
#define MAX_WAITING 10000
/* And holds up the end of the service for no longer than this. */
#define FLUSH_MS 5000
#define SOURCE L"Microsoft-Windows-Bits-Client"

struct event
{
    struct list entry;
    enum event_id id;
    WORD count;
    WCHAR *fields[MAX_FIELDS];
};

static struct
{
    SRWLOCK lock;
    CONDITION_VARIABLE wake;
    CONDITION_VARIABLE written;     /* nothing waits any more */
    struct list waiting;
    ULONG count;
    BOOL busy;                      /* the thread writes what it has taken */
    HANDLE thread;
}
queue = { SRWLOCK_INIT, CONDITION_VARIABLE_INIT, CONDITION_VARIABLE_INIT, LIST_INIT(queue.waiting), 0, FALSE, NULL };

/* Wine has the functions and no log behind them. */
static BOOL has_event_log(void)
{
    static LONG known;

    if (!known)
        known = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") ? 1 : 2;
    return known == 2;
}

BOOL event_log_is_read(void)
{
    return debug_level >= DEBUG_TRACE || has_event_log();
}

struct event *event_begin(enum event_id id)
{
    struct event *event;

    if (!event_log_is_read())
        return NULL;
    if ((event = calloc(1, sizeof(*event))))
        event->id = id;
    return event;
}

void event_add_text(struct event *event, const WCHAR *text)
{
    if (!event || event->count == MAX_FIELDS)
        return;
    event->fields[event->count++] = wcs_copy(text ? text : L"");
}

void event_add_guid(struct event *event, const GUID *guid)
{
    WCHAR text[40];

    if (event && StringFromGUID2(guid, text, ARRAYSIZE(text)))
        event_add_text(event, text);
}

void event_add_number(struct event *event, UINT64 number)
{
    WCHAR text[24];

    swprintf(text, ARRAYSIZE(text), L"%I64u", number);
    event_add_text(event, text);
}

static void free_event(struct event *event)
{
    unsigned int i;

    for (i = 0; i < event->count; ++i)
        free(event->fields[i]);
    free(event);
}

/* Writing ---------------------------------------------------------------------------------------------------------- */

static void trace_event(const struct event *event)
{
    char line[900];
    size_t used = 0;
    unsigned int i;

    for (i = 0; i < event->count && used < sizeof(line) - 1; ++i)
        used += snprintf(line + used, sizeof(line) - used, "%s%s", i ? ", " : "", debugstr_w(event->fields[i]));
    TRACE("Event %u: %s.\n", event->id, line);
}

static WORD event_type(enum event_id id)
{
    switch (id)
    {
        case EVENT_TRANSFER_FAILED:
        case EVENT_COMMAND_FAILED:
        case EVENT_COMMAND_NOT_STARTED:
        case EVENT_FILES_LEFT:
        case EVENT_MORE_FILES_LEFT:
        case EVENT_JOB_EXPIRED:
        case EVENT_NOTIFICATION_FAILS:
        case EVENT_QUOTA_JOBS_OF_USER:
        case EVENT_QUOTA_JOBS:
        case EVENT_QUOTA_FILES:
        case EVENT_QUOTA_RANGES:
            return EVENTLOG_WARNING_TYPE;
        case EVENT_BAD_ANSWER:
            return EVENTLOG_ERROR_TYPE;
        default:
            return EVENTLOG_INFORMATION_TYPE;
    }
}

static void report(HANDLE source, struct event *event)
{
    if (debug_level >= DEBUG_TRACE)
        trace_event(event);
    if (source)
        ReportEventW(source, event_type(event->id), 0, event->id, NULL, event->count, 0,
                (const WCHAR **)event->fields, NULL);
    free_event(event);
}

static struct event *next_event(void)
{
    struct event *event;

    AcquireSRWLockExclusive(&queue.lock);
    queue.busy = FALSE;
    while (list_empty(&queue.waiting))
    {
        WakeAllConditionVariable(&queue.written);
        SleepConditionVariableSRW(&queue.wake, &queue.lock, INFINITE, 0);
    }
    queue.busy = TRUE;
    event = LIST_ENTRY_OF(list_head(&queue.waiting), struct event, entry);
    list_remove(&event->entry);
    --queue.count;
    ReleaseSRWLockExclusive(&queue.lock);
    return event;
}

/* It ends with the process. */
static DWORD WINAPI event_thread(void *arg)
{
    HANDLE source = has_event_log() ? RegisterEventSourceW(NULL, SOURCE) : NULL;
    struct event *event;

    (void)arg;
    while ((event = next_event()))
        report(source, event);
    return 0;
}

void event_write(struct event *event)
{
    if (!event)
        return;
    AcquireSRWLockExclusive(&queue.lock);
    if (!queue.thread)
        queue.thread = CreateThread(NULL, 0, event_thread, NULL, 0, NULL);
    if (queue.thread && queue.count < MAX_WAITING)
    {
        list_add_tail(&queue.waiting, &event->entry);
        ++queue.count;
        event = NULL;
        WakeConditionVariable(&queue.wake);
    }
    ReleaseSRWLockExclusive(&queue.lock);
    if (event)
        free_event(event);
}

void event_log_flush(void)
{
    AcquireSRWLockExclusive(&queue.lock);
    while (queue.thread && (queue.busy || !list_empty(&queue.waiting)))
    {
        if (!SleepConditionVariableSRW(&queue.written, &queue.lock, FLUSH_MS, 0))
            break;
    }
    ReleaseSRWLockExclusive(&queue.lock);
}
