/*
 * Background jobs under the policies of bandwidth
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

#include "engine/bandwidth_policy.h"
#include "engine/policy.h"
#include "engine/private.h"

/* A share of the best rate is worked out anew this often. */
#define MEASURED_MS 10000
/* Nobody tells of the battery. */
#define POWER_MS 2000

/* What changes while it is read is read again. */
static void read_policy(struct engine *engine)
{
    struct do_settings settings = { 0 };

    InterlockedExchange(&engine->bandwidth_changed, FALSE);
    bandwidth_policy_read(&engine->bandwidth);
    do_settings_read(&settings);
    AcquireSRWLockExclusive(&engine->lock);
    do_settings_free(&engine->do_settings);
    engine->do_settings = settings;
    ReleaseSRWLockExclusive(&engine->lock);
}

/* Engine lock exclusive; TRUE if one is another than before. */
static BOOL set_do_rates(struct engine *engine)
{
    UINT64 best = rate_meter_best(&engine->meter, clock_now()), rate;
    BOOL changed = FALSE, foreground;
    SYSTEMTIME now = clock_localtime();

    for (foreground = FALSE; foreground <= TRUE; ++foreground)
    {
        rate = do_limit(&engine->do_settings.limits, foreground, now.wHour, best);
        changed = changed || rate != engine->do_rates[foreground];
        engine->do_rates[foreground] = rate;
    }
    return changed;
}

/* TRUE if one is another than before. */
static BOOL set_rates(struct engine *engine)
{
    BOOL changed = FALSE;
    unsigned int i;
    UINT64 rate;

    AcquireSRWLockExclusive(&engine->lock);
    for (i = 0; i < ARRAYSIZE(engine->rates); ++i)
    {
        rate = bandwidth_policy_limit(&engine->bandwidth, i);
        changed = changed || rate != engine->rates[i];
        engine->rates[i] = rate;
    }
    engine->lan_is_free = engine->bandwidth.lan_is_free != 0;
    changed = set_do_rates(engine) || changed;
    ReleaseSRWLockExclusive(&engine->lock);
    return changed;
}

/* FALSE if it does not matter. */
static BOOL look_at_power(struct engine *engine)
{
    struct power_facts facts;

    policy_read_power(&facts);
    AcquireSRWLockExclusive(&engine->lock);
    engine->power_reason = power_reason_to_wait(&facts);
    ReleaseSRWLockExclusive(&engine->lock);
    return facts.followed;
}

/* Read at the start, when a policy changes, and with each hour of the clock. */
ULONGLONG throttle_look(struct engine *engine)
{
    ULONGLONG now = clock_now();

    if (engine->bandwidth_look_at > now && !InterlockedCompareExchange(&engine->bandwidth_changed, 0, 0))
        return engine->bandwidth_look_at;
    read_policy(engine);
    engine->bandwidth_look_at = now + bandwidth_policy_next_change();
    if (look_at_power(engine))
        engine->bandwidth_look_at = min(engine->bandwidth_look_at, now + POWER_MS);
    if (do_settings_follow_rate(&engine->do_settings))
        engine->bandwidth_look_at = min(engine->bandwidth_look_at, now + MEASURED_MS);
    if (set_rates(engine))
        net_rates_changed(engine->net);
    return engine->bandwidth_look_at;
}

static BOOL is_foreground(const struct job *job)
{
    return job->rec.numbers[JOB_NUMBER_PRIORITY] == JOB_PRIORITY_FOREGROUND;
}

/* One limit for all of a class, in equal shares (DO-POLICY-BW-1). */
static UINT64 share_of(const struct job *job)
{
    UINT64 rate = job->engine->do_rates[is_foreground(job)];
    const struct job *other;
    ULONG count = 0;

    if (rate == BANDWIDTH_FREE)
        return rate;
    LIST_FOR_EACH_OF(other, &job->engine->jobs, struct job, entry)
        count += other->transfer && is_foreground(other) == is_foreground(job);
    return max(rate / max(count, 1), 1);
}

UINT64 throttle_rate(const struct job *job)
{
    return face_has_do_policies(job->rec.face) ? share_of(job)
            : job->engine->rates[job->rec.numbers[JOB_NUMBER_PRIORITY]];
}

BOOL throttle_frees_lan(const struct job *job)
{
    return job->engine->lan_is_free && !face_has_do_policies(job->rec.face);
}

/* Under a limit nothing is learnt of the line. */
void throttle_measure(struct job *job, UINT64 bytes)
{
    struct engine *engine = job->engine;

    if (face_has_do_policies(job->rec.face) && engine->do_rates[is_foreground(job)] == BANDWIDTH_FREE)
        rate_meter_add(&engine->meter, bytes, clock_now());
}

/* The network's, as BITS_COST_STATE_*: nothing tells that one is anything but unrestricted (JOB-COST-1). */
#define NETWORK_COST 1

/* S_OK: the job may run. */
static HRESULT reason_to_wait(const struct job *job)
{
    ULONG priority = job->rec.numbers[JOB_NUMBER_PRIORITY];

    if (!(job_value_number(job, JOB_VALUE_COST_FLAGS) & NETWORK_COST))
        return BG_E_BLOCKED_BY_COST_TRANSFER_POLICY;
    if (face_has_do_policies(job->rec.face) || priority == JOB_PRIORITY_FOREGROUND)
        return S_OK;
    if (bandwidth_is_blocked(job->engine->rates[priority]))
        return BG_E_BLOCKED_BY_POLICY;
    return job->engine->power_reason;
}

BOOL throttle_blocks(const struct job *job)
{
    return reason_to_wait(job) != S_OK;
}

BOOL throttle_holds_back(const struct job *job)
{
    return job->state == JOB_STATE_TRANSIENT_ERROR && (job->rec.error_code == BG_E_BLOCKED_BY_POLICY
            || job->rec.error_code == BG_E_BLOCKED_BY_COST_TRANSFER_POLICY || power_is_behind(job->rec.error_code));
}

BOOL throttle_needs_attention(const struct job *job)
{
    if (job->state == JOB_STATE_TRANSIENT_ERROR)
        return throttle_holds_back(job) && !throttle_blocks(job);
    return job_state_is_active(job->state) && throttle_blocks(job);
}

/* POL-RATE-3, ST-ENV-8 to -11 */
void throttle_attend(struct job *job)
{
    struct transfer_result why = { 0 };
    struct engine *engine = job->engine;
    BOOL needs;

    AcquireSRWLockShared(&engine->lock);
    needs = throttle_needs_attention(job);
    why.code = reason_to_wait(job);
    ReleaseSRWLockShared(&engine->lock);
    if (!needs)
        return;
    if (why.code == S_OK)
    {
        scheduler_move_job(job, JOB_EVENT_RETRY);
        return;
    }
    if (job->transfer)
    {
        job_stop_transfer(job);
        job_save_progress(job);
    }
    why.context = ERROR_CONTEXT_QUEUE_MANAGER;
    why.file = -1;
    scheduler_fail_job(job, &why, JOB_EVENT_HELD_BACK);
}
