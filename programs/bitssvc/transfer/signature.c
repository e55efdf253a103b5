/*
 * Signatures of certificates and of lists of revoked ones
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

#include <stdlib.h>

#include <bcrypt.h>

/* An ECDSA signature is two integers, each stored in no more bytes than it needs. Wine 8.0 puts them together without
 * their leading zeros, so that it takes the signature of one certificate in 256 for a wrong one. What the system
 * refuses is checked again here, with both at their full length. */

#define LARGEST_INTEGER 66          /* bytes, of the curve P-521 */
#define LARGEST_HASH 64

struct ecdsa_hash
{
    const char *oid;
    const WCHAR *name;
    ULONG size;
};

static const struct ecdsa_hash ecdsa_hashes[] =
{
    { szOID_ECDSA_SHA1, BCRYPT_SHA1_ALGORITHM, 20 },
    { szOID_ECDSA_SHA256, BCRYPT_SHA256_ALGORITHM, 32 },
    { szOID_ECDSA_SHA384, BCRYPT_SHA384_ALGORITHM, 48 },
    { szOID_ECDSA_SHA512, BCRYPT_SHA512_ALGORITHM, 64 },
};

static const struct ecdsa_hash *find_hash(const char *oid)
{
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(ecdsa_hashes); ++i)
    {
        if (!strcmp(ecdsa_hashes[i].oid, oid))
            return &ecdsa_hashes[i];
    }
    return NULL;
}

/* Little endian, as decoded, to big endian of a fixed length. */
static BOOL put_integer(const CRYPT_UINT_BLOB *integer, BYTE *bytes, ULONG length)
{
    ULONG used = integer->cbData, i;

    while (used && !integer->pbData[used - 1])
        --used;
    if (used > length)
        return FALSE;
    memset(bytes, 0, length - used);
    for (i = 0; i < used; ++i)
        bytes[length - 1 - i] = integer->pbData[i];
    return TRUE;
}

/* Both integers, each of the length given. */
static BOOL decode_signature(const CRYPT_BIT_BLOB *encoded, BYTE *signature, ULONG length)
{
    CERT_ECC_SIGNATURE *integers;
    DWORD size;
    BOOL done;

    if (!CryptDecodeObjectEx(X509_ASN_ENCODING, X509_ECC_SIGNATURE, encoded->pbData, encoded->cbData,
            CRYPT_DECODE_ALLOC_FLAG, NULL, &integers, &size))
        return FALSE;
    done = put_integer(&integers->r, signature, length) && put_integer(&integers->s, signature + length, length);
    LocalFree(integers);
    return done;
}

static BOOL verify(const BYTE *hash, ULONG hash_size, const CRYPT_BIT_BLOB *encoded, CERT_PUBLIC_KEY_INFO *key_info)
{
    /* 4, then the two coordinates of the point, each as long as an integer of a signature. */
    ULONG length = key_info->PublicKey.cbData / 2;
    BYTE signature[2 * LARGEST_INTEGER];
    BCRYPT_KEY_HANDLE key;
    BOOL good;

    if (length > LARGEST_INTEGER || !decode_signature(encoded, signature, length)
            || !CryptImportPublicKeyInfoEx2(X509_ASN_ENCODING, key_info, 0, NULL, &key))
        return FALSE;
    good = !BCryptVerifySignature(key, NULL, (BYTE *)hash, hash_size, signature, 2 * length, 0);
    BCryptDestroyKey(key);
    return good;
}

BOOL signature_is_good(const BYTE *encoded, DWORD size, const CERT_CONTEXT *issuer)
{
    CERT_SIGNED_CONTENT_INFO *signed_info;
    const struct ecdsa_hash *kind;
    BYTE hash[LARGEST_HASH];
    BOOL good;

    if (!CryptDecodeObjectEx(X509_ASN_ENCODING, X509_CERT, encoded, size,
            CRYPT_DECODE_ALLOC_FLAG | CRYPT_DECODE_NO_SIGNATURE_BYTE_REVERSAL_FLAG, NULL, &signed_info, &size))
        return FALSE;
    good = (kind = find_hash(signed_info->SignatureAlgorithm.pszObjId))
            && hash_data(kind->name, signed_info->ToBeSigned.pbData, signed_info->ToBeSigned.cbData, hash, kind->size)
            && verify(hash, kind->size, &signed_info->Signature, &issuer->pCertInfo->SubjectPublicKeyInfo);
    LocalFree(signed_info);
    return good;
}
