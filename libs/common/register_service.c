/*
 * The entry of a service in the service manager, and its svchost group
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
#include <stdlib.h>

#include "private/debug.h"
#include "private/service_dll.h"

#define IMAGE_PATH L"%SystemRoot%\\System32\\bitssvc.exe"
#define DEPENDENCIES L"RpcSs\0"
#define SVCHOST_KEY L"Software\\Microsoft\\Windows NT\\CurrentVersion\\SvcHost"
/* Values here, one for each svchost group that we put a service into, so that only our own entry is taken back. */
#define SETTINGS_KEY L"Software\\OpenBITS"
#define MARKER_KEY SETTINGS_KEY L"\\SvchostGroups"
#define EVENT_LOG_KEY L"System\\CurrentControlSet\\Services\\EventLog\\System"
#define STOP_TIMEOUT 15000
#define STOP_POLL 50

static DWORD last_error(void)
{
    DWORD error = GetLastError();

    return error ? error : ERROR_GEN_FAILURE;
}

/* The service manager's entry ------------------------------------------------------------------------------------- */

static DWORD create_entry(SC_HANDLE manager, const struct service_info *info, SC_HANDLE *service)
{
    *service = CreateServiceW(manager, info->name, info->display_name, SERVICE_ALL_ACCESS,
            SERVICE_WIN32_SHARE_PROCESS, SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL, IMAGE_PATH, NULL, NULL,
            DEPENDENCIES, NULL, NULL);
    return *service ? ERROR_SUCCESS : last_error();
}

/* An entry that is there keeps its start type, which the user may have set. */
static DWORD change_entry(SC_HANDLE service, const struct service_info *info)
{
    if (!ChangeServiceConfigW(service, SERVICE_WIN32_SHARE_PROCESS, SERVICE_NO_CHANGE, SERVICE_ERROR_NORMAL, IMAGE_PATH,
            NULL, NULL, DEPENDENCIES, L"LocalSystem", NULL, info->display_name))
        return last_error();
    return ERROR_SUCCESS;
}

static DWORD write_description(SC_HANDLE service, const struct service_info *info)
{
    SERVICE_DESCRIPTIONW description = {(WCHAR *)info->description};

    return ChangeServiceConfig2W(service, SERVICE_CONFIG_DESCRIPTION, &description) ? ERROR_SUCCESS : last_error();
}

/* Wine's service manager shows a display name or description that names a resource as it stands, so there the text
 * itself is written. */
static void write_texts_for_wine(SC_HANDLE manager, SC_HANDLE service, const struct service_info *info)
{
    WCHAR name[256], description[256], key[96];
    SERVICE_DESCRIPTIONW change = {description};
    DWORD length = ARRAYSIZE(name);
    HKEY hkey;

    if (!GetServiceDisplayNameW(manager, info->name, name, &length) || name[0] != '@')
        return;
    swprintf(key, ARRAYSIZE(key), L"System\\CurrentControlSet\\Services\\%ls", info->name);
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, key, 0, KEY_READ, &hkey))
        return;
    if (!RegLoadMUIStringW(hkey, L"DisplayName", name, sizeof(name), NULL, 0, NULL))
        ChangeServiceConfigW(service, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, NULL, NULL, NULL, NULL,
                NULL, NULL, name);
    if (!RegLoadMUIStringW(hkey, L"Description", description, sizeof(description), NULL, 0, NULL))
        ChangeServiceConfig2W(service, SERVICE_CONFIG_DESCRIPTION, &change);
    RegCloseKey(hkey);
}

static DWORD write_entry(SC_HANDLE manager, const struct service_info *info)
{
    SC_HANDLE service = OpenServiceW(manager, info->name, SERVICE_ALL_ACCESS);
    DWORD error;

    if (service)
        error = change_entry(service, info);
    else if ((error = last_error()) == ERROR_SERVICE_DOES_NOT_EXIST)
        error = create_entry(manager, info, &service);
    if (!error)
        error = write_description(service, info);
    if (!error)
        write_texts_for_wine(manager, service, info);
    if (service)
        CloseServiceHandle(service);
    return error;
}

