/*
 * HTTP options and helper tokens of a job
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

#include <wchar.h>
#include "common.h"

static BYTE unknown_hash[20] = { 1, 2, 3 };

static void check_no_certificate(IBackgroundCopyJobHttpOptions3 *options)
{
    BG_CERT_STORE_LOCATION location = 99;
    LPWSTR store = NULL, subject = NULL;
    byte *hash = NULL;
    HRESULT hr;

    hr = IBackgroundCopyJobHttpOptions3_GetClientCertificate(options, &location, &store, &hash, &subject);
    ok(hr == HRESULT_FROM_WIN32(RPC_X_BAD_STUB_DATA) && !store && !hash && !subject, "HOPT-CERT-18: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_RemoveClientCertificate(options);
    ok(hr == S_FALSE, "HOPT-CERT-16: got %#lx.\n", hr);
}

static void test_certificate_arguments(IBackgroundCopyJobHttpOptions3 *options)
{
    WCHAR text[257];
    HRESULT hr;

    check_no_certificate(options);
    hr = IBackgroundCopyJobHttpOptions3_SetClientCertificateByID(options, 99, L"MY", unknown_hash);
    ok(hr == E_NOTIMPL, "HOPT-CERT-1: got %#lx.\n", hr);
    wmemset(text, 'x', 256);
    text[256] = 0;
    hr = IBackgroundCopyJobHttpOptions3_SetClientCertificateByID(options, BG_CERT_STORE_LOCATION_CURRENT_USER, text,
            unknown_hash);
    ok(hr == BG_E_STRING_TOO_LONG, "HOPT-CERT-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetClientCertificateByName(options, BG_CERT_STORE_LOCATION_CURRENT_USER, L"MY",
            text);
    ok(hr == BG_E_STRING_TOO_LONG, "HOPT-CERT-8: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetClientCertificateByName(options, BG_CERT_STORE_LOCATION_CURRENT_USER, L"MY",
            L"");
    ok(hr == E_INVALIDARG, "HOPT-CERT-8: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetClientCertificateByID(options, BG_CERT_STORE_LOCATION_CURRENT_USER,
            L"nowhere-to-be-found", unknown_hash);
    ok(hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND), "HOPT-CERT-3: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetClientCertificateByID(options, BG_CERT_STORE_LOCATION_CURRENT_USER, L"ROOT",
            unknown_hash);
    ok(hr == CRYPT_E_NOT_FOUND, "HOPT-CERT-4: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetClientCertificateByName(options, BG_CERT_STORE_LOCATION_CURRENT_USER,
            L"ROOT", L"nobody has such a name");
    ok(hr == CRYPT_E_NOT_FOUND, "HOPT-CERT-4, HOPT-CERT-9: got %#lx.\n", hr);
    check_no_certificate(options);
}

static void check_certificate(IBackgroundCopyJobHttpOptions3 *options, const char *rule, const BYTE *hash,
        const WCHAR *subject)
{
    BG_CERT_STORE_LOCATION location = 99;
    LPWSTR store = NULL, got_subject = NULL;
    byte *got = NULL;
    HRESULT hr;

    hr = IBackgroundCopyJobHttpOptions3_GetClientCertificate(options, &location, &store, &got, &got_subject);
    ok(location == BG_CERT_STORE_LOCATION_CURRENT_USER, "%s: got %u.\n", rule, location);
    ok(got && !memcmp(got, hash, 20), "%s: another hash.\n", rule);
    check_string(rule, hr, store, S_OK, L"ROOT");
    check_string(rule, hr, got_subject, S_OK, subject);
    CoTaskMemFree(got);
}

/* The hash is that of a certificate with this in its subject. */
static void check_subject(IBackgroundCopyJobHttpOptions3 *options, HCERTSTORE store, const WCHAR *expected)
{
    BG_CERT_STORE_LOCATION location = 99;
    LPWSTR got_store = NULL, subject = NULL;
    const CERT_CONTEXT *certificate = NULL;
    CRYPT_HASH_BLOB blob = { 20, NULL };
    WCHAR name[128] = L"";
    HRESULT hr;

    hr = IBackgroundCopyJobHttpOptions3_GetClientCertificate(options, &location, &got_store, &blob.pbData, &subject);
    ok(hr == S_OK && blob.pbData, "HOPT-CERT-10: got %#lx.\n", hr);
    if (blob.pbData)
        certificate = CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_SHA1_HASH, &blob, NULL);
    if (certificate)
    {
        CertGetNameStringW(certificate, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, NULL, name, ARRAYSIZE(name));
        CertFreeCertificateContext(certificate);
    }
    ok(wcsstr(name, expected) != NULL, "HOPT-CERT-10: found %s.\n", wine_dbgstr_w(name));
    check_string("HOPT-CERT-17", hr, subject, S_OK, expected);
    CoTaskMemFree(blob.pbData);
    CoTaskMemFree(got_store);
}

