/*
 * What failures mean for a job
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

#include "engine/failure.h"

#define FROM_WIN32(error) ((HRESULT)(0x80070000u | (error)))

/* The system's codes by the names of its headers. */
#define FILE_NOT_FOUND          FROM_WIN32(2u)
#define PATH_NOT_FOUND          FROM_WIN32(3u)
#define INVALID_FUNCTION        FROM_WIN32(1u)
#define SHARING_VIOLATION       FROM_WIN32(32u)
#define NOT_SUPPORTED           FROM_WIN32(50u)
#define DRIVE_LOCKED            FROM_WIN32(108u)
#define INVALID_OWNER           FROM_WIN32(1307u)
#define INVALID_PRIMARY_GROUP   FROM_WIN32(1308u)
#define PRIVILEGE_NOT_HELD      FROM_WIN32(1314u)
#define LOCKED_VOLUME           ((HRESULT)0x80310000)   /* FVE_E_LOCKED_VOLUME: its encryption has no key now */

HRESULT failure_of_local_file(HRESULT code, bool *transient)
{
    switch (code)
    {
        case DRIVE_LOCKED:
        case LOCKED_VOLUME:
            *transient = true;
            return BG_E_DESTINATION_LOCKED;
        default:
            *transient = code == SHARING_VIOLATION;
            return code;
    }
}

bool failure_of_source_is_transient(HRESULT code)
{
    return code != FILE_NOT_FOUND && code != PATH_NOT_FOUND && code != E_ACCESSDENIED;
}

HRESULT failure_of_security(HRESULT code, bool *transient)
{
    switch (code)
    {
        case INVALID_FUNCTION:
        case NOT_SUPPORTED:
            *transient = false;
            return S_OK;
        case E_ACCESSDENIED:
        case INVALID_OWNER:
        case INVALID_PRIMARY_GROUP:
        case PRIVILEGE_NOT_HELD:
            *transient = true;
            return E_ACCESSDENIED;
        default:
            *transient = false;
            return code;
    }
}

bool failure_ends_by_event(HRESULT code)
{
    return code == BG_E_NETWORK_DISCONNECTED || code == BG_E_DESTINATION_LOCKED;
}

static bool is_within(HRESULT code, HRESULT first, HRESULT last)
{
    return (uint32_t)code >= (uint32_t)first && (uint32_t)code <= (uint32_t)last;
}

/* Of peers and their network, of hashes and packages; trouble with connections shows in the codes of WinHTTP. */
static bool is_reserved(HRESULT code)
{
    return code == BG_E_NO_PROGRESS || is_within(code, BG_E_CONNECT_FAILURE, BG_E_UNKNOWN_ERROR)
            || is_within(code, BG_E_INVALID_HASH_ALGORITHM, BG_E_BUSYCACHERECORD)
            || is_within(code, BG_E_APP_PACKAGE_NOT_FOUND, BG_E_APP_PACKAGE_SCENARIO_NOT_SUPPORTED);
}

HRESULT failure_to_show(HRESULT code, bool of_client)
{
    return SUCCEEDED(code) || (!of_client && is_reserved(code)) ? E_FAIL : code;
}
