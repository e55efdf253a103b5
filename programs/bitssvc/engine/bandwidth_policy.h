/*
 * Bandwidth policies in the registry
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

#ifndef OPENBITS_ENGINE_BANDWIDTH_POLICY_H
#define OPENBITS_ENGINE_BANDWIDTH_POLICY_H

#include <windows.h>

#include "engine/bandwidth.h"

void bandwidth_policy_read(struct bandwidth_policy *policy);
/* Bytes per second for a priority now. */
uint64_t bandwidth_policy_limit(const struct bandwidth_policy *policy, unsigned int priority);
/* Milliseconds until the limits may be others by the clock. */
DWORD bandwidth_policy_next_change(void);

#endif
