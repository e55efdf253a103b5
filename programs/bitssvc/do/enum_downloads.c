/*
 * What EnumDownloads gives
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

#include "do/objects.h"

#include <stdlib.h>

#include "bits/caller.h"
#include "bits/enumerator.h"

/* The value of a category's property; S_FALSE if it was never set. */
static HRESULT get_text(struct job *job, DODownloadProperty id, WCHAR **text)
{
    HRESULT hr;

    switch (id)
    {
        case DODownloadProperty_Uri: return job_get_value_text(job, JOB_VALUE_URI, text);
        case DODownloadProperty_ContentId: return job_get_value_text(job, JOB_VALUE_CONTENT_ID, text);
        case DODownloadProperty_LocalPath: return job_get_value_text(job, JOB_VALUE_LOCAL_PATH, text);
        default: break;
    }
    if (SUCCEEDED(hr = job_get_text(job, JOB_TEXT_DISPLAY_NAME, text)) && !**text)
    {
        CoTaskMemFree(*text);
        *text = NULL;
    }
    return hr;
}

static BOOL has_id(struct job *job, const WCHAR *value)
{
    struct job_info info;
    GUID id;

    job_get_info(job, &info);
    return value && SUCCEEDED(CLSIDFromString(value, &id)) && IsEqualGUID(&info.id, &id);
}

/* DO-MGR-ENUM-3, -4 */
static BOOL is_of(struct job *job, const DO_DOWNLOAD_ENUM_CATEGORY *category)
{
    WCHAR *text;
    BOOL same;

    if (category->Property == DODownloadProperty_Id)
        return has_id(job, category->Value);
    if (FAILED(get_text(job, category->Property, &text)))
        return FALSE;
    if (!text || !category->Value)
        same = !text && !category->Value;
    else if (category->Property == DODownloadProperty_LocalPath)
        same = !_wcsicmp(text, category->Value);
    else
        same = !wcscmp(text, category->Value);
    CoTaskMemFree(text);
    return same;
}

static void release_item(void *item)
{
    job_release(item);
}

static HRESULT hand_out_item(void *item, void **object)
{
    return download_object_create(item, (IDODownload **)object);
}

/* IEnumUnknown begins as the enumerators of BITS do. */
static const struct enumerator_class downloads_class =
{
    .name = "IEnumUnknown",
    .iid = &IID_IEnumUnknown,
    .release = release_item,
    .hand_out = hand_out_item,
};

HRESULT enum_downloads_create(const DO_DOWNLOAD_ENUM_CATEGORY *category, IEnumUnknown **downloads)
{
    ULONG count, i, kept = 0;
    struct caller caller;
    struct job **jobs;
    HRESULT hr;

    if (FAILED(hr = caller_identify(&caller))
            || FAILED(hr = engine_list_jobs(server_engine, JOB_FACE_DOWNLOAD, caller.sid, &jobs, &count)))
        return hr;
    for (i = 0; i < count; ++i)
    {
        if (!category || is_of(jobs[i], category))
            jobs[kept++] = jobs[i];
        else
            job_release(jobs[i]);
    }
    if (kept)
        return enumerator_create(&downloads_class, (void **)jobs, kept, (void **)downloads);
    free(jobs);
    return DO_E_NO_DOWNLOADS;
}
