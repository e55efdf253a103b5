# shellcheck shell=bash
# The frame of test suites that are shell scripts: each check is one line, the last line is the sum
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
# Sourced. The suite ends with finish_tests.

# Output goes to a file: a pipe would stay open as long as any program lives that was started on the way, as wineserver.
tests_output=$(mktemp)
tests_passed=0 tests_failed=0 tests_skipped=0

pass() { tests_passed=$((tests_passed + 1)); echo "ok: $*"; }
fail() { tests_failed=$((tests_failed + 1)); echo "FAILED: $*"; }
skip() { tests_skipped=$((tests_skipped + 1)); echo "skipped: $*"; }

# ok TEXT COMMAND...: passes if the command succeeds; its output is shown only if not
ok() {
    local text=$1
    shift
    if ("$@") >"$tests_output" 2>&1 </dev/null; then
        pass "$text"
    else
        fail "$text"
        tail -n 30 "$tests_output" | sed 's/^/    /'
    fi
}

# refused TEXT COMMAND...: passes if the command fails, as commands that detect an error do (not by a signal)
refused() {
    local text=$1 status=0
    shift
    ("$@") >"$tests_output" 2>&1 </dev/null || status=$?
    if [ $status != 0 ] && [ $status -lt 124 ]; then
        pass "$text"
    else
        fail "$text: exit status $status"
        tail -n 30 "$tests_output" | sed 's/^/    /'
    fi
}

# within SECONDS COMMAND...: wait until the command succeeds
within() {
    local end=$(($(date +%s%3N) + $1 * 1000))
    shift
    until "$@" >/dev/null 2>&1 </dev/null; do
        [ "$(date +%s%3N)" -lt $end ] || return 1
        sleep 0.05
    done
}

# traced FILE TEXT...: a line of the trace has all the texts
traced() {
    local file=$1 lines text
    lines=$(tr -d '\r' <"$file" 2>/dev/null)
    shift
    for text in "$@"; do
        lines=$(grep -aF -- "$text" <<<"$lines") || return 1
    done
}

finish_tests() {
    rm -f "$tests_output"
    echo "$tests_passed passed, $tests_failed failed, $tests_skipped skipped"
    [ $tests_failed = 0 ]
}
