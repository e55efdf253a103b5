/*
 * Texts for error codes
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

#include "bits/text.h"

#include <wchar.h>

#include "bits/object.h"
#include "engine/error_text.h"

/* The system's texts may be longer than ours. */
#define TEXT_SIZE 512

static HRESULT check_arguments(DWORD language, WCHAR **text)
{
    if (!text)
        return E_INVALIDARG;
    *text = NULL;
    if (!language)
        return E_INVALIDARG;
    return language > 0xffff ? HRESULT_FROM_WIN32(ERROR_RESOURCE_LANG_NOT_FOUND) : S_OK;
}

static void trim(WCHAR *text)
{
    size_t length = wcslen(text);

    while (length && (text[length - 1] == '\n' || text[length - 1] == '\r' || text[length - 1] == ' '))
        text[--length] = 0;
}

/* MAX_WIDTH_MASK turns line breaks inside into blanks. */
static BOOL format_system_text(DWORD code, DWORD language, WCHAR *buffer)
{
    const DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK;

    if (!FormatMessageW(flags, NULL, code, language, buffer, TEXT_SIZE, NULL))
        return FALSE;
    trim(buffer);
    return buffer[0] != 0;
}

static BOOL system_text(HRESULT code, DWORD language, WCHAR *buffer)
{
    DWORD id = HRESULT_FACILITY(code) == FACILITY_WIN32 ? (DWORD)HRESULT_CODE(code) : (DWORD)code;

    return format_system_text(id, language, buffer) || format_system_text(id, 0, buffer);
}

HRESULT text_of_error(HRESULT code, DWORD language, WCHAR **text)
{
    WCHAR buffer[TEXT_SIZE];
    HRESULT hr;

    if (FAILED(hr = check_arguments(language, text)))
        return hr;
    if (!error_text(code, buffer, TEXT_SIZE) && !system_text(code, language, buffer))
        swprintf(buffer, TEXT_SIZE, L"The result code was 0x%08lX.", (unsigned long)code);
    return string_hand_out(buffer, text);
}

HRESULT text_of_context(int context, DWORD language, WCHAR **text)
{
    WCHAR buffer[TEXT_SIZE];
    HRESULT hr;

    if (FAILED(hr = check_arguments(language, text)))
        return hr;
    if (!error_context_text(context, buffer, TEXT_SIZE))
        swprintf(buffer, TEXT_SIZE, L"The error occurred in context %d.", context);
    return string_hand_out(buffer, text);
}
