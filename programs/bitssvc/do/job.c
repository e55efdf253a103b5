/*
 * IBackgroundCopyJob to IBackgroundCopyJob5 of Delivery Optimization
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

#include "bits/job_settings.h"
#include "deliveryoptimizationerrors.h"

/* Methods that are not here are those of BITS: they only read, or keep a value (DO-JOB-COMMON-5). */

static const struct object_interface job_interfaces[] =
{
    {&IID_IUnknown, FIELD_OFFSET(struct do_job_object, base.IBackgroundCopyJob5_iface)},
    {&IID_IBackgroundCopyJob, FIELD_OFFSET(struct do_job_object, base.IBackgroundCopyJob5_iface)},
    {&IID_IBackgroundCopyJob2, FIELD_OFFSET(struct do_job_object, base.IBackgroundCopyJob5_iface)},
    {&IID_IBackgroundCopyJob3, FIELD_OFFSET(struct do_job_object, base.IBackgroundCopyJob5_iface)},
    {&IID_IBackgroundCopyJob4, FIELD_OFFSET(struct do_job_object, base.IBackgroundCopyJob5_iface)},
    {&IID_IBackgroundCopyJob5, FIELD_OFFSET(struct do_job_object, base.IBackgroundCopyJob5_iface)},
    {&IID_IDeliveryOptimizationJob, FIELD_OFFSET(struct do_job_object, IDeliveryOptimizationJob_iface)},
    {&IID_IDeliveryOptimizationJob2, FIELD_OFFSET(struct do_job_object, IDeliveryOptimizationJob2_iface)},
    {NULL, 0},
};

static struct do_job_object *impl_from_IBackgroundCopyJob5(IBackgroundCopyJob5 *iface)
{
    return CONTAINING_RECORD(iface, struct do_job_object, base.IBackgroundCopyJob5_iface);
}

static HRESULT WINAPI do_job_QueryInterface(IBackgroundCopyJob5 *iface, REFIID riid, void **out)
{
    TRACE("%p, %s, %p.\n", iface, debugstr_guid(riid), out);
    return object_query(impl_from_IBackgroundCopyJob5(iface), job_interfaces, riid, out);
}

/* The same, with other codes --------------------------------------------------------------------------------------- */

static HRESULT WINAPI do_job_Suspend(IBackgroundCopyJob5 *iface)
{
    return do_call_code(job_vtbl.Suspend(iface));
}

static HRESULT WINAPI do_job_Resume(IBackgroundCopyJob5 *iface)
{
    return do_call_code(job_vtbl.Resume(iface));
}

static HRESULT WINAPI do_job_Cancel(IBackgroundCopyJob5 *iface)
{
    return do_call_code(job_vtbl.Cancel(iface));
}

static HRESULT WINAPI do_job_Complete(IBackgroundCopyJob5 *iface)
{
    return do_call_code(job_vtbl.Complete(iface));
}

static HRESULT WINAPI do_job_GetError(IBackgroundCopyJob5 *iface, IBackgroundCopyError **error)
{
    return do_call_code(job_vtbl.GetError(iface, error));
}

static HRESULT WINAPI do_job_EnumFiles(IBackgroundCopyJob5 *iface, IEnumBackgroundCopyFiles **files)
{
    return do_call_code(job_vtbl.EnumFiles(iface, files));
}

/* What is not there ------------------------------------------------------------------------------------------------ */

static HRESULT WINAPI do_job_AddFileSet(IBackgroundCopyJob5 *iface, ULONG count, BG_FILE_INFO *files)
{
    TRACE("%p, %lu, %p.\n", iface, count, files);
    return E_NOTIMPL;
}

static HRESULT WINAPI do_job_AddFile(IBackgroundCopyJob5 *iface, LPCWSTR remote, LPCWSTR local)
{
    TRACE("%p, %p, %s.\n", iface, remote, debugstr_w(local));
    return E_NOTIMPL;
}

static HRESULT WINAPI do_job_TakeOwnership(IBackgroundCopyJob5 *iface)
{
    TRACE("%p.\n", iface);
    return E_NOTIMPL;
}

static HRESULT WINAPI do_job_SetNotifyCmdLine(IBackgroundCopyJob5 *iface, LPCWSTR program, LPCWSTR parameters)
{
    TRACE("%p, %p, %p.\n", iface, program, parameters);
    return E_NOTIMPL;
}

static HRESULT WINAPI do_job_GetNotifyCmdLine(IBackgroundCopyJob5 *iface, LPWSTR *program, LPWSTR *parameters)
{
    TRACE("%p, %p, %p.\n", iface, program, parameters);
    if (program)
        *program = NULL;
    if (parameters)
        *parameters = NULL;
    return E_NOTIMPL;
}

static HRESULT WINAPI do_job_GetReplyProgress(IBackgroundCopyJob5 *iface, BG_JOB_REPLY_PROGRESS *progress)
{
    TRACE("%p, %p.\n", iface, progress);
    return E_NOTIMPL;
}

static HRESULT WINAPI do_job_GetReplyData(IBackgroundCopyJob5 *iface, byte **buffer, UINT64 *length)
{
    TRACE("%p, %p, %p.\n", iface, buffer, length);
    if (buffer)
        *buffer = NULL;
    if (length)
        *length = 0;
    return E_NOTIMPL;
}

