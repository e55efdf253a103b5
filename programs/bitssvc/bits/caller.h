/*
 * Who calls
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

#ifndef OPENBITS_BITS_CALLER_H
#define OPENBITS_BITS_CALLER_H

#include <windows.h>

#include "engine/access.h"
#include "engine/engine.h"

/* The identity behind the COM call that the thread is serving (MGR-CREATE-10). */
struct caller
{
    WCHAR sid[192];             /* string form; 187 is the longest there is */
    BOOL elevated;
    BOOL administrator;
    BOOL restricted;
    ULONG integrity;
};

/* E_ACCESSDENIED for a client that does not let itself be identified (MGR-CLASS-10). Outside of a COM call it is the
 * identity of this process. */
HRESULT caller_identify(struct caller *caller);

/* The caller as the owner of what it creates or takes over; good as long as caller is. */
static inline struct job_owner caller_as_owner(const struct caller *caller)
{
    struct job_owner owner = { caller->sid, caller->elevated, caller->integrity };

    return owner;
}

/* S_OK or E_ACCESSDENIED, as access_check says; job may be NULL where that allows it. */
HRESULT caller_check(const struct caller *caller, enum access_want want, struct job *job);

/* Whether the caller's token may become the helper token of the job. */
HRESULT caller_check_token(const struct caller *caller, struct job *job);

/* Of the caller of this call: S_OK or E_ACCESSDENIED (SEC-WHO-3). */
HRESULT caller_check_access(struct job *job);

/* Likewise, for each change of a job (SEC-IMP-4). */
HRESULT caller_check_change(struct job *job);

/* S_OK for the owner himself only, not for an administrator (SEC-WHO-8 .. -10). */
HRESULT caller_check_owner(struct job *job);

/* The caller has set that property of the job, NULL: has cancelled it; who is not its owner is written down. Gives hr
 * back, the result of the call; nothing is written for a failure. */
HRESULT caller_note_change(struct job *job, const WCHAR *property, HRESULT hr);

/* Says whose place the calls of the sink take: the caller registers it. */
void caller_mark_sink(struct notify_sink *sink);

/* The token behind the call, to be used later; CO_E_FAILEDTOIMPERSONATE if it only identifies (SEC-TOKEN-2). Outside of
 * a COM call, and where the client has gone, it is that of this process. */
HRESULT caller_open_token(HANDLE *token);

#endif
