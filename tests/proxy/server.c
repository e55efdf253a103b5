/*
 * Proxy tests: the process that is called
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

#include "canary.h"

#include "../class_factory.h"

/* server NAME CLIENT: NAME is of the section that the client made, and with a suffix of the events; CLIENT the id of
 * its process. Hands a class factory to the client; its CreateInstance makes an object of any interface tested. */

static HRESULT create(REFIID iid, void **out)
{
    const struct interface_info *info = find_interface(iid);

    if (!info)
        return E_NOINTERFACE;
    *out = create_object(info, iid);
    return S_OK;
}

static struct class_factory factory = {CLASS_FACTORY, create};

static HRESULT publish_factory(void)
{
    HGLOBAL global;
    IStream *stream;
    HRESULT hr;

    if (FAILED(hr = CreateStreamOnHGlobal(NULL, TRUE, &stream)))
        return hr;
    hr = CoMarshalInterface(stream, &IID_IClassFactory, (IUnknown *)&factory.IClassFactory_iface,
            MSHCTX_LOCAL, NULL, MSHLFLAGS_NORMAL);
    if (SUCCEEDED(hr) && SUCCEEDED(hr = GetHGlobalFromStream(stream, &global)))
    {
        shared->objref_size = min(GlobalSize(global), sizeof(shared->objref));
        memcpy(shared->objref, GlobalLock(global), shared->objref_size);
        GlobalUnlock(global);
    }
    IStream_Release(stream);
    return hr;
}

int main(int argc, char **argv)
{
    char name[MAX_PATH];
    HANDLE section, ready, wait[2];

    if (argc != 3)
        return 2;
    side = 1;
    section = OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, argv[1]);
    if (!section || !(shared = MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, sizeof(*shared))))
        return 3;
    snprintf(name, sizeof(name), "%s-ready", argv[1]);
    ready = OpenEventA(EVENT_MODIFY_STATE, FALSE, name);
    snprintf(name, sizeof(name), "%s-stop", argv[1]);
    wait[0] = OpenEventA(SYNCHRONIZE, FALSE, name);
    wait[1] = OpenProcess(SYNCHRONIZE, FALSE, strtoul(argv[2], NULL, 10));
    if (!ready || !wait[0] || !wait[1])
        return 4;
    if (FAILED(CoInitializeEx(NULL, COINIT_MULTITHREADED)) || FAILED(publish_factory()))
        return 5;
    pin_interfaces();
    SetEvent(ready);
    WaitForMultipleObjects(2, wait, FALSE, INFINITE);
    CoUninitialize();
    return 0;
}
