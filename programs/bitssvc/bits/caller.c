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

#include "bits/caller.h"

#include "clients.h"
#include "engine/event_log.h"
#include "engine/policy.h"
#include "private/debug.h"
#include "private/token.h"

static HRESULT last_error(void)
{
    DWORD error = GetLastError();

    return error ? HRESULT_FROM_WIN32(error) : E_FAIL;
}

/* For use as an impersonation token: membership can only be asked of one. */
static HRESULT duplicate_token_of(HANDLE process, SECURITY_IMPERSONATION_LEVEL level, HANDLE *token)
{
    HANDLE primary;
    HRESULT hr;

    if (!OpenProcessToken(process, TOKEN_QUERY | TOKEN_DUPLICATE, &primary))
        return last_error();
    hr = DuplicateToken(primary, level, token) ? S_OK : last_error();
    CloseHandle(primary);
    return hr;
}

/* Wine's RPC carries no identity, and who impersonates is what he was before: there the token of the client's process
 * stands for its thread's. Without a client, or when that has gone, it is the user that the service runs as. */
static HRESULT open_process_token(SECURITY_IMPERSONATION_LEVEL level, HANDLE *token)
{
    HANDLE client = client_open_current();
    HRESULT hr = client ? duplicate_token_of(client, level, token) : E_FAIL;

    if (client)
        CloseHandle(client);
    return SUCCEEDED(hr) ? hr : duplicate_token_of(GetCurrentProcess(), level, token);
}

/* S_FALSE where there is nobody to impersonate. */
static HRESULT open_thread_token(DWORD access, HANDLE *token)
{
    HRESULT hr;

    if (policy_is_wine())
        return S_FALSE;
    if (FAILED(hr = CoImpersonateClient()))
    {
        TRACE("No client to impersonate, hr %#lx.\n", hr);
        return S_FALSE;
    }
    hr = OpenThreadToken(GetCurrentThread(), access, TRUE, token) ? S_OK : E_ACCESSDENIED;
    CoRevertToSelf();
    return hr;
}

static HRESULT open_token(HANDLE *token)
{
    HRESULT hr = open_thread_token(TOKEN_QUERY, token);

    return hr == S_FALSE ? open_process_token(SecurityIdentification, token) : hr;
}

static HRESULT check_level(HANDLE token, enum access_want want)
{
    SECURITY_IMPERSONATION_LEVEL level;
    DWORD size;

    if (!GetTokenInformation(token, TokenImpersonationLevel, &level, sizeof(level), &size))
        return last_error();
    return access_check_level(want, (enum access_level)level);
}

static HRESULT read_sid(HANDLE token, struct caller *caller)
{
    WCHAR *sid = token_user_sid(token);
    HRESULT hr = S_OK;

    if (!sid)
        return last_error();
    if (wcslen(sid) < sizeof(caller->sid) / sizeof(caller->sid[0]))
        wcscpy(caller->sid, sid);
    else
        hr = E_UNEXPECTED;
    LocalFree(sid);
    return hr;
}

static HRESULT read_integrity(HANDLE token, struct caller *caller)
{
    union
    {
        TOKEN_MANDATORY_LABEL label;
        char space[sizeof(TOKEN_MANDATORY_LABEL) + SECURITY_MAX_SID_SIZE];
    } info;
    DWORD size;
    SID *sid;

    if (!GetTokenInformation(token, TokenIntegrityLevel, info.space, sizeof(info.space), &size))
        return last_error();
    sid = info.label.Label.Sid;
    caller->integrity = sid->SubAuthority[sid->SubAuthorityCount - 1];
    return S_OK;
}

static HRESULT read_rights(HANDLE token, struct caller *caller)
{
    char space[SECURITY_MAX_SID_SIZE];
    TOKEN_ELEVATION elevation;
    DWORD size;

    if (!GetTokenInformation(token, TokenElevation, &elevation, sizeof(elevation), &size))
        return last_error();
    caller->elevated = !!elevation.TokenIsElevated;
    size = sizeof(space);
    if (!CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, space, &size)
            || !CheckTokenMembership(token, space, &caller->administrator))
        return last_error();
    caller->restricted = IsTokenRestricted(token);
    return S_OK;
}

