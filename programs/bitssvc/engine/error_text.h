/*
 * Sentences for error codes and contexts
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

#ifndef OPENBITS_ENGINE_ERROR_TEXT_H
#define OPENBITS_ENGINE_ERROR_TEXT_H

#include "engine/pure.h"

/* Room enough for every text of ours, in characters with the NUL. */
#define ERROR_TEXT_SIZE 160

/* An English sentence without line break for a code of BITS, HTTP, the Queue Manager or Delivery Optimization, and for
 * the text ids of the error contexts (MGR-TEXT-1, -6). False if there is none: the caller then asks the system or
 * builds the sentence of MGR-TEXT-4. size is in characters; what does not fit is cut off. */
bool error_text(HRESULT code, WCHAR *buffer, size_t size);

/* The same for a BG_ERROR_CONTEXT; false if it is none. */
bool error_context_text(int context, WCHAR *buffer, size_t size);

/* Whether an error of this BG_ERROR_CONTEXT belongs to the transfer of a file and so has a file and a protocol
 * (ERR-CTX). */
bool error_context_is_of_transfer(int context);

#endif
