/*
 * What a failed request means for the job
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

#include "transfer/private.h"

#include <winhttp.h>

static const struct
{
    CURLcode code;
    DWORD error;
    BOOL fatal;
}
table[] =
{
    { CURLE_COULDNT_RESOLVE_HOST, ERROR_WINHTTP_NAME_NOT_RESOLVED, FALSE },        /* ERR-MAP-2 */
    { CURLE_COULDNT_RESOLVE_PROXY, ERROR_WINHTTP_NAME_NOT_RESOLVED, FALSE },       /* ERR-MAP-10 */
    { CURLE_COULDNT_CONNECT, ERROR_WINHTTP_CANNOT_CONNECT, FALSE },                /* ERR-MAP-3 */
    { CURLE_OPERATION_TIMEDOUT, ERROR_WINHTTP_TIMEOUT, FALSE },                    /* ERR-MAP-5 */
    { CURLE_WEIRD_SERVER_REPLY, ERROR_WINHTTP_INVALID_SERVER_RESPONSE, FALSE },        /* ERR-MAP-6 */
    { CURLE_UNSUPPORTED_PROTOCOL, ERROR_WINHTTP_INVALID_SERVER_RESPONSE, FALSE },      /* HTTP/0.9 */
    { CURLE_PEER_FAILED_VERIFICATION, ERROR_WINHTTP_SECURE_FAILURE, TRUE },       /* ERR-MAP-21 */
    { CURLE_ABORTED_BY_CALLBACK, ERROR_WINHTTP_SECURE_FAILURE, TRUE },            /* by certificate.c */
    { CURLE_SSL_CACERT_BADFILE, ERROR_WINHTTP_SECURE_FAILURE, TRUE },
    { CURLE_SSL_CERTPROBLEM, ERROR_WINHTTP_SECURE_FAILURE, TRUE },
    { CURLE_SSL_ISSUER_ERROR, ERROR_WINHTTP_SECURE_FAILURE, TRUE },
    { CURLE_SSL_CONNECT_ERROR, ERROR_WINHTTP_SECURE_CHANNEL_ERROR, FALSE },      /* ERR-MAP-25 */
};

void curl_error_result(CURLcode code, struct transfer_result *result)
{
    DWORD error = ERROR_WINHTTP_CONNECTION_ERROR;      /* ERR-MAP-4, and whatever else goes wrong on the way */
    BOOL fatal = FALSE;
    unsigned int i;

    for (i = 0; i < ARRAYSIZE(table); ++i)
    {
        if (table[i].code != code)
            continue;
        error = table[i].error;
        fatal = table[i].fatal;
    }
    result->code = code == CURLE_OUT_OF_MEMORY ? E_OUTOFMEMORY : HRESULT_FROM_WIN32(error);
    if (code == CURLE_SSL_CERTPROBLEM)
        result->code = CRYPT_E_NOT_FOUND;   /* the client's certificate is gone: HOPT-CERT-23 */
    result->context = code == CURLE_OUT_OF_MEMORY ? ERROR_CONTEXT_QUEUE_MANAGER : ERROR_CONTEXT_TRANSPORT;
    result->transient = !fatal;
}