HRESULT caller_identify(struct caller *caller)
{
    HANDLE token = NULL;
    HRESULT hr;

    memset(caller, 0, sizeof(*caller));
    if (FAILED(hr = open_token(&token)))
        return hr;
    if (SUCCEEDED(hr = check_level(token, ACCESS_READ))
            && SUCCEEDED(hr = read_sid(token, caller)) && SUCCEEDED(hr = read_integrity(token, caller)))
        hr = read_rights(token, caller);
    CloseHandle(token);
    if (FAILED(hr))
        WARN("The caller cannot be identified, hr %#lx.\n", hr);
    return hr;
}

static void describe_caller(const struct caller *caller, struct access_caller *out)
{
    out->sid = caller->sid;
    out->elevated = caller->elevated;
    out->administrator = caller->administrator;
    out->restricted = caller->restricted;
    out->integrity = caller->integrity;
}

/* The owner's name is to be freed with CoTaskMemFree(). */
static HRESULT describe_job(struct job *job, struct access_job *out, WCHAR **owner)
{
    struct job_info info;
    HRESULT hr;

    if (FAILED(hr = job_get_text(job, JOB_TEXT_OWNER_SID, owner)))
        return hr;
    job_get_info(job, &info);
    out->owner = *owner;
    out->elevated = info.owner_elevated;
    out->integrity = info.owner_integrity;
    return S_OK;
}

HRESULT caller_check(const struct caller *caller, enum access_want want, struct job *job)
{
    struct access_caller who;
    struct access_job what;
    WCHAR *owner = NULL;
    HRESULT hr;

    describe_caller(caller, &who);
    if (job && FAILED(hr = describe_job(job, &what, &owner)))
        return hr;
    hr = access_check(want, &who, job ? &what : NULL, policy_single_user());
    CoTaskMemFree(owner);
    return hr;
}

/* The token behind the call stands for the one behind QueryInterface too (SEC-IMP-7). */
HRESULT caller_check_token(const struct caller *caller, struct job *job)
{
    struct access_caller who;
    struct access_job what;
    WCHAR *owner;
    HRESULT hr;

    describe_caller(caller, &who);
    if (FAILED(hr = describe_job(job, &what, &owner)))
        return hr;
    hr = access_check_token(&who, &who, &what);
    CoTaskMemFree(owner);
    return hr;
}

static HRESULT identify_and_check(enum access_want want, struct job *job)
{
    struct caller caller;
    HRESULT hr = caller_identify(&caller);

    return FAILED(hr) ? hr : caller_check(&caller, want, job);
}

HRESULT caller_check_access(struct job *job)
{
    return identify_and_check(ACCESS_OPEN, job);
}

HRESULT caller_check_change(struct job *job)
{
    return policy_single_user() ? S_OK : identify_and_check(ACCESS_CHANGE, job);
}

HRESULT caller_check_owner(struct job *job)
{
    return identify_and_check(ACCESS_SECRET, job);
}

/* To know the caller takes some calls of the system. */
HRESULT caller_note_change(struct job *job, const WCHAR *property, HRESULT hr)
{
    struct caller caller;

    if (SUCCEEDED(hr) && event_log_is_read() && SUCCEEDED(caller_identify(&caller)))
        job_note_user(job, caller.sid, property);
    return hr;
}

void caller_mark_sink(struct notify_sink *sink)
{
    struct caller caller;

    sink->client = client_current_id();
    if (SUCCEEDED(caller_identify(&caller)))
        sink->user = notify_user_key(caller.sid);
}

HRESULT caller_open_token(HANDLE *token)
{
    HRESULT hr = open_thread_token(TOKEN_QUERY | TOKEN_DUPLICATE | TOKEN_IMPERSONATE, token);

    if (hr == S_FALSE)
        hr = open_process_token(SecurityImpersonation, token);
    else if (FAILED(hr))
        hr = CO_E_FAILEDTOIMPERSONATE;
    if (FAILED(hr))
        *token = NULL;
    else if (FAILED(hr = check_level(*token, ACCESS_TOKEN)))
    {
        CloseHandle(*token);
        *token = NULL;
    }
    return hr;
}
