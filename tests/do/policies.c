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

#include "jobs.h"

static const WCHAR policy_key[] = L"Software\\Policies\\Microsoft\\Windows\\DeliveryOptimization";

static BOOL set_value(const WCHAR *name, DWORD type, const void *value, DWORD size)
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
    return set_value(name, REG_DWORD, &value, sizeof(value));
}

static BOOL set_text(const WCHAR *name, const WCHAR *value)
{
    return set_value(name, REG_SZ, value, (DWORD)((wcslen(value) + 1) * sizeof(*value)));
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
    ok(outcome.milliseconds > 2500, "DO-POLICY-BW-1, DO-POLICY-BW-2: %lu ms.\n", outcome.milliseconds);
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
    set_text(L"DOCacheHost", text);
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

    if (!set_text(L"DOCacheHost", L""))
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
            http_stop();
        }
        IBackgroundCopyManager_Release(manager);
    }
    remove_local_files();
    CoUninitialize();
}
