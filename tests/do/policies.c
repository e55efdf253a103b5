/*
 * Policies of Delivery Optimization: bandwidth and cache servers
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

#include <stdio.h>

#include "delivery.h"
#include "jobs.h"

static const WCHAR policy_key[] = L"Software\\Policies\\Microsoft\\Windows\\DeliveryOptimization";

static BOOL set_policy(const WCHAR *name, DWORD type, const void *value, DWORD size)
{
    LONG error;
    HKEY key;

    error = RegCreateKeyExW(HKEY_LOCAL_MACHINE, policy_key, 0, NULL, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, NULL, &key,
            NULL);
    if (error)
    {
        skip("Policies cannot be set, error %ld.\n", error);
        return FALSE;
    }
    error = RegSetValueExW(key, name, 0, type, value, size);
    RegCloseKey(key);
    return !error;
}

static BOOL set_number(const WCHAR *name, DWORD value)
{
    return set_policy(name, REG_DWORD, &value, sizeof(value));
}

static BOOL set_policy_text(const WCHAR *name, const WCHAR *value)
{
    return set_policy(name, REG_SZ, value, (DWORD)((wcslen(value) + 1) * sizeof(*value)));
}

static void remove_policies(void)
{
    RegDeleteKeyExW(HKEY_LOCAL_MACHINE, policy_key, KEY_WOW64_64KEY, 0);
}

/* The port of the server behind http_url. */
static unsigned int served_port(void)
{
    unsigned int port = 0;

    swscanf(http_url("/"), L"http://127.0.0.1:%u/", &port);
    return port;
}

/* The same server under another name. */
static const WCHAR *origin_url(const char *path)
{
    static WCHAR url[256];

    swprintf(url, ARRAYSIZE(url), L"http://localhost:%u%hs", served_port(), path);
    return url;
}

struct outcome
{
    DWORD milliseconds;
    DOSwarmStats stats;
};

/* Fetches a file of that size; FALSE if it does not arrive. */
static BOOL fetch(IBackgroundCopyManager *manager, BG_JOB_PRIORITY priority, const WCHAR *url, unsigned int size,
        struct outcome *outcome)
{
    IBackgroundCopyJob *job = create_job(manager, L"policies");
    const WCHAR *local = local_path(L"policies");
    IDeliveryOptimizationFile *delivery_file;
    IBackgroundCopyFile *file;
    DWORD start;
    BOOL good;

    memset(outcome, 0, sizeof(*outcome));
    IBackgroundCopyJob_SetPriority(job, priority);
    start = GetTickCount();
    if (FAILED(add_file(job, L"policies", url, local, 0, NULL, DO_UNKNOWN_FILE_SIZE))
            || run_job(job) != BG_JOB_STATE_TRANSFERRED)
    {
        end_job(job);
        return FALSE;
    }
    outcome->milliseconds = GetTickCount() - start;
    file = first_file(job);
    delivery_file = query(file, &IID_IDeliveryOptimizationFile);
    if (SUCCEEDED(IDeliveryOptimizationFile_GetStats(delivery_file, &outcome->stats)))
    {
        ok(!wcscmp(outcome->stats.sourceURL, url), "DO-CACHE-REQ-7: %s.\n", debugstr_w(outcome->stats.sourceURL));
        CoTaskMemFree(outcome->stats.fileId);
        CoTaskMemFree(outcome->stats.sourceURL);
    }
    IDeliveryOptimizationFile_Release(delivery_file);
    IBackgroundCopyFile_Release(file);
    good = SUCCEEDED(IBackgroundCopyJob_Complete(job)) && is_served_file(local, size);
    IBackgroundCopyJob_Release(job);
    DeleteFileW(local);
    return good;
}

