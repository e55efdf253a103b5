/*
 * Conformance tests of the Queue Manager: groups, their jobs and lists of both
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

#include <sddl.h>

static void test_classes(IBackgroundCopyQMgr *qmgr)
{
    IBackgroundCopyManager *bits = create_manager();
    IClassFactory *factory = NULL;
    IUnknown *unknown = NULL;
    HRESULT hr;

    hr = CoCreateInstance(&CLSID_BackgroundCopyQMgr, NULL, CLSCTX_INPROC_SERVER, &IID_IUnknown, (void **)&unknown);
    ok(hr == REGDB_E_CLASSNOTREG, "QMGR-CLASS-1: got %#lx.\n", hr);
    hr = CoCreateInstance(&CLSID_BackgroundCopyQMgr, NULL, CLSCTX_LOCAL_SERVER, &IID_IBackgroundCopyManager,
            (void **)&unknown);
    ok(hr == E_NOINTERFACE, "QMGR-CLASS-2: got %#lx.\n", hr);
    hr = IBackgroundCopyQMgr_QueryInterface(qmgr, &IID_IBackgroundCopyManager, (void **)&unknown);
    ok(hr == E_NOINTERFACE && !unknown, "QMGR-CLASS-2: got %#lx.\n", hr);
    if (bits)
    {
        hr = IBackgroundCopyManager_QueryInterface(bits, &IID_IBackgroundCopyQMgr, (void **)&unknown);
        ok(hr == E_NOINTERFACE && !unknown, "QMGR-CLASS-2: got %#lx.\n", hr);
        IBackgroundCopyManager_Release(bits);
    }
    hr = CoGetClassObject(&CLSID_BackgroundCopyQMgr, CLSCTX_LOCAL_SERVER, NULL, &IID_IClassFactory, (void **)&factory);
    ok(hr == S_OK, "QMGR-CLASS-1: got %#lx.\n", hr);
    if (!factory)
        return;
    hr = IClassFactory_CreateInstance(factory, (IUnknown *)factory, &IID_IUnknown, (void **)&unknown);
    ok(hr == CLASS_E_NOAGGREGATION, "QMGR-CLASS-3: got %#lx.\n", hr);
    IClassFactory_Release(factory);
}

/* Every interface that is still there on the versions of today. */
static void test_interfaces(IBackgroundCopyQMgr *qmgr)
{
    IEnumBackgroundCopyGroups *groups = NULL;
    IEnumBackgroundCopyJobs1 *jobs = NULL;
    struct test_group group;
    IUnknown *unknown = NULL;
    HRESULT hr;

    if (!create_group(qmgr, &group))
        return;
    hr = IBackgroundCopyGroup_QueryInterface(group.group, &IID_IBackgroundCopyGroup, (void **)&unknown);
    ok(hr == S_OK, "QMGR-CLASS-4: got %#lx.\n", hr);
    if (unknown)
        IUnknown_Release(unknown);
    hr = IBackgroundCopyGroup_QueryInterface(group.group, &IID_IBackgroundCopyJob1, (void **)&unknown);
    ok(hr == E_NOINTERFACE && !unknown, "QMGR-CLASS-4: got %#lx.\n", hr);
    ok(sizeof(IBackgroundCopyJob1Vtbl) == 11 * sizeof(void *), "QMGR-JOB-TIMES-1: another number of methods.\n");
    hr = IBackgroundCopyJob1_QueryInterface(group.job, &IID_IBackgroundCopyJob1, (void **)&unknown);
    ok(hr == S_OK, "QMGR-CLASS-4: got %#lx.\n", hr);
    if (unknown)
        IUnknown_Release(unknown);
    hr = IBackgroundCopyQMgr_EnumGroups(qmgr, 0, &groups);
    ok(hr == S_OK && groups, "QMGR-CLASS-4: got %#lx.\n", hr);
    if (groups)
        IEnumBackgroundCopyGroups_Release(groups);
    hr = IBackgroundCopyGroup_EnumJobs(group.group, 0, &jobs);
    ok(hr == S_OK && jobs, "QMGR-CLASS-4: got %#lx.\n", hr);
    if (jobs)
        IEnumBackgroundCopyJobs1_Release(jobs);
    end_group(&group);
}

