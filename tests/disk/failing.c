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
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/* The file $OPENBITS_FAIL names the call and the error: "write 28", or "write 28 once": then it is removed by the call
 * that fails. Wine's server and its clients make such calls. */

static int is_temp(const char *path)
{
    const char *name = strrchr(path, '/');

    name = name ? name + 1 : path;
    return (!strncmp(name, "BIT", 3) || !strncmp(name, "DO", 2)) && strstr(name, ".tmp");
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
    char planned_call[32], often[8] = "";
    int error = 0;
    FILE *file;

    if (!name || !(file = fopen(name, "re")))
        return 0;
    if (fscanf(file, "%31s %d %7s", planned_call, &error, often) < 2 || strcmp(planned_call, call))
        error = 0;
    fclose(file);
    /* Of those that come at the same time one removes it. */
    if (error && !strcmp(often, "once") && ((__typeof__(&unlink))dlsym(RTLD_NEXT, "unlink"))(name))
        error = 0;
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

int ftruncate64(int fd, off64_t size)
{
    return is_temp_fd(fd) && fails("truncate") ? -1 : REAL(ftruncate64)(fd, size);
}

int ftruncate(int fd, off_t size)
{
    return is_temp_fd(fd) && fails("truncate") ? -1 : REAL(ftruncate)(fd, size);
}

/* The times of a file, and what Wine keeps of its attributes: bits of the mode, and an attribute of Linux. */
int futimens(int fd, const struct timespec times[2])
{
    return is_temp_fd(fd) && fails("attributes") ? -1 : REAL(futimens)(fd, times);
}

int fchmod(int fd, mode_t mode)
{
    return is_temp_fd(fd) && fails("attributes") ? -1 : REAL(fchmod)(fd, mode);
}

int fsetxattr(int fd, const char *name, const void *value, size_t size, int flags)
{
    return is_temp_fd(fd) && fails("attributes") ? -1 : REAL(fsetxattr)(fd, name, value, size, flags);
}

int setxattr(const char *path, const char *name, const void *value, size_t size, int flags)
{
    return is_temp(path) && fails("attributes") ? -1 : REAL(setxattr)(path, name, value, size, flags);
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
    return is_temp(path) && fails(flags & O_CREAT ? "create" : "open") ? -1 : REAL(open64)(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list args;
    mode_t mode;

    va_start(args, flags);
    mode = mode_of(flags, args);
    va_end(args);
    return is_temp(path) && fails(flags & O_CREAT ? "create" : "open") ? -1 : REAL(open)(path, flags, mode);
}
