/*
 * Conformance tests of the Queue Manager: the callback, by class and by pointer
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

/* With a pointer and flags; files as in create_group_of. */
static BOOL create_notified(IBackgroundCopyQMgr *qmgr, struct test_group *group, const WCHAR *prefix, const char *path,
        LONG flags, struct group_callback *callback)
{
    HRESULT hr;

    if (!create_group_of(qmgr, group, prefix, 1, &path))
        return FALSE;
    hr = set_number(group->group, GROUPPROP_NOTIFYFLAGS, flags);
    ok(hr == S_OK, "QMGR-PROP-NOTIFYFLAGS-1: got %#lx.\n", hr);
    hr = set_pointer(group->group, callback);
    ok(hr == S_OK, "QMGR-CB-REGISTER-4: got %#lx.\n", hr);
    return TRUE;
}

static void check_done_call(const struct group_callback *callback, const GUID *id)
{
    ok(IsEqualGUID(&callback->group_id, id), "QMGR-CB-ONSTATUS-2: another group.\n");
    ok(callback->status == GROUP_DONE, "QMGR-CB-ONSTATUS-3, QMGR-CB-ONSTATUS-5: %#lx.\n", callback->status);
    ok(!callback->has_job && callback->file == 0xffffffff, "QMGR-CB-ONSTATUS-2, QMGR-CB-ONSTATUS-5: file %#lx.\n",
            callback->file);
    ok(!callback->retries && !callback->win32 && !callback->transport, "QMGR-CB-ONSTATUS-5: %lu, %#lx, %lu.\n",
            callback->retries, callback->win32, callback->transport);
    ok(!callback->others, "QMGR-CB-ONSTATUS-1: OnProgress was called.\n");
}

static void check_error_call(const struct group_callback *callback, const GUID *id, DWORD file, DWORD transport)
{
    ok(IsEqualGUID(&callback->group_id, id), "QMGR-CB-ONSTATUS-2: another group.\n");
    ok(callback->status == GROUP_FAILED, "QMGR-CB-ONSTATUS-3: %#lx.\n", callback->status);
    ok(callback->has_job && callback->file == file, "QMGR-CB-ONSTATUS-2, QMGR-CB-ONSTATUS-5: file %#lx.\n",
            callback->file);
    ok(callback->transport == transport && callback->win32 == (0x80190000 | transport),
            "QMGR-CB-ONSTATUS-4, QMGR-CB-ONSTATUS-5: %lu, %#lx.\n", callback->transport, callback->win32);
    ok(!callback->retries, "QMGR-CB-ONSTATUS-4, QMGR-CB-RETRY-6: %lu.\n", callback->retries);
    ok(!callback->others, "QMGR-CB-ONSTATUS-1: OnProgress was called.\n");
}

/* The class ------------------------------------------------------------------------------------------------------- */

