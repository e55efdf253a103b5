/*
 * Test harness
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

#ifndef __WINE_WINE_TEST_H
#define __WINE_WINE_TEST_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windef.h>
#include <winbase.h>

/* Written for this project, with the names of Wine's test harness: tests that include it build in Wine's tree too, and
 * the programs made here run on Windows.
 *
 * A test program has one unit that defines STANDALONE before it includes this header. It holds the harness itself and
 * main(), and either one START_TEST or a winetest_testlist[] with the tests of the other units:
 *
 *   program                 lists the tests
 *   program NAME [ARG...]   runs one; the exit status is the number of failures (at most 255)
 *   program --all           runs all of them one after the other
 *
 * Environment: WINETEST_DEBUG (0 quiet, 1 default, 2 with traces), WINETEST_REPORT_SUCCESS, WINETEST_INTERACTIVE,
 * WINETEST_PLATFORM ("wine" or "windows" instead of a look at ntdll). */

struct test
{
    const char *name;
    void (*func)(void);
};

extern int winetest_debug;
extern int winetest_interactive;
extern int winetest_report_success;
extern const char *winetest_platform;
extern int winetest_platform_is_wine;
extern const struct test winetest_testlist[];

#ifdef __GNUC__
#define WINETEST_PRINTF_ATTR(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define WINETEST_PRINTF_ATTR(fmt, args)
#endif

extern void winetest_set_location(const char *file, int line);
extern void winetest_subtest(const char *name);
extern int winetest_vok(int condition, const char *format, va_list args);
extern void winetest_ok(int condition, const char *format, ...) WINETEST_PRINTF_ATTR(2, 3);
extern void winetest_skip(const char *format, ...) WINETEST_PRINTF_ATTR(1, 2);
extern void winetest_win_skip(const char *format, ...) WINETEST_PRINTF_ATTR(1, 2);
extern void winetest_trace(const char *format, ...) WINETEST_PRINTF_ATTR(1, 2);
extern void winetest_print(const char *format, ...) WINETEST_PRINTF_ATTR(1, 2);
extern void winetest_push_context(const char *format, ...) WINETEST_PRINTF_ATTR(1, 2);
extern void winetest_pop_context(void);
extern void winetest_start_todo(int is_todo);
extern int winetest_loop_todo(void);
extern void winetest_end_todo(void);
extern LONG winetest_get_failures(void);
extern void winetest_add_failures(LONG count);

/* The number of arguments, with the program in argv[0], the name of the test in argv[1]. */
extern int winetest_get_mainargs(char ***argv);

/* Waits (at most 60 s) for a child that runs this program with the name of a test; its failures become ours. */
extern void winetest_wait_child_process(HANDLE process);

/* Quoted text for messages; the results live in a ring of 32 buffers. */
extern const char *wine_dbgstr_wn(const WCHAR *str, int len);
extern const char *wine_dbgstr_an(const char *str, int len);
extern const char *wine_dbgstr_guid(const GUID *guid);
extern const char *wine_dbgstr_longlong(ULONGLONG value);

static inline const char *wine_dbgstr_w(const WCHAR *str)
{
    return wine_dbgstr_wn(str, -1);
}

static inline const char *wine_dbgstr_a(const char *str)
{
    return wine_dbgstr_an(str, -1);
}

static inline const char *debugstr_w(const WCHAR *str)
{
    return wine_dbgstr_wn(str, -1);
}

static inline const char *debugstr_a(const char *str)
{
    return wine_dbgstr_an(str, -1);
}

#define START_TEST_DECLARATION(name) void func_##name(void)

