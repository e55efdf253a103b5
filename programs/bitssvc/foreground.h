/*
 * A supervisor without a service entry
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

#ifndef OPENBITS_FOREGROUND_H
#define OPENBITS_FOREGROUND_H

#include "private/classes.h"

/* Until Ctrl-C, with a trace on standard error. Win32 error. */
DWORD foreground_run_console(const struct service_info *service);

/* For the svchost entry (libs/common/service_entry.c): says "ready" on standard output, runs until standard input ends
 * or the service is idle. Win32 error. */
DWORD foreground_run_hosted(const struct service_info *service);

#endif
