/*
 * Settings of a job that are more than a value
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

#include <stdlib.h>

#include "deliveryoptimizationerrors.h"
#include "engine/client_certificate.h"
#include "engine/fileops.h"
#include "engine/job_events.h"
#include "engine/private.h"
#include "private/strings.h"

/* Texts of a change are replaced by copies; NULL is taken as empty. */
static HRESULT change_text(struct job_change *change, enum job_text id, const WCHAR *text)
{
    WCHAR *copy = wcs_copy(text ? text : L"");

    if (!copy)
        return E_OUTOFMEMORY;
    change->rec.texts[id] = copy;
    return S_OK;
}

static HRESULT change_command_line(struct job_change *change, const WCHAR *program, const WCHAR *parameters)
{
    HRESULT hr;

    if (FAILED(hr = change_text(change, JOB_TEXT_NOTIFY_PROGRAM, program)))
        return hr;
    return change_text(change, JOB_TEXT_NOTIFY_PARAMETERS, parameters);
}

static HRESULT finish(struct job_change *change, HRESULT hr)
{
    if (SUCCEEDED(hr))
        return job_change_commit(change, STORE_LOGGED, JOB_STATE_KEEP);
    job_change_abandon(change);
    return hr;
}

HRESULT job_set_command_line(struct job *job, const WCHAR *program, const WCHAR *parameters)
{
    struct job_change change;
    HRESULT hr;

    job_call_enter(job);
    if (SUCCEEDED(hr = job_change_begin(&change, job)))
        hr = finish(&change, change_command_line(&change, program, parameters));
    if (SUCCEEDED(hr) && program)
        job_event_command_line(job);
    job_call_leave(job);
    return hr;
}

/* HTTP method ------------------------------------------------------------------------------------------------------ */

static HRESULT check_method(const struct job *job, const WCHAR *method)
{
    if (job_state_is_final(job->state))
        return BG_E_INVALID_STATE;
    if (job->rec.flags & JOB_RESUMED)
        return BG_E_READ_ONLY_PROPERTY_AFTER_RESUME;
    if (method && (job_has_ranges(job) || job_value_number(job, JOB_VALUE_DYNAMIC_CONTENT)
            || job_value_number(job, JOB_VALUE_ON_DEMAND_MODE)))
        return BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD;
    return S_OK;
}

static HRESULT set_method(struct job *job, const WCHAR *method)
{
    struct value_update update = value_update_text(JOB_VALUE_HTTP_METHOD, method);
    struct job_change change;
    HRESULT hr;

    if (FAILED(hr = check_method(job, method)) || FAILED(hr = job_change_begin(&change, job)))
        return hr;
    hr = job_change_set_value(&change, &update);
    if (method)
        change.rec.numbers[JOB_NUMBER_PRIORITY] = JOB_PRIORITY_FOREGROUND;
    return finish(&change, hr);
}

HRESULT job_set_http_method(struct job *job, const WCHAR *method)
{
    HRESULT hr;

    job_call_enter(job);
    hr = set_method(job, method);
    job_call_leave(job);
    return hr;
}

/* Security flags --------------------------------------------------------------------------------------------------- */

static BOOL is_secure(const struct job_file *file)
{
    return !_wcsnicmp(file->rec.remote, L"https:", 6);
}

/* What came from a server that was not checked is not kept (HOPT-SEC-10). */
static void drop_unfinished(struct job *job)
{
    struct engine *engine = job->engine;
    ULONG i;

    AcquireSRWLockExclusive(&engine->lock);
    for (i = 0; i < job->file_count; ++i)
    {
        if (is_secure(job->files[i]) && !(job->files[i]->rec.flags & FILE_TRANSFERRED))
            file_reset(job->files[i]);
    }
    job_touch(job);
    ReleaseSRWLockExclusive(&engine->lock);
}

static BOOL has_secure_file_under_way(const struct job *job)
{
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
    {
        if (is_secure(job->files[i]) && !(job->files[i]->rec.flags & FILE_TRANSFERRED))
            return job->state == JOB_STATE_CONNECTING || job->state == JOB_STATE_TRANSFERRING;
    }
    return FALSE;
}

