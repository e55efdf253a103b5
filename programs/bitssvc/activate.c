/*
 * Telling clients why the service does not start
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

#include <objbase.h>

#include "activate.h"
#include "factory.h"
#include "private/debug.h"

/* COM looks for the class once a second. */
#define LINGER 3000
/* COM looks for half a minute. */
#define START_TIMEOUT 20000
#define CLASSES_MAX 16

static HRESULT refusal;

static HRESULT refuse(REFIID riid, void **object)
{
    TRACE("%s, %p: %#lx\n", debugstr_guid(riid), object, refusal);

    return refusal;
}

static DWORD try_to_start(const struct service_info *info)
{
    SC_HANDLE manager, service;
    DWORD error = ERROR_SUCCESS;

    if (!(manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT)))
        return GetLastError();
    if (!(service = OpenServiceW(manager, info->name, SERVICE_START)) || !StartServiceW(service, 0, NULL))
        error = GetLastError();
    if (service)
        CloseServiceHandle(service);
    CloseServiceHandle(manager);
    return error == ERROR_SERVICE_ALREADY_RUNNING ? ERROR_SUCCESS : error;
}

/* Wine starts one service at a time, and who comes meanwhile waits for three seconds only. */
static DWORD start_service(const struct service_info *info)
{
    ULONGLONG end = GetTickCount64() + START_TIMEOUT;
    DWORD error;

    while ((error = try_to_start(info)) == ERROR_SERVICE_DATABASE_LOCKED && GetTickCount64() < end)
        Sleep(100);
    return error;
}

static BOOL is_starting(SC_HANDLE service)
{
    SERVICE_STATUS status;

    return QueryServiceStatus(service, &status) && status.dwCurrentState == SERVICE_START_PENDING;
}

static void wait_until_started(const struct service_info *info)
{
    ULONGLONG end = GetTickCount64() + START_TIMEOUT;
    SC_HANDLE manager, service;

    if (!(manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT)))
        return;
    if ((service = OpenServiceW(manager, info->name, SERVICE_QUERY_STATUS)))
    {
        while (is_starting(service) && GetTickCount64() < end)
            Sleep(100);
        CloseServiceHandle(service);
    }
    CloseServiceHandle(manager);
}

static HRESULT answer_for_a_while(const struct service_info *service)
{
    DWORD cookies[CLASSES_MAX], count = 0;
    IClassFactory *factory;
    HRESULT hr;
    ULONG i;

    if (FAILED(hr = factory_create(refuse, &factory)))
        return hr;
    for (i = 0; i < service->class_count && count < ARRAYSIZE(cookies); ++i)
    {
        if (SUCCEEDED(CoRegisterClassObject(&service->classes[i].clsid, (IUnknown *)factory, CLSCTX_LOCAL_SERVER,
                REGCLS_MULTIPLEUSE, &cookies[count])))
            ++count;
    }
    Sleep(LINGER);
    while (count)
        CoRevokeClassObject(cookies[--count]);
    IClassFactory_Release(factory);
    return S_OK;
}

DWORD activate_run(const struct service_info *service)
{
    DWORD error = start_service(service);
    HRESULT hr;

    if (!error)
    {
        /* With the end of this process COM would give up, whether it has found the class or not. */
        wait_until_started(service);
        Sleep(LINGER);
        return ERROR_SUCCESS;
    }
    refusal = HRESULT_FROM_WIN32(error);
    if (FAILED(hr = CoInitializeEx(NULL, COINIT_MULTITHREADED)))
        return hr;
    answer_for_a_while(service);
    CoUninitialize();
    return error;
}
