/*
 * Conformance tests: conventions of all methods, manager, settings
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

#include "common.h"
#include "deliveryoptimization.h"
#include <sddl.h>

/* Conventions of all methods, and what the manager gives out. */

static IBackgroundCopyJob *create_with_file(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"general");
    HRESULT hr;

    if (!job)
        return NULL;
    hr = IBackgroundCopyJob_AddFile(job, L"http://127.0.0.1/a", local_path(L"general"));
    ok(hr == S_OK, "JOB-ADD-1: got %#lx.\n", hr);
    return job;
}

/* Conventions -------------------------------------------------------------------------------------------------- */

/* A block that is handed out is the task allocator's. */
static void check_block(IMalloc *allocator, const char *method, HRESULT hr, LPWSTR text)
{
    ok(hr == S_OK && text, "G-OUT-1: %s: got %#lx.\n", method, hr);
    ok(IMalloc_DidAlloc(allocator, text) == 1, "G-OUT-1: %s: %p is of another allocator.\n", method, text);
    CoTaskMemFree(text);
}

static void test_memory(IBackgroundCopyManager *manager, IBackgroundCopyJob *job)
{
    IBackgroundCopyFile *file = first_file(job);
    IBackgroundCopyJob *same = NULL;
    LPWSTR text = NULL;
    IMalloc *allocator;
    HRESULT hr;
    GUID id;

    CoGetMalloc(1, &allocator);
    hr = IBackgroundCopyJob_GetDisplayName(job, &text);
    check_block(allocator, "GetDisplayName", hr, text);
    hr = IBackgroundCopyJob_GetOwner(job, &text);
    check_block(allocator, "GetOwner", hr, text);
    hr = IBackgroundCopyManager_GetErrorDescription(manager, BG_E_EMPTY, 0x0409, &text);
    check_block(allocator, "GetErrorDescription", hr, text);
    if (file)
    {
        hr = IBackgroundCopyFile_GetLocalName(file, &text);
        check_block(allocator, "GetLocalName", hr, text);
        IBackgroundCopyFile_Release(file);
    }
    IMalloc_Release(allocator);
    /* The reference is the caller's: given up, the first pointer is as good as before. */
    IBackgroundCopyJob_GetId(job, &id);
    hr = IBackgroundCopyManager_GetJob(manager, &id, &same);
    ok(hr == S_OK && same, "G-OUT-1: got %#lx.\n", hr);
    IBackgroundCopyJob_Release(same);
    hr = IBackgroundCopyJob_GetId(job, &id);
    ok(hr == S_OK, "G-OUT-1: got %#lx.\n", hr);
}

