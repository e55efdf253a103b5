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

#ifndef OPENBITS_ENGINE_ACTING_H
#define OPENBITS_ENGINE_ACTING_H

#include "engine/pure.h"

/* Values equal BG_TOKEN_*. */
#define TOKEN_FOR_LOCAL_FILES 0x1
#define TOKEN_FOR_NETWORK     0x2

enum acting_kind
{
    ACTING_LOCAL_FILE,          /* temporary files: made, opened, renamed, deleted; what is uploaded */
    ACTING_REMOTE_FILE,         /* a remote name that is a path */
};

/* Whether it is done as the helper, whose token is there if there is one, or as the owner (SEC-OWNER-2, SEC-TOKEN-5,
 * -6). flags: TOKEN_FOR_*. */
bool acting_as_helper(enum acting_kind kind, uint32_t flags, bool has_token);

#endif
