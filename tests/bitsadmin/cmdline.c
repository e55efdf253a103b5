/*
 * Tests: the command line of bitsadmin
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
#include <string.h>

#include "cmdline.h"
#include "fileset.h"
#include "test.h"
#include "words.h"

#define MAX_WORDS 12

/* Cuts a line into words at blanks, without quotes; the words live in buffer. */
static size_t cut_words(const wchar_t *text, wchar_t *buffer, wchar_t **words)
{
    size_t count = 0;

    while (*text)
    {
        words[count++] = buffer;
        while (*text && *text != ' ')
            *buffer++ = *text++;
        *buffer++ = 0;
        text += *text == ' ';
    }
    return count;
}

static struct command_line line;

/* Parses the words of a text. */
static enum parse_result parse(const wchar_t *text)
{
    static wchar_t buffer[500], *words[MAX_WORDS];

    return command_line_parse(&line, cut_words(text, buffer, words), words);
}

static bool same(const wchar_t *a, const wchar_t *b)
{
    return a && b ? text_equal(a, b) : a == b;
}

static const struct
{
    const char *id;
    const wchar_t *text;
    enum parse_result result;
    enum command command;
}
commands[] =
{
    {"ADMIN-CLI-5: no command", L"", PARSE_OK, COMMAND_HELP},
    {"ADMIN-CLI-5: a prefix alone", L"/RAWRETURN", PARSE_OK, COMMAND_HELP},
    {"ADMIN-CLI-4", L"/?", PARSE_OK, COMMAND_HELP},
    {"ADMIN-CLI-4", L"/help", PARSE_OK, COMMAND_HELP},
    {"ADMIN-CLI-2", L"/addFile j r l", PARSE_OK, COMMAND_ADDFILE},
    {"ADMIN-CLI-2", L"/TRANSFER n r l", PARSE_OK, COMMAND_TRANSFER},
    {"ADMIN-CLI-6", L"/EXAMPLES", PARSE_UNKNOWN_COMMAND, COMMAND_COUNT},
    {"ADMIN-CLI-6", L"/SETPOLICY", PARSE_UNKNOWN_COMMAND, COMMAND_COUNT},
    {"ADMIN-CLI-6: without a slash", L"list", PARSE_UNKNOWN_COMMAND, COMMAND_COUNT},
    {"ADMIN-CLI-6: a slash alone", L"/", PARSE_UNKNOWN_COMMAND, COMMAND_COUNT},
    {"ADMIN-CLI-6: longer than a command", L"/LISTS", PARSE_UNKNOWN_COMMAND, COMMAND_COUNT},
    {"ADMIN-CLI-7: too few", L"/RESUME", PARSE_WRONG_COUNT, COMMAND_RESUME},
    {"ADMIN-CLI-7: too many", L"/RESUME a b", PARSE_WRONG_COUNT, COMMAND_RESUME},
    {"ADMIN-CLI-7: too few", L"/ADDFILE a b", PARSE_WRONG_COUNT, COMMAND_ADDFILE},
    {"ADMIN-CLI-7: too few", L"/SETNOTIFYCMDLINE a", PARSE_WRONG_COUNT, COMMAND_SETNOTIFYCMDLINE},
    {"ADMIN-CREATE-1", L"/CREATE", PARSE_WRONG_COUNT, COMMAND_CREATE},
    {"ADMIN-CREATE-1: type without a name", L"/CREATE /UPLOAD", PARSE_WRONG_COUNT, COMMAND_CREATE},
    {"ADMIN-CREATE-1", L"/CREATE /SIDELOAD a", PARSE_BAD_VALUE, COMMAND_CREATE},
    {"ADMIN-TRANSFER-1: no upload-reply", L"/TRANSFER n /UPLOAD-REPLY r l", PARSE_BAD_VALUE, COMMAND_TRANSFER},
    {"ADMIN-TRANSFER-5: odd rest", L"/TRANSFER n r l r", PARSE_WRONG_COUNT, COMMAND_TRANSFER},
    {"ADMIN-TRANSFER-5: no files", L"/TRANSFER n /DYNAMIC /DOWNLOAD", PARSE_WRONG_COUNT, COMMAND_TRANSFER},
    {"ADMIN-TRANSFER-6: bad priority", L"/TRANSFER n /PRIORITY URGENT r l", PARSE_BAD_VALUE, COMMAND_TRANSFER},
    {"ADMIN-TRANSFER-6: priority is missing", L"/TRANSFER n /DYNAMIC /PRIORITY", PARSE_WRONG_COUNT, COMMAND_TRANSFER},
    {"ADMIN-TRANSFER-4: bad flags", L"/TRANSFER n /ACLFLAGS OX r l", PARSE_BAD_VALUE, COMMAND_TRANSFER},
    {"ADMIN-RESET-1", L"/RESET", PARSE_OK, COMMAND_RESET},
    {"ADMIN-RESET-1", L"/RESET /VERBOSE", PARSE_BAD_VALUE, COMMAND_RESET},
    {"ADMIN-LIST-1", L"/LIST /VERBOSE /ALLUSERS", PARSE_OK, COMMAND_LIST},
    {"ADMIN-LIST-1", L"/LIST job", PARSE_BAD_VALUE, COMMAND_LIST},
    {"ADMIN-INFO-1", L"/INFO /VERBOSE", PARSE_OK, COMMAND_INFO},
    {"ADMIN-INFO-1", L"/INFO job /ALLUSERS", PARSE_BAD_VALUE, COMMAND_INFO},
    {"ADMIN-MONITOR-2: below one", L"/MONITOR /REFRESH 0", PARSE_BAD_VALUE, COMMAND_MONITOR},
    {"ADMIN-MONITOR-2: negative", L"/MONITOR /REFRESH -1", PARSE_BAD_VALUE, COMMAND_MONITOR},
    {"ADMIN-MONITOR-1: interval is missing", L"/MONITOR /REFRESH", PARSE_WRONG_COUNT, COMMAND_MONITOR},
    {"ADMIN-PROP-26", L"/SETMINRETRYDELAY j soon", PARSE_BAD_VALUE, COMMAND_SETMINRETRYDELAY},
    {"ADMIN-PROP-26", L"/SETMINRETRYDELAY j 4294967296", PARSE_BAD_VALUE, COMMAND_SETMINRETRYDELAY},
    {"ADMIN-PROP-26", L"/SETMINRETRYDELAY j 0x", PARSE_BAD_VALUE, COMMAND_SETMINRETRYDELAY},
    {"ADMIN-PROP-26", L"/SETMINRETRYDELAY j 12a", PARSE_BAD_VALUE, COMMAND_SETMINRETRYDELAY},
    {"ADMIN-PROP-26", L"/SETPRIORITY j URGENT", PARSE_BAD_VALUE, COMMAND_SETPRIORITY},
    {"ADMIN-FILE-14", L"/SETACLFLAGS j OGX", PARSE_BAD_VALUE, COMMAND_SETACLFLAGS},
    {"ADMIN-PROXY-1: unknown usage", L"/SETPROXYSETTINGS j SOMETIMES", PARSE_BAD_VALUE, COMMAND_SETPROXYSETTINGS},
    {"ADMIN-PROXY-1: override needs a list", L"/SETPROXYSETTINGS j OVERRIDE", PARSE_WRONG_COUNT,
            COMMAND_SETPROXYSETTINGS},
    {"ADMIN-PROXY-1: others take none", L"/SETPROXYSETTINGS j NO_PROXY p", PARSE_WRONG_COUNT, COMMAND_SETPROXYSETTINGS},
};

