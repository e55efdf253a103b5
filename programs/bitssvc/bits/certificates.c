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

#include "engine/client_certificate.h"

HRESULT certificate_find_hash(ULONG location, const WCHAR *store, const BYTE *hash)
{
    const CERT_CONTEXT *certificate;
    HRESULT hr;

    if (SUCCEEDED(hr = client_certificate_find(location, store, hash, &certificate)))
        CertFreeCertificateContext(certificate);
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

    if (FAILED(hr = client_certificate_open_store(location, store_name, &store)))
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
