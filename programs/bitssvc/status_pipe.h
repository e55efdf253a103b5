/*
 * The engine's end of the status pipe
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

#ifndef OPENBITS_STATUS_PIPE_H
#define OPENBITS_STATUS_PIPE_H

#include "control.h"

/* Called before the first COM object and the first job. */
HRESULT status_pipe_init(void);
BOOL status_pipe_write(HANDLE pipe, enum control_type type, const void *data, ULONG size);
/* Writes the numbers of jobs and objects; not after status_pipe_start_reports. */
BOOL status_pipe_report(HANDLE pipe);
/* From now on a thread of its own reports the numbers when they change, and is the only one that writes. */
HRESULT status_pipe_start_reports(HANDLE pipe);
void status_pipe_set_jobs(ULONG count);

#endif