static void test_commands(void)
{
    size_t i;

    for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
    {
        enum parse_result result = parse(commands[i].text);
        enum command command = line.syntax ? line.syntax->command : COMMAND_COUNT;

        check(result == commands[i].result, "%s: got result %d", commands[i].id, result);
        check(command == commands[i].command, "%s: got command %d", commands[i].id, command);
    }
}

static void test_prefixes(void)
{
    parse(L"/list");
    check(!line.raw && line.wrap == WRAP_DEFAULT, "ADMIN-CLI-9: defaults");
    check(parse(L"/RawReturn /GetBytesTransferred job") == PARSE_OK && line.raw, "ADMIN-CLI-13");
    check(same(line.job, L"job"), "ADMIN-CLI-13: job");
    check(parse(L"/nowrap /rawreturn /list") == PARSE_OK && line.raw && line.wrap == WRAP_OFF, "ADMIN-CLI-1");
    check(parse(L"/wrap /list") == PARSE_OK && line.wrap == WRAP_ON, "ADMIN-CLI-9");
    check(parse(L"/rawreturn /transfer n r l") == PARSE_OK, "ADMIN-CLI-12");
}

static void test_create(void)
{
    check(parse(L"/create a") == PARSE_OK && same(line.job, L"a") && line.type == 0, "ADMIN-CREATE-1: default");
    check(parse(L"/create /upload a") == PARSE_OK && same(line.job, L"a") && line.type == 1, "ADMIN-CREATE-1: upload");
    check(parse(L"/create /Upload-Reply a") == PARSE_OK && line.type == 2, "ADMIN-CREATE-1: reply");
    check(parse(L"/create /download /upload") == PARSE_OK && same(line.job, L"/upload"), "ADMIN-JOB-7");
}

