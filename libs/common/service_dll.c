/*
 * Class objects and registration of qmgr.dll and dosvc.dll
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

#include "private/service_dll.h"

HRESULT service_dll_get_class_object(const struct service_info *service, REFCLSID clsid, REFIID riid, void **object)
{
    if (!object)
        return E_POINTER;
    *object = NULL;
    if (!service_find_class(service, clsid))
        return CLASS_E_CLASSNOTAVAILABLE;
    return CoGetClassObject(clsid, CLSCTX_LOCAL_SERVER, NULL, riid, object);
}

/* The service is a 64-bit program there, and the 64-bit DLL's to register. */
static BOOL is_wow64(void)
{
    BOOL wow64;

    return IsWow64Process(GetCurrentProcess(), &wow64) && wow64;
}

HRESULT service_dll_register(const struct service_info *service)
{
    HRESULT hr = register_classes(service);

    if (SUCCEEDED(hr) && !is_wow64())
        hr = register_service(service);
    return hr;
}

HRESULT service_dll_unregister(const struct service_info *service)
{
    HRESULT hr = unregister_classes(service), service_hr;

    if (is_wow64())
        return hr;
    service_hr = unregister_service(service);
    return FAILED(hr) ? hr : service_hr;
}
