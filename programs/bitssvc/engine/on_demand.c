/*
 * Files whose parts are fetched in the order in which clients want them, or only when they do (FILE-OD)
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

#include "engine/fill_plan.h"
#include "engine/private.h"

/* Plans of files --------------------------------------------------------------------------------------------------- */

/* In the record the plan's ranges come behind one whose offset is what was asked for. */
void file_get_plan(const struct job_file *file, struct fill_plan *plan)
{
    const struct record_blob *blob = file->rec.plan;
    const struct byte_range *ranges = blob ? (const struct byte_range *)blob->data : NULL;

    memset(plan, 0, sizeof(*plan));
    if (!ranges)
        return;
    plan->asked = ranges->offset;
    plan->ranges = (struct byte_range *)(ranges + 1);
    plan->count = blob->size / sizeof(*ranges) - 1;
}

static HRESULT make_blob(const struct byte_range *ranges, size_t count, UINT64 asked, struct record_blob **blob)
{
    struct byte_range *to;

    *blob = malloc(sizeof(**blob) + (count + 1) * sizeof(*to));
    if (!*blob)
        return E_OUTOFMEMORY;
    (*blob)->size = (ULONG)((count + 1) * sizeof(*to));
    to = (struct byte_range *)(*blob)->data;
    to->offset = asked;
    to->length = 0;
    if (count)
        memcpy(to + 1, ranges, count * sizeof(*to));
    return S_OK;
}

/* Engine lock. */
static void take_blob(struct job_file *file, struct record_blob *blob)
{
    free(file->rec.plan);
    file->rec.plan = blob;
    file->rec.flags &= ~FILE_IN_ORDER;
}

HRESULT file_set_plan(struct job_file *file, const struct byte_range *ranges, size_t count, UINT64 asked)
{
    struct record_blob *blob = NULL;
    HRESULT hr;

    if (count && FAILED(hr = make_blob(ranges, count, asked, &blob)))
        return hr;
    take_blob(file, blob);
    return S_OK;
}

/* What a file without a plan has, as one. part is room for it. */
static void imply_plan(const struct job_file *file, struct byte_range *part, struct fill_plan *plan)
{
    part->offset = 0;
    part->length = file->done;
    plan->ranges = part;
    plan->count = file->done ? 1 : 0;
    plan->asked = file->done;
}

/* Engine lock. The plan that the file is to have with what is wanted of it now; S_FALSE if that is the one it has. */
static HRESULT replan(const struct job_file *file, const struct byte_range *wanted, ULONG count, UINT64 position,
        struct fill_plan *plan)
{
    struct fill_wish wish = { 0 };
    struct byte_range part;
    struct fill_plan old;
    HRESULT hr;

    file_get_plan(file, &old);
    if (!file->rec.plan)
        imply_plan(file, &part, &old);
    wish.old = &old;
    wish.done = file->done;
    wish.size = file->rec.size;
    wish.wanted = wanted;
    wish.wanted_count = count;
    wish.position = position;
    wish.whole = !job_value_number(file->job, JOB_VALUE_ON_DEMAND_MODE);
    if (FAILED(hr = fill_plan_make(&wish, plan)))
        return hr;
    if (!fill_plan_is_same(&old, plan))
        return S_OK;
    fill_plan_free(plan);
    return S_FALSE;
}

/* Which files ------------------------------------------------------------------------------------------------------ */

/* Its parts could be asked for in any order if the server had ranges. */
static BOOL may_be_scattered(const struct job_file *file)
{
    const struct job *job = file->job;

    return job->rec.type == JOB_TYPE_DOWNLOAD && !file->rec.ranges && !file_is_local(file)
            && !job_value_number(job, JOB_VALUE_DYNAMIC_CONTENT);
}

BOOL file_has_random_access(const struct job_file *file)
{
    return may_be_scattered(file) && !(file->rec.flags & FILE_NO_RANGES);
}

static HRESULT check_random_access(const struct job_file *file)
{
    return file_has_random_access(file) ? S_OK : BG_E_RANDOM_ACCESS_NOT_SUPPORTED;
}

BOOL file_is_on_demand(const struct job_file *file)
{
    return job_value_number(file->job, JOB_VALUE_ON_DEMAND_MODE) && may_be_scattered(file);
}