/* 100 KB/s for all background jobs: 400 KB take about four seconds, those in the foreground do not wait. */
static void test_bandwidth(IBackgroundCopyManager *manager)
{
    struct outcome outcome;

    if (!set_number(L"DOMaxBackgroundDownloadBandwidth", 100))
        return;
    ok(fetch(manager, BG_JOB_PRIORITY_NORMAL, http_url("/file/409600"), 409600, &outcome),
            "DO-POLICY-BW-1: no file.\n");
    ok(outcome.milliseconds > 2500, "DO-POLICY-BW-1, DO-POLICY-BW-2, DO-POLICY-KEY-1: %lu ms.\n", outcome.milliseconds);
    ok(fetch(manager, BG_JOB_PRIORITY_FOREGROUND, http_url("/file/4096000"), 4096000, &outcome),
            "DO-POLICY-BW-1: no file.\n");
    ok(outcome.milliseconds < 20000, "DO-POLICY-BW-1: %lu ms.\n", outcome.milliseconds);
    remove_policies();
    ok(fetch(manager, BG_JOB_PRIORITY_NORMAL, http_url("/file/4096000"), 4096000, &outcome),
            "DO-POLICY-KEY-4: no file.\n");
    ok(outcome.milliseconds < 20000, "DO-POLICY-KEY-4: %lu ms.\n", outcome.milliseconds);
}

static void set_cache(const char *host, unsigned int port)
{
    WCHAR text[64];

    swprintf(text, ARRAYSIZE(text), L"%hs:%u", host, port);
    set_policy_text(L"DOCacheHost", text);
}

static void check_sources(const char *rule, const struct outcome *outcome, UINT64 from_cache, UINT64 from_origin)
{
    ok(outcome->stats.bytesFromDoinc == from_cache && outcome->stats.bytesFromHttp == from_origin,
            "%s: %lu from the cache, %lu from the origin.\n", rule, (DWORD)outcome->stats.bytesFromDoinc,
            (DWORD)outcome->stats.bytesFromHttp);
    ok(outcome->stats.totalBytesDownloaded == from_cache + from_origin, "DO-STATS-5: %lu.\n",
            (DWORD)outcome->stats.totalBytesDownloaded);
}

static void test_cache(IBackgroundCopyManager *manager)
{
    struct outcome outcome;
    char host[64];

    if (!set_policy_text(L"DOCacheHost", L""))
        return;
    ok(fetch(manager, BG_JOB_PRIORITY_NORMAL, origin_url("/file/300000"), 300000, &outcome),
            "DO-CACHE-HOST-3: no file.\n");
    check_sources("DO-CACHE-HOST-3", &outcome, 0, 300000);
    set_cache("127.0.0.1", served_port());
    ok(fetch(manager, BG_JOB_PRIORITY_NORMAL, origin_url("/file/300000"), 300000, &outcome),
            "DO-CACHE-USE-1: no file.\n");
    check_sources("DO-CACHE-STATS-1, DO-CACHE-USE-1", &outcome, 300000, 0);
    ok(http_last_request_has(" /file/300000?cacheHostOrigin=localhost HTTP/1.1"), "DO-CACHE-REQ-1: another request.\n");
    sprintf(host, "\r\nHost: 127.0.0.1:%u\r\n", served_port());
    ok(http_last_request_has(host), "DO-CACHE-REQ-4: another host.\n");
    /* Nobody listens there. */
    set_cache("127.0.0.1", 9);
    set_number(L"DODelayCacheServerFallbackBackground", 60);
    ok(fetch(manager, BG_JOB_PRIORITY_NORMAL, origin_url("/file/300000"), 300000, &outcome),
            "DO-CACHE-BAN-5: no file.\n");
    check_sources("DO-CACHE-BAN-2, DO-CACHE-BAN-5", &outcome, 0, 300000);
    ok(outcome.milliseconds < 25000, "DO-CACHE-BAN-5: %lu ms.\n", outcome.milliseconds);
    remove_policies();
}

/* What is not as documented counts as not set: otherwise this would take an hour. */
static void test_bad_values(IBackgroundCopyManager *manager)
{
    struct outcome outcome;

    if (!set_policy_text(L"DOMaxBackgroundDownloadBandwidth", L"1"))
        return;
    ok(fetch(manager, BG_JOB_PRIORITY_NORMAL, http_url("/file/4096000"), 4096000, &outcome),
            "DO-POLICY-KEY-3: no file.\n");
    remove_policies();
    /* The cache server is of no use, but a good value would keep the origin waiting; of each class its own counts. */
    set_cache("127.0.0.1", served_port());
    set_number(L"DODelayCacheServerFallbackForeground", 600);
    set_number(L"DODelayCacheServerFallbackBackground", 2592001);
    ok(fetch(manager, BG_JOB_PRIORITY_NORMAL, origin_url("/cached/500/5000"), 5000, &outcome),
            "DO-POLICY-KEY-5, DO-CACHE-USE-7: no file.\n");
    set_number(L"DODelayCacheServerFallbackBackground", 0xffffffff);
    ok(fetch(manager, BG_JOB_PRIORITY_NORMAL, origin_url("/cached/500/5000"), 5000, &outcome),
            "DO-CACHE-USE-7: no file.\n");
    set_number(L"DODelayCacheServerFallbackBackground", 600);
    set_number(L"DODelayCacheServerFallbackForeground", 0xffffffff);
    ok(fetch(manager, BG_JOB_PRIORITY_FOREGROUND, origin_url("/cached/500/5000"), 5000, &outcome),
            "DO-CACHE-USE-7: no file.\n");
    remove_policies();
}

