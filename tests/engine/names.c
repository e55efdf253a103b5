/*
 * Tests: names of remote and local files
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
#include "test.h"

#include <stdlib.h>
#include <string.h>

struct name_case
{
    const char *id;
    const WCHAR *name;
};

/* For messages: what is not ASCII shows as `?`. The result is good until the next call. */
static const char *show(const WCHAR *name)
{
    static char text[128];
    char *p = text;

    for (; *name && p < text + sizeof(text) - 1; name++, p++)
    {
        *p = '?';
        if (*name >= 0x20 && *name < 0x7f)
            *p = (char)*name;
    }
    *p = 0;
    return text;
}

static const struct
{
    const char *id;
    const WCHAR *name;
    enum remote_scheme scheme;
}
good_remote[] =
{
    {"FILE-RNAME-1", L"http://host/file", REMOTE_HTTP}, {"FILE-RNAME-1", L"https://host/file", REMOTE_HTTPS},
    {"FILE-RNAME-1", L"\\\\server\\share\\file", REMOTE_UNC}, {"FILE-RNAME-1", L"//server/share/dir/file", REMOTE_UNC},
    {"FILE-RNAME-1", L"file://server/share/file", REMOTE_FILE_URL},
    {"FILE-RNAME-1", L"file:///C:/dir/file", REMOTE_FILE_URL},
    {"FILE-RNAME-1", L"file://c:\\dir\\file", REMOTE_FILE_URL},
    {"FILE-RNAME-1", L"file:///C:/a%20b/%C3%A4", REMOTE_FILE_URL},
    {"FILE-RNAME-1", L"z:\\dir\\file", REMOTE_DRIVE}, {"FILE-RNAME-1", L"C:/file", REMOTE_DRIVE},
    {"FILE-RNAME-4", L"http://host/a%20b?c=d%2", REMOTE_HTTP}, {"FILE-RNAME-4", L"http://host/\x00e4\xd83d\xde00",
            REMOTE_HTTP},
    {"FILE-RNAME-4", L"http://host/!$&'()*+,;=:@[]-._~", REMOTE_HTTP},
    {"FILE-RNAME-5", L"http://host/?a=*", REMOTE_HTTP}, {"FILE-RNAME-5", L"http://host?a/b", REMOTE_HTTP},
    {"FILE-RNAME-6", L"http://b\x00fc" L"cher.example/", REMOTE_HTTP},
    {"FILE-RNAME-7", L"http://user:pass%40word@host:8080/x", REMOTE_HTTP}, {"FILE-RNAME-7", L"http://@host/",
            REMOTE_HTTP},
    {"FILE-RNAME-9", L"HTTP://HOST", REMOTE_HTTP}, {"FILE-RNAME-9", L"hTTpS://Host/../a", REMOTE_HTTPS},
    {"FILE-RNAME-9", L"http://host#frag", REMOTE_HTTP}, {"FILE-RNAME-9", L"FILE:///c:/f", REMOTE_FILE_URL},
    {"FILE-RNAME-10", L"http://host:1/", REMOTE_HTTP}, {"FILE-RNAME-10", L"http://host:65535", REMOTE_HTTP},
    {"FILE-RNAME-10", L"http://host:00080/", REMOTE_HTTP}, {"FILE-RNAME-10", L"http://host:/", REMOTE_HTTP},
    {"FILE-RNAME-12", L"http://[::1]/", REMOTE_HTTP}, {"FILE-RNAME-12", L"http://[2001:DB8::a:b]:81/x", REMOTE_HTTP},
    {"FILE-RNAME-12", L"http://[::]/", REMOTE_HTTP}, {"FILE-RNAME-12", L"http://[1::]/", REMOTE_HTTP},
    {"FILE-RNAME-12", L"http://[1:2:3:4:5:6:7:8]/", REMOTE_HTTP},
    {"FILE-RNAME-12", L"http://[1:2:3:4:5:6:7::]/", REMOTE_HTTP},
    {"FILE-RNAME-12", L"http://[::ffff:127.0.0.1]/", REMOTE_HTTP},
    {"FILE-RNAME-12", L"http://[1:2:3:4:5:6:1.2.3.255]/", REMOTE_HTTP},
};

