/*
 * IBackgroundCopyFile to IBackgroundCopyFile5 of Delivery Optimization
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

#include "do/job_objects.h"
#include "do/objects.h"

#include <stdlib.h>

/* Methods that are not here are those of BITS. */

static const struct object_interface file_interfaces[] =
{
    {&IID_IUnknown, FIELD_OFFSET(struct do_file_object, base.IBackgroundCopyFile6_iface)},
    {&IID_IBackgroundCopyFile, FIELD_OFFSET(struct do_file_object, base.IBackgroundCopyFile6_iface)},
    {&IID_IBackgroundCopyFile2, FIELD_OFFSET(struct do_file_object, base.IBackgroundCopyFile6_iface)},
    {&IID_IBackgroundCopyFile3, FIELD_OFFSET(struct do_file_object, base.IBackgroundCopyFile6_iface)},
    {&IID_IBackgroundCopyFile4, FIELD_OFFSET(struct do_file_object, base.IBackgroundCopyFile6_iface)},
    {&IID_IBackgroundCopyFile5, FIELD_OFFSET(struct do_file_object, base.IBackgroundCopyFile6_iface)},
    {&IID_IDeliveryOptimizationFile, FIELD_OFFSET(struct do_file_object, IDeliveryOptimizationFile_iface)},
    {&IID_IDeliveryOptimizationFile2, FIELD_OFFSET(struct do_file_object, IDeliveryOptimizationFile2_iface)},
    {NULL, 0},
};

static struct do_file_object *impl_from_IBackgroundCopyFile6(IBackgroundCopyFile6 *iface)
{
    return CONTAINING_RECORD(iface, struct do_file_object, base.IBackgroundCopyFile6_iface);
}

static HRESULT WINAPI do_file_QueryInterface(IBackgroundCopyFile6 *iface, REFIID riid, void **out)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    return object_query(impl_from_IBackgroundCopyFile6(iface), file_interfaces, riid, out);
}

static HRESULT WINAPI do_file_SetRemoteName(IBackgroundCopyFile6 *iface, LPCWSTR name)
{
    struct job_file *file = impl_from_IBackgroundCopyFile6(iface)->base.file;
    HRESULT hr;

    TRACE("%p, %p.\n", iface, name);
    return FAILED(hr = do_check_url(name)) ? hr : do_call_code(file_set_remote_name(file, name));
}

/* Nothing that is documented for Delivery Optimization (DO-JOB-COMMON-5). */
static HRESULT WINAPI do_file_SetValidationState(IBackgroundCopyFile6 *iface, BOOL state)
{
    TRACE("%p, %d.\n", iface, state);
    return E_NOTIMPL;
}

static HRESULT WINAPI do_file_SetProperty(IBackgroundCopyFile6 *iface, BITS_FILE_PROPERTY_ID id,
        BITS_FILE_PROPERTY_VALUE value)
{
    return do_call_code(file_vtbl.SetProperty(iface, id, value));
}

static HRESULT WINAPI do_file_GetProperty(IBackgroundCopyFile6 *iface, BITS_FILE_PROPERTY_ID id,
        BITS_FILE_PROPERTY_VALUE *value)
{
    return do_call_code(file_vtbl.GetProperty(iface, id, value));
}

static IBackgroundCopyFile6Vtbl do_file_vtbl;

static BOOL CALLBACK fill_vtbl(INIT_ONCE *once, void *parameter, void **context)
{
    (void)once;
    (void)parameter;
    (void)context;
    do_file_vtbl = file_vtbl;
    do_file_vtbl.QueryInterface = do_file_QueryInterface;
    do_file_vtbl.SetRemoteName = do_file_SetRemoteName;
    do_file_vtbl.SetValidationState = do_file_SetValidationState;
    do_file_vtbl.SetProperty = do_file_SetProperty;
    do_file_vtbl.GetProperty = do_file_GetProperty;
    return TRUE;
}

int do_file_status(struct job_file *file)
{
    WCHAR *headers;
    int status;

    if (FAILED(file_get_response_headers(file, &headers)))
        return 0;
    status = download_status_of(headers);
    CoTaskMemFree(headers);
    return status;
}

struct file_object *do_file_object_new(void)
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    struct do_file_object *object;

    InitOnceExecuteOnce(&once, fill_vtbl, NULL, NULL);
    if (!(object = calloc(1, sizeof(*object))))
        return NULL;
    object->base.IBackgroundCopyFile6_iface.lpVtbl = &do_file_vtbl;
    object->IDeliveryOptimizationFile_iface.lpVtbl = &do_file_stats_vtbl;
    object->IDeliveryOptimizationFile2_iface.lpVtbl = &do_file2_vtbl;
    return &object->base;
}
