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

#include <windows.h>
#include <sddl.h>

#include "private/debug.h"
#include "store/store_private.h"

/* SYSTEM, the owner and Administrators; nothing is inherited. The flags are for what is made in a folder. */
static const WCHAR windows_access[] = L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;CO)";
/* Wine would turn Administrators into the Unix group. */
static const WCHAR wine_access[] = L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;CO)";

static BOOL is_wine(void)
{
    return !!GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version");
}

void store_restrict_access(const WCHAR *path)
{
    PSECURITY_DESCRIPTOR descriptor;

    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(is_wine() ? wine_access : windows_access,
            SDDL_REVISION_1, &descriptor, NULL))
    {
        WARN("No security descriptor, error %lu.\n", GetLastError());
        return;
    }
    /* A file system without access control lists is no reason not to start. */
    if (!SetFileSecurityW(path, DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, descriptor))
        WARN("%s stays open to others, error %lu.\n", debugstr_w(path), GetLastError());
    LocalFree(descriptor);
}
