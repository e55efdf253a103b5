/*
 * What qmgr.dll and dosvc.dll have in common
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

#ifndef OPENBITS_PRIVATE_SERVICE_DLL_H
#define OPENBITS_PRIVATE_SERVICE_DLL_H

#include <objbase.h>

#include "private/classes.h"

/* What each of the two exports besides what objbase.h knows; both define them. */
BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved);
HRESULT WINAPI DllRegisterServer(void);
HRESULT WINAPI DllUnregisterServer(void);
void WINAPI ServiceMain(DWORD argc, WCHAR **argv);
void WINAPI BITSServiceMain(DWORD argc, WCHAR **argv);

/* DllGetClassObject: the class object of the running service, started if need be. A class that is not the service's
 * gives CLASS_E_CLASSNOTAVAILABLE. */
HRESULT service_dll_get_class_object(const struct service_info *service, REFCLSID clsid, REFIID riid, void **object);

/* DllRegisterServer and DllUnregisterServer: classes and AppIDs in the registry view of this process, and the service
 * unless this is a 32-bit process of a 64-bit system. Repeating either does no harm. */
HRESULT service_dll_register(const struct service_info *service);
HRESULT service_dll_unregister(const struct service_info *service);

/* ServiceMain, for an entry that still says svchost.exe: runs bitssvc.exe as long as the service runs. */
void service_dll_main(const struct service_info *service);

/* The parts of registration. */
HRESULT register_classes(const struct service_info *service);
HRESULT unregister_classes(const struct service_info *service);
HRESULT register_service(const struct service_info *service);
HRESULT unregister_service(const struct service_info *service);

#endif
