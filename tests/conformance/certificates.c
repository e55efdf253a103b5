/*
 * Conformance tests: clients that judge the certificates of servers
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

#include "callback_object.h"
#include "transfers.h"
#include "validator.h"

/* A server with a certificate that this machine trusts, and one with a certificate that it does not; both have
 * /sample.bin, and the first /slow/sample.bin too. */
static WCHAR trusted[64], untrusted[64];

static void add_secure_file(IBackgroundCopyJob *job, const WCHAR *server, const WCHAR *path, const WCHAR *local)
{
    WCHAR url[128];
    HRESULT hr;

    lstrcpyW(url, server);
    lstrcatW(url, path);
    hr = IBackgroundCopyJob_AddFile(job, url, local_path(local));
    ok(hr == S_OK, "FILE-ADD-1: got %#lx.\n", hr);
}

static IBackgroundCopyJob *create_secure_job(IBackgroundCopyManager *manager, const WCHAR *server,
        struct validator *validator)
{
    IBackgroundCopyJob *job = create_fast_job(manager);
    HRESULT hr;

    if (!job)
        return NULL;
    add_secure_file(job, server, L"/sample.bin", L"first");
    IBackgroundCopyJob_SetDisplayName(job, L"judged");
    hr = set_validator(job, validator);
    ok(hr == S_OK, "HOPT-SCERT-1: got %#lx.\n", hr);
    return job;
}

static void check_error(IBackgroundCopyJob *job, const char *rules, BG_ERROR_CONTEXT expected_context, HRESULT expected)
{
    BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
    IBackgroundCopyError *error = NULL;
    HRESULT hr, code = S_OK;

    hr = IBackgroundCopyJob_GetError(job, &error);
    ok(hr == S_OK, "%s: got %#lx.\n", rules, hr);
    if (!error)
        return;
    IBackgroundCopyError_GetError(error, &context, &code);
    ok(code == expected && context == expected_context, "%s: got %#lx, context %u.\n", rules, code, context);
    IBackgroundCopyError_Release(error);
}

static void test_accepted(IBackgroundCopyManager *manager)
{
    struct validator *validator = create_validator(S_OK), *other = create_validator(S_OK);
    IBackgroundCopyJob *job = create_secure_job(manager, trusted, validator), *second;
    WCHAR url[128];
    HRESULT hr;

    lstrcpyW(url, trusted);
    lstrcatW(url, L"/sample.bin");
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    ok(validator->calls == 1, "HOPT-SCERT-12: %ld calls.\n", validator->calls);
    ok(!lstrcmpW(validator->job_name, L"judged") && !lstrcmpW(validator->remote, url),
            "HOPT-SCERT-8: job %s, file %s.\n", wine_dbgstr_w(validator->job_name), wine_dbgstr_w(validator->remote));
    ok(validator->is_certificate && (validator->encoding & X509_ASN_ENCODING), "HOPT-SCERT-8: encoding %#lx.\n",
            validator->encoding);
    ok(validator->chain_length >= 2 && validator->chain_has_certificate, "HOPT-SCERT-8: a chain of %lu.\n",
            validator->chain_length);

    /* Another run of the job, then with another object. */
    add_secure_file(job, trusted, L"/sample.bin", L"second");
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    ok(validator->calls == 1, "HOPT-SCERT-12: %ld calls.\n", validator->calls);
    hr = set_validator(job, validator);
    ok(hr == S_OK, "HOPT-SCERT-5: got %#lx.\n", hr);
    hr = set_validator(job, other);
    ok(hr == S_OK, "HOPT-SCERT-5: got %#lx.\n", hr);
    add_secure_file(job, trusted, L"/sample.bin", L"third");
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    ok(validator->calls == 1 && other->calls == 1, "HOPT-SCERT-5, HOPT-SCERT-13: %ld and %ld calls.\n",
            validator->calls, other->calls);

    second = create_secure_job(manager, trusted, validator);
    run_job(second, BG_JOB_STATE_TRANSFERRED);
    ok(validator->calls == 2, "HOPT-SCERT-12: %ld calls for two jobs.\n", validator->calls);
    end_job(second);
    end_job(job);
    release_validator(other);
    release_validator(validator);
}

