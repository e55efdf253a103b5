# The engine process of a Wine prefix, found from outside
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

import os


def engine_pid(prefix, service="BITS"):
    """None if there is none. The command line is the one that Windows programs see."""
    prefix = os.path.realpath(prefix)
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if f"--engine {service}".encode() not in file.read().replace(b"\0", b" "):
                    continue
            with open(f"/proc/{pid}/environ", "rb") as file:
                names = [name[11:] for name in file.read().split(b"\0") if name.startswith(b"WINEPREFIX=")]
                if names and os.path.realpath(names[0]).decode() == prefix:
                    return int(pid)
        except OSError:
            pass
    return None
