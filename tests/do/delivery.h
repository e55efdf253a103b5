/*
 * Delivery Optimization: what the tests share
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

#ifndef OPENBITS_TESTS_DO_DELIVERY_H
#define OPENBITS_TESTS_DO_DELIVERY_H

#include "common.h"
#include "set_property.h"

#define ERROR_NOT_SET ((HRESULT)0x80070490)
#define STATES_END (1u << DODownloadState_Transferred | 1u << DODownloadState_Paused | 1u << DODownloadState_Finalized \
        | 1u << DODownloadState_Aborted)

/* NULL after a failure, which is reported then. */
IDOManager *create_do_manager(void);
/* With the blanket that clients set. */
IDODownload *create_download(IDOManager *manager);
/* With Uri and LocalPath. */
IDODownload *create_download_of(IDOManager *manager, const WCHAR *uri, const WCHAR *path);
/* Aborts unless it is final, and releases. */
void end_download(IDODownload *download);

/* The result, and the text in a ring of buffers; empty after a failure. */
const WCHAR *get_text(IDODownload *download, DODownloadProperty id, HRESULT *hr);
UINT get_uint(IDODownload *download, DODownloadProperty id);

DO_DOWNLOAD_STATUS get_status(IDODownload *download);
DODownloadState get_do_state(IDODownload *download);
/* Until the state is one of those in the mask, at most 60 s. */
DO_DOWNLOAD_STATUS wait_for_do_state(IDODownload *download, unsigned int mask);
/* Until some bytes have been received, at most 60 s. */
BOOL wait_for_bytes(IDODownload *download);
/* Pauses it, has another file served under each name, and nothing held back; what it ends with then. */
DO_DOWNLOAD_STATUS change_while_paused(IDODownload *download);
/* With so many ranges. */
HRESULT start_ranges(IDODownload *download, const DO_DOWNLOAD_RANGE *ranges, UINT count);
/* The number of downloads of a category, the first of which goes to *first if that is not NULL; -1 for none. */
int count_of(IDOManager *manager, DODownloadProperty id, const WCHAR *text, IDODownload **first);
/* Of DO*.tmp in the directory of this process. */
unsigned int count_do_files(void);

/* A status callback that keeps what it is told. */
#define MAX_EVENTS 256

struct event
{
    DO_DOWNLOAD_STATUS status;
    ULONGLONG time;             /* milliseconds, when the call began */
    IDODownload *download;      /* as passed in, not referenced */
};

struct recorder
{
    IDODownloadStatusCallback IDODownloadStatusCallback_iface;
    LONG refcount;
    LONG count;                 /* of calls that have begun */
    LONG running, overlaps;
    /* If set, called in OnStatusChange; what it answers is the answer. */
    HRESULT (*react)(struct recorder *recorder, IDODownload *download, const DO_DOWNLOAD_STATUS *status);
    void *context;
    struct event events[MAX_EVENTS];
};

struct recorder *create_recorder(void);
void release_recorder(struct recorder *recorder);
/* Until a call with that state has been seen, at most 60 s; its index, or -1. */
LONG wait_for_status(struct recorder *recorder, DODownloadState state);

#endif
