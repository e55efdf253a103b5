/*
 * Conformance tests of the Queue Manager: what all of them use
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


#ifndef OPENBITS_TESTS_CONFORMANCE_GROUP_COMMON_H
#define OPENBITS_TESTS_CONFORMANCE_GROUP_COMMON_H

#include "common.h"
#include "qmgr.h"

#define GROUP_STOPPED (QM_STATUS_GROUP_INCOMPLETE | QM_STATUS_GROUP_SUSPENDED)
#define GROUP_AT_WORK QM_STATUS_GROUP_INCOMPLETE
#define GROUP_FAILED (QM_STATUS_GROUP_INCOMPLETE | QM_STATUS_GROUP_SUSPENDED | QM_STATUS_GROUP_ERROR)
#define GROUP_DONE (QM_STATUS_GROUP_COMPLETE | QM_STATUS_GROUP_SUSPENDED)

struct test_group
{
    IBackgroundCopyGroup *group;
    IBackgroundCopyJob1 *job;
    GUID id, job_id;
};

/* NULL after a failure, which is reported then. */
IBackgroundCopyQMgr *create_qmgr(void);
/* With its job; FALSE after a failure, which is reported then. */
BOOL create_group(IBackgroundCopyQMgr *qmgr, struct test_group *group);
/* With files of these paths of the test server, with names prefix0, prefix1 and so on. */
BOOL create_group_of(IBackgroundCopyQMgr *qmgr, struct test_group *group, const WCHAR *prefix, unsigned int count,
        const char *const *paths);
const WCHAR *file_of(const WCHAR *prefix, unsigned int index);
/* Cancels it unless that has been done, and releases. */
void end_group(struct test_group *group);

DWORD get_group_status(IBackgroundCopyGroup *group);
/* Waits until the status, without the bit of the foreground, is this one, at most a minute; returns it. */
DWORD wait_for_status(IBackgroundCopyGroup *group, DWORD status);
DWORD get_progress(IBackgroundCopyGroup *group, DWORD unit);

HRESULT add_file(IBackgroundCopyJob1 *job, const WCHAR *remote, const WCHAR *local);
HRESULT set_number(IBackgroundCopyGroup *group, GROUPPROP id, LONG number);
HRESULT set_text(IBackgroundCopyGroup *group, GROUPPROP id, const WCHAR *text);
/* The BITS view of the group's job; NULL after a failure, which is reported then. */
IBackgroundCopyJob *get_new_job(IBackgroundCopyGroup *group);

#endif
