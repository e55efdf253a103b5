/*
 * IDeliveryOptimizationJob and IDeliveryOptimizationJob2
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

#include <stdio.h>

#include "bits/job_settings.h"
#include "bits/text.h"
#include "deliveryoptimizationerrors.h"
#include "engine/names.h"

#define URL_LIMIT 2200

static struct do_job_object *impl_from_IDeliveryOptimizationJob(IDeliveryOptimizationJob *iface)
{
    return CONTAINING_RECORD(iface, struct do_job_object, IDeliveryOptimizationJob_iface);
}

static struct do_job_object *impl_from_IDeliveryOptimizationJob2(IDeliveryOptimizationJob2 *iface)
{
    return CONTAINING_RECORD(iface, struct do_job_object, IDeliveryOptimizationJob2_iface);
}

HRESULT do_check_url(const WCHAR *url)
{
    enum remote_scheme scheme;
    HRESULT hr;

    if (!url || !*url || wcslen(url) > URL_LIMIT)
        return E_INVALIDARG;
    if (FAILED(hr = remote_name_check(url, &scheme)))
        return hr == E_OUTOFMEMORY ? hr : E_INVALIDARG;
    return scheme == REMOTE_HTTP || scheme == REMOTE_HTTPS ? S_OK : E_INVALIDARG;
}

/* Adding files ----------------------------------------------------------------------------------------------------- */

static HRESULT add_file(struct job *job, const struct file_spec *spec)
{
    HRESULT hr;

    if (!spec->id || !*spec->id || (spec->range_count && !spec->ranges))
        return E_INVALIDARG;
    if (FAILED(hr = do_check_url(spec->remote)) || FAILED(hr = job_check_change(job)))
        return do_call_code(hr);
    return do_call_code(job_add_files(job, 1, spec));
}

static HRESULT WINAPI do_job1_QueryInterface(IDeliveryOptimizationJob *iface, REFIID riid, void **out)
{
    struct do_job_object *object = impl_from_IDeliveryOptimizationJob(iface);

    return IBackgroundCopyJob5_QueryInterface(&object->base.IBackgroundCopyJob5_iface, riid, out);
}

static ULONG WINAPI do_job1_AddRef(IDeliveryOptimizationJob *iface)
{
    return IBackgroundCopyJob5_AddRef(&impl_from_IDeliveryOptimizationJob(iface)->base.IBackgroundCopyJob5_iface);
}

static ULONG WINAPI do_job1_Release(IDeliveryOptimizationJob *iface)
{
    return IBackgroundCopyJob5_Release(&impl_from_IDeliveryOptimizationJob(iface)->base.IBackgroundCopyJob5_iface);
}

/* Remote names may hold credentials, so they are not traced. */
static HRESULT WINAPI do_job1_AddFileWithRanges(IDeliveryOptimizationJob *iface, LPCWSTR id, LPCWSTR url, LPCWSTR local,
        DWORD count, BG_FILE_RANGE *ranges, UINT64 size)
{
    struct file_spec spec = {url, local, (const struct byte_range *)ranges, count, id, size, NULL};

    TRACE("%p, %s, %p, %s, %lu, %p, %llu.\n", iface, debugstr_w(id), url, debugstr_w(local), count, ranges, size);
    if (!local || !*local)
        return E_INVALIDARG;
    return add_file(impl_from_IDeliveryOptimizationJob(iface)->base.job, &spec);
}

const IDeliveryOptimizationJobVtbl do_job1_vtbl =
{
    do_job1_QueryInterface,
    do_job1_AddRef,
    do_job1_Release,
    do_job1_AddFileWithRanges,
};

/* IDeliveryOptimizationJob2 ---------------------------------------------------------------------------------------- */

static HRESULT WINAPI do_job2_QueryInterface(IDeliveryOptimizationJob2 *iface, REFIID riid, void **out)
{
    struct do_job_object *object = impl_from_IDeliveryOptimizationJob2(iface);

    return IBackgroundCopyJob5_QueryInterface(&object->base.IBackgroundCopyJob5_iface, riid, out);
}

static ULONG WINAPI do_job2_AddRef(IDeliveryOptimizationJob2 *iface)
{
    return IBackgroundCopyJob5_AddRef(&impl_from_IDeliveryOptimizationJob2(iface)->base.IBackgroundCopyJob5_iface);
}

