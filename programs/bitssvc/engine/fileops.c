/*
 * File operations of the engine
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
#include <wchar.h>

#include "engine/fileops.h"
#include "private/debug.h"
#include "private/strings.h"

/* One call writes this much. */
#define WRITE_SIZE ((DWORD)16 * 1024)

typedef char *(CDECL *unix_file_name_function)(const WCHAR *dos);

static HRESULT last_error(void)
{
    HRESULT hr = HRESULT_FROM_WIN32(GetLastError());

    return FAILED(hr) ? hr : E_FAIL;
}

static unix_file_name_function unix_file_name(void)
{
    static unix_file_name_function function;
    static BOOL asked;

    if (!asked)
    {
        function = (unix_file_name_function)(void *)GetProcAddress(GetModuleHandleW(L"kernel32.dll"),
                "wine_get_unix_file_name");
        asked = TRUE;
    }
    return function;
}

/* The full form of a path: what Windows makes of '/', '.', '..' and trailing dots. */
static WCHAR *full_path(const WCHAR *path)
{
    DWORD size = GetFullPathNameW(path, 0, NULL, NULL);
    WCHAR *full;

    if (!size || !(full = malloc(size * sizeof(*full))))
        return NULL;
    GetFullPathNameW(path, size, full, NULL);
    return full;
}

size_t fileops_directory_length(const WCHAR *path)
{
    size_t i, length = 0;

    for (i = 0; path[i]; ++i)
    {
        if (path[i] == '\\' || path[i] == '/')
            length = i + 1;
    }
    return length;
}

BOOL fileops_same_directory(const WCHAR *a, const WCHAR *b)
{
    size_t length = fileops_directory_length(a);

    return length == fileops_directory_length(b) && !wcsncmp(a, b, length);
}

/* \\?\unix and the Unix path of the directory, with leaf behind it. */
static WCHAR *join_unix(const char *directory, const WCHAR *leaf)
{
    static const WCHAR prefix[] = L"\\\\?\\unix";
    WCHAR *wide = wcs_from_utf8(directory), *path = NULL, *c;
    size_t size;

    if (!wide)
        return NULL;
    for (c = wide; *c; ++c)
    {
        if (*c == '/')
            *c = '\\';
    }
    size = wcslen(prefix) + wcslen(wide) + wcslen(leaf) + 2;
    if ((path = malloc(size * sizeof(*path))))
    {
        wcscpy(path, prefix);
        wcscat(path, wide);
        if (path[wcslen(path) - 1] != '\\')
            wcscat(path, L"\\");
        wcscat(path, leaf);
    }
    free(wide);
    return path;
}

WCHAR *fileops_fast_path(const WCHAR *path)
{
    unix_file_name_function to_unix = unix_file_name();
    WCHAR *full = full_path(path), *leaf, *fast, saved;
    char *directory;

    if (!full || !to_unix)
        return full;
    leaf = full + fileops_directory_length(full);
    saved = *leaf;
    *leaf = 0;
    directory = to_unix(full);
    *leaf = saved;
    if (!directory)
        return full;
    fast = join_unix(directory, leaf);
    HeapFree(GetProcessHeap(), 0, directory);
    free(full);
    return fast;
}

/* For the trace: as whom the thread acts, if not as the user of the service. */
static void tell_identity(const char *what, const WCHAR *path)
{
    char space[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof(space);
    BOOL administrator = FALSE;
    HANDLE token;

    if (debug_level < DEBUG_TRACE)
        return;
    if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token))
    {
        TRACE("%s %s as the service.\n", what, debugstr_w(path));
        return;
    }
    if (CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, space, &size))
        CheckTokenMembership(token, space, &administrator);
    TRACE("%s %s as a user who is %s administrator.\n", what, debugstr_w(path), administrator ? "an" : "no");
    CloseHandle(token);
}

static HRESULT open_file(const WCHAR *path, DWORD access, DWORD disposition, DWORD attributes, HANDLE *file)
{
    WCHAR *fast = fileops_fast_path(path);

    *file = INVALID_HANDLE_VALUE;
    if (!fast)
        return E_OUTOFMEMORY;
    *file = CreateFileW(fast, access, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, disposition, attributes, NULL);
    free(fast);
    return *file == INVALID_HANDLE_VALUE ? last_error() : S_OK;
}

