/*
 * Conformance tests of the Queue Manager: a callback object and its class
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


#ifndef OPENBITS_TESTS_CONFORMANCE_GROUP_OBJECT_H
#define OPENBITS_TESTS_CONFORMANCE_GROUP_OBJECT_H

#include "group_common.h"

/* A client's object. It lives as long as a reference, so that a service which calls too late does no harm here. */
struct group_callback
{
    IBackgroundCopyCallback1 IBackgroundCopyCallback1_iface;
    LONG refs;
    LONG calls, others;         /* of OnStatus; of the methods that are never called */
    LONG refuse;                /* so many calls of OnStatus come to nothing */
    HRESULT refusal;
    HANDLE gate;                /* OnStatus waits for it, NULL: it does not */
    void (*inside)(struct group_callback *callback, IBackgroundCopyGroup *group);
    HRESULT inside_result;
    /* the last call */
    GUID group_id;
    BOOL has_job;
    DWORD file, status, retries, win32, transport, thread;
    DWORD times[8];             /* of the first calls */
    BOOL files_there;
    const WCHAR *expected_file; /* whether it exists is looked at in OnStatus */
};

struct group_callback *create_group_callback(void);
void release_group_callback(struct group_callback *callback);
/* callback NULL removes. */
HRESULT set_pointer(IBackgroundCopyGroup *group, struct group_callback *callback);
/* Waits for so many calls of OnStatus, at most a minute; how many there were. */
LONG wait_for_calls(struct group_callback *callback, LONG calls);
/* The service's releases come from another process. Gives up ours. */
void check_released(struct group_callback *callback, const char *rule);
/* Keeps one stub of the interface for as long as the process runs. When the last one goes right after a call, Wine 8.0
 * can wait for ever for the end of that call (RpcServerUnregisterIf). */
void pin_group_callback(void);

/* A class of such objects. */
extern struct group_class
{
    struct group_callback *made;    /* the last one; a reference */
    LONG count;
    BOOL make_other;                /* objects without the interface */
}
group_class;

/* Registers it in this process, and writes its name into a buffer of 40 characters. The cookie is to be revoked. */
DWORD register_group_class(WCHAR *text);
void check_class(const char *rule, IBackgroundCopyGroup *group, const WCHAR *expected);

#endif
