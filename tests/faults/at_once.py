#!/usr/bin/env python3
# How many requests and connections one server has at once, from several jobs
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
"""Usage: at_once.py CLIENT FOLDER

Foreground jobs of many small files, one after the other, from a server that holds back the end of each file. The first
two have all that one server is to bear; a later one has a request for one file all the same. A job for another server
is not concerned. Then the server goes on, and all jobs are done with the connections that there are."""

import os
import shutil
import sys
import time

from driver import Client, windows_path
from entity import difference
from fault_server import FaultServer
from script import Parser

FILES = 20
SIZE = 2000
# Of one job, and of all jobs at one server.
MOST_OF_JOB = 8
MOST = 16
BOUND = 120


def script(name):
    lines = [f"case {name}", "rules none"]
    for number in range(FILES):
        lines += [f"file f{number} size={SIZE} seed={number + 1}", "  HEAD > ok", "  GET > ok hold=1000", "  any"]
    return lines


class Failure(Exception):
    pass


def wait_for(condition, text):
    end = time.monotonic() + BOUND
    while not condition():
        if time.monotonic() > end:
            raise Failure(text())
        time.sleep(0.01)


class Job:
    def __init__(self, client, case, root, folder):
        self.client = client
        self.case = case
        self.root = root
        self.folder = os.path.join(folder, case.name)

    def start(self):
        os.makedirs(self.folder)
        tag = self.case.name
        self.client.call("create", tag)
        self.client.call("set", tag, "priority", "foreground")
        for name in self.case.files:
            self.client.call("add", tag, f"{self.root}/{tag}/{name}", windows_path(os.path.join(self.folder, name)))
        self.client.call("resume", tag)

    def wait_held(self, count):
        """So many files are held, and the sizes of all are known: then no more will come."""
        def sizes():
            return sum(bool(file.log) for file in self.case.files.values())
        wait_for(lambda: self.case.holding >= count and sizes() == FILES,
                 lambda: f"{self.case.name}: {self.case.holding} files held, {sizes()} sizes known")

    def finish(self):
        tag = self.case.name
        self.client.wait_state(tag, {"TRANSFERRED"}, BOUND)
        self.client.call("complete", tag)
        self.client.call("release", tag)
        for name, file in self.case.files.items():
            if difference(os.path.join(self.folder, name), file.entity.seed, file.ranges()) is not None:
                raise Failure(f"{tag}: {name} differs")


class Checks:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, good, text):
        self.passed += bool(good)
        self.failed += not good
        print(f"{'ok' if good else 'FAILED'}: {text}", flush=True)


def release_all(cases):
    """Also what is asked for later."""
    for case in cases:
        for file in case.files.values():
            for exchange in file.script:
                exchange.answer.options.pop("hold", None)
        case.release()


def run(checks, client, server, cases, folder):
    jobs = [Job(client, case, f"http://127.0.0.1:{server.ports[0]}", folder) for case in cases[:4]]
    other = Job(client, cases[4], f"http://127.0.0.1:{server.ports[1]}", folder)
    for job, count in zip(jobs, (MOST_OF_JOB, MOST - MOST_OF_JOB, 1, 1)):
        job.start()
        job.wait_held(count)
    other.start()
    other.wait_held(MOST_OF_JOB)
    # What must not happen needs time not to happen in.
    time.sleep(2)
    held = [case.holding for case in cases]
    checks.check(held[:2] == [MOST_OF_JOB, MOST - MOST_OF_JOB], f"two jobs have what one server bears: {held}")
    checks.check(held[2:4] == [1, 1], f"SCHED-CONC-1: later ones have a request for one file each: {held}")
    checks.check(held[4] == MOST_OF_JOB, f"a job for another server has what it likes: {held}")
    release_all(cases)
    for job in jobs + [other]:
        job.finish()
    # The later jobs may have had one for a size beside that for a file; and what was idle for long is made anew.
    most = MOST + 4 + MOST + 10
    checks.check(server.count <= most,
                 f"HTTP-NET-6, FAULT-GEN-4: {server.count} connections for {2 * FILES * len(cases)} requests")


def main():
    program, folder = sys.argv[1], os.path.abspath(sys.argv[2])
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    parser = Parser()
    for name in ("one", "two", "three", "four", "other"):
        parser.parse_lines(script(name), name)
    server = FaultServer(parser.cases, "127.0.0.1")
    client = Client(program)
    checks = Checks()
    try:
        run(checks, client, server, list(parser.cases.values()), folder)
    except Failure as failure:
        checks.check(False, str(failure))
    release_all(parser.cases.values())
    client.stop()
    print(f"{checks.passed} passed, {checks.failed} failed, 0 skipped")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    sys.exit(main())
