/*
 * Tests of lists of proxies
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

#include "transfer/proxy_list.h"
#include "test.h"

/* The proxies for http://host/ and for https://host/, each with a bar behind it. */
static const char *chosen(const char *list, bool https)
{
    struct proxy_target target = { https, "host" };
    static char all[512];
    char proxy[128];
    unsigned int i;

    all[0] = 0;
    for (i = 0; proxy_list_get(list, &target, i, proxy, sizeof(proxy)); i++)
        strcat(strcat(all, proxy), "|");
    return all;
}

static const struct list_case
{
    const char *list;
    bool valid;
    const char *http, *https;
}
list_cases[] =
{
    {"proxy", true, "http://proxy:80|", "http://proxy:80|"},
    {"proxy:8080", true, "http://proxy:8080|", "http://proxy:8080|"},
    {"http://1.1.1.1/", true, "http://1.1.1.1:80|", "http://1.1.1.1:80|"},
    {"http=a:1 https=b:2", true, "http://a:1|", "http://b:2|"},
    {"HTTP=http://a:1;HTTPS=https://b", true, "http://a:1|", "https://b:443|"},
    {"a b:3;\tc", true, "http://a:80|http://b:3|http://c:80|", "http://a:80|http://b:3|http://c:80|"},
    {"[::1]:3128", true, "http://[::1]:3128|", "http://[::1]:3128|"},
    {"ftp=f:21;socks=s:1080", true, "", ""},
    {"socks://s:1080 p", true, "http://p:80|", "http://p:80|"},
    {"a:65535", true, "http://a:65535|", "http://a:65535|"},
    {"a:65536", false, "", ""},
    {"a:0", false, "", ""},
    {"a:", false, "", ""},
    {"a:8o", false, "", ""},
    {"=a", false, "", ""},
    {"http=", false, "", ""},
    {"gopher://a", false, "", ""},
    {"a/path", false, "", ""},
    {"user@a", false, "", ""},
    {"[::1", false, "", ""},
    {"[]:1", false, "", ""},
    {"*", false, "", ""},
    {"good bad:x", false, "http://good:80|", "http://good:80|"},
    {" ; ", false, "", ""},
    {"", false, "", ""},
};

static void test_lists(void)
{
    size_t i;

    for (i = 0; i < sizeof(list_cases) / sizeof(list_cases[0]); i++)
    {
        const struct list_case *c = &list_cases[i];

        check(proxy_list_is_valid(c->list) == c->valid, "HTTP-PROXY-8: %s", c->list);
        check(!strcmp(chosen(c->list, false), c->http), "HTTP-PROXY-5: %s: %s", c->list, chosen(c->list, false));
        check(!strcmp(chosen(c->list, true), c->https), "HTTP-PROXY-5: %s: %s", c->list, chosen(c->list, true));
    }
    check(!proxy_list_is_valid(NULL), "HTTP-PROXY-8: no list");
}

static void test_room(void)
{
    struct proxy_target target = { false, "host" };
    char proxy[16];

    check(proxy_list_get("abcde:80", &target, 0, proxy, sizeof(proxy)), "HTTP-PROXY-5: just fits");
    check(!proxy_list_get("abcdef:80", &target, 0, proxy, sizeof(proxy)), "HTTP-PROXY-5: does not fit");
}

static const struct bypass_case
{
    const char *bypass, *host;
    bool valid, passed;
}
bypass_cases[] =
{
    {"example.com", "example.com", true, true},
    {"example.com", "EXAMPLE.com", true, true},
    {"example.com", "www.example.com", true, false},
    {"*.example.com", "www.example.com", true, true},
    {"*.example.com", "example.com", true, false},
    {"*example.com", "badexample.com", true, true},
    {"a b;c", "b", true, true},
    {"a b;c", "c", true, true},
    {"a b;c", "d", true, false},
    {"*", "anything.at.all", true, true},
    {"10.*", "10.1.2.3", false, true},
    {"a*b*c", "aXbYbZc", false, true},
    {"a*b*c", "aXbYbZ", false, false},
    {"<local>", "server", true, true},
    {"<local>", "server.example.com", true, false},
    {"<local>", "[::1]", true, false},
    {"::1", "[::1]", true, true},
    {"[::1]:80", "::1", true, true},
    {"https://a", "a", true, false},
    {"http://a:80", "a", true, true},
    {"", "a", true, false},
    {NULL, "a", true, false},
};

static void test_bypass(void)
{
    struct proxy_target target = { false, NULL };
    size_t i;

    for (i = 0; i < sizeof(bypass_cases) / sizeof(bypass_cases[0]); i++)
    {
        const struct bypass_case *c = &bypass_cases[i];

        target.host = c->host;
        check(proxy_bypass_is_valid(c->bypass) == c->valid, "HTTP-PROXY-7: %s", c->bypass ? c->bypass : "none");
        check(proxy_bypass_has(c->bypass, &target) == c->passed, "HTTP-PROXY-7: %s of %s", c->host,
                c->bypass ? c->bypass : "none");
    }
}

static void test_loopback(void)
{
    check(proxy_host_is_loopback("localhost") && proxy_host_is_loopback("127.0.0.1") && proxy_host_is_loopback("[::1]")
            && proxy_host_is_loopback("127.9.9.9"), "HTTP-PROXY-13: own names");
    check(!proxy_host_is_loopback("127.example.com") && !proxy_host_is_loopback("localhost.example.com")
            && !proxy_host_is_loopback("10.0.0.1") && !proxy_host_is_loopback(""), "HTTP-PROXY-13: others");
    check(proxy_bypass_is_without_loopback("a;<-loopback>") && !proxy_bypass_is_without_loopback("<local>")
            && !proxy_bypass_is_without_loopback(NULL), "HTTP-PROXY-13: <-loopback>");
}

int main(void)
{
    test_lists();
    test_room();
    test_bypass();
    test_loopback();
    return test_report();
}
