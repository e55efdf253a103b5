/*
 * Tracing
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

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "private/debug.h"

enum debug_level debug_level;

static const char *program_name = "openbits";
static HANDLE trace_file = INVALID_HANDLE_VALUE;
static SRWLOCK trace_lock = SRWLOCK_INIT;

void debug_init(const char *name)
{
    const char *level = getenv("OPENBITS_TRACE");

    program_name = name;
    if (level)
        debug_level = atoi(level) > 1 ? DEBUG_TRACE : atoi(level) == 1 ? DEBUG_WARN : DEBUG_NONE;
}

void debug_set_level(enum debug_level level)
{
    debug_level = level;
}

void debug_set_file(HANDLE file)
{
    trace_file = file;
    debug_level = DEBUG_TRACE;
}

/* Wine appends by asking for the end and then writing there, so that of two lines at once one would be lost: only one
 * thread of all processes writes at a time. The byte that they lock is one that the file never gets. */
static void append(const char *line, DWORD length)
{
    OVERLAPPED beyond = { .Offset = ~0u, .OffsetHigh = 0x7ffffffe };
    DWORD written;
    BOOL locked;

    AcquireSRWLockExclusive(&trace_lock);
    locked = LockFileEx(trace_file, LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, &beyond);
    WriteFile(trace_file, line, length, &written, NULL);
    if (locked)
        UnlockFileEx(trace_file, 0, 1, 0, &beyond);
    ReleaseSRWLockExclusive(&trace_lock);
}

/* Behind the date, as the file is read later. */
static void print_to_file(const char *line, int length)
{
    char stamped[1100];
    SYSTEMTIME time;
    int used;

    GetLocalTime(&time);
    used = snprintf(stamped, sizeof(stamped), "%04u-%02u-%02u %02u:%02u:%02u.%03u %.*s", time.wYear, time.wMonth,
            time.wDay, time.wHour, time.wMinute, time.wSecond, time.wMilliseconds, length, line);
    append(stamped, min(used, (int)sizeof(stamped) - 1));
}

void debug_print(const char *kind, const char *function, const char *format, ...)
{
    char line[1024];
    DWORD written;
    va_list args;
    int len, n;

    len = snprintf(line, sizeof(line), "%04lx:%s:%s:%s ", GetCurrentThreadId(), kind, program_name, function);
    va_start(args, format);
    n = vsnprintf(line + len, sizeof(line) - len, format, args);
    va_end(args);
    len = n < 0 ? len : min(len + n, (int)sizeof(line) - 1);
    WriteFile(GetStdHandle(STD_ERROR_HANDLE), line, len, &written, NULL);
    if (trace_file != INVALID_HANDLE_VALUE)
        print_to_file(line, len);
}

static char *ring_buffer(size_t *size)
{
    static __thread char ring[4][320];
    static __thread unsigned int next;

    *size = sizeof(ring[0]);
    return ring[next++ % ARRAYSIZE(ring)];
}

const char *debugstr_w(const WCHAR *str)
{
    size_t size, i, len = 0;
    char *buffer;

    if (!str)
        return "(null)";
    buffer = ring_buffer(&size);
    len += snprintf(buffer, size, "L\"");
    for (i = 0; str[i] && len < size - 12; ++i)
    {
        if (str[i] >= ' ' && str[i] < 127)
            buffer[len++] = str[i];
        else
            len += snprintf(buffer + len, size - len, "\\x%04x", str[i]);
    }
    snprintf(buffer + len, size - len, str[i] ? "\"..." : "\"");
    return buffer;
}

const char *debugstr_guid(const GUID *guid)
{
    size_t size;
    char *buffer;

    if (!guid)
        return "(null)";
    buffer = ring_buffer(&size);
    snprintf(buffer, size, "{%08lx-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x}", guid->Data1, guid->Data2, guid->Data3,
            guid->Data4[0], guid->Data4[1], guid->Data4[2], guid->Data4[3], guid->Data4[4], guid->Data4[5],
            guid->Data4[6], guid->Data4[7]);
    return buffer;
}
