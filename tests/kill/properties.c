/*
 * Client of the kill test: what can be set
 *
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

#include "kill.h"

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

/* Values are texts, for the log and the comparison. What a job does with a property must not keep it from being
 * transferred, so of some not all values are used. */

/* Every job has every interface; but when the engine is gone Wine may say E_NOINTERFACE. */
#define LOST RPC_E_DISCONNECTED

/* The last of a line of interfaces has all methods of those before it. So there are only three, and as long as
 * somebody holds them (hold_faces) asking costs no call of the service. */
static const IID *last_of_line(const IID *iid)
{
    if (IsEqualIID(iid, &IID_IBackgroundCopyJobHttpOptions))
        return &IID_IBackgroundCopyJobHttpOptions3;
    if (IsEqualIID(iid, &IID_IBackgroundCopyJob2) || IsEqualIID(iid, &IID_IBackgroundCopyJob3)
            || IsEqualIID(iid, &IID_IBackgroundCopyJob4))
        return &IID_IBackgroundCopyJob5;
    return iid;
}

static void *face(IBackgroundCopyJob *job, const IID *iid)
{
    void *object = NULL;

    return SUCCEEDED(IBackgroundCopyJob_QueryInterface(job, last_of_line(iid), &object)) ? object : NULL;
}

void hold_faces(IBackgroundCopyJob *job, IUnknown *faces[JOB_FACES])
{
    static const IID *const iids[JOB_FACES] =
    {
        &IID_IBackgroundCopyJob5, &IID_IBackgroundCopyJobHttpOptions3, &IID_IBitsTokenOptions,
    };
    int i;

    for (i = 0; i < JOB_FACES; ++i)
        faces[i] = face(job, iids[i]);
}

void release_faces(IUnknown *faces[JOB_FACES])
{
    int i;

    for (i = 0; i < JOB_FACES; ++i)
    {
        if (faces[i])
            IUnknown_Release(faces[i]);
    }
}

static ULONG number(const WCHAR *value)
{
    return wcstoul(value, NULL, 10);
}

static HRESULT give_number(HRESULT hr, ULONG value, WCHAR *text)
{
    swprintf(text, VALUE_SIZE, L"%lu", value);
    return hr;
}

static HRESULT give_text(HRESULT hr, WCHAR *value, WCHAR *text)
{
    swprintf(text, VALUE_SIZE, L"%ls", SUCCEEDED(hr) && value ? value : L"");
    if (SUCCEEDED(hr))
        CoTaskMemFree(value);
    return hr;
}

/* The first job interface ------------------------------------------------------------------------------------------ */

#define PLAIN_NUMBER(name, type) \
static HRESULT set_##name(IBackgroundCopyJob *job, const WCHAR *value) \
{ \
    return IBackgroundCopyJob_Set##name(job, (type)number(value)); \
} \
static HRESULT get_##name(IBackgroundCopyJob *job, WCHAR *text) \
{ \
    type value = (type)0; \
    HRESULT hr = IBackgroundCopyJob_Get##name(job, &value); \
    return give_number(hr, value, text); \
}

#define PLAIN_TEXT(name) \
static HRESULT set_##name(IBackgroundCopyJob *job, const WCHAR *value) \
{ \
    return IBackgroundCopyJob_Set##name(job, value); \
} \
static HRESULT get_##name(IBackgroundCopyJob *job, WCHAR *text) \
{ \
    WCHAR *value = NULL; \
    HRESULT hr = IBackgroundCopyJob_Get##name(job, &value); \
    return give_text(hr, value, text); \
}

PLAIN_NUMBER(Priority, BG_JOB_PRIORITY)
PLAIN_NUMBER(NotifyFlags, ULONG)
PLAIN_NUMBER(MinimumRetryDelay, ULONG)
PLAIN_NUMBER(NoProgressTimeout, ULONG)
PLAIN_TEXT(DisplayName)
PLAIN_TEXT(Description)

/* Not one that would be used: the list is empty. */
static HRESULT set_proxy(IBackgroundCopyJob *job, const WCHAR *value)
{
    BG_JOB_PROXY_USAGE usage = number(value) % 2 ? BG_JOB_PROXY_USAGE_NO_PROXY : BG_JOB_PROXY_USAGE_PRECONFIG;

    return IBackgroundCopyJob_SetProxySettings(job, usage, NULL, NULL);
}

static HRESULT get_proxy(IBackgroundCopyJob *job, WCHAR *text)
{
    WCHAR *list = NULL, *bypass = NULL;
    BG_JOB_PROXY_USAGE usage;
    HRESULT hr = IBackgroundCopyJob_GetProxySettings(job, &usage, &list, &bypass);

    CoTaskMemFree(list);
    CoTaskMemFree(bypass);
    return give_number(hr, usage, text);
}

/* The others ------------------------------------------------------------------------------------------------------- */

