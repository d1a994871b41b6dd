"""What a tip tells, in words for paper and archive: party by party, as the catalogue asks for it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from portal.catalogue import certificates, kinds
from portal.catalogue.codelists import find
from portal.catalogue.questions import AREA_OPTIONS, Question
from portal.offices import queries as offices

_NOTHING: Final[tuple[object, ...]] = ("", None, [], False)


async def told(code: str, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each party, and then the whole with `about` empty: answers by name, label, value and words."""
    kind, areas = kinds.kind(code), {area.code: area.zh for area in await offices.areas()}
    left = {name: value for name, value in answers.items() if name not in {one.name for one in kind.parties}}
    parties = [
        _about(party.numbered.format(n=number), party.questions, entry, areas)
        for party in kind.parties
        for number, entry in enumerate(answers.get(party.name) or (), 1)
    ]
    return [*parties, _about("", kind.questions, left, areas)]


def _about(
    title: str, questions: Iterable[Question], answers: Mapping[str, Any], areas: Mapping[str, str]
) -> dict[str, Any]:
    known = tuple(questions)
    told = [*_asked(known, answers, areas), *_no_longer_asked(known, answers)]
    return {"about": title, "answers": told}


def _asked(
    questions: Iterable[Question], answers: Mapping[str, Any], areas: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    for one in questions:
        value = certificates.joined(one.name, answers) if one.finer else answers.get(one.name)
        if value not in _NOTHING:
            words = "、".join(_word(one, code, areas) for code in _several(value))
            yield {"name": one.name, "label": one.label, "value": value, "text": words}


def _no_longer_asked(questions: Iterable[Question], answers: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """An archive loses nothing, also when the catalogue has lost the question since."""
    keys = {key for one in questions for key in one.keys}
    for name, value in answers.items():
        if name not in keys and value not in _NOTHING:
            yield {"name": name, "label": name, "value": value, "text": str(value)}


def _word(question: Question, value: object, areas: Mapping[str, str]) -> str:
    code = "是" if value is True else str(value)
    if isinstance(question.options, tuple):
        return next((one.zh for one in question.options if one.code == code), code)
    if question.options == AREA_OPTIONS and code in areas:
        return areas[code]
    lists = ("special_area",) if question.options == AREA_OPTIONS else (question.finer, question.options)
    entries = [find(name, code) for name in lists if name]
    return next((entry.plain("zh") for entry in entries if entry), code)


def _several(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]