/* What an svchost entry for the service would load. */
static DWORD write_service_dll(const struct service_info *info)
{
    WCHAR key[96];

    swprintf(key, ARRAYSIZE(key), L"System\\CurrentControlSet\\Services\\%ls\\Parameters", info->name);
    return RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, L"ServiceDll", REG_EXPAND_SZ, info->service_dll,
            (lstrlenW(info->service_dll) + 1) * sizeof(WCHAR));
}

/* A deleted entry lives on until its process has ended, so it is stopped first; best effort. */
static void stop_service(SC_HANDLE service)
{
    ULONGLONG end = GetTickCount64() + STOP_TIMEOUT;
    SERVICE_STATUS status;

    if (!ControlService(service, SERVICE_CONTROL_STOP, &status))
        return;
    while (QueryServiceStatus(service, &status) && status.dwCurrentState != SERVICE_STOPPED && GetTickCount64() < end)
        Sleep(STOP_POLL);
}

static DWORD delete_entry(SC_HANDLE manager, const struct service_info *info)
{
    SC_HANDLE service = OpenServiceW(manager, info->name, SERVICE_ALL_ACCESS);
    DWORD error;

    if (!service)
        return (error = last_error()) == ERROR_SERVICE_DOES_NOT_EXIST ? ERROR_SUCCESS : error;
    stop_service(service);
    error = DeleteService(service) ? ERROR_SUCCESS : last_error();
    CloseServiceHandle(service);
    return error == ERROR_SERVICE_MARKED_FOR_DELETE ? ERROR_SUCCESS : error;
}

static DWORD with_manager(DWORD (*function)(SC_HANDLE manager, const struct service_info *info),
        const struct service_info *info)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS);
    DWORD error;

    if (!manager)
        return last_error();
    error = function(manager, info);
    CloseServiceHandle(manager);
    return error;
}

/* The svchost group ----------------------------------------------------------------------------------------------- */

/* The strings of a group with room for one more; *length counts all characters but the last NUL. */
static WCHAR *read_group(HKEY key, const WCHAR *group, DWORD extra, DWORD *length)
{
    DWORD size = 0;
    WCHAR *list;

    if (RegGetValueW(key, NULL, group, RRF_RT_REG_MULTI_SZ, NULL, NULL, &size))
        size = 0;
    if (!(list = calloc(1, size + (extra + 2) * sizeof(*list))))
        return NULL;
    if (size && RegGetValueW(key, NULL, group, RRF_RT_REG_MULTI_SZ, NULL, list, &size))
        *list = 0;
    for (*length = 0; list[*length]; *length += lstrlenW(list + *length) + 1)
        ;
    return list;
}

static WCHAR *find_in_group(WCHAR *list, const WCHAR *name)
{
    for (; *list; list += lstrlenW(list) + 1)
    {
        if (!lstrcmpiW(list, name))
            return list;
    }
    return NULL;
}

static LSTATUS write_group(HKEY key, const WCHAR *group, const WCHAR *list, DWORD length)
{
    return RegSetValueExW(key, group, 0, REG_MULTI_SZ, (const BYTE *)list, (length + 1) * sizeof(*list));
}

static LSTATUS open_group_key(HKEY *key)
{
    return RegCreateKeyExW(HKEY_LOCAL_MACHINE, SVCHOST_KEY, 0, NULL, 0, KEY_READ | KEY_WRITE | KEY_WOW64_64KEY, NULL,
            key, NULL);
}

static LSTATUS append_to_group(HKEY key, const struct service_info *info)
{
    DWORD length, extra = lstrlenW(info->name) + 1;
    WCHAR *list = read_group(key, info->svchost_group, extra, &length);
    LSTATUS status = ERROR_SUCCESS;

    if (!list)
        return ERROR_OUTOFMEMORY;
    if (!find_in_group(list, info->name))
    {
        memcpy(list + length, info->name, extra * sizeof(*list));
        status = write_group(key, info->svchost_group, list, length + extra);
        if (!status)
            status = RegSetKeyValueW(HKEY_LOCAL_MACHINE, MARKER_KEY, info->name, REG_SZ, info->svchost_group,
                    (lstrlenW(info->svchost_group) + 1) * sizeof(WCHAR));
    }
    free(list);
    return status;
}

