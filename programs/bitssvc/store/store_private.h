/*
 * Changes: what a commit is made of
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

#ifndef OPENBITS_STORE_PRIVATE_H
#define OPENBITS_STORE_PRIVATE_H

#include <sqlite3.h>

#include "private/list.h"
#include "store/store.h"

enum store_op_kind
{
    STORE_OP_PUT_JOB,
    STORE_OP_PUT_FILE,
    STORE_OP_SET_FILE,
    STORE_OP_PUT_VALUE,
    STORE_OP_DELETE_JOB,
    STORE_OP_NOTE,
};

/* Rows of the table meta. */
enum store_note
{
    STORE_NOTE_BOOT,            /* of the machine, in which the service ran last */
    STORE_NOTE_CLEAN,           /* 1 when it ended with a clean store_close */
};

struct store_op
{
    struct list entry;
    enum store_op_kind kind;
    GUID job_id;
    ULONG index;                /* of a file, or the key of a value */
    struct job_record job;
    struct file_record file;
    struct record_blob *value;
    enum store_note note;
    UINT64 note_value;
};

struct store_change
{
    struct list entry;
    struct list ops;
    BOOL out_of_memory;
    BOOL scrub;
    enum store_promise promise;
    BOOL waited_for;
    BOOL done;
    HRESULT result;
};

/* The statements, prepared once. */
enum store_statement
{
    STATEMENT_BEGIN,
    STATEMENT_COMMIT,
    STATEMENT_ROLLBACK,
    STATEMENT_SYNC_NORMAL,
    STATEMENT_SYNC_FULL,
    STATEMENT_TICK,
    STATEMENT_PUT_JOB,
    STATEMENT_PUT_FILE,
    STATEMENT_SET_FILE,
    STATEMENT_DELETE_JOB,
    STATEMENT_DELETE_FILES,
    STATEMENT_PUT_VALUE,
    STATEMENT_DELETE_VALUE,
    STATEMENT_DELETE_VALUES,
    STATEMENT_SCRUB,
    STATEMENT_SET_NOTE,
    STATEMENT_GET_NOTE,
    STATEMENT_COUNT,
};

struct store
{
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENT_COUNT];

    BOOL syncs;                 /* how the database commits now; for whoever commits, as db */
    BOOL run_begun;             /* what the last run left behind is dealt with: the end may be called clean */
    HANDLE thread;
    SRWLOCK lock;               /* guards all below */
    CONDITION_VARIABLE work;    /* the thread has to look at what is below */
    CONDITION_VARIABLE progress;/* a batch is done, and nobody commits */
    struct list waiting;
    BOOL committing;            /* a thread uses the database */
    BOOL urgent;                /* what waits is to be committed though nobody waits for it */
    BOOL stopping;
    ULONGLONG sync_due;         /* tick count by which what is posted or only logged is to be synced; 0: nothing is */
};

/* store_sql.c: the database itself; called from store_open, store_load and the one thread that commits. */
/* STORE_E_DAMAGED if the file is no database or a damaged one. */
#define STORE_E_DAMAGED HRESULT_FROM_WIN32(ERROR_DATABASE_FAILURE)
HRESULT store_db_open(struct store *store, const WCHAR *path);
/* Moves the damaged database aside, tells of it and opens a new one with what can still be read (MGR-LIFE-3). */
HRESULT store_db_salvage(struct store *store, const WCHAR *path);
/* Of a file or folder: to its owner, SYSTEM and Administrators (PATH-STORE-6). */
void store_restrict_access(const WCHAR *path);
void store_db_close(struct store *store);
HRESULT store_db_run(struct store *store, enum store_statement id);
HRESULT store_db_apply(struct store *store, const struct store_op *op);

/* 0 if there is none. */
UINT64 store_db_get_note(struct store *store, enum store_note note);

/* change.c */
void store_change_note(struct store_change *change, enum store_note note, UINT64 value);

#endif
