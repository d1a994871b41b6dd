"""Time that stands still until a test moves it on, for whoever has to wait."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta

from portal.core import clock

MORNING = datetime(2026, 3, 10, 9, 30, tzinfo=clock.SHANGHAI)


class Watch:
    def __init__(self) -> None:
        self._frozen, self._at = ExitStack(), MORNING
        self._frozen.enter_context(clock.frozen(self._at))

    def later(self, seconds: float) -> None:
        self._at += timedelta(seconds=seconds)
        self.close()
        self._frozen.enter_context(clock.frozen(self._at))

    def close(self) -> None:
        self._frozen.close()


def standing_still() -> Iterator[Watch]:
    made = Watch()
    yield made
    made.close()
