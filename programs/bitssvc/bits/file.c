/*
 * IBackgroundCopyFile to IBackgroundCopyFile6
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

#include "bits/caller.h"
#include "bits/job_settings.h"

static const struct object_interface file_interfaces[] =
{
    {&IID_IUnknown, FIELD_OFFSET(struct file_object, IBackgroundCopyFile6_iface)},
    {&IID_IBackgroundCopyFile, FIELD_OFFSET(struct file_object, IBackgroundCopyFile6_iface)},
    {&IID_IBackgroundCopyFile2, FIELD_OFFSET(struct file_object, IBackgroundCopyFile6_iface)},
    {&IID_IBackgroundCopyFile3, FIELD_OFFSET(struct file_object, IBackgroundCopyFile6_iface)},
    {&IID_IBackgroundCopyFile4, FIELD_OFFSET(struct file_object, IBackgroundCopyFile6_iface)},
    {&IID_IBackgroundCopyFile5, FIELD_OFFSET(struct file_object, IBackgroundCopyFile6_iface)},
    {&IID_IBackgroundCopyFile6, FIELD_OFFSET(struct file_object, IBackgroundCopyFile6_iface)},
    {NULL, 0},
};

static struct file_object *impl_from_IBackgroundCopyFile6(IBackgroundCopyFile6 *iface)
{
    return CONTAINING_RECORD(iface, struct file_object, IBackgroundCopyFile6_iface);
}

static struct job_file *file_from_iface(IBackgroundCopyFile6 *iface)
{
    return impl_from_IBackgroundCopyFile6(iface)->file;
}

static HRESULT check_change(IBackgroundCopyFile6 *iface)
{
    return caller_check_change(file_get_job(file_from_iface(iface)));
}

static HRESULT WINAPI file_QueryInterface(IBackgroundCopyFile6 *iface, REFIID riid, void **out)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    return object_query(impl_from_IBackgroundCopyFile6(iface), file_interfaces, riid, out);
}

static ULONG WINAPI file_AddRef(IBackgroundCopyFile6 *iface)
{
    return identity_addref(&impl_from_IBackgroundCopyFile6(iface)->identity);
}

static ULONG WINAPI file_Release(IBackgroundCopyFile6 *iface)
{
    struct file_object *object = impl_from_IBackgroundCopyFile6(iface);
    ULONG refcount = identity_release(&object->identity);

    if (!refcount)
    {
        file_release(object->file);
        free(object);
        server_object_destroyed();
    }
    return refcount;
}

static HRESULT WINAPI file_GetRemoteName(IBackgroundCopyFile6 *iface, LPWSTR *name)
{
    TRACE("%p, %p.\n", iface, name);
    return name ? file_get_remote_name(file_from_iface(iface), name) : E_INVALIDARG;
}

static HRESULT WINAPI file_GetLocalName(IBackgroundCopyFile6 *iface, LPWSTR *name)
{
    TRACE("%p, %p.\n", iface, name);
    return name ? file_get_local_name(file_from_iface(iface), name) : E_INVALIDARG;
}

static HRESULT WINAPI file_GetProgress(IBackgroundCopyFile6 *iface, BG_FILE_PROGRESS *progress)
{
    struct file_info info;

    TRACE("%p, %p.\n", iface, progress);
    if (!progress)
        return E_INVALIDARG;
    file_get_info(file_from_iface(iface), &info);
    progress->BytesTotal = info.bytes_total;
    progress->BytesTransferred = info.bytes_transferred;
    progress->Completed = info.completed;
    return S_OK;
}

/* Both out values are written on every path: the stub sizes the array by the count. */
static BOOL clear_ranges(DWORD *count, BG_FILE_RANGE **ranges)
{
    if (count)
        *count = 0;
    if (ranges)
        *ranges = NULL;
    return count && ranges;
}

static HRESULT WINAPI file_GetFileRanges(IBackgroundCopyFile6 *iface, DWORD *count, BG_FILE_RANGE **ranges)
{
    TRACE("%p, %p, %p.\n", iface, count, ranges);
    if (!clear_ranges(count, ranges))
        return E_INVALIDARG;
    return file_get_ranges(file_from_iface(iface), (struct byte_range **)ranges, count);
}

static HRESULT WINAPI file_SetRemoteName(IBackgroundCopyFile6 *iface, LPCWSTR name)
{
    HRESULT hr;

    TRACE("%p, %p.\n", iface, name);
    hr = name ? check_change(iface) : E_INVALIDARG;
    return FAILED(hr) ? hr : file_set_remote_name(file_from_iface(iface), name);
}

static HRESULT WINAPI file_GetTemporaryName(IBackgroundCopyFile6 *iface, LPWSTR *name)
{
    TRACE("%p, %p.\n", iface, name);
    return name ? file_get_temporary_name(file_from_iface(iface), name) : E_INVALIDARG;
}

static HRESULT WINAPI file_SetValidationState(IBackgroundCopyFile6 *iface, BOOL state)
{
    HRESULT hr;

    TRACE("%p, %d.\n", iface, state);
    hr = check_change(iface);
    return FAILED(hr) ? hr : file_set_validation(file_from_iface(iface), state);
}

