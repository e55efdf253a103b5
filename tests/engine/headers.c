/*
 * Tests: header lines of an HTTP answer
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

#include "transfer/http_headers.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

/* Feeds each line of text from a block of its own size, so that a read past its end is seen. */
static struct http_response parse(const char *text)
{
    struct http_response response;
    const char *end;

    memset(&response, 0, sizeof(response));
    for (; *text; text = end)
    {
        size_t length = strcspn(text, "\n");
        char *line;

        length += text[length] == '\n';
        end = text + length;
        if (!(line = malloc(length)))
            abort();
        memcpy(line, text, length);
        http_response_line(&response, line, length);
        free(line);
    }
    return response;
}

static void test_good(void)
{
    struct http_response r = parse("HTTP/1.1 206 Partial Content\r\ncontent-LENGTH:  100 \r\nContent-Range: "
            "bytes 200-299/1000\r\nETag: \"abc\"\r\nLast-Modified: Tue, 01 Jan 2019 00:00:00 GMT\r\n"
            "Accept-Ranges: bytes\r\nX-Other\r\n\r\n");

    check(r.status == 206 && !r.below_1_1 && !r.bad && r.ended, "HTTP-REQ-1: status %d, bad %d", r.status, r.bad);
    check(r.has_length && r.length == 100, "HTTP-REQ-6: length %llu", (unsigned long long)r.length);
    check(r.has_range && r.range_first == 200 && r.range_last == 299, "HTTP-REQ-3: range");
    check(r.has_range_total && r.range_total == 1000, "HTTP-REQ-3: total");
    check(!strcmp(r.etag, "\"abc\"") && r.etag_strong, "HTTP-SAME-4: etag %s", r.etag);
    check(!strcmp(r.last_modified, "Tue, 01 Jan 2019 00:00:00 GMT"), "HTTP-SAME-1: %s", r.last_modified);
    check(!r.accept_ranges_none && !r.chunked, "HTTP-REQ-3: accept-ranges");
}

