/*
 * The COM objects of the Queue Manager face
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

#ifndef OPENBITS_QMGR_OBJECTS_H
#define OPENBITS_QMGR_OBJECTS_H

#include "qmgr.h"
#include "bits/object.h"
#include "private/debug.h"
#include "server.h"

/* enum_groups.c: an enumerator over a copy of the ids. */
HRESULT enum_groups_create(const GUID *ids, ULONG count, IEnumBackgroundCopyGroups **groups);

#endif
