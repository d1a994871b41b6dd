"""One reading for everybody who asks at the same moment."""

import asyncio
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Any, Generic, TypeVar

from portal.database.writing import engine, is_writing

T = TypeVar("T")


class Together(Generic[T]):
    """All who ask before a reading begins share it, and who asks within `seconds` of its beginning.

    What this process itself wrote is seen at once, and what others wrote no later than those seconds.
    Inside a transaction everybody reads for himself: there are things that nobody else may see yet.
    """

    def __init__(self, read: Callable[[], Coroutine[Any, Any, T]], *, seconds: float) -> None:
        self._read = read
        self._seconds = seconds
        self._next: asyncio.Task[T] | None = None
        self._known: tuple[T, ...] = ()
        self._until = 0.0
        self._state: object = None

    async def __call__(self) -> T:
        if is_writing():
            return await self._read()
        if monotonic() < self._until and engine().state is self._state:
            return self._known[0]
        if self._next is None or self._next.done() or self._next.get_loop() is not asyncio.get_running_loop():
            self._next = asyncio.create_task(self._begin())
        return await asyncio.shield(self._next)

    async def _begin(self) -> T:
        self._next = None
        began, state = monotonic(), engine().state
        value = await self._read()
        self._known, self._until, self._state = (value,), began + self._seconds, state
        return value
