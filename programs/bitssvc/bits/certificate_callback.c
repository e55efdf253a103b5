/*
 * A client's IBackgroundCopyServerCertificateValidationCallback as the engine sees it
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

#include "bits/objects.h"

#include <stdlib.h>
#include <wincrypt.h>

#include "bits/client_sink.h"
#include "transfer/transfer.h"

/* The chain -------------------------------------------------------------------------------------------------------- */

/* Without their properties, behind which Wine 8.0 finds no certificate when it reads the store again. */
static void add_chain(HCERTSTORE store, const CERT_SIMPLE_CHAIN *chain)
{
    const CERT_CONTEXT *certificate;
    DWORD i;

    for (i = 0; i < chain->cElement; ++i)
    {
        certificate = chain->rgpElement[i]->pCertContext;
        CertAddEncodedCertificateToStore(store, certificate->dwCertEncodingType, certificate->pbCertEncoded,
                certificate->cbCertEncoded, CERT_STORE_ADD_USE_EXISTING, NULL);
    }
}

/* From the server's certificate to the root as far as it is known. */
static HRESULT build_chain(const CERT_CONTEXT *certificate, HCERTSTORE store)
{
    const CERT_CHAIN_CONTEXT *chain;
    CERT_CHAIN_PARA wanted = { 0 };

    wanted.cbSize = sizeof(wanted);
    if (!CertGetCertificateChain(NULL, certificate, NULL, certificate->hCertStore, &wanted, 0, NULL, &chain))
        return HRESULT_FROM_WIN32(GetLastError());
    if (chain->cChain)
        add_chain(store, chain->rgpChain[0]);
    CertFreeCertificateChain(chain);
    return S_OK;
}

static HRESULT save_store(HCERTSTORE store, CRYPT_DATA_BLOB *blob)
{
    const DWORD encoding = X509_ASN_ENCODING | PKCS_7_ASN_ENCODING;

    blob->cbData = 0;
    blob->pbData = NULL;
    if (!CertSaveStore(store, encoding, CERT_STORE_SAVE_AS_STORE, CERT_STORE_SAVE_TO_MEMORY, blob, 0))
        return HRESULT_FROM_WIN32(GetLastError());
    if (!(blob->pbData = malloc(blob->cbData)))
        return E_OUTOFMEMORY;
    if (CertSaveStore(store, encoding, CERT_STORE_SAVE_AS_STORE, CERT_STORE_SAVE_TO_MEMORY, blob, 0))
        return S_OK;
    free(blob->pbData);
    blob->pbData = NULL;
    return HRESULT_FROM_WIN32(GetLastError());
}

/* A serialized store, which CertOpenStore() opens with CERT_STORE_PROV_SERIALIZED (HOPT-SCERT-8). */
static HRESULT serialize_chain(const CERT_CONTEXT *certificate, CRYPT_DATA_BLOB *blob)
{
    HCERTSTORE store;
    HRESULT hr;

    if (!(store = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, CERT_STORE_CREATE_NEW_FLAG, NULL)))
        return HRESULT_FROM_WIN32(GetLastError());
    if (SUCCEEDED(hr = build_chain(certificate, store)))
        hr = save_store(store, blob);
    CertCloseStore(store, 0);
    return hr;
}

/* The call --------------------------------------------------------------------------------------------------------- */

static HRESULT call_client(struct notify_sink *sink, struct job *job, struct job_file *file,
        const CERT_CONTEXT *certificate, const CRYPT_DATA_BLOB *chain)
{
    IBackgroundCopyServerCertificateValidationCallback *client = client_sink_get(sink);
    IBackgroundCopyFile6 *file_object;
    IBackgroundCopyJob5 *object;
    HRESULT hr;

    if (FAILED(hr = file_object_get(file, &file_object)))
        return hr;
    if (SUCCEEDED(hr = job_object_get(job, &object)))
    {
        hr = IBackgroundCopyServerCertificateValidationCallback_ValidateServerCertificate(client,
                (IBackgroundCopyJob *)object, (IBackgroundCopyFile *)file_object, certificate->cbCertEncoded,
                certificate->pbCertEncoded, certificate->dwCertEncodingType, chain->cbData, chain->pbData);
        TRACE("%p, job %p, file %p: hr %#lx.\n", sink, object, file_object, hr);
        IBackgroundCopyJob5_Release(object);
    }
    IBackgroundCopyFile6_Release(file_object);
    return hr;
}

static HRESULT callback_check_certificate(struct notify_sink *sink, struct job *job, struct job_file *file,
        const struct certificate_question *question)
{
    CRYPT_DATA_BLOB chain = { 0, NULL };
    HRESULT hr;

    if (FAILED(hr = serialize_chain(question->certificate, &chain)))
        return hr;
    hr = call_client(sink, job, file, question->certificate, &chain);
    free(chain.pbData);
    return hr;
}

static const struct notify_sink_ops callback_ops =
{
    .destroy = client_sink_destroy,
    .check_certificate = callback_check_certificate,
};

HRESULT certificate_callback_create(IUnknown *client, struct notify_sink **sink)
{
    return client_sink_create(client, &IID_IBackgroundCopyServerCertificateValidationCallback, &callback_ops, sink);
}