static const struct number_case
{
    const char *id;
    const char *header;
    bool bad;
    bool has_length, has_range, has_total;
}
number_cases[] =
{
    {"HTTP-GET-20", "Content-Length: 9223372036854775807", false, true, false, false},
    {"HTTP-GET-20", "Content-Length: 9223372036854775808", true, false, false, false},
    {"HTTP-GET-20", "Content-Length: 18446744073709551616", true, false, false, false},
    {"HTTP-GET-20", "Content-Length: 99999999999999999999999999999999", true, false, false, false},
    {"HTTP-GET-20", "Content-Length: 000000000000000000000000000000000005", false, true, false, false},
    {"ERR-MAP-14", "Content-Length: -1", true, false, false, false},
    {"ERR-MAP-14", "Content-Length: +1", true, false, false, false},
    {"ERR-MAP-14", "Content-Length:", true, false, false, false},
    {"ERR-MAP-14", "Content-Length: 0x10", true, false, false, false},
    {"ERR-MAP-14", "Content-Length: 5 5", true, false, false, false},
    {"ERR-MAP-14", "Content-Length: 5, 5", true, false, false, false},
    {"ERR-MAP-14", "Content-Length: 5\r\nContent-Length: 6", true, true, false, false},
    {"ERR-MAP-14", "Content-Length: 5\r\nContent-Length: 5", false, true, false, false},
    {"ERR-MAP-11", "Content-Length", false, false, false, false},
    {"ERR-MAP-11", "Content-Lengthy: 5", false, false, false, false},
    {"HTTP-GET-16", "Content-Length: 5\r\nTransfer-Encoding: chunked", false, false, false, false},
    {"HTTP-GET-16", "Transfer-Encoding: chunked\r\nContent-Length: 5", false, false, false, false},
    {"HTTP-GET-16", "Transfer-Encoding: identity\r\nContent-Length: 5", false, true, false, false},
    {"ERR-MAP-14", "Content-Range: bytes 0-0/1", false, false, true, true},
    {"ERR-MAP-14", "Content-Range: BYTES \t0-9/*", false, false, true, false},
    {"HTTP-GET-17", "Content-Range: bytes */1000", false, false, false, true},
    {"ERR-MAP-14", "Content-Range: bytes */*", true, false, false, false},
    {"ERR-MAP-14", "Content-Range: bytes 5-4/10", true, false, false, false},
    {"ERR-MAP-14", "Content-Range: bytes 0-10/10", true, false, false, false},
    {"ERR-MAP-14", "Content-Range: bytes 0-9223372036854775807/*", false, false, true, false},
    {"ERR-MAP-14", "Content-Range: bytes 0-9223372036854775808/*", true, false, false, false},
    {"ERR-MAP-14", "Content-Range: bytes 0-9", true, false, false, false},
    {"ERR-MAP-14", "Content-Range: bytes 0-9/", true, false, false, false},
    {"ERR-MAP-14", "Content-Range: bytes 0-9/10x", true, false, false, false},
    {"ERR-MAP-14", "Content-Range: bytes 0-/10", true, false, false, false},
    {"ERR-MAP-14", "Content-Range: bytes -9/10", true, false, false, false},
    {"ERR-MAP-14", "Content-Range: bytes 0 - 9/10", true, false, false, false},
    {"ERR-MAP-14", "Content-Range: bytes=0-9/10", true, false, false, false},
    {"ERR-MAP-14", "Content-Range: bytes", true, false, false, false},
    {"ERR-MAP-14", "Content-Range:", true, false, false, false},
    {"ERR-MAP-14", "Content-Range: lines 0-9/10", true, false, false, false},
    {"ERR-MAP-14", "Content-Range: bytes 0-9/10\r\nContent-Range: bytes 0-8/10", true, false, true, true},
    {"ERR-MAP-14", "Content-Range: bytes 0-9/10\r\nContent-Range: bytes 0-9/11", true, false, true, true},
    {"ERR-MAP-14", "Content-Range: bytes 0-9/10\r\nContent-Range: bytes 0-9/10", false, false, true, true},
    {"ERR-MAP-14", "Content-Range: bytes 0-9/10\r\nContent-Range: bytes 1-9/10", true, false, true, true},
    {"ERR-MAP-14", "Content-Range: bytes 0-9/*\r\nContent-Range: bytes */5", true, false, true, false},
    {"ERR-MAP-14", "Content-Range: bytes */5\r\nContent-Range: bytes 0-9/*", true, false, false, true},
    {"ERR-MAP-14", "Content-Range: bytes 0-9/*\r\nContent-Range: bytes 0-9/10", true, false, true, false},
};

static void test_numbers(void)
{
    char text[256];
    size_t i;

    for (i = 0; i < sizeof(number_cases) / sizeof(number_cases[0]); i++)
    {
        const struct number_case *c = &number_cases[i];
        struct http_response r;

        snprintf(text, sizeof(text), "HTTP/1.1 206 OK\r\n%s\r\n\r\n", c->header);
        r = parse(text);
        check(r.bad == c->bad, "%s: '%s' bad %d", c->id, c->header, r.bad);
        check(r.has_length == c->has_length, "%s: '%s' length %d", c->id, c->header, r.has_length);
        check(r.has_range == c->has_range, "%s: '%s' range %d", c->id, c->header, r.has_range);
        check(r.has_range_total == c->has_total, "%s: '%s' total %d", c->id, c->header, r.has_range_total);
    }
}

static const struct
{
    const char *line;
    int status;
    bool below_1_1;
}
status_cases[] =
{
    {"HTTP/1.1 200 OK\r\n", 200, false}, {"HTTP/1.1 404\r\n", 404, false}, {"HTTP/1.1 204 \n", 204, false},
    {"HTTP/1.0 200 OK", 200, true}, {"HTTP/0.9 200 OK\r\n", 200, true}, {"HTTP/2 200\r\n", 200, false},
    {"HTTP/3 503 \r\n", 503, false}, {"HTTP/1.1 99 x\r\n", 0, false}, {"HTTP/1.1 1000 x\r\n", 0, false},
    {"HTTP/1.1 20x OK\r\n", 0, false}, {"HTTP/1.1 \r\n", 0, false}, {"HTTP/1.1", 0, false}, {"HTTP/", 0, false},
    {"HTTP/1. 200 OK\r\n", 0, false}, {"HTTP/x 200 OK\r\n", 0, false}, {"HTTP/1.1 -200 OK\r\n", 0, false},
};

