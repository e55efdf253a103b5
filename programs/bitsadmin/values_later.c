/*
 * Properties of a job as texts: those of the later interfaces
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

#include <wchar.h>

#include "values.h"

/* Program and parameters with a blank between them, or "none" (ADMIN-BLOCK-16). */
static HRESULT join_command(WCHAR **text, const WCHAR *program, const WCHAR *parameters)
{
    size_t size;

    if (!program || !*program)
        return value_format(text, L"none");
    size = wcslen(program) + (parameters ? wcslen(parameters) : 0) + 2;
    if (!(*text = CoTaskMemAlloc(size * sizeof(WCHAR))))
        return E_OUTOFMEMORY;
    wcscpy(*text, program);
    if (parameters && *parameters)
    {
        wcscat(*text, L" ");
        wcscat(*text, parameters);
    }
    return S_OK;
}

HRESULT value_notify_command(IBackgroundCopyJob *job, WCHAR **text)
{
    WCHAR *program = NULL, *parameters = NULL;
    IBackgroundCopyJob2 *job2;
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyJob_QueryInterface(job, &IID_IBackgroundCopyJob2, (void **)&job2)))
        return hr;
    if (SUCCEEDED(hr = IBackgroundCopyJob2_GetNotifyCmdLine(job2, &program, &parameters)))
        hr = join_command(text, program, parameters);
    CoTaskMemFree(program);
    CoTaskMemFree(parameters);
    IBackgroundCopyJob2_Release(job2);
    return hr;
}

HRESULT value_acl_flags(IBackgroundCopyJob *job, WCHAR **text)
{
    IBackgroundCopyJob3 *job3;
    DWORD flags = 0;
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyJob_QueryInterface(job, &IID_IBackgroundCopyJob3, (void **)&job3)))
        return hr;
    if (SUCCEEDED(hr = IBackgroundCopyJob3_GetFileACLFlags(job3, &flags)))
        hr = value_format(text, L"%s%s%s%s", flags & BG_COPY_FILE_OWNER ? L"O" : L"",
                flags & BG_COPY_FILE_GROUP ? L"G" : L"", flags & BG_COPY_FILE_DACL ? L"D" : L"",
                flags & BG_COPY_FILE_SACL ? L"S" : L"");
    IBackgroundCopyJob3_Release(job3);
    return hr;
}

static HRESULT query_job4(IBackgroundCopyJob *job, IBackgroundCopyJob4 **job4)
{
    return IBackgroundCopyJob_QueryInterface(job, &IID_IBackgroundCopyJob4, (void **)job4);
}

static HRESULT get_peer_caching_flags(IBackgroundCopyJob *job, DWORD *flags)
{
    IBackgroundCopyJob4 *job4;
    HRESULT hr;

    if (FAILED(hr = query_job4(job, &job4)))
        return hr;
    hr = IBackgroundCopyJob4_GetPeerCachingFlags(job4, flags);
    IBackgroundCopyJob4_Release(job4);
    return hr;
}

HRESULT value_peer_caching_flags(IBackgroundCopyJob *job, WCHAR **text)
{
    DWORD flags = 0;
    HRESULT hr = get_peer_caching_flags(job, &flags);

    return FAILED(hr) ? hr : value_format(text, L"%lu", flags);
}

HRESULT value_peer_download(IBackgroundCopyJob *job, WCHAR **text)
{
    DWORD flags = 0;
    HRESULT hr = get_peer_caching_flags(job, &flags);

    return FAILED(hr) ? hr : value_format(text, flags & BG_JOB_ENABLE_PEERCACHING_CLIENT ? L"true" : L"false");
}

HRESULT value_peer_serving(IBackgroundCopyJob *job, WCHAR **text)
{
    DWORD flags = 0;
    HRESULT hr = get_peer_caching_flags(job, &flags);

    return FAILED(hr) ? hr : value_format(text, flags & BG_JOB_ENABLE_PEERCACHING_SERVER ? L"true" : L"false");
}

HRESULT value_max_download_time(IBackgroundCopyJob *job, WCHAR **text)
{
    IBackgroundCopyJob4 *job4;
    ULONG seconds = 0;
    HRESULT hr;

    if (FAILED(hr = query_job4(job, &job4)))
        return hr;
    if (SUCCEEDED(hr = IBackgroundCopyJob4_GetMaximumDownloadTime(job4, &seconds)))
        hr = value_format(text, L"%lu", seconds);
    IBackgroundCopyJob4_Release(job4);
    return hr;
}

/* ADMIN-BLOCK-17 */
static const WCHAR *integrity_word(ULONG level)
{
    if (level < SECURITY_MANDATORY_LOW_RID)
        return L"UNTRUSTED";
    if (level < SECURITY_MANDATORY_MEDIUM_RID)
        return L"LOW";
    if (level < SECURITY_MANDATORY_HIGH_RID)
        return L"MEDIUM";
    return level < SECURITY_MANDATORY_SYSTEM_RID ? L"HIGH" : L"SYSTEM";
}

HRESULT value_integrity_level(IBackgroundCopyJob *job, WCHAR **text)
{
    IBackgroundCopyJob4 *job4;
    ULONG level = 0;
    HRESULT hr;

    if (FAILED(hr = query_job4(job, &job4)))
        return hr;
    if (SUCCEEDED(hr = IBackgroundCopyJob4_GetOwnerIntegrityLevel(job4, &level)))
        hr = value_format(text, L"%s", integrity_word(level));
    IBackgroundCopyJob4_Release(job4);
    return hr;
}

HRESULT value_elevated(IBackgroundCopyJob *job, WCHAR **text)
{
    IBackgroundCopyJob4 *job4;
    BOOL elevated = FALSE;
    HRESULT hr;

    if (FAILED(hr = query_job4(job, &job4)))
        return hr;
    if (SUCCEEDED(hr = IBackgroundCopyJob4_GetOwnerElevationState(job4, &elevated)))
        hr = value_format(text, elevated ? L"true" : L"false");
    IBackgroundCopyJob4_Release(job4);
    return hr;
}

HRESULT value_custom_headers(IBackgroundCopyJob *job, WCHAR **text)
{
    IBackgroundCopyJobHttpOptions *options;
    WCHAR *headers = NULL;
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyJob_QueryInterface(job, &IID_IBackgroundCopyJobHttpOptions, (void **)&options)))
        return hr;
    hr = IBackgroundCopyJobHttpOptions_GetCustomHeaders(options, &headers);
    IBackgroundCopyJobHttpOptions_Release(options);
    if (FAILED(hr))
        return hr;
    if (!headers)
        return value_format(text, L"NULL");
    *text = headers;
    return S_OK;
}
