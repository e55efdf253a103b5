/*
 * Certificates of clients: where they are, and whether their keys can be used
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

#include "engine/client_certificate.h"

#include <winhttp.h>

#include "private/debug.h"

/* In the order of BG_CERT_STORE_LOCATION. */
static const DWORD locations[] =
{
    CERT_SYSTEM_STORE_CURRENT_USER,
    CERT_SYSTEM_STORE_LOCAL_MACHINE,
    CERT_SYSTEM_STORE_CURRENT_SERVICE,
    CERT_SYSTEM_STORE_SERVICES,
    CERT_SYSTEM_STORE_USERS,
    CERT_SYSTEM_STORE_CURRENT_USER_GROUP_POLICY,
    CERT_SYSTEM_STORE_LOCAL_MACHINE_GROUP_POLICY,
    CERT_SYSTEM_STORE_LOCAL_MACHINE_ENTERPRISE,
};

/* The stores that are always there on Windows; Wine makes them when they are first used. */
static BOOL is_standard(const WCHAR *name)
{
    static const WCHAR *const names[] = { L"MY", L"CA", L"ROOT", L"SPC" };
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(names); ++i)
    {
        if (!_wcsicmp(name, names[i]))
            return TRUE;
    }
    return FALSE;
}

HRESULT client_certificate_open_store(ULONG location, const WCHAR *name, HCERTSTORE *store)
{
    DWORD flags = locations[location], error;

    if (!is_standard(name))
        flags |= CERT_STORE_OPEN_EXISTING_FLAG | CERT_STORE_READONLY_FLAG;
    if ((*store = CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, flags, name)))
        return S_OK;
    error = GetLastError();
    WARN("Store %s cannot be opened, error %#lx.\n", debugstr_w(name), error);
    return error == ERROR_ACCESS_DENIED ? E_ACCESSDENIED : HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
}

HRESULT client_certificate_find(ULONG location, const WCHAR *name, const BYTE *hash, const CERT_CONTEXT **certificate)
{
    CRYPT_HASH_BLOB wanted = { CERTIFICATE_HASH_SIZE, (BYTE *)hash };
    HCERTSTORE store;
    HRESULT hr;

    *certificate = NULL;
    if (FAILED(hr = client_certificate_open_store(location, name, &store)))
        return hr;
    *certificate = CertFindCertificateInStore(store, X509_ASN_ENCODING | PKCS_7_ASN_ENCODING, 0, CERT_FIND_SHA1_HASH,
            &wanted, NULL);
    CertCloseStore(store, 0);
    return *certificate ? S_OK : CRYPT_E_NOT_FOUND;
}

/* Nobody can be asked for a password. The handle that is got goes with the certificate. */
static BOOL has_key(const CERT_CONTEXT *certificate)
{
    const DWORD flags = CRYPT_ACQUIRE_SILENT_FLAG | CRYPT_ACQUIRE_CACHE_FLAG | CRYPT_ACQUIRE_ALLOW_NCRYPT_KEY_FLAG;
    HCRYPTPROV_OR_NCRYPT_KEY_HANDLE key;
    DWORD kind;

    return CryptAcquireCertificatePrivateKey(certificate, flags, NULL, &key, &kind, NULL);
}

HRESULT client_certificate_check_key(const struct client_certificate *wanted)
{
    const CERT_CONTEXT *certificate;
    HRESULT hr = S_OK;

    if (FAILED(client_certificate_find(wanted->location, wanted->names, wanted->hash, &certificate)))
        return S_OK;
    if (!has_key(certificate))
        hr = HRESULT_FROM_WIN32(ERROR_WINHTTP_CLIENT_CERT_NO_ACCESS_PRIVATE_KEY);
    CertFreeCertificateContext(certificate);
    return hr;
}
