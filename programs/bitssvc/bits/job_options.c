/*
 * IBackgroundCopyJobHttpOptions to IBackgroundCopyJobHttpOptions3
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

#define CUSTOM_HEADERS_LIMIT (16384 - 1)
#define CERTIFICATE_NAME_LIMIT (256 - 1)

#define SECURITY_FLAGS_MASK (BG_SSL_ENABLE_CRL_CHECK | BG_SSL_IGNORE_CERT_CN_INVALID | BG_SSL_IGNORE_CERT_DATE_INVALID \
        | BG_SSL_IGNORE_UNKNOWN_CA | BG_SSL_IGNORE_CERT_WRONG_USAGE | BG_HTTP_REDIRECT_POLICY_MASK \
        | BG_HTTP_REDIRECT_POLICY_ALLOW_HTTPS_TO_HTTP)

static struct job_object *impl_from_IBackgroundCopyJobHttpOptions3(IBackgroundCopyJobHttpOptions3 *iface)
{
    return CONTAINING_RECORD(iface, struct job_object, IBackgroundCopyJobHttpOptions3_iface);
}

static struct job *job_from_iface(IBackgroundCopyJobHttpOptions3 *iface)
{
    return impl_from_IBackgroundCopyJobHttpOptions3(iface)->job;
}

static HRESULT WINAPI options_QueryInterface(IBackgroundCopyJobHttpOptions3 *iface, REFIID riid, void **out)
{
    struct job_object *object = impl_from_IBackgroundCopyJobHttpOptions3(iface);

    return IBackgroundCopyJob5_QueryInterface(&object->IBackgroundCopyJob5_iface, riid, out);
}

static ULONG WINAPI options_AddRef(IBackgroundCopyJobHttpOptions3 *iface)
{
    return IBackgroundCopyJob5_AddRef(&impl_from_IBackgroundCopyJobHttpOptions3(iface)->IBackgroundCopyJob5_iface);
}

static ULONG WINAPI options_Release(IBackgroundCopyJobHttpOptions3 *iface)
{
    return IBackgroundCopyJob5_Release(&impl_from_IBackgroundCopyJobHttpOptions3(iface)->IBackgroundCopyJob5_iface);
}

static HRESULT check_certificate(struct job *job, BG_CERT_STORE_LOCATION location, const WCHAR *store)
{
    HRESULT hr;

    if (FAILED(hr = job_check_not_final(job)))
        return hr;
    if ((ULONG)location > BG_CERT_STORE_LOCATION_LOCAL_MACHINE_ENTERPRISE)
        return E_NOTIMPL;
    return wcslen(store) > CERTIFICATE_NAME_LIMIT ? BG_E_STRING_TOO_LONG : S_OK;
}

static HRESULT WINAPI options_SetClientCertificateByID(IBackgroundCopyJobHttpOptions3 *iface,
        BG_CERT_STORE_LOCATION location, LPCWSTR store, byte *hash)
{
    HRESULT hr;

    TRACE("%p, %d, %s, %p.\n", iface, location, debugstr_w(store), hash);
    if (!store || !hash)
        return E_INVALIDARG;
    if (FAILED(hr = check_certificate(job_from_iface(iface), location, store)))
        return hr;
    FIXME("%p: not implemented.\n", iface);
    return E_NOTIMPL;
}

static HRESULT WINAPI options_SetClientCertificateByName(IBackgroundCopyJobHttpOptions3 *iface,
        BG_CERT_STORE_LOCATION location, LPCWSTR store, LPCWSTR subject)
{
    HRESULT hr;

    TRACE("%p, %d, %s, %p.\n", iface, location, debugstr_w(store), subject);
    if (!store || !subject)
        return E_INVALIDARG;
    if (FAILED(hr = check_certificate(job_from_iface(iface), location, store)))
        return hr;
    if (wcslen(subject) > CERTIFICATE_NAME_LIMIT)
        return BG_E_STRING_TOO_LONG;
    if (!*subject)
        return E_INVALIDARG;
    FIXME("%p: not implemented.\n", iface);
    return E_NOTIMPL;
}

/* There is none to remove (HOPT-CERT-16). */
static HRESULT WINAPI options_RemoveClientCertificate(IBackgroundCopyJobHttpOptions3 *iface)
{
    HRESULT hr;

    TRACE("%p.\n", iface);
    hr = job_check_not_final(job_from_iface(iface));
    return FAILED(hr) ? hr : S_FALSE;
}

/* Without a certificate the documented answer is a marshaling error (HOPT-CERT-18). */
static HRESULT WINAPI options_GetClientCertificate(IBackgroundCopyJobHttpOptions3 *iface,
        BG_CERT_STORE_LOCATION *location, LPWSTR *store, byte **hash, LPWSTR *subject)
{
    TRACE("%p, %p, %p, %p, %p.\n", iface, location, store, hash, subject);
    if (location)
        *location = BG_CERT_STORE_LOCATION_CURRENT_USER;
    if (store)
        *store = NULL;
    if (hash)
        *hash = NULL;
    if (subject)
        *subject = NULL;
    return location && store && hash && subject ? HRESULT_FROM_WIN32(RPC_X_BAD_STUB_DATA) : E_INVALIDARG;
}