/* The place that a handle leads to; malloc'd, NULL if the system does not tell. */
static WCHAR *final_path(HANDLE file)
{
    DWORD size = 300, length;
    WCHAR *path = NULL, *larger;

    for (;;)
    {
        if (!(larger = realloc(path, size * sizeof(*path))))
            break;
        path = larger;
        length = GetFinalPathNameByHandleW(file, path, size, 0);
        if (length && length < size)
            return path;
        if (!length)
            break;
        size = length + 1;
    }
    free(path);
    return NULL;
}

static WCHAR *final_path_of_folder(const WCHAR *path)
{
    WCHAR *full = full_path(path), *final = NULL;
    HANDLE folder;

    if (!full)
        return NULL;
    full[fileops_directory_length(full)] = 0;
    folder = CreateFileW(full, FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
            OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    if (folder != INVALID_HANDLE_VALUE)
    {
        final = final_path(folder);
        CloseHandle(folder);
    }
    free(full);
    return final;
}

/* The folder may be reached by links, the file itself not. */
static BOOL is_in_folder_of(const WCHAR *final, const WCHAR *path)
{
    size_t length = fileops_directory_length(final);
    WCHAR *folder;
    BOOL same;

    if (_wcsicmp(final + length, path + fileops_directory_length(path)))
        return FALSE;
    if (!(folder = final_path_of_folder(path)))
        return TRUE;
    /* Only a root ends with a separator. */
    same = !_wcsnicmp(folder, final, length - 1) && (wcslen(folder) == length - 1 || wcslen(folder) == length);
    free(folder);
    return same;
}

/* Whether another file than the one of that name was opened. Wine follows links whatever the flags are, and only the
 * place tells. */
static BOOL is_link(HANDLE file, const WCHAR *path)
{
    static const WCHAR prefix[] = L"\\\\?\\";
    FILE_ATTRIBUTE_TAG_INFO info;
    WCHAR *final, *full;
    BOOL same;

    if (GetFileInformationByHandleEx(file, FileAttributeTagInfo, &info, sizeof(info))
            && (info.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT))
        return TRUE;
    if (!(final = final_path(file)))
        return FALSE;
    full = full_path(path);
    same = full && !wcsncmp(final, prefix, ARRAYSIZE(prefix) - 1) && !_wcsicmp(final + ARRAYSIZE(prefix) - 1, full);
    same = same || is_in_folder_of(final, path);
    free(full);
    free(final);
    return !same;
}

/* Opens what was made by fileops_create_temp; a link in its place is refused (SEC-REST-5). */
static HRESULT open_own(const WCHAR *temp, DWORD access, DWORD share, HANDLE *file)
{
    WCHAR *fast = fileops_fast_path(temp);
    HRESULT hr = S_OK;

    *file = INVALID_HANDLE_VALUE;
    if (!fast)
        return E_OUTOFMEMORY;
    *file = CreateFileW(fast, access, share, NULL, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    free(fast);
    if (*file == INVALID_HANDLE_VALUE)
        return last_error();
    if (is_link(*file, temp))
    {
        WARN("%s is a link.\n", debugstr_w(temp));
        CloseHandle(*file);
        *file = INVALID_HANDLE_VALUE;
        hr = E_ACCESSDENIED;
    }
    return hr;
}

WCHAR *fileops_untried_temp_name(const WCHAR *local, const WCHAR *prefix)
{
    static LONG counter;
    size_t length = fileops_directory_length(local);
    WCHAR *name = malloc((length + 20) * sizeof(*name));
    LARGE_INTEGER now;

    if (!name)
        return NULL;
    QueryPerformanceCounter(&now);
    memcpy(name, local, length * sizeof(*name));
    /* A counter keeps the names of one process apart, the clock those of different ones. */
    swprintf(name + length, 20, L"%ls%04X%04X.tmp", prefix, (unsigned int)(now.QuadPart >> 8) & 0xffff,
            (unsigned int)InterlockedIncrement(&counter) & 0xffff);
    return name;
}

WCHAR *fileops_temp_name(const WCHAR *local, const WCHAR *prefix)
{
    WCHAR *name;

    while ((name = fileops_untried_temp_name(local, prefix)) && fileops_exists(name))
        free(name);
    return name;
}

/* Creates and removes a file: the only test that is right for ACLs, Unix modes and read-only mounts alike. */
static HRESULT probe_directory(const WCHAR *local)
{
    WCHAR *name = fileops_untried_temp_name(local, L"BIT");
    HANDLE file;
    HRESULT hr;

    if (!name)
        return E_OUTOFMEMORY;
    hr = open_file(name, GENERIC_WRITE | DELETE, CREATE_NEW, FILE_ATTRIBUTE_HIDDEN | FILE_FLAG_DELETE_ON_CLOSE, &file);
    if (SUCCEEDED(hr))
        CloseHandle(file);
    free(name);
    return hr == HRESULT_FROM_WIN32(ERROR_FILE_EXISTS) ? S_OK : hr;
}

static HRESULT check_directory(const WCHAR *local)
{
    WCHAR *directory = full_path(local);
    DWORD attributes, error;
    HRESULT hr;

    if (!directory)
        return E_OUTOFMEMORY;
    directory[fileops_directory_length(directory)] = 0;
    attributes = GetFileAttributesW(directory);
    error = GetLastError();
    free(directory);
    if (attributes == INVALID_FILE_ATTRIBUTES && error == ERROR_ACCESS_DENIED)
        return E_ACCESSDENIED;
    if (attributes == INVALID_FILE_ATTRIBUTES || !(attributes & FILE_ATTRIBUTE_DIRECTORY))
        return HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND);
    hr = probe_directory(local);
    if (hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND) || hr == HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND)
            || hr == HRESULT_FROM_WIN32(ERROR_WRITE_PROTECT))
        return E_ACCESSDENIED;
    return hr;
}

