/*
 * Settings of a job of Delivery Optimization where they differ from those of BITS
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

#include "bits/job_settings.h"
#include "deliveryoptimizationerrors.h"
#include "engine/secret.h"

#define SUPPORTED_FLAGS (BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR | BG_NOTIFY_JOB_MODIFICATION \
        | BG_NOTIFY_FILE_TRANSFERRED)
#define KNOWN_FLAGS (SUPPORTED_FLAGS | BG_NOTIFY_DISABLE | BG_NOTIFY_FILE_RANGES_TRANSFERRED)

static struct job *job_from_iface(IBackgroundCopyJob5 *iface)
{
    return CONTAINING_RECORD(iface, struct do_job_object, base.IBackgroundCopyJob5_iface)->base.job;
}

/* The same, with other codes --------------------------------------------------------------------------------------- */

static HRESULT WINAPI do_job_SetDisplayName(IBackgroundCopyJob5 *iface, LPCWSTR name)
{
    return do_call_code(job_vtbl.SetDisplayName(iface, name));
}

static HRESULT WINAPI do_job_SetDescription(IBackgroundCopyJob5 *iface, LPCWSTR description)
{
    return do_call_code(job_vtbl.SetDescription(iface, description));
}

static HRESULT WINAPI do_job_SetPriority(IBackgroundCopyJob5 *iface, BG_JOB_PRIORITY priority)
{
    return do_call_code(job_vtbl.SetPriority(iface, priority));
}

static HRESULT WINAPI do_job_SetNotifyInterface(IBackgroundCopyJob5 *iface, IUnknown *client)
{
    return do_call_code(job_vtbl.SetNotifyInterface(iface, client));
}

static HRESULT WINAPI do_job_SetMinimumRetryDelay(IBackgroundCopyJob5 *iface, ULONG seconds)
{
    return do_call_code(job_vtbl.SetMinimumRetryDelay(iface, seconds));
}

static HRESULT WINAPI do_job_SetNoProgressTimeout(IBackgroundCopyJob5 *iface, ULONG seconds)
{
    return do_call_code(job_vtbl.SetNoProgressTimeout(iface, seconds));
}

static HRESULT WINAPI do_job_SetMaximumDownloadTime(IBackgroundCopyJob5 *iface, ULONG seconds)
{
    return do_call_code(job_vtbl.SetMaximumDownloadTime(iface, seconds));
}

static HRESULT WINAPI do_job_SetProxySettings(IBackgroundCopyJob5 *iface, BG_JOB_PROXY_USAGE usage, const WCHAR *list,
        const WCHAR *bypass)
{
    return do_call_code(job_vtbl.SetProxySettings(iface, usage, list, bypass));
}

static HRESULT WINAPI do_job_SetFileACLFlags(IBackgroundCopyJob5 *iface, DWORD flags)
{
    return do_call_code(job_vtbl.SetFileACLFlags(iface, flags));
}

/* Others ----------------------------------------------------------------------------------------------------------- */

/* DO-JOB-NOTIFY-1, -2 */
static HRESULT WINAPI do_job_SetNotifyFlags(IBackgroundCopyJob5 *iface, ULONG flags)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p, %#lx.\n", iface, flags);
    if (FAILED(hr = job_check_change(job)))
        return do_call_code(hr);
    if (flags & ~KNOWN_FLAGS)
        return E_INVALIDARG;
    return flags & ~SUPPORTED_FLAGS ? E_NOTIMPL : do_call_code(job_set_number(job, JOB_NUMBER_NOTIFY_FLAGS, flags));
}

static BOOL is_supported(BITS_JOB_PROPERTY_ID id)
{
    return id == BITS_JOB_PROPERTY_ID_COST_FLAGS || id == BITS_JOB_PROPERTY_NOTIFICATION_CLSID;
}

static HRESULT WINAPI do_job_SetProperty(IBackgroundCopyJob5 *iface, BITS_JOB_PROPERTY_ID id,
        BITS_JOB_PROPERTY_VALUE value)
{
    TRACE("%p, %d.\n", iface, id);
    return is_supported(id) ? do_call_code(job_property_set(job_from_iface(iface), id, &value))
            : DO_E_UNKNOWN_PROPERTY_ID;
}

/* Without flags of its own a job has those of its priority (DO-JOB5-3). */
static BOOL has_cost_flags(struct job *job)
{
    struct record_blob *value;
    BOOL has = job_get_value(job, JOB_VALUE_COST_FLAGS, &value) == S_OK;

    if (has)
        secret_free(value);
    return has;
}

static HRESULT WINAPI do_job_GetProperty(IBackgroundCopyJob5 *iface, BITS_JOB_PROPERTY_ID id,
        BITS_JOB_PROPERTY_VALUE *value)
{
    struct job *job = job_from_iface(iface);

    TRACE("%p, %d, %p.\n", iface, id, value);
    if (!value)
        return E_INVALIDARG;
    memset(value, 0, sizeof(*value));
    if (!is_supported(id))
        return DO_E_UNKNOWN_PROPERTY_ID;
    if (id == BITS_JOB_PROPERTY_NOTIFICATION_CLSID || has_cost_flags(job))
        return do_call_code(job_property_get(job, id, value));
    value->Dword = job_get_number(job, JOB_NUMBER_PRIORITY) == JOB_PRIORITY_FOREGROUND
            ? BITS_JOB_TRANSFER_POLICY_ALWAYS : BITS_JOB_TRANSFER_POLICY_STANDARD;
    return S_OK;
}

void do_replace_settings(IBackgroundCopyJob5Vtbl *vtbl)
{
    vtbl->SetDisplayName = do_job_SetDisplayName;
    vtbl->SetDescription = do_job_SetDescription;
    vtbl->SetPriority = do_job_SetPriority;
    vtbl->SetNotifyFlags = do_job_SetNotifyFlags;
    vtbl->SetNotifyInterface = do_job_SetNotifyInterface;
    vtbl->SetMinimumRetryDelay = do_job_SetMinimumRetryDelay;
    vtbl->SetNoProgressTimeout = do_job_SetNoProgressTimeout;
    vtbl->SetMaximumDownloadTime = do_job_SetMaximumDownloadTime;
    vtbl->SetProxySettings = do_job_SetProxySettings;
    vtbl->SetFileACLFlags = do_job_SetFileACLFlags;
    vtbl->SetProperty = do_job_SetProperty;
    vtbl->GetProperty = do_job_GetProperty;
}
