# shellcheck shell=bash
# What the tools share: messages, long steps, packages of the distribution, the build
#
# Copyright 2026 the OpenBITS project
#
# This library is free software; you can redistribute it and/or
# modify it under the terms of the GNU Lesser General Public
# License as published by the Free Software Foundation; either
# version 2.1 of the License, or (at your option) any later version.
#
# This library is distributed in the hope that it will be useful,
# but WITHOUT ANY WARRANTY; without even the implied warranty of
# MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
# Lesser General Public License for more details.
#
# You should have received a copy of the GNU Lesser General Public
# License along with this library; if not, see
# <https://www.gnu.org/licenses/>.
#
# Sourced, never run. Sets:
#   top      the source tree            build    the build tree, $OPENBITS_BUILD or $top/build
#   me       the name of the tool       jobs     how many processes a build may use

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${OPENBITS_BUILD:-$top/build}
me=${me:-$(basename "$0")}
jobs=$(nproc 2>/dev/null || echo 2)

say()  { printf '%s\n' "$me: $*" >&2; }
die()  { say "$*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; }

# usage: prints the comment block at the head of the calling tool, from "Usage:" on to the first line that is no comment
usage() { sed -n '/^# Usage:/,/^[^#]/{s/^# \{0,1\}//p;}' "$0"; }

# step TEXT COMMAND...: run a long command quietly, with a sign of life; its output is shown when it fails
step() {
    local text=$1 log pid start=$SECONDS
    shift
    mkdir -p "$build/log"
    log=$build/log/$(printf '%s' "$me-$text" | tr -cs 'A-Za-z0-9_.\n-' -).log
    printf '%s' "$me: $text ..." >&2
    "$@" >"$log" 2>&1 </dev/null &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.2
        if [ $((SECONDS - start)) -ge 10 ]; then
            printf ' %ds' "$SECONDS" >&2
            start=$SECONDS
        fi
    done
    if wait "$pid"; then
        printf ' done\n' >&2
        return 0
    fi
    printf ' failed\n' >&2
    tail -n 40 "$log" >&2
    say "the whole log: $log"
    return 1
}

# ---- packages ----------------------------------------------------------------------------------------------------

# What a tool may need: GROUP, a command or a file that shows it is there, and Debian's package.
package_table() {
    cat <<'TABLE'
build   make                                        make
build   gcc                                         gcc
build   autoconf                                    autoconf
build   automake                                    automake
build   pkg-config                                  pkg-config
build   x86_64-w64-mingw32-gcc-win32                gcc-mingw-w64-x86-64-win32
build   i686-w64-mingw32-gcc-win32                  gcc-mingw-w64-i686-win32
build   x86_64-w64-mingw32-widl                     mingw-w64-tools
build   /usr/include/wine/wine/windows/oaidl.idl    libwine-dev
deps    dpkg-source                                 dpkg-dev
deps    tclsh                                       tcl
deps    perl                                        perl
run     wine                                        wine
run     /usr/lib/wine/wine64                        wine64
serve   nginx                                       nginx-light
serve   openssl                                     openssl
serve   curl                                        curl
cxx     x86_64-w64-mingw32-g++-win32                g++-mingw-w64-x86-64-win32
cxx     i686-w64-mingw32-g++-win32                  g++-mingw-w64-i686-win32
test    python3                                     python3
lint    cppcheck                                    cppcheck
lint    clang-tidy                                  clang-tidy
bench   aria2c                                      aria2
TABLE
}

# missing GROUP...: the packages of these groups that are not there
missing() {
    local group proof package
    package_table | while read -r group proof package; do
        case " $* " in *" $group "*) ;; *) continue ;; esac
        case $proof in
        *.h) [ -e "/usr/include/$proof" ] || echo "$package" ;;
        /*) [ -e "$proof" ] || echo "$package" ;;
        *) have "$proof" || echo "$package" ;;
        esac
    done | sort -u
}

# apt_install PACKAGE...: as root. Services that a package brings are not started: we run servers of our own.
apt_install() {
    local policy=/usr/sbin/policy-rc.d ours= status=0
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
        ours=1
    fi
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } || status=1
    [ -z "$ours" ] || rm -f "$policy"
    return $status
}

# need GROUP...: have these packages, or end with a list of what is missing
need() {
    local list
    list=$(missing "$@" | tr '\n' ' ')
    [ -n "$list" ] || return 0
    if have apt-get && [ "$(id -u)" = 0 ]; then
        # shellcheck disable=SC2086 # a list of words
        step "installing ${list% }" apt_install $list || die "packages do not install"
        list=$(missing "$@" | tr '\n' ' ')
        [ -z "$list" ] || die "still missing after installation: $list"
    elif have apt-get; then
        die "missing packages; as root: apt-get install --no-install-recommends $list"
    else
        die "missing; install what your system calls these Debian packages: $list"
    fi
}