/* What a cache server has not said for good, it is asked again; what it has, not. */
static void test_bans(IBackgroundCopyManager *manager)
{
    struct outcome outcome;
    LONG count;

    set_cache("127.0.0.1", served_port());
    count = http_cache_count();
    ok(fetch(manager, BG_JOB_PRIORITY_NORMAL, origin_url("/cached/500/5000"), 5000, &outcome),
            "DO-CACHE-BAN-3: no file.\n");
    ok(http_cache_count() > count, "DO-CACHE-BAN-3: not asked.\n");
    count = http_cache_count();
    ok(fetch(manager, BG_JOB_PRIORITY_NORMAL, origin_url("/cached/404/5000"), 5000, &outcome),
            "DO-CACHE-BAN-4: no file.\n");
    ok(http_cache_count() > count, "DO-CACHE-BAN-3: not asked again.\n");
    check_sources("DO-CACHE-BAN-4", &outcome, 0, 5000);
    count = http_cache_count();
    ok(fetch(manager, BG_JOB_PRIORITY_NORMAL, origin_url("/cached/404/5000"), 5000, &outcome),
            "DO-CACHE-BAN-1: no file.\n");
    ok(http_cache_count() == count, "DO-CACHE-BAN-1: asked again.\n");
    remove_policies();
}

static const struct { const char *rule; const WCHAR *name; DWORD number; const WCHAR *text; } idle_policies[] =
{
    { "DO-POLICY-CACHEAGE-1", L"DOMaxCacheAge", 1, NULL },
    { "DO-POLICY-CACHESIZE-1", L"DOMaxCacheSize", 1, NULL },
    { "DO-POLICY-CACHESIZE-2", L"DOAbsoluteMaxCacheSize", 1, NULL },
    { "DO-POLICY-CACHEDRIVE-1", L"DOModifyCacheDrive", 0, L"Q:" },
    { "DO-POLICY-MINFILESIZE-1", L"DOMinFileSizeToCache", 1, NULL },
    { "DO-POLICY-MINRAM-1", L"DOMinRAMAllowedToPeer", 100000, NULL },
    { "DO-POLICY-MINDISK-1", L"DOMinDiskSizeAllowedToPeer", 100000, NULL },
    { "DO-POLICY-BATTERY-1", L"DOMinBatteryPercentageAllowedToUpload", 100, NULL },
    { "DO-POLICY-UPLOADCAP-1", L"DOMonthlyUploadDataCap", 1, NULL },
    { "DO-POLICY-VPN-1", L"DOAllowVPNPeerCaching", 1, NULL },
    { "DO-POLICY-VPN-2", L"DOVpnKeywords", 0, L"lo,eth,virtual" },
    { "DO-POLICY-GROUP-1", L"DOGroupId", 0, L"{6d3b2d4a-2d4b-4c3a-9d0e-6f1c2b3a4d5e}" },
    { "DO-POLICY-GROUP-1", L"DOGroupIdSource", 3, NULL },
    { "DO-POLICY-GROUP-2", L"DORestrictPeerSelectionBy", 2, NULL },
    { "DO-POLICY-BW-9", L"DOMaxUploadBandwidth", 1, NULL },
    { "DO-POLICY-BW-10", L"DOMinBackgroundQos", 100000, NULL },
    { "DO-POLICY-HTTPDELAY-1", L"DODelayForegroundDownloadFromHttp", 86400, NULL },
    { "DO-POLICY-HTTPDELAY-1", L"DODelayBackgroundDownloadFromHttp", 86400, NULL },
    { "DO-CACHE-HOST-6", L"DOCacheHostSource", 1, NULL },
    { "DO-CACHE-HOST-7", L"DODisallowCacheServerDownloadsOnVPN", 1, NULL },
    { "DO-CACHE-USE-8", L"DelayCacheServerFallbackBackground", 86400, NULL },
};

