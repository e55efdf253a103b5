/*
 * The check of server certificates
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

#include <wincrypt.h>
#include <winhttp.h>
#define SECURITY_WIN32
#include <sspi.h>
#include <schannel.h>

/* libcurl leaves the check to Schannel, and Wine's Schannel leaves it to the caller: without this any certificate would
 * do. On Windows it is done twice. */

/* So long a certificate that was accepted for a host is not checked again: many small files share a connection. */
#define ACCEPTED_MS 60000

struct ignorable
{
    ULONG flag;
    DWORD policy_check;         /* fdwChecks */
    DWORD trust_errors;         /* CERT_TRUST_* */
};

static const struct ignorable ignorables[] =
{
    { SECURITY_IGNORE_NAME, SECURITY_FLAG_IGNORE_CERT_CN_INVALID, 0 },
    { SECURITY_IGNORE_UNKNOWN_CA, SECURITY_FLAG_IGNORE_UNKNOWN_CA,
            CERT_TRUST_IS_UNTRUSTED_ROOT | CERT_TRUST_IS_PARTIAL_CHAIN },
    { SECURITY_IGNORE_USAGE, SECURITY_FLAG_IGNORE_CERT_WRONG_USAGE, CERT_TRUST_IS_NOT_VALID_FOR_USAGE },
    { SECURITY_IGNORE_DATE, SECURITY_FLAG_IGNORE_CERT_DATE_INVALID, CERT_TRUST_IS_NOT_TIME_VALID },
};

/* The last one's issuer is its own; a chain that ends elsewhere has other errors. */
static BOOL signatures_are_good(const CERT_SIMPLE_CHAIN *chain)
{
    const CERT_CONTEXT *certificate;
    DWORD i;

    for (i = 0; i < chain->cElement; ++i)
    {
        if (!(chain->rgpElement[i]->TrustStatus.dwErrorStatus & CERT_TRUST_IS_NOT_SIGNATURE_VALID))
            continue;
        certificate = chain->rgpElement[i]->pCertContext;
        if (!signature_is_good(certificate->pbCertEncoded, certificate->cbCertEncoded,
                chain->rgpElement[min(i + 1, chain->cElement - 1)]->pCertContext))
            return FALSE;
    }
    return TRUE;
}

/* What the system says of the chain, without the signatures that it is wrong about. */
static CERT_CHAIN_CONTEXT get_judged_chain(const CERT_CHAIN_CONTEXT *chain)
{
    CERT_CHAIN_CONTEXT judged = *chain;

    if (chain->TrustStatus.dwErrorStatus & CERT_TRUST_IS_NOT_SIGNATURE_VALID && chain->cChain == 1
            && signatures_are_good(chain->rgpChain[0]))
        judged.TrustStatus.dwErrorStatus &= ~CERT_TRUST_IS_NOT_SIGNATURE_VALID;
    return judged;
}

static HRESULT check_policy(const CERT_CHAIN_CONTEXT *chain, WCHAR *host, ULONG security)
{
    SSL_EXTRA_CERT_CHAIN_POLICY_PARA ssl = { 0 };
    CERT_CHAIN_POLICY_STATUS status = { 0 };
    CERT_CHAIN_POLICY_PARA policy = { 0 };
    DWORD errors = chain->TrustStatus.dwErrorStatus;
    unsigned int i;

    status.cbSize = sizeof(status);
    policy.cbSize = sizeof(policy);
    ssl.cbSize = sizeof(ssl);
    ssl.dwAuthType = AUTHTYPE_SERVER;
    ssl.pwszServerName = host;
    for (i = 0; i < ARRAYSIZE(ignorables); ++i)
    {
        if (!(security & ignorables[i].flag))
            continue;
        ssl.fdwChecks |= ignorables[i].policy_check;
        errors &= ~ignorables[i].trust_errors;
    }
    policy.pvExtraPolicyPara = &ssl;
    if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &policy, &status))
        return HRESULT_FROM_WIN32(GetLastError());
    /* Revocation has codes of its own, whatever the policy makes of it (HOPT-SEC-8). */
    if (errors & CERT_TRUST_IS_REVOKED)
        return CERT_E_REVOKED;
    if (status.dwError)
        return HRESULT_FROM_WIN32(status.dwError);
    if (errors & (CERT_TRUST_REVOCATION_STATUS_UNKNOWN | CERT_TRUST_IS_OFFLINE_REVOCATION))
        return CERT_E_REVOCATION_FAILURE;
    /* Wine's policy lets a chain pass that ends without a root. */
    return errors ? CERT_E_CHAINING : S_OK;
}

