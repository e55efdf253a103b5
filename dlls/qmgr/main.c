/*
 * qmgr.dll: class objects, registration, service entry
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

#include "private/debug.h"
#include "private/service_dll.h"

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved)
{
    (void)reserved;

    if (reason == DLL_PROCESS_ATTACH)
    {
        DisableThreadLibraryCalls(instance);
        debug_init("qmgr");
    }
    return TRUE;
}

HRESULT WINAPI DllGetClassObject(REFCLSID clsid, REFIID riid, void **object)
{
    TRACE("%s, %s, %p\n", debugstr_guid(clsid), debugstr_guid(riid), object);

    return service_dll_get_class_object(&service_bits, clsid, riid, object);
}

/* There is no object of ours in any process. */
HRESULT WINAPI DllCanUnloadNow(void)
{
    return S_OK;
}

HRESULT WINAPI DllRegisterServer(void)
{
    return service_dll_register(&service_bits);
}

HRESULT WINAPI DllUnregisterServer(void)
{
    return service_dll_unregister(&service_bits);
}

void WINAPI ServiceMain(DWORD argc, WCHAR **argv)
{
    (void)argc;
    (void)argv;

    service_dll_main(&service_bits);
}

/* Another name that Windows' qmgr.dll has for it. */
void WINAPI BITSServiceMain(DWORD argc, WCHAR **argv)
{
    ServiceMain(argc, argv);
}
