/*
 * bitsadmin.exe: BITS on the command line
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

#include "bitsadmin.h"
#include "private/debug.h"

/* The job goes on without us (ADMIN-TRANSFER-17); the exit status must not be a negative number (ADMIN-EXIT-2). */
static BOOL WINAPI stop(DWORD event)
{
    (void)event;
    ExitProcess(1);
    return TRUE;
}

/* The service acts as the caller, and calls back to /TRANSFER. */
static HRESULT start_com(void)
{
    HRESULT hr;

    if (FAILED(hr = CoInitializeEx(NULL, COINIT_MULTITHREADED)))
        return hr;
    return CoInitializeSecurity(NULL, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_CONNECT, RPC_C_IMP_LEVEL_IMPERSONATE, NULL,
            EOAC_NONE, NULL);
}

static BOOL run(const struct command_line *line)
{
    HRESULT hr;
    BOOL done;

    if (FAILED(hr = start_com()))
        return print_failure(NULL, L"start COM", hr);
    done = run_command(line);
    CoUninitialize();
    return done;
}

static BOOL refuse(const struct command_line *line, enum parse_result result)
{
    switch (result)
    {
    case PARSE_WRONG_COUNT:
        print(L"Invalid number of arguments.\n");
        break;
    case PARSE_BAD_VALUE:
        print(L"Invalid argument \"%s\".\n", line->bad);
        break;
    default:
        print(L"Invalid command\n");
        print_usage();
        return FALSE;
    }
    print(L"Usage: BITSADMIN /%s %s\n", line->syntax->name, line->syntax->usage);
    return FALSE;
}

int wmain(int argc, WCHAR **argv);

int wmain(int argc, WCHAR **argv)
{
    struct command_line line;
    enum parse_result result;
    BOOL done;

    debug_init("bitsadmin");
    result = command_line_parse(&line, argc ? argc - 1 : 0, argv + 1);
    SetConsoleCtrlHandler(stop, TRUE);
    output_init(&line);
    print_banner();
    done = result == PARSE_OK ? run(&line) : refuse(&line, result);
    output_flush();
    return !done;
}
