#!/usr/bin/env python3
# A web server that wants NTLM, as far as a client can see: any password will do
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
# Usage: ntlm_server.py FILE
#
# Prints its port and serves FILE under every path to users called "peer" until standard input ends. Below /ntlm it
# offers NTLM, below /negotiate Negotiate with NTLM inside, below /both that and Basic, with any password. NTLM holds
# for a connection, so it keeps them open.

import base64
import http.server
import struct
import sys
import threading

CHALLENGE = b"\x01\x23\x45\x67\x89\xab\xcd\xef"


def challenge_message():
    name = "PEERS".encode("utf-16-le")
    info = b"".join(struct.pack("<HH", kind, len(name)) + name for kind in (2, 1)) + struct.pack("<HH", 0, 0)
    flags = 0xA2898205
    fixed = 56
    return (b"NTLMSSP\0" + struct.pack("<I", 2) + struct.pack("<HHI", len(name), len(name), fixed)
            + struct.pack("<I", flags) + CHALLENGE + bytes(8)
            + struct.pack("<HHI", len(info), len(info), fixed + len(name)) + b"\x0a\0\0\0\0\0\0\x0f" + name + info)


def user_of(message):
    length, _, offset = struct.unpack("<HHI", message[36:44])
    return message[offset:offset + length].decode("utf-16-le", "replace")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    known = False

    def log_message(self, *args):
        pass

    def ask(self, value):
        self.send_response(401)
        self.send_header("WWW-Authenticate", value)
        if self.path.startswith("/both"):
            self.send_header("WWW-Authenticate", 'Basic realm="peers"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer(self):
        scheme = "NTLM" if self.path.startswith("/ntlm") else "Negotiate"
        words = self.headers.get("Authorization", "").split()
        if len(words) == 2 and words[0] == scheme:
            message = base64.b64decode(words[1])
            if message[8:9] == b"\x01":
                return self.ask(scheme + " " + base64.b64encode(challenge_message()).decode())
            self.known = message[8:9] == b"\x03" and user_of(message) == "peer"
        basic = len(words) == 2 and words[0] == "Basic" and self.path.startswith("/both")
        if not self.known and not (basic and base64.b64decode(words[1]).startswith(b"peer:")):
            return self.ask(scheme)
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(CONTENT)
        return None

    do_GET = do_HEAD = answer


CONTENT = open(sys.argv[1], "rb").read()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
