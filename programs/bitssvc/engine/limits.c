/*
 * Limits and times that an administrator may set
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

#include "engine/limits.h"

#include "engine/sid.h"

#define TICKS_PER_DAY ((uint64_t)24 * 60 * 60 * 10000000)

static const struct
{
    const WCHAR *name;
    uint32_t standard;
    uint32_t lowest;
    uint32_t highest;
}
limits[LIMIT_COUNT] =
{
    [LIMIT_JOBS_PER_USER] = {L"MaxJobsPerUser", 60, 1, UINT32_MAX},
    [LIMIT_JOBS_PER_MACHINE] = {L"MaxJobsPerMachine", 300, 1, UINT32_MAX},
    [LIMIT_FILES_PER_JOB] = {L"MaxFilesPerJob", 200, 1, UINT32_MAX},
    [LIMIT_RANGES_PER_FILE] = {L"MaxRangesPerFile", 500, 1, UINT32_MAX},
    [LIMIT_INACTIVITY] = {L"JobInactivityTimeout", 90, 1, 999},
    [LIMIT_DOWNLOAD_TIME] = {L"MaxDownloadTime", 90 * 24 * 60 * 60, 1, 2147483648u},
};

const WCHAR *limit_policy_name(enum limit id)
{
    return limits[id].name;
}

uint32_t limit_value(enum limit id, bool is_set, uint32_t value)
{
    return is_set && value >= limits[id].lowest && value <= limits[id].highest ? value : limits[id].standard;
}

bool limits_bind(const WCHAR *sid, bool elevated, bool single_user, bool strict)
{
    return strict || (!elevated && !single_user && !sid_is_service_account(sid));
}

bool limits_is_inactive(uint64_t changed, uint64_t now, uint32_t days)
{
    return now > changed && now - changed >= days * TICKS_PER_DAY;
}
