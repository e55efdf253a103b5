/*
 * Properties of a download
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

#include "do/objects.h"

#include <stdlib.h>

#include <urlmon.h>
#include <wincrypt.h>

#include "engine/names.h"
#include "store/records.h"
#include "transfer/transfer.h"

C_ASSERT(DOWNLOAD_PROPERTY_COUNT == DODownloadProperty_HttpStatusCode + 1);
C_ASSERT((int)PROPERTY_TEXT == VT_BSTR && (int)PROPERTY_BOOL == VT_BOOL && (int)PROPERTY_OBJECT == VT_UNKNOWN
        && (int)PROPERTY_UINT == VT_UI4 && (int)PROPERTY_UINT64 == VT_UI8
        && (int)PROPERTY_BYTES == (VT_ARRAY | VT_UI1));

#define IS_NOT_SET HRESULT_FROM_WIN32(ERROR_NOT_FOUND)

/* Flags of WinHTTP for SecurityFlags. */
#define CHECK_REVOCATION 0x0001
#define IGNORE_UNKNOWN_CA 0x0100
#define IGNORE_USAGE 0x0200
#define IGNORE_NAME 0x1000
#define IGNORE_DATE 0x2000

/* Properties that are one value of the job. */
static BOOL find_value(DODownloadProperty id, enum job_value *value)
{
    static const struct
    {
        DODownloadProperty id;
        enum job_value value;
    }
    values[] =
    {
        {DODownloadProperty_Uri, JOB_VALUE_URI},
        {DODownloadProperty_ContentId, JOB_VALUE_CONTENT_ID},
        {DODownloadProperty_LocalPath, JOB_VALUE_LOCAL_PATH},
        {DODownloadProperty_HttpCustomHeaders, JOB_VALUE_HEADERS},
        {DODownloadProperty_CallbackFreqPercent, JOB_VALUE_CALLBACK_PERCENT},
        {DODownloadProperty_CallbackFreqSeconds, JOB_VALUE_CALLBACK_SECONDS},
        {DODownloadProperty_BlockingMode, JOB_VALUE_BLOCKING},
        {DODownloadProperty_CorrelationVector, JOB_VALUE_CORRELATION_VECTOR},
        {DODownloadProperty_DecryptionInfo, JOB_VALUE_DECRYPTION_INFO},
        {DODownloadProperty_IntegrityCheckInfo, JOB_VALUE_INTEGRITY_INFO},
        {DODownloadProperty_IntegrityCheckMandatory, JOB_VALUE_INTEGRITY_MANDATORY},
        {DODownloadProperty_TotalSizeBytes, JOB_VALUE_TOTAL_SIZE},
        {DODownloadProperty_DisallowOnCellular, JOB_VALUE_DISALLOW_CELLULAR},
        {DODownloadProperty_HttpCustomAuthHeaders, JOB_VALUE_AUTH_HEADERS},
        {DODownloadProperty_NonVolatile, JOB_VALUE_NON_VOLATILE},
    };
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(values); ++i)
    {
        if (values[i].id != id)
            continue;
        *value = values[i].value;
        return TRUE;
    }
    return FALSE;
}

/* Reading ---------------------------------------------------------------------------------------------------------- */

/* Takes the text over; NULL was never set (DO-PROP-GET-3). */
static HRESULT give_text(WCHAR *text, VARIANT *value)
{
    BSTR copy;

    if (!text)
        return IS_NOT_SET;
    copy = SysAllocString(text);
    CoTaskMemFree(text);
    if (!copy)
        return E_OUTOFMEMORY;
    V_VT(value) = VT_BSTR;
    V_BSTR(value) = copy;
    return S_OK;
}

static void give_number(DODownloadProperty id, UINT64 number, VARIANT *value)
{
    V_VT(value) = (VARTYPE)download_property_type(id);
    switch (V_VT(value))
    {
        case VT_BOOL:
            V_BOOL(value) = number ? VARIANT_TRUE : VARIANT_FALSE;
            break;
        case VT_UI8:
            V_UI8(value) = number;
            break;
        default:
            V_UI4(value) = (ULONG)number;
            break;
    }
}

static HRESULT get_id(struct job *job, VARIANT *value)
{
    struct job_info info;
    WCHAR text[40];

    job_get_info(job, &info);
    StringFromGUID2(&info.id, text, ARRAYSIZE(text));
    V_BSTR(value) = SysAllocString(text);
    V_VT(value) = V_BSTR(value) ? VT_BSTR : VT_EMPTY;
    return V_BSTR(value) ? S_OK : E_OUTOFMEMORY;
}

