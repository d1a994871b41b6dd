"""The body of a request, chunk by chunk, with limits on its size and on the visitor's pauses."""

import anyio
from litestar.exceptions import ClientException

from portal.web.types import PortalRequest

PAUSE = 30.0
DRAINED = 512 * 1024 * 1024
DRAINING = 120.0


class TooLarge(Exception):
    """More was sent than the page takes."""


class BrokenOff(ClientException):
    """The visitor's connection ended or stood still before everything had arrived."""


class Body:
    """Read once, from the first chunk to the last."""

    def __init__(self, request: PortalRequest, *, limit: int) -> None:
        self._request = request
        self._limit = limit
        self._total = 0
        self._more = True

    async def next(self) -> bytes | None:
        """The next bytes, None at the end; TooLarge above the limit, once the rest has been read."""
        if not self._more:
            return None
        chunk = await self._receive()
        self._total += len(chunk)
        if self._total > self._limit:
            await self.drain()
            raise TooLarge
        return chunk

    async def whole(self) -> bytes:
        pieces = []
        while (chunk := await self.next()) is not None:
            pieces.append(chunk)
        return b"".join(pieces)

    async def drain(self) -> None:
        """Read and drop what is still coming: a server that closes while a browser sends shows him a broken
        connection, not our page."""
        discarded = 0
        with anyio.move_on_after(DRAINING):
            while self._more and discarded < DRAINED:
                discarded += len(await self._receive())

    async def _receive(self) -> bytes:
        try:
            with anyio.fail_after(PAUSE):
                event = await self._request.receive()
        except TimeoutError:
            self._more = False
            raise BrokenOff(status_code=408) from None
        if event["type"] != "http.request":
            self._more = False
            raise BrokenOff
        self._more = event.get("more_body", False)
        return event.get("body", b"")
