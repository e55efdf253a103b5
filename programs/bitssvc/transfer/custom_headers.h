/*
 * Headers that a client wants to be sent
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

#ifndef OPENBITS_TRANSFER_CUSTOM_HEADERS_H
#define OPENBITS_TRANSFER_CUSTOM_HEADERS_H

#include "engine/pure.h"

/* The next line that can be sent and its length, without its end; *text moves behind it. Left out are lines without a
 * name or with control characters (HOPT-HDR-3, -4) and those that are for us to say (HOPT-HDR-10). False at the end. */
bool custom_headers_next(const char **text, const char **line, size_t *length);

/* Whether a line with that name would be sent (HOPT-HDR-11, -12). text may be NULL. */
bool custom_headers_have(const char *text, const char *name);

#endif