HRESULT fileops_check_no_folder(const WCHAR *fast)
{
    DWORD attributes = GetFileAttributesW(fast);

    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) ? E_ACCESSDENIED : S_OK;
}

HRESULT fileops_check_target(const WCHAR *local)
{
    WCHAR *fast;
    HRESULT hr;

    if (FAILED(hr = check_directory(local)))
        return hr;
    if (!(fast = fileops_fast_path(local)))
        return E_OUTOFMEMORY;
    hr = fileops_check_no_folder(fast);
    free(fast);
    return hr;
}

/* What is left of an earlier attempt is emptied. */
static HRESULT empty_temp(const WCHAR *temp, HANDLE *file)
{
    HRESULT hr = open_own(temp, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, file);

    if (hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND))
        return E_ACCESSDENIED;      /* a link that leads nowhere */
    if (SUCCEEDED(hr) && FAILED(hr = fileops_truncate(*file, 0)))
    {
        CloseHandle(*file);
        *file = INVALID_HANDLE_VALUE;
    }
    return hr;
}

HRESULT fileops_create_temp(const WCHAR *temp, BOOL in_place, HANDLE *file)
{
    HRESULT hr;

    tell_identity("Makes", temp);
    if (in_place)
        return open_file(temp, GENERIC_READ | GENERIC_WRITE, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, file);
    hr = open_file(temp, GENERIC_READ | GENERIC_WRITE, CREATE_NEW, FILE_ATTRIBUTE_HIDDEN, file);
    return hr == HRESULT_FROM_WIN32(ERROR_FILE_EXISTS) ? empty_temp(temp, file) : hr;
}

HRESULT fileops_open_temp(const WCHAR *temp, BOOL in_place, HANDLE *file, UINT64 *size)
{
    const DWORD access = GENERIC_READ | GENERIC_WRITE;
    LARGE_INTEGER value;
    HRESULT hr;

    *size = 0;
    if (in_place)
        hr = open_file(temp, access, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, file);
    else
        hr = open_own(temp, access, FILE_SHARE_READ | FILE_SHARE_DELETE, file);
    if (FAILED(hr))
        return hr;
    if (GetFileSizeEx(*file, &value))
    {
        *size = value.QuadPart;
        return S_OK;
    }
    hr = last_error();
    CloseHandle(*file);
    *file = INVALID_HANDLE_VALUE;
    return hr;
}

