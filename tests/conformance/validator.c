/*
 * A client that judges the certificates of servers
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

#include "common.h"
#include "validator.h"

#include <stdlib.h>

static inline struct validator *impl_from_iface(IBackgroundCopyServerCertificateValidationCallback *iface)
{
    return CONTAINING_RECORD(iface, struct validator, IBackgroundCopyServerCertificateValidationCallback_iface);
}

static HRESULT STDMETHODCALLTYPE validator_QueryInterface(IBackgroundCopyServerCertificateValidationCallback *iface,
        REFIID iid, void **out)
{
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IBackgroundCopyServerCertificateValidationCallback))
        return E_NOINTERFACE;
    *out = iface;
    IBackgroundCopyServerCertificateValidationCallback_AddRef(iface);
    return S_OK;
}

static ULONG STDMETHODCALLTYPE validator_AddRef(IBackgroundCopyServerCertificateValidationCallback *iface)
{
    return InterlockedIncrement(&impl_from_iface(iface)->refs);
}

static ULONG STDMETHODCALLTYPE validator_Release(IBackgroundCopyServerCertificateValidationCallback *iface)
{
    struct validator *validator = impl_from_iface(iface);
    ULONG refs = InterlockedDecrement(&validator->refs);

    if (!refs)
    {
        CloseHandle(validator->go);
        free(validator);
    }
    return refs;
}

static void note_texts(struct validator *validator, IBackgroundCopyJob *job, IBackgroundCopyFile *file)
{
    LPWSTR text = NULL;

    validator->job_name[0] = validator->remote[0] = 0;
    if (SUCCEEDED(IBackgroundCopyJob_GetDisplayName(job, &text)))
        lstrcpynW(validator->job_name, text, ARRAYSIZE(validator->job_name));
    CoTaskMemFree(text);
    text = NULL;
    if (SUCCEEDED(IBackgroundCopyFile_GetRemoteName(file, &text)))
        lstrcpynW(validator->remote, text, ARRAYSIZE(validator->remote));
    CoTaskMemFree(text);
}

static void note_chain(struct validator *validator, const CERT_CONTEXT *certificate, DWORD size, const BYTE *data)
{
    CRYPT_DATA_BLOB blob = { size, (BYTE *)data };
    const CERT_CONTEXT *link = NULL;
    HCERTSTORE store;

    validator->chain_length = 0;
    validator->chain_has_certificate = FALSE;
    if (!(store = CertOpenStore(CERT_STORE_PROV_SERIALIZED, 0, 0, 0, &blob)))
        return;
    while ((link = CertEnumCertificatesInStore(store, link)))
    {
        ++validator->chain_length;
        if (CertCompareCertificate(X509_ASN_ENCODING, link->pCertInfo, certificate->pCertInfo))
            validator->chain_has_certificate = TRUE;
    }
    CertCloseStore(store, 0);
}

static HRESULT STDMETHODCALLTYPE validator_ValidateServerCertificate(
        IBackgroundCopyServerCertificateValidationCallback *iface, IBackgroundCopyJob *job, IBackgroundCopyFile *file,
        DWORD size, const BYTE *data, DWORD encoding, DWORD store_size, const BYTE *store_data)
{
    struct validator *validator = impl_from_iface(iface);
    const CERT_CONTEXT *certificate;

    note_texts(validator, job, file);
    validator->encoding = encoding;
    certificate = CertCreateCertificateContext(encoding, data, size);
    if ((validator->is_certificate = certificate != NULL))
    {
        note_chain(validator, certificate, store_size, store_data);
        CertFreeCertificateContext(certificate);
    }
    InterlockedIncrement(&validator->calls);
    WaitForSingleObject(validator->go, HANGING);
    return validator->answer;
}

static const IBackgroundCopyServerCertificateValidationCallbackVtbl validator_vtbl =
{
    validator_QueryInterface,
    validator_AddRef,
    validator_Release,
    validator_ValidateServerCertificate,
};

struct validator *create_validator(HRESULT answer)
{
    struct validator *validator = calloc(1, sizeof(*validator));

    validator->IBackgroundCopyServerCertificateValidationCallback_iface.lpVtbl
            = (IBackgroundCopyServerCertificateValidationCallbackVtbl *)&validator_vtbl;
    validator->refs = 1;
    validator->answer = answer;
    validator->go = CreateEventW(NULL, TRUE, TRUE, NULL);
    return validator;
}

void release_validator(struct validator *validator)
{
    IBackgroundCopyServerCertificateValidationCallback_Release(
            &validator->IBackgroundCopyServerCertificateValidationCallback_iface);
}

HRESULT set_validator(IBackgroundCopyJob *job, struct validator *validator)
{
    IBackgroundCopyJobHttpOptions3 *options;
    HRESULT hr;

    hr = IBackgroundCopyJob_QueryInterface(job, &IID_IBackgroundCopyJobHttpOptions3, (void **)&options);
    if (FAILED(hr))
        return hr;
    hr = IBackgroundCopyJobHttpOptions3_SetServerCertificateValidationInterface(options,
            validator ? (IUnknown *)&validator->IBackgroundCopyServerCertificateValidationCallback_iface : NULL);
    IBackgroundCopyJobHttpOptions3_Release(options);
    return hr;
}