static void test_transfer(void)
{
    check(parse(L"/transfer n http://a/b c:\\d") == PARSE_OK, "ADMIN-TRANSFER-1");
    check(line.type == 0 && line.priority == 2, "ADMIN-TRANSFER-3: defaults");
    check(line.rest_count == 2 && same(line.rest[0], L"http://a/b") && same(line.rest[1], L"c:\\d"),
            "ADMIN-TRANSFER-1");
    check(!line.dynamic && !line.has_acl_flags, "ADMIN-TRANSFER-4: defaults");

    check(parse(L"/transfer /Download /priority Foreground r l") == PARSE_OK, "ADMIN-TRANSFER-2");
    check(same(line.job, L"/Download") && line.priority == 0, "ADMIN-TRANSFER-2: name %d", line.priority);

    check(parse(L"/transfer n /dynamic /upload /aclflags sO /priority low r l r2 l2") == PARSE_OK, "ADMIN-TRANSFER-1");
    check(line.type == 1 && line.priority == 3 && line.dynamic, "ADMIN-TRANSFER-1: switches");
    check(line.has_acl_flags && line.number == 9, "ADMIN-FILE-14: %#x", (unsigned int)line.number);
    check(line.rest_count == 4 && same(line.rest[3], L"l2"), "ADMIN-TRANSFER-5");

    parse(L"/transfer n /priority urgent r l");
    check(same(line.bad, L"urgent"), "ADMIN-PROP-26: the argument is named");
}

static void test_jobs(void)
{
    check(parse(L"/info j /verbose") == PARSE_OK && line.verbose && same(line.job, L"j"), "ADMIN-INFO-1");
    check(parse(L"/info j") == PARSE_OK && !line.verbose, "ADMIN-INFO-1: short");
    check(parse(L"/list /allusers") == PARSE_OK && line.all_users && !line.verbose, "ADMIN-LIST-1");
    check(parse(L"/reset /AllUsers") == PARSE_OK && line.all_users, "ADMIN-RESET-1");
    check(parse(L"/reset") == PARSE_OK && !line.all_users, "ADMIN-RESET-1");
    check(parse(L"/monitor") == PARSE_OK && line.number == 5, "ADMIN-MONITOR-1: default");
    check(parse(L"/monitor /refresh 60 /allusers") == PARSE_OK && line.number == 60 && line.all_users,
            "ADMIN-MONITOR-1");
    check(parse(L"/addfile j r l") == PARSE_OK && same(line.remote, L"r") && same(line.local, L"l"), "ADMIN-FILE-1");
}

