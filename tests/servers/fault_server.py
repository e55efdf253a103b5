#!/usr/bin/env python3
# A web server that breaks connections, lies and changes its files, as a script says
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
"""Usage: fault_server.py PORTS-FILE [CASE-FILE...]

Serves on free ports of the loopback interface, or of $OPENBITS_TEST_ADDRESS, until standard input ends. When the ports
answer, PORTS-FILE holds a line for the shell: FAULT_PORT=N and OTHER_PORT=N, the same server as another host.

/CASE/FILE           a file of a case; the n-th request gets the n-th answer of its script
/-/ANSWER/ANY/NAME   an answer made on the spot (see answer.py), its words separated by commas, as in
                     /-/ok,size=5000/x or /-/503,+Retry-After:7/x
"""

import os
import socket
import struct
import sys
import threading
import time
import urllib.parse

from answer import Answer, Reply, make_reply
from entity import Entity
from script import Parser

# A body is sent in pieces of at most this, so that what was sent is known.
PIECE = 1 << 16
# Of a connection with a pace: a client that is slow to read holds the server up before much is on its way.
SMALL_BUFFER = 1 << 16


class Request:
    def __init__(self, raw, connection, address, ports):
        self.raw = raw
        self.connection = connection
        self.time = time.monotonic()
        lines = raw.decode("latin-1").split("\r\n")
        self.method, target, self.version = (lines[0].split(" ") + ["", ""])[:3]
        if "://" in target:
            target = "/" + target.split("/", 3)[3]
        self.path = target
        parts = target.split("?")[0].split("/")
        self.case = urllib.parse.unquote(parts[1]) if len(parts) > 1 else ""
        self.name = urllib.parse.unquote("/".join(parts[2:]))
        self.lines = [line.split(":", 1) for line in lines[1:] if ":" in line]
        self.root = f"http://{address}:{ports[0]}/{self.case}"
        self.other_root = f"http://{address}:{ports[1]}/{self.case}"

    def header(self, name):
        values = [value.strip() for key, value in self.lines if key.lower() == name.lower()]
        return ", ".join(values) if values else None


class Broken(Exception):
    """The connection is to end now."""


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise Broken


class Connection:
    def __init__(self, server, sock, number):
        self.server = server
        self.sock = sock
        self.number = number
        self.buffer = b""
        self.cases = set()

    def run(self):
        try:
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while self._serve_one():
                pass
        except (Broken, OSError):
            pass
        finally:
            self.sock.close()
            for case in self.cases:
                case.connection_closed(self.number)

    def _read_request(self):
        while b"\r\n\r\n" not in self.buffer:
            data = self.sock.recv(65536)
            if not data:
                raise Broken
            self.buffer += data
        raw, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        return Request(raw, self.number, self.server.address, self.server.ports)

    def _serve_one(self):
        request = self._read_request()
        if request.case == "-":
            words = request.name.split("/")[0].split(",")
            return self._answer(request, Answer(words), Entity().changed(**Answer(words).entity), None)
        case = self.server.cases.get(request.case)
        file = case and case.files.get(request.name)
        if not file:
            self.sock.sendall(b"HTTP/1.1 404 No such case\r\nContent-Length: 0\r\n\r\n")
            return True
        self.cases.add(case)
        case.connection_opened(self.number)
        answer, entity = file.next_answer(request)
        return self._answer(request, answer, entity, file)

    def _answer(self, request, answer, entity, file):
        if answer.status == "close":
            raise Broken
        if answer.status == "reset":
            reset(self.sock)
        if answer.status == "silence":
            if file:
                file.case.hold()
            raise Broken
        reply = make_reply(request, answer, entity)
        self._send_head(reply, answer)
        self._send_body(reply, answer, entity, file)
        if answer.get("extra"):
            self.sock.sendall(b"x" * answer.get("extra"))
        return not reply.close

    def _send_head(self, reply: Reply, answer):
        head = reply.head
        if answer.get("headcut") is not None:
            self.sock.sendall(head[: answer.get("headcut")])
            raise Broken
        self._send_pieces(head, answer.get("split") or len(head))

    def _send_pieces(self, data, size):
        for start in range(0, len(data), max(size, 1)):
            self.sock.sendall(data[start : start + size])

    def _send_body(self, reply, answer, entity, file):
        stops = sorted((answer.get(what), what) for what in ("cut", "reset", "hold") if answer.get(what) is not None)
        begun = time.monotonic()
        sent = 0
        if answer.get("pace"):
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_BUFFER)
        try:
            for offset, data in reply.body:
                while data:
                    while stops and stops[0][0] <= sent:
                        self._stop(stops.pop(0)[1], file)
                    room = min(len(data), PIECE, stops[0][0] - sent if stops else PIECE)
                    self._send_pieces(data[:room], answer.get("split") or room)
                    if answer.get("pace"):
                        time.sleep(max(0, begun + sent / 1024 / answer.get("pace") - time.monotonic()))
                    if file and offset is not None:
                        file.note_sent(entity.seed, offset, offset + room)
                        offset += room
                    sent += room
                    data = data[room:]
            for _, what in stops:
                self._stop(what, file)
        finally:
            if file:
                file.end_sending()

    def _stop(self, what, file):
        if what == "cut":
            raise Broken
        if what == "reset":
            reset(self.sock)
        if file:
            file.case.hold()


class FaultServer:
    def __init__(self, cases, address="127.0.0.1"):
        self.cases = cases
        self.address = address
        self.ports = []
        self.count = 0
        self.listeners = []
        for _ in range(2):
            listener = socket.create_server((address if address == "127.0.0.1" else "", 0), backlog=128)
            self.listeners.append(listener)
            self.ports.append(listener.getsockname()[1])
        if address == "127.0.0.1":
            self._listen_on_ipv6()
        for listener in self.listeners:
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _listen_on_ipv6(self):
        """The first port on ::1 too, where there is one."""
        try:
            listener = socket.create_server(("::1", self.ports[0]), family=socket.AF_INET6, backlog=128)
        except OSError:
            return
        self.listeners.append(listener)

    def _accept(self, listener):
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            self.count += 1
            connection = Connection(self, sock, self.count)
            threading.Thread(target=connection.run, daemon=True).start()

    def deaf_port(self):
        """A port of 127.0.0.1 where connections are neither refused nor ever made: its queue is full."""
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for sock in waiting:
            sock.setblocking(False)
            sock.connect_ex(listener.getsockname())
        self.listeners += [listener] + waiting
        return listener.getsockname()[1]

    def stop(self):
        for listener in self.listeners:
            listener.close()


def main():
    parser = Parser()
    for path in sys.argv[2:]:
        parser.parse(path)
    server = FaultServer(parser.cases, os.environ.get("OPENBITS_TEST_ADDRESS", "127.0.0.1"))
    with open(sys.argv[1] + ".new", "w", encoding="ascii") as file:
        file.write(f"FAULT_PORT={server.ports[0]} OTHER_PORT={server.ports[1]}\n")
    os.rename(sys.argv[1] + ".new", sys.argv[1])
    sys.stdin.read()
    for case in parser.cases.values():
        case.end()
    server.stop()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main()