HRESULT fileops_get_time(const WCHAR *path, FILETIME *time)
{
    WIN32_FILE_ATTRIBUTE_DATA data;
    WCHAR *fast = fileops_fast_path(path);
    HRESULT hr = S_OK;

    memset(time, 0, sizeof(*time));
    if (!fast)
        return E_OUTOFMEMORY;
    if (GetFileAttributesExW(fast, GetFileExInfoStandard, &data))
        *time = data.ftLastWriteTime;
    else
        hr = last_error();
    free(fast);
    return hr;
}

HRESULT fileops_open_source(const WCHAR *path, HANDLE *file)
{
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

    tell_identity("Reads", path);
    *file = CreateFileW(path, GENERIC_READ, share, NULL, OPEN_EXISTING, FILE_FLAG_SEQUENTIAL_SCAN, NULL);
    return *file == INVALID_HANDLE_VALUE ? last_error() : S_OK;
}

HRESULT fileops_get_size(const WCHAR *path, UINT64 *size)
{
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file = CreateFileW(path, GENERIC_READ, share, NULL, OPEN_EXISTING, 0, NULL);
    LARGE_INTEGER value;
    HRESULT hr = S_OK;

    *size = 0;
    if (file == INVALID_HANDLE_VALUE)
        return last_error();
    if (GetFileSizeEx(file, &value))
        *size = value.QuadPart;
    else
        hr = last_error();
    CloseHandle(file);
    return hr;
}

/* With an OVERLAPPED Wine would report the end of each write to its server. For larger writes Linux takes memory in
 * larger pieces, less often those that were in use a moment ago: on a virtual machine that doubles the price. */
HRESULT fileops_write(HANDLE file, UINT64 offset, const void *data, DWORD size)
{
    LARGE_INTEGER position;
    const char *from = data;
    DWORD written = 0;

    position.QuadPart = offset;
    if (!SetFilePointerEx(file, position, NULL, FILE_BEGIN))
        return last_error();
    for (; size; size -= written, from += written)
    {
        if (!WriteFile(file, from, min(size, WRITE_SIZE), &written, NULL))
            return last_error();
        if (!written)
            return HRESULT_FROM_WIN32(ERROR_DISK_FULL);
    }
    return S_OK;
}

HRESULT fileops_truncate(HANDLE file, UINT64 size)
{
    FILE_END_OF_FILE_INFO info;

    info.EndOfFile.QuadPart = size;
    if (SetFileInformationByHandle(file, FileEndOfFileInfo, &info, sizeof(info)))
        return S_OK;
    /* Wine's server has this name for an error of the device, its clients the usual one. */
    return HRESULT_FROM_WIN32(GetLastError() == ERROR_NOACCESS ? ERROR_NOT_READY : GetLastError());
}

HRESULT fileops_flush(HANDLE file)
{
    return FlushFileBuffers(file) ? S_OK : last_error();
}

HRESULT fileops_flush_closed(const WCHAR *temp, BOOL in_place)
{
    HANDLE file;
    UINT64 size;
    HRESULT hr;

    if (FAILED(hr = fileops_open_temp(temp, in_place, &file, &size)))
        return hr;
    hr = fileops_flush(file);
    CloseHandle(file);
    return hr;
}

HRESULT fileops_set_time(HANDLE file, const FILETIME *time)
{
    return SetFileTime(file, time, NULL, time) ? S_OK : last_error();
}

/* Wine replaces a read-only file; Windows does not (FS-DONE-2). */
static BOOL is_read_only(const WCHAR *path)
{
    DWORD attributes = GetFileAttributesW(path);

    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_READONLY);
}

/* To rename or delete: in Wine that happens to what a link leads to, so none may be there. */
static HRESULT check_own(const WCHAR *temp, DWORD access, HANDLE *file)
{
    return open_own(temp, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, file);
}

static HRESULT unhide(HANDLE file)
{
    FILE_BASIC_INFO info = { .FileAttributes = FILE_ATTRIBUTE_NORMAL };

    return SetFileInformationByHandle(file, FileBasicInfo, &info, sizeof(info)) ? S_OK : last_error();
}

