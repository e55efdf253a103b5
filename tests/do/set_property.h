/*
 * Properties of downloads, as clients set them
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

#ifndef OPENBITS_TESTS_DO_SET_PROPERTY_H
#define OPENBITS_TESTS_DO_SET_PROPERTY_H

#include "deliveryoptimization.h"

HRESULT set_text(IDODownload *download, DODownloadProperty id, const WCHAR *text);
HRESULT set_uint(IDODownload *download, DODownloadProperty id, UINT value);
HRESULT set_bool(IDODownload *download, DODownloadProperty id, BOOL value);
/* VT_UNKNOWN; object may be NULL. */
HRESULT set_object(IDODownload *download, DODownloadProperty id, void *object);

#endif
