/*
 * HTTP status codes as errors
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

#include "engine/http_status.h"

bool http_status_is_transient(int status)
{
    switch (status / 100)
    {
    case 3:
        return status > 305 && status != 307;
    case 4:
        return status == 408 || status == 409 || status == 429;
    case 5:
        return status != 501 && status != 505;
    default:
        return true;
    }
}

HRESULT http_status_code(int status)
{
    return (HRESULT)(0x80190000u + ((unsigned int)status & 0xffff));
}
