/*
 * Lists of proxies, and of hosts that need none
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

#include "transfer/proxy_list.h"

#include <string.h>

struct text
{
    const char *start;
    const char *end;
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t length_of(struct text text)
{
    return (size_t)(text.end - text.start);
}

static bool equals(struct text text, const char *word)
{
    for (; text.start < text.end && *word; ++text.start, ++word)
    {
        if (lower(*text.start) != lower(*word))
            return false;
    }
    return text.start == text.end && !*word;
}

static bool is_separator(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ';' || c == ',';
}

/* The next entry; false at the end. */
static bool next_entry(const char **list, struct text *entry)
{
    if (!*list)
        return false;
    while (**list && is_separator(**list))
        ++*list;
    entry->start = *list;
    while (**list && !is_separator(**list))
        ++*list;
    entry->end = *list;
    return entry->end > entry->start;
}

/* Takes what is before the mark off the text; false if the mark is not there. */
static bool split(struct text *text, const char *mark, struct text *before)
{
    size_t length = strlen(mark);
    const char *at;

    for (at = text->start; length <= (size_t)(text->end - at); ++at)
    {
        if (memcmp(at, mark, length))
            continue;
        before->start = text->start;
        before->end = at;
        text->start = at + length;
        return true;
    }
    return false;
}

/* Proxies ---------------------------------------------------------------------------------------------------------- */

struct proxy_entry
{
    struct text protocol;       /* empty: both */
    bool https;                 /* the proxy itself is spoken to over TLS */
    struct text server;         /* with the brackets of an IPv6 literal */
    unsigned int port;
};

static bool is_host_character(char c)
{
    return (unsigned char)c >= 0x80 || (c > ' ' && c != 0x7f && !strchr("\"#%/:;<=>?@[\\]^`{|}*", c));
}

static bool is_address_character(char c)
{
    return c == ':' || c == '.' || (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'f');
}

static bool take_host(struct text *text, struct text *host)
{
    bool bracket = text->start < text->end && *text->start == '[';

    host->start = text->start;
    if (bracket)
        ++text->start;
    while (text->start < text->end && (bracket ? is_address_character(*text->start) : is_host_character(*text->start)))
        ++text->start;
    if (bracket && (text->start == text->end || *text->start++ != ']' || text->start - host->start < 4))
        return false;
    host->end = text->start;
    return host->end > host->start;
}

/* What is absent leaves the port alone. */
static bool take_port(struct text *text, unsigned int *port)
{
    unsigned int number = 0;

    if (text->start == text->end || *text->start != ':')
        return true;
    if (++text->start == text->end)
        return false;
    for (; text->start < text->end && *text->start >= '0' && *text->start <= '9' && number <= 65535; ++text->start)
        number = number * 10 + (unsigned int)(*text->start - '0');
    *port = number;
    return number && number <= 65535;
}

static bool parse_proxy(struct text text, struct proxy_entry *entry)
{
    struct text scheme = { "", "" };

    memset(entry, 0, sizeof(*entry));
    entry->protocol = scheme;
    if (split(&text, "=", &entry->protocol) && !length_of(entry->protocol))
        return false;
    if (split(&text, "://", &scheme) && !equals(scheme, "http") && !equals(scheme, "https") && !equals(scheme, "socks"))
        return false;
    entry->https = equals(scheme, "https");
    if (equals(scheme, "socks"))
        entry->protocol = scheme;
    entry->port = entry->https ? 443 : 80;
    if (!take_host(&text, &entry->server) || !take_port(&text, &entry->port))
        return false;
    if (text.start < text.end && *text.start == '/')
        ++text.start;
    return text.start == text.end;
}

bool proxy_list_is_valid(const char *list)
{
    struct proxy_entry entry;
    struct text text;
    bool any = false;

    while (next_entry(&list, &text))
    {
        if (!parse_proxy(text, &entry))
            return false;
        any = true;
    }
    return any;
}

static bool append(char **out, size_t *room, const char *text, size_t length)
{
    if (length >= *room)
        return false;
    memcpy(*out, text, length);
    *out += length;
    *room -= length;
    **out = 0;
    return true;
}

