#!/usr/bin/env python3
# Runs the cases: the fault server, a client that does what the case says, and the comparison
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
"""Usage: driver.py CLIENT FOLDER CASE-FILE... [-- NAME...]
       driver.py CLIENT FOLDER random COUNT [SEED]

CLIENT   the client program, client.exe; Wine runs it
FOLDER   work folder; made anew
NAME     run these cases only
COUNT    random cases: so many breaks of a large file, so many files that change, and so many kills of the engine

One line for each case, then the sum. What was sent and seen in a case that failed is in FOLDER/CASE.log."""

import os
import queue
import random
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "servers"))

from engine_process import engine_pid
from entity import EPOCH, difference
from fault_server import FaultServer
from script import Parser

import random_cases

STATES = ["QUEUED", "CONNECTING", "TRANSFERRING", "SUSPENDED", "ERROR", "TRANSIENT_ERROR", "TRANSFERRED",
          "ACKNOWLEDGED", "CANCELLED"]
CONTEXTS = ["NONE", "UNKNOWN", "QUEUE_MANAGER", "NOTIFICATION", "LOCAL_FILE", "REMOTE_FILE", "TRANSPORT", "APPLICATION",
            "CERTIFICATE"]
REST = {"TRANSFERRED", "ERROR", "TRANSIENT_ERROR"}
# States that may be too short to be seen.
SHORT = {"QUEUED", "CONNECTING", "TRANSFERRING"}
# What may not follow one another, seen from outside (SCHED-SHOW-1).
FORBIDDEN = {("TRANSFERRING", "QUEUED"), ("TRANSFERRING", "CONNECTING"), ("TRANSFERRED", "TRANSFERRING")}
AT_ONCE = 6


class Failure(Exception):
    pass


def windows_path(path):
    return "Z:" + path.replace("/", "\\")


