/*
 * Replays of real programs: what they share
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


#ifndef OPENBITS_TESTS_CLIENTS_CLIENTS_H
#define OPENBITS_TESTS_CLIENTS_CLIENTS_H

#include "callback_object.h"

/* Each test calls the API as one program does, in its order, with its apartment and its security, and checks what that
 * program takes for granted; it is run in a process of its own: clients.exe NAME SERVER FAULTS. */

/* Of /sample.bin and its like below /slow and /redirect. */
#define SAMPLE_SIZE 1048576
#define ALL_EVENTS (BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR | BG_NOTIFY_JOB_MODIFICATION)

/* A path on the good server, or on the one that makes faults; rings of buffers. */
const WCHAR *served(const char *path);
const WCHAR *faulty(const char *path);

/* NULL after a failure, which is reported then. */
IBackgroundCopyManager *connect_to(const CLSID *class_id, DWORD context);
UINT64 file_size(const WCHAR *path);

/* The error of a job in ERROR or TRANSIENT_ERROR, with the texts that clients show; 0 if there is none. */
HRESULT read_error(IBackgroundCopyJob *job);
/* Of the manager's jobs, as clients look for one; NULL if there is none. */
IBackgroundCopyJob *find_by_name(IBackgroundCopyManager *manager, const WCHAR *name);
/* Of the job's first file; to be freed. */
WCHAR *first_remote_name(IBackgroundCopyJob *job);
/* Implicit credentials for a proxy. */
HRESULT set_proxy_credentials(IBackgroundCopyJob *job, BG_AUTH_SCHEME scheme, const WCHAR *user);

#endif
