/*
 * Conformance tests: policies in the registry
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

#include "policies.h"

#include "wine/test.h"

static const WCHAR policy_key[] = L"Software\\Policies\\Microsoft\\Windows\\BITS";
static const WCHAR settings_key[] = L"Software\\OpenBITS";
static const WCHAR saved_key[] = L"Software\\OpenBITS settings of a test";

static LONG set_value(const WCHAR *path, const WCHAR *name, DWORD type, const void *value, DWORD size)
{
    LONG error;
    HKEY key;

    error = RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, NULL, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, NULL, &key, NULL);
    if (error)
        return error;
    error = RegSetValueExW(key, name, 0, type, value, size);
    RegCloseKey(key);
    return error;
}

static void remove_value(const WCHAR *path, const WCHAR *name)
{
    HKEY key;

    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, &key))
        return;
    RegDeleteValueW(key, name);
    RegCloseKey(key);
}

BOOL set_policy(const WCHAR *name, DWORD value)
{
    LONG error = set_value(policy_key, name, REG_DWORD, &value, sizeof(value));

    if (error)
        skip("Policies cannot be set, error %ld.\n", error);
    return !error;
}

void set_policy_text(const WCHAR *name, const WCHAR *value)
{
    set_value(policy_key, name, REG_SZ, value, (DWORD)((wcslen(value) + 1) * sizeof(*value)));
}

void remove_policy(const WCHAR *name)
{
    remove_value(policy_key, name);
}

void set_enforced_limits(BOOL enforce)
{
    DWORD value = 1;

    if (enforce)
        set_value(settings_key, L"EnforceLimits", REG_DWORD, &value, sizeof(value));
    else
        remove_value(settings_key, L"EnforceLimits");
}

BOOL set_logged_on(const WCHAR *sids)
{
    if (sids)
        return !set_value(settings_key, L"LoggedOn", REG_SZ, sids, (DWORD)((wcslen(sids) + 1) * sizeof(*sids)));
    remove_value(settings_key, L"LoggedOn");
    return TRUE;
}

/* The first key goes, and the second one has what was in it. */
static LONG move_key(const WCHAR *from, const WCHAR *to)
{
    HKEY source, target;
    LONG error;

    if ((error = RegOpenKeyExW(HKEY_LOCAL_MACHINE, from, 0, KEY_ALL_ACCESS | KEY_WOW64_64KEY, &source)))
        return error;
    error = RegCreateKeyExW(HKEY_LOCAL_MACHINE, to, 0, NULL, 0, KEY_ALL_ACCESS | KEY_WOW64_64KEY, NULL, &target, NULL);
    if (!error)
    {
        if (!(error = RegCopyTreeW(source, NULL, target)) && !(error = RegDeleteTreeW(source, NULL)))
            error = RegDeleteKeyExW(HKEY_LOCAL_MACHINE, from, KEY_WOW64_64KEY, 0);
        RegCloseKey(target);
    }
    RegCloseKey(source);
    return error;
}

BOOL take_settings_away(void)
{
    return !move_key(settings_key, saved_key);
}

BOOL bring_settings_back(void)
{
    return !move_key(saved_key, settings_key);
}
