/*
 * Output: the banner, values, failures
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
#include <stdlib.h>
#include <wchar.h>

#include "output.h"

static HANDLE output;
static BOOL is_console;
static BOOL raw;
static BOOL truncate_lines;
static unsigned int column;

static WCHAR pending[2048];
static unsigned int pending_length;

void output_init(const struct command_line *line)
{
    DWORD mode;

    output = GetStdHandle(STD_OUTPUT_HANDLE);
    is_console = GetConsoleMode(output, &mode);
    raw = line->raw;
    /* The console breaks long lines by itself; without /WRAP what does not fit is left out (ADMIN-CLI-9, -10). */
    truncate_lines = is_console && (line->wrap == WRAP_OFF
            || (line->wrap == WRAP_DEFAULT && line->syntax && line->syntax->command == COMMAND_MONITOR));
}

BOOL output_is_console(void)
{
    return is_console;
}

unsigned int output_width(void)
{
    CONSOLE_SCREEN_BUFFER_INFO info;

    return GetConsoleScreenBufferInfo(output, &info) && info.dwSize.X > 0 ? info.dwSize.X : 80;
}

static void write_all(const char *bytes, DWORD length)
{
    DWORD written;

    while (length && WriteFile(output, bytes, length, &written, NULL) && written)
    {
        bytes += written;
        length -= written;
    }
}

void output_flush(void)
{
    char bytes[ARRAYSIZE(pending) * 4];
    DWORD written;

    if (is_console)
        WriteConsoleW(output, pending, pending_length, &written, NULL);
    else if (pending_length)
        write_all(bytes, WideCharToMultiByte(CP_OEMCP, 0, pending, pending_length, bytes, sizeof(bytes), NULL, NULL));
    pending_length = 0;
}

static void put(WCHAR c)
{
    /* Never between the halves of a surrogate pair: each buffer is converted by itself. */
    if (pending_length == ARRAYSIZE(pending) || (pending_length + 1 == ARRAYSIZE(pending) && IS_HIGH_SURROGATE(c)))
        output_flush();
    pending[pending_length++] = c;
}

static void put_text(const WCHAR *text)
{
    unsigned int width = truncate_lines ? output_width() : 0;

    for (; *text; text++)
    {
        if (*text == '\n')
        {
            put('\r');
            put('\n');
            column = 0;
        }
        else if (*text == '\r')
        {
            /* of a line end, which is written above, or back to the start of the row */
            if (text[1] != '\n')
                put('\r');
            column = 0;
        }
        else if (++column < width || !width)
        {
            put(*text);
        }
    }
}

static WCHAR *format_text(const WCHAR *format, va_list args)
{
    WCHAR *text = NULL, *larger;
    size_t size = 512;
    va_list copy;

    do
    {
        int length;

        size *= 2;
        if (!(larger = realloc(text, size * sizeof(*text))))
            break;
        text = larger;
        va_copy(copy, args);
        length = _vsnwprintf(text, size, format, copy);
        va_end(copy);
        if (length >= 0 && (size_t)length < size)
            return text;
    } while (size < 1 << 24);
    free(text);
    return NULL;
}

void print(const WCHAR *format, ...)
{
    va_list args;
    WCHAR *text;

    va_start(args, format);
    text = format_text(format, args);
    va_end(args);
    if (text)
        put_text(text);
    free(text);
}

void print_value(const WCHAR *text)
{
    print(raw ? L"%s" : L"%s\n", text);
}

void print_banner(void)
{
    if (!raw)
        print(L"\nBITSADMIN version 3.0\nBITS administration utility.\n"
                L"(C) Copyright the OpenBITS project, LGPL-2.1+\n\n");
}

void output_clear_screen(void)
{
    static const COORD start = {0, 0};
    CONSOLE_SCREEN_BUFFER_INFO info;
    DWORD count, filled;

    output_flush();
    if (!GetConsoleScreenBufferInfo(output, &info))
        return;
    count = info.dwSize.X * info.dwSize.Y;
    FillConsoleOutputCharacterW(output, ' ', count, start, &filled);
    FillConsoleOutputAttribute(output, info.wAttributes, count, start, &filled);
    SetConsoleCursorPosition(output, start);
}

/* The system's text of a code, without line end; LocalFree(). */
static WCHAR *system_text(HRESULT hr)
{
    WCHAR *text = NULL;

    FormatMessageW(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
            NULL, hr, 0, (WCHAR *)&text, 0, NULL);
    return text;
}

static void trim_end(WCHAR *text)
{
    size_t length = wcslen(text);

    while (length && (text[length - 1] == '\r' || text[length - 1] == '\n' || text[length - 1] == ' '))
        text[--length] = 0;
}

static void print_text_of(IBackgroundCopyManager *manager, HRESULT hr)
{
    LANGID language = LANGIDFROMLCID(GetThreadLocale());
    WCHAR *text = NULL;

    if (manager && SUCCEEDED(IBackgroundCopyManager_GetErrorDescription(manager, hr, language, &text)) && text)
    {
        trim_end(text);
        print(L"%s\n", text);
        CoTaskMemFree(text);
    }
    else if ((text = system_text(hr)))
    {
        trim_end(text);
        print(L"%s\n", text);
        LocalFree(text);
    }
    else
    {
        print(L"There is no text for this error.\n");
    }
}

BOOL print_failure(IBackgroundCopyManager *manager, const WCHAR *phrase, HRESULT hr)
{
    print(L"Unable to %s - 0x%08x\n", phrase, hr);
    print_text_of(manager, hr);
    return FALSE;
}

void print_reservation(HRESULT hr)
{
    if (hr == BG_S_PARTIAL_COMPLETE)
        print(L"Files that were not finished were left out.\n");
    else if (hr == BG_S_UNABLE_TO_DELETE_FILES)
        print(L"Some temporary files could not be deleted.\n");
    else if (hr == BG_S_OVERRIDDEN_BY_POLICY)
        print(L"The value was saved, but a policy takes its place.\n");
}
