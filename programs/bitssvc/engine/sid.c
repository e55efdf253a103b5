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

#include "engine/sid.h"

bool sid_equal(const WCHAR *a, const WCHAR *b)
{
    while (*a && *a == *b)
    {
        ++a;
        ++b;
    }
    return *a == *b;
}

bool sid_is_service_account(const WCHAR *sid)
{
    return sid_equal(sid, L"S-1-5-18") || sid_equal(sid, L"S-1-5-19") || sid_equal(sid, L"S-1-5-20");
}

/* Whether the list begins with it. */
static bool is_next(const WCHAR *sid, const WCHAR *list)
{
    while (*sid && *sid == *list)
    {
        ++sid;
        ++list;
    }
    return !*sid && *list == ';';
}

bool sid_is_logged_on(const WCHAR *sid, const WCHAR *present)
{
    if (!present || sid_is_service_account(sid))
        return true;
    while (*present)
    {
        if (is_next(sid, present))
            return true;
        while (*present && *present++ != ';')
            ;
    }
    return false;
}
