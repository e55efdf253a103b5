/*
 * One service's engine process: kept running, its factories
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

#ifndef OPENBITS_ENGINE_HOST_H
#define OPENBITS_ENGINE_HOST_H

#include <objbase.h>

#include "private/classes.h"

struct engine_host;

struct engine_status
{
    BOOL ready;             /* an engine is there and takes calls */
    BOOL failed;            /* no engine ever became ready, and the host has given up */
    DWORD error;            /* why it failed, a Win32 error or the engine's exit code */
    ULONG job_count;
    ULONG object_count;     /* objects of clients, and locks on our class objects */
    ULONG client_calls;     /* how many objects have been asked for, ever */
};

/* Starts the engine on a thread of the host's own, and again whenever it dies, until engine_host_stop. Counted; starts
 * with one reference. */
HRESULT engine_host_create(const struct service_info *service, struct engine_host **host);
void engine_host_addref(struct engine_host *host);
void engine_host_release(struct engine_host *host);

/* An event, the host's own, that is set after each change of the status. */
HANDLE engine_host_changed(struct engine_host *host);
void engine_host_get_status(struct engine_host *host, struct engine_status *status);
/* FALSE when every process that ever asked for an object has ended. */
BOOL engine_host_has_client(struct engine_host *host);

/* IClassFactory of the class objects. Waits for an engine that is ready, and tries once more when it dies meanwhile. */
HRESULT engine_host_create_instance(struct engine_host *host, enum class_family family, REFIID riid, void **object);
void engine_host_lock(struct engine_host *host, BOOL lock);

/* Kills an engine that has been starting for too long; called now and then while there is none ready. */
void engine_host_check_start(struct engine_host *host);

/* Asks the engine to stop and starts no other. */
void engine_host_stop(struct engine_host *host);
/* TRUE when the engine and the host's thread have ended. */
BOOL engine_host_wait_stopped(struct engine_host *host, DWORD timeout);
void engine_host_kill_engine(struct engine_host *host);

#endif
