/*
 * Preloaded into Wine: keeps of each file what was synced last
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
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* After each sync the file is copied to $OPENBITS_SYNCED/INODE-BIRTH, so that a test can put everything back to what a
 * power cut would have left. A file that was never synced has no copy. Renaming keeps the inode. */

static void copy(int from, const char *path)
{
    char buffer[65536], temp[4200];
    off_t offset = 0;
    ssize_t count;
    int to;

    snprintf(temp, sizeof(temp), "%s.%d.new", path, (int)getpid());
    if ((to = open(temp, O_WRONLY | O_CREAT | O_TRUNC, 0600)) == -1)
        return;
    while ((count = pread(from, buffer, sizeof(buffer), offset)) > 0 && write(to, buffer, count) == count)
        offset += count;
    close(to);
    rename(temp, path);
}

static void keep(int fd)
{
    const char *folder = getenv("OPENBITS_SYNCED");
    char link[64], path[4096];
    struct statx info;
    int own;

    if (!folder || statx(fd, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME | STATX_TYPE, &info)
            || !S_ISREG(info.stx_mode))
        return;
    snprintf(path, sizeof(path), "%s/%llu-%lld.%09u", folder, (unsigned long long)info.stx_ino,
            (long long)info.stx_btime.tv_sec, (unsigned int)info.stx_btime.tv_nsec);
    /* The handle may be for writing only. */
    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    if ((own = open(link, O_RDONLY)) == -1)
        return;
    copy(own, path);
    close(own);
}

int fsync(int fd);
int fdatasync(int fd);

int fsync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int result = real(fd);

    if (!result)
        keep(fd);
    return result;
}

int fdatasync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int result = real(fd);

    if (!result)
        keep(fd);
    return result;
}
