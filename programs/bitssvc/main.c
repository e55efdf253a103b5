/*
 * The service of OpenBITS: command line
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

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "activate.h"
#include "engine_process.h"
#include "foreground.h"
#include "private/debug.h"
#include "service.h"
#include "trace_file.h"

#define EXIT_USAGE 2

int wmain(int argc, WCHAR **argv);

enum role
{
    ROLE_SERVICE,
    ROLE_HOSTED,
    ROLE_CONSOLE,
    ROLE_ENGINE,
    ROLE_ACTIVATE,
};

struct command_line
{
    enum role role;
    const struct service_info *service;
    HANDLE control;
    HANDLE status;
};

static const char usage_text[] =
    "Usage: bitssvc                       run the services BITS and DoSvc (started by the service manager)\n"
    "       bitssvc --console [SERVICE]   run a service in the foreground, with a trace; Ctrl-C stops it\n"
    "       bitssvc --hosted SERVICE      run a service until standard input ends\n"
    "SERVICE is BITS (default) or DoSvc.\n";

/* FALSE, so that a parser can end with it. */
static BOOL complain(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fprintf(stderr, "bitssvc: ");
    vfprintf(stderr, format, args);
    fprintf(stderr, "\n");
    va_end(args);
    return FALSE;
}

static BOOL parse_role(const WCHAR *arg, struct command_line *line)
{
    static const struct
    {
        const WCHAR *option;
        enum role role;
    }
    roles[] =
    {
        {L"--hosted", ROLE_HOSTED},
        {L"--console", ROLE_CONSOLE},
        {L"--engine", ROLE_ENGINE},
        {L"--activate", ROLE_ACTIVATE},
    };
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(roles); ++i)
    {
        if (!wcscmp(roles[i].option, arg))
        {
            line->role = roles[i].role;
            return TRUE;
        }
    }
    return complain("unknown option '%ls'; --help shows what there is", arg);
}

static BOOL parse_handle(const WCHAR *arg, HANDLE *handle)
{
    unsigned long value;
    WCHAR *end;

    value = wcstoul(arg, &end, 10);
    if (*end || !value)
        return complain("'%ls' is no handle", arg);
    *handle = ULongToHandle(value);
    return TRUE;
}

static BOOL parse_handles(int count, WCHAR **args, struct command_line *line)
{
    if (count != 4 || wcscmp(args[0], L"--control") || wcscmp(args[2], L"--status"))
        return complain("--engine is for a supervisor only");
    return parse_handle(args[1], &line->control) && parse_handle(args[3], &line->status);
}

static BOOL parse(int argc, WCHAR **argv, struct command_line *line)
{
    if (argc < 2)
        return TRUE;
    if (!parse_role(argv[1], line))
        return FALSE;
    if (argc < 3 && line->role != ROLE_CONSOLE)
        return complain("%ls needs the name of a service", argv[1]);
    line->service = argc < 3 ? &service_bits : service_find(argv[2]);
    if (!line->service)
        return complain("unknown service '%ls', there are BITS and DoSvc", argv[2]);
    if (line->role == ROLE_ENGINE)
        return parse_handles(argc - 3, argv + 3, line);
    /* COM adds -Embedding. */
    if (argc > 3 && line->role != ROLE_ACTIVATE)
        return complain("unexpected argument '%ls'", argv[3]);
    return TRUE;
}

static int run_services(void)
{
    DWORD error = service_dispatch();

    if (error == ERROR_FAILED_SERVICE_CONTROLLER_CONNECT)
        complain("not started by the service manager; --console runs a service in the foreground");
    else if (error)
        complain("the service manager refused, error %lu", error);
    return error ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int run(const struct command_line *line)
{
    DWORD error;

    switch (line->role)
    {
        case ROLE_HOSTED:
            return foreground_run_hosted(line->service);
        case ROLE_CONSOLE:
            if ((error = foreground_run_console(line->service)) == ERROR_SERVICE_ALREADY_RUNNING)
                complain("%ls is running already; stop it first (net stop %ls)", line->service->name,
                        line->service->name);
            else if (error)
                complain("%ls does not start, error %#lx", line->service->name, error);
            return error ? EXIT_FAILURE : EXIT_SUCCESS;
        case ROLE_ACTIVATE:
            return activate_run(line->service);
        case ROLE_ENGINE:
            return engine_process_run(line->service, line->control, line->status);
        default:
            return run_services();
    }
}

int wmain(int argc, WCHAR **argv)
{
    struct command_line line = {.role = ROLE_SERVICE};

    if (argc == 2 && !wcscmp(argv[1], L"--help"))
    {
        fputs(usage_text, stdout);
        return EXIT_SUCCESS;
    }
    if (!parse(argc, argv, &line))
        return EXIT_USAGE;
    debug_init(line.role == ROLE_ENGINE ? "engine" : "bitssvc");
    trace_file_open();
    return run(&line);
}