#ifdef STANDALONE
#define START_TEST(name) \
    static void func_##name(void); \
    const struct test winetest_testlist[] = { { #name, func_##name }, { NULL, NULL } }; \
    static void func_##name(void)
#else
#define START_TEST(name) \
    START_TEST_DECLARATION(name); \
    START_TEST_DECLARATION(name)
#endif

#define subtest_(file, line)    (winetest_set_location(file, line), 0) ? (void)0 : winetest_subtest
#define ok_(file, line)         (winetest_set_location(file, line), 0) ? (void)0 : winetest_ok
#define skip_(file, line)       (winetest_set_location(file, line), 0) ? (void)0 : winetest_skip
#define win_skip_(file, line)   (winetest_set_location(file, line), 0) ? (void)0 : winetest_win_skip
#define trace_(file, line)      (winetest_set_location(file, line), 0) ? (void)0 : winetest_trace
#define wait_child_process_(file, line) \
    (winetest_set_location(file, line), 0) ? (void)0 : winetest_wait_child_process

#define subtest                 subtest_(__FILE__, __LINE__)
#define ok                      ok_(__FILE__, __LINE__)
#define skip                    skip_(__FILE__, __LINE__)
#define win_skip                win_skip_(__FILE__, __LINE__)
#define trace                   trace_(__FILE__, __LINE__)
#define wait_child_process      wait_child_process_(__FILE__, __LINE__)

/* Marks what follows (one statement or block) as not yet right: a failure counts as todo, a success as a failure. */
#define todo_if(is_todo) \
    for (winetest_start_todo(is_todo); winetest_loop_todo(); winetest_end_todo())
#define todo_wine_if(is_todo)   todo_if((is_todo) && winetest_platform_is_wine)
#define todo_wine               todo_if(winetest_platform_is_wine)

/* Behaviour of an old Windows: never right on Wine. */
#define broken(condition)       (!winetest_platform_is_wine && (condition))

#ifdef STANDALONE

#define WINETEST_CONTEXTS 8

struct winetest_thread_data
{
    const char *file;
    int line;
    int todo_level;
    int todo_loop;
    unsigned int string_count;
    unsigned int context_count;
    char contexts[WINETEST_CONTEXTS][128];
    char strings[32][256];
};

int winetest_debug = 1;
int winetest_interactive;
int winetest_report_success;
const char *winetest_platform = "windows";
int winetest_platform_is_wine;

static int winetest_argc;
static char **winetest_argv;
static const struct test *winetest_current;
static DWORD winetest_tls;
static LONG winetest_successes, winetest_failures, winetest_todos, winetest_skipped;

static struct winetest_thread_data *winetest_get_thread_data(void)
{
    /* TlsGetValue clears the error, which a test may be just about to look at. */
    DWORD error = GetLastError();
    struct winetest_thread_data *data = TlsGetValue(winetest_tls);

    if (!data)
    {
        data = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof(*data));
        TlsSetValue(winetest_tls, data);
    }
    SetLastError(error);
    return data;
}

/* One write for each line, so that lines of threads and of children do not mix. */
static void winetest_write(const char *kind, const char *format, va_list args)
{
    struct winetest_thread_data *data = winetest_get_thread_data();
    char buffer[4096];
    unsigned int i;
    int used = 0, written;

    if (data->file)
        used = snprintf(buffer, sizeof(buffer), "%s:%d: ", data->file, data->line);
    used += snprintf(buffer + used, sizeof(buffer) - used, "%s", kind);
    for (i = 0; i < data->context_count && i < WINETEST_CONTEXTS; i++)
        used += snprintf(buffer + used, sizeof(buffer) - used, "%s: ", data->contexts[i]);
    written = vsnprintf(buffer + used, sizeof(buffer) - used, format, args);
    if (written < 0 || written >= (int)sizeof(buffer) - used)
        buffer[sizeof(buffer) - 2] = '\n', used = sizeof(buffer) - 1;
    else
        used += written;
    fwrite(buffer, 1, used, stdout);
    fflush(stdout);
}

void winetest_set_location(const char *file, int line)
{
    struct winetest_thread_data *data = winetest_get_thread_data();
    const char *slash = strrchr(file, '/'), *backslash = strrchr(file, '\\');

    if (backslash > slash)
        slash = backslash;
    data->file = slash ? slash + 1 : file;
    data->line = line;
}

void winetest_subtest(const char *name)
{
    if (winetest_debug > 1)
        winetest_print("Subtest %s\n", name);
}

int winetest_vok(int condition, const char *format, va_list args)
{
    struct winetest_thread_data *data = winetest_get_thread_data();

    if (data->todo_level)
    {
        if (condition)
        {
            InterlockedIncrement(&winetest_failures);
            winetest_write("Test succeeded inside todo block: ", format, args);
            return 0;
        }
        InterlockedIncrement(&winetest_todos);
        if (winetest_debug > 0)
            winetest_write("Test marked todo: ", format, args);
        return 1;
    }
    if (condition)
    {
        InterlockedIncrement(&winetest_successes);
        if (winetest_report_success)
            winetest_write("Test succeeded: ", format, args);
        return 1;
    }
    InterlockedIncrement(&winetest_failures);
    winetest_write("Test failed: ", format, args);
    return 0;
}

void winetest_ok(int condition, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    winetest_vok(condition, format, args);
    va_end(args);
}

void winetest_print(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    winetest_write("", format, args);
    va_end(args);
}

void winetest_trace(const char *format, ...)
{
    va_list args;

    if (winetest_debug < 2)
        return;
    va_start(args, format);
    winetest_write("", format, args);
    va_end(args);
}

void winetest_skip(const char *format, ...)
{
    va_list args;

    InterlockedIncrement(&winetest_skipped);
    va_start(args, format);
    winetest_write("Tests skipped: ", format, args);
    va_end(args);
}

/* What every Wine must have but some Windows may lack. */
void winetest_win_skip(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (winetest_platform_is_wine)
    {
        winetest_vok(0, format, args);
    }
    else
    {
        InterlockedIncrement(&winetest_skipped);
        winetest_write("Tests skipped: ", format, args);
    }
    va_end(args);
}

void winetest_push_context(const char *format, ...)
{
    struct winetest_thread_data *data = winetest_get_thread_data();
    va_list args;

    if (data->context_count < WINETEST_CONTEXTS)
    {
        va_start(args, format);
        vsnprintf(data->contexts[data->context_count], sizeof(data->contexts[0]), format, args);
        va_end(args);
        data->contexts[data->context_count][sizeof(data->contexts[0]) - 1] = 0;
    }
    data->context_count++;
}

void winetest_pop_context(void)
{
    struct winetest_thread_data *data = winetest_get_thread_data();

    if (data->context_count)
        data->context_count--;
}

/* Blocks nest: each level has a bit that says whether it counts. */
void winetest_start_todo(int is_todo)
{
    struct winetest_thread_data *data = winetest_get_thread_data();

    data->todo_level = (data->todo_level << 1) | (is_todo != 0);
    data->todo_loop = 1;
}

int winetest_loop_todo(void)
{
    struct winetest_thread_data *data = winetest_get_thread_data();
    int loop = data->todo_loop;

    data->todo_loop = 0;
    return loop;
}

void winetest_end_todo(void)
{
    winetest_get_thread_data()->todo_level >>= 1;
}

LONG winetest_get_failures(void)
{
    return winetest_failures;
}

void winetest_add_failures(LONG count)
{
    while (count-- > 0)
        InterlockedIncrement(&winetest_failures);
}

int winetest_get_mainargs(char ***argv)
{
    *argv = winetest_argv;
    return winetest_argc;
}

void winetest_wait_child_process(HANDLE process)
{
    DWORD code = 1;

    if (WaitForSingleObject(process, 60000))
    {
        winetest_ok(0, "child process does not end\n");
        TerminateProcess(process, 255);
        return;
    }
    GetExitCodeProcess(process, &code);
    if (code)
    {
        winetest_print("%lu failures in child process\n", code);
        winetest_add_failures(code > 255 ? 1 : code);
    }
}

static char *winetest_get_string(void)
{
    struct winetest_thread_data *data = winetest_get_thread_data();

    return data->strings[data->string_count++ % 32];
}

const char *wine_dbgstr_wn(const WCHAR *str, int len)
{
    char *buffer = winetest_get_string(), *p = buffer;
    int i;

    if (!str)
        return "(null)";
    p += sprintf(p, "L\"");
    for (i = 0; len < 0 ? str[i] : i < len; i++)
    {
        if (p > buffer + 240)
        {
            strcpy(p, "\"...");
            return buffer;
        }
        if (str[i] < ' ' || str[i] > '~' || str[i] == '"' || str[i] == '\\')
            p += sprintf(p, "\\%04x", str[i]);
        else
            *p++ = (char)str[i];
    }
    strcpy(p, "\"");
    return buffer;
}

const char *wine_dbgstr_an(const char *str, int len)
{
    char *buffer = winetest_get_string(), *p = buffer;
    int i;

    if (!str)
        return "(null)";
    *p++ = '"';
    for (i = 0; (len < 0 ? str[i] != 0 : i < len) && p < buffer + 240; i++)
    {
        if (str[i] < ' ' || str[i] > '~' || str[i] == '"' || str[i] == '\\')
            p += sprintf(p, "\\x%02x", (unsigned char)str[i]);
        else
            *p++ = str[i];
    }
    strcpy(p, p < buffer + 240 ? "\"" : "\"...");
    return buffer;
}

const char *wine_dbgstr_guid(const GUID *guid)
{
    char *buffer = winetest_get_string();

    if (!guid)
        return "(null)";
    sprintf(buffer, "{%08lx-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x}", guid->Data1, guid->Data2, guid->Data3,
            guid->Data4[0], guid->Data4[1], guid->Data4[2], guid->Data4[3], guid->Data4[4], guid->Data4[5],
            guid->Data4[6], guid->Data4[7]);
    return buffer;
}

const char *wine_dbgstr_longlong(ULONGLONG value)
{
    char *buffer = winetest_get_string();

    if (value >> 32)
        sprintf(buffer, "%lx%08lx", (unsigned long)(value >> 32), (unsigned long)value);
    else
        sprintf(buffer, "%lx", (unsigned long)value);
    return buffer;
}

static int winetest_get_number(const char *name, int standard)
{
    const char *value = getenv(name);

    return value ? atoi(value) : standard;
}

static void winetest_init(int argc, char **argv)
{
    const char *platform = getenv("WINETEST_PLATFORM");
    HMODULE ntdll = GetModuleHandleA("ntdll.dll");

    winetest_tls = TlsAlloc();
    winetest_argc = argc;
    winetest_argv = argv;
    if (!platform && ntdll && GetProcAddress(ntdll, "wine_get_version"))
        platform = "wine";
    if (platform)
        winetest_platform = platform;
    winetest_platform_is_wine = !strcmp(winetest_platform, "wine");
    winetest_debug = winetest_get_number("WINETEST_DEBUG", winetest_debug);
    winetest_interactive = winetest_get_number("WINETEST_INTERACTIVE", 0);
    winetest_report_success = winetest_get_number("WINETEST_REPORT_SUCCESS", 0);
}

/* Prints the summary and returns the number of failures. */
static int winetest_run(const struct test *test)
{
    LONG failures;

    winetest_successes = winetest_failures = winetest_todos = winetest_skipped = 0;
    winetest_current = test;
    test->func();
    failures = winetest_failures;
    printf("%04lx:%s: %ld tests executed (%ld marked as todo, %ld %s), %ld skipped.\n", GetCurrentProcessId(),
            test->name, winetest_successes + failures + winetest_todos, winetest_todos, failures,
            failures == 1 ? "failure" : "failures", winetest_skipped);
    fflush(stdout);
    return failures > 255 ? 255 : (int)failures;
}

static LONG CALLBACK winetest_exception(EXCEPTION_POINTERS *pointers)
{
    struct winetest_thread_data *data = winetest_get_thread_data();

    if (data->file)
        printf("%s:%d: this is the last test seen before the exception\n", data->file, data->line);
    printf("%04lx:%s: unhandled exception %08lx at %p\n", GetCurrentProcessId(),
            winetest_current ? winetest_current->name : "?", pointers->ExceptionRecord->ExceptionCode,
            pointers->ExceptionRecord->ExceptionAddress);
    fflush(stdout);
    return EXCEPTION_EXECUTE_HANDLER;
}

int main(int argc, char **argv)
{
    const struct test *test;
    int failures = 0;

    winetest_init(argc, argv);
    SetUnhandledExceptionFilter(winetest_exception);
    if (argc < 2)
    {
        printf("Usage: %s --all | TEST [ARG...]\nTests:\n", argv[0]);
        for (test = winetest_testlist; test->name; test++)
            printf("    %s\n", test->name);
        return 1;
    }
    for (test = winetest_testlist; test->name; test++)
    {
        if (!strcmp(argv[1], "--all"))
            failures += winetest_run(test);
        else if (!strcmp(argv[1], test->name))
            return winetest_run(test);
    }
    if (strcmp(argv[1], "--all"))
    {
        fprintf(stderr, "No test is called %s.\n", argv[1]);
        return 1;
    }
    return failures > 255 ? 255 : failures;
}

#endif /* STANDALONE */

#endif /* __WINE_WINE_TEST_H */
