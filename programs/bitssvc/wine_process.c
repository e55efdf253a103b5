/*
 * What only Wine has
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
#include <winternl.h>

#include "wine_process.h"

/* Wine's number for it, the same since Wine 6.0. */
#define PROCESS_WINE_MAKE_PROCESS_SYSTEM 1000

typedef NTSTATUS (NTAPI *set_information_fn)(HANDLE process, ULONG class, void *info, ULONG size);

HANDLE wine_become_system_process(void)
{
    HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
    set_information_fn set_information;
    HANDLE event = NULL;

    if (!ntdll || !GetProcAddress(ntdll, "wine_get_version"))
        return NULL;
    set_information = (set_information_fn)(void *)GetProcAddress(ntdll, "NtSetInformationProcess");
    if (!set_information
            || set_information(GetCurrentProcess(), PROCESS_WINE_MAKE_PROCESS_SYSTEM, &event, sizeof(&event)))
        return NULL;
    return event;
}
