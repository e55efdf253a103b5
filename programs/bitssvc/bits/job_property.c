/*
 * Properties of IBackgroundCopyJob5
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

#include "bits/job_settings.h"
#include "bits/objects.h"
#include "engine/secret.h"

enum property_kind
{
    KIND_DWORD,
    KIND_SWITCH,
    KIND_UINT64,
    KIND_CLASS,
    KIND_TARGET,
};

static const struct property
{
    BITS_JOB_PROPERTY_ID id;
    enum job_value value;
    enum property_kind kind;
    BOOL download_only;
}
properties[] =
{
    {BITS_JOB_PROPERTY_ID_COST_FLAGS, JOB_VALUE_COST_FLAGS, KIND_DWORD, FALSE},
    {BITS_JOB_PROPERTY_NOTIFICATION_CLSID, JOB_VALUE_NOTIFY_CLASS, KIND_CLASS, FALSE},
    {BITS_JOB_PROPERTY_DYNAMIC_CONTENT, JOB_VALUE_DYNAMIC_CONTENT, KIND_SWITCH, TRUE},
    {BITS_JOB_PROPERTY_HIGH_PERFORMANCE, JOB_VALUE_HIGH_PERFORMANCE, KIND_SWITCH, TRUE},
    {BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE, JOB_VALUE_MAX_DOWNLOAD_SIZE, KIND_UINT64, TRUE},
    {BITS_JOB_PROPERTY_USE_STORED_CREDENTIALS, JOB_VALUE_STORED_CREDENTIALS, KIND_TARGET, FALSE},
    {BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS, JOB_VALUE_NOTIFY_INTERVAL, KIND_DWORD, FALSE},
    {BITS_JOB_PROPERTY_ON_DEMAND_MODE, JOB_VALUE_ON_DEMAND_MODE, KIND_SWITCH, FALSE},
};

static const struct property *find(BITS_JOB_PROPERTY_ID id)
{
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(properties); ++i)
    {
        if (properties[i].id == id)
            return &properties[i];
    }
    return NULL;
}

static HRESULT get_class(struct job *job, enum job_value id, GUID *class)
{
    struct record_blob *value;
    HRESULT hr;

    if ((hr = job_get_value(job, id, &value)) != S_OK)
        return FAILED(hr) ? hr : S_OK;
    if (value->size == sizeof(*class))
        memcpy(class, value->data, sizeof(*class));
    secret_free(value);
    return S_OK;
}

HRESULT job_property_get(struct job *job, BITS_JOB_PROPERTY_ID id, BITS_JOB_PROPERTY_VALUE *value)
{
    const struct property *property = find(id);
    UINT64 number;

    memset(value, 0, sizeof(*value));
    if (!property)
        return BG_E_UNKNOWN_PROPERTY_ID;
    if (property->kind == KIND_CLASS)
        return get_class(job, property->value, &value->ClsID);
    number = job_get_value_number(job, property->value);
    switch (property->kind)
    {
        case KIND_SWITCH: value->Enable = (BOOL)number; break;
        case KIND_UINT64: value->Uint64 = number; break;
        case KIND_TARGET: value->Target = (BG_AUTH_TARGET)number; break;
        default: value->Dword = (DWORD)number; break;
    }
    return S_OK;
}

static HRESULT set_class(struct job *job, enum job_value id, const GUID *class)
{
    struct value_update update = { id, class, sizeof(*class) };

    if (IsEqualGUID(class, &GUID_NULL))
        update.data = NULL;
    return job_set_values(job, &update, 1);
}

static HRESULT set_property(struct job *job, const struct property *property, const BITS_JOB_PROPERTY_VALUE *value)
{
    switch (property->kind)
    {
        case KIND_CLASS:
            return set_class(job, property->value, &value->ClsID);
        case KIND_SWITCH:
            return job_set_value_number(job, property->value, !!value->Enable);
        case KIND_UINT64:
            if (!value->Uint64)
                return BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE;
            return job_set_value_number(job, property->value, value->Uint64);
        case KIND_TARGET:
            if (value->Target != BG_AUTH_TARGET_PROXY)
                return BG_E_USE_STORED_CREDENTIALS_NOT_SUPPORTED;
            return job_set_value_number(job, property->value, value->Target);
        default:
            return job_set_value_number(job, property->value, value->Dword);
    }
}

HRESULT job_property_set(struct job *job, BITS_JOB_PROPERTY_ID id, const BITS_JOB_PROPERTY_VALUE *value)
{
    const struct property *property = find(id);
    HRESULT hr;

    if (!property)
        return BG_E_UNKNOWN_PROPERTY_ID;
    if (property->download_only && job_get_type(job) != JOB_TYPE_DOWNLOAD)
        return BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY;
    if (FAILED(hr = job_check_change(job)))
        return hr;
    return set_property(job, property, value);
}
