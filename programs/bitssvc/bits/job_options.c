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

#include <stdlib.h>

#include "bits/caller.h"
#include "bits/certificates.h"
#include "bits/job_settings.h"
#include "engine/secret.h"

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

    if (FAILED(hr = caller_check_owner(job)) || FAILED(hr = job_check_change(job)))
        return hr;
    if ((ULONG)location > BG_CERT_STORE_LOCATION_LOCAL_MACHINE_ENTERPRISE)
        return E_NOTIMPL;
    return wcslen(store) > CERTIFICATE_NAME_LIMIT ? BG_E_STRING_TOO_LONG : S_OK;
}

/* subject is NULL for a certificate that was given by its hash. */
static HRESULT store_certificate(struct job *job, ULONG location, const WCHAR *store, const BYTE *hash,
        const WCHAR *subject)
{
    size_t store_length = wcslen(store) + 1, subject_length = subject ? wcslen(subject) + 1 : 0;
    struct value_update update = {JOB_VALUE_CERTIFICATE, NULL, 0};
    struct client_certificate *value;
    HRESULT hr;

    update.size = (ULONG)(sizeof(*value) + (store_length + subject_length) * sizeof(WCHAR));
    if (!(value = calloc(1, update.size)))
        return E_OUTOFMEMORY;
    value->location = location;
    memcpy(value->hash, hash, sizeof(value->hash));
    value->by_name = subject != NULL;
    memcpy(value->names, store, store_length * sizeof(WCHAR));
    if (subject)
        memcpy(value->names + store_length, subject, subject_length * sizeof(WCHAR));
    update.data = value;
    hr = job_set_values(job, &update, 1);
    free(value);
    return hr;
}

static HRESULT WINAPI options_SetClientCertificateByID(IBackgroundCopyJobHttpOptions3 *iface,
        BG_CERT_STORE_LOCATION location, LPCWSTR store, byte *hash)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p, %d, %s, %p.\n", iface, location, debugstr_w(store), hash);
    if (!store || !hash)
        return E_INVALIDARG;
    if (FAILED(hr = check_certificate(job, location, store))
            || FAILED(hr = certificate_find_hash(location, store, hash)))
        return hr;
    return caller_note_change(job, L"ClientCertificate", store_certificate(job, location, store, hash, NULL));
}

static HRESULT WINAPI options_SetClientCertificateByName(IBackgroundCopyJobHttpOptions3 *iface,
        BG_CERT_STORE_LOCATION location, LPCWSTR store, LPCWSTR subject)
{
    struct job *job = job_from_iface(iface);
    BYTE hash[CERTIFICATE_HASH_SIZE];
    HRESULT hr;

    TRACE("%p, %d, %s, %p.\n", iface, location, debugstr_w(store), subject);
    if (!store || !subject)
        return E_INVALIDARG;
    if (FAILED(hr = check_certificate(job, location, store)))
        return hr;
    if (wcslen(subject) > CERTIFICATE_NAME_LIMIT)
        return BG_E_STRING_TOO_LONG;
    if (!*subject)
        return E_INVALIDARG;
    if (FAILED(hr = certificate_find_subject(location, store, subject, hash)))
        return hr;
    return caller_note_change(job, L"ClientCertificate", store_certificate(job, location, store, hash, subject));
}

static HRESULT WINAPI options_RemoveClientCertificate(IBackgroundCopyJobHttpOptions3 *iface)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p.\n", iface);
    if (FAILED(hr = caller_check_owner(job)))
        return hr;
    return job_remove_value(job, JOB_VALUE_CERTIFICATE);
}

static HRESULT hand_out_hash(const BYTE *from, byte **to)
{
    if (!(*to = CoTaskMemAlloc(CERTIFICATE_HASH_SIZE)))
        return E_OUTOFMEMORY;
    memcpy(*to, from, CERTIFICATE_HASH_SIZE);
    return S_OK;
}

static HRESULT hand_out_certificate(const struct client_certificate *value, LPWSTR *store, byte **hash, LPWSTR *subject)
{
    HRESULT hr;

    if (SUCCEEDED(hr = string_hand_out(value->names, store)) && SUCCEEDED(hr = hand_out_hash(value->hash, hash))
            && value->by_name)
        hr = string_hand_out(value->names + wcslen(value->names) + 1, subject);
    if (SUCCEEDED(hr))
        return hr;
    CoTaskMemFree(*store);
    CoTaskMemFree(*hash);
    *store = NULL;
    *hash = NULL;
    return hr;
}

