/*
 * Client of the kill test: all that the service says of its jobs
 *
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

#include "kill.h"

#include <stdlib.h>

/* A failure anywhere makes the dump worthless: the engine must not die while nothing is killed. */
static void check(HRESULT hr, const char *what)
{
    if (SUCCEEDED(hr))
        return;
    say("fatal\t%s\t%08lx", what, hr);
    exit(1);
}

static void dump_file(IBackgroundCopyFile *file)
{
    WCHAR *remote, *local, *temp;
    IBackgroundCopyFile3 *file3;
    BG_FILE_PROGRESS progress;

    check(IBackgroundCopyFile_QueryInterface(file, &IID_IBackgroundCopyFile3, (void **)&file3), "file 3");
    check(IBackgroundCopyFile3_GetRemoteName(file3, &remote), "GetRemoteName");
    check(IBackgroundCopyFile3_GetLocalName(file3, &local), "GetLocalName");
    check(IBackgroundCopyFile3_GetTemporaryName(file3, &temp), "GetTemporaryName");
    check(IBackgroundCopyFile3_GetProgress(file3, &progress), "GetProgress");
    say("file\t%ls\t%ls\t%ls\t%lld\t%llu\t%d", remote, local, temp, progress.BytesTotal, progress.BytesTransferred,
            progress.Completed);
    CoTaskMemFree(remote);
    CoTaskMemFree(local);
    CoTaskMemFree(temp);
    IBackgroundCopyFile3_Release(file3);
}

static void dump_files(IBackgroundCopyJob *job)
{
    IBackgroundCopyFile *found[16];
    IEnumBackgroundCopyFiles *files;
    ULONG count, i;
    HRESULT hr;

    check(IBackgroundCopyJob_EnumFiles(job, &files), "EnumFiles");
    do
    {
        check(hr = IEnumBackgroundCopyFiles_Next(files, ARRAYSIZE(found), found, &count), "Next");
        for (i = 0; i < count; ++i)
        {
            dump_file(found[i]);
            IBackgroundCopyFile_Release(found[i]);
        }
    } while (hr == S_OK);
    IEnumBackgroundCopyFiles_Release(files);
}

static void dump_error(IBackgroundCopyJob *job)
{
    IBackgroundCopyError *error;
    BG_ERROR_CONTEXT context;
    HRESULT code;

    if (FAILED(IBackgroundCopyJob_GetError(job, &error)))
        return;
    check(IBackgroundCopyError_GetError(error, &context, &code), "GetError");
    say("error\t%08lx\t%d", code, context);
    IBackgroundCopyError_Release(error);
}

static void dump_properties(IBackgroundCopyJob *job)
{
    WCHAR value[VALUE_SIZE], *owner;
    int i;

    for (i = 0; i < property_count; ++i)
    {
        if (!properties[i].get)
            continue;
        check(properties[i].get(job, value), properties[i].name);
        say("property\t%s\t%ls", properties[i].name, value);
    }
    check(IBackgroundCopyJob_GetOwner(job, &owner), "GetOwner");
    say("property\towner\t%ls", owner);
    CoTaskMemFree(owner);
}

void dump_job(IBackgroundCopyJob *job)
{
    BG_JOB_STATE state;
    BG_JOB_TIMES times;
    WCHAR id[40];
    GUID guid;

    check(IBackgroundCopyJob_GetId(job, &guid), "GetId");
    StringFromGUID2(&guid, id, ARRAYSIZE(id));
    /* The files first: a transfer that ends meanwhile must not make them look behind the state. */
    say("job\t%ls", id);
    check(IBackgroundCopyJob_GetState(job, &state), "GetState");
    dump_files(job);
    dump_properties(job);
    check(IBackgroundCopyJob_GetTimes(job, &times), "GetTimes");
    say("property\tcreated\t%08lx%08lx", times.CreationTime.dwHighDateTime, times.CreationTime.dwLowDateTime);
    say("state\t%d", state);
    dump_error(job);
}
