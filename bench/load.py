"""A light HTTP/1.1 client that keeps its connections, so that the server is measured and not the client."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


class Broken(Exception):
    """The server closed the connection or answered something that is no HTTP."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        wanted = name.lower().encode()
        for row in self.head.split(b"\r\n")[1:]:
            key, _, value = row.partition(b":")
            if key.strip().lower() == wanted:
                return value.strip().decode("latin-1")
        return ""


@dataclass(slots=True)
class Round:
    """What one stretch of load brought."""

    seconds: float = 0.0
    done: int = 0
    errors: int = 0
    waits: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.done / self.seconds if self.seconds else 0.0

    def wait_ms(self, percent: int) -> float:
        """The wait that so many of a hundred requests did not exceed, in milliseconds."""
        ordered = sorted(self.waits)
        return 1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0


class Connection:
    """One connection of one client; opened when it is first used."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, request: bytes) -> Reply:
        """Send the bytes of a whole request and read the whole answer."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=1024 * 1024)
        reader, writer = self._streams
        writer.write(request)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            reply = Reply(int(head[9:12]), head, b"")
            return Reply(
                reply.status, head, await reader.readexactly(int(reply.header("content-length") or 0))
            )
        except (asyncio.IncompleteReadError, ConnectionError, ValueError) as error:
            await self.close()
            raise Broken from error

    async def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def get(path: str, cookie: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{_cookie(cookie)}\r\n".encode()


def post(path: str, body: bytes, kind: str, cookie: str = "") -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body)}\r\n{_cookie(cookie)}\r\n"
    )
    return head.encode() + body


async def hammer(
    port: int,
    *,
    clients: int,
    seconds: float,
    once: Callable[[Connection], Awaitable[bool]],
    until: Callable[[], bool] = lambda: False,
) -> Round:
    """So many clients repeat one act for so many seconds, or `until`; what was begun is finished.

    `once` says whether it went well.
    """
    load = Round()
    began = time.perf_counter()

    async def client() -> None:
        connection = Connection(port)
        while time.perf_counter() - began < seconds and not until():
            started = time.perf_counter()
            try:
                well = await once(connection)
            except (Broken, OSError):
                well = False
            load.waits.append(time.perf_counter() - started)
            load.done += well
            load.errors += not well
        await connection.close()

    await asyncio.gather(*[client() for _ in range(clients)])
    load.seconds = time.perf_counter() - began
    return load


def _cookie(cookie: str) -> str:
    return f"Cookie: {cookie}\r\n" if cookie else ""
