/*
 * A small frame for native tests
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

#ifndef OPENBITS_TESTS_ENGINE_TEST_H
#define OPENBITS_TESTS_ENGINE_TEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* One program per file. Failures go out with what was checked, the id of the rule in front; the last line that
 * test_report prints is counted by tools/check. */

static unsigned int tests_passed, tests_failed;

#define check(condition, ...) \
    check_at(condition, __FILE__, __LINE__, __VA_ARGS__)

static inline void __attribute__((format(printf, 4, 5))) check_at(bool condition, const char *file, int line,
        const char *format, ...)
{
    __builtin_va_list args;

    if (condition)
    {
        tests_passed++;
        return;
    }
    tests_failed++;
    printf("%s:%d: ", file, line);
    __builtin_va_start(args, format);
    vprintf(format, args);
    __builtin_va_end(args);
    printf("\n");
}

/* The exit status of the program. */
static inline int test_report(void)
{
    printf("%u passed, %u failed, 0 skipped\n", tests_passed, tests_failed);
    return tests_failed ? 1 : 0;
}

#endif
