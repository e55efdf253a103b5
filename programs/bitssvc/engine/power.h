/*
 * What saves power keeps background jobs from running, if that is wanted
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

#ifndef OPENBITS_ENGINE_POWER_H
#define OPENBITS_ENGINE_POWER_H

#include "engine/pure.h"

struct power_facts
{
    bool followed;              /* our own setting FollowPowerState; off, no job waits for what follows (POL-OFF-1) */
    bool saves_battery;
    bool background_denied;     /* by the policy for programs in the background */
};

/* S_OK, or what a job of the background waits for (ST-ENV-12). */
HRESULT power_reason_to_wait(const struct power_facts *facts);
/* A job with that code does. */
bool power_is_behind(HRESULT code);

#endif
