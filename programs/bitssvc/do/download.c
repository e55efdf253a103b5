/*
 * IDODownload
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
#include "engine/fileops.h"

C_ASSERT(sizeof(struct byte_range) == sizeof(DO_DOWNLOAD_RANGE) && RANGE_TO_EOF == DO_LENGTH_TO_EOF);
C_ASSERT(DOWNLOAD_CREATED == (int)DODownloadState_Created && DOWNLOAD_PAUSED == (int)DODownloadState_Paused
        && DOWNLOAD_ABORTED == (int)DODownloadState_Aborted);

/* How often a blocked Start looks whether the service is still there. */
#define BLOCKED_MS 60000

struct download
{
    IDODownload IDODownload_iface;
    LONG refcount;
    struct job *job;
};

static const struct object_interface download_interfaces[] =
{
    {&IID_IUnknown, FIELD_OFFSET(struct download, IDODownload_iface)},
    {&IID_IDODownload, FIELD_OFFSET(struct download, IDODownload_iface)},
    {NULL, 0},
};

static struct download *impl_from_IDODownload(IDODownload *iface)
{
    return CONTAINING_RECORD(iface, struct download, IDODownload_iface);
}

static struct job *job_from_iface(IDODownload *iface)
{
    return impl_from_IDODownload(iface)->job;
}

static HRESULT WINAPI download_QueryInterface(IDODownload *iface, REFIID riid, void **out)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    return object_query(impl_from_IDODownload(iface), download_interfaces, riid, out);
}

static ULONG WINAPI download_AddRef(IDODownload *iface)
{
    return InterlockedIncrement(&impl_from_IDODownload(iface)->refcount);
}

static ULONG WINAPI download_Release(IDODownload *iface)
{
    struct download *download = impl_from_IDODownload(iface);
    ULONG refcount = InterlockedDecrement(&download->refcount);

    if (!refcount)
    {
        job_release(download->job);
        free(download);
        server_object_destroyed();
    }
    return refcount;
}

/* Status ----------------------------------------------------------------------------------------------------------- */

static int last_http_status(struct job *job)
{
    struct job_file *file;
    int status;

    if (FAILED(job_get_file(job, 0, &file)))
        return 0;
    status = do_file_status(file);
    file_release(file);
    return status;
}

void download_get_status(struct job *job, const struct job_info *info, DO_DOWNLOAD_STATUS *status)
{
    HRESULT error = FAILED(info->error) ? do_transfer_code(info->error, last_http_status(job)) : S_OK;
    struct download_answer answer = download_answer(download_phase(info->state, info->started), error, info->gave_up);

    memset(status, 0, sizeof(*status));
    status->BytesTotal = info->bytes_total == SIZE_IS_UNKNOWN ? 0 : info->bytes_total;
    status->BytesTransferred = info->bytes_transferred;
    status->State = (DODownloadState)answer.state;
    status->Error = answer.error;
    status->ExtendedError = answer.extended;
}

static void get_status(struct job *job, DO_DOWNLOAD_STATUS *status)
{
    struct job_info info;

    job_get_info(job, &info);
    download_get_status(job, &info, status);
}

static HRESULT WINAPI download_GetStatus(IDODownload *iface, DO_DOWNLOAD_STATUS *status)
{
    TRACE("%p, %p.\n", iface, status);
    if (!status)
        return E_INVALIDARG;
    get_status(job_from_iface(iface), status);
    return S_OK;
}

/* Start ------------------------------------------------------------------------------------------------------------ */

/* Under the caller's token (DO-CLASS-6, -7). */
static HRESULT create_folders(const WCHAR *local)
{
    HANDLE token;
    HRESULT hr;

    if (FAILED(hr = caller_open_token(&token)))
        return hr == CO_E_FAILEDTOIMPERSONATE ? E_ACCESSDENIED : hr;
    hr = ImpersonateLoggedOnUser(token) ? S_OK : E_ACCESSDENIED;
    if (SUCCEEDED(hr))
    {
        hr = fileops_create_folders(local);
        RevertToSelf();
    }
    CloseHandle(token);
    return hr;
}

