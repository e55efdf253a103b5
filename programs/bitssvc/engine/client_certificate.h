/*
 * Certificates of clients: where they are, and whether their keys can be used
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

#ifndef OPENBITS_ENGINE_CLIENT_CERTIFICATE_H
#define OPENBITS_ENGINE_CLIENT_CERTIFICATE_H

#include "engine/engine.h"

#include <wincrypt.h>

/* location is a BG_CERT_STORE_LOCATION. 0x80070002 without such a store (HOPT-CERT-3). */
HRESULT client_certificate_open_store(ULONG location, const WCHAR *name, HCERTSTORE *store);
/* CRYPT_E_NOT_FOUND without such a certificate (HOPT-CERT-4); it is freed by the caller. */
HRESULT client_certificate_find(ULONG location, const WCHAR *name, const BYTE *hash, const CERT_CONTEXT **certificate);
/* 0x80072f9a if the key cannot be used (ERR-MAP-24). That there is no such certificate is for the handshake to say. */
HRESULT client_certificate_check_key(const struct client_certificate *wanted);

#endif
