/*
 * The COM objects of the BITS face
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

#ifndef OPENBITS_BITS_OBJECTS_H
#define OPENBITS_BITS_OBJECTS_H

#include "bits.h"
#include "bits/identity.h"
#include "bits/object.h"
#include "engine/engine.h"
#include "private/debug.h"
#include "private/direct_line.h"
#include "server.h"

/* manager.c, peer_cache.c: the object behind every BITS class. */
struct manager
{
    IBackgroundCopyManager IBackgroundCopyManager_iface;
    IBitsPeerCacheAdministration IBitsPeerCacheAdministration_iface;
    LONG refcount;
};

extern const IBitsPeerCacheAdministrationVtbl peer_cache_vtbl;

/* job.c, job_options.c, job_token.c, job_line.c */
struct job_object
{
    IBackgroundCopyJob5 IBackgroundCopyJob5_iface;
    IBackgroundCopyJobHttpOptions3 IBackgroundCopyJobHttpOptions3_iface;
    IBitsTokenOptions IBitsTokenOptions_iface;
    IOpenBitsDirectLine IOpenBitsDirectLine_iface;
    struct identity identity;
    struct job *job;
};

extern const IBackgroundCopyJob5Vtbl job_vtbl;
extern const IBackgroundCopyJobHttpOptions3Vtbl job_options_vtbl;
extern const IBitsTokenOptionsVtbl job_token_vtbl;
extern const IOpenBitsDirectLineVtbl job_line_vtbl;

/* file.c */
struct file_object
{
    IBackgroundCopyFile6 IBackgroundCopyFile6_iface;
    struct identity identity;
    struct job_file *file;
};

extern const IBackgroundCopyFile6Vtbl file_vtbl;
struct file_object *file_object_new(void);

/* What stands for the jobs and files of a face: the objects above, or larger ones that begin with them and whose
 * methods are others here and there. */
struct face_objects
{
    /* malloc'd with the vtables of its interfaces; NULL without memory. */
    struct job_object *(*new_job)(void);
    struct file_object *(*new_file)(void);
    /* What a client is told of a job's error; NULL: all as the engine has it. */
    void (*change_error)(struct job_error *error);
    HRESULT no_file;            /* of an error that belongs to none */
};

/* do/job.c */
extern const struct face_objects do_objects;
/* job.c */
const struct face_objects *face_objects_of(struct job *job);

/* manager.c: for the managers of all faces that share these objects; arguments are checked. */
HRESULT manager_create_job_of(enum job_face face, const WCHAR *name, enum job_type type, GUID *id,
        IBackgroundCopyJob **job);
HRESULT manager_get_job_of(enum job_face face, const GUID *id, IBackgroundCopyJob **job);
HRESULT manager_enum_jobs_of(enum job_face face, DWORD flags, IEnumBackgroundCopyJobs **jobs);

/* The one object that stands for the engine's job or file, with a reference; these take none of the caller's. */
HRESULT job_object_get(struct job *job, IBackgroundCopyJob5 **object);
HRESULT file_object_get(struct job_file *file, IBackgroundCopyFile6 **object);

/* job_property.c: the properties of Job5 (JOB-PROP). */
HRESULT job_property_get(struct job *job, BITS_JOB_PROPERTY_ID id, BITS_JOB_PROPERTY_VALUE *value);
HRESULT job_property_set(struct job *job, BITS_JOB_PROPERTY_ID id, const BITS_JOB_PROPERTY_VALUE *value);

/* error.c: a snapshot of the job's error, or BG_E_ERROR_INFORMATION_UNAVAILABLE. */
HRESULT error_object_create(struct job *job, IBackgroundCopyError **error);

/* enum_jobs.c, enum_files.c: snapshots. caller NULL: everybody's jobs. */
struct caller;
HRESULT enum_jobs_create(enum job_face face, const struct caller *caller, IEnumBackgroundCopyJobs **jobs);
HRESULT enum_files_create(struct job *job, IEnumBackgroundCopyFiles **files);

/* callback.c: a client's object as the engine sees it. */
HRESULT callback_create(IUnknown *client, struct notify_sink **sink);
/* Of a notification class: a new object of it, which may take long. */
HRESULT callback_create_of_class(const GUID *class_id, struct notify_sink **sink);
/* The client's object with a reference; NULL if the sink is another face's. */
IUnknown *callback_get_client(struct notify_sink *sink);

/* certificate_callback.c: a client's IBackgroundCopyServerCertificateValidationCallback. */
HRESULT certificate_callback_create(IUnknown *client, struct notify_sink **sink);

#endif
