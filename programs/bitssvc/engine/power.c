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

#include "engine/power.h"

HRESULT power_reason_to_wait(const struct power_facts *facts)
{
    if (!facts->followed)
        return S_OK;
    if (facts->saves_battery)
        return BG_E_BLOCKED_BY_BATTERY_SAVER;
    return facts->background_denied ? BG_E_BLOCKED_BY_BACKGROUND_ACCESS_POLICY : S_OK;
}

bool power_is_behind(HRESULT code)
{
    return code == BG_E_BLOCKED_BY_BATTERY_SAVER || code == BG_E_BLOCKED_BY_BACKGROUND_ACCESS_POLICY;
}
