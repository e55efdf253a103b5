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

#ifndef OPENBITS_ENGINE_FAILURE_H
#define OPENBITS_ENGINE_FAILURE_H

#include "engine/pure.h"

/* The code that a job shows for one of the system's about a local file, and whether that passes (FS-ERR). */
HRESULT failure_of_local_file(HRESULT code, bool *transient);

/* Likewise for a file that is read, on a share or not: a name that is not there, or not for us, is final; a server may
 * come back (ERR-MAP-28, -29). code is shown as it is. */
bool failure_of_source_is_transient(HRESULT code);

/* Likewise for the copy of a file's security; S_OK where the file system has none (SEC-ACL-3, -7). */
HRESULT failure_of_security(HRESULT code, bool *transient);

/* The error is ended by what happens to the network or a volume, not by a timer, and is not counted (ERR-RETRY-8). */
bool failure_ends_by_event(HRESULT code);

/* What a job may show: E_FAIL in the place of a code that is no failure, or that Windows keeps for itself (ERR-MAP-42,
 * ERR-MAP-46). What a client has answered is shown as it is as long as it is a failure: of_client. */
HRESULT failure_to_show(HRESULT code, bool of_client);

#endif