/* Another one takes the place of the first; what is looked for by a part of its subject is kept by its hash. */
static void test_second_certificate(IBackgroundCopyJobHttpOptions3 *options, HCERTSTORE store)
{
    const CERT_CONTEXT *certificate = NULL;
    DWORD size = 20;
    WCHAR name[128];
    BYTE hash[20];
    HRESULT hr;

    hr = IBackgroundCopyJobHttpOptions3_SetClientCertificateByID(options, BG_CERT_STORE_LOCATION_CURRENT_USER, NULL,
            hash);
    ok(is_null_error(hr), "HOPT-CERT-6: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetClientCertificateByID(options, BG_CERT_STORE_LOCATION_CURRENT_USER, L"ROOT",
            NULL);
    ok(is_null_error(hr), "HOPT-CERT-6: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetClientCertificateByName(options, BG_CERT_STORE_LOCATION_CURRENT_USER,
            L"ROOT", NULL);
    ok(is_null_error(hr), "HOPT-CERT-6: got %#lx.\n", hr);

    /* The last one that can be told by its name: the store may have several of one subject. */
    while ((certificate = CertEnumCertificatesInStore(store, certificate)))
    {
        size = sizeof(hash);
        if (CertGetNameStringW(certificate, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, NULL, name, ARRAYSIZE(name)) > 5
                && CertGetCertificateContextProperty(certificate, CERT_SHA1_HASH_PROP_ID, hash, &size))
        {
            hr = IBackgroundCopyJobHttpOptions3_SetClientCertificateByID(options, BG_CERT_STORE_LOCATION_CURRENT_USER,
                    L"ROOT", hash);
            ok(hr == S_OK, "HOPT-CERT-15: got %#lx.\n", hr);
        }
    }
    check_certificate(options, "HOPT-CERT-15", hash, NULL);
    hr = IBackgroundCopyJobHttpOptions3_SetClientCertificateByName(options, BG_CERT_STORE_LOCATION_CURRENT_USER,
            L"ROOT", name);
    ok(hr == S_OK, "HOPT-CERT-10: got %#lx.\n", hr);
    check_subject(options, store, name);
}

/* Any certificate serves, as it is only looked up; the one that is found by name has to be fit for clients. */
static void test_certificate(IBackgroundCopyJobHttpOptions3 *options)
{
    const CERT_CONTEXT *certificate = NULL;
    HCERTSTORE store = CertOpenSystemStoreW(0, L"ROOT");
    DWORD size = 20;
    BYTE hash[20];
    HRESULT hr;

    if (store)
        certificate = CertEnumCertificatesInStore(store, NULL);
    if (!certificate || !CertGetCertificateContextProperty(certificate, CERT_SHA1_HASH_PROP_ID, hash, &size))
    {
        skip("HOPT-CERT-17: no certificate at hand.\n");
        return;
    }
    hr = IBackgroundCopyJobHttpOptions3_SetClientCertificateByID(options, BG_CERT_STORE_LOCATION_CURRENT_USER, L"ROOT",
            hash);
    ok(hr == S_OK, "HOPT-CERT-1, HOPT-CERT-11: got %#lx.\n", hr);
    check_certificate(options, "HOPT-CERT-17", hash, NULL);
    test_second_certificate(options, store);
    hr = IBackgroundCopyJobHttpOptions3_RemoveClientCertificate(options);
    ok(hr == S_OK, "HOPT-CERT-16: got %#lx.\n", hr);
    check_no_certificate(options);
    CertFreeCertificateContext(certificate);
    CertCloseStore(store, 0);
}

static void check_headers(IBackgroundCopyJobHttpOptions3 *options, const char *rule, HRESULT expected_hr,
        const WCHAR *expected)
{
    LPWSTR headers = NULL;
    HRESULT hr = IBackgroundCopyJobHttpOptions3_GetCustomHeaders(options, &headers);

    check_string(rule, hr, headers, expected_hr, expected);
}

