/*
 * Result codes of the Queue Manager
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

#ifndef _qmgrerrors_h_
#define _qmgrerrors_h_

/* Macros only: usable without windows.h wherever HRESULT is a type of 32 bits. */

#define QM_E_INVALID_STATE          ((HRESULT)0x81001001)
#define QM_E_SERVICE_UNAVAILABLE    ((HRESULT)0x81001002)
#define QM_E_DOWNLOADER_UNAVAILABLE ((HRESULT)0x81001003)
#define QM_E_ITEM_NOT_FOUND         ((HRESULT)0x81001004)

#endif
