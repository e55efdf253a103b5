/*
 * Who is logged on
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

#include <stdlib.h>

#include <wtsapi32.h>

#include "engine/policy.h"
#include "engine/sid.h"
#include "private/strings.h"
#include "private/token.h"

/* Nothing tells a process that is no service of the system of a logon. */
#define LOOK_MS 5000

struct sessions
{
    HMODULE module;             /* loaded where it is needed: under Wine nobody asks for it */
    BOOL (WINAPI *enumerate)(HANDLE, DWORD, DWORD, PWTS_SESSION_INFOW *, DWORD *);
    BOOL (WINAPI *query_token)(ULONG, HANDLE *);
    void (WINAPI *free)(void *);
};

static BOOL load_sessions(struct sessions *sessions)
{
    if (!(sessions->module = LoadLibraryW(L"wtsapi32.dll")))
        return FALSE;
    sessions->enumerate = (void *)GetProcAddress(sessions->module, "WTSEnumerateSessionsW");
    sessions->query_token = (void *)GetProcAddress(sessions->module, "WTSQueryUserToken");
    sessions->free = (void *)GetProcAddress(sessions->module, "WTSFreeMemory");
    return sessions->enumerate && sessions->query_token && sessions->free;
}

/* The list with that user, if there is one; the old list is freed. NULL if that fails. */
static WCHAR *add_user(WCHAR *list, const WCHAR *sid)
{
    WCHAR *longer;

    if (!list || !sid)
        return list;
    if ((longer = realloc(list, (wcslen(list) + wcslen(sid) + 2) * sizeof(*list))))
    {
        wcscat(longer, sid);
        wcscat(longer, L";");
    }
    else
    {
        free(list);
    }
    return longer;
}

/* Who has switched to another user, or is only disconnected, is logged on still (SEC-OWNER-4). */
static WCHAR *add_sessions(WCHAR *list, const struct sessions *sessions)
{
    WTS_SESSION_INFOW *infos;
    DWORD count, i;
    HANDLE token;
    WCHAR *sid;

    if (!sessions->enumerate(WTS_CURRENT_SERVER_HANDLE, 0, 1, &infos, &count))
        return list;
    for (i = 0; i < count; ++i)
    {
        if (!sessions->query_token(infos[i].SessionId, &token))
            continue;
        sid = token_user_sid(token);
        list = add_user(list, sid);
        LocalFree(sid);
        CloseHandle(token);
    }
    sessions->free(infos);
    return list;
}

/* The user of the service is always there. */
static WCHAR *list_users(void)
{
    WCHAR *list = wcs_copy(L""), *own = token_process_user_sid();
    struct sessions sessions = { 0 };

    list = add_user(list, own);
    LocalFree(own);
    if (load_sessions(&sessions))
        list = add_sessions(list, &sessions);
    if (sessions.module)
        FreeLibrary(sessions.module);
    return list;
}

static BOOL token_is_of(HANDLE token, const WCHAR *sid)
{
    WCHAR *user = token_user_sid(token);
    BOOL same = user && sid_equal(user, sid);

    LocalFree(user);
    return same;
}

static BOOL is_own_user(const WCHAR *sid)
{
    WCHAR *own = token_process_user_sid();
    BOOL same = own && sid_equal(own, sid) && !sid_is_service_account(sid);

    LocalFree(own);
    return same || sid_equal(sid, L"S-1-5-18");
}

static HRESULT impersonate_account(const WCHAR *sid, BOOL *acting)
{
    const WCHAR *name = sid_equal(sid, L"S-1-5-19") ? L"LocalService" : L"NetworkService";
    HANDLE token;

    if (!LogonUserW(name, L"NT AUTHORITY", NULL, LOGON32_LOGON_SERVICE, LOGON32_PROVIDER_DEFAULT, &token))
        return HRESULT_FROM_WIN32(GetLastError());
    *acting = ImpersonateLoggedOnUser(token);
    CloseHandle(token);
    return *acting ? S_OK : HRESULT_FROM_WIN32(GetLastError());
}

static HRESULT impersonate_session(const WCHAR *sid, const struct sessions *sessions, BOOL *acting)
{
    WTS_SESSION_INFOW *infos;
    DWORD count, i;
    HANDLE token;

    if (!sessions->enumerate(WTS_CURRENT_SERVER_HANDLE, 0, 1, &infos, &count))
        return HRESULT_FROM_WIN32(ERROR_NOT_LOGGED_ON);
    for (i = 0; i < count && !*acting; ++i)
    {
        if (!sessions->query_token(infos[i].SessionId, &token))
            continue;
        if (token_is_of(token, sid))
            *acting = ImpersonateLoggedOnUser(token);
        CloseHandle(token);
    }
    sessions->free(infos);
    return *acting ? S_OK : HRESULT_FROM_WIN32(ERROR_NOT_LOGGED_ON);
}

HRESULT logons_impersonate(const WCHAR *sid, BOOL *acting)
{
    struct sessions sessions = { 0 };
    HRESULT hr = HRESULT_FROM_WIN32(ERROR_NOT_LOGGED_ON);

    if (is_own_user(sid))
        return S_OK;
    if (sid_is_service_account(sid))
        return impersonate_account(sid, acting);
    if (load_sessions(&sessions))
        hr = impersonate_session(sid, &sessions, acting);
    if (sessions.module)
        FreeLibrary(sessions.module);
    return hr;
}

ULONGLONG logons_look(struct engine *engine)
{
    ULONGLONG now = clock_now();
    WCHAR *list, *old;

    if (engine->logons_look_at > now && !InterlockedCompareExchange(&engine->logons_changed, 0, 0))
        return engine->logons_look_at;
    InterlockedExchange(&engine->logons_changed, FALSE);
    if (!(list = policy_read_logged_on()) && !policy_single_user())
        list = list_users();
    AcquireSRWLockExclusive(&engine->lock);
    old = engine->logged_on;
    engine->logged_on = list;
    ReleaseSRWLockExclusive(&engine->lock);
    free(old);
    return engine->logons_look_at = policy_single_user() ? ~(ULONGLONG)0 : now + LOOK_MS;
}

BOOL logons_have_owner(const struct job *job)
{
    return job_is_download(job) || sid_is_logged_on(job->rec.texts[JOB_TEXT_OWNER_SID], job->engine->logged_on);
}
