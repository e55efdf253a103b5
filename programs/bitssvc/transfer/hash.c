/*
 * Hashes
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

#include "transfer/private.h"

#include <bcrypt.h>

BOOL hash_data(const WCHAR *kind, const void *data, size_t size, BYTE *hash, ULONG length)
{
    BCRYPT_ALG_HANDLE algorithm;
    BCRYPT_HASH_HANDLE state;
    BOOL done = FALSE;

    if (BCryptOpenAlgorithmProvider(&algorithm, kind, NULL, 0))
        return FALSE;
    if (!BCryptCreateHash(algorithm, &state, NULL, 0, NULL, 0, 0))
    {
        done = !BCryptHashData(state, (UCHAR *)data, (ULONG)size, 0) && !BCryptFinishHash(state, hash, length, 0);
        BCryptDestroyHash(state);
    }
    BCryptCloseAlgorithmProvider(algorithm, 0);
    return done;
}
