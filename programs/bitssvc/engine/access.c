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

#include "engine/access.h"

#include "engine/sid.h"

/* The job of an elevated user is not the same user's without elevation (SEC-ELEV-1). */
static bool is_owner(const struct access_caller *caller, const struct access_job *job, bool single_user)
{
    return sid_equal(caller->sid, job->owner) && (single_user || !job->elevated || caller->elevated);
}

/* For every change, with whatever pointer (SEC-IMP-4, -5, SEC-ELEV-4). */
static bool may_change(const struct access_caller *caller, const struct access_job *job, bool single_user)
{
    return !caller->restricted && (single_user || caller->integrity >= job->integrity);
}

static bool is_allowed(enum access_want want, const struct access_caller *caller, const struct access_job *job,
        bool single_user)
{
    switch (want)
    {
        case ACCESS_CREATE: return !caller->restricted;
        case ACCESS_LIST: return is_owner(caller, job, single_user);
        case ACCESS_LIST_ALL: return caller->administrator;
        case ACCESS_OPEN: return caller->administrator || is_owner(caller, job, single_user);
        case ACCESS_READ: return true;
        case ACCESS_TOKEN:
        case ACCESS_CHANGE: return may_change(caller, job, single_user);
        case ACCESS_SECRET: return is_owner(caller, job, single_user) && may_change(caller, job, single_user);
        case ACCESS_TAKE:
            return (caller->administrator || is_owner(caller, job, single_user))
                    && may_change(caller, job, single_user);
    }
    return false;
}

HRESULT access_check(enum access_want want, const struct access_caller *caller, const struct access_job *job,
        bool single_user)
{
    return is_allowed(want, caller, job, single_user) ? S_OK : E_ACCESSDENIED;
}

HRESULT access_check_level(enum access_want want, enum access_level level)
{
    if (want == ACCESS_TOKEN)
        return level < ACCESS_LEVEL_IMPERSONATE ? CO_E_FAILEDTOIMPERSONATE : S_OK;
    return level < ACCESS_LEVEL_IDENTIFY ? E_ACCESSDENIED : S_OK;
}

HRESULT access_check_token(const struct access_caller *caller, const struct access_caller *token,
        const struct access_job *job)
{
    if (caller->administrator)
        return S_OK;
    return token->administrator || !sid_equal(caller->sid, job->owner) ? E_ACCESSDENIED : S_OK;
}