/* Lists ------------------------------------------------------------------------------------------------------------ */

/* Position of the group among all, -1: not listed; count says how many there are. */
static int find_group(IBackgroundCopyQMgr *qmgr, const GUID *id, ULONG *count)
{
    IEnumBackgroundCopyGroups *groups = NULL;
    ULONG fetched = 0;
    int position = 0;
    HRESULT hr;
    GUID got;

    hr = IBackgroundCopyQMgr_EnumGroups(qmgr, 0, &groups);
    ok(hr == S_OK, "QMGR-MGR-ENUMGROUPS-1: got %#lx.\n", hr);
    if (!groups)
        return -1;
    hr = IEnumBackgroundCopyGroups_GetCount(groups, count);
    ok(hr == S_OK, "QMGR-ENUM-COUNT-1: got %#lx.\n", hr);
    while ((hr = IEnumBackgroundCopyGroups_Next(groups, 1, &got, &fetched)) == S_OK && !IsEqualGUID(&got, id))
        position++;
    IEnumBackgroundCopyGroups_Release(groups);
    return hr == S_OK ? position : -1;
}

/* The two kinds of enumerators have the same methods. The first three items are ids. */
static void test_three(IEnumBackgroundCopyGroups *list, const GUID *ids)
{
    IEnumBackgroundCopyGroups *clone = NULL;
    ULONG fetched = 99, count = 99;
    GUID got[4];
    HRESULT hr;

    hr = IEnumBackgroundCopyGroups_Next(list, 2, got, &fetched);
    ok(hr == S_OK && fetched == 2 && !memcmp(got, ids, 2 * sizeof(*got)), "QMGR-ENUM-NEXT-1: got %#lx, %lu.\n", hr,
            fetched);
    hr = IEnumBackgroundCopyGroups_Clone(list, &clone);
    ok(hr == S_OK && clone, "QMGR-ENUM-CLONE-1: got %#lx.\n", hr);
    hr = IEnumBackgroundCopyGroups_Next(list, 4, got, &fetched);
    ok(hr == S_FALSE && fetched == 1 && IsEqualGUID(&got[0], &ids[2]), "QMGR-ENUM-NEXT-1: got %#lx, %lu.\n", hr,
            fetched);
    hr = IEnumBackgroundCopyGroups_Next(list, 1, got, &fetched);
    ok(hr == S_FALSE && !fetched, "QMGR-ENUM-NEXT-1: got %#lx, %lu.\n", hr, fetched);
    hr = IEnumBackgroundCopyGroups_GetCount(list, &count);
    ok(hr == S_OK && count == 3, "QMGR-ENUM-COUNT-1, QMGR-ENUM-COUNT-2: got %#lx, %lu.\n", hr, count);
    if (clone)
    {
        hr = IEnumBackgroundCopyGroups_Next(clone, 1, got, NULL);
        ok(hr == S_OK && IsEqualGUID(&got[0], &ids[2]), "QMGR-ENUM-CLONE-1, QMGR-ENUM-NEXT-2: got %#lx.\n", hr);
        IEnumBackgroundCopyGroups_Release(clone);
    }
    hr = IEnumBackgroundCopyGroups_Reset(list);
    ok(hr == S_OK, "QMGR-ENUM-RESET-1: got %#lx.\n", hr);
    hr = IEnumBackgroundCopyGroups_Skip(list, 1);
    ok(hr == S_OK, "QMGR-ENUM-SKIP-1: got %#lx.\n", hr);
    hr = IEnumBackgroundCopyGroups_Next(list, 1, got, &fetched);
    ok(hr == S_OK && fetched == 1 && IsEqualGUID(&got[0], &ids[1]), "QMGR-ENUM-SKIP-1, QMGR-ENUM-RESET-1: got %#lx.\n",
            hr);
    hr = IEnumBackgroundCopyGroups_Skip(list, 2);
    ok(hr == S_FALSE, "QMGR-ENUM-SKIP-1: got %#lx.\n", hr);
    hr = IEnumBackgroundCopyGroups_Next(list, 1, got, &fetched);
    ok(hr == S_FALSE && !fetched, "QMGR-ENUM-SKIP-1: got %#lx.\n", hr);
}

