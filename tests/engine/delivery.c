/*
 * What Delivery Optimization makes of the engine's states and codes
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

#include "do/codes.h"
#include "test.h"

static void test_codes(void)
{
    check(do_call_code(S_OK) == S_OK && do_call_code(E_ACCESSDENIED) == E_ACCESSDENIED, "other codes pass");
    check(do_call_code(BG_E_INVALID_STATE) == DO_E_INVALID_STATE, "DO-JOB-COMMON-2: state");
    check(do_call_code(BG_E_EMPTY) == DO_E_JOB_EMPTY, "DO-JOB-COMMON-3: empty");
    check(do_call_code(BG_E_NOT_FOUND) == DO_E_JOB_NOT_FOUND, "DO-JOB-COMMON-3: not found");
    check(do_transfer_code((HRESULT)0x80190194, 404) == (HRESULT)0x80190194, "DO-HTTP-5: 404");
    check(do_transfer_code((HRESULT)0x801900cc, 204) == DO_E_UNEXPECTED_HTTP_STATUS_2XX, "DO-HTTP-12: 204");
    check(do_transfer_code((HRESULT)0x801900c9, 201) == DO_E_UNEXPECTED_HTTP_STATUS_2XX, "DO-HTTP-12: 201");
    check(do_transfer_code(BG_E_MISSING_FILE_SIZE, 200) == DO_E_FILE_SIZE_UNKNOWN_HTTP_200, "DO-HTTP-10: 200");
    check(do_transfer_code(BG_E_MISSING_FILE_SIZE, 206) == DO_E_FILE_SIZE_UNKNOWN_HTTP_206, "DO-HTTP-10: 206");
    check(do_transfer_code(BG_E_MISSING_FILE_SIZE, 203) == DO_E_FILE_SIZE_UNKNOWN_HTTP_2XX, "DO-HTTP-10: 203");
    check(do_transfer_code((HRESULT)0x80072f8f, 0) == DO_E_HTTP_CERT_VALIDATION, "DO-HTTP-13: certificate");
    check(do_transfer_code(BG_E_NETWORK_DISCONNECTED, 0) == DO_E_BLOCKED_BY_NO_NETWORK, "DO-ERROR-3: no network");
}

static void test_transient(void)
{
    check(do_code_is_transient(DO_E_BLOCKED_BY_NO_NETWORK), "DO-DOWNLOAD-STATUS-9: no network");
    check(do_code_is_transient(DO_E_UNEXPECTED_HTTP_STATUS_2XX), "DO-DOWNLOAD-STATUS-9: odd status");
    check(!do_code_is_transient(DO_E_NO_DOWNLOAD_EXTSETTINGS), "DO-DOWNLOAD-STATUS-9: another zone");
    check(!do_code_is_transient((HRESULT)0x80073801), "DO-DOWNLOAD-STATUS-9: another facility");
    check(!do_code_is_transient(S_OK), "DO-DOWNLOAD-STATUS-9: no failure");
}

int main(void)
{
    test_codes();
    test_transient();
    return test_report();
}
