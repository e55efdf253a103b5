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

#include "engine/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#include "private/strings.h"

#define APP_POLICY_KEY L"Software\\Policies\\Microsoft\\Windows\\AppPrivacy"

static BOOL read_dword(const WCHAR *key, const WCHAR *name, DWORD *value)
{
    DWORD size = sizeof(*value);

    return !RegGetValueW(HKEY_LOCAL_MACHINE, key, name, RRF_RT_REG_DWORD | RRF_SUBKEY_WOW6464KEY, NULL, value, &size);
}

BOOL policy_read(const WCHAR *subkey, const WCHAR *name, DWORD *value)
{
    WCHAR key[MAX_PATH];

    if (!subkey)
        return read_dword(POLICY_KEY, name, value);
    swprintf(key, ARRAYSIZE(key), L"%ls\\%ls", POLICY_KEY, subkey);
    return read_dword(key, name, value);
}

BOOL policy_read_do(const WCHAR *name, DWORD *value)
{
    return read_dword(DO_POLICY_KEY, name, value);
}

/* malloc'd. */
static WCHAR *read_text(const WCHAR *key, const WCHAR *name)
{
    const DWORD flags = RRF_RT_REG_SZ | RRF_SUBKEY_WOW6464KEY;
    DWORD size = 0;
    WCHAR *text;

    if (RegGetValueW(HKEY_LOCAL_MACHINE, key, name, flags, NULL, NULL, &size) || !(text = malloc(size)))
        return NULL;
    if (!RegGetValueW(HKEY_LOCAL_MACHINE, key, name, flags, NULL, text, &size))
        return text;
    free(text);
    return NULL;
}

char *policy_read_do_text(const WCHAR *name)
{
    WCHAR *wide = read_text(DO_POLICY_KEY, name);
    char *text = wide ? wcs_to_utf8(wide) : NULL;

    free(wide);
    return text;
}

ULONG policy_limit(enum limit id)
{
    DWORD value = 0;
    BOOL is_set = policy_read(NULL, limit_policy_name(id), &value);

    return limit_value(id, is_set, value);
}

BOOL policy_is_wine(void)
{
    return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != NULL;
}

BOOL policy_single_user(void)
{
    static LONG answer;         /* 0: not asked yet */
    DWORD several = 0;

    if (!answer)
        answer = policy_is_wine() && !(read_dword(SETTINGS_KEY, L"SeveralUsers", &several) && several) ? 1 : 2;
    return answer == 1;
}

WCHAR *policy_read_logged_on(void)
{
    return read_text(SETTINGS_KEY, L"LoggedOn");
}

/* A value of our own settings, which is asked for with each file that is added: the key stays open, which leaves one
 * call of Wine's server out of three. One that was deleted, and may be there again, is opened anew. */
static BOOL read_setting(const WCHAR *name, DWORD *value)
{
    static SRWLOCK lock = SRWLOCK_INIT;
    static HKEY key;
    DWORD size, error = ERROR_KEY_DELETED;
    unsigned int tries;

    AcquireSRWLockExclusive(&lock);
    for (tries = 0; tries < 2 && error == ERROR_KEY_DELETED; ++tries)
    {
        if (!key && RegOpenKeyExW(HKEY_LOCAL_MACHINE, SETTINGS_KEY, 0, KEY_QUERY_VALUE | KEY_WOW64_64KEY, &key))
        {
            key = NULL;
            break;
        }
        size = sizeof(*value);
        if ((error = RegGetValueW(key, NULL, name, RRF_RT_REG_DWORD, NULL, value, &size)) == ERROR_KEY_DELETED)
        {
            RegCloseKey(key);
            key = NULL;
        }
    }
    ReleaseSRWLockExclusive(&lock);
    return !error;
}

BOOL policy_limits_enforced(void)
{
    DWORD value = 0;

    return read_setting(L"EnforceLimits", &value) && value;
}

static BOOL saves_battery(void)
{
    SYSTEM_POWER_STATUS status = { 0 };
    const BYTE *bytes = (const BYTE *)&status;

    /* SystemStatusFlag, which older headers call reserved. */
    return GetSystemPowerStatus(&status) && bytes[3] == 1;
}

void policy_read_power(struct power_facts *facts)
{
    DWORD value = 0;

    memset(facts, 0, sizeof(*facts));
    if (!read_setting(L"FollowPowerState", &value) || !value)
        return;
    facts->followed = true;
    facts->saves_battery = saves_battery();
    /* 2 is "force deny". */
    facts->background_denied = read_dword(APP_POLICY_KEY, L"LetAppsRunInBackground", &value) && value == 2;
}

BOOL policy_limits_bind(const WCHAR *sid, BOOL elevated)
{
    return limits_bind(sid, elevated, policy_single_user(), policy_limits_enforced());
}
