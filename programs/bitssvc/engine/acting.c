/*
 * As whom something is done for a job
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

#include "engine/acting.h"

bool acting_as_helper(enum acting_kind kind, uint32_t flags, bool has_token)
{
    uint32_t needed = kind == ACTING_LOCAL_FILE ? TOKEN_FOR_LOCAL_FILES : TOKEN_FOR_NETWORK;

    return has_token && (flags & needed);
}
