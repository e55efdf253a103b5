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

#include <string.h>

#include "cmdline.h"
#include "words.h"

#define MONITOR_REFRESH_SECONDS 5

/* Values ---------------------------------------------------------------------------------------------------------- */

static int digit_value(wchar_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 16;
}

static bool parse_uint32(const wchar_t *text, uint32_t *value)
{
    uint64_t sum = 0;
    int base = 10;

    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
    {
        base = 16;
        text += 2;
    }
    if (!*text)
        return false;
    for (; *text; text++)
    {
        int digit = digit_value(*text);

        if (digit >= base)
            return false;
        sum = sum * base + digit;
        if (sum > UINT32_MAX)
            return false;
    }
    *value = sum;
    return true;
}

/* ADMIN-FILE-14 */
static bool parse_acl_flags(const wchar_t *text, uint32_t *flags)
{
    static const struct
    {
        wchar_t letter[2];
        uint32_t flag;
    }
    letters[] = {{L"O", 1}, {L"G", 2}, {L"D", 4}, {L"S", 8}};

    *flags = 0;
    for (; *text; text++)
    {
        const wchar_t letter[2] = {*text, 0};
        size_t i;

        for (i = 0; i < sizeof(letters) / sizeof(letters[0]) && !text_equal(letter, letters[i].letter); i++)
            ;
        if (i == sizeof(letters) / sizeof(letters[0]))
            return false;
        *flags |= letters[i].flag;
    }
    return true;
}

static enum parse_result bad_value(struct command_line *line, const wchar_t *argument)
{
    line->bad = argument;
    return PARSE_BAD_VALUE;
}

/* "/DOWNLOAD" and its like. */
static int type_switch(const wchar_t *text)
{
    return text[0] == '/' ? word_value(&type_words, text + 1) : -1;
}

static const wchar_t *null_or_text(const wchar_t *text)
{
    return text_equal(text, L"NULL") ? NULL : text;
}

/* Forms of arguments ---------------------------------------------------------------------------------------------- */

static enum parse_result parse_ignore(struct command_line *line, size_t argc, wchar_t **argv)
{
    (void)line, (void)argc, (void)argv;
    return PARSE_OK;
}

static enum parse_result parse_job(struct command_line *line, size_t argc, wchar_t **argv)
{
    if (argc != 1)
        return PARSE_WRONG_COUNT;
    line->job = argv[0];
    return PARSE_OK;
}

static enum parse_result parse_job_text(struct command_line *line, size_t argc, wchar_t **argv)
{
    if (argc != 2)
        return PARSE_WRONG_COUNT;
    line->text = argv[1];
    return parse_job(line, 1, argv);
}

static enum parse_result parse_job_number(struct command_line *line, size_t argc, wchar_t **argv)
{
    if (argc != 2)
        return PARSE_WRONG_COUNT;
    if (!parse_uint32(argv[1], &line->number))
        return bad_value(line, argv[1]);
    return parse_job(line, 1, argv);
}

static enum parse_result parse_job_acl_flags(struct command_line *line, size_t argc, wchar_t **argv)
{
    if (argc != 2)
        return PARSE_WRONG_COUNT;
    if (!parse_acl_flags(argv[1], &line->number))
        return bad_value(line, argv[1]);
    return parse_job(line, 1, argv);
}

static enum parse_result parse_job_priority(struct command_line *line, size_t argc, wchar_t **argv)
{
    if (argc != 2)
        return PARSE_WRONG_COUNT;
    if ((line->priority = word_value(&priority_words, argv[1])) < 0)
        return bad_value(line, argv[1]);
    line->number = line->priority;
    return parse_job(line, 1, argv);
}

static enum parse_result parse_job_file(struct command_line *line, size_t argc, wchar_t **argv)
{
    if (argc != 3)
        return PARSE_WRONG_COUNT;
    line->remote = argv[1];
    line->local = argv[2];
    return parse_job(line, 1, argv);
}

