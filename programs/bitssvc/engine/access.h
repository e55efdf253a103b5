/*
 * Who may do what with a job
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

#ifndef OPENBITS_ENGINE_ACCESS_H
#define OPENBITS_ENGINE_ACCESS_H

#include "engine/pure.h"

enum access_want
{
    ACCESS_CREATE,              /* a job of one's own; job is NULL */
    ACCESS_LIST,                /* to find it with EnumJobs */
    ACCESS_LIST_ALL,            /* everybody's jobs; job is NULL */
    ACCESS_OPEN,                /* a pointer to it */
    ACCESS_READ,                /* a getter, with a pointer */
    ACCESS_CHANGE,              /* state, properties, files, with a pointer */
    ACCESS_SECRET,              /* credentials, custom headers, client certificate */
    ACCESS_TAKE,                /* TakeOwnership */
    ACCESS_TOKEN,               /* SetHelperToken: the caller's token is kept and used */
};

/* How much the client lets the service do in its name; values equal SECURITY_IMPERSONATION_LEVEL. */
enum access_level
{
    ACCESS_LEVEL_ANONYMOUS,
    ACCESS_LEVEL_IDENTIFY,
    ACCESS_LEVEL_IMPERSONATE,
    ACCESS_LEVEL_DELEGATE,
};

/* What the token behind a call says. */
struct access_caller
{
    const WCHAR *sid;
    bool elevated;
    bool administrator;         /* the group of administrators is enabled */
    bool restricted;
    uint32_t integrity;         /* RID of the mandatory label */
};

/* What is stored with a job. */
struct access_job
{
    const WCHAR *owner;
    bool elevated;
    uint32_t integrity;
};

/* S_OK or E_ACCESSDENIED. Rules: SEC-WHO, SEC-ELEV, SEC-IMP. single_user: every process belongs to the one user of the
 * system, who reaches all of his jobs (SEC-ELEV-3). */
HRESULT access_check(enum access_want want, const struct access_caller *caller, const struct access_job *job,
        bool single_user);

/* Whether that is enough: E_ACCESSDENIED below IDENTIFY (SEC-IMP-1), CO_E_FAILEDTOIMPERSONATE for a token that is to be
 * used and is not for that (SEC-IMP-2, SEC-TOKEN-2). */
HRESULT access_check_level(enum access_want want, enum access_level level);

/* Whether a token may become the helper token: caller is who asked for the pointer (SEC-IMP-7, SEC-TOKEN-3). */
HRESULT access_check_token(const struct access_caller *caller, const struct access_caller *token,
        const struct access_job *job);

#endif
