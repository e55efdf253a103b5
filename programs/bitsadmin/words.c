/*
 * The words of the command line and of its output
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

#include "words.h"

const struct words state_words =
{
    9,
    {
        L"QUEUED", L"CONNECTING", L"TRANSFERRING", L"SUSPENDED", L"ERROR", L"TRANSIENT_ERROR", L"TRANSFERRED",
        L"ACKNOWLEDGED", L"CANCELLED",
    },
};

const struct words type_words = {3, {L"DOWNLOAD", L"UPLOAD", L"UPLOAD-REPLY"}};
const struct words priority_words = {4, {L"FOREGROUND", L"HIGH", L"NORMAL", L"LOW"}};
const struct words proxy_words = {4, {L"PRECONFIG", L"NO_PROXY", L"OVERRIDE", L"AUTODETECT"}};

static wchar_t upper(wchar_t c)
{
    return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

int text_equal(const wchar_t *a, const wchar_t *b)
{
    while (*a && upper(*a) == upper(*b))
    {
        a++;
        b++;
    }
    return upper(*a) == upper(*b);
}

const wchar_t *word_name(const struct words *words, size_t value)
{
    return value < words->count ? words->text[value] : L"UNKNOWN";
}

int word_value(const struct words *words, const wchar_t *text)
{
    size_t i;

    for (i = 0; i < words->count; i++)
    {
        if (text_equal(words->text[i], text))
            return i;
    }
    return -1;
}