/* Another download that was begun and goes to the same place. */
static BOOL is_rival(struct job *job, struct job *other, const WCHAR *local)
{
    struct job_info info;
    WCHAR *path;
    BOOL same;

    job_get_info(other, &info);
    if (other == job || !info.started || FAILED(job_get_value_text(other, JOB_VALUE_LOCAL_PATH, &path)))
        return FALSE;
    same = path && !_wcsicmp(path, local);
    CoTaskMemFree(path);
    return same;
}

/* Who comes last gets the place (DO-DOWNLOAD-START-11). */
static HRESULT abort_rivals(struct job *job, const WCHAR *local)
{
    struct job **jobs;
    WCHAR *owner;
    ULONG count, i;
    HRESULT hr;

    if (FAILED(hr = job_get_text(job, JOB_TEXT_OWNER_SID, &owner)))
        return hr;
    hr = engine_list_jobs(server_engine, JOB_FACE_DOWNLOAD, owner, &jobs, &count);
    CoTaskMemFree(owner);
    if (FAILED(hr))
        return hr;
    for (i = 0; i < count; ++i)
    {
        if (is_rival(job, jobs[i], local))
            job_cancel(jobs[i]);
        job_release(jobs[i]);
    }
    free(jobs);
    return S_OK;
}

static HRESULT prepare_target(struct job *job, const WCHAR *local)
{
    HRESULT hr;

    if (fileops_exists(local))
        return HRESULT_FROM_WIN32(ERROR_FILE_EXISTS);           /* DO-SINKFILE-4 */
    if (FAILED(hr = create_folders(local)))
        return hr;
    return abort_rivals(job, local);
}

/* Bytes that are not what the client takes them for are worse than none. */
static HRESULT check_demands(struct job *job)
{
    HRESULT hr = S_OK;
    WCHAR *info;

    if (SUCCEEDED(job_get_value_text(job, JOB_VALUE_DECRYPTION_INFO, &info)) && info)
    {
        FIXME("Encrypted content is not decrypted.\n");
        hr = E_NOTIMPL;                                         /* DO-PROP-DECRYPTIONINFO-2 */
    }
    CoTaskMemFree(info);
    if (FAILED(hr) || !job_get_value_number(job, JOB_VALUE_INTEGRITY_MANDATORY))
        return hr;
    FIXME("Pieces are not checked.\n");
    if (FAILED(hr = job_get_value_text(job, JOB_VALUE_INTEGRITY_INFO, &info)))
        return hr;
    /* With it the download fails as soon as it runs (DO-PHF-10). */
    hr = info ? S_OK : DO_E_INTEGRITYCHECKINFO_UNSPECIFIED;
    CoTaskMemFree(info);
    return hr;
}

static BOOL is_whole_file(const DO_DOWNLOAD_RANGES_INFO *ranges)
{
    return ranges->RangeCount == 1 && !ranges->Ranges[0].Offset && ranges->Ranges[0].Length == DO_LENGTH_TO_EOF;
}

/* NULL: as before, and the whole file if there was nothing before (DO-DOWNLOAD-START-2, -4). */
static HRESULT read_ranges(const DO_DOWNLOAD_RANGES_INFO *ranges, struct download_spec *spec)
{
    spec->keep_ranges = !ranges;
    if (!ranges || !ranges->RangeCount || is_whole_file(ranges))
        return S_OK;
    spec->file.ranges = (const struct byte_range *)ranges->Ranges;
    spec->file.range_count = ranges->RangeCount;
    return download_check_ranges(spec->file.ranges, spec->file.range_count);
}

/* In the order of DO-DOWNLOAD-START-9. */
static HRESULT start_with_texts(struct job *job, const DO_DOWNLOAD_RANGES_INFO *ranges, const WCHAR *uri,
        const WCHAR *local, struct byte_sink *stream)
{
    UINT64 size = job_get_value_number(job, JOB_VALUE_TOTAL_SIZE);
    struct download_spec spec = { .keep_ranges = FALSE };
    struct job_info info;
    HRESULT hr;

    if (!uri)
        return DO_E_DOWNLOAD_NO_URI;
    if (!local && !stream)
        return DO_E_FILE_DOWNLOADSINK_UNSPECIFIED;
    spec.file.remote = uri;
    spec.file.local = local;
    spec.file.stream = stream;
    spec.file.total = size ? size : SIZE_IS_UNKNOWN;
    if (FAILED(hr = read_ranges(ranges, &spec)) || FAILED(hr = check_demands(job)))
        return hr;
    job_get_info(job, &info);
    if (!info.started && local && FAILED(hr = prepare_target(job, local)))
        return hr;
    return download_start(job, &spec);
}

