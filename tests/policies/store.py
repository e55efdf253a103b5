#!/usr/bin/env python3
# Changes jobs in a store while no service runs: puts them back in time, gives them to another user
#
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
# Usage: store.py STORE ask SQL             prints the answer
#        store.py STORE age NAME DAYS       the job was last changed so many days ago
#        store.py STORE give NAME SID       to an elevated user of the highest integrity level

import sqlite3
import sys
import time

TICKS = 10000000
EPOCH = 11644473600         # of FILETIME, in seconds


def main(store, what, *args):
    # An engine has the store to itself; it ends when no other program of the prefix runs.
    db = sqlite3.connect(store, timeout=60)
    if what == "ask":
        for row in db.execute(args[0]):
            print(*row)
    elif what == "age":
        then = int((time.time() + EPOCH - 86400 * float(args[1])) * TICKS)
        count = db.execute("UPDATE jobs SET modified=?, created=min(created, ?) WHERE t0=?",
                           (then, then, args[0])).rowcount
    elif what == "give":
        count = db.execute("UPDATE jobs SET t2=coalesce(?, t2), elevated=1, integrity=16384 WHERE t0=?",
                           (args[1] if len(args) > 1 else None, args[0])).rowcount
    db.commit()
    db.close()
    if what != "ask" and count != 1:
        sys.exit("%s: %d jobs" % (args[0], count))


main(*sys.argv[1:])
