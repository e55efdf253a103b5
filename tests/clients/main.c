/*
 * Replays of real programs: the list
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

extern void func_omaha(void);
extern void func_chromium(void);
extern void func_mozilla(void);
extern void func_burn(void);
extern void func_click_to_run(void);
extern void func_vanara(void);
extern void func_dfir_orc(void);
extern void func_sharpbits(void);
extern void func_bits_ie(void);
extern void func_winget(void);
extern void func_delivery_sdk(void);
extern void func_office(void);

const struct test winetest_testlist[] =
{
    { "omaha", func_omaha },
    { "chromium", func_chromium },
    { "mozilla", func_mozilla },
    { "burn", func_burn },
    { "click_to_run", func_click_to_run },
    { "vanara", func_vanara },
    { "dfir_orc", func_dfir_orc },
    { "sharpbits", func_sharpbits },
    { "bits_ie", func_bits_ie },
    { "winget", func_winget },
    { "delivery_sdk", func_delivery_sdk },
    { "office", func_office },
    { NULL, NULL }
};
