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

#ifndef OPENBITS_ENGINE_DO_POLICY_H
#define OPENBITS_ENGINE_DO_POLICY_H

#include <windows.h>

#include "engine/do_limits.h"

/* All that the engine knows of them; zero to begin with. */
struct do_settings
{
    struct do_policy limits;
    char *cache_hosts;          /* DOCacheHost, UTF-8, malloc'd; NULL: none */
    ULONG foreground_delay;     /* seconds before the origin is used; 0: no such policy */
    ULONG background_delay;
};

/* From the registry. */
void do_settings_read(struct do_settings *settings);
void do_settings_free(struct do_settings *settings);
/* Some limit is a share of what was measured, and so changes with it. */
BOOL do_settings_follow_rate(const struct do_settings *settings);

#endif
