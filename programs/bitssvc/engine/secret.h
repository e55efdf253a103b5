/*
 * What only the user of the prefix may read, for the store
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

#ifndef OPENBITS_ENGINE_SECRET_H
#define OPENBITS_ENGINE_SECRET_H

#include "store/store.h"

/* Sealed with the system's data protection (SEC-REST-1); a malloc'd block. */
HRESULT secret_seal(const void *data, ULONG size, struct record_blob **sealed);
/* What was sealed; freed with secret_free. */
HRESULT secret_open(const struct record_blob *sealed, struct record_blob **data);
/* Wipes it first; NULL is fine. */
void secret_free(struct record_blob *data);
void secret_free_text(char *text);

#endif
