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
test    pgrep                                       procps
peers   apache2                                     apache2-bin
peers   squid                                       squid
negotiate krb5kdc                                   krb5-kdc
negotiate kadmin.local                              krb5-admin-server
negotiate kinit                                     krb5-user
negotiate /usr/lib/apache2/modules/mod_auth_gssapi.so libapache2-mod-auth-gssapi
lint    cppcheck                                    cppcheck
lint    clang-tidy                                  clang-tidy
lint    shellcheck                                  shellcheck
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
    local policy=/usr/sbin/policy-rc.d ours='' status=0
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

# ---- the build ---------------------------------------------------------------------------------------------------

autogen() {
    if [ -x "$top/configure" ] && [ -e "$top/Makefile.in" ]; then return 0; fi
    step "making configure" "$top/autogen.sh" || die "autoreconf fails"
}

# configure_in NAME [OPTION...]: an out-of-tree build in build/NAME; a build of its own after configure has changed
configure_in() {
    local dir=$build/$1
    autogen
    if [ -e "$dir/Makefile" ] && [ ! "$top/configure" -nt "$dir/config.status" ]; then return 0; fi
    mkdir -p "$dir"
    # shellcheck disable=SC2016 # for the inner shell
    step "configuring build/$1" bash -c 'cd "$1" && shift && "$@"' - "$dir" "$top/configure" "${@:2}" ||
        die "configure fails; see also $dir/config.log"
}

# make_in NAME [TARGET...]: quiet and quick when there is nothing to do
make_in() {
    local dir=$build/$1
    make -q -C "$dir" "${@:2}" >/dev/null 2>&1 && return 0
    step "building build/$1${2:+ (${*:2})}" make -C "$dir" -j"$jobs" "${@:2}" || die "the build fails"
}

# build_programs: the DLLs and programs for Windows, both architectures
build_programs() {
    need build
    "$top/tools/deps"
    configure_in x86_64 --build="$(gcc -dumpmachine)" --host=x86_64-w64-mingw32
    configure_in i686 --build="$(gcc -dumpmachine)" --host=i686-w64-mingw32
    make_in x86_64
    make_in i686
}

# ---- Wine --------------------------------------------------------------------------------------------------------

# The programs that go into a prefix, by the folder they go to
prefix_files="qmgr.dll qmgrprxy.dll dosvc.dll bitssvc.exe bitsadmin.exe"

# use_wine PREFIX: all further Wine commands use this prefix, quietly
use_wine() {
    WINEPREFIX=$1
    WINEDEBUG=${WINEDEBUG:--all}
    WINEDLLOVERRIDES=${WINEDLLOVERRIDES:-mscoree,mshtml=}
    export WINEPREFIX WINEDEBUG WINEDLLOVERRIDES
}

# wrap_wine FOLDER: from here on Wine's commands run through OPENBITS_WRAP, by scripts in FOLDER/bin
wrap_wine() {
    local name path
    mkdir -p "$1/bin"
    for name in wine wineserver wineboot winepath; do
        path=$(PATH=${PATH#"$1/bin:"} command -v $name) || continue
        printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$OPENBITS_WRAP" "$path" >"$1/bin/$name"
        chmod +x "$1/bin/$name"
    done
    PATH=$1/bin:$PATH
    export PATH
    step "preparing 32-bit Wine" "$OPENBITS_WRAP" true || die "$OPENBITS_WRAP does not work"
    "$OPENBITS_WRAP" test -e "$top/tools/check" || die "$OPENBITS_WRAP does not show $top to what it runs"
}

# stop_wine PREFIX: end everything that runs in a prefix of ours, and wait until it has ended
stop_wine() {
    [ -d "$1" ] || return 0
    WINEPREFIX=$1 wineserver -k 2>/dev/null || true
    WINEPREFIX=$1 timeout 120 wineserver -w 2>/dev/null || true
}

# hold_wine: the prefix in use, in which nothing runs, stays up until stop_wine. Wine ends a prefix when no program has
# run for three seconds, and a program that begins to start in that moment ends with it.
hold_wine() { wineserver -p >/dev/null 2>&1 </dev/null; }

# prefix_pids PATTERN: the processes of the prefix in use whose command line, as Windows has it, matches
prefix_pids() {
    local pid
    for pid in $(pgrep -f -- "$1"); do
        if tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | grep -qx "WINEPREFIX=$WINEPREFIX"; then echo "$pid"; fi
    done
}

# engine_pid SERVICE: the engine of the prefix in use
engine_pid() { prefix_pids "bitssvc.*--engine $1 " | head -n 1; }

# private_prefix PREFIX: a prefix in the build tree goes away if Wine cannot use it any more, which happens when the
# 32-bit part of Wine is installed after the prefix was made
private_prefix() {
    [ -e "$1/system.reg" ] || return 0
    if (use_wine "$1" && timeout 60 wine cmd /c exit >/dev/null 2>&1 </dev/null); then return 0; fi
    say "Wine cannot use $1 any more; making it anew"
    stop_wine "$1"
    rm -rf "$1"
}

# native NAME ARGUMENT...: one of Wine's own programs, of the bitness of the prefix. By its name in system32 a 32-bit
# loader finds the 32-bit one, which sees the other half of the registry and of the files; a copy stays what it is.
native() {
    local windows=$WINEPREFIX/drive_c/windows folder=$WINEPREFIX/drive_c/openbits-native
    mkdir -p "$folder"
    cp -u "$windows/system32/$1" "$folder/" 2>/dev/null || cp -u "$windows/$1" "$folder/"
    wine "C:\\openbits-native\\$1" "${@:2}" </dev/null
}
native_done() { rm -rf "$WINEPREFIX/drive_c/openbits-native"; }

# built ARCH NAME: path of a program in the build tree
built() {
    find "$build/$1" -name "$2" -not -path '*/.libs/*' -print -quit 2>/dev/null
}

# windows_path PATH: of a file outside of the prefix, as Windows programs name it
windows_path() {
    local path
    case $1 in /*) path=$1 ;; *) path=$PWD/$1 ;; esac
    printf 'Z:%s\n' "${path//\//\\}"
}

# ca_key PEM: where the registry has an authority that is trusted
ca_key() {
    printf '%s' 'HKLM\Software\Microsoft\SystemCertificates\Root\Certificates\'
    openssl x509 -in "$1" -noout -fingerprint -sha1 | sed 's/.*=//; s/://g'
}

# trust_ca PEM: let the prefix in use trust this authority. What Windows keeps in such a value: a list of
# properties, each with number (32: the certificate), 1, length and content.
trust_ca() {
    local der size
    der=$(openssl x509 -in "$1" -outform DER | od -An -v -tx1 | tr -d ' \n')
    size=$(printf %08x $((${#der} / 2)))
    wine reg add "$(ca_key "$1")" /v Blob /t REG_BINARY \
        /d "2000000001000000${size:6:2}${size:4:2}${size:2:2}${size:0:2}$der" /f /reg:64 >/dev/null </dev/null
}
