/*
 * Conformance tests: a client's callback object
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


#ifndef OPENBITS_TESTS_CONFORMANCE_CALLBACK_OBJECT_H
#define OPENBITS_TESTS_CONFORMANCE_CALLBACK_OBJECT_H

#include "common.h"

enum callback_method
{
    CALL_TRANSFERRED,
    CALL_ERROR,
    CALL_MODIFICATION,
    CALL_FILE,
    CALL_RANGES,
    CALL_COUNT,
};

#define CALLBACK_LOG 256

struct callback;
/* What a test does in the callback, and answers. file is NULL where the method has none. */
typedef HRESULT (*callback_hook)(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file);

struct callback_call
{
    enum callback_method method;
    DWORD begin, end;           /* ticks; end is 0 while the call runs */
};

struct callback
{
    IBackgroundCopyCallback3 IBackgroundCopyCallback3_iface;
    LONG refs;
    unsigned int version;       /* the newest of its interfaces: 1, 2 or 3 */
    BOOL bad_counts;            /* AddRef and Release answer 0, QueryInterface adds no reference */
    LONG asked_for_async;
    callback_hook hook;         /* NULL: everything is taken */
    void *context;

    LONG count[CALL_COUNT];
    LONG taken[CALL_COUNT];     /* answered with S_OK */
    LONG inside, most_inside;   /* calls in progress, JobModification left out */
    LONG inside_modification, most_inside_modification;
    struct callback_call log[CALLBACK_LOG];
    LONG log_count;

    /* Seen in the last JobTransferred or JobError. */
    BG_JOB_STATE state;
    HRESULT error_code;
    BG_ERROR_CONTEXT context_code;
    DWORD thread;
    DWORD reserved;             /* of all JobModification together */
    UINT64 ranges_bytes;        /* of all FileRangesTransferred together */
    HANDLE event;               /* set after JobTransferred or JobError was answered with S_OK */
};

/* It lives as long as a reference, so that a service which calls too late does no harm here. */
struct callback *create_callback(void);
struct callback *create_callback_with(unsigned int version, callback_hook hook, void *context);
/* A hook that answers every call with E_FAIL. */
HRESULT refuse_call(struct callback *callback, enum callback_method method, IBackgroundCopyJob *job,
        IBackgroundCopyFile *file);
void release_callback(struct callback *callback);
IUnknown *callback_unknown(struct callback *callback);
/* Waits until the service has let go of it, and releases it. */
void check_references(struct callback *callback, const char *rule);

/* A download of one file with the flags and the object. NULL after a failure, which is reported then. */
IBackgroundCopyJob *create_notified_job(IBackgroundCopyManager *manager, const char *path, const WCHAR *local,
        ULONG flags, struct callback *callback);

/* Waits for the event and does what an apartment with a message queue must; FALSE after that time. */
BOOL wait_for_event(HANDLE event, DWORD milliseconds);
/* A short while in which calls can come in. */
void let_calls_in(void);
#define WAIT_FOR(condition, milliseconds) \
    do \
    { \
        DWORD wait_start = GetTickCount(); \
        while (!(condition) && GetTickCount() - wait_start < (milliseconds)) \
            let_calls_in(); \
    } while (0)

/* Keeps stubs of the interfaces for as long as the process runs. When the last one goes right after a call, Wine 8.0
 * can wait for ever for the end of that call (RpcServerUnregisterIf). */
void pin_callback_interfaces(void);

#endif
