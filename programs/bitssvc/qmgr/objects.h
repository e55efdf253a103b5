/*
 * The COM objects of the Queue Manager face
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


#ifndef OPENBITS_QMGR_OBJECTS_H
#define OPENBITS_QMGR_OBJECTS_H

#include "qmgr.h"
#include "bits/identity.h"
#include "bits/object.h"
#include "engine/engine.h"
#include "private/debug.h"
#include "server.h"

/* group.c, group_job.c: a group and the job inside it are one object with two identities, as both stand for one job of
 * the engine. Its id there is the group's; that of the job is one of its values. */
struct group_object
{
    IBackgroundCopyGroup IBackgroundCopyGroup_iface;
    IBackgroundCopyJob1 IBackgroundCopyJob1_iface;
    struct identity identity;
    struct job *job;
};

extern const IBackgroundCopyJob1Vtbl group_job_vtbl;

/* The one object that stands for the engine's job, with a reference; none of the caller's is taken. */
HRESULT group_object_get(struct job *job, struct group_object **object);

/* What the engine answers, in the codes of this API; all successes are S_OK. */
HRESULT group_result(HRESULT hr);
/* QM_E_INVALID_STATE after CancelGroup. */
HRESULT group_check_not_final(const struct job_info *info);
/* GetProgress of the group and of the job; progress is not NULL. */
HRESULT group_get_progress(struct job *job, DWORD unit, DWORD *progress);

/* contents.c: the group's one job. S_FALSE and GUID_NULL before CreateJob. */
HRESULT group_get_job_id(struct job *job, GUID *id);
HRESULT group_create_job(struct job *job, const GUID *id);
HRESULT group_create(const GUID *id, struct job **job);

/* property.c: GetProp and SetProp (QMGR-PROP); value is not NULL. */
HRESULT group_property_get(struct job *job, GROUPPROP id, VARIANT *value);
HRESULT group_property_set(struct job *job, GROUPPROP id, const VARIANT *value);

/* callback.c: a client's object, NULL for none, takes the place of the one before. */
HRESULT group_set_callback(struct job *job, IUnknown *client);

/* enum_guids.c: an enumerator over a copy of the ids, IEnumBackgroundCopyGroups or IEnumBackgroundCopyJobs1. */
HRESULT enum_guids_create(const IID *iid, const GUID *ids, ULONG count, void **enumerator);

#endif
