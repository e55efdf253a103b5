/*
 * Conformance tests: the rows of the table of methods against states
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

#ifndef OPENBITS_TESTS_CONFORMANCE_JOB_CALLS_H
#define OPENBITS_TESTS_CONFORMANCE_JOB_CALLS_H

#include <objbase.h>
#include "bits.h"

/* Calls everything that changes a job but does not move it to another state; all must give this result. */
void check_changes(IBackgroundCopyJob *job, HRESULT expected);
/* Sets everything that there is to set to what changes no transfer. The result is as expected, S_OK or
 * BG_E_INVALID_STATE for a final job, but for what may be set only at certain times. */
void check_settings(IBackgroundCopyJob *job, HRESULT expected, BG_JOB_STATE state);
/* Calls Resume, Suspend, Cancel and Complete on a final job. */
void check_ends(IBackgroundCopyJob *job);
/* Calls every getter; all must succeed. */
void check_getters(IBackgroundCopyJob *job);

#endif