static void begin_anew(struct job *job)
{
    job_stop_transfer(job);
    drop_unfinished(job);
    job_save_progress(job);
    scheduler_move_job(job, JOB_EVENT_PREEMPTED);
}

HRESULT job_set_security_flags(struct job *job, ULONG flags)
{
    UINT64 value = flags, old;
    struct value_update update = { JOB_VALUE_SECURITY_FLAGS, &value, sizeof(value) };
    HRESULT hr;

    job_call_enter(job);
    old = job_value_number(job, JOB_VALUE_SECURITY_FLAGS);
    if (SUCCEEDED(hr = job_set_values_in_call(job, &update, 1)) && (flags & ~old & SECURITY_CHECK_REVOCATION)
            && has_secure_file_under_way(job))
        begin_anew(job);
    job_call_leave(job);
    scheduler_kick(job->engine);
    return hr;
}

/* Notification of a group ------------------------------------------------------------------------------------------ */

HRESULT job_set_group_notify_flags(struct job *job, ULONG flags, ULONG notify_flags)
{
    struct value_update update = { JOB_VALUE_GROUP_NOTIFY_FLAGS, &(UINT64){ flags }, sizeof(UINT64) };
    struct job_change change;
    HRESULT hr;

    job_call_enter(job);
    if (SUCCEEDED(hr = job_change_begin(&change, job)))
    {
        change.rec.numbers[JOB_NUMBER_NOTIFY_FLAGS] = notify_flags;
        hr = finish(&change, job_change_set_value(&change, &update));
    }
    job_call_leave(job);
    return hr;
}

/* Owner ------------------------------------------------------------------------------------------------------------ */

/* What belonged to the former owner (SEC-OWN-4). */
static HRESULT remove_private_values(struct job_change *change)
{
    struct value_update update = { JOB_VALUE_HEADERS, NULL, 0 };
    HRESULT hr = job_change_set_value(change, &update);
    int id;

    update.id = JOB_VALUE_CERTIFICATE;
    if (SUCCEEDED(hr))
        hr = job_change_set_value(change, &update);
    for (id = JOB_VALUE_CREDENTIALS; id < JOB_VALUE_CREDENTIALS_END && SUCCEEDED(hr); ++id)
    {
        update.id = (enum job_value)id;
        hr = job_change_set_value(change, &update);
    }
    return hr;
}

/* The new owner writes where the old one did (SEC-OWN-2). Files of one directory are mostly neighbours. */
static HRESULT check_file_access(const struct job *job)
{
    const WCHAR *last = NULL;
    ULONG i;

    for (i = 0; i < job->file_count && job->rec.type == JOB_TYPE_DOWNLOAD; ++i)
    {
        const struct file_record *rec = &job->files[i]->rec;
        BOOL known = last && fileops_same_directory(last, rec->local);

        if (!(rec->flags & FILE_COMPLETED) && !known && FAILED(fileops_check_target(rec->local)))
            return BG_E_NEW_OWNER_NO_FILE_ACCESS;
        last = rec->local;
    }
    return S_OK;
}

/* Who takes what is his already changes nothing that anybody should know. */
static void tell_other_owner(const struct job *job, const WCHAR *old_owner)
{
    if (old_owner && wcscmp(job->rec.texts[JOB_TEXT_OWNER_SID], old_owner))
        job_event_owner_changed(job, old_owner);
}

void job_note_user(struct job *job, const WCHAR *user, const WCHAR *property)
{
    const WCHAR *owner;

    AcquireSRWLockShared(&job->engine->lock);
    owner = job->rec.texts[JOB_TEXT_OWNER_SID];
    if (owner && wcscmp(owner, user))
        job_event_other_user(job, user, property);
    ReleaseSRWLockShared(&job->engine->lock);
}

static void replace_token(struct job *job, HANDLE token, WCHAR *sid)
{
    struct engine *engine = job->engine;
    WCHAR *old_sid;
    HANDLE old;

    AcquireSRWLockExclusive(&engine->lock);
    old = job->token;
    old_sid = job->token_sid;
    job->token = token;
    job->token_sid = sid;
    ReleaseSRWLockExclusive(&engine->lock);
    if (old)
        CloseHandle(old);
    free(old_sid);
}

