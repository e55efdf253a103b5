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


#include "group_common.h"

/* A client's object. It lives as long as a reference, so that a service which calls too late does no harm here. */
struct callback
{
    IBackgroundCopyCallback1 IBackgroundCopyCallback1_iface;
    LONG refs;
    LONG calls, others;         /* of OnStatus; of the methods that are never called */
    LONG refuse;                /* so many calls of OnStatus come to nothing */
    HRESULT refusal;
    HANDLE gate;                /* OnStatus waits for it, NULL: it does not */
    void (*inside)(struct callback *callback, IBackgroundCopyGroup *group);
    HRESULT inside_result;
    /* the last call */
    GUID group_id;
    BOOL has_job;
    DWORD file, status, retries, win32, transport, thread;
    DWORD times[8];             /* of the first calls */
    BOOL files_there;
    const WCHAR *expected_file; /* whether it exists is looked at in OnStatus */
};

static struct callback *impl_from_IBackgroundCopyCallback1(IBackgroundCopyCallback1 *iface)
{
    return CONTAINING_RECORD(iface, struct callback, IBackgroundCopyCallback1_iface);
}

static HRESULT STDMETHODCALLTYPE callback_QueryInterface(IBackgroundCopyCallback1 *iface, REFIID iid, void **out)
{
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IBackgroundCopyCallback1))
        return E_NOINTERFACE;
    IBackgroundCopyCallback1_AddRef(iface);
    *out = iface;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE callback_AddRef(IBackgroundCopyCallback1 *iface)
{
    return InterlockedIncrement(&impl_from_IBackgroundCopyCallback1(iface)->refs);
}

static ULONG STDMETHODCALLTYPE callback_Release(IBackgroundCopyCallback1 *iface)
{
    struct callback *callback = impl_from_IBackgroundCopyCallback1(iface);
    ULONG refs = InterlockedDecrement(&callback->refs);

    if (!refs)
        free(callback);
    return refs;
}

static HRESULT STDMETHODCALLTYPE callback_OnStatus(IBackgroundCopyCallback1 *iface, IBackgroundCopyGroup *group,
        IBackgroundCopyJob1 *job, DWORD file, DWORD status, DWORD retries, DWORD win32, DWORD transport)
{
    struct callback *callback = impl_from_IBackgroundCopyCallback1(iface);
    LONG calls = callback->calls;

    callback->group_id = GUID_NULL;
    if (group)
        IBackgroundCopyGroup_get_GroupID(group, &callback->group_id);
    callback->has_job = job != NULL;
    callback->file = file;
    callback->status = status;
    callback->retries = retries;
    callback->win32 = win32;
    callback->transport = transport;
    callback->thread = GetCurrentThreadId();
    if (callback->expected_file)
        callback->files_there = file_exists(callback->expected_file);
    if (calls < (LONG)ARRAYSIZE(callback->times))
        callback->times[calls] = GetTickCount();
    if (callback->gate)
        WaitForSingleObject(callback->gate, 60000);
    if (callback->inside)
        callback->inside(callback, group);
    return InterlockedIncrement(&callback->calls) <= callback->refuse ? callback->refusal : S_OK;
}