/* A new job asks nobody, also not the object of another one. */
static void test_default(IBackgroundCopyManager *manager)
{
    struct validator *validator = create_validator((HRESULT)0x80041234);
    IBackgroundCopyJob *judged = create_secure_job(manager, trusted, validator), *job = create_fast_job(manager);
    BG_JOB_STATE state;

    add_secure_file(job, trusted, L"/sample.bin", L"second");
    IBackgroundCopyJob_Resume(job);
    state = wait_for_state(job, STATES_REST);
    ok(state == BG_JOB_STATE_TRANSFERRED && !validator->calls, "JOB-DEF-27: state %u, %ld calls.\n", state,
            validator->calls);
    end_job(judged);
    end_job(job);
    release_validator(validator);
}

static void test_refused(IBackgroundCopyManager *manager)
{
    struct validator *validator = create_validator((HRESULT)0x80041234);
    IBackgroundCopyJob *job = create_secure_job(manager, trusted, validator);

    run_job(job, BG_JOB_STATE_TRANSIENT_ERROR);
    check_error(job, "HOPT-SCERT-9, ERR-MAP-38, ST-ERR-11", BG_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK,
            (HRESULT)0x80041234);
    ok(validator->calls == 1, "HOPT-SCERT-9: %ld calls.\n", validator->calls);

    validator->answer = S_FALSE;
    IBackgroundCopyJob_Resume(job);
    WAIT_FOR(validator->calls == 2, LONG_WAIT);
    ok(wait_for_state(job, STATES_REST) == BG_JOB_STATE_TRANSIENT_ERROR, "HOPT-SCERT-10: state %u.\n", get_state(job));
    ok(validator->calls == 2, "HOPT-SCERT-12: %ld calls.\n", validator->calls);
    check_error(job, "HOPT-SCERT-10, ERR-MAP-42", BG_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK, E_FAIL);

    /* The retry comes by itself. */
    validator->answer = S_OK;
    IBackgroundCopyJob_SetMinimumRetryDelay(job, 5);
    ok(wait_for_state(job, STATES_REST & ~STATE_BIT(TRANSIENT_ERROR)) == BG_JOB_STATE_TRANSFERRED,
            "HOPT-SCERT-9: state %u.\n", get_state(job));
    ok(validator->calls == 3, "HOPT-SCERT-9: %ld calls.\n", validator->calls);
    end_job(job);
    release_validator(validator);
}

static void set_flags(IBackgroundCopyJob *job, ULONG flags)
{
    IBackgroundCopyJobHttpOptions *options = query(job, &IID_IBackgroundCopyJobHttpOptions);

    IBackgroundCopyJobHttpOptions_SetSecurityFlags(options, flags);
    IBackgroundCopyJobHttpOptions_Release(options);
}

/* What the machine does not trust is not put to the client, unless the flags let it pass. */
static void test_untrusted(IBackgroundCopyManager *manager)
{
    struct validator *validator = create_validator(S_OK);
    IBackgroundCopyJob *job = create_secure_job(manager, untrusted, validator);

    run_job(job, BG_JOB_STATE_ERROR);
    check_error(job, "HOPT-SEC-7", BG_ERROR_CONTEXT_GENERAL_TRANSPORT, (HRESULT)0x80072f8f);
    ok(!validator->calls, "HOPT-SCERT-6: %ld calls.\n", validator->calls);
    set_flags(job, BG_SSL_IGNORE_UNKNOWN_CA);
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    ok(validator->calls == 1, "HOPT-SCERT-6: %ld calls.\n", validator->calls);
    end_job(job);
    release_validator(validator);
}

static void test_gone(IBackgroundCopyManager *manager)
{
    struct validator *validator = create_validator(S_OK);
    IBackgroundCopyJob *job = create_secure_job(manager, trusted, validator);
    HRESULT hr;

    hr = CoDisconnectObject((IUnknown *)&validator->IBackgroundCopyServerCertificateValidationCallback_iface, 0);
    ok(hr == S_OK, "got %#lx\n", hr);
    run_job(job, BG_JOB_STATE_ERROR);
    check_error(job, "HOPT-SCERT-11, ERR-MAP-39", BG_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK,
            BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED);
    /* Without one it goes on. */
    hr = set_validator(job, NULL);
    ok(hr == S_OK, "HOPT-SCERT-2: got %#lx.\n", hr);
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    ok(!validator->calls, "HOPT-SCERT-2: %ld calls.\n", validator->calls);
    end_job(job);
    release_validator(validator);
}

