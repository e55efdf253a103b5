/*
 * A client of the Queue Manager in C, from the installed header and library alone
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


#ifndef COBJMACROS
#define COBJMACROS
#endif
#include <windows.h>
#include <qmgr.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Usage: client dump
 *        client work SEED FOLDER URL     calls at random until the service dies
 *        client get GROUP                GetGroup; exit status 1 if there is none
 *        client create GROUP             CreateGroup; prints the result
 *        client fetch GROUP URL LOCAL    one file, cancelled when it is there
 *        client cancel                   all groups
 *
 * Of "work" each line is one write, so that what was written stays when this process is killed: "B CALL GROUP ..."
 * before a call, "E RESULT" after it. */

#define MAX_GROUPS 6

static void say(const char *format, ...)
{
    char line[4096];
    DWORD written;
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(line, sizeof(line) - 2, format, args);
    va_end(args);
    line[length++] = '\n';
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), line, length, &written, NULL);
}

static const char *name_of(const GUID *id)
{
    static char names[4][40];
    static int next;
    char *name = names[next++ % 4];
    WCHAR text[40];

    StringFromGUID2(id, text, 40);
    sprintf(name, "%ls", text);
    return name;
}

static IBackgroundCopyQMgr *connect_qmgr(void)
{
    IBackgroundCopyQMgr *qmgr;
    HRESULT hr = E_FAIL;
    int tries;

    for (tries = 0; tries < 300; tries++)
    {
        hr = CoCreateInstance(&CLSID_BackgroundCopyQMgr, NULL, CLSCTX_LOCAL_SERVER, &IID_IBackgroundCopyQMgr,
                (void **)&qmgr);
        if (SUCCEEDED(hr))
            return qmgr;
        Sleep(100);
    }
    say("fatal %08lx", hr);
    exit(2);
}

static ULONG list_groups(IBackgroundCopyQMgr *qmgr, GUID *ids, ULONG size)
{
    IEnumBackgroundCopyGroups *groups;
    ULONG count = 0;

    if (FAILED(IBackgroundCopyQMgr_EnumGroups(qmgr, 0, &groups)))
        return 0;
    IEnumBackgroundCopyGroups_Next(groups, size, ids, &count);
    IEnumBackgroundCopyGroups_Release(groups);
    return count;
}

/* NULL if there is none. */
static IBackgroundCopyJob1 *job_of(IBackgroundCopyGroup *group)
{
    IEnumBackgroundCopyJobs1 *jobs;
    IBackgroundCopyJob1 *job = NULL;
    ULONG count;
    GUID id;

    if (FAILED(IBackgroundCopyGroup_EnumJobs(group, 0, &jobs)))
        return NULL;
    if (IEnumBackgroundCopyJobs1_Next(jobs, 1, &id, &count) == S_OK)
        IBackgroundCopyGroup_GetJob(group, id, &job);
    IEnumBackgroundCopyJobs1_Release(jobs);
    return job;
}

/* Everything that a group has -------------------------------------------------------------------------------------- */

static void dump_property(IBackgroundCopyGroup *group, GROUPPROP id, const char *name)
{
    VARIANT value;

    if (FAILED(IBackgroundCopyGroup_GetProp(group, id, &value)))
        return;
    if (V_VT(&value) == VT_BSTR)
        say("%s %ls", name, V_BSTR(&value));
    else
        say("%s %ld", name, V_I4(&value));
    VariantClear(&value);
}

static void dump_job(IBackgroundCopyJob1 *job)
{
    DWORD count, i;
    FILESETINFO info;
    GUID id;

    if (SUCCEEDED(IBackgroundCopyJob1_get_JobID(job, &id)))
        say("job %s", name_of(&id));
    if (FAILED(IBackgroundCopyJob1_GetFileCount(job, &count)))
        return;
    for (i = 0; i < count && SUCCEEDED(IBackgroundCopyJob1_GetFile(job, i, &info)); i++)
    {
        say("file %ls %ls", info.bstrRemoteFile, info.bstrLocalFile);
        SysFreeString(info.bstrRemoteFile);
        SysFreeString(info.bstrLocalFile);
    }
    IBackgroundCopyJob1_Release(job);
}

static int dump(IBackgroundCopyQMgr *qmgr)
{
    IBackgroundCopyGroup *group;
    IBackgroundCopyJob1 *job;
    DWORD status, index;
    GUID ids[100];
    ULONG count, i;

    count = list_groups(qmgr, ids, 100);
    for (i = 0; i < count; i++)
    {
        if (FAILED(IBackgroundCopyQMgr_GetGroup(qmgr, ids[i], &group)))
            continue;
        say("group %s", name_of(&ids[i]));
        if (SUCCEEDED(IBackgroundCopyGroup_GetStatus(group, &status, &index)))
            say("status %lx", status);
        dump_property(group, GROUPPROP_DISPLAYNAME, "name");
        dump_property(group, GROUPPROP_DESCRIPTION, "description");
        dump_property(group, GROUPPROP_NOTIFYFLAGS, "flags");
        if ((job = job_of(group)))
            dump_job(job);
        IBackgroundCopyGroup_Release(group);
    }
    say("end");
    return 0;
}

