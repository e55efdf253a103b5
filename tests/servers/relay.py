#!/usr/bin/env python3
# A long way to a server: a relay that keeps what it gets for a while
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
"""usage: relay.py PORT MILLISECONDS WINDOW [BYTES]

Listens on a free port of 127.0.0.1, which it prints, and relays connections to PORT. Everything takes MILLISECONDS in
each direction, and in a round trip no more than WINDOW bytes pass in a direction. A new connection costs a round
trip, and ends when so many BYTES have come from the server, if that is given."""

import asyncio
import sys


class Relay:
    def __init__(self, port, delay, window, limit=None):
        self.port = port
        self.delay = delay
        self.window = window
        self.limit = limit

    async def pass_on(self, reader, writer, opened, limit=None):
        """One direction, up to so many bytes. The queue has (time of arrival, bytes); what has gone on counts until its
        acknowledgement."""
        loop = asyncio.get_running_loop()
        queue = asyncio.Queue()
        room = asyncio.Semaphore(self.window // 4096)

        async def send():
            while (item := await queue.get()) is not None:
                when, data, slots = item
                await asyncio.sleep(max(0, when + self.delay - loop.time()))
                writer.write(data)
                await writer.drain()
                loop.call_later(self.delay, lambda count=slots: [room.release() for _ in range(count)])
            writer.close()

        sender = asyncio.create_task(send())
        try:
            while data := await reader.read(16384):
                slots = (len(data) + 4095) // 4096
                for _ in range(slots):
                    await room.acquire()
                if limit is not None:
                    data = data[:limit]
                    limit -= len(data)
                queue.put_nowait((max(loop.time(), opened), data, slots))
                if limit == 0:
                    break
        except OSError:
            pass
        queue.put_nowait(None)
        try:
            await sender
        except OSError:
            writer.close()

    async def connected(self, reader, writer):
        opened = asyncio.get_running_loop().time() + 2 * self.delay
        try:
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.port, limit=16384)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self.pass_on(reader, server_writer, opened),
                             self.pass_on(server_reader, writer, opened, self.limit))

    async def run(self):
        server = await asyncio.start_server(self.connected, "127.0.0.1", 0, limit=16384)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5):
        raise SystemExit(__doc__)
    asyncio.run(Relay(int(sys.argv[1]), int(sys.argv[2]) / 1000, *map(int, sys.argv[3:])).run())
