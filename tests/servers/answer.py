# What the fault server can answer
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
"""An answer is a status and options, as in

    206 cut=1000 -ETag

Statuses: a number; "ok" for what a good server answers (200, 206, 412, 416, also several ranges); "close" and
"reset" for a connection that ends without an answer, "silence" for one that never answers.

Options:
    size=N seed=N modified=N etag=TEXT   another version of the file, from this answer on
    v=N                                  the same with version N of the case file
    cut=N reset=N hold=N                 after N bytes of the body: close, reset, or wait until the case goes on
    headcut=N                            close after N bytes of the header
    body=N                               so many bytes of body, whatever the header says
    length=TEXT|none                     Content-Length, or none
    range=A-B/T|none                     Content-Range, or none
    part=A-B                             answer with these bytes whatever was asked
    chunked, badchunk, trailer           encoding of the body
    +Name:text -Name                     a header more or fewer
    http=1.0                             and the connection is closed, as by such servers; http=0.9: no header at all
    close                                the connection is closed after the answer
    blind                                conditions of the request are not looked at
    early                                100 and 103 before the answer
    split=N                              sent in pieces of N bytes
    pace=N                               N KiB of body per second
    extra=N                              N bytes after the end of the body
    parts=reverse|join|fewer|more|double|noend|preamble|headers|longheaders|shift   multipart answers
    location=PATH                        a redirect; relative to the case, or with //other for the second port
    page=N                               a body of N bytes that is not the file's
"""

import re

from entity import content, http_date, pieces

BOUNDARY = "THIS_STRING_SEPARATES"
REASONS = {200: "OK", 206: "Partial Content", 302: "Found", 404: "Not Found", 412: "Precondition Failed",
           416: "Range Not Satisfiable", 503: "Service Unavailable"}
NUMBERS = ("cut", "reset", "hold", "headcut", "body", "split", "extra", "page", "pace", "v")
ENTITY = ("size", "seed", "modified", "etag")
TEXTS = ("length", "range", "part", "http", "parts", "location")
FLAGS = ("chunked", "badchunk", "trailer", "close", "early", "blind")


def number_or_text(text):
    return int(text) if re.fullmatch(r"-?\d+", text) else text


class Answer:
    def __init__(self, words):
        self.status = number_or_text(words[0])
        self.options = {}
        self.entity = {}
        self.more = []
        self.fewer = []
        for word in words[1:]:
            self._option(word)

    def _option(self, word):
        name, equals, value = word.partition("=")
        if word.startswith("+"):
            self.more.append(tuple(part.strip() for part in word[1:].split(":", 1)))
        elif word.startswith("-"):
            self.fewer.append(word[1:].lower())
        elif name in ENTITY and equals:
            self.entity[name] = value if name == "etag" else number_or_text(value)
        elif name in NUMBERS and equals:
            self.options[name] = int(value)
        elif name in TEXTS and equals:
            self.options[name] = value
        elif word in FLAGS:
            self.options[word] = True
        else:
            raise ValueError(f"unknown option {word}")

    def get(self, name):
        return self.options.get(name)


class Reply:
    """What is to be sent: the header block, and the body as blocks of (offset in the file or None, bytes)."""

    def __init__(self):
        self.status = 200
        self.head = b""
        self.body = iter(())
        self.close = False


def parse_ranges(text, size):
    """The ranges asked for as (first, end), or None for a header that is to be ignored; [] if none can be met."""
    if not text or not text.startswith("bytes="):
        return None
    ranges = []
    for part in text[6:].split(","):
        match = re.fullmatch(r"\s*(\d*)-(\d*)\s*", part)
        if not match or not any(match.groups()):
            return None
        first, last = match.groups()
        if not first:
            ranges.append((max(0, size - int(last)), size))
        elif int(first) < size:
            ranges.append((int(first), min(size, int(last) + 1 if last else size)))
    return ranges


def precondition(request, entity):
    """The status that the conditions lead to, or None."""
    since = request.header("If-Unmodified-Since")
    if since and entity.modified != "none" and since != http_date(entity.modified):
        return 412
    match = request.header("If-Match")
    if match and match not in ("*", entity.etag):
        return 412
    return None


def range_holds(request, entity):
    condition = request.header("If-Range")
    if not condition:
        return True
    if condition.startswith('"'):
        return condition == entity.etag
    return entity.modified != "none" and condition == http_date(entity.modified)


def choose(request, answer, entity):
    """Status and ranges of the answer."""
    ranges = parse_ranges(request.header("Range"), entity.size)
    if answer.get("part"):
        first, last = answer.get("part").split("-")
        ranges = [(int(first), int(last) + 1)]
    if answer.status != "ok":
        return answer.status, ranges if answer.status == 206 else None
    status = None if answer.get("blind") else precondition(request, entity)
    if status:
        return status, None
    if request.method == "HEAD" or ranges is None or not (answer.get("blind") or range_holds(request, entity)):
        return 200, None
    return (206, ranges) if ranges else (416, None)


def _single(entity, ranges):
    first, end = ranges[0] if ranges else (0, entity.size)
    return first, end


