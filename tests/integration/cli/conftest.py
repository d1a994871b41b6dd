"""Calling `portal` in this process, with an environment of its own."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TypeAlias
from unittest.mock import patch

import pytest

from portal.cli import main


@dataclass(frozen=True, slots=True)
class Said:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Portal: TypeAlias = Callable[..., Said]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def clean_environment(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing of the developer's own settings; whatever a command exports is gone after the test."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    with patch.dict(os.environ, ours | {"PORTAL_DATA": str(data)}, clear=True):
        yield


@pytest.fixture
def portal(
    clean_environment: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Portal:
    """`portal("routing", "explain", stdin="…")`; for sync tests, because a command runs its own loop."""

    # A test that came this far by mistake would wait for ever.
    monkeypatch.setattr("portal.cli.serving._listen", lambda settings: None)

    def call(*words: str, stdin: str = "") -> Said:
        monkeypatch.setattr("sys.stdin", StringIO(stdin))
        status = main(words)
        printed = capsys.readouterr()
        return Said(status, printed.out, printed.err)

    return call
