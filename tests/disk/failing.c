/*
 * Preloaded into Wine: calls of the system that fail for temporary files
 *
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
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The file $OPENBITS_FAIL names the call and the error: "write 28". Wine's server and its clients make such calls. */

static int is_temp(const char *path)
{
    const char *name = strrchr(path, '/');

    name = name ? name + 1 : path;
    return !strncmp(name, "BIT", 3) && strstr(name, ".tmp");
}

static int is_temp_fd(int fd)
{
    char link[64], path[4096];
    ssize_t length;

    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    if ((length = readlink(link, path, sizeof(path) - 1)) < 0)
        return 0;
    path[length] = 0;
    return is_temp(path);
}

/* 0, or the error with which the call is to fail. */
static int planned(const char *call)
{
    const char *name = getenv("OPENBITS_FAIL");
    char planned_call[32];
    int error = 0;
    FILE *file;

    if (!name || !(file = fopen(name, "re")))
        return 0;
    if (fscanf(file, "%31s %d", planned_call, &error) != 2 || strcmp(planned_call, call))
        error = 0;
    fclose(file);
    return error;
}

static int fails(const char *call)
{
    int error = planned(call);

    if (error)
        errno = error;
    return error;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size)
{
    return is_temp_fd(fd) && fails("write") ? -1 : REAL(write)(fd, data, size);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset)
{
    return is_temp_fd(fd) && fails("write") ? -1 : REAL(pwrite64)(fd, data, size, offset);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
    return is_temp_fd(fd) && fails("write") ? -1 : REAL(pwrite)(fd, data, size, offset);
}

int fsync(int fd)
{
    return is_temp_fd(fd) && fails("sync") ? -1 : REAL(fsync)(fd);
}

int rename(const char *from, const char *to)
{
    return is_temp(from) && fails("rename") ? -1 : REAL(rename)(from, to);
}

int unlink(const char *path)
{
    return is_temp(path) && fails("unlink") ? -1 : REAL(unlink)(path);
}

static mode_t mode_of(int flags, va_list args)
{
    return flags & O_CREAT ? va_arg(args, mode_t) : 0;
}

int open64(const char *path, int flags, ...)
{
    va_list args;
    mode_t mode;

    va_start(args, flags);
    mode = mode_of(flags, args);
    va_end(args);
    return flags & O_CREAT && is_temp(path) && fails("create") ? -1 : REAL(open64)(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list args;
    mode_t mode;

    va_start(args, flags);
    mode = mode_of(flags, args);
    va_end(args);
    return flags & O_CREAT && is_temp(path) && fails("create") ? -1 : REAL(open)(path, flags, mode);
}
