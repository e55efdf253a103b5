# The outside model of the kill test: what may be there after what was acknowledged
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
"""A client's calls go into Model.begin and Model.end; Model.check compares with a dump.

Every value that a call may or may not have changed is a set of possible values. A call that was acknowledged leaves one
of them; one that was cut off by the kill leaves both, until the next dump tells which it was."""

import hashlib
import os

SUSPENDED, RUNNING, TRANSFERRED = "suspended", "running", "transferred"
STATES = {0: RUNNING, 1: RUNNING, 2: RUNNING, 3: SUSPENDED, 4: "error", 5: "transient error", 6: TRANSFERRED}
OK, PARTIAL = 0, 0x00200010
# Refusals that are right in some state: nothing to resume, the wrong state.
REFUSALS = {0x80200003, 0x80200002,
            0x80200061, 0x80200062,     # too late for that property
            0x80200072}                 # ranges and dynamic content

DEFAULTS = {"description": "", "command": "|", "priority": "2", "flags": "3", "retry": "600", "noprogress": "1209600",
            "maxtime": "7776000", "proxy": "0", "credentials": "0", "acl": "0", "peer": "0", "security": "0",
            "token": "0", "headers": "", "cost": "2147483681", "dynamic": "0", "performance": "0", "maxsize": "0",
            "interval": "0", "stored": "0", "class": "0", "demand": "0"}
HIDDEN = "hidden"                       # of the headers, for ever


class Damage(Exception):
    """Something that was acknowledged is not what it was."""


def closure(states):
    """A running job may be done at any time."""
    return states | {TRANSFERRED} if RUNNING in states else states


class Job:
    def __init__(self, key):
        self.key = key
        self.states = {SUSPENDED}
        self.files = []                 # (remote, local) in order
        self.renamed = None             # the same with remote names that last from the next Resume on
        # What is not named here is taken from the first dump and never changes.
        self.properties = {name: {value} for name, value in DEFAULTS.items()} | {"name": {key}}
        self.completing = False         # an earlier Complete was cut off
        self.pending = None


