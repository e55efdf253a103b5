/*
 * IBackgroundCopyJob1: the job of a group
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


#include "qmgr/objects.h"

#include <stdlib.h>

#include "qmgr/answers.h"

C_ASSERT(STATUS_JOB_COMPLETE == QM_STATUS_JOB_COMPLETE && STATUS_JOB_INCOMPLETE == QM_STATUS_JOB_INCOMPLETE
        && STATUS_JOB_ERROR == QM_STATUS_JOB_ERROR);

static const struct object_interface job_interfaces[] =
{
    {&IID_IUnknown, FIELD_OFFSET(struct group_object, IBackgroundCopyJob1_iface)},
    {&IID_IBackgroundCopyJob1, FIELD_OFFSET(struct group_object, IBackgroundCopyJob1_iface)},
    {NULL, 0},
};

static struct group_object *impl_from_IBackgroundCopyJob1(IBackgroundCopyJob1 *iface)
{
    return CONTAINING_RECORD(iface, struct group_object, IBackgroundCopyJob1_iface);
}

static struct job *job_from_iface(IBackgroundCopyJob1 *iface)
{
    return impl_from_IBackgroundCopyJob1(iface)->job;
}

static HRESULT WINAPI job_QueryInterface(IBackgroundCopyJob1 *iface, REFIID riid, void **out)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    return object_query(impl_from_IBackgroundCopyJob1(iface), job_interfaces, riid, out);
}

static ULONG WINAPI job_AddRef(IBackgroundCopyJob1 *iface)
{
    return IBackgroundCopyGroup_AddRef(&impl_from_IBackgroundCopyJob1(iface)->IBackgroundCopyGroup_iface);
}

static ULONG WINAPI job_Release(IBackgroundCopyJob1 *iface)
{
    return IBackgroundCopyGroup_Release(&impl_from_IBackgroundCopyJob1(iface)->IBackgroundCopyGroup_iface);
}

static HRESULT WINAPI job_CancelJob(IBackgroundCopyJob1 *iface)
{
    TRACE("%p.\n", iface);
    return E_NOTIMPL;
}

static HRESULT WINAPI job_GetProgress(IBackgroundCopyJob1 *iface, DWORD unit, DWORD *progress)
{
    TRACE("%p, %lu, %p.\n", iface, unit, progress);
    return progress ? group_get_progress(job_from_iface(iface), unit, progress) : E_INVALIDARG;
}

static HRESULT read_error(struct job *job, ULONG error_count, struct group_error *numbers)
{
    struct job_error error;
    HRESULT hr;

    if (FAILED(hr = job_get_error(job, &error)))
        return hr;
    group_describe_error(error.code, error_count, numbers);
    if (error.file)
        file_release(error.file);
    return S_OK;
}

static HRESULT WINAPI job_GetStatus(IBackgroundCopyJob1 *iface, DWORD *status, DWORD *win32_result,
        DWORD *transport_result, DWORD *retries)
{
    struct job *job = job_from_iface(iface);
    struct group_error numbers = { 0 };
    struct job_info info;

    TRACE("%p, %p, %p, %p, %p.\n", iface, status, win32_result, transport_result, retries);
    if (!status || !win32_result || !transport_result || !retries)
        return E_INVALIDARG;
    job_get_info(job, &info);
    *status = group_job_status(info.last_state);
    /* Without an error by now the group has been resumed in between. */
    if ((*status & QM_STATUS_JOB_ERROR) && FAILED(read_error(job, info.error_count, &numbers)))
        *status &= ~(DWORD)QM_STATUS_JOB_ERROR;
    *win32_result = numbers.win32;
    *transport_result = numbers.transport;
    *retries = numbers.retries;
    return S_OK;
}

/* The engine checks the rest. */
static HRESULT check_names(const FILESETINFO *info)
{
    if (!info || !info->bstrRemoteFile || !info->bstrLocalFile)
        return E_INVALIDARG;
    return group_check_remote_name(info->bstrRemoteFile);
}

