/*
 * The command line of a job that has ended
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

#include "engine/notifier.h"
#include "private/strings.h"

/* A program that runs; it may do so for as long as it likes, so that no thread waits for it. */
struct command
{
    struct job *job;            /* referenced */
    ULONG version;
    HANDLE process;
    HANDLE wait;
};

static void CALLBACK command_ended(void *arg, BOOLEAN timed_out)
{
    struct command *command = arg;
    DWORD status = ~0u;

    (void)timed_out;
    if (!GetExitCodeProcess(command->process, &status))
        WARN("No exit status, error %lu.\n", GetLastError());
    TRACE("Job %s: its command line ended with %#lx.\n", debugstr_guid(&command->job->rec.id), status);
    notices_command_ended(command->job, command->version, status);
    UnregisterWait(command->wait);
    CloseHandle(command->process);
    job_release(command->job);
    free(command);
}

static HRESULT watch(struct job *job, HANDLE process, ULONG version)
{
    struct command *command = calloc(1, sizeof(*command));

    if (!command)
        return E_OUTOFMEMORY;
    command->job = job;
    command->version = version;
    command->process = process;
    job_addref(job);
    if (RegisterWaitForSingleObject(&command->wait, process, command_ended, command, INFINITE,
            WT_EXECUTEONLYONCE | WT_EXECUTELONGFUNCTION))
        return S_OK;
    job_release(job);
    free(command);
    return HRESULT_FROM_WIN32(GetLastError());
}

/* A name without a folder is looked for in the system directory, the working directory of services (CB-CMD-6). */
static WCHAR *full_name(const WCHAR *program, const WCHAR *folder)
{
    size_t size = wcslen(folder) + wcslen(program) + 2;
    WCHAR *name;

    if (wcspbrk(program, L"\\/:"))
        return wcs_copy(program);
    if ((name = malloc(size * sizeof(*name))))
        wsprintfW(name, L"%s\\%s", folder, program);
    return name;
}

/* CreateProcess writes into it. NULL parameters: the program in quotes, alone (CB-CMD-5). */
static WCHAR *command_line(const WCHAR *program, const WCHAR *parameters)
{
    WCHAR *line;

    if (parameters)
        return wcs_copy(parameters);
    if ((line = malloc((wcslen(program) + 3) * sizeof(*line))))
        wsprintfW(line, L"\"%s\"", program);
    return line;
}

static HRESULT create_process(const WCHAR *program, WCHAR *line, const WCHAR *folder, HANDLE *process)
{
    static WCHAR desktop[] = L"WinSta0\\Default";               /* CB-CMD-15 */
    STARTUPINFOW startup = { .cb = sizeof(startup), .lpDesktop = desktop };
    PROCESS_INFORMATION info;

    if (!CreateProcessW(program, line, NULL, NULL, FALSE, CREATE_NEW_CONSOLE, NULL, folder, &startup, &info))
        return HRESULT_FROM_WIN32(GetLastError());
    CloseHandle(info.hThread);
    *process = info.hProcess;
    return S_OK;
}

HRESULT command_start(struct job *job, const WCHAR *program, const WCHAR *parameters, ULONG version)
{
    WCHAR folder[MAX_PATH], *name, *line;
    HRESULT hr = E_OUTOFMEMORY;
    HANDLE process = NULL;

    if (!program || !GetSystemDirectoryW(folder, ARRAYSIZE(folder)))
        return E_OUTOFMEMORY;
    name = full_name(program, folder);
    line = command_line(program, parameters);
    if (name && line && SUCCEEDED(hr = create_process(name, line, folder, &process))
            && FAILED(hr = watch(job, process, version)))
        CloseHandle(process);
    TRACE("Job %s: %s, %s: hr %#lx.\n", debugstr_guid(&job->rec.id), debugstr_w(name), debugstr_w(line), hr);
    free(name);
    free(line);
    return hr;
}
