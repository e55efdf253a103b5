/*
 * Downloads by Delivery Optimization, for the scripts of client.c
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

#include "delivery.h"

#include "../do/set_property.h"

#define WAIT_MILLISECONDS 60000

/* The certificate with its properties, as a client would send it; NULL if there is none. */
static SAFEARRAY *serialize(const WCHAR *subject)
{
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, L"MY");
    const CERT_CONTEXT *certificate = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_SUBJECT_STR_W,
            subject, NULL);
    SAFEARRAY *array = NULL;
    DWORD size = 0;

    if (certificate && CertSerializeCertificateStoreElement(certificate, 0, NULL, &size)
            && (array = SafeArrayCreateVector(VT_UI1, 0, size)))
        CertSerializeCertificateStoreElement(certificate, 0, array->pvData, &size);
    if (certificate)
        CertFreeCertificateContext(certificate);
    CertCloseStore(store, 0);
    return array;
}

static HRESULT set_certificate(IDODownload *download, const WCHAR *subject)
{
    VARIANT value;
    HRESULT hr;

    V_VT(&value) = VT_ARRAY | VT_UI1;
    if (!(V_ARRAY(&value) = serialize(subject)))
        return CRYPT_E_NOT_FOUND;
    hr = IDODownload_SetProperty(download, DODownloadProperty_SecurityContext, &value);
    VariantClear(&value);
    return hr;
}

static HRESULT wait_for_end(IDODownload *download)
{
    ULONGLONG end = GetTickCount64() + WAIT_MILLISECONDS;
    DO_DOWNLOAD_STATUS status;
    HRESULT hr;

    while ((hr = IDODownload_GetStatus(download, &status)) == S_OK && status.State == DODownloadState_Transferring
            && GetTickCount64() < end)
        Sleep(20);
    if (FAILED(hr))
        return hr;
    return status.State == DODownloadState_Transferred ? IDODownload_Finalize(download) : status.Error;
}

static HRESULT run(IDODownload *download, const WCHAR *url, const WCHAR *subject, const WCHAR *local)
{
    DO_DOWNLOAD_RANGES_INFO whole = { 0 };
    HRESULT hr;

    if (FAILED(hr = set_text(download, DODownloadProperty_Uri, url))
            || FAILED(hr = set_text(download, DODownloadProperty_LocalPath, local))
            || (subject && FAILED(hr = set_certificate(download, subject)))
            || FAILED(hr = IDODownload_Start(download, &whole)))
        return hr;
    if (FAILED(hr = wait_for_end(download)))
        IDODownload_Abort(download);
    return hr;
}

HRESULT delivery_fetch(const WCHAR *url, const WCHAR *subject, const WCHAR *local)
{
    IDODownload *download;
    IDOManager *manager;
    HRESULT hr;

    if (FAILED(hr = CoCreateInstance(&CLSID_DeliveryOptimization, NULL, CLSCTX_LOCAL_SERVER, &IID_IDOManager,
            (void **)&manager)))
        return hr;
    if (SUCCEEDED(hr = IDOManager_CreateDownload(manager, &download)))
    {
        hr = run(download, url, subject, local);
        IDODownload_Release(download);
    }
    IDOManager_Release(manager);
    return hr;
}