static HRESULT WINAPI file_GetValidationState(IBackgroundCopyFile6 *iface, BOOL *state)
{
    struct file_info info;

    TRACE("%p, %p.\n", iface, state);
    if (!state)
        return E_INVALIDARG;
    file_get_info(file_from_iface(iface), &info);
    *state = info.validated;
    return S_OK;
}

static HRESULT WINAPI file_IsDownloadedFromPeer(IBackgroundCopyFile6 *iface, BOOL *from_peer)
{
    TRACE("%p, %p.\n", iface, from_peer);
    if (!from_peer)
        return E_INVALIDARG;
    *from_peer = FALSE;
    return S_OK;
}

static HRESULT WINAPI file_GetPeerDownloadStats(IBackgroundCopyFile6 *iface, UINT64 *from_origin, UINT64 *from_peers)
{
    struct file_info info;

    TRACE("%p, %p, %p.\n", iface, from_origin, from_peers);
    if (!from_origin || !from_peers)
        return E_INVALIDARG;
    file_get_info(file_from_iface(iface), &info);
    *from_origin = info.bytes_transferred;
    *from_peers = 0;
    return S_OK;
}

static HRESULT WINAPI file_SetProperty(IBackgroundCopyFile6 *iface, BITS_FILE_PROPERTY_ID id,
        BITS_FILE_PROPERTY_VALUE value)
{
    TRACE("%p, %d, %p.\n", iface, id, value.String);
    return id == BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS ? BG_E_READ_ONLY_PROPERTY : BG_E_UNKNOWN_PROPERTY_ID;
}

static HRESULT WINAPI file_GetProperty(IBackgroundCopyFile6 *iface, BITS_FILE_PROPERTY_ID id,
        BITS_FILE_PROPERTY_VALUE *value)
{
    TRACE("%p, %d, %p.\n", iface, id, value);
    if (!value)
        return E_INVALIDARG;
    value->String = NULL;
    if (id != BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS)
        return BG_E_UNKNOWN_PROPERTY_ID;
    return file_get_response_headers(file_from_iface(iface), &value->String);
}

static HRESULT WINAPI file_UpdateDownloadPosition(IBackgroundCopyFile6 *iface, UINT64 offset)
{
    HRESULT hr;

    TRACE("%p, %llu.\n", iface, offset);
    hr = check_change(iface);
    return FAILED(hr) ? hr : file_set_position(file_from_iface(iface), offset);
}

static HRESULT WINAPI file_RequestFileRanges(IBackgroundCopyFile6 *iface, DWORD count, const BG_FILE_RANGE *ranges)
{
    HRESULT hr;

    TRACE("%p, %lu, %p.\n", iface, count, ranges);
    hr = count && ranges ? check_change(iface) : E_INVALIDARG;
    if (FAILED(hr))
        return hr;
    return file_request_ranges(file_from_iface(iface), (const struct byte_range *)ranges, count);
}

static HRESULT WINAPI file_GetFilledFileRanges(IBackgroundCopyFile6 *iface, DWORD *count, BG_FILE_RANGE **ranges)
{
    TRACE("%p, %p, %p.\n", iface, count, ranges);
    if (!clear_ranges(count, ranges))
        return E_INVALIDARG;
    return file_get_filled_ranges(file_from_iface(iface), (struct byte_range **)ranges, count);
}

const IBackgroundCopyFile6Vtbl file_vtbl =
{
    file_QueryInterface,
    file_AddRef,
    file_Release,
    file_GetRemoteName,
    file_GetLocalName,
    file_GetProgress,
    file_GetFileRanges,
    file_SetRemoteName,
    file_GetTemporaryName,
    file_SetValidationState,
    file_GetValidationState,
    file_IsDownloadedFromPeer,
    file_GetPeerDownloadStats,
    file_SetProperty,
    file_GetProperty,
    file_UpdateDownloadPosition,
    file_RequestFileRanges,
    file_GetFilledFileRanges,
};

struct file_object *file_object_new(void)
{
    struct file_object *object;

    if ((object = malloc(sizeof(*object))))
        object->IBackgroundCopyFile6_iface.lpVtbl = &file_vtbl;
    return object;
}

static struct identity *file_object_create(struct job_file *file)
{
    struct file_object *object;
    struct identity *identity;

    if (!(object = face_objects_of(file_get_job(file))->new_file()))
        return NULL;
    object->file = file;
    identity = identity_enter(&object->identity, file_face_slot(file));
    if (identity == &object->identity)
    {
        file_addref(file);
        server_object_created();
    }
    else
    {
        free(object);
    }
    return identity;
}

HRESULT file_object_get(struct job_file *file, IBackgroundCopyFile6 **out)
{
    struct identity *identity = identity_find(file_face_slot(file));

    *out = NULL;
    if (!identity && !(identity = file_object_create(file)))
        return E_OUTOFMEMORY;
    *out = &CONTAINING_RECORD(identity, struct file_object, identity)->IBackgroundCopyFile6_iface;
    return S_OK;
}