BOOL file_is_scattered(const struct job_file *file)
{
    return file_is_on_demand(file) || (file->rec.plan && may_be_scattered(file));
}

BOOL file_wants_bytes(const struct job_file *file)
{
    struct fill_plan plan;

    if (file->rec.flags & FILE_TRANSFERRED)
        return FALSE;
    if (file->rec.size == SIZE_IS_UNKNOWN || !file_is_scattered(file))
        return TRUE;
    file_get_plan(file, &plan);
    return fill_plan_total(plan.ranges, plan.count) > file->rec.durable;
}

BOOL job_wants_bytes(const struct job *job)
{
    ULONG i;

    for (i = 0; i < job->file_count; ++i)
    {
        if (file_wants_bytes(job->files[i]))
            return TRUE;
    }
    return FALSE;
}

/* Runs ------------------------------------------------------------------------------------------------------------- */

static void post_file(struct job_file *file)
{
    struct store_change *change = store_change_new();

    store_change_set_file(change, &file->job->rec.id, file->index, &file->rec);
    store_post(file->job->engine->store, change);
}

/* Engine lock; no transfer runs. What was not flushed does not count. */
static void settle_done(struct job_file *file)
{
    file->job->done_total -= file->done - file->rec.durable;
    file->done = file->rec.durable;
}

/* From its first byte on, without ranges. */
static void drop_plan(struct job_file *file)
{
    file_reset(file);
    take_blob(file, NULL);
    post_file(file);
}

/* The mode may have changed since the plan was made (FILE-OD-12). */
static void adapt_plan(struct job_file *file)
{
    struct fill_plan plan;

    if (!file_is_on_demand(file) && (!file->rec.plan || !may_be_scattered(file)))
        return;
    settle_done(file);
    if (!file_is_on_demand(file) && (file->rec.flags & FILE_NO_RANGES))
    {
        drop_plan(file);
        return;
    }
    if (file->rec.size == SIZE_IS_UNKNOWN || replan(file, NULL, 0, RANGE_TO_EOF, &plan) != S_OK)
        return;
    if (SUCCEEDED(file_set_plan(file, plan.ranges, plan.count, plan.asked)))
        post_file(file);
    fill_plan_free(&plan);
}

void on_demand_prepare(struct job *job)
{
    struct job_file *file;
    ULONG i;

    AcquireSRWLockExclusive(&job->engine->lock);
    for (i = 0; i < job->file_count; ++i)
    {
        file = job->files[i];
        if (!(file->rec.flags & FILE_TRANSFERRED))
            adapt_plan(file);
    }
    ReleaseSRWLockExclusive(&job->engine->lock);
}

/* What else is wanted than the whole file cannot be had then. */
BOOL on_demand_lost_ranges(struct job *job, const struct transfer_result *failure)
{
    struct job_file *file = failure->file >= 0 ? job->files[failure->file] : NULL;
    BOOL goes_on;

    if (!file || failure->code != BG_E_INSUFFICIENT_RANGE_SUPPORT)
        return FALSE;
    AcquireSRWLockExclusive(&job->engine->lock);
    goes_on = file_is_scattered(file) && !file_is_on_demand(file);
    if (file_is_scattered(file))
        file->rec.flags |= FILE_NO_RANGES;
    ReleaseSRWLockExclusive(&job->engine->lock);
    return goes_on;
}

/* Calls ------------------------------------------------------------------------------------------------------------ */

static HRESULT check_ranges(const struct job_file *file, const struct byte_range *wanted, ULONG count)
{
    UINT64 total;
    ULONG i;

    for (i = 0; i < count; ++i)
    {
        if (wanted[i].offset == RANGE_TO_EOF || (wanted[i].length != RANGE_TO_EOF
                && wanted[i].length > RANGE_TO_EOF - wanted[i].offset))
            return BG_E_INVALID_RANGE;
    }
    return file->rec.size == SIZE_IS_UNKNOWN ? S_OK : ranges_measure(wanted, count, file->rec.size, &total);
}

/* Engine lock. Where it is not known yet whether the server has ranges, that is found out (FILE-OD-15). */
static HRESULT check_call(const struct job_file *file, const struct byte_range *wanted, ULONG count, UINT64 position)
{
    HRESULT hr;

    if (FAILED(hr = check_random_access(file)))
        return hr;
    if (job_state_is_final(file->job->state))
        return BG_E_INVALID_STATE;
    if (position != RANGE_TO_EOF && position > file->rec.size)
        return BG_E_INVALID_RANGE;
    return check_ranges(file, wanted, count);
}

