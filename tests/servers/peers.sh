#!/bin/bash
# apache2 and squid as test servers: credentials and proxies
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
# Usage: tests/servers/peers.sh start DIR
#        tests/servers/peers.sh stop DIR
#
# start   serves on free ports of the loopback interface; configuration and logs are in DIR, which other users must be
#         able to reach: both servers give root's rights up. Returns when the ports answer. DIR/ports then holds lines
#         for the shell: APACHE_PORT, SQUID_PORT (for everybody) and GUARDED_PORT (the same proxy, with credentials:
#         Basic or Digest). apache2 has /open, /basic, /digest, each with the files of DIR/www. The user
#         is "peer", the password "s3cret". With a Kerberos in DIR/kerberos (kerberos.sh) it has /negotiate too, for
#         the host name localhost. The proxy knows apache2 as peer.test too. Redirects: /chain/aaa/
#         as often as there are letters, /other/ to the host name localhost, /ftp/ to that scheme, /bake/ with a cookie
#         that /cookie/ wants.
# stop    ends the servers of DIR.

set -eu
. "$(dirname "$0")/ports.sh"

die() { echo "peers.sh: $*" >&2; exit 1; }
PATH=$PATH:/usr/sbin:/usr/local/sbin
user=peer password=s3cret

# first FILE...: the first that there is
first() {
    local file
    for file; do
        if [ -e "$file" ]; then echo "$file"; return 0; fi
    done
    die "there is none of $*"
}

# somebody NAME...: a user that there is, to run as
somebody() {
    local name
    for name; do
        if id "$name" >/dev/null 2>&1; then echo "$name"; return 0; fi
    done
    die "there is no user $*"
}

digest_hash() { printf '%s' "$user:$1:$password" | md5sum | cut -d ' ' -f 1; }

make_passwords() {
    echo "$user:$(openssl passwd -apr1 "$password")" >"$dir/basic"
    echo "$user:digest realm:$(digest_hash 'digest realm')" >"$dir/digest"
    echo "$user:$password" >"$dir/squid-digest"
}

apache_modules() {
    local modules name
    modules=$(dirname "$(first /usr/lib/apache2/modules/mod_alias.so /usr/lib64/httpd/modules/mod_alias.so)")
    for name in mpm_event authn_core authz_core authz_user authn_file auth_basic auth_digest alias headers setenvif; do
        echo "LoadModule ${name}_module $modules/mod_$name.so"
    done
}

negotiate_configuration() {
    cat <<CONF
LoadModule auth_gssapi_module $(first /usr/lib/apache2/modules/mod_auth_gssapi.so)
Alias /negotiate $dir/www
<Location /negotiate>
    AuthType GSSAPI
    AuthName "negotiate realm"
    GssapiCredStore keytab:$dir/kerberos/http.keytab
    GssapiAcceptorName HTTP@localhost
    Require valid-user
</Location>
CONF
}

apache_configuration() {
    cat <<CONF
ServerRoot $dir
PidFile $dir/apache.pid
Listen 127.0.0.1:$1
ServerName peer.test
$(apache_modules)
User $(somebody www-data apache nobody)
ErrorLog $dir/apache.error
LogFormat "%m %U%q %u %>s" short
CustomLog $dir/apache.access short
Alias /open $dir/www
Alias /basic $dir/www
Alias /digest $dir/www
Alias /cookie/ $dir/www/
RedirectMatch 302 ^/chain/a/(.*)$ /open/\$1
RedirectMatch 302 ^/chain/a(a+)/(.*)$ /chain/\$1/\$2
Redirect 302 /ftp/ ftp://127.0.0.1:$1/
Redirect 307 /other/ http://localhost:$1/
Redirect 302 /bake/ /cookie/
<Directory $dir/www>
    Require all granted
</Directory>
<Location /basic>
    AuthType Basic
    AuthName "basic realm"
    AuthUserFile $dir/basic
    Require valid-user
</Location>
<Location /bake/>
    Header always set Set-Cookie "peer=1; Path=/"
</Location>
<Location /cookie/>
    SetEnvIf Cookie peer=1 baked
    Require env baked
</Location>
$(if [ -e "$dir/kerberos/http.keytab" ]; then negotiate_configuration; fi)
<Location /digest>
    AuthType Digest
    AuthName "digest realm"
    AuthUserFile $dir/digest
    Require valid-user
</Location>
CONF
}

