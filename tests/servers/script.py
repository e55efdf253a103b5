# The fault server's case files
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
"""Case files: which requests are expected, what is answered, what becomes of the job; docs/testing.md has the form."""

import re
import shlex
import threading
import time

from answer import Answer, number_or_text
from entity import Entity

JOB_KEYS = ("priority", "retry", "timeout", "maxsize", "dynamic", "headers", "security", "method", "ondemand")
ENTITY_KEYS = ("size", "seed", "modified", "etag")


class Exchange:
    """METHOD [CONDITION...] [xN|xN-M] > ANSWER"""

    def __init__(self, words):
        arrow = words.index(">")
        self.method = words[0]
        self.conditions = []
        self.least = self.count = 1
        for word in words[1:arrow]:
            count = re.fullmatch(r"x(\d+)(?:-(\d+))?", word)
            if count:
                self.least = int(count[1])
                self.count = int(count[2] or count[1])
            else:
                self.conditions.append(word)
        self.answer = Answer(words[arrow + 1 :])

    def complaint(self, request):
        """What is wrong with the request, or None."""
        if self.method not in (request.method, "*"):
            return f"{request.method} instead of {self.method}"
        for condition in self.conditions:
            name, _, value = condition.partition("=")
            if name == "range":
                name, value = "Range", "bytes=" + value
            elif name == "norange":
                name, value = "Range", None
            elif name.startswith("-"):
                name, value = name[1:], None
            if request.header(name) != value:
                return f"{name} is {request.header(name)} instead of {value}"
        return None


class RemoteFile:
    """A file on the server, with what is to happen to it."""

    def __init__(self, case, name, words, in_job):
        self.case = case
        self.name = name
        self.in_job = in_job
        self.options = {}
        values = {}
        for word in words:
            key, _, value = word.partition("=")
            if key in ENTITY_KEYS:
                values[key] = value if key == "etag" else number_or_text(value)
            elif key == "many":
                self.options["ranges"] = ",".join(f"{i * 400000 + 17}:{1000 + i % 7}" for i in range(int(value)))
            elif key in ("ranges", "url", "time", "host", "deaf"):
                self.options[key] = value
            else:
                raise ValueError(f"unknown attribute {word}")
        self.versions = {1: Entity(**values)}
        self.entity = self.versions[1]
        self.script = []
        self.any = False
        self.loose = False
        self.position = 0
        self.used = 0
        self.log = []
        self.complaints = []
        self.sent = []

    def add_version(self, words):
        values = {}
        for word in words[1:]:
            key, _, value = word.partition("=")
            values[key] = value if key == "etag" else number_or_text(value)
        self.versions[int(words[0])] = self.versions[1].changed(**values)

    def ranges(self):
        """What the local file is made of, as (first, end)."""
        size = self.entity.size
        if "ranges" not in self.options:
            return [(0, size)]
        ranges = []
        for text in self.options["ranges"].split(","):
            offset, length = text.split(":")
            ranges.append((int(offset), size if length == "eof" else int(offset) + int(length)))
        return ranges

    def next_answer(self, request):
        """Takes the next exchange of the script; the entity is as of this answer."""
        with self.case.lock:
            self.log.append(request)
            answer = self._take(request)
            if answer.get("v"):
                self.entity = self.versions[answer.get("v")]
            if answer.entity:
                self.entity = self.entity.changed(**answer.entity)
            self.case.changed.notify_all()
            return answer, self.entity

    def _take(self, request):
        while self.position < len(self.script) and self._is_over(self.script[self.position], request):
            self.position += 1
            self.used = 0
        if self.position == len(self.script):
            if not self.any:
                self.complaints.append(f"{self.name}: one request too many, {request.method} {request.header('Range')}")
            return Answer(["ok"])
        exchange = self.script[self.position]
        self.used += 1
        complaint = exchange.complaint(request)
        if complaint:
            self.complaints.append(f"{self.name}: request {len(self.log)}: {complaint}")
        return exchange.answer

    def _is_over(self, exchange, request):
        return self.used == exchange.count or (self.used >= exchange.least and exchange.complaint(request))

    def missing(self):
        done = self.position
        if done < len(self.script) and self.used >= self.script[done].least:
            done += 1
        return 0 if self.loose else len(self.script) - done

    def note_sent(self, seed, first, end):
        with self.case.lock:
            if self.sent and self.sent[-1][0] == seed and self.sent[-1][2] == first and not self.sent[-1][3]:
                self.sent[-1] = (seed, self.sent[-1][1], end, False)
            else:
                self.sent.append((seed, first, end, False))

    def end_sending(self):
        with self.case.lock:
            if self.sent:
                self.sent[-1] = self.sent[-1][:3] + (True,)

    def bytes_twice(self):
        """Bytes of the present version that were sent more than once."""
        spans = sorted((first, end) for seed, first, end, _ in self.sent if seed == self.entity.seed)
        twice = 0
        reached = 0
        for first, end in spans:
            twice += max(0, min(end, reached) - first)
            reached = max(reached, end)
        return twice


