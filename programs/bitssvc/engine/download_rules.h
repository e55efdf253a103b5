/*
 * What is different with downloads: decisions
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

#ifndef OPENBITS_ENGINE_DOWNLOAD_RULES_H
#define OPENBITS_ENGINE_DOWNLOAD_RULES_H

#include "engine/ranges.h"
#include "engine/state.h"

/* All but RETRYING equal DODownloadState. */
enum download_phase
{
    DOWNLOAD_CREATED,
    DOWNLOAD_TRANSFERRING,
    DOWNLOAD_TRANSFERRED,
    DOWNLOAD_FINALIZED,
    DOWNLOAD_ABORTED,
    DOWNLOAD_PAUSED,
    DOWNLOAD_RETRYING,          /* Transferring or Paused: the error tells (DO-DOWNLOAD-STATUS-5, -9) */
};

/* started: it was resumed once. */
enum download_phase download_phase(enum job_state state, bool started);

struct download_status
{
    enum download_phase phase;
    HRESULT error;
    uint64_t done;
    uint64_t total;
};

/* Times are milliseconds of one clock. */
struct download_notice
{
    struct download_status told;    /* what the client knows */
    struct download_status now;
    uint64_t told_at;           /* 0: not called yet */
    uint64_t not_before;
    uint32_t percent;           /* CallbackFreqPercent, 0: not used */
    uint32_t seconds;           /* CallbackFreqSeconds, 0: 1 */
};

/* Whether the client is to be called, and from when on (DO-CALLBACK-2, -4, -5, -16). */
bool download_notice_is_due(const struct download_notice *notice, uint64_t *when);

/* Seconds until the next try after so many failures without progress between them (DO-HTTP-8). */
uint32_t download_retry_delay(uint32_t failures);
/* Whether an error passes by itself. usual is what is true of other jobs; begun: bytes have come (DO-HTTP-6, -7). */
bool download_error_is_transient(HRESULT code, bool usual, bool begun);

/* How many bytes two requests for parts of a file have in common from their beginnings on; no ranges: the whole file.
 * RANGE_TO_EOF: as many as there are (DO-DOWNLOAD-START-13). */
uint64_t download_common_bytes(const struct byte_range *a, size_t a_count, const struct byte_range *b, size_t b_count);

#endif
