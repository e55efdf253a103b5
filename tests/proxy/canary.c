/*
 * Values with a known place
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
#include "canary.h"

struct shared *shared;
int side;

void check(int condition, const char *format, ...)
{
    size_t used = strlen(shared->message), room = sizeof(shared->message) - used;
    va_list args;
    int written;

    shared->checks++;
    if (condition)
        return;
    shared->failures++;
    written = snprintf(shared->message + used, room, "    %s, round %lu: ", side ? "server" : "client", shared->round);
    if (written < 0 || (size_t)written >= room)
        return;
    va_start(args, format);
    vsnprintf(shared->message + used + written, room - written, format, args);
    va_end(args);
    shared->message[sizeof(shared->message) - 1] = 0;
}

enum kind kind(void)
{
    return shared->round % KIND_COUNT;
}

BOOL is_null(void)
{
    return kind() == KIND_NULL;
}

BOOL null_param(unsigned int param)
{
    return shared->null_param == param;
}

DWORD seed(unsigned int param, unsigned int element)
{
    DWORD value = shared->method * 0x01000193u ^ param << 24 ^ shared->round << 16 ^ element * 0x9e3779b9u;

    value = (value ^ value >> 15) * 0x2c1b3c6du;
    value = (value ^ value >> 12) * 0x297a2d39u;
    return value ^ value >> 15;
}

HRESULT result(void)
{
    switch (kind())
    {
    case KIND_EMPTY:
        return S_FALSE;
    case KIND_FAIL:
        return 0x80200000 | (seed(0, 1) & 0xffff);
    case KIND_NULL:
        return 0x81000000 | (seed(0, 1) & 0xffff);
    case KIND_SUCCESS:
        return 0x00200000 | (seed(0, 1) & 0xffff);
    case KIND_NOTIMPL:
        return E_NOTIMPL;
    default:
        return S_OK;
    }
}

ULONG count(void)
{
    static const ULONG counts[KIND_COUNT] = { 3, 0, LARGE_COUNT, 1, 2, 7, 1, 2 };

    return counts[kind()];
}

ULONG next_celt(void)
{
    static const ULONG celts[KIND_COUNT] = { 3, 3, LARGE_COUNT, 2, 1, 5, 0, 7 };

    return celts[kind()];
}

ULONG next_fetched(void)
{
    static const ULONG fetched[KIND_COUNT] = { 3, 1, LARGE_COUNT, 0, 1, 0, 0, 6 };

    return fetched[kind()];
}

BOOL next_null(BOOL optional)
{
    return optional && is_null();
}

HRESULT next_result(void)
{
    if (kind() == KIND_FAIL)
        return result();
    return next_fetched() == next_celt() ? S_OK : S_FALSE;
}

const IID *wanted_iid(void)
{
    return &interfaces[shared->round % interface_count].iid;
}

/* Numbers ------------------------------------------------------------------------------------------------------- */

void make_number(unsigned int param, unsigned int element, DWORD *value)
{
    *value = kind() == KIND_EMPTY ? 0 : kind() == KIND_LARGE ? ~0u : seed(param, element);
}

void check_number(unsigned int param, unsigned int element, const DWORD *value)
{
    DWORD expected;

    make_number(param, element, &expected);
    check(*value == expected, "parameter %u: number %#lx instead of %#lx\n", param, *value, expected);
}

void free_number(DWORD *value)
{
    *value = 0;
}

void make_number64(unsigned int param, unsigned int element, UINT64 *value)
{
    DWORD low, high;

    make_number(param, element, &low);
    make_number(param, element + 0x1000, &high);
    *value = (UINT64)high << 32 | low;
}

void check_number64(unsigned int param, unsigned int element, const UINT64 *value)
{
    UINT64 expected;

    make_number64(param, element, &expected);
    check(*value == expected, "parameter %u: number %#lx%08lx instead of %#lx%08lx\n", param, (DWORD)(*value >> 32),
            (DWORD)*value, (DWORD)(expected >> 32), (DWORD)expected);
}

void free_number64(UINT64 *value)
{
    *value = 0;
}

/* An enum travels as 16 bits, of which the highest is clear; which values mean something is the service's matter. */
void make_enum(unsigned int param, unsigned int element, int *value)
{
    DWORD number;

    make_number(param, element, &number);
    *value = number & 0x7fff;
}

void check_enum(unsigned int param, unsigned int element, const int *value)
{
    int expected = 0;

    make_enum(param, element, &expected);
    check(*value == expected, "parameter %u: enum %#x instead of %#x\n", param, *value, expected);
}

void free_enum(int *value)
{
    *value = 0;
}

void make_byte(unsigned int param, unsigned int element, BYTE *value)
{
    *value = (BYTE)seed(param, element);
}

