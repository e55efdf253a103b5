# The content of the files that the fault server serves
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
"""The content of a file is a function of its seed and the offset: a file of any size exists without a disk, and two
versions differ in every byte."""

import array
import email.utils
import functools

STEP = 0x517CC1B72723
BLOCK = 1 << 18
# Noon of 1 March 2024; "modified" counts days from there.
EPOCH = 1709294400


@functools.lru_cache(maxsize=64)
def _block(number):
    first = number * 0x9E3779B97F4A7C15 & (1 << 62) - 1
    return array.array("Q", range(first, first + BLOCK // 8 * STEP, STEP)).tobytes()


@functools.lru_cache(maxsize=256)
def _table(seed):
    mask = (seed * 0x4D + 0x11) & 0xFF
    return bytes(value ^ mask for value in range(256))


def content(seed, offset, length):
    """Up to one block of the content from offset on: the caller asks again for the rest."""
    number, start = divmod(offset, BLOCK)
    return _block(number)[start : start + length].translate(_table(seed))


def pieces(seed, first, end):
    while first < end:
        data = content(seed, first, end - first)
        yield data
        first += len(data)


def http_date(modified):
    """Of a number of days, or the text itself."""
    if isinstance(modified, int):
        return email.utils.formatdate(EPOCH + modified * 86400, usegmt=True)
    return modified


class Entity:
    """One version of a remote file."""

    def __init__(self, size=1000, seed=1, modified=0, etag=None):
        self.size = size
        self.seed = seed
        self.modified = modified
        self.etag = f'"{seed}"' if etag is None else etag

    def changed(self, **changes):
        values = {"size": self.size, "seed": self.seed, "modified": self.modified, "etag": self.etag}
        if "seed" in changes and "etag" not in changes and self.etag == f'"{self.seed}"':
            values["etag"] = None
        values.update(changes)
        return Entity(**values)

    def validators(self):
        headers = []
        if self.modified != "none":
            headers.append(("Last-Modified", http_date(self.modified)))
        if self.etag != "none":
            headers.append(("ETag", self.etag))
        return headers


def difference(path, seed, ranges):
    """The offset at which the file differs from the ranges of the content joined; None if it is the same."""
    offset = 0
    with open(path, "rb") as file:
        for first, end in ranges:
            for data in pieces(seed, first, end):
                got = file.read(len(data))
                if got != data:
                    same = next((i for i, (a, b) in enumerate(zip(got, data)) if a != b), min(len(got), len(data)))
                    return offset + same
                offset += len(data)
        return offset if file.read(1) else None
