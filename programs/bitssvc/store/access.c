/*
 * Who may open the store
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

#include <stdio.h>
#include <windows.h>
#include <sddl.h>

#include "private/debug.h"
#include "private/token.h"
#include "store/store_private.h"

/* SYSTEM, Administrators and the account of the service; nothing is inherited. The flags are for what is made in a
 * folder. */
static const WCHAR windows_access[] = L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;%ls)";
/* Wine makes a file mode of it and gives the rights of its own user to the user's group too, but not those of an owner
 * that is another one. That owner is not kept. */
static const WCHAR wine_access[] = L"O:NSD:P(A;OICI;FA;;;NS)";

static BOOL is_wine(void)
{
    return !!GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version");
}

static PSECURITY_DESCRIPTOR make_descriptor(void)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    WCHAR *sid = token_process_user_sid(), text[512];

    if (!sid)
        return NULL;
    swprintf(text, ARRAYSIZE(text), is_wine() ? wine_access : windows_access, sid);
    LocalFree(sid);
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(text, SDDL_REVISION_1, &descriptor, NULL))
        return NULL;
    return descriptor;
}

void store_restrict_access(const WCHAR *path)
{
    SECURITY_INFORMATION what = DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
    PSECURITY_DESCRIPTOR descriptor = make_descriptor();

    if (is_wine())
        what |= OWNER_SECURITY_INFORMATION;
    if (!descriptor)
    {
        WARN("No security descriptor, error %lu.\n", GetLastError());
        return;
    }
    /* A file system without access control lists is no reason not to start. */
    if (!SetFileSecurityW(path, what, descriptor))
        WARN("%s stays open to others, error %lu.\n", debugstr_w(path), GetLastError());
    LocalFree(descriptor);
}
