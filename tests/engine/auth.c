/*
 * Tests of challenges, of the choice of credentials and of Digest answers
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

#include <stdlib.h>
#include <string.h>

#include "transfer/digest.h"
#include "test.h"

#define BIT(scheme) (1u << AUTH_##scheme)

/* Challenges ------------------------------------------------------------------------------------------------------ */

static const struct offer_case
{
    const char *id, *value;
    unsigned int offered;
}
offer_cases[] =
{
    {"HTTP-AUTH-1: Basic", "Basic realm=\"a, b=c\"", BIT(BASIC)},
    {"HTTP-AUTH-1: case", "bASIC REALM=x", BIT(BASIC)},
    {"HTTP-AUTH-1: NTLM", "NTLM", BIT(NTLM)},
    {"HTTP-AUTH-1: with a blob", "NTLM TlRMTVNTUAACAAAA==", BIT(NTLM)},
    {"HTTP-AUTH-1: with a blob without padding", "Negotiate abc/def+", BIT(NEGOTIATE)},
    {"HTTP-AUTH-1: a blob that looks like a scheme", "Negotiate abc, NTLM", BIT(NEGOTIATE) | BIT(NTLM)},
    {"HTTP-AUTH-1: several", "Negotiate, NTLM, Basic realm=\"x\"", BIT(NEGOTIATE) | BIT(NTLM) | BIT(BASIC)},
    {"HTTP-AUTH-1: unknown ones", "Bearer realm=\"x\", Foo, Basic realm=y", BIT(BASIC)},
    {"HTTP-AUTH-1: Passport", "Passport1.4 ct=123,rver=5", BIT(PASSPORT)},
    {"HTTP-AUTH-1: Digest", "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int,auth\"", BIT(DIGEST)},
    {"HTTP-AUTH-1: Digest behind Basic", "Basic realm=\"x\", Digest nonce=n , realm = \"r\"", BIT(BASIC) | BIT(DIGEST)},
    {"HTTP-AUTH-1: Digest without nonce", "Digest realm=\"r\"", 0},
    {"HTTP-AUTH-1: Digest of unknown algorithm", "Digest realm=r, nonce=n, algorithm=SHA-512-256", 0},
    {"HTTP-AUTH-1: Digest of the body only", "Digest realm=r, nonce=n, qop=\"auth-int\"", 0},
    {"HTTP-AUTH-1: nothing", "", 0},
    {"HTTP-AUTH-1: rubbish", "=, =\"x, ,,;==", 0},
    {"HTTP-AUTH-1: quote without end", "Basic realm=\"x, NTLM", BIT(BASIC)},
    {"HTTP-AUTH-1: backslash at the end", "Basic realm=\"\\", BIT(BASIC)},
};

static void test_offers(void)
{
    struct challenges challenges;
    size_t i;

    for (i = 0; i < sizeof(offer_cases) / sizeof(offer_cases[0]); i++)
    {
        memset(&challenges, 0, sizeof(challenges));
        challenges_add(&challenges, offer_cases[i].value, strlen(offer_cases[i].value));
        check(challenges.offered == offer_cases[i].offered, "%s: %#x", offer_cases[i].id, challenges.offered);
    }
}

static void test_digest_parameters(void)
{
    static const char block[] =
        "HTTP/1.1 401 No\r\nwww-authenticate: Digest realm=\"a \\\"b\\\" \\\\\", nonce=N1, opaque=\"o\",\r\n"
        "WWW-Authenticate:Digest algorithm=SHA-256-sess, nonce=\"N2\", qop=auth, stale=TRUE, opaque=\"p,q\"\r\n"
        "Proxy-Authenticate: Basic\r\nWWW-Authenticate2: NTLM\r\n\r\n";
    struct challenges c;

    challenges_read(&c, block, AUTH_SERVER);
    check(c.offered == BIT(DIGEST), "HTTP-AUTH-1: %#x", c.offered);
    check(!strcmp(c.digest.realm, "a \"b\" \\") && !strcmp(c.digest.nonce, "N1"), "HTTP-AUTH-1: the first one: %s",
            c.digest.realm);
    check(c.digest.hash == DIGEST_MD5 && !c.digest.session && !c.digest.qop_auth && !c.digest.stale,
            "HTTP-AUTH-1: MD5");
    challenges_read(&c, strstr(block, "WWW-"), AUTH_SERVER);
    check(c.digest.hash == DIGEST_SHA256 && c.digest.session && c.digest.qop_auth && c.digest.stale
            && !strcmp(c.digest.opaque, "p,q"), "HTTP-AUTH-1: SHA-256-sess");
    challenges_read(&c, block, AUTH_PROXY);
    check(c.offered == BIT(BASIC), "HTTP-AUTH-1: the proxy's: %#x", c.offered);
    challenges_read(&c, NULL, AUTH_PROXY);
    check(!c.offered, "HTTP-AUTH-1: no headers");
}

