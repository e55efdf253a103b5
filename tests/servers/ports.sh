# shellcheck shell=bash
# What the test servers share: whether a port answers, waiting for a server and ending it
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
# Sourced.

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# wait_for PID COMMAND...: until the command succeeds; fails when the process ends before, or after a minute
wait_for() {
    local pid=$1 waited=0
    shift
    until "$@"; do
        waited=$((waited + 1))
        kill -0 "$pid" 2>/dev/null && [ $waited -lt 1200 ] || return 1
        sleep 0.05
    done
}

# end PID: returns when it has ended, by force after ten seconds
end() {
    local waited=0
    kill "$1" 2>/dev/null || return 0
    while kill -0 "$1" 2>/dev/null && [ $waited -lt 200 ]; do
        waited=$((waited + 1))
        sleep 0.05
    done
    kill -9 "$1" 2>/dev/null || true
}