/* Without a certificate, or for somebody else, the documented answer is a marshaling error (HOPT-CERT-18). */
static HRESULT WINAPI options_GetClientCertificate(IBackgroundCopyJobHttpOptions3 *iface,
        BG_CERT_STORE_LOCATION *location, LPWSTR *store, byte **hash, LPWSTR *subject)
{
    struct job *job = job_from_iface(iface);
    struct record_blob *value;
    HRESULT hr;

    TRACE("%p, %p, %p, %p, %p.\n", iface, location, store, hash, subject);
    if (location)
        *location = BG_CERT_STORE_LOCATION_CURRENT_USER;
    if (store)
        *store = NULL;
    if (hash)
        *hash = NULL;
    if (subject)
        *subject = NULL;
    if (!location || !store || !hash || !subject)
        return E_INVALIDARG;
    if (FAILED(caller_check_owner(job)) || job_get_value(job, JOB_VALUE_CERTIFICATE, &value) != S_OK)
        return HRESULT_FROM_WIN32(RPC_X_BAD_STUB_DATA);
    *location = ((const struct client_certificate *)value->data)->location;
    hr = hand_out_certificate((const struct client_certificate *)value->data, store, hash, subject);
    secret_free(value);
    return hr;
}

/* Settable in every state (JOB-MATRIX-17). The text is never traced. */
static HRESULT WINAPI options_SetCustomHeaders(IBackgroundCopyJobHttpOptions3 *iface, LPCWSTR headers)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p, %p.\n", iface, headers);
    if (FAILED(hr = caller_check_owner(job)))
        return hr;
    if (headers && wcslen(headers) > CUSTOM_HEADERS_LIMIT)
        return BG_E_STRING_TOO_LONG;
    return caller_note_change(job, L"CustomHeaders", job_set_value_text(job, JOB_VALUE_HEADERS, headers));
}

static HRESULT WINAPI options_GetCustomHeaders(IBackgroundCopyJobHttpOptions3 *iface, LPWSTR *headers)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p, %p.\n", iface, headers);
    if (!headers)
        return E_INVALIDARG;
    *headers = NULL;
    if (FAILED(hr = caller_check_owner(job)))
        return hr;
    if (job_get_value_number(job, JOB_VALUE_HEADERS_WRITE_ONLY))
        return E_ACCESSDENIED;
    return job_get_value_text(job, JOB_VALUE_HEADERS, headers);
}

/* HOPT-SEC-1 .. -3 */
static BOOL are_known_flags(ULONG flags)
{
    ULONG policy = flags & BG_HTTP_REDIRECT_POLICY_MASK;

    return !(flags & ~SECURITY_FLAGS_MASK) && (policy == BG_HTTP_REDIRECT_POLICY_ALLOW_SILENT
            || policy == BG_HTTP_REDIRECT_POLICY_ALLOW_REPORT || policy == BG_HTTP_REDIRECT_POLICY_DISALLOW);
}

/* Settable in every state (JOB-MATRIX-18). */
static HRESULT WINAPI options_SetSecurityFlags(IBackgroundCopyJobHttpOptions3 *iface, ULONG flags)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p, %#lx.\n", iface, flags);
    if (!are_known_flags(flags))
        return E_NOTIMPL;
    if (FAILED(hr = caller_check_change(job)))
        return hr;
    return caller_note_change(job, L"SecurityFlags", job_set_security_flags(job, flags));
}

static HRESULT WINAPI options_GetSecurityFlags(IBackgroundCopyJobHttpOptions3 *iface, ULONG *flags)
{
    TRACE("%p, %p.\n", iface, flags);
    return job_flags_get(job_from_iface(iface), JOB_VALUE_SECURITY_FLAGS, flags);
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
    if (FAILED(hr = job_check_change(job)))
        return hr;
    if (!is_token(method))
        return E_INVALIDARG;
    hr = job_set_http_method(job, wcscmp(method, default_method(job)) ? method : NULL);
    return caller_note_change(job, L"HttpMethod", hr);
}

static HRESULT WINAPI options_GetHttpMethod(IBackgroundCopyJobHttpOptions3 *iface, LPWSTR *method)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p, %p.\n", iface, method);
    if (!method)
        return E_INVALIDARG;
    hr = job_get_value_text(job, JOB_VALUE_HTTP_METHOD, method);
    return hr == S_FALSE ? string_hand_out(default_method(job), method) : hr;
}

static HRESULT WINAPI options_SetServerCertificateValidationInterface(IBackgroundCopyJobHttpOptions3 *iface,
        IUnknown *callback)
{
    struct job *job = job_from_iface(iface);
    struct notify_sink *sink = NULL;
    HRESULT hr;

    TRACE("%p, %p.\n", iface, callback);
    if (FAILED(hr = job_check_change(job)))
        return hr;
    if (callback && FAILED(hr = certificate_callback_create(callback, &sink)))
        return hr;
    hr = job_set_certificate_sink(job, sink);
    if (sink)
        notify_sink_release(sink);
    return hr;
}

/* There is no way back (HOPT-HDR-15). */
static HRESULT WINAPI options_MakeCustomHeadersWriteOnly(IBackgroundCopyJobHttpOptions3 *iface)
{
    struct job *job = job_from_iface(iface);
    HRESULT hr;

    TRACE("%p.\n", iface);
    hr = caller_check_change(job);
    return FAILED(hr) ? hr : job_set_value_number(job, JOB_VALUE_HEADERS_WRITE_ONLY, TRUE);
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
