"""The one source of the present moment, so that tests can stand still."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

# A plain module value and not a context variable: a test's frozen moment must also hold
# in the server thread that answers the test's request.
_frozen: list[datetime] = []


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


def today() -> date:
    """The calendar day in Asia/Shanghai."""
    return now().astimezone(SHANGHAI).date()


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Hold the clock at `at` (aware); may be nested."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    _frozen.append(at.astimezone(UTC))
    try:
        yield _frozen[-1]
    finally:
        _frozen.pop()
