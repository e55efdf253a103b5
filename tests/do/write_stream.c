/*
 * A stream as clients of Delivery Optimization write theirs
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

#include "write_stream.h"

static struct stream *impl_from_IStream(IStream *iface)
{
    return CONTAINING_RECORD(iface, struct stream, IStream_iface);
}

static HRESULT WINAPI stream_QueryInterface(IStream *iface, REFIID riid, void **out)
{
    *out = NULL;
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IStream)
            && !IsEqualIID(riid, &IID_ISequentialStream))
        return E_NOINTERFACE;
    *out = iface;
    IStream_AddRef(iface);
    return S_OK;
}

static ULONG WINAPI stream_AddRef(IStream *iface)
{
    return InterlockedIncrement(&impl_from_IStream(iface)->refcount);
}

static ULONG WINAPI stream_Release(IStream *iface)
{
    return InterlockedDecrement(&impl_from_IStream(iface)->refcount);
}

static HRESULT other_call(IStream *iface)
{
    InterlockedIncrement(&impl_from_IStream(iface)->other_calls);
    return E_NOTIMPL;
}

static HRESULT WINAPI stream_Read(IStream *iface, void *data, ULONG size, ULONG *read)
{
    (void)data;
    (void)size;
    (void)read;
    return other_call(iface);
}

static HRESULT WINAPI stream_Write(IStream *iface, const void *data, ULONG size, ULONG *written)
{
    struct stream *stream = impl_from_IStream(iface);
    DWORD start = GetTickCount();
    HRESULT hr = S_OK;

    (void)written;
    if (InterlockedIncrement(&stream->running) > 1)
        InterlockedIncrement(&stream->overlaps);
    if ((LONG)size > stream->largest)
        stream->largest = (LONG)size;
    if (stream->pause)
        Sleep(stream->pause);
    while (stream->hold && stream->writes && GetTickCount() - start < 60000)
        Sleep(10);
    if (InterlockedIncrement(&stream->writes) == stream->fail_at)
    {
        hr = STG_E_MEDIUMFULL;
    }
    else if (stream->size + size <= STREAM_SPACE)
    {
        memcpy(stream->data + stream->size, data, size);
        stream->size += size;
    }
    InterlockedDecrement(&stream->running);
    return hr;
}

static HRESULT WINAPI stream_Seek(IStream *iface, LARGE_INTEGER move, DWORD origin, ULARGE_INTEGER *position)
{
    (void)move;
    (void)origin;
    (void)position;
    return other_call(iface);
}

static HRESULT WINAPI stream_SetSize(IStream *iface, ULARGE_INTEGER size)
{
    (void)size;
    return other_call(iface);
}

static HRESULT WINAPI stream_CopyTo(IStream *iface, IStream *other, ULARGE_INTEGER size, ULARGE_INTEGER *read,
        ULARGE_INTEGER *written)
{
    (void)other;
    (void)size;
    (void)read;
    (void)written;
    return other_call(iface);
}

static HRESULT WINAPI stream_Commit(IStream *iface, DWORD flags)
{
    (void)flags;
    return other_call(iface);
}

static HRESULT WINAPI stream_Revert(IStream *iface)
{
    return other_call(iface);
}

static HRESULT WINAPI stream_LockRegion(IStream *iface, ULARGE_INTEGER offset, ULARGE_INTEGER size, DWORD type)
{
    (void)offset;
    (void)size;
    (void)type;
    return other_call(iface);
}

static HRESULT WINAPI stream_UnlockRegion(IStream *iface, ULARGE_INTEGER offset, ULARGE_INTEGER size, DWORD type)
{
    return stream_LockRegion(iface, offset, size, type);
}

static HRESULT WINAPI stream_Stat(IStream *iface, STATSTG *stat, DWORD flags)
{
    (void)stat;
    (void)flags;
    return other_call(iface);
}

static HRESULT WINAPI stream_Clone(IStream *iface, IStream **clone)
{
    (void)clone;
    return other_call(iface);
}

static const IStreamVtbl stream_vtbl =
{
    stream_QueryInterface,
    stream_AddRef,
    stream_Release,
    stream_Read,
    stream_Write,
    stream_Seek,
    stream_SetSize,
    stream_CopyTo,
    stream_Commit,
    stream_Revert,
    stream_LockRegion,
    stream_UnlockRegion,
    stream_Stat,
    stream_Clone,
};

void init_stream(struct stream *stream)
{
    memset(stream, 0, sizeof(*stream));
    stream->IStream_iface.lpVtbl = &stream_vtbl;
    stream->refcount = 1;
    stream->data = malloc(STREAM_SPACE);
}

void end_stream(struct stream *stream)
{
    DWORD start = GetTickCount();

    while (stream->refcount > 1 && GetTickCount() - start < 60000)
        Sleep(20);
    ok(stream->refcount == 1, "DO-STREAM-1: %ld references.\n", stream->refcount);
    ok(!stream->other_calls, "DO-STREAM-2: %ld calls.\n", stream->other_calls);
    ok(!stream->overlaps, "DO-STREAM-5: %ld overlap.\n", stream->overlaps);
    ok(stream->largest <= 1024 * 1024, "DO-STREAM-5: %ld bytes.\n", stream->largest);
    free(stream->data);
}

BOOL has_bytes(const struct stream *stream, ULONG at, ULONG first, ULONG count)
{
    ULONG i;

    for (i = 0; i < count && at + i < stream->size; ++i)
    {
        if (stream->data[at + i] != served_byte(first + i))
            return FALSE;
    }
    return i == count;
}