static HRESULT take_ownership(struct job *job, const struct job_owner *owner)
{
    struct job_change change;
    WCHAR *old_owner;
    HRESULT hr;

    if (job_state_is_final(job->state))
        return BG_E_INVALID_STATE;
    if (FAILED(hr = check_file_access(job)) || FAILED(hr = job_change_begin(&change, job)))
        return hr;
    change.rec.owner_elevated = owner->elevated;
    change.rec.owner_integrity = owner->integrity;
    if (SUCCEEDED(hr = change_text(&change, JOB_TEXT_OWNER_SID, owner->sid))
            && SUCCEEDED(hr = change_command_line(&change, NULL, NULL)))
        hr = remove_private_values(&change);
    old_owner = wcs_copy(job->rec.texts[JOB_TEXT_OWNER_SID]);
    if (SUCCEEDED(hr = finish(&change, hr)))
    {
        replace_token(job, NULL, NULL);
        tell_other_owner(job, old_owner);
    }
    free(old_owner);
    return hr;
}

HRESULT job_take_ownership(struct job *job, const struct job_owner *owner)
{
    HRESULT hr;

    job_call_enter(job);
    hr = take_ownership(job, owner);
    job_call_leave(job);
    return hr;
}

/* Helper token ----------------------------------------------------------------------------------------------------- */

HRESULT job_set_token(struct job *job, HANDLE token, const WCHAR *sid)
{
    WCHAR *copy = sid ? wcs_copy(sid) : NULL;
    HRESULT hr = sid && !copy ? E_OUTOFMEMORY : S_OK;

    job_call_enter(job);
    if (job_state_is_final(job->state))
        hr = BG_E_INVALID_STATE;
    if (SUCCEEDED(hr))
        replace_token(job, token, copy);
    job_call_leave(job);
    if (FAILED(hr))
    {
        if (token)
            CloseHandle(token);
        free(copy);
    }
    return hr;
}

HRESULT job_get_token_sid(struct job *job, WCHAR **sid)
{
    struct engine *engine = job->engine;
    HRESULT hr;

    AcquireSRWLockShared(&engine->lock);
    hr = wcs_to_cotaskmem(job->token_sid, sid);
    ReleaseSRWLockShared(&engine->lock);
    return hr;
}

/* What keeps a job from running ------------------------------------------------------------------------------------ */

/* A job that asks for what the transfers cannot do fails; to go on without it would be worse. */
static HRESULT check_settings(const struct job *job)
{
    if (job_value_number(job, JOB_VALUE_TOKEN_FLAGS) && !job->token)
        return BG_E_TOKEN_REQUIRED;                             /* SEC-TOKEN-9, -10 */
    return job->rec.type == JOB_TYPE_DOWNLOAD ? S_OK : E_NOTIMPL;
}

/* Whether a server may ask for a certificate. */
static BOOL may_show_certificate(const struct job *job)
{
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
    {
        if (!_wcsnicmp(job->files[i]->rec.remote, L"https:", 6))
            return TRUE;
    }
    return FALSE;
}

/* Without the key the server would be shown no certificate, and nobody be told why it refuses. */
static HRESULT check_certificate(const struct job *job)
{
    const struct record_blob *value = job->rec.values[JOB_VALUE_CERTIFICATE];

    return value && may_show_certificate(job)
            ? client_certificate_check_key((const struct client_certificate *)value->data) : S_OK;
}

HRESULT job_check_may_run(const struct job *job, struct transfer_result *why)
{
    memset(why, 0, sizeof(*why));
    if (SUCCEEDED(why->code = check_settings(job)))
        why->code = job_check_files(job);
    why->context = ERROR_CONTEXT_QUEUE_MANAGER;
    why->file = -1;
    if (SUCCEEDED(why->code) && (why->file = job_find_unchecked(job)) >= 0)
        why->code = DO_E_INTEGRITYCHECKINFO_UNAVAILABLE;
    if (SUCCEEDED(why->code) && job_value_number(job, JOB_VALUE_INTEGRITY_MANDATORY))
        why->code = DO_E_INTEGRITYCHECKINFO_UNAVAILABLE;        /* DO-PHF-12, -13 */
    if (SUCCEEDED(why->code) && FAILED(why->code = check_certificate(job)))
        why->context = ERROR_CONTEXT_TRANSPORT;
    return why->code;
}
