/*
 * Whether a certificate of a chain has been revoked
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

/* The system has looked already when this is called. Wine 8.0 looks once: it remembers a serial number as good even
 * when it has just found it revoked, and whoever issued it. So the lists are read again, from its cache of URLs while
 * they are fresh (HOPT-SEC-9). */

#define LIST_TIMEOUT_MS 15000

static CRYPT_URL_ARRAY *list_places(const CERT_CONTEXT *certificate)
{
    CRYPT_URL_ARRAY *places;
    DWORD size = 0;

    if (!CryptGetObjectUrl(URL_OID_CERTIFICATE_CRL_DIST_POINT, (void *)certificate, CRYPT_GET_URL_FROM_EXTENSION, NULL,
            &size, NULL, NULL, NULL) || !(places = malloc(size)))
        return NULL;
    if (CryptGetObjectUrl(URL_OID_CERTIFICATE_CRL_DIST_POINT, (void *)certificate, CRYPT_GET_URL_FROM_EXTENSION, places,
            &size, NULL, NULL, NULL))
        return places;
    free(places);
    return NULL;
}

/* A list of the certificate's issuer, and of now. */
static BOOL is_good_list(const CRL_CONTEXT *list, const CERT_CONTEXT *issuer)
{
    return CertCompareCertificateName(X509_ASN_ENCODING, &list->pCrlInfo->Issuer, &issuer->pCertInfo->Subject)
            && !CertVerifyCRLTimeValidity(NULL, list->pCrlInfo)
            && (CryptVerifyCertificateSignatureEx(0, X509_ASN_ENCODING, CRYPT_VERIFY_CERT_SIGN_SUBJECT_CRL,
                    (void *)list, CRYPT_VERIFY_CERT_SIGN_ISSUER_CERT, (void *)issuer, 0, NULL)
                    || signature_is_good(list->pbCrlEncoded, list->cbCrlEncoded, issuer));
}

static HRESULT look_up(const CERT_CONTEXT *certificate, const CERT_CONTEXT *issuer, const WCHAR *place)
{
    HRESULT hr = CERT_E_REVOCATION_FAILURE;
    CRL_ENTRY *entry = NULL;
    void *object = NULL;

    if (!CryptRetrieveObjectByUrlW(place, CONTEXT_OID_CRL, 0, LIST_TIMEOUT_MS, &object, NULL, NULL, NULL, NULL))
    {
        WARN("No list at %s, error %#lx.\n", debugstr_w(place), GetLastError());
        return hr;
    }
    if (is_good_list(object, issuer) && CertFindCertificateInCRL(certificate, object, 0, NULL, &entry))
        hr = entry ? CERT_E_REVOKED : S_OK;
    CertFreeCRLContext(object);
    return hr;
}

/* One list that can be had is enough; without a place for one the system's word stands. */
static HRESULT check_one(const CERT_CONTEXT *certificate, const CERT_CONTEXT *issuer)
{
    CRYPT_URL_ARRAY *places = list_places(certificate);
    HRESULT hr = S_OK;
    DWORD i;

    if (!places)
        return S_OK;
    for (i = 0; i < places->cUrl; ++i)
    {
        hr = look_up(certificate, issuer, places->rgwszUrl[i]);
        if (hr != CERT_E_REVOCATION_FAILURE)
            break;
    }
    free(places);
    return hr;
}

HRESULT revocation_check(const CERT_CHAIN_CONTEXT *context)
{
    const CERT_SIMPLE_CHAIN *chain = context->cChain ? context->rgpChain[0] : NULL;
    HRESULT hr = S_OK;
    DWORD i;

    for (i = 0; chain && i + 1 < chain->cElement && SUCCEEDED(hr); ++i)
        hr = check_one(chain->rgpElement[i]->pCertContext, chain->rgpElement[i + 1]->pCertContext);
    return hr;
}
