#!/usr/bin/env python3
# Delivery Optimization: a large download whose server drops connections, and whose service is killed
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
"""Usage: kill.py PROGRAM FOLDER SIZE KILLS

PROGRAM   do.exe; Wine runs it
FOLDER    work folder; made anew
SIZE      of the remote file in bytes; the server drops six connections, each after an eighth of it
KILLS     so often the service is killed, evenly spread

Exit status 0 if the local file is what was asked for, and no more was fetched twice than is allowed."""

import os
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "servers"))

from engine_process import engine_pid
from entity import difference
from fault_server import FaultServer
from script import Parser

# What waits for the disk when the service is killed (docs/design.md), and what was still on its way: what the server
# sends in the time in which a busy machine lets neither go on, here almost a second. On a machine with nothing else to
# do it is less than 1 MiB. A connection that ends costs nothing.
ALLOWED = 14 << 20
# KiB per second, so that little is on its way when a connection ends.
PACE = 16384


def make_case(size, drops):
    parser = Parser()
    cut = size // (drops + 2)
    parser.parse_lines(["case large", f"file a size={size}", f"  GET x{drops} > ok cut={cut} pace={PACE}",
                        f"  GET x1-1000 > ok pace={PACE}", "  any"], "kill.py")
    return parser


def sent_bytes(file):
    return sum(end - first for _, first, end, _ in list(file.sent))


def kill_at(file, position, process):
    while sent_bytes(file) < position:
        if process.poll() is not None:
            raise SystemExit("the client has ended early")
        time.sleep(0.01)
    pid = engine_pid(os.environ["WINEPREFIX"], "DoSvc")
    if not pid:
        raise SystemExit("there is no engine to kill")
    os.kill(pid, signal.SIGKILL)
    print(f"killed after {position} bytes", flush=True)


def main():
    program, folder, size, kills = sys.argv[1], os.path.abspath(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    parser = make_case(size, 6)
    file = parser.cases["large"].files["a"]
    server = FaultServer(parser.cases, "127.0.0.1")
    local = os.path.join(folder, "large.bin")
    url = f"http://127.0.0.1:{server.ports[0]}/large/a"
    command = ["wine", program, "killed", url, "Z:" + local.replace("/", "\\"), str(size)]
    with subprocess.Popen(command) as process:
        total = size - size // 4 + size // 8
        for number in range(1, kills + 1):
            kill_at(file, total * number // (kills + 1), process)
        status = process.wait()
    twice = file.bytes_twice()
    ranges = [(size // 4, size), (0, size // 8)]
    offset = difference(local, file.entity.seed, ranges) if os.path.exists(local) else 0
    print(f"{len(file.log)} requests, {twice} bytes fetched twice")
    if status or offset is not None:
        raise SystemExit(f"exit status {status}, the file differs at {offset}")
    if twice > kills * ALLOWED:
        raise SystemExit("too much")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        raise SystemExit(__doc__)
    main()
