#!/usr/bin/env python3
# Power cuts at random points, and what must be there after them
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
"""Usage: driver.py URL SERVED FOLDER CUTS [SEED]

URL      of the test server, which serves the files of the folder SERVED
FOLDER   work folder, with synced.so
CUTS     how many; the prefix is $WINEPREFIX

A line for each cut. Exit status 1 at the first damage."""

import glob
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time

SIZES = (0, 1000, 300000, 1048576, 5000000)
LARGE = 1048576
TRANSFERRED = 1                         # flag of a file in the store
PATIENCE = 300


class Damage(Exception):
    """Something that was promised is not there."""


def windows_path(path):
    return "Z:" + path.replace("/", "\\")


def unix_path(path):
    return path[2:].replace("\\", "/")


class Test:
    def __init__(self, url, served, folder, seed):
        self.url = url
        self.folder = folder
        self.targets = os.path.join(folder, "targets")
        self.synced = os.path.join(folder, "synced")
        self.random = random.Random(seed)
        prefix = os.environ["WINEPREFIX"]
        self.downloader = os.path.join(prefix, "drive_c/ProgramData/Microsoft/Network/Downloader")
        self.store = os.path.join(self.downloader, "qmgr.db")
        self.environment = dict(os.environ, OPENBITS_SYNCED=self.synced,
                                LD_PRELOAD=os.path.join(folder, "synced.so"))
        self.contents = {}
        os.makedirs(self.targets)
        os.makedirs(self.synced)
        shutil.rmtree(self.downloader, ignore_errors=True)
        os.makedirs(os.path.join(served, "power"), exist_ok=True)
        for size in SIZES:
            self.contents[str(size)] = random.Random(size).randbytes(size)
            with open(os.path.join(served, "power", str(size)), "wb") as file:
                file.write(self.contents[str(size)])
        self.jobs = {}                  # name: resumed
        self.completed = []             # (path, size)
        self.counter = 0

    def admin(self, *words):
        """Exit status and output of bitsadmin."""
        result = subprocess.run(["wine", "C:\\windows\\system32\\bitsadmin.exe", "/rawreturn", *words],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                env=self.environment, timeout=PATIENCE, check=False)
        return result.returncode, result.stdout.decode(errors="replace")

    def must(self, *words):
        status, output = self.admin(*words)
        if status:
            raise Damage(f"{' '.join(words)}: {output.strip()}")
        return output

    # ---- work ----------------------------------------------------------------------------------------------------

    def new_job(self):
        self.counter += 1
        name = f"power{self.counter}"
        self.must("/create", name)
        self.jobs[name] = False
        for size in self.random.sample(SIZES, 3):
            local = os.path.join(self.targets, f"{name}-{size}.bin")
            slow = self.random.choice(("", "slow/"))
            self.must("/addfile", name, f"{self.url}/{slow}power/{size}", windows_path(local))
        self.must("/setpriority", name, "HIGH")
        if self.random.random() < 0.8:
            self.must("/resume", name)
            self.jobs[name] = True

    def state(self, name):
        return self.must("/getstate", name).split()[0]

    def complete_some(self):
        for name in list(self.jobs):
            if self.jobs[name] and self.random.random() < 0.4 and self.state(name) == "TRANSFERRED":
                self.must("/complete", name)
                del self.jobs[name]
                self.completed.append(name)

    # ---- the cut -------------------------------------------------------------------------------------------------

    def stop_service(self):
        subprocess.run(["wine", "net", "stop", "BITS"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, env=self.environment, timeout=PATIENCE, check=False)

    def stop_wine(self):
        subprocess.run(["wineserver", "-k"], check=False)
        subprocess.run(["wineserver", "-w"], check=False, timeout=PATIENCE)

    def copy_of(self, path):
        name = subprocess.run(["stat", "-c", "%i-%.9W", path], stdout=subprocess.PIPE, check=True).stdout
        return os.path.join(self.synced, name.decode().strip())

    def cut(self):
        self.stop_wine()
        for path in glob.glob(self.downloader + "/*") + glob.glob(self.targets + "/*"):
            copy = self.copy_of(path)
            data = b""
            if os.path.exists(copy):
                with open(copy, "rb") as file:
                    data = file.read()
            with open(path, "wb") as file:
                file.write(data)
        self.other_boot()

    def other_boot(self):
        """With the new boot also the log is worked into the database, as the service would do."""
        store = sqlite3.connect(self.store)
        store.execute("UPDATE meta SET value = 1 WHERE key = 'boot'")
        store.commit()
        self.rows = store.execute(
            "SELECT t0, state, n0, files.flags, files.local, files.temp, files.size, files.durable"
            " FROM jobs JOIN files ON files.job = jobs.id").fetchall()
        self.names = {row[0] for row in store.execute("SELECT t0 FROM jobs")}
        store.close()
        shutil.copyfile(self.store, self.copy_of(self.store))

    # ---- what must be there --------------------------------------------------------------------------------------

    def check_store(self):
        lost = set(self.jobs) - self.names
        if lost:
            raise Damage(f"lost: {sorted(lost)}")
        for name, state, priority, flags, local, temp, _, durable in self.rows:
            if name not in self.jobs:
                continue
            if self.jobs[name] and (state == 3 or priority != 1):
                raise Damage(f"{name}: state {state}, priority {priority}")
            content = self.contents[local.rsplit("-", 1)[1].split(".")[0]]
            if flags & TRANSFERRED and len(content) < LARGE:
                continue                # fetched again
            wanted = content if flags & TRANSFERRED else content[:durable]
            if wanted and self.read(unix_path(temp))[:len(wanted)] != wanted:
                raise Damage(f"{name}: {local}: {durable} bytes, flags {flags}: not in the temporary file")

    def read(self, path):
        try:
            with open(path, "rb") as file:
                return file.read()
        except FileNotFoundError:
            return b""

    def check_completed(self):
        """Small files are not flushed, so after a cut only the large ones are sure to be whole."""
        for path in glob.glob(self.targets + "/*.bin"):
            name, size = os.path.basename(path)[:-4].split("-")
            if name in self.completed and int(size) >= LARGE and self.read(path) != self.contents[size]:
                raise Damage(f"FS-DONE-9: {path}: is not whole")

    def finish_jobs(self):
        """All that is there arrives."""
        for name in list(self.jobs):
            # Files that were added within the last second may be missing.
            if not self.jobs[name] and self.admin("/resume", name)[0]:
                self.must("/cancel", name)
                del self.jobs[name]
                continue
            end = time.monotonic() + PATIENCE
            while self.state(name) != "TRANSFERRED":
                if time.monotonic() > end:
                    raise Damage(f"{name}: is {self.state(name)}")
                time.sleep(0.2)
            self.must("/complete", name)
            for path in glob.glob(f"{self.targets}/{name}-*.bin"):
                if self.read(path) != self.contents[path.rsplit("-", 1)[1][:-4]]:
                    raise Damage(f"{path}: is not what the server has")
            del self.jobs[name]
        left = glob.glob(self.targets + "/BIT*")
        if left:
            raise Damage(f"left behind: {left}")

    def run(self, cuts):
        for number in range(1, cuts + 1):
            for _ in range(self.random.randint(1, 2)):
                self.new_job()
            time.sleep(self.random.uniform(0, 2))
            self.complete_some()
            if self.random.random() < 0.3:
                self.stop_service()
            self.cut()
            self.check_store()
            self.check_completed()
            if number % 3 == 0 or number == cuts:
                self.finish_jobs()
            print(f"cut {number}: {len(self.rows)} files in the store, {len(self.completed)} jobs were complete",
                  flush=True)


def main():
    if len(sys.argv) not in (5, 6):
        sys.exit(__doc__)
    url, served, folder, cuts = sys.argv[1:5]
    seed = int(sys.argv[5]) if len(sys.argv) > 5 else random.randrange(100000)
    try:
        Test(url, served, os.path.abspath(folder), seed).run(int(cuts))
    except Damage as error:
        print(f"DAMAGE, seed {seed}:\n{error}")
        return 1
    print(f"seed {seed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
