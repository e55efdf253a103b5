/*
 * Users, by the string form of their SID
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

#ifndef OPENBITS_ENGINE_SID_H
#define OPENBITS_ENGINE_SID_H

#include "engine/pure.h"

bool sid_equal(const WCHAR *a, const WCHAR *b);
/* LocalSystem, LocalService or NetworkService. */
bool sid_is_service_account(const WCHAR *sid);
/* Whether the jobs of that user may run: present has the SIDs of those who are logged on, each with a ';' behind it;
 * NULL: all are. Service accounts always are (SEC-OWNER-4, -5). */
bool sid_is_logged_on(const WCHAR *sid, const WCHAR *present);

#endif
