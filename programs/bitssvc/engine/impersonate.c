/*
 * The identity of a thread that acts for a job
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

#include "engine/private.h"

#include "engine/policy.h"

/* The lock keeps the token; it is not asked for where there is none. */
static HRESULT act_as_helper(struct job *job, enum acting_kind kind, BOOL *acting)
{
    struct engine *engine = job->engine;
    HRESULT hr = S_OK;

    AcquireSRWLockShared(&engine->lock);
    if (acting_as_helper(kind, (uint32_t)job_value_number(job, JOB_VALUE_TOKEN_FLAGS), job->token != NULL))
    {
        *acting = ImpersonateLoggedOnUser(job->token);
        hr = *acting ? S_OK : HRESULT_FROM_WIN32(GetLastError());
    }
    ReleaseSRWLockShared(&engine->lock);
    return hr;
}

static HRESULT act_as_owner(struct job *job, BOOL *acting)
{
    WCHAR *sid;
    HRESULT hr;

    if (FAILED(hr = job_get_text(job, JOB_TEXT_OWNER_SID, &sid)))
        return hr;
    hr = logons_impersonate(sid, acting);
    CoTaskMemFree(sid);
    return hr;
}

HRESULT job_begin_acting(struct job *job, enum acting_kind kind, BOOL *acting)
{
    HRESULT hr;

    *acting = FALSE;
    if (FAILED(hr = act_as_helper(job, kind, acting)) || *acting || policy_single_user())
        return hr;
    return act_as_owner(job, acting);
}

void job_end_acting(BOOL acting)
{
    if (acting)
        RevertToSelf();
}
