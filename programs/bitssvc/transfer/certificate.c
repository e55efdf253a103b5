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
#include <wininet.h>
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
    { SECURITY_IGNORE_USAGE, SECURITY_FLAG_IGNORE_WRONG_USAGE, CERT_TRUST_IS_NOT_VALID_FOR_USAGE },
    { SECURITY_IGNORE_DATE, SECURITY_FLAG_IGNORE_CERT_DATE_INVALID, CERT_TRUST_IS_NOT_TIME_VALID },
};

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
    if (status.dwError)
        return HRESULT_FROM_WIN32(status.dwError);
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
    hr = check_policy(chain, name, security);
    CertFreeCertificateChain(chain);
    return hr;
}

static BOOL was_accepted(const struct net *net, const CERT_CONTEXT *certificate, const char *host, ULONG security)
{
    const CERT_CONTEXT *known = net->accepted;

    return known && GetTickCount64() - net->accepted_at < ACCEPTED_MS && !strcmp(net->accepted_host, host)
            && net->accepted_security == security
            && known->cbCertEncoded == certificate->cbCertEncoded
            && !memcmp(known->pbCertEncoded, certificate->pbCertEncoded, known->cbCertEncoded);
}

/* Takes over the reference. */
static void set_accepted(struct net *net, const CERT_CONTEXT *certificate, const char *host, ULONG security)
{
    certificate_forget(net);
    if (strlen(host) >= sizeof(net->accepted_host))
    {
        CertFreeCertificateContext(certificate);
        return;
    }
    net->accepted = certificate;
    net->accepted_at = GetTickCount64();
    net->accepted_security = security;
    strcpy(net->accepted_host, host);
}

void certificate_forget(struct net *net)
{
    if (net->accepted)
        CertFreeCertificateContext(net->accepted);
    net->accepted = NULL;
}

static HRESULT check_session(struct net *net, CtxtHandle *session, const char *host, ULONG security)
{
    const CERT_CONTEXT *certificate = NULL;
    HRESULT hr;

    hr = QueryContextAttributesW(session, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &certificate);
    if (hr != SEC_E_OK)
        return hr;
    if (was_accepted(net, certificate, host, security)
            || FAILED(hr = check_certificate(certificate, host, security)))
        CertFreeCertificateContext(certificate);
    else
        set_accepted(net, certificate, host, security);
    return hr;
}

static HRESULT check_connection(struct fetch *fetch, const char *host)
{
    struct curl_tlssessioninfo *info = NULL;

    if (fetch->options.ask_about_certificate)
    {
        fetch_fail_by_certificate_check(fetch);
        return E_ABORT;
    }
    if (curl_easy_getinfo(fetch->easy, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK || !info || !info->internals)
        return SEC_E_INTERNAL_ERROR;
    return check_session(fetch->transfer->net, info->internals, host,
            fetch->options.security & SECURITY_CERTIFICATE_MASK);
}

/* curl calls this when a connection is ready, before the request goes out; after a redirect again. */
int certificate_check_request(void *arg, char *remote_ip, char *local_ip, int remote_port, int local_port)
{
    struct fetch *fetch = arg;
    char *scheme = NULL, *host = NULL;
    const char *url = NULL;
    HRESULT hr = E_FAIL;
    CURLU *parts;

    (void)remote_ip;
    (void)local_ip;
    (void)remote_port;
    (void)local_port;
    curl_easy_getinfo(fetch->easy, CURLINFO_EFFECTIVE_URL, &url);
    if ((parts = curl_url()) && url && !curl_url_set(parts, CURLUPART_URL, url, 0)
            && !curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) && !curl_url_get(parts, CURLUPART_HOST, &host, 0))
        hr = strcmp(scheme, "https") ? S_OK : check_connection(fetch, host);
    if (FAILED(hr))
        WARN("The certificate of %s is not accepted, hr %#lx.\n", host ? host : "?", hr);
    curl_free(scheme);
    curl_free(host);
    curl_url_cleanup(parts);
    return FAILED(hr) ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}