static HRESULT move_over(HANDLE file, const WCHAR *to)
{
    size_t length = wcslen(to) * sizeof(*to), size = sizeof(FILE_RENAME_INFO) + length;
    FILE_RENAME_INFO *info = calloc(1, size);
    HRESULT hr;

    if (!info)
        return E_OUTOFMEMORY;
    info->ReplaceIfExists = TRUE;
    info->FileNameLength = (DWORD)length;
    wcscpy(info->FileName, to);
    hr = SetFileInformationByHandle(file, FileRenameInfo, info, (DWORD)size) ? S_OK : last_error();
    free(info);
    return hr;
}

/* All with one handle: to open a file costs Wine three calls of its server. */
HRESULT fileops_rename(const WCHAR *temp, const WCHAR *local, BOOL is_new)
{
    /* Wine finds an existing name of another case only by the Windows path. */
    WCHAR *to = is_new ? fileops_fast_path(local) : full_path(local);
    HANDLE file = INVALID_HANDLE_VALUE;
    HRESULT hr;

    if (!to)
        return E_OUTOFMEMORY;
    tell_identity("Renames to", local);
    if (!is_new && is_read_only(to))
        hr = E_ACCESSDENIED;
    else
        hr = check_own(temp, DELETE | SYNCHRONIZE | FILE_READ_ATTRIBUTES | FILE_WRITE_ATTRIBUTES, &file);
    if (SUCCEEDED(hr) && SUCCEEDED(hr = unhide(file)))
        hr = move_over(file, to);
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    free(to);
    return hr;
}

HRESULT fileops_rename_new(const WCHAR *temp, const WCHAR *local)
{
    WCHAR *from = fileops_fast_path(temp), *to = full_path(local);
    HANDLE file;
    HRESULT hr;

    if (SUCCEEDED(hr = check_own(temp, FILE_READ_ATTRIBUTES, &file)))
        CloseHandle(file);
    /* The temporary file is hidden as long as it is one, so that a failure leaves it as it was. */
    if (!from || !to)
        hr = E_OUTOFMEMORY;
    else if (SUCCEEDED(hr) && !MoveFileExW(from, to, 0))
        hr = last_error();
    else if (SUCCEEDED(hr) && !SetFileAttributesW(to, FILE_ATTRIBUTE_NORMAL))
        hr = last_error();
    free(from);
    free(to);
    return hr == HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS) ? HRESULT_FROM_WIN32(ERROR_FILE_EXISTS) : hr;
}

static HRESULT create_folder(const WCHAR *path)
{
    DWORD attributes = GetFileAttributesW(path), error;

    if (attributes != INVALID_FILE_ATTRIBUTES)
        return attributes & FILE_ATTRIBUTE_DIRECTORY ? S_OK : HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND);
    if (CreateDirectoryW(path, NULL) || (error = GetLastError()) == ERROR_ALREADY_EXISTS)
        return S_OK;
    return HRESULT_FROM_WIN32(error);
}

/* The first one that is there already, seen from the path, is where it begins. */
HRESULT fileops_create_folders(const WCHAR *path)
{
    WCHAR *full = full_path(path);
    size_t length;
    HRESULT hr;

    if (!full)
        return E_OUTOFMEMORY;
    length = fileops_directory_length(full);
    full[length ? length - 1 : 0] = 0;
    if ((hr = create_folder(full)) == HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND) && fileops_directory_length(full) > 3)
    {
        if (SUCCEEDED(hr = fileops_create_folders(full)))
            hr = create_folder(full);
    }
    free(full);
    return hr;
}

HRESULT fileops_delete(const WCHAR *path)
{
    FILE_DISPOSITION_INFO info = { .DeleteFile = TRUE };
    HANDLE file;
    HRESULT hr;

    if (SUCCEEDED(hr = check_own(path, DELETE | FILE_READ_ATTRIBUTES, &file)))
    {
        if (!SetFileInformationByHandle(file, FileDispositionInfo, &info, sizeof(info)))
            hr = last_error();
        CloseHandle(file);
        /* Wine's server deletes it now, and tells nobody if it cannot. */
        if (SUCCEEDED(hr) && fileops_exists(path))
            hr = E_ACCESSDENIED;
    }
    if (hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND) || hr == HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND))
        return S_OK;
    return hr;
}

BOOL fileops_exists(const WCHAR *path)
{
    WCHAR *fast = fileops_fast_path(path);
    BOOL exists = fast && GetFileAttributesW(fast) != INVALID_FILE_ATTRIBUTES;

    free(fast);
    return exists;
}
