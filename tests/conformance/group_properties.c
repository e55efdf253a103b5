/*
 * Conformance tests of the Queue Manager: properties of groups
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

static LONG get_number(IBackgroundCopyGroup *group, GROUPPROP id)
{
    VARIANT value;
    HRESULT hr;

    memset(&value, 0xcc, sizeof(value));
    hr = IBackgroundCopyGroup_GetProp(group, id, &value);
    ok(hr == S_OK && V_VT(&value) == VT_I4, "QMGR-GROUP-GETPROP-2: %d: got %#lx, type %u.\n", id, hr, V_VT(&value));
    return hr == S_OK ? V_I4(&value) : -1;
}

static void check_text(const char *rule, IBackgroundCopyGroup *group, GROUPPROP id, const WCHAR *expected)
{
    VARIANT value;
    HRESULT hr;

    memset(&value, 0xcc, sizeof(value));
    hr = IBackgroundCopyGroup_GetProp(group, id, &value);
    ok(hr == S_OK && V_VT(&value) == VT_BSTR && V_BSTR(&value), "%s: got %#lx, type %u.\n", rule, hr, V_VT(&value));
    if (hr != S_OK)
        return;
    ok(!wcscmp(V_BSTR(&value), expected), "%s: got %s.\n", rule, debugstr_w(V_BSTR(&value)));
    VariantClear(&value);
}

static void test_unsupported(IBackgroundCopyGroup *group)
{
    static const struct
    {
        int id;
        const char *rule;
    }
    unsupported[] =
    {
        { GROUPPROP_REMOTEUSERID, "QMGR-PROP-REMOTEUSERID-1" },
        { GROUPPROP_REMOTEUSERPWD, "QMGR-PROP-REMOTEUSERPWD-1" },
        { GROUPPROP_LOCALUSERID, "QMGR-PROP-LOCALUSERID-1" },
        { GROUPPROP_LOCALUSERPWD, "QMGR-PROP-LOCALUSERPWD-1" },
        { GROUPPROP_PROGRESSSIZE, "QMGR-PROP-PROGRESSSIZE-1" },
        { GROUPPROP_PROGRESSPERCENT, "QMGR-PROP-PROGRESSPERCENT-1" },
        { GROUPPROP_PROGRESSTIME, "QMGR-PROP-PROGRESSTIME-1" },
        { 13, "QMGR-GROUP-SETPROP-6, QMGR-CLASS-7" },
        { 99, "QMGR-GROUP-SETPROP-6, QMGR-CLASS-7" },
    };
    unsigned int i;
    VARIANT value;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(unsupported); i++)
    {
        GROUPPROP id = (GROUPPROP)unsupported[i].id;

        VariantInit(&value);
        hr = IBackgroundCopyGroup_GetProp(group, id, &value);
        ok(hr == E_NOTIMPL, "QMGR-GROUP-GETPROP-1, %s: got %#lx.\n", unsupported[i].rule, hr);
        ok(V_VT(&value) == VT_EMPTY, "QMGR-GROUP-GETPROP-2, %s: type %u.\n", unsupported[i].rule, V_VT(&value));
        hr = set_number(group, id, 1);
        ok(hr == E_NOTIMPL, "QMGR-GROUP-SETPROP-1, %s: got %#lx.\n", unsupported[i].rule,
                hr);
        hr = set_text(group, id, L"a");
        ok(hr == E_NOTIMPL, "QMGR-GROUP-SETPROP-5, %s: got %#lx.\n",
                unsupported[i].rule, hr);
    }
}

static void test_ones(IBackgroundCopyGroup *group)
{
    HRESULT hr;
    LONG i;

    ok(get_number(group, GROUPPROP_PRIORITY) == 1, "QMGR-PROP-PRIORITY-1: got %ld.\n",
            get_number(group, GROUPPROP_PRIORITY));
    ok(get_number(group, GROUPPROP_PROTOCOLFLAGS) == QM_PROTOCOL_HTTP, "QMGR-PROP-PROTOCOLFLAGS-2: got %ld.\n",
            get_number(group, GROUPPROP_PROTOCOLFLAGS));
    hr = set_number(group, GROUPPROP_PRIORITY, 1);
    ok(hr == S_OK, "QMGR-PROP-PRIORITY-1: got %#lx.\n", hr);
    hr = set_number(group, GROUPPROP_PROTOCOLFLAGS, QM_PROTOCOL_HTTP);
    ok(hr == S_OK,
            "QMGR-PROP-PROTOCOLFLAGS-1: got %#lx.\n", hr);
    for (i = -1; i <= 4; i++)
    {
        if (i == 1)
            continue;
        hr = set_number(group, GROUPPROP_PRIORITY, i);
        ok(hr == E_INVALIDARG, "QMGR-PROP-PRIORITY-2: %ld: got %#lx.\n",
                i, hr);
        hr = set_number(group, GROUPPROP_PROTOCOLFLAGS, i);
        ok(hr == E_INVALIDARG,
                "QMGR-PROP-PROTOCOLFLAGS-2, QMGR-PROP-PROTOCOLFLAGS-3: %ld: got %#lx.\n", i, hr);
    }
    ok(get_number(group, GROUPPROP_PRIORITY) == 1, "QMGR-PROP-PRIORITY-1: changed.\n");
    ok(get_number(group, GROUPPROP_PROTOCOLFLAGS) == 1, "QMGR-PROP-PROTOCOLFLAGS-2: changed.\n");
}

static HRESULT set_variant(IBackgroundCopyGroup *group, GROUPPROP id, VARTYPE type, LONG number)
{
    VARIANT value;

    memset(&value, 0, sizeof(value));
    V_VT(&value) = type;
    if (type == VT_I2 || type == VT_UI2)
        V_I2(&value) = (SHORT)number;
    else
        V_I4(&value) = number;
    return IBackgroundCopyGroup_SetProp(group, id, &value);
}

static void test_types(IBackgroundCopyGroup *group)
{
    static const VARTYPE numbers[] = { VT_I4, VT_I2, VT_UI4, VT_UI2, VT_INT, VT_UINT };
    static const VARTYPE others[] = { VT_EMPTY, VT_NULL, VT_I1, VT_UI1, VT_BOOL, VT_R4, VT_ERROR };
    unsigned int i;
    VARIANT value;
    LONG number = 4;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(numbers); i++)
    {
        hr = set_variant(group, GROUPPROP_NOTIFYFLAGS, numbers[i], 4 + (LONG)(i & 1));
        ok(hr == S_OK && get_number(group, GROUPPROP_NOTIFYFLAGS) == 4 + (LONG)(i & 1),
                "QMGR-GROUP-SETPROP-3: type %u: got %#lx.\n", numbers[i], hr);
        hr = set_variant(group, GROUPPROP_DISPLAYNAME, numbers[i], 1);
        ok(hr == E_INVALIDARG, "QMGR-GROUP-SETPROP-2, QMGR-GROUP-SETPROP-4: type %u: got %#lx.\n", numbers[i], hr);
    }
    for (i = 0; i < ARRAYSIZE(others); i++)
    {
        hr = set_variant(group, GROUPPROP_NOTIFYFLAGS, others[i], 1);
        ok(hr == E_INVALIDARG, "QMGR-GROUP-SETPROP-2: type %u: got %#lx.\n", others[i], hr);
        hr = set_variant(group, GROUPPROP_PRIORITY, others[i], 1);
        ok(hr == E_INVALIDARG, "QMGR-GROUP-SETPROP-2: type %u: got %#lx.\n", others[i], hr);
        hr = set_variant(group, GROUPPROP_DESCRIPTION, others[i], 1);
        ok(hr == E_INVALIDARG, "QMGR-GROUP-SETPROP-4: type %u: got %#lx.\n", others[i], hr);
        hr = set_variant(group, GROUPPROP_NOTIFYCLSID, others[i], 1);
        ok(hr == E_INVALIDARG, "QMGR-GROUP-SETPROP-4: type %u: got %#lx.\n", others[i], hr);
    }
    V_VT(&value) = VT_I4 | VT_BYREF;
    V_I4REF(&value) = &number;
    hr = IBackgroundCopyGroup_SetProp(group, GROUPPROP_NOTIFYFLAGS, &value);
    ok(hr == E_INVALIDARG, "QMGR-GROUP-SETPROP-2: got %#lx.\n", hr);
    hr = set_text(group, GROUPPROP_NOTIFYFLAGS, L"4");
    ok(hr == E_INVALIDARG, "QMGR-GROUP-SETPROP-2: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_SetProp(group, GROUPPROP_DISPLAYNAME, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_SetProp(group, GROUPPROP_NOTIFYCLSID, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
    hr = IBackgroundCopyGroup_GetProp(group, GROUPPROP_DISPLAYNAME, NULL);
    ok(is_null_error(hr), "G-NULL-1: got %#lx.\n", hr);
}

static void test_byref_text(IBackgroundCopyGroup *group)
{
    BSTR text = SysAllocString(L"referred");
    VARIANT value;
    HRESULT hr;

    V_VT(&value) = VT_BSTR | VT_BYREF;
    V_BSTRREF(&value) = &text;
    hr = IBackgroundCopyGroup_SetProp(group, GROUPPROP_DISPLAYNAME, &value);
    ok(hr == E_INVALIDARG, "QMGR-GROUP-SETPROP-4: got %#lx.\n", hr);
    SysFreeString(text);
}

static void test_notify_flags(IBackgroundCopyQMgr *qmgr)
{
    static const LONG declared[] =
    {
        QM_NOTIFY_FILE_DONE, QM_NOTIFY_JOB_DONE, QM_NOTIFY_GROUP_DONE, QM_NOTIFY_DISABLE_NOTIFY,
        QM_NOTIFY_USE_PROGRESSEX, 0xc7, 0,
    };
    static const LONG undeclared[] = { 8, 0x10, 0x20, 0x100, 0x4c8, -1 };
    struct test_group group;
    unsigned int i;
    HRESULT hr;

    if (!create_group(qmgr, &group))
        return;
    ok(get_number(group.group, GROUPPROP_NOTIFYFLAGS) == 0, "QMGR-PROP-NOTIFYFLAGS-6: got %#lx.\n",
            get_number(group.group, GROUPPROP_NOTIFYFLAGS));
    for (i = 0; i < ARRAYSIZE(declared); i++)
    {
        hr = set_number(group.group, GROUPPROP_NOTIFYFLAGS, declared[i]);
        ok(hr == S_OK && get_number(group.group, GROUPPROP_NOTIFYFLAGS) == declared[i],
                "QMGR-PROP-NOTIFYFLAGS-1, QMGR-PROP-NOTIFYFLAGS-7: %#lx: got %#lx.\n", declared[i], hr);
    }
    set_number(group.group, GROUPPROP_NOTIFYFLAGS, QM_NOTIFY_GROUP_DONE);
    for (i = 0; i < ARRAYSIZE(undeclared); i++)
    {
        hr = set_number(group.group, GROUPPROP_NOTIFYFLAGS, undeclared[i]);
        ok(hr == E_INVALIDARG && get_number(group.group, GROUPPROP_NOTIFYFLAGS) == QM_NOTIFY_GROUP_DONE,
                "QMGR-PROP-NOTIFYFLAGS-7: %#lx: got %#lx.\n", undeclared[i], hr);
    }
    end_group(&group);
}

static void test_text(IBackgroundCopyGroup *group, GROUPPROP id, unsigned int limit, const char *rule)
{
    WCHAR text[2000];
    unsigned int i;
    HRESULT hr;

    check_text("QMGR-PROP-STRINGS-1, QMGR-GROUP-GETPROP-2", group, id, L"");
    for (i = 0; i <= limit; i++)
        text[i] = 'a' + i % 26;
    text[limit] = 0;
    hr = set_text(group, id, text);
    ok(hr == S_OK, "%s: got %#lx.\n", rule, hr);
    check_text(rule, group, id, text);
    text[limit] = 'x';
    text[limit + 1] = 0;
    hr = set_text(group, id, text);
    ok(hr == E_INVALIDARG, "%s, QMGR-PROP-STRINGS-1: got %#lx.\n", rule, hr);
    text[limit] = 0;
    check_text("QMGR-PROP-STRINGS-1", group, id, text);
    hr = set_text(group, id, NULL);
    ok(hr == S_OK, "QMGR-PROP-STRINGS-1: got %#lx.\n", hr);
    check_text("QMGR-PROP-STRINGS-1", group, id, L"");
    hr = set_text(group, id, L"the same in each group");
    ok(hr == S_OK, "QMGR-PROP-STRINGS-1: got %#lx.\n", hr);
    check_text(rule, group, id, L"the same in each group");
}

static void test_texts(IBackgroundCopyQMgr *qmgr)
{
    struct test_group group;
    int i;

    for (i = 0; i < 2; i++)
    {
        if (!create_group(qmgr, &group))
            return;
        test_text(group.group, GROUPPROP_DISPLAYNAME, 256, "QMGR-PROP-DISPLAYNAME-1");
        test_text(group.group, GROUPPROP_DESCRIPTION, 1024, "QMGR-PROP-DESCRIPTION-1");
        test_byref_text(group.group);
        check_text("QMGR-GROUP-SETPROP-4", group.group, GROUPPROP_DISPLAYNAME, L"the same in each group");
        end_group(&group);
    }
}

/* What the service is asked to store; that the class is made and called is in group_callback.c. */
static void test_notify_class(IBackgroundCopyQMgr *qmgr)
{
    static const WCHAR *const wrong[] =
    {
        L"no class", L"{00000000-0000-0000-0000-00000000000}", L"00000000-1111-2222-3333-444444444444",
        L"{1}", L"{69AD4AEE-51BE-439B-A92C-86AE490E8B30} ",
    };
    struct test_group group;
    unsigned int i;
    HRESULT hr;

    if (!create_group(qmgr, &group))
        return;
    check_text("QMGR-PROP-NOTIFYCLSID-2", group.group, GROUPPROP_NOTIFYCLSID, L"");
    for (i = 0; i < ARRAYSIZE(wrong); i++)
    {
        hr = set_text(group.group, GROUPPROP_NOTIFYCLSID, wrong[i]);
        ok(hr == E_INVALIDARG || hr == CO_E_CLASSSTRING, "QMGR-PROP-NOTIFYCLSID-2: %u: got %#lx.\n", i, hr);
    }
    hr = set_text(group.group, GROUPPROP_NOTIFYCLSID, L"{00000000-0000-0000-0000-000000000000}");
    ok(hr == S_OK, "QMGR-PROP-NOTIFYCLSID-2: got %#lx.\n", hr);
    hr = set_text(group.group, GROUPPROP_NOTIFYCLSID, L"");
    ok(hr == S_OK, "QMGR-PROP-NOTIFYCLSID-2: got %#lx.\n", hr);
    hr = set_text(group.group, GROUPPROP_NOTIFYCLSID, NULL);
    ok(hr == S_OK, "QMGR-PROP-NOTIFYCLSID-2: got %#lx.\n", hr);
    check_text("QMGR-PROP-NOTIFYCLSID-2", group.group, GROUPPROP_NOTIFYCLSID, L"");
    end_group(&group);
}