static void test_long_parameters(void)
{
    char value[2048] = "Digest nonce=n, realm=\"";
    struct challenges c = { 0 };

    memset(value + strlen(value), 'x', 300);
    strcat(value, "\"");
    challenges_add(&c, value, strlen(value));
    check(!c.offered, "HTTP-AUTH-1: a realm that does not fit");
}

/* The choice ------------------------------------------------------------------------------------------------------ */

static enum auth_scheme choose(const struct auth_settings *settings, enum auth_target target, unsigned int offered,
        unsigned int tried)
{
    enum auth_identity identity;

    return auth_choose(settings, target, offered, tried, &identity);
}

static void test_order(void)
{
    unsigned int all = BIT(BASIC) | BIT(DIGEST) | BIT(NTLM) | BIT(NEGOTIATE) | BIT(PASSPORT);
    struct auth_settings settings = { 0 };
    int scheme;

    check(choose(&settings, AUTH_SERVER, all, 0) == AUTH_NONE, "HTTP-AUTH-8: nothing set");
    settings.set[0][AUTH_PASSPORT] = AUTH_EXPLICIT;
    check(choose(&settings, AUTH_SERVER, all, 0) == AUTH_NONE, "HTTP-AUTH-9: Passport");
    for (scheme = AUTH_BASIC; scheme <= AUTH_NEGOTIATE; scheme++)
    {
        settings.set[0][scheme] = AUTH_EXPLICIT;
        check((int)choose(&settings, AUTH_SERVER, all, 0) == scheme, "HTTP-AUTH-3: %d", scheme);
    }
    check(choose(&settings, AUTH_SERVER, BIT(BASIC) | BIT(DIGEST), 0) == AUTH_DIGEST, "HTTP-AUTH-3: offered ones only");
    check(choose(&settings, AUTH_SERVER, all, BIT(NEGOTIATE)) == AUTH_NTLM, "HTTP-AUTH-14: the next one");
    check(choose(&settings, AUTH_PROXY, all, 0) == AUTH_NONE, "HTTP-AUTH-1: the server's are not for the proxy");
}

static void test_implicit(void)
{
    struct auth_settings settings = { 0 };
    enum auth_identity identity;
    enum auth_scheme scheme;

    settings.set[1][AUTH_NTLM] = AUTH_IMPLICIT;
    scheme = auth_choose(&settings, AUTH_SERVER, BIT(NTLM) | BIT(NEGOTIATE), 0, &identity);
    check(scheme == AUTH_NTLM && identity == AUTH_IMPLICIT, "HTTP-AUTH-5: the proxy's serve for the server");
    settings.set[0][AUTH_NTLM] = AUTH_EXPLICIT;
    scheme = auth_choose(&settings, AUTH_SERVER, BIT(NTLM), 0, &identity);
    check(scheme == AUTH_NTLM && identity == AUTH_EXPLICIT, "HTTP-AUTH-5: unless the server has its own");
    settings.set[0][AUTH_NEGOTIATE] = AUTH_IMPLICIT;
    check(choose(&settings, AUTH_PROXY, BIT(NEGOTIATE), 0) == AUTH_NONE,
            "HTTP-AUTH-4: the server's are not the proxy's");
    memset(&settings, 0, sizeof(settings));
    settings.implicit_server = true;
    check(choose(&settings, AUTH_SERVER, BIT(NTLM) | BIT(BASIC), 0) == AUTH_NTLM, "HTTP-AUTH-4, POL-LM-1: by policy");
    check(choose(&settings, AUTH_SERVER, BIT(DIGEST) | BIT(BASIC), 0) == AUTH_NONE, "HTTP-AUTH-4: for these two only");
    settings.implicit_server = false;
    settings.implicit_proxy = true;
    check(choose(&settings, AUTH_SERVER, BIT(NTLM), 0) == AUTH_NONE, "HTTP-AUTH-7: for the proxy only");
    check(choose(&settings, AUTH_PROXY, BIT(NTLM), 0) == AUTH_NTLM, "HTTP-AUTH-7: for the proxy");
}

/* Digest ---------------------------------------------------------------------------------------------------------- */

