/*
 * The start type of a service follows its jobs
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

#include <stdlib.h>

#include "private/debug.h"
#include "start_type.h"

/* 0 on failure, which is none of the values that a service like ours can have. */
static DWORD query_start_type(SC_HANDLE service)
{
    QUERY_SERVICE_CONFIGW *config;
    DWORD size = 0, type = 0;

    QueryServiceConfigW(service, NULL, 0, &size);
    if (!(config = malloc(size)))
        return 0;
    if (QueryServiceConfigW(service, config, size, &size))
        type = config->dwStartType;
    free(config);
    return type;
}

static void change_start_type(SC_HANDLE service, DWORD wanted)
{
    DWORD current = query_start_type(service);

    if (current == wanted || (current != SERVICE_AUTO_START && current != SERVICE_DEMAND_START))
        return;
    if (!ChangeServiceConfigW(service, SERVICE_NO_CHANGE, wanted, SERVICE_NO_CHANGE, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL))
        WARN("start type not changed, error %lu.\n", GetLastError());
}

void start_type_set(const struct service_info *info, BOOL pending)
{
    DWORD wanted = pending ? SERVICE_AUTO_START : SERVICE_DEMAND_START;
    SC_HANDLE manager, service;

    if (!(manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT)))
        return;
    if ((service = OpenServiceW(manager, info->name, SERVICE_QUERY_CONFIG | SERVICE_CHANGE_CONFIG)))
    {
        change_start_type(service, wanted);
        CloseServiceHandle(service);
    }
    CloseServiceHandle(manager);
}
