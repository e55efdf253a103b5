/*
 * Settings of a job: what their methods check and how they are stored
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

#include "bits/caller.h"
#include "engine/fileops.h"
#include "engine/names.h"

#define PROXY_LIST_LIMIT 32000
#define PROGRAM_LIMIT    260
#define PARAMETERS_LIMIT 4000

HRESULT job_check_change(struct job *job)
{
    struct job_info info;

    job_get_info(job, &info);
    return job_state_is_final(info.state) ? BG_E_INVALID_STATE : caller_check_change(job);
}

enum job_type job_get_type(struct job *job)
{
    struct job_info info;

    job_get_info(job, &info);
    return info.type;
}

HRESULT job_flags_set(struct job *job, enum job_value id, ULONG flags, ULONG known, HRESULT wrong_bits)
{
    HRESULT hr;

    if (FAILED(hr = job_check_change(job)))
        return hr;
    return flags & ~known ? wrong_bits : job_set_value_number(job, id, flags);
}

HRESULT job_flags_get(struct job *job, enum job_value id, ULONG *flags)
{
    if (!flags)
        return E_INVALIDARG;
    *flags = (ULONG)job_get_value_number(job, id);
    return S_OK;
}

/* Lists go with OVERRIDE only, which needs the first one (JOB-PROXY-1 .. -4). */
static HRESULT check_proxy(BG_JOB_PROXY_USAGE usage, const WCHAR *list, const WCHAR *bypass)
{
    BOOL has_list = list && *list, has_bypass = bypass && *bypass;

    if ((ULONG)usage > BG_JOB_PROXY_USAGE_AUTODETECT)
        return E_NOTIMPL;
    if (usage != BG_JOB_PROXY_USAGE_OVERRIDE)
        return has_list || has_bypass ? E_INVALIDARG : S_OK;
    if (!has_list)
        return E_INVALIDARG;
    if (wcslen(list) > PROXY_LIST_LIMIT)
        return BG_E_PROXY_LIST_TOO_LARGE;
    return has_bypass && wcslen(bypass) > PROXY_LIST_LIMIT ? BG_E_PROXY_BYPASS_LIST_TOO_LARGE : S_OK;
}

HRESULT job_proxy_set(struct job *job, BG_JOB_PROXY_USAGE usage, const WCHAR *list, const WCHAR *bypass)
{
    struct value_update updates[3];
    UINT64 number = usage;
    HRESULT hr;

    if (FAILED(hr = job_check_change(job)) || FAILED(hr = check_proxy(usage, list, bypass)))
        return hr;
    updates[0].id = JOB_VALUE_PROXY_USAGE;
    updates[0].data = &number;
    updates[0].size = sizeof(number);
    updates[1] = value_update_text(JOB_VALUE_PROXY_LIST, list);
    updates[2] = value_update_text(JOB_VALUE_PROXY_BYPASS, bypass);
    return job_set_values(job, updates, ARRAYSIZE(updates));
}

HRESULT job_proxy_get(struct job *job, BG_JOB_PROXY_USAGE *usage, WCHAR **list, WCHAR **bypass)
{
    HRESULT hr;

    *bypass = NULL;
    *usage = (BG_JOB_PROXY_USAGE)job_get_value_number(job, JOB_VALUE_PROXY_USAGE);
    if (FAILED(hr = job_get_value_text(job, JOB_VALUE_PROXY_LIST, list)))
        return hr;
    if (SUCCEEDED(hr = job_get_value_text(job, JOB_VALUE_PROXY_BYPASS, bypass)))
        return S_OK;
    CoTaskMemFree(*list);
    *list = NULL;
    return hr;
}

/* JOB-CMDLINE-1 to -4; no program at all removes the command line. */
HRESULT job_command_line_set(struct job *job, const WCHAR *program, const WCHAR *parameters)
{
    HRESULT hr;

    if (FAILED(hr = job_check_change(job)))
        return hr;
    if (!program && parameters)
        return E_INVALIDARG;
    if ((program && wcslen(program) > PROGRAM_LIMIT) || (parameters && wcslen(parameters) > PARAMETERS_LIMIT))
        return BG_E_STRING_TOO_LONG;
    return job_set_command_line(job, program, parameters);
}

HRESULT job_reply_name_set(struct job *job, const WCHAR *name)
{
    HRESULT hr;

    if (job_get_type(job) != JOB_TYPE_UPLOAD_REPLY)
        return E_NOTIMPL;
    if (FAILED(hr = job_check_change(job)))
        return hr;
    if (name && *name && (FAILED(hr = local_name_check(name)) || FAILED(hr = fileops_check_target(name))))
        return hr;
    return job_set_value_text(job, JOB_VALUE_REPLY_NAME, name);
}

HRESULT job_owner_set(struct job *job)
{
    struct job_owner owner;
    struct caller caller;
    HRESULT hr;

    if (FAILED(hr = caller_identify(&caller)) || FAILED(hr = caller_check(&caller, ACCESS_TAKE, job)))
        return hr;
    owner = caller_as_owner(&caller);
    return job_take_ownership(job, &owner);
}
