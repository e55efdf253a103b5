/*
 * Headers that a client wants to be sent, natively
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

#include <string.h>

#include "transfer/custom_headers.h"
#include "test.h"

/* All lines that are sent, each with a bar behind it. */
static const char *sent(const char *text)
{
    static char buffer[256];
    const char *line;
    size_t length;

    buffer[0] = 0;
    while (custom_headers_next(&text, &line, &length) && strlen(buffer) + length + 2 < sizeof(buffer))
    {
        strncat(buffer, line, length);
        strcat(buffer, "|");
    }
    return buffer;
}

static const struct sent_case
{
    const char *id, *text, *sent;
}
sent_cases[] =
{
    {"HOPT-HDR-3", "A: 1\r\nB: 2\r\n", "A: 1|B: 2|"},
    {"HOPT-HDR-3: LF alone, no last end", "A: 1\nB: 2", "A: 1|B: 2|"},
    {"HOPT-HDR-4: no colon", "A: 1\r\nnothing\r\nB: 2", "A: 1|B: 2|"},
    {"HOPT-HDR-4: no name", ": 1\r\n\r\nB: 2", "B: 2|"},
    {"HOPT-HDR-4: blank in the name", "A B: 1\r\n : x\r\n", ""},
    {"HOPT-HDR-4: control characters", "A: 1\rB: 2\nC: \001\nD: \t", "D: \t|"},
    {"HOPT-HDR-4: no value", "A:\r\n", "A:|"},
    {"HOPT-HDR-10", "Range: bytes=0-1\nHOST: x\ncontent-length: 1\nIf-Match: x\nContent-Range: x\nHosts: y",
            "Hosts: y|"},
    {"HOPT-HDR-2: empty", "", ""},
};

int main(void)
{
    size_t i;

    for (i = 0; i < sizeof(sent_cases) / sizeof(sent_cases[0]); i++)
        check(!strcmp(sent(sent_cases[i].text), sent_cases[i].sent), "%s: %s", sent_cases[i].id,
                sent(sent_cases[i].text));
    check(custom_headers_have("A: 1\r\nACCEPT: x", "Accept"), "HOPT-HDR-12");
    check(!custom_headers_have("Accept-Encoding: x", "Accept"), "HOPT-HDR-11: a longer name");
    check(!custom_headers_have("If-Match: x", "If-Match"), "HOPT-HDR-10: one that is not sent");
    check(!custom_headers_have(NULL, "Accept"), "HOPT-HDR-2: none");
    return test_report();
}
