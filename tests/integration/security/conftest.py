"""A portal whose database, files, temporary folder and log can be stolen by a test."""

import logging
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import Litestar

from portal.settings import Settings
from tests.integration.security.thief import Thief
from tests.integration.security.walking import Walk
from tests.support.bureau import open_bureau
from tests.support.canaries import Canaries
from tests.support.pages import PortalClient


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where everything that asks for a temporary file gets it."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that anything says, even at the level that is switched off in production."""
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture
async def walk(
    app: Litestar, settings: Settings, working_day: object, temporary: Path, log: object
) -> AsyncIterator[Walk]:
    async with PortalClient.opened(app) as visitor:
        yield Walk(visitor, await open_bureau(settings), Canaries())


@pytest.fixture
def thief(settings: Settings, temporary: Path, log: pytest.LogCaptureFixture) -> Thief:
    return Thief(settings, temporary, log)
