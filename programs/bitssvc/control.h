/*
 * Messages from an engine process to its supervisor
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

#ifndef OPENBITS_CONTROL_H
#define OPENBITS_CONTROL_H

#include <windows.h>

#include "private/classes.h"

/* Both ends are the same image, so the version only guards against a program that was replaced while it ran. */
#define CONTROL_VERSION 1
/* What a message may be long at most; a factory's marshaled form takes some hundred bytes. */
#define CONTROL_MAX_SIZE 65536

enum control_type
{
    CONTROL_READY,      /* struct control_factory and its bytes, once for each class family of the service */
    CONTROL_STATE,      /* struct control_state */
};

struct control_header
{
    UINT32 version;
    UINT32 type;
    UINT32 size;        /* of what follows the header */
};

struct control_factory
{
    UINT32 family;
    UINT32 size;        /* of the marshaled IClassFactory that follows */
};

struct control_state
{
    UINT32 job_count;
    UINT32 object_count;
};

#endif