/* ADMIN-NOTIFY-1, -3 */
static enum parse_result parse_notify_command(struct command_line *line, size_t argc, wchar_t **argv)
{
    if (argc < 2)
        return PARSE_WRONG_COUNT;
    line->text = null_or_text(argv[1]);
    line->rest = argv + 2;
    line->rest_count = argc - 2;
    if (line->rest_count == 1 && !null_or_text(argv[2]))
        line->rest_count = 0;
    return parse_job(line, 1, argv);
}

/* ADMIN-PROXY-1 .. 3 */
static enum parse_result parse_proxy_settings(struct command_line *line, size_t argc, wchar_t **argv)
{
    int usage;

    if (argc < 2)
        return PARSE_WRONG_COUNT;
    if ((usage = word_value(&proxy_words, argv[1])) < 0)
        return bad_value(line, argv[1]);
    line->number = usage;
    if (text_equal(argv[1], L"OVERRIDE") ? argc < 3 || argc > 4 : argc != 2)
        return PARSE_WRONG_COUNT;
    line->text = argc > 2 && argv[2][0] ? null_or_text(argv[2]) : NULL;
    line->bypass = argc > 3 && argv[3][0] ? null_or_text(argv[3]) : NULL;
    return parse_job(line, 1, argv);
}

static enum parse_result parse_create(struct command_line *line, size_t argc, wchar_t **argv)
{
    if (argc < 1 || argc > 2)
        return PARSE_WRONG_COUNT;
    if (argc == 1)
        return type_switch(argv[0]) < 0 ? parse_job(line, argc, argv) : PARSE_WRONG_COUNT;
    if ((line->type = type_switch(argv[0])) < 0)
        return bad_value(line, argv[0]);
    return parse_job(line, 1, argv + 1);
}

/* One switch of TRANSFER, at argv[*used]; its words are added to *used. */
static enum parse_result parse_transfer_switch(struct command_line *line, size_t argc, wchar_t **argv, size_t *used)
{
    const wchar_t *name = argv[(*used)++], *value;
    bool valid;

    if (text_equal(name, L"/DYNAMIC"))
    {
        line->dynamic = true;
        return PARSE_OK;
    }
    if (text_equal(name, L"/DOWNLOAD") || text_equal(name, L"/UPLOAD"))
    {
        line->type = type_switch(name);
        return PARSE_OK;
    }
    if (!text_equal(name, L"/PRIORITY") && !text_equal(name, L"/ACLFLAGS"))
        return bad_value(line, name);
    if (*used == argc)
        return PARSE_WRONG_COUNT;
    value = argv[(*used)++];
    if (text_equal(name, L"/ACLFLAGS"))
        valid = line->has_acl_flags = parse_acl_flags(value, &line->number);
    else
        valid = (line->priority = word_value(&priority_words, value)) >= 0;
    return valid ? PARSE_OK : bad_value(line, value);
}

/* ADMIN-TRANSFER-1 .. 6: the first word is the name, even if it looks like a switch. */
static enum parse_result parse_transfer(struct command_line *line, size_t argc, wchar_t **argv)
{
    size_t used = 1;

    if (argc < 3)
        return PARSE_WRONG_COUNT;
    while (used < argc && argv[used][0] == '/')
    {
        enum parse_result result = parse_transfer_switch(line, argc, argv, &used);

        if (result != PARSE_OK)
            return result;
    }
    if (used == argc || (argc - used) % 2)
        return PARSE_WRONG_COUNT;
    line->rest = argv + used;
    line->rest_count = argc - used;
    return parse_job(line, 1, argv);
}

static enum parse_result parse_list(struct command_line *line, size_t argc, wchar_t **argv)
{
    size_t i;

    if (argc > 2)
        return PARSE_WRONG_COUNT;
    for (i = 0; i < argc; i++)
    {
        if (text_equal(argv[i], L"/ALLUSERS"))
            line->all_users = true;
        else if (text_equal(argv[i], L"/VERBOSE"))
            line->verbose = true;
        else
            return bad_value(line, argv[i]);
    }
    return PARSE_OK;
}

static enum parse_result parse_reset(struct command_line *line, size_t argc, wchar_t **argv)
{
    if (argc > 1)
        return PARSE_WRONG_COUNT;
    if (argc && !text_equal(argv[0], L"/ALLUSERS"))
        return bad_value(line, argv[0]);
    line->all_users = argc;
    return PARSE_OK;
}

