/*
 * Result codes of Delivery Optimization
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

#ifndef _deliveryoptimizationerrors_h_
#define _deliveryoptimizationerrors_h_

/* Macros only: usable without windows.h wherever HRESULT is a type of 32 bits. */

#define DO_E_NO_SERVICE                          ((HRESULT)0x80D01001)
#define DO_E_DOWNLOAD_NO_PROGRESS                ((HRESULT)0x80D02002)
#define DO_E_JOB_NOT_FOUND                       ((HRESULT)0x80D02003)
#define DO_E_JOB_EMPTY                           ((HRESULT)0x80D02004)
#define DO_E_NO_DOWNLOADS                        ((HRESULT)0x80D02005)
#define DO_E_MEMORYSTREAM_DOWNLOAD_NOT_SUPPORTED ((HRESULT)0x80D0200B)
#define DO_E_JOB_TOO_OLD                         ((HRESULT)0x80D0200C)
#define DO_E_LOCALPATH_NOT_SET                   ((HRESULT)0x80D0200D)
#define DO_E_FILE_NOT_AVAILABLE                  ((HRESULT)0x80D02010)
#define DO_E_UNKNOWN_PROPERTY_ID                 ((HRESULT)0x80D02011)
#define DO_E_READ_ONLY_PROPERTY                  ((HRESULT)0x80D02012)
#define DO_E_INVALID_STATE                       ((HRESULT)0x80D02013)
#define DO_E_ERROR_INFORMATION_UNAVAILABLE       ((HRESULT)0x80D02014)
#define DO_E_WRITE_ONLY_PROPERTY                 ((HRESULT)0x80D02015)
#define DO_E_INTEGRITYCHECKINFO_UNSPECIFIED      ((HRESULT)0x80D02016)
#define DO_E_INTEGRITYCHECKINFO_UNAVAILABLE      ((HRESULT)0x80D02017)
#define DO_E_FILE_DOWNLOADSINK_UNSPECIFIED       ((HRESULT)0x80D02018)
#define DO_E_FILE_DOWNLOADSINK_ALREADY_SET       ((HRESULT)0x80D02019)
#define DO_E_FILE_SIZE_UNKNOWN_HTTP_200          ((HRESULT)0x80D0201A)
#define DO_E_FILE_ENCRYPTION_EXPECTED            ((HRESULT)0x80D0201B)
#define DO_E_FILE_SIZE_UNKNOWN_HTTP_206          ((HRESULT)0x80D0201C)
#define DO_E_FILE_SIZE_UNKNOWN_HTTP_2XX          ((HRESULT)0x80D0201D)
#define DO_E_NETWORK_ACCESS_CONSENT_NEEDED       ((HRESULT)0x80D0201E)
#define DO_E_DOWNLOAD_NO_URI                     ((HRESULT)0x80D02200)
#define DO_E_DOWNLOAD_NO_CONTENT_ID              ((HRESULT)0x80D02201)
#define DO_E_INVALID_CONTENT_ID                  ((HRESULT)0x80D02202)
#define DO_E_DOWNLOAD_RANGES_UNEXPECTED          ((HRESULT)0x80D02203)
#define DO_E_DOWNLOAD_RANGES_EXPECTED            ((HRESULT)0x80D02204)
#define DO_E_NO_DOWNLOAD_PARTICIPATION           ((HRESULT)0x80D03001)
#define DO_E_NO_DOWNLOAD_EXTSETTINGS             ((HRESULT)0x80D03002)
#define DO_E_BLOCKED_BY_COST_TRANSFER_POLICY     ((HRESULT)0x80D03801)
#define DO_E_DOWNLOADMODE_SET_BY_CP              ((HRESULT)0x80D03802)
#define DO_E_BLOCKED_BY_CELLULAR_POLICY          ((HRESULT)0x80D03803)
#define DO_E_BLOCKED_BY_POWER_STATE              ((HRESULT)0x80D03804)
#define DO_E_BLOCKED_BY_NO_NETWORK               ((HRESULT)0x80D03805)
#define DO_E_DOWNLOADMODE_SET_BY_POLICY          ((HRESULT)0x80D03806)
#define DO_E_BLOCKED_BY_VPN_POLICY               ((HRESULT)0x80D03807)
#define DO_E_BLOCKED_BY_CRITICAL_MEMORY_USAGE    ((HRESULT)0x80D03808)
#define DO_E_DOWNLOADMODE_SET_BY_CACHE_ABSENCE   ((HRESULT)0x80D03809)
#define DO_E_CLOUD_SERVICES_UNREACHABLE          ((HRESULT)0x80D0380A)
#define DO_E_DOWNLOADMODE_SET_FOR_UNREG_CALLER   ((HRESULT)0x80D0380B)
#define DO_E_DOWNLOADMODE_SET_FOR_SIMPLE_RANGES  ((HRESULT)0x80D0380C)
#define DO_E_UNEXPECTED_HTTP_STATUS_2XX          ((HRESULT)0x80D0380D)
#define DO_E_HTTP_BLOCKSIZE_MISMATCH             ((HRESULT)0x80D05001)
#define DO_E_HTTP_CERT_VALIDATION                ((HRESULT)0x80D05002)
#define DO_E_INVALID_RANGE                       ((HRESULT)0x80D05010)
#define DO_E_INSUFFICIENT_RANGE_SUPPORT          ((HRESULT)0x80D05011)
#define DO_E_OVERLAPPING_RANGES                  ((HRESULT)0x80D05012)
#define DO_E_UPLOADING_BAD_PIECES                ((HRESULT)0x80D06800)
#define DO_E_FATAL_CORE_ERROR                    ((HRESULT)0x80D06802)
#define DO_E_SERVICES_RESPONSE_EMPTY             ((HRESULT)0x80D06803)
#define DO_E_BAD_INCOMING_DATA                   ((HRESULT)0x80D06804)
#define DO_E_BAD_PIECE_HASH                      ((HRESULT)0x80D06805)
#define DO_E_BAD_PIECE_HASH_NO_BAN               ((HRESULT)0x80D06806)
#define DO_E_ALREADY_HAVE_PIECE                  ((HRESULT)0x80D06807)
#define DO_E_MISSING_PIECE                       ((HRESULT)0x80D06808)
#define DO_E_METAINFO_CONTENT                    ((HRESULT)0x80D06809)
#define DO_E_METAINFO_VERSION                    ((HRESULT)0x80D0680A)
#define DO_E_SWARM_NOT_RUNNING                   ((HRESULT)0x80D0680B)
#define DO_E_UNRECOGNIZED_CONN                   ((HRESULT)0x80D0680C)
#define DO_E_PEER_BANNED                         ((HRESULT)0x80D0680D)
#define DO_E_CONNECT_TO_SELF                     ((HRESULT)0x80D0680E)
#define DO_E_ALREADY_CONNECTED                   ((HRESULT)0x80D0680F)
#define DO_E_NO_MORE_CONNECTIONS                 ((HRESULT)0x80D06810)
#define DO_E_LOST_CONNECTION                     ((HRESULT)0x80D06811)
#define DO_E_UNRECOGNIZED_SWARM                  ((HRESULT)0x80D06812)
#define DO_E_INVALID_HANDSHAKE_LEN               ((HRESULT)0x80D06813)
#define DO_E_SOCKET_CLOSED                       ((HRESULT)0x80D06814)
#define DO_E_PEER_MSG_TOO_LONG                   ((HRESULT)0x80D06815)
#define DO_E_INVALID_PEER_MSG                    ((HRESULT)0x80D06816)
#define DO_E_PEER_IS_UPLOAD                      ((HRESULT)0x80D06817)
#define DO_E_PIN_FAIL_NO_PEERING                 ((HRESULT)0x80D06818)
#define DO_E_DELETE_PINNED_SWARM                 ((HRESULT)0x80D06819)
#define DO_E_METAINFO_DIGEST_MATCH               ((HRESULT)0x80D0681A)
#define DO_E_METAINFO_HOH_MATCH                  ((HRESULT)0x80D0681B)
#define DO_E_METAINFO_HOH_FINAL_MATCH            ((HRESULT)0x80D0681C)
#define DO_E_METAINFO_CONTENT_LENGTH             ((HRESULT)0x80D0681D)
#define DO_E_METAINFO_PIECE_SIZE                 ((HRESULT)0x80D0681E)
#define DO_E_METAINFO_PARSE_HOH                  ((HRESULT)0x80D0681F)
#define DO_E_METAINFO_PARSE_PIECEHASHES          ((HRESULT)0x80D06820)
#define DO_E_METAINFO_PARSE_ONE_PIECEHASH        ((HRESULT)0x80D06821)
#define DO_E_METAINFO_FILE_SIZE                  ((HRESULT)0x80D06822)

/* A failure of this facility is transient when (code & DO_TRANSIENT_ZONE_MASK) == DO_TRANSIENT_ZONE. */
#define DO_ZONE_MASK           0xF000
#define DO_TRANSIENT_ZONE_MASK 0xF800
#define DO_TRANSIENT_ZONE      0x3800

#endif