static const struct name_case bad_remote[] =
{
    {"FILE-RNAME-1", L""}, {"FILE-RNAME-1", L"file"}, {"FILE-RNAME-1", L"dir\\file"}, {"FILE-RNAME-1", L"\\file"},
    {"FILE-RNAME-1", L"c:file"}, {"FILE-RNAME-1", L"c:"}, {"FILE-RNAME-1", L"c:\\"}, {"FILE-RNAME-1", L"c:\\dir\\"},
    {"FILE-RNAME-1", L"\\\\server"}, {"FILE-RNAME-1", L"\\\\server\\share"}, {"FILE-RNAME-1", L"\\\\server\\share\\"},
    {"FILE-RNAME-1", L"\\\\\\share\\file"}, {"FILE-RNAME-1", L"file://"}, {"FILE-RNAME-1", L"file:///"},
    {"FILE-RNAME-1", L"file:c:/file"}, {"FILE-RNAME-1", L"file://server/file"}, {"FILE-RNAME-1", L"http:/host/file"},
    {"FILE-RNAME-1", L"http:host"}, {"FILE-RNAME-1", L"http"}, {"FILE-RNAME-1", L"httpx://host/"},
    {"FILE-RNAME-4", L"http://host/a b"}, {"FILE-RNAME-4", L" http://host/"}, {"FILE-RNAME-4", L"http://host/ "},
    {"FILE-RNAME-4", L"http://host/a\tb"}, {"FILE-RNAME-4", L"http://host/\r\nX: y"},
    {"FILE-RNAME-4", L"http://host/\x007f"}, {"FILE-RNAME-4", L"http://host/\x0085"},
    {"FILE-RNAME-4", L"http://host/\\"}, {"FILE-RNAME-4", L"http://host/<x>"}, {"FILE-RNAME-4", L"http://host/\""},
    {"FILE-RNAME-4", L"http://host/{x}"}, {"FILE-RNAME-4", L"http://host/a|b"}, {"FILE-RNAME-4", L"http://host/^`"},
    {"FILE-RNAME-4", L"http://host/#a b"}, {"FILE-RNAME-4", L"http://host/\xd800"},
    {"FILE-RNAME-4", L"http://host/\xdc00\xd800"}, {"FILE-RNAME-4", L"http://ho st/"},
    {"FILE-RNAME-5", L"\\\\server\\share\\*"}, {"FILE-RNAME-5", L"\\\\server\\share\\a?"},
    {"FILE-RNAME-5", L"file://server/share/?a"}, {"FILE-RNAME-5", L"file://server/share/%2A"},
    {"FILE-RNAME-8", L"\\\\.\\pipe\\name"}, {"FILE-RNAME-8", L"\\\\server\\pipe\\name"},
    {"FILE-RNAME-8", L"\\\\server\\PIPE\\name"}, {"FILE-RNAME-8", L"\\\\server\\mailslot\\name"},
    {"FILE-RNAME-8", L"\\\\server\\IPC$\\name"}, {"FILE-RNAME-8", L"\\\\?\\c:\\file"},
    {"FILE-RNAME-8", L"file://./pipe/name"}, {"FILE-RNAME-8", L"file://server/%70ipe/name"},
    {"FILE-RNAME-8", L"c:\\nul"}, {"FILE-RNAME-8", L"file:///c:/com1"}, {"FILE-RNAME-8", L"\\\\s\\s\\aux.txt"},
    {"FILE-RNAME-8", L"file:///c:/a%5Cb"}, {"FILE-RNAME-8", L"file:///c:/a%2fb"}, {"FILE-RNAME-8", L"file:///c:/a%00"},
    {"FILE-RNAME-8", L"file:///c:/a%"}, {"FILE-RNAME-8", L"file:///c:/a%4"}, {"FILE-RNAME-8", L"file:///c:/a%c3"},
    {"FILE-RNAME-8", L"file:///c:/a%c0%af"}, {"FILE-RNAME-8", L"file:///c:/a%ed%a0%80"},
    {"FILE-RNAME-8", L"file:///c:/a%c1%81"}, {"FILE-RNAME-8", L"file:///c:/a%ff"},
    {"FILE-RNAME-8", L"file:///c:/a%f4%90%80%80"},
    {"FILE-RNAME-10", L"ftp://host/file"}, {"FILE-RNAME-10", L"http://"}, {"FILE-RNAME-10", L"http:///file"},
    {"FILE-RNAME-10", L"http://?a"}, {"FILE-RNAME-10", L"http://#a"}, {"FILE-RNAME-10", L"http://:80/"},
    {"FILE-RNAME-10", L"http://user@/"}, {"FILE-RNAME-10", L"http://user@:80/"}, {"FILE-RNAME-10", L"http://host:0/"},
    {"FILE-RNAME-10", L"http://host:65536/"}, {"FILE-RNAME-10", L"http://host:4294967376/"},
    {"FILE-RNAME-10", L"http://host:99999999999999999999/"}, {"FILE-RNAME-10", L"http://host:-80/"},
    {"FILE-RNAME-10", L"http://host:+80/"}, {"FILE-RNAME-10", L"http://host:80x/"},
    {"FILE-RNAME-10", L"http://host:80:80/"}, {"FILE-RNAME-10", L"http://a@b@host/"},
    {"FILE-RNAME-10", L"http://host%2fx/"}, {"FILE-RNAME-10", L"http://ho,st/"}, {"FILE-RNAME-10", L"http://./"},
    {"FILE-RNAME-12", L"http://[]/"}, {"FILE-RNAME-12", L"http://[/"}, {"FILE-RNAME-12", L"http://]/"},
    {"FILE-RNAME-12", L"http://[:]/"}, {"FILE-RNAME-12", L"http://[1]/"}, {"FILE-RNAME-12", L"http://[::1/"},
    {"FILE-RNAME-12", L"http://[::1]x/"}, {"FILE-RNAME-12", L"http://[:::]/"}, {"FILE-RNAME-12", L"http://[1::2::3]/"},
    {"FILE-RNAME-12", L"http://[12345::]/"}, {"FILE-RNAME-12", L"http://[1:2:3:4:5:6:7:8:9]/"},
    {"FILE-RNAME-12", L"http://[1:2:3:4:5:6:7]/"}, {"FILE-RNAME-12", L"http://[1:2:3:4:5:6:7:8::]/"},
    {"FILE-RNAME-12", L"http://[:1:2:3:4:5:6:7]/"}, {"FILE-RNAME-12", L"http://[1:2:3:4:5:6:7:]/"},
    {"FILE-RNAME-12", L"http://[g::]/"}, {"FILE-RNAME-12", L"http://[::1.2.3]/"}, {"FILE-RNAME-12",
            L"http://[::1.2.3.256]/"}, {"FILE-RNAME-12", L"http://[::1.2.3.4:5]/"},
    {"FILE-RNAME-12", L"http://[1:2:3:4:5:6:7:1.2.3.4]/"}, {"FILE-RNAME-12", L"http://[::1.2.3.4.]/"},
    {"FILE-RNAME-12", L"http://[::1]:0/"}, {"FILE-RNAME-12", L"http://[\x0661::]/"},
};

