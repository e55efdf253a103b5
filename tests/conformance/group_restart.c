/*
 * Conformance tests of the Queue Manager: what a restart of the service leaves
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


#include "group_object.h"

/* The group as the new service has it. */
static BOOL find_again(struct test_group *group)
{
    IBackgroundCopyQMgr *qmgr = create_qmgr();
    HRESULT hr;

    IBackgroundCopyJob1_Release(group->job);
    IBackgroundCopyGroup_Release(group->group);
    group->group = NULL;
    group->job = NULL;
    if (!qmgr)
        return FALSE;
    hr = IBackgroundCopyQMgr_GetGroup(qmgr, group->id, &group->group);
    ok(hr == S_OK, "QMGR-ENGINE-1: got %#lx.\n", hr);
    IBackgroundCopyQMgr_Release(qmgr);
    if (!group->group)
        return FALSE;
    hr = IBackgroundCopyGroup_GetJob(group->group, group->job_id, &group->job);
    ok(hr == S_OK, "QMGR-ENGINE-1: got %#lx.\n", hr);
    return TRUE;
}

static void check_group(const struct test_group *group)
{
    DWORD count = 0;
    VARIANT value;
    HRESULT hr;

    VariantInit(&value);
    hr = IBackgroundCopyGroup_GetProp(group->group, GROUPPROP_DISPLAYNAME, &value);
    ok(hr == S_OK && !wcscmp(V_BSTR(&value), L"kept"), "QMGR-GROUP-SETPROP-7: got %#lx.\n", hr);
    VariantClear(&value);
    hr = IBackgroundCopyGroup_GetProp(group->group, GROUPPROP_NOTIFYFLAGS, &value);
    ok(hr == S_OK && V_I4(&value) == QM_NOTIFY_JOB_DONE, "QMGR-GROUP-SETPROP-7: got %#lx.\n", hr);
    ok(get_group_status(group->group) == (GROUP_FAILED | QM_STATUS_GROUP_FOREGROUND),
            "QMGR-GROUP-FOREGROUND-4: %#lx.\n", get_group_status(group->group));
    if (!group->job)
        return;
    hr = IBackgroundCopyJob1_GetFileCount(group->job, &count);
    ok(hr == S_OK && count == 1, "QMGR-ENGINE-1: got %#lx, %lu.\n", hr, count);
}

/* The text of the class is kept, but the object is called only once it has been set again. */
static void test_restart(IBackgroundCopyQMgr *qmgr)
{
    static const char *const paths[] = { "/status/404" };
    struct group_callback *first;
    struct test_group group;
    DWORD cookie, status;
    WCHAR text[40];
    HRESULT hr;

    cookie = register_group_class(text);
    if (!create_group_of(qmgr, &group, L"restart", 1, paths))
        return;
    set_text(group.group, GROUPPROP_DISPLAYNAME, L"kept");
    set_number(group.group, GROUPPROP_NOTIFYFLAGS, QM_NOTIFY_JOB_DONE);
    IBackgroundCopyGroup_SwitchToForeground(group.group);
    hr = set_text(group.group, GROUPPROP_NOTIFYCLSID, text);
    ok(hr == S_OK && group_class.made, "QMGR-CB-REGISTER-2: got %#lx.\n", hr);
    first = group_class.made;
    group_class.made = NULL;
    IBackgroundCopyGroup_ResumeGroup(group.group);
    ok(wait_for_calls(first, 1) == 1, "QMGR-CB-ONSTATUS-1: %ld calls.\n", first->calls);
    if (!stop_service())
        skip("QMGR-CB-REGISTER-7: the service cannot be stopped.\n");
    else if (find_again(&group))
    {
        check_group(&group);
        check_class("QMGR-CB-REGISTER-7", group.group, text);
        IBackgroundCopyGroup_ResumeGroup(group.group);
        status = wait_for_status(group.group, GROUP_FAILED);
        ok(status == GROUP_FAILED, "QMGR-GROUP-RESUME-2: %#lx.\n", status);
        hr = set_text(group.group, GROUPPROP_NOTIFYCLSID, text);
        ok(hr == S_OK && group_class.made, "QMGR-CB-REGISTER-5: got %#lx.\n", hr);
        ok(wait_for_calls(group_class.made, 1) == 1, "QMGR-CB-REGISTER-5, QMGR-CB-REGISTER-6: %ld calls.\n",
                group_class.made->calls);
        ok(first->calls == 1, "QMGR-CB-REGISTER-5, QMGR-CB-REGISTER-7: %ld calls.\n", first->calls);
    }
    if (group.group)
        end_group(&group);
    release_group_callback(first);
    CoRevokeClassObject(cookie);
}

START_TEST(group_restart)
{
    IBackgroundCopyQMgr *qmgr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_group_callback();
    if (http_start())
    {
        if ((qmgr = create_qmgr()))
        {
            test_restart(qmgr);
            IBackgroundCopyQMgr_Release(qmgr);
        }
        http_stop();
    }
    remove_local_files();
    CoUninitialize();
}