class Case:
    def __init__(self, name, where):
        self.name = name
        self.where = where
        self.rules = []
        self.job = {}
        self.files = {}
        self.steps = [["resume"], ["wait", "REST"]]
        self.expect = {}
        self.serial = False
        self.bound = 120
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.released = 0
        self.holding = 0
        self.over = False
        self.connections = set()
        self.open_connections = 0
        self.most_connections = 0
        self.started = time.monotonic()

    def hold(self):
        """Waits until the case goes on."""
        with self.lock:
            ticket = self.released
            self.holding += 1
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.released > ticket or self.over)
            self.holding -= 1

    def release(self):
        with self.lock:
            self.released += 1
            self.changed.notify_all()

    def end(self):
        with self.lock:
            self.over = True
            self.changed.notify_all()

    def connection_opened(self, number):
        with self.lock:
            if number not in self.connections:
                self.connections.add(number)
                self.open_connections += 1
                self.most_connections = max(self.most_connections, self.open_connections)

    def connection_closed(self, number):
        with self.lock:
            if number in self.connections:
                self.open_connections -= 1
            self.changed.notify_all()

    def job_files(self):
        return [file for file in self.files.values() if file.in_job]


class Parser:
    def __init__(self):
        self.cases = {}
        self.case = None
        self.file = None

    def parse(self, path):
        with open(path, encoding="utf-8") as lines:
            self.parse_lines(lines, path)

    def parse_lines(self, lines, name):
        self.case = self.file = None
        for number, line in enumerate(lines, 1):
            try:
                self._line(line, f"{name}:{number}")
            except (ValueError, IndexError, KeyError) as error:
                raise SystemExit(f"{name}:{number}: {error!r}") from error

    def _line(self, line, where):
        words = shlex.split(line, comments=True)
        if not words:
            return
        if line[0] in " \t":
            self._file_line(words)
        elif words[0] == "case":
            if words[1] in self.cases:
                raise ValueError("a second case of this name")
            self.case = self.cases[words[1]] = Case(words[1], where)
        else:
            self._case_line(words, line)

    def _file_line(self, words):
        if words[0] == "version":
            self.file.add_version(words[1:])
        elif words in (["any"], ["loose"]):
            self.file.any = True
            self.file.loose = words == ["loose"]
        else:
            self.file.script.append(Exchange(words))

    def _case_line(self, words, line):
        word, rest, case = words[0], words[1:], self.case
        if word == "rules":
            case.rules = [rule.strip(",") for rule in rest]
        elif word == "job":
            for option in rest:
                key, _, value = option.partition("=")
                if key not in JOB_KEYS:
                    raise ValueError(f"unknown option {option}")
                case.job[key] = value or "1"
        elif word in ("file", "remote"):
            self.file = case.files[rest[0]] = RemoteFile(case, rest[0], rest[1:], word == "file")
        elif word == "steps":
            case.steps = [shlex.split(step) for step in line.split(None, 1)[1].split(";")]
        elif word == "serial":
            case.serial = True
        elif word == "bound":
            case.bound = int(rest[0])
        elif word in ("states", "error", "errors", "progress", "twice", "connections", "gap", "remotename", "headers"):
            case.expect[word] = rest
        else:
            raise ValueError(f"unknown line {word}")
