/*
 * IOpenBitsDirectLine of a job
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

/* The id of the interface is defined here, those of the interfaces that it goes back to in libbits. */
#include "bits.h"
#include <initguid.h>
#include "bits/direct_line.h"
#include "bits/objects.h"

static struct job_object *impl_from_IOpenBitsDirectLine(IOpenBitsDirectLine *iface)
{
    return CONTAINING_RECORD(iface, struct job_object, IOpenBitsDirectLine_iface);
}

static HRESULT WINAPI line_QueryInterface(IOpenBitsDirectLine *iface, REFIID riid, void **out)
{
    struct job_object *object = impl_from_IOpenBitsDirectLine(iface);

    return IBackgroundCopyJob5_QueryInterface(&object->IBackgroundCopyJob5_iface, riid, out);
}

static ULONG WINAPI line_AddRef(IOpenBitsDirectLine *iface)
{
    return IBackgroundCopyJob5_AddRef(&impl_from_IOpenBitsDirectLine(iface)->IBackgroundCopyJob5_iface);
}

static ULONG WINAPI line_Release(IOpenBitsDirectLine *iface)
{
    return IBackgroundCopyJob5_Release(&impl_from_IOpenBitsDirectLine(iface)->IBackgroundCopyJob5_iface);
}

static HRESULT WINAPI line_Open(IOpenBitsDirectLine *iface, OPENBITS_DIRECT_LINE *line)
{
    TRACE("%p, %p.\n", iface, line);
    return direct_line_open(impl_from_IOpenBitsDirectLine(iface)->job, line);
}

const IOpenBitsDirectLineVtbl job_line_vtbl =
{
    line_QueryInterface,
    line_AddRef,
    line_Release,
    line_Open,
};
