# Signatures whose first integer is shorter than most
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
# Of 256 ECDSA signatures one has an integer with leading zeros, which DER leaves out. To make one, the number that
# should be random is chosen: its point begins so. The key is no secret any more then.

import hashlib

ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551      # of the curve P-256
CHOSEN = 379
POINT = 0x5543894af3d00ed7d740abdbd75c96b06877b787db5f70eea78b90a8d7c00a


def element(data, at=0):
    """Where the content of the DER element begins and ends."""
    length, content = data[at + 1], at + 2
    if length & 0x80:
        content += length & 0x7f
        length = int.from_bytes(data[at + 2:content], "big")
    return content, content + length


def wrap(tag, content):
    length = len(content)
    if length >= 0x80:
        size = (length.bit_length() + 7) // 8
        return bytes((tag, 0x80 | size)) + length.to_bytes(size, "big") + content
    return bytes((tag, length)) + content


def integer(value):
    return wrap(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def sign_again(signed, key):
    """The certificate or list with another signature; both it and the key (SEC 1) in DER."""
    start, _ = element(signed)
    _, end = element(signed, start)
    _, algorithm_end = element(signed, end)
    _, version_end = element(key, element(key)[0])
    begin, finish = element(key, version_end)
    secret = int.from_bytes(key[begin:finish], "big")
    digest = int.from_bytes(hashlib.sha256(signed[start:end]).digest(), "big")
    second = pow(CHOSEN, -1, ORDER) * (digest + POINT * secret) % ORDER
    signature = wrap(0x30, integer(POINT) + integer(second))
    return wrap(0x30, signed[start:algorithm_end] + wrap(3, b"\0" + signature))
