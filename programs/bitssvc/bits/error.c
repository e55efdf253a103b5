/*
 * IBackgroundCopyError
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

#include "bits/objects.h"

#include <stdlib.h>

#include "bits/text.h"

struct error_object
{
    IBackgroundCopyError IBackgroundCopyError_iface;
    LONG refcount;
    HRESULT no_file;
    struct job_error error;
};

static const struct object_interface error_interfaces[] =
{
    {&IID_IUnknown, FIELD_OFFSET(struct error_object, IBackgroundCopyError_iface)},
    {&IID_IBackgroundCopyError, FIELD_OFFSET(struct error_object, IBackgroundCopyError_iface)},
    {NULL, 0},
};

static struct error_object *impl_from_IBackgroundCopyError(IBackgroundCopyError *iface)
{
    return CONTAINING_RECORD(iface, struct error_object, IBackgroundCopyError_iface);
}

static HRESULT WINAPI error_QueryInterface(IBackgroundCopyError *iface, REFIID riid, void **out)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    return object_query(impl_from_IBackgroundCopyError(iface), error_interfaces, riid, out);
}

static ULONG WINAPI error_AddRef(IBackgroundCopyError *iface)
{
    return InterlockedIncrement(&impl_from_IBackgroundCopyError(iface)->refcount);
}

static ULONG WINAPI error_Release(IBackgroundCopyError *iface)
{
    struct error_object *object = impl_from_IBackgroundCopyError(iface);
    ULONG refcount = InterlockedDecrement(&object->refcount);

    if (!refcount)
    {
        if (object->error.file)
            file_release(object->error.file);
        free(object);
        server_object_destroyed();
    }
    return refcount;
}

static HRESULT WINAPI error_GetError(IBackgroundCopyError *iface, BG_ERROR_CONTEXT *context, HRESULT *code)
{
    const struct job_error *error = &impl_from_IBackgroundCopyError(iface)->error;

    TRACE("%p, %p, %p.\n", iface, context, code);
    if (!context || !code)
        return E_INVALIDARG;
    *context = (BG_ERROR_CONTEXT)error->context;
    *code = error->code;
    return S_OK;
}

static HRESULT WINAPI error_GetFile(IBackgroundCopyError *iface, IBackgroundCopyFile **file)
{
    const struct error_object *object = impl_from_IBackgroundCopyError(iface);

    TRACE("%p, %p.\n", iface, file);
    if (!file)
        return E_INVALIDARG;
    *file = NULL;
    if (!object->error.file)
        return object->no_file;
    return file_object_get(object->error.file, (IBackgroundCopyFile6 **)file);
}

static HRESULT WINAPI error_GetErrorDescription(IBackgroundCopyError *iface, DWORD language, LPWSTR *text)
{
    TRACE("%p, %#lx, %p.\n", iface, language, text);
    return text_of_error(impl_from_IBackgroundCopyError(iface)->error.code, language, text);
}

static HRESULT WINAPI error_GetErrorContextDescription(IBackgroundCopyError *iface, DWORD language, LPWSTR *text)
{
    TRACE("%p, %#lx, %p.\n", iface, language, text);
    return text_of_context(impl_from_IBackgroundCopyError(iface)->error.context, language, text);
}

static HRESULT WINAPI error_GetProtocol(IBackgroundCopyError *iface, LPWSTR *protocol)
{
    const struct job_error *error = &impl_from_IBackgroundCopyError(iface)->error;

    TRACE("%p, %p.\n", iface, protocol);
    if (!protocol)
        return E_INVALIDARG;
    *protocol = NULL;
    if (!error->protocol)
        return BG_E_PROTOCOL_NOT_AVAILABLE;
    return string_hand_out(error->protocol, protocol);
}

static const IBackgroundCopyErrorVtbl error_vtbl =
{
    error_QueryInterface,
    error_AddRef,
    error_Release,
    error_GetError,
    error_GetFile,
    error_GetErrorDescription,
    error_GetErrorContextDescription,
    error_GetProtocol,
};

HRESULT error_object_create(struct job *job, IBackgroundCopyError **out)
{
    const struct face_objects *objects = face_objects_of(job);
    struct error_object *object;
    HRESULT hr;

    *out = NULL;
    if (!(object = malloc(sizeof(*object))))
        return E_OUTOFMEMORY;
    if (FAILED(hr = job_get_error(job, &object->error)))
    {
        free(object);
        return hr;
    }
    object->IBackgroundCopyError_iface.lpVtbl = &error_vtbl;
    object->refcount = 1;
    object->no_file = objects->no_file;
    if (objects->change_error)
        objects->change_error(&object->error);
    server_object_created();
    *out = &object->IBackgroundCopyError_iface;
    return S_OK;
}
