/*
 * The properties of IBackgroundCopyJob5
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

#include "bits/objects.h"

/* A property can only be set to the value that it has as long as the engine does not know it; what a job answers is
 * therefore its default (JOB-DEF-20 to -25). */

static BOOL is_switch(BITS_JOB_PROPERTY_ID id)
{
    return id == BITS_JOB_PROPERTY_DYNAMIC_CONTENT || id == BITS_JOB_PROPERTY_HIGH_PERFORMANCE
            || id == BITS_JOB_PROPERTY_ON_DEMAND_MODE;
}

static BOOL is_known(BITS_JOB_PROPERTY_ID id)
{
    return is_switch(id) || id == BITS_JOB_PROPERTY_ID_COST_FLAGS || id == BITS_JOB_PROPERTY_NOTIFICATION_CLSID
            || id == BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE || id == BITS_JOB_PROPERTY_USE_STORED_CREDENTIALS
            || id == BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS;
}

static BOOL is_download_only(BITS_JOB_PROPERTY_ID id)
{
    return id == BITS_JOB_PROPERTY_DYNAMIC_CONTENT || id == BITS_JOB_PROPERTY_HIGH_PERFORMANCE
            || id == BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE;
}

HRESULT job_property_get(BITS_JOB_PROPERTY_ID id, BITS_JOB_PROPERTY_VALUE *value)
{
    memset(value, 0, sizeof(*value));
    if (!is_known(id))
        return BG_E_UNKNOWN_PROPERTY_ID;
    if (id == BITS_JOB_PROPERTY_ID_COST_FLAGS)
        value->Dword = BITS_COST_STATE_TRANSFER_UNRESTRICTED;
    return S_OK;
}

static HRESULT check_value(BITS_JOB_PROPERTY_ID id, const BITS_JOB_PROPERTY_VALUE *value)
{
    if (id == BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE && !value->Uint64)
        return BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE;
    if (id == BITS_JOB_PROPERTY_USE_STORED_CREDENTIALS && value->Target != BG_AUTH_TARGET_PROXY)
        return BG_E_USE_STORED_CREDENTIALS_NOT_SUPPORTED;
    return S_OK;
}

static BOOL is_default(BITS_JOB_PROPERTY_ID id, const BITS_JOB_PROPERTY_VALUE *value)
{
    if (is_switch(id))
        return !value->Enable;
    if (id == BITS_JOB_PROPERTY_NOTIFICATION_CLSID)
        return IsEqualGUID(&value->ClsID, &GUID_NULL);
    if (id == BITS_JOB_PROPERTY_ID_COST_FLAGS)
        return value->Dword == BITS_COST_STATE_TRANSFER_UNRESTRICTED;
    return id == BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS && !value->Dword;
}

HRESULT job_property_set(struct job *job, BITS_JOB_PROPERTY_ID id, const BITS_JOB_PROPERTY_VALUE *value)
{
    HRESULT hr;

    if (!is_known(id))
        return BG_E_UNKNOWN_PROPERTY_ID;
    if (is_download_only(id) && job_get_type(job) != JOB_TYPE_DOWNLOAD)
        return BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY;
    if (FAILED(hr = job_check_not_final(job)) || FAILED(hr = check_value(id, value)))
        return hr;
    if (is_default(id, value))
        return S_OK;
    FIXME("Property %d is not implemented.\n", id);
    return E_NOTIMPL;
}