static void test_headers(IBackgroundCopyJobHttpOptions3 *options)
{
    static WCHAR text[16385];
    HRESULT hr;

    check_headers(options, "JOB-DEF-17", S_FALSE, NULL);
    wmemset(text, 'x', 16384);
    hr = IBackgroundCopyJobHttpOptions3_SetCustomHeaders(options, text);
    ok(hr == BG_E_STRING_TOO_LONG, "HOPT-HDR-1: got %#lx.\n", hr);
    text[16383] = 0;
    hr = IBackgroundCopyJobHttpOptions3_SetCustomHeaders(options, text);
    ok(hr == S_OK, "HOPT-HDR-1, HOPT-HDR-4: got %#lx.\n", hr);
    check_headers(options, "HOPT-HDR-7", S_OK, text);
    hr = IBackgroundCopyJobHttpOptions3_GetCustomHeaders(options, NULL);
    ok(is_null_error(hr), "HOPT-HDR-8: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetCustomHeaders(options, L"A: 1\r\nB: \x20ac\n");
    ok(hr == S_OK, "HOPT-HDR-3: got %#lx.\n", hr);
    check_headers(options, "HOPT-HDR-7", S_OK, L"A: 1\r\nB: \x20ac\n");
    hr = IBackgroundCopyJobHttpOptions3_SetCustomHeaders(options, L"");
    ok(hr == S_OK, "HOPT-HDR-2: got %#lx.\n", hr);
    check_headers(options, "HOPT-HDR-2", S_FALSE, NULL);
    hr = IBackgroundCopyJobHttpOptions3_SetCustomHeaders(options, L"A: 1");
    ok(hr == S_OK, "HOPT-HDR-2: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetCustomHeaders(options, NULL);
    ok(hr == S_OK, "HOPT-HDR-2: got %#lx.\n", hr);
    check_headers(options, "HOPT-HDR-2", S_FALSE, NULL);
}

static void test_write_only(IBackgroundCopyJobHttpOptions3 *options)
{
    HRESULT hr;

    hr = IBackgroundCopyJobHttpOptions3_MakeCustomHeadersWriteOnly(options);
    ok(hr == S_OK, "HOPT-HDR-15: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_MakeCustomHeadersWriteOnly(options);
    ok(hr == S_OK, "HOPT-HDR-15: got %#lx.\n", hr);
    check_headers(options, "HOPT-HDR-16", E_ACCESSDENIED, NULL);
    hr = IBackgroundCopyJobHttpOptions3_SetCustomHeaders(options, L"A: 1");
    ok(hr == S_OK, "HOPT-HDR-17: got %#lx.\n", hr);
    check_headers(options, "HOPT-HDR-17", E_ACCESSDENIED, NULL);
}

static void test_security(IBackgroundCopyJobHttpOptions3 *options)
{
    static const ULONG good[] = { 0x81f, 0x100, 0x200, 0 }, bad[] = { 0x20, 0x80, 0x1000, 0x300, 0x400, 0x700 };
    ULONG flags;
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < ARRAYSIZE(good); i++)
    {
        hr = IBackgroundCopyJobHttpOptions3_SetSecurityFlags(options, good[i]);
        ok(hr == S_OK, "HOPT-SEC-1: %#lx: got %#lx.\n", good[i], hr);
        hr = IBackgroundCopyJobHttpOptions3_GetSecurityFlags(options, &flags);
        ok(hr == S_OK && flags == good[i], "HOPT-SEC-4: %#lx: got %#lx, %#lx.\n", good[i], hr, flags);
    }
    for (i = 0; i < ARRAYSIZE(bad); i++)
    {
        hr = IBackgroundCopyJobHttpOptions3_SetSecurityFlags(options, bad[i]);
        ok(hr == E_NOTIMPL, "HOPT-SEC-2, HOPT-SEC-3: %#lx: got %#lx.\n", bad[i], hr);
    }
    hr = IBackgroundCopyJobHttpOptions3_GetSecurityFlags(options, &flags);
    ok(hr == S_OK && !flags, "HOPT-SEC-2: got %#lx, %#lx.\n", hr, flags);
}

static HRESULT set_switch(IBackgroundCopyJob5 *job, int id, BOOL enable)
{
    BITS_JOB_PROPERTY_VALUE value;

    memset(&value, 0, sizeof(value));
    value.Enable = enable;
    return IBackgroundCopyJob5_SetProperty(job, id, value);
}

static void check_method(IBackgroundCopyJobHttpOptions3 *options, const char *rule, const WCHAR *expected)
{
    LPWSTR method = NULL;
    HRESULT hr = IBackgroundCopyJobHttpOptions3_GetHttpMethod(options, &method);

    check_string(rule, hr, method, S_OK, expected);
}

static void test_locked_priority(IBackgroundCopyJob5 *job)
{
    BG_JOB_PRIORITY priority = 99;
    HRESULT hr;

    hr = IBackgroundCopyJob5_GetPriority(job, &priority);
    ok(hr == S_OK && priority == BG_JOB_PRIORITY_FOREGROUND, "HOPT-METHOD-5: got %#lx, %u.\n", hr, priority);
    hr = IBackgroundCopyJob5_SetPriority(job, BG_JOB_PRIORITY_HIGH);
    ok(hr == BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD, "JOB-PRIO-3: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_SetPriority(job, BG_JOB_PRIORITY_FOREGROUND);
    ok(hr == S_OK, "JOB-PRIO-3: got %#lx.\n", hr);
}

static void test_method(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"method");
    BG_FILE_RANGE range = { 0, 10 };
    IBackgroundCopyJobHttpOptions3 *options;
    IBackgroundCopyJob5 *job5;
    BG_JOB_PRIORITY priority = 99;
    HRESULT hr;

    if (!job)
        return;
    options = query(job, &IID_IBackgroundCopyJobHttpOptions3);
    job5 = query(job, &IID_IBackgroundCopyJob5);
    check_method(options, "HOPT-METHOD-1, JOB-DEF-19", L"GET");
    hr = IBackgroundCopyJobHttpOptions3_SetHttpMethod(options, L"");
    ok(hr == E_INVALIDARG, "HOPT-METHOD-10: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetHttpMethod(options, L"A B");
    ok(hr == E_INVALIDARG, "HOPT-METHOD-10: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetHttpMethod(options, L"GET");
    ok(hr == S_OK, "HOPT-METHOD-4: got %#lx.\n", hr);
    IBackgroundCopyJob5_GetPriority(job5, &priority);
    ok(priority == BG_JOB_PRIORITY_NORMAL, "HOPT-METHOD-4: got %u.\n", priority);
    hr = set_switch(job5, BITS_JOB_PROPERTY_ON_DEMAND_MODE, TRUE);
    ok(hr == S_OK, "JOB-PROP-8: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetHttpMethod(options, L"POST");
    ok(hr == BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD, "HOPT-METHOD-7: got %#lx.\n", hr);
    set_switch(job5, BITS_JOB_PROPERTY_ON_DEMAND_MODE, FALSE);
    hr = IBackgroundCopyJobHttpOptions3_SetHttpMethod(options, L"PoSt");
    ok(hr == S_OK, "HOPT-METHOD-2: got %#lx.\n", hr);
    check_method(options, "HOPT-METHOD-2", L"PoSt");
    test_locked_priority(job5);
    hr = set_switch(job5, BITS_JOB_PROPERTY_DYNAMIC_CONTENT, TRUE);
    ok(hr == BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD, "HOPT-METHOD-7: got %#lx.\n", hr);
    hr = IBackgroundCopyJob5_AddFileWithRanges(job5, http_url("/file/100"), local_path(L"method"), 1, &range);
    ok(hr == BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD, "HOPT-METHOD-11: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, http_url("/file/100"), local_path(L"method"));
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetHttpMethod(options, L"PUT");
    ok(hr == BG_E_READ_ONLY_PROPERTY_AFTER_RESUME, "HOPT-METHOD-3, JOB-MATRIX-20: got %#lx.\n", hr);
    IBackgroundCopyJobHttpOptions3_Release(options);
    IBackgroundCopyJob5_Release(job5);
    end_job(job);
}

/* Settings that a final job still takes. */
static void test_final(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"final");
    IBackgroundCopyJobHttpOptions3 *options;
    ULONG flags = 0;
    HRESULT hr;

    if (!job)
        return;
    options = query(job, &IID_IBackgroundCopyJobHttpOptions3);
    IBackgroundCopyJob_Cancel(job);
    hr = IBackgroundCopyJobHttpOptions3_SetCustomHeaders(options, L"A: 1");
    ok(hr == S_OK, "JOB-MATRIX-17: got %#lx.\n", hr);
    check_headers(options, "JOB-MATRIX-17", S_OK, L"A: 1");
    hr = IBackgroundCopyJobHttpOptions3_SetSecurityFlags(options, 0x11);
    ok(hr == S_OK, "JOB-MATRIX-18: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_GetSecurityFlags(options, &flags);
    ok(hr == S_OK && flags == 0x11, "JOB-MATRIX-18: got %#lx, %#lx.\n", hr, flags);
    hr = IBackgroundCopyJobHttpOptions3_MakeCustomHeadersWriteOnly(options);
    ok(hr == S_OK, "JOB-MATRIX-19: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetClientCertificateByID(options, BG_CERT_STORE_LOCATION_CURRENT_USER, L"ROOT",
            unknown_hash);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-16: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_RemoveClientCertificate(options);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-16, HOPT-CERT-16: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetHttpMethod(options, L"PUT");
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-20: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_SetServerCertificateValidationInterface(options, NULL);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-21: got %#lx.\n", hr);
    IBackgroundCopyJobHttpOptions3_Release(options);
    end_job(job);
}

/* What goes over the wire, and what may be set meanwhile. */
static void test_transfer(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"headers");
    IBackgroundCopyJobHttpOptions3 *options;
    HRESULT hr;

    if (!job)
        return;
    options = query(job, &IID_IBackgroundCopyJobHttpOptions3);
    hr = IBackgroundCopyJobHttpOptions3_SetCustomHeaders(options, L"X-First: 1\nUser-Agent: tests\r\nRange: bytes=1-2\n"
            L"no colon\nX-Last: \x20ac");
    ok(hr == S_OK, "HOPT-HDR-3: got %#lx.\n", hr);
    hr = IBackgroundCopyJob_AddFile(job, http_url("/hold/100000"), local_path(L"headers"));
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
    http_hold();
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATE_BIT(TRANSFERRING) | STATES_REST) == BG_JOB_STATE_TRANSFERRING, "ST-RUN-2: got %u.\n",
            get_state(job));
    hr = IBackgroundCopyJobHttpOptions3_SetServerCertificateValidationInterface(options, NULL);
    ok(hr == BG_E_READ_ONLY_WHEN_JOB_ACTIVE, "JOB-MATRIX-21, HOPT-SCERT-3: got %#lx.\n", hr);
    http_release();
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "ST-RUN-5: got %u.\n", get_state(job));
    ok(http_last_request_has("\r\nX-First: 1\r\n"), "HOPT-HDR-5.\n");
    ok(http_last_request_has("\r\nX-Last: \xe2\x82\xac\r\n"), "HOPT-HDR-3, HOPT-HDR-5.\n");
    ok(http_last_request_has("\r\nUser-Agent: tests\r\n"), "HOPT-HDR-11.\n");
    ok(!http_last_request_has("bytes=1-2") && !http_last_request_has("no colon"), "HOPT-HDR-4, HOPT-HDR-10.\n");
    hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK && is_served_file(local_path(L"headers"), 100000), "JOB-COMPLETE-1: got %#lx.\n", hr);
    IBackgroundCopyJobHttpOptions3_Release(options);
    end_job(job);
}

static const struct
{
    const char *rule;
    ULONG flags;
    BG_JOB_STATE state;
    const char *name;
}
redirects[] =
{
    { "HOPT-REDIR-1", 0, BG_JOB_STATE_TRANSFERRED, "/redirect/5000" },
    { "HOPT-REDIR-2, FILE-RNAME-11", 0x100, BG_JOB_STATE_TRANSFERRED, "/file/5000" },
    { "HOPT-REDIR-3", 0x200, BG_JOB_STATE_ERROR, "/file/5000" },
};

static void test_redirect(IBackgroundCopyManager *manager, unsigned int i)
{
    IBackgroundCopyJob *job = create_job(manager, L"redirect");
    IBackgroundCopyJobHttpOptions3 *options;
    IBackgroundCopyFile *file;
    LPWSTR name = NULL;
    HRESULT hr;

    if (!job)
        return;
    options = query(job, &IID_IBackgroundCopyJobHttpOptions3);
    IBackgroundCopyJobHttpOptions3_SetSecurityFlags(options, redirects[i].flags);
    IBackgroundCopyJob_AddFile(job, http_url("/redirect/5000"), local_path(L"redirect"));
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == redirects[i].state, "%s: got %u.\n", redirects[i].rule, get_state(job));
    if ((file = first_file(job)))
    {
        hr = IBackgroundCopyFile_GetRemoteName(file, &name);
        check_string(redirects[i].rule, hr, name, S_OK, http_url(redirects[i].name));
        IBackgroundCopyFile_Release(file);
    }
    IBackgroundCopyJobHttpOptions3_Release(options);
    end_job(job);
}

