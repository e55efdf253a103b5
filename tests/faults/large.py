#!/usr/bin/env python3
#
# One large file: the engine must need no more memory at its end than at its beginning
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

"""Usage: large.py CLIENT FOLDER URL

Downloads one file to FOLDER/large. Memory and descriptors are measured at each tenth of it, as memory.py does for
jobs."""

import os
import shutil
import sys
import time

from driver import Client, Failure, windows_path
from memory import Measures

TAG = "large"
STALLED = 120               # seconds without a byte


class Download:
    def __init__(self, client):
        self.client = client
        self.moved = time.monotonic()
        self.done = 0
        self.total = 0

    def update(self):
        """True while it goes on."""
        state, code, _, _, _, _, total, done = self.client.call("status", TAG)[:8]
        if int(code, 16):
            raise Failure(f"the job has error {code}")
        if int(done) != self.done:
            self.moved = time.monotonic()
        elif time.monotonic() - self.moved > STALLED:
            raise Failure(f"nothing came for {STALLED} seconds, state {state}")
        self.done, self.total = int(done), int(total)
        return self.done != self.total or not self.total


def main():
    program, folder, url = sys.argv[1], os.path.abspath(sys.argv[2]), sys.argv[3]
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    client = Client(program)
    client.call("create", TAG)
    client.call("set", TAG, "priority", "foreground")
    client.call("add", TAG, url, windows_path(os.path.join(folder, "large")))
    client.call("resume", TAG)
    download, measures, tenths = Download(client), Measures(), 0
    while download.update():
        if download.total > 0 and download.done * 10 // download.total > tenths:
            tenths = download.done * 10 // download.total
            measures.take(f"{download.done >> 20} MiB")
        time.sleep(0.05)
    client.wait_state(TAG, {"TRANSFERRED"}, 120)
    measures.take(f"{download.done >> 20} MiB")
    client.call("complete", TAG)
    client.stop()
    return measures.judge()


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    sys.exit(main())
