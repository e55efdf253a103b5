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

#include "private/token.h"

#include <sddl.h>

WCHAR *token_user_sid(HANDLE token)
{
    union
    {
        TOKEN_USER user;
        char space[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } info;
    WCHAR *sid;
    DWORD size;

    if (!GetTokenInformation(token, TokenUser, info.space, sizeof(info.space), &size)
            || !ConvertSidToStringSidW(info.user.User.Sid, &sid))
        return NULL;
    return sid;
}

WCHAR *token_process_user_sid(void)
{
    HANDLE token;
    WCHAR *sid;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return NULL;
    sid = token_user_sid(token);
    CloseHandle(token);
    return sid;
}
