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

#ifndef OPENBITS_ENGINE_HTTP_STATUS_H
#define OPENBITS_ENGINE_HTTP_STATUS_H

#include "engine/pure.h"

/* Whether a request that got this unexpected status is tried again by itself (ERR-HTTP-1 .. -9). */
bool http_status_is_transient(int status);

/* The failure code that shows a status: 0x80190000 + status. */
HRESULT http_status_code(int status);

#endif