static void test_token(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"token");
    LPWSTR sid = NULL, owner = NULL;
    IBitsTokenOptions *token;
    DWORD flags = 99;
    HRESULT hr;

    if (!job)
        return;
    token = query(job, &IID_IBitsTokenOptions);
    hr = IBitsTokenOptions_GetHelperTokenSid(token, &sid);
    check_string("JOB-DEF-26, SEC-TOKEN-12", hr, sid, S_OK, NULL);
    hr = IBitsTokenOptions_SetHelperTokenFlags(token, 4);
    ok(hr == E_INVALIDARG, "SEC-TOKEN-4: got %#lx.\n", hr);
    hr = IBitsTokenOptions_SetHelperTokenFlags(token, BG_TOKEN_LOCAL_FILE | BG_TOKEN_NETWORK);
    ok(hr == S_OK, "SEC-TOKEN-4: got %#lx.\n", hr);
    hr = IBitsTokenOptions_GetHelperTokenFlags(token, &flags);
    ok(hr == S_OK && flags == 3, "SEC-TOKEN-12: got %#lx, %lu.\n", hr, flags);
    IBackgroundCopyJob_AddFile(job, http_url("/file/100"), local_path(L"token"));
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "SEC-TOKEN-10: got %#lx.\n", hr);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_ERROR, "SEC-TOKEN-9, SEC-TOKEN-10: got %u.\n", get_state(job));
    hr = IBitsTokenOptions_SetHelperToken(token);
    ok(hr == S_OK, "SEC-TOKEN-1: got %#lx.\n", hr);
    IBackgroundCopyJob_GetOwner(job, &owner);
    hr = IBitsTokenOptions_GetHelperTokenSid(token, &sid);
    check_string("SEC-TOKEN-12", hr, sid, S_OK, owner);
    CoTaskMemFree(owner);
    IBackgroundCopyJob_Resume(job);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSFERRED, "SEC-TOKEN-9: got %u.\n", get_state(job));
    hr = IBitsTokenOptions_ClearHelperToken(token);
    ok(hr == S_OK, "SEC-TOKEN-11: got %#lx.\n", hr);
    hr = IBitsTokenOptions_ClearHelperToken(token);
    ok(hr == S_OK, "SEC-TOKEN-11: got %#lx.\n", hr);
    hr = IBitsTokenOptions_GetHelperTokenFlags(token, &flags);
    ok(hr == S_OK && flags == 3, "SEC-TOKEN-11: got %#lx, %lu.\n", hr, flags);
    IBackgroundCopyJob_Cancel(job);
    hr = IBitsTokenOptions_SetHelperToken(token);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-23: got %#lx.\n", hr);
    hr = IBitsTokenOptions_SetHelperTokenFlags(token, 0);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-23: got %#lx.\n", hr);
    hr = IBitsTokenOptions_ClearHelperToken(token);
    ok(hr == BG_E_INVALID_STATE, "JOB-MATRIX-23: got %#lx.\n", hr);
    IBitsTokenOptions_Release(token);
    end_job(job);
}

