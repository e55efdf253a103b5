/*
 * The command line: which command, with which arguments
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

#ifndef OPENBITS_BITSADMIN_CMDLINE_H
#define OPENBITS_BITSADMIN_CMDLINE_H

/* Pure C: it decides from the words alone and calls nothing. wchar_t is 16 bit wide (-fshort-wchar natively). */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum command
{
    COMMAND_HELP,
    COMMAND_TRANSFER,
    COMMAND_CREATE,
    COMMAND_ADDFILE,
    COMMAND_ADDFILESET,
    COMMAND_LISTFILES,
    COMMAND_RESUME,
    COMMAND_SUSPEND,
    COMMAND_CANCEL,
    COMMAND_COMPLETE,
    COMMAND_TAKEOWNERSHIP,
    COMMAND_RESET,
    COMMAND_LIST,
    COMMAND_INFO,
    COMMAND_MONITOR,
    COMMAND_GETTYPE,
    COMMAND_GETSTATE,
    COMMAND_GETBYTESTOTAL,
    COMMAND_GETBYTESTRANSFERRED,
    COMMAND_GETFILESTOTAL,
    COMMAND_GETFILESTRANSFERRED,
    COMMAND_GETCREATIONTIME,
    COMMAND_GETMODIFICATIONTIME,
    COMMAND_GETCOMPLETIONTIME,
    COMMAND_GETERROR,
    COMMAND_GETERRORCOUNT,
    COMMAND_GETOWNER,
    COMMAND_GETDISPLAYNAME,
    COMMAND_SETDISPLAYNAME,
    COMMAND_GETDESCRIPTION,
    COMMAND_SETDESCRIPTION,
    COMMAND_GETPRIORITY,
    COMMAND_SETPRIORITY,
    COMMAND_GETNOTIFYFLAGS,
    COMMAND_SETNOTIFYFLAGS,
    COMMAND_GETNOTIFYINTERFACE,
    COMMAND_GETMINRETRYDELAY,
    COMMAND_SETMINRETRYDELAY,
    COMMAND_GETNOPROGRESSTIMEOUT,
    COMMAND_SETNOPROGRESSTIMEOUT,
    COMMAND_GETMAXDOWNLOADTIME,
    COMMAND_SETMAXDOWNLOADTIME,
    COMMAND_GETPROXYUSAGE,
    COMMAND_GETPROXYLIST,
    COMMAND_GETPROXYBYPASSLIST,
    COMMAND_SETPROXYSETTINGS,
    COMMAND_GETPEERCACHINGFLAGS,
    COMMAND_SETPEERCACHINGFLAGS,
    COMMAND_GETCUSTOMHEADERS,
    COMMAND_GETNOTIFYCMDLINE,
    COMMAND_SETNOTIFYCMDLINE,
    COMMAND_GETACLFLAGS,
    COMMAND_SETACLFLAGS,
    COMMAND_MISSING,            /* of Windows' tool, not there yet */
    COMMAND_COUNT,
};

enum wrap_mode
{
    WRAP_DEFAULT,
    WRAP_ON,
    WRAP_OFF,
};

enum parse_result
{
    PARSE_OK,
    PARSE_UNKNOWN_COMMAND,
    PARSE_WRONG_COUNT,          /* too few or too many arguments */
    PARSE_BAD_VALUE,            /* of the argument in command_line.bad */
};

struct command_line;

struct command_syntax
{
    const wchar_t *name;        /* without the slash */
    enum command command;
    enum parse_result (*parse)(struct command_line *line, size_t argc, wchar_t **argv);
    const wchar_t *usage;       /* the arguments */
};

/* What was asked for. Texts point into the words that were parsed. */
struct command_line
{
    bool raw;
    enum wrap_mode wrap;
    const struct command_syntax *syntax;
    const wchar_t *bad;

    const wchar_t *job;         /* name or GUID; a new name for CREATE and TRANSFER */
    const wchar_t *remote;
    const wchar_t *local;
    const wchar_t *text;        /* value, or name of a text file; NULL where the user wrote NULL and it may be */
    const wchar_t *bypass;
    uint32_t number;            /* value, or seconds of MONITOR; ACL flags; an index into a table of words.h */
    int type;                   /* BG_JOB_TYPE */
    int priority;               /* BG_JOB_PRIORITY */
    bool has_acl_flags;
    bool dynamic;
    bool all_users;
    bool verbose;
    wchar_t **rest;             /* pairs of names for TRANSFER, parameters for SETNOTIFYCMDLINE */
    size_t rest_count;
};

/* argv without the program's name. On PARSE_UNKNOWN_COMMAND line->syntax is NULL, otherwise the command's. */
enum parse_result command_line_parse(struct command_line *line, size_t argc, wchar_t **argv);

/* The known commands in the order of the help; a row without a name ends them. */
extern const struct command_syntax command_table[];

#endif