static void test_enumerations(IBackgroundCopyJob *job)
{
    IBackgroundCopyJobHttpOptions *options = query(job, &IID_IBackgroundCopyJobHttpOptions);
    BG_JOB_PRIORITY priority = 99;
    BYTE hash[20] = { 0 };
    HRESULT hr;

    hr = IBackgroundCopyJob_SetPriority(job, 99);
    ok(hr == E_NOTIMPL, "G-ENUMVAL-1: priority: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetProxySettings(job, 99, NULL, NULL);
    ok(hr == E_NOTIMPL, "G-ENUMVAL-1: proxy usage: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetNotifyFlags(job, 0x40);
    ok(hr == E_NOTIMPL, "G-ENUMVAL-1: notify flags: got %#lx.\n", hr);
    if (options)
    {
        ULONG flags = 99;

        hr = IBackgroundCopyJobHttpOptions_GetSecurityFlags(options, &flags);
        ok(hr == S_OK && !flags, "JOB-DEF-18: got %#lx, %#lx.\n", hr, flags);
        hr = IBackgroundCopyJobHttpOptions_SetSecurityFlags(options, 0x10000);
        ok(hr == E_NOTIMPL, "G-ENUMVAL-1: security flags: got %#lx.\n", hr);
        hr = IBackgroundCopyJobHttpOptions_SetClientCertificateByID(options, 99, L"MY", hash);
        ok(hr == E_NOTIMPL, "G-ENUMVAL-1: certificate store: got %#lx.\n", hr);
        IBackgroundCopyJobHttpOptions_Release(options);
    }
    hr = IBackgroundCopyJob_SetPriority(job, 0x12345);
    ok(FAILED(hr), "G-ENUMVAL-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_GetPriority(job, &priority);
    ok(hr == S_OK && priority == BG_JOB_PRIORITY_NORMAL, "G-ENUMVAL-2: got %#lx, %u.\n", hr, priority);
}

/* The earlier of two faults is the one that is told. */
static void test_order(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"general"), *upload;
    static WCHAR text[400];
    IBackgroundCopyJob3 *job3;
    HRESULT hr;
    int i;

    upload = create_job_of_type(manager, L"general", BG_JOB_TYPE_UPLOAD);
    if (!job || !upload)
        return;
    for (i = 0; i < 399; i++)
        text[i] = 'x';
    IBackgroundCopyJob_Cancel(job);
    IBackgroundCopyJob_Cancel(upload);
    hr = IBackgroundCopyJob_SetDisplayName(job, text);
    ok(hr == BG_E_INVALID_STATE, "G-ORDER-1: a final job before a length: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetPriority(job, 99);
    ok(hr == BG_E_INVALID_STATE, "G-ORDER-1: a final job before a value: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetDisplayName(job, NULL);
    ok(is_null_error(hr), "G-ORDER-1: NULL before a final job: got %#lx.\n", hr);
    if ((job3 = query(upload, &IID_IBackgroundCopyJob3)))
    {
        hr = IBackgroundCopyJob3_ReplaceRemotePrefix(job3, L"http://a/", L"http://b/");
        ok(hr == E_NOTIMPL, "G-ORDER-1: the type before a final job: got %#lx.\n", hr);
        IBackgroundCopyJob3_Release(job3);
    }
    end_job(job);
    end_job(upload);
}

/* A pointer is as good for whoever uses it as it was for whoever got it. */
static void test_other_identity(IBackgroundCopyJob *job)
{
    HRESULT hr;
    GUID id;

    hr = CoSetProxyBlanket((IUnknown *)job, RPC_C_AUTHN_WINNT, RPC_C_AUTHZ_NONE, NULL, RPC_C_AUTHN_LEVEL_CONNECT,
            RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_DYNAMIC_CLOAKING);
    ok(hr == S_OK, "SEC-IMP-1: got %#lx.\n", hr);
    ok(ImpersonateSelf(SecurityIdentification), "error %lu\n", GetLastError());
    hr = IBackgroundCopyJob_GetId(job, &id);
    ok(hr == S_OK, "G-QI-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_SetDescription(job, L"another");
    ok(hr == S_OK, "G-QI-2: got %#lx.\n", hr);
    RevertToSelf();
}

/* Manager ------------------------------------------------------------------------------------------------------ */

static const CLSID *const classes[] = { &CLSID_BackgroundCopyManager, &CLSID_BackgroundCopyManager1_5,
        &CLSID_BackgroundCopyManager2_0, &CLSID_BackgroundCopyManager2_5, &CLSID_BackgroundCopyManager3_0,
        &CLSID_BackgroundCopyManager4_0, &CLSID_BackgroundCopyManager5_0, &CLSID_BackgroundCopyManager10_1,
        &CLSID_BackgroundCopyManager10_2, &CLSID_BackgroundCopyManager10_3 };

static void check_latest(IBackgroundCopyManager *manager)
{
    static const IID *const iids[] = { &IID_IBackgroundCopyJob5, &IID_IBackgroundCopyJobHttpOptions3,
            &IID_IBitsTokenOptions };
    IBackgroundCopyJob *job = create_with_file(manager);
    IBackgroundCopyFile *file;
    IUnknown *unknown;
    unsigned int i;
    HRESULT hr;

    if (!job)
        return;
    for (i = 0; i < ARRAYSIZE(iids); i++)
    {
        hr = IBackgroundCopyJob_QueryInterface(job, iids[i], (void **)&unknown);
        ok(hr == S_OK, "MGR-CLASS-4: %s: got %#lx.\n", wine_dbgstr_guid(iids[i]), hr);
        if (hr == S_OK)
            IUnknown_Release(unknown);
    }
    if ((file = first_file(job)))
    {
        hr = IBackgroundCopyFile_QueryInterface(file, &IID_IBackgroundCopyFile6, (void **)&unknown);
        ok(hr == S_OK, "MGR-CLASS-4: got %#lx.\n", hr);
        if (hr == S_OK)
            IUnknown_Release(unknown);
        IBackgroundCopyFile_Release(file);
    }
    end_job(job);
}

static void test_classes(void)
{
    IBackgroundCopyManager *manager;
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(classes); i++)
    {
        hr = CoCreateInstance(classes[i], NULL, CLSCTX_LOCAL_SERVER, &IID_IBackgroundCopyManager, (void **)&manager);
        ok(hr == S_OK, "MGR-CLASS-3, MGR-CLASS-4: class %u: got %#lx.\n", i, hr);
        if (hr != S_OK)
            continue;
        check_latest(manager);
        IBackgroundCopyManager_Release(manager);
    }
}

/* Clients tell the version of BITS by that of this file. */
static void test_version(void)
{
    VS_FIXEDFILEINFO *info = NULL;
    WCHAR path[MAX_PATH];
    DWORD size, handle;
    void *block;
    UINT length;

    GetSystemDirectoryW(path, MAX_PATH - 20);
    wcscat(path, L"\\qmgr.dll");
    size = GetFileVersionInfoSizeW(path, &handle);
    ok(size != 0, "MGR-CLASS-6: error %lu.\n", GetLastError());
    if (!size)
        return;
    block = malloc(size);
    ok(GetFileVersionInfoW(path, 0, size, block) && VerQueryValueW(block, L"\\", (void **)&info, &length),
            "MGR-CLASS-6: error %lu.\n", GetLastError());
    if (info)
    {
        ok(info->dwFileVersionMS == MAKELONG(8, 7) && HIWORD(info->dwFileVersionLS) >= 18362,
                "MGR-CLASS-6: file version %#lx, %#lx.\n", info->dwFileVersionMS, info->dwFileVersionLS);
        ok(info->dwProductVersionMS == MAKELONG(8, 7) && HIWORD(info->dwProductVersionLS) >= 18362,
                "MGR-CLASS-6: product version %#lx, %#lx.\n", info->dwProductVersionMS, info->dwProductVersionLS);
    }
    free(block);
}

static void *token_information(TOKEN_INFORMATION_CLASS class)
{
    static char buffer[512];
    HANDLE token;
    DWORD size;

    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);
    ok(GetTokenInformation(token, class, buffer, sizeof(buffer), &size), "error %lu\n", GetLastError());
    CloseHandle(token);
    return buffer;
}

static ULONG own_integrity(void)
{
    TOKEN_MANDATORY_LABEL *label = token_information(TokenIntegrityLevel);

    return *GetSidSubAuthority(label->Label.Sid, *GetSidSubAuthorityCount(label->Label.Sid) - 1);
}

static void test_owner(IBackgroundCopyJob *job)
{
    IBackgroundCopyJob4 *job4 = query(job, &IID_IBackgroundCopyJob4);
    BOOL elevated = 99, own = ((TOKEN_ELEVATION *)token_information(TokenElevation))->TokenIsElevated != 0;
    LPWSTR owner = NULL, expected = NULL;
    ULONG level = 99;
    HRESULT hr;

    hr = IBackgroundCopyJob4_GetOwnerIntegrityLevel(job4, &level);
    ok(hr == S_OK && level == own_integrity(), "MGR-CREATE-10, JOB-DEF-16, JOB-IL-1: got %#lx, %lu.\n", hr, level);
    hr = IBackgroundCopyJob4_GetOwnerElevationState(job4, &elevated);
    ok(hr == S_OK && elevated == own, "MGR-CREATE-10, JOB-DEF-16, JOB-ELEV-1: got %#lx, %d.\n", hr, elevated);
    hr = IBackgroundCopyJob4_GetOwner(job4, &owner);
    ConvertSidToStringSidW(((TOKEN_USER *)token_information(TokenUser))->User.Sid, &expected);
    check_string("MGR-CREATE-10", hr, owner, S_OK, expected);
    LocalFree(expected);
    IBackgroundCopyJob4_Release(job4);
}

static unsigned int count_in_queue(IBackgroundCopyManager *manager, const GUID *id)
{
    IEnumBackgroundCopyJobs *jobs = NULL;
    IBackgroundCopyJob *job;
    unsigned int count = 0;
    GUID got;

    IBackgroundCopyManager_EnumJobs(manager, 0, &jobs);
    while (jobs && IEnumBackgroundCopyJobs_Next(jobs, 1, &job, NULL) == S_OK)
    {
        count += SUCCEEDED(IBackgroundCopyJob_GetId(job, &got)) && IsEqualGUID(&got, id);
        IBackgroundCopyJob_Release(job);
    }
    if (jobs)
        IEnumBackgroundCopyJobs_Release(jobs);
    return count;
}

/* More jobs than a user may have who is no administrator, all of one name. */
static void test_many_jobs(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *jobs[65];
    unsigned int i, made = 0;
    HRESULT hr = S_OK;
    GUID ids[65];

    for (i = 0; i < ARRAYSIZE(jobs) && hr == S_OK; i++)
    {
        hr = IBackgroundCopyManager_CreateJob(manager, L"one name", BG_JOB_TYPE_DOWNLOAD, &ids[i], &jobs[i]);
        made += hr == S_OK;
    }
    if (hr == BG_E_TOO_MANY_JOBS_PER_USER)
        skip("MGR-CREATE-8: no administrator.\n");
    else
        ok(hr == S_OK, "MGR-CREATE-2, MGR-CREATE-8: job %u: got %#lx.\n", i, hr);
    for (i = 0; i < made; i++)
    {
        if (i < 3)
            ok(count_in_queue(manager, &ids[i]) == 1, "MGR-ENUM-3, MGR-CREATE-2: job %u.\n", i);
        end_job(jobs[i]);
    }
}

static void test_new_job(IBackgroundCopyManager *manager)
{
    FILETIME before, after;
    IBackgroundCopyJob *job;
    BG_JOB_TIMES times;
    GUID first, second;
    HRESULT hr;

    GetSystemTimeAsFileTime(&before);
    if (!(job = create_job(manager, L"general")))
        return;
    GetSystemTimeAsFileTime(&after);
    hr = IBackgroundCopyJob_GetTimes(job, &times);
    ok(hr == S_OK && CompareFileTime(&times.CreationTime, &before) >= 0
            && CompareFileTime(&times.CreationTime, &after) <= 0, "ST-CALL-1: another creation time.\n");
    ok(get_state(job) == BG_JOB_STATE_SUSPENDED, "ST-CALL-1, ST-CLASS-1: state %u.\n", get_state(job));
    IBackgroundCopyJob_GetId(job, &first);
    end_job(job);
    if (!(job = create_job(manager, L"general")))
        return;
    IBackgroundCopyJob_GetId(job, &second);
    ok(!IsEqualGUID(&first, &second), "ST-CALL-1: the same id again.\n");
    end_job(job);
}

/* The queue of Delivery Optimization is another one. */
static void test_other_queue(IBackgroundCopyJob *job)
{
    IBackgroundCopyManager *other = NULL;
    IBackgroundCopyJob *found = NULL;
    HRESULT hr;
    GUID id;

    hr = CoCreateInstance(&CLSID_DeliveryOptimization, NULL, CLSCTX_LOCAL_SERVER, &IID_IBackgroundCopyManager,
            (void **)&other);
    if (hr != S_OK)
    {
        win_skip("MGR-LIFE-5: no Delivery Optimization, %#lx.\n", hr);
        return;
    }
    IBackgroundCopyJob_GetId(job, &id);
    ok(!count_in_queue(other, &id), "MGR-LIFE-5: listed there.\n");
    hr = IBackgroundCopyManager_GetJob(other, &id, &found);
    ok(FAILED(hr) && !found, "MGR-LIFE-5: got %#lx.\n", hr);
    IBackgroundCopyManager_Release(other);
}

static void test_texts(IBackgroundCopyManager *manager)
{
    static const DWORD languages[] = { 0x0409, 0x0407, 0x0411 };
    unsigned int i;
    LPWSTR text;
    HRESULT hr, code;

    for (i = 0; i < ARRAYSIZE(languages); i++)
    {
        text = NULL;
        hr = IBackgroundCopyManager_GetErrorDescription(manager, 0x80190194, languages[i], &text);
        ok(hr == S_OK && text && text[0], "MGR-TEXT-5: %#lx: got %#lx.\n", languages[i], hr);
        CoTaskMemFree(text);
    }
    for (code = BG_E_NOT_FOUND; code <= (HRESULT)0x80200076; code++)
    {
        text = NULL;
        hr = IBackgroundCopyManager_GetErrorDescription(manager, code, 0x0409, &text);
        ok(hr == S_OK && text && text[0], "MGR-TEXT-1: %#lx: got %#lx.\n", code, hr);
        CoTaskMemFree(text);
    }
    hr = IBackgroundCopyManager_GetErrorDescription(manager, BG_E_EMPTY, 0x10409, &text);
    ok(hr == HRESULT_FROM_WIN32(ERROR_RESOURCE_LANG_NOT_FOUND), "MGR-TEXT-3, G-TEXT-1: got %#lx.\n", hr);
}

/* Job ---------------------------------------------------------------------------------------------------------- */

static void test_command_line(IBackgroundCopyJob *job)
{
    IBackgroundCopyJob2 *job2 = query(job, &IID_IBackgroundCopyJob2);
    LPWSTR program = NULL, parameters = NULL;
    static WCHAR text[4002];
    HRESULT hr;
    int i;

    for (i = 0; i < 4001; i++)
        text[i] = 'x';
    hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, L"c:\\p.exe", text);
    ok(hr == BG_E_STRING_TOO_LONG, "JOB-CMDLINE-1: got %#lx.\n", hr);
    text[4000] = 0;
    hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, L"c:\\p.exe", text);
    ok(hr == S_OK, "JOB-CMDLINE-1, JOB-CMDLINE-7: got %#lx.\n", hr);
    text[261] = 0;
    hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, text, NULL);
    ok(hr == BG_E_STRING_TOO_LONG, "JOB-CMDLINE-1: got %#lx.\n", hr);
    text[260] = 0;
    hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, text, NULL);
    ok(hr == S_OK, "JOB-CMDLINE-1, JOB-CMDLINE-4, JOB-CMDLINE-7: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, NULL, L"a");
    ok(hr == E_INVALIDARG, "JOB-CMDLINE-3: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, L"%windir%\\p.exe", L"%windir% p");
    ok(hr == S_OK, "JOB-CMDLINE-6: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_GetNotifyCmdLine(job2, &program, &parameters);
    check_string("JOB-CMDLINE-6", hr, program, S_OK, L"%windir%\\p.exe");
    check_string("JOB-CMDLINE-6", hr, parameters, S_OK, L"%windir% p");
    hr = IBackgroundCopyJob2_SetNotifyCmdLine(job2, NULL, NULL);
    ok(hr == S_OK, "JOB-CMDLINE-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJob2_GetNotifyCmdLine(job2, &program, &parameters);
    check_string("JOB-CMDLINE-2", hr, program, S_OK, L"");
    check_string("JOB-CMDLINE-2", hr, parameters, S_OK, L"");
    IBackgroundCopyJob2_Release(job2);
}

static void test_reply_name(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job_of_type(manager, L"general", BG_JOB_TYPE_UPLOAD_REPLY);
    IBackgroundCopyJob2 *job2;
    HRESULT hr;

    if (!job)
        return;
    job2 = query(job, &IID_IBackgroundCopyJob2);
    hr = IBackgroundCopyJob2_SetReplyFileName(job2, local_path(L"reply"));
    ok(hr == S_OK, "JOB-MATRIX-13: got %#lx.\n", hr);
    IBackgroundCopyJob_Cancel(job);
    hr = IBackgroundCopyJob2_SetReplyFileName(job2, local_path(L"reply"));
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-13: got %#lx.\n", hr);
    IBackgroundCopyJob2_Release(job2);
    end_job(job);
}

/* Another process -------------------------------------------------------------------------------------------------- */

/* The child: its exit status says whether the job has that name there. */
static void look_at_job(const char *text)
{
    IBackgroundCopyManager *manager = create_manager();
    IBackgroundCopyJob *job = NULL;
    LPWSTR name = NULL;
    WCHAR wide[64];
    BOOL same = FALSE;
    GUID id;

    MultiByteToWideChar(CP_ACP, 0, text, -1, wide, ARRAYSIZE(wide));
    if (manager && SUCCEEDED(CLSIDFromString(wide, &id))
            && SUCCEEDED(IBackgroundCopyManager_GetJob(manager, &id, &job))
            && SUCCEEDED(IBackgroundCopyJob_GetDisplayName(job, &name)))
        same = !wcscmp(name, L"seen elsewhere");
    ok(same, "JOB-GET-2, MGR-CLASS-9: another name: %s.\n", debugstr_w(name));
}

static void test_other_process(IBackgroundCopyJob *job)
{
    PROCESS_INFORMATION process;
    char command[MAX_PATH + 128];
    STARTUPINFOA startup;
    WCHAR text[64];
    char **argv;
    HRESULT hr;
    GUID id;

    IBackgroundCopyJob_GetId(job, &id);
    StringFromGUID2(&id, text, ARRAYSIZE(text));
    hr = IBackgroundCopyJob_SetDisplayName(job, L"seen elsewhere");
    ok(hr == S_OK, "JOB-NAME-1: got %#lx.\n", hr);
    winetest_get_mainargs(&argv);
    sprintf(command, "\"%s\" general %S", argv[0], text);
    memset(&startup, 0, sizeof(startup));
    startup.cb = sizeof(startup);
    ok(CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process), "error %lu\n",
            GetLastError());
    wait_child_process(process.hProcess);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
}

static void test_job(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_with_file(manager);

    if (!job)
        return;
    ok(GetModuleHandleW(L"qmgrprxy.dll") != NULL, "MGR-CLASS-7: not loaded.\n");
    test_memory(manager, job);
    test_enumerations(job);
    test_owner(job);
    test_command_line(job);
    test_other_process(job);
    test_other_queue(job);
    test_other_identity(job);
    end_job(job);
}

START_TEST(general)
{
    IBackgroundCopyManager *manager;
    char **argv;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (winetest_get_mainargs(&argv) >= 3)
    {
        look_at_job(argv[2]);
    }
    else if ((manager = create_manager()))
    {
        test_job(manager);
        test_order(manager);
        test_classes();
        test_version();
        test_many_jobs(manager);
        test_new_job(manager);
        test_texts(manager);
        test_reply_name(manager);
        IBackgroundCopyManager_Release(manager);
        remove_local_files();
    }
    CoUninitialize();
}
