/*
 * What only Wine has
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

#ifndef OPENBITS_WINE_PROCESS_H
#define OPENBITS_WINE_PROCESS_H

#include <windows.h>

/* Makes this process one that does not keep a Wine prefix running by itself, as those of the service manager are: a job
 * that waits for its owner must not keep "wineserver -w" from returning. The event, the process' own, is set when the
 * last ordinary process has ended; NULL if this is not Wine. */
HANDLE wine_become_system_process(void);

#endif
