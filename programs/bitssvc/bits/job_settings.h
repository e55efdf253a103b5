/*
 * Settings of a job: what their methods check and how they are stored
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

#ifndef OPENBITS_BITS_JOB_SETTINGS_H
#define OPENBITS_BITS_JOB_SETTINGS_H

#include "bits.h"
#include "engine/engine.h"

/* In all of these, arguments that must not be NULL have been checked, and out values are written on every path. */

/* JOB-PROXY */
HRESULT job_proxy_set(struct job *job, BG_JOB_PROXY_USAGE usage, const WCHAR *list, const WCHAR *bypass);
HRESULT job_proxy_get(struct job *job, BG_JOB_PROXY_USAGE *usage, WCHAR **list, WCHAR **bypass);

/* job_credentials.c: JOB-CRED */
HRESULT job_credentials_set(struct job *job, const BG_AUTH_CREDENTIALS *credentials);
HRESULT job_credentials_remove(struct job *job, BG_AUTH_TARGET target, BG_AUTH_SCHEME scheme);

/* JOB-CMDLINE */
HRESULT job_command_line_set(struct job *job, const WCHAR *program, const WCHAR *parameters);
/* JOB-REPLYNAME */
HRESULT job_reply_name_set(struct job *job, const WCHAR *name);
/* SEC-OWN */
HRESULT job_owner_set(struct job *job);

/* BG_E_INVALID_STATE for a job that nothing can be changed in any more (G-FINAL-2), E_ACCESSDENIED for a caller who may
 * change nothing in it. */
HRESULT job_check_change(struct job *job);
enum job_type job_get_type(struct job *job);

/* A number that is only checked for the bits it may have; wrong_bits is the answer to others. */
HRESULT job_flags_set(struct job *job, enum job_value id, ULONG flags, ULONG known, HRESULT wrong_bits);
/* E_INVALIDARG for a NULL pointer. */
HRESULT job_flags_get(struct job *job, enum job_value id, ULONG *flags);

#endif
