/*
 * The store's database: schema, statements, loading
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
#include <shlobj.h>

#include "private/debug.h"
#include "private/strings.h"
#include "store/store_private.h"

/* Texts and numbers of a job are columns t0.. and n0.. in the order of the engine's enumerations, which only grow. */
static const char schema_1[] =
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO meta VALUES('tick', 0);"
    "CREATE TABLE jobs(seq INTEGER PRIMARY KEY, id BLOB UNIQUE NOT NULL, face INTEGER NOT NULL, type INTEGER NOT NULL,"
    " state INTEGER NOT NULL, elevated INTEGER NOT NULL, integrity INTEGER NOT NULL, created INTEGER NOT NULL,"
    " modified INTEGER NOT NULL, completed INTEGER NOT NULL, error_count INTEGER NOT NULL,"
    " error_code INTEGER NOT NULL, error_context INTEGER NOT NULL, error_file INTEGER NOT NULL,"
    " flags INTEGER NOT NULL,"
    " t0 TEXT, t1 TEXT, t2 TEXT, t3 TEXT, t4 TEXT, t5 TEXT, t6 TEXT, t7 TEXT,"
    " n0 INTEGER, n1 INTEGER, n2 INTEGER, n3 INTEGER, n4 INTEGER, n5 INTEGER, n6 INTEGER, n7 INTEGER,"
    " n8 INTEGER, n9 INTEGER, n10 INTEGER, n11 INTEGER, n12 INTEGER, n13 INTEGER, n14 INTEGER, n15 INTEGER);"
    "CREATE TABLE files(job BLOB NOT NULL, idx INTEGER NOT NULL, remote TEXT NOT NULL, local TEXT NOT NULL,"
    " temp TEXT, size INTEGER NOT NULL, durable INTEGER NOT NULL, flags INTEGER NOT NULL, etag TEXT,"
    " last_modified TEXT, PRIMARY KEY(job, idx)) WITHOUT ROWID;";

/* Values of a job that most jobs do not have, by the numbers of the engine's enum job_value; more about a file. */
static const char schema_2[] =
    "CREATE TABLE job_values(job BLOB NOT NULL, key INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY(job, key))"
    " WITHOUT ROWID;"
    "ALTER TABLE files ADD COLUMN ranges BLOB;"
    "ALTER TABLE files ADD COLUMN headers TEXT;";

/* What Delivery Optimization knows of a file beside that. */
static const char schema_3[] =
    "ALTER TABLE files ADD COLUMN name TEXT;"
    "ALTER TABLE files ADD COLUMN total INTEGER NOT NULL DEFAULT -1;"
    "ALTER TABLE files ADD COLUMN from_cache INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE files ADD COLUMN duration INTEGER NOT NULL DEFAULT 0;";

/* The order in which a file is fetched that does not come from its first byte on. */
static const char schema_4[] =
    "ALTER TABLE files ADD COLUMN plan BLOB;";

/* Each makes the version of its place plus one out of the one before. */
static const char *const schema_steps[] = { schema_1, schema_2, schema_3, schema_4 };
#define SCHEMA_VERSION ((int)ARRAYSIZE(schema_steps))