static enum parse_result parse_info(struct command_line *line, size_t argc, wchar_t **argv)
{
    if (argc < 1 || argc > 2)
        return PARSE_WRONG_COUNT;
    if (argc == 2 && !text_equal(argv[1], L"/VERBOSE"))
        return bad_value(line, argv[1]);
    line->verbose = argc == 2;
    return parse_job(line, 1, argv);
}

static enum parse_result parse_monitor(struct command_line *line, size_t argc, wchar_t **argv)
{
    size_t i;

    line->number = MONITOR_REFRESH_SECONDS;
    for (i = 0; i < argc; i++)
    {
        if (text_equal(argv[i], L"/ALLUSERS"))
        {
            line->all_users = true;
            continue;
        }
        if (!text_equal(argv[i], L"/REFRESH"))
            return bad_value(line, argv[i]);
        if (++i == argc)
            return PARSE_WRONG_COUNT;
        /* an hour and a day are refreshes, what overflows as milliseconds is not */
        if (!parse_uint32(argv[i], &line->number) || !line->number || line->number > 86400)
            return bad_value(line, argv[i]);
    }
    return PARSE_OK;
}

/* The commands ---------------------------------------------------------------------------------------------------- */

const struct command_syntax command_table[] =
{
    {L"HELP", COMMAND_HELP, parse_ignore, L""},
    {L"?", COMMAND_HELP, parse_ignore, L""},
    {L"TRANSFER", COMMAND_TRANSFER, parse_transfer,
            L"name [/DOWNLOAD | /UPLOAD] [/PRIORITY priority] [/ACLFLAGS flags] [/DYNAMIC] remote local ..."},
    {L"CREATE", COMMAND_CREATE, parse_create, L"[/DOWNLOAD | /UPLOAD | /UPLOAD-REPLY] name"},
    {L"ADDFILE", COMMAND_ADDFILE, parse_job_file, L"job remote local"},
    {L"ADDFILESET", COMMAND_ADDFILESET, parse_job_text, L"job textfile"},
    {L"LISTFILES", COMMAND_LISTFILES, parse_job, L"job"},
    {L"RESUME", COMMAND_RESUME, parse_job, L"job"},
    {L"SUSPEND", COMMAND_SUSPEND, parse_job, L"job"},
    {L"CANCEL", COMMAND_CANCEL, parse_job, L"job"},
    {L"COMPLETE", COMMAND_COMPLETE, parse_job, L"job"},
    {L"TAKEOWNERSHIP", COMMAND_TAKEOWNERSHIP, parse_job, L"job"},
    {L"RESET", COMMAND_RESET, parse_reset, L"[/ALLUSERS]"},
    {L"LIST", COMMAND_LIST, parse_list, L"[/ALLUSERS] [/VERBOSE]"},
    {L"INFO", COMMAND_INFO, parse_info, L"job [/VERBOSE]"},
    {L"MONITOR", COMMAND_MONITOR, parse_monitor, L"[/ALLUSERS] [/REFRESH seconds]"},
    {L"GETTYPE", COMMAND_GETTYPE, parse_job, L"job"},
    {L"GETSTATE", COMMAND_GETSTATE, parse_job, L"job"},
    {L"GETBYTESTOTAL", COMMAND_GETBYTESTOTAL, parse_job, L"job"},
    {L"GETBYTESTRANSFERRED", COMMAND_GETBYTESTRANSFERRED, parse_job, L"job"},
    {L"GETFILESTOTAL", COMMAND_GETFILESTOTAL, parse_job, L"job"},
    {L"GETFILESTRANSFERRED", COMMAND_GETFILESTRANSFERRED, parse_job, L"job"},
    {L"GETCREATIONTIME", COMMAND_GETCREATIONTIME, parse_job, L"job"},
    {L"GETMODIFICATIONTIME", COMMAND_GETMODIFICATIONTIME, parse_job, L"job"},
    {L"GETCOMPLETIONTIME", COMMAND_GETCOMPLETIONTIME, parse_job, L"job"},
    {L"GETERROR", COMMAND_GETERROR, parse_job, L"job"},
    {L"GETERRORCOUNT", COMMAND_GETERRORCOUNT, parse_job, L"job"},
    {L"GETOWNER", COMMAND_GETOWNER, parse_job, L"job"},
    {L"GETDISPLAYNAME", COMMAND_GETDISPLAYNAME, parse_job, L"job"},
    {L"SETDISPLAYNAME", COMMAND_SETDISPLAYNAME, parse_job_text, L"job name"},
    {L"GETDESCRIPTION", COMMAND_GETDESCRIPTION, parse_job, L"job"},
    {L"SETDESCRIPTION", COMMAND_SETDESCRIPTION, parse_job_text, L"job text"},
    {L"GETPRIORITY", COMMAND_GETPRIORITY, parse_job, L"job"},
    {L"SETPRIORITY", COMMAND_SETPRIORITY, parse_job_priority, L"job FOREGROUND | HIGH | NORMAL | LOW"},
    {L"GETNOTIFYFLAGS", COMMAND_GETNOTIFYFLAGS, parse_job, L"job"},
    {L"SETNOTIFYFLAGS", COMMAND_SETNOTIFYFLAGS, parse_job_number, L"job flags"},
    {L"GETNOTIFYINTERFACE", COMMAND_GETNOTIFYINTERFACE, parse_job, L"job"},
    {L"GETNOTIFYCMDLINE", COMMAND_GETNOTIFYCMDLINE, parse_job, L"job"},
    {L"SETNOTIFYCMDLINE", COMMAND_SETNOTIFYCMDLINE, parse_notify_command, L"job program [parameters]"},
    {L"GETMINRETRYDELAY", COMMAND_GETMINRETRYDELAY, parse_job, L"job"},
    {L"SETMINRETRYDELAY", COMMAND_SETMINRETRYDELAY, parse_job_number, L"job seconds"},
    {L"GETNOPROGRESSTIMEOUT", COMMAND_GETNOPROGRESSTIMEOUT, parse_job, L"job"},
    {L"SETNOPROGRESSTIMEOUT", COMMAND_SETNOPROGRESSTIMEOUT, parse_job_number, L"job seconds"},
    {L"GETMAXDOWNLOADTIME", COMMAND_GETMAXDOWNLOADTIME, parse_job, L"job"},
    {L"SETMAXDOWNLOADTIME", COMMAND_SETMAXDOWNLOADTIME, parse_job_number, L"job seconds"},
    {L"GETPROXYUSAGE", COMMAND_GETPROXYUSAGE, parse_job, L"job"},
    {L"GETPROXYLIST", COMMAND_GETPROXYLIST, parse_job, L"job"},
    {L"GETPROXYBYPASSLIST", COMMAND_GETPROXYBYPASSLIST, parse_job, L"job"},
    {L"SETPROXYSETTINGS", COMMAND_SETPROXYSETTINGS, parse_proxy_settings,
            L"job PRECONFIG | NO_PROXY | AUTODETECT | OVERRIDE list bypass"},
    {L"GETCUSTOMHEADERS", COMMAND_GETCUSTOMHEADERS, parse_job, L"job"},
    {L"GETPEERCACHINGFLAGS", COMMAND_GETPEERCACHINGFLAGS, parse_job, L"job"},
    {L"SETPEERCACHINGFLAGS", COMMAND_SETPEERCACHINGFLAGS, parse_job_number, L"job flags"},
    {L"GETACLFLAGS", COMMAND_GETACLFLAGS, parse_job, L"job"},
    {L"SETACLFLAGS", COMMAND_SETACLFLAGS, parse_job_acl_flags, L"job letters of OGDS"},

    {L"ADDFILEWITHRANGES", COMMAND_MISSING, parse_ignore, L""},
    {L"REPLACEREMOTEPREFIX", COMMAND_MISSING, parse_ignore, L""},
    {L"SETVALIDATIONSTATE", COMMAND_MISSING, parse_ignore, L""},
    {L"GETVALIDATIONSTATE", COMMAND_MISSING, parse_ignore, L""},
    {L"GETTEMPORARYNAME", COMMAND_MISSING, parse_ignore, L""},
    {L"GETPEERSTATS", COMMAND_MISSING, parse_ignore, L""},
    {L"GETSECURITYFLAGS", COMMAND_MISSING, parse_ignore, L""},
    {L"SETSECURITYFLAGS", COMMAND_MISSING, parse_ignore, L""},
    {L"GETHTTPMETHOD", COMMAND_MISSING, parse_ignore, L""},
    {L"SETHTTPMETHOD", COMMAND_MISSING, parse_ignore, L""},
    {L"SETCUSTOMHEADERS", COMMAND_MISSING, parse_ignore, L""},
    {L"MAKECUSTOMHEADERSWRITEONLY", COMMAND_MISSING, parse_ignore, L""},
    {L"SETCREDENTIALS", COMMAND_MISSING, parse_ignore, L""},
    {L"REMOVECREDENTIALS", COMMAND_MISSING, parse_ignore, L""},
    {L"GETCLIENTCERTIFICATE", COMMAND_MISSING, parse_ignore, L""},
    {L"SETCLIENTCERTIFICATEBYID", COMMAND_MISSING, parse_ignore, L""},
    {L"SETCLIENTCERTIFICATEBYNAME", COMMAND_MISSING, parse_ignore, L""},
    {L"REMOVECLIENTCERTIFICATE", COMMAND_MISSING, parse_ignore, L""},
    {L"SETHELPERTOKEN", COMMAND_MISSING, parse_ignore, L""},
    {L"SETHELPERTOKENFLAGS", COMMAND_MISSING, parse_ignore, L""},
    {L"GETHELPERTOKENFLAGS", COMMAND_MISSING, parse_ignore, L""},
    {L"GETHELPERTOKENSID", COMMAND_MISSING, parse_ignore, L""},
    {L"GETREPLYFILENAME", COMMAND_MISSING, parse_ignore, L""},
    {L"SETREPLYFILENAME", COMMAND_MISSING, parse_ignore, L""},
    {L"GETREPLYPROGRESS", COMMAND_MISSING, parse_ignore, L""},
    {L"GETREPLYDATA", COMMAND_MISSING, parse_ignore, L""},
    {L"UTIL", COMMAND_MISSING, parse_ignore, L""},
    {L"PEERCACHING", COMMAND_MISSING, parse_ignore, L""},
    {L"CACHE", COMMAND_MISSING, parse_ignore, L""},
    {L"PEERS", COMMAND_MISSING, parse_ignore, L""},
    {NULL, COMMAND_COUNT, NULL, NULL},
};