static void test_status_lines(void)
{
    size_t i;

    for (i = 0; i < sizeof(status_cases) / sizeof(status_cases[0]); i++)
    {
        struct http_response r = parse(status_cases[i].line);

        check(r.status == status_cases[i].status, "ERR-MAP-6: '%s' status %d", status_cases[i].line, r.status);
        check(r.bad == !r.status, "ERR-MAP-6: '%s' bad %d", status_cases[i].line, r.bad);
        if (r.status)
            check(r.below_1_1 == status_cases[i].below_1_1, "HTTP-REQ-1: '%s'", status_cases[i].line);
    }
    check(parse("Content-Length: 5\r\n").bad, "ERR-MAP-6: a header without a status line");
}

static const struct
{
    const char *header;
    const char *etag;
    bool strong;
}
etag_cases[] =
{
    {"ETag: \"\"", "\"\"", true}, {"ETag: W/\"x\"", "W/\"x\"", false}, {"ETag: abc", "", false},
    {"ETag: \"abc", "", false}, {"ETag: \"", "", false}, {"ETag: W/", "", false}, {"ETag: w/\"x\"", "", false},
    {"ETag: \"a\"b\"", "", false}, {"ETag: \"a\x01\"", "", false}, {"ETag: \"a\"\r\nETag: \"b\"", "\"a\"", true},
    {"ETag: W/\"a\"\r\nETag: \"b\"", "W/\"a\"", false}, {"ETag:", "", false},
};

static void test_etags(void)
{
    char text[512], value[300];
    struct http_response r;
    size_t i;

    for (i = 0; i < sizeof(etag_cases) / sizeof(etag_cases[0]); i++)
    {
        snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\n%s\r\n", etag_cases[i].header);
        r = parse(text);
        check(!strcmp(r.etag, etag_cases[i].etag), "HTTP-SAME-4: '%s' gives %s", etag_cases[i].header, r.etag);
        check(r.etag_strong == etag_cases[i].strong, "HTTP-SAME-4: '%s' strong", etag_cases[i].header);
    }
    memset(value, 'x', sizeof(value));
    value[0] = value[254] = '"';
    value[255] = 0;
    snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\nETag: %s\r\n", value);
    check(strlen(parse(text).etag) == 255, "HTTP-SAME-4: longest etag");
    value[254] = 'x';
    value[255] = '"';
    value[256] = 0;
    snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\nETag: %s\r\n", value);
    r = parse(text);
    check(!*r.etag && !r.etag_strong, "HTTP-SAME-4: etag too long");
}

static void test_new_answer(void)
{
    struct http_response r = parse("HTTP/1.1 302 Found\r\nContent-Length: 5\r\nETag: \"a\"\r\nAccept-Ranges: none\r\n"
            "Content-Range: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nContent-Length: 7\r\n");

    check(r.status == 200 && !r.bad && !*r.etag && !r.accept_ranges_none, "HTTP-REDIR-1: the last answer counts");
    check(!r.has_length, "HTTP-GET-16: a trailer is no header");
    r = parse("HTTP/1.1 200 OK\r\nAccept-Ranges:none\r\n");
    check(r.accept_ranges_none && !r.ended, "HTTP-REQ-3: accept-ranges none");
}

/* A NUL, and a line of only what is cut off. */
static void test_odd_bytes(void)
{
    struct http_response r = parse("HTTP/1.1 200 OK\r\n");
    static const char nul[] = "Content-Length: 5\0" "6\r\n";

    http_response_line(&r, nul, sizeof(nul) - 1);
    check(r.bad && !r.has_length, "ERR-MAP-14: NUL in a number");
    r = parse("HTTP/1.1 200 OK\r\n:\r\n: 5\r\n \r\n");
    check(!r.bad && !r.ended, "HTTP-REQ-6: nameless headers are passed over");
    http_response_line(&r, "", 0);
    check(r.ended, "HTTP-REQ-6: an empty line ends the header");
}

int main(void)
{
    test_good();
    test_numbers();
    test_status_lines();
    test_etags();
    test_new_answer();
    test_odd_bytes();
    return test_report();
}