static const char *const statement_texts[STATEMENT_COUNT] =
{
    [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
    [STATEMENT_COMMIT] = "COMMIT",
    [STATEMENT_ROLLBACK] = "ROLLBACK",
    [STATEMENT_SYNC_NORMAL] = "PRAGMA synchronous=NORMAL",
    [STATEMENT_SYNC_FULL] = "PRAGMA synchronous=FULL",
    [STATEMENT_TICK] = "UPDATE meta SET value = value + 1 WHERE key = 'tick'",
    [STATEMENT_PUT_JOB] = "INSERT INTO jobs VALUES(NULL,?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,"
            "?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,?27,?28,?29,?30,?31,?32,?33,?34,?35,?36,?37,?38)"
            " ON CONFLICT(id) DO UPDATE SET state=?4,elevated=?5,integrity=?6,modified=?8,completed=?9,"
            "error_count=?10,error_code=?11,error_context=?12,error_file=?13,flags=?14,t0=?15,t1=?16,t2=?17,"
            "t3=?18,t4=?19,t5=?20,t6=?21,t7=?22,n0=?23,n1=?24,n2=?25,n3=?26,n4=?27,n5=?28,n6=?29,n7=?30,n8=?31,"
            "n9=?32,n10=?33,n11=?34,n12=?35,n13=?36,n14=?37,n15=?38",
    /* NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one text in two lines */
    [STATEMENT_PUT_FILE] = "INSERT OR REPLACE INTO files(temp,size,durable,flags,etag,last_modified,headers,total,"
            "from_cache,duration,plan,job,idx,remote,local,ranges,name)"
            " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17)",
    [STATEMENT_SET_FILE] = "UPDATE files SET temp=?1,size=?2,durable=?3,flags=?4,etag=?5,last_modified=?6,headers=?7,"
            "total=?8,from_cache=?9,duration=?10,plan=?11 WHERE job=?12 AND idx=?13",
    [STATEMENT_DELETE_JOB] = "DELETE FROM jobs WHERE id=?1",
    [STATEMENT_DELETE_FILES] = "DELETE FROM files WHERE job=?1",
    [STATEMENT_PUT_VALUE] = "INSERT OR REPLACE INTO job_values(job,key,value) VALUES(?1,?2,?3)",
    [STATEMENT_DELETE_VALUE] = "DELETE FROM job_values WHERE job=?1 AND key=?2",
    [STATEMENT_DELETE_VALUES] = "DELETE FROM job_values WHERE job=?1",
    [STATEMENT_SCRUB] = "PRAGMA wal_checkpoint(TRUNCATE)",
    [STATEMENT_SET_NOTE] = "INSERT OR REPLACE INTO meta VALUES(?1,?2)",
    [STATEMENT_GET_NOTE] = "SELECT value FROM meta WHERE key=?1",
};

static HRESULT hresult_from_sqlite(sqlite3 *db, int code)
{
    WARN("SQLite error %d: %s.\n", code, db ? sqlite3_errmsg(db) : "no database");
    switch (code & 0xff)
    {
        case SQLITE_NOMEM: return E_OUTOFMEMORY;
        case SQLITE_FULL: return HRESULT_FROM_WIN32(ERROR_DISK_FULL);
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return STORE_E_DAMAGED;
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION);
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_READONLY: return E_ACCESSDENIED;
        default: return HRESULT_FROM_WIN32(ERROR_IO_DEVICE);
    }
}

static HRESULT execute(sqlite3 *db, const char *sql)
{
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? S_OK : hresult_from_sqlite(db, code);
}

static HRESULT step(struct store *store, sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);

    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return code == SQLITE_DONE || code == SQLITE_ROW ? S_OK : hresult_from_sqlite(store->db, code);
}

HRESULT store_db_run(struct store *store, enum store_statement id)
{
    return step(store, store->statements[id]);
}

static INT64 filetime_to_int(const FILETIME *time)
{
    return (INT64)time->dwHighDateTime << 32 | time->dwLowDateTime;
}

static FILETIME filetime_from_int(INT64 value)
{
    FILETIME time = { (DWORD)value, (DWORD)(value >> 32) };

    return time;
}

static void bind_wide(sqlite3_stmt *statement, int column, const WCHAR *text)
{
    if (text)
        sqlite3_bind_text16(statement, column, text, -1, SQLITE_TRANSIENT);
}

static void bind_narrow(sqlite3_stmt *statement, int column, const char *text)
{
    if (text)
        sqlite3_bind_text(statement, column, text, -1, SQLITE_TRANSIENT);
}

static void bind_blob(sqlite3_stmt *statement, int column, const struct record_blob *blob)
{
    if (blob)
        sqlite3_bind_blob(statement, column, blob->data, blob->size, SQLITE_TRANSIENT);
}