/* Policies that only govern peers and the cloud make no difference, all set at once. */
static void test_idle_policies(IBackgroundCopyManager *manager)
{
    struct outcome outcome;
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(idle_policies); i++)
        ok(idle_policies[i].text ? set_policy_text(idle_policies[i].name, idle_policies[i].text)
                : set_number(idle_policies[i].name, idle_policies[i].number), "%s: not set.\n", idle_policies[i].rule);
    ok(fetch(manager, BG_JOB_PRIORITY_NORMAL, http_url("/file/300000"), 300000, &outcome)
            && fetch(manager, BG_JOB_PRIORITY_FOREGROUND, http_url("/file/300000"), 300000, &outcome),
            "DO-POLICY-KEY-7, DO-CACHE-USE-9: no file.\n");
    check_sources("DO-POLICY-KEY-7, DO-PEER-4", &outcome, 0, 300000);
    ok(!outcome.stats.lanConnectionCount && !outcome.stats.groupConnectionCount
            && !outcome.stats.internetConnectionCount, "DO-POLICY-KEY-7: peers.\n");
    /* None of them stands in the way of a cache server either. */
    set_cache("127.0.0.1", served_port());
    ok(fetch(manager, BG_JOB_PRIORITY_NORMAL, origin_url("/file/300000"), 300000, &outcome),
            "DO-CACHE-HOST-6, DO-CACHE-HOST-7: no file.\n");
    check_sources("DO-CACHE-HOST-6, DO-CACHE-HOST-7", &outcome, 300000, 0);
    remove_policies();
}

static void test_modes(IBackgroundCopyManager *manager)
{
    static const DWORD modes[] = { 0, 1, 2, 3, 99, 100 };
    struct outcome outcome;
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(modes); i++)
    {
        if (!set_number(L"DODownloadMode", modes[i]))
            return;
        ok(fetch(manager, BG_JOB_PRIORITY_FOREGROUND, http_url("/file/5000"), 5000, &outcome),
                "DO-POLICY-MODE-8, DO-POLICY-MODE-9, DO-HTTP-17: mode %lu: no file.\n", modes[i]);
        check_sources("DO-POLICY-MODE-2, DO-POLICY-MODE-4", &outcome, 0, 5000);
        ok(outcome.stats.downloadMode == DownloadMode_Simple, "DO-POLICY-MODE-1, DO-POLICY-MODE-7: mode %d.\n",
                outcome.stats.downloadMode);
        set_cache("127.0.0.1", served_port());
        ok(fetch(manager, BG_JOB_PRIORITY_FOREGROUND, origin_url("/file/5000"), 5000, &outcome),
                "DO-CACHE-HOST-8: mode %lu: no file.\n", modes[i]);
        check_sources("DO-CACHE-HOST-8", &outcome, 5000, 0);
        remove_policies();
    }
}

/* A download with headers of the client goes where the client says. */
static void test_headers_and_cache(void)
{
    IDOManager *manager = create_do_manager();
    IDODownload *download;
    DO_DOWNLOAD_STATUS status;

    if (!manager)
        return;
    set_cache("127.0.0.1", served_port());
    download = create_download_of(manager, origin_url("/file/5000"), local_path(L"direct.bin"));
    set_text(download, DODownloadProperty_HttpCustomHeaders, L"X-Test: one\r\n");
    start_ranges(download, NULL, 0);
    status = wait_for_do_state(download, STATES_END);
    ok(status.State == DODownloadState_Transferred && !http_last_request_has("cacheHostOrigin")
            && http_last_request_has("X-Test: one"), "DO-CACHE-REQ-8: got %d, %#lx.\n", status.State, status.Error);
    end_download(download);
    IDOManager_Release(manager);
    remove_policies();
}

START_TEST(policies)
{
    IBackgroundCopyManager *manager;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if ((manager = create_jobs_manager()))
    {
        if (http_start())
        {
            remove_policies();
            test_bandwidth(manager);
            test_cache(manager);
            test_bad_values(manager);
            test_idle_policies(manager);
            test_modes(manager);
            test_headers_and_cache();
            test_bans(manager);
            http_stop();
        }
        IBackgroundCopyManager_Release(manager);
    }
    remove_local_files();
    CoUninitialize();
}
