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


#include "group_common.h"

IBackgroundCopyQMgr *create_qmgr(void)
{
    IBackgroundCopyQMgr *qmgr = NULL;
    HRESULT hr;

    hr = CoCreateInstance(&CLSID_BackgroundCopyQMgr, NULL, CLSCTX_LOCAL_SERVER, &IID_IBackgroundCopyQMgr,
            (void **)&qmgr);
    if (hr == REGDB_E_CLASSNOTREG)
        win_skip("QMGR-CLASS-1: not registered.\n");
    else
        ok(hr == S_OK, "QMGR-CLASS-1: got %#lx.\n", hr);
    return qmgr;
}

BOOL create_group(IBackgroundCopyQMgr *qmgr, struct test_group *group)
{
    HRESULT hr;

    memset(group, 0, sizeof(*group));
    CoCreateGuid(&group->id);
    CoCreateGuid(&group->job_id);
    hr = IBackgroundCopyQMgr_CreateGroup(qmgr, group->id, &group->group);
    ok(hr == S_OK && group->group, "QMGR-MGR-CREATEGROUP-1: got %#lx.\n", hr);
    if (!group->group)
        return FALSE;
    hr = IBackgroundCopyGroup_CreateJob(group->group, group->job_id, &group->job);
    ok(hr == S_OK && group->job, "QMGR-GROUP-CREATEJOB-1: got %#lx.\n", hr);
    if (group->job)
        return TRUE;
    end_group(group);
    return FALSE;
}

const WCHAR *file_of(const WCHAR *prefix, unsigned int index)
{
    WCHAR name[64];

    wsprintfW(name, L"%s%u", prefix, index);
    return local_path(name);
}

BOOL create_group_of(IBackgroundCopyQMgr *qmgr, struct test_group *group, const WCHAR *prefix, unsigned int count,
        const char *const *paths)
{
    unsigned int i;
    HRESULT hr;

    if (!create_group(qmgr, group))
        return FALSE;
    for (i = 0; i < count; i++)
    {
        hr = add_file(group->job, http_url(paths[i]), file_of(prefix, i));
        ok(hr == S_OK, "QMGR-JOB-ADDFILES-1: got %#lx.\n", hr);
    }
    return TRUE;
}

void end_group(struct test_group *group)
{
    HRESULT hr;

    hr = IBackgroundCopyGroup_CancelGroup(group->group);
    ok(hr == S_OK || hr == QM_E_INVALID_STATE, "QMGR-GROUP-CANCEL-1: got %#lx.\n", hr);
    if (group->job)
        IBackgroundCopyJob1_Release(group->job);
    IBackgroundCopyGroup_Release(group->group);
    memset(group, 0, sizeof(*group));
}

DWORD get_group_status(IBackgroundCopyGroup *group)
{
    DWORD status = 0xdead, index = 99;
    HRESULT hr;

    hr = IBackgroundCopyGroup_GetStatus(group, &status, &index);
    ok(hr == S_OK, "QMGR-GROUP-GETSTATUS-1: got %#lx.\n", hr);
    ok(!index, "QMGR-GROUP-GETSTATUS-2: got %lu.\n", index);
    return status;
}

DWORD wait_for_status(IBackgroundCopyGroup *group, DWORD wanted)
{
    DWORD start = GetTickCount(), status = 0, index;

    while (SUCCEEDED(IBackgroundCopyGroup_GetStatus(group, &status, &index))
            && (status & ~QM_STATUS_GROUP_FOREGROUND) != wanted && GetTickCount() - start < LONG_WAIT)
        Sleep(20);
    return status & ~QM_STATUS_GROUP_FOREGROUND;
}

DWORD get_progress(IBackgroundCopyGroup *group, DWORD unit)
{
    DWORD progress = 0xdead;
    HRESULT hr;

    hr = IBackgroundCopyGroup_GetProgress(group, unit, &progress);
    ok(hr == S_OK, "QMGR-GROUP-GETPROGRESS-1: got %#lx.\n", hr);
    return progress;
}

HRESULT add_file(IBackgroundCopyJob1 *job, const WCHAR *remote, const WCHAR *local)
{
    FILESETINFO info, *infos = &info;
    HRESULT hr;

    info.bstrRemoteFile = remote ? SysAllocString(remote) : NULL;
    info.bstrLocalFile = local ? SysAllocString(local) : NULL;
    info.dwSizeHint = 0;
    hr = IBackgroundCopyJob1_AddFiles(job, 1, &infos);
    SysFreeString(info.bstrRemoteFile);
    SysFreeString(info.bstrLocalFile);
    return hr;
}

HRESULT set_number(IBackgroundCopyGroup *group, GROUPPROP id, LONG number)
{
    VARIANT value;

    V_VT(&value) = VT_I4;
    V_I4(&value) = number;
    return IBackgroundCopyGroup_SetProp(group, id, &value);
}

HRESULT set_text(IBackgroundCopyGroup *group, GROUPPROP id, const WCHAR *text)
{
    VARIANT value;
    HRESULT hr;

    V_VT(&value) = VT_BSTR;
    V_BSTR(&value) = text ? SysAllocString(text) : NULL;
    hr = IBackgroundCopyGroup_SetProp(group, id, &value);
    SysFreeString(V_BSTR(&value));
    return hr;
}

IBackgroundCopyJob *get_new_job(IBackgroundCopyGroup *group)
{
    IUnknown *job = NULL;
    HRESULT hr;

    hr = IBackgroundCopyGroup_QueryNewJobInterface(group, &IID_IBackgroundCopyJob, &job);
    ok(hr == S_OK && job, "QMGR-GROUP-NEWJOB-2: got %#lx.\n", hr);
    return (IBackgroundCopyJob *)job;
}
