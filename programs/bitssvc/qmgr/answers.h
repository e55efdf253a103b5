/*
 * What a group answers, decided from the state of its engine job
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


#ifndef OPENBITS_QMGR_ANSWERS_H
#define OPENBITS_QMGR_ANSWERS_H

#include "engine/state.h"

/* Values equal QM_STATUS_*. */
enum group_status_bits
{
    STATUS_JOB_COMPLETE = 0x4,
    STATUS_JOB_INCOMPLETE = 0x8,
    STATUS_JOB_ERROR = 0x10,
    STATUS_GROUP_COMPLETE = 0x40,
    STATUS_GROUP_INCOMPLETE = 0x80,
    STATUS_GROUP_SUSPENDED = 0x100,
    STATUS_GROUP_ERROR = 0x200,
    STATUS_GROUP_FOREGROUND = 0x400,
};

/* Values equal QM_PROGRESS_*. */
enum group_progress_unit
{
    PROGRESS_PERCENT_DONE = 1,
    PROGRESS_TIME_DONE = 2,
    PROGRESS_SIZE_DONE = 3,
};

/* Bytes of all files of a group; total is ~0 while the size of any file is unknown. */
struct group_bytes
{
    uint64_t total;
    uint64_t done;
    bool complete;
};

/* Numbers of GetStatus and OnStatus; all 0 without an error. */
struct group_error
{
    uint32_t win32;
    uint32_t transport;
    uint32_t retries;
};

enum group_access
{
    GROUP_HIDDEN,               /* as if it were not there */
    GROUP_OPEN,
    GROUP_TAKEN_OVER,           /* open, once the caller has become its owner */
};

/* The state is that of the engine's job, or the one that it ended in (QMGR-GROUP-CANCEL-6). */
bool group_is_complete(enum job_state state);
/* The mask of IBackgroundCopyGroup::GetStatus (QMGR-GROUP-GETSTATUS-8). */
uint32_t group_status(enum job_state state, bool foreground);
/* The mask of IBackgroundCopyJob1::GetStatus (QMGR-JOB-GETSTATUS-1, -7). */
uint32_t group_job_status(enum job_state state);
/* E_NOTIMPL for the time, E_INVALIDARG for what is no unit (QMGR-GROUP-GETPROGRESS); *value is then left alone. */
HRESULT group_progress(uint32_t unit, const struct group_bytes *bytes, uint32_t *value);
/* QMGR-GROUP-SIZE-2, -3 */
uint32_t group_size(uint64_t total);
/* error_count is how many errors the job has had, with this one (QMGR-JOB-GETSTATUS-5, -6). */
void group_describe_error(HRESULT code, uint32_t error_count, struct group_error *error);
/* S_OK, or E_INVALIDARG for a name that is no URL of http or https, or has other characters than those of a URL
 * (QMGR-JOB-FILESETINFO-1, -5). */
HRESULT group_check_remote_name(const WCHAR *name);
/* Who gets a group from GetGroup (QMGR-MGR-GETGROUP-3 .. -5). */
enum group_access group_decide_access(bool is_owner, bool is_administrator);

#endif
