"""Bars of a chart that the server draws: where each one stands; colour and words are the template’s."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 720
HEIGHT: Final = 240
_TOP, _FOOT, _GAP = 24, 28, 0.3
_STEPS: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` None: not published, drawn as nothing."""

    x: float
    y: float
    width: float
    height: float
    value: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """The bars over one label, one for each series."""

    label: str
    middle: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`lines` are the heights of the scale with what they stand for."""

    groups: tuple[Group, ...]
    lines: tuple[tuple[float, int], ...]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def ground(self) -> float:
        return self.height - _FOOT


def bars(labels: Sequence[str], series: Sequence[Sequence[int | None]]) -> Chart:
    """Upright bars side by side: each series has a value for each label."""
    most = max((value or 0 for values in series for value in values), default=0)
    step = _step(most)
    top = max(step, -(-most // step) * step)
    scale = (HEIGHT - _TOP - _FOOT) / top
    share = WIDTH / max(1, len(labels))
    groups = tuple(
        _group(label, n * share, share, [values[n] for values in series], scale)
        for n, label in enumerate(labels)
    )
    lines = tuple((HEIGHT - _FOOT - value * scale, value) for value in range(0, top + 1, step))
    return Chart(groups, lines)


def _group(label: str, left: float, share: float, values: Sequence[int | None], scale: float) -> Group:
    width = share * (1 - _GAP) / len(values)
    start = left + share * _GAP / 2
    found = tuple(
        Bar(
            x=round(start + n * width, 1),
            y=round(HEIGHT - _FOOT - (value or 0) * scale, 1),
            width=round(width - 2, 1),
            height=round((value or 0) * scale, 1),
            value=value,
        )
        for n, value in enumerate(values)
    )
    return Group(label, round(left + share / 2, 1), found)


def _step(most: int) -> int:
    """A round number of which about four reach the top."""
    size = 1
    while True:
        for first in _STEPS:
            if first * size * 5 >= most:
                return first * size
        size *= 10
