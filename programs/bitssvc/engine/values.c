/*
 * Values of a job beyond its texts and numbers
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

#include "engine/private.h"
#include "engine/secret.h"
#include "private/strings.h"

/* Until when a value may be set (JOB-MATRIX, JOB-PROP). */
enum value_time
{
    TIME_NOT_FINAL,
    TIME_ALWAYS,
    TIME_BEFORE_TRANSFERRED,
    TIME_BEFORE_RESUME,
    TIME_BEFORE_FILES,
    TIME_AT_REST,
};

struct value_rule
{
    enum value_time time;
    BOOL secret;                /* sealed in memory and in the store; nothing of it is left behind when it goes */
    UINT64 initial;             /* the number of a job that has no such value */
};

static const struct value_rule rules[JOB_VALUE_COUNT] =
{
    [JOB_VALUE_REPLY_NAME] = { TIME_BEFORE_TRANSFERRED, FALSE, 0 },         /* JOB-MATRIX-13 */
    [JOB_VALUE_ACL_FLAGS] = { TIME_BEFORE_TRANSFERRED, FALSE, 0 },          /* JOB-MATRIX-11 */
    [JOB_VALUE_COST_FLAGS] = { TIME_NOT_FINAL, FALSE, 0x80000021 },         /* JOB-DEF-20 */
    [JOB_VALUE_DYNAMIC_CONTENT] = { TIME_BEFORE_RESUME, FALSE, 0 },         /* JOB-PROP-3 */
    [JOB_VALUE_HIGH_PERFORMANCE] = { TIME_BEFORE_FILES, FALSE, 0 },         /* JOB-PROP-4 */
    [JOB_VALUE_MAX_DOWNLOAD_SIZE] = { TIME_BEFORE_RESUME, FALSE, 0 },       /* JOB-PROP-5 */
    [JOB_VALUE_SECURITY_FLAGS] = { TIME_ALWAYS, FALSE, 0 },                 /* JOB-MATRIX-18 */
    [JOB_VALUE_HTTP_METHOD] = { TIME_BEFORE_RESUME, FALSE, 0 },             /* JOB-MATRIX-20, HOPT-METHOD-3 */
    [JOB_VALUE_HEADERS] = { TIME_ALWAYS, TRUE, 0 },                         /* JOB-MATRIX-17 */
    [JOB_VALUE_HEADERS_WRITE_ONLY] = { TIME_ALWAYS, FALSE, 0 },             /* JOB-MATRIX-19 */
    [JOB_VALUE_CERTIFICATE_CHECK] = { TIME_AT_REST, FALSE, 0 },             /* JOB-MATRIX-21 */
    [JOB_VALUE_CALLBACK_SECONDS] = { TIME_NOT_FINAL, FALSE, 1 },            /* DO-PROP-CALLBACKFREQSECONDS-1 */
    [JOB_VALUE_DECRYPTION_INFO] = { TIME_NOT_FINAL, TRUE, 0 },
    [JOB_VALUE_AUTH_HEADERS] = { TIME_NOT_FINAL, TRUE, 0 },
};

static const struct value_rule *rule_of(enum job_value id)
{
    static const struct value_rule credentials = { TIME_NOT_FINAL, TRUE, 0 };

    return id >= JOB_VALUE_CREDENTIALS && id < JOB_VALUE_CREDENTIALS_END ? &credentials : &rules[id];
}

/* Call lock held. */
static HRESULT check_time(const struct job *job, enum value_time time)
{
    enum job_state state = job->state;

    if (time == TIME_ALWAYS)
        return S_OK;
    if (job_state_is_final(state) || (time == TIME_BEFORE_TRANSFERRED && state == JOB_STATE_TRANSFERRED))
        return BG_E_INVALID_STATE;
    if (time == TIME_BEFORE_RESUME && (job->rec.flags & JOB_RESUMED))
        return BG_E_READ_ONLY_PROPERTY_AFTER_RESUME;
    if (time == TIME_BEFORE_FILES && job->file_count)
        return BG_E_READ_ONLY_PROPERTY_AFTER_ADDFILE;
    if (time == TIME_AT_REST && job_state_is_running(state))
        return BG_E_READ_ONLY_WHEN_JOB_ACTIVE;
    return S_OK;
}

