/*
 * What the store keeps of a job and of a file
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

#ifndef OPENBITS_STORE_RECORDS_H
#define OPENBITS_STORE_RECORDS_H

#include <windows.h>

/* Plain values: the store knows nothing of the engine. Pointers are the caller's in what it hands in (copied), and
 * malloc'd blocks in what store_load hands out. A NULL string is stored as NULL. */

#define JOB_RECORD_TEXTS 8
#define JOB_RECORD_NUMBERS 16
#define JOB_RECORD_VALUES 64

/* Bytes of any kind, one malloc'd block. */
struct record_blob
{
    ULONG size;
    BYTE data[];
};

enum job_record_flags
{
    JOB_RESUMED = 0x1,          /* Resume has been called once */
    JOB_COMPLETING = 0x2,       /* Complete is renaming: a missing temporary file may be a renamed one (ST-BOOT-9) */
    JOB_GAVE_UP = 0x4,          /* the error had been retried until the no-progress timeout */
};

struct job_record
{
    GUID id;
    ULONG face;
    ULONG type;
    ULONG state;
    BOOL owner_elevated;
    ULONG owner_integrity;
    FILETIME created;
    FILETIME modified;
    FILETIME completed;
    ULONG error_count;
    HRESULT error_code;         /* 0: no error */
    ULONG error_context;
    LONG error_file;            /* index, -1: none */
    ULONG flags;                /* JOB_RESUMED, JOB_COMPLETING */
    ULONG numbers[JOB_RECORD_NUMBERS];
    WCHAR *texts[JOB_RECORD_TEXTS];
    struct record_blob *values[JOB_RECORD_VALUES];  /* NULL: none; each is stored by itself */
};

enum file_record_flags
{
    FILE_TRANSFERRED = 0x1,     /* all bytes are in the temporary file */
    FILE_COMPLETED = 0x2,       /* available under its local name */
    FILE_VALIDATED = 0x4,       /* a client said so (FILE-VAL-1) */
    FILE_TOTAL_GIVEN = 0x8,     /* total is what a client said */
    FILE_SIZE_GUESSED = 0x10,   /* no server has told the size yet */
    FILE_STREAM = 0x200,        /* it goes to an object of the client, by way of the temporary file */
    FILE_FIRST_SWITCH = 0x20,   /* this and the next two: enum file_switch of the engine */
    FILE_NO_RANGES = 0x400,     /* the server has none (FILE-OD-15) */
    FILE_NOT_FLUSHED = 0x800,   /* transferred, but a power cut may still take it */
    FILE_IN_ORDER = 0x100,      /* the temporary file has the first bytes of what size and validators describe, and
                                 * nothing else: also those behind durable, unless the power was cut */
};

struct file_record
{
    WCHAR *remote;
    WCHAR *local;
    WCHAR *temp;                /* full path; ours from the moment the record is stored */
    UINT64 size;                /* ~0: unknown */
    UINT64 durable;             /* bytes of the temporary file that are flushed */
    ULONG flags;
    char *etag;
    char *last_modified;
    char *headers;              /* of the last answer, as sent */
    struct record_blob *ranges; /* of the remote file, an array; NULL: all of it */
    struct record_blob *plan;   /* the order in which it is fetched, see on_demand.c; NULL: from its first byte on */
    WCHAR *id;                  /* of the client; NULL: none */
    UINT64 total;               /* size of the remote file; ~0: unknown */
    UINT64 from_cache;          /* bytes that came from a cache server */
    UINT64 duration;            /* milliseconds spent on it */
};

#endif
