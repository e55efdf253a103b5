/*
 * Starting an engine process, and the pipes to it
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

#ifndef OPENBITS_ENGINE_LINK_H
#define OPENBITS_ENGINE_LINK_H

#include "control.h"

/* The supervisor's end of a running engine process. */
struct engine_link
{
    HANDLE process;
    HANDLE control;     /* closing it asks the engine to stop */
    HANDLE status;      /* messages of control.h; ends when the engine does */
};

/* A message as it came. */
struct engine_message
{
    enum control_type type;
    ULONG size;
    BYTE *data;
};

/* Starts an engine process for the service; the caller closes the handles with engine_link_close. Win32 error. */
DWORD engine_link_open(const struct service_info *service, struct engine_link *link);
void engine_link_close(struct engine_link *link);

/* Waits for the next message. FALSE when the pipe has ended or holds nonsense; data is freed with free(). */
BOOL engine_link_read(struct engine_link *link, struct engine_message *message);

#endif
