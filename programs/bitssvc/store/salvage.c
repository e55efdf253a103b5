/*
 * A store that is damaged
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

#include <stdio.h>
#include <stdlib.h>

#include "bitsmsg.h"
#include "private/debug.h"
#include "private/strings.h"
#include "store/store_private.h"

/* What is worth copying, the jobs first. */
static const char *const tables[] = {"jobs", "files", "job_values"};

/* Moving aside ----------------------------------------------------------------------------------------------------- */

static WCHAR *join(const WCHAR *path, const WCHAR *end, const WCHAR *suffix)
{
    WCHAR *joined = malloc((wcslen(path) + wcslen(end) + wcslen(suffix) + 1) * sizeof(*joined));

    if (joined)
    {
        wcscpy(joined, path);
        wcscat(joined, end);
        wcscat(joined, suffix);
    }
    return joined;
}

static HRESULT move_file(const WCHAR *path, const WCHAR *end, const WCHAR *suffix)
{
    WCHAR *from = join(path, suffix, L""), *to = join(path, end, suffix);
    HRESULT hr = S_OK;

    if (!from || !to)
        hr = E_OUTOFMEMORY;
    else if (!MoveFileExW(from, to, MOVEFILE_REPLACE_EXISTING))
        hr = HRESULT_FROM_WIN32(GetLastError());
    free(from);
    free(to);
    return hr;
}

/* The database and its log, which may have more of it; *aside is malloc'd. */
static HRESULT move_aside(const WCHAR *path, WCHAR **aside)
{
    SYSTEMTIME now;
    WCHAR end[64];
    HRESULT hr;

    GetSystemTime(&now);
    swprintf(end, ARRAYSIZE(end), L".damaged-%04u%02u%02u-%02u%02u%02u", now.wYear, now.wMonth, now.wDay, now.wHour,
            now.wMinute, now.wSecond);
    if (!(*aside = join(path, end, L"")))
        return E_OUTOFMEMORY;
    if (SUCCEEDED(hr = move_file(path, end, L"")))
    {
        move_file(path, end, L"-wal");
        return S_OK;
    }
    free(*aside);
    *aside = NULL;
    return hr;
}

static void tell(const WCHAR *aside)
{
    HANDLE source = RegisterEventSourceW(NULL, L"BITS");

    ERR("The job store is damaged; it is kept as %s.\n", debugstr_w(aside));
    if (!source)
        return;
    ReportEventW(source, EVENTLOG_ERROR_TYPE, 0, BITS_MC_STATE_FILE_CORRUPT, NULL, 1, 0, &aside, NULL);
    DeregisterEventSource(source);
}

/* Copying rows ----------------------------------------------------------------------------------------------------- */

/* By column names, so that a store of an older version can be read too. malloc'd by SQLite. */
static char *insert_text(const char *table, sqlite3_stmt *row)
{
    char *columns = NULL, *values = NULL, *text = NULL;
    int i;

    for (i = 0; i < sqlite3_column_count(row); ++i)
    {
        char *more_columns = sqlite3_mprintf("%z%s%s", columns, i ? "," : "", sqlite3_column_name(row, i));
        char *more_values = sqlite3_mprintf("%z%s?", values, i ? "," : "");

        columns = more_columns;
        values = more_values;
    }
    if (columns && values)
        text = sqlite3_mprintf("INSERT OR IGNORE INTO %s(%s) VALUES(%s)", table, columns, values);
    sqlite3_free(columns);
    sqlite3_free(values);
    return text;
}

static void copy_row(sqlite3_stmt *row, sqlite3_stmt *insert)
{
    int i;

    for (i = 0; i < sqlite3_column_count(row); ++i)
        sqlite3_bind_value(insert, i + 1, sqlite3_column_value(row, i));
    sqlite3_step(insert);
    sqlite3_reset(insert);
}

/* Up to the first row that cannot be read. */
static void copy_rows(sqlite3 *from, sqlite3 *to, const char *table, const char *order)
{
    char *select = sqlite3_mprintf("SELECT * FROM %s ORDER BY %s", table, order), *text = NULL;
    sqlite3_stmt *row = NULL, *insert = NULL;

    if (select && sqlite3_prepare_v2(from, select, -1, &row, NULL) == SQLITE_OK && (text = insert_text(table, row))
            && sqlite3_prepare_v2(to, text, -1, &insert, NULL) == SQLITE_OK)
    {
        while (sqlite3_step(row) == SQLITE_ROW)
            copy_row(row, insert);
    }
    sqlite3_finalize(row);
    sqlite3_finalize(insert);
    sqlite3_free(select);
    sqlite3_free(text);
}

/* From both ends, as a damaged page stops the reading. */
static void copy_table(sqlite3 *from, sqlite3 *to, const char *table)
{
    BOOL jobs = !strcmp(table, "jobs");

    copy_rows(from, to, table, jobs ? "seq" : "job, idx");
    copy_rows(from, to, table, jobs ? "seq DESC" : "job DESC, idx DESC");
}

/* A job some of whose files are lost would be transferred in part only and look whole: it is lost too. */
static void drop_fragments(sqlite3 *db)
{
    sqlite3_exec(db, "DELETE FROM jobs WHERE id IN"
            " (SELECT job FROM files GROUP BY job HAVING count(*) <> max(idx) + 1);"
            "DELETE FROM files WHERE job NOT IN (SELECT id FROM jobs);", NULL, NULL, NULL);
}

static void copy_from(sqlite3 *to, const WCHAR *aside)
{
    sqlite3 *from = NULL;
    unsigned int i;

    if (sqlite3_open16(aside, &from) == SQLITE_OK && sqlite3_exec(to, "BEGIN", NULL, NULL, NULL) == SQLITE_OK)
    {
        for (i = 0; i < ARRAYSIZE(tables); ++i)
            copy_table(from, to, tables[i]);
        drop_fragments(to);
        if (sqlite3_exec(to, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
            sqlite3_exec(to, "ROLLBACK", NULL, NULL, NULL);
    }
    sqlite3_close(from);
}

HRESULT store_db_salvage(struct store *store, const WCHAR *path)
{
    WCHAR *aside;
    HRESULT hr;

    if (FAILED(hr = move_aside(path, &aside)))
        return hr;
    tell(aside);
    if (SUCCEEDED(hr = store_db_open(store, path)))
        copy_from(store->db, aside);
    free(aside);
    return hr;
}
