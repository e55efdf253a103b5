/*
 * Whose a token is
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

#ifndef OPENBITS_PRIVATE_TOKEN_H
#define OPENBITS_PRIVATE_TOKEN_H

#include <windows.h>

/* The SID of the token's user, in string form. The caller frees it with LocalFree(); NULL if there is none, and
 * GetLastError() then says why. */
WCHAR *token_user_sid(HANDLE token);
/* Likewise, of the user that this process runs as. */
WCHAR *token_process_user_sid(void);

#endif
