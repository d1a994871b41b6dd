"""What a tip tells, in the words of a page: label and answer, party by party."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.catalogue import kinds
from portal.catalogue.questions import Question
from portal.web.answers import answer_words, text_of


@dataclass(frozen=True, slots=True)
class Told:
    """Labels and answers about one party, or with an empty title about the whole."""

    title: str
    number: int
    rows: list[tuple[str, str]] = field(repr=False)


async def answers_shown(code: str, answers: Mapping[str, Any]) -> list[Told]:
    """Whom the tip names, party by party, and then its other answers in the order of the questions."""
    kind, found = kinds.kind(code), []
    for party in kind.parties:
        for number, entry in enumerate(answers.get(party.name) or (), 1):
            found.append(Told(party.numbered, number, await _rows(party.questions, entry)))
    return [*found, Told("", 0, await _rows(kind.questions, answers))]


async def _rows(questions: Iterable[Question], answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    words = [(one.label, text_of(await answer_words(one, answers))) for one in questions]
    return [(label, text) for label, text in words if text]
