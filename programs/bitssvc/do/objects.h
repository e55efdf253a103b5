/*
 * COM objects of Delivery Optimization
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

#ifndef OPENBITS_DO_OBJECTS_H
#define OPENBITS_DO_OBJECTS_H

#include "bits/object.h"
#include "deliveryoptimization.h"
#include "do/download_rules.h"
#include "engine/engine.h"
#include "private/debug.h"
#include "server.h"

/* download.c: a new object that stands for the engine's job, of which it takes a reference. Each pointer handed out is
 * one of its own: a client that releases one for good must not lose the others (DO-CALLBACK-12). */
HRESULT download_object_create(struct job *job, IDODownload **download);
/* What GetStatus says of the job as it is described. */
void download_get_status(struct job *job, const struct job_info *info, DO_DOWNLOAD_STATUS *status);

/* download_property.c: GetProperty and SetProperty (DO-PROP); value is not NULL. */
HRESULT download_property_get(struct job *job, DODownloadProperty id, VARIANT *value);
HRESULT download_property_set(struct job *job, DODownloadProperty id, const VARIANT *value);

/* enum_downloads.c: the caller's downloads that are of the category, NULL for all; DO_E_NO_DOWNLOADS for none. */
HRESULT enum_downloads_create(const DO_DOWNLOAD_ENUM_CATEGORY *category, IEnumUnknown **downloads);

/* status_callback.c: a client's object as the engine sees it; E_NOINTERFACE if it cannot be called. */
HRESULT status_callback_create(IUnknown *client, struct notify_sink **sink);
/* The client's object with a reference; NULL if there is none. */
IUnknown *status_callback_get(struct job *job);

/* file.c: the HTTP status of the last answer for the file; 0 without one. */
int do_file_status(struct job_file *file);

/* stream_sink.c: a client's IStream as the engine sees it; E_NOINTERFACE if it has none. */
HRESULT stream_sink_create(IUnknown *client, struct byte_sink **sink);
/* The client's object with a reference. */
IUnknown *stream_sink_get_client(struct byte_sink *sink);

#endif
