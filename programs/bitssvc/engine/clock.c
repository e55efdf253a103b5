/*
 * Clocks
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

#include "engine/private.h"

ULONGLONG clock_now(void)
{
    ULONGLONG now = GetTickCount64();

    return now ? now : 1;
}

/* What the wall clock said when it was first asked for, and how long ago that is. */
static FILETIME filetime_of_start(void)
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    static ULONGLONG began_at;
    static FILETIME start;
    ULARGE_INTEGER time;
    FILETIME now;
    BOOL pending;

    InitOnceBeginInitialize(&once, 0, &pending, NULL);
    if (pending)
    {
        began_at = clock_now();
        GetSystemTimeAsFileTime(&start);
        InitOnceComplete(&once, 0, NULL);
    }
    time.LowPart = start.dwLowDateTime;
    time.HighPart = start.dwHighDateTime;
    time.QuadPart += (clock_now() - began_at) * 10000;
    now.dwLowDateTime = time.LowPart;
    now.dwHighDateTime = time.HighPart;
    return now;
}

SYSTEMTIME clock_localtime(void)
{
    FILETIME now = filetime_of_start();
    SYSTEMTIME utc, local;

    FileTimeToSystemTime(&now, &utc);
    if (!SystemTimeToTzSpecificLocalTime(NULL, &utc, &local))
        return utc;
    return local;
}

FILETIME clock_filetime(void)
{
    FILETIME now;

    GetSystemTimeAsFileTime(&now);
    return now;
}
