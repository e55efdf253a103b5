/*
 * Which proxy a request goes through
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

#include <winhttp.h>

#include "private/strings.h"
#include "transfer/proxy_list.h"

/* A proxy is chosen once for a file (HTTP-PROXY-1, -9), and anew after a redirect. What asks the network or runs a
 * configuration script, goes to a thread of its own; nobody waits for it who is to be stopped. */

#define SETTINGS_KEY L"Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"
/* The user's settings are read again after so long. */
#define SETTINGS_MS 100
/* So long no configuration script is looked for after none was found. */
#define NO_DETECTION_MS (5 * 60 * 1000)
#define SCRIPT_TIMEOUT_MS 15000

/* Values equal BG_JOB_PROXY_USAGE. */
enum proxy_usage
{
    PROXY_PRECONFIG,
    PROXY_NONE,
    PROXY_OVERRIDE,
    PROXY_AUTODETECT,
};

/* The user's. Strings are malloc'd. */
struct proxy_settings
{
    BOOL detect;
    WCHAR *script;
    char *list;
    char *bypass;
    ULONGLONG read_at;
};

/* One question about a URL, asked on a thread of the system's pool. */
struct proxy_lookup
{
    struct list entry;          /* lookup_lock: in net->lookups when it is answered */
    struct fetch *fetch;        /* lookup_lock; NULL when nobody waits any more */
    BOOL detect;
    WCHAR *script;
    char *url;
    char *list;                 /* the answer, NULL: no proxy */
    BOOL detection_failed;
    BOOL found;                 /* some script has run */
};

static SRWLOCK lookup_lock = SRWLOCK_INIT;

/* For the event log (LOG-EVENT-16, -17). */
static void tell(const struct fetch *fetch, const char *url, const char *proxy, const char *list, const char *bypass,
        HRESULT code)
{
    struct proxy_report report = { url, proxy, list, bypass, code };

    fetch->transfer->net->hooks->proxy(fetch->transfer->job, fetch->file.index, &report);
}

/* The user's settings ---------------------------------------------------------------------------------------------- */

static void forget_settings(struct proxy_settings *settings)
{
    free(settings->script);
    free(settings->list);
    free(settings->bypass);
    memset(settings, 0, sizeof(*settings));
}

static char *take_global(WCHAR *text)
{
    char *copy = text ? wcs_to_utf8(text) : NULL;

    if (text)
        GlobalFree(text);
    return copy;
}

static BOOL read_connection(struct proxy_settings *settings)
{
    WINHTTP_CURRENT_USER_IE_PROXY_CONFIG config = { 0 };

    if (!WinHttpGetIEProxyConfigForCurrentUser(&config))
        return FALSE;
    settings->detect = config.fAutoDetect;
    settings->script = config.lpszAutoConfigUrl ? wcs_copy(config.lpszAutoConfigUrl) : NULL;
    if (config.lpszAutoConfigUrl)
        GlobalFree(config.lpszAutoConfigUrl);
    settings->list = take_global(config.lpszProxy);
    settings->bypass = take_global(config.lpszProxyBypass);
    return settings->script || settings->list;
}

static char *read_value(const WCHAR *name)
{
    WCHAR text[2048];
    DWORD size = sizeof(text);

    if (RegGetValueW(HKEY_CURRENT_USER, SETTINGS_KEY, name, RRF_RT_REG_SZ, NULL, text, &size) || !*text)
        return NULL;
    return wcs_to_utf8(text);
}

/* The older form, which Wine's tools and users' scripts write. */
static BOOL read_registry(struct proxy_settings *settings)
{
    DWORD enabled = 0, size = sizeof(enabled);
    char *script = read_value(L"AutoConfigURL");

    if (script)
        settings->script = wcs_from_utf8(script);
    free(script);
    RegGetValueW(HKEY_CURRENT_USER, SETTINGS_KEY, L"ProxyEnable", RRF_RT_REG_DWORD, NULL, &enabled, &size);
    if (enabled)
    {
        settings->list = read_value(L"ProxyServer");
        settings->bypass = read_value(L"ProxyOverride");
    }
    return settings->script || settings->list;
}

static BOOL have_winhttp_settings(void)
{
    return !RegGetValueW(HKEY_LOCAL_MACHINE, SETTINGS_KEY L"\\Connections", L"WinHttpSettings", RRF_RT_ANY, NULL, NULL,
            NULL);
}

/* Under Wine that falls back to the environment variable http_proxy, which BITS takes and Delivery Optimization does
 * not (HTTP-PROXY-2, DO-PROXY-5). */