static HRESULT store_plan(struct job_file *file)
{
    struct store_change *change = store_change_new();

    if (change)
        store_change_set_file(change, &file->job->rec.id, file->index, &file->rec);
    return store_commit(file->job->engine->store, change, STORE_LOGGED);
}

/* No transfer runs: the plan stays as it is until it is stored. */
static HRESULT take_wish(struct job_file *file, const struct byte_range *wanted, ULONG count, UINT64 position)
{
    struct engine *engine = file->job->engine;
    struct fill_plan plan;
    HRESULT hr;

    AcquireSRWLockExclusive(&engine->lock);
    settle_done(file);
    if ((hr = replan(file, wanted, count, position, &plan)) == S_OK)
    {
        hr = file_set_plan(file, plan.ranges, plan.count, plan.asked);
        fill_plan_free(&plan);
    }
    ReleaseSRWLockExclusive(&engine->lock);
    return SUCCEEDED(hr) ? store_plan(file) : hr;
}

/* A transfer goes on at another place only if that makes a difference. */
static HRESULT change_plan(struct job_file *file, const struct byte_range *wanted, ULONG count, UINT64 position)
{
    struct job *job = file->job;
    struct fill_plan plan = { 0 };
    BOOL running, changes;
    HRESULT hr;

    AcquireSRWLockShared(&job->engine->lock);
    hr = check_call(file, wanted, count, position);
    if (SUCCEEDED(hr) && !(file->rec.flags & FILE_TRANSFERRED))
        hr = replan(file, wanted, count, position, &plan);
    changes = hr == S_OK && !(file->rec.flags & FILE_TRANSFERRED);
    ReleaseSRWLockShared(&job->engine->lock);
    fill_plan_free(&plan);
    if (!changes)
        return FAILED(hr) ? hr : S_OK;
    running = job->transfer != NULL;
    job_stop_transfer(job);
    hr = take_wish(file, wanted, count, position);
    if (running)
        scheduler_restart_transfer(job);
    return hr;
}

static HRESULT call(struct job_file *file, const struct byte_range *wanted, ULONG count, UINT64 position)
{
    HRESULT hr;

    job_call_enter(file->job);
    hr = change_plan(file, wanted, count, position);
    job_call_leave(file->job);
    scheduler_kick(file->job->engine);
    return hr;
}

HRESULT file_request_ranges(struct job_file *file, const struct byte_range *ranges, ULONG count)
{
    return call(file, ranges, count, RANGE_TO_EOF);
}

HRESULT file_set_position(struct job_file *file, UINT64 position)
{
    return position == RANGE_TO_EOF ? BG_E_INVALID_RANGE : call(file, NULL, 0, position);
}

HRESULT file_list_filled(const struct job_file *file, UINT64 first, UINT64 end, struct byte_range **parts,
        size_t *count)
{
    struct byte_range part;
    struct fill_plan plan;

    file_get_plan(file, &plan);
    if (!file->rec.plan || !may_be_scattered(file))
        imply_plan(file, &part, &plan);
    return fill_plan_list(plan.ranges, plan.count, first, end, parts, count);
}

HRESULT file_get_filled_ranges(struct job_file *file, struct byte_range **ranges, ULONG *count)
{
    struct engine *engine = file->job->engine;
    struct byte_range *parts = NULL;
    size_t found = 0;
    HRESULT hr;

    *ranges = NULL;
    *count = 0;
    AcquireSRWLockShared(&engine->lock);
    if (SUCCEEDED(hr = check_random_access(file)))
        hr = file_list_filled(file, 0, file->done, &parts, &found);
    ReleaseSRWLockShared(&engine->lock);
    if (SUCCEEDED(hr) && found && !(*ranges = CoTaskMemAlloc(found * sizeof(*parts))))
        hr = E_OUTOFMEMORY;
    if (SUCCEEDED(hr) && found)
    {
        memcpy(*ranges, parts, found * sizeof(*parts));
        *count = (ULONG)found;
    }
    free(parts);
    return hr;
}
