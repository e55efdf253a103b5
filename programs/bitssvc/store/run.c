/*
 * How the last run of the service ended
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

#include "store/store_private.h"

/* Wine's clocks begin with the prefix or leave out sleep; Linux names each boot. */
static BOOL read_linux_boot_id(UINT64 *id)
{
    char text[37] = {0}, *c;
    DWORD size = 0;
    HANDLE file;
    int digits;

    file = CreateFileW(L"\\\\?\\unix\\proc\\sys\\kernel\\random\\boot_id", GENERIC_READ, FILE_SHARE_READ, NULL,
            OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    ReadFile(file, text, sizeof(text) - 1, &size, NULL);
    CloseHandle(file);
    *id = 0;
    for (c = text, digits = 0; *c && digits < 15; ++c)
    {
        if (*c == '-')
            continue;
        *id = *id << 4 | (*c & 0xf) | (*c & 0x40 ? 9 : 0);
        ++digits;
    }
    return digits == 15;
}

/* Elsewhere the minute in which the machine was started. A clock that is set makes a boot look like another one, which
 * only costs that small files are fetched again. */
static UINT64 boot_identity(void)
{
    ULARGE_INTEGER now;
    FILETIME time;
    UINT64 id;

    if (read_linux_boot_id(&id))
        return id;
    GetSystemTimeAsFileTime(&time);
    now.LowPart = time.dwLowDateTime;
    now.HighPart = time.dwHighDateTime;
    return (now.QuadPart / 10000 - GetTickCount64()) / 60000;
}

BOOL store_was_cut(struct store *store)
{
    UINT64 boot = store_db_get_note(store, STORE_NOTE_BOOT);

    return boot && boot != boot_identity() && !store_db_get_note(store, STORE_NOTE_CLEAN);
}

void store_run_begins(struct store *store)
{
    struct store_change *change = store_change_new();

    if (!change)
        return;
    store_change_note(change, STORE_NOTE_BOOT, boot_identity());
    store_change_note(change, STORE_NOTE_CLEAN, 0);
    store_post(store, change);
    store->run_begun = TRUE;
}