def _file_body(entity, first, end):
    for data in pieces(entity.seed, first, end):
        yield first, data
        first += len(data)


def _arrange(ranges, how):
    if how == "reverse":
        return ranges[::-1]
    if how == "join":
        return [(ranges[0][0], ranges[-1][1])]
    if how == "fewer":
        return ranges[:-1]
    if how == "more":
        return ranges + [(0, 10)]
    if how == "double":
        return ranges + ranges[-1:]
    return ranges


def _only_length(_entity, first, end):
    yield first, range(first, end)


def _multipart(entity, ranges, how, body=_file_body):
    """The blocks of the body."""
    shift = 1 if how == "shift" else 0
    yield None, b"\r\n\r\n\r\n" if how == "preamble" else b"\r\n"
    for first, end in _arrange(ranges, how):
        head = f"--{BOUNDARY}\r\nContent-Type: application/octet-stream\r\n"
        head += f"Content-Range: bytes {first + shift}-{end - 1 + shift}/{entity.size}\r\n"
        if how in ("headers", "longheaders"):
            head += f"X-Filler: {'x' * (160 if how == 'headers' else 180)}\r\n"
        yield None, (head + "\r\n").encode()
        yield from body(entity, first, end)
        yield None, b"\r\n"
    if how != "noend":
        yield None, f"--{BOUNDARY}--\r\n".encode()


def _chunks(blocks, bad, trailer):
    for number, (offset, data) in enumerate(blocks):
        size = b"zz" if bad and number else b"%x" % len(data)
        yield None, size + b"\r\n"
        yield offset, data
        yield None, b"\r\n"
    yield None, b"0\r\n" + (b"X-Trailer: yes\r\n" if trailer else b"") + b"\r\n"


def _limit(blocks, count):
    """Exactly count bytes: cut off, or filled up."""
    for offset, data in blocks:
        if len(data) >= count:
            yield offset, data[:count]
            return
        count -= len(data)
        yield offset, data
    while count:
        data = content(255, 0, count)
        count -= len(data)
        yield None, data


def _head(reply, answer, headers):
    version = answer.get("http") or "1.1"
    names = {name.lower() for name, _ in answer.more}
    lines = [f"HTTP/{version} {reply.status} {REASONS.get(reply.status, 'Status')}"]
    lines += [f"{name}: {value}" for name, value in headers
              if name.lower() not in answer.fewer and name.lower() not in names]
    lines += [f"{name}: {value}" for name, value in answer.more]
    head = "\r\n".join(lines) + "\r\n\r\n"
    if answer.get("early"):
        head = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + head
    return head.encode("latin-1")


def _file_headers(reply, answer, entity, ranges):
    headers = [("Content-Type", "application/octet-stream"), ("Accept-Ranges", "bytes")] + entity.validators()
    if ranges is not None and len(ranges) > 1:
        headers[0] = ("Content-Type", f"multipart/byteranges; boundary={BOUNDARY}")
        reply.body = _multipart(entity, ranges, answer.get("parts"))
        # Without the content, which takes long to make when there is much of it
        return headers, sum(len(data) for _, data in _multipart(entity, ranges, answer.get("parts"), _only_length))
    first, end = _single(entity, ranges)
    if ranges is not None and answer.get("range") is None:
        headers.append(("Content-Range", f"bytes {first}-{end - 1}/{entity.size}"))
    reply.body = _file_body(entity, first, end)
    return headers, end - first


def _location(request, answer):
    location = answer.get("location")
    if location.startswith("//other"):
        return request.other_root + location[len("//other"):]
    if location.startswith("/"):
        return request.root + location
    return location


def make_reply(request, answer, entity):
    reply = Reply()
    reply.status, ranges = choose(request, answer, entity)
    headers = []
    if reply.status in (200, 206):
        headers, length = _file_headers(reply, answer, entity, ranges)
    else:
        length = answer.get("page") or 0
        reply.body = iter([(None, b"x" * length)] if length else ())
    if reply.status == 416:
        headers.append(("Content-Range", f"bytes */{entity.size}"))
    if answer.get("range") not in (None, "none"):
        headers.append(("Content-Range", "bytes " + answer.get("range")))
    if answer.get("location"):
        headers.append(("Location", _location(request, answer)))
    chunked = answer.get("chunked") or answer.get("badchunk")
    if chunked:
        headers.append(("Transfer-Encoding", "chunked"))
        reply.body = _chunks(reply.body, answer.get("badchunk"), answer.get("trailer"))
    elif answer.get("length") != "none" and reply.status not in (204, 304):
        headers.append(("Content-Length", answer.get("length") or length))
    if answer.get("body") is not None:
        reply.body = _limit(reply.body, answer.get("body"))
    reply.close = bool(answer.get("close") or answer.get("http") or answer.get("extra")
                       or (answer.get("length") == "none" and not chunked and request.method != "HEAD"))
    if reply.close:
        headers.append(("Connection", "close"))
    reply.head = b"" if answer.get("http") == "0.9" else _head(reply, answer, headers)
    if request.method == "HEAD" or reply.status in (204, 304):
        reply.body = iter(())
    return reply
