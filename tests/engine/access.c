/*
 * Tests of who may do what with a job
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

#include "engine/access.h"
#include "engine/acting.h"
#include "test.h"

#define MEDIUM 8192
#define HIGH 12288
#define SYSTEM 16384

#define OWNER L"S-1-5-21-1-2-3-1001"

enum person
{
    OWNER_PLAIN,                /* the job's user, not elevated */
    OWNER_ELEVATED,
    ADMINISTRATOR,
    OTHER,                      /* also a helper, who uses a pointer of its process */
    OWNER_RESTRICTED,
    PERSON_COUNT,
};

static const struct access_caller persons[PERSON_COUNT] =
{
    [OWNER_PLAIN] = {OWNER, false, false, false, MEDIUM},
    [OWNER_ELEVATED] = {OWNER, true, true, false, HIGH},
    [ADMINISTRATOR] = {L"S-1-5-21-1-2-3-500", true, true, false, HIGH},
    [OTHER] = {L"S-1-5-21-1-2-3-1002", false, false, false, MEDIUM},
    [OWNER_RESTRICTED] = {OWNER, false, false, true, MEDIUM},
};

enum kind
{
    PLAIN,
    ELEVATED,
    OF_SYSTEM,
    KIND_COUNT,
};

static const struct access_job jobs[KIND_COUNT] =
{
    [PLAIN] = {OWNER, false, MEDIUM},
    [ELEVATED] = {OWNER, true, HIGH},
    [OF_SYSTEM] = {L"S-1-5-18", true, SYSTEM},
};

/* One letter a person, in their order: y yes, n E_ACCESSDENIED. */
static const struct
{
    const char *id;
    enum access_want want;
    enum kind job;
    const char *expected;
}
rights[] =
{
    {"SEC-WHO-1: list", ACCESS_LIST, PLAIN, "yynny"},
    {"SEC-WHO-2, ENUM-JOBS-2: list everybody's", ACCESS_LIST_ALL, PLAIN, "nyynn"},
    {"SEC-WHO-3, MGR-GET-3: open", ACCESS_OPEN, PLAIN, "yyyny"},
    {"SEC-WHO-4: read", ACCESS_READ, PLAIN, "yyyyy"},
    {"SEC-WHO-5, SEC-WHO-6, SEC-WHO-7, SEC-IMP-4, SEC-IMP-5, MGR-CREATE-11: change", ACCESS_CHANGE, PLAIN, "yyyyn"},
    {"SEC-WHO-8, SEC-WHO-9, SEC-WHO-10, SEC-IMP-4: secrets", ACCESS_SECRET, PLAIN, "yynnn"},
    {"SEC-WHO-11, SEC-OWN-1, SEC-OWN-11: take", ACCESS_TAKE, PLAIN, "yyynn"},
    {"SEC-IMP-5, MGR-CREATE-11: create", ACCESS_CREATE, PLAIN, "yyyyn"},
    {"SEC-ELEV-1, ENUM-JOBS-3: list an elevated one", ACCESS_LIST, ELEVATED, "nynnn"},
    {"SEC-ELEV-1, MGR-GET-4: open an elevated one", ACCESS_OPEN, ELEVATED, "nyynn"},
    {"SEC-ELEV-1, SEC-WHO-14: change an elevated one", ACCESS_CHANGE, ELEVATED, "nyynn"},
    {"SEC-ELEV-1: secrets of an elevated one", ACCESS_SECRET, ELEVATED, "nynnn"},
    {"SEC-ELEV-1: take an elevated one", ACCESS_TAKE, ELEVATED, "nyynn"},
    {"SEC-ELEV-5: open the system's", ACCESS_OPEN, OF_SYSTEM, "nyynn"},
    {"SEC-ELEV-5: read the system's", ACCESS_READ, OF_SYSTEM, "yyyyy"},
    {"SEC-ELEV-4, SEC-WHO-14: change the system's", ACCESS_CHANGE, OF_SYSTEM, "nnnnn"},
    {"SEC-ELEV-4: take the system's", ACCESS_TAKE, OF_SYSTEM, "nnnnn"},
};

