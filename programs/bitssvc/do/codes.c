/*
 * Error codes of Delivery Optimization
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

#include "do/codes.h"

#define WINHTTP_CODE(error) ((HRESULT)(0x80070000u | (error)))
#define HTTP_CODE(status) ((HRESULT)(0x80190000u + (status)))

struct code
{
    HRESULT engine;
    HRESULT delivery;
};

static const struct code call_codes[] =
{
    {BG_E_NOT_FOUND, DO_E_JOB_NOT_FOUND},
    {BG_E_INVALID_STATE, DO_E_INVALID_STATE},
    {BG_E_EMPTY, DO_E_JOB_EMPTY},
    {BG_E_FILE_NOT_AVAILABLE, DO_E_FILE_NOT_AVAILABLE},
    {BG_E_ERROR_INFORMATION_UNAVAILABLE, DO_E_ERROR_INFORMATION_UNAVAILABLE},
    {BG_E_INVALID_RANGE, DO_E_INVALID_RANGE},
    {BG_E_OVERLAPPING_RANGES, DO_E_OVERLAPPING_RANGES},
    {BG_E_UNKNOWN_PROPERTY_ID, DO_E_UNKNOWN_PROPERTY_ID},
    {BG_E_READ_ONLY_PROPERTY, DO_E_READ_ONLY_PROPERTY},
    {BG_E_READ_ONLY_PROPERTY_AFTER_ADDFILE, DO_E_INVALID_STATE},
    {BG_E_READ_ONLY_PROPERTY_AFTER_RESUME, DO_E_INVALID_STATE},
    {BG_E_READ_ONLY_WHEN_JOB_ACTIVE, DO_E_INVALID_STATE},
};

static const struct code transfer_codes[] =
{
    {BG_E_INVALID_RANGE, DO_E_INVALID_RANGE},                               /* DO-RANGES-4 */
    {BG_E_INSUFFICIENT_RANGE_SUPPORT, DO_E_INSUFFICIENT_RANGE_SUPPORT},     /* DO-HTTP-2 */
    {BG_E_INVALID_SERVER_RESPONSE, DO_E_HTTP_BLOCKSIZE_MISMATCH},           /* DO-HTTP-4 */
    {BG_E_REMOTE_FILE_CHANGED, DO_E_HTTP_BLOCKSIZE_MISMATCH},
    {BG_E_NETWORK_DISCONNECTED, DO_E_BLOCKED_BY_NO_NETWORK},                /* DO-ERROR-3 */
    {BG_E_BLOCKED_BY_COST_TRANSFER_POLICY, DO_E_BLOCKED_BY_COST_TRANSFER_POLICY},   /* DO-ERROR-5 */
    {BG_E_BLOCKED_BY_POLICY, DO_E_NO_DOWNLOAD_EXTSETTINGS},                 /* DO-ERROR-4 */
    {WINHTTP_CODE(12175), DO_E_HTTP_CERT_VALIDATION},                       /* SECURE_FAILURE: DO-HTTP-13 */
};

static HRESULT look_up(const struct code *codes, size_t count, HRESULT hr)
{
    size_t i;

    for (i = 0; i < count; ++i)
    {
        if (codes[i].engine == hr)
            return codes[i].delivery;
    }
    return hr;
}

HRESULT do_call_code(HRESULT hr)
{
    return look_up(call_codes, sizeof(call_codes) / sizeof(call_codes[0]), hr);
}

/* DO-HTTP-10 */
static HRESULT unknown_size(int status)
{
    switch (status)
    {
        case 200: return DO_E_FILE_SIZE_UNKNOWN_HTTP_200;
        case 206: return DO_E_FILE_SIZE_UNKNOWN_HTTP_206;
        default: return DO_E_FILE_SIZE_UNKNOWN_HTTP_2XX;
    }
}

HRESULT do_transfer_code(HRESULT hr, int status)
{
    if (hr == BG_E_MISSING_FILE_SIZE || hr == BG_E_INSUFFICIENT_HTTP_SUPPORT)
        return unknown_size(status);
    if (hr > HTTP_CODE(200) && hr < HTTP_CODE(300) && hr != HTTP_CODE(206))
        return DO_E_UNEXPECTED_HTTP_STATUS_2XX;
    return look_up(transfer_codes, sizeof(transfer_codes) / sizeof(transfer_codes[0]), hr);
}

bool do_code_is_transient(HRESULT hr)
{
    return FAILED(hr) && (((uint32_t)hr >> 16) & 0x1fff) == 0xd0 && (hr & DO_TRANSIENT_ZONE_MASK) == DO_TRANSIENT_ZONE;
}