void check_byte(unsigned int param, unsigned int element, const BYTE *value)
{
    check(*value == (BYTE)seed(param, element), "parameter %u: byte %u is %#x instead of %#x\n", param, element, *value,
            (BYTE)seed(param, element));
}

void free_byte(BYTE *value)
{
    *value = 0;
}

void make_GUID(unsigned int param, unsigned int element, GUID *value)
{
    DWORD *numbers = (DWORD *)value;
    unsigned int i;

    for (i = 0; i < 4; i++)
        make_number(param, element + 0x100 * i, &numbers[i]);
}

void check_GUID(unsigned int param, unsigned int element, const GUID *value)
{
    GUID expected;

    make_GUID(param, element, &expected);
    check(IsEqualGUID(value, &expected), "parameter %u: GUID %08lx-... instead of %08lx-...\n", param, value->Data1,
            expected.Data1);
}

void free_GUID(GUID *value)
{
    memset(value, 0, sizeof(*value));
}

/* Strings ------------------------------------------------------------------------------------------------------- */

static WCHAR *string_text(unsigned int param, unsigned int element, WCHAR *buffer)
{
    static const WCHAR fail[] = {0xd83d, 0xde80, 'a', 0xdbff, 0xdfff, 0x20ac, 0xd800, 0xdc00, 0};
    static const WCHAR control[] = {'1', '\r', '\n', '\t', '"', '%', 's', 0xfffd, 0x7f, 0};
    DWORD value = seed(param, element);
    unsigned int i;

    switch (kind())
    {
    case KIND_EMPTY:
        buffer[0] = 0;
        return buffer;
    case KIND_LARGE:
        for (i = 0; i < LONG_STRING; i++)
            buffer[i] = 'a' + (value + i) % 23;
        buffer[i] = 0;
        return buffer;
    case KIND_SHORT:
        buffer[0] = 'A' + value % 26;
        buffer[1] = 0;
        return buffer;
    case KIND_FAIL:
        lstrcpyW(buffer, fail);
        break;
    case KIND_SUCCESS:
        lstrcpyW(buffer, control);
        break;
    default:
        lstrcpyW(buffer, L"http://host/");
        break;
    }
    for (i = lstrlenW(buffer); value; value >>= 4)
        buffer[i++] = 'a' + (value & 15);
    buffer[i] = 0;
    return buffer;
}

static WCHAR *make_text(unsigned int param, unsigned int element)
{
    WCHAR buffer[LONG_STRING + 1], *copy;

    string_text(param, element, buffer);
    copy = CoTaskMemAlloc((lstrlenW(buffer) + 1) * sizeof(WCHAR));
    return lstrcpyW(copy, buffer);
}

static void check_text(unsigned int param, unsigned int element, const WCHAR *str)
{
    WCHAR buffer[LONG_STRING + 1];

    string_text(param, element, buffer);
    check(str != NULL, "parameter %u: NULL instead of %ls\n", param, buffer);
    if (str)
        check(!wcscmp(str, buffer),
                "parameter %u: string of %d characters instead of %d, \"%.30ls\" instead of \"%.30ls\"\n", param,
                lstrlenW(str), lstrlenW(buffer), str, buffer);
}

void make_string(unsigned int param, unsigned int element, LPWSTR *value)
{
    *value = is_null() ? NULL : make_text(param, element);
}

void check_string(unsigned int param, unsigned int element, const LPWSTR *value)
{
    if (is_null())
        check(!*value, "parameter %u: string instead of NULL\n", param);
    else
        check_text(param, element, *value);
}

void free_string(LPWSTR *value)
{
    CoTaskMemFree(*value);
    *value = NULL;
}

WCHAR *make_in_string(unsigned int param, BOOL optional)
{
    return optional && is_null() ? NULL : make_text(param, 0);
}

void check_in_string(unsigned int param, const WCHAR *str, BOOL optional)
{
    if (optional && is_null())
        check(!str, "parameter %u: string instead of NULL\n", param);
    else
        check_text(param, 0, str);
}

void make_bstr(unsigned int param, unsigned int element, BSTR *value)
{
    WCHAR buffer[LONG_STRING + 1];

    *value = is_null() ? NULL : SysAllocString(string_text(param, element, buffer));
}

void check_bstr(unsigned int param, unsigned int element, const BSTR *value)
{
    /* NULL and an empty BSTR mean the same. */
    if (!*value && kind() == KIND_EMPTY)
        check(TRUE, "empty\n");
    else
        check_string(param, element, value);
    if (*value)
        check(SysStringLen(*value) == (UINT)lstrlenW(*value), "parameter %u: BSTR of %u characters\n", param,
                SysStringLen(*value));
}

void free_bstr(BSTR *value)
{
    SysFreeString(*value);
    *value = NULL;
}

