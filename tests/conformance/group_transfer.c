/*
 * Conformance tests of the Queue Manager: files of a group, and its downloads
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
#include "policies.h"

/* AddFiles and GetFile --------------------------------------------------------------------------------------------- */

static const WCHAR *long_url(unsigned int length)
{
    static WCHAR url[3000];
    unsigned int i;

    wcscpy(url, L"http://127.0.0.1/");
    for (i = (unsigned int)wcslen(url); i < length; i++)
        url[i] = i % 100 ? 'a' : '/';
    url[length] = 0;
    return url;
}

/* In the directory of the tests. */
static const WCHAR *long_path(unsigned int length)
{
    static WCHAR path[MAX_PATH + 10];
    unsigned int i;

    wcscpy(path, local_path(L"a"));
    for (i = (unsigned int)wcslen(path); i < length; i++)
        path[i] = 'a';
    path[length] = 0;
    return path;
}

static void test_remote_names(IBackgroundCopyJob1 *job)
{
    static const WCHAR *const wrong[] =
    {
        L"", L"name", L"ftp://127.0.0.1/file", L"file:///c:/file", L"\\\\server\\share\\file", L"c:\\file", L"http://",
        L"http://127.0.0.1/a b", L"http://127.0.0.1/\x00e4", L"http://127.0.0.1/*", L"http://127.0.0.1/<a>",
        L"http://127.0.0.1:0/file", L"mailto:a@b",
    };
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(wrong); i++)
    {
        hr = add_file(job, wrong[i], local_path(L"wrong"));
        ok(hr == E_INVALIDARG, "QMGR-JOB-ADDFILES-3, QMGR-JOB-FILESETINFO-1, QMGR-JOB-FILESETINFO-5: %s: got %#lx.\n",
                debugstr_w(wrong[i]), hr);
    }
    hr = add_file(job, long_url(2201), local_path(L"wrong"));
    ok(hr == E_INVALIDARG, "QMGR-JOB-FILESETINFO-1: got %#lx.\n", hr);
    hr = add_file(job, NULL, local_path(L"wrong"));
    ok(hr == E_INVALIDARG, "QMGR-JOB-ADDFILES-3: got %#lx.\n", hr);
}

static void test_local_names(IBackgroundCopyJob1 *job)
{
    static const WCHAR *const wrong[] =
    {
        L"", L"name", L"dir\\name", L"c:name", L"\\name", L"c:\\*", L"c:\\a?", L"c:\\file:stream", L"c:\\",
        L"\\\\?\\c:\\file", L"%TEMP%\\file",
    };
    WCHAR path[MAX_PATH + 20];
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(wrong); i++)
    {
        hr = add_file(job, http_url("/file/1"), wrong[i]);
        ok(hr == E_INVALIDARG, "QMGR-JOB-ADDFILES-3, QMGR-JOB-FILESETINFO-2: %s: got %#lx.\n", debugstr_w(wrong[i]),
                hr);
    }
    hr = add_file(job, http_url("/file/1"), long_path(MAX_PATH + 1));
    ok(hr == E_INVALIDARG, "QMGR-JOB-FILESETINFO-2: got %#lx.\n", hr);
    hr = add_file(job, http_url("/file/1"), NULL);
    ok(hr == E_INVALIDARG, "QMGR-JOB-ADDFILES-3: got %#lx.\n", hr);
    wsprintfW(path, L"%s\\file", local_path(L"missing"));
    hr = add_file(job, http_url("/file/1"), path);
    ok(hr == HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND), "QMGR-JOB-FILESETINFO-6: got %#lx.\n", hr);
    /* The name is good, the place is not. */
    hr = add_file(job, http_url("/file/1"), L"\\\\localhost\\missing\\file");
    ok(FAILED(hr) && hr != E_INVALIDARG, "QMGR-JOB-FILESETINFO-3: got %#lx.\n", hr);
    /* What no user may write is a name that a directory has. */
    CreateDirectoryW(local_path(L"directory"), NULL);
    hr = add_file(job, http_url("/file/1"), local_path(L"directory"));
    ok(hr == E_ACCESSDENIED, "QMGR-JOB-ADDFILES-4: got %#lx.\n", hr);
    RemoveDirectoryW(local_path(L"directory"));
}