static HRESULT check_certificate(const CERT_CONTEXT *certificate, const char *host, ULONG security)
{
    DWORD flags = security & SECURITY_CHECK_REVOCATION ? CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT : 0;
    static char server_auth[] = szOID_PKIX_KP_SERVER_AUTH;
    char *usages[] = { server_auth };
    CERT_CHAIN_PARA wanted = { 0 };
    const CERT_CHAIN_CONTEXT *chain;
    CERT_CHAIN_CONTEXT judged;
    WCHAR name[256];
    HRESULT hr;

    if (!MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, host, -1, name, ARRAYSIZE(name)))
        return CERT_E_CN_NO_MATCH;
    wanted.cbSize = sizeof(wanted);
    wanted.RequestedUsage.dwType = USAGE_MATCH_TYPE_OR;
    wanted.RequestedUsage.Usage.cUsageIdentifier = ARRAYSIZE(usages);
    wanted.RequestedUsage.Usage.rgpszUsageIdentifier = usages;
    if (!CertGetCertificateChain(NULL, certificate, NULL, certificate->hCertStore, &wanted, flags, NULL, &chain))
        return HRESULT_FROM_WIN32(GetLastError());
    judged = get_judged_chain(chain);
    hr = check_policy(&judged, name, security);
    if (SUCCEEDED(hr) && security & SECURITY_CHECK_REVOCATION)
        hr = revocation_check(chain);
    CertFreeCertificateChain(chain);
    return hr;
}

static BOOL was_accepted(const struct net *net, const CERT_CONTEXT *certificate, const char *host, ULONG security)
{
    ULONGLONG now = GetTickCount64();
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(net->accepted); ++i)
    {
        const struct accepted_certificate *known = &net->accepted[i];

        if (known->certificate && now - known->at < ACCEPTED_MS && known->security == security
                && !strcmp(known->host, host) && same_certificate(known->certificate, certificate))
            return TRUE;
    }
    return FALSE;
}

static void set_accepted(struct net *net, const CERT_CONTEXT *certificate, const char *host, ULONG security)
{
    struct accepted_certificate *accepted = &net->accepted[net->accepted_next];

    if (strlen(host) >= sizeof(accepted->host))
        return;
    net->accepted_next = (net->accepted_next + 1) % ARRAYSIZE(net->accepted);
    if (accepted->certificate)
        CertFreeCertificateContext(accepted->certificate);
    accepted->certificate = CertDuplicateCertificateContext(certificate);
    accepted->at = GetTickCount64();
    accepted->security = security;
    strcpy(accepted->host, host);
}

void certificate_forget(struct net *net)
{
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(net->accepted); ++i)
    {
        if (net->accepted[i].certificate)
            CertFreeCertificateContext(net->accepted[i].certificate);
    }
}

/* What the job is told (HOPT-SEC-7, -8). */
void certificate_fail(struct fetch *fetch, HRESULT hr)
{
    DWORD error = ERROR_WINHTTP_SECURE_FAILURE;

    if (hr == CERT_E_REVOKED || hr == CRYPT_E_REVOKED)
        error = ERROR_WINHTTP_SECURE_CERT_REVOKED;
    else if (hr == CERT_E_REVOCATION_FAILURE || hr == CRYPT_E_REVOCATION_OFFLINE || hr == CRYPT_E_NO_REVOCATION_CHECK)
        error = ERROR_WINHTTP_SECURE_CERT_REV_FAILED;
    WARN("File %lu: the certificate is not accepted, hr %#lx.\n", fetch->file.index, hr);
    fetch_fail(fetch, HRESULT_FROM_WIN32(error), ERROR_CONTEXT_TRANSPORT, FALSE);
}

