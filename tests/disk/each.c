/*
 * Each call of the system for a temporary file fails once, and nothing is lost
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

#define STANDALONE
#include "common.h"

#include <stdio.h>

/* each.exe each PLAN: PLAN is the file of failing.c, as a Windows path. The server breaks the connection after each
 * 16 KiB, so that the file is opened and cut several times. */

#define MOST_TURNS 200

static const char *plan_name;

static const struct failure
{
    const char *call;
    int error;                  /* ENOSPC or EIO */
    const char *path;
    unsigned int size;
    BOOL late;                  /* when some bytes are there */
}
failures[] =
{
    { "create", 28, "/little/50000", 50000, FALSE },
    { "create", 5, "/little/50000", 50000, FALSE },
    { "open", 5, "/little/50000", 50000, TRUE },
    { "write", 28, "/little/50000", 50000, FALSE },
    { "write", 5, "/little/50000", 50000, FALSE },
    { "sync", 28, "/file/2000000", 2000000, FALSE },
    { "sync", 5, "/file/2000000", 2000000, FALSE },
    { "attributes", 28, "/little/50000", 50000, TRUE },
    { "attributes", 5, "/little/50000", 50000, TRUE },
    { "rename", 28, "/little/50000", 50000, TRUE },
    { "rename", 5, "/little/50000", 50000, TRUE },
};

static void make_plan(const struct failure *failure)
{
    FILE *file = fopen(plan_name, "w");

    ok(file != NULL, "FS-ERR-9: no plan.\n");
    if (!file)
        return;
    fprintf(file, "%s %d once\n", failure->call, failure->error);
    fclose(file);
}

static BOOL is_plan_left(void)
{
    return GetFileAttributesA(plan_name) != INVALID_FILE_ATTRIBUTES;
}

/* Resumes it whenever it comes to rest. */
static BG_JOB_STATE run_to_end(IBackgroundCopyJob *job, const struct failure *failure)
{
    BG_JOB_STATE state = BG_JOB_STATE_SUSPENDED;
    unsigned int i;
    HRESULT hr;

    for (i = 0; i < MOST_TURNS && state != BG_JOB_STATE_TRANSFERRED; i++)
    {
        hr = IBackgroundCopyJob_Resume(job);
        ok(hr == S_OK, "FS-ERR-9: %s: got %#lx.\n", failure->call, hr);
        state = wait_for_state(job, STATES_REST);
        /* What was there before the failure counts. */
        if (i == 0 && failure->late)
            make_plan(failure);
    }
    ok(state == BG_JOB_STATE_TRANSFERRED, "FS-ERR-9: %s fails with %d: state %d.\n", failure->call, failure->error,
            state);
    return state;
}

/* The first one may be the call that fails. */
static void complete(IBackgroundCopyJob *job, const struct failure *failure)
{
    HRESULT hr = IBackgroundCopyJob_Complete(job);

    if (FAILED(hr))
        hr = IBackgroundCopyJob_Complete(job);
    ok(hr == S_OK, "ST-CALL-13: %s fails with %d: got %#lx.\n", failure->call, failure->error, hr);
}

static void test_failure(IBackgroundCopyManager *manager, const struct failure *failure)
{
    const WCHAR *local = local_path(L"each.bin");
    IBackgroundCopyJob *job = create_job(manager, L"each");
    HRESULT hr;

    hr = IBackgroundCopyJob_AddFile(job, http_url(failure->path), local);
    ok(hr == S_OK, "FS-ERR-9: %s: got %#lx.\n", failure->call, hr);
    if (!failure->late)
        make_plan(failure);
    if (run_to_end(job, failure) == BG_JOB_STATE_TRANSFERRED)
        complete(job, failure);
    printf("%s %d: %s\n", failure->call, failure->error, is_plan_left() ? "not called" : "failed once");
    fflush(stdout);
    DeleteFileA(plan_name);
    ok(is_served_file(local, failure->size), "FS-ERR-9: %s fails with %d: not the file.\n", failure->call,
            failure->error);
    ok(!count_temporary_files(), "FS-ERR-9: %s fails with %d: a temporary file is left.\n", failure->call,
            failure->error);
    end_job(job);
    DeleteFileW(local);
}

START_TEST(each)
{
    IBackgroundCopyManager *manager;
    unsigned int i;
    char **argv;

    if (winetest_get_mainargs(&argv) < 3)
    {
        skip("tests/disk/run has the plan.\n");
        return;
    }
    plan_name = argv[2];
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!http_start() || !(manager = create_manager()))
        return;
    for (i = 0; i < ARRAYSIZE(failures); i++)
        test_failure(manager, &failures[i]);
    IBackgroundCopyManager_Release(manager);
    http_stop();
    remove_local_files();
    CoUninitialize();
}
