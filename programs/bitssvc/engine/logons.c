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

/* Whether to go on. */
typedef BOOL (*visit_proc)(HANDLE token, const WCHAR *sid, void *context);

/* Who has switched to another user, or is only disconnected, is logged on still (SEC-OWNER-4). */
static void visit_sessions(const struct sessions *sessions, visit_proc visit, void *context)
{
    WTS_SESSION_INFOW *infos;
    DWORD count, i;
    BOOL more = TRUE;
    HANDLE token;
    WCHAR *sid;

    if (!sessions->enumerate(WTS_CURRENT_SERVER_HANDLE, 0, 1, &infos, &count))
        return;
    for (i = 0; i < count && more; ++i)
    {
        if (!sessions->query_token(infos[i].SessionId, &token))
            continue;
        if ((sid = token_user_sid(token)))
            more = visit(token, sid, context);
        LocalFree(sid);
        CloseHandle(token);
    }
    sessions->free(infos);
}

static void visit_users(visit_proc visit, void *context)
{
    struct sessions sessions = { 0 };

    if (load_sessions(&sessions))
        visit_sessions(&sessions, visit, context);
    if (sessions.module)
        FreeLibrary(sessions.module);
}

/* The list with that user; the old one is freed. NULL if that fails. */
static WCHAR *add_user(WCHAR *list, const WCHAR *sid)
{
    WCHAR *longer = realloc(list, (wcslen(list) + wcslen(sid) + 2) * sizeof(*list));

    if (!longer)
    {
        free(list);
        return NULL;
    }
    wcscat(longer, sid);
    wcscat(longer, L";");
    return longer;
}

static BOOL visit_to_list(HANDLE token, const WCHAR *sid, void *context)
{
    WCHAR **list = context;

    (void)token;
    return (*list = add_user(*list, sid)) != NULL;
}

/* The user of the service is always there. */
static WCHAR *list_users(void)
{
    WCHAR *list = wcs_copy(L""), *own = token_process_user_sid();

    if (list && own)
        list = add_user(list, own);
    LocalFree(own);
    if (list)
        visit_users(visit_to_list, &list);
    return list;
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

struct impersonation
{
    const WCHAR *sid;
    BOOL acting;
};

static BOOL visit_to_impersonate(HANDLE token, const WCHAR *sid, void *context)
{
    struct impersonation *impersonation = context;

    if (sid_equal(sid, impersonation->sid))
        impersonation->acting = ImpersonateLoggedOnUser(token);
    return !impersonation->acting;
}

HRESULT logons_impersonate(const WCHAR *sid, BOOL *acting)
{
    struct impersonation impersonation = { sid, FALSE };

    if (is_own_user(sid))
        return S_OK;
    if (sid_is_service_account(sid))
        return impersonate_account(sid, acting);
    visit_users(visit_to_impersonate, &impersonation);
    *acting = impersonation.acting;
    return *acting ? S_OK : HRESULT_FROM_WIN32(ERROR_NOT_LOGGED_ON);
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
