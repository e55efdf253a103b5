#!/usr/bin/env python3
# Kills the engine while a client works on groups, and compares what is there with what was acknowledged
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
"""Usage: kill.py CLIENT URL SERVED FOLDER KILLS [SEED]

CLIENT  client.exe
URL     of the file that is downloaded, whose content is in the file SERVED
FOLDER  where the targets go; made anew
KILLS   how many kills

The last line says what was done. Exit status 1 if anything was lost or altered."""

import filecmp
import os
import random
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from engine_process import engine_pid

# More than an engine may need to come back and a client to notice.
PATIENCE = 180

STOPPED, AT_WORK, DONE = 0x180, 0x80, 0x140


class Damage(Exception):
    pass


def windows_path(path):
    return "Z:" + path.replace("/", "\\")


def new_group():
    return {"job": None, "name": "", "description": "", "flags": "0", "foreground": False, "files": [],
            "status": {STOPPED}}


def apply(groups, name, group_id, words):
    """What a successful call does; status is what the group may be seen in from then on."""
    if name == "CreateGroup":
        groups[group_id] = new_group()
        return
    if name == "CancelGroup":
        del groups[group_id]
        return
    group = groups[group_id]
    if name == "CreateJob":
        group["job"] = words[0]
    elif name == "SetProp":
        group[words[0]] = words[1]
    elif name == "AddFiles":
        group["files"] = group["files"] + [(words[0], words[1])]
        if DONE in group["status"]:
            group["status"] = group["status"] | {STOPPED}
    elif name == "ResumeGroup":
        group["status"] = {AT_WORK, DONE}
    elif name == "SuspendGroup":
        group["status"] = {STOPPED, DONE} if AT_WORK in group["status"] else group["status"]
    elif name == "SwitchToForeground":
        group["foreground"] = True


class Test:
    def __init__(self, client, url, served, folder, seed):
        self.client, self.url, self.served, self.folder, self.seed = client, url, served, folder, seed
        self.random = random.Random(seed)
        self.prefix = os.environ["WINEPREFIX"]
        self.groups = {}                # by id
        self.calls = 0
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)

        # Between two clients the prefix must not come to its end: Wine ends it when no program has run for 3 seconds,
        # and a program that starts in that moment ends with it.
        self.holder = subprocess.Popen(["wine", "cmd"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)

    def close(self):
        self.holder.communicate(timeout=PATIENCE)

    def wine(self, *arguments, **options):
        return subprocess.Popen(["wine", self.client, *arguments], stderr=subprocess.DEVNULL, **options)

    def work(self):
        """Runs a client until the engine is killed; returns the lines that it wrote."""
        self.seed += 1
        log_name = os.path.join(self.folder, "log")
        with open(log_name, "wb") as log:
            process = self.wine("work", str(self.seed), windows_path(self.folder), self.url,
                                stdin=subprocess.DEVNULL, stdout=log)
        end = time.monotonic() + PATIENCE
        while not os.path.getsize(log_name):
            if time.monotonic() > end:
                raise Damage("the client does not connect")
            time.sleep(0.01)
        time.sleep(self.random.uniform(0.05, 1))
        pid = engine_pid(self.prefix)
        if pid is None:
            raise Damage("no engine is running")
        os.kill(pid, signal.SIGKILL)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise Damage("the client does not notice the kill") from error
        with open(log_name, encoding="utf-8") as log:
            return [line.split() for line in log.read().replace("\r", "").split("\n")[:-1]]

    def read(self, lines):
        """Takes the calls into the model; returns the one that was not acknowledged, or None."""
        begun = None
        for words in lines:
            if words[0] == "B":
                begun = words[1], words[2], words[3:]
            elif words[0] == "E":
                self.calls += 1
                if int(words[1], 16) == 0:
                    apply(self.groups, *begun)
                begun = None
            elif words[0] not in ("connected", "lost"):
                raise Damage(" ".join(words))
        return begun

    def dump(self):
        output = self.wine("dump", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        lines = output.communicate(timeout=PATIENCE)[0].decode().replace("\r", "").split("\n")
        groups, group = {}, None
        if lines[-2:] != ["end", ""]:
            raise Damage(f"the dump ends with {lines[-3:]}, exit status {output.returncode}")
        for line in lines[:-2]:
            key, _, value = line.partition(" ")
            if key == "group":
                group = groups[value] = new_group()
            elif key == "file":
                group["files"] = group["files"] + [tuple(value.split(" "))]
            elif key == "status":
                group["status"] = int(value, 16) & ~0x400
                group["foreground"] = bool(int(value, 16) & 0x400)
            else:
                group[key] = value
        return groups

    def differences(self, groups, there):
        found = [f"{group_id} is gone" for group_id in groups.keys() - there.keys()]
        found += [f"{group_id} has come back" for group_id in there.keys() - groups.keys()]
        for group_id in groups.keys() & there.keys():
            known, seen = groups[group_id], there[group_id]
            found += [f"{group_id}: {key} is {seen[key]}, not {known[key]}" for key in known
                      if key != "status" and known[key] != seen[key]]
            if seen["status"] not in known["status"]:
                found.append(f"{group_id}: status {seen['status']:#x}, not {[hex(one) for one in known['status']]}")
            if seen["status"] == DONE:
                found += self.wrong_files(group_id, seen["files"])
        return found

    def wrong_files(self, group_id, files):
        paths = [local[2:].replace("\\", "/") for _, local in files]
        return [f"{group_id}: {path} is not what was served" for path in paths
                if not os.path.exists(path) or not filecmp.cmp(path, self.served, False)]

    def compare(self, begun):
        there = self.dump()
        found = self.differences(self.groups, there)
        if found and begun:
            # What was not acknowledged may have been done all the same.
            groups = {group_id: dict(group) for group_id, group in self.groups.items()}
            apply(groups, *begun)
            if not self.differences(groups, there):
                self.groups, found = groups, []
        if found:
            raise Damage("\n".join(found))
        for group_id, group in there.items():
            status = group["status"]
            self.groups[group_id]["status"] = {AT_WORK, DONE} if status == AT_WORK else {status}

    def finish(self):
        """When all groups are cancelled nothing is left but whole files."""
        self.wine("cancel", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).wait(PATIENCE)
        os.unlink(os.path.join(self.folder, "log"))
        paths = [os.path.join(self.folder, name) for name in os.listdir(self.folder)]
        left = [path for path in paths if not filecmp.cmp(path, self.served, False)]
        if left or self.dump():
            raise Damage(f"left behind: {left}, {list(self.dump())}")
        return len(paths)


def main():
    if len(sys.argv) not in (6, 7):
        sys.exit(__doc__)
    client, url, served, folder, kills = sys.argv[1:6]
    seed = int(sys.argv[6]) if len(sys.argv) > 6 else random.randrange(10000)
    test = Test(windows_path(os.path.abspath(client)), url, served, os.path.abspath(folder), seed * 1000)
    files = done = 0
    try:
        for done in range(int(kills)):
            test.compare(test.read(test.work()))
        done += 1
        files = test.finish()
        status = 0
    except Damage as error:
        print(f"DAMAGE after kill {done}:\n{error}")
        status = 1
    test.close()
    print(f"{done} kills, {test.calls} calls, {files} whole files left; seed {seed}")
    return status


if __name__ == "__main__":
    sys.exit(main())