class Client:
    """The client program; any thread may call."""

    def __init__(self, program):
        self.process = subprocess.Popen(["wine", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.lock = threading.Condition()
        self.answers = {}
        self.trails = {}
        self.marks = {}
        self.ready = False
        threading.Thread(target=self._read, daemon=True).start()
        with self.lock:
            if not self.lock.wait_for(lambda: self.ready, 120):
                raise SystemExit("the client does not start")

    def _read(self):
        for line in self.process.stdout:
            words = line.decode("utf-8", "replace").rstrip("\r\n").split("\t")
            with self.lock:
                if words[0] == "S":
                    self.trails.setdefault(words[1], []).append(STATES[int(words[2])])
                elif words[0] == "R":
                    self.answers.setdefault(words[1], queue.Queue()).put(words[2:])
                elif words[0] == "READY":
                    self.ready = True
                self.lock.notify_all()

    def ask(self, name, tag, *arguments, bound=120):
        """All words of the answer; the first is the HRESULT."""
        with self.lock:
            answers = self.answers.setdefault(tag, queue.Queue())
            self.process.stdin.write("\t".join((name, tag) + arguments).encode() + b"\n")
            self.process.stdin.flush()
        try:
            answer = answers.get(timeout=bound)
        except queue.Empty:
            raise Failure(f"{name} does not return") from None
        answer[0] = int(answer[0], 16)
        return answer

    def call(self, name, tag, *arguments):
        answer = self.ask(name, tag, *arguments)
        if answer[0] & 0x80000000:
            raise Failure(f"{name} {' '.join(arguments)}: {answer[0]:#x}")
        return answer[1:]

    def mark(self, tag):
        """What was seen before an action says nothing about what it does."""
        with self.lock:
            self.marks[tag] = len(self.trails.setdefault(tag, []))

    def wait_state(self, tag, states, bound):
        """A state that was seen since the last action and is over counts too."""
        trail = self.trails.setdefault(tag, [])

        def found():
            first = min(self.marks.get(tag, 0), len(trail) - 1)
            return next((i + 1 for i in range(max(first, 0), len(trail)) if trail[i] in states), 0)

        with self.lock:
            if not self.lock.wait_for(found, bound):
                raise Failure(f"state {trail[-1] if trail else None} instead of {'|'.join(sorted(states))}")
            self.marks[tag] = found()

    def stop(self):
        self.process.stdin.close()
        self.process.wait(60)


class Run:
    """One case."""

    def __init__(self, case, client, server, folder):
        self.case = case
        self.client = client
        self.server = server
        self.folder = os.path.join(folder, case.name)
        self.tag = case.name
        self.complaints = []
        self.status = None

    def url(self, file):
        if "deaf" in file.options:
            return f"http://127.0.0.1:{self.server.deaf_port()}/{file.name}"
        host = file.options.get("host", self.server.address)
        return file.options.get("url") or f"http://{host}:{self.server.ports[0]}/{self.case.name}/{file.name}"

    def local(self, file):
        return os.path.join(self.folder, file.name)

    def check(self, condition, text):
        if not condition:
            self.complaints.append(text)

    # Steps

    def prepare(self):
        os.makedirs(self.folder)
        self.client.call("create", self.tag)
        job = {"priority": "foreground", **self.case.job}
        for key, value in job.items():
            self.client.call("set", self.tag, key, value)
        for file in self.case.job_files():
            arguments = [self.url(file), windows_path(self.local(file))]
            if "ranges" in file.options:
                arguments.append(file.options["ranges"])
            self.client.call("add", self.tag, *arguments)

    def step(self, words):
        name = words[0]
        if name not in ("wait", "pause"):
            self.client.mark(self.tag)
        if name in ("resume", "suspend", "complete", "cancel"):
            self.client.call(name, self.tag)
        elif name == "wait":
            states = REST if words[1] == "REST" else set(words[1].split("|"))
            self.client.wait_state(self.tag, states, self.case.bound)
        elif name == "set":
            self.client.call("set", self.tag, words[1], words[2])
        elif name == "rename":
            file = self.case.files[words[2]]
            index = [other.name for other in self.case.job_files()].index(words[1])
            self.client.call("rename", self.tag, str(index), self.url(file))
        elif name == "request":
            hr = self.client.ask("request", self.tag, "0", words[1])[0]
            wanted = int(words[2], 16) if len(words) > 2 else 0
            self.check(hr == wanted, f"request {words[1]}: {hr:#x}")
        elif name == "filled":
            self.wait_filled("" if words[1] == "none" else words[1])
        elif name == "settled":
            self.wait_settled(int(words[1]))
        elif name == "release":
            self.case.release()
        elif name == "version":
            self.case.files[words[1]].entity = self.case.files[words[1]].versions[int(words[2])]
        elif name == "held":
            self.wait_case(lambda: self.case.holding >= 1, "the server holds nothing")
        elif name == "requests":
            file = self.case.files[words[1]]
            self.wait_case(lambda: len(file.log) >= int(words[2]), f"{len(file.log)} requests")
        elif name == "received":
            self.wait_received(int(words[1]))
        elif name == "sent":
            self.wait_sent(self.case.files[words[1]], int(words[2]))
        elif name == "network":
            subprocess.run(["ip", "link", "set", os.environ["OPENBITS_TEST_LINK"], words[1]], check=True)
        elif name == "pause":
            # What must not happen needs time not to happen in.
            time.sleep(float(words[1]))
        elif name == "shows":
            status = self.read_status()
            self.check((status["code"], status["context"]) == (int(words[1], 16), words[2]),
                       f"error {status['code']:#x} in {status['context']} instead of {words[1]}")
        elif name == "kill":
            self.kill_engine()
        elif name == "truncate":
            self.change_temp(int(words[1]))
        else:
            raise Failure(f"unknown step {name}")

    def wait_case(self, condition, text):
        with self.case.lock:
            if not self.case.changed.wait_for(condition, self.case.bound):
                raise Failure(text)

    def wait_received(self, count):
        end = time.monotonic() + self.case.bound
        while self.read_status()["done"] < count:
            if time.monotonic() > end:
                raise Failure(f"{self.status['done']} bytes received instead of {count}")
            time.sleep(0.05)

    def wait_filled(self, wanted):
        """What of the first file is in."""
        end = time.monotonic() + self.case.bound
        while (filled := self.client.call("filled", self.tag, "0")[0]) != wanted:
            if time.monotonic() > end:
                raise Failure(f"filled is {filled} instead of {wanted}")
            time.sleep(0.02)

    def wait_settled(self, count):
        """Suspended by itself, with so many bytes."""
        end = time.monotonic() + self.case.bound
        while True:
            status = self.read_status()
            if (status["state"], status["done"]) == ("SUSPENDED", count):
                return
            if time.monotonic() > end or status["state"] == "ERROR":
                raise Failure(f"{status['state']} with {status['done']} bytes, error {status['code']:#x}")
            time.sleep(0.02)

    def wait_sent(self, file, position):
        end = time.monotonic() + self.case.bound
        while not any(last >= position for _, _, last, _ in list(file.sent)):
            if time.monotonic() > end:
                raise Failure(f"the server has not sent {position} bytes")
            time.sleep(0.002)

    def kill_engine(self):
        pid = engine_pid(os.environ["WINEPREFIX"])
        if not pid:
            raise Failure("there is no engine to kill")
        os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + 120
        while self.client.ask("reopen", self.tag)[0] & 0x80000000:
            if time.monotonic() > end:
                raise Failure("the engine does not come back")
            time.sleep(0.1)

    def change_temp(self, size):
        for name in os.listdir(self.folder):
            if name.startswith("BIT"):
                os.truncate(os.path.join(self.folder, name), size)

    # What is there at the end

    def read_status(self):
        words = self.client.call("status", self.tag)
        self.status = {"state": STATES[int(words[0])], "code": int(words[1], 16), "context": CONTEXTS[int(words[2])],
                       "protocol": words[3], "file": words[4], "errors": int(words[5]), "total": int(words[6]),
                       "done": int(words[7])}
        return self.status

    def check_error(self):
        status = self.status
        if "error" not in self.case.expect:
            self.check(not status["code"], f"error {status['code']:#x} in {status['context']}")
            return
        wanted = self.case.expect["error"]
        pairs = [(int(code, 16), context) for code, context in zip(wanted[::2], wanted[1::2])]
        context = status["context"]
        self.check((status["code"], context) in pairs, f"error {status['code']:#x} in {context}")
        if context in ("REMOTE_FILE", "TRANSPORT", "LOCAL_FILE"):
            self.check(status["file"], "the error names no file")
        if context in ("REMOTE_FILE", "TRANSPORT"):
            self.check(status["protocol"] == "http", f"protocol {status['protocol']}")

    def check_trail(self, trail):
        # A service that was killed begins with a state of its own.
        killed = ["kill"] in self.case.steps
        for pair in () if killed else zip(trail, trail[1:]):
            self.check(pair not in FORBIDDEN, f"{pair[0]} became {pair[1]}")
        if trail[:1] == ["SUSPENDED"]:
            del trail[0]
        seen = [state for state in trail if state not in SHORT]
        # A state that comes back may have been left too shortly to be seen.
        seen = [state for state, before in zip(seen, [None] + seen) if state != before]
        wanted = self.case.expect.get("states", ["ERROR" if "error" in self.case.expect else "TRANSFERRED"])
        self.check(wanted in (seen, ["*"]), f"states {' '.join(trail)} instead of {' '.join(wanted)}")

    def check_numbers(self):
        expect, status = self.case.expect, self.status
        if "errors" in expect:
            self.check(status["errors"] == int(expect["errors"][0]), f"error count {status['errors']}")
        if "progress" in expect:
            total, done = map(int, expect["progress"])
            self.check((status["total"], status["done"]) == (total, done),
                       f"progress {status['done']} of {status['total']}")
        elif status["state"] == "TRANSFERRED":
            size = sum(end - first for file in self.case.job_files() for first, end in file.ranges())
            self.check((status["total"], status["done"]) == (size, size),
                       f"progress {status['done']} of {status['total']} instead of {size}")
        if "connections" in expect:
            self.check(self.case.most_connections <= int(expect["connections"][0]),
                       f"{self.case.most_connections} connections at once")
            if len(expect["connections"]) > 1:
                self.check(len(self.case.connections) <= int(expect["connections"][1]),
                           f"{len(self.case.connections)} connections")

    def check_names(self):
        if "remotename" in self.case.expect:
            name = self.client.call("names", self.tag, "0")[0]
            wanted = self.case.expect["remotename"][0]
            self.check(name.endswith(wanted), f"the remote name is {name}")
        if "headers" in self.case.expect:
            block = self.client.call("headers", self.tag, "0")[0]
            for text in self.case.expect["headers"]:
                self.check(text in block, f"{text} is not in the headers: {block}")

    def check_requests(self):
        twice = 0
        for file in self.case.files.values():
            self.complaints += file.complaints
            self.check(not file.missing(), f"{file.name}: {file.missing()} requests did not come")
            twice += file.bytes_twice()
            for request in file.log:
                self.check_headers(file, request)
        allowed = int(self.case.expect.get("twice", ["0"])[0])
        self.check(twice <= allowed, f"{twice} bytes fetched twice")
        if "gap" in self.case.expect:
            self.check_gap(self.case.expect["gap"])

    def check_gap(self, words):
        """gap FILE N SECONDS [SECONDS]: time between request N and the one before, at least and at most"""
        log = self.case.files[words[0]].log
        number = int(words[1])
        if len(log) < number:
            return
        gap = log[number - 1].time - log[number - 2].time
        self.check(gap >= float(words[2]), f"request {number} came after {gap:.1f} s")
        self.check(len(words) < 4 or gap <= float(words[3]), f"request {number} came after {gap:.1f} s only")

    def check_headers(self, file, request):
        """What each request has (HTTP-GET-2)."""
        wanted = {"User-Agent": "Microsoft BITS/7.8", "Accept": "*/*", "Accept-Encoding": "identity",
                  "Connection": "Keep-Alive"}
        for name, value in wanted.items():
            if "headers" not in self.case.job:
                self.check(request.header(name) == value, f"HTTP-GET-2: {file.name}: {name}: {request.header(name)}")
        for name in ("Cache-Control", "Pragma", "If-Match"):
            self.check(request.header(name) is None, f"HTTP-GET-23, HTTP-SAME-4: {file.name}: {name} was sent")

    def check_files(self):
        for file in self.case.job_files():
            path = self.local(file)
            if not os.path.exists(path):
                self.check(False, f"{file.name} is not there")
                continue
            offset = difference(path, file.entity.seed, file.ranges())
            self.check(offset is None, f"{file.name} differs at {offset}; {os.path.getsize(path)} bytes")
            modified = file.entity.modified
            if isinstance(modified, int) and "time" not in file.options:
                wanted = EPOCH + modified * 86400
                self.check(int(os.path.getmtime(path)) == wanted, f"FS-TIME-1: {file.name}: another time")
        left = [name for name in os.listdir(self.folder) if name.startswith("BIT")]
        self.check(not left, f"left over: {left}")

    def finish(self):
        self.read_status()
        self.check_error()
        self.check_trail(list(self.client.trails.get(self.tag, [])))
        self.check_numbers()
        self.check_names()
        if self.status["state"] == "TRANSFERRED":
            self.client.call("complete", self.tag)
            self.check_files()
        else:
            self.client.call("cancel", self.tag)
            self.check(not os.listdir(self.folder), f"left over: {os.listdir(self.folder)}")
        self.check_requests()

    def run(self):
        try:
            self.prepare()
            for step in self.case.steps:
                self.step(step)
            self.finish()
        except Failure as failure:
            self.complaints.append(str(failure))
            for file in self.case.files.values():
                self.complaints += file.complaints
        finally:
            self.case.end()
            if self.client.process.poll() is None:
                self.client.ask("cancel", self.tag)
                self.client.ask("release", self.tag)
        return not self.complaints

    def write_log(self, path):
        with open(path, "w", encoding="utf-8") as log:
            log.write("".join(f"{text}\n" for text in self.complaints))
            log.write(f"states: {' '.join(self.client.trails.get(self.tag, []))}\nstatus: {self.status}\n")
            for file in self.case.files.values():
                last = None
                for request in file.log:
                    gap = request.time - (last or request.time)
                    last = request.time
                    text = request.raw.decode("latin-1")
                    log.write(f"\n{file.name}, connection {request.connection}, after {gap:.3f} s:\n{text}\n")


class Suite:
    def __init__(self, client, server, folder):
        self.client = client
        self.server = server
        self.folder = folder
        self.lock = threading.Lock()
        self.passed = 0
        self.failed = 0

    def run_case(self, case):
        run = Run(case, self.client, self.server, self.folder)
        start = time.monotonic()
        good = run.run()
        with self.lock:
            if good:
                self.passed += 1
                print(f"ok: {case.name}: {', '.join(case.rules)} ({time.monotonic() - start:.1f} s)", flush=True)
                shutil.rmtree(run.folder, ignore_errors=True)
            else:
                self.failed += 1
                print(f"FAILED: {case.name}: {', '.join(case.rules)}: {'; '.join(run.complaints[:6])}", flush=True)
                run.write_log(run.folder + ".log")

    def run_all(self, cases):
        waiting = queue.Queue()
        for case in cases:
            if not case.serial:
                waiting.put(case)

        def work():
            while True:
                try:
                    case = waiting.get_nowait()
                except queue.Empty:
                    return
                self.run_case(case)

        threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for case in cases:
            if case.serial:
                self.run_case(case)


def make_random_cases(parser, words):
    count, seed = int(words[0]), int(words[1]) if len(words) > 1 else random.randrange(1 << 30)
    print(f"seed {seed}", flush=True)
    parser.parse_lines(random_cases.every_byte(), "every byte")
    parser.parse_lines(random_cases.breaks(count, seed=seed), "breaks")
    parser.parse_lines(random_cases.entities(count, seed=seed), "entities")
    parser.parse_lines(random_cases.kills(count, seed=seed), "kills")


def main():
    arguments, _, names = "\n".join(sys.argv[1:]).partition("\n--\n")
    program, folder, *files = arguments.split("\n")
    folder = os.path.abspath(folder)
    parser = Parser()
    if files[0] == "random":
        make_random_cases(parser, files[1:])
    else:
        for path in files:
            parser.parse(path)
    names = names.split("\n") if names else list(parser.cases)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    server = FaultServer(parser.cases, os.environ.get("OPENBITS_TEST_ADDRESS", "127.0.0.1"))
    client = Client(program)
    suite = Suite(client, server, folder)
    suite.run_all([parser.cases[name] for name in names])
    client.stop()
    print(f"{suite.passed} passed, {suite.failed} failed, 0 skipped")
    return 1 if suite.failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    sys.exit(main())
