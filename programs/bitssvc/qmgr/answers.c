/*
 * What a group answers, decided from the state of its engine job
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


#include "qmgr/answers.h"

#include <string.h>

#include "engine/names.h"

#define SATURATED 0xffffffffu
#define SIZE_UNKNOWN (~(uint64_t)0)

bool group_is_complete(enum job_state state)
{
    return state == JOB_STATE_TRANSFERRED;
}

uint32_t group_status(enum job_state state, bool foreground)
{
    uint32_t status = foreground ? STATUS_GROUP_FOREGROUND : 0;

    if (group_is_complete(state))
        return status | STATUS_GROUP_COMPLETE | STATUS_GROUP_SUSPENDED;
    if (state == JOB_STATE_SUSPENDED)
        return status | STATUS_GROUP_INCOMPLETE | STATUS_GROUP_SUSPENDED;
    if (state == JOB_STATE_ERROR)
        return status | STATUS_GROUP_INCOMPLETE | STATUS_GROUP_SUSPENDED | STATUS_GROUP_ERROR;
    return status | STATUS_GROUP_INCOMPLETE;
}

uint32_t group_job_status(enum job_state state)
{
    if (group_is_complete(state))
        return STATUS_JOB_COMPLETE;
    return state == JOB_STATE_ERROR ? STATUS_JOB_INCOMPLETE | STATUS_JOB_ERROR : STATUS_JOB_INCOMPLETE;
}

static uint32_t saturate(uint64_t bytes)
{
    return bytes > SATURATED ? SATURATED : (uint32_t)bytes;
}

/* 100 * done may not fit; what is lost when both are made smaller is far below one percent. */
static uint32_t percent(uint64_t done, uint64_t total)
{
    while (done > SIZE_UNKNOWN / 100)
    {
        done >>= 1;
        total >>= 1;
    }
    return (uint32_t)(100 * done / total);
}

/* 100 is said of a complete group only (QMGR-GROUP-GETPROGRESS-4). */
static uint32_t percent_done(const struct group_bytes *bytes)
{
    uint32_t value;

    if (bytes->complete)
        return 100;
    if (!bytes->total || bytes->total == SIZE_UNKNOWN)
        return 0;
    value = percent(bytes->done, bytes->total);
    return value < 100 ? value : 99;
}

HRESULT group_progress(uint32_t unit, const struct group_bytes *bytes, uint32_t *value)
{
    if (unit == PROGRESS_TIME_DONE)
        return E_NOTIMPL;
    if (unit != PROGRESS_PERCENT_DONE && unit != PROGRESS_SIZE_DONE)
        return E_INVALIDARG;
    *value = unit == PROGRESS_PERCENT_DONE ? percent_done(bytes) : saturate(bytes->done);
    return S_OK;
}

uint32_t group_size(uint64_t total)
{
    return total == SIZE_UNKNOWN ? 0 : saturate(total);
}

/* Facility 0x19 has the status codes of HTTP, facility 7 those of Windows. */
void group_describe_error(HRESULT code, uint32_t error_count, struct group_error *error)
{
    uint32_t bits = (uint32_t)code;

    error->transport = bits >> 16 == 0x8019 && (bits & 0xffff) >= 100 && (bits & 0xffff) < 600 ? bits & 0xffff : 0;
    error->win32 = bits >> 16 == 0x8007 ? bits & 0xffff : bits;
    error->retries = error_count ? error_count - 1 : 0;
}

static bool is_of_url(WCHAR c)
{
    static const char marks[] = "-._~:/?#[]@!$&'()+,;=%";

    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    return c && c < 0x80 && strchr(marks, (char)c);
}

HRESULT group_check_remote_name(const WCHAR *name)
{
    enum remote_scheme scheme;
    HRESULT hr;

    if (FAILED(hr = remote_name_check(name, &scheme)))
        return hr;
    if (scheme != REMOTE_HTTP && scheme != REMOTE_HTTPS)
        return E_INVALIDARG;
    while (is_of_url(*name))
        ++name;
    return *name ? E_INVALIDARG : S_OK;
}

enum group_access group_decide_access(bool is_owner, bool is_administrator)
{
    if (is_owner)
        return GROUP_OPEN;
    return is_administrator ? GROUP_TAKEN_OVER : GROUP_HIDDEN;
}
