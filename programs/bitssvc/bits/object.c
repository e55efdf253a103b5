/*
 * What all COM objects of the faces have in common
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

#include "bits/object.h"

#include <unknwn.h>

HRESULT object_query(void *object, const struct object_interface *map, REFIID riid, void **out)
{
    if (!out)
        return E_INVALIDARG;
    *out = NULL;
    while (map->iid && !IsEqualGUID(map->iid, riid))
        ++map;
    if (!map->iid)
        return E_NOINTERFACE;
    *out = (char *)object + map->offset;
    IUnknown_AddRef((IUnknown *)*out);
    return S_OK;
}

HRESULT object_hand_out(IUnknown *object, REFIID riid, void **out)
{
    HRESULT hr = IUnknown_QueryInterface(object, riid, out);

    IUnknown_Release(object);
    return hr;
}

HRESULT string_hand_out(const WCHAR *string, WCHAR **out)
{
    size_t size = (wcslen(string) + 1) * sizeof(*string);

    if (!(*out = CoTaskMemAlloc(size)))
        return E_OUTOFMEMORY;
    memcpy(*out, string, size);
    return S_OK;
}
