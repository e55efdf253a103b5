/*
 * Credentials of a job
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

#include "bits/job_settings.h"

#include <stdlib.h>

#include "bits/caller.h"

#define USER_NAME_LIMIT 300
#define PASSWORD_LIMIT  65536

static HRESULT check_kind(BG_AUTH_TARGET target, BG_AUTH_SCHEME scheme)
{
    if (target != BG_AUTH_TARGET_SERVER && target != BG_AUTH_TARGET_PROXY)
        return BG_E_INVALID_AUTH_TARGET;
    if (scheme < BG_AUTH_SCHEME_BASIC || scheme > BG_AUTH_SCHEME_PASSPORT)
        return BG_E_INVALID_AUTH_SCHEME;
    return S_OK;
}

/* Only the system's own logon can do without a name (JOB-CRED-4 .. -6). */
static HRESULT check_names(BG_AUTH_SCHEME scheme, const WCHAR *user, const WCHAR *password)
{
    if (!user && !password)
        return scheme == BG_AUTH_SCHEME_NTLM || scheme == BG_AUTH_SCHEME_NEGOTIATE ? S_OK : E_INVALIDARG;
    if (!user || !password)
        return E_INVALIDARG;
    if (wcslen(user) > USER_NAME_LIMIT)
        return BG_E_USERNAME_TOO_LARGE;
    return wcslen(password) > PASSWORD_LIMIT ? BG_E_PASSWORD_TOO_LARGE : S_OK;
}

static HRESULT check_job(struct job *job)
{
    HRESULT hr;

    if (FAILED(hr = caller_check_owner(job)))
        return hr;
    return job_check_change(job);
}

/* Both texts with their NULs, or one NUL alone for the user's own logon. */
static HRESULT store(struct job *job, enum job_value id, const WCHAR *user, const WCHAR *password)
{
    size_t user_size = user ? wcslen(user) + 1 : 1, password_size = password ? wcslen(password) + 1 : 0;
    struct value_update update = { id, NULL, 0 };
    WCHAR *text;
    HRESULT hr;

    if (!(text = calloc(user_size + password_size, sizeof(*text))))
        return E_OUTOFMEMORY;
    if (user)
        memcpy(text, user, user_size * sizeof(*text));
    if (password)
        memcpy(text + user_size, password, password_size * sizeof(*text));
    update.data = text;
    update.size = (ULONG)((user_size + password_size) * sizeof(*text));
    hr = job_set_values(job, &update, 1);
    SecureZeroMemory(text, update.size);
    free(text);
    return hr;
}

HRESULT job_credentials_set(struct job *job, const BG_AUTH_CREDENTIALS *credentials)
{
    BG_AUTH_TARGET target = credentials->Target;
    BG_AUTH_SCHEME scheme = credentials->Scheme;
    const WCHAR *user, *password;
    HRESULT hr;

    if (FAILED(hr = check_job(job)) || FAILED(hr = check_kind(target, scheme)))
        return hr;
    user = credentials->Credentials.Basic.UserName;
    password = credentials->Credentials.Basic.Password;
    if (FAILED(hr = check_names(scheme, user, password)))
        return hr;
    return store(job, job_credentials_value(target, scheme), user, password);
}

HRESULT job_credentials_remove(struct job *job, BG_AUTH_TARGET target, BG_AUTH_SCHEME scheme)
{
    HRESULT hr;

    if (FAILED(hr = check_job(job)) || FAILED(hr = check_kind(target, scheme)))
        return hr;
    return job_remove_value(job, job_credentials_value(target, scheme));
}
