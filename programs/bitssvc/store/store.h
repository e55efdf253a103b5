/*
 * The job store: SQLite behind a thread of its own
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

#ifndef OPENBITS_STORE_H
#define OPENBITS_STORE_H

#include "store/records.h"

struct store;
struct store_change;

/* A malloc'd copy; NULL if memory runs out. */
struct record_blob *record_blob_new(const void *data, ULONG size);

/* How far a change has got when store_commit returns (../docs/design.md, rule 2 of the house). */
enum store_promise
{
    STORE_LOGGED,   /* in the write-ahead log: survives a kill of the process */
    STORE_FORCED,   /* synced, with everything before it: survives a power cut */
};

/* Opens or makes the database and its directory. Only one process can have it open. */
HRESULT store_open(const WCHAR *path, struct store **store);
/* Commits what is waiting, forced, and closes. No other call may be under way. clean: nothing that the store says of
 * files can be lost any more. */
void store_close(struct store *store, BOOL clean);

/* Whether the last run did not end with a clean store_close, in an earlier boot of the machine: what it did not flush
 * may be gone (../docs/design.md, rule 2). */
BOOL store_was_cut(struct store *store);
/* From here on it is this run that may end without store_close. Rides on the next commit, with what was posted
 * before. */
void store_run_begins(struct store *store);

/* Called for each job of the store in order of creation; takes over the strings of both records and the array. An error
 * ends the loading. */
typedef HRESULT (*store_job_found)(void *context, const struct job_record *job, struct file_record *files, ULONG count);
HRESULT store_load(struct store *store, store_job_found found, void *context);

/* A change is built without touching the database and then handed in whole. Building never fails visibly: memory that
 * runs out makes the commit answer E_OUTOFMEMORY. */
struct store_change *store_change_new(void);
void store_change_free(struct store_change *change);
/* The record but its values, new or replacing the old one. */
void store_change_put_job(struct store_change *change, const struct job_record *record);
/* The whole record of the file with that index, new or replacing the old one. */
void store_change_put_file(struct store_change *change, const GUID *job, ULONG index, const struct file_record *record);
/* What moves while a file is transferred: size, durable, flags, validators, headers, temp name; not the other names. */
void store_change_set_file(struct store_change *change, const GUID *job, ULONG index, const struct file_record *record);
/* One value of a job; NULL removes it. */
void store_change_put_value(struct store_change *change, const GUID *job, ULONG key, const struct record_blob *value);
/* What the change replaces or removes shall be nowhere in the store's files when it is committed (SEC-REST-4). */
void store_change_scrub(struct store_change *change);
/* The job with its values and all of its files. */
void store_change_delete_job(struct store_change *change, const GUID *job);

/* Waits until the promise holds; callers that wait at the same time share a transaction. Frees the change. */
HRESULT store_commit(struct store *store, struct store_change *change, enum store_promise promise);
/* Does not wait: the change rides on the next commit, at the latest one second later. Frees the change. */
void store_post(struct store *store, struct store_change *change);
/* What was posted is logged at once. */
void store_hurry(struct store *store);

#endif
