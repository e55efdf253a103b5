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

#ifndef OPENBITS_BITS_TEXT_H
#define OPENBITS_BITS_TEXT_H

#include <windows.h>

/* Both give one sentence without a line break in a CoTaskMem block of the caller's. Language is a LANGID: 0 is
 * E_INVALIDARG, and a number that is none gives 0x80070717; other languages than English get the English text
 * (MGR-TEXT-2, -3, -7). A NULL out pointer is E_INVALIDARG. */
HRESULT text_of_error(HRESULT code, DWORD language, WCHAR **text);
HRESULT text_of_context(int context, DWORD language, WCHAR **text);

#endif
