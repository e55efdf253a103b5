#!/bin/sh
# An origin and a cache server in front of it, for tests of cache servers of Delivery Optimization
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
# Usage: tests/do/cache.sh start DIR ROOT
#        tests/do/cache.sh stop DIR
#
# start   serves the folder ROOT. DIR/ports then has ORIGIN_PORT, CACHE_PORT, NARROW_PORT for a server that takes one
#         connection at a time, and WHOLE_PORT for a proxy that does not let ranges pass; DIR/origin.log has one line
#         for each request that came to the origin: method, status, bytes of the body, number of the connection, path.
#         DIR/narrow.log, DIR/cache.log and DIR/whole.log have the same of the others.
# stop    ends the servers of DIR; the cache forgets everything with the next start.

set -eu
nginx=$(PATH=$PATH:/usr/sbin:/usr/local/sbin command -v nginx) ||
    { echo "cache.sh: nginx is not installed" >&2; exit 1; }
action=$1 dir=$2

# Four of them; somebody else may have taken one before the server does.
free_ports() {
    python3 -c 'import socket
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
print(*(s.getsockname()[1] for s in sockets))'
}

stop() {
    [ ! -s "$dir/nginx.pid" ] || kill "$(cat "$dir/nginx.pid")" 2>/dev/null || true
}

# try ROOT ORIGIN CACHE NARROW WHOLE
try() {
    origin=$2 cache=$3 narrow=$4 whole=$5
    rm -rf "$dir"
    mkdir -p "$dir/temp"
    cat >"$dir/nginx.conf" <<CONF
daemon on;
pid $dir/nginx.pid;
error_log $dir/error.log;
events {}
http {
    log_format bytes '\$request_method \$status \$body_bytes_sent \$connection \$request_uri';
    limit_conn_zone \$server_port zone=one:1m;
    client_body_temp_path $dir/temp;
    proxy_temp_path $dir/temp;
    fastcgi_temp_path $dir/temp;
    uwsgi_temp_path $dir/temp;
    scgi_temp_path $dir/temp;
    proxy_cache_path $dir/cache keys_zone=files:1m max_size=4g;
    access_log off;
    server {
        listen 127.0.0.1:$origin;
        root $1;
        access_log $dir/origin.log bytes;
    }
    server {
        listen 127.0.0.1:$narrow;
        root $1;
        limit_conn one 1;
        limit_rate 16m;
        access_log $dir/narrow.log bytes;
    }
    server {
        listen 127.0.0.1:$cache;
        access_log $dir/cache.log bytes;
        location / {
            proxy_pass http://127.0.0.1:$origin;
            proxy_cache files;
            proxy_cache_key \$uri;
            proxy_cache_valid 200 1h;
            proxy_cache_lock on;
            proxy_cache_lock_timeout 60s;
        }
    }
    server {
        listen 127.0.0.1:$whole;
        access_log $dir/whole.log bytes;
        max_ranges 0;
        location / {
            proxy_pass http://127.0.0.1:$origin;
            proxy_set_header Range "";
        }
    }
}
CONF
    "$nginx" -c "$dir/nginx.conf" -p "$dir" >"$dir/start.log" 2>&1 || return 1
    printf '%s\n' "ORIGIN_PORT=$origin" "CACHE_PORT=$cache" "NARROW_PORT=$narrow" "WHOLE_PORT=$whole" >"$dir/ports"
}

start() {
    for attempt in 1 2 3 4 5; do
        # shellcheck disable=SC2046 # words
        if try "$1" $(free_ports); then return 0; fi
    done
    cat "$dir/start.log" >&2
    echo "cache.sh: the servers do not start (attempt $attempt)" >&2
    return 1
}

case $action in
    start) start "$3" ;;
    stop) stop ;;
    *) exit 1 ;;
esac
