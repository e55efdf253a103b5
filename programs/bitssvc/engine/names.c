/*
 * Names of remote and local files
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

#include "engine/names.h"

#include <stdlib.h>
#include <string.h>

#define REMOTE_NAME_LENGTH 2200     /* FILE-RNAME-2 */
#define HTTP_PORT 80
#define HTTPS_PORT 443
#define SMB_PORT 445
#define MAX_PORT 65535

/* Half-open piece of a string. */
struct span
{
    const WCHAR *start;
    const WCHAR *end;
};

struct url
{
    enum remote_scheme scheme;
    struct span host;
    unsigned int port;
    struct span rest;               /* path and query, without the fragment */
};

/* Characters ---------------------------------------------------------------------------------------------------- */

static bool is_digit(WCHAR c)
{
    return c >= '0' && c <= '9';
}

static bool is_alpha(WCHAR c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_slash(WCHAR c)
{
    return c == '/' || c == '\\';
}

static WCHAR lower(WCHAR c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static int hex_value(WCHAR c)
{
    if (is_digit(c))
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The NUL is no member. */
static bool is_one_of(WCHAR c, const char *set)
{
    return c && c < 0x80 && strchr(set, (char)c);
}

static bool is_control(WCHAR c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

static bool is_high_surrogate(WCHAR c)
{
    return c >= 0xd800 && c < 0xdc00;
}

static bool is_low_surrogate(WCHAR c)
{
    return c >= 0xdc00 && c < 0xe000;
}

/* The length of name, or limit + 1 if it is longer than that. */
static size_t bounded_length(const WCHAR *name, size_t limit)
{
    size_t length = 0;

    while (length <= limit && name[length])
        length++;
    return length;
}

static const WCHAR *find_any(struct span text, const char *set)
{
    const WCHAR *p = text.start;

    while (p < text.end && !is_one_of(*p, set))
        p++;
    return p;
}

static bool span_equals(struct span text, const char *word)
{
    const WCHAR *p = text.start;

    while (p < text.end && *word && lower(*p) == (unsigned char)*word)
    {
        p++;
        word++;
    }
    return p == text.end && !*word;
}

static const WCHAR *skip_prefix(const WCHAR *name, const char *prefix)
{
    for (; *prefix; name++, prefix++)
    {
        if (lower(*name) != (unsigned char)*prefix)
            return NULL;
    }
    return name;
}

/* One code point from text, which is not empty; a lone surrogate comes out as it is. */
static uint32_t next_code_point(struct span *text)
{
    uint32_t c = *text->start++;

    if (is_high_surrogate((WCHAR)c) && text->start < text->end && is_low_surrogate(*text->start))
        c = 0x10000 + ((c - 0xd800) << 10) + (*text->start++ - 0xdc00u);
    return c;
}

static size_t encode_utf8(uint32_t c, unsigned char bytes[4])
{
    if (c < 0x80)
    {
        bytes[0] = (unsigned char)c;
        return 1;
    }
    if (c < 0x800)
    {
        bytes[0] = (unsigned char)(0xc0 | c >> 6);
        bytes[1] = 0x80 | (c & 0x3f);
        return 2;
    }
    if (c < 0x10000)
    {
        bytes[0] = (unsigned char)(0xe0 | c >> 12);
        bytes[1] = 0x80 | (c >> 6 & 0x3f);
        bytes[2] = 0x80 | (c & 0x3f);
        return 3;
    }
    bytes[0] = (unsigned char)(0xf0 | c >> 18);
    bytes[1] = 0x80 | (c >> 12 & 0x3f);
    bytes[2] = 0x80 | (c >> 6 & 0x3f);
    bytes[3] = 0x80 | (c & 0x3f);
    return 4;
}

/* Paths --------------------------------------------------------------------------------------------------------- */

static struct span next_component(const WCHAR **path)
{
    struct span component;

    while (is_slash(**path))
        (*path)++;
    component.start = *path;
    while (**path && !is_slash(**path))
        (*path)++;
    component.end = *path;
    return component;
}

/* COM1 .. COM9, LPT1 .. LPT9, also with superscript digits. */
static bool is_numbered_device(struct span stem)
{
    struct span name = {stem.start, stem.end - 1};
    WCHAR digit;

    if (stem.end - stem.start != 4)
        return false;
    digit = stem.end[-1];
    if ((digit < '1' || digit > '9') && digit != 0xb9 && digit != 0xb2 && digit != 0xb3)
        return false;
    return span_equals(name, "com") || span_equals(name, "lpt");
}

/* What Windows takes for a device is a name without regard to its extension and to blanks before that. */
static bool is_device(struct span component)
{
    static const char *const devices[] = {"con", "prn", "aux", "nul", "conin$", "conout$"};
    struct span stem = {component.start, find_any(component, ".")};
    size_t i;

    while (stem.end > stem.start && stem.end[-1] == ' ')
        stem.end--;
    for (i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
    {
        if (span_equals(stem, devices[i]))
            return true;
    }
    return is_numbered_device(stem);
}

/* Wildcards, streams and what no file system of Windows takes. */
static bool is_component_valid(struct span component)
{
    const WCHAR *p;

    if (component.end - component.start > MAX_PATH)
        return false;
    for (p = component.start; p < component.end; p++)
    {
        if (*p < 0x20 || is_one_of(*p, "<>:\"|?*"))
            return false;
    }
    return true;
}

/* Everything behind the root of a path: at least one component, the last of which names a file. */
static bool are_components_valid(const WCHAR *path)
{
    struct span last = {path, path};

    while (*path)
    {
        struct span component = next_component(&path);

        if (!is_component_valid(component))
            return false;
        last = component;
    }
    return last.end > last.start && !is_device(last);
}

/* Shares that lead to pipes and mailslots and not to files (FILE-RNAME-8). */
static bool is_device_share(struct span share)
{
    return span_equals(share, "pipe") || span_equals(share, "mailslot") || span_equals(share, "ipc$");
}

/* The part of a UNC path behind server and share, or NULL; server is set with it. */
static const WCHAR *skip_unc_root(const WCHAR *path, struct span *server)
{
    struct span share;

    if (!is_slash(path[0]) || !is_slash(path[1]) || is_slash(path[2]))
        return NULL;
    path += 2;
    *server = next_component(&path);
    share = next_component(&path);
    if (server->start == server->end || share.start == share.end)
        return NULL;
    if (span_equals(*server, ".") || span_equals(*server, "?") || is_device_share(share))
        return NULL;
    return is_component_valid(*server) && is_component_valid(share) ? path : NULL;
}

static const WCHAR *skip_drive_root(const WCHAR *path)
{
    return is_alpha(path[0]) && path[1] == ':' && is_slash(path[2]) ? path + 3 : NULL;
}

static bool is_full_path(const WCHAR *path)
{
    const WCHAR *tail = skip_drive_root(path);
    struct span server;

    if (!tail)
        tail = skip_unc_root(path, &server);
    return tail && are_components_valid(tail);
}

HRESULT local_name_check_length(const WCHAR *name, size_t limit)
{
    if (!name || bounded_length(name, limit) > limit)
        return E_INVALIDARG;
    return is_full_path(name) ? S_OK : E_INVALIDARG;
}

HRESULT local_name_check(const WCHAR *name)
{
    return local_name_check_length(name, MAX_PATH - 1);
}

/* File URLs ----------------------------------------------------------------------------------------------------- */

/* The byte of a percent escape, or -1. */
static int escaped_byte(const WCHAR *text)
{
    int high = text[0] == '%' ? hex_value(text[1]) : -1;
    int low = high >= 0 ? hex_value(text[2]) : -1;

    return low >= 0 ? high * 16 + low : -1;
}

/* How many bytes a character of UTF-8 with this first byte has; 0 if none has it. */
static unsigned int utf8_length(int first)
{
    if (first >= 0 && first < 0x80)
        return 1;
    if (first >= 0xc0 && first < 0xe0)
        return 2;
    if (first >= 0xe0 && first < 0xf0)
        return 3;
    return first >= 0xf0 && first < 0xf8 ? 4 : 0;
}

/* The character of UTF-8 that the escapes at *text stand for. 0 if they are not well formed, and for what may not be
 * hidden in an escape: a NUL and separators, which would make another path of it. */
static uint32_t unescape_character(const WCHAR **text)
{
    static const uint32_t smallest[] = {0, 1, 0x80, 0x800, 0x10000};
    int byte = escaped_byte(*text);
    size_t count = utf8_length(byte), i;
    uint32_t c;

    if (!count)
        return 0;
    c = count == 1 ? (uint32_t)byte : (uint32_t)byte & (0x7fu >> count);
    for (i = 1; i < count; i++)
    {
        if ((byte = escaped_byte(*text + 3 * i)) < 0x80 || byte >= 0xc0)
            return 0;
        c = c << 6 | ((uint32_t)byte & 0x3f);
    }
    *text += 3 * count;
    if (c < smallest[count] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) || c == '/' || c == '\\')
        return 0;
    return c;
}

static WCHAR *append_character(WCHAR *out, uint32_t c)
{
    if (c >= 0x10000)
    {
        *out++ = (WCHAR)(0xd800 + ((c - 0x10000) >> 10));
        c = 0xdc00 + (c & 0x3ff);
    }
    *out++ = (WCHAR)c;
    return out;
}

/* file:///C:/dir/file and file://server/share/file. rest follows the scheme's two slashes; out is zeroed and has room
 * for two characters more than rest has. */
static bool file_url_to_path(const WCHAR *rest, WCHAR *out)
{
    if (is_slash(rest[0]))
        rest++;
    else if (!skip_drive_root(rest))
    {
        *out++ = '\\';
        *out++ = '\\';
    }
    while (*rest)
    {
        uint32_t c = *rest == '%' ? unescape_character(&rest) : *rest++;

        if (!c)
            return false;
        out = append_character(out, c == '/' ? '\\' : c);
    }
    return true;
}

HRESULT remote_name_to_path(const WCHAR *name, WCHAR **path)
{
    const WCHAR *rest;
    size_t length, i;

    *path = NULL;
    if (!name || (length = bounded_length(name, REMOTE_NAME_LENGTH)) > REMOTE_NAME_LENGTH)
        return E_INVALIDARG;
    if (!(*path = calloc(length + 3, sizeof(**path))))
        return E_OUTOFMEMORY;
    rest = skip_prefix(name, "file://");
    for (i = 0; !rest && i < length; i++)
        (*path)[i] = name[i] == '/' ? '\\' : name[i];
    if ((!rest || file_url_to_path(rest, *path)) && is_full_path(*path))
        return S_OK;
    free(*path);
    *path = NULL;
    return E_INVALIDARG;
}

/* HTTP URLs ----------------------------------------------------------------------------------------------------- */

/* FILE-RNAME-4: what RFC 3986 allows somewhere in a URL, and well-formed text beyond ASCII. */
static bool is_url_text(struct span text)
{
    while (text.start < text.end)
    {
        uint32_t c = next_code_point(&text);

        if (c >= 0xd800 && c < 0xe000)
            return false;
        if (c < 0x10000 && (is_control((WCHAR)c) || is_one_of((WCHAR)c, " \"<>\\^`{|}")))
            return false;
    }
    return true;
}

static bool is_host_name(struct span host)
{
    const WCHAR *p;

    for (p = host.start; p < host.end; p++)
    {
        if (*p < 0x80 && !is_alpha(*p) && !is_digit(*p) && !is_one_of(*p, "-._~"))
            return false;
    }
    return host.end > host.start && *host.start != '.';
}

/* The dotted tail of an IPv6 literal. */
static bool is_ipv4(struct span text)
{
    unsigned int value = 0, digits = 0, parts = 1;
    const WCHAR *p;

    for (p = text.start; p < text.end; p++)
    {
        if (is_digit(*p) && ++digits <= 3 && (value = value * 10 + (*p - '0')) <= 255)
            continue;
        if (*p != '.' || !digits || ++parts > 4)
            return false;
        value = digits = 0;
    }
    return parts == 4 && digits;
}

static bool is_hex_group(struct span text)
{
    const WCHAR *p = text.start;

    while (p < text.end && hex_value(*p) >= 0)
        p++;
    return p == text.end && p > text.start && p - text.start <= 4;
}

static bool take_colons(struct span *text, unsigned int count)
{
    for (; count; count--, text->start++)
    {
        if (text->start == text->end || *text->start != ':')
            return false;
    }
    return true;
}

/* What stands between the brackets (FILE-RNAME-12): groups of hexadecimal digits, of which one gap may leave out some,
 * and perhaps an IPv4 address in the place of the last two. */
static bool is_ipv6(struct span text)
{
    struct span group = text;
    unsigned int groups = 0;
    bool gap = take_colons(&group, 2);

    if (gap)
        text = group;
    while (text.start < text.end)
    {
        group = (struct span){text.start, find_any(text, ":")};
        if (group.end == text.end && is_ipv4(group))
            groups++;
        else if (!is_hex_group(group))
            return false;
        groups++;
        text.start = group.end;
        if (!take_colons(&text, 1))
            break;
        if (text.start == text.end)
            return false;
        if (*text.start != ':')
            continue;
        if (gap)
            return false;
        gap = take_colons(&text, 1);
    }
    return gap ? groups < 8 : groups == 8;
}

static bool is_host(struct span host)
{
    if (host.end - host.start >= 2 && *host.start == '[' && host.end[-1] == ']')
        return is_ipv6((struct span){host.start + 1, host.end - 1});
    return is_host_name(host);
}

/* No digits mean the usual port, as RFC 3986 has it. */
static bool parse_port(struct span digits, unsigned int *port)
{
    unsigned int value = 0;

    if (digits.start == digits.end)
        return true;
    for (; digits.start < digits.end; digits.start++)
    {
        if (!is_digit(*digits.start) || (value = value * 10 + (*digits.start - '0')) > MAX_PORT)
            return false;
    }
    *port = value;
    return value != 0;
}

/* authority = [user[:password]@]host[:port] */
static bool parse_authority(struct span authority, struct url *url)
{
    const WCHAR *at = find_any(authority, "@"), *colon, *bracket;

    if (at < authority.end)
        authority.start = at + 1;
    bracket = find_any(authority, "]");
    colon = find_any((struct span){bracket < authority.end ? bracket : authority.start, authority.end}, ":");
    url->host.start = authority.start;
    url->host.end = colon;
    if (!is_host(url->host))
        return false;
    return colon == authority.end || parse_port((struct span){colon + 1, authority.end}, &url->port);
}

static bool are_segments_short(struct span path)
{
    while (path.start < path.end)
    {
        const WCHAR *slash = find_any(path, "/");

        if (slash - path.start > MAX_PATH)
            return false;
        path.start = slash < path.end ? slash + 1 : slash;
    }
    return true;
}

static bool parse_url(const WCHAR *name, struct url *url)
{
    const WCHAR *rest;
    struct span all;
    size_t length = bounded_length(name, REMOTE_NAME_LENGTH);

    if (length > REMOTE_NAME_LENGTH)
        return false;
    url->scheme = REMOTE_HTTP;
    url->port = HTTP_PORT;
    if (!(rest = skip_prefix(name, "http://")))
    {
        if (!(rest = skip_prefix(name, "https://")))
            return false;
        url->scheme = REMOTE_HTTPS;
        url->port = HTTPS_PORT;
    }
    all.start = rest;
    all.end = name + length;
    url->rest.start = find_any(all, "/?#");
    url->rest.end = find_any((struct span){url->rest.start, all.end}, "#");
    return is_url_text(all) && parse_authority((struct span){rest, url->rest.start}, url)
            && are_segments_short((struct span){url->rest.start, find_any(url->rest, "?")});
}

/* Remote names -------------------------------------------------------------------------------------------------- */

static enum remote_scheme path_scheme(const WCHAR *name)
{
    if (skip_prefix(name, "file://"))
        return REMOTE_FILE_URL;
    return is_slash(*name) ? REMOTE_UNC : REMOTE_DRIVE;
}

HRESULT remote_name_check(const WCHAR *name, enum remote_scheme *scheme)
{
    struct url url;
    WCHAR *path;
    HRESULT hr;

    if (!name)
        return E_INVALIDARG;
    if (parse_url(name, &url))
    {
        if (scheme)
            *scheme = url.scheme;
        return S_OK;
    }
    if (FAILED(hr = remote_name_to_path(name, &path)))
        return hr;
    free(path);
    if (scheme)
        *scheme = path_scheme(name);
    return S_OK;
}

static bool write_host(struct span text, char *host, size_t size)
{
    unsigned char bytes[4];
    size_t used = 0, i;

    while (text.start < text.end)
    {
        size_t count = encode_utf8(next_code_point(&text), bytes);

        if (used + count >= size)
            return false;
        for (i = 0; i < count; i++)
            host[used++] = (char)lower(bytes[i]);
    }
    if (used >= size)
        return false;
    host[used] = 0;
    return true;
}

bool remote_name_origin(const WCHAR *name, char *host, size_t size, unsigned int *port)
{
    struct span server;
    struct url url;
    WCHAR *path;
    bool ret;

    if (!name)
        return false;
    if (parse_url(name, &url))
    {
        *port = url.port;
        return write_host(url.host, host, size);
    }
    if (FAILED(remote_name_to_path(name, &path)))
        return false;
    *port = SMB_PORT;
    ret = skip_unc_root(path, &server) && write_host(server, host, size);
    free(path);
    return ret;
}

static char *append_bytes(char *out, const unsigned char *bytes, size_t count, bool escape)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t i;

    for (i = 0; i < count; i++)
    {
        if (!escape || bytes[i] < 0x80)
        {
            *out++ = (char)bytes[i];
            continue;
        }
        *out++ = '%';
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 0xf];
    }
    return out;
}

HRESULT remote_name_to_request(const WCHAR *name, char **url)
{
    unsigned char bytes[4];
    struct url parts;
    struct span text;
    char *out;

    *url = NULL;
    if (!name || !parse_url(name, &parts))
        return E_INVALIDARG;
    text.start = name;
    text.end = parts.rest.end;
    /* The longest that one character becomes are three bytes of UTF-8, each as three characters. */
    if (!(out = malloc((size_t)(text.end - text.start) * 9 + 1)))
        return E_OUTOFMEMORY;
    *url = out;
    while (text.start < text.end)
    {
        bool escape = text.start >= parts.rest.start;

        out = append_bytes(out, bytes, encode_utf8(next_code_point(&text), bytes), escape);
    }
    *out = 0;
    return S_OK;
}
