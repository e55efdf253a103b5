/*
 * Fuzzing: names of remote and local files
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

#include "engine/names.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

/* What goes to libcurl has no blanks, controls or fragment, and is ASCII behind the host. */
static void require_request(const WCHAR *name)
{
    unsigned int port = 0;
    char *url, *p, *path;
    char host[8192];

    require(remote_name_to_request(name, &url) == S_OK && !strncmp(url + 4, url[4] == ':' ? "://" : url + 4, 3));
    path = strchr(url, ':') + 3;
    path += strcspn(path, "/?");
    for (p = url; *p; p++)
        require((unsigned char)*p > 0x20 && *p != 0x7f && *p != '#' && (p < path || (unsigned char)*p < 0x80));
    free(url);
    require(remote_name_origin(name, host, sizeof(host), &port) && *host && port && port <= 65535);
}

static void require_path(const WCHAR *name)
{
    const WCHAR *p;
    WCHAR *path;

    require(remote_name_to_path(name, &path) == S_OK);
    for (p = path; *p; p++)
        require(*p >= 0x20 && *p != '/' && *p != '*' && *p != '?' && *p != '"' && (*p != ':' || p == path + 1));
    require(path[1] == ':' || (path[0] == '\\' && path[1] == '\\' && path[2] != '\\'));
    require(path[2] != '.' || path[3] != '\\');
    free(path);
}

static void run(const WCHAR *name)
{
    enum remote_scheme scheme;
    WCHAR *path = NULL;
    char *url = NULL;

    if (FAILED(remote_name_check(name, &scheme)))
    {
        require(FAILED(remote_name_to_request(name, &url)) && !url);
        require(FAILED(remote_name_to_path(name, &path)) && !path);
    }
    else if (scheme == REMOTE_HTTP || scheme == REMOTE_HTTPS)
        require_request(name);
    else
        require_path(name);
    /* A local name is one of a remote drive or share too. */
    if (SUCCEEDED(local_name_check(name)))
        require(SUCCEEDED(remote_name_check(name, &scheme)) && scheme >= REMOTE_UNC);
}

/* The input is UTF-16 in the order of the machine. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t length = size / sizeof(WCHAR);
    WCHAR *name = malloc((length + 1) * sizeof(*name));

    require(name != NULL);
    memcpy(name, data, length * sizeof(*name));
    name[length] = 0;
    run(name);
    free(name);
    return 0;
}