static void test_rights(void)
{
    size_t i;
    int person;

    for (i = 0; i < sizeof(rights) / sizeof(rights[0]); i++)
    {
        for (person = 0; person < PERSON_COUNT; person++)
        {
            HRESULT hr = access_check(rights[i].want, &persons[person], &jobs[rights[i].job], false);

            check(hr == (rights[i].expected[person] == 'y' ? S_OK : E_ACCESSDENIED), "%s: person %d", rights[i].id,
                    person);
        }
    }
}

/* Of one user, whatever is stored. */
static void test_single_user(void)
{
    static const struct access_job of_system = {OWNER, true, SYSTEM};
    int want;

    for (want = ACCESS_LIST; want <= ACCESS_TAKE; want++)
    {
        if (want != ACCESS_LIST_ALL)
        {
            check(access_check(want, &persons[OWNER_PLAIN], &of_system, true) == S_OK, "SEC-ELEV-3: %d", want);
            check(access_check(want, &persons[OWNER_PLAIN], &jobs[ELEVATED], true) == S_OK, "SEC-ELEV-3: %d", want);
        }
    }
    check(access_check(ACCESS_SECRET, &persons[OTHER], &jobs[PLAIN], true) == E_ACCESSDENIED, "SEC-WHO-8: other");
}

/* One letter a level, from anonymous on: y yes, n no. */
static void test_levels(void)
{
    int level;

    for (level = ACCESS_LEVEL_ANONYMOUS; level <= ACCESS_LEVEL_DELEGATE; level++)
    {
        check(access_check_level(ACCESS_CHANGE, level) == ("nyyy"[level] == 'y' ? S_OK : E_ACCESSDENIED),
                "SEC-IMP-1: level %d", level);
        check(access_check_level(ACCESS_TOKEN, level) == ("nnyy"[level] == 'y' ? S_OK : CO_E_FAILEDTOIMPERSONATE),
                "SEC-IMP-2, SEC-TOKEN-2: level %d", level);
    }
}

static void check_token(const char *id, enum person caller, enum person token, HRESULT expected)
{
    HRESULT hr = access_check_token(&persons[caller], &persons[token], &jobs[PLAIN]);

    check(hr == expected, "%s: %#x", id, (unsigned int)hr);
}

static void test_tokens(void)
{
    check_token("SEC-WHO-12: the owner", OWNER_PLAIN, OWNER_PLAIN, S_OK);
    check_token("SEC-WHO-12: the owner gives another one's", OWNER_PLAIN, OTHER, S_OK);
    check_token("SEC-WHO-12: an administrator", ADMINISTRATOR, OTHER, S_OK);
    check_token("SEC-IMP-7: somebody else", OTHER, OTHER, E_ACCESSDENIED);
    check_token("SEC-WHO-13, SEC-TOKEN-3: an administrator's, by the owner", OWNER_PLAIN, ADMINISTRATOR,
            E_ACCESSDENIED);
    check_token("SEC-WHO-13: an administrator's, by an owner who is one", OWNER_ELEVATED, ADMINISTRATOR, S_OK);
    check_token("SEC-WHO-13: an administrator's, by an administrator", ADMINISTRATOR, ADMINISTRATOR, S_OK);
}

/* One letter for each of: no token, a token and flags 0, LOCAL_FILE, NETWORK, both. h helper, o owner. */
static const struct
{
    const char *id;
    enum acting_kind kind;
    const char *expected;
}
identities[] =
{
    {"SEC-OWNER-2, SEC-TOKEN-5, FS-TEMP-4: local files", ACTING_LOCAL_FILE, "oohoh"},
    {"SEC-OWNER-2: a remote path", ACTING_REMOTE_FILE, "ooohh"},
};

static void test_identities(void)
{
    static const uint32_t flags[] = {TOKEN_FOR_LOCAL_FILES | TOKEN_FOR_NETWORK, 0, TOKEN_FOR_LOCAL_FILES,
            TOKEN_FOR_NETWORK, TOKEN_FOR_LOCAL_FILES | TOKEN_FOR_NETWORK};
    size_t i, j;

    for (i = 0; i < sizeof(identities) / sizeof(identities[0]); i++)
    {
        for (j = 0; j < sizeof(flags) / sizeof(flags[0]); j++)
            check(acting_as_helper(identities[i].kind, flags[j], j > 0) == (identities[i].expected[j] == 'h'),
                    "%s: %u", identities[i].id, (unsigned int)j);
    }
}

int main(void)
{
    test_identities();
    test_rights();
    test_single_user();
    test_levels();
    test_tokens();
    return test_report();
}