static void test_class(IBackgroundCopyQMgr *qmgr)
{
    static const WCHAR unknown[] = L"{11111111-2222-3333-4444-555555555555}";
    static const char *const paths[] = { "/file/1000" };
    struct test_group group;
    WCHAR text[40];
    DWORD cookie;
    HRESULT hr;

    cookie = register_group_class(text);
    if (!create_group_of(qmgr, &group, L"class", 1, paths))
        return;
    hr = set_text(group.group, GROUPPROP_NOTIFYCLSID, unknown);
    ok(hr == REGDB_E_CLASSNOTREG, "QMGR-CB-REGISTER-3: got %#lx.\n", hr);
    check_class("QMGR-CB-REGISTER-3", group.group, L"");
    group_class.make_other = TRUE;
    hr = set_text(group.group, GROUPPROP_NOTIFYCLSID, text);
    ok(hr == E_NOINTERFACE && group_class.count == 1, "QMGR-CB-REGISTER-3: got %#lx.\n", hr);
    check_class("QMGR-CB-REGISTER-3", group.group, L"");
    group_class.make_other = FALSE;
    hr = set_text(group.group, GROUPPROP_NOTIFYCLSID, text);
    ok(hr == S_OK && group_class.made && group_class.count == 2,
            "QMGR-CB-REGISTER-2, QMGR-CB-REGISTER-3, QMGR-GROUP-SETPROP-8: got %#lx.\n", hr);
    check_class("QMGR-PROP-NOTIFYCLSID-1", group.group, text);
    hr = set_number(group.group, GROUPPROP_NOTIFYFLAGS, QM_NOTIFY_GROUP_DONE);
    ok(hr == S_OK, "QMGR-CB-REGISTER-1: got %#lx.\n", hr);
    /* A second registration makes another object. */
    hr = set_text(group.group, GROUPPROP_NOTIFYCLSID, text);
    ok(hr == S_OK && group_class.count == 3, "QMGR-CB-REGISTER-2: got %#lx, %ld objects.\n", hr, group_class.count);
    if (group_class.made)
    {
        group_class.made->expected_file = file_of(L"class", 0);
        IBackgroundCopyGroup_ResumeGroup(group.group);
        ok(wait_for_calls(group_class.made, 1) == 1, "QMGR-CB-REGISTER-1, QMGR-PROP-NOTIFYFLAGS-2: %ld calls.\n",
                group_class.made->calls);
        ok(group_class.made->files_there, "QMGR-CB-ONSTATUS-6: the file is not there.\n");
        check_done_call(group_class.made, &group.id);
        ok(group_class.count == 3, "QMGR-CB-REGISTER-2: %ld objects.\n", group_class.count);
        hr = set_text(group.group, GROUPPROP_NOTIFYCLSID, L"");
        ok(hr == S_OK, "QMGR-PROP-NOTIFYCLSID-2: got %#lx.\n", hr);
        check_released(group_class.made, "QMGR-PROP-NOTIFYCLSID-2");
        group_class.made = NULL;
    }
    check_class("QMGR-PROP-NOTIFYCLSID-2", group.group, L"");
    end_group(&group);
    CoRevokeClassObject(cookie);
}

/* The pointer ------------------------------------------------------------------------------------------------------ */

