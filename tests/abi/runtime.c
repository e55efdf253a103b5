/*
 * Facts that exist only when a program is linked and runs: GUIDs, and vtable slots in C++
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

/* Compiled as C and as C++, and linked with libbits, libqmgr and libdosvc, without INITGUID. */

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "headers.inc"

static unsigned int passed, failed;

static void check(int good, const char *what)
{
    if (good)
        ++passed;
    else
        ++failed;
    if (!good)
        printf("%s does not hold\n", what);
}

static void check_guid(const GUID *is, const GUID *expected, const char *what)
{
    check(!memcmp(is, expected, sizeof(*is)), what);
}

#define TEXT_FACT(name, value) check(sizeof(name) == sizeof(value) && !memcmp(name, value, sizeof(value)), #name);
#define LIBRARY_GUID(name, ...) { static const GUID expected = __VA_ARGS__; check_guid(&name, &expected, #name); }

#ifdef __cplusplus

#define UUIDOF(name, ...) \
    { \
        static const GUID expected = __VA_ARGS__; \
        check_guid(&__uuidof(name), &expected, "__uuidof(" #name ")"); \
    }

/* In the Itanium C++ ABI, which mingw-w64 uses, a pointer to a virtual method is its offset in the table plus 1. */
template <typename pointer> static void check_slot(pointer method, unsigned int slot, const char *what)
{
    intptr_t value;

    memcpy(&value, &method, sizeof(value));
    check(value == (intptr_t)(slot * sizeof(void *) + 1), what);
}

#define CXX_SLOT(interface, name, slot) check_slot(&interface::name, slot, #interface "::" #name);

#else

#define UUIDOF(name, ...)
#define CXX_SLOT(interface, name, slot)

#endif

#undef TEXT
#define TEXT TEXT_FACT

int main(void)
{
#include "runtime.inc"
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