static void test_list_arguments(IEnumBackgroundCopyGroups *list, const GUID *first)
{
    ULONG fetched = 99;
    GUID got[2];
    HRESULT hr;

    IEnumBackgroundCopyGroups_Reset(list);
    hr = IEnumBackgroundCopyGroups_Next(list, 0, got, &fetched);
    ok(hr == S_OK && !fetched, "QMGR-ENUM-NEXT-4: got %#lx, %lu.\n", hr, fetched);
    hr = IEnumBackgroundCopyGroups_Next(list, 2, got, NULL);
    ok(is_null_error(hr), "QMGR-ENUM-NEXT-3: got %#lx.\n", hr);
    hr = IEnumBackgroundCopyGroups_Next(list, 1, NULL, &fetched);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IEnumBackgroundCopyGroups_Clone(list, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IEnumBackgroundCopyGroups_GetCount(list, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    memset(got, 0, sizeof(got));
    hr = IEnumBackgroundCopyGroups_Next(list, 1, got, NULL);
    ok(hr == S_OK && IsEqualGUID(&got[0], first), "QMGR-ENUM-NEXT-2, QMGR-ENUM-NEXT-3: got %#lx.\n", hr);
}

/* Whatever else is in the queue is skipped: the groups come in the order of their making. */
static void test_group_list(IBackgroundCopyQMgr *qmgr)
{
    IEnumBackgroundCopyGroups *list = NULL;
    struct test_group groups[3], later;
    ULONG before = 0, count = 0;
    unsigned int i;
    GUID ids[3];
    HRESULT hr;

    find_group(qmgr, &GUID_NULL, &before);
    for (i = 0; i < 3; i++)
    {
        if (!create_group(qmgr, &groups[i]))
            return;
        ids[i] = groups[i].id;
        ok(find_group(qmgr, &ids[i], &count) == (int)(before + i) && count == before + i + 1,
                "QMGR-MGR-CREATEGROUP-1, QMGR-MGR-ENUMGROUPS-4: %u: not the last of %lu.\n", i, count);
    }
    hr = IBackgroundCopyQMgr_EnumGroups(qmgr, 1, &list);
    ok(hr == E_NOTIMPL && !list, "QMGR-MGR-ENUMGROUPS-2: got %#lx.\n", hr);
    hr = IBackgroundCopyQMgr_EnumGroups(qmgr, 0, &list);
    ok(hr == S_OK && list, "QMGR-MGR-ENUMGROUPS-1: got %#lx.\n", hr);
    if (list)
    {
        create_group(qmgr, &later);
        IEnumBackgroundCopyGroups_GetCount(list, &count);
        ok(count == before + 3, "QMGR-MGR-ENUMGROUPS-4: got %lu.\n", count);
        end_group(&later);
        if (!before)
        {
            test_three(list, ids);
            test_list_arguments(list, ids);
        }
        else
            skip("QMGR-ENUM-NEXT-1: other groups in the queue.\n");
        IEnumBackgroundCopyGroups_Release(list);
    }
    end_group(&groups[1]);
    ok(find_group(qmgr, &ids[1], &count) == -1, "QMGR-MGR-ENUMGROUPS-6: listed.\n");
    ok(find_group(qmgr, &ids[2], &count) == (int)before + 1, "QMGR-MGR-ENUMGROUPS-6: not listed.\n");
    end_group(&groups[0]);
    end_group(&groups[2]);
}

static BOOL lists_bits_job(const GUID *id)
{
    IBackgroundCopyManager *bits = create_manager();
    IEnumBackgroundCopyJobs *jobs = NULL;
    IBackgroundCopyJob *job;
    BOOL listed = FALSE;
    GUID got;

    if (!bits)
        return FALSE;
    IBackgroundCopyManager_EnumJobs(bits, 0, &jobs);
    while (IEnumBackgroundCopyJobs_Next(jobs, 1, &job, NULL) == S_OK)
    {
        IBackgroundCopyJob_GetId(job, &got);
        listed = listed || IsEqualGUID(&got, id);
        IBackgroundCopyJob_Release(job);
    }
    IEnumBackgroundCopyJobs_Release(jobs);
    IBackgroundCopyManager_Release(bits);
    return listed;
}

/* One service and one queue, but each API has its own list. */
static void test_two_faces(IBackgroundCopyQMgr *qmgr)
{
    IBackgroundCopyManager *bits = create_manager();
    IBackgroundCopyJob *job = bits ? create_job(bits, L"test") : NULL;
    IBackgroundCopyGroup *none = (void *)1;
    IBackgroundCopyJob *foreign = NULL;
    struct test_group group;
    ULONG count;
    HRESULT hr;
    GUID id;

    if (!job || !create_group(qmgr, &group))
        return;
    IBackgroundCopyJob_GetId(job, &id);
    ok(find_group(qmgr, &id, &count) == -1, "QMGR-MGR-ENUMGROUPS-5: a BITS job is listed.\n");
    hr = IBackgroundCopyQMgr_GetGroup(qmgr, id, &none);
    ok(hr == QM_E_ITEM_NOT_FOUND && !none, "QMGR-MGR-ENUMGROUPS-5: got %#lx.\n", hr);
    ok(!lists_bits_job(&group.id), "QMGR-MGR-ENUMGROUPS-5: a group is listed.\n");
    hr = IBackgroundCopyManager_GetJob(bits, &group.id, &foreign);
    ok(hr == BG_E_NOT_FOUND, "QMGR-MGR-ENUMGROUPS-5: got %#lx.\n", hr);
    hr = IBackgroundCopyQMgr_CreateGroup(qmgr, id, &none);
    ok(hr == E_INVALIDARG && !none, "QMGR-MGR-CREATEGROUP-3: got %#lx.\n", hr);
    end_group(&group);
    end_job(job);
    IBackgroundCopyManager_Release(bits);
}

/* The manager ------------------------------------------------------------------------------------------------------ */

static void check_owner(IBackgroundCopyGroup *group)
{
    IBackgroundCopyJob *job = get_new_job(group);
    union { TOKEN_USER user; char space[256]; } info;
    LPWSTR sid = NULL, own = NULL;
    HANDLE token;
    DWORD size;
    HRESULT hr;

    if (!job)
        return;
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);
    GetTokenInformation(token, TokenUser, &info, sizeof(info), &size);
    ConvertSidToStringSidW(info.user.User.Sid, &own);
    hr = IBackgroundCopyJob_GetOwner(job, &sid);
    check_string("QMGR-MGR-CREATEGROUP-6", hr, sid, S_OK, own);
    LocalFree(own);
    CloseHandle(token);
    IBackgroundCopyJob_Release(job);
}

static void test_manager(IBackgroundCopyQMgr *qmgr)
{
    IBackgroundCopyGroup *group = NULL, *again = (void *)1;
    struct test_group mine;
    HRESULT hr;
    GUID id;

    if (!create_group(qmgr, &mine))
        return;
    hr = IBackgroundCopyGroup_get_GroupID(mine.group, &id);
    ok(hr == S_OK && IsEqualGUID(&id, &mine.id), "QMGR-GROUP-GROUPID-1: got %#lx.\n", hr);
    ok(get_group_status(mine.group) == GROUP_STOPPED, "QMGR-MGR-CREATEGROUP-5, QMGR-GROUP-SUSPEND-2: %#lx.\n",
            get_group_status(mine.group));
    check_owner(mine.group);
    hr = IBackgroundCopyQMgr_CreateGroup(qmgr, mine.id, &again);
    ok(hr == E_INVALIDARG && !again, "QMGR-MGR-CREATEGROUP-2: got %#lx.\n", hr);
    again = (void *)1;
    hr = IBackgroundCopyQMgr_CreateGroup(qmgr, GUID_NULL, &again);
    ok(hr == E_INVALIDARG && !again, "QMGR-MGR-CREATEGROUP-4: got %#lx.\n", hr);
    hr = IBackgroundCopyQMgr_CreateGroup(qmgr, mine.job_id, NULL);
    ok(is_null_error(hr), "QMGR-MGR-ARGS-1: got %#lx.\n", hr);
    hr = IBackgroundCopyQMgr_GetGroup(qmgr, mine.job_id, &again);
    ok(hr == QM_E_ITEM_NOT_FOUND && !again, "QMGR-MGR-GETGROUP-2, QMGR-MGR-ARGS-1: got %#lx.\n", hr);
    hr = IBackgroundCopyQMgr_GetGroup(qmgr, mine.id, NULL);
    ok(is_null_error(hr), "QMGR-MGR-ARGS-1: got %#lx.\n", hr);
    hr = IBackgroundCopyQMgr_EnumGroups(qmgr, 0, NULL);
    ok(is_null_error(hr), "QMGR-MGR-ARGS-1: got %#lx.\n", hr);
    hr = IBackgroundCopyQMgr_GetGroup(qmgr, mine.id, &group);
    ok(hr == S_OK && group, "QMGR-MGR-GETGROUP-1, QMGR-MGR-ENUMGROUPS-3: got %#lx.\n", hr);
    if (group)
    {
        hr = IBackgroundCopyGroup_get_GroupID(group, &id);
        ok(hr == S_OK && IsEqualGUID(&id, &mine.id), "QMGR-MGR-GETGROUP-1: got %#lx.\n", hr);
        check_owner(group);
        IBackgroundCopyGroup_Release(group);
    }
    id = mine.id;
    end_group(&mine);
    hr = IBackgroundCopyQMgr_GetGroup(qmgr, id, &group);
    ok(hr == QM_E_ITEM_NOT_FOUND && !group, "QMGR-GROUP-CANCEL-1, QMGR-GROUP-CANCEL-6: got %#lx.\n", hr);
    hr = IBackgroundCopyQMgr_CreateGroup(qmgr, id, &group);
    ok(hr == S_OK && group, "QMGR-MGR-CREATEGROUP-7: got %#lx.\n", hr);
    if (!group)
        return;
    hr = IBackgroundCopyGroup_CancelGroup(group);
    ok(hr == S_OK, "QMGR-GROUP-CANCEL-1: got %#lx.\n", hr);
    IBackgroundCopyGroup_Release(group);
}

/* Jobs ------------------------------------------------------------------------------------------------------------- */

static void check_job_list(IBackgroundCopyGroup *group, ULONG expected, const GUID *id, const char *rule)
{
    IEnumBackgroundCopyJobs1 *jobs = NULL;
    ULONG count = 99, fetched = 99;
    GUID got = GUID_NULL;
    HRESULT hr;

    hr = IBackgroundCopyGroup_EnumJobs(group, 0, &jobs);
    ok(hr == S_OK && jobs, "%s: got %#lx.\n", rule, hr);
    if (!jobs)
        return;
    hr = IEnumBackgroundCopyJobs1_GetCount(jobs, &count);
    ok(hr == S_OK && count == expected, "%s: got %#lx, %lu.\n", rule, hr, count);
    hr = IEnumBackgroundCopyJobs1_Next(jobs, 1, &got, &fetched);
    ok(hr == (expected ? S_OK : S_FALSE) && fetched == expected && IsEqualGUID(&got, id), "%s: got %#lx, %lu.\n", rule,
            hr, fetched);
    if (expected)
        test_list_arguments((IEnumBackgroundCopyGroups *)jobs, id);
    IEnumBackgroundCopyJobs1_Release(jobs);
    jobs = (void *)1;
    hr = IBackgroundCopyGroup_EnumJobs(group, 1, &jobs);
    ok(hr == E_NOTIMPL && !jobs, "QMGR-GROUP-ENUMJOBS-1: got %#lx.\n", hr);
}

static void test_job_ids(IBackgroundCopyQMgr *qmgr)
{
    IBackgroundCopyGroup *group = NULL;
    IBackgroundCopyJob1 *job = (void *)1;
    struct test_group other;
    IUnknown *view = (void *)1;
    GUID id, got;
    HRESULT hr;

    if (!create_group(qmgr, &other))
        return;
    CoCreateGuid(&id);
    hr = IBackgroundCopyQMgr_CreateGroup(qmgr, id, &group);
    ok(hr == S_OK, "QMGR-MGR-CREATEGROUP-1: got %#lx.\n", hr);
    check_job_list(group, 0, &GUID_NULL, "QMGR-GROUP-ENUMJOBS-3");
    hr = IBackgroundCopyGroup_QueryNewJobInterface(group, &IID_IBackgroundCopyJob, &view);
    ok(hr == QM_E_ITEM_NOT_FOUND && !view, "QMGR-GROUP-NEWJOB-2: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_ResumeGroup(group);
    ok(hr == QM_E_INVALID_STATE, "QMGR-GROUP-RESUME-3: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_CreateJob(group, other.job_id, &job);
    ok(hr == E_INVALIDARG && !job, "QMGR-GROUP-CREATEJOB-5, QMGR-GROUP-CREATEJOB-6: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_CreateJob(group, other.job_id, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_GetJob(group, GUID_NULL, &job);
    ok(hr == QM_E_ITEM_NOT_FOUND && !job, "QMGR-GROUP-GETJOB-1: got %#lx.\n", hr);
    check_job_list(group, 0, &GUID_NULL, "QMGR-GROUP-ENUMJOBS-3");
    hr = IBackgroundCopyGroup_CreateJob(group, id, &job);
    ok(hr == S_OK && job, "QMGR-GROUP-CREATEJOB-1, QMGR-GROUP-CREATEJOB-6: got %#lx.\n", hr);
    hr = IBackgroundCopyJob1_get_JobID(job, &got);
    ok(hr == S_OK && IsEqualGUID(&got, &id), "QMGR-JOB-JOBID-1: got %#lx.\n", hr);
    IBackgroundCopyJob1_Release(job);
    check_job_list(group, 1, &id, "QMGR-GROUP-ENUMJOBS-2");
    CoCreateGuid(&got);
    hr = IBackgroundCopyGroup_CreateJob(group, got, &job);
    ok(hr == E_NOTIMPL && !job, "QMGR-GROUP-CREATEJOB-2: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_GetJob(group, got, &job);
    ok(hr == QM_E_ITEM_NOT_FOUND && !job, "QMGR-GROUP-GETJOB-1: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_GetJob(group, id, &job);
    ok(hr == S_OK && job, "QMGR-GROUP-GETJOB-1: got %#lx.\n", hr);
    if (job)
        IBackgroundCopyJob1_Release(job);
    hr = IBackgroundCopyGroup_ResumeGroup(group);
    ok(hr == QM_E_INVALID_STATE && get_group_status(group) == GROUP_STOPPED, "QMGR-GROUP-RESUME-3: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_CancelGroup(group);
    ok(hr == S_OK, "QMGR-GROUP-CANCEL-1: got %#lx.\n", hr);
    IBackgroundCopyGroup_Release(group);
    end_group(&other);
}

static void test_new_job_interface(IBackgroundCopyQMgr *qmgr)
{
    static const IID *const iids[] =
    {
        &IID_IBackgroundCopyJob, &IID_IBackgroundCopyJob2, &IID_IBackgroundCopyJob3, &IID_IBackgroundCopyJob4,
        &IID_IBackgroundCopyJob5, &IID_IBackgroundCopyJobHttpOptions,
    };
    BG_JOB_PRIORITY priority = 99;
    struct test_group group;
    ULONG delay = 99, timeout = 99;
    IBackgroundCopyJob *job;
    BG_JOB_TYPE type = 99;
    IUnknown *view;
    unsigned int i;
    GUID id;
    HRESULT hr;

    if (!create_group(qmgr, &group))
        return;
    for (i = 0; i < ARRAYSIZE(iids); i++)
    {
        view = NULL;
        hr = IBackgroundCopyGroup_QueryNewJobInterface(group.group, iids[i], &view);
        ok(hr == S_OK && view, "QMGR-GROUP-NEWJOB-1, QMGR-GROUP-NEWJOB-2: %u: got %#lx.\n", i, hr);
        if (view)
            IUnknown_Release(view);
    }
    view = (void *)1;
    hr = IBackgroundCopyGroup_QueryNewJobInterface(group.group, &IID_IBackgroundCopyManager, &view);
    ok(hr == E_NOINTERFACE && !view, "QMGR-GROUP-NEWJOB-2: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_QueryNewJobInterface(group.group, &IID_IBackgroundCopyJob, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    if ((job = get_new_job(group.group)))
    {
        hr = IBackgroundCopyJob_GetId(job, &id);
        ok(hr == S_OK && IsEqualGUID(&id, &group.id), "QMGR-GROUP-NEWJOB-2: got %#lx.\n", hr);
        hr = IBackgroundCopyJob_GetType(job, &type);
        ok(hr == S_OK && type == BG_JOB_TYPE_DOWNLOAD, "QMGR-CLASS-8: got %#lx, %u.\n", hr, type);
        IBackgroundCopyJob_GetPriority(job, &priority);
        IBackgroundCopyJob_GetMinimumRetryDelay(job, &delay);
        IBackgroundCopyJob_GetNoProgressTimeout(job, &timeout);
        ok(priority == BG_JOB_PRIORITY_NORMAL && delay == 600 && timeout == 14 * 24 * 3600,
                "QMGR-ENGINE-3: got %u, %lu, %lu.\n", priority, delay, timeout);
        hr = IBackgroundCopyGroup_SwitchToForeground(group.group);
        ok(hr == S_OK, "QMGR-GROUP-FOREGROUND-1: got %#lx.\n", hr);
        IBackgroundCopyJob_GetPriority(job, &priority);
        ok(priority == BG_JOB_PRIORITY_FOREGROUND, "QMGR-ENGINE-3: got %u.\n", priority);
        IBackgroundCopyJob_Release(job);
    }
    end_group(&group);
}

/* Threads ---------------------------------------------------------------------------------------------------------- */

static DWORD WINAPI call_from_thread(void *arg)
{
    IBackgroundCopyQMgr *qmgr = arg;
    struct test_group group;
    int i;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    for (i = 0; i < 5 && create_group(qmgr, &group); i++)
    {
        HRESULT hr = set_text(group.group, GROUPPROP_DISPLAYNAME, L"thread");

        ok(hr == S_OK, "QMGR-CLASS-6: got %#lx.\n", hr);
        ok(get_group_status(group.group) == GROUP_STOPPED, "QMGR-CLASS-6: %#lx.\n", get_group_status(group.group));
        end_group(&group);
    }
    CoUninitialize();
    return 0;
}

/* Of all that ask for the same id at once, one gets it. */
static struct
{
    IBackgroundCopyQMgr *qmgr;
    GUID id;
    LONG made, refused;
}
race;

static DWORD WINAPI race_for_id(void *arg)
{
    IBackgroundCopyGroup *group = NULL;
    HRESULT hr;

    (void)arg;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    hr = IBackgroundCopyQMgr_CreateGroup(race.qmgr, race.id, &group);
    if (hr == S_OK)
        InterlockedIncrement(&race.made);
    else if (hr == E_INVALIDARG)
        InterlockedIncrement(&race.refused);
    if (group)
        IBackgroundCopyGroup_Release(group);
    CoUninitialize();
    return 0;
}

static void run_threads(LPTHREAD_START_ROUTINE routine, void *arg)
{
    HANDLE threads[4];
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(threads); i++)
        threads[i] = CreateThread(NULL, 0, routine, arg, 0, NULL);
    ok(WaitForMultipleObjects(ARRAYSIZE(threads), threads, TRUE, LONG_WAIT) < ARRAYSIZE(threads),
            "QMGR-CLASS-6: the threads do not end.\n");
    for (i = 0; i < ARRAYSIZE(threads); i++)
        CloseHandle(threads[i]);
}

static void test_threads(IBackgroundCopyQMgr *qmgr)
{
    IBackgroundCopyGroup *group = NULL;
    int i;

    run_threads(call_from_thread, qmgr);
    race.qmgr = qmgr;
    for (i = 0; i < 5; i++)
    {
        CoCreateGuid(&race.id);
        race.made = race.refused = 0;
        run_threads(race_for_id, NULL);
        ok(race.made == 1 && race.refused == 3, "QMGR-MGR-CREATEGROUP-2: %ld made, %ld refused.\n", race.made,
                race.refused);
        if (IBackgroundCopyQMgr_GetGroup(qmgr, race.id, &group) != S_OK)
            continue;
        IBackgroundCopyGroup_CancelGroup(group);
        IBackgroundCopyGroup_Release(group);
    }
}

START_TEST(groups)
{
    IBackgroundCopyQMgr *qmgr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((qmgr = create_qmgr()))
    {
        test_classes(qmgr);
        test_interfaces(qmgr);
        test_manager(qmgr);
        test_group_list(qmgr);
        test_two_faces(qmgr);
        test_job_ids(qmgr);
        test_new_job_interface(qmgr);
        test_threads(qmgr);
        IBackgroundCopyQMgr_Release(qmgr);
    }
    CoUninitialize();
}