static HRESULT start(struct job *job, const DO_DOWNLOAD_RANGES_INFO *ranges)
{
    struct byte_sink *stream;
    WCHAR *uri, *local = NULL;
    struct job_info info;
    HRESULT hr;

    job_get_info(job, &info);
    if (job_state_is_final(info.state))
        return DO_E_INVALID_STATE;
    if (download_phase(info.state, info.started) == DOWNLOAD_TRANSFERRING)
        return S_OK;
    if (FAILED(hr = job_get_value_text(job, JOB_VALUE_URI, &uri)))
        return hr;
    if (SUCCEEDED(hr = job_get_value_text(job, JOB_VALUE_LOCAL_PATH, &local)))
    {
        stream = download_get_stream(job);
        hr = do_call_code(start_with_texts(job, ranges, uri, local, stream));
        if (stream)
            byte_sink_release(stream);
    }
    CoTaskMemFree(local);
    CoTaskMemFree(uri);
    return hr;
}

/* DO-PROP-BLOCKINGMODE-2 */
static HRESULT wait_for_end(struct job *job)
{
    DO_DOWNLOAD_STATUS status;

    while (!download_wait(job, BLOCKED_MS))
        TRACE("Still blocked.\n");
    get_status(job, &status);
    return status.Error;
}

static HRESULT WINAPI download_Start(IDODownload *iface, const DO_DOWNLOAD_RANGES_INFO *ranges)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p, %p, %u.\n", iface, ranges, ranges ? ranges->RangeCount : 0);
    if (SUCCEEDED(hr = start(job, ranges)) && job_get_value_number(job, JOB_VALUE_BLOCKING))
        hr = wait_for_end(job);
    return hr;
}

/* The other calls -------------------------------------------------------------------------------------------------- */

static HRESULT call_result(HRESULT hr)
{
    return FAILED(hr) ? do_call_code(hr) : S_OK;
}

static HRESULT WINAPI download_Pause(IDODownload *iface)
{
    TRACE("%p.\n", iface);
    return call_result(job_suspend(job_from_iface(iface)));
}

static HRESULT WINAPI download_Abort(IDODownload *iface)
{
    TRACE("%p.\n", iface);
    return call_result(job_cancel(job_from_iface(iface)));
}

static HRESULT WINAPI download_Finalize(IDODownload *iface)
{
    TRACE("%p.\n", iface);
    return call_result(job_complete(job_from_iface(iface)));
}

static HRESULT WINAPI download_GetProperty(IDODownload *iface, DODownloadProperty id, VARIANT *value)
{
    TRACE("%p, %d, %p.\n", iface, id, value);
    if (!value)
        return E_INVALIDARG;
    VariantInit(value);
    return download_property_get(job_from_iface(iface), id, value);
}

static HRESULT WINAPI download_SetProperty(IDODownload *iface, DODownloadProperty id, const VARIANT *value)
{
    TRACE("%p, %d, %p.\n", iface, id, value);
    return value ? download_property_set(job_from_iface(iface), id, value) : E_INVALIDARG;
}

static const IDODownloadVtbl download_vtbl =
{
    download_QueryInterface,
    download_AddRef,
    download_Release,
    download_Start,
    download_Pause,
    download_Abort,
    download_Finalize,
    download_GetStatus,
    download_GetProperty,
    download_SetProperty,
};

HRESULT download_object_create(struct job *job, IDODownload **out)
{
    struct download *download;

    *out = NULL;
    if (!(download = malloc(sizeof(*download))))
        return E_OUTOFMEMORY;
    download->IDODownload_iface.lpVtbl = &download_vtbl;
    download->refcount = 1;
    download->job = job;
    job_addref(job);
    server_object_created();
    *out = &download->IDODownload_iface;
    return S_OK;
}
