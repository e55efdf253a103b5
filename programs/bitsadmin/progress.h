/*
 * The progress of /TRANSFER on a console
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

#ifndef OPENBITS_BITSADMIN_PROGRESS_H
#define OPENBITS_BITSADMIN_PROGRESS_H

#include "bitsadmin.h"

/* What is shown of the job. */
struct progress_status
{
    const WCHAR *name;
    BG_JOB_TYPE type;
    BG_JOB_PRIORITY priority;
    BG_JOB_STATE state;
    BG_JOB_PROGRESS progress;
};

/* What is painted, and the rate of the last seconds. Starts as zeros. */
struct progress_view
{
    unsigned int length;
    ULONGLONG tick;
    UINT64 bytes;
    double rate;
};

/* Paints a line with a bar in place of the one that was painted before; note, if there is one, takes the bar's place.
 * One line, because Wine's console counts rows from where the program started, not from the top of a Unix terminal:
 * only the current row can be gone back to. */
void progress_paint(struct progress_view *view, const struct progress_status *status, const WCHAR *note);
/* Leaves the block of ADMIN-TRANSFER-10 alone. */
void progress_finish(struct progress_view *view, const struct progress_status *status);

#endif