static ULONG WINAPI do_job2_Release(IDeliveryOptimizationJob2 *iface)
{
    return IBackgroundCopyJob5_Release(&impl_from_IDeliveryOptimizationJob2(iface)->base.IBackgroundCopyJob5_iface);
}

static HRESULT hand_out_file(struct job *job, const WCHAR *id, REFIID riid, void **out)
{
    IBackgroundCopyFile6 *object;
    struct job_file *file;
    HRESULT hr;

    if (FAILED(hr = job_find_file(job, id, &file)))
        return hr;
    if (SUCCEEDED(hr = file_object_get(file, &object)))
        hr = object_hand_out((IUnknown *)object, riid, out);
    file_release(file);
    return hr;
}

static HRESULT WINAPI do_job2_AddFile(IDeliveryOptimizationJob2 *iface, LPCWSTR id, LPCWSTR url, DWORD count,
        BG_FILE_RANGE *ranges, REFIID riid, void **out)
{
    struct file_spec spec = {url, NULL, (const struct byte_range *)ranges, count, id,
            SIZE_IS_UNKNOWN, NULL};
    struct job *job = impl_from_IDeliveryOptimizationJob2(iface)->base.job;
    HRESULT hr;

    TRACE("%p, %s, %p, %lu, %p, %s, %p.\n", iface, debugstr_w(id), url, count, ranges, debugstr_guid(riid), out);
    if (!out)
        return E_INVALIDARG;
    *out = NULL;
    if (!IsEqualGUID(riid, &IID_IDeliveryOptimizationFile))
        return E_NOINTERFACE;
    if (FAILED(hr = add_file(job, &spec)))
        return hr;
    return do_call_code(hand_out_file(job, id, riid, out));
}

/* "0x80190194: Not found." */
static HRESULT describe_error(HRESULT code, VARIANT *value)
{
    WCHAR *text, number[16];
    HRESULT hr;
    BSTR all;

    if (FAILED(hr = text_of_error(code, LANG_ENGLISH, &text)))
        return hr;
    swprintf(number, ARRAYSIZE(number), L"0x%08lX: ", (unsigned long)code);
    if ((all = SysAllocStringLen(NULL, (UINT)(wcslen(number) + wcslen(text)))))
    {
        wcscpy(all, number);
        wcscat(all, text);
    }
    CoTaskMemFree(text);
    V_VT(value) = all ? VT_BSTR : VT_EMPTY;
    V_BSTR(value) = all;
    return all ? S_OK : E_OUTOFMEMORY;
}

static HRESULT WINAPI do_job2_GetProperty(IDeliveryOptimizationJob2 *iface, DOJobPropertyId id, VARIANT *value)
{
    struct job *job = impl_from_IDeliveryOptimizationJob2(iface)->base.job;
    struct job_error error;

    TRACE("%p, %d, %p.\n", iface, id, value);
    if (!value)
        return E_INVALIDARG;
    VariantInit(value);
    if (id != DOJobPropertyId_ExtendedErrorInfo)
        return DO_E_UNKNOWN_PROPERTY_ID;
    if (SUCCEEDED(job_get_error(job, &error)))
    {
        if (error.file)
            file_release(error.file);
        do_change_error(&error);
        return describe_error(error.code, value);
    }
    V_BSTR(value) = SysAllocString(L"");
    V_VT(value) = V_BSTR(value) ? VT_BSTR : VT_EMPTY;
    return V_BSTR(value) ? S_OK : E_OUTOFMEMORY;
}

static HRESULT WINAPI do_job2_SetProperty(IDeliveryOptimizationJob2 *iface, DOJobPropertyId id, const VARIANT *value)
{
    TRACE("%p, %d, %p.\n", iface, id, value);
    return id == DOJobPropertyId_ExtendedErrorInfo ? DO_E_READ_ONLY_PROPERTY : DO_E_UNKNOWN_PROPERTY_ID;
}

const IDeliveryOptimizationJob2Vtbl do_job2_vtbl =
{
    do_job2_QueryInterface,
    do_job2_AddRef,
    do_job2_Release,
    do_job2_AddFile,
    do_job2_GetProperty,
    do_job2_SetProperty,
};