static HRESULT make_blob(const struct value_update *update, struct record_blob **blob)
{
    *blob = NULL;
    if (!update->data)
        return S_OK;
    if (rule_of(update->id)->secret)
        return secret_seal(update->data, update->size, blob);
    return (*blob = record_blob_new(update->data, update->size)) ? S_OK : E_OUTOFMEMORY;
}

HRESULT job_change_set_value(struct job_change *change, const struct value_update *update)
{
    struct record_blob *old = change->job->rec.values[update->id], *blob;
    HRESULT hr;

    if (FAILED(hr = make_blob(update, &blob)))
        return hr;
    if (change->rec.values[update->id] != old)
        free(change->rec.values[update->id]);
    change->rec.values[update->id] = blob;
    if (old && rule_of(update->id)->secret)
        store_change_scrub(change->store);
    return S_OK;
}

static BOOL is_switched_on(const struct value_update *updates, ULONG count, enum job_value id)
{
    ULONG i;

    for (i = 0; i < count; ++i)
    {
        if (updates[i].id == id && updates[i].size == sizeof(UINT64) && *(const UINT64 *)updates[i].data)
            return TRUE;
    }
    return FALSE;
}

/* Settings that exclude each other: whichever comes second is refused (HOPT-METHOD-7, JOB-DYN-3). */
static HRESULT check_conflicts(const struct job *job, const struct value_update *updates, ULONG count)
{
    BOOL dynamic = is_switched_on(updates, count, JOB_VALUE_DYNAMIC_CONTENT);

    if ((dynamic || is_switched_on(updates, count, JOB_VALUE_ON_DEMAND_MODE)) && job->rec.values[JOB_VALUE_HTTP_METHOD])
        return BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD;
    return dynamic && job_has_ranges(job) ? BG_E_UNSUPPORTED_JOB_CONFIGURATION : S_OK;
}

static HRESULT check_updates(const struct job *job, const struct value_update *updates, ULONG count)
{
    HRESULT hr = S_OK;
    ULONG i;

    for (i = 0; i < count && SUCCEEDED(hr); ++i)
        hr = check_time(job, rule_of(updates[i].id)->time);
    return SUCCEEDED(hr) ? check_conflicts(job, updates, count) : hr;
}

/* A final job has left the store: the value lives as long as the object does. */
static HRESULT keep_in_memory(struct job *job, const struct value_update *update)
{
    struct engine *engine = job->engine;
    struct record_blob *blob, *old;
    HRESULT hr;

    if (FAILED(hr = make_blob(update, &blob)))
        return hr;
    AcquireSRWLockExclusive(&engine->lock);
    old = job->rec.values[update->id];
    job->rec.values[update->id] = blob;
    ReleaseSRWLockExclusive(&engine->lock);
    free(old);
    return S_OK;
}

/* Call lock held; allowed is known. */
static HRESULT set_values(struct job *job, const struct value_update *updates, ULONG count)
{
    struct job_change change;
    HRESULT hr = S_OK;
    ULONG i;

    if (job_state_is_final(job->state))
    {
        for (i = 0; i < count && SUCCEEDED(hr); ++i)
            hr = keep_in_memory(job, &updates[i]);
        return hr;
    }
    if (FAILED(hr = job_change_begin(&change, job)))
        return hr;
    for (i = 0; i < count && SUCCEEDED(hr); ++i)
        hr = job_change_set_value(&change, &updates[i]);
    if (SUCCEEDED(hr))
        return job_change_commit(&change, STORE_LOGGED, JOB_STATE_KEEP);
    job_change_abandon(&change);
    return hr;
}

/* The run goes on with another plan (FILE-OD-12). */
static void mode_changed(struct job *job)
{
    if (!job->transfer)
        return;
    job_stop_transfer(job);
    scheduler_restart_transfer(job);
}