/* A client that takes its time holds up its own job only. */
static void test_slow(IBackgroundCopyManager *manager)
{
    struct validator *validator = create_validator(S_OK);
    IBackgroundCopyJob *job = create_secure_job(manager, trusted, validator), *other;
    HRESULT hr;

    ResetEvent(validator->go);
    hr = IBackgroundCopyJob_Resume(job);
    ok(hr == S_OK, "JOB-RESUME-1: got %#lx.\n", hr);
    WAIT_FOR(validator->calls == 1, LONG_WAIT);
    ok(get_state(job) == BG_JOB_STATE_CONNECTING, "HOPT-SCERT-15: state %u.\n", get_state(job));
    other = create_secure_job(manager, trusted, NULL);
    add_served_file(other, "/file/1000", local_path(L"beside"));
    run_job(other, BG_JOB_STATE_TRANSFERRED);
    end_job(other);
    ok(get_state(job) == BG_JOB_STATE_CONNECTING, "HOPT-SCERT-15: state %u.\n", get_state(job));

    /* The answer counts although the job was stopped meanwhile. */
    hr = IBackgroundCopyJob_Suspend(job);
    ok(hr == S_OK, "HOPT-SCERT-15: got %#lx.\n", hr);
    SetEvent(validator->go);
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    ok(validator->calls <= 2, "HOPT-SCERT-12: %ld calls.\n", validator->calls);
    end_job(job);
    release_validator(validator);
}

/* The check for revoked certificates is switched on in the middle of the last file, which takes two seconds. On a busy
 * machine it may be in before, which the state tells. */
static BG_JOB_STATE check_in_the_middle(IBackgroundCopyJob *job, UINT64 before)
{
    BG_JOB_PROGRESS progress = { 1, 1, 1, 1 };

    set_flags(job, 0);
    IBackgroundCopyJob_Resume(job);
    WAIT_FOR(SUCCEEDED(IBackgroundCopyJob_GetProgress(job, &progress)) && progress.BytesTransferred > before,
            LONG_WAIT);
    ok(progress.BytesTransferred > before, "JOB-PROGRESS-5: no bytes.\n");
    set_flags(job, BG_SSL_ENABLE_CRL_CHECK);
    return wait_for_state(job, STATES_REST);
}

/* The server's certificate names no list of revoked ones. */
static void test_revocation(IBackgroundCopyManager *manager)
{
    BG_JOB_PROGRESS progress = { 1, 1, 1, 1 };
    IBackgroundCopyJob *job = create_fast_job(manager);
    unsigned int files = 0;
    BG_JOB_STATE state;
    WCHAR name[16];

    add_secure_file(job, trusted, L"/sample.bin", L"before");
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    do
    {
        wsprintfW(name, L"slow%u", ++files);
        add_secure_file(job, trusted, L"/slow/sample.bin", name);
        state = check_in_the_middle(job, files * (UINT64)1048576);
    }
    while (state == BG_JOB_STATE_TRANSFERRED && files < 5);
    ok(state == BG_JOB_STATE_ERROR, "HOPT-SEC-10: state %u.\n", state);
    check_error(job, "HOPT-SEC-8", BG_ERROR_CONTEXT_GENERAL_TRANSPORT, (HRESULT)0x80072f19);
    IBackgroundCopyJob_GetProgress(job, &progress);
    ok(progress.BytesTransferred == files * (UINT64)1048576, "HOPT-SEC-10: %lu bytes are left.\n",
            (ULONG)progress.BytesTransferred);
    set_flags(job, 0);
    run_job(job, BG_JOB_STATE_TRANSFERRED);
    end_job(job);
}

