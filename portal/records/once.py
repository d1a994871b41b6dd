"""What is the same for everybody while the list stays as it is, and grows with it: found out once."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar, cast

from anyio.lowlevel import RunVar

from portal.records.versions import list_version
from portal.settings import current

Found = TypeVar("Found")
_kept: Final[RunVar[dict[str, tuple[object, asyncio.Task[Any]]]]] = RunVar("portal.records.once")


async def once(what: str, ask: Callable[[], Coroutine[Any, Any, Found]]) -> Found:
    """What `ask` gives, in this worker, for this state of the list; who comes meanwhile waits for it, too."""
    state = (current().database_url, await list_version())
    kept = _kept.get({})
    _kept.set(kept)
    before, task = kept.get(what, (None, None))
    if task is None or before != state or (task.done() and (task.cancelled() or task.exception())):
        task = asyncio.create_task(ask(), name=what)
        kept[what] = (state, task)
    # Whoever leaves in the middle does not take it from those who wait.
    return cast(Found, await asyncio.shield(task))
