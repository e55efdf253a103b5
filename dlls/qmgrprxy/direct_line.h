/*
 * This process' end of a direct line to the service
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

#ifndef OPENBITS_QMGRPRXY_DIRECT_LINE_H
#define OPENBITS_QMGRPRXY_DIRECT_LINE_H

#include <windows.h>

#include "private/direct_line.h"

enum direct_result
{
    DIRECT_DONE,                /* *hr is what the service says */
    DIRECT_NOT_NOW,             /* nothing was done: another thread has the line, or the names are too long */
    DIRECT_GONE,                /* the line is of no use for this job any more; nobody knows whether it was done */
};

/* Waits for the service, which may be long. */
enum direct_result direct_line_add_file(const OPENBITS_DIRECT_LINE *line, const WCHAR *remote, const WCHAR *local,
        HRESULT *hr);
/* When the DLL goes. */
void direct_line_close(void);

#endif
