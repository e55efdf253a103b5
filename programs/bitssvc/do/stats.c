/*
 * IDeliveryOptimizationFile: where the bytes of a file came from
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

#include "do/job_objects.h"

static struct do_file_object *impl_from_IDeliveryOptimizationFile(IDeliveryOptimizationFile *iface)
{
    return CONTAINING_RECORD(iface, struct do_file_object, IDeliveryOptimizationFile_iface);
}

static HRESULT WINAPI do_stats_QueryInterface(IDeliveryOptimizationFile *iface, REFIID riid, void **out)
{
    struct do_file_object *object = impl_from_IDeliveryOptimizationFile(iface);

    return IBackgroundCopyFile6_QueryInterface(&object->base.IBackgroundCopyFile6_iface, riid, out);
}

static ULONG WINAPI do_stats_AddRef(IDeliveryOptimizationFile *iface)
{
    return IBackgroundCopyFile6_AddRef(&impl_from_IDeliveryOptimizationFile(iface)->base.IBackgroundCopyFile6_iface);
}

static ULONG WINAPI do_stats_Release(IDeliveryOptimizationFile *iface)
{
    return IBackgroundCopyFile6_Release(&impl_from_IDeliveryOptimizationFile(iface)->base.IBackgroundCopyFile6_iface);
}

/* DO-STATS-9: what has ended is judged by what it was before. */
static SwarmStatus status_of(const struct job_info *job, const struct file_info *file)
{
    if (file->completed || job->last_state == JOB_STATE_TRANSFERRED
            || (file->bytes_total != SIZE_IS_UNKNOWN && file->transferred))
        return SwarmStatus_Complete;
    if (job->last_state == JOB_STATE_QUEUED || job->last_state == JOB_STATE_TRANSFERRING)
        return SwarmStatus_Downloading;
    return SwarmStatus_Paused;
}

/* There are no peers, so what concerns them stays 0 (DO-STATS-6). */
static void fill_numbers(struct job_file *file, DOSwarmStats *stats)
{
    struct job *job = file_get_job(file);
    struct job_info job_info;
    struct file_info info;
    struct file_stats from;

    job_get_info(job, &job_info);
    file_get_info(file, &info);
    file_get_stats(file, &from);
    stats->fileSize = from.size;
    stats->totalBytesDownloaded = from.from_origin + from.from_cache;
    stats->bytesFromHttp = from.from_origin;
    stats->bytesFromDoinc = from.from_cache;
    stats->httpConnectionCount = from.from_origin != 0;
    stats->doincConnectionCount = from.from_cache != 0;
    stats->downloadDuration = (UINT)min(from.duration, (ULONGLONG)UINT_MAX);
    stats->downloadMode = DownloadMode_Simple;
    stats->status = status_of(&job_info, &info);
    stats->isBackground = job_get_number(job, JOB_NUMBER_PRIORITY) != JOB_PRIORITY_FOREGROUND;
}

static HRESULT get_stats(struct job_file *file, DOSwarmStats *stats)
{
    HRESULT hr;

    memset(stats, 0, sizeof(*stats));
    if (FAILED(hr = file_get_id(file, &stats->fileId)))
        return hr;
    if (FAILED(hr = file_get_remote_name(file, &stats->sourceURL)))
    {
        CoTaskMemFree(stats->fileId);
        stats->fileId = NULL;
        return hr;
    }
    fill_numbers(file, stats);
    return S_OK;
}

static HRESULT WINAPI do_stats_GetStats(IDeliveryOptimizationFile *iface, DOSwarmStats *stats)
{
    TRACE("%p, %p.\n", iface, stats);
    return stats ? get_stats(impl_from_IDeliveryOptimizationFile(iface)->base.file, stats) : E_INVALIDARG;
}

/* The slot that Microsoft Office calls (DO-STATS-2). */
static HRESULT WINAPI do_stats_GetStats2(IDeliveryOptimizationFile *iface, DOSwarmStats *stats)
{
    return do_stats_GetStats(iface, stats);
}

const IDeliveryOptimizationFileVtbl do_file_stats_vtbl =
{
    do_stats_QueryInterface,
    do_stats_AddRef,
    do_stats_Release,
    do_stats_GetStats,
    do_stats_GetStats2,
};