static HRESULT get_display_name(struct job *job, VARIANT *value)
{
    WCHAR *text;
    HRESULT hr;

    if (FAILED(hr = job_get_text(job, JOB_TEXT_DISPLAY_NAME, &text)))
        return hr;
    if (*text)
        return give_text(text, value);
    CoTaskMemFree(text);
    return IS_NOT_SET;
}

/* Of the file on the server: as it is known there, else as the client said (DO-PROP-TOTALSIZEBYTES-2). */
static HRESULT get_total_size(struct job *job, VARIANT *value)
{
    UINT64 size = job_get_value_number(job, JOB_VALUE_TOTAL_SIZE);
    UINT64 known = SIZE_IS_UNKNOWN;
    struct job_file *file;

    if (SUCCEEDED(job_get_file(job, 0, &file)))
    {
        known = file_get_total(file);
        file_release(file);
    }
    if (known != SIZE_IS_UNKNOWN)
        size = known;
    else if (!size)
        return IS_NOT_SET;
    give_number(DODownloadProperty_TotalSizeBytes, size, value);
    return S_OK;
}

static HRESULT get_headers(struct job_file *file, VARIANT *value)
{
    WCHAR *text;
    HRESULT hr;

    if (FAILED(hr = file_get_response_headers(file, &text)))
        return hr;
    if (*text)
        return give_text(text, value);
    CoTaskMemFree(text);
    return IS_NOT_SET;
}

static HRESULT get_status_code(struct job_file *file, VARIANT *value)
{
    int status = do_file_status(file);

    if (!status)
        return IS_NOT_SET;
    give_number(DODownloadProperty_HttpStatusCode, status, value);
    return S_OK;
}

/* DO-PROP-HTTPSTATUSCODE-2 */
static HRESULT get_of_answer(struct job *job, DODownloadProperty id, VARIANT *value)
{
    struct job_file *file;
    WCHAR *text;
    HRESULT hr;

    if (FAILED(job_get_file(job, 0, &file)))
        return IS_NOT_SET;
    if (id == DODownloadProperty_HttpStatusCode)
        hr = get_status_code(file, value);
    else if (id == DODownloadProperty_HttpResponseHeaders)
        hr = get_headers(file, value);
    else if (id == DODownloadProperty_HttpRedirectionTarget)
        hr = SUCCEEDED(hr = file_get_redirect_target(file, &text)) ? give_text(text, value) : hr;
    else
        hr = SUCCEEDED(hr = file_get_server_address(file, &text)) ? give_text(text, value) : hr;
    file_release(file);
    return hr;
}

static HRESULT get_callback(struct job *job, VARIANT *value)
{
    IUnknown *client = status_callback_get(job);

    if (!client)
        return IS_NOT_SET;
    V_VT(value) = VT_UNKNOWN;
    V_UNKNOWN(value) = client;
    return S_OK;
}

static HRESULT get_stream(struct job *job, VARIANT *value)
{
    struct byte_sink *sink = download_get_stream(job);

    if (!sink)
        return IS_NOT_SET;
    V_VT(value) = VT_UNKNOWN;
    V_UNKNOWN(value) = stream_sink_get_client(sink);
    byte_sink_release(sink);
    return S_OK;
}

static BOOL is_foreground(struct job *job)
{
    return job_get_number(job, JOB_NUMBER_PRIORITY) == JOB_PRIORITY_FOREGROUND;
}

/* DO-PROP-COSTPOLICY-2 */
static UINT64 cost_policy(struct job *job)
{
    struct record_blob *set;

    if (job_get_value(job, JOB_VALUE_COST_POLICY, &set) != S_OK)
        return is_foreground(job) ? DODownloadCostPolicy_Always : DODownloadCostPolicy_Standard;
    free(set);
    return job_get_value_number(job, JOB_VALUE_COST_POLICY);
}

static HRESULT get_value(struct job *job, DODownloadProperty id, VARIANT *value)
{
    enum job_value name;
    WCHAR *text;
    HRESULT hr;

    if (!find_value(id, &name))
        return IS_NOT_SET;
    if (download_property_type(id) == PROPERTY_TEXT)
        return SUCCEEDED(hr = job_get_value_text(job, name, &text)) ? give_text(text, value) : hr;
    give_number(id, job_get_value_number(job, name), value);
    return S_OK;
}

