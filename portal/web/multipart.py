"""Reading a form with files as a stream: nothing is spooled, and the token is checked first."""

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field

from litestar.exceptions import ClientException
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from portal.web.csrf import FIELD, NotOurForm, check_csrf
from portal.web.streams import Body, BrokenOff
from portal.web.tidying import printable
from portal.web.types import PortalRequest

_MULTIPART = b"multipart/form-data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bytes of one file, of one text and of all together; the number of parts with the token's."""

    file: int
    total: int
    text: int = 64 * 1024
    parts: int = 60


class PartTooLarge(Exception):
    """This part is larger than its limit; the next parts can still be read."""


class TooManyParts(ClientException):
    """More fields or files than the form has."""


@dataclass(slots=True)
class Part:
    """One field or file. Its bytes come once; what is not read is skipped when the next part is asked for."""

    name: str
    filename: str | None
    _events: "_Events" = field(repr=False)
    _limit: int
    _ended: bool = False

    @property
    def is_file(self) -> bool:
        return self.filename is not None

    async def chunks(self) -> AsyncIterator[bytes]:
        """Raise PartTooLarge after `limit` bytes."""
        total = 0
        while (chunk := await self._next()) is not None:
            total += len(chunk)
            if total > self._limit:
                raise PartTooLarge
            yield chunk

    async def text(self) -> str:
        whole = b"".join([chunk async for chunk in self.chunks()])
        return printable(whole.decode("utf-8", "replace"))

    async def skip(self) -> None:
        while await self._next() is not None:
            pass

    async def _next(self) -> bytes | None:
        if self._ended:
            return None
        event = await self._events.next()
        self._ended = not isinstance(event, bytes)
        return event if isinstance(event, bytes) else None


async def stream_parts(request: PortalRequest, *, limits: Limits) -> AsyncGenerator[Part, None]:
    """Every part after the token's. Only when the loop ends by itself has the whole form arrived.

    Raises NotOurForm, TooLarge, TooManyParts, or BrokenOff for a body that is cut off or malformed.
    """
    body = Body(request, limit=limits.total)
    parts = _parts(_Events(_boundary(request), body), limits)
    async with aclosing(parts):
        try:
            await _check_token(request, parts)
            async for part in parts:
                yield part
        except (NotOurForm, TooManyParts):
            await body.drain()
            raise


async def _check_token(request: PortalRequest, parts: AsyncIterator["Part"]) -> None:
    first = await anext(parts, None)
    token = await first.text() if first and first.name == FIELD and not first.is_file else ""
    check_csrf(request, token)


async def _parts(events: "_Events", limits: Limits) -> AsyncGenerator[Part, None]:
    count = 0
    while (event := await events.next()) is not _END:
        if not isinstance(event, dict):
            raise BrokenOff
        count += 1
        if count > limits.parts:
            raise TooManyParts
        name, filename = _disposition(event)
        part = Part(name, filename, events, limits.text if filename is None else limits.file)
        yield part
        await part.skip()


class _Mark:
    """A point between the bytes of parts."""


_PART_END = _Mark()
_END = _Mark()
_Event = bytes | dict[bytes, bytes] | _Mark


class _Events:
    """The parser's callbacks as a queue: headers of a part, its bytes, its end, the end of all.

    The parser stays silent on a body that is cut off, so running dry before the end is an error here.
    """

    def __init__(self, boundary: bytes, body: Body) -> None:
        self._body = body
        self._queue: deque[_Event] = deque()
        self._headers: dict[bytes, bytes] = {}
        self._name = b""
        self._value = b""
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._part_data,
                "on_part_end": lambda: self._queue.append(_PART_END),
                "on_end": lambda: self._queue.append(_END),
            },
        )

    async def next(self) -> _Event:
        while not self._queue:
            chunk = await self._body.next()
            if chunk is None:
                raise BrokenOff
            self._write(chunk)
        event = self._queue.popleft()
        if event is _END:
            # What follows the end is read and dropped, so that the browser finishes sending.
            await self._body.drain()
        return event

    def _write(self, chunk: bytes) -> None:
        try:
            self._parser.write(chunk)
        except FormParserError:
            raise BrokenOff from None

    def _part_begin(self) -> None:
        self._headers = {}

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _headers_finished(self) -> None:
        self._queue.append(self._headers)

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        self._queue.append(data[start:end])


def _boundary(request: PortalRequest) -> bytes:
    header = request.headers.get("content-type", "").encode("latin-1", "replace")
    media_type, options = parse_options_header(header)
    boundary = options.get(b"boundary", b"")
    if media_type != _MULTIPART or not 0 < len(boundary) <= 200:
        raise ClientException(status_code=415)
    return boundary


def _disposition(headers: dict[bytes, bytes]) -> tuple[str, str | None]:
    kind, options = parse_options_header(headers.get(b"content-disposition", b""))
    if kind != b"form-data" or b"name" not in options:
        raise BrokenOff
    filename = options.get(b"filename")
    name = options[b"name"].decode("utf-8", "replace")
    return name, None if filename is None else printable(filename.decode("utf-8", "replace"))
