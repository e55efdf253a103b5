/*
 * Names of remote and local files
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

#ifndef OPENBITS_ENGINE_NAMES_H
#define OPENBITS_ENGINE_NAMES_H

#include "engine/pure.h"

enum remote_scheme
{
    REMOTE_HTTP,
    REMOTE_HTTPS,
    REMOTE_FILE_URL,
    REMOTE_UNC,
    REMOTE_DRIVE,
};

/* S_OK, or E_INVALIDARG for a name that AddFile and SetRemoteName refuse (FILE-RNAME-1 .. -12). scheme is only set on
 * success and may be NULL. */
HRESULT remote_name_check(const WCHAR *name, enum remote_scheme *scheme);

/* S_OK, or E_INVALIDARG for a name that AddFile refuses (FILE-LOCAL-1 .. -5). Nothing on the disk is looked at. */
HRESULT local_name_check(const WCHAR *name);
/* The same, but of so many characters at most: a group's names may be longer by one (QMGR-JOB-FILESETINFO-2). */
HRESULT local_name_check_length(const WCHAR *name, size_t limit);

/* The server of a name: host in UTF-8 with ASCII letters in lower case, an IPv6 literal in its brackets, and the port
 * given or usual. False for names without a server, names that are not valid, and hosts that do not fit. */
bool remote_name_origin(const WCHAR *name, char *host, size_t size, unsigned int *port);

/* The URL that is requested for an http or https name (FILE-RNAME-4, -9), in UTF-8: path and query percent-encoded
 * where they are not ASCII, no fragment, all else as given. `..` segments are kept, so libcurl needs
 * CURLOPT_PATH_AS_IS; the host is left to libcurl's IDN conversion. The caller frees *url with free(). E_INVALIDARG for
 * another scheme or a name that is not valid, E_OUTOFMEMORY. */
HRESULT remote_name_to_request(const WCHAR *name, char **url);

/* The Windows path of a file://, UNC or drive name (SMB-1): backslashes, percent-encoding of a file URL resolved. The
 * caller frees *path with free(). E_INVALIDARG for another scheme or a name that is not valid, E_OUTOFMEMORY. */
HRESULT remote_name_to_path(const WCHAR *name, WCHAR **path);

#endif
