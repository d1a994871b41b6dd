"""A gate with small limits and a clock that tests turn by hand."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from portal.core import clock
from portal.floods.gate import Gate
from portal.settings import Settings

MORNING = datetime(2026, 3, 10, 9, 30, tzinfo=clock.SHANGHAI)


class Watch:
    """`watch.at(90)` is a minute and a half after the beginning."""

    def __init__(self) -> None:
        self._frozen = ExitStack()
        self.seconds = 0.0
        self.at(0)

    def at(self, seconds: float) -> None:
        self.close()
        self.seconds = seconds
        self._frozen.enter_context(clock.frozen(MORNING + timedelta(seconds=seconds)))

    def later(self, seconds: float) -> None:
        self.at(self.seconds + seconds)

    def close(self) -> None:
        self._frozen.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    made = Watch()
    yield made
    made.close()


@pytest.fixture
def limits(tmp_path: Path) -> Settings:
    """Six tips in an hour, one of them at once; everything else as shipped."""
    return Settings(data=tmp_path, tips_per_hour=6)


@pytest.fixture
def gate(limits: Settings, watch: Watch) -> Gate:
    return Gate(limits)
