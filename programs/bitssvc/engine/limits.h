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

#ifndef OPENBITS_ENGINE_LIMITS_H
#define OPENBITS_ENGINE_LIMITS_H

#include "engine/pure.h"

enum limit
{
    LIMIT_JOBS_PER_USER,
    LIMIT_JOBS_PER_MACHINE,
    LIMIT_FILES_PER_JOB,
    LIMIT_RANGES_PER_FILE,
    LIMIT_INACTIVITY,           /* days (POL-LIFE-1) */
    LIMIT_DOWNLOAD_TIME,        /* seconds (POL-LIFE-2) */
    LIMIT_COUNT,
};

/* The name of the policy's value in the registry; static. */
const WCHAR *limit_policy_name(enum limit id);
/* What holds with that value, or without one: outside the range of the policy it counts as missing (POL-READ-1). */
uint32_t limit_value(enum limit id, bool is_set, uint32_t value);

/* Whether the counts bind a user at all: not administrators and service accounts (LIM-JOB-6), unless they are told to
 * be strict for tests (LIM-JOB-7). single_user: the system has one user, who is its administrator, as Wine's. */
bool limits_bind(const WCHAR *sid, bool elevated, bool single_user, bool strict);

/* The times are those of FILETIME. Whether a job that changed last then is to be removed now (LIM-TIME-4). */
bool limits_is_inactive(uint64_t changed, uint64_t now, uint32_t days);

#endif