static HRESULT put_job(struct store *store, const struct job_record *job)
{
    sqlite3_stmt *statement = store->statements[STATEMENT_PUT_JOB];
    unsigned int i;

    sqlite3_bind_blob(statement, 1, &job->id, sizeof(job->id), SQLITE_TRANSIENT);
    sqlite3_bind_int64(statement, 2, job->face);
    sqlite3_bind_int64(statement, 3, job->type);
    sqlite3_bind_int64(statement, 4, job->state);
    sqlite3_bind_int64(statement, 5, job->owner_elevated);
    sqlite3_bind_int64(statement, 6, job->owner_integrity);
    sqlite3_bind_int64(statement, 7, filetime_to_int(&job->created));
    sqlite3_bind_int64(statement, 8, filetime_to_int(&job->modified));
    sqlite3_bind_int64(statement, 9, filetime_to_int(&job->completed));
    sqlite3_bind_int64(statement, 10, job->error_count);
    sqlite3_bind_int64(statement, 11, job->error_code);
    sqlite3_bind_int64(statement, 12, job->error_context);
    sqlite3_bind_int64(statement, 13, job->error_file);
    sqlite3_bind_int64(statement, 14, job->flags);
    for (i = 0; i < JOB_RECORD_TEXTS; ++i)
        bind_wide(statement, 15 + i, job->texts[i]);
    for (i = 0; i < JOB_RECORD_NUMBERS; ++i)
        sqlite3_bind_int64(statement, 23 + i, job->numbers[i]);
    return step(store, statement);
}

static HRESULT put_file(struct store *store, const struct store_op *op, enum store_statement id)
{
    sqlite3_stmt *statement = store->statements[id];

    bind_wide(statement, 1, op->file.temp);
    sqlite3_bind_int64(statement, 2, op->file.size);
    sqlite3_bind_int64(statement, 3, op->file.durable);
    sqlite3_bind_int64(statement, 4, op->file.flags);
    bind_narrow(statement, 5, op->file.etag);
    bind_narrow(statement, 6, op->file.last_modified);
    bind_narrow(statement, 7, op->file.headers);
    sqlite3_bind_int64(statement, 8, op->file.total);
    sqlite3_bind_int64(statement, 9, op->file.from_cache);
    sqlite3_bind_int64(statement, 10, op->file.duration);
    bind_blob(statement, 11, op->file.plan);
    sqlite3_bind_blob(statement, 12, &op->job_id, sizeof(op->job_id), SQLITE_TRANSIENT);
    sqlite3_bind_int64(statement, 13, op->index);
    if (id == STATEMENT_PUT_FILE)
    {
        bind_wide(statement, 14, op->file.remote);
        bind_wide(statement, 15, op->file.local);
        bind_blob(statement, 16, op->file.ranges);
        bind_wide(statement, 17, op->file.id);
    }
    return step(store, statement);
}

static HRESULT put_value(struct store *store, const struct store_op *op)
{
    enum store_statement id = op->value ? STATEMENT_PUT_VALUE : STATEMENT_DELETE_VALUE;
    sqlite3_stmt *statement = store->statements[id];

    sqlite3_bind_blob(statement, 1, &op->job_id, sizeof(op->job_id), SQLITE_TRANSIENT);
    sqlite3_bind_int64(statement, 2, op->index);
    bind_blob(statement, 3, op->value);
    return step(store, statement);
}

static HRESULT delete_rows(struct store *store, const GUID *id, enum store_statement which)
{
    sqlite3_bind_blob(store->statements[which], 1, id, sizeof(*id), SQLITE_TRANSIENT);
    return store_db_run(store, which);
}

static const char *const note_keys[] =
{
    [STORE_NOTE_BOOT] = "boot",
    [STORE_NOTE_CLEAN] = "clean",
};

static HRESULT set_note(struct store *store, const struct store_op *op)
{
    sqlite3_stmt *statement = store->statements[STATEMENT_SET_NOTE];

    sqlite3_bind_text(statement, 1, note_keys[op->note], -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, op->note_value);
    return step(store, statement);
}