static void test_counts(IBackgroundCopyJob1 *job)
{
    FILESETINFO good, bad, *infos[3];
    DWORD count = 99;
    HRESULT hr;

    good.bstrRemoteFile = SysAllocString(http_url("/file/1"));
    good.bstrLocalFile = SysAllocString(local_path(L"good"));
    good.dwSizeHint = 12345;
    bad = good;
    bad.bstrLocalFile = SysAllocString(L"bad");
    infos[0] = infos[2] = &good;
    infos[1] = &bad;
    hr = IBackgroundCopyJob1_AddFiles(job, 0, infos);
    ok(hr == E_INVALIDARG, "QMGR-JOB-ADDFILES-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob1_AddFiles(job, 1, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob1_AddFiles(job, 3, infos);
    ok(hr == E_INVALIDARG, "QMGR-JOB-ADDFILES-5: got %#lx.\n", hr);
    infos[1] = NULL;
    hr = IBackgroundCopyJob1_AddFiles(job, 3, infos);
    ok(is_null_error(hr), "QMGR-JOB-ADDFILES-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob1_GetFileCount(job, &count);
    ok(hr == S_OK && !count, "QMGR-JOB-ADDFILES-5, QMGR-JOB-GETFILECOUNT-1: got %#lx, %lu.\n", hr, count);
    SysFreeString(bad.bstrLocalFile);
    bad.bstrLocalFile = SysAllocString(local_path(L"second"));
    infos[1] = &bad;
    hr = IBackgroundCopyJob1_AddFiles(job, 2, infos);
    ok(hr == S_OK, "QMGR-JOB-ADDFILES-1, QMGR-JOB-ADDFILES-2, QMGR-JOB-FILESETINFO-4: got %#lx.\n", hr);
    SysFreeString(bad.bstrLocalFile);
    SysFreeString(good.bstrRemoteFile);
    SysFreeString(good.bstrLocalFile);
}

static void check_file(IBackgroundCopyJob1 *job, ULONG index, const WCHAR *remote, const WCHAR *local)
{
    FILESETINFO info;
    HRESULT hr;

    memset(&info, 0xcc, sizeof(info));
    hr = IBackgroundCopyJob1_GetFile(job, index, &info);
    ok(hr == S_OK, "QMGR-JOB-GETFILE-1: %lu: got %#lx.\n", index, hr);
    if (hr != S_OK)
        return;
    ok(info.bstrRemoteFile && !wcscmp(info.bstrRemoteFile, remote),
            "QMGR-JOB-GETFILE-1, QMGR-JOB-ADDFILES-6: %lu: %s.\n", index, debugstr_w(info.bstrRemoteFile));
    ok(info.bstrLocalFile && !wcscmp(info.bstrLocalFile, local), "QMGR-JOB-GETFILE-1, QMGR-JOB-ADDFILES-6: %lu: %s.\n",
            index, debugstr_w(info.bstrLocalFile));
    ok(SysStringLen(info.bstrLocalFile) == wcslen(local), "QMGR-JOB-GETFILE-3: %lu: length %u.\n", index,
            SysStringLen(info.bstrLocalFile));
    ok(!info.dwSizeHint, "QMGR-JOB-GETFILE-3: %lu: %lu.\n", index, info.dwSizeHint);
    SysFreeString(info.bstrRemoteFile);
    SysFreeString(info.bstrLocalFile);
}

static void check_no_file(IBackgroundCopyJob1 *job, ULONG index)
{
    FILESETINFO info;
    HRESULT hr;

    memset(&info, 0, sizeof(info));
    hr = IBackgroundCopyJob1_GetFile(job, index, &info);
    ok(hr == QM_E_ITEM_NOT_FOUND, "QMGR-JOB-GETFILE-2: %lu: got %#lx.\n", index, hr);
    ok(!info.bstrRemoteFile && !info.bstrLocalFile && !info.dwSizeHint, "QMGR-JOB-GETFILE-3: %lu: not empty.\n", index);
}

static void test_job_arguments(IBackgroundCopyJob1 *job)
{
    DWORD status = 99, win32 = 99, transport = 99, retries = 99, progress = 99;
    HRESULT hr;

    hr = IBackgroundCopyJob1_GetFile(job, 0, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob1_GetFileCount(job, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob1_get_JobID(job, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob1_GetProgress(job, QM_PROGRESS_SIZE_DONE, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob1_GetProgress(job, QM_PROGRESS_TIME_DONE, &progress);
    ok(hr == E_NOTIMPL, "QMGR-JOB-GETPROGRESS-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob1_GetProgress(job, 0, &progress);
    ok(hr == E_INVALIDARG, "QMGR-JOB-GETPROGRESS-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob1_GetStatus(job, NULL, &win32, &transport, &retries);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob1_GetStatus(job, &status, NULL, &transport, &retries);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob1_GetStatus(job, &status, &win32, NULL, &retries);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob1_GetStatus(job, &status, &win32, &transport, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob1_CancelJob(job);
    ok(hr == E_NOTIMPL, "QMGR-JOB-CANCELJOB-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob1_SwitchToForeground(job);
    ok(hr == E_NOTIMPL, "QMGR-JOB-SWITCH-1: got %#lx.\n", hr);
}

static void test_group_arguments(IBackgroundCopyGroup *group)
{
    DWORD status = 99, index = 99, progress = 99;
    HRESULT hr;

    hr = IBackgroundCopyGroup_GetStatus(group, NULL, &index);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_GetStatus(group, &status, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_GetProgress(group, QM_PROGRESS_SIZE_DONE, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_GetProgress(group, QM_PROGRESS_TIME_DONE, &progress);
    ok(hr == E_NOTIMPL, "QMGR-GROUP-GETPROGRESS-2: got %#lx.\n", hr);
    progress = 99;
    hr = IBackgroundCopyGroup_GetProgress(group, 4, &progress);
    /* The marshaler may write a 0 there. */
    ok(hr == E_INVALIDARG && (progress == 99 || !progress), "QMGR-GROUP-GETPROGRESS-3: got %#lx, %lu.\n", hr, progress);
    hr = IBackgroundCopyGroup_get_Size(group, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_get_GroupID(group, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_EnumJobs(group, 0, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_GetJob(group, GUID_NULL, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    ok(get_group_status(group) == GROUP_STOPPED, "G-ATOMIC-1: %#lx.\n", get_group_status(group));
}

static void test_files(IBackgroundCopyQMgr *qmgr)
{
    struct test_group group;
    DWORD count = 99;
    WCHAR url[2201];
    HRESULT hr;

    if (!create_group(qmgr, &group))
        return;
    check_no_file(group.job, 0);
    test_remote_names(group.job);
    test_local_names(group.job);
    test_counts(group.job);
    hr = add_file(group.job, long_url(2200), local_path(L"third"));
    ok(hr == S_OK, "QMGR-JOB-FILESETINFO-1: got %#lx.\n", hr);
    wcscpy(url, long_url(2200));
    hr = add_file(group.job, L"HTTPS://127.0.0.1:1/%41?a=b&c", long_path(MAX_PATH));
    ok(hr == S_OK, "QMGR-JOB-FILESETINFO-2, QMGR-JOB-FILESETINFO-5: got %#lx.\n", hr);
    hr = IBackgroundCopyJob1_GetFileCount(group.job, &count);
    ok(hr == S_OK && count == 4, "QMGR-JOB-GETFILECOUNT-1: got %#lx, %lu.\n", hr, count);
    check_file(group.job, 0, http_url("/file/1"), local_path(L"good"));
    check_file(group.job, 1, http_url("/file/1"), local_path(L"second"));
    check_file(group.job, 2, url, local_path(L"third"));
    check_file(group.job, 3, L"HTTPS://127.0.0.1:1/%41?a=b&c", long_path(MAX_PATH));
    check_no_file(group.job, 4);
    check_no_file(group.job, 0xffffffff);
    test_job_arguments(group.job);
    test_group_arguments(group.group);
    end_group(&group);
}

static void test_limit(IBackgroundCopyQMgr *qmgr)
{
    struct test_group group;
    HRESULT hr;

    if (!set_policy(L"MaxFilesPerJob", 1))
        return;
    set_enforced_limits(TRUE);
    if (create_group(qmgr, &group))
    {
        hr = add_file(group.job, http_url("/file/1"), local_path(L"one"));
        ok(hr == S_OK, "QMGR-JOB-ADDFILES-8: got %#lx.\n", hr);
        hr = add_file(group.job, http_url("/file/1"), local_path(L"two"));
        ok(hr == BG_E_TOO_MANY_FILES_IN_JOB, "QMGR-JOB-ADDFILES-8: got %#lx.\n", hr);
        end_group(&group);
    }
    set_enforced_limits(FALSE);
    remove_policy(L"MaxFilesPerJob");
}

/* Downloads -------------------------------------------------------------------------------------------------------- */

static void check_job_status(IBackgroundCopyJob1 *job, DWORD expected, const char *rule)
{
    DWORD status = 99, win32 = 99, transport = 99, retries = 99;
    HRESULT hr;

    hr = IBackgroundCopyJob1_GetStatus(job, &status, &win32, &transport, &retries);
    ok(hr == S_OK && status == expected, "%s: got %#lx, %#lx.\n", rule, hr, status);
    ok(!win32 && !transport && !retries, "QMGR-JOB-GETSTATUS-3, QMGR-JOB-GETSTATUS-5: got %#lx, %lu, %lu.\n", win32,
            transport, retries);
}

static DWORD get_size(IBackgroundCopyGroup *group)
{
    DWORD size = 0xdead;
    HRESULT hr;

    hr = IBackgroundCopyGroup_get_Size(group, &size);
    ok(hr == S_OK, "QMGR-GROUP-SIZE-1: got %#lx.\n", hr);
    return size;
}

static void wait_for_bytes(IBackgroundCopyGroup *group, DWORD bytes)
{
    DWORD start = GetTickCount();

    while (get_progress(group, QM_PROGRESS_SIZE_DONE) < bytes && GetTickCount() - start < LONG_WAIT)
        Sleep(20);
    ok(get_progress(group, QM_PROGRESS_SIZE_DONE) >= bytes, "QMGR-GROUP-GETPROGRESS-1: %lu bytes.\n",
            get_progress(group, QM_PROGRESS_SIZE_DONE));
}

/* The second half of the second file is held back, so that the group is seen at work. */
static void check_running(struct test_group *group)
{
    IBackgroundCopyJob1 *job = (void *)1;
    DWORD progress = 99;
    HRESULT hr;
    GUID id;

    wait_for_bytes(group->group, 20000);
    ok(get_group_status(group->group) == GROUP_AT_WORK, "QMGR-GROUP-GETSTATUS-3, QMGR-GROUP-GETSTATUS-8: %#lx.\n",
            get_group_status(group->group));
    check_job_status(group->job, QM_STATUS_JOB_INCOMPLETE, "QMGR-JOB-GETSTATUS-1");
    ok(get_size(group->group) == 310000, "QMGR-GROUP-SIZE-1: %lu.\n", get_size(group->group));
    hr = IBackgroundCopyJob1_GetProgress(group->job, QM_PROGRESS_PERCENT_DONE, &progress);
    ok(hr == S_OK && progress && progress < 60,
            "QMGR-JOB-GETPROGRESS-1, QMGR-GROUP-GETPROGRESS-4: got %#lx, %lu.\n", hr, progress);
    CoCreateGuid(&id);
    hr = IBackgroundCopyGroup_CreateJob(group->group, id, &job);
    ok(hr == QM_E_INVALID_STATE && !job, "QMGR-GROUP-CREATEJOB-3, QMGR-GROUP-CREATEJOB-4: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_ResumeGroup(group->group);
    ok(hr == S_OK && get_group_status(group->group) == GROUP_AT_WORK, "QMGR-GROUP-RESUME-2: got %#lx.\n", hr);
    hr = set_text(group->group, GROUPPROP_DISPLAYNAME, L"at work");
    ok(hr == S_OK, "QMGR-GROUP-SETPROP-7: got %#lx.\n",
            hr);
}

static void check_suspended(struct test_group *group)
{
    HRESULT hr;

    hr = IBackgroundCopyGroup_SuspendGroup(group->group);
    ok(hr == S_OK, "QMGR-GROUP-SUSPEND-1: got %#lx.\n", hr);
    ok(get_group_status(group->group) == GROUP_STOPPED, "QMGR-GROUP-SUSPEND-1, QMGR-GROUP-GETSTATUS-8: %#lx.\n",
            get_group_status(group->group));
    hr = IBackgroundCopyGroup_SuspendGroup(group->group);
    ok(hr == S_OK && get_group_status(group->group) == GROUP_STOPPED, "QMGR-GROUP-SUSPEND-3: got %#lx.\n", hr);
    ok(get_progress(group->group, QM_PROGRESS_SIZE_DONE) >= 10000, "QMGR-GROUP-SUSPEND-3: %lu bytes.\n",
            get_progress(group->group, QM_PROGRESS_SIZE_DONE));
}

static void check_complete(struct test_group *group, DWORD size)
{
    HRESULT hr;

    ok(get_progress(group->group, QM_PROGRESS_PERCENT_DONE) == 100, "QMGR-GROUP-GETPROGRESS-4: %lu.\n",
            get_progress(group->group, QM_PROGRESS_PERCENT_DONE));
    ok(get_progress(group->group, QM_PROGRESS_SIZE_DONE) == size, "QMGR-GROUP-GETPROGRESS-1: %lu.\n",
            get_progress(group->group, QM_PROGRESS_SIZE_DONE));
    ok(get_size(group->group) == size, "QMGR-GROUP-SIZE-1: %lu.\n", get_size(group->group));
    check_job_status(group->job, QM_STATUS_JOB_COMPLETE, "QMGR-JOB-GETSTATUS-1, QMGR-JOB-GETSTATUS-7");
    hr = IBackgroundCopyGroup_ResumeGroup(group->group);
    ok(hr == S_OK && get_group_status(group->group) == GROUP_DONE, "QMGR-GROUP-RESUME-2: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_SuspendGroup(group->group);
    ok(hr == S_OK && get_group_status(group->group) == GROUP_DONE, "QMGR-GROUP-SUSPEND-3: got %#lx.\n", hr);
}

static void check_cancelled(IBackgroundCopyQMgr *qmgr, struct test_group *group, DWORD size)
{
    IBackgroundCopyGroup *found = (void *)1;
    IBackgroundCopyJob1 *job = (void *)1;
    DWORD count = 99;
    HRESULT hr;
    GUID id;

    hr = IBackgroundCopyGroup_get_GroupID(group->group, &id);
    ok(hr == S_OK && IsEqualGUID(&id, &group->id), "QMGR-GROUP-CANCEL-6: got %#lx.\n", hr);
    ok(get_group_status(group->group) == GROUP_DONE, "QMGR-GROUP-CANCEL-6: %#lx.\n", get_group_status(group->group));
    ok(get_size(group->group) == size && get_progress(group->group, QM_PROGRESS_SIZE_DONE) == size
            && get_progress(group->group, QM_PROGRESS_PERCENT_DONE) == 100, "QMGR-GROUP-CANCEL-6: other numbers.\n");
    hr = IBackgroundCopyJob1_GetFileCount(group->job, &count);
    ok(hr == S_OK && count == 3, "QMGR-GROUP-CANCEL-6: got %#lx, %lu.\n", hr, count);
    hr = IBackgroundCopyQMgr_GetGroup(qmgr, group->id, &found);
    ok(hr == QM_E_ITEM_NOT_FOUND && !found, "QMGR-GROUP-CANCEL-1, QMGR-GROUP-CANCEL-6: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_SuspendGroup(group->group);
    ok(hr == QM_E_INVALID_STATE, "QMGR-GROUP-CANCEL-6: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_ResumeGroup(group->group);
    ok(hr == QM_E_INVALID_STATE, "QMGR-GROUP-CANCEL-6: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_CancelGroup(group->group);
    ok(hr == QM_E_INVALID_STATE, "QMGR-GROUP-CANCEL-6: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_SwitchToForeground(group->group);
    ok(hr == QM_E_INVALID_STATE, "QMGR-GROUP-CANCEL-6: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_CreateJob(group->group, group->id, &job);
    ok(hr == QM_E_INVALID_STATE && !job, "QMGR-GROUP-CANCEL-6: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_SetNotificationPointer(group->group, &IID_IBackgroundCopyCallback1, NULL);
    ok(hr == QM_E_INVALID_STATE, "QMGR-GROUP-CANCEL-6: got %#lx.\n", hr);
    hr = add_file(group->job, http_url("/file/1"), local_path(L"late"));
    ok(hr == QM_E_INVALID_STATE, "QMGR-GROUP-CANCEL-6, QMGR-JOB-ADDFILES-7: got %#lx.\n", hr);
}

static void test_download(IBackgroundCopyQMgr *qmgr)
{
    static const char *const paths[] = { "/file/10000", "/hold/300000" };
    struct test_group group;
    DWORD status;
    HRESULT hr;

    if (!create_group_of(qmgr, &group, L"load", 2, paths))
        return;
    ok(!get_size(group.group), "QMGR-GROUP-SIZE-1, QMGR-GROUP-SIZE-2: %lu.\n", get_size(group.group));
    ok(!get_progress(group.group, QM_PROGRESS_PERCENT_DONE), "QMGR-GROUP-GETPROGRESS-4: %lu.\n",
            get_progress(group.group, QM_PROGRESS_PERCENT_DONE));
    check_job_status(group.job, QM_STATUS_JOB_INCOMPLETE, "QMGR-JOB-GETSTATUS-1");
    ok(http_get_count() == 0, "QMGR-MGR-CREATEGROUP-5: %ld requests.\n", http_get_count());
    http_hold();
    hr = IBackgroundCopyGroup_ResumeGroup(group.group);
    ok(hr == S_OK, "QMGR-GROUP-RESUME-1: got %#lx.\n", hr);
    check_running(&group);
    check_suspended(&group);
    http_release();
    hr = IBackgroundCopyGroup_ResumeGroup(group.group);
    ok(hr == S_OK, "QMGR-GROUP-RESUME-1: got %#lx.\n", hr);
    status = wait_for_status(group.group, GROUP_DONE);
    ok(status == GROUP_DONE, "QMGR-GROUP-GETSTATUS-4, QMGR-GROUP-GETSTATUS-8, QMGR-GROUP-SUSPEND-2: %#lx.\n", status);
    ok(is_served_file(file_of(L"load", 0), 10000) && is_served_file(file_of(L"load", 1), 300000)
            && !count_temporary_files(), "QMGR-ENGINE-2: the files are not there.\n");
    check_complete(&group, 310000);

    hr = add_file(group.job, http_url("/redirect/2000"), file_of(L"load", 2));
    ok(hr == S_OK && get_group_status(group.group) == GROUP_STOPPED, "QMGR-JOB-ADDFILES-7: got %#lx.\n", hr);
    ok(!get_size(group.group), "QMGR-GROUP-SIZE-2: %lu.\n", get_size(group.group));
    IBackgroundCopyGroup_ResumeGroup(group.group);
    status = wait_for_status(group.group, GROUP_DONE);
    ok(status == GROUP_DONE, "QMGR-JOB-ADDFILES-7, QMGR-ENGINE-4: %#lx.\n", status);
    hr = IBackgroundCopyGroup_CancelGroup(group.group);
    ok(hr == S_OK, "QMGR-GROUP-CANCEL-1, QMGR-GROUP-CANCEL-5: got %#lx.\n", hr);
    ok(is_served_file(file_of(L"load", 0), 10000) && is_served_file(file_of(L"load", 1), 300000)
            && is_served_file(file_of(L"load", 2), 2000), "QMGR-GROUP-CANCEL-2, -5: files are gone.\n");
    check_cancelled(qmgr, &group, 312000);
    end_group(&group);
}

static void test_cancel_at_work(IBackgroundCopyQMgr *qmgr)
{
    static const char *const paths[] = { "/file/10000", "/hold/300000" };
    struct test_group group;
    HRESULT hr;

    if (!create_group_of(qmgr, &group, L"part", 2, paths))
        return;
    http_hold();
    IBackgroundCopyGroup_ResumeGroup(group.group);
    wait_for_bytes(group.group, 20000);
    /* A directory has taken the place of the finished file. */
    CreateDirectoryW(file_of(L"part", 0), NULL);
    hr = IBackgroundCopyGroup_CancelGroup(group.group);
    ok(FAILED(hr) && HRESULT_FACILITY(hr) == FACILITY_WIN32, "QMGR-GROUP-CANCEL-4: got %#lx.\n", hr);
    ok(!(get_group_status(group.group) & QM_STATUS_GROUP_COMPLETE), "QMGR-GROUP-CANCEL-4: %#lx.\n",
            get_group_status(group.group));
    RemoveDirectoryW(file_of(L"part", 0));
    hr = IBackgroundCopyGroup_CancelGroup(group.group);
    ok(hr == S_OK, "QMGR-GROUP-CANCEL-1, QMGR-GROUP-CANCEL-4: got %#lx.\n", hr);
    ok(is_served_file(file_of(L"part", 0), 10000), "QMGR-GROUP-CANCEL-2, -4: the file is not there.\n");
    ok(!file_exists(file_of(L"part", 1)) && !count_temporary_files(), "QMGR-GROUP-CANCEL-3: something is left.\n");
    ok(!(get_group_status(group.group) & QM_STATUS_GROUP_COMPLETE), "QMGR-GROUP-CANCEL-6: %#lx.\n",
            get_group_status(group.group));
    http_release();
    end_group(&group);
}

/* The files are in, but the target of one is in the way of its name. */
static void test_name_taken(IBackgroundCopyQMgr *qmgr)
{
    static const char *const paths[] = { "/file/1000", "/file/0" };
    struct test_group group;
    DWORD status;

    if (!create_group_of(qmgr, &group, L"taken", 2, paths))
        return;
    CreateDirectoryW(file_of(L"taken", 1), NULL);
    IBackgroundCopyGroup_ResumeGroup(group.group);
    status = wait_for_status(group.group, GROUP_FAILED);
    ok(status == GROUP_FAILED, "QMGR-CB-ONSTATUS-6, QMGR-ENGINE-2: %#lx.\n", status);
    RemoveDirectoryW(file_of(L"taken", 1));
    IBackgroundCopyGroup_ResumeGroup(group.group);
    status = wait_for_status(group.group, GROUP_DONE);
    ok(status == GROUP_DONE, "QMGR-GROUP-RESUME-2: %#lx.\n", status);
    ok(is_served_file(file_of(L"taken", 0), 1000) && is_served_file(file_of(L"taken", 1), 0),
            "QMGR-ENGINE-2: the files are not there.\n");
    end_group(&group);
}

static void test_replaced(IBackgroundCopyQMgr *qmgr)
{
    static const char *const paths[] = { "/file/0" };
    struct test_group group;
    DWORD status, written;
    HANDLE file;

    if (!create_group_of(qmgr, &group, L"old", 1, paths))
        return;
    file = CreateFileW(file_of(L"old", 0), GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, "old", 3, &written, NULL);
    CloseHandle(file);
    IBackgroundCopyGroup_ResumeGroup(group.group);
    status = wait_for_status(group.group, GROUP_DONE);
    ok(status == GROUP_DONE, "QMGR-ENGINE-5: %#lx.\n", status);
    ok(is_served_file(file_of(L"old", 0), 0), "QMGR-ENGINE-5: another content.\n");
    ok(get_progress(group.group, QM_PROGRESS_PERCENT_DONE) == 100, "QMGR-GROUP-GETPROGRESS-4: %lu.\n",
            get_progress(group.group, QM_PROGRESS_PERCENT_DONE));
    end_group(&group);
}

static void test_foreground(IBackgroundCopyQMgr *qmgr)
{
    static const char *const paths[] = { "/hold/30000" };
    struct test_group group;
    DWORD status;
    VARIANT value;
    HRESULT hr;

    if (!create_group_of(qmgr, &group, L"front", 1, paths))
        return;
    hr = IBackgroundCopyGroup_SwitchToForeground(group.group);
    ok(hr == S_OK, "QMGR-GROUP-FOREGROUND-1, QMGR-GROUP-FOREGROUND-4: got %#lx.\n", hr);
    ok(get_group_status(group.group) == (GROUP_STOPPED | QM_STATUS_GROUP_FOREGROUND),
            "QMGR-GROUP-FOREGROUND-4, QMGR-GROUP-GETSTATUS-6: %#lx.\n", get_group_status(group.group));
    hr = IBackgroundCopyGroup_SwitchToForeground(group.group);
    ok(hr == S_OK, "QMGR-GROUP-FOREGROUND-4: got %#lx.\n", hr);
    VariantInit(&value);
    hr = IBackgroundCopyGroup_GetProp(group.group, GROUPPROP_PRIORITY, &value);
    ok(hr == S_OK && V_I4(&value) == 1, "QMGR-GROUP-FOREGROUND-3: got %#lx.\n", hr);
    hr = set_number(group.group, GROUPPROP_PRIORITY, 1);
    ok(hr == S_OK && get_group_status(group.group) & QM_STATUS_GROUP_FOREGROUND, "QMGR-GROUP-FOREGROUND-2: got %#lx.\n",
            hr);
    http_hold();
    IBackgroundCopyGroup_ResumeGroup(group.group);
    wait_for_bytes(group.group, 1000);
    ok(get_group_status(group.group) == (GROUP_AT_WORK | QM_STATUS_GROUP_FOREGROUND), "QMGR-GROUP-GETSTATUS-6: %#lx.\n",
            get_group_status(group.group));
    check_job_status(group.job, QM_STATUS_JOB_INCOMPLETE, "QMGR-JOB-GETSTATUS-2");
    http_release();
    status = wait_for_status(group.group, GROUP_DONE);
    ok(status == GROUP_DONE, "QMGR-GROUP-FOREGROUND-1: %#lx.\n", status);
    ok(get_group_status(group.group) == (GROUP_DONE | QM_STATUS_GROUP_FOREGROUND), "QMGR-GROUP-GETSTATUS-6: %#lx.\n",
            get_group_status(group.group));
    check_job_status(group.job, QM_STATUS_JOB_COMPLETE, "QMGR-JOB-GETSTATUS-2");
    end_group(&group);
}

/* A group that waits comes to the front at once when it is told so, with another one at work. */
static void test_to_the_front(IBackgroundCopyQMgr *qmgr)
{
    static const char *const slow[] = { "/hold/30000" }, *const quick[] = { "/file/1000" };
    struct test_group first, second;
    DWORD status;

    if (!create_group_of(qmgr, &first, L"slow", 1, slow) || !create_group_of(qmgr, &second, L"quick", 1, quick))
        return;
    http_hold();
    IBackgroundCopyGroup_ResumeGroup(first.group);
    wait_for_bytes(first.group, 1000);
    IBackgroundCopyGroup_ResumeGroup(second.group);
    IBackgroundCopyGroup_SwitchToForeground(second.group);
    status = wait_for_status(second.group, GROUP_DONE);
    ok(status == GROUP_DONE, "QMGR-GROUP-FOREGROUND-4: %#lx.\n", status);
    http_release();
    end_group(&first);
    end_group(&second);
}

/* Errors ----------------------------------------------------------------------------------------------------------- */

static void check_error(IBackgroundCopyJob1 *job, DWORD transport, DWORD retries)
{
    DWORD status = 99, win32 = 99, http = 99, count = 99;
    HRESULT hr;

    hr = IBackgroundCopyJob1_GetStatus(job, &status, &win32, &http, &count);
    ok(hr == S_OK && status == (QM_STATUS_JOB_INCOMPLETE | QM_STATUS_JOB_ERROR),
            "QMGR-JOB-GETSTATUS-1, QMGR-JOB-GETSTATUS-7: got %#lx, %#lx.\n", hr, status);
    ok(http == transport && win32 == (0x80190000 | transport),
            "QMGR-JOB-GETSTATUS-4, QMGR-JOB-GETSTATUS-5: %lu, %#lx.\n", http, win32);
    ok(count == retries, "QMGR-JOB-GETSTATUS-6: %lu.\n", count);
}

static void test_error(IBackgroundCopyQMgr *qmgr)
{
    static const char *const paths[] = { "/file/1000", "/status/404" };
    struct test_group group;
    DWORD status;

    if (!create_group_of(qmgr, &group, L"error", 2, paths))
        return;
    IBackgroundCopyGroup_ResumeGroup(group.group);
    status = wait_for_status(group.group, GROUP_FAILED);
    ok(status == GROUP_FAILED, "QMGR-GROUP-GETSTATUS-5, QMGR-GROUP-GETSTATUS-8, QMGR-GROUP-SUSPEND-2: %#lx.\n", status);
    check_error(group.job, 404, 0);
    IBackgroundCopyGroup_CancelGroup(group.group);
    ok(get_group_status(group.group) == GROUP_FAILED, "QMGR-GROUP-CANCEL-6: %#lx.\n", get_group_status(group.group));
    check_error(group.job, 404, 0);
    ok(is_served_file(file_of(L"error", 0), 1000) && !count_temporary_files(),
            "QMGR-GROUP-CANCEL-2, QMGR-GROUP-CANCEL-3: not so.\n");
    end_group(&group);
}

/* The delay, which this API cannot set, is made short through the other one. */
static void test_retries(IBackgroundCopyQMgr *qmgr)
{
    static const char *const paths[] = { "/file/1000" };
    IBackgroundCopyJob *job;
    struct test_group group;
    BG_JOB_STATE state;
    DWORD status;

    if (!create_group_of(qmgr, &group, L"retry", 1, paths) || !(job = get_new_job(group.group)))
        return;
    IBackgroundCopyJob_SetMinimumRetryDelay(job, 5);
    http_set_status(503);
    IBackgroundCopyGroup_ResumeGroup(group.group);
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSIENT_ERROR, "QMGR-GROUP-GETSTATUS-5: state %u.\n", state);
    ok(get_group_status(group.group) == GROUP_AT_WORK, "QMGR-GROUP-GETSTATUS-5, QMGR-GROUP-GETSTATUS-8: %#lx.\n",
            get_group_status(group.group));
    check_job_status(group.job, QM_STATUS_JOB_INCOMPLETE, "QMGR-JOB-GETSTATUS-3");
    http_set_status(404);
    status = wait_for_status(group.group, GROUP_FAILED);
    ok(status == GROUP_FAILED, "QMGR-GROUP-GETSTATUS-5: %#lx.\n", status);
    check_error(group.job, 404, 1);
    http_set_status(0);
    IBackgroundCopyGroup_ResumeGroup(group.group);
    status = wait_for_status(group.group, GROUP_DONE);
    ok(status == GROUP_DONE, "QMGR-GROUP-RESUME-2: %#lx.\n", status);
    check_job_status(group.job, QM_STATUS_JOB_COMPLETE, "QMGR-JOB-GETSTATUS-3");
    IBackgroundCopyJob_Release(job);
    end_group(&group);
}

START_TEST(group_transfer)
{
    IBackgroundCopyQMgr *qmgr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (http_start())
    {
        if ((qmgr = create_qmgr()))
        {
            test_files(qmgr);
            test_limit(qmgr);
            test_download(qmgr);
            test_cancel_at_work(qmgr);
            test_name_taken(qmgr);
            test_replaced(qmgr);
            test_foreground(qmgr);
            test_to_the_front(qmgr);
            test_error(qmgr);
            test_retries(qmgr);
            IBackgroundCopyQMgr_Release(qmgr);
        }
        http_stop();
    }
    remove_local_files();
    CoUninitialize();
}