static HRESULT STDMETHODCALLTYPE callback_OnProgress(IBackgroundCopyCallback1 *iface, DWORD type,
        IBackgroundCopyGroup *group, IBackgroundCopyJob1 *job, DWORD file, DWORD value)
{
    (void)type, (void)group, (void)job, (void)file, (void)value;
    InterlockedIncrement(&impl_from_IBackgroundCopyCallback1(iface)->others);
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE callback_OnProgressEx(IBackgroundCopyCallback1 *iface, DWORD type,
        IBackgroundCopyGroup *group, IBackgroundCopyJob1 *job, DWORD file, DWORD value, DWORD size, BYTE *bytes)
{
    (void)type, (void)group, (void)job, (void)file, (void)value, (void)size, (void)bytes;
    InterlockedIncrement(&impl_from_IBackgroundCopyCallback1(iface)->others);
    return E_NOTIMPL;
}

static const IBackgroundCopyCallback1Vtbl callback_vtbl =
{
    callback_QueryInterface,
    callback_AddRef,
    callback_Release,
    callback_OnStatus,
    callback_OnProgress,
    callback_OnProgressEx,
};

static struct callback *create_callback(void)
{
    struct callback *callback = calloc(1, sizeof(*callback));

    callback->IBackgroundCopyCallback1_iface.lpVtbl = (IBackgroundCopyCallback1Vtbl *)&callback_vtbl;
    callback->refs = 1;
    return callback;
}

static void release_callback(struct callback *callback)
{
    IBackgroundCopyCallback1_Release(&callback->IBackgroundCopyCallback1_iface);
}

static HRESULT set_pointer(IBackgroundCopyGroup *group, struct callback *callback)
{
    return IBackgroundCopyGroup_SetNotificationPointer(group, &IID_IBackgroundCopyCallback1,
            callback ? (IUnknown *)&callback->IBackgroundCopyCallback1_iface : NULL);
}

static LONG wait_for_calls(struct callback *callback, LONG calls)
{
    DWORD start = GetTickCount();

    while (InterlockedCompareExchange(&callback->calls, 0, 0) < calls && GetTickCount() - start < 60000)
        Sleep(20);
    return callback->calls;
}

/* The service's releases come from another process. Gives up ours. */
static void check_released(struct callback *callback, const char *rule)
{
    DWORD start = GetTickCount();

    while (callback->refs > 1 && GetTickCount() - start < 10000)
        Sleep(20);
    ok(callback->refs == 1, "%s: %ld references.\n", rule, callback->refs);
    release_callback(callback);
}

/* With a pointer and flags; files as in create_group_of. */
static BOOL create_notified(IBackgroundCopyQMgr *qmgr, struct test_group *group, const WCHAR *prefix, const char *path,
        LONG flags, struct callback *callback)
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

static void check_done_call(const struct callback *callback, const GUID *id)
{
    ok(IsEqualGUID(&callback->group_id, id), "QMGR-CB-ONSTATUS-2: another group.\n");
    ok(callback->status == GROUP_DONE, "QMGR-CB-ONSTATUS-3, QMGR-CB-ONSTATUS-5: %#lx.\n", callback->status);
    ok(!callback->has_job && callback->file == 0xffffffff, "QMGR-CB-ONSTATUS-2, QMGR-CB-ONSTATUS-5: file %#lx.\n",
            callback->file);
    ok(!callback->retries && !callback->win32 && !callback->transport, "QMGR-CB-ONSTATUS-5: %lu, %#lx, %lu.\n",
            callback->retries, callback->win32, callback->transport);
    ok(!callback->others, "QMGR-CB-ONSTATUS-1: OnProgress was called.\n");
}

static void check_error_call(const struct callback *callback, const GUID *id, DWORD file, DWORD transport)
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

static const CLSID class_id = { 0x3f3a0c0a, 0x6d0c, 0x4e30, { 0x9a, 0x51, 0x0d, 0x2c, 0x1b, 0x51, 0x77, 0xa1 } };
static struct callback *made;   /* by the class; a reference */
static LONG made_count;
static BOOL make_other;         /* an object without the interface */

static HRESULT STDMETHODCALLTYPE factory_QueryInterface(IClassFactory *iface, REFIID iid, void **out)
{
    *out = IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IClassFactory) ? iface : NULL;
    return *out ? S_OK : E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE factory_AddRef(IClassFactory *iface)
{
    (void)iface;
    return 2;
}

static ULONG STDMETHODCALLTYPE factory_Release(IClassFactory *iface)
{
    (void)iface;
    return 1;
}

static HRESULT STDMETHODCALLTYPE factory_CreateInstance(IClassFactory *iface, IUnknown *outer, REFIID iid, void **out)
{
    (void)outer;
    made_count++;
    if (make_other)
        return IClassFactory_QueryInterface(iface, iid, out);
    if (made)
        release_callback(made);
    made = create_callback();
    return IBackgroundCopyCallback1_QueryInterface(&made->IBackgroundCopyCallback1_iface, iid, out);
}

static HRESULT STDMETHODCALLTYPE factory_LockServer(IClassFactory *iface, BOOL lock)
{
    (void)iface, (void)lock;
    return S_OK;
}

static const IClassFactoryVtbl factory_vtbl =
{
    factory_QueryInterface,
    factory_AddRef,
    factory_Release,
    factory_CreateInstance,
    factory_LockServer,
};

static IClassFactory factory = { (IClassFactoryVtbl *)&factory_vtbl };

static void check_class(const char *rule, IBackgroundCopyGroup *group, const WCHAR *expected)
{
    VARIANT value;
    HRESULT hr;

    VariantInit(&value);
    hr = IBackgroundCopyGroup_GetProp(group, GROUPPROP_NOTIFYCLSID, &value);
    ok(hr == S_OK && V_VT(&value) == VT_BSTR && !wcscmp(V_BSTR(&value), expected), "%s: got %#lx, %s.\n", rule, hr,
            hr == S_OK ? debugstr_w(V_BSTR(&value)) : "nothing");
    VariantClear(&value);
}

static void test_class(IBackgroundCopyQMgr *qmgr)
{
    static const WCHAR unknown[] = L"{11111111-2222-3333-4444-555555555555}";
    static const char *const paths[] = { "/file/1000" };
    struct test_group group;
    WCHAR text[40];
    DWORD cookie;
    HRESULT hr;

    hr = CoRegisterClassObject(&class_id, (IUnknown *)&factory, CLSCTX_INPROC_SERVER, REGCLS_MULTIPLEUSE, &cookie);
    ok(hr == S_OK, "QMGR-CB-REGISTER-1: got %#lx.\n", hr);
    StringFromGUID2(&class_id, text, ARRAYSIZE(text));
    if (!create_group_of(qmgr, &group, L"class", 1, paths))
        return;
    hr = set_text(group.group, GROUPPROP_NOTIFYCLSID, unknown);
    ok(hr == REGDB_E_CLASSNOTREG, "QMGR-CB-REGISTER-3: got %#lx.\n", hr);
    check_class("QMGR-CB-REGISTER-3", group.group, L"");
    make_other = TRUE;
    hr = set_text(group.group, GROUPPROP_NOTIFYCLSID, text);
    ok(hr == E_NOINTERFACE && made_count == 1, "QMGR-CB-REGISTER-3: got %#lx.\n", hr);
    check_class("QMGR-CB-REGISTER-3", group.group, L"");
    make_other = FALSE;
    hr = set_text(group.group, GROUPPROP_NOTIFYCLSID, text);
    ok(hr == S_OK && made && made_count == 2, "QMGR-CB-REGISTER-2, QMGR-CB-REGISTER-3, QMGR-GROUP-SETPROP-8: got %#lx.\n",
            hr);
    check_class("QMGR-PROP-NOTIFYCLSID-1", group.group, text);
    hr = set_number(group.group, GROUPPROP_NOTIFYFLAGS, QM_NOTIFY_GROUP_DONE);
    ok(hr == S_OK, "QMGR-CB-REGISTER-1: got %#lx.\n", hr);
    /* A second registration makes another object. */
    hr = set_text(group.group, GROUPPROP_NOTIFYCLSID, text);
    ok(hr == S_OK && made_count == 3, "QMGR-CB-REGISTER-2: got %#lx, %ld objects.\n", hr, made_count);
    if (made)
    {
        made->expected_file = file_of(L"class", 0);
        IBackgroundCopyGroup_ResumeGroup(group.group);
        ok(wait_for_calls(made, 1) == 1, "QMGR-CB-REGISTER-1, QMGR-PROP-NOTIFYFLAGS-2: %ld calls.\n", made->calls);
        ok(made->files_there, "QMGR-CB-ONSTATUS-6: the file is not there.\n");
        check_done_call(made, &group.id);
        ok(made_count == 3, "QMGR-CB-REGISTER-2: %ld objects.\n", made_count);
        hr = set_text(group.group, GROUPPROP_NOTIFYCLSID, L"");
        ok(hr == S_OK, "QMGR-PROP-NOTIFYCLSID-2: got %#lx.\n", hr);
        check_released(made, "QMGR-PROP-NOTIFYCLSID-2");
        made = NULL;
    }
    check_class("QMGR-PROP-NOTIFYCLSID-2", group.group, L"");
    end_group(&group);
    CoRevokeClassObject(cookie);
}

/* The pointer ------------------------------------------------------------------------------------------------------ */

static void test_pointer(IBackgroundCopyQMgr *qmgr)
{
    struct callback *first = create_callback(), *second = create_callback();
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
    struct callback *callback = create_callback(), *dead = create_callback();
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
        LONG flags;
        const char *path;
        BOOL called;
        const char *rule;
    }
    cases[] =
    {
        { 0, "/file/1000", FALSE, "QMGR-PROP-NOTIFYFLAGS-6" },
        { 0, "/status/404", TRUE, "QMGR-PROP-NOTIFYFLAGS-5, QMGR-PROP-NOTIFYFLAGS-6" },
        { QM_NOTIFY_GROUP_DONE, "/status/404", TRUE, "QMGR-PROP-NOTIFYFLAGS-5" },
        { QM_NOTIFY_FILE_DONE | QM_NOTIFY_JOB_DONE | QM_NOTIFY_USE_PROGRESSEX, "/file/1000", FALSE,
                "QMGR-PROP-NOTIFYFLAGS-4, QMGR-PROP-NOTIFYFLAGS-7" },
        { QM_NOTIFY_DISABLE_NOTIFY | QM_NOTIFY_GROUP_DONE, "/file/1000", FALSE, "QMGR-PROP-NOTIFYFLAGS-3" },
        { QM_NOTIFY_DISABLE_NOTIFY | QM_NOTIFY_GROUP_DONE, "/status/404", FALSE, "QMGR-PROP-NOTIFYFLAGS-3" },
        { QM_NOTIFY_GROUP_DONE, "/file/1000", TRUE, "QMGR-PROP-NOTIFYFLAGS-2" },
    };
    struct callback *callbacks[ARRAYSIZE(cases)];
    struct test_group groups[ARRAYSIZE(cases)];
    WCHAR prefix[16];
    unsigned int i;
    DWORD status;

    for (i = 0; i < ARRAYSIZE(cases); i++)
    {
        callbacks[i] = create_callback();
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

static void resume_inside(struct callback *callback, IBackgroundCopyGroup *group)
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

static void cancel_inside(struct callback *callback, IBackgroundCopyGroup *group)
{
    callback->inside_result = IBackgroundCopyGroup_CancelGroup(group);
}

/* A group of 20 files whose server fails at first. */
static void test_twenty(IBackgroundCopyQMgr *qmgr)
{
    struct callback *callback = create_callback();
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
    struct callback *callback = create_callback();
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
    struct callback *fails, *succeeds, *resumes, *cancels, *disables;
}
repeated;

static BOOL begin_repeated(IBackgroundCopyQMgr *qmgr, struct test_group *group, const WCHAR *prefix, const char *path,
        struct callback **callback, LONG refuse, HRESULT refusal)
{
    *callback = create_callback();
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
    const struct callback *fails = repeated.fails;
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
    struct callback *hanging = create_callback(), *callback = create_callback();
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
    ok(passed < 10000, "QMGR-CB-FLOW-1: a call took %lu ms.\n", passed);
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

/* Keeps one stub of the interface for as long as the process runs. When the last one goes right after a call, Wine 8.0
 * can wait for ever for the end of that call (RpcServerUnregisterIf). */
static void pin_callback_interface(void)
{
    struct callback *callback = create_callback();
    IStream *stream;

    CreateStreamOnHGlobal(NULL, TRUE, &stream);
    CoMarshalInterface(stream, &IID_IBackgroundCopyCallback1, (IUnknown *)&callback->IBackgroundCopyCallback1_iface,
            MSHCTX_LOCAL, NULL, MSHLFLAGS_TABLESTRONG);
    IStream_Release(stream);
    release_callback(callback);
}

START_TEST(group_callback)
{
    IBackgroundCopyQMgr *qmgr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    pin_callback_interface();
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