UINT64 store_db_get_note(struct store *store, enum store_note note)
{
    sqlite3_stmt *statement = store->statements[STATEMENT_GET_NOTE];
    UINT64 value = 0;

    sqlite3_bind_text(statement, 1, note_keys[note], -1, SQLITE_STATIC);
    if (sqlite3_step(statement) == SQLITE_ROW)
        value = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return value;
}

HRESULT store_db_apply(struct store *store, const struct store_op *op)
{
    HRESULT hr;

    switch (op->kind)
    {
        case STORE_OP_PUT_JOB:
            return put_job(store, &op->job);
        case STORE_OP_PUT_FILE:
            return put_file(store, op, STATEMENT_PUT_FILE);
        case STORE_OP_SET_FILE:
            return put_file(store, op, STATEMENT_SET_FILE);
        case STORE_OP_PUT_VALUE:
            return put_value(store, op);
        case STORE_OP_DELETE_JOB:
            if (FAILED(hr = delete_rows(store, &op->job_id, STATEMENT_DELETE_FILES))
                    || FAILED(hr = delete_rows(store, &op->job_id, STATEMENT_DELETE_VALUES)))
                return hr;
            return delete_rows(store, &op->job_id, STATEMENT_DELETE_JOB);
        case STORE_OP_NOTE:
            return set_note(store, op);
    }
    return E_UNEXPECTED;
}

static void make_directory_of(const WCHAR *path)
{
    WCHAR *directory = wcs_copy(path), *slash;

    if (directory && (slash = wcsrchr(directory, '\\')))
    {
        *slash = 0;
        SHCreateDirectoryExW(NULL, directory, NULL);
        store_restrict_access(directory);
    }
    free(directory);
}

static void restrict_files(const WCHAR *path)
{
    WCHAR *log = malloc((wcslen(path) + sizeof("-wal")) * sizeof(*log));

    store_restrict_access(path);
    if (!log)
        return;
    wcscpy(log, path);
    wcscat(log, L"-wal");
    store_restrict_access(log);
    free(log);
}

/* Asked of the database itself; 0 for one that was just made. */
static int schema_version(sqlite3 *db)
{
    sqlite3_stmt *statement;
    int version = -1;

    if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &statement, NULL) != SQLITE_OK)
        return -1;
    if (sqlite3_step(statement) == SQLITE_ROW)
        version = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return version;
}

/* Whether every page can be read and hangs together. */
static HRESULT check_integrity(sqlite3 *db)
{
    sqlite3_stmt *statement;
    HRESULT hr = STORE_E_DAMAGED;
    int code;

    if ((code = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &statement, NULL)) != SQLITE_OK)
        return hresult_from_sqlite(db, code);
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW && !strcmp((const char *)sqlite3_column_text(statement, 0), "ok"))
        hr = S_OK;
    else if (code != SQLITE_ROW)
        hr = hresult_from_sqlite(db, code);
    sqlite3_finalize(statement);
    return hr;
}

/* A failure leaves the transaction open; closing the database takes it back. */
static HRESULT prepare_schema(sqlite3 *db)
{
    int version = schema_version(db);
    char pragma[64];
    HRESULT hr;

    if (version == SCHEMA_VERSION)
        return S_OK;
    if (version < 0 || version > SCHEMA_VERSION)
    {
        ERR("The job store has schema %d, this service knows %d.\n", version, SCHEMA_VERSION);
        return HRESULT_FROM_WIN32(ERROR_REVISION_MISMATCH);
    }
    hr = execute(db, "BEGIN EXCLUSIVE");
    for (; SUCCEEDED(hr) && version < SCHEMA_VERSION; ++version)
        hr = execute(db, schema_steps[version]);
    sqlite3_snprintf(sizeof(pragma), pragma, "PRAGMA user_version=%d", SCHEMA_VERSION);
    if (FAILED(hr) || FAILED(hr = execute(db, pragma)))
        return hr;
    return execute(db, "COMMIT");
}

