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

#ifndef OPENBITS_BITSADMIN_WORDS_H
#define OPENBITS_BITSADMIN_WORDS_H

/* Pure C: wchar_t is 16 bit wide (-fshort-wchar natively), and no libc function takes it. */
#include <stddef.h>

/* Indexed by BG_JOB_STATE, BG_JOB_TYPE, BG_JOB_PRIORITY and BG_JOB_PROXY_USAGE (ADMIN-WORD-1 .. 4). */
struct words
{
    size_t count;
    const wchar_t *text[9];
};

extern const struct words state_words;
extern const struct words type_words;
extern const struct words priority_words;
extern const struct words proxy_words;

/* L"UNKNOWN" for a value outside the table (ADMIN-OUT-10). */
const wchar_t *word_name(const struct words *words, size_t value);
/* The value of a word in any case, or -1 (ADMIN-CLI-3). */
int word_value(const struct words *words, const wchar_t *text);

/* Equal without regard to the case of ASCII letters. */
int text_equal(const wchar_t *a, const wchar_t *b);

#endif
