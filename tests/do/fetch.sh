# shellcheck shell=bash
# For scripts that let Delivery Optimization fetch the file of cache.sh; $work has www/file and cache
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

policies='HKLM\Software\Policies\Microsoft\Windows\DeliveryOptimization'
host=localhost

bytes_from_origin() { awk '$1 == "GET" { sum += $3 } END { printf "%.0f", sum }' "$work/cache/origin.log"; }
# A request for one byte, to learn the size, may come first.
origin_sent() { [ "$(bytes_from_origin)" -ge "$1" ] && [ "$(bytes_from_origin)" -le $(($1 + 10)) ]; }
set_host() { timeout 60 wine reg add "$policies" /v DOCacheHost /t REG_SZ /d "$1" /f /reg:64; }

# fetch SOURCE [PORT [pause]]: from $host; SOURCE says where the bytes have to come from, cache or origin
fetch() {
    rm -f "$work/fetched"
    timeout "${fetch_seconds:-300}" wine "$OPENBITS_BUILD64/tests/do/do.exe" cached \
        "http://$host:${2:-$ORIGIN_PORT}/file" "$(windows_path "$work/fetched")" "$1" ${3:+"$3"} &&
        cmp "$work/www/file" "$work/fetched"
}
