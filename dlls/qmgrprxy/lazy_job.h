/*
 * Jobs out of an enumerator that have no proxy until they need one
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

#ifndef OPENBITS_QMGRPRXY_LAZY_JOB_H
#define OPENBITS_QMGRPRXY_LAZY_JOB_H

#include "private/job_list.h"

/* name may be NULL: not known. The list gets a reference. */
HRESULT lazy_job_create(IOpenBitsJobList *list, const OPENBITS_JOB_BATCH *batch, ULONG index, const GUID *id,
        const WCHAR *name, IBackgroundCopyJob **out);

/* name_version.c: whether no job's name has changed since the batch was made. */
BOOL name_version_is(const GUID *service, LONG version);

#endif