static void test_pointer(IBackgroundCopyQMgr *qmgr)
{
    struct group_callback *first = create_group_callback(), *second = create_group_callback();
    IBackgroundCopyGroup *again = NULL;
    struct test_group group;
    IUnknown *client = NULL;
    IBackgroundCopyJob *job;
    HRESULT hr;

    if (!create_notified(qmgr, &group, L"pointer", "/file/1000", QM_NOTIFY_GROUP_DONE, first))
        return;
    hr = IBackgroundCopyGroup_SetNotificationPointer(group.group, &IID_IUnknown,
            (IUnknown *)&second->IBackgroundCopyCallback1_iface);
    ok(hr == E_NOINTERFACE, "QMGR-CB-REGISTER-4: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_SetNotificationPointer(group.group, &IID_IBackgroundCopyCallback1, (IUnknown *)qmgr);
    ok(hr == E_NOINTERFACE, "QMGR-CB-REGISTER-4: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_SetNotificationPointer(group.group, NULL,
            (IUnknown *)&second->IBackgroundCopyCallback1_iface);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    /* The other API's way to the same job does not see a pointer of this one. */
    if ((job = get_new_job(group.group)))
    {
        hr = IBackgroundCopyJob_GetNotifyInterface(job, &client);
        ok(hr == S_OK && !client, "QMGR-GROUP-NEWJOB-2: got %#lx, %p.\n", hr, client);
        IBackgroundCopyJob_Release(job);
    }
    hr = set_pointer(group.group, second);
    ok(hr == S_OK, "QMGR-CB-REGISTER-4: got %#lx.\n", hr);
    check_released(first, "QMGR-CB-REGISTER-4");
    hr = IBackgroundCopyQMgr_GetGroup(qmgr, group.id, &again);
    ok(hr == S_OK, "QMGR-MGR-GETGROUP-1: got %#lx.\n", hr);
    if (again)
        IBackgroundCopyGroup_Release(again);
    IBackgroundCopyGroup_ResumeGroup(group.group);
    ok(wait_for_calls(second, 1) == 1, "QMGR-CB-REGISTER-4, QMGR-MGR-GETGROUP-7: %ld calls.\n", second->calls);
    check_done_call(second, &group.id);
    hr = set_pointer(group.group, NULL);
    ok(hr == S_OK, "QMGR-CB-REGISTER-4: got %#lx.\n", hr);
    check_released(second, "QMGR-CB-REGISTER-4");
    end_group(&group);
}

/* What happened before there was a pointer is told when there is one; so it is when the old one is dead. */
static void test_late_pointer(IBackgroundCopyQMgr *qmgr)
{
    static const char *const paths[] = { "/file/1000" };
    struct group_callback *callback = create_group_callback(), *dead = create_group_callback();
    struct test_group group;
    DWORD status;

    if (!create_group_of(qmgr, &group, L"late", 1, paths))
        return;
    set_number(group.group, GROUPPROP_NOTIFYFLAGS, QM_NOTIFY_GROUP_DONE);
    set_pointer(group.group, dead);
    CoDisconnectObject((IUnknown *)&dead->IBackgroundCopyCallback1_iface, 0);
    IBackgroundCopyGroup_ResumeGroup(group.group);
    status = wait_for_status(group.group, GROUP_DONE);
    ok(status == GROUP_DONE, "QMGR-GROUP-GETSTATUS-8: %#lx.\n", status);
    set_pointer(group.group, callback);
    ok(wait_for_calls(callback, 1) == 1, "QMGR-CB-REGISTER-6, QMGR-CB-RETRY-4: %ld calls.\n", callback->calls);
    check_done_call(callback, &group.id);
    ok(!dead->calls, "QMGR-CB-RETRY-4: %ld calls.\n", dead->calls);
    check_released(dead, "QMGR-CB-RETRY-4");
    end_group(&group);
    check_released(callback, "QMGR-GROUP-CANCEL-1");
}

/* Flags: a group whose call shows that the time for the silent ones has passed. */
static void test_flags(IBackgroundCopyQMgr *qmgr)
{
    static const struct
    {
        const char *path;
        const char *rule;
        LONG flags;
        BOOL called;
    }
    cases[] =
    {
        { "/file/1000", "QMGR-PROP-NOTIFYFLAGS-6", 0, FALSE },
        { "/status/404", "QMGR-PROP-NOTIFYFLAGS-5, QMGR-PROP-NOTIFYFLAGS-6", 0, TRUE },
        { "/status/404", "QMGR-PROP-NOTIFYFLAGS-5", QM_NOTIFY_GROUP_DONE, TRUE },
        { "/file/1000", "QMGR-PROP-NOTIFYFLAGS-4, QMGR-PROP-NOTIFYFLAGS-7",
                QM_NOTIFY_FILE_DONE | QM_NOTIFY_JOB_DONE | QM_NOTIFY_USE_PROGRESSEX, FALSE },
        { "/file/1000", "QMGR-PROP-NOTIFYFLAGS-3", QM_NOTIFY_DISABLE_NOTIFY | QM_NOTIFY_GROUP_DONE, FALSE },
        { "/status/404", "QMGR-PROP-NOTIFYFLAGS-3", QM_NOTIFY_DISABLE_NOTIFY | QM_NOTIFY_GROUP_DONE, FALSE },
        { "/file/1000", "QMGR-PROP-NOTIFYFLAGS-2", QM_NOTIFY_GROUP_DONE, TRUE },
    };
    struct group_callback *callbacks[ARRAYSIZE(cases)];
    struct test_group groups[ARRAYSIZE(cases)];
    WCHAR prefix[16];
    unsigned int i;
    DWORD status;

    for (i = 0; i < ARRAYSIZE(cases); i++)
    {
        callbacks[i] = create_group_callback();
        wsprintfW(prefix, L"flags%u-", i);
        if (!create_notified(qmgr, &groups[i], prefix, cases[i].path, cases[i].flags, callbacks[i]))
            return;
        IBackgroundCopyGroup_ResumeGroup(groups[i].group);
        status = strstr(cases[i].path, "404") ? GROUP_FAILED : GROUP_DONE;
        ok(wait_for_status(groups[i].group, status) == status, "%s: %#lx.\n", cases[i].rule,
                get_group_status(groups[i].group));
    }
    for (i = 0; i < ARRAYSIZE(cases); i++)
    {
        if (cases[i].called)
            ok(wait_for_calls(callbacks[i], 1) == 1, "%s: %u: %ld calls.\n", cases[i].rule, i, callbacks[i]->calls);
    }
    for (i = 0; i < ARRAYSIZE(cases); i++)
    {
        if (!cases[i].called)
            ok(!callbacks[i]->calls, "%s: %u: called.\n", cases[i].rule, i);
        if (strstr(cases[i].path, "404") && callbacks[i]->calls)
            check_error_call(callbacks[i], &groups[i].id, 0, 404);
        end_group(&groups[i]);
        check_released(callbacks[i], "QMGR-GROUP-CANCEL-1");
    }
}

/* Inside the callback ---------------------------------------------------------------------------------------------- */

static void resume_inside(struct group_callback *callback, IBackgroundCopyGroup *group)
{
    DWORD value, index;
    GUID id;

    callback->inside = NULL;
    IBackgroundCopyGroup_get_GroupID(group, &id);
    IBackgroundCopyGroup_get_Size(group, &value);
    IBackgroundCopyGroup_GetStatus(group, &value, &index);
    http_set_status(0);
    callback->inside_result = IBackgroundCopyGroup_ResumeGroup(group);
}

static void cancel_inside(struct group_callback *callback, IBackgroundCopyGroup *group)
{
    callback->inside_result = IBackgroundCopyGroup_CancelGroup(group);
}

/* A group of 20 files whose server fails at first. */
static void test_twenty(IBackgroundCopyQMgr *qmgr)
{
    struct group_callback *callback = create_group_callback();
    const char *paths[20];
    struct test_group group;
    unsigned int i;
    DWORD status;

    for (i = 0; i < ARRAYSIZE(paths); i++)
        paths[i] = "/file/5000";
    if (!create_group_of(qmgr, &group, L"twenty", ARRAYSIZE(paths), paths))
        return;
    set_number(group.group, GROUPPROP_NOTIFYFLAGS, QM_NOTIFY_GROUP_DONE);
    set_pointer(group.group, callback);
    http_set_status(403);
    IBackgroundCopyGroup_ResumeGroup(group.group);
    ok(wait_for_calls(callback, 1) == 1, "QMGR-CB-ONSTATUS-1: %ld calls.\n", callback->calls);
    status = get_group_status(group.group);
    ok(status == GROUP_FAILED, "QMGR-GROUP-GETSTATUS-8: %#lx.\n", status);
    check_error_call(callback, &group.id, 0, 403);

    /* The same error once more is told once more. */
    IBackgroundCopyGroup_ResumeGroup(group.group);
    ok(wait_for_calls(callback, 2) == 2, "QMGR-CB-ONSTATUS-7: %ld calls.\n", callback->calls);
    callback->inside = resume_inside;
    callback->expected_file = file_of(L"twenty", 19);
    IBackgroundCopyGroup_ResumeGroup(group.group);
    ok(wait_for_calls(callback, 4) == 4, "QMGR-CB-ONSTATUS-8: %ld calls.\n", callback->calls);
    ok(callback->inside_result == S_OK, "QMGR-CB-ONSTATUS-8: got %#lx.\n", callback->inside_result);
    status = wait_for_status(group.group, GROUP_DONE);
    ok(status == GROUP_DONE, "QMGR-GROUP-RESUME-2: %#lx.\n", status);
    check_done_call(callback, &group.id);
    ok(callback->files_there, "QMGR-CB-ONSTATUS-6: the files are not there.\n");
    for (i = 0; i < ARRAYSIZE(paths); i++)
        ok(is_served_file(file_of(L"twenty", i), 5000), "QMGR-ENGINE-2: file %u is not there.\n", i);
    http_set_status(0);
    end_group(&group);
    check_released(callback, "QMGR-GROUP-CANCEL-1");
}

static void test_cancel_inside(IBackgroundCopyQMgr *qmgr)
{
    struct group_callback *callback = create_group_callback();
    struct test_group group;

    callback->inside = cancel_inside;
    if (!create_notified(qmgr, &group, L"inside", "/file/1000", QM_NOTIFY_GROUP_DONE, callback))
        return;
    IBackgroundCopyGroup_ResumeGroup(group.group);
    ok(wait_for_calls(callback, 1) == 1, "QMGR-CB-ONSTATUS-1: %ld calls.\n", callback->calls);
    ok(callback->inside_result == S_OK, "QMGR-CB-ONSTATUS-8: got %#lx.\n", callback->inside_result);
    ok(is_served_file(file_of(L"inside", 0), 1000), "QMGR-GROUP-CANCEL-2: the file is not there.\n");
    check_released(callback, "QMGR-GROUP-CANCEL-1");
    end_group(&group);
}

/* Repetitions ------------------------------------------------------------------------------------------------------ */

/* Their times are long, so they are begun first and looked at last. */
static struct
{
    struct test_group failing, success, resumed, cancelled, disabled;
    struct group_callback *fails, *succeeds, *resumes, *cancels, *disables;
}
repeated;

static BOOL begin_repeated(IBackgroundCopyQMgr *qmgr, struct test_group *group, const WCHAR *prefix, const char *path,
        struct group_callback **callback, LONG refuse, HRESULT refusal)
{
    *callback = create_group_callback();
    (*callback)->refuse = refuse;
    (*callback)->refusal = refusal;
    if (!create_notified(qmgr, group, prefix, path, QM_NOTIFY_GROUP_DONE, *callback))
        return FALSE;
    IBackgroundCopyGroup_ResumeGroup(group->group);
    ok(wait_for_calls(*callback, 1) == 1, "QMGR-CB-ONSTATUS-1: %ld calls.\n", (*callback)->calls);
    return TRUE;
}

static BOOL begin_repetitions(IBackgroundCopyQMgr *qmgr)
{
    HRESULT hr;

    if (!begin_repeated(qmgr, &repeated.failing, L"failing", "/status/404", &repeated.fails, 3, E_FAIL)
            || !begin_repeated(qmgr, &repeated.success, L"success", "/file/1000", &repeated.succeeds, 1, S_FALSE)
            || !begin_repeated(qmgr, &repeated.resumed, L"resumed", "/status/404", &repeated.resumes, 1, E_FAIL)
            || !begin_repeated(qmgr, &repeated.cancelled, L"gone", "/file/1000", &repeated.cancels, 99, E_FAIL)
            || !begin_repeated(qmgr, &repeated.disabled, L"disabled", "/file/1000", &repeated.disables, 99, E_FAIL))
        return FALSE;
    end_group(&repeated.cancelled);
    hr = set_number(repeated.disabled.group, GROUPPROP_NOTIFYFLAGS, QM_NOTIFY_GROUP_DONE | QM_NOTIFY_DISABLE_NOTIFY);
    ok(hr == S_OK, "QMGR-CB-RETRY-5: got %#lx.\n", hr);
    IBackgroundCopyGroup_ResumeGroup(repeated.resumed.group);
    ok(wait_for_calls(repeated.resumes, 2) == 2, "QMGR-CB-RETRY-5, QMGR-CB-ONSTATUS-7: %ld calls.\n",
            repeated.resumes->calls);
    return TRUE;
}

static void end_repetitions(void)
{
    const struct group_callback *fails = repeated.fails;
    DWORD pause[3];
    unsigned int i;

    ok(wait_for_calls(repeated.fails, 4) == 4, "QMGR-CB-RETRY-1: %ld calls.\n", fails->calls);
    for (i = 0; i < ARRAYSIZE(pause); i++)
    {
        pause[i] = fails->times[i + 1] - fails->times[i];
        ok(pause[i] >= (5000u << i) - 100, "QMGR-CB-RETRY-2, QMGR-CB-RETRY-7: pause %u: %lu ms.\n", i, pause[i]);
    }
    check_error_call(fails, &repeated.failing.id, 0, 404);
    ok(repeated.succeeds->calls == 2, "QMGR-CB-RETRY-3: %ld calls.\n", repeated.succeeds->calls);
    check_done_call(repeated.succeeds, &repeated.success.id);
    ok(repeated.resumes->calls == 2, "QMGR-CB-RETRY-5: %ld calls.\n", repeated.resumes->calls);
    ok(repeated.cancels->calls == 1, "QMGR-CB-RETRY-5: %ld calls.\n", repeated.cancels->calls);
    ok(repeated.disables->calls == 1, "QMGR-CB-RETRY-5: %ld calls.\n", repeated.disables->calls);
    end_group(&repeated.failing);
    end_group(&repeated.success);
    end_group(&repeated.resumed);
    end_group(&repeated.disabled);
    check_released(repeated.fails, "QMGR-GROUP-CANCEL-1");
    check_released(repeated.succeeds, "QMGR-GROUP-CANCEL-1");
    check_released(repeated.resumes, "QMGR-GROUP-CANCEL-1");
    check_released(repeated.cancels, "QMGR-GROUP-CANCEL-1");
    check_released(repeated.disables, "QMGR-GROUP-CANCEL-1");
}

/* A client that hangs holds up neither calls of its group nor the callbacks of others. */
static void test_hanging(IBackgroundCopyQMgr *qmgr)
{
    struct group_callback *hanging = create_group_callback(), *callback = create_group_callback();
    struct test_group group, other;
    DWORD start, passed;

    hanging->gate = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!create_notified(qmgr, &group, L"hanging", "/file/1000", QM_NOTIFY_GROUP_DONE, hanging)
            || !create_notified(qmgr, &other, L"other", "/file/1000", QM_NOTIFY_GROUP_DONE, callback))
        return;
    IBackgroundCopyGroup_ResumeGroup(group.group);
    wait_for_status(group.group, GROUP_DONE);
    IBackgroundCopyGroup_ResumeGroup(other.group);
    ok(wait_for_calls(callback, 1) == 1, "QMGR-CB-FLOW-1: %ld calls.\n", callback->calls);
    start = GetTickCount();
    set_text(group.group, GROUPPROP_DISPLAYNAME, L"still there");
    passed = GetTickCount() - start;
    ok(passed < PROMPT, "QMGR-CB-FLOW-1: a call took %lu ms.\n", passed);
    ok(!hanging->calls, "QMGR-CB-FLOW-1: the call has ended.\n");
    SetEvent(hanging->gate);
    ok(wait_for_calls(hanging, 1) == 1, "QMGR-CB-FLOW-1: %ld calls.\n", hanging->calls);
    CloseHandle(hanging->gate);
    hanging->gate = NULL;
    end_group(&group);
    end_group(&other);
    check_released(hanging, "QMGR-GROUP-CANCEL-1");
    check_released(callback, "QMGR-GROUP-CANCEL-1");
}

START_TEST(group_callback)
{
    IBackgroundCopyQMgr *qmgr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_group_callback();
    if (http_start())
    {
        if ((qmgr = create_qmgr()))
        {
            BOOL begun = begin_repetitions(qmgr);

            test_class(qmgr);
            test_pointer(qmgr);
            test_late_pointer(qmgr);
            test_flags(qmgr);
            test_twenty(qmgr);
            test_cancel_inside(qmgr);
            test_hanging(qmgr);
            if (begun)
                end_repetitions();
            IBackgroundCopyQMgr_Release(qmgr);
        }
        http_stop();
    }
    remove_local_files();
    CoUninitialize();
}
