"""Whom a tip is about: persons, units and intermediaries, several of each, with their own questions."""

from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from portal.catalogue.questions import Question
from portal.core.errors import N_

PartyName = Literal["persons", "units", "intermediaries"]
MOST: Final = 20
"""How many of each sort one tip may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One sort of party as a kind asks for it.

    `name` is the key of its list in the answers and part of its address. `first`: the visitor is led to it
    before he sees the list; the others are only offered there.
    """

    name: PartyName
    numbered: str
    title: str
    hint: str
    add: str
    another: str
    questions: tuple[Question, ...] = field(default=())
    first: bool = True

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key for question in self.questions for key in question.keys)


_PERSONS: Final = Party(
    name="persons",
    numbered=N_("人员{n}"),
    title=N_("举报的是谁"),
    hint=N_("知道多少填多少。不知道是谁就空着，直接按“继续”。有好几个人，先写一个，后面可以再添加。"),
    add=N_("添加一个人"),
    another=N_("再添加一个人"),
)
_UNITS: Final = Party(
    name="units",
    numbered=N_("单位{n}"),
    title=N_("是哪个单位"),
    hint=N_("知道多少填多少。不知道就空着，直接按“继续”。有好几个单位，先写最主要的，后面可以再添加。"),
    add=N_("添加一个单位"),
    another=N_("再添加一个单位"),
)
_INTERMEDIARIES: Final = Party(
    name="intermediaries",
    numbered=N_("中介{n}"),
    title=N_("是哪个中介"),
    hint=N_("公司、网站、微信群或者个人都可以。知道多少填多少。有好几个，先写一个，后面可以再添加。"),
    add=N_("添加一个中介"),
    another=N_("再添加一个中介"),
)


def persons(*questions: Question, **words: Any) -> Party:
    return replace(_PERSONS, questions=questions, **words)


def units(*questions: Question, **words: Any) -> Party:
    return replace(_UNITS, questions=questions, **words)


def intermediaries(*questions: Question, **words: Any) -> Party:
    return replace(_INTERMEDIARIES, questions=questions, **words)