static HRESULT prepare_statements(struct store *store)
{
    unsigned int i;
    int code;

    for (i = 0; i < STATEMENT_COUNT; ++i)
    {
        code = sqlite3_prepare_v3(store->db, statement_texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                &store->statements[i], NULL);
        if (code != SQLITE_OK)
            return hresult_from_sqlite(store->db, code);
    }
    return S_OK;
}

HRESULT store_db_open(struct store *store, const WCHAR *path)
{
    HRESULT hr;
    int code;

    make_directory_of(path);
    if ((code = sqlite3_open16(path, &store->db)) != SQLITE_OK)
        hr = hresult_from_sqlite(store->db, code);
    /* An exclusive lock keeps a second engine out and the log's index in memory. */
    else if (SUCCEEDED(hr = execute(store->db, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL;"
            "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"))
            && SUCCEEDED(hr = check_integrity(store->db)) && SUCCEEDED(hr = prepare_schema(store->db)))
        hr = prepare_statements(store);
    store->syncs = TRUE;
    if (FAILED(hr))
        store_db_close(store);
    else
        restrict_files(path);
    return hr;
}

void store_db_close(struct store *store)
{
    unsigned int i;

    for (i = 0; i < STATEMENT_COUNT; ++i)
        sqlite3_finalize(store->statements[i]);
    sqlite3_close(store->db);
    memset(store->statements, 0, sizeof(store->statements));
    store->db = NULL;
}

/* A malloc'd copy of a text column. */
static WCHAR *column_wide(sqlite3_stmt *statement, int column)
{
    const WCHAR *text = sqlite3_column_text16(statement, column);

    return text ? wcs_copy(text) : NULL;
}

static char *column_narrow(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);

    return text ? strdup(text) : NULL;
}

static struct record_blob *column_blob(sqlite3_stmt *statement, int column)
{
    const void *data = sqlite3_column_blob(statement, column);
    int size = sqlite3_column_bytes(statement, column);

    return sqlite3_column_type(statement, column) == SQLITE_BLOB ? record_blob_new(data, size) : NULL;
}

static void read_job(sqlite3_stmt *statement, struct job_record *job)
{
    unsigned int i;

    memset(job, 0, sizeof(*job));
    if (sqlite3_column_bytes(statement, 0) == sizeof(job->id))
        memcpy(&job->id, sqlite3_column_blob(statement, 0), sizeof(job->id));
    job->face = sqlite3_column_int64(statement, 1);
    job->type = sqlite3_column_int64(statement, 2);
    job->state = sqlite3_column_int64(statement, 3);
    job->owner_elevated = sqlite3_column_int64(statement, 4);
    job->owner_integrity = sqlite3_column_int64(statement, 5);
    job->created = filetime_from_int(sqlite3_column_int64(statement, 6));
    job->modified = filetime_from_int(sqlite3_column_int64(statement, 7));
    job->completed = filetime_from_int(sqlite3_column_int64(statement, 8));
    job->error_count = sqlite3_column_int64(statement, 9);
    job->error_code = (HRESULT)sqlite3_column_int64(statement, 10);
    job->error_context = sqlite3_column_int64(statement, 11);
    job->error_file = sqlite3_column_int64(statement, 12);
    job->flags = sqlite3_column_int64(statement, 13);
    for (i = 0; i < JOB_RECORD_TEXTS; ++i)
        job->texts[i] = column_wide(statement, 14 + i);
    for (i = 0; i < JOB_RECORD_NUMBERS; ++i)
        job->numbers[i] = sqlite3_column_int64(statement, 22 + i);
}

static void read_file(sqlite3_stmt *statement, struct file_record *file)
{
    memset(file, 0, sizeof(*file));
    file->remote = column_wide(statement, 0);
    file->local = column_wide(statement, 1);
    file->temp = column_wide(statement, 2);
    file->size = sqlite3_column_int64(statement, 3);
    file->durable = sqlite3_column_int64(statement, 4);
    file->flags = sqlite3_column_int64(statement, 5);
    file->etag = column_narrow(statement, 6);
    file->last_modified = column_narrow(statement, 7);
    file->headers = column_narrow(statement, 8);
    file->ranges = column_blob(statement, 9);
    file->id = column_wide(statement, 10);
    file->total = sqlite3_column_int64(statement, 11);
    file->from_cache = sqlite3_column_int64(statement, 12);
    file->duration = sqlite3_column_int64(statement, 13);
    file->plan = column_blob(statement, 14);
}