/* Structures ---------------------------------------------------------------------------------------------------- */

void make_FILETIME(unsigned int param, unsigned int element, FILETIME *value)
{
    make_number(param, element, &value->dwLowDateTime);
    make_number(param, element + 1, &value->dwHighDateTime);
}

void check_FILETIME(unsigned int param, unsigned int element, const FILETIME *value)
{
    check_number(param, element, &value->dwLowDateTime);
    check_number(param, element + 1, &value->dwHighDateTime);
}

void free_FILETIME(FILETIME *value)
{
    memset(value, 0, sizeof(*value));
}

void make_BG_FILE_PROGRESS(unsigned int param, unsigned int element, BG_FILE_PROGRESS *value)
{
    make_number64(param, element, &value->BytesTotal);
    make_number64(param, element + 1, &value->BytesTransferred);
    make_number(param, element + 2, (DWORD *)&value->Completed);
}

void check_BG_FILE_PROGRESS(unsigned int param, unsigned int element, const BG_FILE_PROGRESS *value)
{
    check_number64(param, element, &value->BytesTotal);
    check_number64(param, element + 1, &value->BytesTransferred);
    check_number(param, element + 2, (const DWORD *)&value->Completed);
}

void free_BG_FILE_PROGRESS(BG_FILE_PROGRESS *value)
{
    memset(value, 0, sizeof(*value));
}

void make_BG_FILE_INFO(unsigned int param, unsigned int element, BG_FILE_INFO *value)
{
    make_string(param, 2 * element, &value->RemoteName);
    make_string(param, 2 * element + 1, &value->LocalName);
}

void check_BG_FILE_INFO(unsigned int param, unsigned int element, const BG_FILE_INFO *value)
{
    check_string(param, 2 * element, &value->RemoteName);
    check_string(param, 2 * element + 1, &value->LocalName);
}

void free_BG_FILE_INFO(BG_FILE_INFO *value)
{
    free_string(&value->RemoteName);
    free_string(&value->LocalName);
}

void make_BG_FILE_RANGE(unsigned int param, unsigned int element, BG_FILE_RANGE *value)
{
    make_number64(param, 2 * element, &value->InitialOffset);
    make_number64(param, 2 * element + 1, &value->Length);
}

void check_BG_FILE_RANGE(unsigned int param, unsigned int element, const BG_FILE_RANGE *value)
{
    check_number64(param, 2 * element, &value->InitialOffset);
    check_number64(param, 2 * element + 1, &value->Length);
}

void free_BG_FILE_RANGE(BG_FILE_RANGE *value)
{
    memset(value, 0, sizeof(*value));
}

void make_BG_JOB_PROGRESS(unsigned int param, unsigned int element, BG_JOB_PROGRESS *value)
{
    make_number64(param, element, &value->BytesTotal);
    make_number64(param, element + 1, &value->BytesTransferred);
    make_number(param, element + 2, &value->FilesTotal);
    make_number(param, element + 3, &value->FilesTransferred);
}

void check_BG_JOB_PROGRESS(unsigned int param, unsigned int element, const BG_JOB_PROGRESS *value)
{
    check_number64(param, element, &value->BytesTotal);
    check_number64(param, element + 1, &value->BytesTransferred);
    check_number(param, element + 2, &value->FilesTotal);
    check_number(param, element + 3, &value->FilesTransferred);
}

void free_BG_JOB_PROGRESS(BG_JOB_PROGRESS *value)
{
    memset(value, 0, sizeof(*value));
}

void make_BG_JOB_TIMES(unsigned int param, unsigned int element, BG_JOB_TIMES *value)
{
    make_FILETIME(param, element, &value->CreationTime);
    make_FILETIME(param, element + 2, &value->ModificationTime);
    make_FILETIME(param, element + 4, &value->TransferCompletionTime);
}

void check_BG_JOB_TIMES(unsigned int param, unsigned int element, const BG_JOB_TIMES *value)
{
    check_FILETIME(param, element, &value->CreationTime);
    check_FILETIME(param, element + 2, &value->ModificationTime);
    check_FILETIME(param, element + 4, &value->TransferCompletionTime);
}

void free_BG_JOB_TIMES(BG_JOB_TIMES *value)
{
    memset(value, 0, sizeof(*value));
}

void make_BG_JOB_REPLY_PROGRESS(unsigned int param, unsigned int element, BG_JOB_REPLY_PROGRESS *value)
{
    make_number64(param, element, &value->BytesTotal);
    make_number64(param, element + 1, &value->BytesTransferred);
}

void check_BG_JOB_REPLY_PROGRESS(unsigned int param, unsigned int element, const BG_JOB_REPLY_PROGRESS *value)
{
    check_number64(param, element, &value->BytesTotal);
    check_number64(param, element + 1, &value->BytesTransferred);
}

