/*
 * IDeliveryOptimizationFile2: properties of a file
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

#include "bits/job_settings.h"
#include "deliveryoptimizationerrors.h"

#define E_NOT_SET HRESULT_FROM_WIN32(ERROR_NOT_FOUND)

static struct do_file_object *impl_from_IDeliveryOptimizationFile2(IDeliveryOptimizationFile2 *iface)
{
    return CONTAINING_RECORD(iface, struct do_file_object, IDeliveryOptimizationFile2_iface);
}

static HRESULT WINAPI do_file2_QueryInterface(IDeliveryOptimizationFile2 *iface, REFIID riid, void **out)
{
    struct do_file_object *object = impl_from_IDeliveryOptimizationFile2(iface);

    return IBackgroundCopyFile6_QueryInterface(&object->base.IBackgroundCopyFile6_iface, riid, out);
}

static ULONG WINAPI do_file2_AddRef(IDeliveryOptimizationFile2 *iface)
{
    return IBackgroundCopyFile6_AddRef(&impl_from_IDeliveryOptimizationFile2(iface)->base.IBackgroundCopyFile6_iface);
}

static ULONG WINAPI do_file2_Release(IDeliveryOptimizationFile2 *iface)
{
    return IBackgroundCopyFile6_Release(&impl_from_IDeliveryOptimizationFile2(iface)->base.IBackgroundCopyFile6_iface);
}

/* Reading ---------------------------------------------------------------------------------------------------------- */

static HRESULT get_path(struct job_file *file, VARIANT *value)
{
    WCHAR *name;
    HRESULT hr;

    if (FAILED(hr = file_get_local_name(file, &name)))
        return hr;
    if (!*name)
        hr = E_NOT_SET;
    else if (!(V_BSTR(value) = SysAllocString(name)))
        hr = E_OUTOFMEMORY;
    else
        V_VT(value) = VT_BSTR;
    CoTaskMemFree(name);
    return hr;
}

static HRESULT get_stream(struct job_file *file, VARIANT *value)
{
    struct byte_sink *sink = file_get_stream(file);

    if (!sink)
        return E_NOT_SET;
    V_UNKNOWN(value) = stream_sink_get_client(sink);
    V_VT(value) = VT_UNKNOWN;
    byte_sink_release(sink);
    return S_OK;
}

static HRESULT get_total(struct job_file *file, VARIANT *value)
{
    UINT64 total = file_get_total(file);

    if (total == SIZE_IS_UNKNOWN)
        return E_NOT_SET;
    V_VT(value) = VT_UI8;
    V_UI8(value) = total;
    return S_OK;
}

static HRESULT WINAPI do_file2_GetProperty(IDeliveryOptimizationFile2 *iface, DOFilePropertyId id, VARIANT *value)
{
    struct job_file *file = impl_from_IDeliveryOptimizationFile2(iface)->base.file;

    TRACE("%p, %d, %p.\n", iface, id, value);
    if (!value)
        return E_INVALIDARG;
    VariantInit(value);
    switch (id)
    {
        case DOFilePropertyId_DecryptionInfo:
        case DOFilePropertyId_IntegrityCheckInfo:
            return DO_E_WRITE_ONLY_PROPERTY;
        case DOFilePropertyId_IntegrityCheckMandatory:
            V_VT(value) = VT_BOOL;
            V_BOOL(value) = file_get_switch(file, FILE_SWITCH_MANDATORY) ? VARIANT_TRUE : VARIANT_FALSE;
            return S_OK;
        case DOFilePropertyId_DownloadSinkFilePath:
            return get_path(file, value);
        case DOFilePropertyId_TotalSizeBytes:
            return get_total(file, value);
        case DOFilePropertyId_DownloadSinkInterface:
            return get_stream(file, value);
        case DOFilePropertyId_DownloadSinkMemoryStream:
            return E_NOT_SET;
        default:
            return DO_E_UNKNOWN_PROPERTY_ID;
    }
}

/* Setting ---------------------------------------------------------------------------------------------------------- */

static BOOL is_known(DOFilePropertyId id)
{
    return (ULONG)id <= DOFilePropertyId_TotalSizeBytes;
}

