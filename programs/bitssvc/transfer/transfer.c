/*
 * Transfers as the engine sees them
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

#include "transfer/private.h"

#include <stdlib.h>

void transfer_file_free_strings(struct transfer_file *file)
{
    free(file->remote);
    free(file->temp);
    free(file->ranges);
}

HRESULT transfer_new(struct net *net, struct job *job, struct transfer **out)
{
    struct transfer *transfer;

    *out = NULL;
    if (!(transfer = calloc(1, sizeof(*transfer))))
        return E_OUTOFMEMORY;
    transfer->refcount = 1;
    transfer->net = net;
    transfer->job = job;
    job_addref(job);
    transfer->rate = BANDWIDTH_FREE;
    list_init(&transfer->entry);
    list_init(&transfer->command_entry);
    list_init(&transfer->fetches);
    *out = transfer;
    return S_OK;
}

void transfer_release(struct transfer *transfer)
{
    if (InterlockedDecrement(&transfer->refcount))
        return;
    job_release(transfer->job);
    auth_free(transfer->auth[0]);
    auth_free(transfer->auth[1]);
    free(transfer);
}

/* Net lock. */
static void queue_command(struct transfer *transfer)
{
    if (list_empty(&transfer->command_entry))
        list_add_tail(&transfer->net->commands, &transfer->command_entry);
}

void transfer_start(struct transfer *transfer)
{
    struct net *net = transfer->net;

    AcquireSRWLockExclusive(&net->lock);
    transfer->start_wanted = TRUE;
    queue_command(transfer);
    ReleaseSRWLockExclusive(&net->lock);
    net_wake(net);
}

void transfer_stop(struct transfer *transfer)
{
    struct net *net = transfer->net;

    AcquireSRWLockExclusive(&net->lock);
    if (!transfer->stopped)
    {
        transfer->stop_wanted = TRUE;
        queue_command(transfer);
    }
    ReleaseSRWLockExclusive(&net->lock);
    net_wake(net);

    AcquireSRWLockExclusive(&net->lock);
    while (!transfer->stopped)
        SleepConditionVariableSRW(&net->stopped, &net->lock, INFINITE, 0);
    ReleaseSRWLockExclusive(&net->lock);
}

void net_transfer_stopped(struct transfer *transfer)
{
    struct net *net = transfer->net;

    list_remove(&transfer->entry);
    transfer->running = FALSE;
    AcquireSRWLockExclusive(&net->lock);
    transfer->stopped = TRUE;
    WakeAllConditionVariable(&net->stopped);
    ReleaseSRWLockExclusive(&net->lock);
}
