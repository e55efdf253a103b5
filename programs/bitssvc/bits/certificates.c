/*
 * Client certificates in the system's stores
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

#include "bits/certificates.h"

#include <stdlib.h>
#include <wincrypt.h>

#include "bits.h"
#include "private/debug.h"

static const DWORD locations[] =
{
    [BG_CERT_STORE_LOCATION_CURRENT_USER] = CERT_SYSTEM_STORE_CURRENT_USER,
    [BG_CERT_STORE_LOCATION_LOCAL_MACHINE] = CERT_SYSTEM_STORE_LOCAL_MACHINE,
    [BG_CERT_STORE_LOCATION_CURRENT_SERVICE] = CERT_SYSTEM_STORE_CURRENT_SERVICE,
    [BG_CERT_STORE_LOCATION_SERVICES] = CERT_SYSTEM_STORE_SERVICES,
    [BG_CERT_STORE_LOCATION_USERS] = CERT_SYSTEM_STORE_USERS,
    [BG_CERT_STORE_LOCATION_CURRENT_USER_GROUP_POLICY] = CERT_SYSTEM_STORE_CURRENT_USER_GROUP_POLICY,
    [BG_CERT_STORE_LOCATION_LOCAL_MACHINE_GROUP_POLICY] = CERT_SYSTEM_STORE_LOCAL_MACHINE_GROUP_POLICY,
    [BG_CERT_STORE_LOCATION_LOCAL_MACHINE_ENTERPRISE] = CERT_SYSTEM_STORE_LOCAL_MACHINE_ENTERPRISE,
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

static HRESULT open_store(ULONG location, const WCHAR *name, HCERTSTORE *store)
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

HRESULT certificate_find_hash(ULONG location, const WCHAR *store_name, const BYTE *hash)
{
    CRYPT_HASH_BLOB wanted = { CERTIFICATE_HASH_SIZE, (BYTE *)hash };
    const CERT_CONTEXT *certificate;
    HCERTSTORE store;
    HRESULT hr;

    if (FAILED(hr = open_store(location, store_name, &store)))
        return hr;
    certificate = CertFindCertificateInStore(store, X509_ASN_ENCODING | PKCS_7_ASN_ENCODING, 0, CERT_FIND_SHA1_HASH,
            &wanted, NULL);
    hr = certificate ? S_OK : CRYPT_E_NOT_FOUND;
    if (certificate)
        CertFreeCertificateContext(certificate);
    CertCloseStore(store, 0);
    return hr;
}

static BOOL subject_contains(const CERT_CONTEXT *certificate, const WCHAR *part)
{
    const DWORD form = CERT_X500_NAME_STR | CERT_NAME_STR_REVERSE_FLAG;
    CERT_NAME_BLOB *subject = &certificate->pCertInfo->Subject;
    DWORD size = CertNameToStrW(X509_ASN_ENCODING, subject, form, NULL, 0);
    WCHAR *text = malloc(size * sizeof(*text));
    BOOL contains = FALSE;

    if (text && CertNameToStrW(X509_ASN_ENCODING, subject, form, text, size))
        contains = wcsstr(text, part) != NULL;
    free(text);
    return contains;
}

/* A certificate that names no usage is fit for all. */
static BOOL is_for_clients(const CERT_CONTEXT *certificate)
{
    CERT_ENHKEY_USAGE *usage;
    BOOL fit = FALSE;
    DWORD size = 0, i;

    if (!CertGetEnhancedKeyUsage(certificate, 0, NULL, &size) || !(usage = malloc(size)))
        return FALSE;
    SetLastError(ERROR_SUCCESS);
    if (CertGetEnhancedKeyUsage(certificate, 0, usage, &size))
    {
        fit = !usage->cUsageIdentifier && GetLastError() == (DWORD)CRYPT_E_NOT_FOUND;
        for (i = 0; i < usage->cUsageIdentifier && !fit; ++i)
            fit = !strcmp(usage->rgpszUsageIdentifier[i], szOID_PKIX_KP_CLIENT_AUTH);
    }
    free(usage);
    return fit;
}

HRESULT certificate_find_subject(ULONG location, const WCHAR *store_name, const WCHAR *subject, BYTE *hash)
{
    const CERT_CONTEXT *certificate = NULL;
    DWORD size = CERTIFICATE_HASH_SIZE;
    HCERTSTORE store;
    HRESULT hr;

    if (FAILED(hr = open_store(location, store_name, &store)))
        return hr;
    while ((certificate = CertEnumCertificatesInStore(store, certificate)))
    {
        if (subject_contains(certificate, subject) && is_for_clients(certificate))
            break;
    }
    hr = CRYPT_E_NOT_FOUND;
    if (certificate && CertGetCertificateContextProperty(certificate, CERT_SHA1_HASH_PROP_ID, hash, &size))
        hr = S_OK;
    if (certificate)
        CertFreeCertificateContext(certificate);
    CertCloseStore(store, 0);
    return hr;
}
