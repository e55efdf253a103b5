/*
 * Conformance tests: access lists of what is copied from paths
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

#include "transfers.h"
#include <aclapi.h>
#include <sddl.h>

static WCHAR *own_sid(void)
{
    BYTE space[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    WCHAR *text = NULL;
    HANDLE token;
    DWORD size;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return NULL;
    if (GetTokenInformation(token, TokenUser, space, sizeof(space), &size))
        ConvertSidToStringSidW(((TOKEN_USER *)space)->User.Sid, &text);
    CloseHandle(token);
    return text;
}

/* What the explicit entries allow to everybody. */
static ACCESS_MASK rights_of_everybody(const WCHAR *path)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    ACCESS_MASK mask = 0;
    PSID everybody = NULL;
    ACL *acl = NULL;
    unsigned int i;

    ConvertStringSidToSidW(L"S-1-1-0", &everybody);
    GetNamedSecurityInfoW((WCHAR *)path, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, &acl, NULL,
            &descriptor);
    for (i = 0; acl && i < acl->AceCount; i++)
    {
        ACCESS_ALLOWED_ACE *entry = NULL;

        if (GetAce(acl, i, (void **)&entry) && entry->Header.AceType == ACCESS_ALLOWED_ACE_TYPE
                && !(entry->Header.AceFlags & INHERITED_ACE) && EqualSid(&entry->SidStart, everybody))
            mask |= entry->Mask;
    }
    LocalFree(descriptor);
    LocalFree(everybody);
    return mask;
}

/* A file on which everybody has all rights by an entry of its own. */
static BOOL make_source(const WCHAR *path)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    WCHAR text[300], *sid = own_sid();
    DWORD written;
    HANDLE file;
    BOOL made;

    file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, "source", 6, &written, NULL);
    CloseHandle(file);
    wsprintfW(text, L"D:P(A;;FA;;;%s)(A;;FA;;;WD)", sid);
    LocalFree(sid);
    made = ConvertStringSecurityDescriptorToSecurityDescriptorW(text, SDDL_REVISION_1, &descriptor, NULL)
            && SetFileSecurityW(path, DACL_SECURITY_INFORMATION, descriptor);
    LocalFree(descriptor);
    return made;
}

static void test_copy(IBackgroundCopyManager *manager, const char *rule, DWORD flags, BOOL same)
{
    IBackgroundCopyJob *job = create_job(manager, L"acl");
    IBackgroundCopyJob3 *job3;
    WCHAR source[MAX_PATH];
    ACCESS_MASK wanted, got;
    HRESULT hr;

    if (!job)
        return;
    wcscpy(source, local_path(L"source"));
    ok(make_source(source), "%s: error %lu.\n", rule, GetLastError());
    wanted = rights_of_everybody(source);
    hr = IBackgroundCopyJob_AddFile(job, source, local_path(L"target"));
    ok(hr == S_OK, "FILE-RNAME-1: got %#lx.\n", hr);
    job3 = query(job, &IID_IBackgroundCopyJob3);
    hr = IBackgroundCopyJob3_SetFileACLFlags(job3, flags);
    ok(hr == S_OK, "JOB-ACL-4, SEC-ACL-9: got %#lx.\n", hr);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "%s: got %u.\n", rule, get_state(job));
    got = rights_of_everybody(temporary_name(job, 0));
    ok((got == wanted) == same, "%s, FS-DONE-5: got %#lx, the source %#lx.\n", rule, got, wanted);
    IBackgroundCopyJob_Complete(job);
    got = rights_of_everybody(local_path(L"target"));
    ok((got == wanted) == same, "%s: got %#lx, the source %#lx.\n", rule, got, wanted);
    IBackgroundCopyJob3_Release(job3);
    end_job(job);
    DeleteFileW(local_path(L"target"));
}

START_TEST(acl)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_manager()))
    {
        test_copy(manager, "SEC-ACL-4", 0, FALSE);
        test_copy(manager, "SEC-ACL-1, SEC-ACL-4, SEC-ACL-6", BG_COPY_FILE_DACL, TRUE);
        IBackgroundCopyManager_Release(manager);
    }
    remove_local_files();
    CoUninitialize();
}