/* What the real functions make of these texts: the examples of RFC 7616, 3.9.1, and of RFC 2069. */
static const struct known_hash
{
    enum digest_hash kind;
    const char *text, *hash;
}
known_hashes[] =
{
    {DIGEST_MD5, "Mufasa:http-auth@example.org:Circle of Life", "3d78807defe7de2157e2b0b6573a855f"},
    {DIGEST_MD5, "GET:/dir/index.html", "39aff3a2bab6126f332b942af96d3366"},
    {DIGEST_MD5, "3d78807defe7de2157e2b0b6573a855f:7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v:00000001:"
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ:auth:39aff3a2bab6126f332b942af96d3366",
            "8ca523f5e9506fed4657c9700eebdbec"},
    {DIGEST_SHA256, "Mufasa:http-auth@example.org:Circle of Life",
            "7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232"},
    {DIGEST_SHA256, "GET:/dir/index.html", "9a3fdae9a622fe8de177c24fa9c070f2b181ec85e15dcbdc32e10c82ad450b04"},
    {DIGEST_SHA256, "7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232:"
            "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v:00000001:f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ:auth:"
            "9a3fdae9a622fe8de177c24fa9c070f2b181ec85e15dcbdc32e10c82ad450b04",
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"},
    {DIGEST_MD5, "Mufasa:testrealm@host.com:Circle Of Life", "939e7578ed9e3c518a452acee763bce9"},
    {DIGEST_MD5, "939e7578ed9e3c518a452acee763bce9:dcd98b7102dd2f0e8b11d0f600bfb0c093:39aff3a2bab6126f332b942af96d3366",
            "670fd8c2df070c60b045671b8b24ff02"},
    {DIGEST_MD5, "939e7578ed9e3c518a452acee763bce9:N:c", "e171ff38a49b215f3698b0ba67f1f453"},
};

static size_t known_hasher(enum digest_hash kind, const void *data, size_t size,
        unsigned char hash[DIGEST_LARGEST_HASH])
{
    unsigned int byte;
    size_t i, j, length = kind == DIGEST_MD5 ? 16 : 32;

    for (i = 0; i < sizeof(known_hashes) / sizeof(known_hashes[0]); i++)
    {
        if (known_hashes[i].kind != kind || strlen(known_hashes[i].text) != size
                || memcmp(known_hashes[i].text, data, size))
            continue;
        for (j = 0; j < length && sscanf(known_hashes[i].hash + 2 * j, "%2x", &byte) == 1; j++)
            hash[j] = (unsigned char)byte;
        return length;
    }
    check(false, "HTTP-AUTH-1: hashed %.*s", (int)size, (const char *)data);
    return 0;
}

static const struct digest_request mufasa = { "GET", "/dir/index.html", "Mufasa", "Circle of Life",
        "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", 1 };

static void test_answer(enum digest_hash hash, const char *expected)
{
    struct digest_challenge challenge = { "http-auth@example.org", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", hash, false, true, false };
    char *answer = digest_answer(&challenge, &mufasa, known_hasher);

    check(answer && strstr(answer, expected), "HTTP-AUTH-1: RFC 7616: %s", answer ? answer : "none");
    check(answer && strstr(answer, ", qop=auth, nc=00000001,") && strstr(answer, "opaque=\"FQhe/qaU925"),
            "HTTP-AUTH-1: RFC 7616: %s", answer ? answer : "none");
    free(answer);
}

static void test_older_answer(void)
{
    struct digest_challenge challenge = { "testrealm@host.com", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "", DIGEST_MD5,
            false, false, false };
    struct digest_request request = mufasa;
    char *answer;

    request.password = "Circle Of Life";
    answer = digest_answer(&challenge, &request, known_hasher);
    check(answer && !strcmp(answer, "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", "
            "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\", "
            "response=\"670fd8c2df070c60b045671b8b24ff02\", algorithm=MD5"), "HTTP-AUTH-1: RFC 2069: %s", answer);
    free(answer);
}

static size_t any_hasher(enum digest_hash kind, const void *data, size_t size,
        unsigned char hash[DIGEST_LARGEST_HASH])
{
    (void)kind;
    memset(hash, size & 255, 16);
    return ((const char *)data)[0] ? 16 : 0;
}

static void test_texts_of_answer(void)
{
    struct digest_challenge challenge = { "a \"b\" \\", "N", "", DIGEST_MD5, true, false, false };
    struct digest_request request = mufasa;
    char *answer;

    request.user = "x\"y";
    answer = digest_answer(&challenge, &request, any_hasher);
    check(answer && strstr(answer, "username=\"x\\\"y\", realm=\"a \\\"b\\\" \\\\\"") && strstr(answer, "cnonce="),
            "HTTP-AUTH-1: quotes: %s", answer);
    free(answer);
    request.user = "x\r\nSet: 1";
    answer = digest_answer(&challenge, &request, any_hasher);
    check(!answer, "HTTP-AUTH-1: a line end in a name: %s", answer);
    free(answer);
}

static void test_domain_users(void)
{
    static const char *const users[][2] =
    {
        { "user@domain", "domain\\user" },
        { "a@b@c", "c\\a@b" },
        { "user", "user" },
        { "domain\\us@er", "domain\\us@er" },
        { "@domain", "@domain" },
        { "user@", "user@" },
        { "", "" },
    };
    unsigned int i;
    char *out;

    for (i = 0; i < sizeof(users) / sizeof(users[0]); i++)
    {
        out = auth_domain_user(users[i][0]);
        check(out && !strcmp(out, users[i][1]), "HTTP-AUTH-12: %s is %s", users[i][0], out ? out : "nothing");
        free(out);
    }
}

int main(void)
{
    test_offers();
    test_domain_users();
    test_digest_parameters();
    test_long_parameters();
    test_order();
    test_implicit();
    test_answer(DIGEST_MD5, "response=\"8ca523f5e9506fed4657c9700eebdbec\", algorithm=MD5, cnonce=");
    test_answer(DIGEST_SHA256, "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\"");
    test_older_answer();
    test_texts_of_answer();
    return test_report();
}
