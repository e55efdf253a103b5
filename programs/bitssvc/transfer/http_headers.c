/*
 * Header lines of an HTTP answer
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

#include <string.h>

/* Whatever adds two such numbers cannot overflow. */
#define LARGEST_NUMBER ((uint64_t)INT64_MAX)

/* Half-open piece of a line. */
struct text
{
    const char *start;
    const char *end;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool text_equals(struct text text, const char *word)
{
    for (; text.start < text.end && *word; text.start++, word++)
    {
        if (lower(*text.start) != *word)
            return false;
    }
    return text.start == text.end && !*word;
}

static struct text trim(struct text text)
{
    while (text.start < text.end && is_blank(*text.start))
        text.start++;
    while (text.end > text.start && is_blank(text.end[-1]))
        text.end--;
    return text;
}

static bool take_char(struct text *text, char c)
{
    if (text->start == text->end || *text->start != c)
        return false;
    text->start++;
    return true;
}

/* Digits only, no sign. */
static bool take_number(struct text *text, uint64_t *number)
{
    const char *start = text->start;

    *number = 0;
    for (; text->start < text->end && is_digit(*text->start); text->start++)
    {
        unsigned int digit = (unsigned int)(*text->start - '0');

        if (*number > (LARGEST_NUMBER - digit) / 10)
            return false;
        *number = *number * 10 + digit;
    }
    return text->start > start;
}

static void parse_content_length(struct http_response *response, struct text value)
{
    uint64_t length;

    if (!take_number(&value, &length) || value.start != value.end)
        response->bad = true;
    if (response->bad || response->chunked)
        return;
    /* A header may come twice, but not with two meanings. */
    response->bad = response->has_length && response->length != length;
    response->has_length = true;
    response->length = length;
}

static bool take_range(struct text *value, uint64_t *first, uint64_t *last)
{
    return take_number(value, first) && take_char(value, '-') && take_number(value, last) && *first <= *last;
}

/* What is absent is 0. */
static void set_range(struct http_response *response, bool has_range, uint64_t first, uint64_t last, bool has_total,
        uint64_t total)
{
    if (response->has_range || response->has_range_total)
    {
        response->bad |= response->has_range != has_range || response->range_first != first;
        response->bad |= response->range_last != last;
        response->bad |= response->has_range_total != has_total || response->range_total != total;
        return;
    }
    response->has_range = has_range;
    response->range_first = first;
    response->range_last = last;
    response->has_range_total = has_total;
    response->range_total = total;
}

/* bytes first-last/total, bytes first-last/star or bytes star/total */
static void parse_content_range(struct http_response *response, struct text value)
{
    uint64_t first = 0, last = 0, total = 0;
    struct text unit = value;
    bool has_range, has_total;

    while (value.start < value.end && !is_blank(*value.start))
        value.start++;
    unit.end = value.start;
    value = trim(value);
    has_range = !take_char(&value, '*');
    response->bad |= !text_equals(unit, "bytes") || (has_range && !take_range(&value, &first, &last));
    response->bad |= !take_char(&value, '/');
    has_total = !take_char(&value, '*');
    response->bad |= has_total && !take_number(&value, &total);
    response->bad |= value.start != value.end || (!has_range && !has_total);
    response->bad |= has_range && has_total && last >= total;
    if (!response->bad)
        set_range(response, has_range, first, last, has_total, total);
}

/* The first of several wins; one that does not fit or is not plain text counts as absent. */
static void copy_text(char *buffer, size_t size, struct text value)
{
    size_t length = (size_t)(value.end - value.start), i;

    if (*buffer || length >= size)
        return;
    for (i = 0; i < length; i++)
    {
        if ((unsigned char)value.start[i] < 0x20 || value.start[i] == 0x7f)
            return;
    }
    memcpy(buffer, value.start, length);
    buffer[length] = 0;
}

static void parse_etag(struct http_response *response, struct text value)
{
    struct text opaque = value;
    bool weak = value.end - value.start > 2 && !memcmp(value.start, "W/", 2);

    if (weak)
        opaque.start += 2;
    if (*response->etag || opaque.end - opaque.start < 2 || !take_char(&opaque, '"'))
        return;
    if (memchr(opaque.start, '"', (size_t)(opaque.end - opaque.start)) != opaque.end - 1)
        return;
    copy_text(response->etag, sizeof(response->etag), value);
    response->etag_strong = *response->etag && !weak;
}

static void parse_last_modified(struct http_response *response, struct text value)
{
    copy_text(response->last_modified, sizeof(response->last_modified), value);
}

/* The value of a parameter, without its quotes. */
static struct text unquote(struct text value)
{
    if (value.end - value.start >= 2 && *value.start == '"' && value.end[-1] == '"')
    {
        value.start++;
        value.end--;
    }
    return value;
}

static struct text take_until(struct text *text, char c)
{
    const char *end = memchr(text->start, c, (size_t)(text->end - text->start));
    struct text part = {text->start, end ? end : text->end};