static const struct name_case good_local[] =
{
    {"FILE-LOCAL-1", L"C:\\file"}, {"FILE-LOCAL-1", L"c:\\dir\\file.txt"}, {"FILE-LOCAL-1", L"\\\\server\\share\\f"},
    {"FILE-LOCAL-3", L"C:\\nullify"}, {"FILE-LOCAL-3", L"C:\\com0"}, {"FILE-LOCAL-3", L"C:\\com10"},
    {"FILE-LOCAL-3", L"C:\\a.nul"}, {"FILE-LOCAL-3", L"C:\\con\\f"}, {"FILE-LOCAL-4", L"C:\\%TEMP%\\f"},
    {"FILE-LOCAL-5", L"C:/dir/file"}, {"FILE-LOCAL-5", L"//server/share/f"}, {"FILE-LOCAL-8", L"C:\\.\\a\\..\\f"},
    {"FILE-LOCAL-8", L"C:\\file."}, {"FILE-LOCAL-8", L"C:\\file "}, {"FILE-LOCAL-1", L"C:\\\x00e4\x4e2d"},
    {"FILE-LOCAL-5", L"C:\\\\dir\\\\f"},
};

static const struct name_case bad_local[] =
{
    {"FILE-LOCAL-1", L""}, {"FILE-LOCAL-1", L"file"}, {"FILE-LOCAL-1", L".\\file"}, {"FILE-LOCAL-1", L"c:x"},
    {"FILE-LOCAL-1", L"\\dir\\file"}, {"FILE-LOCAL-1", L"%TEMP%\\file"}, {"FILE-LOCAL-1", L"1:\\file"},
    {"FILE-LOCAL-1", L"cc:\\file"}, {"FILE-LOCAL-1", L"http://host/file"}, {"FILE-LOCAL-1", L"file:///c:/file"},
    {"FILE-LOCAL-1", L"\\\\server"}, {"FILE-LOCAL-1", L"\\\\server\\share"}, {"FILE-LOCAL-1", L" c:\\file"},
    {"FILE-LOCAL-3", L"c:\\f*"}, {"FILE-LOCAL-3", L"c:\\d?r\\f"}, {"FILE-LOCAL-3", L"\\\\?\\c:\\f"},
    {"FILE-LOCAL-3", L"\\\\.\\c:\\f"}, {"FILE-LOCAL-3", L"//?/c:/f"}, {"FILE-LOCAL-3", L"\\\\?\\UNC\\s\\s\\f"},
    {"FILE-LOCAL-3", L"c:\\a:b"}, {"FILE-LOCAL-3", L"c:\\f::$DATA"}, {"FILE-LOCAL-3", L"c:\\nul"},
    {"FILE-LOCAL-3", L"c:\\dir\\NUL.txt"}, {"FILE-LOCAL-3", L"c:\\con .x"}, {"FILE-LOCAL-3", L"c:\\Prn"},
    {"FILE-LOCAL-3", L"c:\\aux"}, {"FILE-LOCAL-3", L"c:\\com1"}, {"FILE-LOCAL-3", L"c:\\LPT9.a.b"},
    {"FILE-LOCAL-3", L"c:\\com\x00b9"}, {"FILE-LOCAL-3", L"c:\\conin$"}, {"FILE-LOCAL-3", L"c:\\CONOUT$"},
    {"FILE-LOCAL-3", L"c:\\a|b"}, {"FILE-LOCAL-3", L"c:\\a\nb"}, {"FILE-LOCAL-3", L"c:\\<a>"},
    {"FILE-LOCAL-3", L"\\\\server\\pipe\\f"}, {"FILE-LOCAL-5", L"c:\\dir\\"}, {"FILE-LOCAL-5", L"c:\\"},
    {"FILE-LOCAL-5", L"c:/dir/"}, {"FILE-LOCAL-5", L"\\\\server\\share\\"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void test_remote_lists(void)
{
    enum remote_scheme scheme;
    size_t i;

    for (i = 0; i < COUNT(good_remote); i++)
    {
        scheme = (enum remote_scheme)-1;
        check(remote_name_check(good_remote[i].name, &scheme) == S_OK && scheme == good_remote[i].scheme,
                "%s: '%s' should be valid, scheme %d", good_remote[i].id, show(good_remote[i].name), (int)scheme);
    }
    for (i = 0; i < COUNT(bad_remote); i++)
        check(remote_name_check(bad_remote[i].name, &scheme) == E_INVALIDARG, "%s: '%s' should be refused",
                bad_remote[i].id, show(bad_remote[i].name));
    check(remote_name_check(NULL, &scheme) == E_INVALIDARG, "FILE-ADD-17: NULL");
    check(remote_name_check(L"http://host/", NULL) == S_OK, "FILE-RNAME-1: scheme not wanted");
}

static void test_local_lists(void)
{
    size_t i;

    for (i = 0; i < COUNT(good_local); i++)
        check(local_name_check(good_local[i].name) == S_OK, "%s: '%s' should be valid", good_local[i].id,
                show(good_local[i].name));
    for (i = 0; i < COUNT(bad_local); i++)
        check(local_name_check(bad_local[i].name) == E_INVALIDARG, "%s: '%s' should be refused", bad_local[i].id,
                show(bad_local[i].name));
    check(local_name_check(NULL) == E_INVALIDARG, "FILE-ADD-17: NULL");
}

/* start, and then fill over and over, up to length characters in a block of just that size; freed by the caller. */
static WCHAR *long_name(const WCHAR *start, const WCHAR *fill, size_t length)
{
    WCHAR *name = malloc((length + 1) * sizeof(*name));
    const WCHAR *from = start;
    size_t i;

    if (!name)
        abort();
    for (i = 0; i < length; i++)
    {
        if (!*from)
            from = fill;
        name[i] = *from++;
    }
    name[i] = 0;
    return name;
}

static void check_length(const char *id, const WCHAR *start, const WCHAR *fill, size_t length, bool local, bool good)
{
    WCHAR *name = long_name(start, fill, length);
    HRESULT hr = local ? local_name_check(name) : remote_name_check(name, NULL);

    check(hr == (good ? S_OK : E_INVALIDARG), "%s: '%s' with %zu characters", id, show(start), length);
    free(name);
}

static void test_lengths(void)
{
    check_length("FILE-RNAME-2", L"http://host/?", L"x", 2200, false, true);
    check_length("FILE-RNAME-2", L"http://host/?", L"x", 2201, false, false);
    check_length("FILE-RNAME-2", L"http://host/#", L"x", 2201, false, false);
    check_length("FILE-RNAME-2", L"c:\\", L"ab\\", 2200, false, true);
    check_length("FILE-RNAME-2", L"c:\\", L"ab\\", 2201, false, false);
    check_length("FILE-RNAME-3", L"http://host/", L"x", 12 + 260, false, true);
    check_length("FILE-RNAME-3", L"http://host/", L"x", 12 + 261, false, false);
    check_length("FILE-RNAME-3", L"http://host/a/", L"x", 14 + 261, false, false);
    check_length("FILE-RNAME-3", L"http://host/a?", L"x", 14 + 261, false, true);
    check_length("FILE-RNAME-3", L"\\\\server\\share\\", L"x", 15 + 260, false, true);
    check_length("FILE-RNAME-3", L"\\\\server\\share\\", L"x", 15 + 261, false, false);
    check_length("FILE-LOCAL-2", L"c:\\", L"x", 259, true, true);
    check_length("FILE-LOCAL-2", L"c:\\", L"x", 260, true, false);
}

static const struct
{
    const char *id;
    const WCHAR *name;
    const char *host;           /* NULL: none */
    unsigned int port;
}
origins[] =
{
    {"FILE-RNAME-9", L"http://Host.Example/X", "host.example", 80}, {"FILE-RNAME-9", L"HTTPS://HOST", "host", 443},
    {"FILE-RNAME-10", L"http://host:8080?x", "host", 8080}, {"FILE-RNAME-10", L"https://host:/", "host", 443},
    {"FILE-RNAME-7", L"http://User:Pass@Host:1/", "host", 1}, {"FILE-RNAME-12", L"http://[::A]:81/", "[::a]", 81},
    {"FILE-RNAME-6", L"http://B\x00dc" L"cher/", "b\xc3\x9c" "cher", 80},
    {"FILE-RNAME-6", L"http://\xd83d\xde00/", "\xf0\x9f\x98\x80", 80}, {"FILE-RNAME-6", L"http://\x4e2d/",
            "\xe4\xb8\xad", 80},
    {"FILE-RNAME-1", L"\\\\Server\\share\\f", "server", 445}, {"FILE-RNAME-1", L"file://Server/share/f", "server", 445},
    {"FILE-RNAME-1", L"c:\\file", NULL, 0}, {"FILE-RNAME-1", L"file:///c:/file", NULL, 0},
    {"FILE-RNAME-1", L"http://", NULL, 0}, {"FILE-RNAME-1", L"file", NULL, 0},
};

static void test_origins(void)
{
    unsigned int port;
    char host[64];
    size_t i;

    for (i = 0; i < COUNT(origins); i++)
    {
        bool ret;

        port = 0;
        ret = remote_name_origin(origins[i].name, host, sizeof(host), &port);
        check(ret == !!origins[i].host, "%s: '%s' has a server: %d", origins[i].id, show(origins[i].name), ret);
        if (ret && origins[i].host)
            check(!strcmp(host, origins[i].host) && port == origins[i].port, "%s: '%s' gives %s, %u", origins[i].id,
                    show(origins[i].name), host, port);
    }
    check(remote_name_origin(L"http://host/", host, 5, &port) && !strcmp(host, "host"), "FILE-RNAME-9: just enough");
    check(!remote_name_origin(L"http://host/", host, 4, &port), "FILE-RNAME-9: one byte too few");
    check(!remote_name_origin(L"http://host/", host, 0, &port), "FILE-RNAME-9: no room");
    check(!remote_name_origin(NULL, host, sizeof(host), &port), "FILE-ADD-17: NULL");
}

static const struct
{
    const char *id;
    const WCHAR *name;
    const char *url;            /* NULL: refused */
}
requests[] =
{
    {"FILE-RNAME-9", L"http://host", "http://host"}, {"FILE-RNAME-9", L"HTTP://Host/A/../B", "HTTP://Host/A/../B"},
    {"FILE-RNAME-9", L"http://host/a?b#c?d/e", "http://host/a?b"}, {"FILE-RNAME-9", L"http://host#c", "http://host"},
    {"FILE-RNAME-4", L"http://host/a%20b%zz", "http://host/a%20b%zz"},
    {"FILE-RNAME-4", L"http://host/\x00e4?\x00e4", "http://host/%C3%A4?%C3%A4"},
    {"FILE-RNAME-4", L"http://host/\x4e2d\xd83d\xde00\xffff", "http://host/%E4%B8%AD%F0%9F%98%80%EF%BF%BF"},
    {"FILE-RNAME-6", L"http://\x00e4/\x00e4", "http://\xc3\xa4/%C3%A4"},
    {"FILE-RNAME-6", L"http://\x00e4?\x00e4", "http://\xc3\xa4?%C3%A4"},
    {"FILE-RNAME-7", L"https://u:p@host:444/x", "https://u:p@host:444/x"},
    {"FILE-RNAME-4", L"http://host/a b", NULL}, {"FILE-RNAME-4", L"c:\\file", NULL},
    {"FILE-RNAME-4", L"file:///c:/file", NULL}, {"FILE-RNAME-4", L"\\\\server\\share\\f", NULL},
};

static void test_requests(void)
{
    size_t i;

    for (i = 0; i < COUNT(requests); i++)
    {
        char *url = (char *)requests;
        HRESULT hr = remote_name_to_request(requests[i].name, &url);

        check(hr == (requests[i].url ? S_OK : E_INVALIDARG), "%s: '%s' gives %#x", requests[i].id,
                show(requests[i].name), (unsigned int)hr);
        check(requests[i].url ? url && !strcmp(url, requests[i].url) : !url, "%s: '%s' gives '%s'", requests[i].id,
                show(requests[i].name), url ? url : "NULL");
        free(url);
    }
}

static const struct
{
    const char *id;
    const WCHAR *name;
    const WCHAR *path;          /* NULL: refused */
}
paths[] =
{
    {"SMB-1", L"\\\\server\\share\\f", L"\\\\server\\share\\f"},
    {"SMB-1", L"//server/share/f", L"\\\\server\\share\\f"},
    {"SMB-1", L"c:/dir/f%20", L"c:\\dir\\f%20"}, {"SMB-1", L"file://server/share/a%20b", L"\\\\server\\share\\a b"},
    {"SMB-1", L"file:///C:/%c3%a4%F0%9F%98%80#x", L"C:\\\x00e4\xd83d\xde00#x"},
    {"SMB-1", L"file://C:\\d\\f", L"C:\\d\\f"},
    {"SMB-1", L"http://host/f", NULL}, {"FILE-RNAME-8", L"file:///c:/a%2fb", NULL}, {"SMB-1", L"f", NULL},
};

static bool same_text(const WCHAR *a, const WCHAR *b)
{
    for (; *a && *a == *b; a++)
        b++;
    return *a == *b;
}

static void test_paths(void)
{
    size_t i;

    for (i = 0; i < COUNT(paths); i++)
    {
        WCHAR *path = (WCHAR *)paths;
        HRESULT hr = remote_name_to_path(paths[i].name, &path);

        check(hr == (paths[i].path ? S_OK : E_INVALIDARG), "%s: '%s' gives %#x", paths[i].id, show(paths[i].name),
                (unsigned int)hr);
        check(paths[i].path ? path && same_text(path, paths[i].path) : !path, "%s: '%s' gives '%s'", paths[i].id,
                show(paths[i].name), path ? show(path) : "NULL");
        free(path);
    }
}

int main(void)
{
    test_remote_lists();
    test_local_lists();
    test_lengths();
    test_origins();
    test_requests();
    test_paths();
    return test_report();
}