static BOOL read_defaults(struct proxy_settings *settings, BOOL delivery)
{
    WINHTTP_PROXY_INFO info = { 0 };

    if ((delivery && !have_winhttp_settings()) || !WinHttpGetDefaultProxyConfiguration(&info))
        return FALSE;
    settings->list = take_global(info.lpszProxy);
    settings->bypass = take_global(info.lpszProxyBypass);
    return settings->list != NULL;
}

/* Those that a fetch goes by; a service account has none but the machine's (SEC-OWNER-9). */
static struct proxy_settings *user_settings(const struct fetch *fetch)
{
    BOOL service = fetch->options.service_account;
    struct net *net = fetch->transfer->net;
    ULONGLONG now = GetTickCount64();
    struct proxy_settings *settings;

    if (!net->proxy_settings && !(net->proxy_settings = calloc(2, sizeof(*settings))))
        return NULL;
    settings = &net->proxy_settings[service];
    if (settings->read_at && now - settings->read_at < SETTINGS_MS)
        return settings;
    forget_settings(settings);
    if (service || (!read_connection(settings) && !read_registry(settings)))
        read_defaults(settings, fetch->file.delivery);
    settings->read_at = now;
    return settings;
}

/* The choice ------------------------------------------------------------------------------------------------------- */

static BOOL describe_target(const char *url, struct proxy_target *target, char *host, size_t size)
{
    struct url_parts parts;
    BOOL fits;

    if (!url_split(url, &parts))
        return FALSE;
    if ((fits = strlen(parts.host) < size))
    {
        strcpy(host, parts.host);
        target->host = host;
        target->https = url_is_secure(&parts);
    }
    url_parts_free(&parts);
    return fits;
}

static void take_entry(struct fetch *fetch, const struct proxy_target *target)
{
    if (!proxy_list_get(fetch->proxy_list, target, fetch->proxy_index, fetch->proxy, sizeof(fetch->proxy)))
        fetch->proxy[0] = 0;
}

static HRESULT use_list(struct fetch *fetch, const struct proxy_target *target, const char *list, const char *bypass)
{
    free(fetch->proxy_list);
    fetch->proxy_list = NULL;
    fetch->proxy_index = 0;
    fetch->proxy[0] = 0;
    if (!list || proxy_bypass_has(bypass, target))
        return S_OK;
    if (!(fetch->proxy_list = strdup(list)))
        return E_OUTOFMEMORY;
    take_entry(fetch, target);
    return S_OK;
}

/* HTTP-PROXY-8 */
static HRESULT use_override(struct fetch *fetch, const struct proxy_target *target)
{
    const struct request_options *options = &fetch->options;

    if (!proxy_list_is_valid(options->proxy_list) || !proxy_bypass_is_valid(options->proxy_bypass))
    {
        fetch_fail(fetch, BG_E_INVALID_PROXY_INFO, ERROR_CONTEXT_TRANSPORT, FALSE);
        return BG_E_INVALID_PROXY_INFO;
    }
    return use_list(fetch, target, options->proxy_list, options->proxy_bypass);
}

static HRESULT use_settings(struct fetch *fetch, const char *url, const struct proxy_target *target,
        const struct proxy_settings *settings)
{
    if (settings->list)
        tell(fetch, url, NULL, settings->list, settings->bypass, S_OK);
    if (settings->list && !proxy_list_is_valid(settings->list))
    {
        fetch_fail(fetch, E_INVALIDARG, ERROR_CONTEXT_TRANSPORT, TRUE);     /* ERR-MAP-8 */
        return E_INVALIDARG;
    }
    return use_list(fetch, target, settings->list, settings->bypass);
}

/* Scripts ---------------------------------------------------------------------------------------------------------- */

static void free_lookup(struct proxy_lookup *lookup)
{
    free(lookup->script);
    free(lookup->url);
    free(lookup->list);
    free(lookup);
}

