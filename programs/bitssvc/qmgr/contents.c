/*
 * Creating groups and the jobs in them: ids are the clients' choice
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


#include "qmgr/objects.h"

#include <stdlib.h>

#include "bits/caller.h"
#include "private/list.h"
#include "store/records.h"

/* Claims ----------------------------------------------------------------------------------------------------------- */

enum claim_kind
{
    CLAIM_GROUP,                /* this id is being given to a group */
    CLAIM_JOB,                  /* this id is being given to a job */
    CLAIM_JOB_OF_GROUP,         /* the group of this id is getting its job */
};

/* Between the look whether an id is free and the moment when it shows as taken lies a commit, for which no lock is
 * held; so who looks puts up a claim first. */
struct claim
{
    struct list entry;
    enum claim_kind kind;
    GUID id;
};

static SRWLOCK claims_lock = SRWLOCK_INIT;
static struct list claims = { &claims, &claims };

static BOOL is_claimed(const struct claim *wanted)
{
    struct claim *claim;

    LIST_FOR_EACH_OF(claim, &claims, struct claim, entry)
    {
        if (claim->kind == wanted->kind && IsEqualGUID(&claim->id, &wanted->id))
            return TRUE;
    }
    return FALSE;
}

/* FALSE if another thread has it. */
static BOOL claim_put(struct claim *claim, enum claim_kind kind, const GUID *id)
{
    BOOL taken;

    claim->kind = kind;
    claim->id = *id;
    AcquireSRWLockExclusive(&claims_lock);
    if (!(taken = is_claimed(claim)))
        list_add_tail(&claims, &claim->entry);
    ReleaseSRWLockExclusive(&claims_lock);
    return !taken;
}

static void claim_drop(struct claim *claim)
{
    AcquireSRWLockExclusive(&claims_lock);
    list_remove(&claim->entry);
    ReleaseSRWLockExclusive(&claims_lock);
}

/* Groups ----------------------------------------------------------------------------------------------------------- */

HRESULT group_create(const GUID *id, struct job **job)
{
    struct job_owner owner;
    struct caller caller;
    struct claim claim;
    HRESULT hr;

    *job = NULL;
    if (IsEqualGUID(id, &GUID_NULL))
        return E_INVALIDARG;
    if (FAILED(hr = caller_identify(&caller)))
        return hr;
    if (!claim_put(&claim, CLAIM_GROUP, id))
        return E_INVALIDARG;
    owner = caller_as_owner(&caller);
    hr = engine_create_job(server_engine, JOB_FACE_QMGR, id, &owner, L"", JOB_TYPE_DOWNLOAD, job);
    claim_drop(&claim);
    return hr == HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS) ? E_INVALIDARG : hr;
}

/* Jobs ------------------------------------------------------------------------------------------------------------- */

HRESULT group_get_job_id(struct job *job, GUID *id)
{
    struct record_blob *value;
    HRESULT hr;

    memset(id, 0, sizeof(*id));
    if ((hr = job_get_value(job, JOB_VALUE_GROUP_JOB, &value)) != S_OK)
        return hr;
    if (value->size == sizeof(*id))
        memcpy(id, value->data, sizeof(*id));
    free(value);
    return S_OK;
}

static BOOL is_job_of(struct job *job, const GUID *id)
{
    GUID own;

    return group_get_job_id(job, &own) == S_OK && IsEqualGUID(&own, id);
}

/* QMGR-GROUP-CREATEJOB-6: the whole queue counts. */
static HRESULT check_job_id(const GUID *id)
{
    struct job **jobs;
    ULONG count, i;
    HRESULT hr;

    if (FAILED(hr = engine_list_jobs(server_engine, JOB_FACE_QMGR, NULL, &jobs, &count)))
        return hr;
    for (i = 0; i < count; ++i)
    {
        if (is_job_of(jobs[i], id))
            hr = E_INVALIDARG;
        job_release(jobs[i]);
    }
    free(jobs);
    return hr;
}

static HRESULT add_job(struct job *job, const GUID *id)
{
    struct value_update update = { JOB_VALUE_GROUP_JOB, id, sizeof(*id) };
    struct claim claim;
    HRESULT hr;
    GUID old;

    if ((hr = group_get_job_id(job, &old)) != S_FALSE)
        return FAILED(hr) ? hr : E_NOTIMPL;
    if (IsEqualGUID(id, &GUID_NULL) || !claim_put(&claim, CLAIM_JOB, id))
        return E_INVALIDARG;
    if (SUCCEEDED(hr = check_job_id(id)))
        hr = group_result(job_set_values(job, &update, 1));
    claim_drop(&claim);
    return hr;
}

HRESULT group_create_job(struct job *job, const GUID *id)
{
    struct job_info info;
    struct claim claim;
    HRESULT hr;

    job_get_info(job, &info);
    if (job_state_is_final(info.state) || job_state_is_active(info.state))
        return QM_E_INVALID_STATE;
    if (!claim_put(&claim, CLAIM_JOB_OF_GROUP, &info.id))
        return E_NOTIMPL;
    hr = add_job(job, id);
    claim_drop(&claim);
    return hr;
}
