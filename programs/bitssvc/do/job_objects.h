/*
 * The COM objects of the BITS-like model of Delivery Optimization
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

#ifndef OPENBITS_DO_JOB_OBJECTS_H
#define OPENBITS_DO_JOB_OBJECTS_H

#include "bits/objects.h"
#include "deliveryoptimization.h"
#include "do/codes.h"

/* job.c, job_files.c: the object of BITS, some of whose methods are replaced, and more interfaces. */
struct do_job_object
{
    struct job_object base;     /* first, as the methods of BITS take the one for the other */
    IDeliveryOptimizationJob IDeliveryOptimizationJob_iface;
    IDeliveryOptimizationJob2 IDeliveryOptimizationJob2_iface;
};

extern const IDeliveryOptimizationJobVtbl do_job1_vtbl;
extern const IDeliveryOptimizationJob2Vtbl do_job2_vtbl;

/* job_settings.c: methods of a job that differ from those of BITS. */
void do_replace_settings(IBackgroundCopyJob5Vtbl *vtbl);

/* file.c, file_property.c, stats.c */
struct do_file_object
{
    struct file_object base;    /* first, likewise */
    IDeliveryOptimizationFile IDeliveryOptimizationFile_iface;
    IDeliveryOptimizationFile2 IDeliveryOptimizationFile2_iface;
};

extern const IDeliveryOptimizationFileVtbl do_file_stats_vtbl;
extern const IDeliveryOptimizationFile2Vtbl do_file2_vtbl;
struct file_object *do_file_object_new(void);

/* What a client is told of an error: HTTP 403 has a context, the others have none (DO-JOB-ERROR-2). */
void do_change_error(struct job_error *error);

/* A URL that a file of a job may come from: S_OK or E_INVALIDARG (DO-FILE-REMOTE-1). */
HRESULT do_check_url(const WCHAR *url);

#endif
