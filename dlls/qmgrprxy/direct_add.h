/*
 * AddFile of a job's proxy, by a direct line where there is one
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

#ifndef OPENBITS_QMGRPRXY_DIRECT_ADD_H
#define OPENBITS_QMGRPRXY_DIRECT_ADD_H

#include <windows.h>
#include <objbase.h>
#include <rpcproxy.h>

/* In place of the system's factory, which stays. */
IPSFactoryBuffer *direct_add_factory(IPSFactoryBuffer *system);

#endif