static HRESULT add_files(struct job *job, ULONG count, FILESETINFO **infos)
{
    struct file_spec *specs;
    HRESULT hr = S_OK;
    ULONG i;

    if (!(specs = calloc(count, sizeof(*specs))))
        return E_OUTOFMEMORY;
    for (i = 0; i < count && SUCCEEDED(hr = check_names(infos[i])); ++i)
    {
        specs[i].remote = infos[i]->bstrRemoteFile;
        specs[i].local = infos[i]->bstrLocalFile;
    }
    if (SUCCEEDED(hr))
        hr = job_add_files(job, count, specs);
    free(specs);
    return group_result(hr);
}

/* Remote names may hold credentials, so they are not traced. */
static HRESULT WINAPI job_AddFiles(IBackgroundCopyJob1 *iface, ULONG count, FILESETINFO **infos)
{
    struct job *job = job_from_iface(iface);
    struct job_info info;
    HRESULT hr;

    TRACE("%p, %lu, %p.\n", iface, count, infos);
    if (!count || !infos)
        return E_INVALIDARG;
    job_get_info(job, &info);
    if (FAILED(hr = group_check_not_final(&info)))
        return hr;
    return add_files(job, count, infos);
}

/* Frees the name. */
static HRESULT take_name(HRESULT hr, WCHAR *name, BSTR *out)
{
    if (FAILED(hr))
        return hr;
    *out = SysAllocString(name);
    CoTaskMemFree(name);
    return *out ? S_OK : E_OUTOFMEMORY;
}

static HRESULT describe_file(struct job_file *file, FILESETINFO *info)
{
    WCHAR *name = NULL;
    HRESULT hr;

    hr = file_get_remote_name(file, &name);
    if (FAILED(hr = take_name(hr, name, &info->bstrRemoteFile)))
        return hr;
    hr = file_get_local_name(file, &name);
    return take_name(hr, name, &info->bstrLocalFile);
}

static HRESULT WINAPI job_GetFile(IBackgroundCopyJob1 *iface, ULONG index, FILESETINFO *info)
{
    struct job_file *file;
    HRESULT hr;

    TRACE("%p, %lu, %p.\n", iface, index, info);
    if (!info)
        return E_INVALIDARG;
    memset(info, 0, sizeof(*info));
    if (FAILED(job_get_file(job_from_iface(iface), index, &file)))
        return QM_E_ITEM_NOT_FOUND;
    if (FAILED(hr = describe_file(file, info)))
    {
        SysFreeString(info->bstrRemoteFile);
        memset(info, 0, sizeof(*info));
    }
    file_release(file);
    return hr;
}

static HRESULT WINAPI job_GetFileCount(IBackgroundCopyJob1 *iface, DWORD *count)
{
    struct job_info info;

    TRACE("%p, %p.\n", iface, count);
    if (!count)
        return E_INVALIDARG;
    job_get_info(job_from_iface(iface), &info);
    *count = info.files_total;
    return S_OK;
}

static HRESULT WINAPI job_SwitchToForeground(IBackgroundCopyJob1 *iface)
{
    TRACE("%p.\n", iface);
    return E_NOTIMPL;
}

static HRESULT WINAPI job_get_JobID(IBackgroundCopyJob1 *iface, GUID *id)
{
    HRESULT hr;

    TRACE("%p, %p.\n", iface, id);
    if (!id)
        return E_INVALIDARG;
    hr = group_get_job_id(job_from_iface(iface), id);
    return FAILED(hr) ? hr : S_OK;
}

const IBackgroundCopyJob1Vtbl group_job_vtbl =
{
    job_QueryInterface,
    job_AddRef,
    job_Release,
    job_CancelJob,
    job_GetProgress,
    job_GetStatus,
    job_AddFiles,
    job_GetFile,
    job_GetFileCount,
    job_SwitchToForeground,
    job_get_JobID,
};
