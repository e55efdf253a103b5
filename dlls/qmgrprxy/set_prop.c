/*
 * IBackgroundCopyGroup::SetProp, which is local, and its remote form
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

#include "qmgr.h"

#include "private/debug.h"

/* Text that names a class; what is no text, or a wrong one, is for the service to refuse. */
static BOOL names_class(const VARIANT *value, CLSID *class)
{
    return value && V_VT(value) == VT_BSTR && V_BSTR(value) && SUCCEEDED(IIDFromString(V_BSTR(value), class))
            && !IsEqualGUID(class, &GUID_NULL);
}

/* The object is made here, in the client's process, and the service is given its interface (QMGR-CB-REGISTER-2, -3). */
static HRESULT make_callback(IBackgroundCopyGroup *group, const CLSID *class)
{
    IUnknown *callback;
    HRESULT hr;

    hr = CoCreateInstance(class, NULL, CLSCTX_INPROC_SERVER | CLSCTX_INPROC_HANDLER | CLSCTX_LOCAL_SERVER,
            &IID_IBackgroundCopyCallback1, (void **)&callback);
    TRACE("class %s: hr %#lx.\n", debugstr_guid(class), hr);
    if (FAILED(hr))
        return hr;
    hr = IBackgroundCopyGroup_SetNotificationPointer(group, &IID_IBackgroundCopyCallback1, callback);
    IUnknown_Release(callback);
    return hr;
}

HRESULT CALLBACK IBackgroundCopyGroup_SetProp_Proxy(IBackgroundCopyGroup *This, GROUPPROP propID, VARIANT *pvarVal)
{
    CLSID class;
    HRESULT hr;

    if (propID == GROUPPROP_NOTIFYCLSID && names_class(pvarVal, &class) && FAILED(hr = make_callback(This, &class)))
        return hr;
    return IBackgroundCopyGroup_InternalSetProp_Proxy(This, propID, pvarVal);
}

HRESULT __RPC_STUB IBackgroundCopyGroup_SetProp_Stub(IBackgroundCopyGroup *This, GROUPPROP propID, VARIANT *pvarVal)
{
    return IBackgroundCopyGroup_SetProp(This, propID, pvarVal);
}
