/*
 * Changes to the store, built by callers
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

#include "private/strings.h"
#include "store/store_private.h"

struct record_blob *record_blob_new(const void *data, ULONG size)
{
    struct record_blob *blob = malloc(sizeof(*blob) + size);

    if (!blob)
        return NULL;
    blob->size = size;
    memcpy(blob->data, data, size);
    return blob;
}

struct store_change *store_change_new(void)
{
    struct store_change *change = calloc(1, sizeof(*change));

    if (change)
        list_init(&change->ops);
    return change;
}

static void free_job_record(struct job_record *record)
{
    unsigned int i;

    for (i = 0; i < JOB_RECORD_TEXTS; ++i)
        free(record->texts[i]);
}

static void free_file_record(struct file_record *record)
{
    free(record->remote);
    free(record->local);
    free(record->temp);
    free(record->etag);
    free(record->last_modified);
    free(record->headers);
    free(record->ranges);
    free(record->plan);
    free(record->id);
}

void store_change_free(struct store_change *change)
{
    struct store_op *op, *next;

    if (!change)
        return;
    LIST_FOR_EACH_OF_SAFE(op, next, &change->ops, struct store_op, entry)
    {
        free_job_record(&op->job);
        free_file_record(&op->file);
        free(op->value);
        free(op);
    }
    free(change);
}

static struct store_op *add_op(struct store_change *change, enum store_op_kind kind, const GUID *job, ULONG index)
{
    struct store_op *op;

    if (!change)
        return NULL;
    if (!(op = calloc(1, sizeof(*op))))
    {
        change->out_of_memory = TRUE;
        return NULL;
    }
    op->kind = kind;
    op->job_id = *job;
    op->index = index;
    list_add_tail(&change->ops, &op->entry);
    return op;
}

static WCHAR *copy_w(struct store_change *change, const WCHAR *str)
{
    WCHAR *copy = str ? wcs_copy(str) : NULL;

    if (str && !copy)
        change->out_of_memory = TRUE;
    return copy;
}

static char *copy_a(struct store_change *change, const char *str)
{
    char *copy = str ? strdup(str) : NULL;

    if (str && !copy)
        change->out_of_memory = TRUE;
    return copy;
}

static struct record_blob *copy_blob(struct store_change *change, const struct record_blob *blob)
{
    struct record_blob *copy = blob ? record_blob_new(blob->data, blob->size) : NULL;

    if (blob && !copy)
        change->out_of_memory = TRUE;
    return copy;
}

void store_change_put_job(struct store_change *change, const struct job_record *record)
{
    struct store_op *op = add_op(change, STORE_OP_PUT_JOB, &record->id, 0);
    unsigned int i;

    if (!op)
        return;
    op->job = *record;
    memset(op->job.values, 0, sizeof(op->job.values));
    for (i = 0; i < JOB_RECORD_TEXTS; ++i)
        op->job.texts[i] = copy_w(change, record->texts[i]);
}

static void copy_moving_part(struct store_change *change, struct store_op *op, const struct file_record *record)
{
    op->file.size = record->size;
    op->file.durable = record->durable;
    op->file.flags = record->flags;
    op->file.total = record->total;
    op->file.from_cache = record->from_cache;
    op->file.duration = record->duration;
    op->file.temp = copy_w(change, record->temp);
    op->file.etag = copy_a(change, record->etag);
    op->file.last_modified = copy_a(change, record->last_modified);
    op->file.headers = copy_a(change, record->headers);
    op->file.plan = copy_blob(change, record->plan);
}

void store_change_put_file(struct store_change *change, const GUID *job, ULONG index, const struct file_record *record)
{
    struct store_op *op = add_op(change, STORE_OP_PUT_FILE, job, index);

    if (!op)
        return;
    copy_moving_part(change, op, record);
    op->file.remote = copy_w(change, record->remote);
    op->file.local = copy_w(change, record->local);
    op->file.ranges = copy_blob(change, record->ranges);
    op->file.id = copy_w(change, record->id);
}

void store_change_set_file(struct store_change *change, const GUID *job, ULONG index, const struct file_record *record)
{
    struct store_op *op = add_op(change, STORE_OP_SET_FILE, job, index);

    if (op)
        copy_moving_part(change, op, record);
}

void store_change_put_value(struct store_change *change, const GUID *job, ULONG key, const struct record_blob *value)
{
    struct store_op *op = add_op(change, STORE_OP_PUT_VALUE, job, key);

    if (op)
        op->value = copy_blob(change, value);
}

void store_change_scrub(struct store_change *change)
{
    change->scrub = TRUE;
}

void store_change_delete_job(struct store_change *change, const GUID *job)
{
    add_op(change, STORE_OP_DELETE_JOB, job, 0);
}

void store_change_note(struct store_change *change, enum store_note note, UINT64 value)
{
    struct store_op *op = add_op(change, STORE_OP_NOTE, &GUID_NULL, 0);

    if (!op)
        return;
    op->note = note;
    op->note_value = value;
}