class Model:
    def __init__(self, contents):
        self.contents = contents        # last part of the URL: the bytes
        self.hashes = {}                # the same, perhaps with ranges: SHA-256
        self.jobs = {}
        self.maybe = set()              # keys of jobs whose creation was cut off
        self.targets = {}               # path: set of possible contents, None for no file
        self.forgotten = 0              # targets that were right and are gone from the disk
        self.seen = {}                  # path: (stat, hash)
        self.calls = self.refused = 0

    # ---- calls ---------------------------------------------------------------------------------------------------

    def begin(self, call, key, args):
        self.calls += 1
        if call == "create":
            self.maybe.add(key)
        else:
            self.jobs[key].pending = (call, args)

    def end(self, call, key, args, result, extra):
        if call == "create":
            self.maybe.discard(key)
            if result == OK:
                self.jobs[key] = Job(key)
            else:
                raise Damage(f"{key}: CreateJob gave {result:#x}")
            return
        job = self.jobs[key]
        job.pending = None
        if result >= 0x80000000:
            self.refused += 1
            if result not in REFUSALS:
                raise Damage(f"{key}: {call} gave {result:#x}")
            return
        if call == "state":
            self.observe(job, STATES.get(int(extra)))
        else:
            getattr(self, "do_" + call)(job, args, result)

    def observe(self, job, state):
        if state not in closure(job.states):
            raise Damage(f"{job.key}: is {state}, should be {' or '.join(sorted(closure(job.states)))}")
        job.states = {state}

    def do_set(self, job, args, result):
        if HIDDEN not in job.properties[args[0]]:
            job.properties[args[0]] = {args[1]}

    def do_add(self, job, args, result):
        job.files += pairs(args)
        if job.renamed:
            job.renamed += pairs(args)
        job.states = states_after("add", job.states)

    def do_rename(self, job, args, result):
        job.renamed = [(remote.replace(args[0], args[1], 1), local) for remote, local in job.renamed or job.files]

    def do_resume(self, job, args, result):
        job.files, job.renamed = job.renamed or job.files, None
        job.states = states_after("resume", job.states)

    def do_suspend(self, job, args, result):
        job.states = states_after("suspend", job.states)

    def do_cancel(self, job, args, result):
        del self.jobs[job.key]

    def do_complete(self, job, args, result):
        if result == OK and not job.completing:
            for remote, local in job.files:
                self.targets[local] = {self.content(remote)}
        else:
            self.may_have_renamed(job)
        del self.jobs[job.key]

    def may_have_renamed(self, job):
        for remote, local in job.files:
            self.targets.setdefault(local, {None}).add(self.content(remote))

    def content(self, remote):
        """The hash of the file, or of its ranges one after the other: NAME?START-LENGTH,START-"""
        key = remote.rsplit("/", 1)[1]
        if key not in self.hashes:
            name, _, ranges = key.partition("?")
            data = self.contents[name]
            self.hashes[key] = hashlib.sha256(b"".join(part(data, text) for text in ranges.split(","))).hexdigest()
        return self.hashes[key]

    # ---- comparison ----------------------------------------------------------------------------------------------

    def check(self, dump):
        """dump: list of jobs as read by driver.read_dump. Returns a list of texts, one for each damage."""
        found = {}
        damage = []
        for job in dump:
            key = job["property"]["name"].split(" ")[0]
            if key in found:
                damage.append(f"{key} is there twice")
            found[key] = job
        for key in sorted(set(found) - set(self.jobs) - self.maybe):
            damage.append(f"{key}: is back, or was never created")
        for key in self.maybe & set(found):
            self.jobs[key] = Job(key)
        self.maybe.clear()
        for key, job in list(self.jobs.items()):
            try:
                self.check_job(job, found.get(key))
            except Damage as error:
                damage.append(str(error))
                self.jobs.pop(key, None)
        return damage

    def check_job(self, job, found):
        call, args = job.pending or (None, None)
        job.pending = None
        if found is None:
            self.check_gone(job, call)
            return
        if call == "complete":
            job.completing = True
            self.may_have_renamed(job)
        if call in ("add", "resume", "suspend"):
            job.states = job.states | states_after(call, job.states)
        if call == "set":
            job.properties[args[0]].add(args[1])
        self.observe(job, STATES.get(found["state"]))
        check_properties(job, found["property"])
        check_files(job, found["file"], call, pairs(args) if call == "add" else [])
        job.renamed = None
        job.files = [(f["remote"], f["local"]) for f in found["file"]]

    def check_gone(self, job, call):
        if call not in ("cancel", "complete"):
            raise Damage(f"G-DURABLE-1: {job.key}: is lost")
        if call == "complete":
            # All of it, if all was there to be renamed.
            whole = closure(job.states) == {TRANSFERRED} and not job.completing
            self.may_have_renamed(job)
            if whole:
                for remote, local in job.files:
                    self.targets[local] = {self.content(remote)}
        del self.jobs[job.key]

    # ---- files ---------------------------------------------------------------------------------------------------

    def check_targets(self, to_unix):
        damage = []
        for local, possible in self.targets.items():
            actual = self.hash_of(to_unix(local))
            if actual not in possible:
                damage.append(f"{local}: is {describe(actual)}, should be {' or '.join(map(describe, possible))}")
            self.targets[local] = {actual}
        return damage

    def forget_targets(self, folder):
        old = [local for local in self.targets if local.startswith(folder)]
        self.forgotten += len(old)
        for local in old:
            del self.targets[local]

    def target_count(self):
        return self.forgotten + len(self.targets)

    def hash_of(self, path):
        try:
            info = os.stat(path)
        except FileNotFoundError:
            return None
        stamp = (info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns)
        if path not in self.seen or self.seen[path][0] != stamp:
            with open(path, "rb") as file:
                self.seen[path] = (stamp, hashlib.sha256(file.read()).hexdigest())
        return self.seen[path][1]


def describe(content):
    return content[:12] if content else "no file"


def part(data, text):
    start, _, length = text.partition("-")
    start = int(start or 0)
    return data[start:start + int(length)] if length else data[start:]


def pairs(args):
    return list(zip(args[0::2], args[1::2]))


def states_after(call, states):
    states = closure(states)
    if call == "resume":
        return {RUNNING, TRANSFERRED}
    if call == "suspend":
        return {SUSPENDED} | (states & {TRANSFERRED})
    # New files in a transferred job suspend it.
    return (states - {TRANSFERRED}) | ({SUSPENDED} if TRANSFERRED in states else set())


def check_properties(job, found):
    for name, value in found.items():
        if name in job.properties:
            if value not in job.properties[name]:
                allowed = " or ".join(map(repr, job.properties[name]))
                raise Damage(f"G-DURABLE-1: {job.key}: {name} is {value!r}, should be {allowed}")
        job.properties[name] = {value}


def check_files(job, found, call, pending):
    names = [(f["remote"], f["local"]) for f in found]
    allowed = [job.files, job.files + pending]
    if call == "resume" and job.renamed:
        allowed.append(job.renamed)
    if names not in allowed:
        raise Damage(f"{job.key}: files are {names}, should be {' or '.join(map(str, allowed))}")
    for file in found:
        if 0 <= file["total"] < file["done"]:
            raise Damage(f"{job.key}: {file['done']} of {file['total']} bytes of {file['local']}")
        if job.states == {TRANSFERRED} and file["done"] != file["total"]:
            raise Damage(f"{job.key}: is transferred with {file['done']} of {file['total']} bytes of {file['local']}")
