/*
 * Parts of a URL
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

#include "transfer/private.h"

BOOL url_split(const char *url, struct url_parts *parts)
{
    CURLU *handle = curl_url();
    BOOL done;

    memset(parts, 0, sizeof(*parts));
    done = handle && !curl_url_set(handle, CURLUPART_URL, url, CURLU_PATH_AS_IS)
            && !curl_url_get(handle, CURLUPART_SCHEME, &parts->scheme, 0)
            && !curl_url_get(handle, CURLUPART_HOST, &parts->host, 0)
            && !curl_url_get(handle, CURLUPART_PORT, &parts->port, CURLU_DEFAULT_PORT);
    curl_url_cleanup(handle);
    if (!done)
        url_parts_free(parts);
    return done;
}

void url_parts_free(struct url_parts *parts)
{
    curl_free(parts->scheme);
    curl_free(parts->host);
    curl_free(parts->port);
    memset(parts, 0, sizeof(*parts));
}
