"""A file is short, says in its first sentence what it is for, and leaves nothing for later."""

import ast
from pathlib import Path

import pytest

from tests.support.sources import matching, python, shown, texts

LONGEST = 400
CODE = python("portal", "tests", "bench")
# Written apart, so that this file does not find itself.
UNFINISHED = r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK|NotImplemented" + r"Error)\b"


def test_no_file_is_longer_than_400_lines() -> None:
    sizes = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    assert not {name: size for name, size in sizes.items() if size > LONGEST}, "Split by verb."


def test_every_module_says_what_it_is_for() -> None:
    assert not [shown(path) for path in CODE if not _docstring(path)], "Begin with one sentence."


def test_nothing_is_left_for_later() -> None:
    assert not matching(UNFINISHED, texts())


@pytest.mark.parametrize("mark", ["# TO" + "DO later", "raise NotImplemented" + "Error", "FIX" + "ME: now"])
def test_the_search_sees_unfinished_work(mark: str) -> None:
    assert matching(UNFINISHED, [(CODE[0], mark)])


def _docstring(path: Path) -> str | None:
    text = path.read_text(encoding="utf-8")
    return ast.get_docstring(ast.parse(text)) if text.strip() else "empty"
