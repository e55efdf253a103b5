#!/bin/bash
# nginx as the test server: plain HTTP, HTTPS with a trusted certificate and with one nobody knows
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
# Usage: tests/servers/nginx.sh start DIR ROOT
#        tests/servers/nginx.sh stop DIR
#
# start   serves the folder ROOT on free ports of the loopback interface; configuration, certificates and logs are in
#         DIR. Returns when the ports answer. DIR/ports then holds lines for the shell: HTTP_PORT, HTTPS_PORT
#         (certificate for localhost by the throw-away CA DIR/ca/ca.pem) UNTRUSTED_PORT (self-signed certificate)
#         and CLIENT_PORT (as HTTPS_PORT, for clients that have a certificate of that CA: DIR/ca/client.pem).
#         Below /status/CODE/ every request is answered with that code, /slow/ sends 512 KiB per second of ROOT's
#         files, /redirect/ sends to the same path without it, /to-http/ to that without TLS. /ticket/ answers 401 to
#         requests without the header "X-Ticket: open sesame", /no-ticket/ 403 to those with such a header.
# stop    ends the server of DIR.

set -eu
. "$(dirname "$0")/ports.sh"

die() { echo "nginx.sh: $*" >&2; exit 1; }
nginx=$(PATH=$PATH:/usr/sbin:/usr/local/sbin command -v nginx) || die "nginx is not installed"

# make_key FILE
make_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1" 2>/dev/null; }

make_certificates() {
    local ca=$dir/ca
    if [ -e "$ca/client.pem" ] && openssl x509 -noout -checkend 86400 -in "$ca/server.pem" >/dev/null; then return 0; fi
    rm -rf "$ca"
    mkdir -p "$ca"
    make_key "$ca/ca.key"
    make_key "$ca/server.key"
    make_key "$ca/untrusted.key"
    cat >"$ca/openssl.cnf" <<CNF
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost
[client]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth
CNF
    openssl genrsa -out "$ca/client.key" 2048 2>/dev/null
    openssl req -x509 -new -config "$ca/openssl.cnf" -extensions ca -key "$ca/ca.key" -days 30 \
        -subj "/CN=OpenBITS test CA $$-$(date +%s)" -out "$ca/ca.pem"
    openssl req -new -config "$ca/openssl.cnf" -key "$ca/server.key" -subj /CN=localhost -out "$ca/server.csr"
    openssl x509 -req -in "$ca/server.csr" -CA "$ca/ca.pem" -CAkey "$ca/ca.key" -set_serial "$(date +%s)" -days 29 \
        -extfile "$ca/openssl.cnf" -extensions server -out "$ca/server.pem" 2>/dev/null
    openssl req -new -config "$ca/openssl.cnf" -key "$ca/client.key" -subj "/CN=OpenBITS test client" \
        -out "$ca/client.csr"
    openssl x509 -req -in "$ca/client.csr" -CA "$ca/ca.pem" -CAkey "$ca/ca.key" -set_serial "$(date +%s)1" -days 29 \
        -extfile "$ca/openssl.cnf" -extensions client -out "$ca/client.pem" 2>/dev/null
    openssl req -x509 -new -config "$ca/openssl.cnf" -extensions server -key "$ca/untrusted.key" -days 29 \
        -subj /CN=localhost -out "$ca/untrusted.pem"
}

statuses() {
    local code
    for code in 400 403 404 500 503; do
        echo "        location /status/$code/ { return $code; }"
    done
}

configuration() {
    cat <<CONF
daemon off;
master_process off;
worker_processes 1;
pid $dir/nginx.pid;
error_log $dir/error.log;
events { worker_connections 512; }
http {
    access_log $dir/access.log;
    client_body_temp_path $dir/tmp;
    proxy_temp_path $dir/tmp;
    fastcgi_temp_path $dir/tmp;
    uwsgi_temp_path $dir/tmp;
    scgi_temp_path $dir/tmp;
    default_type application/octet-stream;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000;
    server {
        listen 127.0.0.1:$1;
        listen 127.0.0.1:$2 ssl;
        ssl_certificate $dir/ca/server.pem;
        ssl_certificate_key $dir/ca/server.key;
        root $root;
$(statuses)
        location /slow/ { alias $root/; limit_rate 512k; }
        location /redirect/ { rewrite ^/redirect/(.*) /\$1 redirect; }
        location /ticket/ {
            add_header WWW-Authenticate Ticket always;
            if (\$http_x_ticket != "open sesame") { return 401; }
            alias $root/;
        }
        location /no-ticket/ {
            if (\$http_x_ticket) { return 403; }
            alias $root/;
        }
        location /to-http/ { rewrite ^/to-http/(.*) http://127.0.0.1:$1/\$1 redirect; }
    }
    server {
        listen 127.0.0.1:$4 ssl;
        ssl_certificate $dir/ca/server.pem;
        ssl_certificate_key $dir/ca/server.key;
        ssl_client_certificate $dir/ca/ca.pem;
        ssl_verify_client on;
        error_page 495 =403 @rejected;
        location @rejected { return 403; }
        root $root;
    }
    server {
        listen 127.0.0.1:$3 ssl;
        ssl_certificate $dir/ca/untrusted.pem;
        ssl_certificate_key $dir/ca/untrusted.key;
        root $root;
    }
}
CONF
}

# is_up PORT: nginx has its ports before it writes its number
is_up() { [ -s "$dir/nginx.pid" ] && answers "$1"; }

# try PORT: the four ports from PORT on; fails at once when one is taken
try() {
    local pid
    rm -f "$dir/nginx.pid"
    configuration "$1" $(($1 + 1)) $(($1 + 2)) $(($1 + 3)) >"$dir/nginx.conf"
    setsid "$nginx" -e "$dir/error.log" -p "$dir" -c "$dir/nginx.conf" >"$dir/nginx.out" 2>&1 </dev/null &
    pid=$!
    if ! wait_for $pid is_up $(($1 + 3)); then
        end $pid
        return 1
    fi
    printf 'HTTP_PORT=%d\nHTTPS_PORT=%d\nUNTRUSTED_PORT=%d\nCLIENT_PORT=%d\nNGINX_PID=%d\n' \
        "$1" $(($1 + 1)) $(($1 + 2)) $(($1 + 3)) "$(cat "$dir/nginx.pid")" >"$dir/ports"
}

start() {
    local attempt
    mkdir -p "$dir/tmp"
    stop
    make_certificates
    for attempt in 1 2 3 4 5 6 7 8 9 10; do
        if try $((20000 + RANDOM % 10000)); then return 0; fi
    done
    tail -n 5 "$dir/error.log" "$dir/nginx.out" >&2
    die "nginx does not start (attempt $attempt)"
}

stop() {
    local NGINX_PID=''
    [ -e "$dir/ports" ] || return 0
    . "$dir/ports"
    if grep -q nginx "/proc/$NGINX_PID/comm" 2>/dev/null; then end "$NGINX_PID"; fi
    rm -f "$dir/ports"
}

case ${1-} in
start) [ $# = 3 ] || die "start DIR ROOT"; mkdir -p "$2"; dir=$(cd "$2" && pwd); root=$(cd "$3" && pwd); start ;;
stop) [ $# = 2 ] || die "stop DIR"; dir=$(cd "$2" 2>/dev/null && pwd) || exit 0; stop ;;
*) sed -n '/^# Usage:/,/^[^#]/{s/^# \{0,1\}//p;}' "$0"; [ "${1-}" = --help ] || exit 2 ;;
esac
