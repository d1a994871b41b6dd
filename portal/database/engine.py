"""What both engines offer beyond Piccolo's interface."""

from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class OpenEngine(Protocol):
    engine_type: str
    current_transaction: ContextVar[Any]
    state: object
    """Another one after each transaction of this process, and in each engine."""

    async def start_connection_pool(self) -> None: ...

    async def close_connection_pool(self) -> None: ...

    async def run_sql(self, sql: str, values: Sequence[Any] = ()) -> Sequence[Any]: ...

    async def transact(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T: ...

    def transaction(self) -> AbstractAsyncContextManager[Any]: ...
