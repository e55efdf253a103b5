/*
 * How much a user may ask for
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

#ifndef OPENBITS_ENGINE_QUOTA_H
#define OPENBITS_ENGINE_QUOTA_H

#include "engine/private.h"

/* A job on its way into the queue, so that two that come at once both count. */
struct quota_ticket
{
    struct list entry;          /* in engine->tickets; engine lock */
    enum job_face face;
    const WCHAR *sid;
};

/* S_OK, and the ticket counts until it is given back; BG_E_TOO_MANY_JOBS_PER_USER or -MACHINE (LIM-JOB-1, -2). */
HRESULT quota_enter(struct engine *engine, enum job_face face, const struct job_owner *owner,
        struct quota_ticket *ticket);
void quota_leave(struct engine *engine, struct quota_ticket *ticket);

/* With so many more. Call lock held. BG_E_TOO_MANY_FILES_IN_JOB, BG_E_TOO_MANY_RANGES_IN_FILE (LIM-JOB-3, -5). */
HRESULT quota_check_files(struct job *job, ULONG count, const struct file_spec *specs);

#endif