/* Settable in every state (JOB-MATRIX-17). The text is never traced. */
static HRESULT WINAPI options_SetCustomHeaders(IBackgroundCopyJobHttpOptions3 *iface, LPCWSTR headers)
{
    TRACE("%p, %p.\n", iface, headers);
    if (!headers || !*headers)
        return S_OK;
    if (wcslen(headers) > CUSTOM_HEADERS_LIMIT)
        return BG_E_STRING_TOO_LONG;
    FIXME("%p: not implemented.\n", iface);
    return E_NOTIMPL;
}

static HRESULT WINAPI options_GetCustomHeaders(IBackgroundCopyJobHttpOptions3 *iface, LPWSTR *headers)
{
    TRACE("%p, %p.\n", iface, headers);
    if (!headers)
        return E_INVALIDARG;
    *headers = NULL;
    return S_FALSE;
}

/* Unknown bits and redirect policies (HOPT-SEC-2, -3) get the answer of those that are not there yet. */
static HRESULT WINAPI options_SetSecurityFlags(IBackgroundCopyJobHttpOptions3 *iface, ULONG flags)
{
    TRACE("%p, %#lx.\n", iface, flags);
    if (!flags)
        return S_OK;
    if (!(flags & ~SECURITY_FLAGS_MASK))
        FIXME("%p, %#lx: not implemented.\n", iface, flags);
    return E_NOTIMPL;
}

static HRESULT WINAPI options_GetSecurityFlags(IBackgroundCopyJobHttpOptions3 *iface, ULONG *flags)
{
    TRACE("%p, %p.\n", iface, flags);
    if (!flags)
        return E_INVALIDARG;
    *flags = 0;
    return S_OK;
}

static const WCHAR *default_method(struct job *job)
{
    return job_get_type(job) == JOB_TYPE_DOWNLOAD ? L"GET" : L"BITS_POST";
}

/* The characters of an HTTP token (RFC 9110). */
static BOOL is_token(const WCHAR *text)
{
    if (!*text)
        return FALSE;
    for (; *text; ++text)
    {
        if (*text <= ' ' || *text >= 0x7f || wcschr(L"\"(),/:;<=>?@[\\]{}", *text))
            return FALSE;
    }
    return TRUE;
}

static HRESULT WINAPI options_SetHttpMethod(IBackgroundCopyJobHttpOptions3 *iface, LPCWSTR method)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p, %s.\n", iface, debugstr_w(method));
    if (!method)
        return E_INVALIDARG;
    if (FAILED(hr = job_check_not_final(job)))
        return hr;
    if (!is_token(method))
        return E_INVALIDARG;
    if (!wcscmp(method, default_method(job)))
        return S_OK;
    FIXME("%p, %s: not implemented.\n", iface, debugstr_w(method));
    return E_NOTIMPL;
}

static HRESULT WINAPI options_GetHttpMethod(IBackgroundCopyJobHttpOptions3 *iface, LPWSTR *method)
{
    TRACE("%p, %p.\n", iface, method);
    return method ? string_hand_out(default_method(job_from_iface(iface)), method) : E_INVALIDARG;
}

static HRESULT WINAPI options_SetServerCertificateValidationInterface(IBackgroundCopyJobHttpOptions3 *iface,
        IUnknown *callback)
{
    HRESULT hr;

    TRACE("%p, %p.\n", iface, callback);
    if (FAILED(hr = job_check_not_final(job_from_iface(iface))) || !callback)
        return hr;
    FIXME("%p, %p: not implemented.\n", iface, callback);
    return E_NOTIMPL;
}

static HRESULT WINAPI options_MakeCustomHeadersWriteOnly(IBackgroundCopyJobHttpOptions3 *iface)
{
    TRACE("%p.\n", iface);
    FIXME("%p: not implemented.\n", iface);
    return E_NOTIMPL;
}

const IBackgroundCopyJobHttpOptions3Vtbl job_options_vtbl =
{
    options_QueryInterface,
    options_AddRef,
    options_Release,
    options_SetClientCertificateByID,
    options_SetClientCertificateByName,
    options_RemoveClientCertificate,
    options_GetClientCertificate,
    options_SetCustomHeaders,
    options_GetCustomHeaders,
    options_SetSecurityFlags,
    options_GetSecurityFlags,
    options_SetHttpMethod,
    options_GetHttpMethod,
    options_SetServerCertificateValidationInterface,
    options_MakeCustomHeadersWriteOnly,
};
