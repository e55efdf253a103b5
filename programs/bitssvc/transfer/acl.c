/*
 * Owner, group and access lists of copied files
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

#include "transfer/acl.h"

#include <aclapi.h>
#include <stdlib.h>

#include "private/debug.h"

static HRESULT enable_privilege(const WCHAR *name)
{
    TOKEN_PRIVILEGES privileges = { 1, { { { 0, 0 }, SE_PRIVILEGE_ENABLED } } };
    HANDLE token;
    BOOL enabled;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, &token))
        return E_ACCESSDENIED;
    enabled = LookupPrivilegeValueW(NULL, name, &privileges.Privileges[0].Luid)
            && AdjustTokenPrivileges(token, FALSE, &privileges, 0, NULL, NULL)
            && GetLastError() != ERROR_NOT_ALL_ASSIGNED;
    CloseHandle(token);
    return enabled ? S_OK : E_ACCESSDENIED;
}

static HRESULT enable_privileges(ULONG flags)
{
    HRESULT hr = S_OK;

    if (flags & (OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION))
        hr = enable_privilege(L"SeRestorePrivilege");
    if (SUCCEEDED(hr) && (flags & SACL_SECURITY_INFORMATION))
        hr = enable_privilege(L"SeSecurityPrivilege");
    return hr;
}

/* The entries that were not inherited; what the target inherits comes from its own folder (SEC-ACL-4). NULL for none
 * and without memory. */
static ACL *explicit_entries(ACL *acl)
{
    ACE_HEADER *entry;
    ACL *copy;
    WORD i;

    if (!acl || !(copy = malloc(acl->AclSize)))
        return NULL;
    InitializeAcl(copy, acl->AclSize, acl->AclRevision);
    for (i = 0; i < acl->AceCount; ++i)
    {
        if (GetAce(acl, i, (void **)&entry) && !(entry->AceFlags & INHERITED_ACE))
            AddAce(copy, acl->AclRevision, MAXDWORD, entry, entry->AceSize);
    }
    return copy;
}

HRESULT acl_copy(const WCHAR *source, const WCHAR *target, ULONG flags)
{
    ACL *dacl = NULL, *sacl = NULL, *own_dacl, *own_sacl;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PSID owner = NULL, group = NULL;
    DWORD error;
    HRESULT hr;

    if (FAILED(hr = enable_privileges(flags)))
        return hr;
    error = GetNamedSecurityInfoW((WCHAR *)source, SE_FILE_OBJECT, flags, &owner, &group, &dacl, &sacl, &descriptor);
    if (error)
        return HRESULT_FROM_WIN32(error);
    own_dacl = explicit_entries(dacl);
    own_sacl = explicit_entries(sacl);
    error = SetNamedSecurityInfoW((WCHAR *)target, SE_FILE_OBJECT, flags, owner, group, own_dacl, own_sacl);
    if (error)
        WARN("%s: error %lu.\n", debugstr_w(target), error);
    free(own_dacl);
    free(own_sacl);
    LocalFree(descriptor);
    return HRESULT_FROM_WIN32(error);
}
