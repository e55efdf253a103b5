/*
 * Conformance tests: jobs that transfer, and their files
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

#ifndef OPENBITS_TESTS_CONFORMANCE_TRANSFERS_H
#define OPENBITS_TESTS_CONFORMANCE_TRANSFERS_H

#include "common.h"

/* Foreground jobs, so that no other job keeps them waiting. NULL after a failure, which is reported then, as are all
 * failures here. */
IBackgroundCopyJob *create_fast_job(IBackgroundCopyManager *manager);
/* path is one of the server's, see common.h. */
IBackgroundCopyJob *create_job_with_file(IBackgroundCopyManager *manager, const char *path, const WCHAR *local);
void add_served_file(IBackgroundCopyJob *job, const char *path, const WCHAR *local);
/* Resumes, and waits until the job rests, which it must do in this state. */
void run_job(IBackgroundCopyJob *job, BG_JOB_STATE expected);
/* Resumes, and waits for the first bytes. */
void begin_job(IBackgroundCopyJob *job);

IBackgroundCopyFile *get_file(IBackgroundCopyJob *job, ULONG index);
/* A ring of 4 buffers. */
const WCHAR *temporary_name(IBackgroundCopyJob *job, ULONG index);
BOOL is_completed(IBackgroundCopyJob *job, ULONG index);
/* The job's error must be this one, in the context of the local file. */
void check_local_error(IBackgroundCopyJob *job, const char *rules, HRESULT expected);

HANDLE open_file(const WCHAR *path, DWORD access, DWORD share);
void write_file(const WCHAR *path, const char *text);

#endif