HRESULT download_property_get(struct job *job, DODownloadProperty id, VARIANT *value)
{
    HRESULT hr;

    if (FAILED(hr = download_property_may_get(id)))
        return hr;
    switch (id)
    {
        case DODownloadProperty_Id:
            return get_id(job, value);
        case DODownloadProperty_DisplayName:
            return get_display_name(job, value);
        case DODownloadProperty_TotalSizeBytes:
            return get_total_size(job, value);
        case DODownloadProperty_CallbackInterface:
            return get_callback(job, value);
        case DODownloadProperty_StreamInterface:
            return get_stream(job, value);
        case DODownloadProperty_HttpRedirectionTarget:
        case DODownloadProperty_HttpResponseHeaders:
        case DODownloadProperty_HttpServerIPAddress:
        case DODownloadProperty_HttpStatusCode:
            return get_of_answer(job, id, value);
        case DODownloadProperty_CostPolicy:
            give_number(id, cost_policy(job), value);
            return S_OK;
        case DODownloadProperty_NoProgressTimeoutSeconds:
            give_number(id, job_get_number(job, JOB_NUMBER_NO_PROGRESS_TIMEOUT), value);
            return S_OK;
        case DODownloadProperty_ForegroundPriority:
            give_number(id, is_foreground(job), value);
            return S_OK;
        case DODownloadProperty_HttpAllowSecureToNonSecureRedirect:
            give_number(id, job_get_value_number(job, JOB_VALUE_SECURITY_FLAGS) & SECURITY_HTTPS_TO_HTTP, value);
            return S_OK;
        default:
            return get_value(job, id, value);
    }
}

/* Values of clients ------------------------------------------------------------------------------------------------ */

/* Integers of any type are taken if they fit, nothing else (DO-PROP-SET-4). */
static HRESULT read_integer(const VARIANT *value, UINT64 *number)
{
    VARIANT wide;
    HRESULT hr;

    switch (V_VT(value))
    {
        case VT_I1: case VT_I2: case VT_I4: case VT_I8: case VT_INT:
        case VT_UI1: case VT_UI2: case VT_UI4: case VT_UI8: case VT_UINT:
            break;
        default:
            return E_INVALIDARG;
    }
    VariantInit(&wide);
    if (FAILED(hr = VariantChangeType(&wide, (VARIANT *)value, 0, VT_UI8)))
        return E_INVALIDARG;
    *number = V_UI8(&wide);
    return hr;
}

static HRESULT read_number(DODownloadProperty id, const VARIANT *value, UINT64 *number)
{
    HRESULT hr;

    if (download_property_type(id) != PROPERTY_BOOL)
    {
        if (FAILED(hr = read_integer(value, number)))
            return hr;
    }
    else if (V_VT(value) == VT_BOOL)
    {
        *number = V_BOOL(value) != VARIANT_FALSE;
    }
    else
    {
        return E_INVALIDARG;
    }
    return download_property_check_number(id, *number);
}

/* A BSTR may be NULL, which is the empty text. */
static HRESULT read_text(const VARIANT *value, const WCHAR **text)
{
    if (V_VT(value) != VT_BSTR)
        return E_INVALIDARG;
    *text = V_BSTR(value) ? V_BSTR(value) : L"";
    return S_OK;
}

/* Writing ---------------------------------------------------------------------------------------------------------- */

/* DO-PROP-URI-3 */
static HRESULT check_uri(const WCHAR *uri)
{
    enum remote_scheme scheme;

    if (!*uri)
        return E_INVALIDARG;
    if (FAILED(remote_name_check(uri, &scheme)) || (scheme != REMOTE_HTTP && scheme != REMOTE_HTTPS))
        return INET_E_INVALID_URL;
    return S_OK;
}

