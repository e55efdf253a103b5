/*
 * Preloaded into Wine: clocks that a test moves
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

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* The file $OPENBITS_CLOCK has two numbers of 64 bits, seconds by which they are ahead: the wall clock, which somebody
 * sets, and the clock that only runs on, also while the machine sleeps. */

struct ahead
{
    int64_t wall;
    int64_t running;
};

static const struct ahead *ahead(void)
{
    static const struct ahead none;
    static const struct ahead *mapped;
    const char *name = getenv("OPENBITS_CLOCK");
    void *memory;
    int fd;

    if (mapped)
        return mapped;
    if (!name || (fd = open(name, O_RDONLY | O_CLOEXEC)) == -1)
        return &none;
    memory = mmap(NULL, sizeof(none), PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (memory == MAP_FAILED)
        return &none;
    return mapped = memory;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int clock_gettime(clockid_t clock, struct timespec *time)
{
    static int (*real)(clockid_t, struct timespec *);
    int result;

    if (!real)
        real = REAL(clock_gettime);
    if ((result = real(clock, time)))
        return result;
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
        time->tv_sec += ahead()->wall;
    else if (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW || clock == CLOCK_MONOTONIC_COARSE
            || clock == CLOCK_BOOTTIME)
        time->tv_sec += ahead()->running;
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone)
{
    static int (*real)(struct timeval *, void *);
    int result;

    if (!real)
        real = (__typeof__(real))dlsym(RTLD_NEXT, "gettimeofday");
    if (!(result = real(time, zone)))
        time->tv_sec += ahead()->wall;
    return result;
}
