#!/usr/bin/env python3
# Kills the engine at random points while clients work, and compares what is there with what was acknowledged
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
"""Usage: driver.py CLIENT URL SERVED FOLDER KILLS SECONDS [SEED]

CLIENT   the client program, client.exe
URL      of the test server, which serves the files of the folder SERVED
FOLDER   work folder; made anew
KILLS    how many kills; every tenth is of the whole prefix ($WINEPREFIX)
SECONDS  how long at most; 0: as long as it takes

The last lines tell what was done. Exit status 1 if anything was lost or altered; the logs stay in FOLDER then."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from engine_process import engine_pid
from model import Damage, Model

CLIENTS = 4
SIZES = (0, 1000, 70000, 200000, 1048576, 3000000)
# More than an engine may need to come back and a client to notice.
PATIENCE = 180
# Folders of targets that are kept when no job has files in them any more.
KEPT_FOLDERS = 10


def windows_path(path):
    return "Z:" + path.replace("/", "\\")


def unix_path(path):
    return path[2:].replace("\\", "/")


def make_served(folder):
    contents = {}
    os.makedirs(folder, exist_ok=True)
    for size in SIZES:
        data = random.Random(size).randbytes(size)
        with open(os.path.join(folder, str(size)), "wb") as file:
            file.write(data)
        contents[str(size)] = data
    return contents


class Client:
    """One client process and its log."""

    def __init__(self, test, number):
        self.test = test
        self.name = f"c{number}"
        self.log_name = os.path.join(test.folder, f"{self.name}.log")
        self.process = None
        self.position = 0
        self.rest = ""
        self.call = None                # begun and not ended
        self.lost = False
        self.connected = False
        self.listed = set()
        self.jobs = []                  # its own, with all that they have

    def start(self):
        test = self.test
        test.seed += 1
        self.lost = False
        with open(self.log_name, "ab") as log:
            self.process = subprocess.Popen(
                ["wine", test.program, self.name, windows_path(test.targets[-1]), test.url, str(test.seed)],
                stdin=subprocess.PIPE, stdout=log, stderr=subprocess.DEVNULL)

    def connect(self):
        self.lost = self.connected = False
        self.listed, self.jobs = set(), []
        self.go_on()

    def go_on(self):
        self.process.stdin.write(b"go\n")
        self.process.stdin.flush()

    def end(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait(PATIENCE)
            self.process = None

    def read(self):
        """Takes what is new in the log into the model."""
        with open(self.log_name, "r", newline="") as log:
            log.seek(self.position)
            text = self.rest + log.read()
            self.position = log.tell()
        *lines, self.rest = text.split("\n")
        for line in lines:
            self.take(line.rstrip("\r").split("\t"))

    def take(self, words):
        model = self.test.model
        if words[0] == "B":
            self.call = (words[1], words[2], words[3:])
            model.begin(*self.call)
        elif words[0] == "E":
            result = int(words[1], 16)
            if not is_lost(result):
                model.end(*self.call, result, words[2] if len(words) > 2 else None)
                self.call = None
        elif words[0] == "lost":
            self.lost = True
        elif words[0] == "connected":
            self.connected = True
        else:
            self.take_dump(words)

    def take_dump(self, words):
        jobs = self.jobs
        if words[0] == "listed":
            self.listed.add(words[1].split(" ")[0])
        elif words[0] == "job":
            jobs.append({"property": {"id": words[1]}, "file": [], "state": None, "error": None})
        elif words[0] == "property":
            jobs[-1]["property"][words[1]] = words[2] if len(words) > 2 else ""
        elif words[0] == "file":
            jobs[-1]["file"].append(dict(zip(("remote", "local", "temp"), words[1:4]), total=int(words[4]),
                                         done=int(words[5]), completed=words[6] == "1"))
        elif words[0] == "state":
            jobs[-1]["state"] = int(words[1])
        elif words[0] == "error":
            jobs[-1]["error"] = words[1:]
        else:
            raise Damage(f"{self.name}: {' '.join(words)}")


def is_lost(result):
    return result >> 16 == 0x8001 or 0x800706a4 <= result <= 0x800707cf or result == 0x800401fd


def wait_until(condition, what):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise Damage(f"{what} took more than {PATIENCE} seconds")
        time.sleep(0.01)


class Test:
    def __init__(self, program, url, served, folder, seed):
        self.program = program
        self.url = url
        self.folder = folder
        self.targets = []               # folders
        self.seed = seed * 10000
        self.random = random.Random(seed)
        self.prefix = os.environ["WINEPREFIX"]
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        self.model = Model(make_served(os.path.join(served, "kill")))
        self.clients = [Client(self, number) for number in range(CLIENTS)]
        self.kills = self.prefix_kills = 0
        self.times = {}

    def timed(self, what, call):
        start = time.monotonic()
        call()
        self.times[what] = self.times.get(what, 0) + time.monotonic() - start

    # ---- one kill ------------------------------------------------------------------------------------------------

    def all_lost(self):
        for client in self.clients:
            client.read()
            if not client.lost and client.process.poll() is not None:
                raise Damage(f"{client.name} ended")
        return all(client.lost for client in self.clients)

    def all_connected(self):
        self.all_lost()
        if any(client.lost for client in self.clients):
            raise Damage("the engine died by itself while the clients connected")
        return all(client.connected for client in self.clients)

    def stop_wine(self):
        subprocess.run(["wineserver", "-k"], check=False)
        subprocess.run(["wineserver", "-w"], check=False, timeout=PATIENCE)

    def empty_queue(self):
        self.stop_wine()
        shutil.rmtree(os.path.join(self.prefix, "drive_c/ProgramData/Microsoft/Network/Downloader"), ignore_errors=True)

    def start_clients(self):
        # In a large folder each call for a file takes its time.
        self.targets.append(os.path.join(self.folder, f"targets{self.prefix_kills}"))
        os.makedirs(self.targets[-1])
        for client in self.clients:
            client.start()
        wait_until(self.all_lost, "the start of the clients")

    def kill_engine(self):
        pid = engine_pid(self.prefix)
        if pid is None:
            raise Damage("no engine is running")
        os.kill(pid, signal.SIGKILL)
        wait_until(self.all_lost, "noticing a kill of the engine")

    def kill_prefix(self):
        self.stop_wine()
        for client in self.clients:
            client.process.wait(PATIENCE)
            client.read()
            client.rest = ""            # a line that the kill cut off
            client.process = None
        self.prefix_kills += 1

    def connect(self):
        for client in self.clients:
            client.connect()
        wait_until(self.all_connected, "connecting")

    def work_and_kill(self):
        for client in self.clients:
            client.go_on()
        end = time.monotonic() + self.random.uniform(0.02, 0.3)
        while time.monotonic() < end:
            time.sleep(0.02)
            self.all_lost()
            if any(client.lost for client in self.clients):
                raise Damage("the engine died by itself")
        self.kills += 1
        if self.kills % 10 == 0:
            self.timed("kills of the prefix", self.kill_prefix)
        else:
            self.timed("kills of the engine", self.kill_engine)
        for client in self.clients:
            client.call = None

    # ---- comparison ----------------------------------------------------------------------------------------------

    def read_dump(self):
        """Each client tells all of its own jobs and the names of all others."""
        dump = [job for client in self.clients for job in client.jobs]
        names = {job["property"]["name"].split(" ")[0] for job in dump}
        for client in self.clients:
            if client.listed != names:
                raise Damage(f"{client.name} lists {sorted(client.listed ^ names)} otherwise than the others")
        return dump

    def check_temps(self, dump):
        known = {unix_path(file["temp"]) for job in dump for file in job["file"]}
        there = {os.path.join(folder, name) for folder in self.targets for name in os.listdir(folder)
                 if re.match(r"(?i)bit.*\.tmp", name)}
        return [f"{name} belongs to no job" for name in sorted(there - known)]

    def compare(self):
        dump = self.read_dump()
        damage = self.model.check(dump) + self.check_temps(dump) + self.model.check_targets(unix_path)
        damage += [f"{job['property']['name']}: error {job['error']}" for job in dump if job["error"]]
        if damage:
            raise Damage("\n".join(damage))
        self.remove_old_targets(dump)

    def remove_old_targets(self, dump):
        """So that a long test does not fill the disk."""
        used = {os.path.dirname(unix_path(file["local"])) for job in dump for file in job["file"]}
        for folder in [folder for folder in self.targets[:-KEPT_FOLDERS] if folder not in used]:
            shutil.rmtree(folder)
            self.targets.remove(folder)
            self.model.forget_targets(windows_path(folder) + "\\")

    # ---- all -----------------------------------------------------------------------------------------------------

    def run(self, kills, seconds):
        end = time.monotonic() + seconds
        self.empty_queue()
        self.start_clients()
        self.connect()
        while self.kills < kills and (not seconds or time.monotonic() < end):
            self.work_and_kill()
            if self.clients[0].process is None:
                self.timed("starts of Wine", self.start_clients)
            self.timed("connecting and reading all jobs", self.connect)
            self.timed("comparing", self.compare)
            print(f"kill {self.kills}: {len(self.model.jobs)} jobs, {self.model.target_count()} files", flush=True)
        for client in self.clients:
            client.end()


def main():
    if len(sys.argv) not in (7, 8):
        sys.exit(__doc__)
    program, url, served, folder, kills, seconds = sys.argv[1:7]
    seed = int(sys.argv[7]) if len(sys.argv) > 7 else random.randrange(100000)
    test = Test(windows_path(os.path.abspath(program)), url, served, os.path.abspath(folder), seed)
    status = 0
    try:
        test.run(int(kills), float(seconds))
    except Damage as error:
        print(f"DAMAGE after kill {test.kills}, seed {seed}:\n{error}")
        status = 1
    print("seconds for " + ", ".join(f"{what} {seconds:.1f}" for what, seconds in test.times.items()))
    print(f"{test.kills} kills, {test.prefix_kills} of them of the prefix; {test.model.calls} calls, "
          f"{test.model.refused} refused; {test.model.target_count()} targets; seed {seed}")
    return status


if __name__ == "__main__":
    sys.exit(main())
