/*
 * Tests: sentences for codes and contexts
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

#include "engine/error_text.h"
#include "test.h"

#include <string.h>

struct range
{
    uint32_t first;
    uint32_t last;
};

/* All values of the public headers, without the gaps of their numbering. */
static const struct range known_codes[] =
{
    {0x80200001, 0x80200005}, {0x00200006, 0x00200006}, {0x80200007, 0x80200016}, {0x00200017, 0x00200017},
    {0x80200018, 0x80200019}, {0x0020001a, 0x0020001a}, {0x8020001b, 0x80200029}, {0x0020002a, 0x0020002a},
    {0x8020002b, 0x80200049}, {0x80200050, 0x80200054}, {0x00200055, 0x00200055}, {0x80200056, 0x80200059},
    {0x80200060, 0x80200076}, {0x80190064, 0x801903e7}, {0x81001001, 0x81001004}, {0x80d01001, 0x80d01001},
    {0x80d02002, 0x80d02005}, {0x80d0200b, 0x80d0200d}, {0x80d02010, 0x80d0201e}, {0x80d02200, 0x80d02204},
    {0x80d03001, 0x80d03002}, {0x80d03801, 0x80d0380d}, {0x80d05001, 0x80d05002}, {0x80d05010, 0x80d05012},
    {0x80d06800, 0x80d06800}, {0x80d06802, 0x80d06822},
    /* WinHTTP's, as far as ERR-MAP has them */
    {0x80072ee2, 0x80072ee2}, {0x80072ee7, 0x80072ee7}, {0x80072efd, 0x80072efe}, {0x80072f05, 0x80072f06},
    {0x80072f0c, 0x80072f0d}, {0x80072f19, 0x80072f19}, {0x80072f78, 0x80072f78}, {0x80072f7c, 0x80072f7d},
    {0x80072f8a, 0x80072f8a}, {0x80072f8f, 0x80072f8f}, {0x80072f9a, 0x80072f9a},
};

static const uint32_t unknown_codes[] =
{
    0, 1, 0x80004005, 0x80070002, 0x80200000, 0x8020004a, 0x8020005a, 0x80200077, 0x80200006, 0x00200007, 0x80190000,
    0x80190063, 0x801903e8, 0x80194000, 0x8018ffff, 0x81001000, 0x81001005, 0x80d06801, 0x80d06823, 0xffffffff,
};

static size_t length_of(const WCHAR *text)
{
    size_t length = 0;

    while (text[length])
        length++;
    return length;
}

/* ERR-OBJ-10: one sentence; MGR-TEXT-6: without line break. */
static void check_sentence(const WCHAR *text, uint32_t code)
{
    size_t length = length_of(text), i;
    bool printable = true, single = true;

    check(length > 10 && length < ERROR_TEXT_SIZE - 1, "ERR-OBJ-10: text of %#x has %zu characters", code, length);
    check(length && text[0] >= 'A' && text[0] <= 'Z' && text[length - 1] == '.',
            "ERR-OBJ-10: text of %#x is no sentence", code);
    for (i = 0; i + 1 < length; i++)
    {
        printable &= text[i] >= 0x20 && text[i] < 0x7f;
        single &= text[i] != '.' || text[i + 1] != ' ';
    }
    check(printable, "MGR-TEXT-6: text of %#x has a line break or the like", code);
    check(single, "ERR-OBJ-10: text of %#x has two sentences", code);
}

static void test_codes(void)
{
    WCHAR text[ERROR_TEXT_SIZE];
    uint32_t code;
    size_t i;

    for (i = 0; i < sizeof(known_codes) / sizeof(known_codes[0]); i++)
    {
        for (code = known_codes[i].first; code <= known_codes[i].last; code++)
        {
            text[0] = 0;
            check(error_text((HRESULT)code, text, ERROR_TEXT_SIZE), "MGR-TEXT-1: no text for %#x", code);
            check_sentence(text, code);
        }
    }
    for (i = 0; i < sizeof(unknown_codes) / sizeof(unknown_codes[0]); i++)
        check(!error_text((HRESULT)unknown_codes[i], text, ERROR_TEXT_SIZE), "MGR-TEXT-4: text for %#x",
                unknown_codes[i]);
}

/* Each code and context can be told from the others by its text. */
static void test_distinct(void)
{
    WCHAR texts[9][ERROR_TEXT_SIZE];
    int i, k;

    memset(texts, 0, sizeof(texts));
    for (i = 0; i < 9; i++)
    {
        check(error_context_text(i, texts[i], ERROR_TEXT_SIZE), "ERR-CTX: no text for context %d", i);
        check_sentence(texts[i], (uint32_t)i);
        for (k = 0; k < i; k++)
            check(memcmp(texts[i], texts[k], sizeof(texts[i])), "ERR-CTX: contexts %d and %d have one text", i, k);
    }
    check(!error_context_text(-1, texts[0], ERROR_TEXT_SIZE), "ERR-CTX: text for context -1");
    check(!error_context_text(9, texts[0], ERROR_TEXT_SIZE), "ERR-CTX: text for context 9");
}

static void test_meaning(void)
{
    WCHAR text[ERROR_TEXT_SIZE];
    static const WCHAR status_418[] = L"The server answered with HTTP status 418.";
    static const WCHAR local_file[] = L"The error occurred while the local file was read or written.";

    check(error_text((HRESULT)0x801901a2, text, ERROR_TEXT_SIZE) && !memcmp(text, status_418, sizeof(status_418)),
            "MGR-TEXT-1: a status without a name shows its number");
    check(error_context_text(4, text, ERROR_TEXT_SIZE) && !memcmp(text, local_file, sizeof(local_file)),
            "ERR-CTX-5: context 4 is the local file");
}

static const struct
{
    const char *id;
    bool of_transfer;
}
contexts[] =
{
    {"ERR-CTX-1", false}, {"ERR-CTX-2", false}, {"ERR-CTX-3", false}, {"ERR-CTX-4", false}, {"ERR-CTX-5", true},
    {"ERR-CTX-6", true}, {"ERR-CTX-7", true}, {"ERR-CTX-8", true}, {"ERR-CTX-9", true},
};

/* Which errors have a file and a protocol. */
static void test_contexts(void)
{
    int i;

    for (i = 0; i < 9; i++)
        check(error_context_is_of_transfer(i) == contexts[i].of_transfer, "%s: context %d", contexts[i].id, i);
    check(!error_context_is_of_transfer(-1) && !error_context_is_of_transfer(9), "ERR-OBJ-7: an unknown context");
}

static void test_short_buffer(void)
{
    WCHAR text[4] = {'x', 'x', 'x', 'x'};

    check(!error_text(BG_E_NOT_FOUND, text, 0) && text[0] == 'x', "no buffer");
    check(error_text(BG_E_NOT_FOUND, text, 1) && !text[0] && text[1] == 'x', "room for the NUL only");
    check(error_text(BG_E_NOT_FOUND, text, 3) && text[1] == 'h' && !text[2] && text[3] == 'x', "cut off");
}

int main(void)
{
    test_codes();
    test_distinct();
    test_meaning();
    test_contexts();
    test_short_buffer();
    return test_report();
}
