/*
 * Owner, group and access lists of copied files
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

#ifndef OPENBITS_TRANSFER_ACL_H
#define OPENBITS_TRANSFER_ACL_H

#include <windows.h>

/* Gives the target those parts of the source's security that the flags name; they are BG_COPY_FILE_*, whose values are
 * those of OWNER_SECURITY_INFORMATION and so on (SEC-ACL-1). E_ACCESSDENIED without the privileges (SEC-ACL-3). */
HRESULT acl_copy(const WCHAR *source, const WCHAR *target, ULONG flags);

#endif