#define FACE_NUMBER(face_name, name, type) \
static HRESULT set_##name(IBackgroundCopyJob *job, const WCHAR *value) \
{ \
    face_name *object = face(job, &IID_##face_name); \
    HRESULT hr = object ? face_name##_Set##name(object, (type)number(value)) : LOST; \
    if (object) \
        face_name##_Release(object); \
    return hr; \
} \
static HRESULT get_##name(IBackgroundCopyJob *job, WCHAR *text) \
{ \
    face_name *object = face(job, &IID_##face_name); \
    type value = (type)0; \
    HRESULT hr = object ? face_name##_Get##name(object, &value) : LOST; \
    if (object) \
        face_name##_Release(object); \
    return give_number(hr, value, text); \
}

FACE_NUMBER(IBackgroundCopyJob3, FileACLFlags, DWORD)
FACE_NUMBER(IBackgroundCopyJob4, PeerCachingFlags, DWORD)
FACE_NUMBER(IBackgroundCopyJob4, MaximumDownloadTime, ULONG)
FACE_NUMBER(IBackgroundCopyJobHttpOptions, SecurityFlags, ULONG)
FACE_NUMBER(IBitsTokenOptions, HelperTokenFlags, DWORD)

static HRESULT set_command(IBackgroundCopyJob *job, const WCHAR *value)
{
    IBackgroundCopyJob2 *job2 = face(job, &IID_IBackgroundCopyJob2);
    WCHAR program[VALUE_SIZE], *parameters;
    HRESULT hr;

    if (!job2)
        return LOST;
    wcscpy(program, value);
    parameters = wcschr(program, '|');
    *parameters++ = 0;
    hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, program, parameters);
    IBackgroundCopyJob2_Release(job2);
    return hr;
}

static HRESULT get_command(IBackgroundCopyJob *job, WCHAR *text)
{
    IBackgroundCopyJob2 *job2 = face(job, &IID_IBackgroundCopyJob2);
    WCHAR *program = NULL, *parameters = NULL;
    HRESULT hr;

    if (!job2)
        return LOST;
    hr = IBackgroundCopyJob2_GetNotifyCmdLine(job2, &program, &parameters);
    swprintf(text, VALUE_SIZE, L"%ls|%ls", program ? program : L"", parameters ? parameters : L"");
    CoTaskMemFree(program);
    CoTaskMemFree(parameters);
    IBackgroundCopyJob2_Release(job2);
    return hr;
}

/* There is no getter: what is there is removed, which tells, and set again. */
static HRESULT set_credentials(IBackgroundCopyJob *job, const WCHAR *value)
{
    IBackgroundCopyJob2 *job2 = face(job, &IID_IBackgroundCopyJob2);
    BG_AUTH_CREDENTIALS credentials;
    HRESULT hr;

    if (!job2)
        return LOST;
    memset(&credentials, 0, sizeof(credentials));
    credentials.Target = BG_AUTH_TARGET_PROXY;
    credentials.Scheme = BG_AUTH_SCHEME_DIGEST;
    credentials.Credentials.Basic.UserName = (WCHAR *)L"user";
    credentials.Credentials.Basic.Password = (WCHAR *)L"password";
    hr = number(value) ? IBackgroundCopyJob2_SetCredentials(job2, &credentials)
            : IBackgroundCopyJob2_RemoveCredentials(job2, credentials.Target, credentials.Scheme);
    IBackgroundCopyJob2_Release(job2);
    return hr;
}

static HRESULT get_credentials(IBackgroundCopyJob *job, WCHAR *text)
{
    HRESULT hr = set_credentials(job, L"0");

    give_number(hr, hr == S_OK, text);
    return hr == S_OK ? set_credentials(job, L"1") : hr;
}

static HRESULT set_headers(IBackgroundCopyJob *job, const WCHAR *value)
{
    IBackgroundCopyJobHttpOptions *options = face(job, &IID_IBackgroundCopyJobHttpOptions);
    HRESULT hr;

    if (!options)
        return LOST;
    hr = IBackgroundCopyJobHttpOptions_SetCustomHeaders(options, value);
    IBackgroundCopyJobHttpOptions_Release(options);
    return hr;
}

static HRESULT get_headers(IBackgroundCopyJob *job, WCHAR *text)
{
    IBackgroundCopyJobHttpOptions *options = face(job, &IID_IBackgroundCopyJobHttpOptions);
    WCHAR *value = NULL;
    HRESULT hr;

    if (!options)
        return LOST;
    hr = IBackgroundCopyJobHttpOptions_GetCustomHeaders(options, &value);
    IBackgroundCopyJobHttpOptions_Release(options);
    if (hr == E_ACCESSDENIED)
    {
        wcscpy(text, L"hidden");
        return S_OK;
    }
    return give_text(hr, value, text);
}

static HRESULT hide_headers(IBackgroundCopyJob *job, const WCHAR *value)
{
    IBackgroundCopyJobHttpOptions3 *options = face(job, &IID_IBackgroundCopyJobHttpOptions3);
    HRESULT hr;

    (void)value;
    if (!options)
        return LOST;
    hr = IBackgroundCopyJobHttpOptions3_MakeCustomHeadersWriteOnly(options);
    IBackgroundCopyJobHttpOptions3_Release(options);
    return hr;
}

/* IBackgroundCopyJob5 ---------------------------------------------------------------------------------------------- */

static HRESULT set_value(IBackgroundCopyJob *job, BITS_JOB_PROPERTY_ID id, BITS_JOB_PROPERTY_VALUE value)
{
    IBackgroundCopyJob5 *job5 = face(job, &IID_IBackgroundCopyJob5);
    HRESULT hr;

    if (!job5)
        return LOST;
    hr = IBackgroundCopyJob5_SetProperty(job5, id, value);
    IBackgroundCopyJob5_Release(job5);
    return hr;
}

static HRESULT get_value(IBackgroundCopyJob *job, BITS_JOB_PROPERTY_ID id, BITS_JOB_PROPERTY_VALUE *value)
{
    IBackgroundCopyJob5 *job5 = face(job, &IID_IBackgroundCopyJob5);
    HRESULT hr;

    memset(value, 0, sizeof(*value));
    if (!job5)
        return LOST;
    hr = IBackgroundCopyJob5_GetProperty(job5, id, value);
    IBackgroundCopyJob5_Release(job5);
    return hr;
}

#define JOB5_NUMBER(name, id, member, type) \
static HRESULT set_##name(IBackgroundCopyJob *job, const WCHAR *text) \
{ \
    BITS_JOB_PROPERTY_VALUE value; \
    memset(&value, 0, sizeof(value)); \
    value.member = (type)number(text); \
    return set_value(job, BITS_JOB_PROPERTY_##id, value); \
} \
static HRESULT get_##name(IBackgroundCopyJob *job, WCHAR *text) \
{ \
    BITS_JOB_PROPERTY_VALUE value; \
    HRESULT hr = get_value(job, BITS_JOB_PROPERTY_##id, &value); \
    return give_number(hr, (ULONG)value.member, text); \
}

JOB5_NUMBER(cost, ID_COST_FLAGS, Dword, DWORD)
JOB5_NUMBER(dynamic, DYNAMIC_CONTENT, Enable, BOOL)
JOB5_NUMBER(performance, HIGH_PERFORMANCE, Enable, BOOL)
JOB5_NUMBER(maxsize, MAX_DOWNLOAD_SIZE, Uint64, UINT64)
JOB5_NUMBER(interval, MINIMUM_NOTIFICATION_INTERVAL_MS, Dword, DWORD)
JOB5_NUMBER(stored, USE_STORED_CREDENTIALS, Target, BG_AUTH_TARGET)
JOB5_NUMBER(class, NOTIFICATION_CLSID, ClsID.Data1, ULONG)
JOB5_NUMBER(demand, ON_DEMAND_MODE, Enable, BOOL)

/* ------------------------------------------------------------------------------------------------------------------ */

const struct property properties[] =
{
    {"priority", L"%u", 0, 4, set_Priority, get_Priority},
    {"flags", L"%u", 0, 4, set_NotifyFlags, get_NotifyFlags},
    {"retry", L"%u", 1000, 1000, set_MinimumRetryDelay, get_MinimumRetryDelay},
    {"noprogress", L"%u", 1000, 1000, set_NoProgressTimeout, get_NoProgressTimeout},
    {"description", L"described %u", 0, 10000, set_Description, get_Description},
    {"proxy", L"%u", 0, 2, set_proxy, get_proxy},
    {"command", L"C:\\none.exe|none %u", 0, 10000, set_command, get_command},
    {"credentials", L"%u", 0, 2, set_credentials, get_credentials},
    {"acl", L"%u", 0, 16, set_FileACLFlags, get_FileACLFlags},
    {"peer", L"%u", 0, 4, set_PeerCachingFlags, get_PeerCachingFlags},
    {"maxtime", L"%u", 100000, 1000, set_MaximumDownloadTime, get_MaximumDownloadTime},
    {"security", L"%u", 0, 16, set_SecurityFlags, get_SecurityFlags},
    {"token", L"%u", 0, 1, set_HelperTokenFlags, get_HelperTokenFlags},
    {"headers", L"X-Kill: %u", 0, 10000, set_headers, get_headers},
    {"headers", L"hidden", 0, 1, hide_headers, NULL},
    {"cost", L"21474836%u1", 5, 5, set_cost, get_cost},
    {"dynamic", L"%u", 0, 2, set_dynamic, get_dynamic},
    /* Not TRUE: such a job writes into its target before Complete, which the model does not know. */
    {"performance", L"%u", 0, 1, set_performance, get_performance},
    {"maxsize", L"%u", 1000000000, 1000, set_maxsize, get_maxsize},
    {"interval", L"%u", 0, 1000, set_interval, get_interval},
    {"stored", L"%u", 2, 1, set_stored, get_stored},
    {"class", L"%u", 1, 1000, set_class, get_class},
    {"demand", L"%u", 0, 1, set_demand, get_demand},
    {"name", NULL, 0, 0, set_DisplayName, get_DisplayName},
};
const int property_count = ARRAYSIZE(properties);
