/*
 * The usage text
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

static void print_missing(void)
{
    const struct command_syntax *syntax;
    unsigned int column = 0;

    print(L"\nNot available in this version:");
    for (syntax = command_table; syntax->name; syntax++)
    {
        if (syntax->command == COMMAND_MISSING)
            print(column++ % 4 ? L" /%s" : L"\n    /%s", syntax->name);
    }
    print(L"\n");
}

/* ADMIN-CLI-4. The families have no help of their own while they are missing. */
void print_usage(void)
{
    const struct command_syntax *syntax;

    print(L"USAGE: BITSADMIN [/RAWRETURN] [/WRAP | /NOWRAP] command\n\n"
            L"/RAWRETURN  prints the value alone, for use in scripts\n"
            L"/WRAP       breaks lines at the width of the console\n"
            L"/NOWRAP     cuts them there\n\n"
            L"A job is given by its name or by its GUID in braces.\n\nCommands:\n");
    for (syntax = command_table; syntax->name; syntax++)
    {
        if (syntax->command != COMMAND_MISSING)
            print(*syntax->usage ? L"    /%s %s\n" : L"    /%s\n", syntax->name, syntax->usage);
    }
    print_missing();
}