static BOOL ask_script(HINTERNET session, struct proxy_lookup *lookup, const WCHAR *script)
{
    WINHTTP_AUTOPROXY_OPTIONS options = { 0 };
    WINHTTP_PROXY_INFO info = { 0 };
    WCHAR *url = wcs_from_utf8(lookup->url);
    BOOL found;

    options.dwFlags = script ? WINHTTP_AUTOPROXY_CONFIG_URL : WINHTTP_AUTOPROXY_AUTO_DETECT;
    options.lpszAutoConfigUrl = script;
    options.dwAutoDetectFlags = script ? 0 : WINHTTP_AUTO_DETECT_TYPE_DHCP | WINHTTP_AUTO_DETECT_TYPE_DNS_A;
    options.fAutoLogonIfChallenged = TRUE;
    found = url && WinHttpGetProxyForUrl(session, url, &options, &info);
    free(url);
    if (!found)
        return FALSE;
    if (info.dwAccessType == WINHTTP_ACCESS_TYPE_NAMED_PROXY && info.lpszProxy)
        lookup->list = wcs_to_utf8(info.lpszProxy);
    if (info.lpszProxy)
        GlobalFree(info.lpszProxy);
    if (info.lpszProxyBypass)
        GlobalFree(info.lpszProxyBypass);
    return TRUE;
}

static void run_lookup(struct proxy_lookup *lookup)
{
    HINTERNET session = WinHttpOpen(L"Microsoft BITS/7.8", WINHTTP_ACCESS_TYPE_NO_PROXY, NULL, NULL, 0);

    if (!session)
        return;
    WinHttpSetTimeouts(session, SCRIPT_TIMEOUT_MS, SCRIPT_TIMEOUT_MS, SCRIPT_TIMEOUT_MS, SCRIPT_TIMEOUT_MS);
    if (lookup->detect)
        lookup->found = ask_script(session, lookup, NULL);
    lookup->detection_failed = lookup->detect && !lookup->found;
    if (!lookup->found && lookup->script)
        lookup->found = ask_script(session, lookup, lookup->script);
    WinHttpCloseHandle(session);
}

static DWORD WINAPI lookup_thread(void *arg)
{
    struct proxy_lookup *lookup = arg;
    BOOL wanted;

    run_lookup(lookup);
    AcquireSRWLockExclusive(&lookup_lock);
    if ((wanted = lookup->fetch != NULL))
    {
        list_add_tail(&lookup->fetch->transfer->net->lookups, &lookup->entry);
        net_wake(lookup->fetch->transfer->net);
    }
    ReleaseSRWLockExclusive(&lookup_lock);
    if (!wanted)
        free_lookup(lookup);
    return 0;
}

static HRESULT begin_lookup(struct fetch *fetch, const char *url, BOOL detect, const WCHAR *script)
{
    struct proxy_lookup *lookup;

    if (!(lookup = calloc(1, sizeof(*lookup))))
        return E_OUTOFMEMORY;
    list_init(&lookup->entry);
    lookup->fetch = fetch;
    lookup->detect = detect;
    lookup->script = script ? wcs_copy(script) : NULL;
    lookup->url = strdup(url);
    fetch->lookup = lookup;
    if (lookup->url && (!script || lookup->script)
            && QueueUserWorkItem(lookup_thread, lookup, WT_EXECUTELONGFUNCTION))
        return S_FALSE;
    fetch->lookup = NULL;
    free_lookup(lookup);
    return E_OUTOFMEMORY;
}

/* NULL when none is answered. */
static struct proxy_lookup *take_answered(struct net *net)
{
    struct proxy_lookup *lookup = NULL;
    struct list *entry;

    AcquireSRWLockExclusive(&lookup_lock);
    if ((entry = list_head(&net->lookups)))
    {
        list_remove(entry);
        lookup = LIST_ENTRY_OF(entry, struct proxy_lookup, entry);
    }
    ReleaseSRWLockExclusive(&lookup_lock);
    return lookup;
}

/* Where no script is found the user's proxy is left, if there is one. */
static HRESULT use_answer(struct fetch *fetch, const struct proxy_lookup *lookup)
{
    struct proxy_settings *settings = user_settings(fetch);
    struct proxy_target target;
    char host[256];

    if (!describe_target(lookup->url, &target, host, sizeof(host)))
        return E_INVALIDARG;
    if (!lookup->found && fetch->options.proxy_usage == PROXY_PRECONFIG && settings)
        return use_settings(fetch, lookup->url, &target, settings);
    return use_list(fetch, &target, lookup->list, NULL);
}

BOOL proxy_take_answer(struct net *net)
{
    struct proxy_lookup *lookup = take_answered(net);
    struct fetch *fetch;

    if (!lookup)
        return FALSE;
    fetch = lookup->fetch;
    fetch->lookup = NULL;
    if (lookup->detection_failed)
        net->no_detection_until = GetTickCount64() + NO_DETECTION_MS;
    TRACE("File %lu: proxies %s.\n", fetch->file.index, lookup->list ? lookup->list : "none");
    tell(fetch, lookup->url, NULL, lookup->list, NULL,
            lookup->found ? S_OK : HRESULT_FROM_WIN32(ERROR_WINHTTP_AUTODETECTION_FAILED));
    fetch->proxy_known = SUCCEEDED(use_answer(fetch, lookup));
    free_lookup(lookup);
    transfer_proxy_found(fetch);
    return TRUE;
}

