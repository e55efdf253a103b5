/*
 * What only the user of the prefix may read, for the store
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

#include "engine/secret.h"

#include <stdlib.h>
#include <wincrypt.h>

#include "private/debug.h"

/* Takes over what the system has allocated. */
static HRESULT take_blob(DATA_BLOB *from, struct record_blob **to)
{
    *to = record_blob_new(from->pbData, from->cbData);
    SecureZeroMemory(from->pbData, from->cbData);
    LocalFree(from->pbData);
    return *to ? S_OK : E_OUTOFMEMORY;
}

HRESULT secret_seal(const void *data, ULONG size, struct record_blob **sealed)
{
    DATA_BLOB in = { size, (BYTE *)data }, out = { 0, NULL };

    *sealed = NULL;
    if (!CryptProtectData(&in, NULL, NULL, NULL, NULL, CRYPTPROTECT_UI_FORBIDDEN, &out))
        return HRESULT_FROM_WIN32(GetLastError());
    return take_blob(&out, sealed);
}

HRESULT secret_open(const struct record_blob *sealed, struct record_blob **data)
{
    DATA_BLOB in = { sealed->size, (BYTE *)sealed->data }, out = { 0, NULL };
    DWORD error;

    *data = NULL;
    if (CryptUnprotectData(&in, NULL, NULL, NULL, NULL, CRYPTPROTECT_UI_FORBIDDEN, &out))
        return take_blob(&out, data);
    error = GetLastError();
    WARN("A sealed value cannot be opened, error %lu.\n", error);
    return error ? HRESULT_FROM_WIN32(error) : E_FAIL;
}

void secret_free_text(char *text)
{
    if (text)
        SecureZeroMemory(text, strlen(text));
    free(text);
}

void secret_free(struct record_blob *data)
{
    if (data)
        SecureZeroMemory(data->data, data->size);
    free(data);
}