/* The files of one job, in order; *files is malloc'd, NULL for none. */
static HRESULT load_files(sqlite3_stmt *statement, const GUID *job, struct file_record **files, ULONG *count)
{
    struct file_record *grown;
    ULONG capacity = 0;

    *files = NULL;
    *count = 0;
    sqlite3_reset(statement);
    sqlite3_bind_blob(statement, 1, job, sizeof(*job), SQLITE_TRANSIENT);
    while (sqlite3_step(statement) == SQLITE_ROW)
    {
        if (*count == capacity)
        {
            capacity = capacity ? capacity * 2 : 8;
            if (!(grown = realloc(*files, capacity * sizeof(**files))))
                return E_OUTOFMEMORY;
            *files = grown;
        }
        read_file(statement, &(*files)[(*count)++]);
    }
    return S_OK;
}

/* Values with keys of a newer service are left alone. */
static void load_values(sqlite3_stmt *statement, struct job_record *job)
{
    sqlite3_int64 key;

    sqlite3_reset(statement);
    sqlite3_bind_blob(statement, 1, &job->id, sizeof(job->id), SQLITE_TRANSIENT);
    while (sqlite3_step(statement) == SQLITE_ROW)
    {
        key = sqlite3_column_int64(statement, 0);
        if (key >= 0 && key < JOB_RECORD_VALUES)
            job->values[key] = column_blob(statement, 1);
    }
}

enum load_statement
{
    LOAD_JOBS,
    LOAD_VALUES,
    LOAD_FILES,
    LOAD_COUNT,
};

static HRESULT load_jobs(sqlite3_stmt *const *statements, store_job_found found, void *context)
{
    struct file_record *files;
    struct job_record job;
    HRESULT hr = S_OK;
    ULONG count;

    while (SUCCEEDED(hr) && sqlite3_step(statements[LOAD_JOBS]) == SQLITE_ROW)
    {
        read_job(statements[LOAD_JOBS], &job);
        load_values(statements[LOAD_VALUES], &job);
        if (SUCCEEDED(hr = load_files(statements[LOAD_FILES], &job.id, &files, &count)))
            hr = found(context, &job, files, count);
    }
    return hr;
}

HRESULT store_load(struct store *store, store_job_found found, void *context)
{
    static const char *const texts[LOAD_COUNT] =
    {
        [LOAD_JOBS] = "SELECT id,face,type,state,elevated,integrity,created,modified,completed,error_count,error_code,"
                "error_context,error_file,flags,t0,t1,t2,t3,t4,t5,t6,t7,n0,n1,n2,n3,n4,n5,n6,n7,n8,n9,n10,n11,n12,n13,"
                "n14,n15 FROM jobs ORDER BY seq",
        [LOAD_VALUES] = "SELECT key,value FROM job_values WHERE job=?1",
        [LOAD_FILES] = "SELECT remote,local,temp,size,durable,flags,etag,last_modified,headers,ranges,name,total,"
                "from_cache,duration,plan FROM files WHERE job=?1 ORDER BY idx",
    };
    sqlite3_stmt *statements[LOAD_COUNT] = { 0 };
    int i, code = SQLITE_OK;
    HRESULT hr;

    for (i = 0; i < LOAD_COUNT && code == SQLITE_OK; ++i)
        code = sqlite3_prepare_v2(store->db, texts[i], -1, &statements[i], NULL);
    hr = code == SQLITE_OK ? load_jobs(statements, found, context) : hresult_from_sqlite(store->db, code);
    for (i = 0; i < LOAD_COUNT; ++i)
        sqlite3_finalize(statements[i]);
    return hr;
}
