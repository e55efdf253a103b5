/*
 * Files of a job: /ADDFILE, /ADDFILESET, /LISTFILES
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

#include "bitsadmin.h"
#include "fileset.h"

#define MAX_TEXT_FILE (64 << 20)

static void print_added(const WCHAR *remote, const WCHAR *local)
{
    print(L"Added %s -> %s to job.\n", remote, local);
}

BOOL run_add_file(IBackgroundCopyManager *manager, IBackgroundCopyJob *job, const struct command_line *line)
{
    HRESULT hr;

    if (FAILED(hr = IBackgroundCopyJob_AddFile(job, line->remote, line->local)))
        return print_failure(manager, L"add file to job", hr);
    print_added(line->remote, line->local);
    return TRUE;
}

BOOL run_list_files(IBackgroundCopyManager *manager, IBackgroundCopyJob *job, const struct command_line *line)
{
    HRESULT hr;

    (void)line;
    if (FAILED(hr = print_job_files(job)))
        return print_failure(manager, L"list files", hr);
    return TRUE;
}

/* The bytes with two zeros behind them, so that they end as a text of any encoding; free(), after a failure too. */
static HRESULT read_bytes(HANDLE file, char **bytes, DWORD *length)
{
    LARGE_INTEGER size;

    if (!GetFileSizeEx(file, &size))
        return HRESULT_FROM_WIN32(GetLastError());
    if (size.QuadPart > MAX_TEXT_FILE)
        return HRESULT_FROM_WIN32(ERROR_FILE_TOO_LARGE);
    if (!(*bytes = calloc(1, size.QuadPart + sizeof(WCHAR))))
        return E_OUTOFMEMORY;
    return ReadFile(file, *bytes, size.QuadPart, length, NULL) ? S_OK : HRESULT_FROM_WIN32(GetLastError());
}

/* UTF-16 or UTF-8 with a byte order mark, else the ANSI code page (ADMIN-FILE-4); free(). */
static WCHAR *decode_text(const char *bytes, DWORD length)
{
    BOOL utf16 = length >= 2 && !memcmp(bytes, "\xff\xfe", 2), utf8 = length >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3);
    WCHAR *text;

    bytes += utf16 ? 2 : utf8 ? 3 : 0;
    length -= utf16 ? 2 : utf8 ? 3 : 0;
    if (!(text = calloc(length + 1, sizeof(*text))))
        return NULL;
    if (utf16)
        memcpy(text, bytes, length & ~1u);
    else
        MultiByteToWideChar(utf8 ? CP_UTF8 : CP_ACP, 0, bytes, length, text, length);
    return text;
}

static HRESULT read_text_file(const WCHAR *path, WCHAR **text)
{
    HANDLE file;
    DWORD length = 0;
    char *bytes = NULL;
    HRESULT hr;

    file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return HRESULT_FROM_WIN32(GetLastError());
    hr = read_bytes(file, &bytes, &length);
    CloseHandle(file);
    if (SUCCEEDED(hr) && !(*text = decode_text(bytes, length)))
        hr = E_OUTOFMEMORY;
    free(bytes);
    return hr;
}

static HRESULT add_set(IBackgroundCopyJob *job, const struct file_set *set)
{
    BG_FILE_INFO *files;
    HRESULT hr;
    size_t i;

    if (!(files = calloc(set->count, sizeof(*files))))
        return E_OUTOFMEMORY;
    for (i = 0; i < set->count; i++)
    {
        files[i].RemoteName = set->pairs[i].remote;
        files[i].LocalName = set->pairs[i].local;
    }
    hr = IBackgroundCopyJob_AddFileSet(job, set->count, files);
    free(files);
    return hr;
}

static BOOL add_text(IBackgroundCopyManager *manager, IBackgroundCopyJob *job, const WCHAR *path, WCHAR *text)
{
    struct file_set set;
    HRESULT hr;
    size_t i;

    if (!file_set_parse(text, &set))
    {
        print(L"%s, line %u: a remote and a local name are needed. No file was added.\n", path,
                (unsigned int)set.bad_line);
        return FALSE;
    }
    hr = set.count ? add_set(job, &set) : S_OK;
    for (i = 0; SUCCEEDED(hr) && i < set.count; i++)
        print_added(set.pairs[i].remote, set.pairs[i].local);
    free(set.pairs);
    return SUCCEEDED(hr) || print_failure(manager, L"add file to job", hr);
}

BOOL run_add_file_set(IBackgroundCopyManager *manager, IBackgroundCopyJob *job, const struct command_line *line)
{
    WCHAR *text = NULL;
    HRESULT hr;
    BOOL done;

    if (FAILED(hr = read_text_file(line->text, &text)))
        return print_failure(NULL, L"read the text file", hr);
    done = add_text(manager, job, line->text, text);
    free(text);
    return done;
}
