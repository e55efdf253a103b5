/*
 * What tests of the BITS-like half of Delivery Optimization share
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

#ifndef OPENBITS_TESTS_DO_JOBS_H
#define OPENBITS_TESTS_DO_JOBS_H

#include "common.h"
#include "deliveryoptimization.h"
#include "deliveryoptimizationerrors.h"

#define E_NOT_SET_CODE ((HRESULT)0x80070490)

/* NULL after a failure, which is reported then. */
IBackgroundCopyManager *create_jobs_manager(void);
/* As AddFileWithRanges of the job; a test that needs the file asks for it with file_of. */
HRESULT add_file(IBackgroundCopyJob *job, const WCHAR *id, const WCHAR *url, const WCHAR *local, DWORD count,
        const BG_FILE_RANGE *ranges, UINT64 size);
/* As AddFile of Job2; *file is an IDeliveryOptimizationFile. */
HRESULT add_file2(IBackgroundCopyJob *job, const WCHAR *id, const WCHAR *url, DWORD count, const BG_FILE_RANGE *ranges,
        IDeliveryOptimizationFile **file);
/* Properties of the file behind any interface of it. */
HRESULT set_file_text(void *file, DOFilePropertyId id, const WCHAR *text);
HRESULT set_file_number(void *file, DOFilePropertyId id, VARTYPE type, UINT64 number);
HRESULT get_file_value(void *file, DOFilePropertyId id, VARIANT *value);
/* Whether a file holds the bytes of those ranges of what http.c serves. */
BOOL holds_ranges(const WCHAR *path, unsigned int count, const BG_FILE_RANGE *ranges);
/* Runs the job to an end. */
BG_JOB_STATE run_job(IBackgroundCopyJob *job);

#endif
