/*
 * Conformance tests: what all of them use
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

#ifndef OPENBITS_TESTS_CONFORMANCE_COMMON_H
#define OPENBITS_TESTS_CONFORMANCE_COMMON_H

#ifndef COBJMACROS
#define COBJMACROS
#endif
#include <winsock2.h>
#include <windows.h>
#include <objbase.h>
#include "bits.h"
#include "wine/test.h"

/* A message of ok() begins with the ids of the rules that it checks. */

#define STATE_BIT(state) (1u << BG_JOB_STATE_##state)
#define STATES_FINAL (STATE_BIT(ACKNOWLEDGED) | STATE_BIT(CANCELLED))
/* Where a job stays that nobody touches. */
#define STATES_REST (STATE_BIT(TRANSFERRED) | STATE_BIT(ERROR) | STATE_BIT(TRANSIENT_ERROR) | STATES_FINAL)

/* NULL where one is not allowed: the method's answer in a process of its own, or the proxy's (G-NULL-1). */
#define is_null_error(hr) ((hr) == E_INVALIDARG || (hr) == (HRESULT)0x800706f4)

/* NULL after a failure, which is reported then. */
IBackgroundCopyManager *create_manager(void);
IBackgroundCopyJob *create_job(IBackgroundCopyManager *manager, const WCHAR *name);
IBackgroundCopyJob *create_job_of_type(IBackgroundCopyManager *manager, const WCHAR *name, BG_JOB_TYPE type);
/* The first job of that name, flags as EnumJobs has them; NULL if there is none. */
IBackgroundCopyJob *find_job_named(IBackgroundCopyManager *manager, DWORD flags, const WCHAR *wanted);
/* NULL after a failure, which is reported then. */
void *query(void *object, REFIID iid);
/* The first file of the job. */
IBackgroundCopyFile *first_file(IBackgroundCopyJob *job);
/* A string from a getter, compared and freed; expected may be NULL. */
void check_string(const char *rule, HRESULT hr, LPWSTR got, HRESULT expected_hr, const WCHAR *expected);

/* How long a test waits for what must happen, which is long, as the machine may be busy; and what must not take long
 * may take: less than a server or a client that hangs does. */
#define LONG_WAIT 120000
#define PROMPT 60000
/* How long they hang, if nobody ends it. */
#define HANGING 600000

/* Waits until the state is one of those in the mask, at most LONG_WAIT, and returns it. */
BG_JOB_STATE wait_for_state(IBackgroundCopyJob *job, unsigned int mask);
BG_JOB_STATE get_state(IBackgroundCopyJob *job);
/* Waits until something of the job has been received, at most LONG_WAIT. */
BOOL wait_for_first_bytes(IBackgroundCopyJob *job);
/* The job's error, or S_OK. */
HRESULT job_error_code(IBackgroundCopyJob *job, BG_ERROR_CONTEXT *context);
/* Cancels unless it is final, and releases. */
void end_job(IBackgroundCopyJob *job);

/* Ends the service, which the next activation starts again; FALSE if that cannot be done here. */
BOOL stop_service(void);
BOOL stop_service_of(const WCHAR *name);

/* Full name of a file in a directory of this process; a ring of 16 buffers. */
const WCHAR *local_path(const WCHAR *name);
BOOL file_exists(const WCHAR *path);
/* Of BIT*.tmp in that directory. */
unsigned int count_temporary_files(void);
void remove_local_files(void);

/* A web server in a thread of this process, on a free port of the loopback address:
 *   /file/SIZE      SIZE bytes with a pattern; HEAD, ranges
 *   /hold/SIZE      the same, but the second half comes only after http_release()
 *   /cached/CODE/SIZE   that status for who takes it for a cache server of Delivery Optimization, else as /file/SIZE
 *   /little/SIZE    the same, but the connection ends after 16 KiB
 *   /more/SIZE      the same, but one byte more than a range asks for
 *   /plain/SIZE     the same, but the whole file whatever range is asked for
 *   /rangeless/SIZE as /file, but 416 whatever range is asked for
 *   /slow/SIZE      the same as /file, at about 160 KiB/s
 *   /redirect/SIZE  redirected to /file/SIZE
 *   /status/CODE    an empty answer with that status
 *   /timeless/SIZE  as /file/SIZE, without Last-Modified
 *   /switch/SIZE    as http_set_mode() says at the time of the request */
BOOL http_start(void);
void http_stop(void);
void http_hold(void);
/* All requests are answered with this status, until it is set to 0. */
void http_set_status(int status);
void http_release(void);
/* From now on, once: the same names and sizes, with other bytes and ETags. served_byte() and all that compares with it
 * go along. */
void http_change_files(void);
/* A status, or one of these: as /file, as /hold, or no answer until the next mode. */
#define HTTP_MODE_FILE 0
#define HTTP_MODE_HOLD (-1)
#define HTTP_MODE_SILENT (-2)
void http_set_mode(LONG mode);
/* How many GET requests there were since http_start(). */
LONG http_get_count(void);
/* And how many requests to it as a cache server, since ever. */
LONG http_cache_count(void);
/* In the head of the request that came last. */
BOOL http_last_request_has(const char *text);
BYTE served_byte(unsigned int offset);
/* A ring of 16 buffers. */
const WCHAR *http_url(const char *path);
/* Whether a file is what /file/SIZE, /hold/SIZE or /slow/SIZE sends. */
BOOL is_served_file(const WCHAR *path, unsigned int size);

#endif
