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

struct class_registration
{
    CLSID clsid;
    IClassFactory *factory;
    DWORD cookie;
};

/* Class objects that COM knows; zero before the first use. */
struct class_registrations
{
    struct class_registration classes[CLASS_REGISTRATIONS_MAX];
    ULONG count;
    struct class_registration private_classes[CLASS_FAMILY_COUNT];
    ULONG private_count;
    struct succession *succession;
};

/* Registers all classes of the service; all or nothing. A call that comes while the service is stopping gets
 * CO_E_SERVER_STOPPING, or with hand_on waits and gets an object of the service's next run (succession.h). */
HRESULT classes_register(struct engine_host *host, const struct service_info *service, BOOL hand_on,
        struct class_registrations *registrations);
/* What the run before this one uses. */
void classes_revoke_private(struct class_registrations *registrations);
/* Without hand_on at once. Else the service manager must know that the service is stopped, and this takes a while. */
void classes_revoke(struct class_registrations *registrations);

#endif
