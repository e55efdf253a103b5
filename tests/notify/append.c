/*
 * A process that traces from several threads
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

#include <windows.h>

#include "private/debug.h"
#include "trace_file.h"

#define THREADS 4
#define LINES 300

static DWORD WINAPI trace_lines(void *arg)
{
    HANDLE go = arg;
    unsigned int i;

    WaitForSingleObject(go, INFINITE);
    for (i = 0; i < LINES; i++)
        TRACE("one of many.\n");
    return 0;
}

/* Whether all lines are in the file is for the caller to see, when all processes have ended. */
int main(void)
{
    HANDLE go = CreateEventW(NULL, TRUE, FALSE, NULL), threads[THREADS];
    unsigned int i;

    trace_file_open();
    for (i = 0; i < THREADS; i++)
    {
        if (!(threads[i] = CreateThread(NULL, 0, trace_lines, go, 0, NULL)))
            return 1;
    }
    SetEvent(go);
    return WaitForMultipleObjects(THREADS, threads, TRUE, 120000) != WAIT_OBJECT_0;
}
