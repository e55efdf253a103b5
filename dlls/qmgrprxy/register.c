/*
 * Registration of the proxies
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

#include <windows.h>
#include <objbase.h>
#include <rpcproxy.h>

#include "direct_line.h"
#include "private/debug.h"

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved);
HRESULT WINAPI DllRegisterServer(void);
HRESULT WINAPI DllUnregisterServer(void);
void RPC_ENTRY GetProxyDllInfo(const ProxyFileInfo ***files, const CLSID **clsid);

static HINSTANCE proxy_dll;

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved)
{
    if (reason == DLL_PROCESS_ATTACH)
    {
        proxy_dll = instance;
        DisableThreadLibraryCalls(instance);
        debug_init("qmgrprxy");
    }
    else if (reason == DLL_PROCESS_DETACH && !reserved)
    {
        direct_line_close();
    }
    return TRUE;
}

static HRESULT set_interface_value(const IID *iid, const WCHAR *name, const WCHAR *value)
{
    WCHAR path[100], text[39];
    LSTATUS status;
    HKEY key;

    StringFromGUID2(iid, text, ARRAYSIZE(text));
    swprintf(path, ARRAYSIZE(path), L"Interface\\%ls\\%ls", text, name);
    status = RegCreateKeyExW(HKEY_CLASSES_ROOT, path, 0, NULL, 0, KEY_WRITE, NULL, &key, NULL);
    if (status)
        return HRESULT_FROM_WIN32(status);
    status = RegSetValueExW(key, NULL, 0, REG_SZ, (const BYTE *)value, (lstrlenW(value) + 1) * sizeof(*value));
    RegCloseKey(key);
    return HRESULT_FROM_WIN32(status);
}

/* NdrDllRegisterProxy names an interface and its factory, but says nothing about the methods and the base. */
static HRESULT describe_interface(const ProxyFileInfo *file, unsigned int index)
{
    const CInterfaceStubHeader *header = &file->pStubVtblList[index]->header;
    const IID *base = file->pDelegatedIIDs ? file->pDelegatedIIDs[index] : NULL;
    WCHAR value[39];
    HRESULT hr;

    swprintf(value, ARRAYSIZE(value), L"%lu", (unsigned long)header->DispatchTableCount);
    hr = set_interface_value(header->piid, L"NumMethods", value);
    if (FAILED(hr) || !base)
        return hr;
    StringFromGUID2(base, value, ARRAYSIZE(value));
    return set_interface_value(header->piid, L"BaseInterface", value);
}

/* Registers the factory and all interfaces in the view of the registry that this DLL's bitness has. */
HRESULT WINAPI DllRegisterServer(void)
{
    const ProxyFileInfo **files;
    const CLSID *clsid;
    unsigned int i, j;
    HRESULT hr;

    TRACE("\n");

    GetProxyDllInfo(&files, &clsid);
    hr = NdrDllRegisterProxy(proxy_dll, files, clsid);
    for (i = 0; SUCCEEDED(hr) && files[i]; ++i)
    {
        for (j = 0; SUCCEEDED(hr) && files[i]->pStubVtblList[j]; ++j)
            hr = describe_interface(files[i], j);
    }
    return hr;
}

HRESULT WINAPI DllUnregisterServer(void)
{
    const ProxyFileInfo **files;
    const CLSID *clsid;

    TRACE("\n");

    GetProxyDllInfo(&files, &clsid);
    return NdrDllUnregisterProxy(proxy_dll, files, clsid);
}
