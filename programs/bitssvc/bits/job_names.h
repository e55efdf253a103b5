/*
 * The version of the names of all jobs
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

#ifndef OPENBITS_BITS_JOB_NAMES_H
#define OPENBITS_BITS_JOB_NAMES_H

#include "engine/engine.h"

/* Clients keep the names of a list as long as this version stands (dlls/qmgrprxy/lazy_job.c). It changes before a name
 * does and again after that: so nobody finds an old name good once any client can have seen the new one. */
HRESULT job_names_set(struct job *job, const WCHAR *name);
LONG job_names_version(void);
/* Names the section of this process that begins with the version; GUID_NULL if there is none. */
GUID job_names_service(void);

#endif