static const struct command_syntax *find_command(const wchar_t *text)
{
    const struct command_syntax *syntax;

    if (text[0] != '/')
        return NULL;
    for (syntax = command_table; syntax->name; syntax++)
    {
        if (text_equal(text + 1, syntax->name))
            return syntax;
    }
    return NULL;
}

/* The prefixes of ADMIN-CLI-1; the number of words they take. */
static size_t parse_prefixes(struct command_line *line, size_t argc, wchar_t **argv)
{
    size_t i;

    for (i = 0; i < argc; i++)
    {
        if (text_equal(argv[i], L"/RAWRETURN"))
            line->raw = true;
        else if (text_equal(argv[i], L"/WRAP"))
            line->wrap = WRAP_ON;
        else if (text_equal(argv[i], L"/NOWRAP"))
            line->wrap = WRAP_OFF;
        else
            break;
    }
    return i;
}

enum parse_result command_line_parse(struct command_line *line, size_t argc, wchar_t **argv)
{
    size_t used;

    memset(line, 0, sizeof(*line));
    line->priority = word_value(&priority_words, L"NORMAL");
    used = parse_prefixes(line, argc, argv);
    if (used == argc)
    {
        line->syntax = find_command(L"/HELP");
        return PARSE_OK;
    }
    if (!(line->syntax = find_command(argv[used])))
        return PARSE_UNKNOWN_COMMAND;
    return line->syntax->parse(line, argc - used - 1, argv + used + 1);
}