static void test_job(IBackgroundCopyManager *manager)
{
    IBackgroundCopyJob *job = create_job(manager, L"options");
    IBackgroundCopyJobHttpOptions3 *options;
    HRESULT hr;

    if (!job)
        return;
    if ((options = query(job, &IID_IBackgroundCopyJobHttpOptions3)))
    {
        test_certificate_arguments(options);
        test_certificate(options);
        test_headers(options);
        test_write_only(options);
        test_security(options);
        hr = IBackgroundCopyJobHttpOptions3_SetServerCertificateValidationInterface(options, NULL);
        ok(hr == S_OK, "HOPT-SCERT-2: got %#lx.\n", hr);
        hr = IBackgroundCopyJobHttpOptions3_SetServerCertificateValidationInterface(options, (IUnknown *)manager);
        ok(hr == E_NOINTERFACE, "HOPT-SCERT-1: got %#lx.\n", hr);
        IBackgroundCopyJobHttpOptions3_Release(options);
    }
    end_job(job);
}

START_TEST(options)
{
    IBackgroundCopyManager *manager;
    unsigned int i;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (http_start())
    {
        if ((manager = create_manager()))
        {
            test_job(manager);
            test_method(manager);
            test_final(manager);
            test_transfer(manager);
            for (i = 0; i < ARRAYSIZE(redirects); i++)
                test_redirect(manager, i);
            test_token(manager);
            IBackgroundCopyManager_Release(manager);
        }
        http_stop();
    }
    remove_local_files();
    CoUninitialize();
}