/* Calls at random -------------------------------------------------------------------------------------------------- */

static BOOL is_lost(HRESULT hr)
{
    DWORD code = HRESULT_CODE(hr);

    if (SUCCEEDED(hr))
        return FALSE;
    if (HRESULT_FACILITY(hr) == FACILITY_WIN32)
        return code >= RPC_S_INVALID_STRING_BINDING && code <= 1999;
    return HRESULT_FACILITY(hr) == FACILITY_RPC || hr == CO_E_OBJNOTCONNECTED;
}

static void end(HRESULT hr)
{
    if (is_lost(hr))
    {
        say("lost");
        exit(0);
    }
    say("E %08lx", hr);
}

static void create(IBackgroundCopyQMgr *qmgr)
{
    IBackgroundCopyGroup *group;
    HRESULT hr;
    GUID id;

    CoCreateGuid(&id);
    say("B CreateGroup %s", name_of(&id));
    hr = IBackgroundCopyQMgr_CreateGroup(qmgr, id, &group);
    end(hr);
    if (SUCCEEDED(hr))
        IBackgroundCopyGroup_Release(group);
}

static void create_job(IBackgroundCopyGroup *group, const char *name)
{
    IBackgroundCopyJob1 *job;
    HRESULT hr;
    GUID id;

    CoCreateGuid(&id);
    say("B CreateJob %s %s", name, name_of(&id));
    hr = IBackgroundCopyGroup_CreateJob(group, id, &job);
    end(hr);
    if (SUCCEEDED(hr))
        IBackgroundCopyJob1_Release(job);
}

static void set_text(IBackgroundCopyGroup *group, const char *name, GROUPPROP id, const char *property)
{
    WCHAR text[40];
    VARIANT value;

    wsprintfW(text, L"text%d", rand());
    V_VT(&value) = VT_BSTR;
    V_BSTR(&value) = SysAllocString(text);
    say("B SetProp %s %s %ls", name, property, text);
    end(IBackgroundCopyGroup_SetProp(group, id, &value));
    VariantClear(&value);
}

static void set_flags(IBackgroundCopyGroup *group, const char *name)
{
    VARIANT value;

    V_VT(&value) = VT_I4;
    V_I4(&value) = rand() % 8;
    say("B SetProp %s flags %ld", name, V_I4(&value));
    end(IBackgroundCopyGroup_SetProp(group, GROUPPROP_NOTIFYFLAGS, &value));
}

static void add_file(IBackgroundCopyJob1 *job, const char *name, const WCHAR *folder, const WCHAR *url)
{
    FILESETINFO info, *infos = &info;
    WCHAR text[512];
    GUID id;

    CoCreateGuid(&id);
    wsprintfW(text, L"%s\\f%08x%04x", folder, id.Data1, id.Data2);
    info.bstrRemoteFile = SysAllocString(url);
    info.bstrLocalFile = SysAllocString(text);
    info.dwSizeHint = 0;
    say("B AddFiles %s %ls %ls", name, url, text);
    end(IBackgroundCopyJob1_AddFiles(job, 1, &infos));
    SysFreeString(info.bstrRemoteFile);
    SysFreeString(info.bstrLocalFile);
}

static void call(IBackgroundCopyGroup *group, IBackgroundCopyJob1 *job, const char *name, const WCHAR *folder,
        const WCHAR *url)
{
    int choice = rand() % 12;

    if (!job)
        create_job(group, name);
    else if (choice < 4)
        add_file(job, name, folder, url);
    else if (choice == 4)
        set_text(group, name, GROUPPROP_DISPLAYNAME, "name");
    else if (choice == 5)
        set_text(group, name, GROUPPROP_DESCRIPTION, "description");
    else if (choice == 6)
        set_flags(group, name);
    else if (choice < 9)
    {
        say("B ResumeGroup %s", name);
        end(IBackgroundCopyGroup_ResumeGroup(group));
    }
    else if (choice == 9)
    {
        say("B SuspendGroup %s", name);
        end(IBackgroundCopyGroup_SuspendGroup(group));
    }
    else if (choice == 10)
    {
        say("B SwitchToForeground %s", name);
        end(IBackgroundCopyGroup_SwitchToForeground(group));
    }
    else
    {
        say("B CancelGroup %s", name);
        end(IBackgroundCopyGroup_CancelGroup(group));
    }
}

