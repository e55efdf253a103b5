/*
 * Conformance tests of the Queue Manager: a callback object and its class
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


#include "group_object.h"

#include "../class_factory.h"

static struct group_callback *impl_from_IBackgroundCopyCallback1(IBackgroundCopyCallback1 *iface)
{
    return CONTAINING_RECORD(iface, struct group_callback, IBackgroundCopyCallback1_iface);
}

static HRESULT STDMETHODCALLTYPE callback_QueryInterface(IBackgroundCopyCallback1 *iface, REFIID iid, void **out)
{
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IBackgroundCopyCallback1))
        return E_NOINTERFACE;
    IBackgroundCopyCallback1_AddRef(iface);
    *out = iface;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE callback_AddRef(IBackgroundCopyCallback1 *iface)
{
    return InterlockedIncrement(&impl_from_IBackgroundCopyCallback1(iface)->refs);
}

static ULONG STDMETHODCALLTYPE callback_Release(IBackgroundCopyCallback1 *iface)
{
    struct group_callback *callback = impl_from_IBackgroundCopyCallback1(iface);
    ULONG refs = InterlockedDecrement(&callback->refs);

    if (!refs)
        free(callback);
    return refs;
}

static HRESULT STDMETHODCALLTYPE callback_OnStatus(IBackgroundCopyCallback1 *iface, IBackgroundCopyGroup *group,
        IBackgroundCopyJob1 *job, DWORD file, DWORD status, DWORD retries, DWORD win32, DWORD transport)
{
    struct group_callback *callback = impl_from_IBackgroundCopyCallback1(iface);
    LONG calls = callback->calls;

    callback->group_id = GUID_NULL;
    if (group)
        IBackgroundCopyGroup_get_GroupID(group, &callback->group_id);
    callback->has_job = job != NULL;
    callback->file = file;
    callback->status = status;
    callback->retries = retries;
    callback->win32 = win32;
    callback->transport = transport;
    callback->thread = GetCurrentThreadId();
    if (callback->expected_file)
        callback->files_there = file_exists(callback->expected_file);
    if (calls < (LONG)ARRAYSIZE(callback->times))
        callback->times[calls] = GetTickCount();
    if (callback->gate)
        WaitForSingleObject(callback->gate, HANGING);
    if (callback->inside)
        callback->inside(callback, group);
    return InterlockedIncrement(&callback->calls) <= callback->refuse ? callback->refusal : S_OK;
}

static HRESULT STDMETHODCALLTYPE callback_OnProgress(IBackgroundCopyCallback1 *iface, DWORD type,
        IBackgroundCopyGroup *group, IBackgroundCopyJob1 *job, DWORD file, DWORD value)
{
    (void)type, (void)group, (void)job, (void)file, (void)value;
    InterlockedIncrement(&impl_from_IBackgroundCopyCallback1(iface)->others);
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE callback_OnProgressEx(IBackgroundCopyCallback1 *iface, DWORD type,
        IBackgroundCopyGroup *group, IBackgroundCopyJob1 *job, DWORD file, DWORD value, DWORD size, BYTE *bytes)
{
    (void)type, (void)group, (void)job, (void)file, (void)value, (void)size, (void)bytes;
    InterlockedIncrement(&impl_from_IBackgroundCopyCallback1(iface)->others);
    return E_NOTIMPL;
}

static const IBackgroundCopyCallback1Vtbl callback_vtbl =
{
    callback_QueryInterface,
    callback_AddRef,
    callback_Release,
    callback_OnStatus,
    callback_OnProgress,
    callback_OnProgressEx,
};

struct group_callback *create_group_callback(void)
{
    struct group_callback *callback = calloc(1, sizeof(*callback));

    callback->IBackgroundCopyCallback1_iface.lpVtbl = (IBackgroundCopyCallback1Vtbl *)&callback_vtbl;
    callback->refs = 1;
    return callback;
}

void release_group_callback(struct group_callback *callback)
{
    IBackgroundCopyCallback1_Release(&callback->IBackgroundCopyCallback1_iface);
}

HRESULT set_pointer(IBackgroundCopyGroup *group, struct group_callback *callback)
{
    return IBackgroundCopyGroup_SetNotificationPointer(group, &IID_IBackgroundCopyCallback1,
            callback ? (IUnknown *)&callback->IBackgroundCopyCallback1_iface : NULL);
}

LONG wait_for_calls(struct group_callback *callback, LONG calls)
{
    DWORD start = GetTickCount();

    while (InterlockedCompareExchange(&callback->calls, 0, 0) < calls && GetTickCount() - start < LONG_WAIT)
        Sleep(20);
    return callback->calls;
}

/* The service's releases come from another process. Gives up ours. */
void check_released(struct group_callback *callback, const char *rule)
{
    DWORD start = GetTickCount();

    while (callback->refs > 1 && GetTickCount() - start < LONG_WAIT)
        Sleep(20);
    ok(callback->refs == 1, "%s: %ld references.\n", rule, callback->refs);
    release_group_callback(callback);
}

void pin_group_callback(void)
{
    struct group_callback *callback = create_group_callback();
    IStream *stream;

    CreateStreamOnHGlobal(NULL, TRUE, &stream);
    CoMarshalInterface(stream, &IID_IBackgroundCopyCallback1, (IUnknown *)&callback->IBackgroundCopyCallback1_iface,
            MSHCTX_LOCAL, NULL, MSHLFLAGS_TABLESTRONG);
    IStream_Release(stream);
    release_group_callback(callback);
}

/* The class ------------------------------------------------------------------------------------------------------- */

static const CLSID class_id = { 0x3f3a0c0a, 0x6d0c, 0x4e30, { 0x9a, 0x51, 0x0d, 0x2c, 0x1b, 0x51, 0x77, 0xa1 } };
struct group_class group_class;

static struct class_factory factory;

static HRESULT create_object(REFIID iid, void **out)
{
    group_class.count++;
    if (group_class.make_other)
        return IClassFactory_QueryInterface(&factory.IClassFactory_iface, iid, out);
    if (group_class.made)
        release_group_callback(group_class.made);
    group_class.made = create_group_callback();
    return IBackgroundCopyCallback1_QueryInterface(&group_class.made->IBackgroundCopyCallback1_iface, iid, out);
}

static struct class_factory factory = {CLASS_FACTORY, create_object};

DWORD register_group_class(WCHAR *text)
{
    DWORD cookie = 0;
    HRESULT hr;

    hr = CoRegisterClassObject(&class_id, (IUnknown *)&factory.IClassFactory_iface, CLSCTX_INPROC_SERVER,
            REGCLS_MULTIPLEUSE, &cookie);
    ok(hr == S_OK, "QMGR-CB-REGISTER-1: got %#lx.\n", hr);
    StringFromGUID2(&class_id, text, 40);
    return cookie;
}

void check_class(const char *rule, IBackgroundCopyGroup *group, const WCHAR *expected)
{
    VARIANT value;
    HRESULT hr;

    VariantInit(&value);
    hr = IBackgroundCopyGroup_GetProp(group, GROUPPROP_NOTIFYCLSID, &value);
    ok(hr == S_OK && V_VT(&value) == VT_BSTR && !wcscmp(V_BSTR(&value), expected), "%s: got %#lx, %s.\n", rule, hr,
            hr == S_OK ? debugstr_w(V_BSTR(&value)) : "nothing");
    VariantClear(&value);
}
