#!/bin/bash
# A Kerberos of the loopback interface, for Negotiate
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
# Usage: tests/servers/kerberos.sh start DIR
#        tests/servers/kerberos.sh stop DIR
#
# start   makes the realm PEER.TEST in DIR, with the users "peer" and "other", whose password is "s3cret", and the
#         service HTTP/localhost, and answers for it on a free port. DIR/krb5.conf is for $KRB5_CONFIG, DIR/ticket,
#         peer's, for $KRB5CCNAME, DIR/http.keytab for the web server.
# stop    ends it.

set -eu
. "$(dirname "$0")/ports.sh"

die() { echo "kerberos.sh: $*" >&2; exit 1; }
PATH=$PATH:/usr/sbin:/usr/local/sbin
realm=PEER.TEST

# No name is looked up: the machine may have no name service.
configure() {
    cat >"$dir/krb5.conf" <<CONF
[libdefaults]
    default_realm = $realm
    dns_lookup_kdc = false
    dns_lookup_realm = false
    dns_canonicalize_hostname = false
    rdns = false
    udp_preference_limit = 1
[realms]
    $realm = {
        kdc = 127.0.0.1:$1
    }
[domain_realm]
    localhost = $realm
CONF
    cat >"$dir/kdc.conf" <<CONF
[kdcdefaults]
    kdc_listen = 127.0.0.1:$1
    kdc_tcp_listen = 127.0.0.1:$1
[realms]
    $realm = {
        database_name = $dir/principal
        key_stash_file = $dir/stash
        acl_file = $dir/acl
    }
CONF
}

admin() { kadmin.local -r "$realm" -q "$1" >>"$dir/admin.log" 2>&1; }

make_realm() {
    kdb5_util create -s -r "$realm" -P master >"$dir/admin.log" 2>&1
    admin "addprinc -pw s3cret peer"
    admin "addprinc -pw s3cret other"
    admin "addprinc -randkey HTTP/localhost"
    admin "ktadd -k $dir/http.keytab HTTP/localhost"
    chmod a+r "$dir/http.keytab"
}

# try PORT: the port may be somebody else's; then the server ends
try() {
    local pid
    if answers "$1"; then return 1; fi
    configure "$1"
    [ -e "$dir/principal" ] || make_realm
    krb5kdc -n -r "$realm" >"$dir/kdc.log" 2>&1 </dev/null &
    pid=$!
    if ! wait_for $pid answers "$1"; then
        end $pid
        return 1
    fi
    echo "$pid" >"$dir/pid"
}

start() {
    local attempt
    for attempt in 1 2 3 4 5; do
        if try $((20000 + RANDOM % 10000)); then
            echo s3cret | kinit -c "$dir/ticket" "peer@$realm" >>"$dir/admin.log" 2>&1 || die "no ticket"
            return 0
        fi
    done
    tail -n 5 "$dir/kdc.log" >&2
    die "it does not start (attempt $attempt)"
}

stop() {
    local pid
    pid=$(cat "$dir/pid" 2>/dev/null) || return 0
    if grep -q krb5kdc "/proc/$pid/comm" 2>/dev/null; then end "$pid"; fi
    rm -f "$dir/pid"
}

case ${1-} in
start | stop) [ $# = 2 ] || die "$1 DIR" ;;
*) sed -n '/^# Usage:/,/^[^#]/{s/^# \{0,1\}//p;}' "$0"; [ "${1-}" = --help ] || exit 2; exit 0 ;;
esac
[ "$1" = stop ] || mkdir -p "$2"
dir=$(cd "$2" 2>/dev/null && pwd) || exit 0
export KRB5_CONFIG=$dir/krb5.conf KRB5_KDC_PROFILE=$dir/kdc.conf
"$1"
