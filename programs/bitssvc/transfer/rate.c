/*
 * Transfers under a limit of bandwidth
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

#include <inttypes.h>

/* libcurl keeps a single request to the limit. So that many small files do not go past it, they come one after the
 * other, and the next one begins when the bytes of those before it would have taken that long. */

/* More at once would be a burst that is longer than the limit for seconds. */
#define LARGEST_RECEIVE 16384
#define SMALLEST_RECEIVE 1024

static void set_limit(struct fetch *fetch)
{
    UINT64 rate = fetch->unlimited ? BANDWIDTH_FREE : fetch->transfer->rate;

    curl_easy_setopt(fetch->easy, CURLOPT_MAX_RECV_SPEED_LARGE,
            rate == BANDWIDTH_FREE ? (curl_off_t)0 : (curl_off_t)min(rate, (UINT64)MAXLONG));
}

void rate_refresh(struct transfer *transfer)
{
    UINT64 rate = min(transfer->net->hooks->rate(transfer->job), traffic_limit(transfer));
    struct fetch *fetch;

    if (rate == transfer->rate)
        return;
    TRACE("Now %" PRIu64 " bytes per second.\n", rate);
    transfer->rate = rate;
    if (rate == BANDWIDTH_FREE)
        transfer->get_after = 0;
    LIST_FOR_EACH_OF(fetch, &transfer->fetches, struct fetch, entry)
    {
        if (!fetch->easy)
            continue;
        set_limit(fetch);
        traffic_set_window(fetch);
    }
}

void rate_set_options(struct fetch *fetch)
{
    UINT64 rate = fetch->transfer->rate;

    fetch->begun_at = GetTickCount64();
    fetch->unlimited = FALSE;
    if (rate == BANDWIDTH_FREE)
        return;
    set_limit(fetch);
    curl_easy_setopt(fetch->easy, CURLOPT_BUFFERSIZE, (long)max(min(rate, LARGEST_RECEIVE), SMALLEST_RECEIVE));
}

/* What is behind a proxy cannot be seen. */
void rate_answered(struct fetch *fetch)
{
    struct transfer *transfer = fetch->transfer;
    char *address = NULL;

    if (transfer->rate == BANDWIDTH_FREE || fetch->proxy[0] || !transfer->net->hooks->lan_is_free(transfer->job)
            || curl_easy_getinfo(fetch->easy, CURLINFO_PRIMARY_IP, &address) != CURLE_OK || !address
            || !lan_has_address(address))
        return;
    TRACE("File %lu comes from the own subnet.\n", fetch->file.index);
    fetch->unlimited = TRUE;
    set_limit(fetch);
}

void rate_account(struct fetch *fetch)
{
    struct transfer *transfer = fetch->transfer;
    UINT64 bytes = fetch->done - fetch->done_before;

    if (transfer->rate == BANDWIDTH_FREE || !transfer->rate || fetch->local || fetch->unlimited)
        return;
    transfer->get_after = max(transfer->get_after, fetch->begun_at + bytes * 1000 / transfer->rate);
}

ULONGLONG rate_next(const struct transfer *transfer)
{
    return transfer->get_after > GetTickCount64() ? transfer->get_after : 0;
}
