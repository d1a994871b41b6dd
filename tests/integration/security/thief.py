"""Whoever carries the machine away, and looks through everything for what was planted."""

from pathlib import Path

import pytest

from portal.settings import Settings
from tests.support import canaries as search
from tests.support.canaries import Canaries, finds


class Thief:
    """Takes all there is at one moment and looks for what was planted."""

    def __init__(self, settings: Settings, temporary: Path, log: pytest.LogCaptureFixture) -> None:
        self._settings, self._temporary, self._log = settings, temporary, log

    async def finds(self, canaries: Canaries, *, from_the_server: bool = False) -> list[search.Find]:
        loot = await search.stolen(self._settings, self._temporary, from_the_server=from_the_server)
        assert sum(len(data) for _, data in loot) > 50_000, "there was nothing to steal"
        return finds(canaries, [*loot, ("log", self._log.text.encode())])
