/*
 * Tests: what failures mean for a job
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

#include "engine/failure.h"
#include "engine/http_status.h"
#include "test.h"

static const struct local_case
{
    const char *id;
    uint32_t code, shown;
    bool transient;
}
local_cases[] =
{
    {"FS-ERR-1", 0x80070005, 0x80070005, false},
    {"FS-ERR-2", 0x80070020, 0x80070020, true},
    {"FS-ERR-3", 0x80070070, 0x80070070, false},
    {"FS-ERR-4", 0x80070003, 0x80070003, false},
    {"FS-ERR-6: a drive that a program has locked", 0x8007006c, 0x8020000d, true},
    {"FS-ERR-6: an encrypted volume without its key", 0x80310000, 0x8020000d, true},
    {"FS-ERR-9", 0x800700df, 0x800700df, false},
};

static void test_local(void)
{
    HRESULT code;
    bool transient;
    size_t i;

    for (i = 0; i < sizeof(local_cases) / sizeof(local_cases[0]); i++)
    {
        code = failure_of_local_file((HRESULT)local_cases[i].code, &transient);
        check(code == (HRESULT)local_cases[i].shown, "%s: %#x", local_cases[i].id, (unsigned int)code);
        check(transient == local_cases[i].transient, "%s: transient %d", local_cases[i].id, transient);
    }
}

static const struct source_case
{
    const char *id;
    uint32_t code;
    bool transient;
}
source_cases[] =
{
    {"ERR-MAP-28: no such file", 0x80070002, false},
    {"ERR-MAP-28: no such path", 0x80070003, false},
    {"ERR-MAP-28: no right", 0x80070005, false},
    {"ERR-MAP-29: no way to the server", 0x80070035, true},
    {"ERR-MAP-29: the server went", 0x80070040, true},
    {"ERR-MAP-29: no server of that name", 0x80070043, true},
    {"ERR-MAP-29: it takes no time for us", 0x80070079, true},
};

static void test_source(void)
{
    size_t i;

    for (i = 0; i < sizeof(source_cases) / sizeof(source_cases[0]); i++)
        check(failure_of_source_is_transient((HRESULT)source_cases[i].code) == source_cases[i].transient, "%s",
                source_cases[i].id);
}

static const struct local_case security_cases[] =
{
    {"SEC-ACL-3, ERR-MAP-30: no access", 0x80070005, 0x80070005, true},
    {"SEC-ACL-3, ERR-MAP-30: no privilege", 0x80070522, 0x80070005, true},
    {"SEC-ACL-3, ERR-MAP-30: nobody who may own it", 0x8007051b, 0x80070005, true},
    {"SEC-ACL-3, ERR-MAP-30: no group of the user", 0x8007051c, 0x80070005, true},
    {"SEC-ACL-7: no such request", 0x80070001, 0, false},
    {"SEC-ACL-7: not supported", 0x80070032, 0, false},
    {"FS-ERR-9: of another kind", 0x80070015, 0x80070015, false},
};

static void test_security(void)
{
    HRESULT code;
    bool transient;
    size_t i;

    for (i = 0; i < sizeof(security_cases) / sizeof(security_cases[0]); i++)
    {
        code = failure_of_security((HRESULT)security_cases[i].code, &transient);
        check(code == (HRESULT)security_cases[i].shown, "%s: %#x", security_cases[i].id, (unsigned int)code);
        check(transient == security_cases[i].transient, "%s: transient %d", security_cases[i].id, transient);
    }
}

static void test_event(void)
{
    check(failure_ends_by_event(BG_E_NETWORK_DISCONNECTED), "ERR-RETRY-8: the network");
    check(failure_ends_by_event(BG_E_DESTINATION_LOCKED), "ERR-RETRY-8: a volume");
    check(!failure_ends_by_event((HRESULT)0x80070020), "ERR-RETRY-8: a file");
}

/* The names of the header, one by one: a range says too little about its ends. */
static const HRESULT reserved[] =
{
    BG_E_NO_PROGRESS, BG_E_CONNECT_FAILURE, BG_E_CONNECTION_CLOSED, BG_E_KEEP_ALIVE_FAILURE,
    BG_E_MESSAGE_LENGTH_LIMIT_EXCEEDED, BG_E_NAME_RESOLUTION_FAILURE, BG_E_PENDING, BG_E_PIPELINE_FAILURE,
    BG_E_PROTOCOL_ERROR, BG_E_PROXY_NAME_RESOLUTION_FAILURE, BG_E_RECEIVE_FAILURE, BG_E_REQUEST_CANCELED,
    BG_E_SECURE_CHANNEL_FAILURE, BG_E_SEND_FAILURE, BG_E_SERVER_PROTOCOL_VIOLATION, BG_E_TIMEOUT, BG_E_TRUST_FAILURE,
    BG_E_UNKNOWN_ERROR, BG_E_INVALID_HASH_ALGORITHM, BG_E_RECORD_DELETED, BG_E_COMMIT_IN_PROGRESS,
    BG_E_DISCOVERY_IN_PROGRESS, BG_E_UPNP_ERROR, BG_E_TEST_OPTION_BLOCKED_DOWNLOAD, BG_E_PEERCACHING_DISABLED,
    BG_E_BUSYCACHERECORD, BG_E_APP_PACKAGE_NOT_FOUND, BG_E_APP_PACKAGE_SCENARIO_NOT_SUPPORTED,
};

static bool is_reserved(HRESULT code)
{
    size_t i;

    for (i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
    {
        if (code == reserved[i])
            return true;
    }
    return false;
}

/* Whatever is handed in. */
static void test_shown(void)
{
    uint32_t i;

    for (i = 0; i < 0x100; i++)
    {
        HRESULT code = (HRESULT)(0x80200000 + i), shown = failure_to_show(code, false);

        check(shown == (is_reserved(code) ? E_FAIL : code), "ERR-MAP-46: %#x shows as %#x", (unsigned int)code,
                (unsigned int)shown);
        check(failure_to_show(code, true) == code, "ERR-MAP-38: %#x of a client", (unsigned int)code);
        shown = failure_to_show((HRESULT)(0x00200000 + i), i & 1);
        check(shown == E_FAIL, "ERR-MAP-42, ERR-MAP-46: a code that is no failure, %#x", (unsigned int)shown);
    }
    check(failure_to_show(S_OK, false) == E_FAIL, "ERR-MAP-42: S_OK");
    check(failure_to_show(S_FALSE, true) == E_FAIL, "ERR-MAP-42: S_FALSE of a client");
}

/* What becomes of the system's codes and of a server's. */
static void test_made(void)
{
    bool transient;
    uint32_t i;

    for (i = 1; i < 0x10000; i++)
    {
        HRESULT code = (HRESULT)(0x80070000 + i), local = failure_of_local_file(code, &transient);

        check(!is_reserved(local) && FAILED(local), "ERR-MAP-46: error %u of a local file", (unsigned int)i);
        check(failure_to_show(local, false) == local, "ERR-MAP-27: error %u is not shown as it is", (unsigned int)i);
        code = http_status_code((int)i);
        check(failure_to_show(code, false) == code, "ERR-MAP-46: status %u is not shown as it is", (unsigned int)i);
    }
}

int main(void)
{
    test_local();
    test_source();
    test_security();
    test_event();
    test_shown();
    test_made();
    return test_report();
}
