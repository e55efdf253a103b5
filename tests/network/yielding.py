#!/usr/bin/env python3
# A background job leaves a slow network to others
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
"""Usage: yielding.py CLIENT FOLDER ROOT

ROOT is what http://HOST:PORT answers as the fault server does, behind a network that is slow enough for the two jobs
that are started here to be in each other's way: one in the background, later one in the foreground."""

import os
import shutil
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "faults"))

from driver import Client, windows_path

BOUND = 180
WINDOW = 4
# Nobody waits for the end of it.
SIZE = 4000000000


class Failure(Exception):
    pass


class Job:
    def __init__(self, client, tag, priority, root, folder):
        self.client = client
        self.tag = tag
        client.call("create", tag)
        client.call("set", tag, "priority", priority)
        client.call("add", tag, f"{root}/-/ok,size={SIZE}/{tag}", windows_path(os.path.join(folder, tag)))
        client.call("resume", tag)

    def done(self):
        words = self.client.call("status", self.tag)
        if words[1] != "0" and int(words[1], 16):
            raise Failure(f"{self.tag}: error {words[1]}")
        return int(words[7])


def wait_for_rates(jobs, condition, text):
    """What each job received in some seconds, once that is as it should be."""
    begun = time.monotonic()
    seen = []
    while True:
        now = time.monotonic()
        seen.append((now, [job.done() for job in jobs]))
        past = [counts for when, counts in seen if when <= now - WINDOW]
        if past:
            received = [new - old for new, old in zip(seen[-1][1], past[-1])]
            if condition(*received):
                print(f"ok: {text}: {received} bytes in {WINDOW} s, after {now - begun:.0f} s", flush=True)
                return received
        if now - begun > BOUND:
            raise Failure(f"{text}: {received} bytes in {WINDOW} s")
        time.sleep(0.25)


def run(client, root, folder):
    quiet = Job(client, "quiet", "normal", root, folder)
    wait_for_rates([quiet], lambda had: had > 1000000, "HTTP-NET-2: a background job alone")
    loud = Job(client, "loud", "foreground", root, folder)
    few, _ = wait_for_rates([quiet, loud], lambda had, others: had * 4 < others,
                            "HTTP-NET-2: a job in the foreground has most of the network")
    wait_for_rates([quiet], lambda had: had > 0, "SCHED-PRIO-4: some of it stays with the background")
    client.call("cancel", "loud")
    wait_for_rates([quiet], lambda had: had > max(4 * few, 1000000), "HTTP-NET-2: alone again")
    client.call("cancel", "quiet")
    return 4


def main():
    program, folder, root = sys.argv[1], os.path.abspath(sys.argv[2]), sys.argv[3]
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    client = Client(program)
    passed, failed = 0, 0
    try:
        passed = run(client, root, folder)
    except Failure as failure:
        failed = 1
        print(f"FAILED: {failure}", flush=True)
        for tag in ("quiet", "loud"):
            client.ask("cancel", tag)
    client.stop()
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    sys.exit(main())
