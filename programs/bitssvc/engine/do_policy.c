/*
 * Policies of Delivery Optimization
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

#include "engine/do_policy.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/policy.h"

#define LONGEST_DELAY 2592000   /* DO-CACHE-USE-5 */

/* Outside of its range a number counts as not set (DO-POLICY-KEY-5). */
static BOOL read_number(const WCHAR *name, DWORD largest, uint32_t *value)
{
    DWORD number;

    *value = 0;
    if (!policy_read_do(name, &number) || number > largest)
        return FALSE;
    *value = number;
    return TRUE;
}

static void read_hours(const WCHAR *class, struct do_class_limits *limits)
{
    static const WCHAR *const suffixes[] = { L"From", L"To", L"In", L"Out" };
    uint32_t *const values[] = { &limits->from, &limits->to, &limits->inside, &limits->outside };
    WCHAR name[80];
    unsigned int i;

    limits->has_hours = TRUE;
    for (i = 0; i < ARRAYSIZE(suffixes); ++i)
    {
        swprintf(name, ARRAYSIZE(name), L"DOSetHoursToLimit%lsDownloadBandwidth_%ls", class, suffixes[i]);
        if (!read_number(name, i < 2 ? 23 : 100, values[i]))
            limits->has_hours = FALSE;
    }
}

static void read_class(const WCHAR *class, struct do_class_limits *limits)
{
    WCHAR name[80];

    swprintf(name, ARRAYSIZE(name), L"DOMax%lsDownloadBandwidth", class);
    read_number(name, MAXDWORD, &limits->rate);
    swprintf(name, ARRAYSIZE(name), L"DOPercentageMax%lsBandwidth", class);
    read_number(name, 100, &limits->percentage);
    read_hours(class, limits);
}

static ULONG read_delay(const WCHAR *name)
{
    uint32_t seconds;

    read_number(name, LONGEST_DELAY, &seconds);
    return seconds;
}

void do_settings_free(struct do_settings *settings)
{
    free(settings->cache_hosts);
    settings->cache_hosts = NULL;
}

void do_settings_read(struct do_settings *settings)
{
    do_settings_free(settings);
    read_class(L"Foreground", &settings->limits.foreground);
    read_class(L"Background", &settings->limits.background);
    read_number(L"DOMaxDownloadBandwidth", MAXDWORD, &settings->limits.old_rate);
    read_number(L"DOPercentageMaxDownloadBandwidth", 100, &settings->limits.old_percentage);
    settings->cache_hosts = policy_read_do_text(L"DOCacheHost");
    settings->foreground_delay = read_delay(L"DODelayCacheServerFallbackForeground");
    settings->background_delay = read_delay(L"DODelayCacheServerFallbackBackground");
}

static BOOL follows_rate(const struct do_class_limits *limits)
{
    return limits->percentage || limits->has_hours;
}

BOOL do_settings_follow_rate(const struct do_settings *settings)
{
    return follows_rate(&settings->limits.foreground) || follows_rate(&settings->limits.background)
            || settings->limits.old_percentage;
}
