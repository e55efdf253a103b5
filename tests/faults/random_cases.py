# Random cases for the fault server
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
"""Each function returns the text of a case file. A seed gives the same cases again."""

import random


def every_byte(size=160, header=260):
    """Connections that end after each byte of a small body, and of the header before it."""
    lines = ["case every-body-byte", "rules FAULT-CONN-2, HTTP-GET-6, ERR-RETRY-10"]
    for cut in range(size + 1):
        lines += [f"file b{cut} size={size} seed={cut % 200 + 1}", "  HEAD > ok", f"  GET > ok cut={cut}", "  any"]
    lines += ["case every-header-byte", "rules FAULT-CONN-2, ERR-RETRY-3"]
    for cut in range(header):
        lines += [f"file h{cut} size=1000 seed={cut % 200 + 1}", "  HEAD > ok", f"  GET > ok headcut={cut}", "  any"]
    return lines


def breaks(count, size=64 << 20, seed=0):
    """A large file whose connection ends at so many random positions: not one byte comes twice."""
    chance = random.Random(seed)
    positions = sorted(chance.sample(range(1, size), count))
    lines = ["case random-breaks", "rules FAULT-CONN-2, HTTP-GET-6, ERR-RETRY-10", f"bound {120 + count}",
             f"file a size={size} seed={seed % 250 + 1}", "  HEAD > ok"]
    start = 0
    for position in positions:
        condition = f"range={start}-{size - 1}" if start else "norange"
        lines.append(f"  GET {condition} > ok cut={position - start}")
        start = position
    lines.append(f"  GET range={start}-{size - 1} > ok")
    return lines


def kills(count, size=64 << 20, seed=0):
    """A large file and an engine that is killed at so many random positions: it goes on where it was. What was on
    its way costs at most 256 KiB each time. There are two seconds for each kill, so that the engine is there again
    before the next one."""
    chance = random.Random(seed)
    pace = max(1, size // (2048 * count))  # KiB per second
    steps = ["resume"]
    for position in sorted(chance.sample(range(1, size), count)):
        steps += [f"sent a {position}", "kill"]
    return ["case random-kills", "rules ST-BOOT-6, HTTP-GET-6", "serial", f"bound {120 + 5 * count}",
            f"file a size={size} seed={seed % 250 + 1}", "  HEAD > ok", f"  GET norange > ok pace={pace}",
            f"  GET x0-{count} > ok pace={pace}", f"steps {'; '.join(steps)}; wait TRANSFERRED", "states *",
            f"twice {count * (256 << 10)}"]


def _validators(chance):
    """What the server tells of a file, and which changes can be seen then."""
    return chance.choice([("", ["modified", "seed", "size"]), ("etag=none", ["modified", "size"]),
                          ("modified=none time=none", ["seed", "size"]), ("'etag=W/\"1\"'", ["modified", "size"]),
                          ("modified=none time=none etag=none", ["size"])])


def _change(chance, number, kind, size, attributes):
    """A version whose content is another one, with the validators that such a change alters."""
    words = [f"version {number}", f"seed={number}"]
    if kind == "size":
        words.append(f"size={size + chance.randint(1, 100000)}")
    if kind == "modified":
        words.append(f"modified={number}")
    if kind != "seed" and not attributes:
        words.append("'etag=\"1\"'")
    return "  " + " ".join(words)


def entity(number, chance):
    """A file that changes up to three times while its connection breaks; the server may look at conditions or not."""
    size = chance.choice([3000, 200000, 300000, 1500000])
    attributes, kinds = _validators(chance)
    blind = chance.choice(["", " blind"])
    versions, exchanges = [], []
    for step in range(chance.randint(1, 7)):
        answer = f"ok{blind}"
        if step and len(versions) < 3 and chance.random() < 0.5:
            versions.append(_change(chance, len(versions) + 2, chance.choice(kinds), size, attributes))
            answer += f" v={len(versions) + 1}"
        exchanges.append(f"  * > {answer} cut={chance.randint(0, size)}")
    return [f"case entity-{number}", "rules HTTP-SAME-1, HTTP-SAME-2, HTTP-SAME-3, FAULT-VALID-1, FAULT-VALID-2",
            f"job retry=5 priority={chance.choice(['foreground', 'foreground', 'foreground', 'normal'])}",
            f"file a size={size} {attributes}"] + exchanges + ["  loose"] + versions + [
            "steps resume; wait TRANSFERRED", "states *", "twice 100000000"]


def entities(count, seed=0):
    lines = []
    for number in range(count):
        lines += entity(number, random.Random(seed * 1000003 + number))
    return lines
