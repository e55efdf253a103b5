/*
 * The classes and services of the project, one table
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

#ifndef OPENBITS_PRIVATE_CLASSES_H
#define OPENBITS_PRIVATE_CLASSES_H

#include <windows.h>

/* The classes that share one manager object, and so one class factory in the engine. */
enum class_family
{
    CLASS_FAMILY_BITS,
    CLASS_FAMILY_QMGR,
    CLASS_FAMILY_DO,
    CLASS_FAMILY_COUNT,
};

struct class_info
{
    GUID clsid;
    const WCHAR *name;          /* default value of the class key */
    enum class_family family;
};

struct service_info
{
    const WCHAR *name;
    const WCHAR *local_service; /* the service's name as its AppID spells it */
    const WCHAR *app_id_name;   /* named AppID key that leads to app_id, or NULL */
    const WCHAR *display_name;
    const WCHAR *description;
    const WCHAR *service_dll;   /* what an svchost entry loads */
    const WCHAR *svchost_group;
    const WCHAR *store_file;
    const WCHAR *event_source;  /* of the event log, with its texts in bitssvc.exe, or NULL */
    GUID app_id;
    const struct class_info *classes;
    ULONG class_count;
};

extern const struct service_info service_bits;
extern const struct service_info service_dosvc;

/* NULL if the service has no such class. */
const struct class_info *service_find_class(const struct service_info *service, REFCLSID clsid);
/* Names of services compare without case; NULL if it is none of ours. */
const struct service_info *service_find(const WCHAR *name);

#endif
