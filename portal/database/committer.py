"""Shared commits: what waits at the same moment is written in one transaction, with one fsync."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextvars import Context
from typing import Any, Generic, TypeAlias, TypeVar

from portal.database.writing import transact

Item = TypeVar("Item")
Result = TypeVar("Result")
Waiting: TypeAlias = tuple[Item, asyncio.Future[Result]]


class Committer(Generic[Item, Result]):
    """Collects items of concurrent requests and writes them together, each answered after the commit.

    `write` runs inside the transaction, asks nothing but the database, and returns one result for each
    item. When a shared commit fails, every item is tried alone, so that one bad item cannot take others
    with it.
    """

    def __init__(
        self, write: Callable[[Sequence[Item]], Coroutine[Any, Any, Sequence[Result]]], most: int = 64
    ) -> None:
        self._write = write
        self._most = most
        self._waiting: list[Waiting[Item, Result]] = []
        self._running: asyncio.Task[None] | None = None

    @property
    def queued(self) -> int:
        return len(self._waiting)

    async def commit(self, item: Item) -> Result:
        """Returns when the item is durable; raises what writing it raised."""
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._running is None or self._running.done():
            # A fresh context: the task must not inherit a transaction of the request that starts it.
            self._running = asyncio.create_task(self._drain(), context=Context())
        return await answer

    async def _drain(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            if not await self._together(batch):
                for entry in batch:
                    await self._alone(entry)

    async def _together(self, batch: list[Waiting[Item, Result]]) -> bool:
        try:
            results = await self._written([item for item, _ in batch])
        except Exception as problem:
            if len(batch) > 1:
                return False
            _refuse(batch[0][1], problem)
            return True
        for (_, answer), result in zip(batch, results, strict=True):
            if not answer.done():
                answer.set_result(result)
        return True

    async def _alone(self, entry: Waiting[Item, Result]) -> None:
        await self._together([entry])

    async def _written(self, items: list[Item]) -> Sequence[Result]:
        return await transact(lambda: self._write(items))


class Committers(Generic[Item, Result]):
    """One committer for each running loop, that is one for each worker."""

    def __init__(self, write: Callable[[Sequence[Item]], Coroutine[Any, Any, Sequence[Result]]]) -> None:
        self._write = write
        self._of: dict[asyncio.AbstractEventLoop, Committer[Item, Result]] = {}

    def here(self) -> Committer[Item, Result]:
        loop = asyncio.get_running_loop()
        if loop not in self._of:
            self._of.clear()
            self._of[loop] = Committer(self._write)
        return self._of[loop]

    @property
    def queued(self) -> int:
        """How many items wait for their commit."""
        return sum(committer.queued for committer in self._of.values())


def _refuse(answer: "asyncio.Future[Result]", problem: Exception) -> None:
    if not answer.done():
        answer.set_exception(problem)
