/*
 * Tracing, shared by all of our programs and libraries
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

#ifndef OPENBITS_PRIVATE_DEBUG_H
#define OPENBITS_PRIVATE_DEBUG_H

#include <windows.h>

/* A line goes to standard error when the environment variable OPENBITS_TRACE is set (1: warnings and errors, 2: also
 * traces) or after debug_set_level(). Lines are written with one write each, so that those of several threads and
 * processes do not mix. Nothing secret may be passed: no credentials, no custom headers. */

enum debug_level
{
    DEBUG_NONE,
    DEBUG_WARN,
    DEBUG_TRACE,
};

extern enum debug_level debug_level;

/* Reads OPENBITS_TRACE; name is the program's short name and stands in front of each line. */
void debug_init(const char *name);
void debug_set_level(enum debug_level level);
/* All lines, also traces, go to this file too, each with its date; it is the caller's and stays open. */
void debug_set_file(HANDLE file);
void debug_print(const char *kind, const char *function, const char *format, ...)
        __attribute__((format(gnu_printf, 3, 4)));

/* Quoted text for a trace line; at most 300 characters. The result lives in a ring of buffers of the thread: good for
 * the one line that it is printed in. */
const char *debugstr_w(const WCHAR *str);
const char *debugstr_guid(const GUID *guid);

#define TRACE(...) do { if (debug_level >= DEBUG_TRACE) debug_print("trace", __func__, __VA_ARGS__); } while (0)
#define WARN(...)  do { if (debug_level >= DEBUG_WARN) debug_print("warn", __func__, __VA_ARGS__); } while (0)
/* What a user should know even without tracing: goes out at every level but DEBUG_NONE, and always in --console. */
#define ERR(...)   do { if (debug_level >= DEBUG_WARN) debug_print("err", __func__, __VA_ARGS__); } while (0)
/* A documented method that is not there yet; the caller returns the documented error or E_NOTIMPL, and the method
 * stands in docs/status.md. */
#define FIXME(...) do { if (debug_level >= DEBUG_WARN) debug_print("fixme", __func__, __VA_ARGS__); } while (0)

#endif
