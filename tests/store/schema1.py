#!/usr/bin/env python3
# Makes a job store as the first version of the service did, with one job and one file
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
# Usage: schema1.py STORE [--ask SQL]

import os
import sqlite3
import sys
import time

SCHEMA = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES('tick', 0);
CREATE TABLE jobs(seq INTEGER PRIMARY KEY, id BLOB UNIQUE NOT NULL, face INTEGER NOT NULL, type INTEGER NOT NULL,
 state INTEGER NOT NULL, elevated INTEGER NOT NULL, integrity INTEGER NOT NULL, created INTEGER NOT NULL,
 modified INTEGER NOT NULL, completed INTEGER NOT NULL, error_count INTEGER NOT NULL, error_code INTEGER NOT NULL,
 error_context INTEGER NOT NULL, error_file INTEGER NOT NULL, flags INTEGER NOT NULL,
 t0 TEXT, t1 TEXT, t2 TEXT, t3 TEXT, t4 TEXT, t5 TEXT, t6 TEXT, t7 TEXT,
 n0 INTEGER, n1 INTEGER, n2 INTEGER, n3 INTEGER, n4 INTEGER, n5 INTEGER, n6 INTEGER, n7 INTEGER,
 n8 INTEGER, n9 INTEGER, n10 INTEGER, n11 INTEGER, n12 INTEGER, n13 INTEGER, n14 INTEGER, n15 INTEGER);
CREATE TABLE files(job BLOB NOT NULL, idx INTEGER NOT NULL, remote TEXT NOT NULL, local TEXT NOT NULL,
 temp TEXT, size INTEGER NOT NULL, durable INTEGER NOT NULL, flags INTEGER NOT NULL, etag TEXT,
 last_modified TEXT, PRIMARY KEY(job, idx)) WITHOUT ROWID;
PRAGMA user_version=1;
"""

# Not so old that the service would drop the job as inactive.
TIME = int((time.time() + 11644473600) * 10000000) - 36000000000
SUSPENDED, HIGH = 3, 1


def make(db):
    job = bytes(range(16))
    texts = ["old-job", "", "S-1-5-21-0-0-0-1000"] + [None] * 5
    numbers = [HIGH, 3, 600, 1209600, 7776000] + [0] * 11
    db.executescript(SCHEMA)
    row = [None, job, 0, 0, SUSPENDED, 1, 12288, TIME, TIME, 0, 0, 0, 0, -1, 0] + texts + numbers
    db.execute("INSERT INTO jobs VALUES(%s)" % ",".join("?" * len(row)), row)
    db.execute("INSERT INTO files"
               " VALUES(?,0,'http://127.0.0.1/old-file','C:\\old','C:\\BIT0.tmp',-1,0,0,NULL,NULL)", (job,))


def main():
    os.makedirs(os.path.dirname(sys.argv[1]), exist_ok=True)
    db = sqlite3.connect(sys.argv[1])
    if sys.argv[2:3] == ["--ask"]:
        for row in db.execute(sys.argv[3]):
            print(*row)
    else:
        make(db)
    db.commit()
    db.close()


main()
