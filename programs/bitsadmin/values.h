/*
 * Properties of a job as texts
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

#ifndef OPENBITS_BITSADMIN_VALUES_H
#define OPENBITS_BITSADMIN_VALUES_H

#include <windows.h>
#include "bits.h"

/* One property of a job as the tool prints it; the text is the caller's, CoTaskMemFree(). On failure nothing is set. A
 * command prints it alone, the verbose block between labels. */
typedef HRESULT value_function(IBackgroundCopyJob *job, WCHAR **text);

value_function value_guid;
value_function value_display_name;
value_function value_description;
value_function value_type;
value_function value_state;
value_function value_owner;
value_function value_priority;
value_function value_bytes_total;
value_function value_bytes_transferred;
value_function value_files_total;
value_function value_files_transferred;
value_function value_creation_time;
value_function value_modification_time;
value_function value_completion_time;
value_function value_error_count;
value_function value_notify_flags;
value_function value_notify_flags_hex;
value_function value_notify_interface;
value_function value_retry_delay;
value_function value_no_progress_timeout;
value_function value_proxy_usage;
value_function value_proxy_list;
value_function value_proxy_bypass_list;

/* Of the later interfaces of a job. */
value_function value_notify_command;
value_function value_acl_flags;
value_function value_peer_caching_flags;
value_function value_peer_download;
value_function value_peer_serving;
value_function value_max_download_time;
value_function value_integrity_level;
value_function value_elevated;
value_function value_custom_headers;

/* For those who print values without a job. The text is CoTaskMem; E_OUTOFMEMORY. */
HRESULT value_format(WCHAR **text, const WCHAR *format, ...);
/* A number of bytes, or UNKNOWN (ADMIN-OUT-8). */
HRESULT value_bytes(WCHAR **text, UINT64 bytes);

#endif