static BOOL is_letter(WCHAR c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* DO-PROP-LOCALPATH-2, -3 */
static HRESULT check_path(const WCHAR *path)
{
    BOOL drive = is_letter(path[0]) && path[1] == ':' && path[2] == '\\', unc = path[0] == '\\' && path[1] == '\\';

    if (!drive && !unc)
        return E_INVALIDARG;
    return FAILED(local_name_check(path)) ? HRESULT_FROM_WIN32(ERROR_INVALID_NAME) : S_OK;
}

static BOOL has_path(struct job *job)
{
    WCHAR *path = NULL;
    BOOL has = SUCCEEDED(job_get_value_text(job, JOB_VALUE_LOCAL_PATH, &path)) && path;

    CoTaskMemFree(path);
    return has;
}

static BOOL has_stream(struct job *job)
{
    struct byte_sink *sink = download_get_stream(job);

    if (sink)
        byte_sink_release(sink);
    return sink != NULL;
}

static HRESULT set_text(struct job *job, DODownloadProperty id, const VARIANT *value)
{
    enum job_value name;
    const WCHAR *text;
    HRESULT hr;

    if (FAILED(hr = read_text(value, &text)))
        return hr;
    if (id == DODownloadProperty_Uri)
        hr = check_uri(text);
    else if (id == DODownloadProperty_LocalPath)
        hr = SUCCEEDED(hr = check_path(text)) && has_stream(job) ? DO_E_FILE_DOWNLOADSINK_ALREADY_SET : hr;
    else if (id == DODownloadProperty_DecryptionInfo || id == DODownloadProperty_IntegrityCheckInfo)
        hr = download_looks_like_json(text) ? S_OK : E_INVALIDARG;
    if (FAILED(hr))
        return hr;
    if (id == DODownloadProperty_DisplayName)
        return job_set_text(job, JOB_TEXT_DISPLAY_NAME, text);
    return find_value(id, &name) ? job_set_value_text(job, name, text) : E_NOTIMPL;
}

/* What the client lets pass; the redirect policy is another property (DO-PROP-SECURITYFLAGS-2). */
static HRESULT set_security_flags(struct job *job, UINT64 flags)
{
    UINT64 kept = job_get_value_number(job, JOB_VALUE_SECURITY_FLAGS) & SECURITY_HTTPS_TO_HTTP;

    if (flags & CHECK_REVOCATION)
        return job_set_value_number(job, JOB_VALUE_SECURITY_FLAGS, kept | SECURITY_CHECK_REVOCATION);
    kept |= flags & IGNORE_UNKNOWN_CA ? SECURITY_IGNORE_UNKNOWN_CA : 0;
    kept |= flags & IGNORE_USAGE ? SECURITY_IGNORE_USAGE : 0;
    kept |= flags & IGNORE_NAME ? SECURITY_IGNORE_NAME : 0;
    kept |= flags & IGNORE_DATE ? SECURITY_IGNORE_DATE : 0;
    return job_set_value_number(job, JOB_VALUE_SECURITY_FLAGS, kept);
}

static HRESULT set_redirect(struct job *job, BOOL allowed)
{
    UINT64 flags = job_get_value_number(job, JOB_VALUE_SECURITY_FLAGS) & ~(UINT64)SECURITY_HTTPS_TO_HTTP;

    return job_set_value_number(job, JOB_VALUE_SECURITY_FLAGS, flags | (allowed ? SECURITY_HTTPS_TO_HTTP : 0));
}

static HRESULT set_number(struct job *job, DODownloadProperty id, const VARIANT *value)
{
    enum job_value name;
    UINT64 number = 0;
    HRESULT hr;

    if (FAILED(hr = read_number(id, value, &number)))
        return hr;
    switch (id)
    {
        case DODownloadProperty_CostPolicy:
            return job_set_value_number(job, JOB_VALUE_COST_POLICY, number);
        case DODownloadProperty_SecurityFlags:
            return set_security_flags(job, number);
        case DODownloadProperty_NoProgressTimeoutSeconds:
            return job_set_number(job, JOB_NUMBER_NO_PROGRESS_TIMEOUT,
                    number ? (ULONG)number : NO_PROGRESS_BY_PRIORITY);
        case DODownloadProperty_ForegroundPriority:
            return job_set_number(job, JOB_NUMBER_PRIORITY, number ? JOB_PRIORITY_FOREGROUND : JOB_PRIORITY_NORMAL);
        case DODownloadProperty_NetworkToken:
            /* The service's own identity is the user's (DO-PROP-NETWORKTOKEN-2). */
            return S_OK;
        case DODownloadProperty_HttpAllowSecureToNonSecureRedirect:
            return set_redirect(job, number != 0);
        default:
            return find_value(id, &name) ? job_set_value_number(job, name, number) : E_NOTIMPL;
    }
}

/* DO-CALLBACK-10, -11 */
static HRESULT set_callback(struct job *job, const VARIANT *value)
{
    struct notify_sink *sink = NULL;
    HRESULT hr = S_OK;

    if (V_VT(value) != VT_UNKNOWN && V_VT(value) != VT_EMPTY)
        return E_INVALIDARG;
    if (V_VT(value) == VT_UNKNOWN && V_UNKNOWN(value))
        hr = status_callback_create(V_UNKNOWN(value), &sink);
    if (SUCCEEDED(hr))
        hr = job_set_sink(job, sink);
    if (sink)
        notify_sink_release(sink);
    return hr;
}

/* One kind of sink excludes the other (DO-STREAM-8). */
static HRESULT set_stream(struct job *job, const VARIANT *value)
{
    struct byte_sink *sink = NULL;
    HRESULT hr = S_OK;

    if (V_VT(value) != VT_UNKNOWN && V_VT(value) != VT_EMPTY)
        return E_INVALIDARG;
    if (V_VT(value) == VT_UNKNOWN && V_UNKNOWN(value))
        hr = has_path(job) ? DO_E_FILE_DOWNLOADSINK_ALREADY_SET : stream_sink_create(V_UNKNOWN(value), &sink);
    if (FAILED(hr))
        return hr;
    download_set_stream(job, sink);
    if (sink)
        byte_sink_release(sink);
    return S_OK;
}

/* A certificate with its properties; the private key is found in the user's store (DO-PROP-SECURITYCONTEXT-1, -2). */
static HRESULT read_certificate(const BYTE *data, ULONG size, BYTE *hash)
{
    DWORD hash_size = CERTIFICATE_HASH_SIZE, kind;
    const void *certificate = NULL;
    HRESULT hr = CRYPT_E_FILE_ERROR;

    if (CertAddSerializedElementToStore(NULL, data, size, CERT_STORE_ADD_ALWAYS, 0, CERT_STORE_CERTIFICATE_CONTEXT_FLAG,
            &kind, &certificate) && certificate
            && CertGetCertificateContextProperty(certificate, CERT_SHA1_HASH_PROP_ID, hash, &hash_size))
        hr = S_OK;
    if (certificate)
        CertFreeCertificateContext(certificate);
    return hr;
}

static HRESULT store_certificate(struct job *job, const BYTE *hash)
{
    static const WCHAR store[] = L"MY";
    ULONG size = FIELD_OFFSET(struct client_certificate, names) + sizeof(store);
    struct client_certificate *certificate;
    struct value_update update = { JOB_VALUE_CERTIFICATE, NULL, size };
    HRESULT hr;

    if (!(certificate = calloc(1, size + sizeof(*certificate))))
        return E_OUTOFMEMORY;
    memcpy(certificate->hash, hash, sizeof(certificate->hash));
    memcpy(certificate->names, store, sizeof(store));
    update.data = certificate;
    hr = job_set_values(job, &update, 1);
    free(certificate);
    return hr;
}

static HRESULT set_certificate(struct job *job, const VARIANT *value)
{
    BYTE hash[CERTIFICATE_HASH_SIZE], *data;
    SAFEARRAY *array;
    HRESULT hr;

    if (V_VT(value) != (VT_ARRAY | VT_UI1) || !(array = V_ARRAY(value)) || array->cDims != 1)
        return E_INVALIDARG;
    if (FAILED(hr = SafeArrayAccessData(array, (void **)&data)))
        return hr;
    hr = read_certificate(data, array->rgsabound[0].cElements, hash);
    SafeArrayUnaccessData(array);
    return SUCCEEDED(hr) ? store_certificate(job, hash) : hr;
}

static HRESULT set_checked(struct job *job, DODownloadProperty id, const VARIANT *value)
{
    switch (download_property_type(id))
    {
        case PROPERTY_TEXT:
            return set_text(job, id, value);
        case PROPERTY_OBJECT:
            return id == DODownloadProperty_CallbackInterface ? set_callback(job, value) : set_stream(job, value);
        case PROPERTY_BYTES:
            return set_certificate(job, value);
        default:
            return set_number(job, id, value);
    }
}

HRESULT download_property_set(struct job *job, DODownloadProperty id, const VARIANT *value)
{
    DO_DOWNLOAD_STATUS status;
    struct job_info info;
    HRESULT hr;

    job_get_info(job, &info);
    download_get_status(job, &info, &status);
    if (FAILED(hr = download_property_may_set(id, (enum download_phase)status.State)))
        return hr;
    hr = set_checked(job, id, value);
    return FAILED(hr) ? do_call_code(hr) : S_OK;
}
