/*
 * What tests of the BITS-like half of Delivery Optimization share
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

#include "jobs.h"

IBackgroundCopyManager *create_jobs_manager(void)
{
    IBackgroundCopyManager *manager = NULL;
    HRESULT hr;

    hr = CoCreateInstance(&CLSID_DeliveryOptimization, NULL, CLSCTX_LOCAL_SERVER, &IID_IBackgroundCopyManager,
            (void **)&manager);
    ok(hr == S_OK, "DO-CLASS-2: got %#lx.\n", hr);
    return manager;
}

HRESULT add_file(IBackgroundCopyJob *job, const WCHAR *id, const WCHAR *url, const WCHAR *local, DWORD count,
        const BG_FILE_RANGE *ranges, UINT64 size)
{
    IDeliveryOptimizationJob *delivery;
    HRESULT hr;

    hr = IBackgroundCopyJob_QueryInterface(job, &IID_IDeliveryOptimizationJob, (void **)&delivery);
    if (FAILED(hr))
        return hr;
    hr = IDeliveryOptimizationJob_AddFileWithRanges(delivery, id, url, local, count, (BG_FILE_RANGE *)ranges, size);
    IDeliveryOptimizationJob_Release(delivery);
    return hr;
}

HRESULT add_file2(IBackgroundCopyJob *job, const WCHAR *id, const WCHAR *url, DWORD count, const BG_FILE_RANGE *ranges,
        IDeliveryOptimizationFile **file)
{
    IDeliveryOptimizationJob2 *delivery;
    HRESULT hr;

    *file = NULL;
    hr = IBackgroundCopyJob_QueryInterface(job, &IID_IDeliveryOptimizationJob2, (void **)&delivery);
    if (FAILED(hr))
        return hr;
    hr = IDeliveryOptimizationJob2_AddFile(delivery, id, url, count, (BG_FILE_RANGE *)ranges,
            &IID_IDeliveryOptimizationFile, (void **)file);
    IDeliveryOptimizationJob2_Release(delivery);
    return hr;
}

static HRESULT set_value(void *file, DOFilePropertyId id, const VARIANT *value)
{
    IDeliveryOptimizationFile2 *file2;
    HRESULT hr;

    hr = IUnknown_QueryInterface((IUnknown *)file, &IID_IDeliveryOptimizationFile2, (void **)&file2);
    if (FAILED(hr))
        return hr;
    hr = IDeliveryOptimizationFile2_SetProperty(file2, id, value);
    IDeliveryOptimizationFile2_Release(file2);
    return hr;
}

HRESULT set_file_text(void *file, DOFilePropertyId id, const WCHAR *text)
{
    VARIANT value;
    HRESULT hr;

    V_VT(&value) = VT_BSTR;
    V_BSTR(&value) = SysAllocString(text);
    hr = set_value(file, id, &value);
    VariantClear(&value);
    return hr;
}

HRESULT set_file_number(void *file, DOFilePropertyId id, VARTYPE type, UINT64 number)
{
    VARIANT value;

    V_VT(&value) = type;
    V_UI8(&value) = number;
    return set_value(file, id, &value);
}

HRESULT get_file_value(void *file, DOFilePropertyId id, VARIANT *value)
{
    IDeliveryOptimizationFile2 *file2;
    HRESULT hr;

    VariantInit(value);
    hr = IUnknown_QueryInterface((IUnknown *)file, &IID_IDeliveryOptimizationFile2, (void **)&file2);
    if (FAILED(hr))
        return hr;
    hr = IDeliveryOptimizationFile2_GetProperty(file2, id, value);
    IDeliveryOptimizationFile2_Release(file2);
    return hr;
}

BOOL holds_ranges(const WCHAR *path, unsigned int count, const BG_FILE_RANGE *ranges)
{
    unsigned int i, size = 0;
    BOOL same = TRUE;
    BYTE *data, *at;
    HANDLE file;
    DWORD got = 0;
    UINT64 j;

    for (i = 0; i < count; i++)
        size += (unsigned int)ranges[i].Length;
    file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    at = data = HeapAlloc(GetProcessHeap(), 0, size + 1);
    if (!ReadFile(file, data, size + 1, &got, NULL) || got != size)
        same = FALSE;
    for (i = 0; i < count && same; i++)
    {
        for (j = 0; j < ranges[i].Length && same; j++)
            same = *at++ == served_byte((unsigned int)(ranges[i].InitialOffset + j));
    }
    HeapFree(GetProcessHeap(), 0, data);
    CloseHandle(file);
    return same;
}

BG_JOB_STATE run_job(IBackgroundCopyJob *job)
{
    HRESULT hr = IBackgroundCopyJob_Resume(job);

    ok(hr == S_OK, "DO-JOB-RESUME-2: got %#lx.\n", hr);
    return wait_for_state(job, STATES_REST);
}
