/*
 * Client of the kill test: calls at random, tells each one before and after
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

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* How long it tries: a start of Wine on a busy machine takes its time. Less than the driver's patience. */
#define CONNECT_MS 150000

/* What driver.py reads: "B<tab>call<tab>arguments" before a call and "E<tab>result<tab>what else" after it. Each line
 * is one write, so that what was written stays when this process is killed. */

void say(const char *format, ...)
{
    char line[8192];
    DWORD written;
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(line, sizeof(line) - 1, format, args);
    va_end(args);
    if (length < 0 || length > (int)sizeof(line) - 2)
        length = sizeof(line) - 2;
    line[length++] = '\n';
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), line, length, &written, NULL);
}

BOOL is_lost(HRESULT hr)
{
    DWORD code = HRESULT_CODE(hr);

    if (SUCCEEDED(hr))
        return FALSE;
    if (HRESULT_FACILITY(hr) == FACILITY_WIN32)
        return code >= RPC_S_INVALID_STRING_BINDING && code <= 1999;
    return HRESULT_FACILITY(hr) == FACILITY_RPC || hr == CO_E_OBJNOTCONNECTED;
}

IBackgroundCopyManager *connect_manager(void)
{
    IBackgroundCopyManager *manager;
    DWORD start = GetTickCount();
    HRESULT hr;

    do
    {
        hr = CoCreateInstance(&CLSID_BackgroundCopyManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IBackgroundCopyManager,
                (void **)&manager);
        if (SUCCEEDED(hr))
            return manager;
        Sleep(100);
    }
    while (GetTickCount() - start < CONNECT_MS);
    say("fatal\tno manager\t%08lx", hr);
    exit(1);
}

int wmain(int argc, WCHAR **argv);

int wmain(int argc, WCHAR **argv)
{
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    CoInitializeSecurity(NULL, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_CONNECT, RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_NONE,
            NULL);
    if (argc == 5)
        return run_calls(argv[1], argv[2], argv[3], _wtoi(argv[4]));
    fprintf(stderr, "usage: client NAME FOLDER URL SEED\n");
    return 2;
}
