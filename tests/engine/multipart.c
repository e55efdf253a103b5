/*
 * Native tests: answers of several parts
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

#include "transfer/multipart.h"

#include <stdlib.h>
#include <string.h>

#include "test.h"

struct result
{
    char text[256];             /* "first-last/total:bytes;" for each part */
    enum multipart_event end;   /* MULTIPART_MORE: it stopped in the middle */
};

static void add(struct result *result, const char *text, size_t length)
{
    size_t used = strlen(result->text);

    if (length > sizeof(result->text) - 1 - used)
        length = sizeof(result->text) - 1 - used;
    memcpy(result->text + used, text, length);
    result->text[used + length] = 0;
}

static void add_part(struct result *result, const struct multipart *multipart)
{
    char text[80];

    snprintf(text, sizeof(text), "%s%u-%u/%u:", result->text[0] ? ";" : "", (unsigned int)multipart->first,
            (unsigned int)multipart->last, (unsigned int)multipart->total);
    add(result, text, strlen(text));
}

/* FALSE at the end. */
static bool feed(struct multipart *multipart, const char *data, size_t size, struct result *result)
{
    size_t taken = 0;

    while (size)
    {
        enum multipart_event event = multipart_feed(multipart, data, size, &taken);

        if (event == MULTIPART_PART)
            add_part(result, multipart);
        if (event == MULTIPART_BYTES)
            add(result, data, taken);
        if (event == MULTIPART_END || event == MULTIPART_ERROR)
        {
            result->end = event;
            return false;
        }
        data += taken;
        size -= taken;
    }
    return true;
}

/* In pieces of that size, each in a block of its own. */
static struct result parse(const char *text, size_t piece)
{
    struct result result = {"", MULTIPART_MORE};
    struct multipart multipart;
    size_t length = strlen(text), size;
    bool more = true;
    char *copy;

    multipart_begin(&multipart, "B");
    for (; length && more; text += size, length -= size)
    {
        size = length < piece ? length : piece;
        if (!(copy = malloc(size)))
            abort();
        memcpy(copy, text, size);
        more = feed(&multipart, copy, size, &result);
        free(copy);
    }
    return result;
}

#define HEAD "Content-Type: text/plain\r\nContent-Range: bytes "
#define TEN "aaaaaaaaaa"
#define SIXTY TEN TEN TEN TEN TEN TEN

static const struct
{
    const char *id;
    const char *text;
    const char *parts;
    enum multipart_event end;
}
cases[] =
{
    {"HTTP-REQ-5: two parts", "--B\r\n" HEAD "1-3/9\r\n\r\nabc\r\n--B\r\n" HEAD "5-5/9\r\n\r\nx\r\n--B--\r\n",
            "1-3/9:abc;5-5/9:x", MULTIPART_END},
    {"HTTP-REQ-5: one empty line before", "\r\n--B\r\n" HEAD "1-3/9\r\n\r\nabc\r\n--B--\r\n", "1-3/9:abc",
            MULTIPART_END},
    {"HTTP-REQ-5: two", "\r\n\r\n--B\r\n" HEAD "1-3/9\r\n\r\nabc\r\n--B--\r\n", "1-3/9:abc", MULTIPART_END},
    {"HTTP-REQ-5: three", "\r\n\r\n\r\n--B\r\n" HEAD "1-3/9\r\n\r\nabc\r\n--B--\r\n", "", MULTIPART_ERROR},
    {"HTTP-REQ-5: a preamble", "hello\r\n--B\r\n" HEAD "1-3/9\r\n\r\nabc\r\n--B--\r\n", "", MULTIPART_ERROR},
    {"HTTP-REQ-5: other headers", "--B\r\nX: " SIXTY SIXTY "\r\n" HEAD "1-3/9\r\n\r\nabc\r\n--B--\r\n", "1-3/9:abc",
            MULTIPART_END},
    {"HTTP-REQ-5: too many of them",
            "--B\r\nX: " SIXTY SIXTY "\r\nY: " SIXTY "\r\n" HEAD "1-3/9\r\n\r\nabc\r\n--B--\r\n",
            "", MULTIPART_ERROR},
    {"HTTP-REQ-6: names in any case", "--B\r\nCONTENT-range: bytes 1-3/9\r\n\r\nabc\r\n--B--\r\n", "1-3/9:abc",
            MULTIPART_END},
    {"lines without CR", "--B\nContent-Range: bytes 1-3/9\n\nabc\n--B--\n", "1-3/9:abc", MULTIPART_END},
    {"the total may be unknown", "--B\r\nContent-Range: bytes 1-3/*\r\n\r\nabc\r\n--B--\r\n", "1-3/0:abc",
            MULTIPART_END},
    {"no range", "--B\r\nContent-Type: a/b\r\n\r\nabc\r\n--B--\r\n", "", MULTIPART_ERROR},
    {"two ranges", "--B\r\nContent-Range: bytes 1-3/9\r\nContent-Range: bytes 1-3/9\r\n\r\nabc", "", MULTIPART_ERROR},
    {"a range that is none", "--B\r\nContent-Range: bytes 3-1/9\r\n\r\nabc\r\n--B--\r\n", "", MULTIPART_ERROR},
    {"the boundary in the bytes", "--B\r\n" HEAD "0-9/99\r\n\r\n\r\n--B--\r\n1\r\n--B--", "0-9/99:\r\n--B--\r\n1",
            MULTIPART_MORE},
    {"more bytes than announced", "--B\r\n" HEAD "1-3/9\r\n\r\nabcd\r\n--B--\r\n", "1-3/9:abc", MULTIPART_ERROR},
    {"blanks behind the boundary", "--B \t\r\n" HEAD "1-3/9\r\n\r\nabc\r\n--B-- \r\n", "1-3/9:abc", MULTIPART_END},
    {"another boundary", "--C\r\n" HEAD "1-3/9\r\n\r\nabc\r\n--C--\r\n", "", MULTIPART_ERROR},
    {"a longer boundary", "--Bx\r\n" HEAD "1-3/9\r\n\r\nabc\r\n--Bx--\r\n", "", MULTIPART_ERROR},
    {"no end", "--B\r\n" HEAD "1-3/9\r\n\r\nabc\r\n", "1-3/9:abc", MULTIPART_MORE},
};

static void test_cases(void)
{
    struct result result;
    size_t i, piece;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
    {
        for (piece = 1; piece < 200; piece += 1 + piece / 2)
        {
            result = parse(cases[i].text, piece);
            check(!strcmp(result.text, cases[i].parts), "%s, pieces of %u: %s", cases[i].id, (unsigned int)piece,
                    result.text);
            check(result.end == cases[i].end, "%s, pieces of %u: ends with %d", cases[i].id, (unsigned int)piece,
                    (int)result.end);
        }
    }
}

static void test_long_line(void)
{
    static char text[MULTIPART_LINE_SIZE * 2];
    struct result result;

    memset(text, '-', sizeof(text) - 1);
    result = parse(text, 100);
    check(result.end == MULTIPART_ERROR, "HTTP-REQ-5: a line without an end: ends with %d", (int)result.end);
}

int main(void)
{
    test_cases();
    test_long_line();
    return test_report();
}
