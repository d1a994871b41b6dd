"""What a test says where a program that it needs is not on this machine."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Never, TypeVar

import pytest

Started = TypeVar("Started")


class Missing(Exception):
    """A program that this machine lacks; the sentence says how to install it."""


@contextmanager
def needed(program: AbstractContextManager[Started]) -> Iterator[Started]:
    """A program that a test cannot do without."""
    try:
        with program as started:
            yield started
    except Missing as missing:
        without(str(missing))


def without(what: str) -> Never:
    """Outside CI a missing program is a named skip, in CI a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)