void free_BG_JOB_REPLY_PROGRESS(BG_JOB_REPLY_PROGRESS *value)
{
    memset(value, 0, sizeof(*value));
}

void make_DO_DOWNLOAD_STATUS(unsigned int param, unsigned int element, DO_DOWNLOAD_STATUS *value)
{
    int state = 0;

    make_number64(param, element, &value->BytesTotal);
    make_number64(param, element + 1, &value->BytesTransferred);
    make_enum(param, element + 2, &state);
    value->State = state;
    make_number(param, element + 3, (DWORD *)&value->Error);
    make_number(param, element + 4, (DWORD *)&value->ExtendedError);
}

void check_DO_DOWNLOAD_STATUS(unsigned int param, unsigned int element, const DO_DOWNLOAD_STATUS *value)
{
    int state = value->State;

    check_number64(param, element, &value->BytesTotal);
    check_number64(param, element + 1, &value->BytesTransferred);
    check_enum(param, element + 2, &state);
    check_number(param, element + 3, (const DWORD *)&value->Error);
    check_number(param, element + 4, (const DWORD *)&value->ExtendedError);
}

void free_DO_DOWNLOAD_STATUS(DO_DOWNLOAD_STATUS *value)
{
    memset(value, 0, sizeof(*value));
}

void make_DO_DOWNLOAD_ENUM_CATEGORY(unsigned int param, unsigned int element, DO_DOWNLOAD_ENUM_CATEGORY *value)
{
    int property = 0;

    make_enum(param, element, &property);
    value->Property = property;
    make_string(param, element, (LPWSTR *)&value->Value);
}

void check_DO_DOWNLOAD_ENUM_CATEGORY(unsigned int param, unsigned int element, const DO_DOWNLOAD_ENUM_CATEGORY *value)
{
    int property = value->Property;

    check_enum(param, element, &property);
    check_string(param, element, (const LPWSTR *)&value->Value);
}

void free_DO_DOWNLOAD_ENUM_CATEGORY(DO_DOWNLOAD_ENUM_CATEGORY *value)
{
    free_string((LPWSTR *)&value->Value);
}

void make_FILESETINFO(unsigned int param, unsigned int element, FILESETINFO *value)
{
    make_bstr(param, 2 * element, &value->bstrRemoteFile);
    make_bstr(param, 2 * element + 1, &value->bstrLocalFile);
    make_number(param, element, &value->dwSizeHint);
}

void check_FILESETINFO(unsigned int param, unsigned int element, const FILESETINFO *value)
{
    check_bstr(param, 2 * element, &value->bstrRemoteFile);
    check_bstr(param, 2 * element + 1, &value->bstrLocalFile);
    check_number(param, element, &value->dwSizeHint);
}

void free_FILESETINFO(FILESETINFO *value)
{
    free_bstr(&value->bstrRemoteFile);
    free_bstr(&value->bstrLocalFile);
}

void make_DOSwarmStats(unsigned int param, unsigned int element, DOSwarmStats *value)
{
    UINT64 *wide = &value->fileSize;
    UINT *narrow = &value->httpConnectionCount;
    int number = 0;
    unsigned int i;

    make_string(param, element, &value->fileId);
    make_string(param, element + 1, &value->sourceURL);
    for (i = 0; wide + i <= &value->bytesToInternetPeers; i++)
        make_number64(param, element + i, wide + i);
    for (i = 0; narrow + i <= &value->downloadDuration; i++)
        make_number(param, element + i + 100, (DWORD *)narrow + i);
    make_enum(param, element + 120, &number);
    value->downloadMode = number;
    make_enum(param, element + 121, &number);
    value->status = number;
    make_number(param, element + 122, (DWORD *)&value->isBackground);
}

void check_DOSwarmStats(unsigned int param, unsigned int element, const DOSwarmStats *value)
{
    const UINT64 *wide = &value->fileSize;
    const UINT *narrow = &value->httpConnectionCount;
    int mode = value->downloadMode, status = value->status;
    unsigned int i;

    check_string(param, element, &value->fileId);
    check_string(param, element + 1, &value->sourceURL);
    for (i = 0; wide + i <= &value->bytesToInternetPeers; i++)
        check_number64(param, element + i, wide + i);
    for (i = 0; narrow + i <= &value->downloadDuration; i++)
        check_number(param, element + i + 100, (const DWORD *)narrow + i);
    check_enum(param, element + 120, &mode);
    check_enum(param, element + 121, &status);
    check_number(param, element + 122, (const DWORD *)&value->isBackground);
}

void free_DOSwarmStats(DOSwarmStats *value)
{
    free_string(&value->fileId);
    free_string(&value->sourceURL);
}