/* "lost" ends it. */
static void work(IBackgroundCopyQMgr *qmgr, const WCHAR *folder, const WCHAR *url)
{
    IBackgroundCopyGroup *group;
    IBackgroundCopyJob1 *job;
    GUID ids[MAX_GROUPS];
    ULONG count;
    HRESULT hr;
    int which;

    say("connected");
    for (;;)
    {
        count = list_groups(qmgr, ids, MAX_GROUPS);
        if (count < MAX_GROUPS && rand() % 4 == 0)
            create(qmgr);
        if (!count)
            continue;
        which = rand() % count;
        hr = IBackgroundCopyQMgr_GetGroup(qmgr, ids[which], &group);
        if (is_lost(hr))
            end(hr);
        if (FAILED(hr))
            continue;
        job = job_of(group);
        call(group, job, name_of(&ids[which]), folder, url);
        if (job)
            IBackgroundCopyJob1_Release(job);
        IBackgroundCopyGroup_Release(group);
    }
}

/* Single calls ----------------------------------------------------------------------------------------------------- */

static int get_group(IBackgroundCopyQMgr *qmgr, const GUID *id)
{
    IBackgroundCopyGroup *group;
    HRESULT hr = IBackgroundCopyQMgr_GetGroup(qmgr, *id, &group);

    say("%08lx", hr);
    if (FAILED(hr))
        return 1;
    IBackgroundCopyGroup_Release(group);
    return 0;
}

static int create_group(IBackgroundCopyQMgr *qmgr, const GUID *id)
{
    IBackgroundCopyGroup *group;
    HRESULT hr = IBackgroundCopyQMgr_CreateGroup(qmgr, *id, &group);

    say("%08lx", hr);
    if (FAILED(hr))
        return 1;
    IBackgroundCopyGroup_Release(group);
    return 0;
}

static int fetch(IBackgroundCopyQMgr *qmgr, const GUID *id, const WCHAR *url, const WCHAR *local)
{
    DWORD status = 0, index, start = GetTickCount();
    FILESETINFO info, *infos = &info;
    IBackgroundCopyGroup *group;
    IBackgroundCopyJob1 *job;
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyQMgr_CreateGroup(qmgr, *id, &group))
            || FAILED(hr = IBackgroundCopyGroup_CreateJob(group, *id, &job)))
    {
        say("%08lx", hr);
        return 1;
    }
    info.bstrRemoteFile = SysAllocString(url);
    info.bstrLocalFile = SysAllocString(local);
    info.dwSizeHint = 0;
    if (FAILED(hr = IBackgroundCopyJob1_AddFiles(job, 1, &infos))
            || FAILED(hr = IBackgroundCopyGroup_ResumeGroup(group)))
        say("%08lx", hr);
    while (SUCCEEDED(hr) && !(status & (QM_STATUS_GROUP_COMPLETE | QM_STATUS_GROUP_ERROR))
            && GetTickCount() - start < 180000)
    {
        hr = IBackgroundCopyGroup_GetStatus(group, &status, &index);
        Sleep(20);
    }
    say("%lx", status);
    IBackgroundCopyJob1_Release(job);
    IBackgroundCopyGroup_CancelGroup(group);
    IBackgroundCopyGroup_Release(group);
    return !(status & QM_STATUS_GROUP_COMPLETE);
}

static int cancel_all(IBackgroundCopyQMgr *qmgr)
{
    IBackgroundCopyGroup *group;
    GUID ids[100];
    ULONG count, i;

    count = list_groups(qmgr, ids, 100);
    for (i = 0; i < count; i++)
    {
        if (FAILED(IBackgroundCopyQMgr_GetGroup(qmgr, ids[i], &group)))
            continue;
        say("%08lx", IBackgroundCopyGroup_CancelGroup(group));
        IBackgroundCopyGroup_Release(group);
    }
    return 0;
}

int main(void)
{
    WCHAR **argv;
    int argc;
    GUID id;

    argv = CommandLineToArgvW(GetCommandLineW(), &argc);
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (argc == 2 && !wcscmp(argv[1], L"dump"))
        return dump(connect_qmgr());
    if (argc == 2 && !wcscmp(argv[1], L"cancel"))
        return cancel_all(connect_qmgr());
    if (argc == 5 && !wcscmp(argv[1], L"work"))
    {
        srand(_wtoi(argv[2]));
        work(connect_qmgr(), argv[3], argv[4]);
    }
    if (argc > 2 && FAILED(CLSIDFromString(argv[2], &id)))
        return 2;
    if (argc == 3 && !wcscmp(argv[1], L"get"))
        return get_group(connect_qmgr(), &id);
    if (argc == 3 && !wcscmp(argv[1], L"create"))
        return create_group(connect_qmgr(), &id);
    if (argc == 5 && !wcscmp(argv[1], L"fetch"))
        return fetch(connect_qmgr(), &id, argv[3], argv[4]);
    return 2;
}