static void test_after_cancel(IBackgroundCopyQMgr *qmgr)
{
    struct test_group group;
    HRESULT hr;

    if (!create_group(qmgr, &group))
        return;
    set_text(group.group, GROUPPROP_DISPLAYNAME, L"name");
    set_number(group.group, GROUPPROP_NOTIFYFLAGS, QM_NOTIFY_GROUP_DONE);
    hr = IBackgroundCopyGroup_CancelGroup(group.group);
    ok(hr == S_OK, "QMGR-GROUP-CANCEL-1: got %#lx.\n", hr);
    check_text("QMGR-GROUP-CANCEL-6", group.group, GROUPPROP_DISPLAYNAME, L"name");
    ok(get_number(group.group, GROUPPROP_NOTIFYFLAGS) == QM_NOTIFY_GROUP_DONE, "QMGR-GROUP-CANCEL-6: changed.\n");
    hr = set_text(group.group, GROUPPROP_DISPLAYNAME, L"a");
    ok(hr == QM_E_INVALID_STATE,
            "QMGR-GROUP-SETPROP-7, QMGR-GROUP-CANCEL-6: got %#lx.\n", hr);
    hr = set_text(group.group, GROUPPROP_NOTIFYCLSID, L"");
    ok(hr == QM_E_INVALID_STATE,
            "QMGR-GROUP-SETPROP-7, QMGR-GROUP-CANCEL-6: got %#lx.\n", hr);
    hr = set_number(group.group, GROUPPROP_NOTIFYFLAGS, 0);
    ok(hr == QM_E_INVALID_STATE,
            "QMGR-GROUP-SETPROP-7, QMGR-GROUP-CANCEL-6: got %#lx.\n", hr);
    hr = set_number(group.group, GROUPPROP_PRIORITY, 1);
    ok(hr == QM_E_INVALID_STATE,
            "QMGR-GROUP-SETPROP-7, QMGR-GROUP-CANCEL-6: got %#lx.\n", hr);
    hr = set_number(group.group, GROUPPROP_REMOTEUSERID, 1);
    ok(hr == E_NOTIMPL, "QMGR-GROUP-SETPROP-5: got %#lx.\n", hr);
    end_group(&group);
}

START_TEST(group_properties)
{
    IBackgroundCopyQMgr *qmgr;
    struct test_group group;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((qmgr = create_qmgr()))
    {
        if (create_group(qmgr, &group))
        {
            test_unsupported(group.group);
            test_ones(group.group);
            test_types(group.group);
            end_group(&group);
        }
        test_notify_flags(qmgr);
        test_texts(qmgr);
        test_notify_class(qmgr);
        test_after_cancel(qmgr);
        IBackgroundCopyQMgr_Release(qmgr);
    }
    CoUninitialize();
}