HRESULT job_set_values_in_call(struct job *job, const struct value_update *updates, ULONG count)
{
    UINT64 mode = job_value_number(job, JOB_VALUE_ON_DEMAND_MODE);
    HRESULT hr = check_updates(job, updates, count);

    if (SUCCEEDED(hr))
        hr = set_values(job, updates, count);
    if (job_value_number(job, JOB_VALUE_ON_DEMAND_MODE) != mode)
        mode_changed(job);
    return hr;
}

HRESULT job_set_values(struct job *job, const struct value_update *updates, ULONG count)
{
    HRESULT hr;
    ULONG i;

    job_call_enter(job);
    hr = job_set_values_in_call(job, updates, count);
    job_call_leave(job);
    /* At once in force (JOB-PROP-1). */
    for (i = 0; i < count && SUCCEEDED(hr); ++i)
    {
        if (updates[i].id == JOB_VALUE_COST_FLAGS)
            scheduler_kick(job->engine);
    }
    return hr;
}

HRESULT job_set_value_number(struct job *job, enum job_value id, UINT64 number)
{
    struct value_update update = { id, &number, sizeof(number) };

    return job_set_values(job, &update, 1);
}

struct value_update value_update_text(enum job_value id, const WCHAR *text)
{
    struct value_update update = { id, text, 0 };

    if (!text || !*text)
        update.data = NULL;
    else
        update.size = (ULONG)((wcslen(text) + 1) * sizeof(*text));
    return update;
}

HRESULT job_set_value_text(struct job *job, enum job_value id, const WCHAR *text)
{
    struct value_update update = value_update_text(id, text);

    return job_set_values(job, &update, 1);
}

HRESULT job_remove_value(struct job *job, enum job_value id)
{
    struct value_update update = { id, NULL, 0 };
    struct engine *engine = job->engine;
    BOOL was_there;
    HRESULT hr;

    job_call_enter(job);
    AcquireSRWLockShared(&engine->lock);
    was_there = job->rec.values[id] != NULL;
    ReleaseSRWLockShared(&engine->lock);
    if (SUCCEEDED(hr = check_time(job, rule_of(id)->time)))
        hr = was_there ? set_values(job, &update, 1) : S_FALSE;
    job_call_leave(job);
    return hr;
}

/* Reading ---------------------------------------------------------------------------------------------------------- */

/* Sealed values are opened outside of the lock. */
HRESULT job_get_value(struct job *job, enum job_value id, struct record_blob **value)
{
    struct engine *engine = job->engine;
    struct record_blob *copy = NULL;
    BOOL is_there;
    HRESULT hr;

    *value = NULL;
    AcquireSRWLockShared(&engine->lock);
    if ((is_there = job->rec.values[id] != NULL))
        copy = record_blob_new(job->rec.values[id]->data, job->rec.values[id]->size);
    ReleaseSRWLockShared(&engine->lock);
    if (!is_there)
        return S_FALSE;
    if (!copy)
        return E_OUTOFMEMORY;
    if (!rule_of(id)->secret)
    {
        *value = copy;
        return S_OK;
    }
    hr = secret_open(copy, value);
    free(copy);
    return hr;
}

UINT64 job_value_number(const struct job *job, enum job_value id)
{
    const struct record_blob *blob = job->rec.values[id];
    UINT64 number = rule_of(id)->initial;

    if (blob && blob->size == sizeof(number))
        memcpy(&number, blob->data, sizeof(number));
    return number;
}

UINT64 job_get_value_number(struct job *job, enum job_value id)
{
    struct engine *engine = job->engine;
    UINT64 number;

    AcquireSRWLockShared(&engine->lock);
    number = job_value_number(job, id);
    ReleaseSRWLockShared(&engine->lock);
    return number;
}

HRESULT job_get_value_text(struct job *job, enum job_value id, WCHAR **text)
{
    struct record_blob *value;
    HRESULT hr;

    *text = NULL;
    if ((hr = job_get_value(job, id, &value)) != S_OK)
        return hr;
    if (value->size < sizeof(WCHAR))
        hr = E_UNEXPECTED;
    else if (!(*text = CoTaskMemAlloc(value->size)))
        hr = E_OUTOFMEMORY;
    else
        memcpy(*text, value->data, value->size);
    secret_free(value);
    return hr;
}
