/*
 * Downloads by Delivery Optimization, for the scripts of client.c
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

#ifndef OPENBITS_TESTS_PEERS_DELIVERY_H
#define OPENBITS_TESTS_PEERS_DELIVERY_H

#include <windows.h>

/* Fetches a file with the certificate of the user's store MY that has the subject, NULL: without one. S_OK when it is
 * there; what a call has answered, or the download's error. */
HRESULT delivery_fetch(const WCHAR *url, const WCHAR *subject, const WCHAR *local);

#endif
