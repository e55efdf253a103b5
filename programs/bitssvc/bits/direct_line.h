/*
 * Direct lines: how clients add many files
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

#ifndef OPENBITS_BITS_DIRECT_LINE_H
#define OPENBITS_BITS_DIRECT_LINE_H

#include "engine/engine.h"
#include "private/direct_line.h"

/* The line of the process whose call this thread serves, made if there is none; from then on the process may add files
 * to this job by it. It stays until the process ends. */
HRESULT direct_line_open(struct job *job, OPENBITS_DIRECT_LINE *out);

#endif
