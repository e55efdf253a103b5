/*
 * What the test tells seam.dll in the service
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

#ifndef OPENBITS_TESTS_DISK_SEAM_H
#define OPENBITS_TESTS_DISK_SEAM_H

#include <windows.h>

#define SEAM_NAME L"Global\\openbits-seam"

/* Calls of Windows that Linux has no error for. */
enum seam_call
{
    SEAM_NONE,
    SEAM_CREATE,                /* CreateFileW of a path that ends with text */
    SEAM_READ,                  /* ReadFile of SEAM_LARGE bytes or more */
    SEAM_MEMORY,                /* malloc() of SEAM_BLOCK bytes */
    SEAM_PRIVILEGES,            /* AdjustTokenPrivileges */
    SEAM_GET_SECURITY,          /* GetNamedSecurityInfoW */
    SEAM_SET_SECURITY,          /* SetNamedSecurityInfoW */
};

#define SEAM_LARGE 100000
#define SEAM_BLOCK 1048576

/* In shared memory of that name. */
struct seam
{
    LONG call;                  /* enum seam_call: the one that fails, */
    DWORD error;                /* with this */
    WCHAR text[32];
    LONG attached;              /* how many processes have loaded it */
    LONG failed;                /* how many calls have */
};

#endif