    text->start = end ? end + 1 : text->end;
    return trim(part);
}

/* multipart/byteranges; boundary=TEXT */
static void parse_content_type(struct http_response *response, struct text value)
{
    struct text parameter, name;

    if (!text_equals(take_until(&value, ';'), "multipart/byteranges"))
        return;
    while (value.start < value.end)
    {
        parameter = take_until(&value, ';');
        name = take_until(&parameter, '=');
        if (text_equals(name, "boundary"))
            copy_text(response->boundary, sizeof(response->boundary), unquote(trim(parameter)));
    }
}

static void parse_retry_after(struct http_response *response, struct text value)
{
    copy_text(response->retry_after, sizeof(response->retry_after), value);
}

static void parse_accept_ranges(struct http_response *response, struct text value)
{
    response->accept_ranges_none = text_equals(value, "none");
}

static void parse_transfer_encoding(struct http_response *response, struct text value)
{
    if (text_equals(value, "identity"))
        return;
    response->chunked = true;
    response->has_length = false;
    response->length = 0;
}

static const struct
{
    const char *name;
    void (*parse)(struct http_response *response, struct text value);
}
headers[] =
{
    {"content-length", parse_content_length},
    {"content-range", parse_content_range},
    {"etag", parse_etag},
    {"last-modified", parse_last_modified},
    {"accept-ranges", parse_accept_ranges},
    {"content-type", parse_content_type},
    {"retry-after", parse_retry_after},
    {"transfer-encoding", parse_transfer_encoding},
};

static void parse_header(struct http_response *response, struct text line)
{
    const char *colon = memchr(line.start, ':', (size_t)(line.end - line.start));
    size_t i;

    if (!colon)
        return;
    for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
    {
        if (text_equals((struct text){line.start, colon}, headers[i].name))
            headers[i].parse(response, trim((struct text){colon + 1, line.end}));
    }
}

/* HTTP/1.1 200 OK, also HTTP/2 200 */
static bool parse_status_line(struct http_response *response, struct text line)
{
    uint64_t major, minor = 0, status;

    line.start += strlen("HTTP/");
    if (!take_number(&line, &major) || (take_char(&line, '.') && !take_number(&line, &minor)))
        return false;
    response->below_1_1 = major < 1 || (major == 1 && minor < 1);
    if (!take_char(&line, ' ') || !take_number(&line, &status))
        return false;
    if (status < 100 || status > 999 || (line.start < line.end && *line.start != ' '))
        return false;
    response->status = (int)status;
    return true;
}

void http_response_line(struct http_response *response, const char *line, size_t len)
{
    struct text text = {line, line + len};

    while (text.end > text.start && (text.end[-1] == '\r' || text.end[-1] == '\n'))
        text.end--;
    if (text.end - text.start >= 5 && !memcmp(text.start, "HTTP/", 5))
    {
        memset(response, 0, sizeof(*response));
        response->bad = !parse_status_line(response, text);
        return;
    }
    if (response->ended)
        return;
    if (text.start == text.end)
        response->ended = true;
    else if (!response->status)
        response->bad = true;
    else
        parse_header(response, text);
}
