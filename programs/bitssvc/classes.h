/*
 * The supervisor's class objects
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

#ifndef OPENBITS_CLASSES_H
#define OPENBITS_CLASSES_H

#include "engine_host.h"

#define CLASS_REGISTRATIONS_MAX 16

/* Class objects that COM knows. */
struct class_registrations
{
    DWORD cookies[CLASS_REGISTRATIONS_MAX];
    ULONG count;
};

/* Registers all classes of the service; all or nothing. */
HRESULT classes_register(struct engine_host *host, const struct service_info *service,
        struct class_registrations *registrations);
void classes_revoke(struct class_registrations *registrations);

#endif
