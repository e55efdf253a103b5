/*
 * Registry entries of the classes
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

#include <stdio.h>

#include "private/debug.h"
#include "private/service_dll.h"

#define GUID_LENGTH 39
#define CLASSES L"Software\\Classes\\"

/* Below HKEY_LOCAL_MACHINE, so that a key of the user's with the same name is left alone. */
static LSTATUS set_string(const WCHAR *key, const WCHAR *name, const WCHAR *value)
{
    return RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, name, REG_SZ, value, (lstrlenW(value) + 1) * sizeof(*value));
}

/* A key that is not there is as good as deleted. */
static LSTATUS delete_key(const WCHAR *key)
{
    LSTATUS status = RegDeleteTreeW(HKEY_LOCAL_MACHINE, key);

    if (status == ERROR_SUCCESS)
        status = RegDeleteKeyW(HKEY_LOCAL_MACHINE, key);
    return status == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : status;
}

static void class_key(WCHAR *key, size_t length, const struct class_info *info, const WCHAR *subkey)
{
    WCHAR clsid[GUID_LENGTH];

    StringFromGUID2(&info->clsid, clsid, ARRAYSIZE(clsid));
    swprintf(key, length, CLASSES L"CLSID\\%ls%ls", clsid, subkey);
}

static void app_id_key(WCHAR *key, size_t length, const WCHAR *app_id)
{
    swprintf(key, length, CLASSES L"AppID\\%ls", app_id);
}

static BOOL is_wine(void)
{
    HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");

    return ntdll && GetProcAddress(ntdll, "wine_get_version");
}

/* Only Wine needs it: programs/bitssvc/activate.h says why. Wine expands no variables in it, and a 32-bit client finds
 * the program of the service only as sysnative. */
static LSTATUS register_activation(const struct service_info *service, const struct class_info *info)
{
    WCHAR key[128], folder[MAX_PATH], command[MAX_PATH + 64];
    BOOL wow64;

    if (!is_wine())
        return ERROR_SUCCESS;
    if (!GetWindowsDirectoryW(folder, ARRAYSIZE(folder)))
        return GetLastError();
    wow64 = IsWow64Process(GetCurrentProcess(), &wow64) && wow64;
    class_key(key, ARRAYSIZE(key), info, L"\\LocalServer32");
    swprintf(command, ARRAYSIZE(command), L"%ls\\%ls\\bitssvc.exe --activate %ls", folder,
            wow64 ? L"sysnative" : L"system32", service->name);
    return set_string(key, NULL, command);
}

static LSTATUS register_class(const struct service_info *service, const struct class_info *info,
        const WCHAR *app_id)
{
    WCHAR key[128];
    LSTATUS status;

    /* With an in-process server CLSCTX_ALL would find that one first (MGR-CLASS-2). */
    class_key(key, ARRAYSIZE(key), info, L"\\InprocServer32");
    if ((status = delete_key(key)))
        return status;
    class_key(key, ARRAYSIZE(key), info, L"");
    if ((status = set_string(key, NULL, info->name)))
        return status;
    if ((status = set_string(key, L"AppID", app_id)))
        return status;
    return register_activation(service, info);
}

static LSTATUS register_app_id(const struct service_info *service, const WCHAR *app_id)
{
    WCHAR key[128];
    LSTATUS status;

    app_id_key(key, ARRAYSIZE(key), app_id);
    if ((status = set_string(key, L"LocalService", service->local_service)) || !service->app_id_name)
        return status;
    app_id_key(key, ARRAYSIZE(key), service->app_id_name);
    return set_string(key, L"AppID", app_id);
}

HRESULT register_classes(const struct service_info *service)
{
    WCHAR app_id[GUID_LENGTH];
    LSTATUS status;
    ULONG i;

    StringFromGUID2(&service->app_id, app_id, ARRAYSIZE(app_id));
    status = register_app_id(service, app_id);
    for (i = 0; !status && i < service->class_count; ++i)
        status = register_class(service, &service->classes[i], app_id);
    return HRESULT_FROM_WIN32(status);
}

static LSTATUS unregister_app_id(const struct service_info *service)
{
    WCHAR key[128], app_id[GUID_LENGTH];
    LSTATUS status;

    StringFromGUID2(&service->app_id, app_id, ARRAYSIZE(app_id));
    app_id_key(key, ARRAYSIZE(key), app_id);
    if ((status = delete_key(key)) || !service->app_id_name)
        return status;
    app_id_key(key, ARRAYSIZE(key), service->app_id_name);
    return delete_key(key);
}

HRESULT unregister_classes(const struct service_info *service)
{
    LSTATUS status = unregister_app_id(service);
    WCHAR key[128];
    ULONG i;

    for (i = 0; !status && i < service->class_count; ++i)
    {
        class_key(key, ARRAYSIZE(key), &service->classes[i], L"");
        status = delete_key(key);
    }
    return HRESULT_FROM_WIN32(status);
}
