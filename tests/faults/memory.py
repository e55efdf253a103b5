#!/usr/bin/env python3
#
# Jobs one after the other: the engine must need no more for the last one than for the first ones
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

"""Usage: memory.py CLIENT FOLDER COUNT

So many jobs run one after the other: most are completed, some fail, some are cancelled on their way, some fetch parts
on demand. After a fifth of them, and then at each further fifth, memory and descriptors of the engine are measured, and
those of the Wine server, which has all handles: Wine does not tell how many a process has."""

import os
import shutil
import sys

from driver import Client, windows_path
from engine_process import engine_pid
from fault_server import FaultServer
from script import Parser

CASE = """case memory
rules none
file small size=3000
  any
file middle size=200000
  any
file large size=3000000
  any
"""
# By how much they may grow. A heap is not the same size all the time; a handle takes some 100 bytes of the server.
LIMITS = {"engine, KiB": 10 * 1024, "engine, descriptors": 20, "server, KiB": 1024, "server, descriptors": 20}


def server_pid(prefix):
    """The Wine server's folder of sockets is named after the prefix."""
    where = os.stat(prefix)
    name = f"server-{where.st_dev:x}-{where.st_ino:x}"
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.path.basename(os.readlink(f"/proc/{pid}/cwd")) == name:
                return int(pid)
        except OSError:
            pass
    raise SystemExit("no Wine server")


def private_kilobytes(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        fields = dict(line.split(":", 1) for line in file.readlines()[1:])
    return sum(int(fields[name].split()[0]) for name in ("Private_Dirty", "Private_Clean"))


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


class Jobs:
    def __init__(self, client, root, folder):
        self.client = client
        self.root = root
        self.folder = folder

    def create(self, tag, names):
        self.client.call("create", tag)
        self.client.call("set", tag, "priority", "foreground")
        for number, name in enumerate(names):
            path = os.path.join(self.folder, f"{tag}-{number}")
            self.client.call("add", tag, f"{self.root}/{name}", windows_path(path))

    def run(self, number):
        """The job of that number; which kind it is follows from it."""
        tag = f"j{number}"
        kind = number % 8
        self.create(tag, ["missing"] if kind == 1 else ["large"] if kind in (2, 3) else ["small", "middle", "small"])
        if kind == 3:
            self.client.call("set", tag, "ondemand", "on")
            self.client.call("request", tag, "0", "1000:2000,70000:500000")
        self.client.call("resume", tag)
        if kind == 2:
            self.client.call("cancel", tag)
        elif kind == 3:
            while self.client.call("filled", tag, "0")[0] != "1000:2000,70000:500000":
                pass
            self.client.call("complete", tag)
        else:
            self.client.wait_state(tag, {"ERROR" if kind == 1 else "TRANSFERRED"}, 60)
            self.client.call("cancel" if kind == 1 else "complete", tag)
        self.client.call("release", tag)
        for name in os.listdir(self.folder):
            os.unlink(os.path.join(self.folder, name))


class Measures:
    def __init__(self):
        self.seen = []

    def take(self, when):
        engine, server = engine_pid(os.environ["WINEPREFIX"]), server_pid(os.environ["WINEPREFIX"])
        self.seen.append((private_kilobytes(engine), descriptors(engine), private_kilobytes(server),
                          descriptors(server)))
        text = "; ".join(f"{name} {n}" for name, n in zip(LIMITS, self.seen[-1]))
        print(f"after {when}: {text}", flush=True)

    def judge(self):
        """Prints the sum; the exit status. Growth, from the first measure on: what ends smaller may have been large."""
        failed = 0
        for index, (name, limit) in enumerate(LIMITS.items()):
            grown = max(seen[index] for seen in self.seen) - self.seen[0][index]
            failed += grown > limit
            print(f"{'FAILED' if grown > limit else 'ok'}: {name}: grown by {grown}")
        print(f"{len(LIMITS) - failed} passed, {failed} failed, 0 skipped")
        return 1 if failed else 0


def main():
    program, folder, count = sys.argv[1], os.path.abspath(sys.argv[2]), int(sys.argv[3])
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    parser = Parser()
    parser.parse_lines(CASE.splitlines(), "memory")
    server = FaultServer(parser.cases, "127.0.0.1")
    client = Client(program)
    jobs = Jobs(client, f"http://127.0.0.1:{server.ports[0]}/memory", folder)
    measures = Measures()
    for number in range(count):
        jobs.run(number)
        if (number + 1) % max(1, count // 5) == 0:
            measures.take(f"{number + 1} jobs")
    client.stop()
    return measures.judge()


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    sys.exit(main())