static HRESULT WINAPI do_job_SetReplyFileName(IBackgroundCopyJob5 *iface, LPCWSTR name)
{
    TRACE("%p, %s.\n", iface, debugstr_w(name));
    return E_NOTIMPL;
}

static HRESULT WINAPI do_job_GetReplyFileName(IBackgroundCopyJob5 *iface, LPWSTR *name)
{
    TRACE("%p, %p.\n", iface, name);
    if (name)
        *name = NULL;
    return E_NOTIMPL;
}

static HRESULT WINAPI do_job_SetCredentials(IBackgroundCopyJob5 *iface, BG_AUTH_CREDENTIALS *credentials)
{
    TRACE("%p, %p.\n", iface, credentials);
    return E_NOTIMPL;
}

static HRESULT WINAPI do_job_RemoveCredentials(IBackgroundCopyJob5 *iface, BG_AUTH_TARGET target, BG_AUTH_SCHEME scheme)
{
    TRACE("%p, %d, %d.\n", iface, target, scheme);
    return E_NOTIMPL;
}

static HRESULT WINAPI do_job_ReplaceRemotePrefix(IBackgroundCopyJob5 *iface, LPCWSTR from, LPCWSTR to)
{
    TRACE("%p, %p, %p.\n", iface, from, to);
    return E_NOTIMPL;
}

static HRESULT WINAPI do_job_AddFileWithRanges(IBackgroundCopyJob5 *iface, LPCWSTR remote, LPCWSTR local, DWORD count,
        BG_FILE_RANGE *ranges)
{
    TRACE("%p, %p, %s, %lu, %p.\n", iface, remote, debugstr_w(local), count, ranges);
    return E_NOTIMPL;
}

static HRESULT WINAPI do_job_SetPeerCachingFlags(IBackgroundCopyJob5 *iface, DWORD flags)
{
    TRACE("%p, %#lx.\n", iface, flags);
    return E_NOTIMPL;
}

static HRESULT WINAPI do_job_GetPeerCachingFlags(IBackgroundCopyJob5 *iface, DWORD *flags)
{
    TRACE("%p, %p.\n", iface, flags);
    if (flags)
        *flags = 0;
    return E_NOTIMPL;
}

/* The object ------------------------------------------------------------------------------------------------------- */

static IBackgroundCopyJob5Vtbl do_job_vtbl;

static void replace_missing(IBackgroundCopyJob5Vtbl *vtbl)
{
    vtbl->AddFileSet = do_job_AddFileSet;
    vtbl->AddFile = do_job_AddFile;
    vtbl->TakeOwnership = do_job_TakeOwnership;
    vtbl->SetNotifyCmdLine = do_job_SetNotifyCmdLine;
    vtbl->GetNotifyCmdLine = do_job_GetNotifyCmdLine;
    vtbl->GetReplyProgress = do_job_GetReplyProgress;
    vtbl->GetReplyData = do_job_GetReplyData;
    vtbl->SetReplyFileName = do_job_SetReplyFileName;
    vtbl->GetReplyFileName = do_job_GetReplyFileName;
    vtbl->SetCredentials = do_job_SetCredentials;
    vtbl->RemoveCredentials = do_job_RemoveCredentials;
    vtbl->ReplaceRemotePrefix = do_job_ReplaceRemotePrefix;
    vtbl->AddFileWithRanges = do_job_AddFileWithRanges;
    vtbl->SetPeerCachingFlags = do_job_SetPeerCachingFlags;
    vtbl->GetPeerCachingFlags = do_job_GetPeerCachingFlags;
}

static BOOL CALLBACK fill_vtbl(INIT_ONCE *once, void *parameter, void **context)
{
    (void)once;
    (void)parameter;
    (void)context;
    do_job_vtbl = job_vtbl;
    do_job_vtbl.QueryInterface = do_job_QueryInterface;
    do_job_vtbl.EnumFiles = do_job_EnumFiles;
    do_job_vtbl.Suspend = do_job_Suspend;
    do_job_vtbl.Resume = do_job_Resume;
    do_job_vtbl.Cancel = do_job_Cancel;
    do_job_vtbl.Complete = do_job_Complete;
    do_job_vtbl.GetError = do_job_GetError;
    replace_missing(&do_job_vtbl);
    do_replace_settings(&do_job_vtbl);
    return TRUE;
}

static struct job_object *do_job_object_new(void)
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    struct do_job_object *object;

    InitOnceExecuteOnce(&once, fill_vtbl, NULL, NULL);
    if (!(object = calloc(1, sizeof(*object))))
        return NULL;
    object->base.IBackgroundCopyJob5_iface.lpVtbl = &do_job_vtbl;
    object->IDeliveryOptimizationJob_iface.lpVtbl = &do_job1_vtbl;
    object->IDeliveryOptimizationJob2_iface.lpVtbl = &do_job2_vtbl;
    return &object->base;
}

void do_change_error(struct job_error *error)
{
    error->code = do_transfer_code(error->code, error->file ? do_file_status(error->file) : 0);
    error->context = error->code == BG_E_HTTP_ERROR_403 ? ERROR_CONTEXT_REMOTE_FILE : ERROR_CONTEXT_NONE;
}

const struct face_objects do_objects =
{
    do_job_object_new,
    do_file_object_new,
    do_change_error,
    DO_E_FILE_NOT_AVAILABLE,
};