static HRESULT check_type(DOFilePropertyId id, const VARIANT *value)
{
    static const VARTYPE types[] =
    {
        [DOFilePropertyId_DecryptionInfo] = VT_BSTR,
        [DOFilePropertyId_IntegrityCheckInfo] = VT_BSTR,
        [DOFilePropertyId_IntegrityCheckMandatory] = VT_BOOL,
        [DOFilePropertyId_DownloadSinkInterface] = VT_UNKNOWN,
        [DOFilePropertyId_DownloadSinkFilePath] = VT_BSTR,
        [DOFilePropertyId_DownloadSinkMemoryStream] = VT_UNKNOWN,
        [DOFilePropertyId_TotalSizeBytes] = VT_UI8,
    };

    if (!value || V_VT(value) != types[id])
        return E_INVALIDARG;
    return V_VT(value) != VT_BSTR || V_BSTR(value) ? S_OK : E_INVALIDARG;
}

/* Nothing of it is read, so only what is plainly no JSON object is refused (DO-PROP-INTEGRITYCHECKINFO-2). */
static HRESULT set_info(struct job_file *file, enum file_switch id, const WCHAR *text)
{
    return download_looks_like_json(text) ? file_set_switch(file, id, TRUE) : E_INVALIDARG;
}

static BOOL has_stream(struct job_file *file)
{
    struct byte_sink *sink = file_get_stream(file);

    if (sink)
        byte_sink_release(sink);
    return !!sink;
}

/* S_FALSE: none. */
static HRESULT has_path(struct job_file *file)
{
    WCHAR *name;
    HRESULT hr;

    if (FAILED(hr = file_get_local_name(file, &name)))
        return hr;
    hr = *name ? S_OK : S_FALSE;
    CoTaskMemFree(name);
    return hr;
}

/* The same kind of sink may be set again (DO-FILE2-SINK-2). */
static HRESULT set_path(struct job_file *file, const WCHAR *path)
{
    if (has_stream(file))
        return DO_E_FILE_DOWNLOADSINK_ALREADY_SET;
    return *path ? file_set_target(file, path) : E_INVALIDARG;
}

static HRESULT set_stream(struct job_file *file, IUnknown *object)
{
    struct byte_sink *sink;
    HRESULT hr = has_path(file);

    if (hr != S_FALSE)
        return FAILED(hr) ? hr : DO_E_FILE_DOWNLOADSINK_ALREADY_SET;
    if (!object)
        return E_INVALIDARG;
    if (FAILED(hr = stream_sink_create(object, &sink)))
        return hr;
    hr = file_set_stream(file, sink);
    byte_sink_release(sink);
    return hr;
}

static HRESULT set_property(struct job_file *file, DOFilePropertyId id, const VARIANT *value)
{
    switch (id)
    {
        case DOFilePropertyId_DecryptionInfo:
            return set_info(file, FILE_SWITCH_DECRYPTION, V_BSTR(value));
        case DOFilePropertyId_IntegrityCheckInfo:
            return set_info(file, FILE_SWITCH_INTEGRITY, V_BSTR(value));
        case DOFilePropertyId_IntegrityCheckMandatory:
            return file_set_switch(file, FILE_SWITCH_MANDATORY, V_BOOL(value) != VARIANT_FALSE);
        case DOFilePropertyId_DownloadSinkInterface:
            return set_stream(file, V_UNKNOWN(value));
        case DOFilePropertyId_DownloadSinkFilePath:
            return set_path(file, V_BSTR(value));
        case DOFilePropertyId_TotalSizeBytes:
            return file_set_total(file, V_UI8(value));
        default:
            return DO_E_MEMORYSTREAM_DOWNLOAD_NOT_SUPPORTED;
    }
}

static HRESULT WINAPI do_file2_SetProperty(IDeliveryOptimizationFile2 *iface, DOFilePropertyId id,
        const VARIANT *value)
{
    struct job_file *file = impl_from_IDeliveryOptimizationFile2(iface)->base.file;
    HRESULT hr;

    TRACE("%p, %d, %p.\n", iface, id, value);
    if (!is_known(id))
        return DO_E_UNKNOWN_PROPERTY_ID;
    if (FAILED(hr = file_check_changeable(file)))
        return do_call_code(hr);
    if (id == DOFilePropertyId_DownloadSinkMemoryStream)
        return DO_E_MEMORYSTREAM_DOWNLOAD_NOT_SUPPORTED;
    if (FAILED(hr = check_type(id, value)))
        return hr;
    return do_call_code(set_property(file, id, value));
}

const IDeliveryOptimizationFile2Vtbl do_file2_vtbl =
{
    do_file2_QueryInterface,
    do_file2_AddRef,
    do_file2_Release,
    do_file2_GetProperty,
    do_file2_SetProperty,
};