static void test_values(void)
{
    check(parse(L"/setpriority j Foreground") == PARSE_OK && line.priority == 0, "ADMIN-CLI-3, ADMIN-PROP-11");
    check(parse(L"/setnotifyflags j 0x8") == PARSE_OK && line.number == 8, "ADMIN-PROP-12");
    check(parse(L"/setminretrydelay j 4294967295") == PARSE_OK && line.number == 0xffffffff, "ADMIN-PROP-14");
    check(parse(L"/setnoprogresstimeout j 0") == PARSE_OK && !line.number, "ADMIN-PROP-15");
    check(parse(L"/setdescription j text") == PARSE_OK && same(line.text, L"text"), "ADMIN-PROP-10");
    check(parse(L"/setaclflags j gd") == PARSE_OK && line.number == 6, "ADMIN-FILE-14");

    check(parse(L"/setproxysettings j AutoDetect") == PARSE_OK && line.number == 3 && !line.text, "ADMIN-PROXY-1");
    check(parse(L"/setproxysettings j override p null") == PARSE_OK && same(line.text, L"p") && !line.bypass,
            "ADMIN-PROXY-2");
    check(parse(L"/setproxysettings j override p") == PARSE_OK && line.number == 2 && !line.bypass, "ADMIN-PROXY-3");
    check(parse(L"/setproxysettings j override p b") == PARSE_OK && same(line.bypass, L"b"), "ADMIN-PROXY-2");

    check(parse(L"/setnotifycmdline j NULL null") == PARSE_OK && !line.text && !line.rest_count, "ADMIN-NOTIFY-1");
    check(parse(L"/setnotifycmdline j p NULL") == PARSE_OK && same(line.text, L"p") && !line.rest_count,
            "ADMIN-NOTIFY-1");
    check(parse(L"/setnotifycmdline j p p /c x") == PARSE_OK && line.rest_count == 3 && same(line.rest[2], L"x"),
            "ADMIN-NOTIFY-3");
}

static void test_words(void)
{
    check(same(word_name(&state_words, 5), L"TRANSIENT_ERROR"), "ADMIN-WORD-1");
    check(same(word_name(&state_words, 8), L"CANCELLED"), "ADMIN-WORD-6");
    check(same(word_name(&state_words, 9), L"UNKNOWN"), "ADMIN-OUT-10");
    check(same(word_name(&type_words, 2), L"UPLOAD-REPLY"), "ADMIN-WORD-2");
    check(word_value(&proxy_words, L"no_proxy") == 1, "ADMIN-WORD-4");
    check(word_value(&proxy_words, L"no_prox") == -1, "ADMIN-WORD-4: a part of a word");
}

static bool parse_set(const wchar_t *text, struct file_set *set)
{
    static wchar_t buffer[500];
    size_t i;

    for (i = 0; text[i]; i++)
        buffer[i] = text[i];
    buffer[i] = 0;
    return file_set_parse(buffer, set);
}

static void test_file_set(void)
{
    struct file_set set;

    check(parse_set(L"# comment\r\n\r\n  http://a/b \t c:\\d  \r\n\"http://a/e f\" \"c:\\e f\"\nr l", &set),
            "ADMIN-FILE-3");
    check(set.count == 3, "ADMIN-FILE-3: got %u", (unsigned int)set.count);
    check(set.count == 3 && same(set.pairs[0].remote, L"http://a/b") && same(set.pairs[0].local, L"c:\\d"),
            "ADMIN-FILE-3: names");
    check(set.count == 3 && same(set.pairs[1].remote, L"http://a/e f") && same(set.pairs[1].local, L"c:\\e f"),
            "ADMIN-FILE-4: quotes");
    check(set.count == 3 && same(set.pairs[2].local, L"l"), "ADMIN-FILE-3: last line without an end");
    free(set.pairs);

    check(parse_set(L"", &set) && !set.count, "ADMIN-FILE-3: empty");
    free(set.pairs);
    check(!parse_set(L"r l\n\nr\n", &set) && set.bad_line == 3 && !set.count, "ADMIN-FILE-4: one name");
    check(!parse_set(L"r l x\n", &set) && set.bad_line == 1, "ADMIN-FILE-4: three names");
    check(!parse_set(L"\"r l\n", &set) && set.bad_line == 1, "ADMIN-FILE-4: open quote");
    check(!parse_set(L"r \"\"\n", &set) && set.bad_line == 1, "ADMIN-FILE-4: empty name");
}

int main(void)
{
    test_commands();
    test_prefixes();
    test_create();
    test_transfer();
    test_jobs();
    test_values();
    test_words();
    test_file_set();
    return test_report();
}
