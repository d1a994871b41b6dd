"""Which words of a tip or a case are searched: what was told, said and found, never a file or an identity."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from portal.cases.applying import STEP
from portal.cases.facts.rows import ITEM as FACTS
from portal.cases.facts.rows import facts_of
from portal.catalogue.annex3 import COLUMNS, PERSONAL_NUMBER
from portal.catalogue.answers import in_parties, named
from portal.catalogue.codelists import find
from portal.catalogue.kinds import kind
from portal.catalogue.questions import Question
from portal.catalogue.states import rules
from portal.compartments.sealing import OpenedItem
from portal.core.errors import N_
from portal.core.text import fold
from portal.tips.reading import SATISFACTION

_TEXTS: Final = ("text", "textarea")
_NUMBER: Final = N_("登记号")
_ABOUT_IDENTITY: Final = "identity."
_LABELS: Final[Mapping[str, str]] = {"text": N_("备注"), "reason": N_("理由")} | {
    one.name: one.label for step in rules() for one in step.fields if one.widget in _TEXTS and not one.options
}
_OPTIONS: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(
        one.options for step in rules() for one in step.fields if one.name == name and one.options
    )
    for name in _LABELS
}


@dataclass(frozen=True, slots=True)
class Part:
    """`label` is a msgid."""

    label: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Words:
    """What is searched of one compartment; `about` names its subjects."""

    about: str = field(repr=False)
    parts: tuple[Part, ...] = field(repr=False)

    @property
    def folded(self) -> str:
        """A line for each part, so that no word is found across two of them; the number comes first."""
        return "\n".join(line for part in self.parts if (line := fold(part.text)))


def of_tip(number: str, code: str, items: Sequence[OpenedItem]) -> Words:
    parts, about = [Part(_NUMBER, number)], ""
    for item in items:
        if item.name == "answers":
            answers = in_parties(kind(code), item.payload["answers"])
            about = named(answers)
            parts += _answered(code, answers)
        elif item.name == "message":
            parts.append(Part(N_("对话"), item.payload["text"]))
        elif item.name == SATISFACTION:
            parts.append(Part(N_("举报人的话"), item.payload["comment"]))
        elif item.name == STEP:
            parts += _written(item.payload)
    return Words(about, tuple(part for part in parts if part.text))


def of_case(number: str, items: Sequence[OpenedItem]) -> Words:
    written = [part for item in items if item.name == STEP for part in _written(item.payload)]
    facts = [item.payload for item in items if item.name == FACTS]
    parts = (Part(_NUMBER, number), *(_found(facts[-1]) if facts else ()), *written)
    return Words("", tuple(part for part in parts if part.text))


def _answered(code: str, answers: Mapping[str, Any]) -> Iterator[Part]:
    asked = kind(code)
    for party in asked.parties:
        for entry in answers.get(party.name) or ():
            yield from _told(party.questions, entry)
    yield from _told(asked.questions, answers)


def _told(questions: Sequence[Question], answers: Mapping[str, Any]) -> Iterator[Part]:
    """Free words only: a code that was chosen is what the filters are for."""
    for one in questions:
        text = answers.get(one.name)
        if one.widget in _TEXTS and isinstance(text, str):
            yield Part(one.called or one.label, text)


def _found(payload: Mapping[str, Any]) -> Iterator[Part]:
    """The facts as they stand now. A person's identity number is shown on request alone, so it stays out."""
    for row in facts_of(payload, 0).rows:
        for column in COLUMNS:
            if column.name != PERSONAL_NUMBER and row[column.name]:
                yield Part(column.label, row[column.name])


def _written(payload: Mapping[str, Any]) -> Iterator[Part]:
    """The words of a step, a proposal or a note; what was asked about an identity stays apart."""
    if str(payload["kind"]).startswith(_ABOUT_IDENTITY):
        return
    for name, value in payload["facts"].items():
        if name in _LABELS and isinstance(value, str) and not _is_code(name, value):
            yield Part(_LABELS[name], value)
    for answer in payload["facts"].get("answers", ()):
        yield Part(N_("核查清单"), answer["text"])


def _is_code(name: str, value: str) -> bool:
    return any(find(options, value) is not None for options in _OPTIONS[name])
