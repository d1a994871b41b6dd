"""A wire between a client and a server that can be cut at any word of their talk."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

_CHUNK = 64 * 1024


@dataclass(slots=True)
class Wire:
    """Cut when the client says `before`, when the server answers `after`, or after `most` bytes back.

    `heard` is what the client said.
    """

    port: int = 0
    before: bytes = b""
    after: bytes = b""
    most: int | None = None
    stalls: bool = False
    happens: Callable[[], None] = lambda: None
    cuts: int = 0
    heard: bytearray = field(default_factory=bytearray)
    _returned: int = 0
    _said: bool = field(default=False)

    def set(self, *, before: bytes = b"", after: bytes = b"", most: int | None = None) -> None:
        self.before, self.after, self.most = before, after, most
        self._returned, self._said = 0, False

    def cuts_before(self, said: bytes) -> bool:
        self.heard += said
        self._said = self._said or bool(self.after and self.after in said)
        return bool(self.before and self.before in said)

    def cuts_after(self, answered: bytes) -> bool:
        self._returned += len(answered)
        return self._said or (self.most is not None and self._returned > self.most)


@asynccontextmanager
async def cut_wire(port: int) -> AsyncIterator[Wire]:
    """To the server on this port of this machine."""
    wire, tasks, ends = Wire(), set[asyncio.Task[None]](), set[asyncio.StreamWriter]()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.close()
            return
        both = (writer, to_server)
        ends.update(both)
        tasks.add(asyncio.create_task(_pass(reader, to_server, wire, wire.cuts_before, both)))
        tasks.add(asyncio.create_task(_pass(from_server, writer, wire, wire.cuts_after, both)))

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for end in ends:
            end.transport.abort()


async def _pass(
    source: asyncio.StreamReader,
    target: asyncio.StreamWriter,
    wire: Wire,
    cuts: Callable[[bytes], bool],
    both: tuple[asyncio.StreamWriter, ...],
) -> None:
    with suppress(OSError):
        while data := await source.read(_CHUNK):
            if cuts(data):
                wire.cuts += 1
                wire.happens()
                break
            target.write(data)
            await target.drain()
    for one in both:
        if not wire.stalls:
            one.transport.abort()
