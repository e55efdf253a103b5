/*
 * Properties of a group
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

#define NOTIFY_FLAGS_MASK (QM_NOTIFY_FILE_DONE | QM_NOTIFY_JOB_DONE | QM_NOTIFY_GROUP_DONE \
        | QM_NOTIFY_DISABLE_NOTIFY | QM_NOTIFY_USE_PROGRESSEX)
#define DISPLAY_NAME_LIMIT 256
#define DESCRIPTION_LIMIT  1024

/* BG_NOTIFY_* of the engine */
#define ENGINE_NOTIFY_DONE    0x1
#define ENGINE_NOTIFY_ERROR   0x2
#define ENGINE_NOTIFY_DISABLE 0x4

enum property_kind
{
    KIND_UNSUPPORTED,
    KIND_ONE,                   /* a number that is always 1 (QMGR-PROP-PRIORITY-1, QMGR-PROP-PROTOCOLFLAGS-1) */
    KIND_NOTIFY_FLAGS,
    KIND_NOTIFY_CLASS,
    KIND_TEXT,
};

struct property
{
    enum property_kind kind;
    enum job_text text;
    UINT limit;                 /* in characters */
};

static const struct property properties[] =
{
    [GROUPPROP_PRIORITY] = { .kind = KIND_ONE },
    [GROUPPROP_PROTOCOLFLAGS] = { .kind = KIND_ONE },
    [GROUPPROP_NOTIFYFLAGS] = { .kind = KIND_NOTIFY_FLAGS },
    [GROUPPROP_NOTIFYCLSID] = { .kind = KIND_NOTIFY_CLASS },
    [GROUPPROP_DISPLAYNAME] = { KIND_TEXT, JOB_TEXT_DISPLAY_NAME, DISPLAY_NAME_LIMIT },
    [GROUPPROP_DESCRIPTION] = { KIND_TEXT, JOB_TEXT_DESCRIPTION, DESCRIPTION_LIMIT },
};

static const struct property *find(GROUPPROP id)
{
    static const struct property unsupported = { .kind = KIND_UNSUPPORTED };

    return (ULONG)id < ARRAYSIZE(properties) ? &properties[id] : &unsupported;
}

/* Reading ---------------------------------------------------------------------------------------------------------- */

/* Frees the text. */
static HRESULT hand_out_text(WCHAR *text, VARIANT *value)
{
    V_BSTR(value) = SysAllocString(text ? text : L"");
    CoTaskMemFree(text);
    if (!V_BSTR(value))
        return E_OUTOFMEMORY;
    V_VT(value) = VT_BSTR;
    return S_OK;
}

static HRESULT hand_out_number(LONG number, VARIANT *value)
{
    V_VT(value) = VT_I4;
    V_I4(value) = number;
    return S_OK;
}

HRESULT group_property_get(struct job *job, GROUPPROP id, VARIANT *value)
{
    const struct property *property = find(id);
    WCHAR *text = NULL;
    HRESULT hr;

    VariantInit(value);
    switch (property->kind)
    {
        case KIND_ONE:
            return hand_out_number(1, value);
        case KIND_NOTIFY_FLAGS:
            return hand_out_number((LONG)job_get_value_number(job, JOB_VALUE_GROUP_NOTIFY_FLAGS), value);
        case KIND_NOTIFY_CLASS:
            hr = job_get_value_text(job, JOB_VALUE_GROUP_NOTIFY_CLASS, &text);
            break;
        case KIND_TEXT:
            hr = job_get_text(job, property->text, &text);
            break;
        default:
            return E_NOTIMPL;
    }
    return FAILED(hr) ? hr : hand_out_text(text, value);
}

/* Writing ---------------------------------------------------------------------------------------------------------- */

/* QMGR-GROUP-SETPROP-3 */
static HRESULT read_number(const VARIANT *value, LONG64 *number)
{
    switch (V_VT(value))
    {
        case VT_I2: *number = V_I2(value); return S_OK;
        case VT_UI2: *number = V_UI2(value); return S_OK;
        case VT_I4:
        case VT_INT: *number = V_I4(value); return S_OK;
        case VT_UI4:
        case VT_UINT: *number = V_UI4(value); return S_OK;
        default: return E_INVALIDARG;
    }
}

static HRESULT set_one(struct job *job, const VARIANT *value)
{
    struct job_info info;
    LONG64 number;

    if (FAILED(read_number(value, &number)) || number != 1)
        return E_INVALIDARG;
    job_get_info(job, &info);
    return group_check_not_final(&info);
}

/* Errors are told unless all notifications are off (QMGR-PROP-NOTIFYFLAGS-5). */
static HRESULT set_notify_flags(struct job *job, const VARIANT *value)
{
    ULONG meaning = ENGINE_NOTIFY_ERROR;
    LONG64 flags;

    if (FAILED(read_number(value, &flags)) || (flags & ~(LONG64)NOTIFY_FLAGS_MASK))
        return E_INVALIDARG;
    if (flags & QM_NOTIFY_GROUP_DONE)
        meaning |= ENGINE_NOTIFY_DONE;
    if (flags & QM_NOTIFY_DISABLE_NOTIFY)
        meaning |= ENGINE_NOTIFY_DISABLE;
    return job_set_group_notify_flags(job, (ULONG)flags, meaning);
}

static const WCHAR *text_of(const VARIANT *value)
{
    return V_BSTR(value) ? V_BSTR(value) : L"";
}

/* The client's side of SetProp has made the object and handed it in already (QMGR-CB-REGISTER-3). */
static HRESULT set_notify_class(struct job *job, const VARIANT *value)
{
    GUID class = GUID_NULL;
    HRESULT hr;

    if (V_VT(value) != VT_BSTR)
        return E_INVALIDARG;
    if (*text_of(value) && FAILED(IIDFromString(text_of(value), &class)))
        return E_INVALIDARG;
    if (!IsEqualGUID(&class, &GUID_NULL))
        return job_set_value_text(job, JOB_VALUE_GROUP_NOTIFY_CLASS, text_of(value));
    if (FAILED(hr = job_remove_value(job, JOB_VALUE_GROUP_NOTIFY_CLASS)))
        return hr;
    return group_set_callback(job, NULL);
}

static HRESULT set_text(struct job *job, const struct property *property, const VARIANT *value)
{
    if (V_VT(value) != VT_BSTR || SysStringLen(V_BSTR(value)) > property->limit)
        return E_INVALIDARG;
    return job_set_text(job, property->text, text_of(value));
}

HRESULT group_property_set(struct job *job, GROUPPROP id, const VARIANT *value)
{
    const struct property *property = find(id);

    switch (property->kind)
    {
        case KIND_ONE: return set_one(job, value);
        case KIND_NOTIFY_FLAGS: return group_result(set_notify_flags(job, value));
        case KIND_NOTIFY_CLASS: return group_result(set_notify_class(job, value));
        case KIND_TEXT: return group_result(set_text(job, property, value));
        default: return E_NOTIMPL;
    }
}
