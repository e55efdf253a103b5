/*
 * Client certificates in the system's stores
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

#ifndef OPENBITS_BITS_CERTIFICATES_H
#define OPENBITS_BITS_CERTIFICATES_H

#include "engine/engine.h"


/* location is a BG_CERT_STORE_LOCATION. 0x80070002 without such a store, CRYPT_E_NOT_FOUND without such a certificate
 * (HOPT-CERT-3, -4). */
HRESULT certificate_find_hash(ULONG location, const WCHAR *store, const BYTE *hash);
/* The first one fit for client authentication whose subject contains the text (HOPT-CERT-9). */
HRESULT certificate_find_subject(ULONG location, const WCHAR *store, const WCHAR *subject, BYTE *hash);

#endif