HRESULT certificate_check(const struct certificate_question *question)
{
    return check_certificate(question->certificate, question->host, question->security);
}

void certificate_accept(struct net *net, const struct certificate_question *question)
{
    set_accepted(net, question->certificate, question->host, question->security);
}

/* A new question; the request is broken off for it. */
static HRESULT put_question(struct fetch *fetch, struct certificate_question *question)
{
    fetch->question = question;
    return question ? E_PENDING : E_OUTOFMEMORY;
}

/* The client has its say after all other checks (HOPT-SCERT-6). */
static HRESULT check_with_client(struct fetch *fetch, const CERT_CONTEXT *certificate, const struct url_parts *server)
{
    const struct transfer_hooks *hooks = fetch->transfer->net->hooks;
    struct certificate_question *question;

    if (!fetch->options.ask_about_certificate)
        return S_OK;
    if (!(question = question_new(fetch, certificate, server)))
        return E_OUTOFMEMORY;
    question->for_client = TRUE;
    if (!hooks->certificate_accepted(fetch->transfer->job, question))
        return put_question(fetch, question);
    certificate_question_release(question);
    return S_OK;
}

/* Lists of revoked certificates may have to be fetched, which is not for this thread. */
static HRESULT check_by_ourselves(struct fetch *fetch, const CERT_CONTEXT *certificate, const struct url_parts *server)
{
    ULONG security = fetch->options.security & SECURITY_CERTIFICATE_MASK;
    struct net *net = fetch->transfer->net;
    HRESULT hr;

    if (was_accepted(net, certificate, server->host, security))
        return S_OK;
    if (security & SECURITY_CHECK_REVOCATION)
        return put_question(fetch, question_new(fetch, certificate, server));
    if (SUCCEEDED(hr = check_certificate(certificate, server->host, security)))
        set_accepted(net, certificate, server->host, security);
    return hr;
}

static HRESULT check_connection(struct fetch *fetch, const struct url_parts *server)
{
    struct curl_tlssessioninfo *info = NULL;
    const CERT_CONTEXT *certificate = NULL;
    HRESULT hr;

    if (curl_easy_getinfo(fetch->easy, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK || !info || !info->internals)
        return SEC_E_INTERNAL_ERROR;
    hr = QueryContextAttributesW((CtxtHandle *)info->internals, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &certificate);
    if (hr != SEC_E_OK)
        return hr;
    hr = check_by_ourselves(fetch, certificate, server);
    if (SUCCEEDED(hr))
        hr = check_with_client(fetch, certificate, server);
    CertFreeCertificateContext(certificate);
    return hr;
}

static HRESULT check_server(struct fetch *fetch)
{
    struct url_parts server;
    const char *url = NULL;
    HRESULT hr = S_OK;

    curl_easy_getinfo(fetch->easy, CURLINFO_EFFECTIVE_URL, &url);
    if (!url || !url_split(url, &server))
        return E_FAIL;
    if (url_is_secure(&server))
        hr = check_connection(fetch, &server);
    url_parts_free(&server);
    return hr;
}

/* curl calls this when a connection is ready, before the request goes out; after a redirect again. */
int certificate_check_request(void *arg, char *remote_ip, char *local_ip, int remote_port, int local_port)
{
    struct fetch *fetch = arg;
    HRESULT hr;

    (void)remote_ip;
    (void)local_ip;
    (void)remote_port;
    (void)local_port;
    hr = check_server(fetch);
    if (FAILED(hr) && hr != E_PENDING)
        certificate_fail(fetch, hr);
    return FAILED(hr) ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}