/* What the files use ----------------------------------------------------------------------------------------------- */

static HRESULT use_preconfig(struct fetch *fetch, const char *url, const struct proxy_target *target)
{
    const struct proxy_settings *settings = user_settings(fetch);
    BOOL detect;

    if (!settings)
        return E_OUTOFMEMORY;
    if (proxy_host_is_loopback(target->host) && !proxy_bypass_is_without_loopback(settings->bypass))
        return use_list(fetch, target, NULL, NULL);
    detect = settings->detect && GetTickCount64() >= fetch->transfer->net->no_detection_until;
    if (detect || settings->script)
        return begin_lookup(fetch, url, detect, settings->script);
    return use_settings(fetch, url, target, settings);
}

HRESULT proxy_find(struct fetch *fetch, const char *url)
{
    struct proxy_target target;
    char host[256];
    HRESULT hr;

    if (fetch->proxy_known)
        return S_OK;
    if (!describe_target(url, &target, host, sizeof(host)))
        return E_INVALIDARG;
    switch (fetch->options.proxy_usage)
    {
        case PROXY_NONE: hr = use_list(fetch, &target, NULL, NULL); break;
        case PROXY_OVERRIDE: hr = use_override(fetch, &target); break;
        case PROXY_AUTODETECT: hr = begin_lookup(fetch, url, TRUE, NULL); break;
        default: hr = use_preconfig(fetch, url, &target); break;
    }
    fetch->proxy_known = hr == S_OK;
    return hr;
}

void proxy_forget(struct fetch *fetch)
{
    struct proxy_lookup *lookup = fetch->lookup;
    BOOL answered = FALSE;

    if (lookup)
    {
        AcquireSRWLockExclusive(&lookup_lock);
        if ((answered = !list_empty(&lookup->entry)))
            list_remove(&lookup->entry);
        lookup->fetch = NULL;
        ReleaseSRWLockExclusive(&lookup_lock);
    }
    if (answered)
        free_lookup(lookup);
    fetch->lookup = NULL;
    free(fetch->proxy_list);
    fetch->proxy_list = NULL;
    fetch->proxy[0] = 0;
    fetch->proxy_index = 0;
    fetch->proxy_known = FALSE;
}

void proxy_set_options(struct fetch *fetch)
{
    CURL *easy = fetch->easy;

    /* Empty, not NULL: libcurl does not look at the environment then. */
    curl_easy_setopt(easy, CURLOPT_PROXY, fetch->proxy);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);   /* HOPT-HDR-5 */
    curl_easy_setopt(easy, CURLOPT_PROXYHEADER, fetch->proxy_headers);
}

BOOL proxy_try_next(struct fetch *fetch, CURLcode code)
{
    struct transfer_result result = { 0 };
    struct proxy_target target;
    BOOL more = FALSE;
    char host[256], *url;

    if (!fetch->proxy[0] || (code != CURLE_COULDNT_CONNECT && code != CURLE_COULDNT_RESOLVE_PROXY)
            || FAILED(fetch_url(fetch, &url)))
        return FALSE;
    curl_error_result(code, &result);
    tell(fetch, url, fetch->proxy, fetch->proxy_list, NULL, result.code);
    if (describe_target(url, &target, host, sizeof(host)))
    {
        ++fetch->proxy_index;
        take_entry(fetch, &target);
        if (!(more = fetch->proxy[0] != 0))
        {
            fetch->proxy_index = 0;
            take_entry(fetch, &target);
        }
    }
    free(url);
    return more;
}

BOOL proxy_refused_tunnel(const struct fetch *fetch)
{
    long status = 0;

    return fetch->easy && curl_easy_getinfo(fetch->easy, CURLINFO_HTTP_CONNECTCODE, &status) == CURLE_OK
            && (status < 200 || status > 299) && status;
}

void proxy_stop(struct net *net)
{
    if (net->proxy_settings)
    {
        forget_settings(&net->proxy_settings[FALSE]);
        forget_settings(&net->proxy_settings[TRUE]);
    }
    free(net->proxy_settings);
}