squid_configuration() {
    local helpers
    helpers=$(dirname "$(first /usr/lib/squid/basic_ncsa_auth /usr/lib64/squid/basic_ncsa_auth)")
    cat <<CONF
http_port 127.0.0.1:$1 name=open
http_port 127.0.0.1:$2 name=guarded
cache_effective_user $(somebody proxy squid nobody)
pid_filename $dir/squid/squid.pid
access_log stdio:$dir/squid/access
cache_log $dir/squid/log
coredump_dir $dir/squid
hosts_file $dir/hosts
cache deny all
shutdown_lifetime 0 seconds
netdb_filename none
strip_query_terms off
pinger_enable off
auth_param basic program $helpers/basic_ncsa_auth $dir/basic
auth_param basic realm squid
auth_param digest program $helpers/digest_file_auth $dir/squid-digest
auth_param digest realm squid
auth_param digest children 2
acl guarded myportname guarded
acl known proxy_auth REQUIRED
http_access deny guarded !known
http_access allow all
CONF
}

# try PORT: with this one and the next two
try() {
    local apache squid port
    for port in $1 $(($1 + 1)) $(($1 + 2)); do
        if answers "$port"; then return 1; fi
    done
    apache_configuration "$1" >"$dir/apache.conf"
    squid_configuration $(($1 + 1)) $(($1 + 2)) >"$dir/squid.conf"
    "$httpd" -f "$dir/apache.conf" -DFOREGROUND >"$dir/apache.out" 2>&1 </dev/null &
    apache=$!
    squid -N -f "$dir/squid.conf" >"$dir/squid.out" 2>&1 </dev/null &
    squid=$!
    # The port may be somebody else's meanwhile; then the server ends.
    if wait_for $apache answers "$1" && wait_for $squid answers $(($1 + 1)) && wait_for $squid answers $(($1 + 2)) &&
        kill -0 $apache && kill -0 $squid; then
        printf '%s\n' "APACHE_PORT=$1" "SQUID_PORT=$(($1 + 1))" "GUARDED_PORT=$(($1 + 2))" "APACHE_PID=$apache" \
            "SQUID_PID=$squid" >"$dir/ports"
        return 0
    fi
    end $apache
    end $squid
    return 1
}

start() {
    local attempt httpd
    httpd=$(first /usr/sbin/apache2 /usr/sbin/httpd)
    mkdir -p "$dir/www" "$dir/squid"
    make_passwords
    printf '127.0.0.1 peer.test localhost\n' >"$dir/hosts"
    chmod -R a+rX "$dir"
    [ "$(id -u)" != 0 ] || chown "$(somebody proxy squid nobody)" "$dir/squid"
    for attempt in 1 2 3 4 5; do
        if try $((20000 + RANDOM % 10000)); then return 0; fi
    done
    tail -n 5 "$dir"/*.out "$dir"/apache.error >&2
    die "the servers do not start (attempt $attempt)"
}

stop() {
    local APACHE_PID='' SQUID_PID='' pid
    [ -e "$dir/ports" ] || return 0
    . "$dir/ports"
    for pid in $APACHE_PID $SQUID_PID; do
        if grep -qE 'apache2|httpd|squid' "/proc/$pid/comm" 2>/dev/null; then end "$pid"; fi
    done
    rm -f "$dir/ports"
}

case ${1-} in
start) [ $# = 2 ] || die "start DIR"; mkdir -p "$2"; dir=$(cd "$2" && pwd); start ;;
stop) [ $# = 2 ] || die "stop DIR"; dir=$(cd "$2" 2>/dev/null && pwd) || exit 0; stop ;;
*) sed -n '/^# Usage:/,/^[^#]/{s/^# \{0,1\}//p;}' "$0"; [ "${1-}" = --help ] || exit 2 ;;
esac
