/*
 * The callback by which /TRANSFER waits
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

#include "bitsadmin.h"
#include "private/debug.h"

struct callback
{
    IBackgroundCopyCallback IBackgroundCopyCallback_iface;
    LONG refcount;
    HANDLE event;
};

static struct callback *impl_from_IBackgroundCopyCallback(IBackgroundCopyCallback *iface)
{
    return CONTAINING_RECORD(iface, struct callback, IBackgroundCopyCallback_iface);
}

static HRESULT WINAPI callback_QueryInterface(IBackgroundCopyCallback *iface, REFIID iid, void **out)
{
    TRACE("%p, %s, %p\n", (void *)iface, debugstr_guid(iid), (void *)out);
    if (!IsEqualGUID(iid, &IID_IUnknown) && !IsEqualGUID(iid, &IID_IBackgroundCopyCallback))
    {
        *out = NULL;
        return E_NOINTERFACE;
    }
    IBackgroundCopyCallback_AddRef(iface);
    *out = iface;
    return S_OK;
}

static ULONG WINAPI callback_AddRef(IBackgroundCopyCallback *iface)
{
    TRACE("%p\n", (void *)iface);
    return InterlockedIncrement(&impl_from_IBackgroundCopyCallback(iface)->refcount);
}

static ULONG WINAPI callback_Release(IBackgroundCopyCallback *iface)
{
    struct callback *callback = impl_from_IBackgroundCopyCallback(iface);
    ULONG refcount;

    TRACE("%p\n", (void *)iface);
    refcount = InterlockedDecrement(&callback->refcount);
    if (!refcount)
        free(callback);
    return refcount;
}

/* The waiting thread looks at the job for itself, so one event serves all. */
static HRESULT wake(IBackgroundCopyCallback *iface)
{
    SetEvent(impl_from_IBackgroundCopyCallback(iface)->event);
    return S_OK;
}

static HRESULT WINAPI callback_JobTransferred(IBackgroundCopyCallback *iface, IBackgroundCopyJob *job)
{
    TRACE("%p, %p\n", (void *)iface, (void *)job);
    return wake(iface);
}

static HRESULT WINAPI callback_JobError(IBackgroundCopyCallback *iface, IBackgroundCopyJob *job,
        IBackgroundCopyError *error)
{
    TRACE("%p, %p, %p\n", (void *)iface, (void *)job, (void *)error);
    return wake(iface);
}

static HRESULT WINAPI callback_JobModification(IBackgroundCopyCallback *iface, IBackgroundCopyJob *job, DWORD reserved)
{
    TRACE("%p, %p, %lu\n", (void *)iface, (void *)job, reserved);
    return wake(iface);
}

static const IBackgroundCopyCallbackVtbl callback_vtbl =
{
    callback_QueryInterface,
    callback_AddRef,
    callback_Release,
    callback_JobTransferred,
    callback_JobError,
    callback_JobModification,
};

HRESULT callback_create(HANDLE event, IBackgroundCopyCallback **callback)
{
    struct callback *object;

    if (!(object = calloc(1, sizeof(*object))))
        return E_OUTOFMEMORY;
    object->IBackgroundCopyCallback_iface.lpVtbl = &callback_vtbl;
    object->refcount = 1;
    object->event = event;
    *callback = &object->IBackgroundCopyCallback_iface;
    return S_OK;
}
