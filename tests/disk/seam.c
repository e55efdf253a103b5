/*
 * Loaded into the service: calls of Windows that fail as a test says
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

#include <aclapi.h>
#include <stdlib.h>

#include "seam.h"

static struct seam *seam;

static BOOL fails(enum seam_call call)
{
    if (seam->call != (LONG)call)
        return FALSE;
    InterlockedIncrement(&seam->failed);
    SetLastError(seam->error);
    return TRUE;
}

static BOOL is_meant(const WCHAR *name)
{
    size_t length = wcslen(name), end = wcslen(seam->text);

    return length >= end && !_wcsicmp(name + length - end, seam->text);
}

static HANDLE WINAPI create_file(LPCWSTR name, DWORD access, DWORD share, SECURITY_ATTRIBUTES *security,
        DWORD disposition, DWORD flags, HANDLE template)
{
    if (is_meant(name) && fails(SEAM_CREATE))
        return INVALID_HANDLE_VALUE;
    return CreateFileW(name, access, share, security, disposition, flags, template);
}

static BOOL WINAPI read_file(HANDLE file, void *data, DWORD size, DWORD *got, OVERLAPPED *overlapped)
{
    return !(size >= SEAM_LARGE && fails(SEAM_READ)) && ReadFile(file, data, size, got, overlapped);
}

static void *CDECL allocate(size_t size)
{
    return size == SEAM_BLOCK && fails(SEAM_MEMORY) ? NULL : malloc(size);
}

/* As Windows says it: the call has succeeded. */
static BOOL WINAPI adjust_privileges(HANDLE token, BOOL disable, TOKEN_PRIVILEGES *privileges, DWORD size,
        TOKEN_PRIVILEGES *old, DWORD *old_size)
{
    return fails(SEAM_PRIVILEGES) || AdjustTokenPrivileges(token, disable, privileges, size, old, old_size);
}

static DWORD WINAPI get_security(LPWSTR name, SE_OBJECT_TYPE type, SECURITY_INFORMATION what, PSID *owner, PSID *group,
        PACL *dacl, PACL *sacl, PSECURITY_DESCRIPTOR *descriptor)
{
    if (fails(SEAM_GET_SECURITY))
        return seam->error;
    return GetNamedSecurityInfoW(name, type, what, owner, group, dacl, sacl, descriptor);
}

static DWORD WINAPI set_security(LPWSTR name, SE_OBJECT_TYPE type, SECURITY_INFORMATION what, PSID owner, PSID group,
        PACL dacl, PACL sacl)
{
    return fails(SEAM_SET_SECURITY) ? seam->error : SetNamedSecurityInfoW(name, type, what, owner, group, dacl, sacl);
}

static const struct hook
{
    const char *name;
    void *function;
}
hooks[] =
{
    { "CreateFileW", create_file },
    { "ReadFile", read_file },
    { "malloc", allocate },
    { "AdjustTokenPrivileges", adjust_privileges },
    { "GetNamedSecurityInfoW", get_security },
    { "SetNamedSecurityInfoW", set_security },
};

static void replace(const char *name, void **slot)
{
    unsigned int i;
    DWORD old;

    for (i = 0; i < ARRAYSIZE(hooks); i++)
    {
        if (strcmp(name, hooks[i].name) || !VirtualProtect(slot, sizeof(*slot), PAGE_READWRITE, &old))
            continue;
        *slot = hooks[i].function;
        VirtualProtect(slot, sizeof(*slot), old, &old);
    }
}

/* What the program imports from one DLL. */
static void replace_imports(BYTE *base, const IMAGE_IMPORT_DESCRIPTOR *dll)
{
    const IMAGE_THUNK_DATA *name = (const IMAGE_THUNK_DATA *)(base + dll->OriginalFirstThunk);
    void **slot = (void **)(base + dll->FirstThunk);

    for (; name->u1.AddressOfData; name++, slot++)
    {
        if (!IMAGE_SNAP_BY_ORDINAL(name->u1.Ordinal))
            replace((const char *)((const IMAGE_IMPORT_BY_NAME *)(base + name->u1.AddressOfData))->Name, slot);
    }
}

static void replace_all(void)
{
    BYTE *base = (BYTE *)GetModuleHandleW(NULL);
    const IMAGE_NT_HEADERS *headers = (const IMAGE_NT_HEADERS *)(base + ((IMAGE_DOS_HEADER *)base)->e_lfanew);
    const IMAGE_IMPORT_DESCRIPTOR *dll = (const IMAGE_IMPORT_DESCRIPTOR *)(base
            + headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT].VirtualAddress);

    for (; dll->Name; dll++)
        replace_imports(base, dll);
}

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved);

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved)
{
    HANDLE mapping;

    (void)instance;
    (void)reserved;
    if (reason != DLL_PROCESS_ATTACH)
        return TRUE;
    if (!(mapping = OpenFileMappingW(FILE_MAP_WRITE, FALSE, SEAM_NAME))
            || !(seam = MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, sizeof(*seam))))
        return FALSE;
    replace_all();
    InterlockedIncrement(&seam->attached);
    return TRUE;
}
