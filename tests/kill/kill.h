/*
 * Client of the kill test
 *
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

#ifndef OPENBITS_TESTS_KILL_H
#define OPENBITS_TESTS_KILL_H

#include <windows.h>
#include <bits.h>

/* Of a property, as a text. */
#define VALUE_SIZE 256

struct property
{
    const char *name;
    const WCHAR *format;        /* of a number from base on; NULL for the display name, which needs more */
    unsigned int base;
    unsigned int count;
    HRESULT (*set)(IBackgroundCopyJob *job, const WCHAR *value);
    HRESULT (*get)(IBackgroundCopyJob *job, WCHAR *value);      /* NULL: another entry of that name has it */
};

extern const struct property properties[];
extern const int property_count;

/* The interfaces that the properties need, for as long as several of one job are asked for. */
#define JOB_FACES 3
void hold_faces(IBackgroundCopyJob *job, IUnknown *faces[JOB_FACES]);
void release_faces(IUnknown *faces[JOB_FACES]);

/* One line to standard output. */
void say(const char *format, ...) __attribute__((format(gnu_printf, 1, 2)));
/* Whether a call failed because the engine has died. */
BOOL is_lost(HRESULT hr);
/* Waits for a service; ends the process if there is none within minutes. */
IBackgroundCopyManager *connect_manager(void);

/* Prints the job with all that it has; its faces are held. Ends the process when anything fails. */
void dump_job(IBackgroundCopyJob *job);
/* Calls at random on jobs whose names begin with name and a dash, until standard input ends; the exit status. At the
 * start and when the engine dies it says "lost". A line on standard input lets it connect: it prints the names of all
 * jobs, its own with all that they have, and "connected". Another line lets it go on with its calls. */
int run_calls(const WCHAR *name, const WCHAR *folder, const WCHAR *url, unsigned int seed);

#endif