/* The mark of write-only headers is kept through a restart and by the next owner, who gets no certificate. */
static void test_ownership(IBackgroundCopyJob *job)
{
    IBackgroundCopyJobHttpOptions3 *options = query(job, &IID_IBackgroundCopyJobHttpOptions3);
    BYTE hash[20], *got = NULL;
    HCERTSTORE store = CertOpenSystemStoreW(0, L"ROOT");
    const CERT_CONTEXT *certificate = CertEnumCertificatesInStore(store, NULL);
    LPWSTR headers = NULL, name = NULL, subject = NULL;
    BG_CERT_STORE_LOCATION location;
    DWORD size = sizeof(hash);
    HRESULT hr;

    hr = IBackgroundCopyJobHttpOptions3_GetCustomHeaders(options, &headers);
    ok(hr == E_ACCESSDENIED, "HOPT-HDR-18: got %#lx.\n", hr);
    CertGetCertificateContextProperty(certificate, CERT_SHA1_HASH_PROP_ID, hash, &size);
    hr = IBackgroundCopyJobHttpOptions3_SetClientCertificateByID(options, BG_CERT_STORE_LOCATION_CURRENT_USER, L"ROOT",
            hash);
    ok(hr == S_OK, "HOPT-CERT-1: got %#lx.\n", hr);
    IBackgroundCopyJobHttpOptions3_SetCustomHeaders(options, L"A: 1");
    hr = IBackgroundCopyJob_TakeOwnership(job);
    ok(hr == S_OK, "SEC-OWN-11: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_GetClientCertificate(options, &location, &name, &got, &subject);
    ok(hr == HRESULT_FROM_WIN32(RPC_X_BAD_STUB_DATA), "HOPT-CERT-13: got %#lx.\n", hr);
    hr = IBackgroundCopyJobHttpOptions3_GetCustomHeaders(options, &headers);
    ok(hr == E_ACCESSDENIED, "HOPT-HDR-18: got %#lx.\n", hr);
    CertFreeCertificateContext(certificate);
    CertCloseStore(store, 0);
    IBackgroundCopyJobHttpOptions3_Release(options);
}

/* The object does not outlive the service, and the job does not run without it. */
static void test_after_restart(IBackgroundCopyManager *manager)
{
    struct validator *validator = create_validator(S_OK);
    IBackgroundCopyJob *job = create_secure_job(manager, trusted, validator);
    IBackgroundCopyJobHttpOptions3 *options;
    GUID id;

    options = query(job, &IID_IBackgroundCopyJobHttpOptions3);
    IBackgroundCopyJobHttpOptions3_MakeCustomHeadersWriteOnly(options);
    IBackgroundCopyJobHttpOptions3_Release(options);
    IBackgroundCopyJob_GetId(job, &id);
    IBackgroundCopyJob_Release(job);
    release_validator(validator);
    if (!stop_service() || !(manager = create_manager()))
    {
        skip("the service cannot be stopped\n");
        return;
    }
    job = NULL;
    IBackgroundCopyManager_GetJob(manager, &id, &job);
    ok(job != NULL, "G-DURABLE-2: the job is gone.\n");
    if (job)
    {
        test_ownership(job);
        run_job(job, BG_JOB_STATE_ERROR);
        check_error(job, "HOPT-SCERT-4", BG_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK,
                BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED);
        validator = create_validator(S_OK);
        ok(set_validator(job, validator) == S_OK, "HOPT-SCERT-4: not settable.\n");
        run_job(job, BG_JOB_STATE_TRANSFERRED);
        ok(validator->calls == 1, "HOPT-SCERT-4: %ld calls.\n", validator->calls);
        end_job(job);
        release_validator(validator);
    }
    IBackgroundCopyManager_Release(manager);
}

START_TEST(certificates)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!GetEnvironmentVariableW(L"OPENBITS_HTTPS", trusted, ARRAYSIZE(trusted))
            || !GetEnvironmentVariableW(L"OPENBITS_UNTRUSTED", untrusted, ARRAYSIZE(untrusted)))
    {
        skip("no web server with TLS\n");
    }
    else if (http_start() && (manager = create_manager()))
    {
        test_accepted(manager);
        test_default(manager);
        test_refused(manager);
        test_untrusted(manager);
        test_gone(manager);
        test_slow(manager);
        test_revocation(manager);
        test_after_restart(manager);
        IBackgroundCopyManager_Release(manager);
    }
    http_stop();
    remove_local_files();
    CoUninitialize();
}
