/*
 * The supervisor of one service
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

#ifndef OPENBITS_SUPERVISOR_H
#define OPENBITS_SUPERVISOR_H

#include <windows.h>

#include "private/classes.h"

enum supervisor_phase
{
    SUPERVISOR_STARTING,
    SUPERVISOR_RUNNING,         /* the class objects are registered */
    SUPERVISOR_STOPPING,
    SUPERVISOR_STOPPED,         /* the engine has ended; class objects may be left for a while */
};

struct supervisor_config
{
    const struct service_info *service;
    HANDLE stop;                /* manual-reset event that asks for a stop */
    BOOL manage_start_type;     /* automatic while jobs are pending, else manual (MGR-CLASS-13) */
    BOOL stop_when_idle;
    BOOL hand_on;               /* report() tells the service manager; calls that come meanwhile go to the next run */
    /* Told of each phase, the pending ones again every second; error comes with the last one. May be NULL. */
    void (*report)(void *context, enum supervisor_phase phase, DWORD error);
    void *context;
};

/* Runs the service until it is asked to stop, is idle for long enough, or cannot be started; then everything has
 * ended. Win32 error, or the exit code of an engine that did not start. */
DWORD supervisor_run(const struct supervisor_config *config);

#endif