static bool format_proxy(const struct proxy_entry *entry, char *out, size_t room)
{
    char digits[8], *digit = digits + sizeof(digits);
    unsigned int port = entry->port;

    for (; port; port /= 10)
        *--digit = (char)('0' + port % 10);
    *--digit = ':';
    return append(&out, &room, entry->https ? "https://" : "http://", entry->https ? 8 : 7)
            && append(&out, &room, entry->server.start, length_of(entry->server))
            && append(&out, &room, digit, (size_t)(digits + sizeof(digits) - digit));
}

bool proxy_list_get(const char *list, const struct proxy_target *target, unsigned int index, char *proxy, size_t size)
{
    struct proxy_entry entry;
    struct text text;

    while (next_entry(&list, &text))
    {
        if (!parse_proxy(text, &entry))
            continue;
        if (length_of(entry.protocol) && !equals(entry.protocol, target->https ? "https" : "http"))
            continue;
        if (!index--)
            return format_proxy(&entry, proxy, size);
    }
    return false;
}

/* Bypass ----------------------------------------------------------------------------------------------------------- */

bool proxy_bypass_is_valid(const char *bypass)
{
    struct text text;
    const char *c;

    while (next_entry(&bypass, &text))
    {
        for (c = text.start + 1; c < text.end; ++c)
        {
            if (*c == '*')
                return false;
        }
    }
    return true;
}

/* Each star stands for any number of characters. The last star passed is where to go back to. */
static bool matches(struct text pattern, struct text host)
{
    const char *star = NULL, *resume = NULL;

    while (host.start < host.end)
    {
        if (pattern.start < pattern.end && *pattern.start == '*')
        {
            star = pattern.start++;
            resume = host.start;
        }
        else if (pattern.start < pattern.end && lower(*pattern.start) == lower(*host.start))
        {
            ++pattern.start;
            ++host.start;
        }
        else if (star)
        {
            pattern.start = star + 1;
            host.start = ++resume;
        }
        else
        {
            return false;
        }
    }
    while (pattern.start < pattern.end && *pattern.start == '*')
        ++pattern.start;
    return pattern.start == pattern.end;
}

static struct text without_brackets(struct text host)
{
    if (length_of(host) > 2 && *host.start == '[' && host.end[-1] == ']')
    {
        ++host.start;
        --host.end;
    }
    return host;
}

/* Users' settings may have a scheme and a port with the host. */
static struct text host_of_entry(struct text entry, struct text *scheme)
{
    struct text rest, host = entry;

    scheme->start = scheme->end = entry.start;
    split(&host, "://", scheme);
    rest = host;
    if (*host.start != '[' && split(&rest, ":", &host) && memchr(rest.start, ':', length_of(rest)))
        host.end = rest.end;    /* an IPv6 address */
    if (*host.start == '[' && split(&rest, "]", &host))
        ++host.end;
    return without_brackets(host);
}

static bool is_local(struct text host)
{
    return !memchr(host.start, '.', length_of(host)) && !memchr(host.start, ':', length_of(host));
}

bool proxy_bypass_has(const char *bypass, const struct proxy_target *target)
{
    struct text host = { target->host, target->host + strlen(target->host) }, text, pattern, scheme;

    host = without_brackets(host);
    while (next_entry(&bypass, &text))
    {
        if (equals(text, "<local>"))
        {
            if (is_local(host))
                return true;
            continue;
        }
        pattern = host_of_entry(text, &scheme);
        if (length_of(scheme) && !equals(scheme, target->https ? "https" : "http"))
            continue;
        if (matches(pattern, host))
            return true;
    }
    return false;
}

bool proxy_bypass_is_without_loopback(const char *bypass)
{
    struct text text;

    while (next_entry(&bypass, &text))
    {
        if (equals(text, "<-loopback>"))
            return true;
    }
    return false;
}

bool proxy_host_is_loopback(const char *host)
{
    struct text text = { host, host + strlen(host) };

    text = without_brackets(text);
    return equals(text, "localhost") || equals(text, "::1")
            || (length_of(text) > 4 && !memcmp(text.start, "127.", 4)
            && strspn(text.start, "0123456789.") == length_of(text));
}
