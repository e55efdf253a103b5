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

#ifndef OPENBITS_DO_CODES_H
#define OPENBITS_DO_CODES_H

#include "engine/pure.h"
#include "deliveryoptimizationerrors.h"

/* The engine speaks in the codes of BITS, clients of this face know others (DO-JOB-COMMON-2). What has no code of its
 * own here, successes included, stays what it is: system errors, 0x80190000 + HTTP status, the errors of WinHTTP. */

/* What a call answers. */
HRESULT do_call_code(HRESULT hr);
/* The error of a transfer; status is that of the last answer, 0 for none. */
HRESULT do_transfer_code(HRESULT hr, int status);
/* The service goes on by itself (DO-DOWNLOAD-STATUS-9). */
bool do_code_is_transient(HRESULT hr);

#endif