static LSTATUS remove_from_group(HKEY key, const struct service_info *info)
{
    DWORD length, rest, entry_length = lstrlenW(info->name) + 1;
    WCHAR *list = read_group(key, info->svchost_group, 0, &length), *entry;
    LSTATUS status = ERROR_SUCCESS;

    if (!list)
        return ERROR_OUTOFMEMORY;
    if ((entry = find_in_group(list, info->name)))
    {
        rest = length - (entry - list) - entry_length;
        memmove(entry, entry + entry_length, (rest + 1) * sizeof(*list));
        length -= entry_length;
        status = length ? write_group(key, info->svchost_group, list, length)
                : RegDeleteValueW(key, info->svchost_group);
    }
    free(list);
    return status;
}

static LSTATUS join_group(const struct service_info *info)
{
    LSTATUS status;
    HKEY key;

    if ((status = open_group_key(&key)))
        return status;
    status = append_to_group(key, info);
    RegCloseKey(key);
    return status;
}

static void delete_if_empty(const WCHAR *path)
{
    DWORD keys = 1, values = 1;
    HKEY key;

    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_READ, &key))
        return;
    RegQueryInfoKeyW(key, NULL, NULL, NULL, &keys, NULL, NULL, &values, NULL, NULL, NULL, NULL);
    RegCloseKey(key);
    if (!keys && !values)
        RegDeleteKeyW(HKEY_LOCAL_MACHINE, path);
}

static LSTATUS leave_group(const struct service_info *info)
{
    LSTATUS status;
    HKEY key;

    if (RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, MARKER_KEY, info->name))
        return ERROR_SUCCESS;
    delete_if_empty(MARKER_KEY);
    delete_if_empty(SETTINGS_KEY);
    if ((status = open_group_key(&key)))
        return status;
    status = remove_from_group(key, info);
    RegCloseKey(key);
    return status;
}

/* The source of events --------------------------------------------------------------------------------------------- */

static BOOL is_our_source(const WCHAR *key)
{
    WCHAR file[MAX_PATH];
    DWORD size = sizeof(file);

    return !RegGetValueW(HKEY_LOCAL_MACHINE, key, L"EventMessageFile", RRF_RT_REG_EXPAND_SZ | RRF_NOEXPAND, NULL, file,
            &size) && !lstrcmpiW(file, IMAGE_PATH);
}

/* Where the texts of the events are. Windows has an entry of its own, which stays. */
static LSTATUS write_event_source(const struct service_info *info)
{
    const DWORD types = EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
    WCHAR key[160];
    LSTATUS status;

    if (!info->event_source)
        return ERROR_SUCCESS;
    swprintf(key, ARRAYSIZE(key), EVENT_LOG_KEY L"\\%ls", info->event_source);
    if (!RegGetValueW(HKEY_LOCAL_MACHINE, key, L"EventMessageFile", RRF_RT_ANY, NULL, NULL, NULL)
            && !is_our_source(key))
        return ERROR_SUCCESS;
    status = RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, L"EventMessageFile", REG_EXPAND_SZ, IMAGE_PATH,
            sizeof(IMAGE_PATH));
    if (!status)
        status = RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, L"TypesSupported", REG_DWORD, &types, sizeof(types));
    return status;
}

static void delete_event_source(const struct service_info *info)
{
    WCHAR key[160];

    if (!info->event_source)
        return;
    swprintf(key, ARRAYSIZE(key), EVENT_LOG_KEY L"\\%ls", info->event_source);
    if (is_our_source(key))
        RegDeleteKeyW(HKEY_LOCAL_MACHINE, key);
    delete_if_empty(EVENT_LOG_KEY);
}

HRESULT register_service(const struct service_info *service)
{
    DWORD error;

    if (!(error = with_manager(write_entry, service)) && !(error = write_service_dll(service)))
        error = join_group(service);
    if (!error)
        error = write_event_source(service);
    return HRESULT_FROM_WIN32(error);
}

HRESULT unregister_service(const struct service_info *service)
{
    DWORD error;

    if (!(error = with_manager(delete_entry, service)))
        error = leave_group(service);
    if (!error)
        delete_event_source(service);
    return HRESULT_FROM_WIN32(error);
}
