/*
 * From one run of a service to the next
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

#include <stdlib.h>

#include "private/debug.h"
#include "succession.h"

/* More than a client takes on its way from asking COM for the class object to the next call here. */
#define QUIET_TIME 1000
#define LINGER_MAX 30000
/* What a stop and a start take at most. */
#define HAND_ON_MAX 45000
#define POLL_INTERVAL 20

struct succession
{
    LONG refcount;
    const struct service_info *service;
    HANDLE stopped;             /* event: the service manager knows */
    LONG waiting;               /* calls that are being handed on */
    LONG last_call;             /* GetTickCount */
    LONG handed_on;             /* the next run is up */
};

HRESULT succession_create(const struct service_info *service, struct succession **out)
{
    struct succession *succession = calloc(1, sizeof(*succession));

    *out = NULL;
    if (!succession)
        return E_OUTOFMEMORY;
    succession->refcount = 1;
    succession->service = service;
    if (!(succession->stopped = CreateEventW(NULL, TRUE, FALSE, NULL)))
    {
        free(succession);
        return E_OUTOFMEMORY;
    }
    *out = succession;
    return S_OK;
}

void succession_addref(struct succession *succession)
{
    InterlockedIncrement(&succession->refcount);
}

void succession_release(struct succession *succession)
{
    if (InterlockedDecrement(&succession->refcount))
        return;
    CloseHandle(succession->stopped);
    free(succession);
}

CLSID succession_private_class(DWORD process, enum class_family family)
{
    CLSID clsid = {0x00000000, 0x6f62, 0x0000, {0x9b, 0x1e, 0x5d, 0x0c, 0x43, 0x37, 0xd2, 0x8a}};

    clsid.Data1 = process;
    clsid.Data3 = (USHORT)family;
    return clsid;
}

void succession_note_call(struct succession *succession)
{
    InterlockedExchange(&succession->last_call, GetTickCount());
}

/* The next run ---------------------------------------------------------------------------------------------------- */

/* ERROR_SUCCESS and the process of a run that is up, 0 while there is none. */
static DWORD find_run(SC_HANDLE service, DWORD *process)
{
    SERVICE_STATUS_PROCESS status;
    DWORD size, error;

    *process = 0;
    if (!QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, (BYTE *)&status, sizeof(status), &size))
        return GetLastError();
    if (status.dwCurrentState == SERVICE_RUNNING)
        *process = status.dwProcessId;
    if (status.dwCurrentState != SERVICE_STOPPED || StartServiceW(service, 0, NULL))
        return ERROR_SUCCESS;
    error = GetLastError();
    return error == ERROR_SERVICE_ALREADY_RUNNING ? ERROR_SUCCESS : error;
}

static HRESULT ask_run(DWORD process, enum class_family family, REFIID riid, void **object)
{
    CLSID clsid = succession_private_class(process, family);
    IClassFactory *factory;
    HRESULT hr;

    hr = CoGetClassObject(&clsid, CLSCTX_LOCAL_SERVER, NULL, &IID_IClassFactory, (void **)&factory);
    if (FAILED(hr))
        return hr;
    hr = IClassFactory_CreateInstance(factory, NULL, riid, object);
    IClassFactory_Release(factory);
    return hr;
}

/* That run may be stopping in its turn. */
static BOOL is_worth_another_try(HRESULT hr)
{
    return hr == REGDB_E_CLASSNOTREG || hr == CO_E_SERVER_STOPPING || hr == E_FAIL || hr == RPC_E_DISCONNECTED
            || hr == CO_E_OBJNOTCONNECTED || hr == HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE)
            || hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED) || hr == HRESULT_FROM_WIN32(RPC_S_UNKNOWN_IF);
}

static HRESULT try_to_hand_on(SC_HANDLE service, enum class_family family, REFIID riid, void **object)
{
    ULONGLONG end = GetTickCount64() + HAND_ON_MAX;
    DWORD process, error;
    HRESULT hr;

    do
    {
        if ((error = find_run(service, &process)))
            return HRESULT_FROM_WIN32(error);
        hr = process ? ask_run(process, family, riid, object) : CO_E_SERVER_STOPPING;
        if (!is_worth_another_try(hr))
            return hr;
        Sleep(POLL_INTERVAL);
    }
    while (GetTickCount64() < end);
    return hr;
}

static HRESULT hand_on(const struct service_info *info, enum class_family family, REFIID riid, void **object)
{
    SC_HANDLE manager, service;
    HRESULT hr;

    if (!(manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT)))
        return HRESULT_FROM_WIN32(GetLastError());
    if ((service = OpenServiceW(manager, info->name, SERVICE_START | SERVICE_QUERY_STATUS)))
    {
        hr = try_to_hand_on(service, family, riid, object);
        CloseServiceHandle(service);
    }
    else
        hr = HRESULT_FROM_WIN32(GetLastError());
    CloseServiceHandle(manager);
    return hr;
}

HRESULT succession_hand_on(struct succession *succession, enum class_family family, REFIID riid, void **object)
{
    HRESULT hr = CO_E_SERVER_STOPPING;

    InterlockedIncrement(&succession->waiting);
    if (!WaitForSingleObject(succession->stopped, HAND_ON_MAX))
        hr = hand_on(succession->service, family, riid, object);
    TRACE("%s: hr %#lx\n", debugstr_w(succession->service->name), hr);
    succession_note_call(succession);
    if (SUCCEEDED(hr))
        InterlockedExchange(&succession->handed_on, 1);
    InterlockedDecrement(&succession->waiting);
    return hr;
}

/* The end --------------------------------------------------------------------------------------------------------- */

static BOOL is_in_use(struct succession *succession, ULONGLONG start)
{
    DWORD quiet = GetTickCount() - (DWORD)InterlockedCompareExchange(&succession->last_call, 0, 0);
    ULONGLONG elapsed = GetTickCount64() - start;

    if (InterlockedCompareExchange(&succession->waiting, 0, 0))
        return TRUE;
    return quiet < QUIET_TIME && elapsed < LINGER_MAX;
}

BOOL succession_linger(struct succession *succession, BOOL to_successor)
{
    ULONGLONG start = GetTickCount64();

    SetEvent(succession->stopped);
    succession_note_call(succession);
    while (is_in_use(succession, start))
    {
        if (to_successor && InterlockedCompareExchange(&succession->handed_on, 0, 0))
            return TRUE;
        Sleep(POLL_INTERVAL);
    }
    return FALSE;
}
