/*
 * Policies in the registry
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

#ifndef OPENBITS_ENGINE_POLICY_H
#define OPENBITS_ENGINE_POLICY_H

#include <windows.h>

#include "engine/limits.h"
#include "engine/power.h"

/* Group policy and mobile device management both write here (POL-READ-2), below HKEY_LOCAL_MACHINE. */
#define POLICY_KEY L"Software\\Policies\\Microsoft\\Windows\\BITS"

#define DO_POLICY_KEY L"Software\\Policies\\Microsoft\\Windows\\DeliveryOptimization"

/* Our own settings are no policies (POL-OFF-2). */
#define SETTINGS_KEY L"Software\\OpenBITS"

/* Read anew at each call, so that a change counts at once (POL-READ-1). Any thread, no lock. */

/* A DWORD of the policies' key or of a subkey of it (NULL: the key itself); FALSE if there is none of that type. */
BOOL policy_read(const WCHAR *subkey, const WCHAR *name, DWORD *value);
/* Of Delivery Optimization (DO-POLICY-KEY-1). */
BOOL policy_read_do(const WCHAR *name, DWORD *value);
/* A REG_SZ in UTF-8, malloc'd; NULL if there is none of that type (DO-POLICY-KEY-3). */
char *policy_read_do_text(const WCHAR *name);
/* A limit of a policy, or its standard. */
ULONG policy_limit(enum limit id);
BOOL policy_is_wine(void);
/* Whether every process belongs to one user, who is the system's administrator: so it is under Wine (SEC-OWNER-10),
 * unless our own setting SeveralUsers was 1 when this process first asked. */
BOOL policy_single_user(void);
/* Our own setting LoggedOn: the users who count as logged on (FILE-ADD-13), as sid_is_logged_on takes them; malloc'd,
 * NULL if it is not there. */
WCHAR *policy_read_logged_on(void);
/* Whether the counts bind everybody, by our own setting EnforceLimits. */
BOOL policy_limits_enforced(void);
/* Our own setting FollowPowerState, and what it is about. */
void policy_read_power(struct power_facts *facts);
/* Whether the counts bind the owner of a job; see limits_bind. */
BOOL policy_limits_bind(const WCHAR *sid, BOOL elevated);

struct policy_watch;

/* Calls changed once, and whenever something in the policies' key, in that of our settings or around them has changed,
 * from a thread of its own; it must not wait. NULL if there are no resources: then policies are still read anew
 * whenever they are needed. */
struct policy_watch *policy_watch_start(void (*changed)(void *context), void *context);
/* No call is under way any more after the return. */
void policy_watch_stop(struct policy_watch *watch);

#endif
