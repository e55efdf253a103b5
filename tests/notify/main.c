/*
 * Notifications in bulk, with clients that hang, and across a restart: the list of clients
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


#define STANDALONE
#include "wine/test.h"

extern void func_storm(void);
extern void func_pending(void);
extern void func_refuse(void);
extern void func_hang(void);
extern void func_measure(void);

const struct test winetest_testlist[] =
{
    { "storm", func_storm },
    { "pending", func_pending },
    { "refuse", func_refuse },
    { "hang", func_hang },
    { "measure", func_measure },
    { NULL, NULL }
};
