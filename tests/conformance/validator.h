/*
 * A client that judges the certificates of servers
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

#ifndef OPENBITS_TESTS_CONFORMANCE_VALIDATOR_H
#define OPENBITS_TESTS_CONFORMANCE_VALIDATOR_H

#ifndef COBJMACROS
#define COBJMACROS
#endif
#include <windows.h>
#include <wincrypt.h>
#include "bits.h"

struct validator
{
    IBackgroundCopyServerCertificateValidationCallback IBackgroundCopyServerCertificateValidationCallback_iface;
    LONG refs;
    LONG calls;
    HRESULT answer;
    HANDLE go;                  /* each call waits for it */
    /* What came with the last call. */
    WCHAR job_name[64];
    WCHAR remote[128];
    DWORD encoding;
    BOOL is_certificate;
    DWORD chain_length;
    BOOL chain_has_certificate;
};

struct validator *create_validator(HRESULT answer);
void release_validator(struct validator *validator);
/* validator NULL: the job gets none. */
HRESULT set_validator(IBackgroundCopyJob *job, struct validator *validator);

#endif
