/*
 * Properties of downloads, as clients set them
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

#include "set_property.h"

HRESULT set_text(IDODownload *download, DODownloadProperty id, const WCHAR *text)
{
    VARIANT value;
    HRESULT hr;

    V_VT(&value) = VT_BSTR;
    V_BSTR(&value) = SysAllocString(text);
    hr = IDODownload_SetProperty(download, id, &value);
    VariantClear(&value);
    return hr;
}

HRESULT set_uint(IDODownload *download, DODownloadProperty id, UINT number)
{
    VARIANT value;

    V_VT(&value) = VT_UI4;
    V_UI4(&value) = number;
    return IDODownload_SetProperty(download, id, &value);
}

HRESULT set_bool(IDODownload *download, DODownloadProperty id, BOOL state)
{
    VARIANT value;

    V_VT(&value) = VT_BOOL;
    V_BOOL(&value) = state ? VARIANT_TRUE : VARIANT_FALSE;
    return IDODownload_SetProperty(download, id, &value);
}

HRESULT set_object(IDODownload *download, DODownloadProperty id, void *object)
{
    VARIANT value;

    V_VT(&value) = VT_UNKNOWN;
    V_UNKNOWN(&value) = object;
    return IDODownload_SetProperty(download, id, &value);
}
