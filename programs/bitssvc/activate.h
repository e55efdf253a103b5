/*
 * Telling clients why the service does not start
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

#ifndef OPENBITS_ACTIVATE_H
#define OPENBITS_ACTIVATE_H

#include "private/classes.h"

/* Wine's COM starts the service of a class itself, and on failure loses the error: it goes on to the class's program
 * (LocalServer32), which is this. Starts the service, waits while another one is being started, and lives on until COM
 * has had time to find the class. If the service cannot start, answers CreateInstance with the reason for a short
 * while, so that a client learns that the service is disabled (MGR-CLASS-5). Win32 error. */
DWORD activate_run(const struct service_info *service);

#endif
